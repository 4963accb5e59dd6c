#!/bin/sh
# Counts the instructions of the hot operations under callgrind and compares them with lab/instructions.tsv: unlike times
# they are the same on every run. Counts depend on the compiler, so a difference of up to two instructions or a tenth
# passes.
#
#   lab/instructions.sh            compare; fails if an operation differs, is missing or is new
#   lab/instructions.sh --update   write the counts of this build
set -eu
cd "$(dirname "$0")"

command -v valgrind >/dev/null || { echo "instructions.sh: valgrind is not installed" >&2; exit 1; }
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}"
out="$CARGO_TARGET_DIR/lab"
mkdir -p "$out"

cargo build --quiet --release --package bench --bin instructions
valgrind --quiet --tool=callgrind --compress-strings=no --compress-pos=no --callgrind-out-file="$out/callgrind.out" \
    "$CARGO_TARGET_DIR/release/instructions"

# In callgrind's file `fn=` starts a caller, and the cost of its calls is the last field of the line after `calls=`, callees
# included. `ask_everything` makes the first, slow calls.
awk '
    /^fn=/ { cold = /ask_everything/; next }
    /^cfn=op_/ { if (!cold) name = substr($0, 5); next }
    name != "" && /^calls=/ { split($1, field, "[= ]"); calls = field[2]; getline; cost[name] += $NF; count[name] += calls; name = "" }
    END { for (name in cost) printf "%s\t%.0f\n", name, cost[name] / count[name] }
' "$out/callgrind.out" | sort > "$out/instructions.tsv"

if [ "${1-}" = --update ]; then
    cp "$out/instructions.tsv" instructions.tsv
    echo "instructions.sh: wrote lab/instructions.tsv"
    exit
fi
awk -F '\t' '
    NR == FNR { pinned[$1] = $2; next }
    !($1 in pinned) { printf "%-28s %4d       new\n", $1, $2; bad = 1; next }
    {
        slack = pinned[$1] / 10 > 2 ? pinned[$1] / 10 : 2
        verdict = $2 > pinned[$1] + slack ? "MORE" : $2 < pinned[$1] - slack ? "FEWER" : "ok"
        if (verdict != "ok") bad = 1
        printf "%-28s %4d of %4d  %s\n", $1, $2, pinned[$1], verdict
        delete pinned[$1]
    }
    END {
        for (name in pinned) { printf "%-28s    of %4d  missing\n", name, pinned[name]; bad = 1 }
        if (bad) print "instructions.sh: if this is meant, run lab/instructions.sh --update and say why in the commit"
        exit bad
    }
' instructions.tsv "$out/instructions.tsv"
