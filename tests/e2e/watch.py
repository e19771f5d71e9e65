#!/usr/bin/env python3
"""A watch on 300 files: every kind of damage is healed soon, nothing wakes up when nothing happens, a site that changes is
applied, one that does not compile is not, and ^C ends it at once."""
import os, shutil, signal, subprocess, sys, tempfile, time

consort = os.path.join(sys.argv[1], "consort")
work = tempfile.mkdtemp(prefix="consort-watch.")
site, root = work + "/site", work + "/root"
N = 300
SOON = 5.0  # seconds; a loaded machine is slow, the bench measures


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + ".tmp", "w") as f:
        f.write(text)
    os.rename(path + ".tmp", path)


def fail(message):
    print(open(work + "/log").read()[-4000:])
    sys.exit(message)


def path(i):
    return f"{root}/etc/app/d{i % 10}/f{i}"


def right(i, text):
    try:
        st = os.lstat(path(i))
        with open(path(i)) as f:
            return f.read() == text and st.st_mode & 0o7777 == 0o640
    except OSError:
        return False


def wait_until(what, condition):
    begun = time.monotonic()
    while not condition():
        if time.monotonic() - begun > SOON:
            fail("not in time: " + what)
        time.sleep(0.0005)
    return time.monotonic() - begun


def describe(text):
    lines = ["directories:", "  /etc/app: {}"] + [f"  /etc/app/d{i}: {{}}" for i in range(10)] + ["files:"]
    lines += [f"  /etc/app/d{i % 10}/f{i}: {{content: \"{text}\", mode: \"0640\"}}" for i in range(N)]
    write(site + "/tags/base.yaml", "\n".join(lines) + "\n")


def log_has(text):
    return text in open(work + "/log").read()


write(site + "/site.yaml", "name: watch\nformat: 1\n")
write(site + "/hosts/h.yaml", "tags: [base]\n")
write(root + "/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n")
write(root + "/etc/group", "root:x:0:\n")
describe("one")
with open(work + "/log", "w") as log:
    watch = subprocess.Popen([consort, "watch", "-C", site, "--host", "h", "--root", root], stdout=log, stderr=log)
wait_until("first scan", lambda: log_has("looked"))

DAMAGE = [
    ("edit in place", lambda p: open(p, "a").write("x")),
    ("truncate", lambda p: open(p, "w").close()),
    ("mode", lambda p: os.chmod(p, 0o777)),
    ("removal", os.unlink),
    ("replacement by rename", lambda p: (write(p + ".new", "other"), os.rename(p + ".new", p))),
]
times = []
for i in range(150):
    what, damage = DAMAGE[i % len(DAMAGE)]
    damage(path(i))
    times.append(wait_until(what, lambda: right(i, "one")))
times.sort()
print(f"healed: median {times[75] * 1000:.1f} ms, worst {times[-1] * 1000:.1f} ms")

os.rename(root + "/etc/app/d3", work + "/gone")  # at once: it heals faster than a tree can be removed
wait_until("a whole folder", lambda: all(right(i, "one") for i in range(N) if i % 10 == 3))

time.sleep(2)  # repairs are made durable, then all is quiet


def switches():
    total = 0
    for task in os.listdir(f"/proc/{watch.pid}/task"):
        for line in open(f"/proc/{watch.pid}/task/{task}/status"):
            if line.startswith("voluntary_ctxt_switches"):
                total += int(line.split()[1])
    return total


before = switches()
time.sleep(3)
woken = switches() - before
if woken > 2:
    fail(f"woke up {woken} times in 3 s with nothing to do")

describe("two")
wait_until("the new description", lambda: all(right(i, "two") for i in range(N)))
wait_until("the scan after it", lambda: open(work + "/log").read().count("looked") >= 2)
write(site + "/tags/base.yaml", "files:\n  /etc/app/d0/f0: {contnet: x}\n")
wait_until("the diagnostic", lambda: log_has("unknown-attribute") and log_has("not-compiled"))
time.sleep(0.3)
open(path(200), "a").write("x")
wait_until("healing by the last description that compiled", lambda: right(200, "two"))

begun = time.monotonic()
watch.send_signal(signal.SIGINT)
watch.wait(timeout=10)
took = time.monotonic() - begun
if took > 1.5 or watch.returncode not in (0, 130):
    fail(f"^C took {took:.1f} s and ended with {watch.returncode}")
shutil.rmtree(work)
