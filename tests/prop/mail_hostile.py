#!/usr/bin/env python3
"""mail_hostile.py TOCSIN: letters made to exhaust a reader, and a mailbox of 100,000.

Each gets a verdict - a finding, and a refusal that names the limit where one was reached - within 64 MiB of any process.
CPU seconds are printed and never gate, except at 30, where something has gone wrong for good.
"""
import base64
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import zipfile

HEAD = b"From: a@a.example\r\nSubject: x\r\n"
MIB = 1 << 20


def bomb():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as z:
        for number in range(20):
            z.writestr("%d.txt" % number, bytes(50 * MIB))
    return (HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: application/zip; name=b.zip\r\n"
            b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(packed.getvalue()) + b"\r\n--b--\r\n")


def deep():
    parts = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (i, i) for i in range(10000))
    return HEAD + parts + b"Content-Type: text/plain\r\n\r\nx\r\n"


def mailbox():
    return b"".join(b"From x@x.example Mon Jan  1 00:00:00 2017\nFrom: u%d@mail.example\nSubject: note %d\nMessage-ID: <%d@mail.example>"
                    b"\n\n%s\n\n" % (i, i, i, b"see you on monday at the harbour, the report is not ready\n" * 8) for i in range(100000))


# name, bytes, findings, words of a refusal (None: there is none)
CASES = (
    ("10 MB in one header", lambda: HEAD + b"X: " + b"y" * (10 * MIB) + b"\r\n\r\nbody\r\n", 1, "1 MiB"),
    ("10 MB of folds", lambda: HEAD + b"X: y" + b"\r\n\tyyyyyyyyyyyyyy" * (10 * MIB // 17) + b"\r\n\r\nbody\r\n", 1, "1 MiB"),
    ("parts 10,000 deep", deep, 1, "32 deep"),
    ("a million Received lines", lambda: b"Received: by b; x\r\n" * 1000000 + HEAD + b"\r\nbody\r\n", 1, "1000 fields"),
    ("a zip bomb", bomb, 1, None),
    ("a mailbox of 100,000", mailbox, 100000, None),
)


MEASURE = ("import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True); "
           "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)")


def run(tocsin, path):
    """Its lines, CPU seconds, and the peak without --json: a small process measures it, as a child starts with the peak of
    its parent. (--json tells of every honest letter too, and holds what it tells of one input.)"""
    command = [tocsin, "mail", "--protect", "cardinal-news.example", path]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    out = subprocess.run(command + ["--json"], stdout=subprocess.PIPE, check=True, timeout=300).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    peak = subprocess.run([sys.executable, "-c", MEASURE, *command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          check=True).stdout
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return [json.loads(line) for line in out.splitlines()], seconds, int(peak)


def main():
    tocsin, passed, failed = sys.argv[1], 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for name, make, findings, refusal in CASES:
            path = os.path.join(folder, "letter")
            with open(path, "wb") as f:
                f.write(make())
            lines, seconds, peak = run(tocsin, path)
            reasons = [line["reason"] for line in lines if line["type"] == "refusal"]
            good = (sum(line["type"] == "finding" for line in lines) == findings and peak <= 64 * MIB and seconds < 30 and
                    (refusal is None or any(refusal in reason for reason in reasons)))
            passed, failed = passed + good, failed + (not good)
            print("%-8s%s: %.2f CPU s, %d MiB %s" % ("ok" if good else "FAILED", name, seconds, peak >> 20, "; ".join(reasons)[:160]))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


sys.exit(main())
