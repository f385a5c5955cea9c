/* Any bytes as a certificate: a refusal that cites its section, or parts that lie within them. */
#include "format/x509_names.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_inside(struct slice all, struct slice part)
{
	if (part.at)
		CHECK(part.at >= all.at && part.at + part.length <= all.at + all.length);
}

static void
check_names(struct slice all, const struct x509_names *names)
{
	struct x509_names_walk walk;
	struct slice name;
	size_t count = 0;

	check_inside(all, names->tbs);
	check_inside(all, names->serial);
	check_inside(all, names->issuer_name.bytes);
	check_inside(all, names->issuer_organisation.bytes);
	check_inside(all, names->subject_name.bytes);
	x509_names_walk_init(&walk, names);
	while (x509_names_next(&walk, &name)) {
		check_inside(all, name);
		count++;
	}
	CHECK(count <= all.length / 2);
	CHECK(!x509_names_next(&walk, &name));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice bytes = slice_of((const char *)data, size), text;
	struct x509_names names, tbs;
	struct arena arena;
	struct buf buf;
	struct err err;

	arena_init(&arena, 0);
	buf_init(&buf, &arena);
	for (enum x509_form form = X509_CERTIFICATE; form <= X509_TBS; form++) {
		if (x509_names_read(bytes, form, &names, &err) != STATUS_OK) {
			CHECK(slice_starts(slice_text(err.text), SLICE("RFC 5280 §")) ||
			      slice_starts(slice_text(err.text), SLICE("X.690 §")));
			continue;
		}
		check_names(bytes, &names);
		x509_text_write(&buf, &names.issuer_name);
		CHECK(buf_slice(&buf, &text, &err) == STATUS_OK);
		/* What is signed reads the same by itself. */
		CHECK(x509_names_read(names.tbs, X509_TBS, &tbs, &err) == STATUS_OK);
		CHECK(tbs.alternatives.at == names.alternatives.at);
	}
	arena_done(&arena);
	return 0;
}
