"""The daemon: how soon drift is seen and healed, and what it costs while nothing happens."""
import json
import os
import signal
import subprocess
import time

from . import peers, site
from .files import Files
from .keeping import Keeper
from .report import Goal, Row


def watched(bench, name, count):
    """A site of files, and the command that keeps them."""
    kept = Files(bench.path(name), count)
    kept.make()
    keeper = Keeper(bench, site.of_one_host(bench.path(name + "-site"), kept.layer()))
    command = bench.consort("watch", "-o", "json", "-C", keeper.folder, "--host", "host", "--state", keeper.state)
    return kept, command


def drift(bench):
    kept, command = watched(bench, "watched", bench.n(1000))
    driver = [bench.program("drift"), str(kept.n), kept.root]
    times = json.loads(bench.measure([*driver, *command])["output"].splitlines()[-1])
    kept.check()
    floor = json.loads(bench.measure(driver)["output"].splitlines()[-1])
    for word, name, most in (("seen", "seen_ms", 5.0), ("healed", "healed_ms", 20.0)):
        yield Row(f"drift {word}, p99 of {kept.n:,}", times[name]["p99"], "ms", floor=floor[name]["p99"],
                  peers={"cfengine": 300_000.0} if peers.installed("cf-execd") else {},
                  goals=[Goal(f"<= {most:g} ms", most)],
                  note=f"p50 {times[name]['p50']:.2f} ms, max {times[name]['max']:.2f} ms; floor p50 "
                       f"{floor[name]['p50']:.2f} ms; cfengine looks every 5 minutes")


class Daemon:
    """A process that stays."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, start_new_session=True)
        self.folder = f"/proc/{self.process.pid}"

    def stop(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(10)

    def wake_ups(self):
        """Times any of its threads has given up the processor of its own will."""
        total = 0
        for thread in os.listdir(f"{self.folder}/task"):
            with open(f"{self.folder}/task/{thread}/status") as status:
                total += sum(int(line.split()[1]) for line in status if line.startswith("voluntary_ctxt_switches"))
        return total

    def memory_kb(self, name):
        with open(f"{self.folder}/smaps_rollup") as rollup:
            return next(int(line.split()[1]) for line in rollup if line.startswith(name + ":"))

    def threads(self):
        return len(os.listdir(f"{self.folder}/task"))


def idle(bench):
    seconds, count = (10 if bench.quick else 30), 1000
    _, command = watched(bench, "idle", count)
    daemons = {"consort": Daemon(command)}
    if peers.installed("cf-execd"):
        daemons["cfengine"] = Daemon(["cf-execd", "-F", "-f", peers.cfengine_empty(bench)[-1]])
    try:
        time.sleep(5)
        before = {name: daemon.wake_ups() for name, daemon in daemons.items()}
        time.sleep(seconds)
        woken = {name: daemon.wake_ups() - before[name] for name, daemon in daemons.items()}
        rss = {name: daemon.memory_kb("Rss") / 1024 for name, daemon in daemons.items()}
        detail = f"Pss {daemons['consort'].memory_kb('Pss') / 1024:.1f} MB, {daemons['consort'].threads()} threads"
    finally:
        for daemon in daemons.values():
            daemon.stop()
    rivals = [name for name in daemons if name != "consort"]
    yield Row(f"idle watch of {count:,} files: wake-ups in {seconds} s", woken["consort"], "",
              peers={name: woken[name] for name in rivals}, goals=[Goal("none", 0)])
    yield Row(f"idle watch of {count:,} files: RSS", rss["consort"], "MB", peers={name: rss[name] for name in rivals},
              goals=[Goal("<= 15 MB", 15)], note=detail)


def survey(bench):
    """Looking for what people changed on a server of 1,500 packages."""
    packages = bench.n(1500)
    scale = packages / 1500
    figures = json.loads(bench.measure([bench.program("survey_bench"), str(packages)])["output"].splitlines()[-1])
    for word, name, most in (("first look", "first", 2000.0), ("a look again", "again", 100.0),
                             ("a look after an edit", "edited", 100.0)):
        yield Row(f"{word}, {packages:,} packages", figures[name], "CPU ms", floor=figures["floor"],
                  goals=[Goal(f"<= {most * scale:g} ms", most * scale)],
                  note=f"{figures['kept_kb'] / 1024:.1f} MB are kept in memory" if name == "first" else "")
