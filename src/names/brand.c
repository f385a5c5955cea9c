#include "names/brand.h"

#include "names/host.h"
#include "names/words.h"

#include <stdlib.h>

static enum brand_rarity
rarity_of(struct slice label)
{
	char plain[NAMES_LABEL_MAX_BYTES];
	struct slice part, rest = label;
	size_t length = 0, parts = 0;
	bool common = true;

	/* "big-bank" is two common words: rare together, unless the whole is a word as well. */
	while (slice_next(&rest, '-', &part)) {
		memcpy(plain + length, part.at, part.length);
		length += part.length;
		parts++;
	}
	common = word_is_common(slice_of(plain, length));
	if (word_is_famous(slice_of(plain, length)))
		return common && parts == 1 && length < BRAND_LONG ? BRAND_COMMON : BRAND_FAMOUS;
	return common ? BRAND_COMMON : BRAND_RARE;
}

static enum status
copy_letters(struct brand *brand, const struct host_label *label)
{
	brand->letters.count = label->count;
	brand->letter_count = 0;
	for (size_t i = 0; i < label->count; i++) {
		brand->letters.at[i] = host_label_at(label, i);
		brand->letter_count += brand->letters.at[i] != '-';
	}
	fold_read(&brand->fold, brand->letters.at, brand->letters.count, FOLD_PLAIN);
	return STATUS_OK;
}

/* What registries of all countries call what anybody may register below. */
static const struct slice OPEN_LABELS[] = {
	SLICE_INIT("asso"), SLICE_INIT("biz"),  SLICE_INIT("co"),  SLICE_INIT("com"),
	SLICE_INIT("firm"), SLICE_INIT("gen"),  SLICE_INIT("ind"), SLICE_INIT("info"),
	SLICE_INIT("ltd"),  SLICE_INIT("me"),   SLICE_INIT("ne"),  SLICE_INIT("net"),
	SLICE_INIT("nom"),  SLICE_INIT("name"), SLICE_INIT("or"),  SLICE_INIT("org"),
	SLICE_INIT("plc"),  SLICE_INIT("web"),
};

enum status
brand_check_owner(const struct host *host, const char *what, struct err *err)
{
	bool open = host->count == 1;

	for (size_t i = 0; i < sizeof(OPEN_LABELS) / sizeof(*OPEN_LABELS); i++)
		open = open || slice_equal(host->labels[0].ascii, OPEN_LABELS[i]);
	if (!open || host->suffix_labels < host->count)
		return STATUS_OK;
	return err_set(err, STATUS_CONFIG,
		       "'%s' cannot be %s: it is a public suffix, anybody may have a name below "
		       "it; give the names there that are meant",
		       host->bytes, what);
}

static enum status
read_domain(struct brand *brand, struct arena *arena, struct host *host, struct slice domain,
	    struct err *err)
{
	struct slice text = slice_trim(domain);
	size_t core;
	bool is_name;

	if (host_read(host, text, &is_name, err) != STATUS_OK) {
		err_wrap(err, "'%.*s' cannot be protected", SLICE_PRINT(domain));
		if (err)
			err->status = STATUS_CONFIG;
		return STATUS_CONFIG;
	}
	if (!is_name)
		return err_set(err, STATUS_CONFIG, "'%.*s' cannot be protected: no domain name",
			       SLICE_PRINT(domain));
	TRY(brand_check_owner(host, "protected", err));
	if (slice_ends(text, SLICE(".")))
		text.length--;
	core = host_core(host);
	TRY(slice_lower(arena, text, &brand->target, err));
	TRY(slice_copy(arena, host_from(host, 0), &brand->ascii, err));
	TRY(slice_copy(arena, host_registrable(host), &brand->registrable, err));
	TRY(slice_copy(arena, host->labels[core].ascii, &brand->label, err));
	brand->suffix = SLICE_NONE;
	if (core + 1 < host->count)
		TRY(slice_copy(arena, host_from(host, core + 1), &brand->suffix, err));
	brand->rarity = rarity_of(brand->label);
	return copy_letters(brand, &host->labels[core]);
}

/* "En Marche" is protected like the label en-marche. */
static enum status
read_word(struct brand *brand, struct arena *arena, struct host *host, struct slice word,
	  struct err *err)
{
	struct buf buf;
	struct slice name, text = slice_trim(word);
	bool is_name;

	buf_init(&buf, arena);
	for (size_t i = 0; i < text.length; i++) {
		char c = text.at[i];
		bool letter = byte_is_letter(c) || byte_is_digit(c) || (unsigned char)c >= 0x80;

		if (letter)
			buf_write_byte(&buf, c);
		else if (buf.length > 0 && buf.bytes[buf.length - 1] != '-' && i + 1 < text.length)
			buf_write_byte(&buf, '-');
	}
	while (buf.length > 0 && buf.bytes[buf.length - 1] == '-')
		buf.length--;
	if (buf.length == 0 && !buf.failed)
		return err_set(err, STATUS_CONFIG, "name '%.*s': no letter to look for",
			       SLICE_PRINT(word));
	buf_write_text(&buf, ".invalid");
	TRY(buf_slice(&buf, &name, err));
	if (host_read(host, name, &is_name, err) != STATUS_OK || host->count != 2) {
		if (err && err->status == STATUS_NO_MEMORY)
			return STATUS_NO_MEMORY;
		return err_set(err, STATUS_CONFIG, "name '%.*s' cannot be a label of a domain",
			       SLICE_PRINT(word));
	}
	TRY(slice_copy(arena, text, &brand->target, err));
	TRY(slice_copy(arena, host->labels[0].ascii, &brand->label, err));
	brand->ascii = brand->registrable = brand->suffix = SLICE_NONE;
	brand->rarity = rarity_of(brand->label);
	return copy_letters(brand, &host->labels[0]);
}

static int
compare_brands(const void *left, const void *right)
{
	const struct brand *a = left, *b = right;
	int order = slice_compare(a->label, b->label);

	/* Domains before words, so that a word that is a domain's label already goes. */
	if (order == 0)
		order = (a->ascii.at == NULL) - (b->ascii.at == NULL);
	return order != 0 ? order : slice_compare(a->target, b->target);
}

/* A word that says what a domain's label says, hyphens aside, is protected already. */
static bool
is_known(const struct brands *brands, const struct brand *word)
{
	const struct brand *brand;

	for (size_t i = 0; i < brands->count; i++) {
		brand = &brands->items[i];
		if (brand->fold.count == word->fold.count &&
		    memcmp(brand->fold.symbols, word->fold.symbols, word->fold.count) == 0)
			return true;
	}
	return false;
}

static void
drop_equal(struct brands *brands)
{
	size_t kept = 0;

	for (size_t i = 0; i < brands->count; i++) {
		if (kept > 0 &&
		    slice_equal(brands->items[kept - 1].target, brands->items[i].target))
			continue;
		brands->items[kept++] = brands->items[i];
	}
	brands->count = kept;
}

enum status
brands_init(struct brands *brands, struct arena *arena, const struct names_setup *setup,
	    struct err *err)
{
	size_t domains = setup->protect ? setup->protect->count : 0;
	size_t words = setup->words ? setup->words->count : 0;
	struct host *host = arena_new(arena, struct host, 1);

	if (domains + words > NAMES_PROTECT_MAX)
		return err_set(err, STATUS_CONFIG, "%zu names to protect, limit %d",
			       domains + words, NAMES_PROTECT_MAX);
	brands->count = 0;
	brands->items = arena_new(arena, struct brand, domains + words + 1);
	if (!brands->items || !host)
		return err_no_memory(err);
	for (size_t i = 0; i < domains; i++) {
		TRY(read_domain(&brands->items[brands->count], arena, host,
				setup->protect->items[i], err));
		brands->count++;
	}
	for (size_t i = 0; i < words; i++) {
		struct brand *word = &brands->items[brands->count];

		TRY(read_word(word, arena, host, setup->words->items[i], err));
		brands->count += !is_known(brands, word);
	}
	qsort(brands->items, brands->count, sizeof(*brands->items), compare_brands);
	drop_equal(brands);
	return STATUS_OK;
}
