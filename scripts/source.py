"""Shared by the gates: which files are ours, and C without its comments and strings."""
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
C_FOLDERS = ("src", "include", "tests", "fuzz", "examples", "bench", "docs")
SKIP_FOLDERS = {".git", ".deps", "__pycache__", "node_modules"}


def files(folders=(".",), suffixes=None):
    """Paths relative to the root, sorted; builds and what is not ours are passed over."""
    found = []
    for folder in folders:
        for place, folders_below, names in os.walk(os.path.normpath(os.path.join(ROOT, folder))):
            folders_below[:] = [name for name in folders_below
                                if name not in SKIP_FOLDERS and not (place == ROOT and name.startswith("build"))]
            if os.path.relpath(place, ROOT) == "demo":
                folders_below[:] = [name for name in folders_below if name != "case"]
            found += [os.path.relpath(os.path.join(place, name), ROOT) for name in names
                      if name != ".git" and (suffixes is None or name.endswith(suffixes))]
    return sorted(set(found))


def c_files(folders=C_FOLDERS):
    return files([folder for folder in folders if os.path.isdir(os.path.join(ROOT, folder))], (".c", ".h", ".cc"))


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8", errors="surrogateescape") as stream:
        return stream.read()


def strip(text):
    """C with comments, strings and characters blanked; every line keeps its number."""
    def blank(match):
        word = match[0]
        if word[0] in "\"'":
            return word[0] + " " * (len(word) - 2) + word[0]
        return re.sub(r"[^\n]", " ", word)
    return re.sub(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", blank, text, flags=re.S)


def finish(problems, checked):
    """Prints what is wrong, or how much was looked at; ends the script."""
    for problem in problems:
        print(problem)
    if not problems:
        print(checked)
    sys.exit(1 if problems else 0)
