#!/usr/bin/env bash
# The files of a release, into target/release-files: one archive for this machine's Linux with the program, ONNX
# Runtime, manual pages, completions and the list of what it is made of (SBOM), and its checksum.
set -euo pipefail
cd "$(dirname "$0")/.."

tool() { # command, crate, version
    command -v "$1" >/dev/null || cargo install --quiet --locked --root target/tools --version "$3" "$2"
}
PATH="$PWD/target/tools/bin:$PATH"
tool cargo-auditable cargo-auditable 0.7.7
tool cargo-cyclonedx cargo-cyclonedx 0.5.9

# Dependencies are taken as `cargo build` has built them; only the workspace is built anew.
cargo auditable build --quiet --release --locked --package melanoma-cli
built="$PWD/target/release"

version=$("$built/melanoma" --version | cut -d' ' -f2)
name="melanoma-$version-$(rustc -vV | sed -n 's/^host: //p')"
out="$PWD/target/release-files"
files="$out/$name"
rm -rf "$out"
mkdir -p "$files/completions"

cp "$built/melanoma" "$built"/libonnxruntime.so.* "$files/"
cp -r README.md CHANGELOG.md MODEL_CARD.md LICENSE-* samples "$files/"
"$files/melanoma" man "$files/man/man1"
for shell in bash elvish fish powershell zsh; do
    "$files/melanoma" completions "$shell" >"$files/completions/melanoma.$shell"
done
# Without the time of day and a random number, and without the place where it was built.
export SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
cargo cyclonedx --quiet --format json --spec-version 1.5 --manifest-path crates/melanoma-cli/Cargo.toml --override-filename sbom
sed "s|path+file://$PWD/|path+|" crates/melanoma-cli/sbom.json >"$files/melanoma.cdx.json"
rm -f crates/*/sbom.json

# The same files give the same archive.
(cd "$out" && tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" -cf - "$name" |
    gzip -n >"$name.tar.gz" && sha256sum "$name.tar.gz" >SHA256SUMS)

# What was packed is what runs: unpacked elsewhere, with nothing of this build around it.
trial=$(mktemp -d)
trap 'rm -rf "$trial"' EXIT
(cd "$out" && sha256sum --check --quiet SHA256SUMS && tar -xzf "$name.tar.gz" -C "$trial")
if grep -rlF "$PWD" "$trial/$name" --exclude=melanoma --exclude='libonnxruntime*'; then
    echo "these name the place where they were built" >&2
    exit 1
fi
readelf --sections --wide "$trial/$name/melanoma" | grep -q '\.dep-v0'
(cd "$trial/$name" && env -i PATH=/usr/bin:/bin ./melanoma doctor && env -i PATH=/usr/bin:/bin ./melanoma classify samples)
ls -l "$out"
