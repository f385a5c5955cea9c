/* A sighting in words: what was changed, where, into what. */
#include "names/sighting.h"

#include "base/utf8.h"
#include "names/skeleton.h"

#define DIFFS_TOLD 3 /* the rest is counted */

static void
write_letters(struct buf *buf, const uint32_t *letters, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_write_utf8(buf, letters[i]);
}

/* "Cyrillic U+0443", "U+00E9" */
static void
write_code_point(struct buf *buf, uint32_t code_point)
{
	const struct skeleton *skeleton = skeleton_find(code_point);

	if (skeleton)
		buf_print(buf, "%s ", SKELETON_SCRIPTS[skeleton->script]);
	buf_print(buf, "U+%04X", (unsigned)code_point);
}

/* Said of every second name, and cheaper than buf_print. */
static void
write_quoted(struct buf *buf, const char *before, struct slice text, const char *behind)
{
	buf_write_text(buf, before);
	buf_write_byte(buf, '\'');
	buf_write(buf, text);
	buf_write_byte(buf, '\'');
	buf_write_text(buf, behind);
}

static void
write_diff(struct buf *buf, const struct sighting *sighting, const struct diff *diff)
{
	const uint32_t *from = sighting->brand->letters.at + diff->at;
	const uint32_t *to = sighting->letters.at + sighting->from + diff->seen_at;
	size_t position = sighting->from + diff->seen_at + 1;

	switch (diff->kind) {
	case DIFF_HYPHEN:
		buf_print(buf, "a hyphen added, position %zu", position);
		return;
	case DIFF_STRIP:
		buf_print(buf, "the hyphen at position %d of the name left out", diff->at + 1);
		return;
	case DIFF_DELETE:
		write_letters(buf, from, diff->length);
		buf_print(buf, " left out, position %d of the name", diff->at + 1);
		return;
	case DIFF_SWAP:
		write_letters(buf, from, 1);
		buf_write_text(buf, " and ");
		write_letters(buf, from + 1, 1);
		buf_print(buf, " swapped, position %zu", position);
		return;
	case DIFF_INSERT:
		write_letters(buf, to, diff->seen_length);
		if (diff->length == 0) {
			buf_print(buf, " added, position %zu", position);
			return;
		}
		break;
	case DIFF_MARK:
	case DIFF_SCRIPT:
	case DIFF_GLYPH:
	case DIFF_WEAK:
	case DIFF_SOUND:
	case DIFF_DOUBLE:
	case DIFF_REPLACE:
		write_letters(buf, to, diff->seen_length);
		break;
	}
	if (diff->seen_length == 1 && *to >= 0x80) {
		buf_write_text(buf, " is ");
		write_code_point(buf, *to);
	}
	buf_write_text(buf, " in place of ");
	write_letters(buf, from, diff->length);
	buf_print(buf, ", position %zu", position);
}

static void
write_diffs(struct buf *buf, const struct sighting *sighting)
{
	const struct alignment *alignment = &sighting->alignment;
	size_t told = alignment->count < DIFFS_TOLD ? alignment->count : DIFFS_TOLD;

	for (size_t i = 0; i < told; i++) {
		if (buf->length > 0)
			buf_write_text(buf, "; ");
		write_diff(buf, sighting, &alignment->diffs[i]);
	}
	if (alignment->count > told)
		buf_print(buf, "; and %zu more like it", alignment->count - told);
}

static void
write_rest(struct buf *buf, const struct sighting *sighting)
{
	static const char *const phrases[REST_KIND_COUNT] = {[REST_UNKNOWN] = "with",
							     [REST_WORD] = "with the word",
							     [REST_SHORT] = "with",
							     [REST_PART] = "with",
							     [REST_DIGITS] = "with the number",
							     [REST_SUFFIX] = "with",
							     [REST_WEAK] = "with the word",
							     [REST_PLAIN] = "with the lure",
							     [REST_STRONG] = "with the lure"};

	if (sighting_whole(sighting))
		return;
	if (buf->length > 0)
		buf_write_text(buf, "; ");
	if (sighting->half)
		buf_write_text(buf, "one half of the name ");
	else
		write_quoted(buf, "", sighting->brand->label, " ");
	if (sighting->rest == REST_NONE) {
		buf_write_text(buf, "inside a longer label");
		return;
	}
	buf_write_text(buf, phrases[sighting->rest]);
	write_quoted(buf, " ", sighting->rest_text, " beside it");
}

static void
write_place(struct buf *buf, const struct sighting *sighting, const struct host *host)
{
	const struct brand *brand = sighting->brand;
	size_t core = host_core(host);
	struct slice suffix = core + 1 < host->count ? host_from(host, core + 1) : SLICE_NONE;

	if (sighting->place == PLACE_CORE && (sighting->same_suffix || !brand->suffix.at))
		return;
	if (sighting->place == PLACE_CORE && !sighting_whole(sighting))
		return;
	if (buf->length > 0)
		buf_write_text(buf, "; ");
	if (sighting->place == PLACE_JOINED) {
		buf_write_text(buf, "a dot inside the name");
	} else if (sighting->place == PLACE_SUB) {
		if (sighting->suffix_follows)
			write_quoted(buf, "", brand->ascii, " stands in full ");
		else
			write_quoted(buf, "", brand->label, " stands ");
		write_quoted(buf, "in a subdomain: the domain is ", host_registrable(host), "");
	} else {
		buf_write_text(buf, "under '.");
		buf_write(buf, suffix);
		buf_write_text(buf, "', not '.");
		buf_write(buf, brand->suffix);
		buf_write_byte(buf, '\'');
	}
}

/* The weightiest difference of the letters; failing that the lure or the suffix. */
static enum status
find_edit(const struct sighting *sighting, const struct host *host, struct arena *arena,
	  struct names_edit *ret, struct err *err)
{
	const struct alignment *alignment = &sighting->alignment;
	const struct brand *brand = sighting->brand;
	struct names_edit edit = {.from = SLICE(""), .to = SLICE("")};
	size_t core = host_core(host);
	struct buf from, to;

	buf_init(&from, arena);
	buf_init(&to, arena);
	if (alignment->count > 0) {
		const struct diff *diff = &alignment->diffs[0];

		edit.at = diff->at;
		write_letters(&from, brand->letters.at + diff->at, diff->length);
		write_letters(&to, sighting->letters.at + sighting->from + diff->seen_at,
			      diff->seen_length);
	} else if (!sighting_whole(sighting)) {
		bool front = sighting->from > 0;

		edit.at = front ? 0 : (uint32_t)brand->letters.count;
		write_letters(&to, sighting->letters.at + (front ? 0 : sighting->to),
			      front ? sighting->from : sighting->letters.count - sighting->to);
	} else if (sighting->place == PLACE_CORE && core + 1 < host->count && brand->suffix.at) {
		edit.at = (uint32_t)brand->letters.count + 1;
		buf_write(&from, brand->suffix);
		buf_write(&to, host_from(host, core + 1));
	} else if (sighting->place == PLACE_JOINED) {
		edit.at = host->labels[sighting->label].count;
		buf_write_byte(&to, '.');
	}
	TRY(buf_slice(&from, &edit.from, err));
	TRY(buf_slice(&to, &edit.to, err));
	*ret = edit;
	return STATUS_OK;
}

enum status
explain_sighting(const struct sighting *sighting, const struct host *host, struct arena *arena,
		 struct names_match *ret, struct err *err)
{
	struct buf unicode, words;

	buf_init(&unicode, arena);
	host_write_unicode(&unicode, host);
	TRY(buf_slice(&unicode, &ret->unicode, err));
	buf_init(&words, arena);
	write_diffs(&words, sighting);
	write_rest(&words, sighting);
	write_place(&words, sighting, host);
	if (words.length == 0)
		buf_write_text(&words, "the name itself");
	TRY(buf_slice(&words, &ret->explanation, err));
	return find_edit(sighting, host, arena, &ret->edit, err);
}
