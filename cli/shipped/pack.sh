#!/usr/bin/env bash
# Compiles the aviary twice with Go 1.27, as it was and as it became, and packs both. Run it after a change
# to the sources here; the packed files are checked in.
set -euo pipefail
cd "$(dirname "$0")"
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT
unset GOFLAGS GOROOT
export GOENV=off GOTOOLCHAIN=local GOPROXY=off GOOS=linux GOARCH=amd64 CGO_ENABLED=0
go build -trimpath -buildvcs=false -ldflags='-s -w -buildid=' -o "$build/aviary" .
go build -trimpath -buildvcs=false -ldflags='-s -w -buildid=' -tags newer -o "$build/aviary-newer" .
for program in aviary aviary-newer; do
    cargo run --quiet --release --example pack -- "$build/$program" "$PWD/$program.z"
done
