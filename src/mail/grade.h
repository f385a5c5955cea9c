/*
 * The grade of a letter: rules that add up, all of them in the one table below. A rule has a weight
 * in points, belongs to a family, and may be a hard fact, which stands whatever else is true.
 *
 *     score = weights of hard facts + max(0, weights of all others, those that speak for it too)
 *
 *     phishing    score >= 60, and one hard fact or two families that speak against it
 *     suspicious  score >= 30
 *     none        below
 *
 * So nothing that a sender can write takes a hard fact back, and no single oddity is an alarm. The
 * weights are judgement, set on letters made by tests/prop/mail_grade.py and on SpamAssassin's
 * corpus (docs/mail.md says with what result); they are meant to be read and argued about.
 */
#ifndef TOCSIN_MAIL_GRADE_H
#define TOCSIN_MAIL_GRADE_H

#include "base/slice.h"

enum grade_family {
	FAMILY_SENDER,     /* who it says it is from */
	FAMILY_AUTH,       /* what servers could verify */
	FAMILY_LINK,       /* where it leads */
	FAMILY_ATTACHMENT, /* what it carries */
	FAMILY_WORDS,      /* what it asks for */
	FAMILY_TRUST,      /* what speaks for it; weights are negative */
	FAMILY_COUNT,
};

#define HARD true
#define SOFT false

/* Every rule has one row: its name in C, its name, family, weight, whether it is a hard fact, and
 * what it means, as the start of a sentence that the detail ends. */
#define GRADE_RULES(RULE)                                                                          \
	/* How the author is written: those of identity.h, in their order. */                      \
	RULE(FROM_MISSING, "from-missing", SENDER, 10, SOFT, "It names no author")                 \
	RULE(FROM_DUPLICATE, "from-duplicate", SENDER, 40, SOFT, "It has several From fields")     \
	RULE(FROM_MANY, "from-many", SENDER, 20, SOFT, "Its From field has several addresses")     \
	RULE(FROM_GROUP, "from-group", SENDER, 20, SOFT, "Its From field is a group")              \
	RULE(FROM_NO_ADDRESS, "from-no-address", SENDER, 30, SOFT, "Its From has no full address") \
	RULE(FROM_CONTROL, "from-control", SENDER, 40, SOFT, "Control bytes stand in From")        \
	RULE(FROM_ENCODED, "from-encoded", SENDER, 40, SOFT,                                       \
	     "From hides an address in encoded words")                                             \
	RULE(FROM_SYNTAX, "from-syntax", SENDER, 20, SOFT,                                         \
	     "From is written so that readers differ on who it is")                                \
	RULE(FROM_COMMENT, "from-comment", SENDER, 25, SOFT, "A comment in From holds an address") \
	RULE(FROM_NAME_ADDRESS, "from-name-address", SENDER, 15, SOFT,                             \
	     "The display name is another's address")                                              \
	RULE(FROM_UNSEEN, "from-unseen", SENDER, 25, SOFT,                                         \
	     "Invisible or turning characters stand in From")                                      \
	RULE(FROM_SCRIPTS, "from-scripts", SENDER, 30, SOFT,                                       \
	     "Letters of different scripts are mixed in one word of From")                         \
	RULE(FROM_FIELD, "from-field", SENDER, 40, SOFT,                                           \
	     "A line is a From field to some readers and none to others")                          \
	RULE(FROM_PADDED, "from-padded", SENDER, 20, SOFT,                                         \
	     "White space pushes a part of From out of sight")                                     \
	RULE(FROM_TURNED, "from-turned", SENDER, 40, SOFT,                                         \
	     "Controls in From turn the order of what people read")                                \
	/* Whom it pretends to be. */                                                              \
	RULE(FROM_BORROWED, "from-borrowed", SENDER, 60, HARD,                                     \
	     "Some readers show one of our addresses as the author")                               \
	RULE(FROM_TWO, "from-two-authors", SENDER, 60, HARD,                                       \
	     "Readers of its From disagree between two organisations")                             \
	RULE(FROM_LOOKALIKE, "from-lookalike", SENDER, 70, HARD,                                   \
	     "The author's domain imitates one of ours")                                           \
	RULE(FROM_RESEMBLES, "from-resembles", SENDER, 20, SOFT,                                   \
	     "The author's domain resembles one of ours")                                          \
	RULE(PARTNER_LOOKALIKE, "partner-lookalike", SENDER, 60, HARD,                             \
	     "The author's domain, or where answers go, imitates a partner's")                     \
	RULE(PARTNER_RESEMBLES, "partner-resembles", SENDER, 35, SOFT,                             \
	     "The author's domain, or where answers go, has a partner's name and another suffix")  \
	RULE(SENDER_LOOKALIKE, "sender-lookalike", SENDER, 60, HARD,                               \
	     "The Sender's domain imitates one of ours")                                           \
	RULE(REPLY_LOOKALIKE, "reply-to-lookalike", SENDER, 65, HARD,                              \
	     "Answers go to a domain that imitates one of ours")                                   \
	RULE(PATH_LOOKALIKE, "return-path-lookalike", SENDER, 60, HARD,                            \
	     "The envelope's sender imitates one of our domains")                                  \
	RULE(ID_LOOKALIKE, "message-id-lookalike", SENDER, 40, SOFT,                               \
	     "Its Message-ID was made at a domain that imitates one of ours")                      \
	RULE(NAME_LOOKALIKE, "name-lookalike", SENDER, 60, HARD,                                   \
	     "The display name holds a domain that imitates one of ours")                          \
	RULE(NAME_OURS, "name-ours", SENDER, 60, HARD, "A stranger bears our name")                \
	RULE(NAME_MENTIONS, "name-mentions-us", SENDER, 25, SOFT,                                  \
	     "Our name is part of a stranger's")                                                   \
	RULE(VIP_NAME, "vip-name", SENDER, 65, HARD,                                               \
	     "The name of one of ours on a foreign address")                                       \
	RULE(VIP_VIA, "vip-name-via", SENDER, 15, SOFT,                                            \
	     "The name of one of ours, as services and lists write for others")                    \
	RULE(VIP_LOCAL, "vip-address", SENDER, 30, SOFT,                                           \
	     "A foreign address spells the name of one of ours")                                   \
	RULE(BRAND_NAME, "brand-name", SENDER, 45, SOFT,                                           \
	     "The display name is a well-known brand's, the address is not")                       \
	RULE(NAMES_READER, "names-reader", SENDER, 20, SOFT,                                       \
	     "The author or the subject is the address that it was sent to")                       \
	RULE(FROM_CHEAP, "from-cheap", SENDER, 15, SOFT,                                           \
	     "The author's domain has a suffix that costs next to nothing")                        \
	RULE(REPLY_LEAVES, "reply-to-leaves-us", SENDER, 30, SOFT,                                 \
	     "It claims one of our domains, and answers go to a stranger")                         \
	RULE(REPLY_FOREIGN, "reply-to-foreign", SENDER, 10, SOFT,                                  \
	     "Answers go to another organisation")                                                 \
	RULE(REPLY_FREE, "reply-to-free", SENDER, 20, SOFT,                                        \
	     "Answers go to a free mailbox, unlike the author")                                    \
	RULE(PATH_FOREIGN, "return-path-foreign", AUTH, 5, SOFT,                                   \
	     "The envelope's sender is of another organisation")                                   \
	/* What servers could verify. */                                                           \
	RULE(DMARC_OURS, "dmarc-fail-ours", AUTH, 65, HARD,                                        \
	     "It claims one of our domains and fails DMARC")                                       \
	RULE(DMARC_PARTNER, "dmarc-fail-partner", AUTH, 60, HARD,                                  \
	     "It claims a partner's domain and fails DMARC")                                       \
	RULE(DMARC_FORWARDED, "dmarc-fail-forwarded", AUTH, 15, SOFT,                              \
	     "It fails DMARC, as what lists and forwarders hand on does")                          \
	RULE(NO_DOMAIN, "no-author-domain", AUTH, 15, SOFT,                                        \
	     "Its From leaves no single domain that servers could judge")                          \
	RULE(DMARC_FAIL, "dmarc-fail", AUTH, 15, SOFT, "It fails DMARC")                           \
	RULE(SPF_FAIL, "spf-fail", AUTH, 15, SOFT, "SPF does not allow the server it came from")   \
	RULE(OURS_OUTSIDE, "ours-from-outside", AUTH, 15, SOFT,                                    \
	     "It claims one of our domains, but came from elsewhere and nothing vouches for it")   \
	RULE(OURS_UNSIGNED, "ours-unsigned", AUTH, 35, SOFT,                                       \
	     "It claims one of our domains, came from elsewhere and has no signature of ours")     \
	RULE(SMUGGLED, "smtp-smuggling", AUTH, 60, SOFT,                                           \
	     "Its body holds an SMTP dialogue that would start another message")                   \
	/* Where it leads. */                                                                      \
	RULE(LINK_LOOKALIKE, "link-lookalike", LINK, 60, HARD,                                     \
	     "A link leads to a domain that imitates one of ours")                                 \
	RULE(LINK_RESEMBLES, "link-resembles", LINK, 15, SOFT,                                     \
	     "A link leads to a domain that resembles one of ours")                                \
	RULE(LINK_PARTNER, "link-partner", LINK, 30, SOFT,                                         \
	     "A link leads to a domain that imitates a partner's")                                 \
	RULE(LINK_SHOWS_OURS, "link-shows-ours", LINK, 45, SOFT,                                   \
	     "A link shows one of our domains and leads elsewhere")                                \
	RULE(LINK_SHOWS_OTHER, "link-shows-other", LINK, 10, SOFT,                                 \
	     "A link shows another host than it leads to")                                         \
	RULE(LINK_USERINFO, "link-userinfo", LINK, 40, SOFT,                                       \
	     "A link has a name before an @, which is no host")                                    \
	RULE(LINK_ADDRESS, "link-address", LINK, 20, SOFT, "A link leads to a bare IP address")    \
	RULE(LINK_ODD_ADDRESS, "link-odd-address", LINK, 45, SOFT,                                 \
	     "A link leads to an IP address that is written to be overlooked")                     \
	RULE(LINK_WRITTEN, "link-disguised", LINK, 25, SOFT,                                       \
	     "A link is written with backslashes or controls, which browsers pass over")           \
	RULE(LINK_SCRIPT, "link-script", LINK, 30, SOFT, "A link runs a script")                   \
	RULE(LINK_DATA, "link-data", LINK, 35, SOFT, "A link holds a page in itself")              \
	RULE(LINK_REDIRECTED, "link-redirected", LINK, 12, SOFT,                                   \
	     "A link goes by way of an open redirector")                                           \
	RULE(LINK_SHORTENED, "link-shortened", LINK, 20, SOFT,                                     \
	     "A shortened link says not where to")                                                 \
	RULE(LINK_HOSTED, "link-hosted", LINK, 20, SOFT,                                           \
	     "A link leads to a page that anybody can put up")                                     \
	RULE(LINK_CHEAP, "link-cheap", LINK, 15, SOFT,                                             \
	     "A link's host has a suffix that costs next to nothing")                              \
	RULE(LINK_CHEAP_HIDDEN, "link-cheap-hidden", LINK, 25, SOFT,                               \
	     "A cheap domain wrote it, and its link says not where to")                            \
	RULE(LINK_FORM, "link-form", LINK, 20, SOFT,                                               \
	     "A form in the letter sends what is typed away")                                      \
	RULE(LINK_SCRIPTS, "link-scripts", LINK, 30, SOFT,                                         \
	     "Letters of different scripts are mixed in a link's host")                            \
	/* What it carries: those of attach.h, in their order. */                                  \
	RULE(PROGRAM, "attachment-program", ATTACHMENT, 60, SOFT, "It carries a program")          \
	RULE(SHORTCUT, "attachment-shortcut", ATTACHMENT, 60, SOFT,                                \
	     "It carries a shortcut that can start programs")                                      \
	RULE(DISK_IMAGE, "attachment-disk-image", ATTACHMENT, 45, SOFT, "It carries a disk image") \
	RULE(DOUBLE_NAME, "attachment-double-name", ATTACHMENT, 30, SOFT,                          \
	     "An attachment has two endings, of which the last counts")                            \
	RULE(TURNED_NAME, "attachment-turned-name", ATTACHMENT, 50, SOFT,                          \
	     "Turning characters hide the ending of an attachment")                                \
	RULE(OTHER_TYPE, "attachment-other-type", ATTACHMENT, 30, SOFT,                            \
	     "An attachment is not what its name says")                                            \
	RULE(MACROS, "attachment-macros", ATTACHMENT, 35, SOFT,                                    \
	     "It carries a document with macros")                                                  \
	RULE(REMOTE_TEMPLATE, "attachment-remote-template", ATTACHMENT, 50, SOFT,                  \
	     "It carries a document that loads a part from elsewhere")                             \
	RULE(DDE, "attachment-dde", ATTACHMENT, 45, SOFT,                                          \
	     "It carries a document with fields that start programs")                              \
	RULE(ENCRYPTED, "attachment-encrypted", ATTACHMENT, 10, SOFT,                              \
	     "It carries something encrypted that no scanner can open")                            \
	RULE(PAGE, "attachment-html", ATTACHMENT, 15, SOFT, "It carries a page of HTML")           \
	RULE(SMUGGLING, "attachment-smuggling", ATTACHMENT, 50, SOFT,                              \
	     "It carries a page that builds a file or itself by script")                           \
	RULE(HTML_FORM, "attachment-html-form", ATTACHMENT, 35, SOFT,                              \
	     "It carries a page that asks for something")                                          \
	RULE(UNREAD, "attachment-unread", ATTACHMENT, 5, SOFT,                                     \
	     "It carries something that could not be read")                                        \
	RULE(PASSWORD_GIVEN, "attachment-password", ATTACHMENT, 35, SOFT,                          \
	     "It carries something encrypted and says the password")                               \
	RULE(YARA, "attachment-yara", ATTACHMENT, 60, SOFT,                                        \
	     "A rule of yours matches what it carries")                                            \
	RULE(YARA_UNTRIED, "attachment-yara-untried", ATTACHMENT, 0, SOFT,                         \
	     "Your rules were not tried on all that it carries")                                   \
	/* What it asks for. */                                                                    \
	RULE(WORDS_LOGIN, "words-login", WORDS, 15, SOFT,                                          \
	     "It asks to confirm an account or password")                                          \
	RULE(WORDS_THREAT, "words-threat", WORDS, 10, SOFT,                                        \
	     "It threatens with a loss or a deadline")                                             \
	RULE(WORDS_BANK, "words-payment-change", WORDS, 25, SOFT, "It changes where to pay")       \
	RULE(WORDS_TRANSFER, "words-transfer", WORDS, 15, SOFT, "It asks for money in haste")      \
	RULE(WORDS_GIFTS, "words-gift-cards", WORDS, 20, SOFT, "It asks for gift cards")           \
	RULE(WORDS_PRIZE, "words-prize", WORDS, 20, SOFT, "It promises a prize or a reward")       \
	RULE(WORDS_PARCEL, "words-parcel", WORDS, 15, SOFT,                                        \
	     "It says that a parcel waits for money or an address")                                \
	RULE(WORDS_INVOICE, "words-invoice", WORDS, 10, SOFT,                                      \
	     "It speaks of a bill, or of a purchase that one is to undo")                          \
	RULE(WORDS_SHARED, "words-shared", WORDS, 10, SOFT,                                        \
	     "It says that a message or a document waits")                                         \
	RULE(WORDS_WALLET, "words-wallet", WORDS, 15, SOFT, "It speaks of digital money")          \
	RULE(WORDS_FORTUNE, "words-fortune", WORDS, 40, SOFT,                                      \
	     "It promises a share of a stranger's fortune")                                        \
	RULE(WORDS_BLACKMAIL, "words-blackmail", WORDS, 40, SOFT,                                  \
	     "It threatens to show what nobody is to see, unless one pays")                        \
	RULE(WORDS_STYLED, "words-disguised", WORDS, 30, SOFT,                                     \
	     "Its subject or its author is written in letters that filters do not read")           \
	RULE(BANK_REPLY, "payment-change-reply", WORDS, 25, SOFT,                                  \
	     "It changes where to pay, and answers go elsewhere")                                  \
	/* What speaks for it. */                                                                  \
	RULE(TRUST_OURS, "trust-ours", TRUST, -40, SOFT, "One of our domains, verified")           \
	RULE(TRUST_PARTNER, "trust-partner", TRUST, -40, SOFT, "A partner's domain, verified")     \
	RULE(TRUST_KNOWN, "trust-known", TRUST, -15, SOFT, "A domain we know, not verified")       \
	RULE(TRUST_LIST, "trust-list", TRUST, -15, SOFT, "It came by a mailing list")              \
	RULE(TRUST_BULK, "trust-bulk", TRUST, -10, SOFT,                                           \
	     "A bulk sender that is verified and lets one unsubscribe")

enum grade_rule {
#define RULE(id, name, family, weight, hard, meaning) GRADE_##id,
	GRADE_RULES(RULE)
#undef RULE
		GRADE_RULE_COUNT
};

#define GRADE_PHISHING 60
#define GRADE_SUSPICIOUS 30
#define GRADE_FAMILY_POINTS 10 /* from which on a family speaks against a letter */

enum grade_level { GRADE_NONE, GRADE_IS_SUSPICIOUS, GRADE_IS_PHISHING };

struct grade_reason {
	enum grade_rule rule;
	int weight;
	struct slice detail; /* may be empty */
	struct slice span;   /* of the message */
};

struct grade {
	struct arena *arena;
	struct grade_reason *reasons; /* in the order found; at most one of a rule */
	size_t count, capacity;
};

const char *grade_rule_name(enum grade_rule rule);
const char *grade_rule_meaning(enum grade_rule rule);
const char *grade_family_name(enum grade_rule rule);
bool grade_rule_is_hard(enum grade_rule rule);

void grade_init(struct grade *grade, struct arena *arena);

/* A rule that the letter met, with a detail in words; the second of one rule is passed over. span
 * is of the message's bytes. Fails only for want of memory. */
enum status grade_add(struct grade *grade, enum grade_rule rule, struct slice span, struct err *err,
		      const char *format, ...) FORMAT(5, 6) MUST_CHECK;

bool grade_has(const struct grade *grade, enum grade_rule rule);

/* Points; never below 0. */
int grade_score(const struct grade *grade);
enum grade_level grade_level(const struct grade *grade);
const char *grade_level_name(enum grade_level level);

#endif
