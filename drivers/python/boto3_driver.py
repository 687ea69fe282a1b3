"""A driver of boto3 for `wireproof check client --driver`: it makes the calls that wireproof asks for.

It takes the names of services as the AWS CLI has them, which are those of boto3. The surroundings are wireproof's:
region, credentials and files come with each call or stand in the environment. What the messages mean stands in
docs/driver-protocol.md.
"""

import boto3
from botocore import xform_name

from protocol import config_of, serve, told

# Models are read once; a client is made for each call, since each has an endpoint of its own.
session = boto3.session.Session()


def client_of(call):
    return session.client(
        call["service"],
        region_name=call["region"],
        endpoint_url=call["endpoint"],
        aws_access_key_id=call["credentials"]["access_key_id"],
        aws_secret_access_key=call["credentials"]["secret_access_key"],
        config=config_of(call),
    )


def made(call):
    """What is to be said of a call."""
    try:
        method = getattr(client_of(call), xform_name(call["operation"]))
    except Exception as error:
        return {"type": "set-up-failed", "reason": str(error)}

    def output_of(params):
        output = method(**params)
        output.pop("ResponseMetadata", None)
        return output

    return told(call["input"], output_of)


if __name__ == "__main__":
    serve(f"boto3 {boto3.__version__}", made)
