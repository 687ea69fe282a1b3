"""Runs printed tests without pytest: `run.py FILE ...`; a line for each says what came of it."""

import os
import sys
import types


class Failed(Exception):
    pass


def fail(reason):
    raise Failed(reason)


pytest = types.ModuleType("pytest")
pytest.fixture = lambda function: function
pytest.fail = fail
sys.modules["pytest"] = pytest


def run(path):
    names = {"__name__": "printed"}
    with open(path) as file:
        exec(compile(file.read(), path, "exec"), names)
    (test,) = [value for name, value in names.items() if name.startswith("test_")]
    clean_up = None
    arguments = []
    if "scene" in names:
        made = names["scene"]()
        if isinstance(made, types.GeneratorType):
            clean_up, made = made, next(made)
        arguments = [made]
    try:
        test(*arguments)
        result = "passed"
    except AssertionError as error:
        result = f"failed: {error}"
    # A server that does not answer fails a test, too.
    except (OSError, EOFError) as error:
        result = f"failed: {type(error).__name__}: {error}"
    except Exception as error:
        if type(error).__module__ != "http.client":
            raise
        result = f"failed: {type(error).__name__}: {error}"
    if clean_up is not None:
        list(clean_up)
    return result


for path in sys.argv[1:]:
    try:
        result = run(path)
    except Exception as error:
        result = f"broken: {type(error).__name__}: {error}"
    print(os.path.basename(path), result.replace("\n", " "))
