#!/bin/sh
# Measures a clean release build in a temporary folder on all cores: seconds, crates compiled, size of the program. The
# time includes the download of ONNX Runtime, but not that of the crates.
set -eu
cd "$(dirname "$0")/.."

target=$(mktemp -d)
trap 'rm -rf "$target"' EXIT
load() { if [ -r /proc/loadavg ]; then cut -d' ' -f1 /proc/loadavg; else uptime; fi; }

cargo fetch --locked --quiet
before=$(load)
start=$(date +%s)
CARGO_TARGET_DIR=$target cargo build --release --locked 2>"$target/log" || { cat "$target/log" >&2; exit 1; }
seconds=$(($(date +%s) - start))

cat <<TABLE
| clean release build | |
|---|---|
| cores | $(getconf _NPROCESSORS_ONLN) |
| seconds | $seconds |
| crates compiled | $(grep -c '^ *Compiling ' "$target/log") |
| program, MiB | $((($(wc -c <"$target/release/melanoma") + 524288) / 1048576)) |
| load average before and after | $before and $(load) |
TABLE
