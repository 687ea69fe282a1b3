"""What the drivers of libraries on botocore share: the lines and the forms of docs/driver-protocol.md."""

import base64
import datetime
import json
import sys

import botocore.exceptions
from botocore.config import Config


def plain(value):
    """The value that a form of the protocol stands for."""
    if isinstance(value, list):
        return [plain(element) for element in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"$blob"}:
        return base64.b64decode(value["$blob"])
    if set(value) == {"$timestamp"}:
        return datetime.datetime.fromtimestamp(value["$timestamp"], datetime.timezone.utc)
    if set(value) == {"$integer"}:
        return int(value["$integer"])
    return {key[1:] if key.startswith("$$") else key: plain(inner) for key, inner in value.items()}


def config_of(call):
    """How long a call may take, and how many attempts it makes."""
    attempts = {} if call["max_attempts"] is None else {"retries": {"total_max_attempts": call["max_attempts"]}}
    seconds = call["timeout_ms"] / 1000
    return Config(connect_timeout=seconds, read_timeout=seconds, **attempts)


def told(method):
    """Makes a call, and what is to be said of it."""
    try:
        output = method()
    except botocore.exceptions.ParamValidationError as error:
        return {"type": "refused", "reason": str(error)}
    except botocore.exceptions.ClientError as error:
        named = error.response.get("Error", {})
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        return {"type": "error", "code": named.get("Code"), "message": named.get("Message"), "status": status}
    except Exception as error:
        return {"type": "error", "code": None, "message": f"{type(error).__name__}: {error}"}
    return {"type": "output", "output": output}


def serve(client, made):
    """Answers hello with the client's name, and each call with what `made` says of it."""
    for line in sys.stdin:
        message = json.loads(line)
        if message["type"] == "hello":
            say({"type": "hello", "version": 1, "client": client})
        elif message["type"] == "call":
            say({**made(message), "id": message["id"]})


def say(message):
    print(json.dumps(message, default=str), flush=True)
