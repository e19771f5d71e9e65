"""A server and a fleet of simulated agents on real links; both share this machine."""
import re

from .report import AtLeast, Goal, Row

LINE = re.compile(r"^\|\s*(?P<work>.*?)\s*\|\s*(?P<value>[\d.]+) (?P<unit>.*?)\s*\|\s*(?P<goal>.*?)\s*\|$")


def server(bench):
    """The table of fleet_bench, judged; its goals are those of 10,000 agents."""
    agents = bench.n(10000)
    output = bench.measure([bench.program("fleet_bench"), bench.path("server"), str(agents), "10"])["output"]
    subject = ""
    for match in filter(None, map(LINE.match, output.splitlines())):
        work, value, goal = match["work"], float(match["value"]), match["goal"]
        is_part = match.string.startswith("|   ")  # of the row above
        subject = subject if is_part else work
        goals = []
        if re.fullmatch(r"[\d.]+", goal):
            kind, sign = (AtLeast, ">=") if work.endswith("a second") else (Goal, "<=")
            goals = [kind(f"{sign} {goal}", float(goal))]
        if goal == "all":
            goals = [AtLeast("all", agents)]
        yield Row(f"{subject}: {work}" if is_part else work, value, match["unit"], goals=goals)
