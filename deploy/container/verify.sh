#!/usr/bin/env bash
# Runs the server in the root filesystem of the image, without a container engine: the same script builds it,
# and namespaces give it what `docker run --read-only --cap-drop ALL` would, as far as the kernel has a part
# in it. What only an engine does (layers, the health check's timer, cgroups) is not proven here.
#
#     deploy/container/prove.sh target/release
set -euo pipefail
cd "$(dirname "$0")/../.."
built=$(realpath "${1:-target/release}")
dockerfile=deploy/container/Dockerfile

fail() { echo "not proven: $*" >&2; [ ! -e "$work/log" ] || cat "$work/log" >&2; exit 1; }

work=$(mktemp -d)
outer=
# The server itself is ended, not unshare alone: what changes its user outlives unshare --kill-child.
end() {
    [ -z "$outer" ] || kill -KILL $(cat "/proc/$outer/task/$outer/children") "$outer" 2>/dev/null || true
    rm -rf "$work"
}
trap end EXIT
chmod 755 "$work"

root=$work/root
deploy/container/rootfs.sh "$built" "$root"
unpacked=$(du --summarize --bytes "$root" | cut -f1)
packed=$(tar --create --directory "$root" . | gzip | wc -c)
echo "root filesystem: $((unpacked / 1000000)) MB, $((packed / 1000000)) MB as a gzipped layer"

echo "programs in it:"
(cd "$root" && find . -path '*/bin/*' -type f -perm /111)
for shell in sh bash dash ash busybox; do
    [ -z "$(find "$root" -name "$shell")" ] || fail "there is a shell: $shell"
done

# What the image states is taken from where it states it.
user=$(sed -n 's/^USER //p' "$dockerfile")
mapfile -t environment < <(sed -n 's/^ENV //p' "$dockerfile")
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("", 0)); print(s.getsockname()[1])')
environment+=("MELANOMA_PORT=$port")
url=http://127.0.0.1:$port

# A root that nobody can write to, and /proc, as every engine mounts it.
mounts='set -e; root=$1; shift
mount --bind "$root" "$root"
mount --types proc proc "$root/proc"
mount -o remount,bind,ro "$root"
exec "$@"'
serve=(/usr/bin/env --ignore-environment "${environment[@]}")
if [ "$(id -u)" = 0 ]; then
    namespaces=(unshare --mount --pid --fork)
    inside=("$(command -v setpriv)" --no-new-privs "$(command -v chroot)" --userspec "$user" "$root")
    join=(nsenter --mount)
else
    echo "not root here: the user ${user} is one of a user namespace, not of the machine"
    namespaces=(unshare --user --map-root-user --mount --pid --fork)
    inside=("$(command -v unshare)" --user --map-user "${user%:*}" --map-group "${user#*:}" --root "$root" --wd /)
    join=(nsenter --user --preserve-credentials --mount)
fi
"${namespaces[@]}" bash -c "$mounts" mounts "$root" "${serve[@]}" "${inside[@]}" \
    /usr/local/bin/melanoma serve 2>"$work/log" &
outer=$!

for _ in $(seq 300); do
    kill -0 "$outer" 2>/dev/null || fail "the server did not start"
    curl --silent --fail --output "$work/ready" "$url/health/ready" && break
    sleep 0.1
done
[ -s "$work/ready" ] || fail "the server did not become ready"
echo "ready: $(cat "$work/ready")"

server=$(cut -d " " -f 1 "/proc/$outer/task/$outer/children")
status() { sed -n "s/^$1:\t*//p" "/proc/$server/status"; }
seen=$(stat --format %u:%g "/proc/$server")
[ "$(id -u)" != 0 ] || [ "$seen" = "$user" ] || fail "the server runs as $seen"
[ "$(status CapEff)" = 0000000000000000 ] || fail "it has capabilities: $(status CapEff)"
echo "user $(status Uid | cut -f1), capabilities $(status CapEff), no new privileges $(status NoNewPrivs)"

# As the strongest user there is here: what refuses is the mount, not a permission.
for place in "" usr/local/bin/ tmp/ etc/; do
    if touch "/proc/$server/root/${place}written" 2>"$work/refusal"; then
        fail "/$place can be written to"
    fi
    grep --quiet "Read-only file system" "$work/refusal" || fail "/$place: $(cat "$work/refusal")"
done
echo "nothing can be written: $(cat "$work/refusal")"

curl --silent --fail-with-body --output "$work/report" -F image=@samples/synthetic-even.png \
    "$url/api/v1/classify" || fail "$(cat "$work/report")"
python3 - "$work/report" <<'PYTHON' || fail "$(cat "$work/report")"
import json, sys

report = json.load(open(sys.argv[1]))
engine = report["engine"]
print("answer:", report["label"], report["probabilities"]["malignant"], "by", engine)
assert engine["name"] == "onnxruntime" and engine["fallback"] is False, engine
PYTHON

# As the engine starts it: one more process in the same namespaces, as the same user.
check() {
    "${join[@]}" --pid="/proc/$outer/ns/pid_for_children" --target "$outer" \
        "${serve[@]}" "${inside[@]}" /usr/local/bin/melanoma healthcheck
}
check || fail "the health check says that a ready server is not"
echo "the health check is content"

kill -TERM "$server"
code=0
wait "$outer" || code=$?
outer=
[ "$code" = 0 ] || fail "SIGTERM ended the server with $code"
echo "SIGTERM: ended with 0"
if env "${environment[@]}" "$built/melanoma" healthcheck 2>/dev/null; then
    fail "the health check is content with no server"
fi
echo "proven"
