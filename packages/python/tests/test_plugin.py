"""The plugin, on servers that are right, that are wrong, and that are not there."""

import contextlib
import re
import subprocess
import sys

import pytest

from wireproof import find_program
from wireproof.serving import is_asgi

TEST = """
    def test_conformance(wireproof_requirement):
        wireproof_requirement.verify()
"""
# An app that answers everything with one error. Nothing that is refused is wrong there, and no success comes.
WSGI = """
    import logging

    import pytest

    BODY = b'{"__type":"InternalErrorException","message":"no"}'

    def app(environ, start_response):
        logging.getLogger("app").error("thousands of lines")
        start_response("500 no", [("Content-Type", "application/x-amz-json-1.1"), ("Content-Length", str(len(BODY)))])
        return [BODY]

    @pytest.fixture(scope="session")
    def wireproof_subject():
        return app
"""
ASGI = """
    import pytest

    async def app(scope, receive, send):
        if scope["type"] != "http":
            return
        while (await receive()).get("more_body"):
            pass
        head = [(b"content-type", b"application/x-amz-json-1.1")]
        await send({"type": "http.response.start", "status": 500, "headers": head})
        await send({"type": "http.response.body", "body": b'{"__type":"InternalErrorException","message":"no"}'})

    @pytest.fixture(scope="session")
    def wireproof_subject():
        return app
"""
LENGTH = "cognito-idp/confirm-forgot-password/length/Username/max"


@contextlib.contextmanager
def mock(*words):
    """The URL of a mock, with faults or without."""
    server = subprocess.Popen(
        [find_program(), "mock", "--listen", "127.0.0.1:0", *words], stdout=subprocess.PIPE, text=True
    )
    try:
        for line in server.stdout:
            found = re.search(r"http://[0-9.:]+", line)
            if found:
                break
        yield found[0]
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()


@pytest.fixture
def project(pytester):
    """Makes a project that judges the server at a URL."""

    def make(subject, ini="--cases 0"):
        text = f"import pytest\n\n@pytest.fixture(scope='session')\ndef wireproof_subject():\n    return {subject}\n"
        pytester.makeconftest(text)
        pytester.makeini(f"[pytest]\nwireproof_args = {ini}\n")
        pytester.makepyfile(test_conformance=TEST)
        return pytester

    return make


def test_a_right_server_breaks_nothing(project):
    with mock() as url:
        ended = project(repr(url)).runpytest_subprocess("-rs")
    counts = ended.parseoutcomes()
    assert ended.ret == 0, ended.stdout.str()
    assert counts["passed"] > 100 and "failed" not in counts, counts


def test_a_broken_requirement_is_the_item_that_fails(project):
    with mock("--fault", "length-max-unchecked/Username") as url:
        ended = project(repr(url)).runpytest_subprocess("-rf")
    assert ended.ret == 1
    failed = re.findall(r"FAILED \S+\[(\S+)\]", ended.stdout.str())
    assert failed == [LENGTH], ended.stdout.str()
    ended.stdout.fnmatch_lines(["*expected: *", "actual: *", "request: *POST /*", "again: *wireproof replay *"])
    ended.stdout.no_fnmatch_line("*Traceback*")


def test_an_item_is_chosen_by_its_requirement(project):
    with mock() as url:
        ended = project(repr(url)).runpytest_subprocess("-k", "length/Username")
    assert ended.ret == 0
    assert ended.parseoutcomes()["passed"] == 2, ended.stdout.str()


def test_what_is_known_is_a_strict_xfail(project):
    with mock("--fault", "length-max-unchecked/Username") as broken, mock() as right:
        ini = "--cases 0\nwireproof_expected_failures = known.toml"
        updated = project(repr(broken), ini).runpytest_subprocess("--wireproof-update")
        assert updated.ret == 0, updated.stdout.str()
        assert LENGTH in project(repr(broken), ini).path.joinpath("known.toml").read_text()
        known = project(repr(broken), ini).runpytest_subprocess("-rx")
        assert known.ret == 0 and known.parseoutcomes()["xfailed"] == 1, known.stdout.str()
        known.stdout.fnmatch_lines([f"XFAIL *{LENGTH}* - *"])
        mended = project(repr(right), ini).runpytest_subprocess()
        assert mended.ret == 1 and mended.parseoutcomes()["failed"] == 1, mended.stdout.str()
        mended.stdout.fnmatch_lines(["*XPASS(strict)*"])


@pytest.mark.parametrize("kind", ["wsgi", "asgi"])
def test_an_app_of_this_process_is_judged(pytester, kind):
    if kind == "asgi":
        pytest.importorskip("uvicorn")
    pytester.makeconftest(WSGI if kind == "wsgi" else ASGI)
    pytester.makeini("[pytest]\nwireproof_args = --cases 0\n")
    pytester.makepyfile(test_conformance=TEST)
    ended = pytester.runpytest_subprocess("-k", "examples or length/Username", "-rf")
    assert ended.ret == 1, ended.stdout.str()
    ended.stdout.fnmatch_lines(["*actual: *500 InternalErrorException*"])
    ended.stdout.no_fnmatch_line("*thousands of lines*")
    # The app is gone with the run, so no command reaches it.
    ended.stdout.no_fnmatch_line("again: *")


def test_an_app_of_wsgi_is_served_without_werkzeug_too(pytester):
    pytester.makeconftest("import sys\n\nsys.modules['werkzeug.serving'] = None\n" + pytester_text(WSGI))
    pytester.makeini("[pytest]\nwireproof_args = --cases 0 --phase examples\n")
    pytester.makepyfile(test_conformance=TEST)
    ended = pytester.runpytest_subprocess("-k", "examples")
    assert ended.ret == 1, ended.stdout.str()
    ended.stdout.fnmatch_lines(["*actual: *500 InternalErrorException*"])


def pytester_text(text):
    return "\n".join(line[4:] for line in text.splitlines())


def test_apps_of_asgi_are_known_by_how_they_are_called():
    class Asgi:
        async def __call__(self, scope, receive, send): ...

    class Wsgi:
        def __call__(self, environ, start_response): ...

    async def asgi(scope, receive, send): ...

    assert is_asgi(Asgi()) and is_asgi(asgi)
    assert not is_asgi(Wsgi()) and not is_asgi(lambda environ, start_response: [])


@pytest.mark.parametrize(
    ("subject", "ini", "told"),
    [
        ("'http://127.0.0.1:9'", "--cases 0", "*could not judge: *127.0.0.1:9*"),
        ("7", "--cases 0", "*expected a URL, a WSGI or ASGI app or a wireproof.Target*found int*"),
        ("'http://127.0.0.1:9'", "--no-such-option", "*could not judge: *--no-such-option*"),
    ],
)
def test_what_cannot_be_judged_passes_nowhere(project, subject, ini, told):
    ended = project(subject, ini).runpytest_subprocess()
    assert ended.ret == 1
    counts = ended.parseoutcomes()
    assert "passed" not in counts and counts["errors"] > 100, counts
    ended.stdout.fnmatch_lines([told])


def test_a_wrong_spec_is_told_before_anything_is_collected(project):
    ended = project("'http://127.0.0.1:9'", "--spec no-such-folder").runpytest_subprocess()
    assert ended.ret != 0
    assert "no-such-folder" in ended.stdout.str() + ended.stderr.str()


def test_a_project_that_does_not_say_what_is_judged_is_told_how(pytester):
    pytester.makepyfile(test_conformance=TEST)
    ended = pytester.runpytest_subprocess("-k", "length/Username/max")
    ended.stdout.fnmatch_lines(["*define a fixture `wireproof_subject`*"])
    assert ended.ret == 1


def test_the_module_is_the_program():
    words = [sys.executable, "-m", "wireproof", "-V"]
    assert subprocess.check_output(words) == subprocess.check_output([find_program(), "-V"])
