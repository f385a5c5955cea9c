/* What a letter asks for, in the words of several languages. */
#include "base/cursor.h"
#include "mail/limits.h"
#include "mail/phish_internal.h"
#include "mail/plain.h"

/* Phrases as plain.h makes text; each says its topic whatever stands around it. */
static const struct phrase {
	enum grade_rule rule;
	const char *text;
} PHRASES[] = {
	/* Accounts and passwords. */
	{GRADE_WORDS_LOGIN, "verify your account"},
	{GRADE_WORDS_LOGIN, "confirm your account"},
	{GRADE_WORDS_LOGIN, "verify your identity"},
	{GRADE_WORDS_LOGIN, "confirm your identity"},
	{GRADE_WORDS_LOGIN, "confirm your password"},
	{GRADE_WORDS_LOGIN, "verify your password"},
	{GRADE_WORDS_LOGIN, "update your password"},
	{GRADE_WORDS_LOGIN, "your password will expire"},
	{GRADE_WORDS_LOGIN, "your password expires"},
	{GRADE_WORDS_LOGIN, "keep your password"},
	{GRADE_WORDS_LOGIN, "keep the same password"},
	{GRADE_WORDS_LOGIN, "keep current password"},
	{GRADE_WORDS_LOGIN, "update your payment"},
	{GRADE_WORDS_LOGIN, "update your billing"},
	{GRADE_WORDS_LOGIN, "update your account"},
	{GRADE_WORDS_LOGIN, "verify your email"},
	{GRADE_WORDS_LOGIN, "verify your mailbox"},
	{GRADE_WORDS_LOGIN, "validate your mailbox"},
	{GRADE_WORDS_LOGIN, "validate your account"},
	{GRADE_WORDS_LOGIN, "re validate"},
	{GRADE_WORDS_LOGIN, "unusual sign in"},
	{GRADE_WORDS_LOGIN, "unusual activity"},
	{GRADE_WORDS_LOGIN, "suspicious activity"},
	{GRADE_WORDS_LOGIN, "log in to restore"},
	{GRADE_WORDS_LOGIN, "sign in to restore"},
	{GRADE_WORDS_LOGIN, "restore access"},
	{GRADE_WORDS_LOGIN, "mailbox is almost full"},
	{GRADE_WORDS_LOGIN, "mailbox is full"},
	{GRADE_WORDS_LOGIN, "mailbox quota"},
	{GRADE_WORDS_LOGIN, "login credentials"},
	{GRADE_WORDS_LOGIN, "held messages"},
	{GRADE_WORDS_LOGIN, "pending messages"},
	{GRADE_WORDS_LOGIN, "verifiez votre compte"},
	{GRADE_WORDS_LOGIN, "confirmez votre compte"},
	{GRADE_WORDS_LOGIN, "confirmer votre compte"},
	{GRADE_WORDS_LOGIN, "confirmez votre identite"},
	{GRADE_WORDS_LOGIN, "confirmez votre mot de passe"},
	{GRADE_WORDS_LOGIN, "votre mot de passe expire"},
	{GRADE_WORDS_LOGIN, "mettre a jour vos informations"},
	{GRADE_WORDS_LOGIN, "activite inhabituelle"},
	{GRADE_WORDS_LOGIN, "boite mail est pleine"},
	{GRADE_WORDS_LOGIN, "boite aux lettres est pleine"},
	{GRADE_WORDS_LOGIN, "bestatigen sie ihr konto"},
	{GRADE_WORDS_LOGIN, "ihr passwort lauft"},
	{GRADE_WORDS_LOGIN, "ihr kennwort lauft"},
	{GRADE_WORDS_LOGIN, "bestatigen sie ihre identitat"},
	{GRADE_WORDS_LOGIN, "ungewohnliche anmeldung"},
	{GRADE_WORDS_LOGIN, "ungewohnliche aktivitat"},
	{GRADE_WORDS_LOGIN, "postfach ist voll"},
	{GRADE_WORDS_LOGIN, "verifique su cuenta"},
	{GRADE_WORDS_LOGIN, "confirme su cuenta"},
	{GRADE_WORDS_LOGIN, "confirme su contrasena"},
	{GRADE_WORDS_LOGIN, "su contrasena caduca"},
	{GRADE_WORDS_LOGIN, "actividad inusual"},
	{GRADE_WORDS_LOGIN, "buzon esta lleno"},
	{GRADE_WORDS_LOGIN, "verifica il tuo account"},
	{GRADE_WORDS_LOGIN, "confermi la password"},
	{GRADE_WORDS_LOGIN, "la sua password scade"},
	{GRADE_WORDS_LOGIN, "attivita insolita"},
	{GRADE_WORDS_LOGIN, "verifique sua conta"},
	{GRADE_WORDS_LOGIN, "confirme sua senha"},
	{GRADE_WORDS_LOGIN, "bevestig uw account"},
	{GRADE_WORDS_LOGIN, "uw wachtwoord verloopt"},
	{GRADE_WORDS_LOGIN, "potwierdz swoje konto"},
	{GRADE_WORDS_LOGIN, "haslo wygasa"},
	{GRADE_WORDS_LOGIN, "подтвердите ваш аккаунт"},
	{GRADE_WORDS_LOGIN, "подтвердите вашу учетную запись"},
	{GRADE_WORDS_LOGIN, "подтвердите свой пароль"},
	{GRADE_WORDS_LOGIN, "срок действия пароля"},
	/* Losses and deadlines. */
	{GRADE_WORDS_THREAT, "will be suspended"},
	{GRADE_WORDS_THREAT, "has been suspended"},
	{GRADE_WORDS_THREAT, "will be closed"},
	{GRADE_WORDS_THREAT, "will be deleted"},
	{GRADE_WORDS_THREAT, "will be deactivated"},
	{GRADE_WORDS_THREAT, "has been limited"},
	{GRADE_WORDS_THREAT, "has been locked"},
	{GRADE_WORDS_THREAT, "within 24 hours"},
	{GRADE_WORDS_THREAT, "within 48 hours"},
	{GRADE_WORDS_THREAT, "immediate action"},
	{GRADE_WORDS_THREAT, "avoid suspension"},
	{GRADE_WORDS_THREAT, "avoid losing access"},
	{GRADE_WORDS_THREAT, "sera suspendu"},
	{GRADE_WORDS_THREAT, "a ete suspendu"},
	{GRADE_WORDS_THREAT, "sera desactive"},
	{GRADE_WORDS_THREAT, "sous 24 heures"},
	{GRADE_WORDS_THREAT, "sous 48 heures"},
	{GRADE_WORDS_THREAT, "wird gesperrt"},
	{GRADE_WORDS_THREAT, "wurde gesperrt"},
	{GRADE_WORDS_THREAT, "innerhalb von 24 stunden"},
	{GRADE_WORDS_THREAT, "sera suspendida"},
	{GRADE_WORDS_THREAT, "en 24 horas"},
	{GRADE_WORDS_THREAT, "verra sospeso"},
	{GRADE_WORDS_THREAT, "entro 24 ore"},
	{GRADE_WORDS_THREAT, "sera suspensa"},
	{GRADE_WORDS_THREAT, "em 24 horas"},
	{GRADE_WORDS_THREAT, "binnen 24 uur"},
	{GRADE_WORDS_THREAT, "w ciagu 24 godzin"},
	{GRADE_WORDS_THREAT, "будет заблокирован"},
	{GRADE_WORDS_THREAT, "в течение 24 часов"},
	/* Where to pay. */
	{GRADE_WORDS_BANK, "new bank details"},
	{GRADE_WORDS_BANK, "new bank account"},
	{GRADE_WORDS_BANK, "new banking details"},
	{GRADE_WORDS_BANK, "change of bank"},
	{GRADE_WORDS_BANK, "changed our bank"},
	{GRADE_WORDS_BANK, "changed banks"},
	{GRADE_WORDS_BANK, "bank details have changed"},
	{GRADE_WORDS_BANK, "bank account has changed"},
	{GRADE_WORDS_BANK, "updated bank"},
	{GRADE_WORDS_BANK, "update our bank"},
	{GRADE_WORDS_BANK, "update my bank"},
	{GRADE_WORDS_BANK, "change my direct deposit"},
	{GRADE_WORDS_BANK, "update my direct deposit"},
	{GRADE_WORDS_BANK, "direct deposit information"},
	{GRADE_WORDS_BANK, "our account is under audit"},
	{GRADE_WORDS_BANK, "nouvelles coordonnees bancaires"},
	{GRADE_WORDS_BANK, "changement de coordonnees bancaires"},
	{GRADE_WORDS_BANK, "coordonnees bancaires ont change"},
	{GRADE_WORDS_BANK, "change de banque"},
	{GRADE_WORDS_BANK, "nouveau rib"},
	{GRADE_WORDS_BANK, "changement de rib"},
	{GRADE_WORDS_BANK, "neue bankverbindung"},
	{GRADE_WORDS_BANK, "anderung unserer bankverbindung"},
	{GRADE_WORDS_BANK, "bankverbindung hat sich geandert"},
	{GRADE_WORDS_BANK, "geanderte bankverbindung"},
	{GRADE_WORDS_BANK, "nuevos datos bancarios"},
	{GRADE_WORDS_BANK, "cambio de cuenta bancaria"},
	{GRADE_WORDS_BANK, "nueva cuenta bancaria"},
	{GRADE_WORDS_BANK, "nuove coordinate bancarie"},
	{GRADE_WORDS_BANK, "nuovo iban"},
	{GRADE_WORDS_BANK, "novos dados bancarios"},
	{GRADE_WORDS_BANK, "nova conta bancaria"},
	{GRADE_WORDS_BANK, "nieuwe bankrekening"},
	{GRADE_WORDS_BANK, "nieuw rekeningnummer"},
	{GRADE_WORDS_BANK, "nowe dane bankowe"},
	{GRADE_WORDS_BANK, "nowy numer konta"},
	{GRADE_WORDS_BANK, "новые банковские реквизиты"},
	{GRADE_WORDS_BANK, "изменились банковские реквизиты"},
	/* Money in haste. */
	{GRADE_WORDS_TRANSFER, "urgent wire"},
	{GRADE_WORDS_TRANSFER, "urgent transfer"},
	{GRADE_WORDS_TRANSFER, "urgent payment"},
	{GRADE_WORDS_TRANSFER, "wire transfer today"},
	{GRADE_WORDS_TRANSFER, "process a payment"},
	{GRADE_WORDS_TRANSFER, "process a wire"},
	{GRADE_WORDS_TRANSFER, "make a payment today"},
	{GRADE_WORDS_TRANSFER, "are you at your desk"},
	{GRADE_WORDS_TRANSFER, "are you available"},
	{GRADE_WORDS_TRANSFER, "keep this confidential"},
	{GRADE_WORDS_TRANSFER, "keep this between us"},
	{GRADE_WORDS_TRANSFER, "discreetly"},
	{GRADE_WORDS_TRANSFER, "i am in a meeting"},
	{GRADE_WORDS_TRANSFER, "virement urgent"},
	{GRADE_WORDS_TRANSFER, "strictement confidentiel"},
	{GRADE_WORDS_TRANSFER, "etes vous disponible"},
	{GRADE_WORDS_TRANSFER, "dringende uberweisung"},
	{GRADE_WORDS_TRANSFER, "eilige uberweisung"},
	{GRADE_WORDS_TRANSFER, "streng vertraulich"},
	{GRADE_WORDS_TRANSFER, "transferencia urgente"},
	{GRADE_WORDS_TRANSFER, "bonifico urgente"},
	{GRADE_WORDS_TRANSFER, "spoedbetaling"},
	{GRADE_WORDS_TRANSFER, "pilny przelew"},
	{GRADE_WORDS_TRANSFER, "срочный перевод"},
	{GRADE_WORDS_GIFTS, "gift card"},
	{GRADE_WORDS_GIFTS, "gift cards"},
	{GRADE_WORDS_GIFTS, "scratch the back"},
	{GRADE_WORDS_GIFTS, "carte cadeau"},
	{GRADE_WORDS_GIFTS, "cartes cadeaux"},
	{GRADE_WORDS_GIFTS, "geschenkkarten"},
	{GRADE_WORDS_GIFTS, "gutscheinkarten"},
	{GRADE_WORDS_GIFTS, "tarjetas de regalo"},
	/* Prizes. */
	{GRADE_WORDS_PRIZE, "you have won"},
	{GRADE_WORDS_PRIZE, "you ve won"},
	{GRADE_WORDS_PRIZE, "you are the winner"},
	{GRADE_WORDS_PRIZE, "our winner"},
	{GRADE_WORDS_PRIZE, "winner"},
	{GRADE_WORDS_PRIZE, "congratulations"},
	{GRADE_WORDS_PRIZE, "claim your reward"},
	{GRADE_WORDS_PRIZE, "claim your prize"},
	{GRADE_WORDS_PRIZE, "exclusive reward"},
	{GRADE_WORDS_PRIZE, "reward is waiting"},
	{GRADE_WORDS_PRIZE, "reward is ready"},
	{GRADE_WORDS_PRIZE, "have been selected"},
	{GRADE_WORDS_PRIZE, "have been chosen"},
	{GRADE_WORDS_PRIZE, "you re eligible"},
	{GRADE_WORDS_PRIZE, "special gift"},
	{GRADE_WORDS_PRIZE, "free gift"},
	{GRADE_WORDS_PRIZE, "free spins"},
	{GRADE_WORDS_PRIZE, "complete the survey"},
	{GRADE_WORDS_PRIZE, "short survey"},
	{GRADE_WORDS_PRIZE, "take our survey"},
	{GRADE_WORDS_PRIZE, "quick survey"},
	{GRADE_WORDS_PRIZE, "claim now"},
	{GRADE_WORDS_PRIZE, "airdrop"},
	{GRADE_WORDS_PRIZE, "claim your"},
	{GRADE_WORDS_PRIZE, "felicitations"},
	{GRADE_WORDS_PRIZE, "vous avez gagne"},
	{GRADE_WORDS_PRIZE, "vous avez ete selectionne"},
	{GRADE_WORDS_PRIZE, "repondez a"},
	{GRADE_WORDS_PRIZE, "herzlichen gluckwunsch"},
	{GRADE_WORDS_PRIZE, "wir gratulieren"},
	{GRADE_WORDS_PRIZE, "sie haben gewonnen"},
	{GRADE_WORDS_PRIZE, "ausgewahlt"},
	{GRADE_WORDS_PRIZE, "gewinner"},
	{GRADE_WORDS_PRIZE, "einkaufsgutschein"},
	{GRADE_WORDS_PRIZE, "gewinnspiel"},
	{GRADE_WORDS_PRIZE, "enhorabuena"},
	{GRADE_WORDS_PRIZE, "has ganado"},
	{GRADE_WORDS_PRIZE, "ha sido seleccionado"},
	{GRADE_WORDS_PRIZE, "felicidades"},
	{GRADE_WORDS_PRIZE, "hai vinto"},
	{GRADE_WORDS_PRIZE, "congratulazioni"},
	{GRADE_WORDS_PRIZE, "parabens"},
	{GRADE_WORDS_PRIZE, "voce ganhou"},
	{GRADE_WORDS_PRIZE, "foi selecionado"},
	{GRADE_WORDS_PRIZE, "resgate"},
	{GRADE_WORDS_PRIZE, "resgatar"},
	{GRADE_WORDS_PRIZE, "gefeliciteerd"},
	{GRADE_WORDS_PRIZE, "u heeft gewonnen"},
	{GRADE_WORDS_PRIZE, "wygrales"},
	{GRADE_WORDS_PRIZE, "gratulacje"},
	{GRADE_WORDS_PRIZE, "вы выиграли"},
	{GRADE_WORDS_PRIZE, "поздравляем"},
	/* The key to what is encrypted: of no weight alone. */
	{GRADE_PASSWORD_GIVEN, "password"},
	{GRADE_PASSWORD_GIVEN, "passcode"},
	{GRADE_PASSWORD_GIVEN, "passwort"},
	{GRADE_PASSWORD_GIVEN, "kennwort"},
	{GRADE_PASSWORD_GIVEN, "mot de passe"},
	{GRADE_PASSWORD_GIVEN, "contrasena"},
	{GRADE_PASSWORD_GIVEN, "parola d ordine"},
	{GRADE_PASSWORD_GIVEN, "senha"},
	{GRADE_PASSWORD_GIVEN, "wachtwoord"},
	{GRADE_PASSWORD_GIVEN, "haslo"},
	{GRADE_PASSWORD_GIVEN, "пароль"},
};

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

struct phish_phrases {
	struct slice plain[sizeof(PHRASES) / sizeof(*PHRASES)]; /* beside PHRASES */
};

enum status
phish_phrases_new(struct arena *arena, const struct phish_phrases **ret, struct err *err)
{
	struct phish_phrases *phrases = arena_new(arena, struct phish_phrases, 1);

	if (!phrases)
		return err_no_memory(err);
	for (size_t i = 0; i < sizeof(PHRASES) / sizeof(*PHRASES); i++)
		TRY(plain_text(arena, slice_text(PHRASES[i].text), &phrases->plain[i], err));
	*ret = phrases;
	return STATUS_OK;
}

static enum status
judge_phrase(struct judge *judge, const struct phrase *phrase, struct slice wanted,
	     struct slice plain, struct err *err)
{

	if (grade_has(&judge->grade, phrase->rule) ||
	    (phrase->rule == GRADE_PASSWORD_GIVEN && !has_encrypted(judge)))
		return STATUS_OK;
	if (slice_find(plain, wanted) == SIZE_MAX)
		return STATUS_OK;
	struct slice iban = phrase->rule == GRADE_WORDS_BANK
				    ? iban_find(slice_part(judge->letter.text, 0, MAIL_WORDS_BYTES))
				    : SLICE_NONE;
	return grade_add(&judge->grade, phrase->rule,
			 judge_span(judge, judge->letter.body, SLICE_NONE), err, "\"%s\"%s%.*s",
			 phrase->text, iban.length ? ", account " : "", SLICE_PRINT(iban));
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
	for (size_t i = 0; i < sizeof(PHRASES) / sizeof(*PHRASES); i++)
		TRY(judge_phrase(judge, &PHRASES[i], phrases->plain[i], plain, err));
	if (grade_has(&judge->grade, GRADE_WORDS_BANK) &&
	    (grade_has(&judge->grade, GRADE_REPLY_FREE) ||
	     grade_has(&judge->grade, GRADE_REPLY_FOREIGN)))
		return grade_add(&judge->grade, GRADE_BANK_REPLY, reply->span, err, "%.*s",
				 SLICE_PRINT(reply->spec));
	return STATUS_OK;
}
