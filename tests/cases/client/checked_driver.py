"""A driver that `driver check` looks at: checked_driver.py MODE. Right in the mode `right`, wrong in the others."""

import http.client
import json
import os
import sys
import time
import unicodedata
import urllib.parse

mode = sys.argv[1]


def say(message):
    print(json.dumps(message), flush=True)


def changed(value):
    """What the mode makes of a value."""
    if isinstance(value, list):
        return [changed(element) for element in value]
    if isinstance(value, dict):
        if mode == "writes-keys-as-they-are":
            value = {key[1:] if key.startswith("$$") else key: inner for key, inner in value.items()}
        if mode == "loses-surrogates" and "$text" in value:
            return "\ufffd"
        if mode == "rounds-integers" and "$integer" in value:
            return {"$integer": str(int(float(value["$integer"])))}
        if mode == "has-no-numbers-that-are-none" and value.get("$float") == "NaN":
            return 0
        if mode == "reads-bytes-as-text" and "$blob" in value:
            return value["$blob"]
        if mode == "cuts-seconds" and "$timestamp" in value:
            return {"$timestamp": int(value["$timestamp"])}
        if mode == "loses-prototypes":
            value = {key: inner for key, inner in value.items() if key != "__proto__"}
        return {key: changed(inner) for key, inner in value.items()}
    if isinstance(value, str) and mode == "composes":
        return unicodedata.normalize("NFC", value)
    if isinstance(value, str) and mode == "cuts-long-texts":
        return value[:65536]
    return value


def send(call, body):
    place = urllib.parse.urlsplit(call["endpoint"])
    connection = http.client.HTTPConnection(place.netloc, timeout=call["timeout_ms"] / 1000)
    headers = {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": "AWSCognitoIdentityProviderService." + call["operation"],
    }
    path = "/" if mode == "ignores-the-path" else place.path + "/"
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    return answer.status, answer.read()


def made(call):
    if mode == "makes-no-call":
        return {"type": "output", "output": {}}
    if mode == "echoes-calls":
        return {"type": "echo", "value": call["input"]}
    try:
        status, body = send(call, json.dumps(call["input"]))
        if mode == "sends-twice" or (mode.startswith("tries-again") and status == 500):
            status, body = send(call, json.dumps(call["input"]))
    except (OSError, http.client.HTTPException) as error:
        if mode == "ends-where-nothing-listens":
            sys.exit(3)
        return {"type": "error", "code": None, "message": repr(error)}
    if status == 200:
        return {"type": "output", "output": {}}
    try:
        name = json.loads(body).get("__type", "").rsplit("#", 1)[-1].split(":")[0]
    except ValueError:
        name = ""
    if mode == "loses-names":
        return {"type": "error", "code": None, "message": "an error"}
    return {"type": "error", "code": name or None, "message": "an error", "status": status}


def said(message):
    """What is said of a message."""
    if message["type"] == "call":
        return made(message)
    if message["type"] == "echo" and mode != "has-no-echo":
        known = {"type", "id", "value"}
        if mode == "ends-at-unknown-fields" and not set(message) <= known:
            sys.exit("an unknown field")
        return {"type": "echo", "value": changed(message["value"])}
    if mode == "ends-at-unknown-types":
        os.abort()
    return {"type": "unsupported", "reason": "this driver knows no such message"}


concurrency = 4 if mode == "takes-several" else 1
for line in sys.stdin:
    message = json.loads(line)
    if message["type"] == "hello":
        absent = ["calls/one-attempt"] if mode == "tries-again-by-design" else []
        hello = {"version": 1, "client": "a checked driver", "concurrency": concurrency, "absent": absent}
        say({"type": "hello", **hello})
        continue
    answer = {**said(message), "id": message["id"]}
    if mode == "rounds-ids":
        answer["id"] = int(message["id"] / 1000) * 1000 if message["id"] > 2**52 else message["id"]
    if mode == "prints-beside":
        print("debug: a message", flush=True)
    say(answer)
    if mode == "answers-twice":
        say(answer)
if mode == "fails-in-the-end":
    sys.exit(4)
if mode == "stays":
    time.sleep(600)
