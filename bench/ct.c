/*
 * How fast names come out of Certificate Transparency logs: ours from data tiles and from
 * get-entries made of the same entries, against libcrypto's d2i_X509 on the certificates of them.
 * CPU time of one thread (bench/README.md).
 *
 *     build/bench/ct TILE...     such as ../shared/data/names/cttiles/data_*
 */
#include "names/ct.h"
#include "base/io.h"

#include <openssl/x509v3.h>
#include <stdio.h>
#include <time.h>

#define TILE_BYTES_MAX (64u << 20)
#define WANTED_ENTRIES 200000 /* each is repeated until it has read so many */
#define WANTED_BY_CRYPTO 20000

static double
cpu_seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

struct result {
	uint64_t entries, names, bytes;
	double seconds;
};

static void
tell(const char *what, const struct result *result)
{
	printf("%-28s %9.0f entries/s %8.0f MB/s %6.2f us an entry, %.3f names each\n", what,
	       (double)result->entries / result->seconds,
	       (double)result->bytes / 1e6 / result->seconds,
	       result->seconds * 1e6 / (double)result->entries,
	       (double)result->names / (double)result->entries);
}

/* All entries of the source once; each certificate goes to certificates where that is wanted. */
static enum status
read_once(struct arena *arena, struct slice source, ct_next_fn *next, struct result *result,
	  struct slice *ret_leaves, struct err *err)
{
	static const struct sink_calls NONE = {.finding = NULL};
	struct sink sink = {.calls = &NONE};
	struct stream *stream DEFER(stream_done)
	= NULL;
	struct feed_bytes bytes = {.sink = &sink};
	struct x509_names_walk walk;
	struct ct_reader reader;
	struct ct_entry entry;
	struct slice name;
	bool found;

	TRY(stream_open_bytes(arena, source, &bytes.stream, err));
	stream = bytes.stream;
	ct_reader_init(&reader, arena, &bytes);
	for (size_t i = 0;; i++) {
		TRY(next(&reader, &found, &entry, err));
		if (!found)
			return STATUS_OK;
		if (entry.fault.status != STATUS_OK)
			return err_set(err, STATUS_REFUSED, "%s", entry.fault.text);
		if (ret_leaves)
			TRY(slice_copy(arena, entry.names.tbs, &ret_leaves[i], err));
		x509_names_walk_init(&walk, &entry.names);
		while (x509_names_next(&walk, &name))
			result->names++;
		result->entries++;
	}
}

static enum status
time_ours(const char *what, struct slice source, ct_next_fn *next, struct err *err)
{
	struct result result = {0};
	struct arena arena;
	double start = cpu_seconds();

	while (result.entries < WANTED_ENTRIES) {
		arena_init(&arena, 0);
		TRY(read_once(&arena, source, next, &result, NULL, err));
		arena_done(&arena);
		result.bytes += source.length;
	}
	result.seconds = cpu_seconds() - start;
	tell(what, &result);
	return STATUS_OK;
}

/* A TBSCertificate with a made-up signature. */
static enum status
make_certificate(struct arena *arena, struct slice tbs, struct slice *ret, struct err *err)
{
	static const struct slice SIGNATURE = SLICE_INIT("\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d"
							 "\x01\x01\x0b\x05\x00\x03\x02\x00\x00");
	size_t length = tbs.length + SIGNATURE.length;
	struct buf buf;

	buf_init(&buf, arena);
	buf_write(&buf, SLICE("\x30\x82"));
	buf_write_u8(&buf, (uint8_t)(length >> 8));
	buf_write_u8(&buf, (uint8_t)length);
	buf_write(&buf, tbs);
	buf_write(&buf, SIGNATURE);
	return buf_slice(&buf, ret, err);
}

static void
time_crypto(const struct slice *certificates, size_t count, bool names)
{
	struct result result = {0};
	double start = cpu_seconds();

	for (; result.entries < WANTED_BY_CRYPTO; result.entries++) {
		struct slice next = certificates[result.entries % count];
		const unsigned char *at = (const unsigned char *)next.at;
		X509 *x509 = d2i_X509(NULL, &at, (long)next.length);
		CHECK(x509);
		if (names) {
			GENERAL_NAMES *all =
				X509_get_ext_d2i(x509, NID_subject_alt_name, NULL, NULL);
			for (int i = 0; i < sk_GENERAL_NAME_num(all); i++)
				result.names += sk_GENERAL_NAME_value(all, i)->type == GEN_DNS;
			GENERAL_NAMES_free(all);
		}
		X509_free(x509);
		result.bytes += next.length;
	}
	result.seconds = cpu_seconds() - start;
	tell(names ? "d2i_X509, subjectAltName" : "d2i_X509", &result);
}

static void
time_walk(const struct slice *certificates, size_t count)
{
	struct result result = {0};
	struct x509_names_walk walk;
	struct x509_names names;
	struct slice name;
	double start = cpu_seconds();

	for (; result.entries < WANTED_ENTRIES; result.entries++) {
		struct slice next = certificates[result.entries % count];
		CHECK(x509_names_read(next, X509_CERTIFICATE, &names, NULL) == STATUS_OK);
		x509_names_walk_init(&walk, &names);
		while (x509_names_next(&walk, &name))
			result.names++;
		result.bytes += next.length;
	}
	result.seconds = cpu_seconds() - start;
	tell("ours, certificates alone", &result);
}

/* The same leaves as a log of RFC 6962 gives them, with the certificate as extra_data. */
static enum status
make_entries(struct arena *arena, const struct slice *tbs, size_t count, struct slice *ret,
	     struct err *err)
{
	static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				     "0123456789+/";
	struct buf json, leaf;

	buf_init(&json, arena);
	buf_init(&leaf, arena);
	buf_write_text(&json, "{\"entries\":[");
	for (size_t i = 0; i < count; i++) {
		buf_clear(&leaf);
		buf_write(&leaf, SLICE("\0\0\0\0\1\x8b\xcf\xe5\x68\0\0\1"));
		for (size_t k = 0; k < 32; k++)
			buf_write_byte(&leaf, 'K');
		buf_write_u8(&leaf, (uint8_t)(tbs[i].length >> 16));
		buf_write_u8(&leaf, (uint8_t)(tbs[i].length >> 8));
		buf_write_u8(&leaf, (uint8_t)tbs[i].length);
		buf_write(&leaf, tbs[i]);
		buf_write(&leaf, SLICE("\0\0"));
		size_t pad = (3 - leaf.length % 3) % 3, length = leaf.length;
		buf_write(&leaf, slice_of("\0\0", pad));
		TRY(buf_slice(&leaf, &(struct slice){0}, err));
		buf_write_text(&json, i ? ",{\"leaf_input\":\"" : "{\"leaf_input\":\"");
		for (size_t k = 0; k < leaf.length / 3 * 4; k++) {
			const unsigned char *at = (const unsigned char *)leaf.bytes + k / 4 * 3;
			unsigned bits = (unsigned)at[0] << 16 | (unsigned)at[1] << 8 | at[2];
			buf_write_byte(&json, k * 3 / 4 < length
						      ? DIGITS[bits >> (18 - 6 * (k % 4)) & 63]
						      : '=');
		}
		buf_write_text(&json, "\",\"extra_data\":\"\"}");
	}
	buf_write_text(&json, "]}");
	return buf_slice(&json, ret, err);
}

static enum status
run(struct arena *arena, char **paths, int path_count, struct err *err)
{
	struct result counted = {0};
	struct slice tile, all, entries;
	struct buf buf;

	buf_init(&buf, arena);
	for (int i = 0; i < path_count; i++) {
		TRY(io_read_file(arena, paths[i], TILE_BYTES_MAX, &tile, err));
		buf_write(&buf, tile);
	}
	TRY(buf_slice(&buf, &all, err));
	TRY(read_once(arena, all, ct_tile_next, &counted, NULL, err));
	size_t count = (size_t)counted.entries;
	struct slice *leaves = arena_new(arena, struct slice, count);
	struct slice *certificates = arena_new(arena, struct slice, count);
	if (!leaves || !certificates)
		return err_no_memory(err);
	TRY(read_once(arena, all, ct_tile_next, &counted, leaves, err));
	for (size_t i = 0; i < count; i++)
		TRY(make_certificate(arena, leaves[i], &certificates[i], err));
	TRY(make_entries(arena, leaves, count, &entries, err));
	TRY(time_ours("ours, tiles", all, ct_tile_next, err));
	TRY(time_ours("ours, get-entries", entries, ct_entries_next, err));
	time_walk(certificates, count);
	time_crypto(certificates, count, false);
	time_crypto(certificates, count, true);
	return STATUS_OK;
}

int
main(int argument_count, char **arguments)
{
	struct arena arena;
	struct err err = {0};

	if (argument_count < 2) {
		fputs("usage: ct TILE...\n", stderr);
		return 2;
	}
	arena_init(&arena, 0);
	enum status status = run(&arena, arguments + 1, argument_count - 1, &err);
	if (status != STATUS_OK)
		fprintf(stderr, "ct: %s\n", err.text);
	arena_done(&arena);
	return status == STATUS_OK ? 0 : 5;
}
