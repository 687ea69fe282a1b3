#!/bin/sh
# A client of one operation that is a command: client.sh MODE ENDPOINT INPUT. Right in the mode `right`, wrong in the others.
mode=$1 endpoint=$2 input=$3
send() {
    curl -sS --noproxy '*' --max-time 20 -w '\n%{http_code}' -X POST \
        -H 'Content-Type: application/x-amz-json-1.1' -H 'Expect:' \
        -H "X-Amz-Target: AWSCognitoIdentityProviderService.ConfirmForgotPassword" \
        --data-binary "@$input" "$endpoint/"
}
if [ "$mode" = never ]; then
    exit 0
fi
answer=$(send) || exit 1
status=$(printf '%s' "$answer" | tail -n 1)
if [ "$mode" = twice ]; then
    send > /dev/null
fi
if [ "$mode" = forks ]; then
    sleep 98765 &
fi
if [ "$status" = 200 ] || [ "$mode" = careless ]; then
    exit 0
fi
case $mode in
    crashes) echo 'about to crash' >&2; kill -SEGV $$ ;;
    hangs) echo 'about to hang' >&2; sleep 98764 ;;
esac
name=$(printf '%s' "$answer" | sed -n 's/.*"__type":"\([^"]*\)".*/\1/p' | sed 's/.*#//; s/:.*//')
echo "failed with ${name:-status $status}" >&2
exit 1
