"""A driver of boto3 for `wireproof check client --driver`: it makes the calls that wireproof asks for.

It takes the names of services as the AWS CLI has them, which are those of boto3. The surroundings are wireproof's:
region, credentials and files come with each call or stand in the environment. What the messages mean stands in
docs/driver-protocol.md.
"""

import base64
import datetime
import json
import sys

import boto3
import botocore.exceptions
from botocore import xform_name
from botocore.config import Config


def say(message):
    print(json.dumps(message, default=str), flush=True)


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
        output = method(**plain(call["input"]))
    except botocore.exceptions.ParamValidationError as error:
        return {"type": "refused", "reason": str(error)}
    except botocore.exceptions.ClientError as error:
        told = error.response.get("Error", {})
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        return {"type": "error", "code": told.get("Code"), "message": told.get("Message"), "status": status}
    except Exception as error:
        return {"type": "error", "code": None, "message": f"{type(error).__name__}: {error}"}
    output.pop("ResponseMetadata", None)
    return {"type": "output", "output": output}


def main():
    # Models are read once; a client is made for each call, since each has an endpoint of its own.
    session = boto3.session.Session()
    for line in sys.stdin:
        message = json.loads(line)
        if message["type"] == "hello":
            say({"type": "hello", "version": 1, "client": f"boto3 {boto3.__version__}"})
        elif message["type"] == "call":
            say({**made(session, message), "id": message["id"]})


if __name__ == "__main__":
    main()
