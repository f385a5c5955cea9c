#!/usr/bin/env python3
"""run_cases.py TOCSIN [NAME...]: runs the golden cases of tests/cases, described in its README.md.

Prints a line per case and, last, `N passed, N failed, N skipped`. Exit 1 if a case failed.
  --jobs N       cases at a time (default: the processors)
  --wrap CMD     put before every run of tocsin, e.g. `valgrind -q --error-exitcode=99`
  --no-limits    do not hold memory_max and seconds_max (sanitizer builds)
  --keep         leave the folders the cases ran in, and say where
  --update       write what came as `file:` of a stream or file instead of comparing
  --cases DIR    another folder of cases
"""
import argparse
import concurrent.futures
import difflib
import gzip
import json
import lzma
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
import time

import yaml

HERE = os.path.dirname(os.path.abspath(__file__))
SHARED = os.path.normpath(os.path.join(HERE, "..", "..", "shared"))
CASE_KEYS = {"title", "needs", "make", "env", "steps"}
STEP_KEYS = {"name", "run", "stdin", "exit", "stdout", "stderr", "files", "memory_max", "seconds_max", "timeout", "env", "make"}
STREAM_KEYS = {"text", "file", "empty", "contains", "lacks", "lines", "json", "same_as", "replace", "exists", "bytes"}
MAKE_KEYS = {"path", "text", "hex", "repeat", "times", "parts", "gzip", "xz", "cut", "mode", "copy"}
UNITS = {"": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}
DIFF_LINES_MAX = 40


class Failure(Exception):
    """What a case expected and did not get."""


class CaseError(Exception):
    """The case itself is wrong."""


def know_keys(mapping, known, where):
    if not isinstance(mapping, dict):
        raise CaseError("%s: a mapping is needed" % where)
    unknown = set(mapping) - known
    if unknown:
        raise CaseError("%s: unknown key '%s'; keys: %s" % (where, sorted(map(str, unknown))[0], ", ".join(sorted(known))))


def size_of(value):
    match = re.fullmatch(r"(\d+) ?([KMG]iB)?", str(value))
    if not match:
        raise CaseError("'%s' is no size; use 1048576 or 64 MiB" % value)
    return int(match[1]) * UNITS[match[2] or ""]


# ---- making inputs ----


def bytes_of(spec, case_dir, where):
    """The bytes a `make` or `stdin` entry stands for."""
    if isinstance(spec, str):
        return spec.encode()
    know_keys(spec, MAKE_KEYS | {"file"}, where)
    if "parts" in spec:
        data = b"".join(bytes_of(part, case_dir, where) for part in spec["parts"])
    elif "file" in spec or "copy" in spec:
        with open(os.path.join(case_dir, spec.get("file") or expand(spec["copy"], {})), "rb") as stream:
            data = stream.read()
    elif "hex" in spec:
        data = bytes.fromhex(spec["hex"])
    elif "repeat" in spec:
        data = spec["repeat"].encode()
    else:
        data = spec.get("text", "").encode()
    data *= int(spec.get("times", 1))
    if spec.get("gzip"):
        data = gzip.compress(data, mtime=0)
    if spec.get("xz"):
        data = lzma.compress(data)
    if "cut" in spec:
        data = data[: int(spec["cut"])]
    return data


def make_files(entries, case_dir, folder):
    for entry in entries or []:
        if "path" not in entry:
            raise CaseError("make: an entry needs a path")
        path = os.path.join(folder, entry["path"])
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as stream:
            stream.write(bytes_of(entry, case_dir, "make"))
        if "mode" in entry:
            os.chmod(path, int(str(entry["mode"]), 8))


def expand(text, names):
    """Replaces $TOCSIN, $DIR, $CASE, $SHARED, $ROOT; any other $ stands for itself."""
    names = dict({"SHARED": SHARED, "ROOT": os.path.dirname(HERE)}, **names)
    return re.sub(r"\$(TOCSIN|DIR|CASE|SHARED|ROOT)\b", lambda match: names.get(match[1], match[0]), str(text))


# ---- checks ----


def lookup(value, path):
    """The value at a dotted path; numbers index arrays. Raises KeyError."""
    for part in path.split("."):
        if isinstance(value, list):
            if not part.lstrip("-").isdigit() or not -len(value) <= int(part) < len(value):
                raise KeyError(path)
            value = value[int(part)]
        elif isinstance(value, dict) and part in value:
            value = value[part]
        else:
            raise KeyError(path)
    return value


def value_fits(value, want):
    if isinstance(want, dict) and len(want) >= 1 and set(want) <= {"regex", "min", "max", "has", "length", "not", "any"}:
        tests = {
            "regex": lambda arg: re.search(arg, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)),
            "min": lambda arg: isinstance(value, (int, float)) and value >= arg,
            "max": lambda arg: isinstance(value, (int, float)) and value <= arg,
            "has": lambda arg: arg in value if isinstance(value, (str, list, dict)) else False,
            "length": lambda arg: isinstance(value, (str, list, dict)) and len(value) == arg,
            "not": lambda arg: not value_fits(value, arg),
            "any": lambda arg: any(value_fits(value, one) for one in arg),
        }
        return all(tests[key](arg) for key, arg in want.items())
    return value == want and isinstance(value, bool) == isinstance(want, bool)


def object_fits(obj, wants):
    """The first path that does not fit, or None."""
    for path, want in wants.items():
        try:
            value = lookup(obj, path)
        except KeyError:
            if want == {"absent": True}:
                continue
            return "%s is absent" % path
        if want == {"absent": True}:
            return "%s is there" % path
        if not value_fits(value, want):
            return "%s is %s, not %s" % (path, json.dumps(value, ensure_ascii=False), json.dumps(want, ensure_ascii=False))
    return None


def count_fits(count, want):
    if want is None:
        return count >= 1
    if isinstance(want, int):
        return count == want
    match = re.fullmatch(r"(>=|<=|>|<) ?(\d+)", str(want))
    if not match:
        raise CaseError("count: '%s' is none; use 3, \">= 1\" or \"<= 5\"" % want)
    number = int(match[2])
    return {">=": count >= number, "<=": count <= number, ">": count > number, "<": count < number}[match[1]]


def differ(what, want, got):
    lines = difflib.unified_diff(want.splitlines(), got.splitlines(), "expected", "got", lineterm="")
    shown = list(lines)[:DIFF_LINES_MAX]
    raise Failure("%s differs\n%s" % (what, "\n".join(shown) or "(only in line ends or the final newline)"))


def without_timings(text):
    """`seconds` and `peak_bytes` of a summary are exempt from comparison."""
    text = re.sub(r'("type":"summary".*?"seconds":)[0-9.]+', r"\g<1>0", text)
    return re.sub(r'("type":"summary".*?"peak_bytes":)[0-9]+', r"\g<1>0", text)


def check_lines(what, text, checks):
    lines = text.splitlines()
    for check in checks:
        if isinstance(check, str):
            check = {"match": check}
        know_keys(check, {"match", "count"}, what + ".lines")
        count = sum(1 for line in lines if re.search(check["match"], line))
        if not count_fits(count, check.get("count")):
            want = check.get("count", ">= 1")
            raise Failure("%s: %d lines match /%s/, wanted %s; it reads:\n%s" % (what, count, check["match"], want, text[-3000:]))


def read_objects(what, text):
    objects = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            objects.append(json.loads(line))
        except ValueError as error:
            raise Failure("%s: line %d is not JSON (%s): %s" % (what, number, error, line[:200]))
    return objects


def check_json(what, text, checks):
    objects = read_objects(what, text)
    for check in checks:
        know_keys(check, {"filter", "count", "match", "first", "last"}, what + ".json")
        chosen = [obj for obj in objects if object_fits(obj, check.get("filter", {})) is None]
        if not count_fits(len(chosen), check.get("count")):
            want = check.get("count", ">= 1")
            raise Failure("%s: %d objects fit %s, wanted %s; it reads:\n%s"
                          % (what, len(chosen), json.dumps(check.get("filter", {}), ensure_ascii=False), want, text[-3000:]))
        pairs = [(obj, check.get("match")) for obj in chosen]
        pairs += [(chosen[0], check["first"])] if "first" in check and chosen else []
        pairs += [(chosen[-1], check["last"])] if "last" in check and chosen else []
        for obj, wants in pairs:
            problem = object_fits(obj, wants or {})
            if problem:
                raise Failure("%s: %s in %s" % (what, problem, json.dumps(obj, ensure_ascii=False)[:1500]))


def check_exact(what, spec, text, run):
    if "file" in spec:
        path = os.path.join(run.case_dir, spec["file"])
        if run.options.update:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8", errors="surrogateescape") as stream:
                stream.write(text)
        with open(path, encoding="utf-8", errors="surrogateescape") as stream:
            want = stream.read()
        if want != text:
            differ(what, want, text)
    if "text" in spec and spec["text"] != text:
        differ(what, spec["text"], text)
    if "same_as" in spec:
        if spec["same_as"] not in run.streams:
            raise CaseError("%s: same_as: no step '%s' came before" % (what, spec["same_as"]))
        if run.streams[spec["same_as"]] != text:
            differ("%s and %s" % (spec["same_as"], what), run.streams[spec["same_as"]], text)


def check_text(what, spec, data, run):
    """Holds the bytes of a stream or file against its description."""
    if isinstance(spec, str):
        spec = {"text": spec}
    know_keys(spec, STREAM_KEYS, what)
    text = without_timings(data.decode("utf-8", "surrogateescape"))
    for pattern, replacement in spec.get("replace", []):
        text = re.sub(pattern, replacement, text)
    if spec.get("empty") and text:
        raise Failure("%s is not empty:\n%s" % (what, text[:3000]))
    if "bytes" in spec and not count_fits(len(data), spec["bytes"]):
        raise Failure("%s has %d bytes, wanted %s" % (what, len(data), spec["bytes"]))
    for part in spec.get("contains", []):
        if part not in text:
            raise Failure("%s lacks '%s'; it reads:\n%s" % (what, part, text[-3000:]))
    for part in spec.get("lacks", []):
        if part in text:
            raise Failure("%s holds '%s'; it reads:\n%s" % (what, part, text[-3000:]))
    check_lines(what, text, spec.get("lines", []))
    if "json" in spec:
        check_json(what, text, spec["json"])
    check_exact(what, spec, text, run)
    return text


# ---- running ----


class Run:
    """One case under way."""

    def __init__(self, case_dir, folder, options):
        self.case_dir, self.folder, self.options = case_dir, folder, options
        self.streams = {}

    def argv(self, step):
        names = {"TOCSIN": self.options.tocsin, "DIR": self.folder, "CASE": self.case_dir}
        argv = [expand(arg, names) for arg in step["run"]]
        return shlex.split(self.options.wrap) + argv if self.options.wrap and argv[0] == self.options.tocsin else argv

    def environment(self, case, step):
        keep = ("PATH", "LD_LIBRARY_PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "TMPDIR")
        env = {key: os.environ[key] for key in keep if key in os.environ}
        env.update({"LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": self.folder})
        names = {"DIR": self.folder, "CASE": self.case_dir, "TOCSIN": self.options.tocsin}
        for key, value in list((case.get("env") or {}).items()) + list((step.get("env") or {}).items()):
            env[key] = expand(value, names)
        return env

    def spawn(self, case, step):
        """Runs one step; (exit, stdout, stderr, peak bytes, seconds)."""
        stdin = bytes_of(step.get("stdin", ""), self.case_dir, "stdin")
        with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            source.write(stdin)
            source.seek(0)
            start = time.monotonic()
            child = subprocess.Popen(self.argv(step), stdin=source, stdout=out, stderr=err, cwd=self.folder,
                                     env=self.environment(case, step))
            timeout = float(step.get("timeout", 60)) * (10 if self.options.no_limits else 1)
            hung = threading.Event()
            timer = threading.Timer(timeout, lambda: (hung.set(), child.kill()))
            timer.start()
            _, status, usage = os.wait4(child.pid, 0)
            timer.cancel()
            seconds = time.monotonic() - start
            child.returncode = os.waitstatus_to_exitcode(status)
            if hung.is_set():
                raise Failure("no end after %g seconds" % timeout)
            out.seek(0)
            err.seek(0)
            return child.returncode, out.read(), err.read(), usage.ru_maxrss * 1024, seconds

    def step(self, case, step, number):
        know_keys(step, STEP_KEYS, "step %d" % number)
        make_files(step.get("make"), self.case_dir, self.folder)
        if "run" not in step:
            return
        code, out, err, peak_bytes, seconds = self.spawn(case, step)
        if code != step.get("exit", 0):
            raise Failure("exit %d, wanted %d\nstdout: %s\nstderr: %s"
                          % (code, step.get("exit", 0), out[-2000:].decode(errors="replace"), err[-3000:].decode(errors="replace")))
        for what, data in (("stdout", out), ("stderr", err)):
            text = check_text(what, step.get(what, {}), data, self)
            if what == "stdout" and "name" in step:
                self.streams[step["name"]] = text
        for path, spec in (step.get("files") or {}).items():
            self.file(path, spec)
        if not self.options.no_limits:
            if "memory_max" in step and peak_bytes > size_of(step["memory_max"]):
                raise Failure("%d bytes of memory, at most %s allowed" % (peak_bytes, step["memory_max"]))
            if "seconds_max" in step and seconds > float(step["seconds_max"]):
                raise Failure("%.1f seconds, at most %s allowed" % (seconds, step["seconds_max"]))

    def file(self, path, spec):
        full = os.path.join(self.folder, path)
        exists = True if isinstance(spec, str) else spec.get("exists", True)
        if os.path.exists(full) != exists:
            raise Failure("%s %s" % (path, "is not there" if exists else "is there"))
        if exists and os.path.isfile(full):
            with open(full, "rb") as stream:
                text = check_text(path, spec, stream.read(), self)
            self.streams[path] = text


def run_case(name, options):
    """("passed" | "failed" | "skipped", message, seconds)"""
    start = time.monotonic()
    case_dir = os.path.join(options.cases, name)
    folder = tempfile.mkdtemp(prefix="tocsin-case-")
    run, number = Run(case_dir, folder, options), 0
    try:
        with open(os.path.join(case_dir, "case.yaml"), encoding="utf-8") as stream:
            case = yaml.safe_load(stream)
        if isinstance(case, dict) and "run" in case:
            first = {key: case.pop(key) for key in list(case) if key in STEP_KEYS - {"env", "make"}}
            case["steps"] = [first] + (case.get("steps") or [])
        know_keys(case, CASE_KEYS, "case.yaml")
        for need in [case["needs"]] if isinstance(case.get("needs"), str) else case.get("needs") or []:
            if need == "shared" and not os.path.isdir(SHARED):
                return "skipped", "../shared is absent", time.monotonic() - start
            if need not in ("shared", "plain") and not shutil.which(need):
                return "skipped", "%s is not installed" % need, time.monotonic() - start
            if need == "plain" and options.no_limits:
                return "skipped", "not with sanitizers", time.monotonic() - start
        if os.path.isdir(os.path.join(case_dir, "input")):
            shutil.copytree(os.path.join(case_dir, "input"), folder, dirs_exist_ok=True)
        make_files(case.get("make"), case_dir, folder)
        for number, step in enumerate(case.get("steps") or [], 1):
            run.step(case, step, number)
        if not number:
            raise CaseError("case.yaml: nothing to run")
        return "passed", "", time.monotonic() - start
    except Failure as failure:
        return "failed", "step %d: %s" % (number, failure), time.monotonic() - start
    except (CaseError, OSError, ValueError, TypeError, KeyError, re.error, yaml.YAMLError) as error:
        return "failed", "the case is wrong: step %d: %s: %s" % (number, type(error).__name__, error), time.monotonic() - start
    finally:
        if options.keep:
            print("%s ran in %s" % (name, folder))
        else:
            shutil.rmtree(folder, ignore_errors=True)


def read_options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tocsin")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--wrap", default="")
    parser.add_argument("--no-limits", action="store_true")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--cases", default=os.path.join(HERE, "cases"))
    options = parser.parse_args()
    options.tocsin = os.path.abspath(options.tocsin)
    if not os.access(options.tocsin, os.X_OK):
        sys.exit("run_cases.py: %s is no program" % options.tocsin)
    return options


def main():
    options = read_options()
    there = sorted(name for name in os.listdir(options.cases) if os.path.isfile(os.path.join(options.cases, name, "case.yaml")))
    names = options.names or there
    for name in set(names) - set(there):
        sys.exit("run_cases.py: no case '%s'" % name)
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for name, (result, message, seconds) in zip(names, pool.map(lambda name: run_case(name, options), names)):
            counts[result] += 1
            print("%-8s %5.1f s  %s%s" % ({"passed": "ok", "failed": "FAILED"}.get(result, result), seconds, name,
                                          ": " + message if message else ""), flush=True)
    print("%(passed)d passed, %(failed)d failed, %(skipped)d skipped" % counts)
    sys.exit(1 if counts["failed"] else 0)


if __name__ == "__main__":
    main()
