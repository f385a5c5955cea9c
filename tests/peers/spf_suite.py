#!/usr/bin/env python3
"""spf_suite.py SPF_TRY FILE.yml [NAME=RESULT...]: the openspf suites for RFC 7208 and RFC 4408, by the test program spf_try.

Every test must give one of the results the suite allows, and the explanation it asks for. NAME=RESULT names a test whose
result differs from the suite for a reason (docs/mail.md): it must give exactly RESULT. Prints `N passed, N failed`.
"""
import ipaddress
import os
import subprocess
import sys
import tempfile

import yaml

DEFAULT_EXPLANATION = "DEFAULT"  # what the suite calls the receiver's own text: we have none


def escape(text, also=""):
    raw = text.encode("latin-1") if isinstance(text, str) else text
    return "".join(chr(b) if 0x21 <= b <= 0x7E and chr(b) not in '"\\;()@$' + also else "\\%03d" % b for b in raw)


def record_lines(name, kind, value):
    owner = escape(name) + "."
    if kind in ("A", "AAAA"):
        yield "%s 60 IN %s %s" % (owner, kind, ipaddress.ip_address(value))
    elif kind == "MX":
        yield "%s MX %d %s." % (owner, value[0], escape(value[1]))
    elif kind in ("PTR", "CNAME", "NS"):
        yield "%s IN %s %s." % (owner, kind, escape(value))
    else:
        parts = (value or [""]) if isinstance(value, list) else [value]
        yield '%s (\n  %s ) ; of the suite' % (owner + " TXT", "\n  ".join('"%s"' % escape(part) for part in parts))


def zone_of(data):
    """A zone file and the names that time out where no record answers. Records of type SPF count as TXT where a name has no TXT (as in the suite)."""
    lines, dead = [], []
    for name, records in data.items():
        kinds = {kind for record in records if isinstance(record, dict) for kind in record}
        for record in records:
            if record == "TIMEOUT":
                dead.append(name)
                continue
            for kind, value in record.items():
                if kind == "SPF" and "TXT" in kinds or value == "NONE":
                    continue
                lines += record_lines(name, kind, value)
    return "\n".join(lines) + "\n", dead


def run_document(program, document, expected):
    zone, dead = zone_of(document["zonedata"])
    with tempfile.NamedTemporaryFile("w", suffix=".zone", encoding="latin-1") as stream:
        stream.write(zone)
        stream.flush()
        tests = document["tests"]
        questions = ["!" + name for name in dead]
        questions += ["%s\t%s\t%s" % (ipaddress.ip_address(test["host"]), test["helo"], test["mailfrom"])
                      for test in tests.values()]
        done = subprocess.run([program, stream.name], input="\n".join(questions) + "\n", stdout=subprocess.PIPE, text=True,
                              encoding="latin-1", check=True)
    failed = 0
    for (name, test), line in zip(tests.items(), done.stdout.splitlines(), strict=True):
        result, explanation = line.split("\t")
        allowed = test["result"] if isinstance(test["result"], list) else [test["result"]]
        if name in expected:
            good = result == expected.pop(name)
        else:
            wanted = test.get("explanation")
            good = result in allowed and (wanted is None or explanation == ("" if wanted == DEFAULT_EXPLANATION else wanted))
        if not good:
            failed += 1
            print("%s: %s '%s', not %s '%s'" % (name, result, explanation, "/".join(allowed), test.get("explanation", "")))
    return len(tests) - failed, failed


def main():
    program, path = sys.argv[1:3]
    expected = dict(word.split("=") for word in sys.argv[3:])
    if not os.path.exists(path):
        print("skipped: %s is absent" % path)
        return 77
    passed = failed = 0
    with open(path, encoding="utf-8") as stream:
        for document in yaml.safe_load_all(stream):
            good, bad = run_document(program, document, expected)
            passed, failed = passed + good, failed + bad
    for name in expected:
        failed += 1
        print("%s: no such test" % name)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
