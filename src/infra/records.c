#include "infra/records.h"

static const char LINE_TOO_LONG[] = "RFC 1035 §5.1: a line over 4096 bytes holds no record";
static const char RECORD_TOO_LONG[] = "RFC 8259 §9: an object over 8 MiB is not read";
static const char TOO_DEEP[] = "RFC 8259 §9: nested over 64 deep";
static const char CUT[] = "RFC 8259 §4: an object without its end";

void
records_init(struct records *records, struct stream *stream, bool json)
{
	*records = (struct records){.stream = stream, .line = 1, .before = '\n', .json = json};
	arena_init(&records->arena, 0);
}

void
records_done(struct records *records)
{
	arena_done(&records->arena);
}

/* The next byte without taking it; false at the end. */
static enum status
peek(struct records *records, char *ret, bool *ret_got, struct err *err)
{
	if (!records->chunk.length)
		TRY(stream_read(records->stream, &records->chunk, err));
	*ret_got = records->chunk.length > 0;
	if (*ret_got)
		*ret = records->chunk.at[0];
	return STATUS_OK;
}

static void
take(struct records *records)
{
	records->before = records->chunk.at[0];
	records->line += records->before == '\n';
	records->offset++;
	records->chunk = slice_part(records->chunk, 1, SIZE_MAX);
}

/* Takes the byte into the record; one over the limit is passed over and makes it faulty. */
static enum status
keep(struct records *records, size_t limit, const char *fault, struct record_text *record,
     struct err *err)
{
	char byte = records->chunk.at[0];
	take(records);
	if (records->length == limit) {
		record->fault = fault;
		return STATUS_OK;
	}
	char *bytes = arena_grow(&records->arena, records->bytes, &records->capacity,
				 records->length + 1, 1, 1);
	if (!bytes)
		return err_no_memory(err);
	records->bytes = bytes;
	bytes[records->length++] = byte;
	return STATUS_OK;
}

static enum status
next_line(struct records *records, bool *ret_got, struct record_text *record, struct err *err)
{
	char byte;
	TRY(peek(records, &byte, ret_got, err));
	for (bool more = *ret_got; more && byte != '\n';) {
		TRY(keep(records, INFRA_LINE_MAX_BYTES, LINE_TOO_LONG, record, err));
		TRY(peek(records, &byte, &more, err));
	}
	if (records->chunk.length)
		take(records);
	if (records->length && records->bytes[records->length - 1] == '\r')
		records->length--;
	return STATUS_OK;
}

/* Inside an object: how deep, and whether in a string. */
struct nesting {
	unsigned depth;
	bool string, escaped;
};

static void
follow(struct nesting *nesting, char byte)
{
	if (nesting->string) {
		bool escape = byte == '\\' && !nesting->escaped;
		nesting->string = byte != '"' || nesting->escaped;
		nesting->escaped = escape;
		return;
	}
	nesting->string = byte == '"';
	nesting->depth += byte == '{' || byte == '[';
	nesting->depth -= byte == '}' || byte == ']';
}

/* Between objects everything is passed over: commas, the brackets of a list, words. */
static enum status
find_object(struct records *records, bool *ret_got, struct err *err)
{
	char byte = 0;
	for (;;) {
		TRY(peek(records, &byte, ret_got, err));
		if (!*ret_got || byte == '{')
			return STATUS_OK;
		take(records);
	}
}

/* An object that is never closed must not take those behind it along: one begins where a line
 * begins with a brace, since inside an object that is no way to go on after a broken line. */
static enum status
next_object(struct records *records, bool *ret_got, struct record_text *record, struct err *err)
{
	struct nesting nesting = {0};
	char byte = 0;
	TRY(find_object(records, ret_got, err));
	record->offset = records->offset;
	record->line = records->line;
	for (bool more = *ret_got; more;) {
		TRY(peek(records, &byte, &more, err));
		if (!more || (records->length && byte == '{' && records->before == '\n')) {
			if (!record->fault)
				record->fault = CUT;
			return STATUS_OK;
		}
		follow(&nesting, byte);
		if (nesting.depth > INFRA_DEPTH_MAX)
			record->fault = TOO_DEEP;
		TRY(keep(records, INFRA_RECORD_MAX_BYTES, RECORD_TOO_LONG, record, err));
		if (nesting.depth == 0)
			return STATUS_OK;
	}
	return STATUS_OK;
}

enum status
records_next(struct records *records, bool *ret_got, struct record_text *ret, struct err *err)
{
	struct record_text record = {.offset = records->offset, .line = records->line};
	records->length = 0;
	TRY(records->json ? next_object(records, ret_got, &record, err)
			  : next_line(records, ret_got, &record, err));
	record.bytes = slice_of(records->bytes, records->length);
	*ret = record;
	return STATUS_OK;
}
