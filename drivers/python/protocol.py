"""What the drivers of libraries on botocore share: the lines and the forms of docs/driver-protocol.md."""

import base64
import contextlib
import datetime
import json
import math
import socket
import sys

import botocore.exceptions
from botocore.config import Config

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
LARGEST_EXACT = 2**53


def plain(value):
    """The value that a form of the protocol stands for."""
    if isinstance(value, list):
        return [plain(element) for element in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        [(form, inner)] = value.items()
        if form == "$blob":
            return base64.b64decode(inner)
        if form == "$timestamp":
            return EPOCH + datetime.timedelta(seconds=inner)
        if form == "$integer":
            return int(inner)
        if form == "$float":
            return float(inner)
        if form == "$text":
            return b"".join(unit.to_bytes(2, "little") for unit in inner).decode("utf-16-le", "surrogatepass")
    return {key[1:] if key.startswith("$") else key: plain(inner) for key, inner in value.items()}


def formed(value):
    """The form of the protocol that stands for a value."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return text_formed(value)
    if isinstance(value, int):
        return value if abs(value) <= LARGEST_EXACT else {"$integer": str(value)}
    if isinstance(value, float):
        return number_formed(value)
    if isinstance(value, (bytes, bytearray)):
        return {"$blob": base64.b64encode(value).decode("ascii")}
    if isinstance(value, datetime.datetime):
        return {"$timestamp": (value - EPOCH).total_seconds()}
    if isinstance(value, list):
        return [formed(element) for element in value]
    if isinstance(value, dict):
        return {f"${key}" if key.startswith("$") else key: formed(inner) for key, inner in value.items()}
    raise TypeError(f"the protocol has no form for a {type(value).__name__}")


def text_formed(text):
    try:
        text.encode("utf-8")
        return text
    except UnicodeEncodeError:
        data = text.encode("utf-16-le", "surrogatepass")
        return {"$text": [int.from_bytes(data[at : at + 2], "little") for at in range(0, len(data), 2)]}


def number_formed(number):
    if math.isfinite(number):
        return number
    return {"$float": "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"}


def config_of(call):
    """How long a call may take, and how many attempts it makes."""
    attempts = {} if call["max_attempts"] is None else {"retries": {"total_max_attempts": call["max_attempts"]}}
    seconds = call["timeout_ms"] / 1000
    return Config(connect_timeout=seconds, read_timeout=seconds, **attempts)


def told(given, method):
    """Makes a call with an input, and what is to be said of it."""
    try:
        arguments = plain(given)
    except (ArithmeticError, ValueError) as error:
        return unsupported(error)
    try:
        output = method(arguments)
    except botocore.exceptions.ParamValidationError as error:
        return {"type": "refused", "reason": str(error)}
    except botocore.exceptions.ClientError as error:
        named = error.response.get("Error", {})
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        return {"type": "error", "code": named.get("Code"), "message": named.get("Message"), "status": status}
    except Exception as error:
        return {"type": "error", "code": None, "message": f"{type(error).__name__}: {error}"}
    try:
        return {"type": "output", "output": formed(output)}
    except TypeError as error:
        return unsupported(error)


def echoed(value):
    """What is to be said of a value that is to be said back."""
    try:
        return {"type": "echo", "value": formed(plain(value))}
    except (ArithmeticError, ValueError) as error:
        # Python has no such value, for instance no point in time after the year 9999.
        return unsupported(error)


def unsupported(error):
    return {"type": "unsupported", "reason": f"{type(error).__name__}: {error}"}


def answered(client, made, message):
    """What is to be said to a message; nothing to one that has no number and is not known."""
    if message["type"] == "hello":
        return {"type": "hello", "version": 1, "client": client}
    if message["type"] == "call":
        return {**made(message), "id": message["id"]}
    if message["type"] == "echo":
        return {**echoed(message["value"]), "id": message["id"]}
    if "id" in message:
        reason = f"no message of the type {message['type']} is known"
        return {"type": "unsupported", "id": message["id"], "reason": reason}
    return None


def serve(client, made):
    """Answers hello with the client's name, and each call with what `made` says of it.

    With `--listen PORT` it does so on connections to that port of this machine, one after the other.
    """
    if "--listen" not in sys.argv:
        serve_lines(sys.stdin.buffer, sys.stdout.buffer, client, made)
        return
    port = int(sys.argv[sys.argv.index("--listen") + 1])
    with socket.create_server(("127.0.0.1", port)) as server:
        print(f"listening on 127.0.0.1:{server.getsockname()[1]}", file=sys.stderr, flush=True)
        while True:
            connection, _ = server.accept()
            # Whoever asked may be gone before it is answered.
            with contextlib.suppress(ConnectionError), connection, connection.makefile("rwb") as lines:
                serve_lines(lines, lines, client, made)


def serve_lines(lines, output, client, made):
    # Messages are UTF-8 whatever the locale is.
    for line in lines:
        answer = answered(client, made, json.loads(line))
        if answer is not None:
            output.write(json.dumps(answer, allow_nan=False).encode() + b"\n")
            output.flush()
