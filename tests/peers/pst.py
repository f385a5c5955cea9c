#!/usr/bin/env python3
"""pst.py PROGRAMS: letters of the tests' PST files as format/pst.h reads them, and as libpst's readpst does.

PROGRAMS is build/tests/peers, with pst_sample and pst_dump. Compared are the set of letters, their From, Subject and
Message-ID and their text and HTML. The files have trees of one level (readpst knows no more), in every layout and veil that
readpst reads: on a veiled file with 4 KiB pages it crashes. Real files are not in the tree.
"""
import collections
import email
import email.policy
import json
import os
import shutil
import subprocess
import sys
import tempfile

FILES = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (2, 0)]
ANNEX_BYTES = "50000"


def letter_of(message):
    bodies = {"text/plain": b"", "text/html": b""}
    for part in message.walk():
        if part.get_content_type() in bodies and not part.get_filename():
            text = part.get_payload(decode=True).decode("utf-8", "replace").encode("ascii", "replace")
            bodies[part.get_content_type()] += text.strip()
        if part.get_content_type() == "message/rfc822":
            break
    sender = message["From"].replace(" <MAILER-DAEMON>", "").replace('"', "")  # readpst's, where there is no address
    return (sender, message["Subject"], message["Message-ID"] or "") + tuple(bodies.values())


def ours(programs, path):
    dump = subprocess.run([programs + "/pst_dump", path], stdout=subprocess.PIPE, check=True)
    rows = [json.loads(line) for line in dump.stdout.decode().splitlines()]
    return collections.Counter(letter_of(email.message_from_string(row["message"], policy=email.policy.compat32))
                               for row in rows if row["letter"])


def theirs(path, folder):
    subprocess.run(["readpst", "-j", "0", "-e", "-D", "-t", "e", "-o", folder, path], stdout=subprocess.DEVNULL, check=True)
    found = collections.Counter()
    for where, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(where, name), "rb") as stream:
                found[letter_of(email.message_from_binary_file(stream, policy=email.policy.compat32))] += 1
    return found


def main():
    programs = sys.argv[1]
    if not shutil.which("readpst"):
        print("skipped: no readpst (pst-utils)")
        return 0
    passed = failed = 0
    for layout, crypt in FILES:
        with tempfile.TemporaryDirectory() as folder:
            path = folder + "/box.pst"
            with open(path, "wb") as stream:
                subprocess.run([programs + "/pst_sample", str(layout), str(crypt), "1", ANNEX_BYTES], stdout=stream, check=True)
            os.mkdir(folder + "/out")
            want, had = theirs(path, folder + "/out"), ours(programs, path)
        passed += sum((want & had).values())
        for side, more in (("readpst alone", want - had), ("ours alone", had - want)):
            for letter in more:
                failed += 1
                print("layout %d, veil %d, %s: %r" % (layout, crypt, side, letter))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


sys.exit(main())
