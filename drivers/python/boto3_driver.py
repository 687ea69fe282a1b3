"""A driver of boto3 for `wireproof check client --driver`: it makes the calls that wireproof asks for.

It takes the names of services as the AWS CLI has them, which are those of boto3. The surroundings are wireproof's:
region, credentials and files come with each call or stand in the environment. What the messages mean stands in
docs/driver-protocol.md.
"""

import base64
import datetime
import json
import math
import sys

import boto3
import botocore.exceptions
from botocore import xform_name
from botocore.config import Config

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
LARGEST_EXACT = 2**53


def say(message):
    print(json.dumps(message, allow_nan=False), flush=True)


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
            return b"".join(unit.to_bytes(2, "little") for unit in inner).decode("utf-16-le", "surrogatepass")
    return {key[1:] if key.startswith("$") else key: read(inner) for key, inner in value.items()}


def written(value):
    """The form of the protocol that stands for a value."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return text_written(value)
    if isinstance(value, int):
        return value if abs(value) <= LARGEST_EXACT else {"$integer": str(value)}
    if isinstance(value, float):
        return number_written(value)
    if isinstance(value, (bytes, bytearray)):
        return {"$blob": base64.b64encode(value).decode("ascii")}
    if isinstance(value, datetime.datetime):
        return {"$timestamp": (value - EPOCH).total_seconds()}
    if isinstance(value, list):
        return [written(element) for element in value]
    if isinstance(value, dict):
        return {f"${key}" if key.startswith("$") else key: written(inner) for key, inner in value.items()}
    raise TypeError(f"the protocol has no form for a {type(value).__name__}")


def text_written(text):
    try:
        text.encode("utf-8")
        return text
    except UnicodeEncodeError:
        data = text.encode("utf-16-le", "surrogatepass")
        return {"$text": [int.from_bytes(data[at : at + 2], "little") for at in range(0, len(data), 2)]}


def number_written(number):
    if math.isfinite(number):
        return number
    return {"$float": "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"}


def client_of(session, call):
    attempts = {} if call["max_attempts"] is None else {"retries": {"total_max_attempts": call["max_attempts"]}}
    seconds = call["timeout_ms"] / 1000
    return session.client(
        call["service"],
        region_name=call["region"],
        endpoint_url=call["endpoint"],
        aws_access_key_id=call["credentials"]["access_key_id"],
        aws_secret_access_key=call["credentials"]["secret_access_key"],
        config=Config(connect_timeout=seconds, read_timeout=seconds, **attempts),
    )


def made(session, call):
    """What is to be said of a call."""
    try:
        method = getattr(client_of(session, call), xform_name(call["operation"]))
    except Exception as error:
        return {"type": "set-up-failed", "reason": str(error)}
    try:
        params = read(call["input"])
    except (ArithmeticError, ValueError) as error:
        return unsupported(error)
    try:
        output = method(**params)
    except botocore.exceptions.ParamValidationError as error:
        return {"type": "refused", "reason": str(error)}
    except botocore.exceptions.ClientError as error:
        told = error.response.get("Error", {})
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        return {"type": "error", "code": told.get("Code"), "message": told.get("Message"), "status": status}
    except Exception as error:
        return {"type": "error", "code": None, "message": f"{type(error).__name__}: {error}"}
    output.pop("ResponseMetadata", None)
    try:
        return {"type": "output", "output": written(output)}
    except TypeError as error:
        return unsupported(error)


def echoed(value):
    """What is to be said of a value that is to be said back."""
    try:
        return {"type": "echo", "value": written(read(value))}
    except (ArithmeticError, ValueError) as error:
        # Python has no such value, for instance no point in time after the year 9999.
        return unsupported(error)


def unsupported(error):
    return {"type": "unsupported", "reason": f"{type(error).__name__}: {error}"}


def main():
    # Models are read once; a client is made for each call, since each has an endpoint of its own.
    session = boto3.session.Session()
    # Messages are UTF-8 whatever the locale is.
    for line in sys.stdin.buffer:
        message = json.loads(line)
        if message["type"] == "hello":
            say({"type": "hello", "version": 1, "client": f"boto3 {boto3.__version__}"})
        elif message["type"] == "call":
            say({**made(session, message), "id": message["id"]})
        elif message["type"] == "echo":
            say({**echoed(message["value"]), "id": message["id"]})
        elif "id" in message:
            reason = f"no message of the type {message['type']} is known"
            say({"type": "unsupported", "id": message["id"], "reason": reason})


if __name__ == "__main__":
    main()
