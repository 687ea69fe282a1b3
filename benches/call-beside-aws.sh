#!/usr/bin/env bash
# Wall time and memory of one `wireproof call` beside one of the AWS CLI (`pip install awscli`), on the same mock
# in the same minute. Needs GNU time; build with `cargo build --release` first.
#
#   benches/call-beside-aws.sh [RUNS]
set -euo pipefail
cd "$(dirname "$0")/.."

runs=${1:-20}
address=127.0.0.1:18734
wireproof=$PWD/target/release/wireproof
trap 'kill "${server:-0}" 2>/dev/null || true' EXIT
"$wireproof" mock --stateless --listen "$address" >/dev/null &
server=$!
until curl -s -o /dev/null "http://$address/"; do sleep 0.05; done

words=(cognito-idp confirm-forgot-password --endpoint-url "http://$address" --region us-east-1
    --client-id 3n4b5urk1ft4fl3mg5e62d9ado --username diego@example.com
    --password Better-Password-2 --confirmation-code 123456)

median() {
    sort -n | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'
}

# Medians of the elapsed time, which GNU time tells too coarsely, and of the largest resident set.
measure() {
    local name=$1 before after elapsed size
    shift
    elapsed=$(for _ in $(seq "$runs"); do
        before=${EPOCHREALTIME/./}
        "$@" "${words[@]}" >/dev/null
        after=${EPOCHREALTIME/./}
        echo $((after - before))
    done | median)
    size=$(for _ in $(seq "$runs"); do
        command time -f '%M' "$@" "${words[@]}" 2>&1 >/dev/null | tail -n 1
    done | median)
    printf '%-15s %d.%d ms, %d KiB\n' "$name" $((elapsed / 1000)) $((elapsed % 1000 / 100)) "$size"
}

measure "wireproof call" "$wireproof" call
if command -v aws >/dev/null; then
    export AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=secret
    measure aws aws
fi
