#!/usr/bin/env python3
"""feed_readers.py TOCSIN: what the readers of feeds say of zones and tables against BIND and Python.

Zone files with every freedom of RFC 1035 §5 are made from a fixed seed and compiled by BIND's named-compilezone into one
record a line; tables (RFC 4180, other separators, line breaks in cells) and logs of Zeek are made and read back by
Python's csv. Every name in them is made to be found, so that the names of the findings must be those the other reader
gives, no more and no fewer, and the evidence must hold the name. The zones are skipped where named-compilezone is absent (Debian: bind9-utils).
"""
import collections
import csv
import datetime
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

ZONES, TABLES, LOGS, RECORDS = 40, 40, 10, 120
TARGET = "paypal.com"
PUBLIC = ("net", "co.uk")  # suffixes: addresses in their zones are glue
PROOFS = {"RRSIG", "NSEC", "NSEC3", "NSEC3PARAM", "DNSKEY", "KEY", "ZONEMD"}
HASH = "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom"


def label(rng, number):
    """A label that is found, written in one of the ways there are."""
    text = rng.choice(["login%d-paypal", "Paypal-Login%d", "secure-paypal-%d"]) % number
    if rng.random() < 0.2:
        at = rng.randrange(len(text))
        text = text[:at] + "\\%03d" % ord(text[at]) + text[at + 1:]
    return text


def record(rng, origin, zone, number):
    """One record in master form; owner may be relative to origin, which is below zone."""
    owner = label(rng, number)
    if rng.random() < 0.3:
        owner = rng.choice(["*.", "www.", "a.b."]) + owner
    if rng.random() < 0.4:
        owner += "." + (origin if rng.random() < 0.5 else zone)
    rest = [part for part in (rng.choice(["", "300", "1h30m", "2D"]), rng.choice(["", "IN", "in"])) if part]
    rng.shuffle(rest)
    kind, data = rng.choice([
        ("A", "192.0.2.%d" % (number % 250)), ("aaaa", "2001:db8::%x" % number), ("NS", "ns.other.example."),
        ("TXT", '"a;b (c" d\\"e'), ("TXT", '(\n  "one" ; two (\n\t"three"\n  )'), ("MX", "10 mx.other.example."),
        ("MX", "( 10\nmx.other.example. )"), ("TYPE65280", "\\# 2 ( ab\n cd )"), ("CAA", '0 issue "ca.example"')])
    if kind == "NS" and "*" in owner:
        kind, data = "A", "192.0.2.1"
    space = rng.choice([" ", "\t", "  \t"])
    line = owner + space + space.join(rest + [kind]) + space + data
    if rng.random() < 0.2:
        line += " ; login-paypal.example. NS in a comment"
    if rng.random() < 0.2:
        line += "\n" + rng.choice([" ", "\t"]) + "IN TXT same\n"
    return line


def make_zone(rng, suffix):
    origin = zone = suffix + "."
    lines = ["$TTL 1h", "$ORIGIN %s" % zone, "@ IN SOA ns.other.example. host.other.example. (1 ; serial", " 2 3", "4 5 )",
             "@ NS ns.other.example."]
    for number in range(RECORDS):
        if rng.random() < 0.08:
            below = "sub%d" % number
            lines.append("$ORIGIN %s%s" % (below, rng.choice(["", "." + origin])))
            origin = below + "." + origin
        if rng.random() < 0.08:
            origin = zone
            lines.append("$origin %s ; back" % zone)
        if rng.random() < 0.1:
            lines.append(rng.choice(["", "; login-paypal.example. NS x", " ", "\t; nothing"]))
        lines.append(record(rng, origin, zone, number))
    lines.append("%s.%s NSEC3 1 1 0 - %s A" % (HASH, zone, HASH))
    return "\n".join(lines) + rng.choice(["", "\n"])


def compiled(path, suffix):
    """The owners that BIND reads, as findings name them; glue counts only where the zone is nobody's suffix."""
    text = subprocess.run(["named-compilezone", "-q", "-i", "none", "-k", "ignore", "-n", "ignore", "-m", "ignore", "-M", "ignore",
                           "-S", "ignore", "-r", "ignore", "-T", "ignore", "-W", "ignore", "-o", "-", suffix, path],
                          check=True, stdout=subprocess.PIPE).stdout.decode()
    names = set()
    for line in text.splitlines():
        fields = line.split(None, 4)
        if fields[3] in PROOFS or fields[0] == suffix + "." or (suffix in PUBLIC and fields[3] in ("A", "AAAA")):
            continue
        names.add(fields[0].lower().removesuffix(".").removeprefix("*."))
    return names


def make_table(rng, path):
    """Writes a table and gives {name: date} as Python's csv reads it."""
    heading = rng.sample(["id", "domain", "note", "created", "owner"], 5)
    separator = rng.choice(",;\t|")
    quoting = rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
    day = datetime.date(2017, 1, 1)
    with open(path, "w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, delimiter=separator, quoting=quoting, lineterminator=rng.choice(["\n", "\r\n"]))
        writer.writerow(heading)
        for number in range(RECORDS):
            row = {"id": number, "domain": "login%d-paypal.net" % number, "owner": "Ana %d" % number,
                   "created": day + datetime.timedelta(days=number),
                   "note": rng.choice(["", "a %s b" % separator, 'say "login-paypal.com"', "plain", "# no comment"] +
                                      (["two\nlines", "paypal-login.com%s\r\n\r\nx" % separator] if number % 9 == 0 else []))}
            writer.writerow([row[key] for key in heading])
    with open(path, newline="", encoding="utf-8") as stream:
        return {row["domain"]: row["created"] + "T00:00:00Z" for row in csv.DictReader(stream, delimiter=separator)}


def time_of(stamp):
    whole, decimals = stamp.split(".")
    text = datetime.datetime.fromtimestamp(int(whole), datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    return text + ("." + decimals).rstrip("0").rstrip(".") + "Z"


def make_zeek(rng, path):
    """Writes a dns.log and gives {name: time} as Python's csv reads it."""
    fields = ["ts", *rng.sample(["uid", "id.orig_h", "query", "answers", "rcode"], 5)]
    with open(path, "w", newline="", encoding="utf-8") as stream:
        stream.write("#separator \\x09\n#set_separator\t,\n#path\tdns\n#fields\t%s\n" % "\t".join(fields))
        for number in range(RECORDS):
            row = {"ts": "%d.%06d" % (1491955200 + number, number), "uid": "C%d" % number, "id.orig_h": "192.0.2.7",
                   "query": rng.choice(["-", "login%d-paypal.net" % number]), "answers": 'a,"b",login-paypal.org', "rcode": "(empty)"}
            stream.write("\t".join(row[field] for field in fields) + "\n")
        stream.write("#close\t2017-04-12-08-00-00\n")
    with open(path, newline="", encoding="utf-8") as stream:
        rows = csv.DictReader((line for line in stream if not line.startswith("#")), fields, delimiter="\t", quoting=csv.QUOTE_NONE)
        times = {row["query"]: time_of(row["ts"]) for row in rows}
    times.pop("-", None)
    return times


def names_of(tocsin, folder, paths):
    """{path: {name: first}} of all findings; dies on a refusal or evidence that does not hold the name."""
    done = subprocess.run([tocsin, "names", "--protect", TARGET, "--json", "--quiet", *paths], check=True, cwd=folder,
                          stdout=subprocess.PIPE)
    found = collections.defaultdict(dict)
    for line in done.stdout.splitlines():
        record_ = json.loads(line)
        if record_["type"] != "finding":
            raise SystemExit(line)
        span = record_["evidence"][0]
        with open(os.path.join(folder, span["source"]), "rb") as stream:
            stream.seek(span["offset"])
            seen = stream.read(span["length"]).lower()
        first = record_["data"]["name"].split(".")[0].encode()
        if b"\\" not in seen and first not in seen:
            raise SystemExit("%r is no evidence of %s" % (seen, record_["data"]["name"]))
        found[span["source"]][record_["data"]["name"]] = record_["first"]
    return found


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    rng = random.Random(2017)
    expected, skipped = {}, 0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(ZONES):
            suffix, path = rng.choice([*PUBLIC, "bank.example"]), "%02d.zone" % number
            with open(os.path.join(folder, path), "w", encoding="ascii") as stream:
                stream.write(make_zone(rng, suffix))
            if not shutil.which("named-compilezone"):
                skipped += 1
                continue
            expected[path] = dict.fromkeys(compiled(os.path.join(folder, path), suffix))
        for number in range(TABLES):
            path = "%02d.csv" % number
            expected[path] = make_table(rng, os.path.join(folder, path))
        for number in range(LOGS):
            path = "%02d.log" % number
            expected[path] = make_zeek(rng, os.path.join(folder, path))
        found = names_of(os.path.abspath(sys.argv[1]), folder, list(expected))
        failed = 0
        for path, wanted in expected.items():
            if found[path] != wanted:
                failed += 1
                print("%s: missed %s, added %s" % (path, sorted(wanted.items() - found[path].items())[:3],
                                                   sorted(found[path].items() - wanted.items())[:3]))
                if "KEEP" in os.environ:
                    shutil.copy(os.path.join(folder, path), os.environ["KEEP"])
    print("%d passed, %d failed, %d skipped" % (len(expected) - failed, failed, skipped))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
