#!/usr/bin/env python3
"""mail_dns.py TOCSIN: how `tocsin mail` asks DNS.

Live answers (a server on loopback, started here) give the same findings as a zone file; without --dns no process of it
makes a socket of the internet (strace), and with it only the one that asks does. Prints `N passed, N failed, N skipped`.
"""
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading

TXT = {
    "mail.example.org": "v=spf1 ip4:192.0.2.1 -all",
    "_dmarc.example.org": "v=DMARC1; p=reject",
    "_dmarc.harbour.example": "v=DMARC1; p=quarantine",
    "harbour.example": "v=spf1 -all",
}
LETTERS = {
    "pass.eml": ("mail.example.org", "ada@example.org"),
    "fail.eml": ("harbour.example", "desk@harbour.example"),
    "none.eml": ("mail.example.org", "bert@nowhere.example"),
}
EXPECTED = {"pass.eml": ("pass", "pass"), "fail.eml": ("fail", "fail"), "none.eml": ("pass", "none")}


def name_of(message, at):
    labels = []
    while message[at]:
        labels.append(message[at + 1:at + 1 + message[at]].decode())
        at += 1 + message[at]
    return ".".join(labels).lower(), at + 1


def answer(message):
    name, end = name_of(message, 12)
    kind = struct.unpack(">H", message[end:end + 2])[0]
    text = TXT.get(name, "").encode() if kind == 16 else b""
    known = any(other == name or other.endswith("." + name) for other in TXT)
    head = message[:2] + struct.pack(">HHHHH", 0x8180 if known else 0x8183, 1, 1 if text else 0, 0, 0)
    record = b"\xc0\x0c" + struct.pack(">HHIHB", 16, 1, 60, len(text) + 1, len(text)) + text
    return head + message[12:end + 4] + (record if text else b"")


def serve():
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))

    def loop():
        while True:
            message, source = server.recvfrom(4096)
            server.sendto(answer(message), source)
    threading.Thread(target=loop, daemon=True).start()
    return "127.0.0.1:%d" % server.getsockname()[1]


def write_inputs(folder):
    os.mkdir(os.path.join(folder, "inbox"))
    for name, (envelope, author) in LETTERS.items():
        with open(os.path.join(folder, "inbox", name), "w", encoding="ascii", newline="") as stream:
            stream.write("Return-Path: <bounce@%s>\r\nReceived: from out.example.org (out.example.org [192.0.2.1])\r\n"
                         "\tby mx.example.net (Postfix) with ESMTP id 1; Mon, 1 Jan 2024 00:00:00 +0000\r\n"
                         "From: <%s>\r\nSubject: %s\r\nDate: Mon, 1 Jan 2024 00:00:00 +0000\r\n\r\nhello\r\n"
                         % (envelope, author, name))
    with open(os.path.join(folder, "tocsin.yaml"), "w", encoding="ascii") as stream:
        stream.write("domains: [example.net]\ntrusted_hops: 1\n")
    with open(os.path.join(folder, "zone"), "w", encoding="ascii") as stream:
        stream.writelines('%s. TXT "%s"\n' % row for row in TXT.items())


def findings(tocsin, folder, *options, wrapper=()):
    done = subprocess.run([*wrapper, tocsin, "mail", "--json", "--quiet", *options, "inbox"], cwd=folder, capture_output=True,
                          text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines() if '"finding"' in line]


def results(lines):
    return {os.path.basename(line["evidence"][0]["source"]): (line["data"]["auth"]["spf"], line["data"]["auth"]["dmarc"])
            for line in lines}


def internet_sockets(trace_folder):
    """Processes that made a socket of IPv4 or IPv6, by the traces."""
    made = set()
    for name in os.listdir(trace_folder):
        with open(os.path.join(trace_folder, name), encoding="utf-8", errors="replace") as stream:
            if re.search(r"socket\(AF_INET", stream.read()):
                made.add(name)
    return made


def traced(tocsin, folder, *options):
    traces = tempfile.mkdtemp(dir=folder)
    wrapper = ("strace", "-ff", "-e", "trace=socket,socketpair", "-o", os.path.join(traces, "t"))
    lines = findings(tocsin, folder, *options, wrapper=wrapper)
    return lines, internet_sockets(traces)


def main():
    tocsin = os.path.abspath(sys.argv[1])
    passed = failed = skipped = 0

    def check(name, good, said=""):
        nonlocal passed, failed
        passed, failed = passed + bool(good), failed + (not good)
        if not good:
            print("%s: %s" % (name, said))

    with tempfile.TemporaryDirectory() as folder:
        write_inputs(folder)
        server = serve()
        live = findings(tocsin, folder, "--dns-server", server)
        zone = findings(tocsin, folder, "--zone", "zone")
        offline = findings(tocsin, folder)
        check("live results", results(live) == EXPECTED, results(live))
        check("zone results", results(zone) == EXPECTED, results(zone))
        check("the same findings", live == zone)
        check("offline", set(results(offline).values()) == {("none", "none")}, results(offline))
        check("four workers", findings(tocsin, folder, "--dns-server", server, "--threads", "4") == live)
        if shutil.which("strace"):
            for options in ((), ("--zone", "zone"), ("--leak", "--zone", "zone")):
                _, made = traced(tocsin, folder, *options)
                check("no socket " + " ".join(options), not made, made)
            lines, made = traced(tocsin, folder, "--dns-server", server)
            check("one process asks", len(made) == 1 and lines == live, made)
        else:
            skipped += 4
            print("no strace: sockets are not looked at")
    print("%d passed, %d failed, %d skipped" % (passed, failed, skipped))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
