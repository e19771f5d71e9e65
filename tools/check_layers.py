#!/usr/bin/env python3
"""Every include of src/ against the table in src/rooms.txt: which room may see which, and which third-party headers."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src"
# Header prefix -> the name used in rooms.txt.
THIRD_PARTY = {
    "tl/": "tl", "openssl/": "openssl", "openssl/ssl": "libssl", "xxhash.h": "xxhash", "sodium": "sodium", "simdjson.h": "simdjson",
    "yaml.h": "yaml", "libjsonnet": "libjsonnet", "valijson/": "valijson", "systemd/": "systemd", "CLI/": "CLI",
    "boost/": "boost", "sqlite3.h": "sqlite", "libpq-fe.h": "libpq", "curl/": "curl", "git2": "git2", "amqp": "rabbitmq",
}
# Headers of the operating system, and of threads and clocks, that pure rooms must not see.
PURE = {"model", "expression", "tosca", "compiler", "reconcile", "wire"}
IMPURE = re.compile(r"^(sys/|unistd\.h|fcntl\.h|poll\.h|signal\.h|dirent\.h|netinet/|arpa/|thread$|condition_variable$|filesystem$|fstream$|ctime$)")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)


def rooms():
    table = {}
    for line in (SOURCE / "rooms.txt").read_text().splitlines():
        if not line[:1].isdigit():
            continue
        level, room, may, third = re.split(r"  +", line.strip())
        table[room] = (int(level), set(may.split()) - {"-"}, set(third.split()) - {"-"})
    return table


def check_table(table):
    for room, (level, may, _) in table.items():
        for other in may:
            if other not in table:
                yield f"src/rooms.txt: {room} may include {other}, which is not in the table"
            elif table[other][0] >= level:
                yield f"src/rooms.txt: {room} (level {level}) may include {other}, which is not below it"


def check_file(path, table):
    room = path.relative_to(SOURCE).parts[0]
    if path.parent == SOURCE:
        return
    if room not in table:
        yield f"{path.relative_to(ROOT)}: the room {room} is not in src/rooms.txt"
        return
    _, may, third = table[room]
    is_test = path.name.endswith("_test.cc") or "testing" in path.parts
    for kind, header in INCLUDE.findall(path.read_text()):
        where = f"{path.relative_to(ROOT)}: includes {header}"
        first = header.split("/")[0]
        if kind == '"':
            if first in table and first != room and first not in may:
                yield f"{where}: {room} may not see {first}"
            continue
        for prefix, name in THIRD_PARTY.items():
            if header.startswith(prefix) and name not in third and name != "tl":
                yield f"{where}: {name} belongs to another room"
        if room in PURE and not is_test and IMPURE.match(header):
            yield f"{where}: {room} sees no operating system, thread or clock"


def main():
    table = rooms()
    problems = list(check_table(table))
    files = sorted(p for p in SOURCE.rglob("*") if p.suffix in {".h", ".cc"})
    for path in files:
        problems += check_file(path, table)
        if path.suffix == ".h" and "#pragma once" not in path.read_text():
            problems.append(f"{path.relative_to(ROOT)}: no #pragma once")
        lines = path.read_text().count("\n")
        if lines > 800:
            problems.append(f"{path.relative_to(ROOT)}: {lines} lines: split it")
        if re.search(r"\bco_(await|return|yield)\b", path.read_text()):
            problems.append(f"{path.relative_to(ROOT)}: coroutines are miscompiled by g++ 12")
    print("\n".join(problems) if problems else f"layers: {len(files)} files, all in their rooms")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
