#!/usr/bin/python3
"""Writes unicode_tables.inc: the character properties and case mappings of this Python's Unicode version.

Run it from this folder: ./make_unicode_tables.py > unicode_tables.inc
"""
import sys
import unicodedata

POINTS = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]


def stepped(points):
    """Packs ascending code points into (first, last, step) with step 1 or 2."""
    rows = []
    for c in points:
        if rows:
            first, last, step = rows[-1]
            if first == last and c - last in (1, 2):
                rows[-1] = (first, c, c - last)
                continue
            if first != last and c - last == step:
                rows[-1] = (first, c, step)
                continue
        rows.append((first := c, c, 1))
    return rows


def show(name, kind, rows, per_line):
    print(f"constexpr {kind} {name}[] = {{")
    for i in range(0, len(rows), per_line):
        print("    " + " ".join("{" + ", ".join(row) + "}," for row in rows[i : i + per_line]))
    print("};\n")


def property_table(name, test):
    rows = stepped(c for c in POINTS if test(chr(c)))
    show(name, "Run", [(hex(a), hex(b), str(s)) for a, b, s in rows], 4)


def case_tables(name, convert):
    simple, special = {}, []
    for c in POINTS:
        to = convert(chr(c))
        if to == chr(c):
            continue
        if len(to) == 1:
            simple.setdefault(ord(to) - c, []).append(c)
        else:
            special.append((hex(c),) + tuple(hex(ord(x)) for x in to.ljust(3, "\0")))
    rows = [(a, b, s, delta) for delta, points in simple.items() for a, b, s in stepped(points)]
    rows.sort()
    show(name, "Shift", [(hex(a), hex(b), str(s), str(d)) for a, b, s, d in rows], 4)
    show(name + "Special", "Expansion", special or [("0", "0", "0", "0")], 4)


print(f"// Made by make_unicode_tables.py from Unicode {unicodedata.unidata_version}. Do not edit.\n")
property_table("kSpace", str.isspace)
property_table("kAlpha", str.isalpha)
property_table("kDecimal", str.isdecimal)
property_table("kDigit", str.isdigit)
property_table("kNumeric", str.isnumeric)
property_table("kLower", str.islower)
property_table("kUpper", str.isupper)
property_table("kTitle", lambda c: unicodedata.category(c) == "Lt")
property_table("kNotPrintable", lambda c: not c.isprintable())
case_tables("kToUpper", str.upper)
case_tables("kToLower", str.lower)
case_tables("kToTitle", lambda c: c.capitalize())
sys.exit(0)
