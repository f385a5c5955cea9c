#!/usr/bin/python3
"""stix_schemas.py TOCSIN - every object that `tocsin export stix` writes fits the JSON schemas of OASIS.

Cases of made-up findings (a fixed seed: hostile texts, IDN, addresses, several subjects, times known, claimed and unknown,
every marking) are imported and exported. Each object is held against its schema, and against what schemas cannot say:
references resolve inside the bundle, no id comes twice, ids of observables are those of STIX 2.1 §2.9 (made here anew),
patterns follow the grammar of §9 and name the observables, times are in order, no folder of a source gets out, nothing
own is an indicator, and a second export has the same bytes.
Skips (exit 77) where ../shared or python3-jsonschema is absent. Exit 1 if anything does not hold.
"""
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import uuid
import warnings

SCHEMAS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../shared/data/sharing/stix21_schemas")
try:
    import jsonschema
except ImportError:
    print("skipped: jsonschema is not installed (Debian: apt install python3-jsonschema)")
    sys.exit(77)
if not os.path.isdir(SCHEMAS):
    print("skipped: ../shared/data/sharing/stix21_schemas is absent")
    sys.exit(77)
warnings.simplefilter("ignore", DeprecationWarning)

OASIS = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")
OURS = uuid.UUID("6a1f0e9c-52d7-4b83-9e40-2cb571aa13f8")
CASES, FINDINGS = 6, 60
OWN = ["harbour.example", "harbour-bank.example", "h\u00e4fen.example"]
HOSTILE = ["'] OR [file:name = 'x", "\\", "\u202egpj.exe", "\x00", "\x1b[31m", "\u0085\u2028", "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
           "a" * 5000, "\"quoted\"", "\x7f", "CVE-2017-0144", "</script>", "cve"]
# STIX 2.1 §9: the part of the pattern grammar that is used, a literal being any character but quote and backslash, or those escaped.
COMPARISON = r"(domain-name|ipv4-addr|ipv6-addr):value = '((?:[^'\\]|\\'|\\\\)*)'"
PATTERN = re.compile(r"\[%s(?: OR %s)*\]" % (COMPARISON, COMPARISON), re.S)
CONTRIBUTE = {"domain-name", "ipv4-addr", "ipv6-addr"}


class Failure(Exception):
    """What does not hold."""


def expect(holds, what):
    if not holds:
        raise Failure(what)


# ---- records as docs/json.md has them ----

def canonical(value):
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return re.sub("[\x7f-\x9f\u2028\u2029]", lambda found: "\\u%04x" % ord(found[0]), text)


def make_subject(rng):
    label = lambda: "".join(rng.choice("abcdefgh-0123456789") for _ in range(rng.randrange(1, 12))).strip("-") or "x"
    kind = rng.randrange(12)
    if kind == 0:
        return {"type": "ipv4-addr", "value": "192.0.2.%d" % rng.randrange(300)}
    if kind == 1:
        return {"type": "ipv6-addr", "value": rng.choice(["2001:DB8::%x", "2001:0db8:0:0:0:0:0:%x"]) % rng.randrange(16)}
    if kind == 2:
        return {"type": rng.choice(["file", "url", "x-own"]), "value": rng.choice(HOSTILE)}
    if kind == 3:
        return {"type": "domain-name", "value": rng.choice(HOSTILE)}
    if kind == 4:
        return {"type": "domain-name", "value": rng.choice(["b\u00fccher-%s.example", "B\u00dcCHER-%s.example", "\u0443\u0445-%s.\u0440\u0444"]) % label()}
    if kind == 5:
        return {"type": "domain-name", "value": rng.choice(["", "www.", "a.b."]) + rng.choice(OWN)}
    if kind == 6:
        return {"type": "domain-name", "value": "Shared-%d.EXAMPLE." % rng.randrange(4)}
    return {"type": "domain-name", "value": "%s.%s.example" % (label(), label()) if kind < 9 else "shared-%d.example" % rng.randrange(4)}


def make_time(rng):
    return None if rng.randrange(3) == 0 else "%04d-04-%02dT1%d:00:00%sZ" % (
        rng.choice([1, 1969, 2017, 2026, 9999]), rng.randrange(1, 29), rng.randrange(10), rng.choice(["", ".5", ".123456"]))


def make_finding(rng, number):
    text = lambda: rng.choice(["words", "Harbour", rng.choice(HOSTILE)]).replace("\x00", "?") + " %d" % number
    subjects = [make_subject(rng) for _ in range(rng.choice([1, 1, 1, 2, 5]))]
    rule = rng.choice(["names/lookalike", "names/lookalike", "names/infrastructure", "files/reader-crash"])
    source = rng.choice(["/desk/secret/desk/feed.txt", "secret\\desk\\a.csv", "/secret/b.zip!/secret/c.txt", "-"])
    first = make_time(rng)
    evidence = [{"source": source, "sha256": "%064x" % rng.getrandbits(256), "offset": number * 10 + i, "length": rng.randrange(100),
                 "locator": rng.choice(["", "line 3", "page 2"])} for i in range(rng.choice([1, 1, 3, 130]))]
    data = {"target": rng.choice(OWN + ["harbour", "", HOSTILE[0]]), "tricks": rng.choice([[], ["combo"], ["combo"] * 12, [1, None, text()]])}
    if rule == "names/infrastructure":
        data["links"] = [{"kind": rng.choice(["name-server", "mail-host", "address", "registrar"]), "value": make_subject(rng)["value"]}
                         for _ in range(rng.randrange(6))]
    name = {"rule": rule, "rule_version": 1, "subjects": subjects, "source": source, "offset": evidence[0]["offset"]}
    return {"type": "finding", "id": "finding--%s" % uuid.uuid5(OURS, canonical(name)), "rule": rule, "rule_version": 1,
            "severity": rng.choice(["info", "low", "medium", "high", "critical"]), "confidence": rng.randrange(101), "first": first,
            "last": first and rng.choice([None, first, "9999-12-31T23:59:59.999999Z"]),
            "time_basis": rng.choice(["claimed", "observed", "published", "captured"]), "title": text(),
            "why": [text() for _ in range(rng.randrange(1, 4))], "subjects": subjects, "data": rng.choice([data, {}, {"target": 3, "tricks": "x"}]),
            "next": [text() for _ in range(rng.randrange(3))], "evidence": evidence}


# ---- what must hold ----

def load_schemas():
    store, by_type = {}, {}
    for folder, _, names in os.walk(SCHEMAS):
        for name in names:
            with open(os.path.join(folder, name), encoding="utf-8") as stream:
                schema = json.load(stream)
            store[schema["$id"]] = schema
            by_type[name[:-len(".json")]] = schema
    return {name: jsonschema.Draft202012Validator(schema, resolver=jsonschema.RefResolver(schema["$id"], schema, store=store))
            for name, schema in by_type.items()}


def references(value):
    if isinstance(value, dict):
        for key, item in value.items():
            if key.endswith("_ref"):
                yield item
            elif key.endswith("_refs"):
                yield from item
            else:
                yield from references(item)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)


def check_pattern(item, observed, objects):
    expect(PATTERN.fullmatch(item["pattern"]), "no pattern: %s" % item["pattern"])
    named = {(kind, re.sub(r"\\(.)", r"\1", value)) for kind, value in re.findall(COMPARISON, item["pattern"], re.S)}
    seen = {(objects[ref]["type"], objects[ref]["value"]) for ref in observed["object_refs"]}
    expect(named == seen, "the pattern names %s, its observed-data %s" % (named, seen))
    for kind, value in named:
        own = [name.encode("idna").decode() for name in OWN]
        expect(kind != "domain-name" or not any(value == name or value.endswith("." + name) for name in own), "own: %s" % value)


def check_bundle(bundle, schemas):
    objects = {}
    for item in bundle["objects"]:
        expect(item["id"] not in objects, "twice: %s" % item["id"])
        objects[item["id"]] = item
        expect(item["id"].startswith(item["type"] + "--"), "id of another type: %s" % item["id"])
        for problem in schemas[item["type"]].iter_errors(item):
            raise Failure("%s\n%s" % (problem.message[:300], json.dumps(item)[:600]))
        if item["type"] in CONTRIBUTE:
            expect(item["id"].endswith(str(uuid.uuid5(OASIS, canonical({"value": item["value"]})))), "id not of §2.9: %s" % item["id"])
        elif item["type"] != "marking-definition":
            expect(item["created"] <= item["modified"], "modified before it was created")
            expect(re.search(r":\d\d\.\d{3}Z$", item["created"]) and re.search(r":\d\d\.\d{3}Z$", item["modified"]), "not to the millisecond")
    # The schema of bundles lists the types by hand, without notes, and tries them one after the other: one of a type will do.
    kinds = {item["type"]: item for item in bundle["objects"] if item["type"] != "note"}
    envelope = dict(bundle, objects=list(kinds.values()))
    for problem in schemas["bundle"].iter_errors(envelope):
        raise Failure(problem.message[:300])
    wanted = set()
    for item in bundle["objects"]:
        for reference in references(item):
            expect(reference in objects, "%s refers to %s, which is not there" % (item["id"], reference))
            wanted.add(reference)
    for item in bundle["objects"]:
        expect(item["type"] not in CONTRIBUTE or item["id"] in wanted, "nothing refers to %s" % item["id"])
    for item in bundle["objects"]:
        if item["type"] == "observed-data":
            expect(item["first_observed"] <= item["last_observed"], "last before first")
        if item.get("relationship_type") == "based-on":
            check_pattern(objects[item["source_ref"]], objects[item["target_ref"]], objects)
    order = [(item["type"], item["value"]) for item in bundle["objects"] if item["type"] in CONTRIBUTE]
    expect(order == sorted(order), "observables are not sorted")


def run(tocsin, *arguments):
    done = subprocess.run([tocsin, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    expect(done.returncode == 0, "exit %d from tocsin %s\n%s" % (done.returncode, " ".join(arguments), done.stderr.decode()[-1500:]))
    return done


def check_case(tocsin, folder, number, schemas):
    rng = random.Random(20170424 + number)
    case, records = os.path.join(folder, "case"), os.path.join(folder, "records.jsonl")
    run(tocsin, "init", case, "--domain", OWN[0], "--quiet")
    with open(os.path.join(case, "tocsin.yaml"), "w", encoding="utf-8") as stream:
        stream.write("organisation: \"%s\"\ndomains: [%s]\ntlp: %s\n" % (
            ["Harbour", "'\\u202e\\\"", "H"][number % 3], ", ".join(OWN), ["clear", "green", "amber", "amber+strict", "red"][number % 5]))
    findings = [] if number == 0 else [make_finding(rng, i) for i in range(FINDINGS)]
    with open(records, "w", encoding="utf-8") as stream:
        stream.write("".join(json.dumps(finding) + "\n" for finding in findings))
    said = run(tocsin, "import", "jsonl", records, "--case", case).stderr.decode()
    expect("left out" not in said, "the made-up findings are refused: %s" % said[-600:])
    arguments = ["export", "stix", "--case", case, "--severity", "info", "--quiet"]
    text = run(tocsin, *arguments).stdout
    expect(text == run(tocsin, *arguments).stdout, "a second export has other bytes")
    expect(b"secret" not in text, "a folder of a source got out")
    bundle = json.loads(text)
    check_bundle(bundle, schemas)
    kinds = {item["type"] for item in bundle["objects"]}
    expect(number == 0 or kinds >= {"indicator", "infrastructure", "ipv4-addr", "ipv6-addr", "note"}, "only %s: says little" % kinds)
    check_bundle(json.loads(run(tocsin, "export", "stix", "--case", case, "--rule", "names/lookalike", "--quiet").stdout), schemas)
    return len(bundle["objects"])


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    schemas, count = load_schemas(), 0
    for number in range(CASES):
        with tempfile.TemporaryDirectory(prefix="tocsin-stix-") as folder:
            try:
                count += check_case(os.path.abspath(sys.argv[1]), folder, number, schemas)
            except Failure as failure:
                sys.exit("case %d: %s" % (number, failure))
    print("%d objects of %d bundles fit the schemas of STIX 2.1" % (count, CASES))


if __name__ == "__main__":
    main()
