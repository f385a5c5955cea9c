/* What a letter asks for, in the words of several languages. */
#include "base/cursor.h"
#include "mail/limits.h"
#include "mail/phish_internal.h"
#include "mail/plain.h"

/* ISO 13616-1 §6: an account number whose check digits hold; its length, 0: none. */
static size_t
iban_length(struct slice s)
{
	unsigned remainder = 0;
	size_t end = 0, count = 0;
	char digits[34];

	while (end < s.length && count < sizeof(digits)) {
		char c = s.at[end];
		if (c != ' ' || count < 4) {
			bool capital = c >= 'A' && c <= 'Z';
			if ((count < 2 && !capital) ||
			    (count >= 2 && count < 4 && !byte_is_digit(c)) ||
			    (!capital && !byte_is_digit(c)))
				break;
			digits[count++] = c;
		}
		end++;
	}
	/* Words behind it may look like more of it. */
	for (; count >= 15; count--) {
		remainder = 0;
		for (size_t i = 0; i < count; i++) {
			char c = digits[(i + 4) % count];
			remainder = byte_is_digit(c)
					    ? (remainder * 10 + (unsigned)(c - '0')) % 97
					    : (remainder * 100 + (unsigned)(c - 'A') + 10) % 97;
		}
		if (remainder == 1)
			return end;
	}
	return 0;
}

/* The first one in a text, or SLICE_NONE. */
static struct slice
iban_find(struct slice text)
{
	for (size_t i = 0; i + 15 <= text.length; i++) {
		bool word = i == 0 ||
			    !(byte_is_letter(text.at[i - 1]) || byte_is_digit(text.at[i - 1]));
		size_t length = word && byte_is_digit(text.at[i + 2])
					? iban_length(slice_part(text, i, 48))
					: 0;
		if (length > 0)
			return slice_trim(slice_part(text, i, length));
	}
	return SLICE_NONE;
}

static bool
has_encrypted(const struct judge *judge)
{
	return grade_has(&judge->grade, GRADE_ENCRYPTED);
}

/* A phrase that stands in a letter. */
static enum status
take_phrase(void *context, enum grade_rule rule, struct slice text, struct err *err)
{
	struct judge *judge = context;

	/* Millions and cameras are in the news; two such phrases are not. */
	bool two = rule == GRADE_WORDS_FORTUNE || rule == GRADE_WORDS_BLACKMAIL;
	struct slice *first = &judge->first[rule == GRADE_WORDS_BLACKMAIL];
	if (two && !first->at)
		*first = text;
	if (two && slice_equal(*first, text))
		return STATUS_OK;
	if (grade_has(&judge->grade, rule) ||
	    (rule == GRADE_PASSWORD_GIVEN && !has_encrypted(judge)))
		return STATUS_OK;
	struct slice iban = rule == GRADE_WORDS_BANK
				    ? iban_find(slice_part(judge->letter.text, 0, MAIL_WORDS_BYTES))
				    : SLICE_NONE;
	return grade_add(&judge->grade, rule, judge_span(judge, judge->letter.body, SLICE_NONE),
			 err, "\"%.*s\"%s%.*s", SLICE_PRINT(text), iban.length ? ", account " : "",
			 SLICE_PRINT(iban));
}

/* Mathematical letters, letters in circles and squares, wide ones: nobody writes with these
 * (Unicode blocks 1D400, 2460, 1F100, FF00). Invisible ones between letters are no better. */
static bool
is_styled(uint32_t c)
{
	return (c >= 0x1d400 && c <= 0x1d7ff) || (c >= 0x24b6 && c <= 0x24e9) ||
	       (c >= 0x1f130 && c <= 0x1f189) || (c >= 0xff21 && c <= 0xff5a) || c == 0x200b ||
	       c == 0x2060 || c == 0xad || c == 0x34f || c == 0x180e || c == 0xfeff;
}

/* Letters that filters pass over; one may be a slip, a word of them is none. */
static enum status
judge_styled(struct judge *judge, struct slice text, struct slice span, struct err *err)
{
	struct cursor cursor;
	size_t styled = 0;
	uint32_t c;

	cursor_init(&cursor, slice_part(text, 0, MAIL_NAME_BYTES));
	while (cursor_utf8(&cursor, &c))
		styled += is_styled(c);
	if (styled < 3 && !plain_mixes_scripts(text))
		return STATUS_OK;
	return grade_add(&judge->grade, GRADE_WORDS_STYLED, span, err, "\"%.*s\"",
			 SLICE_PRINT(slice_part(text, 0, MAIL_TITLE_BYTES)));
}

enum status
judge_words(struct judge *judge, struct err *err)
{
	struct slice text = slice_part(judge->letter.text, 0, MAIL_WORDS_BYTES), plain;
	const struct identity_party *reply = &judge->identity.reply_to;

	const struct message_field *subject = message_field(judge->message->root, "Subject", 0);

	if (subject)
		TRY(judge_styled(judge, judge->letter.subject, subject->whole, err));
	TRY(judge_styled(judge, judge->identity.author.name, judge->identity.author.span, err));
	TRY(slice_print(judge->arena, &text, err, "%.*s\n", SLICE_PRINT(judge->letter.subject)));
	struct buf all;
	buf_init(&all, judge->arena);
	buf_write(&all, text);
	buf_write(&all, slice_part(judge->letter.text, 0, MAIL_WORDS_BYTES));
	TRY(buf_slice(&all, &text, err));
	TRY(plain_text(judge->arena, text, &plain, err));
	const struct phish_phrases *phrases = judge->setup->phrases;
	if (!phrases)
		TRY(phish_phrases_new(judge->arena, &phrases, err));
	const struct phish_phrases_taker taker = {take_phrase, judge};
	TRY(phish_phrases_find(phrases, plain, &taker, err));
	if (grade_has(&judge->grade, GRADE_WORDS_BANK) &&
	    (grade_has(&judge->grade, GRADE_REPLY_FREE) ||
	     grade_has(&judge->grade, GRADE_REPLY_FOREIGN)))
		return grade_add(&judge->grade, GRADE_BANK_REPLY, reply->span, err, "%.*s",
				 SLICE_PRINT(reply->spec));
	return STATUS_OK;
}
