#!/bin/sh
# The raw sender beside wrk, on the same server, in turns: requests a second and their ratio.
# Usage: benches/beside-wrk.sh [SECONDS] [ROUNDS]; needs wrk and cargo.
set -eu
cd "$(dirname "$0")/.."
seconds=${1:-3}
rounds=${2:-3}
address=127.0.0.1:8099
folder=$(mktemp -d)
bench=$(cargo bench --bench send --no-run --message-format short 2>&1 | sed -n 's/.*(\(.*\/send-[0-9a-f]*\)).*/\1/p')
"$bench" serve "$address" &
server=$!
trap 'kill "$server"; rm -r "$folder"' EXIT
cat > "$folder/post.lua" <<'LUA'
wrk.method = "POST"
wrk.body = '{"Name":"somebody","Number":"123456","Text":"some text of usual length"}'
wrk.headers["Content-Type"] = "application/x-amz-json-1.1"
wrk.headers["X-Amz-Target"] = "ExampleService.ExampleOperation"
LUA
sleep 1
for connections in 1 8 32; do
    for round in $(seq "$rounds"); do
        theirs=$(wrk -t1 -c"$connections" -d"$seconds" -s "$folder/post.lua" "http://$address/" | sed -n 's/Requests\/sec: *//p')
        ours=$("$bench" send "http://$address" "$connections" "$seconds" | sed 's/.*: \([0-9]*\) .*/\1/')
        echo "$connections $theirs $ours" | awk '{ printf "%d connections: wrk %d, raw sender %d, ratio %.2f\n", $1, $2, $3, $3 / $2 }'
    done
done
