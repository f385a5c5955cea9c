#!/usr/bin/env python3
"""milter_postfix.py TOCSIN: `tocsin milter` inside a real Postfix, on loopback.

Postfix runs from a folder of its own, relays to a server of this test, and asks the filter about every letter; letters are
sent by swaks, a flood by smtplib. Held: the decoy's letter is marked and the honest one is not; forged results of our own
name are stripped; what is set to tempfail is; a filter that is killed, started anew under load, or talked nonsense to
loses no letter and doubles none. Skipped where Postfix or swaks is absent, or without root, which Postfix needs.
"""
import os
import shutil
import signal
import smtplib
import socket
import socketserver
import subprocess
import sys
import tempfile
import threading
import time

THREADS, LETTERS, RESTARTS = 8, 30, 3
MASTER = """127.0.0.1:%d inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""
MAIN = """compatibility_level = 3.6
queue_directory = %(root)s/queue
data_directory = %(root)s/data
maillog_file = %(root)s/log
maillog_file_prefixes = %(root)s
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.b.example
mydestination =
relay_domains = b.example
transport_maps = inline:{b.example=smtp:[127.0.0.1]:%(sink)d}
smtpd_milters = %(milter)s
milter_default_action = accept
milter_connect_timeout = 2s
inet_protocols = ipv4
inet_interfaces = loopback-only
smtpd_client_connection_count_limit = 0
"""
PROFILE = "organisation: Harbour Bank\ndomains:\n  - harbourbank.example\n"
passed = failed = 0


def check(what, good, detail=""):
    global passed, failed
    passed += bool(good)
    failed += not good
    if not good:
        print("FAILED  %s %s" % (what, detail))


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Sink(socketserver.StreamRequestHandler):
    """As much of a mail server as Postfix's client needs; keeps what it is given."""
    letters = []
    lock = threading.Lock()

    def handle(self):
        self.wfile.write(b"220 sink\r\n")
        for line in self.rfile:
            verb = line.strip().upper()[:4]
            if verb == b"DATA":
                self.wfile.write(b"354 go\r\n")
                lines = []
                for line in self.rfile:
                    if line == b".\r\n":
                        break
                    lines.append(line[1:] if line.startswith(b"..") else line)
                with Sink.lock:
                    Sink.letters.append(b"".join(lines).decode())
            elif verb == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            self.wfile.write(b"250 ok\r\n")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True


def letter_with(text, seconds=20):
    """The letter that holds text, once Postfix has delivered it."""
    end = time.time() + seconds
    while time.time() < end:
        with Sink.lock:
            found = [letter for letter in Sink.letters if text in letter]
        if found:
            return found[0]
        time.sleep(0.05)
    return ""


def field(letter, name):
    """All values of a field, unfolded."""
    head = letter.split("\r\n\r\n")[0].replace("\r\n\t", " ").replace("\r\n ", " ")
    return [line.split(":", 1)[1].strip() for line in head.split("\r\n") if line.lower().startswith(name.lower() + ":")]


class Filter:
    def __init__(self, tocsin, root, listen, *options):
        self.command = [tocsin, "milter", "--listen", listen, "--profile", os.path.join(root, "tocsin.yaml"),
                        "--zone", os.path.join(root, "zone"), "--authserv-id", "mx.b.example", "--socket-mode", "0666", *options]
        self.start()

    def start(self):
        self.process = subprocess.Popen(self.command, stderr=subprocess.PIPE, umask=0o077)
        line = self.process.stderr.readline()
        check("it says that it listens", b"listening" in line, line)

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        self.process.wait(timeout=90)
        self.process.stderr.close()
        return self.process.returncode


def swaks(port, sender, subject, body="Hello", *fields):
    command = ["swaks", "--server", "127.0.0.1:%d" % port, "--from", sender, "--to", "bo@b.example", "--header",
               "Subject: " + subject, "--body", body, "--helo", "mail.example", "--hide-all"]
    for text in fields:
        command += ["--add-header", text]
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False).returncode


def send_marked(port, filter_):
    check("swaks: the decoy's", swaks(port, "ana@harbourbank-login.example", "decoy-1", "See https://harbourbank-login.example/pay",
                                      "Authentication-Results: mx.b.example; dmarc=pass", *["X-Tocsin-Grade: none"] * 80) == 0)
    letter = letter_with("decoy-1")
    grades = field(letter, "X-Tocsin-Grade")
    check("the decoy's letter is marked", len(grades) == 1 and grades[0].startswith("phishing"), grades)
    results = field(letter, "Authentication-Results")
    check("results are ours alone", len(results) == 1 and results[0].startswith("mx.b.example") and "dmarc=pass" not in results[0],
          results)
    check("swaks: an honest one", swaks(port, "cy@partner.example", "honest-1", "See you on Monday.") == 0)
    grades = field(letter_with("honest-1"), "X-Tocsin-Grade")
    check("the honest letter is not", len(grades) == 1 and grades[0].startswith("none"), grades)
    check("it stopped in order", filter_.stop() == 0)


def send_tempfail(port, filter_):
    check("the decoy's letter is put off", swaks(port, "ana@harbourbank-login.example", "decoy-2", "https://harbourbank-login.example/") != 0)
    check("the honest one is not", swaks(port, "cy@partner.example", "honest-2") == 0 and letter_with("honest-2"))
    filter_.stop()


def send_all(port, thread, failures):
    for number in range(LETTERS):
        text = ("From: cy@partner.example\r\nTo: bo@b.example\r\nSubject: flood\r\nX-Number: %d-%d;\r\n\r\n%s\r\n"
                % (thread, number, "line of text\r\n" * 200))
        for _ in range(200):
            try:
                with smtplib.SMTP("127.0.0.1", port, timeout=30) as smtp:
                    smtp.sendmail("cy@partner.example", ["bo@b.example"], text)
                break
            except (smtplib.SMTPResponseException, smtplib.SMTPServerDisconnected, smtplib.SMTPRecipientsRefused):
                time.sleep(0.05)
        else:
            failures.append((thread, number))


def flood(port, filter_):
    failures = []
    threads = [threading.Thread(target=send_all, args=(port, i, failures)) for i in range(THREADS)]
    for thread in threads:
        thread.start()
    for _ in range(RESTARTS):
        time.sleep(0.4)
        filter_.stop()
        filter_.start()
    for thread in threads:
        thread.join()
    check("all of the flood was taken", not failures, failures)
    want = {"X-Number: %d-%d;" % (i, j) for i in range(THREADS) for j in range(LETTERS)}
    for text in want:
        letter_with(text)
    time.sleep(1)
    numbers = [line for letter in Sink.letters for line in letter.split("\r\n") if line.startswith("X-Number:")]
    check("no letter of the flood is lost", set(numbers) == want, len(set(numbers)))
    check("none came twice", len(numbers) == len(set(numbers)), len(numbers))
    marked = sum(1 for letter in Sink.letters if "X-Number" in letter and field(letter, "X-Tocsin-Grade"))
    check("those of between the restarts were judged", marked > 0, marked)
    print("flood: %d letters, %d judged, %d restarts" % (len(want), marked, RESTARTS))


def talk_nonsense(path):
    for text in (b"", b"\0\0\0\0", b"\xff\xff\xff\xff", b"GET / HTTP/1.0\r\n\r\n", os.urandom(5000)):
        with socket.socket(socket.AF_UNIX) as s:
            s.connect(path)
            s.sendall(text)


def listen_openly(tocsin, root):
    """An address that other machines reach is warned of, loopback is not."""
    for address, warned in (("0.0.0.0", True), ("127.0.0.5", False)):
        filter_ = Filter(tocsin, root, "inet:%d@%s" % (free_port(), address))
        filter_.process.send_signal(signal.SIGTERM)
        said = filter_.process.stderr.read()
        filter_.process.wait(timeout=30)
        check("%s is warned of: %s" % (address, warned), (b"other machines may connect" in said) == warned, said)


def main():
    tocsin = os.path.abspath(sys.argv[1])
    if os.geteuid() != 0 or not shutil.which("postfix") or not shutil.which("swaks"):
        print("skipped: no Postfix, no swaks or not root")
        return 0
    root = tempfile.mkdtemp(prefix="tocsin-postfix-")
    os.chmod(root, 0o755)
    port, sink = free_port(), free_port()
    path = os.path.join(root, "tocsin.sock")
    for name in ("conf", "queue", "data"):
        os.mkdir(os.path.join(root, name))
    shutil.chown(os.path.join(root, "data"), "postfix")
    for name in ("postfix-files", "dynamicmaps.cf", "postfix-script", "post-install"):
        if os.path.exists("/etc/postfix/" + name):
            shutil.copy("/etc/postfix/" + name, os.path.join(root, "conf"))
    texts = {"conf/main.cf": MAIN % {"root": root, "sink": sink, "milter": "unix:" + path}, "conf/master.cf": MASTER % port,
             "tocsin.yaml": PROFILE, "zone": "$ORIGIN example.\n$TTL 60\npartner TXT \"v=spf1 ip4:127.0.0.1 -all\"\n"}
    for name, text in texts.items():
        with open(os.path.join(root, name), "w") as f:
            f.write(text)
    server = Server(("127.0.0.1", sink), Sink)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    conf = os.path.join(root, "conf")
    subprocess.run(["postfix", "-c", conf, "start"], check=True, stderr=subprocess.DEVNULL)
    try:
        listen_openly(tocsin, root)
        send_marked(port, Filter(tocsin, root, "unix:" + path))
        send_tempfail(port, Filter(tocsin, root, "unix:" + path, "--on-phishing", "tempfail"))
        filter_ = Filter(tocsin, root, "unix:" + path, "--memory", "600M")  # of one letter at a time
        talk_nonsense(path)
        flood(port, filter_)
        check("nonsense did not end it", filter_.process.poll() is None)
        filter_.stop(signal.SIGKILL)
        check("without its filter Postfix takes mail", swaks(port, "cy@partner.example", "open-1") == 0 and letter_with("open-1"))
        filter_.start()
        check("and after it is started anew", swaks(port, "cy@partner.example", "anew-1") == 0 and
              field(letter_with("anew-1"), "X-Tocsin-Grade"))
        filter_.stop()
    finally:
        subprocess.run(["postfix", "-c", conf, "stop"], check=False, stderr=subprocess.DEVNULL)
        server.shutdown()
    if failed:
        print(open(os.path.join(root, "log")).read()[-4000:])
    shutil.rmtree(root, ignore_errors=True)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


sys.exit(main())
