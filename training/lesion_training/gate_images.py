"""The images that the image-type gate is fitted and measured on, and the embedding of each by the network."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from .augmentation import uniform
from .data import Row, cached_squares, csv_rows
from .distance import drawn_skin
from .distant import darker, pasted
from .image_types import IMAGE_TYPES, NO_LESION, OTHER, read_typed
from .multitask import HERE
from .phone import PhoneAugmentation
from .recipe import merged, read_recipe
from .teacher_predictions import file_digest
from .training import as_floats, normalized
from .vit_teacher import sampling_weights, split

SIZE = 224  # pixels
BATCH = 32
SKIN = ("NEG_hand", "NEG_face", "NEG_normal_skin_mk", "NEG_normal_skin_usk")
DERMOSCOPIC, CLINICAL = (IMAGE_TYPES.index(name) for name in ("dermoscopic", "clinical"))
DISTANCE = (2.0, 4.0)  # the side of the frame in sides of the image
MOST_PLAIN = 1200  # images of a source for the fit, without changes
AUGMENTED = {DERMOSCOPIC: 3000, CLINICAL: 3000, OTHER: 3000}  # images for the fit, beside the plain ones
DISTANT = 3000  # further images of lesions on skin for the fit
DISTANT_VALIDATION = 400
CHANGED = {"zoom": [0.75, 1.05], "vignette_share": 0.05, "cutout_share": 0.05}  # of the training's augmentation
DERMOSCOPIC_SHARE = 0.25  # of the distant images: small, they show no structure


@dataclass(frozen=True)
class Set:
    """N images and their embeddings. The parts are `fit`, `validation` (of the training), `held-out` (whole kinds)."""

    embeddings: np.ndarray  # [N, D] f32
    logits: np.ndarray  # [N, 3] f32, of the image type as the network was trained
    types: np.ndarray  # [N]
    parts: np.ndarray  # [N]
    kinds: np.ndarray  # [N], the source or the kind of negative
    variants: np.ndarray  # [N]: plain, augmented, distant
    numbers: np.ndarray  # [N], the row of `rows`

    def where(self, chosen: np.ndarray) -> "Set":
        return Set(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))


def read_rows(data: Path, negatives: Path | None, pairs: Path) -> tuple[list[Row], np.ndarray, np.ndarray]:
    """All samples, their image types, [N], and parts, [N]."""
    rows, types = read_typed(data, pairs)
    fit, _ = split(rows, [], read_recipe([HERE / "config.toml"])["split"])
    parts = np.full(len(rows), "validation", dtype="<U10")
    parts[fit] = "fit"
    if negatives is None:
        return rows, types, parts
    made = [r for _, r in csv_rows(negatives / "negatives.csv", "file", "kind", "part", "group")]
    rows = rows + [
        Row(negatives / r["file"], r["file"], r["kind"], r["group"], NO_LESION, "train", "original") for r in made
    ]
    return rows, np.append(types, [OTHER] * len(made)), np.append(parts, [r["part"] for r in made])


def embedded(network: Path, data: Path, negatives: Path | None, pairs: Path, cache: Path, out: Path) -> Set:
    """Runs the network once on each image of the image-type gate; kept in `out`."""
    rows, types, parts = read_rows(data, negatives, pairs)
    base, config = (read_recipe([HERE / name]) for name in ("config.toml", "multitask.toml"))
    names = repr([(row.name, row.source, part) for row, part in zip(rows, parts, strict=True)])
    code = b"".join((Path(__file__).parent / name).read_bytes() for name in ("gate_images.py", "distant.py"))
    key = hashlib.sha256(f"{file_digest(network)}{names}".encode() + code).hexdigest()[:16]
    kept = out / f"embeddings-{key}.npz"
    if not kept.exists():
        squares = all_squares(rows, base, data, cache)
        config["augmentation"] = merged(base["augmentation"], config["augmentation"]) | CHANGED
        run = runner(network)
        batches = [*plain(rows, types, parts, squares), *drawn(config, rows, types, parts, squares)]
        outputs, labels = [], []
        for number, (images, label) in enumerate(batches):
            outputs.append(run(images()))
            labels.append(label)
            if number % 50 == 0:
                print(f"batch {number} of {len(batches)}", flush=True)
        embeddings, logits = (np.concatenate(part) for part in zip(*outputs, strict=True))
        numbers, kinds, variants = (np.concatenate(part) for part in zip(*labels, strict=True))
        partial = out / "embeddings.partial.npz"
        np.savez(partial, embeddings=embeddings, logits=logits, numbers=numbers, kinds=kinds, variants=variants)
        partial.rename(kept)
    with np.load(kept) as file:
        kinds, variants, numbers = file["kinds"], file["variants"], file["numbers"]
        types = np.where(variants == "distant", CLINICAL, types[numbers])
        return Set(file["embeddings"], file["logits"], types, parts[numbers], kinds, variants, numbers)


def all_squares(rows: list[Row], base: dict, data: Path, cache: Path) -> Callable[[np.ndarray], torch.Tensor]:
    """A function from numbers of rows to images, [N, 3, side, side] in 0..1."""
    own = sum(row.path.is_relative_to(data) for row in rows)  # they come first, and their cache exists
    mapped = [cached_squares(part, base, cache) for part in (rows[:own], rows[own:]) if part]

    def squares(numbers: np.ndarray) -> torch.Tensor:
        return as_floats(torch.from_numpy(np.stack([mapped[0][i] if i < own else mapped[1][i - own] for i in numbers])))

    return squares


def runner(network: Path) -> Callable[[torch.Tensor], tuple[np.ndarray, np.ndarray]]:
    """Images [N, 3, S, S] in 0..1 to the embedding and the logits of the image type by ONNX Runtime."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])

    def run(images: torch.Tensor) -> tuple[np.ndarray, np.ndarray]:
        if images.shape[-1] != SIZE:
            images = torch.nn.functional.interpolate(images, (SIZE, SIZE), mode="bicubic", antialias=True)
        images = (images * 255).round().clamp(0, 255) / 255  # the program reads pixels
        return tuple(session.run(["embedding", "image_type"], {"image": normalized(images).contiguous().numpy()}))

    return run


def plain(rows: list[Row], types: np.ndarray, parts: np.ndarray, squares: Callable) -> Iterator[tuple]:
    kinds, random = np.array([row.source for row in rows]), np.random.default_rng(1)
    fit = [random.permutation(np.flatnonzero((kinds == k) & (parts == "fit")))[:MOST_PLAIN] for k in np.unique(kinds)]
    chosen = np.sort(np.concatenate([*fit, np.flatnonzero(parts != "fit")]))
    for start in range(0, len(chosen), BATCH):
        numbers = chosen[start : start + BATCH]
        yield lambda numbers=numbers: squares(numbers), (numbers, kinds[numbers], np.full(len(numbers), "plain"))


def drawn(config: dict, rows: list[Row], types: np.ndarray, parts: np.ndarray, squares: Callable) -> Iterator[tuple]:
    """Augmented images of each type, and lesions from a greater distance."""
    augment = PhoneAugmentation(config["augmentation"], config["phone"], torch.device("cpu"))
    kinds = np.array([row.source for row in rows])
    is_skin = np.isin(kinds, SKIN)

    def changed(numbers: np.ndarray, skin: np.ndarray | None, seed: int) -> torch.Tensor:
        g = torch.Generator().manual_seed(seed)
        images = squares(numbers)
        if skin is not None:
            half = len(images) // 4
            places = torch.cat([drawn_skin(half, images.shape[-1], g), squares(skin[half:])])
            places[:half] *= torch.tensor([1.3, 1.0, 0.85]).view(1, 3, 1, 1)
            images = augment.some(pasted(images, places.clamp(0, 1), DISTANCE, g), 0.5, g, augment.artifacts.over)
        lesions = torch.from_numpy(types[numbers] == CLINICAL) | (skin is not None)
        dark = lesions & (uniform((len(images),), g) < 0.3)
        images[dark] = darker(images[dark], g)
        return augment(images, SIZE, g).clamp(0, 1)

    plans = [("augmented", "fit", number, count) for number, count in AUGMENTED.items()]
    plans += [("distant", "fit", CLINICAL, DISTANT), ("distant", "validation", CLINICAL, DISTANT_VALIDATION)]
    seed = 0
    for variant, part, image_type, count in plans:
        random = np.random.default_rng(len(variant) + image_type)
        members = {t: np.flatnonzero((types == t) & (parts == part)) for t in range(3)}
        chosen = weighted(rows, types, members[image_type], count, config, random)
        skin = None
        if variant == "distant":
            small = random.random(count) < DERMOSCOPIC_SHARE
            chosen[small] = weighted(rows, types, members[DERMOSCOPIC], int(small.sum()), config, random)
            skin = random.choice(np.flatnonzero(is_skin & (parts == part)), count)
        for start in range(0, count, BATCH):
            numbers, places = chosen[start : start + BATCH], None if skin is None else skin[start : start + BATCH]
            seed += 1
            label = (numbers, kinds[numbers], np.full(len(numbers), variant))
            yield lambda n=numbers, p=places, s=seed: changed(n, p, s), label


def weighted(rows: list[Row], types: np.ndarray, members: np.ndarray, count: int, config: dict, random) -> np.ndarray:
    """Draws so many of the members, balanced over source and diagnosis as the training does."""
    weights = sampling_weights([rows[i] for i in members], types[members], config["sampling"]).numpy()
    return random.choice(members, count, p=weights / weights.sum())
