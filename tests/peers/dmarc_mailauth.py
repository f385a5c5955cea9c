#!/usr/bin/env python3
"""dmarc_mailauth.py DMARC_TRY [NODE_MODULES]: RFC 9989 beside mailauth (7 or later, npm) on zones made by chance.

Zones of up to five labels carry records of all kinds; result and policy must be the same for every author domain and every
domain that passed. Where they differ the row is printed and counted. Skips where mailauth is not to be had.
Prints `N passed, N failed`.
"""
import json
import os
import random
import subprocess
import sys
import tempfile

SEED = 9989
ROWS = 3000
NODE_PACKAGE = "mailauth@7.1.0"
NODE_PROGRAM = """
const {dmarc} = require("mailauth/lib/dmarc");
const {zone, rows} = JSON.parse(require("fs").readFileSync(0));
const names = new Set();
for (const name of Object.keys(zone))
    for (let parts = name.split("."); parts.length; parts.shift()) names.add(parts.join("."));
const resolver = async (name, type) => {
    const records = type === "TXT" && zone[name.toLowerCase()];
    if (records) return records.map(text => [text]);
    throw Object.assign(new Error(name), {code: names.has(name.toLowerCase()) ? "ENODATA" : "ENOTFOUND"});
};
(async () => {
    for (const [from, spf, dkim] of rows) {
        const answer = await dmarc({headerFrom: ["a@" + from], resolver,
            spfDomains: spf ? [{domain: spf}] : [], dkimDomains: dkim ? [{id: 1, domain: dkim}] : []});
        console.log(answer.status.result + "\\t" + (answer.policy || "none"));
    }
})();
"""
LABELS = ("a", "b", "mail")
TOPS = ("example", "org", "bank")


def name(chance):
    return ".".join([chance.choice(LABELS) for _ in range(chance.randrange(4))] + ["x", chance.choice(TOPS)])


def record(chance):
    policy = ("none", "quarantine", "reject", "bogus", "Reject")
    tags = [("p", policy), ("sp", policy), ("np", policy), ("adkim", "rs"), ("aspf", "rs"), ("psd", "yynu"), ("t", "yn"),
            ("rua", ("mailto:d@x.example", "nobody")), ("pct", ("10",)), ("unknown", ("1",))]
    kept = [tag for tag in tags if chance.random() < (0.9 if tag[0] == "p" else 0.25)]
    return chance.choice(("v=DMARC1; ", "v=DMARC1;", "v = DMARC1 ; ")) + "; ".join(
        "%s=%s" % (tag, chance.choice(values)) for tag, values in kept)


def make(chance):
    zone = {}
    for _ in range(14):
        owner = name(chance) if chance.random() < 0.85 else chance.choice(TOPS)
        texts = [record(chance)]
        if chance.random() < 0.1:
            texts.append(chance.choice((record(chance), "v=spf1 -all")))
        zone["_dmarc." + owner] = texts
        if chance.random() < 0.3:
            zone[name(chance)] = ["there"]
    rows = []
    for _ in range(60):
        author = name(chance)
        rows.append((author, chance.choice(("", name(chance), author)), chance.choice(("", name(chance), author))))
    return zone, rows


def ours(program, zone, rows):
    with tempfile.NamedTemporaryFile("w", suffix=".zone") as stream:
        for owner, texts in zone.items():
            stream.writelines('%s. TXT "%s"\n' % (owner, text) for text in texts)
        stream.flush()
        lines = "".join("9989\t%s\t%s\t%s\n" % row for row in rows)
        return subprocess.run([program, stream.name], input=lines, stdout=subprocess.PIPE, text=True,
                              check=True).stdout.splitlines()


def node_modules(folder):
    try:
        subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, NODE_PACKAGE], check=False,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)
    except (OSError, subprocess.TimeoutExpired):
        return None
    path = os.path.join(folder, "node_modules")
    return path if os.path.isdir(os.path.join(path, "mailauth")) else None


def main():
    chance = random.Random(SEED)
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        modules = sys.argv[2] if len(sys.argv) > 2 else node_modules(folder)
        if not modules:
            print("skipped: node, or the npm package mailauth, is not to be had")
            return 77
        while passed + failed < ROWS:
            zone, rows = make(chance)
            done = subprocess.run(["node", "-e", NODE_PROGRAM], input=json.dumps({"zone": zone, "rows": rows}), text=True,
                                  stdout=subprocess.PIPE, env=dict(os.environ, NODE_PATH=modules), check=True)
            for row, mine, theirs in zip(rows, ours(sys.argv[1], zone, rows), done.stdout.splitlines(), strict=True):
                same = mine == theirs
                passed, failed = passed + same, failed + (not same)
                if not same and failed <= 5:
                    print(row, mine.replace("\t", " "), "not", theirs.replace("\t", " "), zone)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
