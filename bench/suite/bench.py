"""Runs commands and takes what the kernel accounted for them."""
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile


class Failure(Exception):
    """A command that is measured did not do its work."""


class Bench:
    """One run of the table: where programs are, scratch space on tmpfs, and how much to do."""

    def __init__(self, bin, quick):
        self.bin = bin
        self.quick = quick
        self.runs = 3 if quick else 5

    def __enter__(self):
        ram = "/dev/shm" if os.path.isdir("/dev/shm") else None
        self.scratch = tempfile.mkdtemp(prefix="consort-bench.", dir=ram)
        os.chmod(self.scratch, 0o755)
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.scratch, ignore_errors=True)

    def n(self, full):
        return full // 10 if self.quick else full

    def program(self, name):
        return os.path.join(self.bin, name)

    def path(self, *parts):
        return os.path.join(self.scratch, *parts)

    def consort(self, *arguments):
        return [self.program("consort"), *arguments]

    def measure(self, command, accept=(0,)):
        """Runs once: {code, wall, cpu, user, system, peak_kb}, and what it printed as `output`."""
        result = self.path("measured")
        with tempfile.TemporaryFile() as output:
            subprocess.run([self.program("measure"), result, *command], stdin=subprocess.DEVNULL, stdout=output,
                           stderr=subprocess.STDOUT, check=True)
            output.seek(0)
            text = output.read().decode(errors="replace")
        with open(result) as f:
            figures = json.load(f)
        os.unlink(result)
        if figures["code"] not in accept:
            raise Failure(f"exit code {figures['code']}: {' '.join(command)[:200]}\n{text[-2000:]}")
        return dict(figures, output=text)

    def compare(self, contenders, runs=None):
        """Medians of runs that alternate: every contender sees the same weather."""
        measured = {name: [] for name in contenders}
        for _ in range(runs or self.runs):
            for name, contender in contenders.items():
                contender.before()
                measured[name].append(self.measure(contender.command, contender.accept))
                contender.after()
        return {name: median(all) for name, all in measured.items()}


class Contender:
    """A command to measure, and what happens around it without being measured."""

    def __init__(self, command, before=lambda: None, after=lambda: None, accept=(0,)):
        self.command = command
        self.before = before
        self.after = after
        self.accept = accept


def median(runs):
    figures = {key: statistics.median(run[key] for run in runs) for key in ("wall", "cpu", "user", "system", "peak_kb")}
    return dict(figures, output=runs[-1]["output"])


def note(text):
    print(f"# {text}", file=sys.stderr, flush=True)
