#!/usr/bin/env python3
"""Applies against a machine that resists: a full and a read-only file system, things in the way, links that lead astray, a
validation that says no, a command that hangs. Each fails with a message that says so, harms nothing, and a later apply
converges."""
import os, shutil, subprocess, sys, tempfile, time

consort = os.path.join(sys.argv[1], "consort")
if os.geteuid() != 0:
    print("needs root to mount and to give files to others")
    sys.exit(77)
if os.environ.get("CONSORT_UNSHARED") != "1":
    os.execvpe("unshare", ["unshare", "-m", sys.executable, __file__, sys.argv[1]], dict(os.environ, CONSORT_UNSHARED="1"))
subprocess.run(["mount", "--make-rprivate", "/"], check=True)
work = tempfile.mkdtemp(prefix="consort-faults.")
site, root = work + "/site", work + "/root"


def write(path, text, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as f:
        f.write(text)
    os.chmod(path, mode)


def read(path):
    with open(root + path) as f:
        return f.read()


def apply(description, code, *expected):
    write(site + "/tags/base.yaml", description)
    done = subprocess.run([consort, "apply", "--yes", "-C", site, "--host", "h", "--root", root, "--state", work + "/state"],
                          capture_output=True, text=True, timeout=60)
    said = done.stdout + done.stderr
    problems = [f"ended with {done.returncode}, not {code}"] if done.returncode != code else []
    problems += [f"did not say {text!r}" for text in expected if text not in said]
    if problems:
        sys.exit("; ".join(problems) + "\n" + description + "\n" + said)
    return said


write(site + "/site.yaml", "name: faults\nformat: 1\n")
write(site + "/hosts/h.yaml", "tags: [base]\n")
write(root + "/etc/passwd", "root:x:0:0:root:/root:/bin/sh\nmallory:x:1000:1000::/home/mallory:/bin/sh\n")
write(root + "/etc/group", "root:x:0:\nmallory:x:1000:\n")
write(root + "/etc/shadow", "root:*:19000:0:99999:7:::\nmallory:*:19000:0:99999:7:::\n", 0o640)

# A full file system: the old file stays whole, the rest is done, and with space it converges.
small = root + "/small"
os.makedirs(small)
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", small], check=True)
write(small + "/data", "old")
big = "files:\n  /small/data: {content: \"%s\"}\n  /etc/other: {content: fine}\n" % ("x" * 100_000)
apply(big, 4, "No space left on device", "/small/data")
assert read("/small/data") == "old" and read("/etc/other") == "fine"
assert os.listdir(small) == ["data"], os.listdir(small)
subprocess.run(["mount", "-o", "remount,size=4m", small], check=True)
apply(big, 0)
assert len(read("/small/data")) == 100_000

# A read-only file system.
subprocess.run(["mount", "-o", "remount,ro", small], check=True)
apply("files:\n  /small/data: {content: new}\n", 4, "Read-only file system")
subprocess.run(["mount", "-o", "remount,rw", small], check=True)
apply("files:\n  /small/data: {content: new}\n", 0)

# Something in the way.
os.makedirs(root + "/etc/thing/inside")
apply("files:\n  /etc/thing: {content: x}\n", 4, "/etc/thing", "directory")
assert os.path.isdir(root + "/etc/thing/inside")
apply("files:\n  /etc/thing: {content: x, force: true}\n", 0)
write(root + "/etc/file", "x")
apply("directories:\n  /etc/file: {}\n", 4, "/etc/file")
apply("files:\n  /etc/file/below: {content: x}\n", 4, "/etc/file")

# A user's links lead nowhere: not the key file, not its folder, not a folder on the way.
os.makedirs(root + "/home/mallory")
os.chown(root + "/home/mallory", 1000, 1000)
write(root + "/etc/precious", "precious")
key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIC0RIm2RHMQb8tmAuUyRSe3w8wX0o0g3vTsTVJZKUlFm m@x"
keys = f"users:\n  mallory:\n    authorized_keys: [\"{key}\"]\n"
os.symlink("/etc", root + "/home/mallory/.ssh")
os.lchown(root + "/home/mallory/.ssh", 1000, 1000)
apply(keys, 4, "/home/mallory/.ssh")
assert "authorized_keys" not in os.listdir(root + "/etc")
os.unlink(root + "/home/mallory/.ssh")
apply("files:\n  /home/mallory/deep/file: {content: x}\ndirectories:\n  /home/mallory/deep: {}\n", 0)
shutil.rmtree(root + "/home/mallory/deep")
os.symlink("/etc", root + "/home/mallory/deep")
os.lchown(root + "/home/mallory/deep", 1000, 1000)
apply("files:\n  /home/mallory/deep/precious: {content: stolen}\n", 4)
assert read("/etc/precious") == "precious"

# A validation that says no, and one that cannot be run. The root needs a program for that.
for program in ("/bin/sh",):
    real = os.path.realpath(program)
    os.makedirs(root + "/bin", exist_ok=True)
    shutil.copy(real, root + program)
    for word in subprocess.run(["ldd", real], capture_output=True, text=True).stdout.split():
        if word.startswith("/"):
            os.makedirs(root + os.path.dirname(word), exist_ok=True)
            shutil.copy(word, root + word)
write(root + "/etc/checked", "good")
apply("files:\n  /etc/checked: {content: bad, validate: [/bin/sh, -c, 'echo line 3 is wrong >&2; exit 1', x, '%']}\n", 4, "line 3 is wrong")
assert read("/etc/checked") == "good"
apply("files:\n  /etc/checked: {content: bad, validate: [/no/such/program, '%']}\n", 4, "/no/such/program")
assert read("/etc/checked") == "good"
apply("files:\n  /etc/checked: {content: better, validate: [/bin/sh, -c, 'read line < \"$1\"; test \"$line\" = better', x, '%']}\n", 0)

# A command that hangs is ended with all its children, and what does not need it goes on.
begun = time.time()
apply("commands:\n  hang: {command: 'while :; do :; done', timeout: 1s}\nfiles:\n  /etc/independent: {content: x}\n"
      "  /etc/dependent: {content: x, requires: [commands.hang]}\n", 4, "gave up after 1", "needs commands.hang")
assert time.time() - begun < 20 and os.path.exists(root + "/etc/independent") and not os.path.exists(root + "/etc/dependent")

# An unreadable state folder and a site that is not there.
os.makedirs(work + "/notafolder", exist_ok=True)
write(work + "/statefile", "")
done = subprocess.run([consort, "apply", "--yes", "-C", site, "--host", "h", "--root", root, "--state", work + "/statefile"], capture_output=True, text=True)
assert done.returncode == 1 and "statefile" in done.stderr, done
done = subprocess.run([consort, "plan", "-C", work + "/nowhere", "--host", "h"], capture_output=True, text=True)
assert done.returncode == 1 and "nowhere" in done.stderr, done
done = subprocess.run([consort, "plan", "-C", site, "--root", work + "/nowhere"], capture_output=True, text=True)
assert done.returncode == 1 and "nowhere" in done.stderr, done
print("every fault was met as it should be")
subprocess.run(["umount", small])
shutil.rmtree(work)
