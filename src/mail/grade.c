#include "mail/grade.h"

#include "base/buf.h"

static const char *const FAMILY_NAMES[] = {
	[FAMILY_SENDER] = "sender",         [FAMILY_AUTH] = "auth",   [FAMILY_LINK] = "link",
	[FAMILY_ATTACHMENT] = "attachment", [FAMILY_WORDS] = "words", [FAMILY_TRUST] = "trust"};

static const struct rule {
	const char *name;
	enum grade_family family;
	int weight;
	bool hard;
	const char *meaning;
} RULES[] = {
#define RULE(id, name, family, weight, hard, meaning) \
	{name, FAMILY_##family, weight, hard, meaning},
	GRADE_RULES(RULE)
#undef RULE
};

const char *
grade_rule_name(enum grade_rule rule)
{
	return RULES[rule].name;
}

const char *
grade_rule_meaning(enum grade_rule rule)
{
	return RULES[rule].meaning;
}

const char *
grade_family_name(enum grade_rule rule)
{
	return FAMILY_NAMES[RULES[rule].family];
}

bool
grade_rule_is_hard(enum grade_rule rule)
{
	return RULES[rule].hard;
}

void
grade_init(struct grade *grade, struct arena *arena)
{
	*grade = (struct grade){.arena = arena};
}

bool
grade_has(const struct grade *grade, enum grade_rule rule)
{
	for (size_t i = 0; i < grade->count; i++)
		if (grade->reasons[i].rule == rule)
			return true;
	return false;
}

enum status
grade_add(struct grade *grade, enum grade_rule rule, struct slice span, struct err *err,
	  const char *format, ...)
{
	struct grade_reason reason = {.rule = rule, .weight = RULES[rule].weight, .span = span};
	struct buf buf;
	va_list values;

	if (grade_has(grade, rule))
		return STATUS_OK;
	buf_init(&buf, grade->arena);
	va_start(values, format);
	buf_print_list(&buf, format, values);
	va_end(values);
	TRY(buf_slice(&buf, &reason.detail, err));
	struct grade_reason *reasons =
		arena_grow(grade->arena, grade->reasons, &grade->capacity, grade->count + 1,
			   sizeof(*reasons), _Alignof(struct grade_reason));
	if (!reasons)
		return err_no_memory(err);
	grade->reasons = reasons;
	reasons[grade->count++] = reason;
	return STATUS_OK;
}

int
grade_score(const struct grade *grade)
{
	int hard = 0, soft = 0;

	for (size_t i = 0; i < grade->count; i++)
		*(RULES[grade->reasons[i].rule].hard ? &hard : &soft) += grade->reasons[i].weight;
	return hard + (soft > 0 ? soft : 0);
}

enum grade_level
grade_level(const struct grade *grade)
{
	int points[FAMILY_COUNT] = {0}, families = 0, score = grade_score(grade);
	bool hard = false;

	for (size_t i = 0; i < grade->count; i++) {
		const struct rule *rule = &RULES[grade->reasons[i].rule];
		points[rule->family] += grade->reasons[i].weight;
		hard = hard || rule->hard;
	}
	for (size_t i = 0; i < FAMILY_COUNT; i++)
		families += points[i] >= GRADE_FAMILY_POINTS;
	if (score >= GRADE_PHISHING && (hard || families >= 2))
		return GRADE_IS_PHISHING;
	return score >= GRADE_SUSPICIOUS ? GRADE_IS_SUSPICIOUS : GRADE_NONE;
}

const char *
grade_level_name(enum grade_level level)
{
	static const char *const NAMES[] = {[GRADE_NONE] = "none",
					    [GRADE_IS_SUSPICIOUS] = "suspicious",
					    [GRADE_IS_PHISHING] = "phishing"};
	return NAMES[level];
}
