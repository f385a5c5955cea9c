#!/usr/bin/env python3
"""Proofs of `tocsin seal`, held against golang.org/x/mod/sumdb (Debian: golang-go, golang-golang-x-mod-dev).

Seals documents, and has both verifiers check the proof of each, the tiles, the growth from each older
checkpoint, and statements as notes; then mutates what is decoded - record, index, path, the checkpoint's
text, its signature - and expects both to refuse each.

    tests/peers/tlog.py build/tocsin build/tests/peers/tlog_check [documents] [mutations]
"""
import base64
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
GOCODE = pathlib.Path("/usr/share/gocode")
MODULE = GOCODE / "src/golang.org/x/mod/sumdb/tlog"


def build_peer(folder):
    """The Go program, of Debian's sources alone: nothing is fetched."""
    if not shutil.which("go") or not MODULE.is_dir():
        print("skipped: needs Debian's golang-go and golang-golang-x-mod-dev (450 MB)")
        sys.exit(0)
    env = dict(os.environ, GO111MODULE="off", GOPATH=str(GOCODE), GOFLAGS="", GOCACHE=str(folder / "cache"),
               GOPROXY="off", CGO_ENABLED="0")
    subprocess.run(["go", "build", "-o", folder / "tlog_go", HERE / "tlog_go/main.go"], env=env, check=True, cwd=folder)
    return folder / "tlog_go"


def parse(proof):
    head, checkpoint = proof.split("\n\n", 1)
    lines = head.split("\n")
    index = int(lines[1].removeprefix("index "))
    return index, [base64.b64decode(line) for line in lines[2:]], checkpoint


def line_of(record, index, path, checkpoint):
    encode = lambda data: base64.b64encode(data).decode()
    return f"{encode(record)} {index} {encode(b''.join(path)) or '-'} {encode(checkpoint)}\n"


def flip(data, rng):
    data = bytearray(data)
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


def mutate(record, index, path, checkpoint, rng):
    """One bit of one of the five, or of the index one that is another leaf's."""
    kind = rng.randrange(5)
    text, signature = checkpoint.split(b"\n\n", 1)
    if kind == 0:
        record = flip(record, rng)
    elif kind == 1:
        index ^= 1 << rng.randrange(62)
    elif kind == 2 and path:
        at = rng.randrange(len(path))
        path = path[:at] + [flip(path[at], rng)] + path[at + 1:]
    elif kind == 3 or kind == 2:
        text = flip(text, rng)
    else:
        head, encoded = signature.rstrip(b"\n").rsplit(b" ", 1)
        signature = head + b" " + base64.b64encode(flip(base64.b64decode(encoded), rng)) + b"\n"
    return line_of(record, index, path, text + b"\n\n" + signature)


class Log:
    def __init__(self, tocsin, folder, documents, rng):
        self.tocsin, self.folder, self.log = tocsin, folder, folder / "log"
        self.run("seal", "init", self.log, "--origin", "log.example/papers")
        self.key = (self.log / "vkey").read_text().strip()
        names = []
        while len(names) < documents:
            batch = folder / f"batch{len(names)}"
            batch.mkdir()
            for _ in range(min(rng.choice([1, 2, 60, 300]), documents - len(names))):
                name = f"d{len(names)}.txt"
                (batch / name).write_text(f"Paper {len(names)}\n\nIts number is {rng.random()}.\n")
                names.append(name)
            self.run("seal", "add", self.log, batch)
        self.names = names

    def run(self, *arguments):
        return subprocess.run([self.tocsin, *map(str, arguments), "-q"], check=True, capture_output=True, text=True).stdout

    def record(self, index):
        """From the bundle of entries, as it lies on the disk."""
        number = index // 256
        path = self.log / "tile/entries" / f"{number:03}"
        if not path.is_file():
            path = max((path.parent / f"{number:03}.p").iterdir(), key=lambda part: int(part.name))
        data, at = path.read_bytes(), 0
        for _ in range(index % 256):
            at += 2 + int.from_bytes(data[at:at + 2], "big")
        return data[at + 2:at + 2 + int.from_bytes(data[at:at + 2], "big")]


def answers(command, lines):
    return subprocess.run(list(map(str, command)), input="".join(lines), check=True, capture_output=True, text=True).stdout.split()


def main():
    tocsin, ours = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    documents = int(sys.argv[3]) if len(sys.argv) > 3 else 600
    mutations = int(sys.argv[4]) if len(sys.argv) > 4 else 10000
    rng = random.Random(20170505)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        peer = build_peer(folder)
        log = Log(tocsin, folder, documents, rng)
        go = lambda *arguments: subprocess.run(list(map(str, [peer, *arguments])), check=True, capture_output=True, text=True).stdout
        size = int(go("log", log.key, log.log).split()[0])
        assert size == documents, size
        older = sorted(int(path.name) for path in (log.log / "checkpoints").iterdir())
        for number in older:
            if number:
                go("grown", log.key, log.log, number)
        proofs, lines = [], []
        for index in sorted(rng.sample(range(documents), min(documents, 60)) + [0, documents - 1]):
            statement = folder / f"statement-{len(lines)}"
            log.run("seal", "prove", log.log, log.names[index], "-o", statement)
            go("note", log.key, statement)
            text = statement.read_text()
            proof = text[text.index("c2sp.org/tlog-proof"):]
            proof = proof[:proof.rindex("\n\n") + 1]
            at, path, checkpoint = parse(proof)
            made = [base64.b64decode(line) for line in go("path", log.key, log.log, at).split()]
            assert made == path, f"leaf {at}: another path"
            proofs.append((log.record(at), at, path, checkpoint.encode()))
            lines.append(line_of(*proofs[-1]))
        good = len(lines)
        lines += [mutate(*rng.choice(proofs), rng) for _ in range(mutations)]
        wanted = ["1"] * good + ["0"] * mutations
        failed = 0
        for who, command in (("x/mod", [peer, "check", log.key]), ("tocsin", [ours, log.key])):
            got = answers(command, lines)
            assert len(got) == len(wanted), (who, len(got))
            wrong = sum(a != b for a, b in zip(got, wanted))
            failed += wrong
            print(f"{who}: {got[:good].count('1')}/{good} proofs accepted, {got[good:].count('0')}/{mutations} mutations refused")
        print(f"tiles and {len(older)} checkpoints of {documents} leaves agree with x/mod")
        return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
