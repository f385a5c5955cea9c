#!/usr/bin/env python3
"""format_peers.py TOCSIN: what the files room says of mail, zip and tar against Python's own readers.

Messages of many shapes are made here from a fixed seed by the email package, read back by it and by `tocsin examine`:
subject, addresses, date, number of parts, and name, size and SHA-256 of every attachment must be the same. Archives are
made by zipfile and tarfile: every member's path, size and SHA-256 must be the same.
"""
import email
import email.policy
import email.utils
import hashlib
import io
import json
import os
import random
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from email.message import EmailMessage

MESSAGES = 150
WORDS = ["harbour", "café", "Привет", "中国", "report", "naïve", "x" * 60, "a=b?c", "_under_", "“quoted”"]


def make_message(rng, number):
    message = EmailMessage(policy=email.policy.SMTP if number % 2 else email.policy.default)
    message["From"] = email.utils.formataddr((rng.choice(WORDS), "ana%d@mail.example" % number))
    message["To"] = ", ".join("u%d@b.example" % i for i in range(rng.randrange(1, 5)))
    message["Subject"] = " ".join(rng.choice(WORDS) for _ in range(rng.randrange(1, 9)))
    message["Date"] = email.utils.formatdate(1491955200 + number * 86399, localtime=False)
    message["Message-ID"] = "<%d@mail.example>" % number
    message.set_content("\n".join(rng.choice(WORDS) for _ in range(rng.randrange(1, 40))) + "\n",
                        cte=rng.choice(["quoted-printable", "base64", "8bit"]))
    if rng.random() < 0.5:
        message.add_alternative("<p>%s</p>" % rng.choice(WORDS), subtype="html")
    for index in range(rng.randrange(0, 4)):
        data = rng.randbytes(rng.randrange(0, 5000))
        message.add_attachment(data, maintype="application", subtype="octet-stream",
                               filename="%s %d-%d.bin" % (rng.choice(WORDS), number, index))
    if rng.random() < 0.2:
        inner = EmailMessage(policy=message.policy)
        inner["From"] = "in@inner.example"
        inner["Subject"] = "inner %d" % number
        inner.set_content("text\n")
        message.add_attachment(inner, filename="inner %d.eml" % number)
    return message.as_bytes()


def digest(data):
    return hashlib.sha256(data).hexdigest()


def expected_of(data):
    """Of one message, as Python's email package reads it."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    attachments = sorted((part.get_filename(), len(part.get_payload(decode=True)), digest(part.get_payload(decode=True)))
                         for part in message.walk() if part.get_filename() and not part.get_content_type().startswith("message/"))
    return {"subject": " ".join(message["Subject"].split()), "from": [a.addr_spec for a in message["From"].addresses],
            "to": [a.addr_spec for a in message["To"].addresses],
            "date": message["Date"].datetime.strftime("%Y-%m-%dT%H:%M:%SZ"), "message_id": message["Message-ID"],
            "parts": sum(1 for _ in message.walk()), "files": attachments}


def examine(tocsin, folder, paths):
    """{path: data}, and {path: [(inner name, bytes, sha256)]}, of one level inside."""
    case = os.path.join(folder, "case")
    subprocess.run([tocsin, "init", case, "--domain", "harbourbank.org", "--quiet"], check=True, stdout=subprocess.DEVNULL)
    done = subprocess.run([tocsin, "examine", "--case", case, "--json", "--quiet", *paths], check=True, stdout=subprocess.PIPE)
    outer, inner = {}, {}
    for line in done.stdout.splitlines():
        record = json.loads(line)
        if record["type"] == "refusal":
            raise SystemExit("refused: %s" % record)
        if record["type"] != "observable" or record["subject"]["type"] != "file":
            continue
        path, _, name = record["subject"]["value"].partition("!/")
        if not name:
            outer[path] = record["data"]
        elif record["data"]["kind"] != "eml" and "!/" not in name:
            inner.setdefault(path, []).append((name, record["data"]["bytes"], record["data"]["sha256"]))
    return outer, inner


def differences(path, expected, data, inner):
    for key, value in expected.items():
        said = sorted(inner) if key == "files" else " ".join(data["subject"].split()) if key == "subject" else data.get(key)
        if said != value:
            yield "%s: %s is %r for Python, %r here" % (path, key, value, said)


def make_archives(rng, folder):
    """{path: expected members}: names with folders, empty files, other scripts."""
    members = [("%s/%s %d.txt" % (rng.choice(WORDS[:5]), rng.choice(WORDS[:6]), i), rng.randbytes(rng.choice([0, 10, 100000])))
               for i in range(60)]
    zip_path, tar_path = os.path.join(folder, "members.zip"), os.path.join(folder, "members.tar.gz")
    with zipfile.ZipFile(zip_path, "w") as archive:
        for index, (name, data) in enumerate(members):
            archive.writestr(name, data, zipfile.ZIP_DEFLATED if index % 2 else zipfile.ZIP_STORED)
    with tarfile.open(tar_path, "w:gz") as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    with zipfile.ZipFile(zip_path) as archive:
        from_zip = sorted((i.filename, i.file_size, digest(archive.read(i))) for i in archive.infolist())
    with tarfile.open(tar_path) as archive:
        from_tar = sorted((i.name, i.size, digest(archive.extractfile(i).read())) for i in archive.getmembers())
    return {zip_path: {"files": from_zip}, tar_path: {"files": from_tar}}


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    rng = random.Random(2017)
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        expected = make_archives(rng, folder)
        for number in range(MESSAGES):
            path = os.path.join(folder, "%03d.eml" % number)
            data = make_message(rng, number)
            with open(path, "wb") as stream:
                stream.write(data)
            expected[path] = expected_of(data)
        outer, inner = examine(os.path.abspath(sys.argv[1]), folder, list(expected))
        for path, wanted in expected.items():
            problems += differences(os.path.basename(path), wanted, outer[path], inner.get(path, []))
    for problem in problems[:20]:
        print(problem)
    failed = len({problem.split(":")[0] for problem in problems})
    print("%d passed, %d failed" % (MESSAGES + 2 - failed, failed))
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
