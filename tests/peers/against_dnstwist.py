#!/usr/bin/python3
"""against_dnstwist.py TOCSIN [NAME...] - everything Debian's dnstwist makes of the names must be found.

dnstwist is the best known generator of decoys. Its complete output (every fuzzer, its English dictionary, its common
top-level domains; what `dnstwist -f list` prints) for each name is given to `tocsin names`, which protects all of
the names at once. Bars: 99 % found overall and of each kind, at any severity, and 98 % of those with the right target.
Skips (exit 77) where dnstwist is not installed. Exit 1 if a bar is missed.
"""
import collections
import json
import os
import subprocess
import sys
import tempfile

try:
    import dnstwist
except ImportError:
    print("skipped: dnstwist is not installed (Debian: apt install dnstwist)")
    sys.exit(77)

# Short and long, hyphenated, two-level suffixes, digits, IDN in two scripts; public names of all sorts.
NAMES = """bbc.co.uk ing.com ebay.com visa.com nhs.uk en-marche.fr deutsche-bank.de t-mobile.de x-rates.com 1und1.de
xn--mnchen-3ya.de xn--80ak6aa92e.com paypal.com office.com google.com wikipedia.org metamask.io bundestag.de
cloudflare.com commonwealthbank.com.au""".split()
DICTIONARIES = "/usr/share/dnstwist/dictionaries/"
FOUND_MIN, TARGET_MIN = 0.99, 0.98
KIND_MIN = 20  # names of a kind before its share is judged


def dictionary(name):
    path = os.path.join(DICTIONARIES, name)
    with open(path, encoding="utf-8") as lines:
        words = [line.strip() for line in lines]
    return [word for word in words if word and not word.startswith("//")]


def variants(name):
    fuzz = dnstwist.Fuzzer(name, dictionary=dictionary("english.dict"), tld_dictionary=dictionary("common_tlds.dict"))
    fuzz.generate()
    for permutation in fuzz.permutations():
        if permutation["fuzzer"] != "*original":
            yield permutation["domain"].lower(), permutation["fuzzer"]


def find(tocsin, protected, names):
    """The best finding's target for each name that has one."""
    best = {}
    with tempfile.TemporaryDirectory() as folder:
        protect, feed = os.path.join(folder, "protect.txt"), os.path.join(folder, "feed.txt")
        with open(protect, "w", encoding="ascii") as out:
            out.write("\n".join(protected) + "\n")
        with open(feed, "w", encoding="ascii") as out:
            out.write("\n".join(names) + "\n")
        run = subprocess.run([tocsin, "names", "--protect", protect, "--json", feed], stdout=subprocess.PIPE, check=False)
        if run.returncode not in (0, 1):
            sys.exit("%s: exit %d" % (tocsin, run.returncode))
    for line in run.stdout.splitlines():
        record = json.loads(line)
        if record.get("rule") == "names/lookalike":
            best[record["data"]["name"]] = record["data"]["target"]
    return best


def judge(what, share, bar):
    ok = share >= bar
    print("%-42s %8.4f  bar >= %.2f  %s" % (what, share, bar, "ok" if ok else "SHORT"))
    return ok


def main():
    tocsin, names = sys.argv[1], sys.argv[2:] or NAMES
    truth = {}
    for name in names:
        for variant, kind in variants(name):
            truth.setdefault(variant, (name, kind))
    for name in names:
        truth.pop(name, None)
    best = find(tocsin, names, truth)
    total, found, right = collections.Counter(), collections.Counter(), 0
    missed = collections.defaultdict(list)
    for variant, (name, kind) in truth.items():
        total[kind] += 1
        if variant in best:
            found[kind] += 1
            right += best[variant] == name
            if best[variant] != name:
                missed["target"].append("%s (%s)" % (variant, best[variant]))
        else:
            missed[kind].append(variant)
    everything = judge("found, all kinds (%d names)" % len(truth), sum(found.values()) / len(truth), FOUND_MIN)
    oks = [everything]
    for kind in sorted(total):
        if total[kind] >= KIND_MIN:
            oks.append(judge("found, %s (%d)" % (kind, total[kind]), found[kind] / total[kind], FOUND_MIN))
    oks.append(judge("right target among those found", right / max(1, sum(found.values())), TARGET_MIN))
    for kind in sorted(missed):
        print("missed, %s (%d): %s" % (kind, len(missed[kind]), " ".join(missed[kind][:8])))
    sys.exit(0 if all(oks) else 1)


main()
