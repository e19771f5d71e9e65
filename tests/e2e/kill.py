#!/usr/bin/env python3
"""Kills 200 applies with SIGKILL at random moments. After each, the state must load; now and then a whole apply must
converge; no torn or temporary file may remain; a notification may never be lost."""
import os, random, shutil, signal, subprocess, sys, tempfile, time

consort = os.path.join(sys.argv[1], "consort")
random.seed(20)
work = tempfile.mkdtemp(prefix="consort-kill.")
site, root = work + "/site", work + "/root"
FILES = 60


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as f:
        f.write(text)


def content(i, generation):
    return f"file {i} generation {generation}\n" * 40


def describe(generation):
    lines = ["files:"]
    for i in range(FILES):
        lines += [f"  /etc/app/{i}.conf:", f"    content: \"{content(i, generation)}\"".replace("\n", "\\n"),
                  "    mode: \"0640\"", "    notifies: [commands.note]"]
    lines += ["directories:", "  /etc/app: {mode: \"0755\"}", "commands:", "  note:",
              "    argv: [/bin/sh, -c, 'echo noted >> /notes']", "    refresh_only: true"]
    write(site + "/tags/base.yaml", "\n".join(lines) + "\n")


def args(verb, *more):
    return [consort, verb, "-C", site, "--host", "h", "--root", root, *more]


def fail(message):
    sys.exit(f"{message} (kept in {work})")


write(site + "/site.yaml", "name: kill\nformat: 1\n")
write(site + "/hosts/h.yaml", "tags: [base]\n")
for folder in ("etc", "bin", "lib", "lib64", "usr"):
    os.makedirs(f"{root}/{folder}", exist_ok=True)
write(root + "/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n")
write(root + "/etc/group", "root:x:0:\n")
# A shell inside the root, with what it links to.
busybox = "/bin/dash"
shutil.copy(busybox, root + "/bin/sh")
for line in subprocess.run(["ldd", busybox], capture_output=True, text=True).stdout.split():
    if line.startswith("/"):
        os.makedirs(root + os.path.dirname(line), exist_ok=True)
        shutil.copy(line, root + line)

describe(0)
begun = time.time()
subprocess.run(args("apply", "--yes"), check=True, stdout=subprocess.DEVNULL)
whole = time.time() - begun
kills = rounds = 0
generation = 0
while kills < 200:
    generation += 1
    describe(generation)
    before = os.path.getsize(root + "/notes")
    for _ in range(random.randint(1, 6)):
        process = subprocess.Popen(args("apply", "--yes"), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        time.sleep(random.uniform(0, whole * 1.1))
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            kills += 1
        _, said = process.communicate()
        if process.returncode not in (0, -9):
            fail(f"apply ended with {process.returncode}: {said.decode()}")
        for i in range(FILES):
            with open(f"{root}/etc/app/{i}.conf") as f:
                text = f.read()
            if text not in (content(i, g) for g in range(generation, -1, -1)):
                fail(f"torn file {i} after {kills} kills: {text[:80]!r}")
    done = subprocess.run(args("apply", "--yes"), capture_output=True, text=True)
    if done.returncode != 0:
        fail(f"the apply after the kills did not converge: {done.stdout}{done.stderr}")
    for i in range(FILES):
        with open(f"{root}/etc/app/{i}.conf") as f:
            if f.read() != content(i, generation):
                fail(f"file {i} is not of generation {generation}")
    if os.path.getsize(root + "/notes") == before:
        fail("files changed and the notification was lost")
    again = subprocess.run(args("plan", "--exit-code"), capture_output=True, text=True)
    if again.returncode != 0:
        fail(f"there is still something to do: {again.stdout}")
    rounds += 1
left = [name for name in os.listdir(root + "/etc/app") if not name.endswith(".conf")]
if left:
    fail(f"temporary files were left behind: {left[:5]}")
print(f"{kills} kills in {rounds} rounds, all converged, nothing left behind")
shutil.rmtree(work)
