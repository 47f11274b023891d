#!/usr/bin/env bash
# Runs the server in the root filesystem of the container image, without a container engine. rootfs.sh builds it, and
# namespaces isolate it as `docker run --read-only --cap-drop ALL` does. It does not verify what only an engine does:
# layers, the timer of the health check, cgroups.
#
#     deploy/container/verify.sh target/release
set -euo pipefail
cd "$(dirname "$0")/../.."
built=$(realpath "${1:-target/release}")
dockerfile=deploy/container/Dockerfile

fail() { echo "failed: $*" >&2; [ ! -e "$work/log" ] || cat "$work/log" >&2; exit 1; }

work=$(mktemp -d)
outer=
# Stops the server too: `unshare --kill-child` does not stop a process that has changed its user.
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

# The user and the environment of the Dockerfile.
user=$(sed -n 's/^USER //p' "$dockerfile")
mapfile -t environment < <(sed -n 's/^ENV //p' "$dockerfile")
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("", 0)); print(s.getsockname()[1])')
environment+=("MELANOMA_PORT=$port")
url=http://127.0.0.1:$port

# A read-only root, and /proc as every engine mounts it.
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

# As the current user, possibly root: the read-only mount must fail the write, not a permission.
for place in "" usr/local/bin/ tmp/ etc/; do
    if touch "/proc/$server/root/${place}written" 2>"$work/error"; then
        fail "/$place can be written to"
    fi
    grep --quiet "Read-only file system" "$work/error" || fail "/$place: $(cat "$work/error")"
done
echo "nothing can be written: $(cat "$work/error")"

curl --silent --fail-with-body --output "$work/report" -F image=@samples/nevus.jpg \
    "$url/api/v1/classify" || fail "$(cat "$work/report")"
python3 - "$work/report" <<'PYTHON' || fail "$(cat "$work/report")"
import json, sys

report = json.load(open(sys.argv[1]))
engine = report["engine"]
print("report:", report["label"], report["probabilities"]["malignant"], "by", engine)
assert engine["name"] == "onnxruntime" and engine["fallback"] is False, engine
PYTHON

# Another process in the same namespaces and as the same user, as an engine starts it.
check() {
    "${join[@]}" --pid="/proc/$outer/ns/pid_for_children" --target "$outer" \
        "${serve[@]}" "${inside[@]}" /usr/local/bin/melanoma healthcheck
}
check || fail "the health check fails on a ready server"
echo "the health check passes"

kill -TERM "$server"
code=0
wait "$outer" || code=$?
outer=
[ "$code" = 0 ] || fail "SIGTERM ended the server with $code"
echo "SIGTERM: ended with 0"
if env "${environment[@]}" "$built/melanoma" healthcheck 2>/dev/null; then
    fail "the health check passes without a server"
fi
echo "verified"
