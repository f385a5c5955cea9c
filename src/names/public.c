/* The public header on top of the names room. */
#include "tocsin/tocsin.h"

#include "names/names.h"

_Static_assert(TOCSIN_ERROR_BYTES == ERR_TEXT_BYTES, "a text fits");
_Static_assert((int)TOCSIN_CRITICAL == (int)SEVERITY_CRITICAL, "severities are the same");

struct tocsin_names {
	struct arena arena;
	struct names_engine *engine;
};

struct tocsin_match {
	struct arena arena;
	struct names_match match;
	const char *target, *name, *unicode, *registrable, *explanation;
};

static void
tell(char *error, const struct err *err)
{
	if (error)
		memcpy(error, err->text, sizeof(err->text));
}

static enum status
list_of(struct arena *arena, const char *const *texts, size_t count, struct slice_list *ret,
	struct err *err)
{
	struct slice copy;

	for (size_t i = 0; i < count; i++) {
		TRY(slice_copy(arena, slice_text(texts[i]), &copy, err));
		TRY(slice_list_add(arena, ret, copy, err));
	}
	return STATUS_OK;
}

static enum status
compile(struct tocsin_names *names, const char *const *protect, size_t protect_count,
	const char *const *allow, size_t allow_count, struct err *err)
{
	struct slice_list ours = {.items = NULL}, allowed = {.items = NULL};
	struct names_setup setup = {.protect = &ours, .allow = &allowed};

	TRY(list_of(&names->arena, protect, protect_count, &ours, err));
	TRY(list_of(&names->arena, allow, allow_count, &allowed, err));
	return names_engine_new(&names->arena, &setup, &names->engine, err);
}

struct tocsin_names *
tocsin_names_new(const char *const *protect, size_t protect_count, const char *const *allow,
		 size_t allow_count, char *error)
{
	struct err err = {.status = STATUS_OK};
	struct tocsin_names *names = heap_alloc(sizeof(*names));

	if (!names) {
		(void)err_no_memory(&err);
		tell(error, &err);
		return NULL;
	}
	arena_init(&names->arena, 0);
	if (compile(names, protect, protect_count, allow, allow_count, &err) == STATUS_OK)
		return names;
	tell(error, &err);
	tocsin_names_free(names);
	return NULL;
}

void
tocsin_names_free(struct tocsin_names *names)
{
	if (!names)
		return;
	arena_done(&names->arena);
	heap_free(names);
}

static enum status
text_of(struct arena *arena, struct slice text, const char **ret, struct err *err)
{
	struct slice copy;

	TRY(slice_copy(arena, text, &copy, err));
	*ret = copy.at;
	return STATUS_OK;
}

static enum status
score(const struct tocsin_names *names, struct tocsin_match *match, const char *name,
      bool *ret_found, struct err *err)
{
	struct arena *arena = &match->arena;

	TRY(names_score(names->engine, arena, slice_text(name), ret_found, &match->match, err));
	if (!*ret_found)
		return STATUS_OK;
	TRY(text_of(arena, match->match.target, &match->target, err));
	TRY(text_of(arena, match->match.name, &match->name, err));
	TRY(text_of(arena, match->match.unicode, &match->unicode, err));
	TRY(text_of(arena, match->match.registrable, &match->registrable, err));
	return text_of(arena, match->match.explanation, &match->explanation, err);
}

struct tocsin_match *
tocsin_names_score(const struct tocsin_names *names, const char *name, char *error)
{
	struct err err = {.status = STATUS_OK};
	struct tocsin_match *match = heap_alloc(sizeof(*match));
	bool found = false;

	if (!match) {
		(void)err_no_memory(&err);
		tell(error, &err);
		return NULL;
	}
	arena_init(&match->arena, 0);
	if (score(names, match, name, &found, &err) == STATUS_OK && found) {
		tell(error, &err);
		return match;
	}
	tell(error, &err);
	tocsin_match_free(match);
	return NULL;
}

void
tocsin_match_free(struct tocsin_match *match)
{
	if (!match)
		return;
	arena_done(&match->arena);
	heap_free(match);
}

double
tocsin_match_score(const struct tocsin_match *match)
{
	return match->match.score;
}

enum tocsin_severity
tocsin_match_severity(const struct tocsin_match *match)
{
	return (enum tocsin_severity)match->match.severity;
}

const char *
tocsin_match_target(const struct tocsin_match *match)
{
	return match->target;
}

const char *
tocsin_match_name(const struct tocsin_match *match)
{
	return match->name;
}

const char *
tocsin_match_unicode(const struct tocsin_match *match)
{
	return match->unicode;
}

const char *
tocsin_match_registrable(const struct tocsin_match *match)
{
	return match->registrable;
}

const char *
tocsin_match_trick(const struct tocsin_match *match, size_t n)
{
	return n < match->match.trick_count ? match->match.tricks[n]->name : NULL;
}

const char *
tocsin_match_explanation(const struct tocsin_match *match)
{
	return match->explanation;
}

const char *
tocsin_version(void)
{
	return TOCSIN_VERSION;
}
