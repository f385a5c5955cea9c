#!/usr/bin/env python3
"""arc_suite.py DKIM_TRY VALIDATION.yml SIGNING.yml: the ARC test suites, by the test program dkim_try.

Every message of the first must have the result that the suite gives; an empty one stands for a chain that says cv=fail of
itself, which is fail (RFC 8617 §5.2). Of every message of the second the set made must be the suite's, tag by tag, and the
message must then pass where its chain did. Prints `N passed, N failed`.
"""
import os
import re
import subprocess
import sys
import tempfile

import yaml


def keys_file(directory, records):
    path = os.path.join(directory, "keys")
    with open(path, "w") as stream:
        for name, record in records.items():
            selector, domain = name.split("._domainkey.")
            stream.write("%s\t%s\t%s\n" % (domain, selector, re.sub(r"\s*\n\s*", "", record)))
    return path


def write(directory, name, message):
    path = os.path.join(directory, name + ".eml")
    with open(path, "wb") as stream:
        stream.write(message.replace("\n", "\r\n").encode("utf-8"))
    return path


def validate(program, document):
    """Names of the tests, each with why it failed or ''."""
    with tempfile.TemporaryDirectory() as directory:
        keys = keys_file(directory, document.get("txt-records", {}))
        tests = document["tests"]
        paths = [write(directory, name, test["message"] or "") for name, test in tests.items()]
        lines = subprocess.run([program, keys] + paths, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    for (name, test), line in zip(tests.items(), lines, strict=True):
        result, _, reason = line.split("\t")
        wanted = (test["cv"] or "fail").lower()
        yield name, "" if result == wanted else "%s instead of %s: %s" % (result, wanted, reason)


def results_of(test):
    """What ARC-Authentication-Results says: all that Authentication-Results of the server itself say, RFC 8617 §5.1."""
    fields = re.findall(r"^Authentication-Results:(.*(?:\n[ \t].*)*)", test["message"], re.M)
    parts = [field.strip().split(";", 1) for field in fields]
    own = [part[1].strip() for part in parts if part[0].strip() == test["srv-id"]]
    return test["srv-id"] + "; " + ";\r\n ".join(own)


def tags_of(text):
    flat = re.sub(r"\s+", "", text or "")
    return sorted(tag for tag in flat.split(";") if tag)


def made_set(message):
    """The values of the first field of each of the three names."""
    def value(name):
        found = re.search(r"^%s:(.*(?:\n[ \t].*)*)" % name, message, re.M)
        return found.group(1) if found else ""
    return [value(name) for name in ("ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results")]


def sign(program, document):
    with tempfile.TemporaryDirectory() as directory:
        keys = keys_file(directory, document["txt-records"])
        private = os.path.join(directory, "private.pem")
        with open(private, "w") as stream:
            stream.write(document["privatekey"])
        for name, test in document["tests"].items():
            path = write(directory, name, test["message"])
            before = open(path, "rb").read().decode()
            after = subprocess.run(
                [program, "--seal", keys, private, document["domain"], document["sel"], test["sig-headers"], str(test["t"]),
                 results_of(test), path], check=True, stdout=subprocess.PIPE).stdout.decode()
            wanted = [test["AS"], test["AMS"], test["AAR"]]
            if not any(tags_of(field) for field in wanted):
                yield name, "" if after == before else "a set was added"
                continue
            made = made_set(after.replace("\r\n", "\n"))
            wrong = [field for field, mine in zip(wanted, made) if tags_of(field) != tags_of(mine)]
            sealed = write(directory, "sealed", after.replace("\r\n", "\n"))
            line = subprocess.run([program, keys, sealed], check=True, stdout=subprocess.PIPE, text=True).stdout
            good = line.split("\t")[0] == ("fail" if "cv=fail" in test["AS"] else "pass")
            yield name, "" if not wrong and good else "made %s; then %s" % (made, line)


def main():
    program, validation, signing = sys.argv[1:]
    passed = failed = 0
    for function, path in ((validate, validation), (sign, signing)):
        with open(path, encoding="utf-8") as stream:
            documents = list(yaml.safe_load_all(stream))
        for document in documents:
            for name, fault in function(program, document):
                passed, failed = passed + (not fault), failed + bool(fault)
                if fault:
                    print("%s: %s" % (name, fault))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
