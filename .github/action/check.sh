#!/usr/bin/env bash
# Judges what the inputs of the action say, and tells the job what came of it. A step behind passes or fails.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR source=said.sh
. "$here/said.sh"

cd "$INPUT_WORKING_DIRECTORY" 2>/dev/null || stop usage "working-directory: there is no folder $INPUT_WORKING_DIRECTORY"
folder=$(mktemp -d "$RUNNER_TEMP/wireproof-reports.XXXXXX")

arguments=(check)
place=wireproof
if [ -z "$INPUT_SUBJECT$INPUT_TARGET$INPUT_ENDPOINT_URL" ]; then
    [ -z "$INPUT_EXPECTED_FAILURES" ] ||
        stop usage "expected-failures: expected a target, an endpoint-url or a subject beside it; a check of wireproof.toml names its own list"
    place='{check}'
else
    [ -z "$INPUT_CHECK" ] || stop usage "check: expected no target, endpoint-url or subject beside it, since they are no checks of wireproof.toml"
    case ${INPUT_SUBJECT:-server} in
        server | client) arguments+=("${INPUT_SUBJECT:-server}") ;;
        *) stop usage "subject: expected server or client, found $INPUT_SUBJECT" ;;
    esac
fi
arguments+=(--report "github=$GITHUB_STEP_SUMMARY" --report "json=$folder/$place.json")
for report in $INPUT_REPORTS; do
    case $report in
        json) ;;
        html | ndjson) arguments+=(--report "$report=$folder/$place.$report") ;;
        junit) arguments+=(--report "$report=$folder/$place.xml") ;;
        markdown) arguments+=(--report "$report=$folder/$place.md") ;;
        text) arguments+=(--report "$report=$folder/$place.txt") ;;
        *) stop usage "reports: expected html, json, junit, markdown, ndjson or text, found $report" ;;
    esac
done
[ -z "$INPUT_TARGET" ] || arguments+=("--target=$INPUT_TARGET")
[ -z "$INPUT_ENDPOINT_URL" ] || arguments+=("--endpoint-url=$INPUT_ENDPOINT_URL")
[ -z "$INPUT_EXPECTED_FAILURES" ] || arguments+=("--expected-failures=$INPUT_EXPECTED_FAILURES")
while IFS= read -r name; do
    name=${name%$'\r'}
    [ -z "$name" ] || arguments+=("--check=$name")
done <<<"$INPUT_CHECK"
# What stands behind `--` is the command of a client, so these come last.
while IFS= read -r argument; do
    argument=${argument%$'\r'}
    [ -z "$argument" ] || arguments+=("$argument")
done <<<"$INPUT_ARGUMENTS"

code=0
"$WIREPROOF" "${arguments[@]}" || code=$?
output code "$code"
output reports "$folder"
case $code in
    0) output outcome ok ;;
    1) output outcome findings ;;
    130) output outcome interrupted ;;
    2)
        output outcome usage
        echo "::error title=wireproof::an input of the action or a file is wrong: the log of this step says which"
        ;;
    3) output outcome not-judged ;;
    *)
        output outcome not-judged
        echo "::error title=wireproof::the program ended with $code before it could say what it found"
        ;;
esac
shopt -s nullglob
written=("$folder"/*.json)
if [ "${#written[@]}" -gt 0 ]; then
    "$WIREPROOF" report count "${written[@]}" >>"$GITHUB_OUTPUT"
fi
