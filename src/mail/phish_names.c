/* What the display name claims: one of our people, us, a well-known brand. */
#include "base/utf8.h"
#include "mail/common.h"
#include "mail/limits.h"
#include "mail/phish_internal.h"
#include "mail/plain.h"

/* "Ada Example via Sign Service <mail@sign-service...>": the word after "via" is the sender's. Who
 * gives anybody a mailbox writes for nobody. */
bool
phish_is_via(const struct words *shown, struct slice domain)
{
	static const struct slice VIA[] = {SLICE_INIT("via"), SLICE_INIT("durch"),
					   SLICE_INIT("por"), SLICE_INIT("tramite")};

	if (common_is_mailbox(domain) || relation_is_cheap(domain))
		return false;
	for (size_t i = 1; i + 1 < shown->count; i++)
		for (size_t k = 0; k < sizeof(VIA) / sizeof(*VIA); k++)
			if (slice_equal(shown->items[i], VIA[k]) &&
			    shown->items[i + 1].length > 2 &&
			    slice_find(domain, shown->items[i + 1]) != SIZE_MAX)
				return true;
	return false;
}

/* ---- us ---- */

/* Words that stand beside a name without making it another's. */
static const struct slice ROLES[] = {
	SLICE_INIT("your"),
	SLICE_INIT("my"),
	SLICE_INIT("mein"),
	SLICE_INIT("ihr"),
	SLICE_INIT("votre"),
	SLICE_INIT("support"),
	SLICE_INIT("service"),
	SLICE_INIT("services"),
	SLICE_INIT("team"),
	SLICE_INIT("equipe"),
	SLICE_INIT("security"),
	SLICE_INIT("securite"),
	SLICE_INIT("sicherheit"),
	SLICE_INIT("seguridad"),
	SLICE_INIT("sicurezza"),
	SLICE_INIT("it"),
	SLICE_INIT("helpdesk"),
	SLICE_INIT("help"),
	SLICE_INIT("desk"),
	SLICE_INIT("admin"),
	SLICE_INIT("administrator"),
	SLICE_INIT("info"),
	SLICE_INIT("contact"),
	SLICE_INIT("kontakt"),
	SLICE_INIT("hr"),
	SLICE_INIT("rh"),
	SLICE_INIT("payroll"),
	SLICE_INIT("accounts"),
	SLICE_INIT("account"),
	SLICE_INIT("compte"),
	SLICE_INIT("konto"),
	SLICE_INIT("cuenta"),
	SLICE_INIT("billing"),
	SLICE_INIT("facturation"),
	SLICE_INIT("mail"),
	SLICE_INIT("email"),
	SLICE_INIT("webmail"),
	SLICE_INIT("office"),
	SLICE_INIT("alert"),
	SLICE_INIT("alerts"),
	SLICE_INIT("alerte"),
	SLICE_INIT("notification"),
	SLICE_INIT("notifications"),
	SLICE_INIT("noreply"),
	SLICE_INIT("no"),
	SLICE_INIT("reply"),
	SLICE_INIT("official"),
	SLICE_INIT("officiel"),
	SLICE_INIT("the"),
	SLICE_INIT("de"),
	SLICE_INIT("la"),
	SLICE_INIT("le"),
	SLICE_INIT("der"),
	SLICE_INIT("die"),
	SLICE_INIT("das"),
	SLICE_INIT("und"),
	SLICE_INIT("et"),
	SLICE_INIT("y"),
	SLICE_INIT("and"),
	SLICE_INIT("soporte"),
	SLICE_INIT("assistance"),
	SLICE_INIT("assistenza"),
	SLICE_INIT("kundenservice"),
	SLICE_INIT("customer"),
	SLICE_INIT("client"),
	SLICE_INIT("clients"),
	SLICE_INIT("online"),
	SLICE_INIT("center"),
	SLICE_INIT("centre"),
	SLICE_INIT("portal"),
	SLICE_INIT("system"),
	SLICE_INIT("departement"),
	SLICE_INIT("department"),
	SLICE_INIT("hq"),
	SLICE_INIT("press"),
	SLICE_INIT("presse"),
	SLICE_INIT("finance"),
	SLICE_INIT("wallet"),
};

bool
phish_is_role(struct slice word)
{
	for (size_t i = 0; i < sizeof(ROLES) / sizeof(*ROLES); i++)
		if (slice_equal(word, ROLES[i]))
			return true;
	return false;
}

/* What is left of a name without the words of a role. */
static void
without_roles(struct words *words)
{
	size_t kept = 0;

	for (size_t i = 0; i < words->count; i++)
		if (!phish_is_role(words->items[i]))
			words->items[kept++] = words->items[i];
	if (kept > 0)
		words->count = kept;
}

/* One of the names we go by, against what is shown. */
static enum status
judge_our_name(struct judge *judge, struct slice ours, bool word, const struct words *shown,
	       struct err *err)
{
	const struct identity_party *author = &judge->identity.author;
	struct words name, rest = *shown;
	struct slice joined, bare, all, text;

	TRY(words_read(judge->arena, ours, &name, err));
	TRY(words_join(judge->arena, &name, &joined, err));
	if (joined.length < MAIL_NAME_LETTERS_MIN)
		return STATUS_OK;
	without_roles(&rest);
	TRY(words_join(judge->arena, &rest, &bare, err));
	if (slice_equal(bare, joined))
		return grade_add(&judge->grade,
				 phish_is_via(shown, author->domain) ? GRADE_NAME_MENTIONS
								     : GRADE_NAME_OURS,
				 author->span, err, "\"%.*s\" at %.*s", SLICE_PRINT(author->name),
				 SLICE_PRINT(author->spec));
	TRY(plain_text(judge->arena, ours, &text, err));
	TRY(plain_text(judge->arena, slice_part(author->name, 0, MAIL_NAME_BYTES), &all, err));
	if (word && slice_find(all, text) != SIZE_MAX)
		return grade_add(&judge->grade, GRADE_NAME_MENTIONS, author->span, err,
				 "\"%.*s\" at %.*s", SLICE_PRINT(author->name),
				 SLICE_PRINT(author->spec));
	return STATUS_OK;
}

/* "Ехample Support", "Examp1e": asked of the names engine as if it were a domain. */
static enum status
judge_spelling(struct judge *judge, const struct words *shown, struct err *err)
{
	const struct identity_party *author = &judge->identity.author;
	struct words rest = *shown;
	struct names_match match;
	struct slice joined, host;
	bool found;

	without_roles(&rest);
	TRY(words_join(judge->arena, &rest, &joined, err));
	if (rest.count > 3 || joined.length < MAIL_NAME_LETTERS_MIN || joined.length > 40)
		return STATUS_OK;
	TRY(slice_print(judge->arena, &host, err, "%.*s.com", SLICE_PRINT(joined)));
	TRY(judge_name(judge, host, &found, &match, err));
	if (!found || match.severity < SEVERITY_HIGH || match.lure.length > 0 ||
	    !judge_is_hard(&match))
		return STATUS_OK;
	return grade_add(&judge->grade, GRADE_NAME_OURS, author->span, err,
			 "\"%.*s\" reads like %.*s, at %.*s", SLICE_PRINT(author->name),
			 SLICE_PRINT(match.target), SLICE_PRINT(author->spec));
}

static enum status
judge_us(struct judge *judge, const struct words *shown, struct err *err)
{
	const struct profile *profile = judge->setup->profile;

	for (size_t i = 0; i < profile->names.count; i++)
		TRY(judge_our_name(judge, profile->names.items[i], true, shown, err));
	TRY(judge_our_name(judge, profile->organisation, true, shown, err));
	for (size_t i = 0; i < profile->domains.count; i++) {
		struct slice label = organisation_of(profile->domains.items[i]);
		label = slice_part(label, 0, slice_find_byte(label, '.'));
		TRY(judge_our_name(judge, label, false, shown, err));
	}
	return judge_spelling(judge, shown, err);
}

/* ---- brands ---- */

#define BRAND_LETTERS_MIN 6 /* of a name that is looked for in other letters and longer words */

/* Brands that are imitated most, and where they write from: public facts. */
static const struct {
	struct slice name; /* plain */
	const char *domains;
} BRANDS[] = {
	{SLICE_INIT("paypal"), "paypal."},
	{SLICE_INIT("microsoft"),
	 "microsoft. microsoftonline. office. outlook. sharepointonline. onmicrosoft."},
	{SLICE_INIT("office365"), "microsoft. office. office365."},
	{SLICE_INIT("office 365"), "microsoft. office. office365."},
	{SLICE_INIT("outlook"), "microsoft. outlook. hotmail. office."},
	{SLICE_INIT("onedrive"), "microsoft. onedrive. sharepointonline. live."},
	{SLICE_INIT("sharepoint"), "microsoft. sharepoint. sharepointonline. onmicrosoft."},
	{SLICE_INIT("apple"), "apple. icloud. me. mac. itunes."},
	{SLICE_INIT("icloud"), "apple. icloud."},
	{SLICE_INIT("itunes"), "apple. itunes."},
	{SLICE_INIT("amazon"), "amazon. amazonses. amazonaws. audible."},
	{SLICE_INIT("netflix"), "netflix."},
	{SLICE_INIT("docusign"), "docusign."},
	{SLICE_INIT("dropbox"), "dropbox. dropboxmail."},
	{SLICE_INIT("facebook"), "facebook. facebookmail. meta. fb."},
	{SLICE_INIT("instagram"), "instagram. facebookmail. meta."},
	{SLICE_INIT("whatsapp"), "whatsapp. facebookmail. meta."},
	{SLICE_INIT("linkedin"), "linkedin."},
	{SLICE_INIT("google"), "google. gmail. youtube. googlemail."},
	{SLICE_INIT("gmail"), "google. gmail."},
	{SLICE_INIT("dhl"), "dhl. dpdhl. deutschepost."},
	{SLICE_INIT("fedex"), "fedex."},
	{SLICE_INIT("ups"), "ups. theupsstore."},
	{SLICE_INIT("usps"), "usps."},
	{SLICE_INIT("chronopost"), "chronopost. laposte."},
	{SLICE_INIT("la poste"), "laposte. chronopost."},
	{SLICE_INIT("ebay"), "ebay."},
	{SLICE_INIT("adobe"), "adobe. adobesign. echosign."},
	{SLICE_INIT("wetransfer"), "wetransfer."},
	{SLICE_INIT("bank of america"), "bankofamerica. bofa."},
	{SLICE_INIT("wells fargo"), "wellsfargo."},
	{SLICE_INIT("chase"), "chase. jpmorgan."},
	{SLICE_INIT("citibank"), "citi. citibank."},
	{SLICE_INIT("hsbc"), "hsbc."},
	{SLICE_INIT("american express"), "americanexpress. aexp."},
	{SLICE_INIT("mastercard"), "mastercard."},
	{SLICE_INIT("credit agricole"), "credit-agricole. ca-paris."},
	{SLICE_INIT("bnp paribas"), "bnpparibas."},
	{SLICE_INIT("sparkasse"), "sparkasse. s-finanzgruppe."},
	{SLICE_INIT("coinbase"), "coinbase."},
	{SLICE_INIT("binance"), "binance."},
	{SLICE_INIT("metamask"), "metamask. consensys."},
	{SLICE_INIT("spotify"), "spotify."},
	{SLICE_INIT("zoom"), "zoom."},
	{SLICE_INIT("irs"), "irs."},
	{SLICE_INIT("hmrc"), "hmrc. service."},
	{SLICE_INIT("impots gouv"), "gouv."},
	{SLICE_INIT("norton"), "norton. nortonlifelock. gendigital."},
	{SLICE_INIT("mcafee"), "mcafee."},
	{SLICE_INIT("bradesco"), "bradesco."},
	{SLICE_INIT("correios"), "correios."},
	{SLICE_INIT("livelo"), "livelo."},
	{SLICE_INIT("trust wallet"), "trustwallet."},
	{SLICE_INIT("trustwallet"), "trustwallet."},
	{SLICE_INIT("ledger"), "ledger."},
	{SLICE_INIT("ripple"), "ripple."},
	{SLICE_INIT("opensea"), "opensea."},
	{SLICE_INIT("exodus"), "exodus."},
	{SLICE_INIT("blockchain com"), "blockchain."},
	{SLICE_INIT("mercado pago"), "mercadopago. mercadolivre. mercadolibre."},
	{SLICE_INIT("mercado livre"), "mercadolivre. mercadolibre."},
	{SLICE_INIT("banco do brasil"), "bb."},
	{SLICE_INIT("itau"), "itau."},
	{SLICE_INIT("nubank"), "nubank."},
	{SLICE_INIT("caixa"), "caixa."},
	{SLICE_INIT("costco"), "costco."},
	{SLICE_INIT("walmart"), "walmart."},
	{SLICE_INIT("sam s club"), "samsclub. walmart."},
	{SLICE_INIT("sams club"), "samsclub. walmart."},
	{SLICE_INIT("lowes"), "lowes."},
	{SLICE_INIT("lowe s"), "lowes."},
	{SLICE_INIT("home depot"), "homedepot."},
	{SLICE_INIT("ace hardware"), "acehardware."},
	{SLICE_INIT("harbor freight"), "harborfreight."},
	{SLICE_INIT("temu"), "temu. temuemail."},
	{SLICE_INIT("shein"), "shein. sheinemail."},
	{SLICE_INIT("lidl"), "lidl."},
	{SLICE_INIT("aldi"), "aldi. aldi-sued. aldi-nord."},
	{SLICE_INIT("edeka"), "edeka."},
	{SLICE_INIT("rossmann"), "rossmann."},
	{SLICE_INIT("kaufland"), "kaufland."},
	{SLICE_INIT("rewe"), "rewe."},
	{SLICE_INIT("sirius xm"), "siriusxm."},
	{SLICE_INIT("siriusxm"), "siriusxm."},
	{SLICE_INIT("state farm"), "statefarm."},
	{SLICE_INIT("geico"), "geico."},
	{SLICE_INIT("verizon"), "verizon. verizonwireless."},
	{SLICE_INIT("t mobile"), "t-mobile."},
	{SLICE_INIT("at t"), "att."},
	{SLICE_INIT("xfinity"), "xfinity. comcast."},
	{SLICE_INIT("vodafone"), "vodafone."},
	{SLICE_INIT("telekom"), "telekom. t-online."},
	{SLICE_INIT("proton"), "proton. protonmail."},
	{SLICE_INIT("protonmail"), "proton. protonmail."},
	{SLICE_INIT("gls"), "gls. gls-group."},
	{SLICE_INIT("dpd"), "dpd. dpdgroup."},
	{SLICE_INIT("hermes"), "hermesworld. myhermes."},
	{SLICE_INIT("postnl"), "postnl."},
	{SLICE_INIT("royal mail"), "royalmail."},
	{SLICE_INIT("evri"), "evri."},
	{SLICE_INIT("digid"), "digid. logius."},
	{SLICE_INIT("rabobank"), "rabobank."},
	{SLICE_INIT("abn amro"), "abnamro."},
	{SLICE_INIT("adac"), "adac."},
	{SLICE_INIT("total av"), "totalav."},
	{SLICE_INIT("totalav"), "totalav."},
	{SLICE_INIT("geek squad"), "geeksquad. bestbuy."},
	{SLICE_INIT("best buy"), "bestbuy."},
	{SLICE_INIT("cash app"), "cash. square."},
	{SLICE_INIT("venmo"), "venmo. paypal."},
	{SLICE_INIT("zelle"), "zellepay."},
	{SLICE_INIT("robinhood"), "robinhood."},
	{SLICE_INIT("kraken"), "kraken."},
	{SLICE_INIT("starbucks"), "starbucks."},
	{SLICE_INIT("cvs"), "cvs."},
	{SLICE_INIT("walgreens"), "walgreens."},
	{SLICE_INIT("makita"), "makita."},
	{SLICE_INIT("dewalt"), "dewalt. sbdinc."},
	{SLICE_INIT("decathlon"), "decathlon."},
	{SLICE_INIT("disney"), "disney. disneyplus."},
	{SLICE_INIT("ameli"), "ameli. assurance-maladie."},
	{SLICE_INIT("pancakeswap"), "pancakeswap."},
	{SLICE_INIT("louis vuitton"), "louisvuitton."},
};

/* Whether the registrable name of domain starts with one of the words that end with dots. */
static bool
is_of_brand(struct slice domain, const char *list)
{
	struct slice rest = slice_text(list), word, organisation = organisation_of(domain);

	while (slice_next(&rest, ' ', &word))
		if (slice_starts(organisation, word))
			return true;
	return false;
}

/* Brands that are words, or that many houses share: who has it in a domain of their own may be
 * called so. */
static bool
may_be_own_name(struct slice brand, struct slice domain)
{
	static const struct slice WORDS[] = {
		SLICE_INIT("apple"),  SLICE_INIT("chase"),  SLICE_INIT("ups"),
		SLICE_INIT("zoom"),   SLICE_INIT("ledger"), SLICE_INIT("ripple"),
		SLICE_INIT("exodus"), SLICE_INIT("kraken"), SLICE_INIT("hermes"),
		SLICE_INIT("caixa"),  SLICE_INIT("proton"), SLICE_INIT("sparkasse"),
		SLICE_INIT("norton"), SLICE_INIT("gls"),    SLICE_INIT("outlook")};

	for (size_t i = 0; i < sizeof(WORDS) / sizeof(*WORDS); i++)
		if (slice_equal(brand, WORDS[i]))
			return slice_starts(organisation_of(domain), brand);
	return false;
}

/* "brand", "br4nd", and "brandwallet" where the rest is a role. */
static bool
bears_word(struct slice seen, struct slice word)
{
	if (slice_equal(seen, word) ||
	    (word.length >= BRAND_LETTERS_MIN && plain_is_taken_for(seen, word)))
		return true;
	return word.length >= BRAND_LETTERS_MIN && slice_starts(seen, word) &&
	       phish_is_role(slice_part(seen, word.length, SIZE_MAX));
}

/* Whether a name begins with a brand's, behind words of a role: "Your Brand account". */
static bool
bears_brand(const struct words *shown, struct slice brand)
{
	struct words rest = *shown;
	struct slice words = brand, word;
	size_t i = 0;

	without_roles(&rest);
	while (slice_next(&words, ' ', &word)) {
		if (i == rest.count || !bears_word(rest.items[i], word))
			return false;
		i++;
	}
	/* "Chase Miller" is a person. */
	return i == rest.count || !slice_equal(brand, SLICE("chase")) ||
	       slice_equal(rest.items[i], SLICE("bank"));
}

static enum status
judge_brand(struct judge *judge, const struct words *shown, struct err *err)
{
	const struct identity_party *author = &judge->identity.author;

	/* What says who handed it on says so: "Ada via Zoom". */
	if (words_have(shown, SLICE("via")))
		return STATUS_OK;
	for (size_t i = 0; i < sizeof(BRANDS) / sizeof(*BRANDS); i++)
		if (bears_brand(shown, BRANDS[i].name))
			return is_of_brand(author->domain, BRANDS[i].domains) ||
					       may_be_own_name(BRANDS[i].name, author->domain)
				       ? STATUS_OK
				       : grade_add(&judge->grade, GRADE_BRAND_NAME, author->span,
						   err, "\"%.*s\" at %.*s",
						   SLICE_PRINT(author->name),
						   SLICE_PRINT(author->spec));
	return STATUS_OK;
}

/* A name as it is seen where an override turns a part of it (UAX #9: LRO, RLO). */
static enum status
as_seen(struct judge *judge, struct slice name, struct slice *ret, struct err *err)
{
	char turn[UTF8_MAX_BYTES], pop[UTF8_MAX_BYTES];
	struct slice begin = slice_of(turn, utf8_encode(0x202e, turn));
	struct slice end_of_it = slice_of(pop, utf8_encode(0x202c, pop));
	size_t at = slice_find(name, begin);
	struct buf buf;

	*ret = name;
	if (at == SIZE_MAX)
		return STATUS_OK;
	struct slice rest = slice_part(name, at + begin.length, SIZE_MAX);
	size_t end = slice_find(rest, end_of_it);
	struct slice turned = slice_part(rest, 0, end);
	buf_init(&buf, judge->arena);
	buf_write(&buf, slice_part(name, 0, at));
	for (size_t to = turned.length; to > 0;) {
		size_t from = to - 1;
		while (from > 0 && ((unsigned char)turned.at[from] & 0xc0) == 0x80)
			from--;
		buf_write(&buf, slice_part(turned, from, to - from));
		to = from;
	}
	if (end != SIZE_MAX)
		buf_write(&buf, slice_part(rest, end + end_of_it.length, SIZE_MAX));
	return buf_slice(&buf, ret, err);
}

enum status
judge_names(struct judge *judge, struct err *err)
{
	struct words shown;
	struct slice seen;

	if (judge->author == RELATION_OWN || judge->author == RELATION_PARTNER ||
	    judge->author == RELATION_ALLOWED)
		return STATUS_OK;
	TRY(as_seen(judge, judge->identity.author.name, &seen, err));
	TRY(judge_people(judge, seen, err));
	TRY(words_read(judge->arena, seen, &shown, err));
	if (shown.count > 0)
		TRY(judge_us(judge, &shown, err));
	TRY(words_read_seen(judge->arena, seen, &shown, err));
	return judge_brand(judge, &shown, err);
}
