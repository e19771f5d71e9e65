#!/usr/bin/env python3
"""Whether two roots are the same machine, as far as anybody could tell who never heard of Consort.

usage: same_machine.py ROOT OTHER FOLDER...   compares packages, accounts, groups, time zone, and in the folders (/etc, /opt) every
file, directory and link with content, mode and owner. What differs is printed, and the exit code is 1.
"""
import os
import stat
import sys

# What a machine makes for itself, is never the same twice, or no description says. Each with its reason.
ITS_OWN = {
    "/etc/machine-id": "is made for each machine",
    "/etc/hostname": "is another machine's name",
    "/etc/ld.so.cache": "is made by ldconfig of what is installed",
    "/etc/resolv.conf": "is the network's",
    "/etc/.pwd.lock": "is a lock",
    "/etc/shadow": "has the day on which passwords were set, and secrets",
    "/etc/gshadow": "has secrets",
    "/etc/passwd": "is compared account by account",
    "/etc/group": "is compared group by group",
    "/etc/subuid": "is given out in the order of creation",
    "/etc/subgid": "is given out in the order of creation",
    "/etc/mtab": "is the kernel's",
}
ITS_OWN_ENDINGS = {"-": "the backup of a table of accounts", ".dpkg-dist": "what dpkg left beside an edited file",
                   ".dpkg-old": "likewise", ".ucf-dist": "likewise"}
ITS_OWN_BELOW = {"/etc/ssh/ssh_host_": "keys are made for each machine", "/etc/ssl/certs": "is made of the certificates installed"}


def words(text):
    """Of lines that are no comments, however they are spaced."""
    lines = [line.split("#")[0].replace("=", " = ").split() for line in text.decode().splitlines()]
    return [line for line in lines if line]


# Files that programs read word by word: where they agree in that, they say the same.
READ_BY_WORD = ("/etc/hosts", "/etc/sudoers.d/")


def is_its_own(path):
    if path in ITS_OWN or any(path.startswith(start) for start in ITS_OWN_BELOW):
        return True
    return any(path.endswith(ending) for ending in ITS_OWN_ENDINGS)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def accounts(root):
    """name -> all but uid and gid of system accounts, which are given out in the order of installation"""
    names = {}
    for line in read(root + "/etc/passwd").decode().splitlines():
        name, _, uid, _, comment, home, shell = line.split(":")
        own = int(uid) >= 1000 and int(uid) < 65000
        names[name] = (int(uid) if own else "system", comment, home, shell)
    return names


def groups(root):
    names = {}
    for line in read(root + "/etc/group").decode().splitlines():
        name, _, gid, members = line.split(":")
        names[name] = (int(gid) if 1000 <= int(gid) < 65000 else "system", sorted(filter(None, members.split(","))))
    return names


def packages(root):
    found, name = {}, None
    for line in read(root + "/var/lib/dpkg/status").decode().splitlines():
        if line.startswith("Package: "):
            name = line[9:]
        elif line.startswith("Status: "):
            found[name] = [line[8:]]
        elif line.startswith("Version: ") and found[name][0].endswith("installed"):
            found[name].append(line[9:])
    return {name: value for name, value in found.items() if value[0] == "install ok installed"}


def owner_names(root):
    users = {line.split(":")[2]: line.split(":")[0] for line in read(root + "/etc/passwd").decode().splitlines()}
    all_groups = {line.split(":")[2]: line.split(":")[0] for line in read(root + "/etc/group").decode().splitlines()}
    return users, all_groups


def files(root, folders):
    users, all_groups = owner_names(root)
    found = {}

    def take(path):
        status = os.lstat(root + path)
        owner = (users.get(str(status.st_uid), status.st_uid), all_groups.get(str(status.st_gid), status.st_gid))
        if stat.S_ISLNK(status.st_mode):
            goal = os.path.normpath(os.path.join(os.path.dirname(path), os.readlink(root + path)))
            found[path] = ("link", goal)
        elif stat.S_ISDIR(status.st_mode):
            found[path] = ("directory", oct(status.st_mode & 0o7777), owner)
        else:
            content = read(root + path)
            content = words(content) if path.startswith(READ_BY_WORD) else content
            found[path] = ("file", oct(status.st_mode & 0o7777), owner, content)

    for folder in folders:
        for parent, directories, names in os.walk(root + folder):
            for name in directories + names:
                path = os.path.join(parent, name)[len(root):]
                if not is_its_own(path):
                    take(path)
    return found


def compare(what, one, other):
    wrong = 0
    for key in sorted(set(one) | set(other)):
        if one.get(key) != other.get(key):
            wrong += 1
            print(f"{what} {key}: {str(one.get(key, 'none'))[:200]} there, {str(other.get(key, 'none'))[:200]} here")
    return wrong


def main():
    root, other, folders = sys.argv[1].rstrip("/"), sys.argv[2].rstrip("/"), sys.argv[3:]
    wrong = compare("package", packages(root), packages(other))
    wrong += compare("account", accounts(root), accounts(other))
    wrong += compare("group", groups(root), groups(other))
    one, two = files(root, folders), files(other, folders)
    wrong += compare("file", one, two)
    print(f"{len(one)} files, {len(packages(root))} packages and {len(accounts(root))} accounts compared, {wrong} differ")
    return 1 if wrong or len(one) < 100 else 0


if __name__ == "__main__":
    sys.exit(main())
