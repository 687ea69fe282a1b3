"""A driver of a client of this file's own: driver.py MODE. Right in the mode `right`, wrong in the others."""

import http.client
import json
import os
import sys
import time
import urllib.parse

mode = sys.argv[1]


def say(message):
    print(json.dumps(message), flush=True)


def plain(value):
    """The value that a form of the protocol stands for."""
    if isinstance(value, list):
        return [plain(element) for element in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"$blob"}:
        return value["$blob"]
    if set(value) == {"$timestamp"}:
        return value["$timestamp"]
    if set(value) == {"$integer"}:
        return int(value["$integer"])
    return {key[1:] if key.startswith("$$") else key: plain(inner) for key, inner in value.items()}


def send(call):
    place = urllib.parse.urlsplit(call["endpoint"])
    connection = http.client.HTTPConnection(place.netloc, timeout=call["timeout_ms"] / 1000)
    headers = {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": "AWSCognitoIdentityProviderService." + call["operation"],
    }
    connection.request("POST", place.path + "/", json.dumps(plain(call["input"])), headers)
    answer = connection.getresponse()
    return answer.status, answer.read()


def made(call):
    try:
        status, body = send(call)
    except (OSError, http.client.HTTPException) as error:
        return {"type": "error", "code": None, "message": repr(error)}
    if status == 200:
        return {"type": "output", "output": {}}
    try:
        name = json.loads(body).get("__type", "")
    except ValueError:
        name = ""
    name = name.rsplit("#", 1)[-1].split(":")[0]
    return {"type": "error", "code": name or None, "message": "an error", "status": status}


calls = 0
if mode == "no-hello":
    sys.exit("this driver has nothing to say")
if mode == "prints-first":
    print("Welcome!", flush=True)
for line in sys.stdin:
    message = json.loads(line)
    if message["type"] == "hello":
        version = 2 if mode == "newer" else 1
        absent = ["client/retry", "client/answer/error-code", "client/answer/error-header"]
        say({"type": "hello", "version": version, "client": "a driver of the tests", "absent": absent})
        continue
    calls += 1
    if mode == "not-ready" and calls > 2:
        say({"type": "set-up-failed", "id": message["id"], "reason": "the model is gone"})
        continue
    said = {**made(message), "id": message["id"]}
    failed = said["type"] == "error"
    if failed and mode == "crashes":
        print("about to crash", file=sys.stderr, flush=True)
        os.abort()
    if failed and mode == "hangs":
        print("about to hang", file=sys.stderr, flush=True)
        sys.stdin.read()
    if failed and mode == "pauses":
        time.sleep(2)
    if failed and mode == "chatters":
        print("warning: an error", flush=True)
    if failed and mode == "mumbles":
        print("{", flush=True)
        continue
    say(said)
