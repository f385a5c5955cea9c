#!/usr/bin/env python3
"""leak_traces.py TOCSIN SET...: do traces weigh what they should? A SET is a folder with sealed/, dump/ and truth.tsv.

Honest originals by themselves: few have a weighty oddity. Honest copies and conversions beside their originals: fewer have
anything weighty. What was planted in a document that has an original: found, and weighty.
"""
import collections
import csv
import json
import subprocess
import sys

ALONE_MAX, BESIDE_MAX, PLANTED_MIN = 0.015, 0.01, 0.95


def triage(program, *arguments):
    out = subprocess.run([program, "leak", "--json", *arguments], check=True, capture_output=True).stdout
    findings = (json.loads(line) for line in out.splitlines())
    return [finding["data"] for finding in findings if finding.get("rule") == "leak/triage"]


def weighty(data):
    return [each for each in data["traces"] + data["oddities"] if each["weight"] == "weighty"]


def alone(program, folder):
    documents = triage(program, folder + "/sealed")
    kinds = collections.Counter(odd["oddity"] for data in documents for odd in data["oddities"])
    count = sum(any(odd["weight"] == "weighty" for odd in data["oddities"]) for data in documents)
    print("%d of %d honest originals have a weighty oddity; all: %s" % (count, len(documents), dict(kinds.most_common())))
    return count / len(documents) <= ALONE_MAX


def beside(program, folder):
    with open(folder + "/truth.tsv", newline="") as rows:
        truth = {row["path_in_dump"]: row for row in csv.DictReader(rows, delimiter="\t")}
    honest = odd = planted = found = 0
    for data in triage(program, "--reference", folder + "/sealed", folder + "/dump"):
        row = truth.get(data["path"])
        if not row:
            continue
        if row["label"] in ("verbatim", "reencoded") and not row["planted_traces"]:
            honest += 1
            odd += bool(weighty(data))
        for trace in row["planted_traces"].split("; ") if data["original"] and data["reference"] == "folder" else ():
            if "=" in trace:
                planted += 1
                found += any(trace.split("=", 1)[1] in each.get("leaked", "") for each in weighty(data))
    print("%d of %d honest copies and conversions have something weighty; %d of %d planted traces are weighty" % (odd, honest, found, planted))
    return odd / honest <= BESIDE_MAX and found / planted >= PLANTED_MIN


def main():
    good = [check(sys.argv[1], folder) for folder in sys.argv[2:] for check in (alone, beside)]
    print("%d passed, %d failed" % (sum(good), len(good) - sum(good)))
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
