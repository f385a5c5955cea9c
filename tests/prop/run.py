#!/usr/bin/env python3
"""run.py TOCSIN [NAME...]: properties of the whole program, on a feed made here from a fixed seed.

shuffled    the same names in another order give the same findings but for where they stand
threads     one, two and more workers give the same bytes
twice       examining a second time adds nothing and changes no id
killed      SIGKILL at 20 moments of an examination, then run to its end: the case of an undisturbed run
truncated   a packed feed cut at any place ends with a status and a counted refusal, never by a signal
order       --json comes by source and offset
exported    export, import into an empty case, export: the same bytes; importing again changes nothing
leaked      `examine --as leak` says of a dump what `leak` and `mail --leak` say, with any number of workers
schemas     every line of --json and of an export fits docs/schema and has no field beside
"""
import gzip
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import schema

TOCSIN = ""
PROTECT = ["harbour-bank.example.org", "harbourbank.org", "cityarchive.net"]
KILLS = 20
NAMES = 40000
SEEDS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../fuzz/corpus")


class Failure(Exception):
    """What does not hold."""


def run(*arguments, stdin=None, codes=(0,)):
    done = subprocess.run([TOCSIN, *arguments], input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
    if done.returncode not in codes:
        raise Failure("exit %d from tocsin %s\n%s" % (done.returncode, " ".join(arguments), done.stderr.decode(errors="replace")[-2000:]))
    return done.stdout


def make_feed(rng):
    """Innocent names with one decoy in a hundred, and lines that are no names."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    decoys = ["login-%s", "%s-secure", "my%s"]
    lines = []
    for number in range(NAMES):
        if number % 100 == 7:
            target = rng.choice(["harbourbank", "cityarchive"])
            at = rng.randrange(1, len(target) - 1)
            form = rng.randrange(5)
            word = (target[:at] + target[at + 1:] if form == 0 else target[:at] + target[at] + target[at:] if form == 1
                    else rng.choice(decoys) % target)
            lines.append("%s%d.%s" % (word, number, rng.choice(["com", "net", "fr"])) if form == 4
                         else "%s.%s" % (word, rng.choice(["com", "info", "fr", "de", "co"])))
        elif number % 1000 == 13:
            lines.append("." + "x" * 70 + ".com")
        else:
            lines.append("%s%d.%s" % ("".join(rng.choice(letters) for _ in range(rng.randrange(4, 15))), number, rng.choice(["org", "com", "de"])))
    return lines


def write(folder, name, lines):
    path = os.path.join(folder, name)
    with open(path, "wb") as stream:
        stream.write(("\n".join(lines) + "\n").encode())
    return path


def names(path, *more):
    arguments = ["names", "--json", "--quiet"]
    for target in PROTECT:
        arguments += ["--protect", target]
    return run(*arguments, *more, path)


def essence(lines):
    """What a finding says, without where it stands."""
    found = []
    for line in lines.splitlines():
        record = json.loads(line)
        if record["type"] == "finding":
            found.append(json.dumps([record[key] for key in ("rule", "severity", "confidence", "title", "why", "subjects", "data")], sort_keys=True))
    if not found:
        raise Failure("the feed gave no finding: the property says nothing")
    return sorted(found)


def case_of(folder, name, feed, *more):
    case = os.path.join(folder, name)
    run("init", case, "--domain", PROTECT[1], "--quiet")
    with open(os.path.join(case, "tocsin.yaml"), "w", encoding="utf-8") as stream:
        stream.write("domains: [%s]\n" % ", ".join(PROTECT))
    if feed:
        run("examine", "--case", case, "--quiet", *more, feed)
    return case


def contents(case):
    """The case as others would get it, without run times."""
    text = run("export", "jsonl", "--case", case)
    return sorted(line for line in text.splitlines() if b'"type":"summary"' not in line)


def check_shuffled(folder, rng):
    lines = make_feed(rng)
    first = essence(names(write(folder, "a.txt", lines)))
    rng.shuffle(lines)
    second = essence(names(write(folder, "b.txt", lines)))
    if first != second:
        raise Failure("%d findings differ" % len(set(first) ^ set(second)))
    return "%d findings" % len(first)


def without_timings(text):
    return [line for line in text.splitlines() if b'"type":"summary"' not in line]


# Long enough for several ranges of 8 MiB.
FEEDS = {
    "a.txt": "https://%s/a/path/that/makes/the/list/longer/than/one/range/of/it",
    "a.zone": "%s.\t172800\tin\tns\tns1.some-name-server-or-other.example.",
    "a.csv": "%s,2017-04-12,a registrar of many words and their address,1",
    "a.log": "[1491984662] unbound[97:0] info: 2001:db8::1234:5678 %s. AAAA IN",
}


def check_threads(folder, rng):
    lines, told = make_feed(rng) * 4, 0
    for name, form in FEEDS.items():
        feed = write(folder, name, [form % line for line in lines])
        if os.path.getsize(feed) <= 8 << 20:
            raise Failure("%s is one range" % name)
        one = without_timings(names(feed, "--threads", "1"))
        # A list is told once, however often it repeats itself.
        if len(one) < len(lines) // 1600:
            raise Failure("only %d lines are told of %s" % (len(one), name))
        for threads in ("2", "3", "8"):
            if without_timings(names(feed, "--threads", threads)) != one:
                raise Failure("%s threads give other bytes than 1 of %s" % (threads, name))
        told += len(one)
    return "%d lines" % told


def check_twice(folder, rng):
    feed = write(folder, "a.txt", make_feed(rng))
    case = case_of(folder, "case", feed)
    before = contents(case)
    run("examine", "--case", case, "--quiet", feed)
    if contents(case) != before:
        raise Failure("the second examination changed the case")
    return "%d records" % len(before)


def check_killed(folder, rng):
    feed = write(folder, "a.txt", make_feed(rng) * 5)
    start = time.monotonic()
    whole = contents(case_of(folder, "whole", feed))
    took = time.monotonic() - start
    case = case_of(folder, "case", None)
    killed = 0
    for number in range(KILLS):
        child = subprocess.Popen([TOCSIN, "examine", "--case", case, "--quiet", feed], stdin=subprocess.DEVNULL,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(took * 1.1 * (number + rng.random()) / KILLS)
        child.send_signal(signal.SIGKILL)
        killed += child.wait() == -signal.SIGKILL
        run("findings", "--case", case, "--quiet", "--json")
    run("examine", "--case", case, "--quiet", feed)
    if contents(case) != whole:
        raise Failure("after %d kills the case differs" % killed)
    if killed < KILLS // 3:
        raise Failure("only %d of %d kills hit: the property says little" % (killed, KILLS))
    return "%d kills, %d records" % (killed, len(whole))


def check_truncated(folder, rng):
    packed = gzip.compress(("\n".join(make_feed(rng)[:3000]) + "\n").encode(), mtime=0)
    cuts = sorted({1, 2, 9, 10, 11, 18, len(packed) - 9, len(packed) - 8, len(packed) - 1} | {rng.randrange(len(packed)) for _ in range(20)})
    path = os.path.join(folder, "cut.gz")
    for cut in cuts:
        with open(path, "wb") as stream:
            stream.write(packed[:cut])
        types = [json.loads(line)["type"] for line in names(path).splitlines()]
        if cut >= 18 and "refusal" not in types:
            raise Failure("cut at byte %d of %d: no refusal" % (cut, len(packed)))
    return "%d cuts" % len(cuts)


def check_order(folder, rng):
    lines = make_feed(rng)
    for name in ("b.txt", "a.txt"):
        write(folder, name, lines[:NAMES // 2])
    arguments = ["names", "--json", "--quiet"] + [word for target in PROTECT for word in ("--protect", target)]
    text = run(*arguments, os.path.join(folder, "b.txt"), os.path.join(folder, "a.txt"))
    places = [(span["source"], span["offset"]) for span in
              (json.loads(line)["evidence"][0] for line in text.splitlines() if b'"type":"finding"' in line)]
    turn = next(i for i, place in enumerate(places) if place[0].endswith("a.txt"))
    if places[:turn] != sorted(places[:turn]) or places[turn:] != sorted(places[turn:]) or not places[0][0].endswith("b.txt"):
        raise Failure("findings do not come by source and offset")
    return "%d findings" % len(places)


def check_exported(folder, rng):
    first = run("export", "jsonl", "--case", case_of(folder, "first", write(folder, "a.txt", make_feed(rng))))
    path = os.path.join(folder, "case.jsonl")
    with open(path, "wb") as stream:
        stream.write(first)
    second = case_of(folder, "second", None)
    for attempt in ("first", "second"):
        run("import", "jsonl", path, "--case", second, "--quiet")
        if run("export", "jsonl", "--case", second) != first:
            raise Failure("after the %s import the export differs" % attempt)
    return "%d bytes" % len(first)


def check_schemas(folder, rng):
    lines = make_feed(rng)
    feed = write(folder, "a.txt", lines)
    log = write(folder, "a.log", [FEEDS["a.log"] % line for line in lines])
    case = case_of(folder, "case", None)
    examined = run("examine", "--case", case, "--json", feed, log)
    exported = run("export", "jsonl", "--case", case)
    decoys = [json.loads(line) for line in run("names", "--json", "--protect", PROTECT[1], feed).splitlines()]
    decoys = sorted({line["data"]["registrable"] for line in decoys if line["type"] == "finding" and line["severity"] != "info"})
    context = write(folder, "context.txt", ["%s. 300 IN NS ns1.harbour.example." % decoy for decoy in decoys])
    filtered = run("names", "--json", "--protect", PROTECT[1], "--context", context, feed, log)
    listed = run("names", "--json", "--list", feed, log, os.path.join(SEEDS, "ct_tile", "three"))
    schemas, seen = schema.load(), set()
    lines = [line for text in (examined, exported, filtered, listed) for line in text.splitlines()]
    for line in lines:
        record = json.loads(line)
        try:
            schema.check_record(record, schemas)
        except schema.Misfit as misfit:
            raise Failure("%s\n%s" % (misfit, line.decode()[:400])) from misfit
        seen.update({record["type"], record.get("rule")})
    if not seen >= {"finding", "observable", "refusal", "source", "summary", "names/infrastructure"}:
        raise Failure("only %s were seen: the property says little" % ", ".join(sorted(seen)))
    return "%d lines, %d types and rules" % (len(lines), len(seen - {None}))


def check_leaked(folder, rng):
    """The dump: all seeds of the fuzz targets, hostile as they are; every fifth is an original, too."""
    dump, given, lab = (os.path.join(folder, name) for name in ("dump", "given", "lab"))
    shutil.copytree(SEEDS, dump)
    os.mkdir(given)
    seeds = sorted(os.path.join(top, name) for top, _, files in os.walk(dump) for name in files)
    for seed in seeds[::5]:
        shutil.copy(seed, given)
    run("init", lab, "--domain", PROTECT[0], "-q")
    alone = {rule: [line for line in lines.splitlines() if b'"rule":"%s"' % rule in line] for rule, lines in (
        (b"leak/triage", run("leak", "--json", "--reference", given, dump)),
        (b"mail/leak", run("mail", "--leak", "--json", dump)))}
    for threads in "1", "3":
        both = run("examine", "--case", lab, "--as", "leak", "--reference", given, "--threads", threads, "--json", dump).splitlines()
        for rule, lines in alone.items():
            if [line for line in both if b'"rule":"%s"' % rule in line] != lines:
                raise Failure("%s differs with %s workers" % (rule.decode(), threads))
    verdicts = {json.loads(line)["data"]["verdict"] for line in alone[b"leak/triage"]}
    if not {"verbatim", "unknown", "undecided"} <= verdicts or not alone[b"mail/leak"]:
        raise Failure("only %s: the property says little" % ", ".join(sorted(verdicts)))
    return "%d documents, %d letters" % tuple(len(alone[rule]) for rule in (b"leak/triage", b"mail/leak"))


CHECKS = {"shuffled": check_shuffled, "threads": check_threads, "twice": check_twice, "killed": check_killed,
          "truncated": check_truncated, "order": check_order,
          "exported": check_exported, "leaked": check_leaked, "schemas": check_schemas}


def main():
    global TOCSIN
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    TOCSIN = os.path.abspath(sys.argv[1])
    passed = failed = 0
    for name in sys.argv[2:] or CHECKS:
        folder = tempfile.mkdtemp(prefix="tocsin-prop-")
        start = time.monotonic()
        try:
            said = CHECKS[name](folder, random.Random(20170424))
            passed += 1
            print("ok       %5.1f s  %s: %s" % (time.monotonic() - start, name, said), flush=True)
        except (Failure, StopIteration, KeyError, ValueError, subprocess.TimeoutExpired) as failure:
            failed += 1
            print("FAILED   %5.1f s  %s: %s" % (time.monotonic() - start, name, failure), flush=True)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    print("%d passed, %d failed" % (passed, failed))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
