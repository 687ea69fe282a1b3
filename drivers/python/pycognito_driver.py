"""A driver of pycognito for `wireproof check client --driver`: it makes the calls that wireproof asks for.

The library has a method for each operation, with arguments of its own: what those cannot say is told to be unsupported.
What the messages mean stands in docs/driver-protocol.md.
"""

import importlib.metadata
import json
import sys

import botocore.exceptions
from botocore.config import Config
from pycognito import Cognito

SAYABLE = {"ClientId", "Username", "ConfirmationCode", "Password"}


def say(message):
    print(json.dumps(message, default=str), flush=True)


def library_of(call):
    attempts = {} if call["max_attempts"] is None else {"retries": {"total_max_attempts": call["max_attempts"]}}
    seconds = call["timeout_ms"] / 1000
    return Cognito(
        f"{call['region']}_wireproof",
        call["input"].get("ClientId"),
        user_pool_region=call["region"],
        username=call["input"].get("Username"),
        access_key=call["credentials"]["access_key_id"],
        secret_key=call["credentials"]["secret_access_key"],
        botocore_config=Config(connect_timeout=seconds, read_timeout=seconds, **attempts),
        boto3_client_kwargs={"endpoint_url": call["endpoint"]},
    )


def made(call):
    """What is to be said of a call."""
    if call["operation"] != "ConfirmForgotPassword":
        return {"type": "unsupported", "reason": f"this driver does not call {call['operation']}"}
    given = call["input"]
    for member in given:
        if member not in SAYABLE:
            return {"type": "unsupported", "reason": f"no argument gives {member}"}
    for member in SAYABLE:
        # A method of Python cannot be called without an argument that it asks for.
        if member not in given:
            return {"type": "refused", "reason": f"the argument for {member} is missing"}
    try:
        library = library_of(call)
    except Exception as error:
        return {"type": "set-up-failed", "reason": str(error)}
    try:
        library.confirm_forgot_password(given["ConfirmationCode"], given["Password"])
    except botocore.exceptions.ParamValidationError as error:
        return {"type": "refused", "reason": str(error)}
    except botocore.exceptions.ClientError as error:
        told = error.response.get("Error", {})
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        return {"type": "error", "code": told.get("Code"), "message": told.get("Message"), "status": status}
    except Exception as error:
        return {"type": "error", "code": None, "message": f"{type(error).__name__}: {error}"}
    return {"type": "output", "output": {}}


def main():
    for line in sys.stdin:
        message = json.loads(line)
        if message["type"] == "hello":
            say({"type": "hello", "version": 1, "client": f"pycognito {importlib.metadata.version('pycognito')}"})
        elif message["type"] == "call":
            say({**made(message), "id": message["id"]})


if __name__ == "__main__":
    main()
