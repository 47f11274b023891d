"""`python -m lesion_training.shards --data DATA --out SHARDS`: the training images as small files for another machine.

Writes tar files of at most 15 MiB. Extracted into one folder they are a data folder: lesions.csv, negatives.csv, and
each image as the square that the network reads, as a JPEG. `gpu.sh` trains on them.
"""

import argparse
import csv
import io
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from .data import Row, cached_squares
from .image_types import IMAGE_TYPES, NO_LESION, read_typed
from .recipe import read_recipe

MAX_BYTES = 15 << 20  # of a shard
HERE = Path(__file__).resolve().parent.parent


def write_shards(files: Iterable[tuple[str, bytes]], out: Path) -> int:
    """Writes named contents to OUT/shard-000.tar, OUT/shard-001.tar and so on, and returns how many."""
    # The end of a tar file is padded to a record.
    shard, used, count = [], tarfile.RECORDSIZE, 0
    for name, content in files:
        size = tarfile.BLOCKSIZE + -(-len(content) // tarfile.BLOCKSIZE) * tarfile.BLOCKSIZE
        if shard and used + size > MAX_BYTES:
            write_shard(shard, out / f"shard-{count:03}.tar")
            shard, used, count = [], tarfile.RECORDSIZE, count + 1
        shard.append((name, content))
        used += size
    write_shard(shard, out / f"shard-{count:03}.tar")
    return count + 1


def write_shard(files: list[tuple[str, bytes]], path: Path) -> None:
    with tarfile.open(path, "w") as shard:
        for name, content in files:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            shard.addfile(entry, io.BytesIO(content))


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="lesion_training.shards", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with lesions.csv, negatives.csv and photos/")
    parser.add_argument("--out", type=Path, required=True, help="folder for the shards")
    parser.add_argument("--cache", type=Path, help="folder of the decoded squares; default OUT/cache")
    parser.add_argument(
        "--pairs", type=Path, help="what `melanoma audit --pairs` wrote: joins the groups of near duplicates"
    )
    parser.add_argument("--side", type=int, default=192, help="of the squares in pixels; default 192")
    parser.add_argument("--quality", type=int, default=92, help="of the JPEG files, 1 to 95; default 92")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    rows, types = read_typed(args.data, args.pairs)
    squares = cached_squares(rows, read_recipe([HERE / "config.toml"]), args.cache or args.out / "cache")
    count = write_shards(contents(rows, types, squares, args.side, args.quality), args.out)
    print(f"{len(rows)} images in {count} shards")


def contents(
    rows: list[Row], types: np.ndarray, squares: np.ndarray, side: int, quality: int
) -> Iterator[tuple[str, bytes]]:
    """The two tables, then each image, by the name of the file in a data folder."""
    yield from tables(rows, [IMAGE_TYPES[t] for t in types]).items()
    for row, square in zip(rows, squares, strict=True):
        jpeg = io.BytesIO()
        image = Image.fromarray(square).resize((side, side), Image.BICUBIC)
        image.save(jpeg, "JPEG", quality=quality, subsampling=0)
        yield row.name, jpeg.getvalue()


def tables(rows: list[Row], types: list[str]) -> dict[str, bytes]:
    """lesions.csv and negatives.csv of the rows. Their groups are those of the pairs already."""
    lesions = [["file", "source", "group", "diagnosis", "split", "modality"]]
    negatives = [["file", "source", "group", "split"]]
    for row, image_type in zip(rows, types, strict=True):
        if row.diagnosis == NO_LESION:
            negatives.append([row.name, row.source, row.group, row.split])
        else:
            lesions.append([row.name, row.source, row.group, row.diagnosis, row.split, image_type])
    return {"lesions.csv": as_csv(lesions), "negatives.csv": as_csv(negatives)}


def as_csv(table: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(table)
    return text.getvalue().encode()


if __name__ == "__main__":
    main()
