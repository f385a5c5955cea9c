#include "support.h"

#include "base/io.h"
#include "base/json.h"
#include "base/time.h"
#include "mail/auth.h"
#include "mail/grade.h"
#include "mail/limits.h"
#include "mail/phish.h"

static struct arena arena;
static struct err err;
static struct profile profile;
static struct names_engine *engine, *partners;

#define PROFILE                                                                   \
	"organisation: Cardinal News\n"                                           \
	"names: [cardinalnews, quix, qux]\n"                                      \
	"domains: [cardinal-news.example, en-marche.fr]\n"                        \
	"partners: [print-house.example]\n"                                       \
	"vips:\n"                                                                 \
	"  - {name: H\xc3\xa9l\xc3\xa8ne Marchand, addresses: [hm@en-marche.fr, " \
	"helene@private.example]}\n"                                              \
	"  - {name: J\xc3\xb6rg Klein, addresses: [desk.klein@en-marche.fr]}\n"

static int
setup(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	profile_init(&profile);
	assert_int_equal(profile_read(&arena, SLICE(PROFILE), "x", &profile, &err), STATUS_OK);
	struct names_setup names = {.protect = &profile.domains,
				    .words = &profile.names,
				    .allow = &profile.allow,
				    .lures = &profile.lures};
	assert_int_equal(names_engine_new(&arena, &names, &engine, &err), STATUS_OK);
	names.protect = &profile.partners;
	names.words = &profile.allow;
	assert_int_equal(names_engine_new(&arena, &names, &partners, &err), STATUS_OK);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

static struct finding *
judged(struct slice bytes, const struct mail_auth *auth)
{
	struct mail_setup setup = {.profile = &profile, .engine = engine, .partners = partners};
	struct mail_place place = {.source = SLICE("a.eml"), .offset = 100};
	struct finding *finding;
	struct message *message;

	assert_int_equal(message_read(&arena, bytes, &message, &err), STATUS_OK);
	assert_int_equal(phish_judge(&arena, message, &place, &setup, auth, &finding, &err),
			 STATUS_OK);
	return finding;
}

static const struct json_value *
data_of(const struct finding *finding)
{
	const struct json_value *data;

	assert_int_equal(json_read(&arena, finding->data, &data, &err), STATUS_OK);
	return data;
}

static bool
has_rule(const struct json_value *data, const char *rule)
{
	const struct json_value *reasons = json_get(data, "reasons");
	struct slice name;

	for (size_t i = 0; i < json_count(reasons); i++)
		if (json_as_string(json_get(json_at(reasons, i), "rule"), &name) &&
		    slice_equal(name, slice_text(rule)))
			return true;
	return false;
}

/* One letter, the rule that must be met (or NULL), the level. */
static void
expect(const char *what, struct slice bytes, const struct mail_auth *auth, const char *rule,
       const char *level)
{
	const struct json_value *data = data_of(judged(bytes, auth));
	struct slice found;

	assert_true(json_as_string(json_get(data, "level"), &found));
	if (!slice_equal(found, slice_text(level)) || (rule && !has_rule(data, rule)))
		fail_msg("%s: %.*s, %.*s", what, SLICE_PRINT(found),
			 SLICE_PRINT(judged(bytes, auth)->data));
}

#define LETTER(header, body) SLICE_INIT(header "\r\nSubject: x\r\n\r\n" body "\r\n")
#define HTML(body) \
	SLICE_INIT("From: a@b.example\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" body)

/* Each rule of who it pretends to be, where it leads and what it asks for, and its honest twin. */
static const struct {
	const char *rule;
	struct slice hit;
	const char *level;
	struct slice twin; /* does not meet the rule */
} RULES[] = {
	{"from-lookalike", LETTER("From: a@en-rnarche.fr", "x"), "phishing",
	 LETTER("From: a@mail.en-marche.fr", "x")},
	{"partner-lookalike", LETTER("From: a@print-houze.example", "x"), "phishing",
	 LETTER("From: a@print-house.com", "x")},
	{"partner-lookalike", LETTER("From: a@b.example\r\nReply-To: a@prlnt-house.example", "x"),
	 "phishing", LETTER("From: a@b.example\r\nReply-To: a@print-house.example", "x")},
	{"reply-to-lookalike", LETTER("From: a@b.example\r\nReply-To: a@enmarche.fr", "x"),
	 "phishing", LETTER("From: a@b.example\r\nReply-To: a@en-marche.fr", "x")},
	{"return-path-lookalike", LETTER("From: a@b.example\r\nReturn-Path: <a@enmarche.fr>", "x"),
	 "phishing", LETTER("From: a@b.example\r\nReturn-Path: <a@b.example>", "x")},
	{"sender-lookalike", LETTER("From: a@b.example\r\nSender: a@enmarche.fr", "x"), "phishing",
	 LETTER("From: a@b.example\r\nSender: a@b.example", "x")},
	{"message-id-lookalike", LETTER("From: a@b.example\r\nMessage-ID: <1@enmarche.fr>", "x"),
	 "suspicious", LETTER("From: a@b.example\r\nMessage-ID: <1@en-marche.fr>", "x")},
	{"name-ours", LETTER("From: Cardinal News Support <a@b.example>", "x"), "phishing",
	 LETTER("From: Cardinal News Support <a@cardinal-news.example>", "x")},
	{"name-ours", LETTER("From: C\xd0\xb0rdinal News <a@b.example>", "x"), "phishing",
	 LETTER("From: Cardinal Birds <a@b.example>", "x")},
	{"name-mentions-us", LETTER("From: Friends of Cardinal News <a@b.example>", "x"), "none",
	 LETTER("From: Friends of birds <a@b.example>", "x")},
	{"vip-name", LETTER("From: Helene MARCHAND <a@gmail.com>", "x"), "phishing",
	 LETTER("From: Helene Marchand <helene@private.example>", "x")},
	{"vip-name", LETTER("From: \"Marchand, H.\" <a@gmail.com>", "x"), "phishing",
	 LETTER("From: Henri Marchand <a@gmail.com>", "x")},
	{"vip-address", LETTER("From: helene.marchand@gmail.com", "x"), "suspicious",
	 LETTER("From: helene.moreau@gmail.com", "x")},
	{"vip-address", LETTER("From: Desk <desk.klein@gmail.com>", "x"), "suspicious",
	 LETTER("From: Desk <desk.klien@gmail.com>", "x")},
	{"vip-name", LETTER("From: Joerg Klein <a@gmail.com>", "x"), "phishing",
	 LETTER("From: Joerg Klein-Meier <a@gmail.com>", "x")},
	{"vip-name", LETTER("From: Jorg K1ein <a@gmail.com>", "x"), "phishing",
	 LETTER("From: Joerg Kleinschmidt <a@gmail.com>", "x")},
	{"vip-name", LETTER("From: J\xc3\xb6rg KIein <a@gmail.com>", "x"), "phishing",
	 LETTER("From: Georg Klein <a@gmail.com>", "x")},
	{"vip-name", LETTER("From: \xe2\x80\xaenielK groJ\xe2\x80\xac <a@gmail.com>", "x"),
	 "phishing", LETTER("From: nielK groJ <a@gmail.com>", "x")},
	{"from-turned", LETTER("From: \xe2\x80\xaeknaB <a@b.example>", "x"), "suspicious",
	 LETTER("From: \xe2\x80\xab\xd7\x90\xd7\x91\xe2\x80\xac <a@b.example>", "x")},
	{"from-two-authors", LETTER("From: a@c.example@b.example", "x"), "phishing",
	 LETTER("From: a=c.example@b.example", "x")},
	{"from-borrowed", LETTER("From: <a@b.example@en-marche.fr>", "x"), "phishing",
	 LETTER("From: <a=b.example@en-marche.fr>", "x")},
	{"partner-resembles", LETTER("From: a@print-house.com", "x"), "suspicious",
	 LETTER("From: a@print-house.example", "x")},
	{"link-partner", LETTER("From: a@b.example", "https://print-houze.example/"), "suspicious",
	 LETTER("From: a@b.example", "https://www.print-house.example/")},
	/* Hosts that services give us, words that hold our name. */
	{"from-lookalike", LETTER("From: a@en-rnarche.onmicrosoft.co", "x"), "phishing",
	 LETTER("From: a@en-marche.slack.com", "x")},
	{"link-lookalike", LETTER("From: a@b.example", "https://en-marche-login.web.app/"),
	 "phishing",
	 LETTER("From: a@b.example",
		"https://en-marche.github.io/ https://en-marche.my.salesforce.com/")},
	{"link-lookalike", LETTER("From: a@b.example", "https://login-cardinal-news.com/"),
	 "phishing", LETTER("From: a@b.example", "https://cardinal-newspapers.com/")},
	{"vip-name-via", LETTER("From: Helene Marchand via Signhouse <a@signhouse.example>", "x"),
	 "none", LETTER("From: Helene Marchand via Signhouse <a@other.example>", "x")},
	{"vip-name", LETTER("From: Helene Marchand via Gmail <a@gmail.com>", "x"), "phishing",
	 LETTER("From: Helene Marchand via Signhouse <a@signhouse.example>", "x")},
	{"vip-name", LETTER("From: Helene Marchand via Signhouse <a@signhouse.top>", "x"),
	 "phishing", LETTER("From: Helene Marchand via Signhouse <a@signhouse.example>", "x")},
	/* A word that a hyphen parts from others, and one that is a part of another word. */
	{"from-lookalike", LETTER("From: a@en-marche-nord.example", "x"), "phishing",
	 LETTER("From: a@en-marcheuses-nord.example", "x")},
	{"from-lookalike", LETTER("From: a@vieux-en-marche.example", "x"), "phishing",
	 LETTER("From: a@vieux-len-marche.example", "x")},
	{"from-borrowed", LETTER("From: \"hm@en-marche.fr\" <a@gmail.com>", "x"), "phishing",
	 LETTER("From: \"a@b.example\" <a@gmail.com>", "x")},
	{"from-borrowed", LETTER("From: <a@b.example>\r\nFrom: <hm@en-marche.fr>", "x"), "phishing",
	 LETTER("From: <a@b.example>\r\nFrom: <c@d.example>", "x")},
	{"brand-name", LETTER("From: PayPal Service <a@b.example>", "x"), "suspicious",
	 LETTER("From: PayPal Service <service@paypal.com>", "x")},
	{"reply-to-free", LETTER("From: a@b.example\r\nReply-To: a@gmail.com", "x"), "none",
	 LETTER("From: a@gmail.com\r\nReply-To: b@gmail.com", "x")},
	{"reply-to-foreign", LETTER("From: a@b.example\r\nReply-To: a@c.example", "x"), "none",
	 LETTER("From: a@b.example\r\nReply-To: a@mail.b.example", "x")},
	{"ours-unsigned", LETTER("From: a@en-marche.fr\r\nReturn-Path: <x@b.example>", "x"),
	 "suspicious", LETTER("From: a@en-marche.fr\r\nReturn-Path: <x@mail.en-marche.fr>", "x")},
	{"reply-to-leaves-us",
	 LETTER("From: a@en-marche.fr\r\nReply-To: x@gmail.com\r\nReturn-Path: <x@b.example>", "x"),
	 "phishing", LETTER("From: a@en-marche.fr\r\nReply-To: b@cardinal-news.example", "x")},
	{"from-two-authors", LETTER("From: <a@b.example>c@d.example\r\nFrom: c@d.example", "x"),
	 "phishing", LETTER("From: <a@b.example>\r\nFrom: <c@b.example>", "x")},
	{"no-author-domain", LETTER("From: Bank ,_<a@b.example>", "x"), "phishing",
	 LETTER("From: Bank <a@b.example>", "x")},
	{"no-author-domain", LETTER("From: Example, Ada <a@b.example>", "x"), "suspicious",
	 LETTER("Subject: nobody", "x")},
	{"names-reader",
	 LETTER("From: a@b.example\r\nTo: Ada@c.example\r\nSubject: ada@c.example: x", "x"), "none",
	 LETTER("From: a@b.example\r\nTo: ada@c.example\r\nIn-Reply-To: <1@c.example>\r\nSubject: "
		"ada@c.example",
		"x")},
	{"brand-name", LETTER("From: CoinbaseWaIIet <a@b.example>", "x"), "suspicious",
	 LETTER("From: Coinbases <a@b.example>", "x")},
	{"brand-name", LETTER("From: Sparkasse Ulm <a@b.example>", "x"), "suspicious",
	 LETTER("From: Sparkasse Ulm <a@sparkasse-ulm.example>", "x")},
	{"brand-name", LETTER("From: PayPal Desk <a@paypal-desk.example>", "x"), "suspicious",
	 LETTER("From: Ledger Office <a@ledger-office.example>", "x")},
	{"brand-name", LETTER("From: Chase Online <a@b.example>", "x"), "suspicious",
	 LETTER("From: Chase Miller <a@b.example>", "x")},
	{"brand-name", LETTER("From: UPS Express <a@b.example>", "x"), "suspicious",
	 LETTER("From: UPS Store 42 <a@theupsstore.com>", "x")},
	{"brand-name", LETTER("From: N3tflix <a@b.example>", "x"), "suspicious",
	 LETTER("From: Coin Base <a@b.example>", "x")},
	{"from-cheap", LETTER("From: a@b.click", "x"), "none",
	 LETTER("From: a@click.example", "x")},
	{"name-ours", LETTER("From: Cardinal News ,_<a@b.example>", "x"), "phishing",
	 LETTER("From: Birds, Cardinal <a@b.example>", "x")},
	{"link-hosted", LETTER("From: a@b.example", "https://x.pages.dev/"), "none",
	 LETTER("From: a@b.example", "https://pages.dev.example/")},
	{"link-cheap-hidden", LETTER("From: a@b.click", "https://bit.ly/1"), "phishing",
	 LETTER("From: a@b.click", "https://b.click/1")},
	{"link-cheap", LETTER("From: a@b.example", "https://x.xyz/"), "none",
	 LETTER("From: a@b.example", "https://xyz.example/")},
	{"words-prize",
	 LETTER("From: a@b.example", "Herzlichen Gl\xc3\xbc"
				     "ckwunsch!"),
	 "none",
	 LETTER("From: a@b.example", "Herzliche Gr\xc3\xbc\xc3\x9f"
				     "e")},
	{"words-disguised",
	 LETTER("From: =?utf-8?q?=F0=9D=97=98=F0=9D=97=95=F0=9D=97=94?= <a@b.example>", "x"),
	 "suspicious", LETTER("From: =?utf-8?q?=C3=89BA?= <a@b.example>", "x")},
	{"smtp-smuggling",
	 LETTER("From: a@b.example", "x\n.\r\nMAIL FROM:<x@en-marche.fr>\r\nDATA"), "suspicious",
	 LETTER("From: a@b.example", "x\r\nMAIL FROM:<x@en-marche.fr>")},
	{"smtp-smuggling", LETTER("From: a@b.example", "x\r.\rEHLO x\rmail from:<x@en-marche.fr>"),
	 "suspicious", LETTER("From: a@b.example", ".\r\n\r\nHello MAIL FROM: x")},
	{"link-lookalike", LETTER("From: a@b.example", "https://en-rnarche.fr/"), "phishing",
	 LETTER("From: a@b.example", "https://www.en-marche.fr/")},
	{"link-shows-ours", HTML("<a href='https://b.example'>https://en-marche.fr/x</a>"),
	 "suspicious",
	 HTML("<a "
	      "href='https://b.example/?u=https%3A%2F%2Fen-marche.fr%2Fx'>https://en-marche.fr/x</"
	      "a>")},
	{"link-shows-other", HTML("<a href='https://b.example'>https://c.example/x</a>"), "none",
	 HTML("<a href='https://b.example'>https://www.b.example/x</a>")},
	{"link-userinfo", LETTER("From: a@b.example", "https://en-marche.fr@c.example/"),
	 "suspicious", LETTER("From: a@b.example", "https://c.example/@en-marche.fr")},
	{"link-address", LETTER("From: a@b.example", "http://192.0.2.7/"), "none",
	 LETTER("From: a@b.example", "http://192.0.2.7.example/")},
	{"link-odd-address", LETTER("From: a@b.example", "http://3221225991/"), "suspicious",
	 LETTER("From: a@b.example", "http://192.0.2.7/")},
	{"link-disguised", HTML("<a href='https:\\\\b.example/'>x</a>"), "none",
	 HTML("<a href='https://b.example/a\\b'>x</a>")},
	{"link-script", HTML("<a href='java&Tab;script:x()'>x</a>"), "suspicious",
	 HTML("<a href='https://b.example/javascript:x'>x</a>")},
	{"link-data", HTML("<a href='data:text/html,x'>x</a>"), "suspicious",
	 HTML("<img src='data:image/png,x'>")},
	{"link-redirected",
	 LETTER("From: a@b.example", "https://www.google.com/url?q=https://c.example"), "none",
	 LETTER("From: a@b.example", "https://www.google.com/search?q=https://c.example")},
	{"link-shortened", LETTER("From: a@b.example", "https://bit.ly/1"), "none",
	 LETTER("From: a@b.example", "https://bit.ly.example/1")},
	{"link-form", HTML("<form action='https://c.example'>"), "none", HTML("<form>")},
	{"link-scripts", HTML("<a href='https://p\xd0\xb0ypal.example'>x</a>"), "suspicious",
	 HTML("<a href='https://\xd0\xbc\xd0\xb8\xd1\x80.example'>x</a>")},
	{"words-login", LETTER("From: a@b.example", "Please VERIFY   your\r\naccount."), "none",
	 LETTER("From: a@b.example", "Please verify yourself")},
	{"words-payment-change",
	 LETTER("From: a@b.example",
		"Hier unsere neue Bankverbindung: DE89 3704 0044 0532 0130 00"),
	 "none", LETTER("From: a@b.example", "Hier unsere Bankverbindung")},
	{"payment-change-reply",
	 LETTER("From: a@b.example\r\nReply-To: a@gmail.com", "Voici nos nouvelles coordonn\xe9"
							      "es bancaires"),
	 "phishing",
	 LETTER("From: a@b.example", "Voici nos nouvelles coordonn\xe9"
				     "es bancaires")},
	{"words-gift-cards", LETTER("From: a@b.example", "I need ten gift cards"), "none",
	 LETTER("From: a@b.example", "gift or cards")},
	{"words-threat", LETTER("From: a@b.example", "It will be closed within 24 hours"), "none",
	 LETTER("From: a@b.example", "within 24 days")},
	{"words-transfer", LETTER("From: a@b.example", "Virement urgent"), "none",
	 LETTER("From: a@b.example", "Virement")},
};

static void
test_rules(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(RULES) / sizeof(*RULES); i++) {
		expect(RULES[i].rule, RULES[i].hit, NULL, RULES[i].rule, RULES[i].level);
		if (has_rule(data_of(judged(RULES[i].twin, NULL)), RULES[i].rule))
			fail_msg("%s: the twin has it", RULES[i].rule);
	}
}

/* A phrase of every family in every language, and a sentence beside it that says less. */
static const struct {
	const char *rule, *hit, *twin;
} PHRASES[] = {
	{"words-login", "Bitte konto best\xc3\xa4tigen.",
	 "Bitte best\xc3\xa4tigen Sie den Termin."},
	{"words-login", "Confirmez vos informations", "Confirmez votre venue"},
	{"words-login", "Bevestig uw gegevens hier", "Bevestig uw komst"},
	{"words-login", "Zweryfikuj swoje konto", "Konto ksi\xc4\x99gowe"},
	{"words-login", "Confirme seus dados",
	 "Confirme sua presen\xc3\xa7"
	 "a"},
	{"words-login", "Подтвердите ваши данные", "Подтвердите встречу"},
	{"words-login", "Conferma i tuoi dati", "Conferma la riunione"},
	{"words-login", "Verifique su identidad", "Confirme su asistencia"},
	{"words-payment-change", "Mitteilung: Bankwechsel", "Wir gehen zur Bank"},
	{"words-payment-change", "Voici notre nouvel IBAN", "Voici notre IBAN"},
	{"words-payment-change", "Wijziging rekeningnummer", "Ons rekeningnummer"},
	{"words-payment-change", "Zmiana numeru konta", "Numer konta"},
	{"words-payment-change", "Mudamos de banco", "Dados do banco"},
	{"words-payment-change", "Смена реквизитов", "Наши реквизиты"},
	{"words-payment-change", "Abbiamo cambiato banca", "La nostra banca"},
	{"words-payment-change", "Este es nuestro nuevo IBAN", "Este es nuestro IBAN"},
	{"words-transfer", "Dringende Zahlung", "Eine Zahlung"},
	{"words-transfer", "Paiement urgent", "Paiement"},
	{"words-transfer", "Dringende betaling", "Een betaling"},
	{"words-transfer", "Natychmiastowy przelew", "Przelew"},
	{"words-transfer", "Transfer\xc3\xaancia imediata", "Transfer\xc3\xaancia"},
	{"words-transfer", "Срочная оплата", "Оплата"},
	{"words-transfer", "Bonifico immediato", "Bonifico"},
	{"words-transfer", "Pago urgente", "Pago"},
	{"words-parcel", "Zustellung fehlgeschlagen", "Zustellung am Montag"},
	{"words-parcel", "Frais de douane \xc3\xa0 payer", "La douane a ferm\xc3\xa9"},
	{"words-parcel", "Bezorging mislukt", "Bezorging op maandag"},
	{"words-parcel", "Paczka oczekuje",
	 "Paczka dotar\xc5\x82"
	 "a"},
	{"words-parcel", "Encomenda retida", "Encomenda entregue"},
	{"words-parcel", "Не удалось доставить", "Доставлено"},
	{"words-parcel", "Pacco in giacenza", "Il pacco \xc3\xa8 arrivato"},
	{"words-parcel", "Paquete retenido", "El paquete ha llegado"},
	{"words-invoice", "Offene Rechnung", "Die Rechnung ist da"},
	{"words-invoice",
	 "Facture impay\xc3\xa9"
	 "e",
	 "Votre facture"},
	{"words-invoice", "Openstaande factuur", "Uw factuur"},
	{"words-invoice",
	 "Zaleg\xc5\x82"
	 "a faktura",
	 "Faktura"},
	{"words-invoice", "Fatura em atraso", "Sua fatura"},
	{"words-invoice", "Неоплаченный счет", "Ваш счет"},
	{"words-invoice", "Fattura non pagata", "La fattura"},
	{"words-invoice", "Factura pendiente", "La factura"},
	{"words-shared", "Eine neue Sprachnachricht", "Eine Nachricht"},
	{"words-shared", "Un document partag\xc3\xa9", "Un document"},
	{"words-shared", "Gemiste oproep", "Een oproep"},
	{"words-shared", "Wiadomo\xc5\x9b\xc4\x87 g\xc5\x82osowa", "Wiadomo\xc5\x9b\xc4\x87"},
	{"words-shared", "Mensagem de voz", "Mensagem"},
	{"words-shared", "Голосовое сообщение", "Сообщение"},
	{"words-shared", "Messaggio vocale", "Messaggio"},
	{"words-shared", "Mensaje de voz", "Mensaje"},
	{"words-wallet", "Enter your recovery phrase", "Enter your phrase"},
	{"words-fortune", "A business proposal of 5 million USD", "5 million USD, million USD"},
	{"words-blackmail", "I recorded you, through your webcam", "Your camera, your camera"},
};

static void
test_phrases(void **state)
{
	struct slice letter;

	(void)state;
	for (size_t i = 0; i < sizeof(PHRASES) / sizeof(*PHRASES); i++)
		for (int twin = 0; twin < 2; twin++) {
			assert_int_equal(slice_print(&arena, &letter, &err,
						     "From: a@b.example\r\nContent-Type: "
						     "text/plain; charset=utf-8\r\n\r\n%s\r\n",
						     twin ? PHRASES[i].twin : PHRASES[i].hit),
					 STATUS_OK);
			if (has_rule(data_of(judged(letter, NULL)), PHRASES[i].rule) == twin)
				fail_msg("%s: %s", PHRASES[i].rule,
					 twin ? PHRASES[i].twin : PHRASES[i].hit);
		}
}

/* What servers found out, and what speaks for a letter. */
static void
test_auth(void **state)
{
	static const struct mail_signature SIGNATURE = {.domain = SLICE_INIT("en-marche.fr"),
							.result = AUTH_PASS};
	const struct mail_auth reject = {.dmarc = {.result = AUTH_FAIL, .policy = DMARC_REJECT}};
	const struct mail_auth none = {.dmarc = {.result = AUTH_FAIL}};
	const struct mail_auth unasked = {.dmarc = {.result = AUTH_FAIL},
					  .dmarc_source = MAIL_AUTH_HERE,
					  .spf = {.unasked = true}};
	const struct mail_auth sealed = {.arc_domain = SLICE("print-house.example"),
					 .dmarc = {.result = AUTH_FAIL, .policy = DMARC_REJECT},
					 .arc = AUTH_PASS};
	const struct mail_auth self_sealed = {
		.arc_domain = SLICE("b.example"),
		.dmarc = {.result = AUTH_FAIL, .policy = DMARC_REJECT},
		.arc = AUTH_PASS};
	const struct mail_auth pass = {.dmarc = {.result = AUTH_PASS}};
	const struct mail_auth signed_ = {.dkim = AUTH_PASS, .signatures = &SIGNATURE};
	static const struct mail_signature FAILED = {.domain = SLICE_INIT("en-marche.fr"),
						     .result = AUTH_FAIL};
	static const struct mail_signature OPEN = {.domain = SLICE_INIT("en-marche.fr"),
						   .result = AUTH_TEMPERROR};
	static const struct mail_signature FIELDS = {
		.domain = SLICE_INIT("en-marche.fr"), .result = AUTH_FAIL, .header_holds = true};
	const struct mail_auth footer = {.dmarc = {.result = AUTH_FAIL, .policy = DMARC_REJECT},
					 .signatures = &FIELDS};
	const struct mail_auth broken = {.dkim = AUTH_FAIL, .signatures = &FAILED};
	const struct mail_auth open = {.dkim = AUTH_TEMPERROR, .signatures = &OPEN};
	const struct slice outside =
		LETTER("From: a@en-marche.fr\r\nReturn-Path: <x@b.example>", "x");
	const struct mail_auth spf = {.spf = {.result = AUTH_FAIL}};
	const struct slice own = LETTER("From: a@en-marche.fr", "x");
	const struct slice partner = LETTER("From: a@print-house.example", "x");
	const struct slice other = LETTER("From: a@b.example", "x");
	const struct slice list =
		LETTER("From: a@en-marche.fr\r\nList-Id: <x>\r\nList-Post: <y>", "x");
	const struct slice google = LETTER("From: Helene Marchand <x@docs.google.com>", "x");
	const struct slice twice = LETTER("From: a@en-marche.fr\r\nFrom: b@en-marche.fr", "x");
	const struct slice bank = LETTER("From: a@print-house.example", "our new bank account");

	(void)state;
	expect("own, reject", own, &reject, "dmarc-fail-ours", "phishing");
	expect("own, none", own, &none, "dmarc-fail-ours", "phishing");
	expect("own, where SPF was not asked", own, &unasked, "dmarc-fail", "none");
	expect("own, where SPF could not have passed", outside, &unasked, "dmarc-fail-ours",
	       "phishing");
	expect("own, sealed", own, &sealed, "dmarc-fail-forwarded", "none");
	expect("own, sealed by a stranger", own, &self_sealed, "dmarc-fail-ours", "phishing");
	expect("own by a list", list, &none, "dmarc-fail-forwarded", "none");
	expect("a list that a policy rejects", list, &reject, "dmarc-fail-ours", "phishing");
	expect("a list that wrote below", list, &footer, "dmarc-fail-forwarded", "none");
	expect("who wrote below and is no list", own, &footer, "dmarc-fail-ours", "phishing");
	expect("partner", partner, &reject, "dmarc-fail-partner", "phishing");
	expect("a stranger", other, &reject, "dmarc-fail", "none");
	expect("a service that writes for users", google, &pass, "vip-name-via", "none");
	expect("who says to be one", google, NULL, "vip-name", "phishing");
	expect("spf", other, &spf, "spf-fail", "none");
	expect("own, verified", own, &pass, "trust-ours", "none");
	expect("own, signed", own, &signed_, "trust-ours", "none");
	expect("partner, verified", bank, &pass, "trust-partner", "none");
	expect("own, signature not verified", outside, &open, "ours-from-outside", "none");
	expect("own, signature broken", outside, &broken, "ours-unsigned", "suspicious");
	expect("own, not verified", own, NULL, "trust-known", "none");
	expect("two From fields are nobody's", twice, &pass, "from-duplicate", "phishing");
}

/* All of the finding: times, subjects, evidence inside the message, what to do. */
static void
test_finding(void **state)
{
	static const char TEXT[] =
		"From: Helene Marchand <a@en-rnarche.fr>\r\nDate: Mon, 6 May 2024 10:00:00 "
		"+0000\r\n"
		"Message-ID: <1@mail.example>\r\nSubject: =?utf-8?q?=C3=89t=C3=A9?=\r\n\r\n"
		"are you available? https://en-rnarche.fr/x\r\n";
	struct finding *finding = judged(slice_of(TEXT, sizeof(TEXT) - 1), NULL);
	const struct json_value *data = data_of(finding);
	struct slice text;
	int64_t index, time;

	(void)state;
	assert_int_equal(finding->severity, SEVERITY_HIGH);
	assert_int_equal(finding->confidence, 99);
	assert_true(time_read(SLICE("2024-05-06T10:00:00Z"), &time));
	assert_int_equal(finding->first, time);
	assert_int_equal(finding->time_basis, TIME_CLAIMED);
	assert_slice(finding->title,
		     "Phishing: \"\xc3\x89t\xc3\xa9\" from a@en-rnarche.fr. The author's domain "
		     "imitates one of ours");
	assert_slice(finding->subjects[0].value, "a@en-rnarche.fr");
	assert_slice(finding->subjects[1].value, "en-rnarche.fr");
	assert_slice(finding->subjects[2].value, "1@mail.example");
	assert_int_equal(finding->evidence[0].offset, 100);
	assert_int_equal(finding->evidence[0].length, 41);
	assert_true(json_as_string(json_get(data, "message_id"), &text));
	assert_slice(text, "1@mail.example");
	const struct json_value *reasons = json_get(data, "reasons");
	for (size_t i = 0; i < json_count(reasons); i++) {
		assert_true(json_as_number(json_get(json_at(reasons, i), "evidence"), &index));
		assert_true(index >= 0 && (size_t)index < finding->evidence_count);
		assert_true(json_as_string(json_get(json_at(reasons, i), "rule"), &text));
		if (slice_equal(text, SLICE("link-lookalike"))) {
			const struct span *span = &finding->evidence[index];
			assert_memory_equal(TEXT + (span->offset - 100), "en-rnarche.fr",
					    strlen("en-rnarche.fr"));
			assert_int_equal(span->length, strlen("en-rnarche.fr"));
		}
	}
	assert_true(slice_find(finding->next[1], SLICE("rfc822msgid:1@mail.example")) != SIZE_MAX);
	assert_true(finding->next_count >= 4);
}

/* Bytes that are no letter are judged all the same. */
static void
test_no_letter(void **state)
{
	static const struct slice BYTES[] = {SLICE_INIT(""), SLICE_INIT("\0\xff"), SLICE_INIT("\n"),
					     SLICE_INIT("From "), SLICE_INIT("no letter at all")};

	(void)state;
	for (size_t i = 0; i < sizeof(BYTES) / sizeof(*BYTES); i++)
		expect("no letter", BYTES[i], NULL, "from-missing", "none");
}

/* MAIL_NAME_EXTRA words beside a person's, MAIL_WORDS_BYTES of text, MAIL_LETTER_BYTES read at all;
 * MAIL_DETAIL_BYTES, MAIL_TITLE_BYTES and MAIL_ID_BYTES told. */
static void
test_limits(void **state)
{
	const struct slice three = LETTER("From: Dr Helene Marchand Office X <a@gmail.com>", "x");
	const struct slice four = LETTER("From: Dr Helene Marchand Office of X <a@gmail.com>", "x");
	struct slice text;
	struct finding *finding;

	(void)state;
	expect("three words beside", three, NULL, "vip-name", "phishing");
	assert_false(has_rule(data_of(judged(four, NULL)), "vip-name"));
	for (int blank = MAIL_WORDS_BYTES - 20; blank <= (int)MAIL_WORDS_BYTES; blank += 20) {
		assert_int_equal(slice_print(&arena, &text, &err,
					     "From: a@b.example\r\n\r\n%0*d gift cards.\r\n", blank,
					     0),
				 STATUS_OK);
		assert_int_equal(has_rule(data_of(judged(text, NULL)), "words-gift-cards"),
				 blank < (int)MAIL_WORDS_BYTES);
	}
	for (int blank = MAIL_LETTER_BYTES - 40; blank <= (int)MAIL_LETTER_BYTES; blank += 40) {
		assert_int_equal(
			slice_print(&arena, &text, &err,
				    "From: a@b.example\r\n\r\n%0*d https://en-rnarche.fr/\r\n",
				    blank, 0),
			STATUS_OK);
		assert_int_equal(has_rule(data_of(judged(text, NULL)), "link-lookalike"),
				 blank < (int)MAIL_LETTER_BYTES);
	}
	assert_int_equal(slice_print(&arena, &text, &err,
				     "From: a@b.example\r\nReply-To: %0*d@gmail.com\r\nSubject: "
				     "%0200d\r\nMessage-ID: <%02000d@x>\r\n\r\n",
				     2 * MAIL_DETAIL_BYTES, 0, 0, 0),
			 STATUS_OK);
	finding = judged(text, NULL);
	assert_true(finding->title.length < MAIL_TITLE_BYTES + 200);
	assert_true(json_as_string(
		json_get(json_at(json_get(data_of(finding), "reasons"), 0), "detail"), &text));
	assert_int_equal(text.length, MAIL_DETAIL_BYTES);
	assert_true(json_as_string(json_get(data_of(finding), "message_id"), &text));
	assert_int_equal(text.length, MAIL_ID_BYTES);
}

/* MAIL_NAME_BYTES and MAIL_NAME_WORDS of a display name are compared; a name of ours has
 * MAIL_NAME_LETTERS_MIN. */
static void
test_name_limits(void **state)
{
	static const struct slice FOUR = LETTER("From: Quix <a@b.example>", "x");
	static const struct slice THREE = LETTER("From: Qux <a@b.example>", "x");
	struct slice text;
	struct buf buf;

	(void)state;
	assert_true(has_rule(data_of(judged(FOUR, NULL)), "name-ours"));
	assert_false(has_rule(data_of(judged(THREE, NULL)), "name-ours"));
	for (int length = MAIL_NAME_BYTES - 16; length <= MAIL_NAME_BYTES - 15; length++) {
		assert_int_equal(slice_print(&arena, &text, &err,
					     "From: %0*d Helene Marchand <a@gmail.com>\r\n\r\n",
					     length, 0),
				 STATUS_OK);
		assert_int_equal(has_rule(data_of(judged(text, NULL)), "vip-name"),
				 length == MAIL_NAME_BYTES - 16);
	}
	for (int words = MAIL_NAME_WORDS - 2; words < MAIL_NAME_WORDS; words++) {
		buf_init(&buf, &arena);
		buf_write_text(&buf, "From:");
		for (int i = 0; i < words; i++)
			buf_write_text(&buf, " the");
		buf_write_text(&buf, " Cardinal News <a@b.example>\r\n\r\n");
		assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
		assert_int_equal(has_rule(data_of(judged(text, NULL)), "name-ours"),
				 words == MAIL_NAME_WORDS - 2);
	}
}

/* MAIL_WHY_MAX sentences of reasons, and one of how they add up. */
static void
test_many_reasons(void **state)
{
	struct finding *finding = judged(
		SLICE("From : \"x@y.example\" <@r.example:a@en-rnarche.fr>w (b@c.example)\r\n"
		      "From: PayPal ,_=?utf-8?q?=3Chm=40en-marche=2Efr=3E?= , Bank: "
		      "a\x01@b.click;\r\n"
		      "Reply-To: a@enmarche.fr\r\nReturn-Path: <a@enmarche.fr>\r\n"
		      "Sender: a@enmarche.fr\r\nMessage-ID: <1@enmarche.fr>\r\n"
		      "Content-Type: text/html; charset=utf-8\r\n\r\n"
		      "<a href='https://en-rnarche.fr'>https://en-marche.fr</a>"
		      "<a href='javascript:x'>x</a><a href='data:x'>x</a><a href='http://1'>x</a>"
		      "<a href='http://192.0.2.1'>x</a><a href='https://a@b.xyz'>www.c.example</a>"
		      "<a href='https://bit.ly/1'>x</a><a href='https:\\\\x.pages.dev'>x</a>"
		      "<form action='https://d.example'>verify your account, will be closed, new "
		      "bank "
		      "account, urgent payment, gift card, you have won</form>"),
		NULL);

	(void)state;
	assert_true(json_count(json_get(data_of(finding), "reasons")) > MAIL_WHY_MAX);
	assert_int_equal(finding->why_count, MAIL_WHY_MAX + 1);
}

/* Every rule has its row in docs/mail.md and its name in the schema. */
static void
test_documents(void **state)
{
	static const int WEIGHTS[] = {
#define RULE(id, name, family, weight, hard, meaning) weight,
		GRADE_RULES(RULE)
#undef RULE
	};
	const struct json_value *schema, *names;
	struct slice text, row, name;

	(void)state;
	assert_int_equal(io_read_file(&arena, "docs/schema/mail-phish.json", 1 << 20, &text, &err),
			 STATUS_OK);
	assert_int_equal(json_read(&arena, text, &schema, &err), STATUS_OK);
	names = json_get(
		json_get(json_get(json_get(json_get(json_get(schema, "properties"), "reasons"),
					   "items"),
				  "properties"),
			 "rule"),
		"enum");
	assert_int_equal(io_read_file(&arena, "docs/mail.md", 1 << 20, &text, &err), STATUS_OK);
	assert_int_equal(json_count(names), GRADE_RULE_COUNT);
	for (int rule = 0; rule < GRADE_RULE_COUNT; rule++) {
		assert_true(json_as_string(json_at(names, (size_t)rule), &name));
		assert_slice(name, grade_rule_name((enum grade_rule)rule));
		assert_int_equal(
			slice_print(&arena, &row, &err, "| `%s` | %s | %d%s | %s |\n",
				    grade_rule_name((enum grade_rule)rule),
				    grade_family_name((enum grade_rule)rule), WEIGHTS[rule],
				    grade_rule_is_hard((enum grade_rule)rule) ? " **hard**" : "",
				    grade_rule_meaning((enum grade_rule)rule)),
			STATUS_OK);
		if (slice_find(text, row) == SIZE_MAX)
			fail_msg("docs/mail.md lacks: %.*s", SLICE_PRINT(row));
	}
}

static enum status
attempt(void *context)
{
	struct mail_setup own_setup = {.profile = &profile, .engine = engine};
	struct mail_place place = {.source = SLICE("a.eml")};
	struct finding *finding;
	struct message *message;
	struct arena own;
	struct err none;

	(void)context;
	arena_init(&own, 0);
	enum status status = message_read(
		&own,
		SLICE("From: Helene Marchand <a@en-rnarche.fr>\r\nReply-To: x@gmail.com\r\n"
		      "Content-Type: text/html\r\n\r\n<a href='https://b.example'>www.c.example</a>"
		      "verify your account"),
		&message, &none);
	if (status == STATUS_OK)
		status = phish_judge(&own, message, &place, &own_setup, NULL, &finding, &none);
	arena_done(&own);
	return status;
}

static void
test_no_memory(void **state)
{
	(void)state;
	support_fail_each(attempt, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rules),       cmocka_unit_test(test_phrases),
		cmocka_unit_test(test_auth),        cmocka_unit_test(test_finding),
		cmocka_unit_test(test_no_letter),   cmocka_unit_test(test_limits),
		cmocka_unit_test(test_documents),   cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_name_limits), cmocka_unit_test(test_many_reasons),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
