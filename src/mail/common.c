/*
 * Facts of record, by the services' own documentation. An entry too many costs a link between
 * letters, one too few joins strangers: in doubt it stands here.
 */
#include "mail/common.h"

#include "mail/relation.h"
#include "model/domain.h"

static const struct {
	const char *suffix; /* the host, or what it ends in behind a dot */
	enum common common;
} TABLE[] = {
	/* somebody's page on everybody's host */
	{"docs.google.com", COMMON_PAGE},
	{"drive.google.com", COMMON_PAGE},
	{"sites.google.com", COMMON_PAGE},
	{"forms.gle", COMMON_PAGE},
	{"goo.gl", COMMON_PAGE},
	{"storage.googleapis.com", COMMON_PAGE},
	{"forms.office.com", COMMON_PAGE},
	{"forms.microsoft.com", COMMON_PAGE},
	{"1drv.ms", COMMON_PAGE},
	{"onedrive.live.com", COMMON_PAGE},
	{"bit.ly", COMMON_PAGE},
	{"tinyurl.com", COMMON_PAGE},
	{"t.co", COMMON_PAGE},
	{"is.gd", COMMON_PAGE},
	{"v.gd", COMMON_PAGE},
	{"ow.ly", COMMON_PAGE},
	{"buff.ly", COMMON_PAGE},
	{"cutt.ly", COMMON_PAGE},
	{"rb.gy", COMMON_PAGE},
	{"rebrand.ly", COMMON_PAGE},
	{"t.ly", COMMON_PAGE},
	{"lnkd.in", COMMON_PAGE},
	{"wetransfer.com", COMMON_PAGE},
	{"we.tl", COMMON_PAGE},
	{"dropbox.com", COMMON_PAGE},
	{"mega.nz", COMMON_PAGE},
	{"notion.site", COMMON_PAGE},
	{"typeform.com", COMMON_PAGE},
	{"jotform.com", COMMON_PAGE},
	{"surveymonkey.com", COMMON_PAGE},
	{"canva.com", COMMON_PAGE},
	{"t.me", COMMON_PAGE},
	{"wa.me", COMMON_PAGE},
	{"ipfs.io", COMMON_PAGE},
	{"telegra.ph", COMMON_PAGE},
	{"pastebin.com", COMMON_PAGE},
	{"github.com", COMMON_PAGE},
	{"raw.githubusercontent.com", COMMON_PAGE},
	{"s3.amazonaws.com", COMMON_PAGE},
	{"eventbrite.com", COMMON_PAGE},
	/* files, fonts, pictures, counters */
	{"googleapis.com", COMMON_HOST},
	{"gstatic.com", COMMON_HOST},
	{"googleusercontent.com", COMMON_HOST},
	{"google-analytics.com", COMMON_HOST},
	{"googletagmanager.com", COMMON_HOST},
	{"doubleclick.net", COMMON_HOST},
	{"jsdelivr.net", COMMON_HOST},
	{"unpkg.com", COMMON_HOST},
	{"cdnjs.cloudflare.com", COMMON_HOST},
	{"bootstrapcdn.com", COMMON_HOST},
	{"jquery.com", COMMON_HOST},
	{"fontawesome.com", COMMON_HOST},
	{"typekit.net", COMMON_HOST},
	{"gravatar.com", COMMON_HOST},
	{"imgur.com", COMMON_HOST},
	{"akamaihd.net", COMMON_HOST},
	{"akamaized.net", COMMON_HOST},
	{"w3.org", COMMON_HOST},
	{"schema.org", COMMON_HOST},
	/* who everybody links to */
	{"google.com", COMMON_HOST},
	{"youtube.com", COMMON_HOST},
	{"youtu.be", COMMON_HOST},
	{"facebook.com", COMMON_HOST},
	{"fb.com", COMMON_HOST},
	{"instagram.com", COMMON_HOST},
	{"twitter.com", COMMON_HOST},
	{"x.com", COMMON_HOST},
	{"linkedin.com", COMMON_HOST},
	{"tiktok.com", COMMON_HOST},
	{"pinterest.com", COMMON_HOST},
	{"whatsapp.com", COMMON_HOST},
	{"vimeo.com", COMMON_HOST},
	{"vk.com", COMMON_HOST},
	{"ok.ru", COMMON_HOST},
	{"wikipedia.org", COMMON_HOST},
	{"apple.com", COMMON_HOST},
	{"icloud.com", COMMON_HOST},
	{"microsoft.com", COMMON_HOST},
	{"aka.ms", COMMON_HOST},
	{"office.com", COMMON_HOST},
	{"live.com", COMMON_HOST},
	{"outlook.com", COMMON_HOST},
	{"microsoftonline.com", COMMON_HOST},
	{"amazon.com", COMMON_HOST},
	{"amazon.fr", COMMON_HOST},
	{"amazon.de", COMMON_HOST},
	{"paypal.com", COMMON_HOST},
	{"zoom.us", COMMON_HOST},
	{"adobe.com", COMMON_HOST},
	{"yahoo.com", COMMON_HOST},
	{"gmail.com", COMMON_HOST},
	/* who sends for many */
	{"amazonses.com", COMMON_HOST},
	{"awstrack.me", COMMON_HOST},
	{"sendgrid.net", COMMON_HOST},
	{"mailgun.org", COMMON_HOST},
	{"mailgun.net", COMMON_HOST},
	{"mailchimp.com", COMMON_HOST},
	{"list-manage.com", COMMON_HOST},
	{"mcsv.net", COMMON_HOST},
	{"mcdlv.net", COMMON_HOST},
	{"rsgsv.net", COMMON_HOST},
	{"mailchimpapp.net", COMMON_HOST},
	{"mandrillapp.com", COMMON_HOST},
	{"sparkpostmail.com", COMMON_HOST},
	{"mailjet.com", COMMON_HOST},
	{"mjt.lu", COMMON_HOST},
	{"sendinblue.com", COMMON_HOST},
	{"brevo.com", COMMON_HOST},
	{"sibautomation.com", COMMON_HOST},
	{"hubspotemail.net", COMMON_HOST},
	{"hubspotlinks.com", COMMON_HOST},
	{"constantcontact.com", COMMON_HOST},
	{"rs6.net", COMMON_HOST},
	{"exacttarget.com", COMMON_HOST},
	{"exct.net", COMMON_HOST},
	{"salesforce.com", COMMON_HOST},
	{"createsend.com", COMMON_HOST},
	{"cmail19.com", COMMON_HOST},
	{"cmail20.com", COMMON_HOST},
	{"klaviyomail.com", COMMON_HOST},
	{"mailerlite.com", COMMON_HOST},
	{"substack.com", COMMON_HOST},
	{"postmarkapp.com", COMMON_HOST},
	{"mtasv.net", COMMON_HOST},
	{"protonmail.ch", COMMON_HOST},
	{"messagingengine.com", COMMON_HOST},
	{"zoho.com", COMMON_HOST},
	{"zohomail.com", COMMON_HOST},
	{"mimecast.com", COMMON_HOST},
	{"pphosted.com", COMMON_HOST},
	{"ovh.net", COMMON_HOST},
	{"secureserver.net", COMMON_HOST},
	{"kundenserver.de", COMMON_HOST},
	{"gandi.net", COMMON_HOST},
};

enum common
common_of(struct slice host)
{
	for (size_t i = 0; i < sizeof(TABLE) / sizeof(*TABLE); i++)
		if (domain_is_in(host, slice_text(TABLE[i].suffix)))
			return TABLE[i].common;
	return COMMON_NOT;
}

/* Hosts that give anybody a mailbox, by their registrable names. */
static const struct slice FREE_MAIL[] = {
	SLICE_INIT("gmail.com"),      SLICE_INIT("googlemail.com"), SLICE_INIT("outlook.com"),
	SLICE_INIT("hotmail.com"),    SLICE_INIT("hotmail.fr"),     SLICE_INIT("live.com"),
	SLICE_INIT("msn.com"),        SLICE_INIT("yahoo.com"),      SLICE_INIT("yahoo.fr"),
	SLICE_INIT("yahoo.co.uk"),    SLICE_INIT("ymail.com"),      SLICE_INIT("aol.com"),
	SLICE_INIT("icloud.com"),     SLICE_INIT("me.com"),         SLICE_INIT("proton.me"),
	SLICE_INIT("protonmail.com"), SLICE_INIT("pm.me"),          SLICE_INIT("gmx.com"),
	SLICE_INIT("gmx.de"),         SLICE_INIT("gmx.net"),        SLICE_INIT("web.de"),
	SLICE_INIT("mail.com"),       SLICE_INIT("mail.ru"),        SLICE_INIT("bk.ru"),
	SLICE_INIT("inbox.ru"),       SLICE_INIT("yandex.ru"),      SLICE_INIT("yandex.com"),
	SLICE_INIT("rambler.ru"),     SLICE_INIT("ukr.net"),        SLICE_INIT("zoho.com"),
	SLICE_INIT("tutanota.com"),   SLICE_INIT("tuta.io"),        SLICE_INIT("fastmail.com"),
	SLICE_INIT("laposte.net"),    SLICE_INIT("free.fr"),        SLICE_INIT("orange.fr"),
	SLICE_INIT("libero.it"),      SLICE_INIT("wp.pl"),          SLICE_INIT("o2.pl"),
	SLICE_INIT("seznam.cz"),      SLICE_INIT("163.com"),        SLICE_INIT("126.com"),
	SLICE_INIT("qq.com"),         SLICE_INIT("naver.com")};

bool
common_is_mailbox(struct slice domain)
{
	struct slice organisation = organisation_of(domain);

	for (size_t i = 0; i < sizeof(FREE_MAIL) / sizeof(*FREE_MAIL); i++)
		if (slice_equal(organisation, FREE_MAIL[i]))
			return true;
	return false;
}
