#!/usr/bin/env python3
"""leak_bars.py TOCSIN SHARED: SHARED/check/leak.py on SHARED/data/leak; every bar holds, or, where one is not reached yet, what was.

REACHED names those bars with the worst figure that is still no step back. An entry whose bar holds is to be taken out: that fails.
"""
import os
import re
import subprocess
import sys

REACHED = {"re-encoded called re-encoded": 0.9667}
METRIC = re.compile(r"^(.{58}) +([0-9.]+)  bar ([<>])= ([0-9.]+) +(ok|SHORT)$")


def main():
    tocsin, shared = sys.argv[1:3]
    command = [sys.executable, shared + "/check/leak.py", tocsin, shared + "/data/leak"]
    out = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, env={**os.environ, "CHECK_TIMING": "0"}).stdout
    passed = failed = 0
    for name, value, sign, _, word in filter(None, (METRIC.match(line) and METRIC.match(line).groups() for line in out.splitlines())):
        name, least = name.strip(), REACHED.get(name.strip())
        good = word == "ok" and least is None
        if word == "SHORT" and least is not None:
            good = float(value) >= least if sign == ">" else float(value) <= least
        passed, failed = passed + good, failed + (not good)
        print("%-10s %s: %s%s" % ("ok" if good else "FAILED", name, value, "" if word == "ok" else ", short of its bar"))
    if passed + failed < 14:
        failed += 1
        print(out)
    print("%d passed, %d failed" % (passed, failed))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
