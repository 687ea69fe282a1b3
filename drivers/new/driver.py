"""A driver for `wireproof check client --driver "python3 driver.py"`: it speaks the protocol, and makes no call yet.

What is missing is `made`. What the messages and the forms of values mean stands in docs/driver-protocol.md of
wireproof; `wireproof driver check python3 driver.py` tells what is wrong.
"""

import base64
import datetime
import json
import math
import sys

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def made(call, given):
    """Makes a call with the client, and tells what came of it.

    `call` has "service", "operation", "endpoint", "timeout_ms", "max_attempts" (null: as many as the client makes by
    itself), "region" and "credentials"; `given` are the members of the input, as Python has them. It is one of these:

        {"type": "output", "output": written(output)}
        {"type": "error", "code": "SomeException", "message": "its words", "status": 400}
        {"type": "refused", "reason": "the client did not take the input, and sent nothing"}
        {"type": "unsupported", "reason": "the client cannot be called so"}
        {"type": "set-up-failed", "reason": "the client could not be made ready"}
    """
    return {"type": "unsupported", "reason": "make the call here"}


def said(message):
    """What is said of a message."""
    if message["type"] == "hello":
        # "absent" has beginnings of ids of requirements that the client has not by design: "client/retry".
        return {"type": "hello", "version": 1, "client": "my-client 0", "concurrency": 1, "absent": []}
    return {**answered(message), "id": message["id"]}


def answered(message):
    try:
        given = read(message.get("input") if message["type"] == "call" else message.get("value"))
    except (ArithmeticError, ValueError) as error:
        # Python has no such value, for instance no point in time after the year 9999.
        return {"type": "unsupported", "reason": f"{type(error).__name__}: {error}"}
    if message["type"] == "call":
        return made(message, given)
    if message["type"] == "echo":
        return {"type": "echo", "value": written(given)}
    return {"type": "unsupported", "reason": f"no message is called {message['type']}"}


def read(value):
    """The value that a form of the protocol stands for."""
    if isinstance(value, list):
        return [read(element) for element in value]
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
            return b"".join(unit.to_bytes(2, "big") for unit in inner).decode("utf-16-be", "surrogatepass")
    return {key[1:] if key.startswith("$$") else key: read(inner) for key, inner in value.items()}


def written(value):
    """A value in the forms of the protocol."""
    if isinstance(value, (list, tuple)):
        return [written(element) for element in value]
    if isinstance(value, dict):
        return {"$" + key if key.startswith("$") else key: written(inner) for key, inner in value.items()}
    if isinstance(value, bytes):
        return {"$blob": base64.b64encode(value).decode()}
    if isinstance(value, datetime.datetime):
        return {"$timestamp": (value - EPOCH).total_seconds()}
    if isinstance(value, int) and abs(value) > 2**53:
        return {"$integer": str(value)}
    if isinstance(value, float) and not math.isfinite(value):
        return {"$float": "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"}
    if isinstance(value, str) and any(0xD800 <= ord(character) <= 0xDFFF for character in value):
        units = value.encode("utf-16-be", "surrogatepass")
        return {"$text": [int.from_bytes(units[at : at + 2], "big") for at in range(0, len(units), 2)]}
    return value


# Standard output belongs to messages; what is to be read by people goes to standard error.
for line in sys.stdin.buffer:
    sys.stdout.write(json.dumps(said(json.loads(line))) + "\n")
    sys.stdout.flush()
