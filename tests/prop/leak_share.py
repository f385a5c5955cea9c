#!/usr/bin/env python3
"""leak_share.py TOCSIN: with --share nothing that tells who leaked leaves the desk, in any form of output.

A dump is made with a secret in every place that could tell: folders, homes, servers, names of files plain and encoded, senders and
recipients of letters, the mailbox, properties of documents, a property's name, an image's EXIF, addresses and paths in altered passages. It
is triaged with and without originals, as text and as JSON Lines, and brought into a case for the report, JSON Lines and CSV. No output for others
holds any of them in UTF-8, base64 or percent-encoding; without --share they are all there somewhere, so that the search is not blind. What a reader
needs stays: verdicts, passages, what belongs together.
"""
import base64
import json
import os
import re
import struct
import subprocess
import sys
import tempfile
import urllib.parse
import zipfile

PARAGRAPHS = [
    "The council met on the fourth of May and heard the report of the harbour master on the dredging of the northern basin.",
    "It was asked whether the cost would be carried by the port or by the district, as it had been in the years before.",
    "The treasurer said that nine hundred thousand were set aside, and that no more could be promised before the accounts are closed.",
]
SECRETS = {
    "home": "qhomeuser", "folder": "Zforbiddenfolder", "carrier": "qcarrierbox", "recipient": "Rita Qrecip",
    "to": "qrita.recip@target.example", "cc": "qcopy@target.example", "bcc": "qblind@hidden.example", "delivered": "qcarrier@box.example",
    "author": "J\u00fcrgen Qauthor", "editor": "\u0418\u0432\u0430\u043d Qeditor", "company": "Qcompany Holding", "server": "QFSRV07",
    "template": "qtemplateuser", "title": "Qworking Title", "custom": "QX-CUSTOM-778", "property": "Qproperty",
    "passage-address": "qdropbox@leaker.example", "passage-path": "qpassagepath", "artist": "Qphoto Grapher", "serial": "QSN471199",
    "message-id": "qmid12345@mx.example", "printer": "Qprinter Laser 9", "manager": "Qmanager Kern", "reply-to": "Qreply Bosse", "clock": "03:12:55",
}
KEPT = ["nine", "two", "altered", "memo.docx"]


def docx(path, paragraphs, core, app, custom):
    kinds = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    word = "".join("<w:p><w:r><w:t>%s</w:t></w:r></w:p>" % text for text in paragraphs)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                         '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                         '<Override PartName="/word/document.xml" ContentType="%s"/></Types>' % kinds)
        archive.writestr("_rels/.rels", '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                         '<Relationship Id="a" Type="%sofficeDocument" Target="word/document.xml"/>'
                         '<Relationship Id="b" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" '
                         'Target="docProps/core.xml"/><Relationship Id="c" Type="%sextended-properties" Target="docProps/app.xml"/>'
                         '<Relationship Id="d" Type="%scustom-properties" Target="docProps/custom.xml"/></Relationships>' % (base, base, base))
        archive.writestr("word/document.xml", '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
                         "<w:body>%s</w:body></w:document>" % word)
        archive.writestr("docProps/core.xml", '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
                         'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
                         'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">%s</cp:coreProperties>' % core)
        archive.writestr("docProps/app.xml", '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
                         "%s</Properties>" % app)
        archive.writestr("docProps/custom.xml", '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
                         'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">%s</Properties>' % custom)


def jpeg(path):
    """A picture of no size with EXIF: artist and serial number."""
    texts = [(0x013b, SECRETS["artist"]), (0x013c, SECRETS["serial"]), (0x010f, SECRETS["printer"])]
    texts.sort()
    offset, directory, data = 8 + 2 + 12 * len(texts) + 4, b"", b""
    for tag, text in texts:
        raw = text.encode() + b"\0"
        directory += struct.pack("<HHII", tag, 2, len(raw), offset + len(data))
        data += raw
    tiff = b"II*\0" + struct.pack("<IH", 8, len(texts)) + directory + b"\0\0\0\0" + data
    exif = b"Exif\0\0" + tiff
    with open(path, "wb") as f:
        f.write(b"\xff\xd8\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + b"\xff\xd9")


def write(path, text):
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def make(folder):
    s = SECRETS
    originals = os.path.join(folder, "originals")
    dump = os.path.join(folder, "home", s["home"], s["folder"])
    os.makedirs(originals)
    os.makedirs(dump)
    docx(os.path.join(originals, "memo.docx"), PARAGRAPHS, "<dc:creator>%s</dc:creator>" % s["manager"], "<Application>Word</Application>", "")
    altered = PARAGRAPHS[:2] + [PARAGRAPHS[2].replace("nine", "two")]
    altered.append("Send it to %s, or put it into C:\\Users\\%s\\drop\\x.docx for us." % (s["passage-address"], s["passage-path"]))
    core = ("<dc:creator>%s</dc:creator><cp:lastModifiedBy>%s</cp:lastModifiedBy><dc:title>%s</dc:title>"
            '<dcterms:modified xsi:type="dcterms:W3CDTF">2017-04-02T%sZ</dcterms:modified>' % (s["author"], s["editor"], s["title"], s["clock"]))
    app = ("<Application>Microsoft Word</Application><Template>\\\\%s\\tmpl$\\Users\\%s\\Normal.dotm</Template><Company>%s</Company>"
           "<Manager>%s</Manager>" % (s["server"], s["template"], s["company"], s["manager"]))
    custom = '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="%s"><vt:lpwstr>%s</vt:lpwstr></property>' % (
        s["property"], s["custom"])
    docx(os.path.join(dump, "memo for %s.docx" % s["author"]), altered, core, app, custom)
    docx(os.path.join(dump, "again.docx"), altered + ["And a line more, by nobody in particular."], core, app, custom)
    write(os.path.join(dump, urllib.parse.quote(s["author"]) + ".txt"), "\n\n".join(PARAGRAPHS).replace("May", "June"))
    write(os.path.join(dump, base64.b64encode(s["editor"].encode()).decode().replace("/", "_") + ".txt"),
          "\n\n".join(PARAGRAPHS).replace("dredging", "cleaning"))
    jpeg(os.path.join(dump, "photo by %s.jpg" % s["artist"].replace(" ", "_")))
    head = ("From: Alice <alice@boss.example>\nTo: %s <%s>\nCc: %s\nBcc: %s\nDelivered-To: %s\nMessage-ID: <%s>\n"
            "Date: Sun, 2 Apr 2017 %s +0300\nSubject: for %s\nReply-To: %s <x@boss.example>\nMIME-Version: 1.0\n" % (
                s["recipient"], s["to"], s["cc"], s["bcc"], s["delivered"], s["message-id"], s["clock"], s["recipient"], s["reply-to"]))
    letter = head + "Content-Type: text/plain\n\nDear all, this letter has words that nobody else has put into a letter of theirs.\n"
    attached = (head + 'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n'
                'Content-Disposition: attachment; filename="memo_%s.txt"\n\n%s\n--b--\n' % (s["recipient"].replace(" ", "_"), "\n\n".join(altered)))
    write(os.path.join(dump, s["carrier"] + ".mbox"), "From x@y.example Wed Apr 12 00:00:00 2017\n" + attached)
    write(os.path.join(originals, "letter.eml"), letter.replace(s["recipient"], "Nobody Else").replace(s["to"], "nobody@target.example").replace(
        s["reply-to"], "Wim Other"))
    write(os.path.join(dump, "letter.eml"), letter)
    with open(os.path.join(dump, s["home"] + ".zip"), "wb") as f:
        f.write(b"PK\3\4 no archive")
    return dump


def forms(secret):
    """The secret as it can stand in an output: plain, any case, escaped, percent-encoded, base64 at each of three places."""
    raw = secret.encode()
    yield raw.lower()
    yield json.dumps(secret)[1:-1].encode().lower()
    yield urllib.parse.quote(secret, safe="").encode().lower()
    for lead in range(3):
        coded = base64.b64encode(b"\0" * lead + raw).decode()
        begin, end = (lead * 4 + 2) // 3 + (lead > 0), len(coded) - (3 if len(coded.rstrip("=")) != len(coded) else 0)
        if end - begin >= 8:
            yield coded[begin:end].encode()


def found(secret, output):
    lower = output.lower()
    for number, form in enumerate(forms(secret)):
        if form in (output if number >= 3 else lower):
            return form
    return None


def run(argv, folder):
    done = subprocess.run(argv, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode != 0:
        sys.exit("%s: exit %d: %s" % (argv[1:], done.returncode, done.stderr.decode(errors="replace")))
    return done.stdout + done.stderr


def outputs(tocsin, folder, dump, share):
    """Every form in which findings on the dump leave the desk; dump is given by its whole path."""
    give = ["--share"] if share else []
    reference = ["--reference", "originals"]
    yield "text", run([tocsin, "leak", *give, "--threads", "2", *reference, dump], folder)
    yield "text, raw", run([tocsin, "leak", *give, "--raw", *reference, dump], folder)
    yield "json", run([tocsin, "leak", *give, "--json", *reference, dump], folder)
    yield "json without originals", run([tocsin, "leak", *give, "--json", dump], folder)
    yield "jsonl", run([tocsin, "export", "jsonl", *give, "--case", "case"], folder)
    yield "csv", run([tocsin, "export", "csv", *give, "--case", "case"], folder)
    yield "report", run([tocsin, "report", *give, "--case", "case", "-o", "-"], folder)


def fill_case(tocsin, folder, dump):
    run([tocsin, "init", "case", "--domain", "desk.example"], folder)
    lines = run([tocsin, "leak", "--json", "--quiet", "--reference", "originals", dump], folder)
    with open(os.path.join(folder, "found.jsonl"), "wb") as f:
        f.write(lines)
    run([tocsin, "import", "--case", "case", "jsonl", "found.jsonl"], folder)


def check_shared(name, output, failures):
    for what, secret in SECRETS.items():
        form = found(secret, output)
        if form:
            at = output.lower().find(form.lower())
            failures.append("%s tells the %s: ...%s..." % (name, what, output[max(0, at - 60):at + 60].decode(errors="replace")))
    if name not in ("json without originals", "text", "text, raw"):  # the lines of a terminal quote nothing
        failures += ["%s lacks %r" % (name, word) for word in KEPT if not re.search(word.encode(), output)]


def check_json(output, failures):
    """The same stays the same: two documents of one author say so, and one folder is one."""
    findings = [json.loads(line) for line in output.splitlines() if line.startswith(b'{"type":"finding"')]
    authors = [t["leaked"] for f in findings for t in f["data"]["traces"] if t["field"] == "Creator"]
    if len(authors) != 2 or len(set(authors)) != 1 or not authors[0].startswith("user-"):
        failures.append("one author is not one: %s" % authors)
    if any(e["sha256"].strip("0") or e["length"] for f in findings for e in f["evidence"]):
        failures.append("evidence has digests")
    names = {(f["subjects"][0]["value"], f["data"]["path"], f["evidence"][0]["source"]) for f in findings if f["rule"] == "leak/triage"}
    if not names or any(len(set(name)) != 1 for name in names):
        failures.append("a file has several names: %s" % sorted(names))
    if sum(f["data"]["verdict"] == "altered" for f in findings) < 3:
        failures.append("verdicts are lost")


def main():
    tocsin = os.path.abspath(sys.argv[1])
    failures, checked = [], 0
    with tempfile.TemporaryDirectory() as folder:
        dump = make(folder)
        fill_case(tocsin, folder, dump)
        everything = b"".join(output for _, output in outputs(tocsin, folder, dump, False))
        blind = [what for what, secret in SECRETS.items() if what not in ("bcc", "delivered", "cc") and not found(secret, everything)]
        failures += ["without --share nothing tells the %s: the search is blind" % what for what in blind]
        for name, output in outputs(tocsin, folder, dump, True):
            check_shared(name, output, failures)
            checked += len(SECRETS)
            if name == "json":
                check_json(output, failures)
    for failure in failures:
        print(failure)
    print("%d passed, %d failed" % (checked - len(failures), len(failures)))
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
