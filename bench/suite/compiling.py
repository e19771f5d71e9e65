"""Compiling a fleet: 100 resources a host, written out as catalogs."""
import json

from . import site
from .report import Goal, Row

PER_HOST = 100


def compile_all(bench, hosts, runs):
    """Median figures of compiling a fleet into a folder, checked by what is in it."""
    folder, out = site.fleet(bench.path(f"fleet-{hosts}"), hosts), bench.path("catalogs")
    command = bench.consort("compile", "-C", folder, "--out", out)
    measured = sorted((bench.measure(command) for _ in range(runs)), key=lambda figures: figures["cpu"])
    with open(f"{out}/node{hosts - 1:05d}.json") as f:
        resources = len(json.load(f)["resources"])
    assert resources == PER_HOST, f"the last host has {resources} resources"
    return folder, measured[len(measured) // 2]


def fleet(bench):
    hosts = bench.n(1000)
    count = hosts * PER_HOST
    scale = hosts / 1000
    _, one = compile_all(bench, 1, 3)
    folder, figures = compile_all(bench, hosts, 3)
    rate = count / figures["cpu"]
    yield Row(f"compile {count:,} resources, {hosts:,} hosts: wall", figures["wall"], "s",
              goals=[Goal(f"<= {scale:g} s on 2 cores", scale)], wall=figures["wall"], peak_kb=figures["peak_kb"],
              note=f"{figures['cpu']:.2f} CPU s, {rate:,.0f} resources per CPU second")
    each = (figures["peak_kb"] - one["peak_kb"]) * 1024 / count
    yield Row(f"compile {count:,} resources: memory each", each, "bytes", goals=[Goal("<= 1 KB", 1024)])

    edits = json.loads(bench.measure([bench.program("recompile_bench"), folder, "node00007", "11"])["output"])
    yield Row(f"one of {hosts:,} hosts edited and compiled again", edits["p50"], "ms",
              goals=[Goal("<= 50 ms", 50)], note=f"max {edits['max']:.1f} ms")

    _, large = compile_all(bench, hosts * 10, 1)
    growth = large["cpu"] / figures["cpu"] / 10
    yield Row(f"compile {count * 10:,} resources: CPU per resource against {count:,}", growth, "x",
              goals=[Goal("<= 1.3 x: linear", 1.3)], wall=large["wall"], peak_kb=large["peak_kb"],
              note=f"{large['cpu']:.1f} CPU s, {large['peak_kb'] / 1024:.0f} MB")
