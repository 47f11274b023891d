"""The images that the image-type gate is fitted and measured on, and the embedding of each by the network."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from .data import Row, cached_squares, csv_rows
from .distance import drawn_skin
from .distant import closer, darker, pasted
from .image_types import IMAGE_TYPES, NO_LESION, OTHER, read_typed
from .multitask import HERE
from .phone import PhoneAugmentation
from .recipe import merged, read_recipe
from .teacher_predictions import file_digest
from .training import as_floats
from .vit_teacher import sampling_weights, split

SIZE = 224  # pixels
BATCH = 32
SKIN = ("NEG_hand", "NEG_face", "NEG_normal_skin_mk", "NEG_normal_skin_usk")
DERMOSCOPIC, CLINICAL = (IMAGE_TYPES.index(name) for name in ("dermoscopic", "clinical"))
SKIN_PART = (0.3, 0.9)  # the side of the part of an image of skin that a lesion is pasted on
DISTANCE = (1.5, 3.5)  # the side of the frame in sides of the image of a lesion
DERMOSCOPIC_SHARE = 0.25  # of the distant images: small, they show no structure
DARK_SHARE = 0.3  # of the changed clinical images
MOST_PLAIN = 1200  # images of a source for the fit, without changes
CHANGED = {"zoom": [0.75, 1.05], "vignette_share": 0.05, "cutout_share": 0.05}  # of the training's augmentation


@dataclass(frozen=True)
class Plan:
    """So many images of a part and of a type, as they are (`plain`: all parts and types), `augmented` or `distant`."""

    variant: str
    part: str
    image_type: int
    count: int


PLANS = (
    Plan("distant", "fit", CLINICAL, 2000),
    Plan("distant", "validation", CLINICAL, 320),
    Plan("plain", "all", -1, 0),
    Plan("augmented", "fit", DERMOSCOPIC, 1500),
    Plan("augmented", "fit", CLINICAL, 1500),
    Plan("augmented", "fit", OTHER, 1500),
)


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
    """Runs the network once on each image; each plan's embeddings are kept in `out`."""
    rows, types, parts = read_rows(data, negatives, pairs)
    base, config = (read_recipe([HERE / name]) for name in ("config.toml", "multitask.toml"))
    config["augmentation"] = merged(base["augmentation"], config["augmentation"]) | CHANGED
    names = repr([(row.name, row.source, part) for row, part in zip(rows, parts, strict=True)])
    squares, run, found = all_squares(rows, base, data, cache), runner(network), []
    draw = Draw(config, rows, types, parts, squares)
    for plan in PLANS:
        code = (Path(__file__).parent / "distant.py").read_bytes() if plan.variant == "distant" else b""
        settings = f"{file_digest(network)}{names}{plan}{config['augmentation']}{config['phone']}"
        key = hashlib.sha256(settings.encode() + code).hexdigest()[:16]
        kept = out / f"embeddings-{plan.variant}-{plan.part}-{plan.image_type}-{key}.npz"
        if not kept.exists():
            numbers = draw.numbers(plan)
            outputs = []
            for start in range(0, len(numbers), BATCH):
                outputs.append(run(draw.images(plan, numbers[start : start + BATCH], start)))
                if start % (50 * BATCH) == 0:
                    print(f"{plan.variant} {plan.part} {plan.image_type}: {start} of {len(numbers)}", flush=True)
            embeddings, logits = (np.concatenate(part) for part in zip(*outputs, strict=True))
            partial = out / "embeddings.partial.npz"
            np.savez(partial, embeddings=embeddings, logits=logits, numbers=numbers)
            partial.rename(kept)
        with np.load(kept) as file:
            found.append((file["embeddings"], file["logits"], file["numbers"]))
    embeddings, logits, numbers = (np.concatenate(part) for part in zip(*found, strict=True))
    variants = np.repeat([plan.variant for plan in PLANS], [len(part[2]) for part in found])
    kinds = np.array([row.source for row in rows])[numbers]
    found_types = np.where(variants == "distant", CLINICAL, types[numbers])
    return Set(embeddings, logits, found_types, parts[numbers], kinds, variants, numbers)


def all_squares(rows: list[Row], base: dict, data: Path, cache: Path) -> Callable[[np.ndarray], torch.Tensor]:
    """A function from numbers of rows to images, [N, 3, side, side] in 0..1."""
    own = sum(row.path.is_relative_to(data) for row in rows)  # they come first, and their cache exists
    mapped = [cached_squares(part, base, cache) for part in (rows[:own], rows[own:]) if part]

    def squares(numbers: np.ndarray) -> torch.Tensor:
        return as_floats(torch.from_numpy(np.stack([mapped[0][i] if i < own else mapped[1][i - own] for i in numbers])))

    return squares


def runner(network: Path) -> Callable[[torch.Tensor], tuple[np.ndarray, np.ndarray]]:
    """Images [N, 3, S, S] in 0..1 to the embedding and the logits of the image type by ONNX Runtime."""
    from .onnx_network import network_input, onnx_session

    session = onnx_session(network, torch.get_num_threads())

    def run(images: torch.Tensor) -> tuple[np.ndarray, np.ndarray]:
        return tuple(session.run(["embedding", "image_type"], {"image": network_input(images, SIZE)}))

    return run


class Draw:
    """The images of a plan: whole ones, augmented ones, and lesions from a greater distance."""

    def __init__(self, config: dict, rows: list[Row], types: np.ndarray, parts: np.ndarray, squares: Callable):
        self.config, self.rows, self.types, self.parts, self.squares = config, rows, types, parts, squares
        self.kinds = np.array([row.source for row in rows])
        self.augment = PhoneAugmentation(config["augmentation"], config["phone"], torch.device("cpu"))

    def numbers(self, plan: Plan) -> np.ndarray:
        """The rows of the images, [N]."""
        random = np.random.default_rng(1)
        if plan.variant == "plain":
            cells = [np.flatnonzero((self.kinds == k) & (self.parts == "fit")) for k in np.unique(self.kinds)]
            fit = [random.permutation(cell)[:MOST_PLAIN] for cell in cells]
            return np.sort(np.concatenate([*fit, np.flatnonzero(self.parts != "fit")]))
        chosen = self.weighted(plan.image_type, plan.part, plan.count, random)
        if plan.variant == "distant":
            small = random.random(plan.count) < DERMOSCOPIC_SHARE
            chosen[small] = self.weighted(DERMOSCOPIC, plan.part, int(small.sum()), random)
        return chosen

    def weighted(self, image_type: int, part: str, count: int, random: np.random.Generator) -> np.ndarray:
        """Draws rows of a type, balanced over source and diagnosis as the training does."""
        members = np.flatnonzero((self.types == image_type) & (self.parts == part))
        rows = [self.rows[i] for i in members]
        weights = sampling_weights(rows, self.types[members], self.config["sampling"]).numpy()
        return random.choice(members, count, p=weights / weights.sum())

    def images(self, plan: Plan, numbers: np.ndarray, start: int) -> torch.Tensor:
        """[N, 3, S, S] in 0..1. All random numbers come from `start` and the plan."""
        images = self.squares(numbers)
        if plan.variant == "plain":
            return images
        g = torch.Generator().manual_seed(PLANS.index(plan) * 1_000_003 + start)
        if plan.variant == "distant":
            images = pasted(images, self.skin(plan.part, len(images), g), DISTANCE, g)
            images = self.augment.some(images, 0.5, g, self.augment.artifacts.over)
        if plan.image_type == CLINICAL:
            images = self.augment.some(images, DARK_SHARE, g, darker)
        return self.augment(images, SIZE, g).clamp(0, 1)

    def skin(self, part: str, count: int, g: torch.Generator) -> torch.Tensor:
        """Images of skin, [N, 3, side, side]: a quarter is drawn, the others are parts of hands, faces and skin."""
        members = np.flatnonzero(np.isin(self.kinds, SKIN) & (self.parts == part))
        numbers = members[torch.randint(len(members), (count,), generator=g).numpy()]
        skin = closer(self.squares(numbers), SKIN_PART, g)
        quarter = count // 4
        skin[:quarter] = drawn_skin(quarter, skin.shape[-1], g) * torch.tensor([1.3, 1.0, 0.85]).view(1, 3, 1, 1)
        return skin.clamp(0, 1)
