# What both steps of the action say to the job: outputs, and why they stop.
# shellcheck shell=bash

# Hands a value, which is one line, to the steps behind.
output() {
    printf '%s=%s\n' "$1" "$2" >>"$GITHUB_OUTPUT"
}

# Ends the step with an outcome and one line that says why.
stop() {
    output outcome "$1"
    local words=${2//'%'/%25}
    words=${words//$'\r'/%0D}
    printf '::error title=wireproof::%s\n' "${words//$'\n'/%0A}"
    exit 1
}
