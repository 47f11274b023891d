#!/usr/bin/env bash
# Tests whether the results depend on the processor. Runs the program on this processor and on an emulated Haswell of 2013
# (AVX2, no AVX-512, no VNNI; qemu-user), and compares labels, decisions and probabilities.
#
#     benchmarks/older_processor.sh target/release/melanoma IMAGE...
set -euo pipefail
program=$1
shift
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$program" classify --format csv "$@" > "$folder/here.csv"
qemu-x86_64 -cpu Haswell "$program" classify --threads 1 --format csv "$@" > "$folder/haswell.csv" 2> "$folder/log" \
    || { cat "$folder/log" >&2; exit 1; }
python3 - "$folder/here.csv" "$folder/haswell.csv" <<'PYTHON'
import csv
import sys

here, haswell = (list(csv.DictReader(open(path, newline=""))) for path in sys.argv[1:])
assert here and len(here) == len(haswell)
difference = 0.0
for a, b in zip(here, haswell):
    assert (a["image"], a["label"], a["refer"]) == (b["image"], b["label"], b["refer"]), (a, b)
    # An inconclusive result has no probabilities in a csv file.
    codes = [k for k in a if (k.isupper() or k == "probability_malignant") and (a[k] or b[k])]
    difference = max([difference, *(abs(float(a[k]) - float(b[k])) for k in codes)])
print(f"{len(here)} images, {here[0]['engine']} here and {haswell[0]['engine']} on a Haswell:")
print(f"the same labels and decisions; probabilities differ by at most {difference:.6f}")
sys.exit(difference > 1e-3)
PYTHON
