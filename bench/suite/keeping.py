"""Keeping one machine as described: many small files, a whole host, nothing at all; and its facts."""
import json
import os

from . import machine, peers, site
from .bench import Contender
from .files import Files
from .report import Goal, Row


def at_most(times, floor, plus=0.0):
    """Goal in terms of the floor."""
    text = f"<= {times:g} x floor" + (f" + {plus:g}" if plus else "")
    return Goal(text, times * floor + plus)


def times_faster(times, peer, figures):
    """Goal in terms of a peer, where that is installed."""
    return [Goal(f"{times} x faster than {peer}", figures[peer]["cpu"] / times)] if peer in figures else []


def cpu(figures, names):
    return {name: figures[name]["cpu"] for name in names if name in figures}


def row(work, figures, floor, rivals, goals):
    mine = figures["consort"]
    copier = f"rsync of a tree {figures['rsync']['cpu']:.3f}" if "rsync" in figures else ""
    return Row(work, mine["cpu"], floor=figures[floor]["cpu"] if floor else None, peers=cpu(figures, rivals),
               goals=goals, wall=mine["wall"], peak_kb=mine["peak_kb"], note=copier)


class Keeper:
    """Consort keeping one host, with a state of its own."""

    def __init__(self, bench, folder, root="/"):
        self.bench = bench
        self.folder = folder
        self.root = root
        self.state = folder + ".state"

    def apply(self, *options):
        return self.bench.consort("apply", "--yes", "--no-diff", "-C", self.folder, "--host", "host", "--root", self.root,
                                  "--state", self.state, *options)

    def phases(self, *options):
        return [self.bench.program("phases_bench"), self.folder, "host", self.root, self.state, *options]

    def forget(self):
        for name in os.listdir(self.state) if os.path.isdir(self.state) else []:
            os.unlink(os.path.join(self.state, name))


def reconcile_seconds(bench, keeper, *options, before=lambda: None):
    """CPU of everything but process start, facts and compile: what the floor does, and no more."""
    spent = []
    for _ in range(bench.runs):
        before()
        spent.append(json.loads(bench.measure(keeper.phases(*options))["output"]))
    spent.sort(key=lambda phases: phases["total"])
    middle = spent[len(spent) // 2]
    note = ", ".join(f"{name} {value * 1000:.1f} ms" for name, value in middle.items())
    return middle["open"] + middle["look"] + middle["apply"], note


def files(bench):
    n = bench.n(10_000)
    kept = Files(bench.path("files"), n)
    source = Files(bench.path("source"), n)
    source.make()
    kept.clear()
    keeper = Keeper(bench, site.of_one_host(bench.path("site"), kept.layer()))
    spec, seen = kept.floor_spec(bench.path("spec")), bench.path("seen")
    floor = bench.program("floor_files")
    rivals = peers.keeping_files(bench, kept, source.root)
    copier = peers.copying_files(source.root, kept.root)

    def run(before, mine, **floors):
        everyone = {"consort": mine, **floors, **rivals, **copier}
        for contender in everyone.values():
            contender.before, contender.after = before, kept.check
        return bench.compare(everyone)

    def forget():
        kept.clear()
        keeper.forget()
        if os.path.exists(seen):
            os.unlink(seen)

    trust = lambda: Contender([floor, "trust", spec, seen])  # noqa: E731
    figures = run(forget, Contender(keeper.apply()), floor=trust())
    base = figures["floor"]["cpu"]
    yield row(f"{n:,} fresh files", figures, "floor", rivals,
              [at_most(2, base, 0.1 * n / 10_000)] + times_faster(5, "cfengine", figures))
    spent, phases = reconcile_seconds(bench, keeper, before=forget)
    yield Row(f"{n:,} fresh files, without compile", spent, floor=base, goals=[at_most(2, base)], note=phases)

    for warm_up in (keeper.apply(), [floor, "trust", spec, seen]):
        bench.measure(warm_up)
    figures = run(lambda: None, Contender(keeper.apply()), floor=trust())
    base = figures["floor"]["cpu"]
    yield row(f"{n:,} files already right", figures, "floor", rivals,
              [Goal("<= 0.15", 0.15 * n / 10_000 + 0.01)] + times_faster(20, "cfengine", figures))
    spent, phases = reconcile_seconds(bench, keeper)
    yield Row(f"{n:,} files already right, without compile", spent, floor=base, goals=[at_most(2, base)], note=phases)

    figures = run(kept.drift, Contender(keeper.apply()), floor=trust())
    base = figures["floor"]["cpu"]
    yield row(f"{n:,} files, 1 % drifted", figures, "floor", rivals, [Goal("<= 0.15", 0.15 * n / 10_000 + 0.01)])
    spent, phases = reconcile_seconds(bench, keeper, before=kept.drift)
    yield Row(f"{n:,} files, 1 % drifted, without compile", spent, floor=base, goals=[at_most(2, base)], note=phases)

    figures = bench.compare({"floor": Contender([floor, "hash", spec])})
    base = figures["floor"]["cpu"]
    spent, phases = reconcile_seconds(bench, keeper, "paranoid")
    yield Row(f"{n:,} files already right, --paranoid, without compile", spent, floor=base, goals=[at_most(2, base)],
              note=phases)
    yield from large_files(bench)


def large_files(bench):
    """Rehashing at the speed of the hash: large files that the description takes from the site."""
    count, size = 32, (1 << 20) * (1 if bench.quick else 8)
    root, folder = bench.path("large"), bench.path("large-site")
    os.makedirs(root)
    lines, spec = ["files:"], []
    for i in range(count):
        content = os.urandom(1 << 16) * (size >> 16)
        site.write(f"{folder}/files/{i}", content)
        lines.append(f"  {root}/{i}: {{source: \"{i}\", mode: \"0644\"}}")
        spec.append((f"{root}/{i}", content))
    site.of_one_host(folder, "\n".join(lines) + "\n")
    keeper = Keeper(bench, folder)
    bench.measure(keeper.apply())
    site.floor_spec(bench.path("large-spec"), spec)
    figures = bench.compare({"floor": Contender([bench.program("floor_files"), "hash", bench.path("large-spec")])})
    spent, phases = reconcile_seconds(bench, keeper, "paranoid")
    base = figures["floor"]["cpu"]
    yield Row(f"{count * size >> 20} MB in {count} files, --paranoid, without compile", spent, floor=base,
              goals=[at_most(1.2, base)],
              note=f"{count * size / spent / 1e6:,.0f} MB/s, floor {count * size / base / 1e6:,.0f} MB/s; {phases}")


def host(bench):
    """A host whose every package, 100 services and 1,000 files are described, and right."""
    package_count, service_count = 1500, 100
    root = machine.make(bench.path("root"), package_count, service_count)
    kept = Files(root + "/srv/files", bench.n(1000))
    kept.make()
    layer = kept.layer(root) + machine.layer(package_count, service_count)
    keeper = Keeper(bench, site.of_one_host(bench.path("host-site"), layer), root)
    bench.measure(keeper.apply())
    work = f"{kept.n:,} files, {package_count:,} packages, {service_count} services, no change"
    everyone = {"consort": Contender(keeper.apply(), after=kept.check)}
    if peers.installed("cf-agent"):
        everyone["cfengine, files only"] = Contender(peers.cfengine_files(bench, kept))
    figures = bench.compare(everyone)
    yield row(work, figures, None, ["cfengine, files only"], [Goal("<= 0.15", 0.15)])
    spent, phases = reconcile_seconds(bench, keeper)
    yield Row(work + ", without compile", spent, note=phases)

    names = machine.packages(51)[1:]
    layer = "packages:\n" + "".join(f"  {name}: {{}}\n" for name in names)
    keeper = Keeper(bench, site.of_one_host(bench.path("package-site"), layer), root)
    bench.measure(keeper.apply())
    figures = bench.compare({
        "floor": Contender([bench.program("floor_packages"), root + "/var/lib/dpkg/status", *names]),
        "dpkg-query": Contender(["dpkg-query", "--root", root, "-W", *names])})
    spent, phases = reconcile_seconds(bench, keeper, "paranoid")
    yield Row("50 packages present, read again, without compile", spent, floor=figures["floor"]["cpu"],
              peers=cpu(figures, ["dpkg-query"]), goals=[at_most(3, figures["floor"]["cpu"])], note=phases)

    keeper = Keeper(bench, site.of_one_host(bench.path("empty-site"), ""))
    bench.measure(keeper.apply())
    rivals = peers.empty_runs(bench)
    figures = bench.compare({"consort": Contender(keeper.apply()), "floor": Contender(["/bin/true"]), **rivals}, runs=11)
    yield row("empty run", figures, "floor", rivals, [Goal("<= 0.010", 0.010)])


def facts(bench):
    rivals = peers.gathering_facts(bench)
    figures = bench.compare({"consort": Contender(bench.consort("facts", "-o", "json")),
                             "floor": Contender([bench.program("floor_facts")]), **rivals}, runs=11)
    yield row("facts", figures, "floor", rivals, [Goal("<= 0.010", 0.010)])
