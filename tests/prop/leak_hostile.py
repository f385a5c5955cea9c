#!/usr/bin/env python3
"""leak_hostile.py TOCSIN [--all]: files made to harm who reads a dump, given to `leak` and, all together, to `seal add`.

Each gets a verdict that is stated (a finding leak/triage) or a refusal, within 512 MiB of any process; nothing is written outside
the folders given, nothing is left in the temporary folder, and no socket of the Internet is made. CPU seconds are printed, and gate
at 10 a file. --all cuts samples at every 1,000th byte; else at a few.
"""
import base64
import io
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
import zlib

MIB = 1 << 20
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = ('<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" '
         'ContentType="application/xml"/><Override PartName="/%s" ContentType="application/vnd.openxmlformats-officedocument.%s"/></Types>')
MAIN = {"docx": ("word/document.xml", "wordprocessingml.document.main+xml"),
        "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet.main+xml"),
        "pptx": ("ppt/presentation.xml", "presentationml.presentation.main+xml")}


def zipped(members, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as z:
        for name, data in members:
            z.writestr(zipfile.ZipInfo(name, (2017, 5, 5, 12, 0, 0)), data, method)
    return out.getvalue()


def package(kind, main, more=()):
    path, mime = MAIN[kind]
    return zipped([("[Content_Types].xml", TYPES % (path, mime)), (path, main)] + list(more))


def docx(body, head=""):
    return package("docx", '<?xml version="1.0"?>%s<w:document xmlns:w="%s"><w:body>%s</w:body></w:document>' % (head, WORD, body))


def paragraph(text):
    return "<w:p><w:r><w:t>%s</w:t></w:r></w:p>" % text


def laughs():
    entities = "".join('<!ENTITY l%d "%s">' % (i, ("&l%d;" % (i - 1)) * 10 if i else "ha" * 10) for i in range(10))
    return docx(paragraph("&l9;"), "<!DOCTYPE w [%s]>" % entities)


def external():
    return docx(paragraph("&x;"), '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y SYSTEM "http://mail.example/y">]>')


def sheet(cells):
    return package("xlsx", '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheets><sheet name="S" '
                   'sheetId="1"/></sheets></workbook>', [("xl/worksheets/sheet1.xml",
                   '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>' % cells)])


def opendocument(content):
    return zipped([("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml",
                   '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
                   'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
                   '<office:body><office:spreadsheet><table:table table:name="S">%s</table:table></office:spreadsheet></office:body>'
                   '</office:document-content>' % content)])


def pdf(objects, trailer=""):
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + table + b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer.encode(), len(out))


def stream(data, filters=b"/FlateDecode"):
    return b"<< /Length %d /Filter %s >>\nstream\n" % (len(data), filters) + data + b"\nendstream"


def page_of(content):
    return pdf([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
                content, b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"])


def pdf_bomb():
    data = bytes(400 * MIB)
    return page_of(stream(zlib.compress(zlib.compress(data, 9), 9), b"[/FlateDecode /FlateDecode]"))


def pdf_text():
    return page_of(stream(zlib.compress(b"BT /F 12 Tf 50 700 Td (The harbour report is not ready before Monday the fourth.) Tj ET")))


def pdf_cycle():
    return pdf([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 9 /Parent 3 0 R >>",
                b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 99999999 /Parent 2 0 R >>"])


def pdf_encrypted():
    return pdf([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>",
                b"<< /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O (" + b"x" * 32 + b") /U (" + b"y" * 32 + b") >>"],
               "/Encrypt 3 0 R /ID [(a) (b)]")


def zip_bomb():
    inner = zipped([("%d.txt" % number, bytes(40 * MIB)) for number in range(10)])
    return zipped([("%d.zip" % number, inner) for number in range(10)])


def nested(depth):
    data = b"a report of the harbour office"
    for number in range(depth):
        data = zipped([("%d.zip" % number, data)])
    return data


def tar(entries):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as t:
        for name, kind, data in entries:
            info = tarfile.TarInfo(name)
            info.type = kind
            if kind in (tarfile.SYMTYPE, tarfile.LNKTYPE):
                info.linkname = data
                t.addfile(info)
            else:
                info.size = len(data)
                t.addfile(info, io.BytesIO(data))
    return out.getvalue()


TEXT = b"The harbour report is not ready before Monday the fourth of May, the director said to the council.\n"


def escapes():
    return zipped([("../../../../tmp/tocsin-escaped", TEXT), ("/tmp/tocsin-escaped", TEXT), ("..\\..\\tocsin-escaped", TEXT)])


def links():
    return tar([("link", tarfile.SYMTYPE, "/tmp"), ("link/tocsin-escaped", tarfile.REGTYPE, TEXT), ("hard", tarfile.LNKTYPE, "/etc/passwd"),
                ("pipe", tarfile.FIFOTYPE, b""), ("device", tarfile.CHRTYPE, b"")])


def locked_zip():
    """One member under the traditional cipher of PKWARE: its flag is enough."""
    data = bytearray(zipped([("secret.txt", TEXT)], zipfile.ZIP_STORED))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    return bytes(data)


def ole(size=64):
    """A compound file whose allocation table runs in a circle."""
    head = bytearray(512)
    head[:8] = bytes.fromhex("d0cf11e0a1b11ae1")
    head[24:34] = bytes([62, 0, 3, 0, 254, 255, 9, 0, 6, 0])
    head[44:48] = (1).to_bytes(4, "little")
    head[48:52] = (1).to_bytes(4, "little")
    head[56:60] = (4096).to_bytes(4, "little")
    head[60:64] = b"\xfe\xff\xff\xff"
    head[68:72] = b"\xfe\xff\xff\xff"
    head[76:512] = b"\0\0\0\0" + b"\xff" * 432
    table = b"\xfd\xff\xff\xff" + b"\1\0\0\0" * 127
    entry = "WordDocument".encode("utf-16-le").ljust(64, b"\0") + (26).to_bytes(2, "little") + bytes([2, 1]) + b"\0\0\0\0" * 3
    root = "Root Entry".encode("utf-16-le").ljust(64, b"\0") + (22).to_bytes(2, "little") + bytes([5, 1]) + b"\xff" * 8 + b"\1\0\0\0"
    return bytes(head) + table + (root.ljust(128, b"\0") + entry.ljust(116, b"\0") + b"\1\0\0\0" + b"\xff\xff\xff\x7f").ljust(512, b"\0") * size


def png(width, height, data):
    def chunk(kind, body):
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 0, 0, 0, 0])) +
            chunk(b"IDAT", zlib.compress(data, 9)) + chunk(b"IEND", b""))


def exif_cycle():
    tiff = b"II*\0" + (8).to_bytes(4, "little") + b"\1\0" + bytes([0x69, 0x87, 4, 0, 1, 0, 0, 0, 8, 0, 0, 0]) + (8).to_bytes(4, "little")
    body = b"Exif\0\0" + tiff
    return b"\xff\xd8\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body + b"\xff\xd9"


def letter(parts):
    return (b"From: a@harbour.example\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" +
            b"".join(b'--b\r\nContent-Type: application/octet-stream; name="%s"\r\nContent-Transfer-Encoding: base64\r\n\r\n' % name +
                     base64.encodebytes(data) for name, data in parts) + b"--b--\r\n")


SAMPLES = {
    "sample.docx": lambda: docx("".join(paragraph("%d %s" % (i, TEXT.decode())) for i in range(400))),
    "sample.pdf": pdf_text,
    "sample.xlsx": lambda: sheet("".join('<row r="%d"><c r="A%d"><v>%d</v></c></row>' % (i, i, i * 7) for i in range(1, 4000))),
    "sample.doc": lambda: ole(8),
    "sample.rtf": lambda: b"{\\rtf1\\ansi " + b"\\par ".join([TEXT] * 60) + b"}",
    "sample.eml": lambda: letter([(b"a.txt", TEXT * 20), (b"b.zip", zipped([("c.txt", TEXT * 50)]))]),
    "sample.tar": lambda: tar([("a.txt", tarfile.REGTYPE, TEXT * 40), ("b.html", tarfile.REGTYPE, b"<p>" + TEXT * 20)]),
    "sample.png": lambda: png(64, 64, bytes(65 * 64)),
}

CASES = {
    "zip-bomb.zip": zip_bomb,
    "bomb.txt.gz": lambda: b"\x1f\x8b\x08\0\0\0\0\0\0\3" + (lambda c: c.compress(bytes(600 * MIB)) + c.flush())(zlib.compressobj(9, zlib.DEFLATED, -15)),
    "nested.zip": lambda: nested(40),
    "escapes.zip": escapes,
    "links.tar": links,
    "locked.zip": locked_zip,
    "laughs.docx": laughs,
    "external.docx": external,
    "deep.docx": lambda: docx("<w:p>" * 100000),
    "bomb.docx": lambda: docx(paragraph("a " * (60 * MIB))),
    "wide.docx": lambda: docx(paragraph("x") * 1500000),
    "attributes.docx": lambda: docx("<w:p %s/>" % " ".join('a%d="x"' % i for i in range(200000))),
    "far.xlsx": lambda: sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row><row r="4294967295"><c r="ZZZZZZZ9"><v>1e308</v></c></row>'),
    "strings.xlsx": lambda: sheet("".join('<row><c t="s"><v>%d</v></c></row>' % (i * 4099) for i in range(9999))),
    "repeated.ods": lambda: opendocument('<table:table-row table:number-rows-repeated="1048576"><table:table-cell '
                                         'table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell></table:table-row>' * 50),
    "flate.pdf": pdf_bomb,
    "cycle.pdf": pdf_cycle,
    "locked.pdf": pdf_encrypted,
    "objects.pdf": lambda: b"%PDF-1.7\n" + b"1 0 obj << /Kids [1 0 R] >> endobj\n" * 200000,
    "arrays.pdf": lambda: b"%PDF-1.7\n1 0 obj " + b"[" * 500000,
    "operators.pdf": lambda: page_of(stream(zlib.compress(b"BT /F 1 Tf " + b"(a) Tj 1 0 Td " * 3000000 + b"ET", 9))),
    "circle.doc": ole,
    "circle.xls": ole,
    "deep.rtf": lambda: b"{\\rtf1" + b"{" * 3000000,
    "binary.rtf": lambda: b"{\\rtf1 \\bin2147483647 x}" + b"\\u-32768?" * 100000,
    "deep.html": lambda: b"<html>" + b"<div>" * 2000000 + TEXT,
    "attributes.html": lambda: b"<a " + b"x='y' " * 2000000,
    "line.txt": lambda: b"a" * (40 * MIB),
    "words.txt": lambda: b"a b " * (10 * MIB),
    "cells.csv": lambda: b"," * (20 * MIB),
    "zeros.bin": lambda: bytes(8 * MIB),
    "huge.png": lambda: png(60000, 60000, b"\0" * 1000),
    "bomb.png": lambda: png(20000, 20000, bytes(20001 * 20000)),
    "circle.jpg": exif_cycle,
    "deep.eml": lambda: b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (i, i) for i in range(10000)),
    "bombs.eml": lambda: letter([(b"a.zip", zip_bomb()), (b"b.pdf", pdf_cycle())]),
}


def files(everything):
    for name, make in CASES.items():
        yield name, make()
    for name, make in SAMPLES.items():
        data = make()
        yield name, data
        cuts = range(1000, len(data), 1000) if everything else sorted({len(data) // 3, len(data) * 2 // 3, len(data) - 1})
        for cut in cuts:
            stem, ending = name.split(".")
            yield "%s-%d.%s" % (stem, cut, ending), data[:cut]


def listing(*folders):
    return {os.path.join(at, name) for folder in folders for at, _, names in os.walk(folder) for name in names}


def run(command, temporary):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=600, env=dict(os.environ, TMPDIR=temporary))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return done, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def judge(tocsin, path, temporary):
    """What is wrong with how one file was judged ("" for nothing), CPU seconds, peak, what was said."""
    done, seconds = run([tocsin, "leak", "--json", path], temporary)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    verdicts = [line["data"]["verdict"] for line in lines if line.get("rule") == "leak/triage"]
    reasons = [line["reason"] for line in lines if line["type"] == "refusal"]
    peak = max([line.get("peak_bytes", 0) for line in lines if line["type"] == "summary"] or [0])
    said = ", ".join(sorted(set(verdicts))) + "; " + "; ".join(reasons)
    wrong = ["exit %d: %s" % (done.returncode, done.stderr.decode()[-200:])] * (done.returncode != 0)
    wrong += ["nothing stated"] * (not verdicts and not reasons)
    wrong += ["called authentic"] * bool({"verbatim", "reencoded", "altered"} & set(verdicts))
    wrong += ["the reader crashed"] * any(line.get("rule") == "files/reader-crash" for line in lines)
    wrong += ["%.1f CPU s" % seconds] * (seconds > 10)
    wrong += ["%d MiB" % (peak >> 20)] * (peak > 512 * MIB)
    return "; ".join(wrong), seconds, peak, said


def sockets(tocsin, folder, temporary):
    """Sockets of the Internet made by a run over everything, by strace; None where there is none."""
    if not shutil.which("strace"):
        return None
    trace = os.path.join(temporary, "trace")
    subprocess.run(["strace", "-f", "-qq", "-e", "trace=socket", "-o", trace, tocsin, "leak", "--json", folder], stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, timeout=900, check=False)
    with open(trace) as lines:
        found = [line for line in lines if re.search(r"AF_INET|AF_PACKET|AF_NETLINK", line)]
    os.unlink(trace)
    return found


def main():
    tocsin, everything, passed, failed = os.path.abspath(sys.argv[1]), "--all" in sys.argv, 0, 0

    def tell(name, wrong, said):
        nonlocal passed, failed
        passed, failed = passed + (not wrong), failed + bool(wrong)
        if wrong or not re.match(r"sample-\d", name):
            print("%-8s%s: %s" % ("FAILED" if wrong else "ok", name, (wrong + " | " if wrong else "") + said[:200]))

    with tempfile.TemporaryDirectory() as folder:
        dump, temporary = os.path.join(folder, "dump"), os.path.join(folder, "tmp")
        os.mkdir(dump), os.mkdir(temporary)
        for name, data in files(everything):
            path = os.path.join(dump, name)
            with open(path, "wb") as f:
                f.write(data)
            wrong, seconds, peak, said = judge(tocsin, path, temporary)
            tell(name, wrong, "%.2f CPU s, %d MiB: %s" % (seconds, peak >> 20, said))
        before = listing(dump)
        log = os.path.join(folder, "log")
        run([tocsin, "seal", "init", log], temporary)
        done, seconds = run([tocsin, "seal", "add", log, dump], temporary)
        audit, _ = run([tocsin, "seal", "audit", log], temporary)
        wrong = "" if done.returncode == 0 and audit.returncode == 0 else (done.stderr + audit.stderr).decode()[-300:]
        tell("seal add of all of them", wrong, "%.1f CPU s" % seconds)
        left = (listing(dump) ^ before) | listing(temporary)
        left |= {path for path in ("/tmp/tocsin-escaped", os.path.join(folder, "tocsin-escaped")) if os.path.exists(path)}
        tell("nothing written outside", " ".join(sorted(left)[:5]), "")
        found = sockets(tocsin, dump, temporary)
        if found is not None:
            tell("no socket", " ".join(found[:3]), "")
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


sys.exit(main())
