#!/usr/bin/env python3
"""exiftool.py DOCUMENT: properties of documents against those that exiftool reads.

DOCUMENT is build/bench/document. Reads ../shared/data/leak/sealed with both, prints by kind how many of exiftool's fields that
have a name of ours are equal, those that are not, the names that only exiftool has, and how many times as fast ours is. Fails
below 98 % of all. Skips with a message where exiftool (libimage-exiftool-perl) or the data is absent.
"""
import collections
import json
import os
import re
import resource
import shutil
import subprocess
import sys

DATA = "../shared/data/leak/sealed"
LEAST = 0.98
NO_DATES = ("0", "0000-00-00 00:00:00")  # a field of a date that was never set
# What exiftool says of the file, of itself, or computes.
OTHERS = ("SourceFile", "File:", "ExifTool:", "Composite:", "ZIP:")


def plain(value):
    """A value as both can write it: dates of one form, lists joined, no outer blanks."""
    if isinstance(value, list):
        value = ", ".join(str(v) for v in value)
    if isinstance(value, bool):
        value = str(value).lower()
    if isinstance(value, float) and value == int(value):
        value = int(value)
    value = re.sub(r"\s+", " ", str(value)).strip()
    value = re.sub(r"^(\d{4}):(\d\d):(\d\d)\b", r"\1-\2-\3", value)
    value = re.sub(r"^(\d{4}-\d\d-\d\d)T", r"\1 ", value)
    value = re.sub(r"^(\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?)(\.\d+)?(Z|\+00:00)$", r"\1", value)
    if re.match(r"^-?\d+\.\d+$", value):
        value = value.rstrip("0").rstrip(".")
    return ", ".join(part for part in value.split(", ") if part)


def name_of(key, kind):
    """Ours have a group in PDF alone, where Info and XMP say the same things."""
    group, name = key.split(":", 1)
    return "%s:%s" % (group, name) if kind == "pdf" else name


def seconds_of(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    out = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, errors="replace").stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return out, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def compare(ours, theirs):
    known = collections.defaultdict(set)
    for document in ours.values():
        for name, _ in document["fields"]:
            known[document["kind"]].add(name)
    equal, total = collections.Counter(), collections.Counter()
    differ, unknown = [], collections.Counter()
    for path, fields in sorted(theirs.items()):
        kind = ours[path]["kind"]
        mine = collections.defaultdict(list)
        for name, value in ours[path]["fields"]:
            mine[name].append(value)
        for key, value in fields.items():
            if key.startswith(OTHERS) or plain(value) == "" or str(value).startswith("(Binary"):
                continue
            name = name_of(key, kind)
            if re.search("Date$|^LastPrinted$", name) and plain(value) in NO_DATES:
                continue
            if name not in known[kind]:
                unknown[kind, name] += 1
                continue
            total[kind] += 1
            if plain(value) in [plain(v) for v in mine[name] + [", ".join(mine[name])]]:
                equal[kind] += 1
            else:
                differ.append((kind, os.path.basename(path), name, plain(value), plain(", ".join(mine[name]))))
    return equal, total, differ, unknown


def main():
    document = sys.argv[1]
    if not shutil.which("exiftool") or not os.path.isdir(DATA):
        print("skipped: exiftool or %s is absent" % DATA)
        return 0
    out, their_seconds = seconds_of(["exiftool", "-json", "-n", "-G0", "-r", "-q", DATA])
    theirs = {os.path.normpath(f["SourceFile"]): f for f in json.loads(out)}
    out, our_seconds = seconds_of([document, "--fields", DATA])
    ours = {os.path.normpath(f["path"]): f for f in map(json.loads, out.splitlines())}
    equal, total, differ, unknown = compare(ours, {p: f for p, f in theirs.items() if p in ours})
    for line in differ:
        print("  differs: %s %s %s: '%.60s', ours '%.60s'" % line)
    for (kind, name), count in sorted(unknown.items()):
        print("  theirs alone: %s %s: %d" % (kind, name, count))
    for kind in sorted(total):
        print("%-10s %5d of %5d equal" % (kind, equal[kind], total[kind]))
    share = sum(equal.values()) / max(1, sum(total.values()))
    print("all: %.2f %% of %d fields of %d files; %.1f times as fast (%.2f s, %.2f s)" % (
        100 * share, sum(total.values()), len(ours), their_seconds / our_seconds, our_seconds, their_seconds))
    return 0 if share >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
