#!/usr/bin/env bash
# Writes the files of a release into target/release-files: an archive for Linux on this machine's architecture, with the
# program, ONNX Runtime, manual pages, completions and the list of dependencies (SBOM), and its checksum.
set -euo pipefail
cd "$(dirname "$0")/.."

tool() { # command, crate, version
    command -v "$1" >/dev/null || cargo install --quiet --locked --root target/tools --version "$3" "$2"
}
PATH="$PWD/target/tools/bin:$PATH"
tool cargo-auditable cargo-auditable 0.7.7
tool cargo-cyclonedx cargo-cyclonedx 0.5.9

# Reuses the dependencies that `cargo build` has compiled.
cargo auditable build --quiet --release --locked --package melanoma-cli
built="$PWD/target/release"

version=$("$built/melanoma" --version | cut -d' ' -f2)
name="melanoma-$version-$(rustc -vV | sed -n 's/^host: //p')"
out="$PWD/target/release-files"
files="$out/$name"
rm -rf "$out"
mkdir -p "$files/completions"

cp "$built/melanoma" "$built"/libonnxruntime.so.* "$files/"
cp -r README.md CHANGELOG.md MODEL_CARD.md LICENSE-* "$files/"
cp -rL samples "$files/"
"$files/melanoma" man "$files/man/man1"
for shell in bash elvish fish powershell zsh; do
    "$files/melanoma" completions "$shell" >"$files/completions/melanoma.$shell"
done
# Reproducible: the time of the commit, no random number, and no path of this machine.
export SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
cargo cyclonedx --quiet --format json --spec-version 1.5 --manifest-path crates/melanoma-cli/Cargo.toml --override-filename sbom
sed "s|path+file://$PWD/|path+|" crates/melanoma-cli/sbom.json >"$files/melanoma.cdx.json"
rm -f crates/*/sbom.json

# Reproducible: equal files give an equal archive.
(cd "$out" && tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" -cf - "$name" |
    gzip -n >"$name.tar.gz" && sha256sum "$name.tar.gz" >SHA256SUMS)

# Tests the archive: unpacks it elsewhere and runs it in an empty environment.
unpacked=$(mktemp -d)
trap 'rm -rf "$unpacked"' EXIT
(cd "$out" && sha256sum --check --quiet SHA256SUMS && tar -xzf "$name.tar.gz" -C "$unpacked")
if grep -rlF "$PWD" "$unpacked/$name" --exclude=melanoma --exclude='libonnxruntime*'; then
    echo "these files contain the path of the build" >&2
    exit 1
fi
readelf --sections --wide "$unpacked/$name/melanoma" | grep -q '\.dep-v0'
(cd "$unpacked/$name" && env -i PATH=/usr/bin:/bin ./melanoma doctor && env -i PATH=/usr/bin:/bin ./melanoma classify samples)
ls -l "$out"
