/* Small PDFs made by hand for tests. Objects have no cross-reference table: readers find them. */
#ifndef TOCSIN_TESTS_PDF_SAMPLE_H
#define TOCSIN_TESTS_PDF_SAMPLE_H

#include "base/buf.h"

/* `pages` pages that share one content stream of `text_lines` times `operators`. Font /A is
 * Helvetica with WinAnsiEncoding, /B has /Differences, three
 * Cyrillic and three Hebrew letters, /C is a CJK font that is not
 * embedded, in UniGB-UCS2-H. /T draws a square for each of "abc012", and needs no file. */
static inline struct slice
pdf_sample(struct arena *arena, unsigned pages, const char *operators, size_t times)
{
	struct buf pdf, content;
	struct slice all;
	struct err err;

	buf_init(&content, arena);
	for (size_t i = 0; i < times; i++)
		buf_write_text(&content, operators);
	buf_init(&pdf, arena);
	buf_write_text(&pdf, "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
			     "2 0 obj<</Type/Pages/Kids[");
	for (unsigned i = 0; i < pages; i++)
		buf_print(&pdf, "%u 0 R ", 20 + i);
	buf_print(&pdf,
		  "]/Count %u/MediaBox[0 0 600 800]/Resources<</Font<</A 5 0 R/B 6 0 R"
		  "/C 7 0 R/T 11 0 R>>/XObject<</P 13 0 R>>>>>>endobj\n",
		  pages);
	buf_print(&pdf, "4 0 obj<</Length %zu>>stream\n", content.length);
	buf_write(&pdf, slice_of(content.bytes, content.length));
	buf_write_text(
		&pdf,
		"\nendstream endobj\n"
		"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica"
		"/Encoding/WinAnsiEncoding>>endobj\n"
		"6 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</Type/Encoding"
		"/Differences[65/afii10017/afii10018/afii10065/afii57664/afii57665/"
		"afii57666]>>>>endobj\n"
		"7 0 obj<</Type/Font/Subtype/Type0/BaseFont/W/Encoding/UniGB-UCS2-H"
		"/DescendantFonts[8 0 R]>>endobj\n"
		"8 0 obj<</Type/Font/Subtype/CIDFontType0/BaseFont/W/FontDescriptor 9 0 R"
		"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>>>endobj\n"
		"9 0 obj<</Type/FontDescriptor/FontName/W/Flags 4>>endobj\n"
		"10 0 obj<</Title(A title)/Author<feff041f0440>/Creator(hand)/Producer(test)"
		"/CreationDate(D:20170412000000Z)/ModDate(D:20170413020000+02'00')>>endobj\n"
		"11 0 obj<</Type/Font/Subtype/Type3/FontBBox[0 0 500 700]/FontMatrix[.001 0 0 .001 "
		"0 0]/CharProcs<</a 12 0 R/b 12 0 R/c 12 0 R/zero 12 0 R/one 12 0 R/two 12 0 R>>"
		"/Encoding<</Type/Encoding/Differences[48/zero/one/two 97/a/b/c]>>/FirstChar 48"
		"/LastChar 99/Widths[600 600 600 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 "
		"0 "
		"0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 600 600 600]>>endobj\n"
		"12 0 obj<</Length 36>>stream\n600 0 0 0 500 700 d1 50 0 400 700 re f\nendstream "
		"endobj\n"
		"13 0 obj<</Type/XObject/Subtype /Image/Width 1/Height 1/ColorSpace/DeviceGray"
		"/BitsPerComponent 8/Length 1>>stream\n\xff\nendstream endobj\n");
	for (unsigned i = 0; i < pages; i++)
		buf_print(&pdf, "%u 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R>>endobj\n",
			  20 + i);
	buf_write_text(&pdf, "trailer<</Root 1 0 R/Info 10 0 R/Size 20>>\n%%EOF\n");
	assert_int_equal(buf_slice(&pdf, &all, &err), STATUS_OK);
	return all;
}

#endif
