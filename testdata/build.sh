#!/usr/bin/env bash
# Compiles the programs of testdata/go with every installed toolchain into target/go/bin, as
# PROGRAM-goVERSION-OS-ARCH[-VARIANT].
#
# usage: testdata/build.sh [--quick]
#
#   --quick   two releases (and 1.19 where it is installed) and a third of the targets
#
# ITAB_GO_FILES names another folder than target/go. Files newer than the sources are left alone. What
# cannot be built here is reported in a line "skipped: ...", and the rest goes on.
set -euo pipefail
shopt -s nullglob

root=$(cd "$(dirname "$0")/.." && pwd)
files=${ITAB_GO_FILES:-$root/target/go}
bin=$files/bin
mode=${1-}
built=0 present=0 skipped=0

# Nothing but the toolchain and the sources may have a say in the result.
unset GOFLAGS GOROOT GOPATH GOEXPERIMENT
export GOENV=off GOPROXY=off GOTOOLCHAIN=local GOCACHE=$files/cache GOPATH=$files/path

compile() { # PROGRAM VERSION OS ARCH [VARIANT]
    local program=$1 version=$2 os=$3 arch=$4 variant=${5-}
    local name=$program-go$version-$os-$arch${variant:+-$variant}
    if [[ -e $bin/$name && -z $(find "$root/testdata/go" -newer "$bin/$name" -print -quit) ]]; then
        present=$((present + 1))
        return
    fi
    local command=build flags=() cgo=0
    case $variant in
        '') ;;
        stripped) flags=(-ldflags='-s -w') ;;
        pie) flags=(-buildmode=pie) ;;
        pie-stripped) flags=(-buildmode=pie -ldflags='-s -w') ;;
        external) cgo=1 flags=(-ldflags=-linkmode=external) ;;
        external-pie) cgo=1 flags=(-buildmode=pie -ldflags=-linkmode=external) ;;
        relr) cgo=1 flags=(-buildmode=pie -ldflags='-linkmode=external -extldflags=-Wl,-z,pack-relative-relocs') ;;
        cgo) cgo=1 ;;
        c-shared) cgo=1 flags=(-buildmode=c-shared) ;;
        plugin) cgo=1 flags=(-buildmode=plugin) ;;
        lld-pie) command=link flags=(-buildmode=pie) ;;
        lld-sections) command=link flags=(-buildmode=exe -debugtextsize=200000) ;;
        *) echo "build.sh: unknown variant $variant" >&2 && exit 2 ;;
    esac
    if (
        export CGO_ENABLED=$cgo GOOS=$os GOARCH=$arch GOROOT=$files/sdk/$version/go
        cd "$root/testdata/go"
        [[ $program != generic ]] || cd generic # a module of its own
        $command "$GOROOT/bin/go" "$program" "$bin/$name" "${flags[@]}"
    ) >"$bin/.log" 2>&1; then
        rm -f "$bin/$name.h" "${bin:?}/${name%.*}.h" # c-shared makes a header too
        touch "$bin/$name"
        built=$((built + 1))
    else
        rm -f "${bin:?}/$name"
        skipped=$((skipped + 1))
        echo "skipped: $name: $(grep -m 1 -E 'error:|panic:' "$bin/.log" || grep -m 1 -v '^#' "$bin/.log")"
    fi
}

# What the compiler says of a program: which methods of interfaces each function calls through itabs, which is in its
# assembly for the linker (R_USEIFACEMETHOD), and which calls it makes direct ones.
said() { # PROGRAM VERSION OS ARCH
    local program=$1 version=$2 os=$3 arch=$4
    local out=$files/said/$program-go$version-$os-$arch.txt
    if [[ -e $out && -z $(find "$root/testdata/go/$program" -newer "$out" -print -quit) ]]; then
        return
    fi
    mkdir -p "$files/said"
    if (
        export CGO_ENABLED=0 GOOS=$os GOARCH=$arch GOROOT=$files/sdk/$version/go
        cd "$root/testdata/go"
        "$GOROOT/bin/go" build -trimpath -gcflags='-m -S' -o /dev/null "./$program"
    ) >"$bin/.log" 2>&1; then
        grep -E ' STEXT |R_USEIFACEMETHOD|: devirtualizing ' "$bin/.log" >"$out"
    else
        echo "skipped: what the compiler says of $program: $(grep -m 1 -v '^#' "$bin/.log")"
    fi
}

# Go beside other Go, and beside C, in one process.
load() { # VERSION
    compile shared "$1" linux amd64 c-shared
    compile plugin "$1" linux amd64 plugin
    compile loader "$1" linux amd64 cgo
}

# A program with two thousand pairs is written by a script.
pairs=$root/testdata/go/pairs
[[ $pairs/generated.go -nt $pairs/generate.sh ]] || "$pairs/generate.sh"

build() { # GO PROGRAM OUT FLAG...
    local package=./$2
    [[ -d $package ]] || package=.
    "$1" build -trimpath -buildvcs=false -o "$3" "${@:4}" "$package"
}

# Calls the linker itself: go build refuses to link externally without cgo, which a foreign target needs.
link() { # GO PROGRAM OUT FLAG...
    local config=$bin/.importcfg
    "$1" list -trimpath -export -deps -f '{{if .Export}}packagefile {{.ImportPath}}={{.Export}}{{end}}' "./$2" >"$config"
    "$1" tool link -w -importcfg "$config" -linkmode=external -extld "$root/testdata/lld.sh" -o "$3" "${@:4}" \
        "$(sed -n "s|^packagefile example.test/zoo/$2=||p" "$config")"
}

mkdir -p "$bin"
for go in "$files"/sdk/*/go/bin/go; do
    version=${go#"$files"/sdk/}
    version=${version%%/*}
    case $mode:$version in
        --quick:1.19* | --quick:1.22* | --quick:1.27*) ;;
        --quick:*) continue ;;
    esac

    for program in hello shapes; do
        compile $program "$version" linux amd64
        compile $program "$version" linux amd64 stripped
        compile $program "$version" linux 386
        compile $program "$version" linux s390x
        compile $program "$version" js wasm
        [[ $version == 1.19* ]] || compile $program "$version" wasip1 wasm # not known before 1.21
    done
    compile names "$version" linux amd64
    for program in keepname keepany keeptype; do
        for arch in amd64 arm64 386; do compile $program "$version" linux $arch; done
    done
    for arch in amd64 arm64; do
        compile dynamic "$version" linux $arch
        said dynamic "$version" linux $arch
    done
    compile dynamic "$version" linux 386
    compile keepplugin "$version" linux amd64 external # only with cgo can it load plugins
    compile oracle "$version" linux amd64
    [[ $version == 1.19* ]] || compile oracle "$version" js wasm # what runs it fails with Node.js of today
    compile pairs "$version" linux amd64
    compile pairs "$version" linux amd64 stripped
    compile pairs "$version" linux amd64 pie-stripped
    compile pairs "$version" linux 386
    compile pairs "$version" linux arm64
    compile hello "$version" windows amd64
    compile hello "$version" darwin arm64
    compile hello "$version" linux amd64 pie
    case $version in
        1.1[0-9]* | 1.2[0-6]*) ;;
        *)
            compile generic "$version" linux amd64
            load "$version"
            ;;
    esac
    [[ $mode != --quick ]] || continue

    compile names "$version" linux 386
    compile oracle "$version" linux 386
    compile pairs "$version" linux s390x
    compile pairs "$version" linux mips
    for variant in '' stripped; do
        compile shapes "$version" linux mips $variant
        compile shapes "$version" darwin arm64 $variant
        compile shapes "$version" darwin amd64 $variant
        compile shapes "$version" windows amd64 $variant
        compile shapes "$version" windows 386 $variant
    done
    compile hello "$version" linux amd64 pie-stripped
    compile hello "$version" linux arm64
    compile hello "$version" linux arm64 stripped
    compile hello "$version" linux mips
    compile hello "$version" windows amd64 stripped
    compile hello "$version" darwin arm64 stripped
    compile hello "$version" darwin amd64

    # Other linkers and rarer machines: one release per layout of the module data.
    case $version in
        1.19* | 1.22* | 1.24* | 1.26* | 1.27*) ;;
        *) continue ;;
    esac
    for variant in external external-pie relr; do
        compile hello "$version" linux amd64 $variant
    done
    load "$version"
    compile shapes "$version" linux arm64 pie
    compile shapes "$version" linux arm
    compile shapes "$version" linux mips64le
    compile shapes "$version" linux ppc64
    compile shapes "$version" linux riscv64
    compile shapes "$version" freebsd amd64
    compile shapes "$version" windows arm64

    # What the toolchain's own linker never makes: addends that are only in the relocations, chained
    # fixups (all of Mach-O here), and text that is split into several sections.
    for arch in amd64 arm64 s390x; do
        compile shapes "$version" linux $arch lld-pie
    done
    for arch in amd64 arm64; do
        compile shapes "$version" darwin $arch lld-pie
    done
    compile shapes "$version" darwin arm64 lld-sections
    [[ $version == 1.19* ]] || compile shapes "$version" linux arm lld-sections # not split before
    compile shapes "$version" linux ppc64le lld-sections
done
rm -f "$bin/.log" "$bin/.importcfg"
echo "built $built, present $present, skipped $skipped, in $bin"
[[ $((built + present)) -gt 0 ]] || { echo "skipped: no Go"; }
