"""What is judged: a URL, an app in this process, or a target."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Any, Iterator

from wireproof.serving import served


@dataclass(frozen=True)
class Target:
    """A server that is set up as a target says, so that the rules of state are judged too.

    `name` is that of a built-in target, or the path of a target's file. `at` is where the server is: a URL, or an app in
    this process. Without it, it is where the target says, or started there with `start`; `install` fetches its package
    first.
    """

    name: str
    at: Any = None
    start: bool = False
    install: bool = False


def is_in_process(subject: Any) -> bool:
    """Whether it is an app of this process, which is there only while it is judged."""
    return callable(subject.at if isinstance(subject, Target) else subject)


@contextlib.contextmanager
def reached(subject: Any) -> Iterator[list[str]]:
    """The options of `wireproof check server` that name what is judged, which is served for as long as this is open."""
    if isinstance(subject, Target):
        words = ["--target", subject.name]
        words += ["--start"] * subject.start + ["--install"] * subject.install
        if subject.at is None:
            yield words
        else:
            with _url(subject.at) as url:
                yield [*words, "--endpoint-url", url]
    else:
        with _url(subject) as url:
            yield ["--endpoint-url", url]


@contextlib.contextmanager
def _url(place: Any) -> Iterator[str]:
    if isinstance(place, str):
        yield place
    elif callable(place):
        with served(place) as url:
            yield url
    else:
        raise TypeError(
            "expected a URL, a WSGI or ASGI app or a wireproof.Target as what is judged, "
            f"found {type(place).__name__}"
        )
