#!/usr/bin/env python3
"""month.py TOCSIN [--seed S]: thirty days of feeds through `tocsin names --since-last`.

Three daily jobs, each with a file of its own: a full snapshot that grows and shrinks (plain or gz), a list of the names that
are new that day, and both together, printed for people. Registrations are planted on known days; some leave the snapshot and come
back. On some days the job is killed, several times, before it is let run to its end. Every planted name must be reported
by the runs that replaced their file exactly once, on its day; what a killed run had printed must be of that day as well;
nothing else may be reported. Prints `N passed, N failed, 0 skipped`, a test being a day of a job.
"""
import argparse
import gzip
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time

DAYS = 30
INNOCENT = 12000
KILLS = 5
OWN = "harbourbank.org"
FORMS = ["login-harbourbank%d.com", "harbourbank-secure%d.net", "my-harbourbank%d.fr", "harb0urbank-mail%d.de", "harbourbank%d-login.example"]


def planted_names(rng):
    """{day: names}: none on some days, several on others."""
    planted, number = {}, 0
    for day in range(DAYS):
        planted[day] = []
        for _ in range(rng.choice([0, 1, 1, 2, 3, 8])):
            number += 1
            planted[day].append(rng.choice(FORMS) % number)
    return planted


def innocent_names(rng, count):
    letters = "abcdefghijklmnopqrstuvwxyz"
    return ["%s.%s" % ("".join(rng.choice(letters) for _ in range(rng.randrange(5, 15))), rng.choice(["com", "org", "de"]))
            for _ in range(count)]


def write(path, lines, packed):
    data = ("\n".join(lines) + "\n").encode()
    with (gzip.open if packed else open)(path, "wb") as stream:
        stream.write(data)
    return path


def make_feeds(folder, rng, planted):
    """[(snapshot, new names)], a pair of paths a day."""
    zone, feeds = set(innocent_names(rng, INNOCENT)), []
    gone = set()
    for day in range(DAYS):
        new = innocent_names(rng, rng.randrange(100, 600)) + planted[day]
        leaving = set(rng.sample(sorted(zone), rng.randrange(100, 600)))
        back = {name for name in gone if rng.random() < 0.3}  # an old decoy among them is no news
        gone = (gone - back) | leaving
        zone = (zone - leaving) | back | set(new)
        lines = sorted(zone)
        rng.shuffle(lines)
        rng.shuffle(new)
        feeds.append((write(os.path.join(folder, "zone-%02d.txt%s" % (day, ".gz" * (day % 2))), lines, day % 2),
                      write(os.path.join(folder, "new-%02d.txt%s" % (day, ".gz" * (day % 3 == 0))), new, day % 3 == 0)))
    return feeds


class Job:
    """One line of a crontab: what it reads, how it prints, and its file."""

    def __init__(self, tocsin, folder, name, paths, json_lines):
        self.name, self.paths, self.json_lines = name, paths, json_lines
        self.state = os.path.join(folder, name + ".since")
        self.command = [tocsin, "names", "--protect", OWN, "--since-last", self.state] + (["--json"] if json_lines else ["--raw"])

    def start(self, day):
        return subprocess.Popen(self.command + ["--threads", str(1 + day % 3)] + self.paths[day], stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def names(self, output):
        """Those reported, in what was printed; the last line of a killed run may be cut."""
        lines = output.decode().split("\n")[:-1]
        if self.json_lines:
            records = [json.loads(line) for line in lines]
            return [record["data"]["name"] for record in records if record["type"] == "finding"]
        return [line.split()[1] for line in lines]

    def run(self, day):
        start = time.monotonic()
        child = self.start(day)
        out, said = child.communicate(timeout=120)
        if child.returncode:
            raise RuntimeError("exit %d: %s" % (child.returncode, said.decode(errors="replace")))
        return self.names(out), time.monotonic() - start

    def kill(self, day, after):
        """What it had printed, and whether it had ended but for its exit: then the file is a new one."""
        before = self.inode()
        child = self.start(day)
        time.sleep(after)
        child.send_signal(signal.SIGKILL)
        out = child.communicate(timeout=120)[0]
        return self.names(out), self.inode() != before

    def inode(self):
        return os.stat(self.state).st_ino if os.path.exists(self.state) else None


def run_day(job, day, rng, took, kills):
    """What killed runs printed, what the run that ended reported, its time; kills counts those that hit."""
    early = []
    if day % 4 == 1:
        for _ in range(KILLS):
            printed, ended = job.kill(day, rng.uniform(0, took * 1.1))
            if ended:
                return early, printed, took
            early += printed
            kills.append(day)
    reported, took = job.run(day)
    return early, reported, took


def fault_of(early, reported, planted):
    if sorted(reported) != sorted(planted):
        return "lost %s, reported without need %s" % (sorted(set(planted) - set(reported)), sorted(set(reported) - set(planted))
                                                      or sorted({name for name in reported if reported.count(name) > 1}))
    if set(early) - set(planted):
        return "a killed run printed what is not of this day: %s" % sorted(set(early) - set(planted))
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tocsin")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    options = parser.parse_args()
    tocsin, rng = os.path.abspath(options.tocsin), random.Random(options.seed)
    print("seed %d" % options.seed)
    passed = failed = 0
    kills = []
    with tempfile.TemporaryDirectory(prefix="tocsin-month-") as folder:
        planted = planted_names(rng)
        feeds = make_feeds(folder, rng, planted)
        jobs = [Job(tocsin, folder, "snapshot", [[zone] for zone, _ in feeds], True),
                Job(tocsin, folder, "new", [[new] for _, new in feeds], True),
                Job(tocsin, folder, "both", [[zone, new] for zone, new in feeds], False)]
        for job in jobs:
            took = 0.1
            for day in range(DAYS):
                try:
                    early, reported, took = run_day(job, day, rng, took, kills)
                    fault = fault_of(early, reported, planted[day])
                except RuntimeError as error:
                    fault = str(error)
                if fault:
                    print("%s, day %d: %s" % (job.name, day, fault))
                passed, failed = passed + (not fault), failed + bool(fault)
    print("%d names planted, %d kills hit" % (sum(map(len, planted.values())), len(kills)))
    if len(kills) < 10:
        print("too few kills hit: the property says little")
        failed += 1
    print("%d passed, %d failed, 0 skipped" % (passed, failed))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
