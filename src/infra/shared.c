/*
 * Facts of record, by the documentation of the services themselves: name servers and mail hosts
 * that registrars, clouds and mail services give every customer, and address ranges of front ends.
 * An entry too many costs a link, one too few can accuse a stranger: in doubt it stands here.
 */
#include "infra/shared.h"

#include "model/domain.h"

#include <arpa/inet.h>

/* A host below one of these. */
static const char *const SUFFIXES[] = {
	/* registrars and their defaults */
	"domaincontrol.com",
	"secureserver.net",
	"registrar-servers.com",
	"privateemail.com",
	"name-services.com",
	"worldnic.com",
	"register.com",
	"name.com",
	"namebrightdns.com",
	"dynadot.com",
	"porkbun.com",
	"epik.com",
	"hover.com",
	"dnsowl.com",
	"namesilo.com",
	"share-dns.com",
	"share-dns.net",
	"gname-dns.com",
	"systemdns.com",
	"tucows.com",
	"dns-parking.com",
	"hostinger.com",
	"ovh.net",
	"ovh.ca",
	"anycast.me",
	"gandi.net",
	"gandi-ns.fr",
	"ui-dns.com",
	"ui-dns.org",
	"ui-dns.de",
	"ui-dns.biz",
	"ionos.com",
	"ionos.fr",
	"ionos.es",
	"kundenserver.de",
	"1and1.com",
	"1and1.fr",
	"rzone.de",
	"stratoserver.net",
	"inwx.de",
	"inwx.eu",
	"transip.net",
	"transip.nl",
	"one.com",
	"loopia.se",
	"simply.com",
	"domeneshop.no",
	"hyp.net",
	"active24.com",
	"wedos.net",
	"wedos.com",
	"forpsi.net",
	"home.pl",
	"nazwa.pl",
	"technorail.com",
	"arubadns.net",
	"arubadns.cz",
	"register.it",
	"infomaniak.ch",
	"infomaniak.com",
	"lws-dns.com",
	"lws-dns.net",
	"planethoster.net",
	"o2switch.net",
	"reg.ru",
	"nic.ru",
	"beget.com",
	"beget.ru",
	"beget.pro",
	"timeweb.ru",
	"timeweb.org",
	"hosting.reg.ru",
	"sprinthost.ru",
	"jino.ru",
	"alidns.com",
	"hichina.com",
	"dnspod.net",
	"dnspod.com",
	"dnsv2.com",
	"dnsv5.com",
	"xinnet.cn",
	"xincache.com",
	"iidns.com",
	"22.cn",
	"value-domain.com",
	"xserver.jp",
	"dnsv.jp",
	"onamae.com",
	"gmoserver.jp",
	"lolipop.jp",
	"netim.net",
	"openprovider.eu",
	"openprovider.be",
	"openprovider.nl",
	"eurodns.com",
	"key-systems.net",
	"rrpproxy.net",
	"ispapi.net",
	"nominalia.com",
	"dinahosting.com",
	"cdmon.net",
	"njal.la",
	"zonomi.com",
	"publicdomainregistry.com",
	"orderbox-dns.com",
	"resellerclub.com",
	"bigrock.in",
	"monikerdns.net",
	"above.com",
	"internet.bs",
	"topdns.com",
	"freenom.com",
	"uniregistry.net",
	/* clouds, hosters, site builders, DNS services */
	"cloudflare.com",
	"cloudflare.net",
	"googledomains.com",
	"google.com",
	"googlehosted.com",
	"azure-dns.com",
	"azure-dns.net",
	"azure-dns.org",
	"azure-dns.info",
	"amazonaws.com",
	"digitalocean.com",
	"linode.com",
	"vultr.com",
	"hetzner.com",
	"hetzner.de",
	"first-ns.de",
	"second-ns.de",
	"second-ns.com",
	"your-server.de",
	"nsone.net",
	"dnsimple.com",
	"dnsmadeeasy.com",
	"ultradns.com",
	"ultradns.net",
	"ultradns.org",
	"ultradns.biz",
	"ultradns.info",
	"ultradns.co.uk",
	"akam.net",
	"akamaiedge.net",
	"edgekey.net",
	"dynect.net",
	"he.net",
	"cloudns.net",
	"zoneedit.com",
	"no-ip.com",
	"dynu.com",
	"afraid.org",
	"rackspace.com",
	"stabletransit.com",
	"hostgator.com",
	"websitewelcome.com",
	"bluehost.com",
	"hostmonster.com",
	"justhost.com",
	"dreamhost.com",
	"siteground.net",
	"sgvps.net",
	"inmotionhosting.com",
	"a2hosting.com",
	"hostwindsdns.com",
	"mochahost.com",
	"namehero.com",
	"interserver.net",
	"contabo.net",
	"wixdns.net",
	"squarespacedns.com",
	"shopify.com",
	"wordpress.com",
	"automattic.com",
	"wpengine.com",
	"vercel-dns.com",
	"netlify.com",
	"webflow.com",
	"weebly.com",
	"jimdo.com",
	"sav.com",
	"cscdns.net",
	"markmonitor.com",
	"incapdns.net",
	"sucuridns.com",
	"fastly.net",
	"bunny.net",
	"yandex.net",
	/* mail */
	"googlemail.com",
	"outlook.com",
	"mx.microsoft",
	"office365.com",
	"zoho.com",
	"zoho.eu",
	"zoho.in",
	"yandex.ru",
	"mail.ru",
	"qq.com",
	"mxhichina.com",
	"aliyun.com",
	"icloud.com",
	"protonmail.ch",
	"proton.me",
	"tutanota.de",
	"mailgun.org",
	"sendgrid.net",
	"messagingengine.com",
	"mimecast.com",
	"pphosted.com",
	"ppe-hosted.com",
	"emailsrvr.com",
	"titan.email",
	"improvmx.com",
	"forwardemail.net",
	"migadu.com",
	"yahoodns.net",
	"mailbox.org",
	"mailspamprotection.com",
	"antispamcloud.com",
	"spamexperts.com",
	"barracudanetworks.com",
	"messagelabs.com",
	"trendmicro.com",
	"hornetsecurity.com",
	"simplelogin.co",
	"anonaddy.me",
	"flockmail.com",
	"jellyfish.systems",
};

/* Names for sale or without a use. */
static const char *const PARKING[] = {
	"sedoparking.com",
	"parkingcrew.net",
	"bodis.com",
	"dan.com",
	"afternic.com",
	"undeveloped.com",
	"uniregistrymarket.link",
	"parklogic.com",
	"above.com",
	"dns-parking.com",
	"cashparking.com",
	"fabulous.com",
	"namebrightdns.com",
	"hugedomains.com",
	"voodoo.com",
	"smartname.com",
	"trafficz.com",
	"rookdns.com",
	"ztomy.com",
	"domainapps.com",
	"parking-page.net",
	"h-email.net",
	"nameresolve.com",
	"abovedomains.com",
	"domainparking.ru",
	"parked.com",
	"skenzo.com",
	"giantpanda.com",
};

/* Ranges that Cloudflare, Fastly, GitHub, Google, Amazon's accelerators, Shopify, Squarespace, Wix,
 * WordPress.com, registrars and parking services publish or answer with for everybody. */
static const struct {
	uint8_t bytes[4];
	unsigned bits;
} RANGES_V4[] = {
	{{103, 21, 244, 0}, 22},   {{103, 22, 200, 0}, 22},  {{103, 31, 4, 0}, 22},
	{{104, 16, 0, 0}, 12},     {{108, 162, 192, 0}, 18}, {{131, 0, 72, 0}, 22},
	{{141, 101, 64, 0}, 18},   {{162, 158, 0, 0}, 15},   {{172, 64, 0, 0}, 13},
	{{173, 245, 48, 0}, 20},   {{188, 114, 96, 0}, 20},  {{190, 93, 240, 0}, 20},
	{{197, 234, 240, 0}, 22},  {{198, 41, 128, 0}, 17},  {{151, 101, 0, 0}, 16},
	{{199, 232, 0, 0}, 16},    {{146, 75, 0, 0}, 17},    {{185, 199, 108, 0}, 22},
	{{216, 239, 32, 0}, 19},   {{142, 250, 0, 0}, 15},   {{172, 217, 0, 0}, 16},
	{{3, 33, 128, 0}, 17},     {{15, 197, 128, 0}, 17},  {{13, 248, 128, 0}, 17},
	{{76, 223, 0, 0}, 17},     {{75, 2, 0, 0}, 17},      {{99, 83, 128, 0}, 17},
	{{34, 102, 136, 180}, 32}, {{34, 98, 99, 30}, 32},   {{35, 186, 238, 101}, 32},
	{{184, 168, 131, 0}, 24},  {{184, 168, 221, 0}, 24}, {{50, 63, 202, 0}, 24},
	{{23, 227, 38, 0}, 24},    {{198, 185, 159, 0}, 24}, {{198, 49, 23, 0}, 24},
	{{185, 230, 60, 0}, 22},   {{23, 236, 62, 147}, 32}, {{34, 149, 87, 45}, 32},
	{{192, 0, 78, 0}, 24},     {{76, 76, 21, 0}, 24},    {{66, 33, 60, 0}, 24},
	{{64, 190, 62, 0}, 23},    {{91, 195, 240, 0}, 23},  {{199, 59, 240, 0}, 22},
	{{185, 53, 176, 0}, 22},   {{103, 224, 182, 0}, 23}, {{103, 224, 212, 0}, 23},
	{{192, 64, 119, 0}, 24},   {{198, 54, 112, 0}, 20},  {{162, 255, 119, 0}, 24},
	{{162, 213, 248, 0}, 21},  {{3, 64, 163, 50}, 32},   {{52, 58, 78, 16}, 32},
	{{84, 32, 84, 0}, 24},     {{213, 186, 33, 0}, 24},  {{217, 160, 0, 0}, 16},
	{{217, 70, 184, 0}, 24},   {{81, 169, 145, 0}, 24},  {{208, 91, 197, 0}, 24},
	{{204, 11, 56, 0}, 24},    {{45, 60, 0, 0}, 15},
};

static const struct {
	uint8_t bytes[4];
	unsigned bits;
} RANGES_V6[] = {
	{{0x26, 0x06, 0x47, 0x00}, 32}, {{0x28, 0x03, 0xf8, 0x00}, 32},
	{{0x24, 0x05, 0xb5, 0x00}, 32}, {{0x24, 0x05, 0x81, 0x00}, 32},
	{{0x2a, 0x06, 0x98, 0xc0}, 29}, {{0x2c, 0x0f, 0xf2, 0x48}, 32},
	{{0x24, 0x00, 0xcb, 0x00}, 32}, {{0x2a, 0x04, 0x4e, 0x42}, 32},
	{{0x26, 0x06, 0x50, 0xc0}, 32}, {{0x2a, 0x00, 0x14, 0x50}, 32},
	{{0x26, 0x07, 0xf8, 0xb0}, 32}, {{0x26, 0x00, 0x90, 0x00}, 28},
};

static bool
is_below(struct slice host, const char *const *suffixes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (domain_is_in(host, slice_text(suffixes[i])))
			return true;
	return false;
}

/* Amazon's are ns-1.awsdns-01.org and the like. */
static bool
is_known_host(struct slice host)
{
	return is_below(host, SUFFIXES, sizeof(SUFFIXES) / sizeof(*SUFFIXES)) ||
	       slice_find(host, SLICE(".awsdns-")) != SIZE_MAX || shared_parking(host);
}

static bool
starts_alike(const uint8_t *a, const uint8_t *b, unsigned bits)
{
	for (unsigned bit = 0; bit < bits; bit++)
		if ((a[bit / 8] ^ b[bit / 8]) & (0x80 >> bit % 8))
			return false;
	return true;
}

static bool
is_known_address(struct slice value)
{
	char text[INET6_ADDRSTRLEN];
	uint8_t bytes[16];
	if (value.length == 0 || value.length >= sizeof(text))
		return false;
	memcpy(text, value.at, value.length);
	text[value.length] = '\0';
	if (inet_pton(AF_INET, text, bytes) == 1) {
		for (size_t i = 0; i < sizeof(RANGES_V4) / sizeof(*RANGES_V4); i++)
			if (starts_alike(bytes, RANGES_V4[i].bytes, RANGES_V4[i].bits))
				return true;
	} else if (inet_pton(AF_INET6, text, bytes) == 1) {
		for (size_t i = 0; i < sizeof(RANGES_V6) / sizeof(*RANGES_V6); i++)
			if (starts_alike(bytes, RANGES_V6[i].bytes, RANGES_V6[i].bits))
				return true;
	}
	return false;
}

bool
shared_parking(struct slice host)
{
	return is_below(host, PARKING, sizeof(PARKING) / sizeof(*PARKING));
}

bool
shared_known(enum fact_kind kind, struct slice value)
{
	if (kind == FACT_NAME_SERVER || kind == FACT_MAIL_HOST)
		return is_known_host(value);
	return kind == FACT_ADDRESS && is_known_address(value);
}
