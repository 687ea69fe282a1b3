"""What the program finds of a server, as its JSON report says it."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Sequence

from wireproof.program import find_program

# The exit codes of a run that was judged to its end, or that tells in its report why not.
REPORTED = (0, 1, 3)
# In the list of items: what is about the run and about no requirement.
WHOLE_RUN = "the-run"


class CouldNotJudge(Exception):
    """The program came to no report: the options are wrong, or the server cannot be reached."""


class Report:
    """The report of a run, by its requirements."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        # Whether the commands of findings reach what was judged.
        self.is_repeatable = True
        self.requirements = {one["id"]: one for one in document["requirements"]}
        self.findings = {one["requirement"]: one for one in document["findings"]}

    @property
    def stale(self) -> list[str]:
        """What a list of known failures has, and what held."""
        return self.document["stale"]


def requirement_ids(arguments: Sequence[str], folder: Path) -> list[str]:
    """The ids of all requirements to which a server is held with these options. Nothing but the embedded mock is asked."""
    # The examples alone are sent; the report names every requirement all the same.
    words = ["--spec", "--operation", "--model"]
    report = _run([*_options(arguments, words), "--phase", "examples"], folder)
    return list(report.requirements)


def judge(arguments: Sequence[str], folder: Path) -> Report:
    """Judges a server."""
    return _run(arguments, folder)


def _options(arguments: Sequence[str], names: Sequence[str]) -> list[str]:
    """Those of the arguments that are these options, with their values."""
    kept: list[str] = []
    words = iter(arguments)
    for word in words:
        if word in names:
            kept += [word, next(words, "")]
        elif word.split("=", 1)[0] in names:
            kept.append(word)
    return kept


def _run(arguments: Sequence[str], folder: Path) -> Report:
    with tempfile.TemporaryDirectory(prefix="wireproof-") as place:
        path = Path(place) / "report.json"
        words = [find_program(), "check", "server", *arguments, "--quiet", "--report", f"json={path}"]
        ended = subprocess.run(
            words, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if ended.returncode not in REPORTED or not path.is_file():
            raise CouldNotJudge(_reason(ended))
        return Report(json.loads(path.read_text(encoding="utf-8")))


def _reason(ended: subprocess.CompletedProcess[str]) -> str:
    told = (ended.stderr or ended.stdout).strip()
    return told or f"wireproof ended with exit code {ended.returncode} and said nothing"
