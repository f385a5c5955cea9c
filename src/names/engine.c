#include "names/names.h"

#include "names/gate.h"
#include "names/sighting.h"
#include "names/variants.h"

struct hyphenated {
	const struct brand *brand;
	size_t first, last; /* letters before the first hyphen; up to the last and with it */
};

struct names_engine {
	struct brands brands;
	struct index index;
	struct lures lures;
	struct gate gate;
	struct aligner aligner;
	struct map silent;             /* own names and allowed ones, with all below */
	struct hyphenated *hyphenated; /* brands with a hyphen */
	size_t hyphenated_count;
	double score_min;
};

/* Looking at one name. */
struct seeker {
	const struct names_engine *engine;
	struct host host;
	struct slice suffix;
	struct sighting best, now;
	bool found;
	bool judging; /* the suffix is read */
};

static enum status
add_silent(struct names_engine *engine, struct host *host, struct slice name, const char *what,
	   struct err *err)
{
	bool is_name;
	struct slice text = slice_trim(name);

	if (slice_starts(text, SLICE("*.")))
		text = slice_part(text, 2, SIZE_MAX);
	if (host_read(host, text, &is_name, err) != STATUS_OK) {
		err_wrap(err, "'%.*s' cannot be %s", SLICE_PRINT(name), what);
		if (err)
			err->status = STATUS_CONFIG;
		return STATUS_CONFIG;
	}
	TRY(brand_check_owner(host, what, err));
	return map_set(&engine->silent, host_from(host, 0), 1, NULL, err);
}

static enum status
read_silent(struct names_engine *engine, struct arena *arena, const struct names_setup *setup,
	    struct err *err)
{
	struct host *host = arena_new(arena, struct host, 1);

	if (!host)
		return err_no_memory(err);
	map_init(&engine->silent, arena);
	for (size_t i = 0; i < engine->brands.count; i++) {
		if (engine->brands.items[i].ascii.at)
			TRY(map_set(&engine->silent, engine->brands.items[i].registrable, 1, NULL,
				    err));
	}
	for (size_t i = 0; setup->allow && i < setup->allow->count; i++)
		TRY(add_silent(engine, host, setup->allow->items[i], "allowed", err));
	return STATUS_OK;
}

static void
add_hyphenated(struct names_engine *engine, const struct brand *brand)
{
	struct hyphenated *hyphenated = &engine->hyphenated[engine->hyphenated_count++];

	*hyphenated = (struct hyphenated){brand, 0, brand->letters.count};
	while (brand->letters.at[hyphenated->first] != '-')
		hyphenated->first++;
	while (brand->letters.at[hyphenated->last - 1] != '-')
		hyphenated->last--;
}

static enum status
list_hyphenated(struct names_engine *engine, struct arena *arena, struct err *err)
{
	engine->hyphenated = arena_new(arena, struct hyphenated, engine->brands.count + 1);
	if (!engine->hyphenated)
		return err_no_memory(err);
	for (size_t i = 0; i < engine->brands.count; i++) {
		if (brand_tokens(&engine->brands.items[i]) > 1)
			add_hyphenated(engine, &engine->brands.items[i]);
	}
	return STATUS_OK;
}

enum status
names_engine_new(struct arena *arena, const struct names_setup *setup, struct names_engine **ret,
		 struct err *err)
{
	struct names_engine *engine = arena_new(arena, struct names_engine, 1);

	if (!engine)
		return err_no_memory(err);
	engine->score_min = setup->score_min;
	aligner_init(&engine->aligner);
	TRY(brands_init(&engine->brands, arena, setup, err));
	TRY(index_init(&engine->index, arena, &engine->brands, err));
	TRY(lures_init(&engine->lures, arena, setup->lures, err));
	TRY(gate_init(&engine->gate, arena, &engine->index, &engine->lures, err));
	TRY(read_silent(engine, arena, setup, err));
	TRY(list_hyphenated(engine, arena, err));
	*ret = engine;
	return STATUS_OK;
}

const struct gate *
names_engine_gate(const struct names_engine *engine)
{
	return &engine->gate;
}

/* ---- sightings ---- */

static bool
suffix_follows(const struct seeker *seeker)
{
	const struct sighting *now = &seeker->now;
	struct slice after;

	if (now->place != PLACE_SUB || !now->brand->suffix.at || !now->right_edge ||
	    now->to != now->letters.count)
		return false;
	after = host_from(&seeker->host, now->label + 1);
	return slice_starts(after, now->brand->suffix) &&
	       after.length > now->brand->suffix.length &&
	       (after.at[now->brand->suffix.length] == '.' ||
		after.at[now->brand->suffix.length] == '-');
}

static bool
is_edge(const struct letters *letters, size_t at)
{
	return at == 0 || at == letters->count || letters->at[at] == '-' ||
	       letters->at[at - 1] == '-';
}

/* Whether what follows the brand is its suffix. */
static bool
is_same_suffix(const struct seeker *seeker)
{
	const struct sighting *now = &seeker->now;
	size_t after = now->label + 2;

	if (now->place == PLACE_SUB || !now->brand->suffix.at)
		return false;
	if (now->place == PLACE_CORE)
		return slice_equal(now->brand->suffix, seeker->suffix);
	return after < seeker->host.count &&
	       slice_equal(now->brand->suffix, host_from(&seeker->host, after));
}

/* A plural ending belongs to the brand. */
static bool
is_right_edge(const struct letters *letters, size_t at)
{
	return is_edge(letters, at) || (letters->at[at] == 's' && is_edge(letters, at + 1));
}

static void
read_context(struct seeker *seeker)
{
	struct sighting *now = &seeker->now;
	char text[NAMES_LABEL_MAX_BYTES];
	size_t length;

	now->left_edge = is_edge(&now->letters, now->from);
	now->right_edge = is_right_edge(&now->letters, now->to);
	now->same_suffix = is_same_suffix(seeker);
	now->suffix_follows = suffix_follows(seeker);
	now->is_word = now->are_words = now->label_is_word = false;
	if (!sighting_whole(now) &&
	    letters_plain(&now->letters, 0, now->letters.count, text, &length))
		now->label_is_word = word_is_common(slice_of(text, length));
	if (!sighting_exact(now) &&
	    letters_plain(&now->letters, now->from, now->to, text, &length)) {
		now->is_word = word_is_common(slice_of(text, length));
		now->are_words = now->alignment.typos > 1 && words_cut(slice_of(text, length));
	}
	rest_read(now, &seeker->engine->lures, seeker->suffix);
}

static bool
better(const struct seeker *seeker)
{
	const struct sighting *now = &seeker->now, *best = &seeker->best;

	if (!seeker->found)
		return true;
	/* The name itself under another suffix is not another name mistyped. */
	if (sighting_whole(now) && sighting_whole(best) &&
	    sighting_exact(now) != sighting_exact(best))
		return sighting_exact(now);
	/* Nor is the name with something beside it the name mistyped twice. */
	if (sighting_exact(now) && best->alignment.typos >= 2)
		return true;
	if (sighting_exact(best) && now->alignment.typos >= 2)
		return false;
	if (now->points != best->points)
		return now->points > best->points;
	if (now->alignment.cost != best->alignment.cost)
		return now->alignment.cost < best->alignment.cost;
	if (now->brand->letter_count != best->brand->letter_count)
		return now->brand->letter_count > best->brand->letter_count;
	return now->same_suffix && !best->same_suffix;
}

static bool
is_silent(const struct names_engine *engine, const struct host *host)
{
	for (size_t i = 0; i < host->count; i++) {
		if (map_find(&engine->silent, host_from(host, i)))
			return true;
	}
	return false;
}

/* Once a name, before what was seen first is judged. */
static void
read_suffix(struct seeker *seeker)
{
	const struct host *host = &seeker->host;
	struct sighting *now = &seeker->now;

	seeker->judging = true;
	now->abused = tld_is_abused(host->labels[host->count - 1].ascii);
	now->closed = false;
	for (size_t i = host->count - host->suffix_labels; i < host->count && !now->closed; i++)
		now->closed = suffix_is_closed(host->labels[i].ascii);
}

static void
judge(struct seeker *seeker)
{
	if (!seeker->judging)
		read_suffix(seeker);
	read_context(seeker);
	if (!score_sighting(&seeker->now, &seeker->host) || !better(seeker))
		return;
	seeker->best = seeker->now;
	if (seeker->now.rest_text.at >= seeker->now.rest_bytes &&
	    seeker->now.rest_text.at < seeker->now.rest_bytes + sizeof(seeker->now.rest_bytes))
		seeker->best.rest_text.at = seeker->best.rest_bytes +
					    (seeker->now.rest_text.at - seeker->now.rest_bytes);
	seeker->found = true;
}

/* As many typing errors as could still be told (score.c: is_chance), for a part of the label. */
static unsigned
typos_allowed(const struct seeker *seeker, const struct brand *brand, bool whole)
{
	if (brand->letter_count >= BRAND_LONG)
		return 2;
	if (brand->letter_count > BRAND_SHORT)
		return 1;
	return whole && seeker->now.place == PLACE_CORE &&
	       slice_equal(brand->suffix, seeker->suffix);
}

static bool
align_part(const struct seeker *seeker, const struct brand *brand, size_t from, size_t to,
	   unsigned typos_max, struct alignment *ret)
{
	const struct letters *own = &brand->letters;
	struct letters seen;

	seen.count = to - from;
	memcpy(seen.at, seeker->now.letters.at + from, seen.count * sizeof(*seen.at));
	if (seen.count == own->count &&
	    memcmp(seen.at, own->at, own->count * sizeof(*own->at)) == 0) {
		*ret = (struct alignment){.count = 0};
		return true;
	}
	return align(&seeker->engine->aligner, own, &seen,
		     ALIGN_TYPO_COST * typos_max + 2 * (unsigned)brand->letter_count, ret) &&
	       ret->typos <= typos_max && !ret->more;
}

/* Is [from, to) of the letters the brand, give or take what is allowed? */
static void
consider(struct seeker *seeker, const struct index_hit *hit, size_t from, size_t to,
	 unsigned typos_max)
{
	const struct brand *brand = &seeker->engine->brands.items[hit->brand];
	struct sighting *now = &seeker->now;
	unsigned allowed = typos_allowed(seeker, brand, from == 0 && to == now->letters.count);

	if (typos_max > allowed)
		typos_max = allowed;
	if ((hit->typo && typos_max == 0) ||
	    !align_part(seeker, brand, from, to, typos_max, &now->alignment))
		return;
	now->brand = brand;
	now->from = from;
	now->to = to;
	now->half = false;
	now->crossing = false;
	for (size_t i = from; i < to; i++)
		now->crossing = now->crossing || now->letters.at[i] == '-';
	judge(seeker);
}

static void
consider_hits(struct seeker *seeker, const struct index_hits *hits, size_t from, size_t to,
	      size_t letters_min, unsigned typos_max)
{
	const struct brand *brands = seeker->engine->brands.items;

	for (size_t i = 0; i < hits->count; i++) {
		if (brands[hits->items[i].brand].letter_count >= letters_min)
			consider(seeker, &hits->items[i], from, to, typos_max);
	}
}

static void
look_whole(struct seeker *seeker, const struct fold *fold)
{
	const struct letters *letters = &seeker->now.letters;
	const struct index *index = &seeker->engine->index;
	struct index_hits hits;
	struct fold other;

	hits.count = 0;
	index_near(index, fold_hash_padded(fold->symbols, fold->count), fold->count, &hits);
	for (int mode = FOLD_PAIRS; mode <= FOLD_SCHWA; mode++) {
		if (!(mode == FOLD_PAIRS ? fold->pairs : fold->schwa))
			continue;
		fold_read(&other, letters->at, letters->count, (enum fold_mode)mode);
		index_near(index, fold_hash_padded(other.symbols, other.count), other.count, &hits);
	}
	index_far(index, fold, &hits);
	consider_hits(seeker, &hits, 0, letters->count, 0, 2);
}

/* A brand somewhere inside. */
static void
look_within(struct seeker *seeker, const struct fold *fold)
{
	const struct letters *letters = &seeker->now.letters;
	struct index_hits hits;

	hits.count = 0;
	index_within(&seeker->engine->index, fold, &hits);
	for (size_t i = 0; i < hits.count; i++) {
		const struct index_hit *hit = &hits.items[i];
		size_t from = fold->at[hit->from], to = fold->at[hit->to - 1] + 1u;
		size_t hyphens = 0;

		for (size_t k = from; k < to; k++)
			hyphens += letters->at[k] == '-';
		if (hyphens > 0 && !is_edge(letters, from) && !is_edge(letters, to))
			continue;
		if (from > 0 || to < letters->count)
			consider(seeker, hit, from, to, 0);
	}
}

/* A run of letters between hyphens; of the label, and of its fold. */
struct token {
	size_t from, to;
	size_t first, last;
};
#define TOKENS_MAX (NAMES_LABEL_MAX_BYTES / 2 + 1)

static size_t
read_tokens(const struct letters *letters, const struct fold *fold, struct token *ret)
{
	size_t first = 0, last, from = 0, count = 0;

	for (size_t to = 0; to <= letters->count; to++) {
		if (to < letters->count && letters->at[to] != '-')
			continue;
		for (last = first; last < fold->count && fold->at[last] < to; last++)
			;
		if (last > first)
			ret[count++] = (struct token){from, to, first, last};
		first = last;
		from = to + 1;
	}
	return count;
}

/* Symbols first to last, letters from to to. Across hyphens only a brand that has some is meant. */
static void
look_run(struct seeker *seeker, const struct fold *fold, const struct token *run, bool across,
	 unsigned typos_max)
{
	const struct brand *brands = seeker->engine->brands.items;
	struct index_hits hits;

	hits.count = 0;
	index_near(&seeker->engine->index,
		   fold_hash_padded(fold->symbols + run->first, run->last - run->first),
		   run->last - run->first, &hits);
	for (size_t i = 0; i < hits.count; i++) {
		const struct brand *brand = &brands[hits.items[i].brand];

		if (!across || brand->letters.count != brand->letter_count)
			consider(seeker, &hits.items[i], run->from, run->to, typos_max);
	}
}

/* False unless there is one symbol a letter: offsets in the text count both. */
static bool
token_text(const struct seeker *seeker, const struct token *token, char *bytes, struct slice *ret)
{
	const struct host_label *label = &seeker->host.labels[seeker->now.label];
	size_t length;

	if (!label->code_points) {
		*ret = slice_part(label->ascii, token->from, token->to - token->from);
		return true;
	}
	if (!letters_plain(&seeker->now.letters, token->from, token->to, bytes, &length) ||
	    length != token->to - token->from || token->last - token->first != length)
		return false;
	*ret = slice_of(bytes, length);
	return true;
}

/* From the token left to the token right, without each lure at one end. */
static void
look_without_lures(struct seeker *seeker, const struct fold *fold, const struct token *left,
		   const struct token *right)
{
	char bytes[NAMES_LABEL_MAX_BYTES];
	struct slice text;
	struct lure_walk walk;
	enum lure_weight weight;
	size_t cut;

	for (int end = 0; end < 2; end++) {
		if (!token_text(seeker, end ? right : left, bytes, &text))
			continue;
		lure_walk_init(&walk, &seeker->engine->lures, text, end);
		while (lure_walk_next(&walk, &cut, &weight)) {
			struct token run = {left->from, right->to, left->first, right->last};

			if (cut == text.length)
				break;
			run.from += end ? 0 : cut;
			run.first += end ? 0 : cut;
			run.to -= end ? cut : 0;
			run.last -= end ? cut : 0;
			look_run(seeker, fold, &run, left != right,
				 run.last - run.first >= TOKEN_TYPO_LETTERS && cut > LURE_SHORT);
		}
	}
}

/* Every token, and as many side by side as a brand has: saint-exarnple in saint-exarnple-login. */
static void
look_tokens(struct seeker *seeker, const struct fold *fold)
{
	struct token tokens[TOKENS_MAX];
	size_t count = read_tokens(&seeker->now.letters, fold, tokens);

	for (size_t i = 0; i < count; i++) {
		for (size_t k = i; k < count && k - i < seeker->engine->gate.tokens_max; k++) {
			struct token run = {tokens[i].from, tokens[k].to, tokens[i].first,
					    tokens[k].last};

			if (run.from > 0 || run.to < seeker->now.letters.count)
				look_run(seeker, fold, &run, k > i, 1);
			look_without_lures(seeker, fold, &tokens[i], &tokens[k]);
		}
	}
}

/* dnstwist's dictionary on en-marche: en-login, login-marche. Same suffix only. */
static void
look_half(struct seeker *seeker, const struct hyphenated *hyphenated)
{
	const struct brand *brand = hyphenated->brand;
	struct sighting *now = &seeker->now;
	const struct letters *seen = &now->letters, *own = &brand->letters;
	char text[NAMES_LABEL_MAX_BYTES];
	size_t length, from, to;
	struct slice word;

	for (int front = 0; front < 2; front++) {
		/*
		 * front: the first part is kept up to its last hyphen; else the end from the first
		 * hyphen.
		 */
		size_t kept = front ? hyphenated->last : own->count - hyphenated->first;
		const uint32_t *a = front ? own->at : own->at + hyphenated->first;

		if (seen->count <= kept || seen->at[front ? kept - 1 : seen->count - kept] != '-' ||
		    !slice_equal(brand->suffix, seeker->suffix))
			continue;
		if (memcmp(front ? seen->at : seen->at + seen->count - kept, a,
			   kept * sizeof(*a)) != 0)
			continue;
		from = front ? kept : 0;
		to = front ? seen->count : seen->count - kept;
		if (!letters_plain(seen, from, to, text, &length) || length != to - from ||
		    lures_cut(&seeker->engine->lures, slice_of(text, length), &word) == LURE_NONE)
			continue;
		now->alignment = (struct alignment){.count = 0};
		now->brand = brand;
		now->from = front ? 0 : to;
		now->to = front ? from : seen->count;
		now->half = true;
		now->crossing = false;
		judge(seeker);
	}
}

static void
look_halves(struct seeker *seeker)
{
	const struct names_engine *engine = seeker->engine;

	for (size_t i = 0; i < engine->hyphenated_count; i++)
		look_half(seeker, &engine->hyphenated[i]);
}

static void
look_label(struct seeker *seeker, size_t at, enum place place)
{
	const struct host_label *label = &seeker->host.labels[at];
	struct sighting *now = &seeker->now;
	struct fold fold;

	now->place = place;
	now->label = at;
	now->letters.count = host_label_copy(label, now->letters.at);
	fold_read(&fold, now->letters.at, now->letters.count, FOLD_PLAIN);
	if (fold.count == 0)
		return;
	look_whole(seeker, &fold);
	look_within(seeker, &fold);
	look_tokens(seeker, &fold);
	if (place == PLACE_CORE && fold.count < now->letters.count)
		look_halves(seeker);
}

/*
 * pay.pal.com: two neighbouring labels read as one. The second may begin the public suffix: names
 * below sa.com are for sale, vi.sa.com is one.
 */
static void
look_joined(struct seeker *seeker, size_t at)
{
	const struct host_label *pair = &seeker->host.labels[at];
	struct sighting *now = &seeker->now;
	struct index_hits hits;
	struct fold fold;

	if ((size_t)pair[0].count + pair[1].count > NAMES_LABEL_MAX_BYTES)
		return;
	now->place = PLACE_JOINED;
	now->label = at;
	now->letters.count = host_label_copy(&pair[0], now->letters.at);
	now->letters.count += host_label_copy(&pair[1], now->letters.at + pair[0].count);
	fold_read(&fold, now->letters.at, now->letters.count, FOLD_PLAIN);
	hits.count = 0;
	index_near(&seeker->engine->index, fold_hash_padded(fold.symbols, fold.count), fold.count,
		   &hits);
	consider_hits(seeker, &hits, 0, now->letters.count, 0, 0);
}

static enum status
fill(const struct seeker *seeker, struct arena *arena, struct names_match *ret, struct err *err)
{
	const struct sighting *best = &seeker->best;
	struct names_match match = {
		.target = best->brand->target, .score = best->score, .severity = best->severity};

	TRY(slice_copy(arena, host_from(&seeker->host, 0), &match.name, err));
	TRY(slice_copy(arena, host_registrable(&seeker->host), &match.registrable, err));
	match.below = best->place != PLACE_CORE && best->label < host_core(&seeker->host);
	match.lure = SLICE_NONE;
	if (best->rest >= REST_WEAK)
		TRY(slice_copy(arena, best->rest_text, &match.lure, err));
	tricks_of(best, &seeker->host, &match);
	TRY(explain_sighting(best, &seeker->host, arena, &match, err));
	*ret = match;
	return STATUS_OK;
}

/* The name is read. */
static enum status
look_host(struct seeker *seeker, struct arena *arena, bool *ret_found, struct names_match *ret,
	  struct err *err)
{
	const struct host *host = &seeker->host;
	size_t core = host_core(host);

	*ret_found = false;
	seeker->found = seeker->judging = false;
	if (is_silent(seeker->engine, host))
		return STATUS_OK;
	seeker->suffix = core + 1 < host->count ? host_from(host, core + 1) : SLICE_NONE;
	look_label(seeker, core, PLACE_CORE);
	if (host->suffix_labels > 1 && core + 2 < host->count)
		look_joined(seeker, core);
	for (size_t i = core; i > 0; i--) {
		look_label(seeker, i - 1, PLACE_SUB);
		look_joined(seeker, i - 1);
	}
	if (!seeker->found || seeker->best.score < seeker->engine->score_min)
		return STATUS_OK;
	TRY(fill(seeker, arena, ret, err));
	*ret_found = true;
	return STATUS_OK;
}

/* gated: it got past the gate already. */
static enum status
look_name(const struct names_engine *engine, struct arena *arena, struct slice name, bool gated,
	  bool *ret_found, struct names_match *ret, struct err *err)
{
	struct seeker seeker;
	bool is_name;

	seeker.engine = engine;
	TRY(host_read(&seeker.host, name, &is_name, err));
	if (is_name &&
	    (gated || seeker.host.idn || gate_passes(&engine->gate, host_from(&seeker.host, 0))))
		return look_host(&seeker, arena, ret_found, ret, err);
	*ret_found = false;
	return STATUS_OK;
}

enum status
names_look(const struct names_engine *engine, struct arena *arena, struct slice name,
	   bool *ret_found, struct names_match *ret, struct err *err)
{
	return look_name(engine, arena, name, true, ret_found, ret, err);
}

enum status
names_score(const struct names_engine *engine, struct arena *arena, struct slice name,
	    bool *ret_found, struct names_match *ret, struct err *err)
{
	return look_name(engine, arena, name, false, ret_found, ret, err);
}
