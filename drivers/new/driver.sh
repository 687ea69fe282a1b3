#!/bin/sh
# A driver for `wireproof check client --driver "sh driver.sh"`, for a client that is a program: it speaks the protocol, and
# makes no call yet. It needs jq. What is missing is `made`. What the messages and the forms of values mean stands in
# docs/driver-protocol.md of wireproof; `wireproof driver check sh driver.sh` tells what is wrong.

# Makes a call with the client, and prints what came of it: $1 is the message, with "operation", "endpoint", "input",
# "timeout_ms", "max_attempts", "region" and "credentials". It is one of these:
#
#   {"type": "output", "output": {}}
#   {"type": "error", "code": "SomeException", "message": "its words", "status": 400}
#   {"type": "refused", "reason": "the client did not take the input, and sent nothing"}
#   {"type": "unsupported", "reason": "the client cannot be called so"}
#   {"type": "set-up-failed", "reason": "the client could not be made ready"}
#
# For instance, with a program that reads the input as JSON and prints the output:
#
#   printf '%s' "$1" | jq -c .input | my-client --url "$(printf '%s' "$1" | jq -r .endpoint)" | jq -c '{type: "output", output: .}'
made() {
    printf '%s' '{"type": "unsupported", "reason": "make the call here"}'
}

command -v jq >/dev/null || {
    echo 'this driver needs jq' >&2
    exit 1
}

# Standard output belongs to messages; what is to be read by people goes to standard error.
while IFS= read -r message; do
    id=$(printf '%s' "$message" | jq -c .id)
    case $(printf '%s' "$message" | jq -r .type) in
    hello)
        printf '%s\n' '{"type": "hello", "version": 1, "client": "my-client 0", "concurrency": 1, "absent": []}'
        ;;
    call)
        # Standard input has the next messages: the client must not read them.
        made "$message" </dev/null | jq -c --argjson id "$id" '. + {id: $id}'
        ;;
    echo)
        # Forms stay as they are: nothing here reads them.
        printf '%s' "$message" | jq -c '{type: "echo", id, value}'
        ;;
    *)
        printf '%s' "$message" | jq -c '{type: "unsupported", id, reason: "no such message"}'
        ;;
    esac
done
