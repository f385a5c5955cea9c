#include "support.h"

#include "base/buf.h"
#include "base/time.h"
#include "format/limits.h"
#include "format/office.h"
#include "format/xml.h"

static struct arena arena;
static struct err err;

static int
setup(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

#define CORE_HEAD                                                                                \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>"                                             \
	"<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/" \
	"core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "                       \
	"xmlns:dcterms=\"http://purl.org/dc/terms/\">"

static const char CORE[] = CORE_HEAD
	"<dc:title> Q&amp;A <b>not</b> caf\xc3\xa9 </dc:title><dc:creator>Ana</dc:creator>"
	"<cp:lastModifiedBy><![CDATA[Bo]]></cp:lastModifiedBy><cp:revision>7</cp:revision>"
	"<dcterms:created>2017-04-12T00:00:00Z</dcterms:created>"
	"<dcterms:modified>2017-04-13T01:02:03Z</dcterms:modified></cp:coreProperties>";

static void
test_core(void **state)
{
	struct office_properties properties = {.title = SLICE_NONE};

	(void)state;
	assert_int_equal(xml_warm(&err), STATUS_OK);
	assert_int_equal(office_read(&arena, SLICE("docProps/core.xml"),
				     slice_of(CORE, sizeof(CORE) - 1), &properties, &err),
			 STATUS_OK);
	assert_slice(properties.title, "Q&A not café");
	assert_slice(properties.author, "Ana");
	assert_slice(properties.modified_by, "Bo");
	assert_slice(properties.revision, "7");
	assert_slice(properties.created, "2017-04-12T00:00:00Z");
	assert_slice(properties.modified, "2017-04-13T01:02:03Z");
	assert_int_equal(properties.company.length, 0);
}

static void
test_app_and_meta(void **state)
{
	struct office_properties properties = {.title = SLICE_NONE};

	(void)state;
	assert_int_equal(
		office_read(&arena, SLICE("docProps/app.xml"),
			    SLICE("<Properties xmlns='http://schemas.openxmlformats.org/"
				  "officeDocument/2006/extended-properties'><Template>T.dotm"
				  "</Template><Application>W</Application><Company>Cie</Company>"
				  "</Properties>"),
			    &properties, &err),
		STATUS_OK);
	assert_slice(properties.application, "W");
	assert_slice(properties.company, "Cie");
	assert_slice(properties.template_name, "T.dotm");
	assert_int_equal(
		office_read(&arena, SLICE("meta.xml"),
			    SLICE("<d xmlns:dc='http://purl.org/dc/elements/1.1/' "
				  "xmlns:m='urn:oasis:names:tc:opendocument:xmlns:meta:1.0'>"
				  "<m:initial-creator>Ana</m:initial-creator>"
				  "<dc:creator>Bo</dc:creator><dc:title>T</dc:title></d>"),
			    &properties, &err),
		STATUS_OK);
	assert_slice(properties.author, "Ana");
	assert_slice(properties.modified_by, "Bo");
	assert_true(office_wants(SLICE("meta.xml")));
	assert_false(office_wants(SLICE("word/document.xml")));
}

static void
test_times(void **state)
{
	(void)state;
	assert_int_equal(office_time(SLICE("1970-01-01T00:00:01Z")), 1000000);
	assert_int_equal(office_time(SLICE("1970-01-01T00:00:01")), 1000000);
	assert_int_equal(office_time(SLICE("1970-01-01T02:00:01+02:00")), 1000000);
	assert_int_equal(office_time(SLICE("")), TIME_UNKNOWN);
	assert_int_equal(office_time(SLICE("yesterday")), TIME_UNKNOWN);
}

/* Entities need a DTD, and there is none in these parts: a "billion laughs" costs nothing. */
static void
test_entities(void **state)
{
	static const char LAUGHS[] =
		"<!DOCTYPE d [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">"
		"<!ENTITY c SYSTEM \"file:///etc/passwd\">]>"
		"<d xmlns:dc='http://purl.org/dc/elements/1.1/'>"
		"<dc:title>x&b;&c;y</dc:title></d>";
	struct office_properties properties = {.title = SLICE_NONE};

	(void)state;
	enum status status = office_read(&arena, SLICE("meta.xml"),
					 slice_of(LAUGHS, sizeof(LAUGHS) - 1), &properties, &err);
	assert_int_equal(status, STATUS_REFUSED);
	assert_non_null(strstr(err.text, "document type declaration"));
	assert_int_equal(properties.title.length, 0);
}

static void
test_truncation(void **state)
{
	(void)state;
	for (size_t cut = 0; cut < sizeof(CORE) - 1; cut++) {
		struct office_properties properties = {.title = SLICE_NONE};
		char *copy = arena_new(&arena, char, cut + 1);
		memcpy(copy, CORE, cut);
		assert_int_equal(office_read(&arena, SLICE("docProps/core.xml"),
					     slice_of(copy, cut), &properties, &err),
				 STATUS_REFUSED);
	}
	assert_non_null(strstr(err.text, "XML 1.0 §2.1"));
}

static enum status
read_title(const char *head, const char *fill, size_t count, const char *tail,
	   struct slice *ret_title)
{
	struct office_properties properties = {.title = SLICE_NONE};
	struct buf buf;
	struct slice xml;

	buf_init(&buf, &arena);
	buf_write_text(&buf, head);
	for (size_t i = 0; i < count; i++)
		buf_write_text(&buf, fill);
	buf_write_text(&buf, tail);
	assert_int_equal(buf_slice(&buf, &xml, &err), STATUS_OK);
	enum status status =
		office_read(&arena, SLICE("docProps/core.xml"), xml, &properties, &err);
	*ret_title = properties.title;
	return status;
}

static void
test_limits(void **state)
{
	struct slice title;

	(void)state;
	/* One text: cut, at a whole character. */
	assert_int_equal(read_title(CORE_HEAD "<dc:title>", "é", OFFICE_TEXT_BYTES,
				    "</dc:title></cp:coreProperties>", &title),
			 STATUS_OK);
	assert_int_equal(title.length, OFFICE_TEXT_BYTES);
	assert_int_equal(read_title(CORE_HEAD "<dc:title>x", "é", OFFICE_TEXT_BYTES,
				    "</dc:title></cp:coreProperties>", &title),
			 STATUS_OK);
	assert_int_equal(title.length, OFFICE_TEXT_BYTES - 1);
	/* Depth. */
	assert_int_equal(read_title("", "<a>", XML_DEPTH + 1, "", &title), STATUS_REFUSED);
	assert_non_null(strstr(err.text, "200 deep"));
	assert_int_equal(read_title("", "<a>", XML_DEPTH, "", &title), STATUS_REFUSED);
	assert_non_null(strstr(err.text, "not well-formed"));
	/* All of it. */
	assert_int_equal(read_title("<a>", " ", OFFICE_XML_BYTES - 7, "</a>", &title), STATUS_OK);
	assert_int_equal(read_title("<a>", " ", OFFICE_XML_BYTES - 6, "</a>", &title),
			 STATUS_REFUSED);
	assert_non_null(strstr(err.text, "over 1 MiB"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_core),     TEST(test_app_and_meta), TEST(test_times),
		TEST(test_entities), TEST(test_truncation),   TEST(test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
