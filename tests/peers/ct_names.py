#!/usr/bin/env python3
"""ct_names.py TOCSIN: names out of Certificate Transparency against the log's own list of them and against libcrypto.

Data tiles and get-entries of ../shared/data must give the names, entry by entry, that the log's operator and libcrypto's
d2i_X509 read in them. Then certificates with bytes changed, cut and run over go through both: where both read one, the
names are the same. Ours refuses what is not DER and libcrypto takes (BER), libcrypto what is wrong outside of names.
"""
import base64
import collections
import ctypes
import ctypes.util
import glob
import json
import os
import random
import struct
import subprocess
import sys
import tempfile

SHARED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../shared/data/names")
SEEDS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../fuzz/corpus/x509_names")
REAL = 40        # certificates of a tile that are changed ...
CHANGES = 120    # ... so often each
PRECERT, CERT = 1, 0
SAN, COMMON_NAME, DNS_NAME = 85, 13, 2  # NIDs, and the type of a GENERAL_NAME


# ---- libcrypto ----

def load():
    lib = ctypes.CDLL(ctypes.util.find_library("crypto"))
    pointer, number = ctypes.c_void_p, ctypes.c_int
    for name, result, arguments in (
            ("d2i_X509", pointer, [pointer, pointer, ctypes.c_long]), ("X509_free", None, [pointer]),
            ("X509_get_ext_d2i", pointer, [pointer, number, pointer, pointer]),
            ("OPENSSL_sk_num", number, [pointer]), ("OPENSSL_sk_value", pointer, [pointer, number]),
            ("GENERAL_NAME_get0_value", pointer, [pointer, pointer]), ("GENERAL_NAMES_free", None, [pointer]),
            ("ASN1_STRING_get0_data", pointer, [pointer]), ("ASN1_STRING_length", number, [pointer]),
            ("ASN1_STRING_type", number, [pointer]),
            ("X509_get_subject_name", pointer, [pointer]), ("X509_NAME_get_entry", pointer, [pointer, number]),
            ("X509_NAME_get_index_by_NID", number, [pointer, number, number]),
            ("X509_NAME_ENTRY_get_data", pointer, [pointer]), ("ERR_clear_error", None, [])):
        function = getattr(lib, name)
        function.restype, function.argtypes = result, arguments
    return lib


CRYPTO = load()


def string(pointer):
    return ctypes.string_at(CRYPTO.ASN1_STRING_get0_data(pointer), CRYPTO.ASN1_STRING_length(pointer))


def is_domain(text):
    letters = any(byte >= 0x80 or chr(byte).isalpha() for byte in text)
    allowed = all(byte >= 0x80 or chr(byte).isalnum() or byte in b"-._*" for byte in text)
    return letters and allowed and b"." in text and not text.startswith(b".") and not text.endswith(b".")


def common_name(x509):
    name, at, last = CRYPTO.X509_get_subject_name(x509), -1, -1
    while (at := CRYPTO.X509_NAME_get_index_by_NID(name, COMMON_NAME, at)) >= 0:
        last = at
    if last < 0:
        return None
    text = CRYPTO.X509_NAME_ENTRY_get_data(CRYPTO.X509_NAME_get_entry(name, last))
    return None if CRYPTO.ASN1_STRING_type(text) in (28, 30) else string(text)  # Universal and BMP


def crypto_names(der):
    """dNSNames in order, and the common name where it is a name that they are not; None: no certificate."""
    buffer = ctypes.create_string_buffer(der, len(der))
    start = ctypes.c_void_p(ctypes.addressof(buffer))
    x509 = CRYPTO.d2i_X509(None, ctypes.byref(start), len(der))
    CRYPTO.ERR_clear_error()
    if not x509:
        return None
    try:
        if start.value != ctypes.addressof(buffer) + len(der):
            return None
        names, critical = [], ctypes.c_int()
        stack = CRYPTO.X509_get_ext_d2i(x509, SAN, ctypes.byref(critical), None)
        if not stack and critical.value != -1:
            return None
        for i in range(CRYPTO.OPENSSL_sk_num(stack) if stack else 0):
            kind = ctypes.c_int()
            value = CRYPTO.GENERAL_NAME_get0_value(CRYPTO.OPENSSL_sk_value(stack, i), ctypes.byref(kind))
            if kind.value == DNS_NAME:
                names.append(string(value))
        if stack:
            CRYPTO.GENERAL_NAMES_free(stack)
        common = common_name(x509)
        if common and is_domain(common) and common.lower() not in [name.lower() for name in names]:
            names.append(common)
        return names
    finally:
        CRYPTO.X509_free(x509)
        CRYPTO.ERR_clear_error()


# ---- tiles and entries, read and made ----

def vector(width, data):
    return len(data).to_bytes(width, "big") + data


def element(data, at=0):
    """(start, end) of the content of the DER value there, whose length has the shortest form."""
    length, at = data[at + 1], at + 2
    if length >= 0x80:
        count = length - 0x80
        length, at = int.from_bytes(data[at:at + count], "big"), at + count
    return at, at + length


def tlv(tag, data):
    length = len(data)
    if length < 0x80:
        return bytes([tag, length]) + data
    width = (length.bit_length() + 7) // 8
    return bytes([tag, 0x80 | width]) + length.to_bytes(width, "big") + data


def certificate_of(tbs):
    """What is signed with a made-up signature, so that libcrypto reads it."""
    return tlv(0x30, tbs + bytes.fromhex("300d06092a864886f70d01010b0500") + b"\x03\x02\x00\x00")


def tile_entries(data):
    at = 0
    while at < len(data):
        kind = int.from_bytes(data[at + 8:at + 10], "big")
        at += 42 if kind == PRECERT else 10
        for place, width in enumerate((3, 2, 3, 2) if kind == PRECERT else (3, 2, 2)):
            length = int.from_bytes(data[at:at + width], "big")
            if place == 0:
                yield kind, data[at + width:at + width + length]
            at += width + length


def leaf(index, kind, der, extensions=True):
    extension = b"\0" + vector(2, index.to_bytes(5, "big")) if extensions else b""
    return (struct.pack(">QH", 1700000000000 + index, kind) + (b"K" * 32 if kind == PRECERT else b"")
            + vector(3, der) + vector(2, extension))


def make_tile(ders):
    return b"".join(leaf(i, kind, der) + (vector(3, b"pre") if kind == PRECERT else b"") + vector(2, b"")
                    for i, (kind, der) in enumerate(ders))


def make_entries(ders):
    rows = [{"leaf_input": base64.b64encode(b"\0\0" + leaf(i, kind, der, False)).decode(), "extra_data": ""}
            for i, (kind, der) in enumerate(ders)]
    half = len(rows) // 2
    return "\n".join(json.dumps({"entries": part}) for part in (rows[:half], rows[half:])).encode()


# ---- ours ----

def ours(tocsin, path):
    """{entry: names in order}, {reason of refusal: count}."""
    run = subprocess.run([tocsin, "names", "--list", "--json", "--quiet", path], capture_output=True, check=True)
    names, refused = collections.defaultdict(list), collections.Counter()
    for line in run.stdout.splitlines():
        record = json.loads(line)
        if record["type"] == "refusal":
            refused[record["reason"]] += record["count"]
        else:
            entry = record["data"]["locator"].split(",")[0].removeprefix("entry ")
            names[int(entry)].append(record["subject"]["value"])
    return names, refused


def ours_of(tocsin, data):
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        return ours(tocsin, file.name)


def as_listed(names):
    """As --list prints them: without "*.", and not what is no UTF-8."""
    listed = []
    for name in names or []:
        try:
            listed.append(name.removeprefix(b"*.").decode())
        except UnicodeDecodeError:
            pass
    return listed


def crypto_of(kind, der):
    return crypto_names(certificate_of(der) if kind == PRECERT else der)


class Tally:
    passed = failed = 0

    def check(self, right, what):
        self.passed, self.failed = self.passed + bool(right), self.failed + (not right)
        if not right:
            print("FAILED: " + what)


def check_tiles(tally, tocsin):
    """Each tile against what the log's operator lists and against libcrypto; returns its entries."""
    entries = []
    for path in sorted(glob.glob(SHARED + "/cttiles/data_*")):
        with open(path, "rb") as file:
            found = list(tile_entries(file.read()))
        with open(path.replace("data_", "names_") + ".gz", encoding="utf-8") as file:
            listed = [json.loads(line) for line in file]
        names, refused = ours(tocsin, path)
        first = 256 * int(path[-3:])
        expected = {}
        for i, row in enumerate(listed):
            common = row.get("Subject", {}).get("CommonName")
            row = row["DNS"] + ([common] if common and common not in row["DNS"] else [])
            expected[first + i] = [name.removeprefix("*.") for name in row]
        tally.check(dict(names) == expected and not refused, "%s: the log's own list" % path)
        tally.check(dict(names) == {first + i: as_listed(crypto_of(*entry)) for i, entry in enumerate(found)},
                    "%s: libcrypto" % path)
        entries += found
    return entries


def check_sample(tally, tocsin):
    path = SHARED + "/get_entries_sample.json"
    with open(path, encoding="utf-8") as file:
        rows = json.load(file)["entries"]
    expected = {}
    for i, row in enumerate(rows):
        data = base64.b64decode(row["leaf_input"])
        kind = int.from_bytes(data[10:12], "big")
        data = data[44 if kind == PRECERT else 12:]
        expected[i] = as_listed(crypto_of(kind, data[3:3 + int.from_bytes(data[:3], "big")]))
    names, refused = ours(tocsin, path)
    tally.check(dict(names) == expected and not refused, "%s: libcrypto" % path)


def changed(rng, der):
    data = bytearray(der)
    for _ in range(rng.choice((1, 1, 1, 2, 8))):
        at = rng.randrange(len(data))
        data[at] = rng.choice((data[at] ^ 1 << rng.randrange(8), rng.randrange(256), 0x80, 0))
    if rng.random() < 0.1:
        del data[rng.randrange(len(data)):]
    if rng.random() < 0.05:
        data += b"\0"
    return bytes(data)


def check_changed(tally, tocsin, entries):
    """Changed certificates, as a tile and as get-entries: the same names as libcrypto where both read one."""
    rng = random.Random(6962)
    ders = []
    for kind, der in entries:
        ders += [(kind, der)] + [(kind, changed(rng, der)) for _ in range(CHANGES)]
    # The first must be whole: a tile is recognised by it.
    names, refused = ours_of(tocsin, make_tile(ders))
    again, refused_again = ours_of(tocsin, make_entries(ders))
    tally.check(names == again and refused == refused_again, "tile and get-entries differ")
    both = only_ours = only_crypto = 0
    for i, entry in enumerate(ders):
        expected = crypto_of(*entry)
        if expected and names.get(i):
            both += 1
            tally.check(names[i] == as_listed(expected), "entry %d: %s, libcrypto %s" % (i, names[i], as_listed(expected)))
        only_ours += expected is None and i in names
        only_crypto += bool(as_listed(expected)) and i not in names
    print("%d changed certificates: %d names lists the same, %d read by ours alone (%s), %d by libcrypto alone"
          % (len(ders), both, only_ours, "wrong outside of names", only_crypto))
    strict = sum(count for reason, count in refused.items() if reason.startswith(("X.690 ", "RFC 5280 ")))
    tally.check(only_crypto <= strict, "%d refused by ours are not refused as no DER" % (only_crypto - strict))
    tally.check(only_crypto < len(ders) / 50, "ours refuses %d that libcrypto reads" % only_crypto)


def main():
    tocsin, tally = sys.argv[1], Tally()
    seeds = []
    for path in sorted(glob.glob(SEEDS + "/*.der")):
        with open(path, "rb") as file:
            seeds.append((PRECERT if path.endswith("tbs.der") else CERT, file.read()))
    if os.path.exists(SHARED):
        seeds += check_tiles(tally, tocsin)[:REAL]
        check_sample(tally, tocsin)
    else:
        print("../shared/data is absent: only the certificates of the fuzz corpus")
    check_changed(tally, tocsin, seeds)
    print("%d passed, %d failed" % (tally.passed, tally.failed))
    sys.exit(1 if tally.failed else 0)


if __name__ == "__main__":
    main()
