#include "ole_sample.h"

#include "format/limits.h"

#define CONTAINER 15

/* §2.3.1: a header of eight bytes before what it holds. */
static struct slice
record(unsigned type, unsigned version, unsigned instance, struct slice bytes)
{
	struct buf out;

	buf_init(&out, &arena);
	put16(&out, instance << 4 | version);
	put16(&out, type);
	buf_write_u32(&out, (uint32_t)bytes.length);
	buf_write(&out, bytes);
	return finished(&out);
}

static struct slice
joined(const struct slice *parts)
{
	struct buf out;

	buf_init(&out, &arena);
	for (; parts->at; parts++)
		buf_write(&out, *parts);
	return finished(&out);
}

#define JOINED(...) joined((const struct slice[]){__VA_ARGS__, SLICE_NONE})

static struct slice
numbers(const uint32_t *values, size_t count)
{
	struct buf out;

	buf_init(&out, &arena);
	for (size_t i = 0; i < count; i++)
		buf_write_u32(&out, values[i]);
	return finished(&out);
}

#define U32(...) \
	numbers((const uint32_t[]){__VA_ARGS__}, sizeof((const uint32_t[]){__VA_ARGS__}) / 4)

static struct slice
wide(const char *text)
{
	struct buf out;

	buf_init(&out, &arena);
	put_wide(&out, text);
	return finished(&out);
}

static struct slice
textbox(struct slice text)
{
	return record(0xf00d, CONTAINER, 0, text);
}

static struct slice
slide(struct slice notes_id, struct slice inner)
{
	return record(0x03ee, CONTAINER, 0,
		      JOINED(record(0x03ef, 2, 0, JOINED(U32(0, 0, 0, 0), notes_id)),
			     record(0x040c, CONTAINER, 0, inner)));
}

struct sample {
	struct slice objects[5]; /* 1: the document, then slides and notes */
	uint32_t length;         /* of the edit, if not as it is */
	uint32_t token;
};

static struct slice
build(const struct sample *sample)
{
	struct buf stream, directory;

	buf_init(&stream, &arena);
	buf_init(&directory, &arena);
	for (size_t i = 0; i < 5 && sample->objects[i].at; i++) {
		buf_write_u32(&directory, 1u << 20 | (uint32_t)(i + 1));
		buf_write_u32(&directory, (uint32_t)stream.length);
		buf_write(&stream, sample->objects[i]);
	}
	uint32_t where = (uint32_t)stream.length;
	buf_write(&stream, record(0x1772, 0, 0, finished(&directory)));
	uint32_t edit = (uint32_t)stream.length;
	buf_write(&stream, record(0x0ff5, 0, 0,
				  sample->length ? U32(0, 0, 0, where, 1, 5, 0, 9)
						 : U32(0, 0, 0, where, 1, 5, 0)));
	struct slice user =
		record(0x0ff6, 0, 0,
		       JOINED(U32(20, sample->token ? sample->token : 0xe391c05f, edit, 3, 0),
			      SLICE("Ana")));
	return compound((struct sample_part[]){
		{"PowerPoint Document", finished(&stream)}, {"Current User", user}, {0}});
}

/* A document whose slides are the objects 3 and 2, in that order; 4 has notes on 3. */
static struct slice
outline(void)
{
	return record(0x03e8, CONTAINER, 0,
		      JOINED(record(0x0ff0, CONTAINER, 0,
				    JOINED(record(0x03f3, 0, 0, U32(3, 0, 1, 256, 0)),
					   record(0x0f9f, 0, 0, U32(0)),
					   record(0x0fa0, 0, 0, wide("Title\rSub\x0btitle")),
					   record(0x0f9f, 0, 1, U32(1)), /* an empty one */
					   record(0x0f9f, 0, 2, U32(1)),
					   record(0x0fa8, 0, 0, SLICE("caf\xe9")),
					   record(0x03f3, 0, 0, U32(2, 0, 0, 257, 0)),
					   record(0x0f9f, 0, 0, U32(0)),
					   record(0x0fa8, 0, 0, SLICE("not referred to")))),
			     record(0x0ff0, CONTAINER, 2,
				    JOINED(record(0x03f3, 0, 0, U32(4, 0, 0, 77, 0)))),
			     record(0x0ff0, CONTAINER, 1,
				    JOINED(record(0x03f3, 0, 0, U32(5, 0, 0, 99, 0))))));
}

static const struct sample_unit UNITS[] = {
	{UNIT_BODY, "slide 1", "caf\xc3\xa9"},     {UNIT_BODY, "slide 1", "Title"},
	{UNIT_BODY, "slide 1", "Sub title"},       {UNIT_BODY, "slide 1", "in a box"},
	{UNIT_RUNNING, "slide 1", "A foot"},       {UNIT_NOTE, "slide 1", "Say this"},
	{UNIT_BODY, "slide 2", "not referred to"},
};

static struct sample
whole(void)
{
	return (struct sample){
		.objects = {
			outline(),
			slide(U32(0), SLICE("")),
			slide(U32(77), JOINED(textbox(record(0x0f9e, 0, 0, U32(2))),
					      textbox(record(0x0f9e, 0, 0, U32(0))),
					      textbox(record(0x0f9e, 0, 0, U32(1))),
					      textbox(record(0x0fa0, 0, 0, wide("in a box"))),
					      textbox(record(0x0fa8, 0, 0, SLICE("*"))),
					      record(0x0fd9, CONTAINER, 3,
						     record(0x0fba, 0, 2, wide("A foot"))))),
			record(0x03f0, CONTAINER, 0,
			       textbox(record(0x0fa8, 0, 0, SLICE("Say this")))),
			record(0x03f8, CONTAINER, 0,
			       textbox(record(0x0fa8, 0, 0, SLICE("of the master")))),
		}};
}

static void
test_slides(void **state)
{
	struct document document;

	(void)state;
	struct sample sample = whole();
	document = read_as(SNIFF_PPT, build(&sample));
	assert_slice(document.trouble, "");
	ASSERT_UNITS(&document, UNITS);
	assert_int_equal(document.pages, 2);
	assert_slice(field_of(&document, "CurrentUser", 0), "Ana");
}

/* A slide before a master, with flags, and what stands on a master. */
static struct slice
slide_before(uint32_t master, uint32_t flags)
{
	return record(0x03ee, CONTAINER, 0, record(0x03ef, 2, 0, U32(0, 0, 0, master, 0, flags)));
}

static struct slice
shape(struct slice data, const char *text)
{
	return record(0xf004, CONTAINER, 0,
		      JOINED(data, textbox(record(0x0fa8, 0, 0, slice_text(text)))));
}

static void
test_masters(void **state)
{
	static const struct {
		uint32_t master, flags;
		bool shown;
	} CASES[] = {{99, 1, true}, {99, 7, true}, {99, 6, false}, {98, 1, false}};
	struct slice place = record(0xf011, CONTAINER, 0, record(0x0bc3, 0, 0, U32(0, 1)));

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		struct sample sample = whole();
		sample.objects[1] = slide_before(CASES[i].master, CASES[i].flags);
		sample.objects[2] = slide_before(CASES[i].master, CASES[i].flags);
		sample.objects[4] =
			record(0x03f8, CONTAINER, 0,
			       JOINED(shape(place, "Click to edit"),
				      shape(record(0xf011, CONTAINER, 0, SLICE("")), "Draft 3")));
		struct document document = read_as(SNIFF_PPT, build(&sample));
		size_t told = 0;
		for (size_t k = 0; k < document.unit_count; k++)
			told += slice_equal(document.units[k].place, SLICE("slide master")) &&
				slice_equal(document.units[k].text, SLICE("Draft 3")) &&
				document.units[k].kind == UNIT_RUNNING;
		assert_int_equal(told, CASES[i].shown);
		for (size_t k = 0; k < document.unit_count; k++)
			assert_false(slice_equal(document.units[k].text, SLICE("Click to edit")));
	}
}

static void
test_refusals(void **state)
{
	struct document document;
	struct sample sample;

	(void)state;
	document = read_as(SNIFF_PPT, compound((struct sample_part[]){{"x", SLICE("x")}, {0}}));
	assert_trouble(&document, DOCUMENT_UNREADABLE, "MS-PPT §2.1.2");
	document =
		read_as(SNIFF_PPT,
			compound((struct sample_part[]){{"PowerPoint Document", SLICE("x")}, {0}}));
	assert_trouble(&document, DOCUMENT_UNREADABLE, "MS-PPT §2.3.2");
	sample = whole();
	sample.token = 0xf3d1c4df;
	document = read_as(SNIFF_PPT, build(&sample));
	assert_trouble(&document, DOCUMENT_ENCRYPTED, "MS-PPT §2.3.7");
	sample = whole();
	sample.length = 32;
	document = read_as(SNIFF_PPT, build(&sample));
	assert_trouble(&document, DOCUMENT_ENCRYPTED, "MS-PPT §2.3.7");
	sample = (struct sample){.objects = {SLICE("12345678")}};
	document = read_as(SNIFF_PPT, build(&sample));
	assert_trouble(&document, DOCUMENT_UNREADABLE, "MS-PPT §2.4.1");
	sample = whole();
	sample.objects[2] = SLICE("12345678");
	document = read_as(SNIFF_PPT, build(&sample));
	assert_trouble(&document, DOCUMENT_CUT, "slide 1 is not there");
}

static struct slice
nested(unsigned depth)
{
	struct slice inner = textbox(record(0x0fa8, 0, 0, SLICE("deep")));

	while (depth-- > 0)
		inner = record(0xf003, CONTAINER, 0, inner);
	return inner;
}

static void
test_limit_depth(void **state)
{
	struct document document;

	(void)state;
	for (unsigned over = 0; over < 2; over++) {
		struct sample sample = whole();
		sample.objects[1] = slide(U32(0), nested(PPT_DEPTH - 3 + over));
		document = read_as(SNIFF_PPT, build(&sample));
		if (over)
			assert_trouble(&document, DOCUMENT_CUT, "MS-PPT §2.3.1");
		else
			assert_slice(document.units[6].text, "deep");
	}
}

/* More slides than there may be, all of them one object. */
static void
test_limit_slides(void **state)
{
	struct document document;
	struct slice atom;
	struct buf list;

	(void)state;
	for (unsigned over = 0; over < 2; over++) {
		atom = record(0x03f3, 0, 0, U32(9, 0, 0, 256, 0));
		buf_init(&list, &arena);
		for (size_t i = 0; i < PPT_SLIDES + over; i++)
			buf_write(&list, atom);
		struct sample sample = {
			.objects = {record(0x03e8, CONTAINER, 0,
					   record(0x0ff0, CONTAINER, 0, finished(&list)))}};
		document = read_as(SNIFF_PPT, build(&sample));
		assert_int_equal(document.pages, PPT_SLIDES);
		assert_trouble(&document, DOCUMENT_UNREADABLE,
			       over ? "MS-PPT §2.4.14: more than" : "slide 1 is not there");
	}
	/* One slide with much in it, named a hundred times. */
	buf_init(&list, &arena);
	for (size_t i = 0; i < 1000; i++)
		buf_write(&list, record(0x1000, 0, 0, SLICE("")));
	struct slice full = slide(U32(0), finished(&list));
	buf_init(&list, &arena);
	for (size_t i = 0; i < 100; i++)
		buf_write(&list, record(0x03f3, 0, 0, U32(2, 0, 0, 256, 0)));
	struct sample sample = {.objects = {record(0x03e8, CONTAINER, 0,
						   record(0x0ff0, CONTAINER, 0, finished(&list))),
					    full}};
	document = read_as(SNIFF_PPT, build(&sample));
	assert_trouble(&document, DOCUMENT_UNREADABLE, "over each other");
}

static void
test_limit_objects(void **state)
{
	struct document document;
	struct buf stream;

	(void)state;
	for (unsigned over = 0; over < 2; over++) {
		buf_init(&stream, &arena);
		buf_write(&stream, record(0x03e8, CONTAINER, 0, SLICE("")));
		buf_write(&stream,
			  record(0x1772, 0, 0,
				 U32(1u << 20 | 1, 0, 1u << 20 | (PPT_OBJECTS - 1 + over), 0)));
		buf_write(&stream, record(0x0ff5, 0, 0, U32(0, 0, 0, 8, 1, 5, 0)));
		struct slice user = record(0x0ff6, 0, 0, U32(20, 0, 32, 0, 0));
		document = read_as(SNIFF_PPT, compound((struct sample_part[]){
						      {"PowerPoint Document", finished(&stream)},
						      {"Current User", user},
						      {0}}));
		if (over)
			assert_trouble(&document, DOCUMENT_UNREADABLE, "MS-PPT §2.3.4: more than");
		else
			assert_int_equal(document.state, DOCUMENT_READ);
	}
}

static void
test_limit_edits(void **state)
{
	struct document document;
	struct buf stream;
	uint32_t before = 0;

	(void)state;
	for (unsigned over = 0; over < 2; over++) {
		buf_init(&stream, &arena);
		buf_write(&stream, record(0x03e8, CONTAINER, 0, SLICE("")));
		buf_write(&stream, record(0x1772, 0, 0, U32(1u << 20 | 1, 0)));
		before = 0;
		for (unsigned i = 0; i < PPT_EDITS + over; i++) {
			uint32_t here = (uint32_t)stream.length;
			buf_write(&stream, record(0x0ff5, 0, 0, U32(0, 0, before, 8, 1, 5, 0)));
			before = here;
		}
		struct slice user = record(0x0ff6, 0, 0, U32(20, 0, before, 0, 0));
		document = read_as(SNIFF_PPT, compound((struct sample_part[]){
						      {"PowerPoint Document", finished(&stream)},
						      {"Current User", user},
						      {0}}));
		if (over)
			assert_trouble(&document, DOCUMENT_UNREADABLE, "MS-PPT §2.3.3: more than");
		else
			assert_int_equal(document.state, DOCUMENT_READ);
	}
}

static void
test_truncation(void **state)
{
	(void)state;
	struct sample sample = whole();
	check_truncations(SNIFF_PPT, build(&sample));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(test_slides),       TEST(test_masters),
					   TEST(test_refusals),     TEST(test_limit_depth),
					   TEST(test_limit_slides), TEST(test_limit_objects),
					   TEST(test_limit_edits),  TEST(test_truncation)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
