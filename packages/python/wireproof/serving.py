"""An app of this process, served on a free port of this machine for as long as it is judged."""

from __future__ import annotations

import contextlib
import inspect
import threading
from socketserver import ThreadingMixIn
from typing import Any, Callable, Iterator
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

HOST = "127.0.0.1"


@contextlib.contextmanager
def served(app: Callable[..., Any]) -> Iterator[str]:
    """The URL at which an app is served, by uvicorn where it is one of ASGI, and else by werkzeug or wsgiref."""
    with (_asgi(app) if is_asgi(app) else _wsgi(app)) as port:
        yield f"http://{HOST}:{port}"


def is_asgi(app: Callable[..., Any]) -> bool:
    """Whether an app is called as ASGI has it: what it gives back is to be awaited."""
    called = app if inspect.isroutine(app) else getattr(app, "__call__", app)
    return inspect.iscoroutinefunction(called)


@contextlib.contextmanager
def _wsgi(app: Callable[..., Any]) -> Iterator[int]:
    try:
        # What most apps of WSGI are developed with, and what reads a body in chunks.
        from werkzeug.serving import WSGIRequestHandler as Handler
        from werkzeug.serving import make_server as made

        class Silent(Handler):
            def log(self, *_: Any) -> None:
                pass

        server = made(HOST, 0, app, threaded=True, request_handler=Silent)
    except ImportError:
        server = make_server(HOST, 0, app, server_class=_ThreadingServer, handler_class=_SilentHandler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _ThreadingServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _SilentHandler(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@contextlib.contextmanager
def _asgi(app: Callable[..., Any]) -> Iterator[int]:
    try:
        import uvicorn
    except ImportError as error:
        raise ImportError("an ASGI app is served by uvicorn: `pip install 'wireproof[asgi]'`") from error

    config = uvicorn.Config(app, host=HOST, port=0, log_level="warning", access_log=False)
    server = uvicorn.Server(config)
    listening = config.bind_socket()
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        while not server.started:
            thread.join(0.01)
            if not thread.is_alive():
                raise RuntimeError("the ASGI app did not start: uvicorn tells why above")
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
