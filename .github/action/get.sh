#!/usr/bin/env bash
# The wireproof that the action uses: the one that is given, or that of a release, held to its checksum.
# Nothing here takes a token, so that it works for pull requests from forks.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR source=said.sh
. "$here/said.sh"

# The path that a file has in any folder.
absolute() {
    case $1 in
        /* | [A-Za-z]:*) echo "$1" ;;
        *) echo "$PWD/$1" ;;
    esac
}

# Of Linux there are two programs: the one that is linked with glibc is the faster one and needs glibc 2.17, the static one
# runs everywhere.
libc() {
    local glibc
    glibc=$(getconf GNU_LIBC_VERSION 2>/dev/null) || glibc=
    if [[ $glibc == glibc\ * ]] && printf '%s\n' "glibc 2.17" "$glibc" | sort -C -V; then
        echo gnu
    else
        echo musl
    fi
}

# The name of this machine's kind among the archives of a release.
platform() {
    case $RUNNER_OS-$RUNNER_ARCH in
        Linux-X64) echo "x86_64-unknown-linux-$(libc)" ;;
        Linux-ARM64) echo "aarch64-unknown-linux-$(libc)" ;;
        macOS-X64) echo x86_64-apple-darwin ;;
        macOS-ARM64) echo aarch64-apple-darwin ;;
        Windows-X64) echo x86_64-pc-windows-msvc ;;
        Windows-ARM64) echo aarch64-pc-windows-msvc ;;
    esac
}

# The repository of the action. Some runners do not tell it to steps of an action; then it is in the path.
repository() {
    local path=${ACTION_PATH//\\//}
    if [ -n "$ACTION_REPOSITORY" ]; then
        echo "$ACTION_REPOSITORY"
    elif [[ $path =~ /_actions/([^/]+/[^/]+)/ ]]; then
        echo "${BASH_REMATCH[1]}"
    fi
}

download() {
    curl --fail --silent --show-error --location --connect-timeout 20 --max-time 300 --retry 3 --output "$2" "$1"
}

sha256() {
    if command -v sha256sum >/dev/null; then
        sha256sum
    else
        shasum -a 256
    fi <"$1" | cut -c 1-64
}

# The hash that a list has for a file: lines of a hash and a name, or one hash alone.
hash_in() {
    awk -v name="$2" '{ sub(/^\*/, "", $2) } NF == 1 || $2 == name { print tolower($1); exit }' <<<"$1"
}

# Each of these sets `binary`.
given() {
    cd "$INPUT_WORKING_DIRECTORY" 2>/dev/null || stop usage "working-directory: there is no folder $INPUT_WORKING_DIRECTORY"
    [ -f "$INPUT_BINARY" ] || stop usage "binary: there is no file $INPUT_BINARY in $PWD"
    binary=$(absolute "$INPUT_BINARY")
}

released() {
    local version=${INPUT_VERSION#v}
    [[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] ||
        stop usage "version: expected one such as 0.1.0, found $INPUT_VERSION"
    local platform repository folder expected found
    platform=$(platform)
    [ -n "$platform" ] ||
        stop usage "no release has a wireproof for $RUNNER_OS on $RUNNER_ARCH: build one with cargo, and give its path as binary"
    repository=$(repository)
    [ -n "$repository" ] ||
        stop usage "an action of the repository itself does not say whose release is meant: give a wireproof as binary"

    local name=wireproof-$version-$platform ending=tar.gz program=wireproof
    if [ "$RUNNER_OS" = Windows ]; then
        ending=zip program=wireproof.exe
    fi
    local archive=$name.$ending release=$GITHUB_SERVER_URL/$repository/releases/download/v$version
    folder=$(mktemp -d "$RUNNER_TEMP/wireproof.XXXXXX")
    download "$release/$archive" "$folder/$archive" || stop not-judged "cannot download $release/$archive"
    if [ -z "$INPUT_CHECKSUMS" ]; then
        download "$release/SHA256SUMS" "$folder/SHA256SUMS" || stop not-judged "cannot download $release/SHA256SUMS"
        INPUT_CHECKSUMS=$(<"$folder/SHA256SUMS")
    fi
    expected=$(hash_in "$INPUT_CHECKSUMS" "$archive")
    found=$(sha256 "$folder/$archive")
    [ -n "$expected" ] || stop usage "checksums: expected a line for $archive, found none"
    [ "$expected" = "$found" ] ||
        stop not-judged "$archive: expected the SHA-256 $expected, found $found; it is not used"
    case $ending in
        zip) unzip -q "$folder/$archive" -d "$folder" ;;
        *) tar -xzf "$folder/$archive" -C "$folder" ;;
    esac
    binary=$folder/$name/$program
}

if [ -n "$INPUT_BINARY" ]; then
    given
else
    released
fi
version=$("$binary" --version) || stop usage "$binary does not run on this machine"
echo "$version"
output binary "$binary"
