#!/usr/bin/env bash
# Builds the root filesystem of the container image. The Dockerfile and CI run the same script, so that CI verifies the
# content of the image.
#
#     deploy/container/rootfs.sh target/release ROOTFS
set -euo pipefail
export LC_ALL=C

built=$(realpath "$1")
root=$2
user=65532 # the number that distroless images use

if [ -e "$root" ] && [ -n "$(ls -A "$root")" ]; then
    echo "$root is not empty" >&2
    exit 1
fi
# A build can succeed without ONNX Runtime, but the image needs it.
library=$(find "$built" -maxdepth 1 -name 'libonnxruntime.so.*')
if [ ! -f "$library" ]; then
    echo "$built has no libonnxruntime.so.*; the image would use the slower engine" >&2
    exit 1
fi

install -d -m 755 "$root/usr/local/bin" "$root/etc" "$root/proc" "$root/sys" "$root/dev"
install -d -m 1777 "$root/tmp"
install -m 755 "$built/melanoma" "$root/usr/local/bin/melanoma"
install -m 644 "$library" "$root/usr/local/bin/"

# The shared libraries of both, and the loader, at the paths where they are looked up.
found=$(ldd "$built/melanoma" "$library")
if grep "not found" <<<"$found" >&2; then
    exit 1
fi
awk '$2 == "=>" { print $3 } $1 ~ /^\// && $2 ~ /^\(/ { print $1 }' <<<"$found" | sort -u |
    while read -r shared; do
        install -D -m 755 "$shared" "$root$shared"
    done

echo "nonroot:x:$user:$user::/:/nologin" >"$root/etc/passwd"
echo "nonroot:x:$user:" >"$root/etc/group"
# Resolves the host name of an OTLP collector; without this file glibc does not read /etc/hosts.
echo "hosts: files dns" >"$root/etc/nsswitch.conf"
