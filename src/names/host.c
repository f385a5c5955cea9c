#include "names/host.h"

#include "base/punycode.h"
#include "model/domain.h"
#include "names/psl.h"

/* Lower case of the bytes a host name may have, 0 for others. '_' stands in service names. */
static const char LOWER[256] = {
	['-'] = '-', ['.'] = '.', ['_'] = '_', ['0'] = '0', ['1'] = '1', ['2'] = '2', ['3'] = '3',
	['4'] = '4', ['5'] = '5', ['6'] = '6', ['7'] = '7', ['8'] = '8', ['9'] = '9', ['A'] = 'a',
	['B'] = 'b', ['C'] = 'c', ['D'] = 'd', ['E'] = 'e', ['F'] = 'f', ['G'] = 'g', ['H'] = 'h',
	['I'] = 'i', ['J'] = 'j', ['K'] = 'k', ['L'] = 'l', ['M'] = 'm', ['N'] = 'n', ['O'] = 'o',
	['P'] = 'p', ['Q'] = 'q', ['R'] = 'r', ['S'] = 's', ['T'] = 't', ['U'] = 'u', ['V'] = 'v',
	['W'] = 'w', ['X'] = 'x', ['Y'] = 'y', ['Z'] = 'z', ['a'] = 'a', ['b'] = 'b', ['c'] = 'c',
	['d'] = 'd', ['e'] = 'e', ['f'] = 'f', ['g'] = 'g', ['h'] = 'h', ['i'] = 'i', ['j'] = 'j',
	['k'] = 'k', ['l'] = 'l', ['m'] = 'm', ['n'] = 'n', ['o'] = 'o', ['p'] = 'p', ['q'] = 'q',
	['r'] = 'r', ['s'] = 's', ['t'] = 't', ['u'] = 'u', ['v'] = 'v', ['w'] = 'w', ['x'] = 'x',
	['y'] = 'y', ['z'] = 'z'};

static const char PREFIX[] = "xn--";
#define PREFIX_BYTES 4

static enum status
too_long(struct err *err)
{
	return err_set(err, STATUS_REFUSED, "RFC 1035 §2.3.4: a name over %d bytes",
		       NAMES_NAME_MAX_BYTES);
}

static enum status
label_too_long(struct err *err)
{
	return err_set(err, STATUS_REFUSED, "RFC 1035 §2.3.4: a label over %d bytes",
		       NAMES_LABEL_MAX_BYTES);
}

/* Appends one U-label as it goes to DNS. */
static enum status
append_label(struct host *host, const uint32_t *label, size_t count, struct err *err)
{
	char encoded[NAMES_LABEL_MAX_BYTES];
	size_t length = 0;
	bool ascii = true;

	for (size_t i = 0; i < count; i++)
		ascii = ascii && label[i] < 0x80;
	if (ascii) {
		for (; length < count; length++)
			encoded[length] = (char)label[length];
	} else {
		memcpy(encoded, PREFIX, PREFIX_BYTES);
		TRY(punycode_write(label, count, encoded + PREFIX_BYTES,
				   sizeof(encoded) - PREFIX_BYTES, &length, err));
		length += PREFIX_BYTES;
	}
	if (host->length + length > NAMES_NAME_MAX_BYTES)
		return too_long(err);
	memcpy(host->bytes + host->length, encoded, length);
	host->length += length;
	return STATUS_OK;
}

static enum status
read_wide(struct host *host, struct slice name, struct err *err)
{
	uint32_t letters[DOMAIN_FOLD_MAX];
	size_t count, from = 0;

	if (name.length > NAMES_UNICODE_MAX_BYTES)
		return too_long(err);
	TRY(domain_fold(name, letters, DOMAIN_FOLD_MAX, &count, err));
	for (size_t i = 0; i <= count; i++) {
		if (i < count && letters[i] != '.')
			continue;
		if (i - from > NAMES_LABEL_MAX_BYTES)
			return label_too_long(err);
		TRY(append_label(host, letters + from, i - from, err));
		if (i == count)
			break;
		if (host->length == NAMES_NAME_MAX_BYTES)
			return too_long(err);
		host->bytes[host->length++] = '.';
		from = i + 1;
	}
	return STATUS_OK;
}

/* Copies the bytes as they are; read_bytes lowers and judges them. */
static enum status
read_any(struct host *host, struct slice name, struct err *err)
{
	host->length = 0;
	for (size_t i = 0; i < name.length; i++) {
		if ((unsigned char)name.at[i] >= 0x80)
			return read_wide(host, name, err);
	}
	if (name.length > NAMES_NAME_MAX_BYTES + 1)
		return too_long(err);
	if (name.length > NAMES_NAME_MAX_BYTES && name.at[name.length - 1] != '.')
		return too_long(err);
	host->length = name.length > NAMES_NAME_MAX_BYTES ? NAMES_NAME_MAX_BYTES : name.length;
	memcpy(host->bytes, name.at, host->length);
	return STATUS_OK;
}

static enum status
add_label(struct host *host, size_t from, size_t to, size_t *decoded, struct err *err)
{
	struct host_label *label = &host->labels[host->count];
	size_t length = to - from, count;

	if (length == 0)
		return err_set(err, STATUS_REFUSED, "RFC 1035 §2.3.1: an empty label");
	if (length > NAMES_LABEL_MAX_BYTES)
		return label_too_long(err);
	*label = (struct host_label){slice_of(host->bytes + from, length), NULL, (uint8_t)length};
	host->count++;
	if (length <= PREFIX_BYTES || memcmp(host->bytes + from, PREFIX, PREFIX_BYTES) != 0)
		return STATUS_OK;
	TRY(punycode_read(slice_part(label->ascii, PREFIX_BYTES, SIZE_MAX),
			  host->code_points + *decoded, NAMES_LABEL_MAX_BYTES, &count, err));
	if (count == 0)
		return err_set(err, STATUS_REFUSED, "RFC 3492 §6.2: an empty label");
	label->code_points = host->code_points + *decoded;
	label->count = (uint8_t)count;
	*decoded += count;
	host->idn = true;
	return STATUS_OK;
}

static enum status
read_labels(struct host *host, struct err *err)
{
	size_t from = 0, decoded = 0;
	char lower;

	host->count = 0;
	host->idn = false;
	for (size_t i = 0; i < host->length; i++) {
		lower = LOWER[(unsigned char)host->bytes[i]];
		if (host->bytes[i] == ',' || host->bytes[i] == ';')
			return err_set(err, STATUS_REFUSED,
				       "RFC 1123 §2.1: '%c' in a name: is this a table? give the "
				       "column of names",
				       host->bytes[i]);
		if (lower == 0)
			return err_set(err, STATUS_REFUSED,
				       "RFC 1123 §2.1: byte 0x%02x in a host name",
				       (unsigned char)host->bytes[i]);
		host->bytes[i] = lower;
		if (lower != '.')
			continue;
		TRY(add_label(host, from, i, &decoded, err));
		from = i + 1;
	}
	return add_label(host, from, host->length, &decoded, err);
}

/* Only digits in the last label: an IPv4 address (RFC 3696 §2), not a name. */
static bool
is_name(const struct host *host)
{
	struct slice last = host->labels[host->count - 1].ascii;

	if (host->count < 2)
		return false;
	for (size_t i = 0; i < last.length; i++) {
		if (!byte_is_digit(last.at[i]))
			return true;
	}
	return false;
}

enum status
host_read(struct host *host, struct slice name, bool *ret_name, struct err *err)
{
	struct slice labels[NAMES_LABELS_MAX];
	struct psl_answer suffix;

	TRY(read_any(host, name, err));
	if (host->length > 0 && host->bytes[host->length - 1] == '.')
		host->length--;
	host->bytes[host->length] = 0;
	TRY(read_labels(host, err));
	for (size_t i = 0; i < host->count; i++)
		labels[i] = host->labels[i].ascii;
	suffix = psl_find(labels, host->count);
	host->suffix_labels = suffix.labels;
	host->hosting = suffix.private_section;
	*ret_name = is_name(host);
	return STATUS_OK;
}

struct slice
host_from(const struct host *host, size_t first)
{
	const char *at = host->labels[first].ascii.at;

	return slice_of(at, (size_t)(host->bytes + host->length - at));
}

struct slice
host_registrable(const struct host *host)
{
	return host_from(host, host_core(host));
}

void
host_write_unicode(struct buf *buf, const struct host *host)
{
	const struct host_label *label;

	for (size_t i = 0; i < host->count; i++) {
		label = &host->labels[i];
		if (i > 0)
			buf_write_byte(buf, '.');
		if (!label->code_points) {
			buf_write(buf, label->ascii);
			continue;
		}
		for (size_t j = 0; j < label->count; j++)
			buf_write_utf8(buf, label->code_points[j]);
	}
}
