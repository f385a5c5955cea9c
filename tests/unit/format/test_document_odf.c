/* OpenDocument: values of cells, masters of slides, links. */
#include "document_support.h"

#include "format/limits.h"
#include "format/odf.h"
#include "office_sample.h"

static struct slice
odf(const char *content, const char *styles)
{
	const struct sample_part PARTS[] = {{"content.xml", content}, {"styles.xml", styles}};

	return PACK(PARTS);
}

static void
test_value_shown(void **state)
{
	static const struct {
		const char *value, *text;
		enum odf_shown shown;
	} CASES[] = {
		{"1250", "1250", ODF_SHOWN},
		{"1250", "1,250.00", ODF_SHOWN},
		{"1250", "1.250,00 \u20ac", ODF_SHOWN},
		{"1250.5", "1\u202f250,50", ODF_SHOWN},
		{"1250.456", "1'250.46", ODF_SHOWN},
		{"1234567", "12,34,567", ODF_SHOWN},
		{"1234567", "1.234.567", ODF_SHOWN},
		{"0.125", "12.5%", ODF_SHOWN},
		{"0.125", "0.125", ODF_SHOWN},
		{"-3", "(3)", ODF_SHOWN},
		{"-3.2", "\u22123", ODF_SHOWN},
		{"-0.2", "0", ODF_SHOWN},
		{"0.5", ".5", ODF_SHOWN},
		{"1E3", "1000 kg", ODF_SHOWN},
		{"1E+20", "1E+20", ODF_SHOWN},
		{"", "any", ODF_SHOWN},
		/* one number where a full stop parts a fraction, another where a comma does */
		{"1234", "1.234", ODF_COMMA},
		{"1.234", "1.234", ODF_FULL_STOP},
		{"1.234", "1,234 \u20ac", ODF_COMMA},
		{"1234", "1,234", ODF_FULL_STOP},
		/* another number */
		{"1520", "1250", ODF_OTHER},
		{"1250.5", "1250.4", ODF_OTHER},
		{"1250", "125.0", ODF_OTHER},
		{"12500", "12.5%", ODF_OTHER},
		{"3", "-3", ODF_OTHER},
		{"-3", "3", ODF_OTHER},
		{"12000", "12", ODF_OTHER},
		{"125", "1.25", ODF_OTHER},
		{"1234567", "1.234,567", ODF_OTHER},
		{"1234567", "1234,567", ODF_OTHER},
		{"125", "0,125", ODF_OTHER},
		{"41", "27.12.2014", ODF_OTHER},
		/* what does not tell */
		{"3", "three", ODF_OTHER},
		{"1.5", "1 1/2", ODF_OTHER},
		{"3", "3 of 4", ODF_OTHER},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		struct odf_value value = {ODF_NUMBER, slice_text(CASES[i].value), 0};
		struct odf_values values = {.count = 0};
		if (odf_value_shown(&values, &value, slice_text(CASES[i].text)) != CASES[i].shown)
			fail_msg("%s as %s", CASES[i].value, CASES[i].text);
	}
}

#define SHEET(columns, cells)                                                                      \
	"<o xmlns:t='t' xmlns:o='o' xmlns:n='n' xmlns:s='s' xmlns:c='calcext'><n:number-style "    \
	"s:name='N1' n:language='de' n:country='DE'/><s:style s:name='sum' s:data-style-name='N1'" \
	"/><s:style s:name='day'/><spreadsheet><t:table t:name='Pay'>" columns                     \
	"<t:table-row>" cells "</t:table-row></t:table></spreadsheet></o>"
#define CELL(attributes, text) \
	"<t:table-cell o:value-type='float' " attributes "><t:p>" text "</t:p></t:table-cell>"
#define OTHER_CELL(attributes, text) \
	"<t:table-cell " attributes "><t:p>" text "</t:p></t:table-cell>"
#define ENGLISH                                                                                 \
	"<s xmlns:s='s' xmlns:f='f'><s:default-style s:family='table-cell'><s:text-properties " \
	"f:language='en' f:country='US'/></s:default-style><s:default-style s:family='other'>"  \
	"<s:text-properties f:language='de'/></s:default-style></s>"
#define SWISS                                                                                   \
	"<s xmlns:s='s' xmlns:f='f'><s:default-style s:family='table-cell'><s:text-properties " \
	"f:language='de' f:country='CH'/></s:default-style></s>"

/* A value that its cell's text does not say is told. */
static void
test_values(void **state)
{
	static const struct {
		const char *sheet, *text, *value;
	} CASES[] = {
		{SHEET("", CELL("o:value='61750'", "61 750")), "61 750", NULL},
		{SHEET("", CELL("o:value='67150'", "61750")), "61750", "Pay!A1: 67150"},
		{SHEET("", CELL("o:value='7' t:style-name='day'", "1912")), "1912", "Pay!A1: 7"},
		{SHEET("", "<t:table-cell o:value-type='currency' o:value='12'/>"), "12", NULL},
		{SHEET("", "<t:table-cell c:value-type='string' o:value-type='float' o:value='1'>"
			   "<t:p>2</t:p></t:table-cell>"),
		 "2", "Pay!A1: 1"},
		/* strings */
		{SHEET("", OTHER_CELL("o:value-type='string' o:string-value=' a\n&amp;  b'",
				      "a &amp;</t:p><t:p>b")),
		 "a & b", NULL},
		{SHEET("", OTHER_CELL("o:value-type='string' o:string-value='no'", "yes")), "yes",
		 "Pay!A1: no"},
		{SHEET("", OTHER_CELL("o:value-type='string' o:string-value=''", "#N/A")), "#N/A",
		 NULL},
		{SHEET("", "<t:table-cell o:value-type='string' o:string-value='no'/>"), "no",
		 NULL},
		/* conditions */
		{SHEET("", OTHER_CELL("o:value-type='boolean' o:boolean-value='true'", "WAHR")),
		 "WAHR", NULL},
		{SHEET("", OTHER_CELL("o:value-type='boolean' o:boolean-value='false'", "TRUE")),
		 "TRUE", "Pay!A1: false"},
		{SHEET("", OTHER_CELL("o:value-type='boolean' o:boolean-value='true'", "da")), "da",
		 "Pay!A1: true"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		struct document document = read_as(SNIFF_ODS, odf(CASES[i].sheet, "<s/>"));
		assert_int_equal(document.state, DOCUMENT_READ);
		assert_slice(document.units[0].text, CASES[i].text);
		assert_int_equal(document.unit_count, CASES[i].value ? 3 : 2);
		if (CASES[i].value)
			assert_unit(&document, 1, UNIT_BESIDE, CASES[i].value, "value");
	}
}

#define BESIDE(attributes, text) "</t:table-row><t:table-row>" CELL(attributes, text)

/* What "1.234" is: the language of its style tells, other numbers, the language of the document. */
static void
test_points(void **state)
{
	static const struct {
		const char *sheet, *styles;
		bool told;
	} CASES[] = {
		{SHEET("", CELL("o:value='1234'", "1.234")), "<s/>", true},
		{SHEET("", CELL("o:value='1.234'", "1.234")), "<s/>", true},
		{SHEET("", CELL("o:value='1234'", "1.234")), ENGLISH, true},
		{SHEET("", CELL("o:value='1.234'", "1.234")), ENGLISH, false},
		{SHEET("", CELL("o:value='1.234'", "1.234")), SWISS, true},
		{SHEET("", CELL("o:value='1234' t:style-name='sum'", "1.234")), ENGLISH, false},
		{SHEET("", CELL("o:value='1.234' t:style-name='sum'", "1.234")), ENGLISH, true},
		{SHEET("<t:table-column t:default-cell-style-name='sum'/>",
		       CELL("o:value='1.234'", "1.234")),
		 ENGLISH, true},
		{SHEET("<t:table-column/><t:table-column t:default-cell-style-name='sum'/>",
		       CELL("o:value='1.234'", "1.234")),
		 ENGLISH, false},
		{SHEET("<t:table-column t:default-cell-style-name='sum'/>",
		       CELL("o:value='1.234' t:style-name='day'", "1.234")),
		 ENGLISH, false},
		/* others tell, but not those of a style that tells by itself */
		{SHEET("", CELL("o:value='1234'", "1.234") BESIDE("o:value='2.5'", "2,5")), ENGLISH,
		 false},
		{SHEET("", CELL("o:value='1.234'", "1.234") BESIDE("o:value='2.5'", "2,5")), "<s/>",
		 true},
		{SHEET("", CELL("o:value='1.234'", "1.234")
				   BESIDE("o:value='2.5' t:style-name='sum'", "2,5")),
		 ENGLISH, false},
		{SHEET("", CELL("o:value='1.234'", "1.234") BESIDE("o:value='2.5'", "2,5")
				   BESIDE("o:value='2.5'", "2.5")),
		 ENGLISH, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		struct document document = read_as(SNIFF_ODS, odf(CASES[i].sheet, CASES[i].styles));
		bool told = false;
		for (size_t k = 0; k < document.unit_count; k++)
			told |= slice_equal(document.units[k].place, DOCUMENT_VALUE);
		if (told != CASES[i].told)
			fail_msg("case %zu", i);
	}
}

/* A style of that size for a row or a column. */
#define FLAT(size, row, column)                                                                \
	"<o xmlns:t='t' xmlns:s='s' xmlns:o='o'><s:style s:name='w'><s:table-row-properties "  \
	"s:" size                                                                              \
	"/></s:style><spreadsheet><t:table t:name='Pay'><t:table-column t:style-name='" column \
	"'/><t:table-row t:style-name='" row                                                   \
	"'>" CELL("", "7") "</t:table-row></t:table></spreadsheet></o>"

/* Rows, columns and sheets that nobody sees, as far as they have cells: the same of xlsx. */
static void
test_hidden_cells(void **state)
{
	static const struct {
		const char *sheet, *hidden;
	} CASES[] = {
		{SHEET("", CELL("", "7")), NULL},
		{SHEET("<t:table-column t:visibility='visible'/>", CELL("", "7")), NULL},
		{SHEET("<t:table-column t:visibility='collapse'/>", CELL("", "7")),
		 "Pay: columns 1"},
		{SHEET("<t:table-column/><t:table-column t:visibility='filter' "
		       "t:number-columns-repeated='9'/>",
		       CELL("", "7")),
		 NULL},
		{SHEET("", CELL("", "7") "</t:table-row><t:table-row t:visibility='filter' "
					 "t:number-rows-repeated='2'>" CELL("", "8")),
		 "Pay: rows 2 3"},
		{FLAT("column-width='0.05cm'", "", "w"), "Pay: columns 1"},
		{FLAT("column-width='0.08cm'", "", "w"), NULL},
		{FLAT("row-height='0in'", "w", ""), "Pay: rows 1"},
		{FLAT("row-height='0in' s:use-optimal-row-height='true'", "w", ""), NULL},
		{FLAT("row-height='1.9pt'", "w", "w"), "Pay: rows 1 columns 1"},
		{FLAT("row-height='0'", "w", "w"), NULL},
		{"<o xmlns:t='t' xmlns:s='s'><s:style s:name='h'><s:table-properties "
		 "t:display='false'/></s:style><spreadsheet><t:table t:name='Pay' "
		 "t:style-name='h'><t:table-row><t:table-cell><t:p>7</t:p></t:table-cell>"
		 "</t:table-row></t:table></spreadsheet></o>",
		 "Pay: all"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		struct document document = read_as(SNIFF_ODS, odf(CASES[i].sheet, "<s/>"));
		struct slice value = document_value(&document, "HiddenCells");
		assert_int_equal(value.length > 0, CASES[i].hidden != NULL);
		if (CASES[i].hidden)
			assert_slice(value, CASES[i].hidden);
	}
}

/* Behind so many runs of columns nothing is known of styles: what a cell may have is told. */
static void
test_column_limit(void **state)
{
	struct slice content;
	struct buf buf;

	(void)state;
	for (unsigned over = 0; over < 2; over++) {
		buf_init(&buf, &arena);
		buf_write_text(&buf, "<o xmlns:t='t' xmlns:o='o' xmlns:n='n' xmlns:s='s'>"
				     "<n:number-style s:name='N1' n:language='de'/>"
				     "<s:style s:name='day' s:data-style-name='N1'/>"
				     "<spreadsheet><t:table t:name='Pay'>");
		for (unsigned i = 1; i < ODF_COLUMN_STYLES + over; i++)
			buf_write_text(&buf, "<t:table-column/>");
		buf_print(&buf,
			  "<t:table-column t:default-cell-style-name='day'/><t:table-row>"
			  "<t:table-cell t:number-columns-repeated='%u'/>" CELL(
				  "o:value='1234'",
				  "1.234") "</t:table-row></t:table></spreadsheet></o>",
			  ODF_COLUMN_STYLES + over - 1);
		buf_write_byte(&buf, '\0');
		assert_int_equal(buf_slice(&buf, &content, &err), STATUS_OK);
		assert_int_equal(read_as(SNIFF_ODS, odf(content.at, "<s/>")).unit_count, 2 + over);
	}
}

#define MASTERS                                                                                 \
	"<s xmlns:s='s' xmlns:t='t' xmlns:d='d' xmlns:p='p'><s:handout-master><d:frame><t:p>"   \
	"Handout</t:p></d:frame></s:handout-master><s:master-page s:name='Title'>"              \
	"<d:frame p:class='title'><d:text-box><t:p>Click here</t:p></d:text-box>"               \
	"</d:frame><d:frame p:class='footer'><t:p>Own <p:footer/>foot</t:p></d:frame><d:frame " \
	"p:class='date-time'><t:p><p:date-time/></t:p></d:frame><d:frame><t:p>Draft "           \
	"3</t:p></d:frame><d:frame><t:p><t:page-number>"                                        \
	"&lt;number&gt;</t:page-number></t:p></d:frame><p:notes><t:p>Notes</t:p></p:notes>"     \
	"</s:master-page><s:master-page s:name='Other'><t:p>Unused</t:p></s:master-page></s>"

/* Words of a master that a slide has, and of feet, run. */
static void
test_masters(void **state)
{
	struct document document;

	(void)state;
	document = read_as(SNIFF_ODP,
			   odf("<o xmlns:t='t' xmlns:d='d' xmlns:p='p'><p:footer-decl>Foot"
			       "</p:footer-decl><d:page d:master-page-name='Title'><d:frame "
			       "p:class='title'><t:p>One</t:p></d:frame></d:page></o>",
			       MASTERS));
	assert_int_equal(document.unit_count, 4);
	assert_int_equal(document.units[0].kind, UNIT_RUNNING);
	assert_slice(document.units[0].text, "Foot");
	assert_unit(&document, 1, UNIT_BODY, "One", "slide 1");
	assert_unit(&document, 2, UNIT_RUNNING, "Own foot", "slide master");
	assert_unit(&document, 3, UNIT_RUNNING, "Draft 3", "slide master");
	document = read_as(SNIFF_ODP, odf("<o xmlns:t='t' xmlns:d='d'><d:page><t:p>One</t:p>"
					  "</d:page></o>",
					  MASTERS));
	assert_int_equal(document.unit_count, 1);
}

static void
test_links(void **state)
{
	struct document document;

	(void)state;
	document = read_as(
		SNIFF_ODT,
		odf("<o xmlns:t='t' xmlns:x='x'><t:p>See <t:a x:href='HTTPS://A.example/?b=1&amp;"
		    "c=2'>the <t:span>form</t:span></t:a> or <t:a x:href='#part'>below</t:a>"
		    "<t:a x:href='http://a.example'/></t:p></o>",
		    "<s/>"));
	assert_int_equal(document.unit_count, 2);
	assert_unit(&document, 0, UNIT_BESIDE, "the form <https://a.example/?b=1&c=2>", "link");
	assert_unit(&document, 1, UNIT_BODY, "See the form or below", "paragraph 1");
}

/* What is written with the numbers of lists; signs and bare numbers say nothing. */
static void
test_lists(void **state)
{
	struct document document;

	(void)state;
	document = read_as(
		SNIFF_ODT,
		odf("<s xmlns:s='s' xmlns:t='t'>"
		    "<t:list-level-style-number s:num-format='1' s:num-prefix='Article&#160;' "
		    "s:num-suffix='.' t:display-levels='2' t:start-value='3'/>"
		    "<t:outline-level-style s:num-format='I' s:num-prefix='Part '/>"
		    "<t:outline-level-style s:num-format='' s:num-prefix='Part of '/>"
		    "<t:list-level-style-number s:num-format='1' s:num-suffix='.'/>"
		    "<t:list-level-style-number s:num-format='I' s:num-prefix='Part '/></s>",
		    "<s/>"));
	assert_int_equal(document.unit_count, 2);
	assert_unit(&document, 0, UNIT_BESIDE, "Article %1.%2. (from 3)", "numbers of a list");
	assert_unit(&document, 1, UNIT_BESIDE, "Part %1", "numbers of a list");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_value_shown),  TEST(test_values),       TEST(test_points),
		TEST(test_hidden_cells), TEST(test_column_limit), TEST(test_masters),
		TEST(test_links),        TEST(test_lists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
