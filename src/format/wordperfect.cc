/* The one file of C++: libwpd has no other interface. Nothing is thrown beyond it. */
#include "format/wordperfect.h"

#include <librevenge-generators/librevenge-generators.h>
#include <librevenge-stream/librevenge-stream.h>
#include <libwpd/libwpd.h>
#include <limits.h>
#include <string>
#include <vector>

using librevenge::RVNGPropertyList;
using librevenge::RVNGString;
using libwpd::WPDocument;

namespace
{

struct Open {
	wordperfect_part part;
	std::string text; /* of the paragraph that is open */
};

/* The generator of plain text of librevenge answers for what says nothing here. */
class Reader : public librevenge::RVNGTextTextGenerator
{
      public:
	Reader(RVNGString &unused, const wordperfect_teller *told)
	    : RVNGTextTextGenerator(unused), teller(told), open(1, Open{WORDPERFECT_BODY, ""})
	{
	}

	void
	end_paragraph()
	{
		Open &last = open.back();
		teller->paragraph(teller->context, last.part, last.text.c_str(), last.text.size());
		last.text.clear();
	}

	void
	setDocumentMetaData(const RVNGPropertyList &properties) override
	{
		RVNGPropertyList::Iter each(properties);
		for (each.rewind(); each.next();)
			if (each() && each.key())
				teller->property(teller->context, each.key(),
						 each()->getStr().cstr());
	}

	void
	insertText(const RVNGString &text) override
	{
		open.back().text += text.cstr();
	}
	void
	insertTab() override
	{
		open.back().text += ' ';
	}
	void
	insertSpace() override
	{
		open.back().text += ' ';
	}
	void
	insertLineBreak() override
	{
		open.back().text += ' ';
	}

	void
	closeParagraph() override
	{
		end_paragraph();
	}
	void
	closeListElement() override
	{
		end_paragraph();
	}
	void
	closeTableCell() override
	{
		end_paragraph();
	}

	void
	openHeader(const RVNGPropertyList &) override
	{
		begin(WORDPERFECT_RUNNING);
	}
	void
	closeHeader() override
	{
		end();
	}
	void
	openFooter(const RVNGPropertyList &) override
	{
		begin(WORDPERFECT_RUNNING);
	}
	void
	closeFooter() override
	{
		end();
	}
	void
	openFootnote(const RVNGPropertyList &) override
	{
		begin(WORDPERFECT_NOTE);
	}
	void
	closeFootnote() override
	{
		end();
	}
	void
	openEndnote(const RVNGPropertyList &) override
	{
		begin(WORDPERFECT_NOTE);
	}
	void
	closeEndnote() override
	{
		end();
	}
	void
	openComment(const RVNGPropertyList &) override
	{
		begin(WORDPERFECT_NOTE);
	}
	void
	closeComment() override
	{
		end();
	}
	void
	openTextBox(const RVNGPropertyList &) override
	{
		begin(WORDPERFECT_BOX);
	}
	void
	closeTextBox() override
	{
		end();
	}

      private:
	void
	begin(wordperfect_part part)
	{
		open.push_back(Open{part, ""});
	}
	void
	end()
	{
		end_paragraph();
		if (open.size() > 1)
			open.pop_back();
	}

	const wordperfect_teller *teller;
	std::vector<Open> open; /* a note stands in the paragraph that tells of it */
};

wordperfect_state
read(const char *bytes, size_t length, const wordperfect_teller *teller)
{
	librevenge::RVNGStringStream stream(reinterpret_cast<const unsigned char *>(bytes),
					    static_cast<unsigned>(length));
	RVNGString unused;
	libwpd::WPDConfidence known = WPDocument::isFileFormatSupported(&stream);

	if (known == libwpd::WPD_CONFIDENCE_NONE)
		return WORDPERFECT_NONE;
	if (known != libwpd::WPD_CONFIDENCE_EXCELLENT)
		return WORDPERFECT_LOCKED;
	if (!teller)
		return WORDPERFECT_READ;
	Reader reader(unused, teller);
	libwpd::WPDResult result = WPDocument::parse(&stream, &reader, nullptr);
	reader.end_paragraph();
	return result == libwpd::WPD_OK ? WORDPERFECT_READ : WORDPERFECT_BROKEN;
}

} // namespace

int
wordperfect_knows(const char *bytes, size_t length)
{
	return wordperfect_read(bytes, length, nullptr) != WORDPERFECT_NONE;
}

wordperfect_state
wordperfect_read(const char *bytes, size_t length, const wordperfect_teller *teller)
{
	if (length > UINT_MAX)
		return WORDPERFECT_NONE;
	try {
		return read(bytes, length, teller);
	} catch (...) {
		return teller ? WORDPERFECT_BROKEN : WORDPERFECT_NONE;
	}
}
