#!/usr/bin/env bash
# Requests per second of `wireproof check server` (generated, sent and judged) beside those of wrk,
# on the same stateless mock in the same minute. Needs wrk and curl; build with `cargo build --release` first.
#
#   benches/check-beside-wrk.sh [CONNECTIONS] [CASES]
set -euo pipefail
cd "$(dirname "$0")/.."

connections=${1:-32}
cases=${2:-200000}
address=127.0.0.1:18733
wireproof=target/release/wireproof
script=$(mktemp)
report=$(mktemp)
trap 'kill "${server:-0}" 2>/dev/null || true; rm -f "$script" "$report"' EXIT

"$wireproof" mock --stateless --listen "$address" >/dev/null &
server=$!
until curl -s -o /dev/null "http://$address/"; do sleep 0.05; done

cat >"$script" <<'LUA'
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/x-amz-json-1.1"
wrk.headers["X-Amz-Target"] = "AWSCognitoIdentityProviderService.ConfirmForgotPassword"
wrk.body = '{"ClientId":"3n4b5urk1ft4fl3mg5e62d9ado","Username":"diego@example.com","ConfirmationCode":"123456","Password":"Correct-Horse-9"}'
LUA

printf 'wrk        '
wrk -t1 -c"$connections" -d5s -s "$script" "http://$address/" | sed -n 's/^Requests\/sec: *//p'
"$wireproof" check server --endpoint-url "http://$address" --behavior stateless --phase fuzzing \
    --cases "$cases" --concurrency "$connections" --report "json=$report" --quiet
printf 'wireproof  '
python3 - "$report" <<'PYTHON'
import json
import sys

report = json.load(open(sys.argv[1]))
print(f"{report['cases']['total'] / report['duration_ms'] * 1000:.2f}")
PYTHON
