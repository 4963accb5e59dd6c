#!/usr/bin/env bash
# Writes generated.go: 50 interfaces and 40 types, 2000 pairs, of which about half match.
#
# Type j has method i unless 7i + 13j is a multiple of 5. Interface k asks for methods k, k+1 and k+3, so that
# a pair may fail at any of three slots. Every third interface is called too: the linker removes the methods that
# only the others ask for.
set -euo pipefail
cd "$(dirname "$0")"

interfaces=50 types=40
{
    printf '// Written by generate.sh.\n\npackage main\n'
    for ((i = 0; i < interfaces; i++)); do
        printf '\ntype m%02d struct{}\n\nfunc (m%02d) M%02d() int { return %d }\n' $i $i $i $i
    done
    for ((j = 0; j < types; j++)); do
        printf '\ntype T%02d struct {\n' $j
        for ((i = 0; i < interfaces; i++)); do
            (((7 * i + 13 * j) % 5 == 0)) || printf '\tm%02d\n' $i
        done
        printf '}\n'
    done
    for ((k = 0; k < interfaces; k++)); do
        printf '\ntype I%02d interface {\n' $k
        printf '\tM%02d() int\n' $k $(((k + 1) % interfaces)) $(((k + 3) % interfaces))
        printf '}\n'
    done
    printf '\n// values has a value of each type.\nvar values = []any{\n'
    for ((j = 0; j < types; j++)); do printf '\tT%02d{},\n' $j; done
    printf '}\n\n// questions asks for each interface whether a value has it.\nvar questions = []func(any) bool{\n'
    for ((k = 0; k < interfaces; k++)); do
        if ((k % 3 == 0)); then
            printf '\tfunc(x any) bool { i, ok := x.(I%02d); return ok && i.M%02d() == %d },\n' $k $k $k
        else
            printf '\tfunc(x any) bool { _, ok := x.(I%02d); return ok },\n' $k
        fi
    done
    printf '}\n'
} >generated.go
