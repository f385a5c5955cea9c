#!/usr/bin/env python3
"""leak_claims.py TOCSIN [SHARED]: are quotations placed rightly?

Takes passages out of the sealed documents of SHARED/data/leak with other readers than Tocsin's (pdftotext, the XML of
Office, Python's HTML), quotes them as they are, with one word changed, put in or taken out, and as an article may quote them,
and passages of documents that nobody sealed. A passage as it is must be found word for word, and a changed one with
exactly its change; a foreign one must not be called altered. LEAK_CLAIMS_SHOW=1 tells what was missed.
"""
import collections
import csv
import html.parser
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import zipfile

EACH = 170
RIGHT_MIN = {"verbatim": 0.97, "changed": 0.95, "lawful": 0.95}
FALSE_MAX = 0.01  # foreign ones called altered
WORDS = "harbour council winter ledger seven orange ninety never treaty copper Helsinki minister".split()
XML_PARAGRAPH = {"docx": ("word/document.xml", "w:p", "w:t"), "pptx": ("ppt/slides/", "a:p", "a:t")}


class Blocks(html.parser.HTMLParser):
    """Paragraphs of a page: text between tags that are not of a line."""
    INLINE = {"a", "b", "i", "em", "strong", "span", "font", "u", "sup", "sub", "small", "code", "tt"}

    def __init__(self):
        super().__init__()
        self.blocks, self.skip = [""], 0

    def handle_starttag(self, tag, attrs):
        self.skip += tag in ("script", "style", "title", "head", "select")
        if tag not in self.INLINE:
            self.blocks.append("")

    def handle_endtag(self, tag):
        self.skip -= tag in ("script", "style", "title", "head", "select") and self.skip > 0
        if tag not in self.INLINE:
            self.blocks.append("")

    def handle_data(self, data):
        if not self.skip:
            self.blocks[-1] += data


def of_zip(path, ext):
    start, paragraph, run = XML_PARAGRAPH[ext]
    blocks = []
    try:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if not name.startswith(start) or not name.endswith(".xml"):
                    continue
                xml = archive.read(name).decode("utf-8", "replace")
                if re.search(r"<w:del |<mc:Alt|fldChar|<w:vanish|<a:fld|fldSimple", xml):
                    continue
                for block in re.findall(r"<%s[ >].*?</%s>" % (paragraph, paragraph), xml, re.S):
                    if re.search(r"<(w|a):(tab|br|cr|sym|noBreak)|caps", block):
                        continue
                    text = "".join(re.findall(r"<%s(?: [^>]*)?>([^<]*)</%s>" % (run, run), block))
                    blocks.append(html.unescape(text))
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError):
        pass
    return blocks


def blocks_of(path):
    ext = path.rsplit(".", 1)[-1].lower()
    if ext in XML_PARAGRAPH:
        return of_zip(path, ext)
    if ext == "pdf":
        try:
            done = subprocess.run(["pdftotext", "-enc", "UTF-8", path, "-"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60)
        except (OSError, subprocess.TimeoutExpired):
            return []
        return re.split(r"\n\s*\n|\f", done.stdout.decode("utf-8", "replace"))
    if ext not in ("txt", "html", "md"):
        return []
    with open(path, "rb") as file:
        data = file.read()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return []
    if ext == "html":
        blocks = Blocks()
        blocks.feed(text)
        return blocks.blocks
    return re.split(r"\n\s*\n", text)


def passages(path):
    """Runs of plain words, 9 and more."""
    for block in blocks_of(path):
        words = block.split()
        if len(words) >= 9 and all(32 <= ord(c) < 0x250 or 0x2010 <= ord(c) < 0x2030 for c in "".join(words)):
            yield words


def cut(rng, words):
    length = rng.randint(9, 28)
    at = rng.randint(0, max(0, len(words) - length))
    return words[at:at + length]


def is_plain(word):
    return re.fullmatch(r"[A-Za-z]{3,}|[0-9]{1,4}", word) is not None


def changed(rng, words):
    """One word is another, gone or new: the quotation, what stood there, what stands there."""
    spots = [i for i, word in enumerate(words) if is_plain(word) and 0 < i < len(words) - 1]
    if not spots:
        return None
    at, how = rng.choice(spots), rng.choice(["other", "other", "digit", "gone", "new"])
    before = words[at]
    if how == "digit" and before.isdigit():
        after = str((int(before[0]) + 1) % 10) + before[1:]
    elif how == "gone" and words[at - 1] != before != words[at + 1]:
        return words[:at] + words[at + 1:], before, ""
    elif how == "new":
        return words[:at] + ["not"] + words[at:], "", "not"
    else:
        after = rng.choice([word for word in WORDS if word.lower() != before.lower()])
    return words[:at] + [after] + words[at + 1:], before, after


def lawful(rng, words):
    """As an article may quote it: an ellipsis, other marks and dashes, a capital, a line end."""
    if len(words) >= 16:
        at = rng.randint(6, len(words) - 8)
        words = words[:at] + ["[...]"] + words[at + rng.randint(1, 2):]
    text = " ".join(words)
    text = text[0].upper() + text[1:]
    text = text.replace("'", "\u2019").replace('"', "\u201d").replace(" - ", " \u2013 ")
    return text.replace(" ", "\n", 3).split(" ")


def make(rng, sealed, foreign):
    """[(kind, passage, name of the original, change)]"""
    claims, seen = [], set()
    pools = {"verbatim": sealed, "changed": sealed, "lawful": sealed, "foreign": foreign}
    for kind, pool in pools.items():
        names = sorted(pool)
        count = 0
        for _ in range(EACH * 50):
            if count == EACH:
                break
            name = rng.choice(names)
            words = cut(rng, rng.choice(pool[name]))
            change = None
            if kind == "changed":
                change = changed(rng, words)
                if not change:
                    continue
                words = change[0]
            if kind == "lawful":
                words = lawful(rng, words)
            text = " ".join(words)
            key = re.sub(r"[^\w\[]+", " ", text)
            if key in seen or not re.search(r"\w", text) or text.startswith(">") or re.search(r"[\[\]]|\.\.\.|\u2026", text.replace("[...]", "")):
                continue
            seen.add(key)
            claims.append((kind, text, name, change and change[1:]))
            count += 1
    return claims


def bare(text):
    return text.strip(".,;:!?()\"'\u201c\u201d\u2019\u2018 ")


def judge(kind, name, change, data):
    paths = [place["path"] for place in data["originals"]]
    if kind == "foreign":
        return data["verdict"]
    if data["verdict"] != ("altered" if kind == "changed" else "verbatim"):
        return data["verdict"]
    if name not in paths and not data["commonplace"]:
        return "elsewhere"
    if kind != "changed":
        return "right"
    found = [d for d in data["originals"][0]["differences"] if d["kind"] == "change"]
    if len(found) == 1 and (bare(found[0]["before"]), bare(found[0]["after"])) == tuple(map(bare, change)):
        return "right"
    return "right, wider" if any(bare(change[0]) in d["before"] and bare(change[1]) in d["after"] for d in found) else "other change"


def pools_of(folder):
    with open(os.path.join(folder, "sealed.tsv"), encoding="utf-8") as file:
        names = ["%s.%s" % (row["id"], row["ext"]) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    with open(os.path.join(folder, "truth.tsv"), encoding="utf-8") as file:
        strange = [row["path_in_dump"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
                   if row["label"] == "unknown" and row["kind"] == "unsealed_real" and "!/" not in row["path_in_dump"]]
    sealed = {name: list(passages(os.path.join(folder, "sealed", name))) for name in names}
    foreign = {name: list(passages(os.path.join(folder, "dump", name))) for name in strange}
    return {k: v for k, v in sealed.items() if v}, {k: v for k, v in foreign.items() if v}


def main():
    tocsin = os.path.abspath(sys.argv[1])
    shared = sys.argv[2] if len(sys.argv) > 2 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../shared")
    folder = os.path.join(shared, "data/leak")
    if not os.path.isdir(os.path.join(folder, "sealed")):
        print("0 passed, 0 failed, 1 skipped: no %s" % folder)
        return 0
    claims = make(random.Random(20170505), *pools_of(folder))
    with tempfile.TemporaryDirectory() as work:
        path = os.path.join(work, "claims.txt")
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n\n".join("> " + text for _, text, _, _ in claims))
        os.mkdir(os.path.join(work, "dump"))
        done = subprocess.run([tocsin, "leak", "--json", "--quiet", "--claims", path, "--reference", os.path.join(folder, "sealed"),
                               os.path.join(work, "dump")], stdout=subprocess.PIPE, check=True, timeout=600)
    found = [json.loads(line)["data"] for line in done.stdout.splitlines() if b'"leak/claim"' in line]
    assert len(found) == len(claims), (len(found), len(claims))
    tally = collections.defaultdict(collections.Counter)
    for (kind, text, name, change), data in zip(claims, found):
        verdict = judge(kind, name, change, data)
        tally[kind][verdict] += 1
        if os.environ.get("LEAK_CLAIMS_SHOW") and verdict != ("not-found" if kind == "foreign" else "right"):
            print(kind, verdict, name, change, "\n   ", text, "\n   ", data["answer"])
    failed = 0
    for kind, counts in tally.items():
        total = sum(counts.values())
        print("%-9s %d: %s" % (kind, total, ", ".join("%s %d" % item for item in counts.most_common())))
        if kind == "foreign":
            failed += counts["altered"] > FALSE_MAX * total
        else:
            failed += counts["right"] + counts["right, wider"] < RIGHT_MIN[kind] * total
    print("%d passed, %d failed" % (len(tally) - failed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
