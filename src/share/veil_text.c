#include "share/veil_text.h"

#include "base/utf8.h"
#include "share/limits.h"

struct work {
	struct veil *veil;
	struct arena *arena;
	struct buf out;
	struct err *err;
};

/* ---- words ---- */

/* Signs of the general punctuation block and no-break spaces part words, too. */
static size_t
sign_length(struct slice text, size_t at)
{
	struct slice rest = slice_part(text, at, 3);

	if (slice_starts(rest, SLICE("\xe2\x80")) && rest.length == 3)
		return 3;
	if (slice_starts(rest, SLICE("\xc2")) && rest.length >= 2 &&
	    (unsigned char)rest.at[1] <= 0xbf)
		return 2;
	return 0;
}

static bool
is_word_byte(char c)
{
	return byte_is_letter(c) || byte_is_digit(c) || (unsigned char)c >= 0x80;
}

/* The next word at or behind *at; false where there is none. */
static bool
next_word(struct slice text, size_t *at, struct slice *ret)
{
	size_t begin = *at, sign;

	while (begin < text.length &&
	       ((sign = sign_length(text, begin)) > 0 || !is_word_byte(text.at[begin])))
		begin += sign ? sign : 1;
	size_t end = begin;
	while (end < text.length && is_word_byte(text.at[end]) && !sign_length(text, end))
		end++;
	*at = end;
	*ret = slice_part(text, begin, end - begin);
	return end > begin;
}

/* Lower case of ASCII, Latin-1, Greek and Cyrillic, which keep their length. */
static void
write_folded(struct buf *buf, struct slice word)
{
	for (size_t i = 0; i < word.length; i++) {
		unsigned char c = (unsigned char)word.at[i];
		unsigned char next = i + 1 < word.length ? (unsigned char)word.at[i + 1] : 0;
		uint32_t code = (c & 0x1fu) << 6 | (next & 0x3fu);
		if ((c & 0xe0) != 0xc0) {
			buf_write_byte(buf, byte_lower((char)c));
			continue;
		}
		if ((code >= 0xc0 && code <= 0xde && code != 0xd7) ||
		    (code >= 0x391 && code <= 0x3a9) || (code >= 0x410 && code <= 0x42f))
			code += 0x20;
		else if (code >= 0x400 && code <= 0x40f)
			code += 0x50;
		buf_write_utf8(buf, code);
		i++;
	}
}

/* ---- placeholders ---- */

static const char *const WORDS[VEIL_KIND_COUNT] = {
	[VEIL_USER] = "user", [VEIL_ADDRESS] = "address", [VEIL_FOLDER] = "folder",
	[VEIL_PATH] = "path", [VEIL_VALUE] = "value",
};

static enum status
number_of(struct veil *veil, enum veil_kind kind, struct slice value, uint64_t *ret,
	  struct err *err)
{
	struct arena_mark mark = arena_mark(veil->arena);
	struct slice key;
	struct buf buf;

	buf_init(&buf, veil->arena);
	buf_write_byte(&buf, (char)('0' + kind));
	write_folded(&buf, slice_trim(value));
	TRY(buf_slice(&buf, &key, err));
	const struct map_entry *found = map_find(&veil->numbers, key);
	if (found) {
		*ret = found->value;
		arena_rewind(veil->arena, mark);
		return STATUS_OK;
	}
	*ret = ++veil->counts[kind];
	return map_set(&veil->numbers, key, *ret, NULL, err);
}

enum status
veil_place(struct veil *veil, struct arena *arena, enum veil_kind kind, struct slice value,
	   struct slice *ret, struct err *err)
{
	uint64_t number;

	TRY(number_of(veil, kind, value, &number, err));
	return slice_print(arena, ret, err, "%s-%llu", WORDS[kind], (unsigned long long)number);
}

static enum status
write_place(struct work *work, enum veil_kind kind, struct slice value)
{
	struct slice place;

	TRY(veil_place(work->veil, work->arena, kind, value, &place, work->err));
	buf_write(&work->out, place);
	return STATUS_OK;
}

/* ---- what is learnt ---- */

#define KIND_SHIFT 56
#define IN_PASSAGES (UINT64_C(1) << 63)

/* Up to so many words of text from at on, as they are kept, not further apart than gap; *ret_end is
 * behind the last. */
static size_t
write_words(struct buf *buf, struct slice text, size_t at, size_t words, size_t gap,
	    size_t *ret_end)
{
	struct slice word;
	size_t count = 0;

	for (; count < words; count++) {
		size_t before = at;
		if (!next_word(text, &at, &word) ||
		    (count > 0 && (size_t)(word.at - text.at) - before > gap))
			break;
		if (count > 0)
			buf_write_byte(buf, ' ');
		write_folded(buf, word);
		*ret_end = at;
	}
	return count;
}

static bool
is_placeholder(struct slice word)
{
	for (size_t i = 0; i < VEIL_KIND_COUNT; i++)
		if (slice_equal(word, slice_text(WORDS[i])))
			return true;
	return false;
}

static enum status
learn(struct veil *veil, enum veil_kind kind, struct slice value, bool recipient, struct err *err)
{
	uint64_t number, flag;
	struct slice key;
	struct buf buf;
	size_t end;

	value = slice_trim(value);
	if (value.length < VEIL_PHRASE_BYTES_MIN || value.length > VEIL_PHRASE_BYTES_MAX)
		return STATUS_OK;
	buf_init(&buf, veil->arena);
	size_t words = write_words(&buf, value, 0, VEIL_PHRASE_WORDS_MAX, SIZE_MAX, &end);
	TRY(buf_slice(&buf, &key, err));
	if (key.length < VEIL_PHRASE_BYTES_MIN || is_placeholder(key))
		return STATUS_OK;
	flag = recipient && words > 1 ? IN_PASSAGES : 0;
	struct map_entry *found = map_find(&veil->phrases, key);
	if (found) {
		found->value |= flag;
		return STATUS_OK;
	}
	TRY(number_of(veil, kind, value, &number, err));
	return map_set(&veil->phrases, key, flag | (uint64_t)kind << KIND_SHIFT | number, NULL,
		       err);
}

enum status
veil_learn(struct veil *veil, enum veil_kind kind, struct slice value, struct err *err)
{
	return learn(veil, kind, value, false, err);
}

enum status
veil_learn_recipient(struct veil *veil, struct slice name, struct err *err)
{
	return learn(veil, VEIL_USER, name, true, err);
}

static const struct map_entry *
find_phrase(struct work *work, struct slice text, size_t at, bool passage, size_t *ret_end)
{
	const struct map_entry *found = NULL;
	struct buf buf;

	for (size_t words = VEIL_PHRASE_WORDS_MAX; words > 0 && !found; words--) {
		buf_init(&buf, work->arena);
		if (write_words(&buf, text, at, words, VEIL_GAP_BYTES, ret_end) < words)
			continue;
		found = map_find(&work->veil->phrases, slice_of(buf.bytes, buf.length));
		if (found && passage && !(found->value & IN_PASSAGES))
			found = NULL;
	}
	return found;
}

static enum status
hide_phrases(struct work *work, struct slice text, bool passage)
{
	size_t at = 0, written = 0, end;
	struct slice word;

	for (size_t next = 0; next_word(text, &next, &word);) {
		struct arena_mark mark = arena_mark(work->arena);
		at = (size_t)(word.at - text.at);
		const struct map_entry *found = find_phrase(work, text, at, passage, &end);
		if (!found) {
			arena_rewind(work->arena, mark);
			continue;
		}
		buf_write(&work->out, slice_part(text, written, at - written));
		uint64_t value = found->value & ~IN_PASSAGES;
		buf_print(&work->out, "%s-%llu", WORDS[value >> KIND_SHIFT],
			  (unsigned long long)(value & ((UINT64_C(1) << KIND_SHIFT) - 1)));
		written = next = end;
	}
	buf_write(&work->out, slice_part(text, written, SIZE_MAX));
	return STATUS_OK;
}

/* ---- addresses ---- */

static bool
is_local(char c)
{
	return is_word_byte(c) || (c != 0 && strchr(".!#$%&'*+-/=?^_`{|}~", c));
}

/* The bytes of "@" at `at`, as people and programs write it, and as it is misread; 0: none. */
static size_t
at_length(struct slice text, size_t at)
{
	static const struct slice SIGNS[] = {SLICE_INIT("@"),        SLICE_INIT("%40"),
					     SLICE_INIT("(at)"),     SLICE_INIT("[at]"),
					     SLICE_INIT("{at}"),     SLICE_INIT("<at>"),
					     SLICE_INIT("\xc2\xa9"), SLICE_INIT("\xc2\xae"),
					     SLICE_INIT("(a)"),      SLICE_INIT("(@)")};

	for (size_t i = 0; i < sizeof(SIGNS) / sizeof(SIGNS[0]); i++)
		if (slice_starts_nocase(slice_part(text, at, SIZE_MAX), SIGNS[i]))
			return SIGNS[i].length;
	return 0;
}

static size_t
local_begin(struct slice text, size_t from, size_t at)
{
	size_t begin = at;

	if (at > from && text.at[at - 1] == '"') {
		size_t quote = slice_find_last_byte(slice_part(text, from, at - 1 - from), '"');
		return quote == SIZE_MAX ? at : from + quote;
	}
	while (begin > from && is_local(text.at[begin - 1]))
		begin--;
	while (begin < at && strchr("'/=?&`", text.at[begin]))
		begin++;
	return begin;
}

/* Where what stands behind blanks begins; at: it is another line, or nothing. */
static size_t
over_blanks(struct slice text, size_t at)
{
	size_t to = at;

	while (to < text.length && text.at[to] == ' ')
		to++;
	return to < text.length ? to : at;
}

static bool
has_dot(struct slice host)
{
	size_t dot = slice_find_byte(host, '.');

	return dot != SIZE_MAX && dot > 0 && dot + 1 < host.length;
}

/* A label of the host [from, at) that a blank parts from its dot: "x . example"; behind a stop only
 * where it is the second one, else it begins a sentence. */
static size_t
next_label(struct slice text, size_t from, size_t at)
{
	size_t dot = over_blanks(text, at), label;

	if (at > from && text.at[at - 1] == '.')
		label = has_dot(slice_part(text, from, at - from)) ? at : dot;
	else if (dot < text.length && text.at[dot] == '.')
		label = over_blanks(text, dot + 1);
	else
		return at;
	return label < text.length && label > at && byte_is_letter(text.at[label]) &&
			       byte_lower(text.at[label]) == text.at[label]
		       ? label
		       : at;
}

static size_t
host_end(struct slice text, size_t at)
{
	size_t end = at;

	if (at < text.length && text.at[at] == '[') {
		size_t bracket = slice_find_byte(slice_part(text, at, SIZE_MAX), ']');
		return bracket == SIZE_MAX ? at : at + bracket + 1;
	}
	for (size_t next = end;;) {
		while (next < text.length &&
		       (is_word_byte(text.at[next]) || strchr(".-", text.at[next])))
			next++;
		end = next;
		next = next_label(text, at, end);
		if (next == end)
			break;
	}
	while (end > at && strchr(".-", text.at[end - 1]))
		end--;
	return end;
}

static enum status
hide_addresses(struct work *work, struct slice text)
{
	size_t written = 0, sign;

	for (size_t at = 0; at < text.length; at++) {
		if ((sign = at_length(text, at)) == 0)
			continue;
		size_t behind = over_blanks(text, at + sign), before = at;
		while (before > written && text.at[before - 1] == ' ')
			before--;
		size_t begin = local_begin(text, written, before), end = host_end(text, behind);
		bool plain = before == at && behind == at + sign && strchr("@%", text.at[at]);
		if (begin == before || end == behind ||
		    (!plain && !has_dot(slice_part(text, behind, end - behind))))
			continue;
		buf_write(&work->out, slice_part(text, written, begin - written));
		TRY(write_place(work, VEIL_ADDRESS, slice_part(text, begin, end - begin)));
		written = end;
		at = end - 1;
	}
	buf_write(&work->out, slice_part(text, written, SIZE_MAX));
	return STATUS_OK;
}

/* Where a word is the name of a host, as of an address whose sign was not read. */
static bool
is_host(struct slice word)
{
	size_t dot;

	while (word.length && !is_word_byte(word.at[word.length - 1]))
		word.length--;
	dot = slice_find_last_byte(word, '.');
	if (dot == SIZE_MAX || dot == 0 || word.length - dot < 3 || !is_word_byte(word.at[dot - 1]))
		return false;
	for (size_t i = dot + 1; i < word.length; i++)
		if (!byte_is_letter(word.at[i]))
			return false;
	return true;
}

/* What was read off a picture: a host, and the word before it, may be an address. */
static enum status
hide_hosts(struct work *work, struct slice text, bool passage)
{
	struct slice rest = text, word, before = SLICE_NONE;

	(void)passage;
	while (slice_next(&rest, ' ', &word)) {
		bool host = is_host(word), next_host = false;
		struct slice behind = rest, next;
		if (!host && slice_next(&behind, ' ', &next))
			next_host = is_host(next);
		if (before.at)
			buf_write_byte(&work->out, ' ');
		before = word;
		if (host || next_host)
			TRY(write_place(work, VEIL_ADDRESS, word));
		else
			buf_write(&work->out, word);
	}
	return STATUS_OK;
}

/* ---- paths ---- */

/* Whether a path may begin at `at`: nothing of a word stands before it. */
static bool
may_begin(struct slice text, size_t at)
{
	return at == 0 || !(is_word_byte(text.at[at - 1]) || strchr("/\\", text.at[at - 1]));
}

static bool
has_scheme(struct slice rest)
{
	static const struct slice SCHEMES[] = {SLICE_INIT("file:"), SLICE_INIT("smb:"),
					       SLICE_INIT("afp:"),  SLICE_INIT("nfs:"),
					       SLICE_INIT("ftp:"),  SLICE_INIT("sftp:")};

	for (size_t i = 0; i < sizeof(SCHEMES) / sizeof(*SCHEMES); i++)
		if (slice_starts_nocase(rest, SCHEMES[i]) &&
		    slice_find(slice_part(rest, SCHEMES[i].length, 2), SLICE("/")) == 0)
			return true;
	return false;
}

enum path_kind { PATH_NONE, PATH_WINDOWS, PATH_UNIX };

static enum path_kind
path_at(struct slice text, size_t at)
{
	struct slice rest = slice_part(text, at, SIZE_MAX);

	if (!may_begin(text, at) || rest.length < 3)
		return PATH_NONE;
	if (byte_is_letter(rest.at[0]) && rest.at[1] == ':' && strchr("\\/", rest.at[2]))
		return PATH_WINDOWS;
	if (slice_starts(rest, SLICE("\\\\")) && is_word_byte(rest.at[2]))
		return PATH_WINDOWS;
	if (has_scheme(rest) || slice_starts(rest, SLICE("~/")))
		return PATH_UNIX;
	if (rest.at[0] != '/' || !(is_word_byte(rest.at[1]) || rest.at[1] == '~'))
		return PATH_NONE;
	size_t end = 1;
	while (end < rest.length && !byte_is_blank(rest.at[end]) && rest.at[end] != '/')
		end++;
	return end < rest.length && rest.at[end] == '/' ? PATH_UNIX : PATH_NONE;
}

/* A path may have blanks in it, up to its last separator; in prose there is none behind them. */
static size_t
path_end(struct slice text, size_t at, enum path_kind kind, bool passage)
{
	const char *separators = kind == PATH_WINDOWS ? "\\" : "/";
	size_t last = at, end = at;

	for (; end < text.length && !strchr("\"<>|*\r\n\t;,", text.at[end]); end++) {
		if (byte_is_blank(text.at[end]) && passage && kind == PATH_UNIX)
			break;
		if (strchr(separators, text.at[end]) ||
		    (kind == PATH_WINDOWS && text.at[end] == '/' && last <= at + 2))
			last = end + 1;
	}
	for (end = last; end < text.length && !byte_is_blank(text.at[end]) &&
			 !strchr("\"<>|*;,'", text.at[end]);)
		end++;
	return end;
}

static enum status
hide_paths(struct work *work, struct slice text, bool passage)
{
	size_t written = 0;

	for (size_t at = 0; at < text.length; at++) {
		enum path_kind kind = path_at(text, at);
		if (kind == PATH_NONE)
			continue;
		size_t end = path_end(text, at, kind, passage);
		buf_write(&work->out, slice_part(text, written, at - written));
		TRY(write_place(work, VEIL_PATH, slice_part(text, at, end - at)));
		written = end;
		at = end - 1;
	}
	buf_write(&work->out, slice_part(text, written, SIZE_MAX));
	return STATUS_OK;
}

enum status
veil_learn_paths(struct veil *veil, struct slice text, struct err *err)
{
	static const struct slice HOMES[] = {SLICE_INIT("users"), SLICE_INIT("home"),
					     SLICE_INIT("profiles"),
					     SLICE_INIT("documents and settings")};
	bool home = false, share = slice_starts(text, SLICE("\\\\"));
	size_t begin = 0;

	for (size_t at = 0; at <= text.length; at++) {
		if (at < text.length && !strchr("/\\", text.at[at]))
			continue;
		struct slice part = slice_part(text, begin, at - begin);
		begin = at + 1;
		if (part.length == 0)
			continue;
		if (home || share)
			TRY(veil_learn(veil, VEIL_USER, part, err));
		home = share = false;
		for (size_t i = 0; i < sizeof(HOMES) / sizeof(*HOMES); i++)
			home |= slice_equal_nocase(part, HOMES[i]);
	}
	return STATUS_OK;
}

/* ---- clocks ---- */

static bool
is_clock(struct slice rest)
{
	static const char FORM[] = "99:99:99";

	for (size_t i = 0; i < sizeof(FORM) - 1; i++)
		if (i >= rest.length ||
		    (FORM[i] == '9' ? !byte_is_digit(rest.at[i]) : rest.at[i] != FORM[i]))
			return false;
	return true;
}

/* The day stays; the hour and the zone tell where somebody sits, and when he works. */
static enum status
hide_clocks(struct work *work, struct slice text)
{
	for (size_t at = 0; at < text.length; at++) {
		bool begins = strchr(" T", text.at[at]) && at > 0 && byte_is_digit(text.at[at - 1]);
		if (!begins || !is_clock(slice_part(text, at + 1, SIZE_MAX))) {
			buf_write_byte(&work->out, text.at[at]);
			continue;
		}
		at += 9;
		if (at < text.length && text.at[at] == '.')
			at++;
		while (at < text.length && byte_is_digit(text.at[at]))
			at++;
		at += at < text.length && text.at[at] == 'Z';
		at += at + 1 < text.length && text.at[at] == ' ' && strchr("+-", text.at[at + 1]);
		if (at < text.length && strchr("+-", text.at[at]))
			for (at++; at < text.length &&
				   (byte_is_digit(text.at[at]) || text.at[at] == ':');)
				at++;
		at--;
	}
	return STATUS_OK;
}

/* ---- what is encoded ---- */

static int
hex_of(char c)
{
	c = byte_lower(c);
	return byte_is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Percent-decoded; false where nothing is. */
static bool
decode_percent(struct buf *buf, struct slice text)
{
	bool any = false;

	for (size_t i = 0; i < text.length; i++) {
		int high = -1, low = -1;
		if (text.at[i] == '%' && i + 2 < text.length) {
			high = hex_of(text.at[i + 1]);
			low = hex_of(text.at[i + 2]);
		}
		bool coded = high >= 0 && low >= 0;
		buf_write_byte(buf, (char)(coded ? high * 16 + low : text.at[i]));
		i += coded ? 2 : 0;
		any |= coded;
	}
	return any;
}

static int
base64_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (byte_is_digit(c))
		return c - '0' + 52;
	return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

/* Any base64, whatever its end; from the skip-th sign on, since what was cut may begin anywhere. */
static void
decode_base64(struct buf *buf, struct slice token, size_t skip)
{
	uint32_t bits = 0, have = 0;

	for (size_t i = skip; i < token.length; i++) {
		int value = base64_of(token.at[i]);
		if (value < 0)
			continue;
		bits = bits << 6 | (uint32_t)value;
		have += 6;
		if (have >= 8) {
			have -= 8;
			buf_write_byte(buf, (char)(bits >> have & 0xff));
		}
	}
}

typedef enum status hide_fn(struct work *work, struct slice text, bool passage);

static enum status
apply(const struct work *work, hide_fn *hide, struct slice text, bool passage, struct slice *ret)
{
	struct work own = *work;

	buf_init(&own.out, own.arena);
	TRY(hide(&own, text, passage));
	return buf_slice(&own.out, ret, own.err);
}

static enum status
hide_addresses_of(struct work *work, struct slice text, bool passage)
{
	(void)passage;
	return hide_addresses(work, text);
}

static enum status
hide_clocks_of(struct work *work, struct slice text, bool passage)
{
	if (!passage)
		return hide_clocks(work, text);
	buf_write(&work->out, text);
	return STATUS_OK;
}

/* As it stands: paths first, for they have names and addresses in them. */
static enum status
hide_plain(struct work *work, struct slice text, bool passage)
{
	static hide_fn *const PASSES[] = {hide_paths, hide_addresses_of, hide_phrases,
					  hide_clocks_of};

	for (size_t i = 0; i < sizeof(PASSES) / sizeof(*PASSES); i++)
		TRY(apply(work, PASSES[i], text, passage, &text));
	buf_write(&work->out, text);
	return STATUS_OK;
}

static bool
is_token_byte(char c)
{
	return base64_of(c) >= 0 || c == '=';
}

/* What is no text in it becomes blanks; of a short token all must be text, for any word decodes to
 * something. */
static bool
keep_text(struct buf *buf, size_t token_bytes)
{
	size_t blanks = 0;

	for (size_t i = 0, length; i < buf->length; i += length) {
		struct slice rest = slice_of(buf->bytes + i, buf->length - i);
		length = (unsigned char)rest.at[0] < 0x80 ? 1 : 2;
		while (length > 1 && length <= UTF8_MAX_BYTES && length <= rest.length &&
		       !utf8_check(slice_part(rest, 0, length)))
			length++;
		bool text = (unsigned char)rest.at[0] >= ' ' && rest.at[0] != 0x7f &&
			    length <= UTF8_MAX_BYTES && length <= rest.length;
		if (text)
			continue;
		buf->bytes[i] = ' ';
		length = 1;
		blanks += i >= UTF8_MAX_BYTES && i + UTF8_MAX_BYTES < buf->length;
	}
	return blanks == 0 || token_bytes >= VEIL_BASE64_BYTES_SURE;
}

/* Whether something is hidden in what a token encodes. */
static enum status
tells(const struct work *work, struct slice token, bool passage, bool *ret)
{
	struct slice plain, hidden;
	struct buf buf;

	*ret = false;
	for (size_t skip = 0; skip < 4 && !*ret; skip++) {
		buf_init(&buf, work->arena);
		decode_base64(&buf, token, skip);
		TRY(buf_slice(&buf, &plain, work->err));
		if (!keep_text(&buf, token.length))
			continue;
		TRY(apply(work, hide_plain, plain, passage, &hidden));
		*ret = !slice_equal(plain, hidden);
	}
	return STATUS_OK;
}

static enum status
hide_base64(struct work *work, struct slice text, bool passage)
{
	for (size_t at = 0; at < text.length;) {
		size_t end = at;
		bool told = false;
		while (end < text.length && is_token_byte(text.at[end]))
			end++;
		struct slice token = slice_part(text, at, end - at);
		struct arena_mark mark = arena_mark(work->arena);
		if (token.length >= VEIL_BASE64_BYTES_MIN) {
			TRY(tells(work, token, passage, &told));
			arena_rewind(work->arena, mark);
		}
		if (told)
			TRY(write_place(work, VEIL_VALUE, token));
		else
			buf_write(&work->out, token);
		if (end < text.length && end == at)
			buf_write_byte(&work->out, text.at[end++]);
		at = end;
	}
	return STATUS_OK;
}

static enum status
hide(struct veil *veil, struct arena *arena, struct slice text, bool passage, struct slice *ret,
     struct err *err)
{
	struct work work = {.veil = veil, .arena = arena, .err = err};
	struct slice plain, hidden, decoded;
	struct buf buf;

	TRY(apply(&work, hide_base64, text, passage, &plain));
	TRY(apply(&work, hide_plain, plain, passage, &hidden));
	buf_init(&buf, arena);
	if (decode_percent(&buf, plain)) {
		TRY(buf_slice(&buf, &plain, err));
		TRY(apply(&work, hide_plain, plain, passage, &decoded));
		if (!slice_equal(plain, decoded))
			hidden = decoded;
	}
	*ret = hidden;
	return STATUS_OK;
}

enum status
veil_passage(struct veil *veil, struct arena *arena, struct slice text, struct slice *ret,
	     struct err *err)
{
	return hide(veil, arena, text, true, ret, err);
}

enum status
veil_misread(struct veil *veil, struct arena *arena, struct slice text, struct slice *ret,
	     struct err *err)
{
	struct work work = {.veil = veil, .arena = arena, .err = err};

	TRY(veil_passage(veil, arena, text, &text, err));
	return apply(&work, hide_hosts, text, true, ret);
}

enum status
veil_sentence(struct veil *veil, struct arena *arena, struct slice text, struct slice *ret,
	      struct err *err)
{
	return hide(veil, arena, text, false, ret, err);
}

enum status
veil_name(struct veil *veil, struct arena *arena, struct slice path, struct slice *ret,
	  struct err *err)
{
	size_t slash = slice_find_last_byte(path, '/');
	size_t other = slice_find_last_byte(path, '\\');
	struct slice folder, name;
	struct buf buf;

	if (slash == SIZE_MAX || (other != SIZE_MAX && other > slash))
		slash = other;
	if (slash == SIZE_MAX)
		return veil_sentence(veil, arena, path, ret, err);
	TRY(veil_place(veil, arena, VEIL_FOLDER, slice_part(path, 0, slash), &folder, err));
	TRY(veil_sentence(veil, arena, slice_part(path, slash + 1, SIZE_MAX), &name, err));
	buf_init(&buf, arena);
	buf_write(&buf, folder);
	buf_write_byte(&buf, '/');
	buf_write(&buf, name);
	return buf_slice(&buf, ret, err);
}
