"""A driver of pycognito for `wireproof check client --driver`: it makes the calls that wireproof asks for.

The library has a method for each operation, with arguments of its own: what those cannot say is told to be unsupported.
What the messages mean stands in docs/driver-protocol.md.
"""

import importlib.metadata

from pycognito import Cognito

from protocol import config_of, serve, told

SAYABLE = {"ClientId", "Username", "ConfirmationCode", "Password"}


def library_of(call):
    return Cognito(
        f"{call['region']}_wireproof",
        call["input"].get("ClientId"),
        user_pool_region=call["region"],
        username=call["input"].get("Username"),
        access_key=call["credentials"]["access_key_id"],
        secret_key=call["credentials"]["secret_access_key"],
        botocore_config=config_of(call),
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

    def output_of(arguments):
        library.confirm_forgot_password(arguments["ConfirmationCode"], arguments["Password"])
        # The method returns nothing where it succeeds.
        return {}

    return told(given, output_of)


if __name__ == "__main__":
    serve(f"pycognito {importlib.metadata.version('pycognito')}", made)
