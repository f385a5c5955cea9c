#!/usr/bin/env python3
"""kill_examine.py TOCSIN [--times N] [--seed S]: `examine` killed at N random moments (default 20) and run again gives
the same case as one that was never killed, and leaves no worker behind; the same for Ctrl-C at a quarter as many moments,
which ends with 5 and says so. Prints `N passed, N failed, 0 skipped`."""
import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

DOMAIN = "en-marche.fr"
DECOYS = ["mail-en-marche.fr", "onedrive-en-marche.fr", "en-rnarche.fr", "enmarche.fr", "xn--n-marche-8ya.fr", "en-marche.fr.login.example"]
FILES = 61  # the last is context, which joins what the others hold
LINES = 12000


def make_inputs(folder, rng):
    for number in range(FILES - 1):
        lines = ["name%d-%d.example" % (number, line) for line in range(LINES)]
        for decoy in DECOYS:
            lines[rng.randrange(LINES)] = decoy
        lines[rng.randrange(LINES)] = "a" * 64 + ".example"
        with open(os.path.join(folder, "feed%02d.txt" % number), "w", encoding="ascii") as stream:
            stream.write("\n".join(lines) + "\n")
    with open(os.path.join(folder, "context.txt"), "w", encoding="ascii") as stream:
        stream.writelines("%s. 300 IN NS ns1.harbour.example.\n" % decoy for decoy in DECOYS[:4])


def run(tocsin, *args):
    done = subprocess.run([tocsin, *args], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode:
        sys.exit("%s: exit %d\n%s" % (" ".join(args), done.returncode, done.stderr.decode(errors="replace")))
    return done.stdout


def workers_of(session):
    """Processes still alive in the session the run was started in."""
    left = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/stat" % pid, encoding="utf-8", errors="replace") as stream:
                fields = stream.read().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            left.append(int(pid))
    return left


def killed_run(tocsin, case, inputs, after, how):
    """Starts examine and sends it a signal `after` seconds later; whether it was still running."""
    child = subprocess.Popen([tocsin, "examine", "-q", "--case", case, inputs], stdin=subprocess.DEVNULL,
                             stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)
    time.sleep(after)
    running = child.poll() is None
    child.send_signal(how)
    said = child.communicate()[1].decode(errors="replace")
    if how == signal.SIGINT and child.returncode == 5 and "interrupted: " not in said:
        raise RuntimeError("an interrupted run did not say so: %s" % said)
    # Before the handler stands and after the last input there is nothing to finish in order.
    if how == signal.SIGINT and child.returncode not in (0, 5, -signal.SIGINT):
        raise RuntimeError("an interrupted run ended with %d: %s" % (child.returncode, said))
    for _ in range(50):
        left = workers_of(child.pid)
        if not left:
            return running
        time.sleep(0.1)
    raise RuntimeError("workers outlived their monitor: %s" % left)


def attempt(tocsin, work, inputs, want, rng, longest, how):
    case = os.path.join(work, "case")
    shutil.rmtree(case, ignore_errors=True)
    run(tocsin, "init", case, "--domain", DOMAIN)
    after = rng.uniform(0, longest)
    running = killed_run(tocsin, case, inputs, after, how)
    kept = run(tocsin, "export", "jsonl", "--case", case).count(b'"type":"source"')
    run(tocsin, "examine", "-q", "--case", case, inputs)
    if run(tocsin, "export", "jsonl", "--case", case) != want:
        raise RuntimeError("after %s at %.3f s the case differs" % (how.name, after))
    return "%s at %.3f s%s, %d of %d sources were kept" % (how.name, after, "" if running else " (it had ended)", kept, FILES)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tocsin")
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    options = parser.parse_args()
    tocsin, rng = os.path.abspath(options.tocsin), random.Random(options.seed)
    print("seed %d" % options.seed)
    failed = 0
    with tempfile.TemporaryDirectory(prefix="tocsin-kill-") as work:
        inputs = os.path.join(work, "inputs")
        os.mkdir(inputs)
        make_inputs(inputs, rng)
        run(tocsin, "init", os.path.join(work, "whole"), "--domain", DOMAIN)
        start = time.monotonic()
        run(tocsin, "examine", "-q", "--case", os.path.join(work, "whole"), inputs)
        longest = time.monotonic() - start
        want = run(tocsin, "export", "jsonl", "--case", os.path.join(work, "whole"))
        if want.count(b'"type":"source"') != FILES or b"mail-en-marche.fr" not in want or b"names/infrastructure" not in want:
            sys.exit("the whole run found too little to compare")
        signals = [signal.SIGKILL] * options.times + [signal.SIGINT] * (options.times // 4)
        for how in signals:
            try:
                print(attempt(tocsin, work, inputs, want, rng, longest, how), flush=True)
            except RuntimeError as error:
                print("FAILED  %s (seed %d)" % (error, options.seed), flush=True)
                failed += 1
    print("%d passed, %d failed, 0 skipped" % (len(signals) - failed, failed))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
