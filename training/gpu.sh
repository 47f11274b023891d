#!/bin/sh
# Usage: gpu.sh SHARDS OUT [ARGUMENTS OF lesion_training.multitask]
#
# Trains on the tar files of `python -m lesion_training.shards`, and writes each checkpoint to OUT in half precision. Run
# again with the same arguments, it continues from the last one.
set -eu
cd "$(dirname "$0")"
shards=$1 out=$2
shift 2
mkdir -p "$out/data"
for shard in "$shards"/shard-*.tar; do
    tar -xf "$shard" -C "$out/data"
done
exec "${PYTHON:-python3}" -m lesion_training.multitask --data "$out/data" --out "$out" --config multitask.toml gpu.toml "$@"
