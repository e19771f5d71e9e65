#!/usr/bin/python3
"""Renders templates with Jinja2 itself: JSON lines in, JSON lines out.

Usage: oracle.py VARIABLES.json TEMPLATE_FOLDER < cases > answers
A case is {"text": ..., "file": bool}; an answer {"out": ...} or {"error": ...}.
"""
import base64
import collections.abc
import hashlib
import json
import os.path
import re
import shlex
import sys
import types

import jinja2
import jinja2.compiler

sys.set_int_max_str_digits(0)


def plain(value):
    """What Consort's dialect has no own kind for, as the kind that stands for it: tuples, views, generators."""
    if isinstance(value, (bool, type(None), float)):
        return value
    if isinstance(value, int):
        if not -(2**63) <= value < 2**63:
            raise OverflowError("more than 64 bits")
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, collections.abc.Mapping):
        return {key: plain(item) for key, item in value.items()}
    views = (list, tuple, range, types.GeneratorType, collections.abc.KeysView, collections.abc.ValuesView)
    if isinstance(value, views + (collections.abc.ItemsView,)) or type(value).__name__.endswith("iterator"):
        return [plain(item) for item in value]
    if isinstance(value, jinja2.Undefined):
        return value
    raise TypeError("this has no text in Consort: " + type(value).__name__)


def defined(value):
    if isinstance(value, jinja2.Undefined):
        str(value)
    return value


class StricterGenerator(jinja2.compiler.CodeGenerator):
    """Where Consort is stricter on purpose: nothing undefined in a list, in a map, or left of `in`."""

    def defined(self, node, frame):
        self.write("environment.defined(")
        self.visit(node, frame)
        self.write(")")

    def visit_List(self, node, frame):
        self.write("[")
        for item in node.items:
            self.defined(item, frame)
            self.write(", ")
        self.write("]")

    def visit_Dict(self, node, frame):
        self.write("{")
        for item in node.items:
            self.visit(item.key, frame)
            self.write(": ")
            self.defined(item.value, frame)
            self.write(", ")
        self.write("}")

    def visit_Compare(self, node, frame):
        self.write("(")
        self.defined(node.expr, frame)
        for operand in node.ops:
            self.visit(operand, frame)
        self.write(")")


class Environment(jinja2.Environment):
    code_generator_class = StricterGenerator
    defined = staticmethod(defined)


def split_flags(flags):
    return (re.I if flags.get("ignorecase") else 0) | (re.M if flags.get("multiline") else 0)


def regex_search(value, regex, *groups, **flags):
    match = re.search(regex, str(value), split_flags(flags))
    if not match or not groups:
        return match and match.group()
    return [match.expand(group) or "" for group in groups]


def identity(value):
    if isinstance(value, (list, tuple)):
        return ("list", tuple(identity(item) for item in value))
    if isinstance(value, dict):
        return ("map", tuple(sorted((key, identity(item)) for key, item in value.items())))
    return ("number", float(value)) if isinstance(value, (bool, int, float)) else (type(value).__name__, value)


def distinct(values, keep):
    seen, result = set(), []
    for value in values:
        if keep(identity(value)) and identity(value) not in seen:
            seen.add(identity(value))
            result.append(value)
    return result


def identities(values):
    return {identity(value) for value in values}


def combine(first, *maps, recursive=False, list_merge="replace"):
    def merged(low, high):
        result = dict(low)
        for key, value in high.items():
            before = result.get(key)
            if recursive and isinstance(before, dict) and isinstance(value, dict):
                value = merged(before, value)
            elif isinstance(before, list) and isinstance(value, list) and list_merge != "replace":
                value = {"keep": before, "append": before + value, "prepend": value + before}[list_merge]
            result[key] = value
        return result

    for other in maps:
        first = merged(first, other)
    return dict(first)


def flatten(values, levels=None, skip_nulls=True):
    result = []
    for value in values:
        if isinstance(value, (list, tuple)) and levels != 0:
            result += flatten(value, None if levels is None else levels - 1, skip_nulls)
        elif not skip_nulls or value is not None:
            result.append(value)
    return result


def ternary(value, yes, no, none=None):
    if value is None and none is not None:
        return none
    return yes if bool(value) else no


def to_bool(value):
    if value is None or isinstance(value, bool):
        return value
    return str(value).lower() in ("yes", "on", "1", "true")


def dict2items(value, key_name="key", value_name="value"):
    return [{key_name: key, value_name: item} for key, item in value.items()]


def items2dict(value, key_name="key", value_name="value"):
    return {item[key_name]: item[value_name] for item in value}


def to_json(value, indent=None, sort_keys=False, ensure_ascii=True):
    return json.dumps(value, indent=indent, sort_keys=sort_keys, ensure_ascii=ensure_ascii)


def to_nice_json(value, indent=4, sort_keys=True, ensure_ascii=True):
    return json.dumps(value, indent=indent, sort_keys=sort_keys, ensure_ascii=ensure_ascii, separators=(",", ": "))


def regex_replace(value, pattern, replacement, ignorecase=False, multiline=False, count=0):
    return re.sub(pattern, replacement, str(value), count, split_flags(dict(ignorecase=ignorecase, multiline=multiline)))


def regex_findall(value, regex, multiline=False, ignorecase=False):
    return re.findall(regex, str(value), split_flags(dict(ignorecase=ignorecase, multiline=multiline)))


FILTERS = {
    "b64encode": lambda value: base64.b64encode(str(value).encode()).decode(),
    "b64decode": lambda value: base64.b64decode(str(value).encode(), validate=True).decode(),
    "basename": os.path.basename,
    "dirname": os.path.dirname,
    "splitext": os.path.splitext,
    "quote": lambda value: shlex.quote("" if value is None else str(value)),
    "hash": lambda value, kind: hashlib.new(kind, str(value).encode()).hexdigest(),
    "regex_replace": regex_replace,
    "regex_search": regex_search,
    "regex_findall": regex_findall,
    "regex_escape": lambda value: re.escape(str(value)),
    "to_json": to_json,
    "to_nice_json": to_nice_json,
    "from_json": json.loads,
    "ternary": ternary,
    "bool": to_bool,
    "combine": combine,
    "dict2items": dict2items,
    "items2dict": items2dict,
    "flatten": flatten,
    "union": lambda a, b: distinct(list(a) + list(b), lambda key: True),
    "intersect": lambda a, b: distinct(a, lambda key: key in identities(b)),
    "difference": lambda a, b: distinct(a, lambda key: key not in identities(b)),
    "symmetric_difference": lambda a, b: distinct(a, lambda key: key not in identities(b))
    + distinct(b, lambda key: key not in identities(a)),
    "zip": lambda *lists: list(zip(*lists)),
    "extract": lambda key, container: container[key],
}


def test_regex(method):
    def test(value, pattern, ignorecase=False, multiline=False):
        return bool(getattr(re, method)(pattern, str(value), split_flags(dict(ignorecase=ignorecase, multiline=multiline))))

    return test


TESTS = {
    "match": test_regex("match"),
    "search": test_regex("search"),
    "regex": test_regex("search"),
    "contains": lambda container, value: value in container,
    "truthy": bool,
    "falsy": lambda value: not value,
    "subset": lambda a, b: all(x in b for x in a),
    "superset": lambda a, b: all(x in a for x in b),
    "all": all,
    "any": any,
}


def environment(trim, folder):
    made = Environment(
        undefined=jinja2.StrictUndefined,
        trim_blocks=trim,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"],
        loader=jinja2.FileSystemLoader(folder),
        finalize=plain,
        cache_size=0,
    )
    made.filters.update(FILTERS)
    made.tests.update(TESTS)
    del made.globals["lipsum"]
    return made


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        variables = json.load(file)
    environments = {trim: environment(trim, sys.argv[2]) for trim in (False, True)}
    # Included templates are files, however the one that includes them is laid out.
    environments[False].loader = jinja2.FunctionLoader(lambda name: None)
    for line in sys.stdin:
        case = json.loads(line)
        try:
            answer = {"out": environments[case["file"]].from_string(case["text"]).render(variables)}
        except RecursionError:
            answer = {"error": "RecursionError"}
        except Exception as error:  # any: that is the answer
            answer = {"error": type(error).__name__ + ": " + str(error)[:200]}
        print(json.dumps(answer))


if __name__ == "__main__":
    main()
