#!/usr/bin/env python3
"""mail_parser.py DUMP: format/message.h against the expected readings of another parser's test messages.

DUMP is build/tests/peers/message_dump. For every message of ../shared/data/mail/parser (LF and CRLF form) are compared:
the tree of parts, where header, body and end of each lie, each field's name and place, subjects, addresses, dates and
parameters, and the decoded text or bytes of every leaf. Where the two differ the standards decide: DIFFERENCES lists
each known one with its section, and a difference that is not listed fails, as does a listed one that is gone.
"""
import datetime
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile

DATA = "../shared/data/mail/parser/resources"


def names_of(expected):
    name = expected if isinstance(expected, str) else next(iter(expected.values()))
    return name.lower().replace("_", "-")


def kind_of(body):
    kind = next(iter(body))
    return {"Multipart": "multipart", "Message": "message"}.get(kind, "leaf")


def squeeze(text):
    return " ".join(text.split())


def address_list(value):
    """Of the peer: [(name, address)], groups flattened."""
    if value == "Empty":
        return []
    value = value["Address"]
    groups = [{"addresses": value["List"]}] if "List" in value else value["Group"]
    return [(a["name"] or "", a["address"] or "") for g in groups for a in g["addresses"]]


def our_addresses(field):
    return [(a["name"], a["address"]) if "@" in a["address"] or a["name"] else (a["address"], "") for a in field["addresses"]]


def date_of(value):
    if value == "Empty":
        return None
    d = value["DateTime"]
    sign = "-" if d["tz_before_gmt"] else "+"
    return "%04d-%02d-%02dT%02d:%02d:%02d%s%02d:%02d" % (d["year"], d["month"], d["day"], d["hour"], d["minute"], d["second"],
                                                       sign, d["tz_hour"], d["tz_minute"])


def our_date(field):
    d = field["date"]
    if not d["time"]:
        return None
    at = datetime.datetime.fromisoformat(d["time"].replace("Z", "+00:00"))
    zone = datetime.timezone(datetime.timedelta(minutes=d["zone"]))
    return at.astimezone(zone).isoformat()


def mime_of(value):
    if value == "Empty":
        return None
    v = value["ContentType"]
    kind = v["c_type"] + ("/" + v["c_subtype"] if v["c_subtype"] else "")
    return kind.lower(), {a["name"].lower(): a["value"] for a in v["attributes"] or []}


def field_differences(where, want, got):
    value = want["value"]
    if "addresses" in got and (value == "Empty" or "Address" in value):
        pair = address_list(value), our_addresses(got)
    elif "date" in got:
        pair = date_of(value), our_date(got)
    elif "mime" in got:
        pair = mime_of(value), (got["mime"]["type"], got["mime"]["parameters"])
    elif isinstance(value, dict) and "Text" in value and names_of(want["name"]) == "subject":
        pair = squeeze(value["Text"]), squeeze(got["text"])
    else:
        return
    if pair[0] != pair[1]:
        yield "%s %s" % (where, got["name"]), pair


def body_differences(where, body, part):
    kind = next(iter(body))
    if kind in ("Text", "Html"):
        if body[kind] != part["text"]:
            yield where + " text", (body[kind], part["text"])
    elif kind in ("Binary", "InlineBinary"):
        data = bytes(body[kind])
        if hashlib.sha256(data).hexdigest() != part["sha256"]:
            yield where + " bytes", (data, part["text"])


def part_differences(where, message, want, got):
    for key, ours in (("offset_header", "header_at"), ("offset_body", "body_at"), ("offset_end", "end")):
        if want[key] != got[ours]:
            yield "%s %s" % (where, ours), (want[key], got[ours])
    wanted = [(names_of(h["name"]), h["offset_field"], h["offset_start"], h["offset_end"]) for h in want["headers"]]
    had = [(f["name"].lower(), f["at"], f["value"], f["end"]) for f in got["fields"]]
    if wanted != had:
        yield where + " fields", (wanted, had)
    for h in want["headers"]:
        for f in got["fields"]:
            if f["at"] == h["offset_field"]:
                yield from field_differences(where, h, f)
    body = want["body"]
    if kind_of(body) != got["kind"]:
        yield where + " kind", (kind_of(body), got["kind"])
    elif got["kind"] == "leaf":
        yield from body_differences(where, body, got)
    else:
        nested = got["kind"] == "message"
        children = [body["Message"]["parts"][0]] if nested else [message["parts"][i] for i in body["Multipart"]]
        if len(children) != len(got["children"]):
            yield where + " children", (len(children), len(got["children"]))
        for i, (w, g) in enumerate(zip(children, got["children"])):
            yield from part_differences("%s.%d" % (where, i), body["Message"] if nested else message, w, g)


def values_of(dump, option, file):
    cases = json.load(open(os.path.join(DATA, file)))
    text = "".join(json.dumps(case["header"]) + "\n" for case in cases)
    out = subprocess.run([dump, option], input=text.encode(), stdout=subprocess.PIPE, check=True).stdout
    for case, line in zip(cases, out.decode().split("\n")):
        yield case["header"], case["expected"], json.loads(line)


def value_differences(dump):
    """Single fields: (file, header, wanted, had) of each that differs."""
    for header, want, had in values_of(dump, "--addresses", "address.json"):
        groups = [{"name": None, "addresses": want["List"]}] if "List" in want else want["Group"]
        pair = ([(g["name"], a["name"], a["address"]) for g in groups for a in g["addresses"]],
                [(a["group"], a["name"] or None, a["address"] or None) for a in had])
        yield "address", header, pair
    for header, want, had in values_of(dump, "--words", "unstructured.json"):
        yield "words", header, (squeeze(want or ""), squeeze(had))
    for header, want, had in values_of(dump, "--mime", "content_type.json"):
        want = want if isinstance(want, dict) and "c_type" in want else {"c_type": "", "c_subtype": "", "attributes": []}
        kind = want["c_type"] + ("/" + want["c_subtype"] if want.get("c_subtype") else "")
        yield "parameters", header, ((kind, {k: v for k, v in want.get("attributes") or []}), (had["type"], had["parameters"]))
    for header, want, had in values_of(dump, "--date", "date.json"):
        yield "date", header, (date_of({"DateTime": want}) if want else None, our_date({"date": had}))


# Every known difference: what it is about, a pattern of where it stands, and why ours stands by the text of the standard.
DIFFERENCES = [
    # the message and its parts
    (r"legacy/(010|016|017|020|022|023|026|027|048|052)\..* (To|Subject|Content-Type|Content-Disposition|text)$",
     "raw bytes over 127 are of no defined character set (RFC 5322 §2.2, RFC 6532 §3.2: UTF-8): where they are no UTF-8 they "
     "are read as windows-1252, which keeps the names of people; the other parser gives U+FFFD"),
    (r"legacy/(017|026|048)\..* (bytes|text)$", "x-uuencode is decoded: RFC 2045 §6.3 allows such tokens, mail agents decode them"),
    (r"legacy/049\..* (end|text)$", "a bare CR before the end of the file is part of the body (RFC 5322 §2.3)"),
    (r"malformed/000\..* children$", "body-part may be empty (RFC 2046 §5.1.1): each delimiter starts one"),
    (r"malformed/(001|008|009|011|012|016)\.", "the outer boundary ends what is inside it at any depth (RFC 2046 §5.1.2)"),
    (r"malformed/004\.", "a line that continues behind the boundary is none: delimiter is the boundary, white space and CRLF "
     "(RFC 2046 §5.1.1, grammar); taking prefixes would read parts that mail agents do not show"),
    (r"malformed/002\.", "a multipart stays one where its boundary never comes: nothing of it is a body part (RFC 2046 §5.1.1)"),
    (r"malformed/007\.", "a boundary line ends a header too: ':' does not stand in it (RFC 5322 §2.2)"),
    (r"malformed/(013|014)\..* children$", "a delimiter at the very end starts an empty part (RFC 2046 §5.1.1)"),
    (r"malformed/017\.", "a disposition without a type still has its parameters (RFC 2183 §2: unknown is attachment)"),
    (r"malformed/019\.", "a header ends at the first line that is no field (RFC 5322 §2.2); 10:00:t is no time (§3.3)"),
    (r"malformed/02[01]\.", "of two Content-Type fields the first counts (RFC 2045 §3 allows one)"),
    (r"malformed/022\.", "message/rfc822 is a message whatever its body looks like (RFC 2046 §5.2.1)"),
    (r"rfc/000\..* text$", "bytes outside the alphabet of base64 are passed over, the others decoded (RFC 2045 §6.8)"),
    (r"rfc/002\..* To$", "a comment is no part of a display name (RFC 5322 §3.2.2)"),
    (r"rfc/008\..* kind$", "message/rfc822 in base64 is forbidden (RFC 2046 §5.2.1): a leaf, whose decoded bytes are read as a file"),
    (r"thirdparty/002\..* text$", "base64 goes on behind what is not of its alphabet; '=' may end it (RFC 2045 §6.8)"),
    (r"thirdparty/005\.", "a boundary stands at the start of a line (RFC 2046 §5.1.1)"),
    (r"thirdparty/010\.", "of two parameters of one name the first counts (RFC 2045 §5.1 allows one)"),
    (r"thirdparty/015\.", "the outer boundary ends the nested message, so there are four parts (RFC 2046 §5.1.2)"),
    # single fields
    (r"^address: .*\(", "comments are no part of names and addresses (RFC 5322 §3.2.2)"),
    (r"^address: 'Mary Smith <@node", "the route and white space within an address are obsolete and without meaning (RFC 5322 §4.4)"),
    (r"^(address|words): .*(invalid@address|body@content|X-Mailer|unknown@domain)", "a line end without white space behind ends "
     "the field before the reader of values is asked (RFC 5322 §2.2.3)"),
    (r"^address: .*James Smythe", "white space at the ends of a display name says nothing; kept, it would hide a look-alike"),
    (r"^words: '.SUSPECTED SPAM", "nothing is put between text and an encoded word that touches it (RFC 2047 §6.2)"),
    (r"^parameters: .*title\*", "the language of RFC 2231 §4 is not kept"),
    (r"^parameters: .*filename\*0", "only the first section names a character set (RFC 2231 §4.1)"),
    (r"^parameters: .*iso-8859-1\?B\?4Q", "white space between encoded words is not shown (RFC 2047 §6.2)"),
    (r"^parameters: .*(best|inva/lid|name=  )", "white space at the ends of a value is trimmed"),
    (r"^parameters: .(test|text|/| ;|;)", "without type or subtype (RFC 2045 §5.1) the text stays as it is, for the reader to show"),
    (r"^parameters: .malicious", "malformed sections of RFC 2231 §3 are names as they stand"),
    (r"^date: .(20 11| 4 8|by 2002)", "month is a name, and a value holds one date (RFC 5322 §3.3)"),
    (r"^date: .Tue, 1 Jul 2003 \(\(invalid", "comments may hold comments (RFC 5322 §3.2.2)"),
]


def known(where):
    for row in DIFFERENCES:
        if re.search(row[0], where):
            return row
    return None


def message_differences(dump, form):
    paths = sorted(os.path.join(r, f) for r, _, fs in os.walk(DATA + "/eml") for f in fs if f.endswith(".json"))
    for path in paths:
        name = os.path.relpath(path, DATA + "/eml")
        data = open(path.replace(".crlf.json", ".json").replace(".json", ".eml"), "rb").read().replace(b"\r\n", b"\n")
        with open(form, "wb") as f:
            f.write(data.replace(b"\n", b"\r\n") if ".crlf." in path else data)
        message = json.load(open(path))
        ours = json.loads(subprocess.run([dump, form], stdout=subprocess.PIPE, check=True).stdout)
        yield name, list(part_differences("0", message, message["parts"][0], ours))


def main():
    dump = sys.argv[1]
    if not os.path.isdir(DATA):
        print("skipped: no %s" % DATA)
        return 0
    same = failed = 0
    used = set()
    with tempfile.NamedTemporaryFile() as form:
        found = [(name, d) for name, d in message_differences(dump, form.name)]
    found += [("%s: %r" % (kind, header), [] if pair[0] == pair[1] else [("", pair)])
              for kind, header, pair in value_differences(dump)]
    for name, differences in found:
        same += not differences
        for where, (want, had) in differences:
            row = known(name + " " + where)
            used.add(row)
            if not row:
                failed += 1
                print("differs: %s %s\n  expected %.300r\n  read     %.300r" % (name, where, want, had))
    for row in DIFFERENCES:
        if row not in used:
            failed += 1
            print("no longer differs: %s" % row[0])
    print("%d readings, %d the same, %d kinds of difference argued" % (len(found), same, len(DIFFERENCES)))
    print("%d passed, %d failed" % (len(found) - failed, failed))
    return 1 if failed else 0


sys.exit(main())
