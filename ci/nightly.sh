#!/bin/sh
# Prints the name of a nightly toolchain that has the components, and installs what is missing. Fails where there is none.
#
# usage: ci/nightly.sh COMPONENT..
set -eu

command -v rustup >/dev/null || { echo "no rustup" >&2; exit 1; }
has() { rustup component list --toolchain nightly --installed 2>/dev/null | grep -q "^$1"; }

for component in rustc "$@"; do
    has "$component" && continue
    # Where the network swallows connections, rustup would wait for minutes.
    if [ "$component" = rustc ]; then
        timeout 120 rustup toolchain install nightly --profile minimal --no-self-update >&2
    else
        timeout 120 rustup component add --toolchain nightly "$component" >&2
    fi
done
echo nightly
