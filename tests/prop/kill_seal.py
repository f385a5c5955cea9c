#!/usr/bin/env python3
"""kill_seal.py TOCSIN [--times N] [--seed S]: `seal add` killed - at N random moments (default 20), and where strace is there,
at each of its renames and at every few of its writes - leaves a log that audits as it is and continues what was published;
added to again, it is the log of one that was never killed, byte for byte. Prints `N passed, N failed, 0 skipped`."""
import argparse
import filecmp
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

BEFORE, AFTER = 300, 260  # documents sealed, and then added: over the edge of two tiles
CALLS = "rename,write,mkdir,unlink,fsync,syncfs"


def run(*arguments, check=True):
    done = subprocess.run(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if check and done.returncode:
        raise AssertionError("%s: exit %d\n%s" % (" ".join(arguments), done.returncode, done.stdout))
    return done.returncode


def files_under(folder):
    return sorted(os.path.relpath(os.path.join(at, name), folder) for at, _, names in os.walk(folder) for name in names)


def same_tiles(one, other):
    """All that is published is there. What may stay besides: parts of tiles that are full, and what no name was given yet."""
    for part in ("tile", "checkpoints"):
        a, b = os.path.join(one, part), os.path.join(other, part)
        mine, wanted = set(files_under(a)), set(files_under(b))
        if wanted - mine:
            return "no %s in %s" % (wanted - mine, part)
        more = [name for name in mine - wanted if not (".p/" in name and name.split(".p/")[0] in mine) and "." not in name.split("/")[-1]]
        if part == "tile" and more:
            return "also %s in %s" % (more, part)
        if filecmp.cmpfiles(a, b, sorted(wanted), shallow=False)[1:] != ([], []):
            return "other bytes in %s" % part
    return None if filecmp.cmp(os.path.join(one, "checkpoint"), os.path.join(other, "checkpoint"), shallow=False) else "another checkpoint"


class Test:
    def __init__(self, tocsin, work):
        self.tocsin, self.work = tocsin, work
        self.passed = self.failed = 0
        for name, first, count in (("before", 0, BEFORE), ("after", BEFORE, AFTER)):
            os.mkdir(os.path.join(work, name))
            for number in range(first, first + count):
                with open(os.path.join(work, name, "d%04d.txt" % number), "w", encoding="ascii") as stream:
                    stream.write("Paper %d.\n\nIts second paragraph.\n" % number)
        self.base, self.whole = os.path.join(work, "base"), os.path.join(work, "whole")
        run(tocsin, "seal", "init", self.base, "--origin", "log.example/killed", "-q")
        run(tocsin, "seal", "add", self.base, os.path.join(work, "before"), "-q")
        shutil.copytree(self.base, self.whole)
        start = time.monotonic()
        run(*self.add(self.whole))
        self.seconds = time.monotonic() - start
        self.older = os.path.join(self.base, "checkpoint")

    def add(self, log):
        return (self.tocsin, "seal", "add", log, os.path.join(self.work, "after"), "-q")

    def check(self, log, what):
        try:
            run(self.tocsin, "seal", "audit", log, "--older", self.older, "-q")
            run(*self.add(log))
            run(self.tocsin, "seal", "audit", log, "--older", self.older, "-q")
            wrong = same_tiles(log, self.whole)
        except AssertionError as error:
            wrong = str(error)
        if wrong:
            self.failed += 1
            print("killed %s: %s" % (what, wrong))
        else:
            self.passed += 1

    def killed_at(self, moment):
        log = os.path.join(self.work, "log")
        shutil.copytree(self.base, log)
        child = subprocess.Popen(self.add(log), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(moment)
        child.send_signal(signal.SIGKILL)
        child.wait()
        self.check(log, "after %.3f s" % moment)
        shutil.rmtree(log)

    def killed_in(self, call, nth):
        """Whether there was an n-th such call."""
        log = os.path.join(self.work, "log")
        shutil.copytree(self.base, log)
        code = run("strace", "-o", os.devnull, "-e", "trace=" + call, "-e", "inject=%s:signal=SIGKILL:when=%d" % (call, nth), *self.add(log),
                   check=False)
        if code:
            self.check(log, "in %s %d" % (call, nth))
        shutil.rmtree(log)
        return code != 0


def strace_works():
    return shutil.which("strace") and run("strace", "-o", os.devnull, "true", check=False) == 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tocsin")
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as work:
        test = Test(os.path.abspath(options.tocsin), work)
        for _ in range(options.times):
            test.killed_at(rng.uniform(0, test.seconds))
        if strace_works():
            for call in CALLS.split(","):
                nth = 1
                while test.killed_in(call, nth):
                    nth += rng.randint(1, 60) if call == "write" else 1
        print("%d passed, %d failed, 0 skipped" % (test.passed, test.failed))
        return 1 if test.failed else 0


if __name__ == "__main__":
    sys.exit(main())
