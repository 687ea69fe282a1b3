"""One test item for each requirement: what a server breaks fails, what is known to be broken is a strict xfail.

A test that takes the fixture `wireproof_requirement` is run once for each; the fixture `wireproof_subject`, which a
project defines, says what is judged.
"""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path
from typing import Any, Iterator

import pytest

from wireproof.judging import WHOLE_RUN, CouldNotJudge, Report, judge, requirement_ids
from wireproof.subject import is_in_process, reached

IDS = pytest.StashKey["list[str]"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini(
        "wireproof_args", "options of `wireproof check server`, e.g. --strict --cases 50", type="args", default=[]
    )
    parser.addini("wireproof_expected_failures", "the list of what is known to be broken, from the folder of this file")
    group = parser.getgroup("wireproof")
    group.addoption(
        "--wireproof-update",
        action="store_true",
        help="rewrite the list of known failures so that it has exactly what is broken now; comments stay",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "wireproof_requirement" not in metafunc.fixturenames:
        return
    config = metafunc.config
    if IDS not in config.stash:
        try:
            config.stash[IDS] = requirement_ids(config.getini("wireproof_args"), _folder(config))
        except (CouldNotJudge, OSError) as error:
            raise pytest.UsageError(f"wireproof: {error}") from error
    ids = [*config.stash[IDS], WHOLE_RUN]
    metafunc.parametrize("wireproof_requirement", ids, ids=ids, indirect=True)


@pytest.fixture(scope="session")
def wireproof_subject() -> Any:
    """What is judged: a URL, a WSGI or ASGI app, or a `wireproof.Target`. A project defines this fixture."""
    pytest.fail(
        "wireproof: nothing says what is judged: define a fixture `wireproof_subject` with the scope `session` that "
        "gives a URL, a WSGI or ASGI app or a wireproof.Target",
        pytrace=False,
    )


@pytest.fixture(scope="session")
def wireproof_report(request: pytest.FixtureRequest, wireproof_subject: Any) -> Report:
    """What was found of it, judged once in a session."""
    config = request.config
    arguments = [*config.getini("wireproof_args"), *_expected_failures(config)]
    try:
        with reached(wireproof_subject) as subject, _quiet(wireproof_subject):
            report = judge([*subject, *arguments], _folder(config))
    except CouldNotJudge as error:
        pytest.fail(f"wireproof could not judge: {error}", pytrace=False)
    # Where an app of this process was served, nothing listens any more.
    report.is_repeatable = not is_in_process(wireproof_subject)
    return report


@contextlib.contextmanager
def _quiet(subject: Any) -> Iterator[None]:
    """What an app logs about thousands of wrong requests would stand above the first item that fails."""
    before = logging.root.manager.disable
    if is_in_process(subject):
        logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


@pytest.fixture(scope="session")
def _wireproof_ids(request: pytest.FixtureRequest) -> list[str]:
    return request.config.stash.get(IDS, [])


@pytest.fixture
def wireproof_requirement(
    request: pytest.FixtureRequest, wireproof_report: Report, _wireproof_ids: list[str]
) -> Requirement:
    """A requirement, with what came of it."""
    requirement = Requirement(request.param, wireproof_report, _wireproof_ids)
    if requirement.known is not None:
        request.node.add_marker(pytest.mark.xfail(reason=requirement.known, strict=True, raises=pytest.fail.Exception))
    return requirement


class Requirement:
    """A requirement, with what came of it in the run."""

    def __init__(self, id: str, report: Report, collected: list[str]) -> None:
        self.id = id
        self.report = report
        self._collected = collected
        self.finding = report.findings.get(id)
        self.result = report.requirements.get(id)

    @property
    def known(self) -> str | None:
        """Why it is listed as known to be broken, where it is."""
        if self.id in self.report.stale:
            return "listed as known to be broken"
        if self.finding is not None and not self.finding["gates"]:
            return self.finding["known"]
        return None

    def verify(self) -> None:
        """Fails where it is broken, and skips where nothing was judged or what is broken does not gate."""
        __tracebackhide__ = True
        if self.id == WHOLE_RUN:
            return self._verify_run()
        if self.result is None:
            pytest.skip("it does not apply to what is judged")
        if self.finding is not None:
            if not self.finding["gates"] and self.finding["known"] is None:
                pytest.skip(f"broken, level {self.finding['level']}, it does not gate: {self.finding['actual']}")
            pytest.fail(self._told(), pytrace=False)
        verdict = self.result["verdict"]
        if verdict == "error":
            pytest.fail(f"could not be judged: {self.report.document['trouble'] or 'no answer'}", pytrace=False)
        if verdict != "pass":
            pytest.skip("no case was sent about it" if verdict == "skip" else verdict)

    def _verify_run(self) -> None:
        __tracebackhide__ = True
        document = self.report.document
        of_items = {*self._collected}
        wrong = []
        if document["trouble"]:
            wrong.append(document["trouble"])
        if document["interrupted"]:
            wrong.append("it was interrupted before all cases were judged")
        wrong += [
            f"{entry} is listed as known to be broken and held: take it off the list"
            for entry in self.report.stale
            if entry not in of_items
        ]
        wrong += [
            f"{finding['requirement']} is broken and is no item: {finding['actual']}"
            for finding in document["findings"]
            if finding["gates"] and finding["requirement"] not in of_items
        ]
        if not any(one["verdict"] in ("pass", "fail") for one in document["requirements"]):
            wrong.append("nothing was judged")
        if wrong:
            pytest.fail("\n".join(wrong), pytrace=False)

    def _told(self) -> str:
        finding = self.finding or {}
        request = finding["minimal"]
        lines = [
            finding["sentence"],
            f"expected: {finding['expected']}",
            f"actual:   {finding['actual']}",
            f"cases:    {finding['cases']}, first {finding['address']}",
            f"request:  {request['method']} {request['path']}",
            f"body:     {_shortened(request)}",
        ]
        causes = [cause for cause in self.report.document["causes"] if cause["id"] == finding["cause"]]
        lines += [f"cause:    {cause['sentence']}" for cause in causes]
        if self.report.is_repeatable:
            lines.append(f"again:    {finding['replay']}")
        return "\n".join(lines)


def _shortened(request: dict[str, Any], most: int = 600) -> str:
    text = request.get("body")
    if text is None:
        text = f"base64 {request.get('body_base64', '')}"
    return text if len(text) <= most else f"{text[:most]}... ({len(text):,} characters)"


def _folder(config: pytest.Config) -> Path:
    """What paths in the configuration are seen from."""
    return config.inipath.parent if config.inipath else config.rootpath


def _expected_failures(config: pytest.Config) -> list[str]:
    path = config.getini("wireproof_expected_failures")
    is_update = config.getoption("--wireproof-update")
    if not path:
        if is_update:
            raise pytest.UsageError("--wireproof-update: expected `wireproof_expected_failures` in the configuration")
        return []
    words = ["--expected-failures", path]
    return [*words, "--update-expected-failures"] if is_update else words
