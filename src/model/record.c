#include "model/record.h"

#include "base/buf.h"

#include <inttypes.h>

static const char *const SEVERITIES[SEVERITY_COUNT] = {"info", "low", "medium", "high", "critical"};
static const char *const TIME_BASES[TIME_BASIS_COUNT] = {"claimed",  "sent",      "received",
							 "captured", "published", "observed"};

static bool
find_word(const char *const *words, size_t count, struct slice text, size_t *ret)
{
	for (size_t i = 0; i < count; i++) {
		if (slice_equal(text, slice_text(words[i]))) {
			*ret = i;
			return true;
		}
	}
	return false;
}

const char *
severity_text(enum severity severity)
{
	CHECK((unsigned)severity < SEVERITY_COUNT);
	return SEVERITIES[severity];
}

bool
severity_read(struct slice text, enum severity *ret)
{
	size_t found;
	if (!find_word(SEVERITIES, SEVERITY_COUNT, text, &found))
		return false;
	*ret = (enum severity)found;
	return true;
}

const char *
time_basis_text(enum time_basis basis)
{
	CHECK((unsigned)basis < TIME_BASIS_COUNT);
	return TIME_BASES[basis];
}

bool
time_basis_read(struct slice text, enum time_basis *ret)
{
	size_t found;
	if (!find_word(TIME_BASES, TIME_BASIS_COUNT, text, &found))
		return false;
	*ret = (enum time_basis)found;
	return true;
}

enum status
source_inner(struct arena *arena, struct slice outer, struct slice inner, struct slice *ret,
	     struct err *err)
{
	struct buf buf;
	buf_init(&buf, arena);
	buf_write(&buf, outer);
	buf_write_text(&buf, "!/");
	buf_write(&buf, inner);
	return buf_slice(&buf, ret, err);
}

enum status
span_init(struct span *span, struct slice source, uint64_t offset, uint64_t line,
	  struct slice bytes, struct err *err)
{
	struct sha256 digest;
	TRY(sha256_of(bytes, &digest, err));
	*span = (struct span){.source = source,
			      .sha256 = digest,
			      .offset = offset,
			      .length = bytes.length,
			      .line = line,
			      .locator = SLICE_NONE};
	return STATUS_OK;
}

enum status
span_locator(struct arena *arena, const struct span *span, struct slice *ret, struct err *err)
{
	struct buf buf;
	buf_init(&buf, arena);
	if (span->line)
		buf_print(&buf, "line %" PRIu64, span->line);
	if (span->line && span->locator.length)
		buf_write_text(&buf, ", ");
	buf_write(&buf, span->locator);
	return buf_slice(&buf, ret, err);
}
