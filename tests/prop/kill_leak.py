#!/usr/bin/env python3
"""kill_leak.py TOCSIN: a triage that is killed goes on where it was, and tells what one that is not killed tells.

A dump of some hundred documents is made from a fixed seed: copies, other forms, altered ones, strangers, some in a zip. `tocsin leak
--resume` is killed with SIGKILL at many moments, then run to its end: the same bytes come as without a kill, with any number of
workers, and what was read before is not read again. The summary's seconds are those of the whole run, reading included.
Against a log the same comes with the index it keeps, with a damaged one and with none.
"""
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile

KILLS = 12
DOCUMENTS = 300
WORDS = ["harbour", "office", "board", "paid", "euro", "letter", "meeting", "plan", "week", "garden", "treasurer", "mayor"]


def make(folder, rng):
    originals = os.path.join(folder, "originals")
    dump = os.path.join(folder, "dump")
    os.makedirs(originals)
    os.makedirs(dump)
    archive = zipfile.ZipFile(os.path.join(dump, "packed.zip"), "w", zipfile.ZIP_DEFLATED)
    for number in range(DOCUMENTS):
        words = ["%s%d" % (rng.choice(WORDS), rng.randrange(100)) for _ in range(rng.randrange(60, 900))]
        lines = [" ".join(words[i:i + 9]) for i in range(0, len(words), 9)]
        if number % 4:
            with open(os.path.join(originals, "%03d.txt" % number), "w", encoding="utf-8") as f:
                f.write("\n".join(lines) + "\n")
        if number % 4 == 2:  # a few passages: were it all over, it would be another version
            lines = [line.replace("euro", "dollar", 1) for line in lines[:20]] + lines[20:]
        text = ("\r\n" if number % 4 == 3 else "\n").join(lines) + "\n"
        if number % 7 == 0:
            archive.writestr("%03d.txt" % number, text)
        else:
            with open(os.path.join(dump, "%03d.txt" % number), "w", encoding="utf-8", newline="") as f:
                f.write(text)
    archive.close()


def command(tocsin, library, threads):
    return [tocsin, "leak", "--json", "--quiet", "--threads", str(threads), "--reference", "originals", "--resume", library, "dump"]


def run(argv, folder):
    done = subprocess.run(argv, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode != 0:
        sys.exit("exit %d: %s" % (done.returncode, done.stderr.decode(errors="replace")))
    return done.stdout


def main():
    tocsin = os.path.abspath(sys.argv[1])
    rng = random.Random(4)
    folder = tempfile.mkdtemp()
    passed = failed = 0
    try:
        make(folder, rng)
        start = time.monotonic()
        expected = run(command(tocsin, "whole", 2), folder)
        seconds = time.monotonic() - start
        if expected.count(b'"verdict":"altered"') < 50 or expected.count(b'"verdict":"unknown"') < 50:
            sys.exit("the dump made is not what it is meant to be")
        size = os.path.getsize(os.path.join(folder, "whole"))
        start = time.monotonic()
        told = json.loads(run([tocsin, "leak", "--json", "--reference", "originals", "dump"], folder).splitlines()[-1])["seconds"]
        taken = time.monotonic() - start
        passed += taken / 2 <= told <= taken
        failed += not taken / 2 <= told <= taken
        if not taken / 2 <= told <= taken:
            print("a run of %.2f s said that it took %.2f s" % (taken, told))
        for command_line in (["init", "log"], ["add", "log", "originals"]):
            run([tocsin, "seal", *command_line, "--quiet"], folder)
        index = os.path.join(folder, "log", "private", "index")
        told = []
        for damage in (lambda: None, lambda: os.truncate(index, os.path.getsize(index) // 2), lambda: os.unlink(index)):
            damage()
            told.append(run([tocsin, "leak", "--json", "--quiet", "--seal", "log", "dump"], folder))
        same = told[0] == told[1] == told[2] and told[0].count(b'"reference":"seal"') > 100
        passed += same
        failed += not same
        if not same:
            print("with the index that the log keeps, a damaged one, and none: not the same")
        for number in range(KILLS):
            library = "killed%d" % number
            process = subprocess.Popen(command(tocsin, library, 1 + number % 2), cwd=folder, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL, start_new_session=True)
            time.sleep(seconds * (number + 1) / (KILLS + 1))
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()
            same = run(command(tocsin, library, 1 + number % 3), folder) == expected
            # Twice the same text would make it larger.
            whole = os.path.getsize(os.path.join(folder, library)) == size
            passed += same and whole
            failed += not (same and whole)
            if not (same and whole):
                print("killed after %.2f s: %s" % (seconds * (number + 1) / (KILLS + 1), "other output" if not same else "other library"))
    finally:
        shutil.rmtree(folder)
    print("%d passed, %d failed, 0 skipped" % (passed, failed))
    sys.exit(1 if failed else 0)


main()
