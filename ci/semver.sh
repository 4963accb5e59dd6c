#!/bin/sh
# What the libraries offered at the last release and do not offer any more, unless the version says so: cargo-semver-checks.
#
# usage: ci/semver.sh [REVISION]   (the last tag `v..`)
set -eu
cd "$(dirname "$0")/.."

baseline=${1-$(git describe --tags --abbrev=0 --match 'v[0-9]*' 2>/dev/null || true)}
if [ -z "$baseline" ]; then
    echo "skipped: no release to compare with"
    exit 0
fi
if ! cargo semver-checks --version >/dev/null 2>&1; then
    echo "skipped: no cargo-semver-checks"
    exit 0
fi
exec cargo semver-checks --package itab --package itab-gobin --package itab-page --baseline-rev "$baseline"
