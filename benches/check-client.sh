#!/usr/bin/env bash
# What `wireproof check client` costs: calls per second with the cheapest driver that there can be, and the time of calls of
# the AWS CLI beside that of as many bare ones, in turns and two at a time. Needs rustc, and the AWS CLI in PATH for the
# second half (`pip install awscli`); build with `cargo build --release` first.
#
#   benches/check-client.sh [CALLS] [COMMANDS]
set -euo pipefail
cd "$(dirname "$0")/.."

calls=${1:-20000}
commands=${2:-500}
rounds=5
address=127.0.0.1:18735
wireproof=$PWD/target/release/wireproof
folder=$(mktemp -d)
trap 'kill "${server:-0}" 2>/dev/null || true; rm -rf "$folder"' EXIT

now() {
    echo "${EPOCHREALTIME/./}"
}

rustc -O --edition 2024 -o "$folder/plain" benches/driver/plain.rs
for concurrency in 1 4 8; do
    begun=$(now)
    "$wireproof" check client --driver "$folder/plain $concurrency" --phase fuzzing --cases "$calls" --quiet
    echo "driver, $concurrency at a time: $((calls * 1000000 / ($(now) - begun))) calls a second, with start and end"
done

command -v aws >/dev/null || exit 0
"$wireproof" mock --stateless --listen "$address" >/dev/null &
server=$!
until curl -s -o /dev/null "http://$address/"; do sleep 0.05; done
export AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=secret AWS_EC2_METADATA_DISABLED=true
words=(aws cognito-idp confirm-forgot-password)
options=(--endpoint-url "http://$address" --region us-east-1 --client-id 3n4b5urk1ft4fl3mg5e62d9ado
    --username diego@example.com --password Better-Password-2 --confirmation-code 123456)
bare=0
judged=0
each=$((commands / rounds))
for round in $(seq "$rounds"); do
    begun=$(now)
    seq "$each" | xargs -P 2 -I '{}' "${words[@]}" "${options[@]}" >/dev/null
    bare=$((bare + $(now) - begun))
    begun=$(now)
    "$wireproof" check client --thorough --phase fuzzing --cases "$each" --seed "$round" --quiet -- "${words[@]}"
    judged=$((judged + $(now) - begun))
done
echo "AWS CLI: $((each * rounds)) bare calls in $((bare / 1000)) ms, judged in $((judged / 1000)) ms ($((judged * 100 / bare)) %)"
