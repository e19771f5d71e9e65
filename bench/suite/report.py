"""Rows of the table, and how they are printed."""
import json
from dataclasses import dataclass, field


@dataclass
class Goal:
    """What a figure must not exceed, in words and as a number."""

    text: str
    limit: float

    def met_by(self, value):
        return value <= self.limit


@dataclass
class AtLeast(Goal):
    """What it must reach instead."""

    def met_by(self, value):
        return value >= self.limit


@dataclass
class Row:
    work: str
    value: float                                # what Consort takes
    unit: str = "CPU s"
    floor: float | None = None                  # the least that does the job, in the same unit
    peers: dict = field(default_factory=dict)   # name: the same
    goals: list = field(default_factory=list)
    wall: float | None = None                   # seconds
    peak_kb: float | None = None
    note: str = ""

    @property
    def passed(self):
        return all(goal.met_by(self.value) for goal in self.goals)

    @property
    def best_peer(self):
        return min(self.peers.items(), key=lambda peer: peer[1], default=None)


def line(row, path):
    """One JSON object a row, to a file that grows."""
    if not path:
        return
    goals = [{"text": goal.text, "limit": goal.limit, "met": goal.met_by(row.value)} for goal in row.goals]
    record = {"work": row.work, "value": row.value, "unit": row.unit, "floor": row.floor, "peers": row.peers,
              "goals": goals, "passed": row.passed, "wall_s": row.wall, "peak_kb": row.peak_kb, "note": row.note}
    with open(path, "a") as f:
        f.write(json.dumps(record) + "\n")


def figure(value):
    if value is None:
        return ""
    if value == 0 or value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value >= 0.01 else f"{value:.4f}"


def ratio(value, of):
    return "" if not of or value is None else f"{value / of:.3g} x"


def cells(row):
    peer = row.best_peer
    missed = [goal.text for goal in row.goals if not goal.met_by(row.value)]
    return [row.work, f"{figure(row.value)} {row.unit}", figure(row.wall), figure(row.peak_kb and row.peak_kb / 1024),
            figure(row.floor), ratio(row.value, row.floor), f"{peer[0]} {figure(peer[1])}" if peer else "",
            ratio(peer[1], row.value) if peer else "", "; ".join(goal.text for goal in row.goals),
            ("pass" if not missed else "MISSED") if row.goals else ""]


def other_peers(row):
    """What those take that are not the best."""
    return ", ".join(f"{name} {figure(value)} ({ratio(value, row.value)})" for name, value in row.peers.items()
                     if name != row.best_peer[0])


def table(rows):
    head = ["work", "Consort", "wall s", "peak MB", "floor", "Consort/floor", "best peer", "peer/Consort", "goal", ""]
    lines = [head] + [cells(row) for row in rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    text = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |" for line in lines]
    text.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    notes = [f"{row.work}: {row.note}" for row in rows if row.note]
    notes += [f"{row.work}: {other_peers(row)}" for row in rows if len(row.peers) > 1]
    return "\n".join(text + [""] + notes)
