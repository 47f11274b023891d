#!/usr/bin/env bash
# Puts together the root filesystem of the image. The Dockerfile and the gate run this one script, so what
# the gate proves is what the image has in it.
#
#     deploy/container/rootfs.sh target/release ROOTFS
set -euo pipefail
export LC_ALL=C

built=$(realpath "$1")
root=$2
user=65532 # as distroless images call and number it: nobody else's on a machine

if [ -e "$root" ] && [ -n "$(ls -A "$root")" ]; then
    echo "$root is not empty" >&2
    exit 1
fi
# The build carries on without ONNX Runtime, an image must not.
library=$(find "$built" -maxdepth 1 -name 'libonnxruntime.so.*')
if [ ! -f "$library" ]; then
    echo "not one libonnxruntime.so.* in $built: the image would run on the slower engine" >&2
    exit 1
fi

install -d -m 755 "$root/usr/local/bin" "$root/etc" "$root/proc" "$root/sys" "$root/dev"
install -d -m 1777 "$root/tmp"
install -m 755 "$built/melanoma" "$root/usr/local/bin/melanoma"
install -m 644 "$library" "$root/usr/local/bin/"

# Every shared library that the two name, and the loader, at the path by which they are asked for.
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
# For the name of an OTLP collector; without it glibc asks no file.
echo "hosts: files dns" >"$root/etc/nsswitch.conf"
