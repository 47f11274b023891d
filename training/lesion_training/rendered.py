"""Images that are drawn: text, charts, textures, screens, details of hands, and pages of a browser."""

import subprocess
import tempfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from .image_types import IMAGE_TYPES, read_typed
from .recipe import read_recipe
from .vit_teacher import split

KINDS = {  # and the part of the data of the image-type gate that each belongs to
    "text": "fit",
    "chart": "fit",
    "texture": "fit",
    "gradient": "fit",
    "screen": "fit",
    "hand_detail": "fit",
    "terminal": "held-out",
    "pattern": "held-out",
    "drawing": "held-out",
    "web_page": "held-out",
}
SIDE = 320  # pixels
TEXT = """
the patient reports no pain in the left arm since March and takes two tablets a day with water before breakfast
invoice total amount due date street number opening hours Monday closed please return this form signed to the
office chapter one it was a quiet morning and nobody spoke about the weather or about the price of bread again
"""
WORDS = TEXT.split()
HERE = Path(__file__).resolve().parent.parent


def render(kind: str, number: int, data: Path) -> Image.Image:
    """The image with this number of a kind; the same one each time."""
    random = np.random.default_rng([list(KINDS).index(kind), number])
    if kind in ("screen", "hand_detail"):
        return {"screen": screen, "hand_detail": hand_detail}[kind](random, data)
    draw = {"text": text, "chart": chart, "texture": texture, "gradient": gradient}
    draw |= {"terminal": terminal, "pattern": pattern, "drawing": drawing}
    return draw[kind](random)


@lru_cache
def fonts(monospace: bool) -> list[Path]:
    """TrueType fonts of the system, or those that come with matplotlib."""
    import matplotlib

    folders = [Path("/usr/share/fonts"), Path(matplotlib.get_data_path()) / "fonts"]
    found = sorted(p for folder in folders for p in folder.rglob("*.ttf") if ("Mono" in p.name) == monospace)
    return [p for p in found if not any(w in p.name for w in ("STIX", "cmex", "cmsy", "Emoji"))]


def lines_of_text(pen, random, size: int, monospace: bool, color: tuple, width: int = SIDE) -> None:
    font = ImageFont.truetype(str(random.choice(fonts(monospace))), size)
    x, y, step = random.integers(-20, 30), random.integers(-10, 30), int(size * random.uniform(1.1, 1.8))
    while y < SIDE:
        words = random.choice(WORDS, random.integers(2, 14))
        line = " ".join(words) if not monospace else f"{random.integers(1000)} {words[0]}({words[-1]}=0x{y:x});"
        if random.random() > 0.12:
            pen.text((x + (random.integers(5) * size if monospace else 0), y), line, fill=color, font=font)
        y += step


def text(random) -> Image.Image:
    """A part of a page."""
    paper = tuple(random.integers(200, 256, 3).tolist()) if random.random() < 0.5 else (255, 255, 255)
    image = Image.new("RGB", (SIDE, SIDE), paper)
    ink = tuple(random.integers(0, 90, 3).tolist())
    lines_of_text(ImageDraw.Draw(image), random, int(random.integers(8, 34)), False, ink)
    return photographed(image, random) if random.random() < 0.5 else image


def terminal(random) -> Image.Image:
    """Code on a dark or a light screen."""
    dark = random.random() < 0.7
    back = random.integers(0, 60, 3) if dark else random.integers(225, 256, 3)
    image = Image.new("RGB", (SIDE, SIDE), tuple(back.tolist()))
    for _ in range(2):
        color = random.integers(130, 256, 3) if dark else random.integers(0, 130, 3)
        lines_of_text(ImageDraw.Draw(image), random, int(random.integers(9, 20)), True, tuple(color.tolist()))
    return image


def photographed(image: Image.Image, random) -> Image.Image:
    """In uneven light, a little turned and blurred, as a camera sees paper."""
    image = image.rotate(random.uniform(-12, 12), Image.BICUBIC, expand=False, fillcolor=(150, 140, 130))
    tint = random.uniform(0.7, 1.0, 3)
    ramp = np.linspace(1, random.uniform(0.5, 1.1), SIDE)[:, None, None]
    pixels = np.asarray(image, np.float32) * tint * ramp + random.normal(0, 4, (SIDE, SIDE, 1))
    image = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
    return image.filter(ImageFilter.GaussianBlur(random.uniform(0, 1.5)))


def chart(random) -> Image.Image:
    """Bars, lines, points or a pie."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(3.2, 3.2), dpi=100, facecolor=random.choice(["white", "white", "black", "#eef"]))
    axes, count = figure.add_subplot(), int(random.integers(3, 12))
    values, kind = random.uniform(0.1, 1, (3, count)), random.integers(5)
    if kind == 0:
        axes.bar(range(count), values[0], color=random.uniform(0, 1, 3))
    elif kind == 1:
        axes.plot(random.normal(0, 1, (60, 3)).cumsum(0))
    elif kind == 2:
        axes.scatter(*random.normal(0, 1, (2, 80)), c=random.uniform(0, 1, 80))
    elif kind == 3:
        axes.pie(values[0])
    else:
        axes.imshow(random.normal(0, 1, (count, count)), cmap=random.choice(["viridis", "hot", "gray", "coolwarm"]))
    axes.set_title(" ".join(random.choice(WORDS, 3)))
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")


def noise(random, exponent: float) -> np.ndarray:
    """Noise with the power spectrum f ^ -2 exponent, [SIDE, SIDE] in 0..1."""
    f = np.hypot(np.fft.fftfreq(SIDE)[:, None], np.fft.fftfreq(SIDE)[None])
    f[0, 0] = 1
    field = np.fft.ifft2(np.fft.fft2(random.normal(0, 1, (SIDE, SIDE))) / f**exponent).real
    return (field - field.min()) / np.ptp(field)


def texture(random) -> Image.Image:
    """Noise between two colors, some of them stretched as wood or cloth."""
    field = noise(random, random.uniform(0, 2))
    if random.random() < 0.4:
        rows = Image.fromarray((field * 255).astype(np.uint8)).resize((SIDE, SIDE * 12)).crop((0, 0, SIDE, SIDE))
        field = np.asarray(rows, np.float32) / 255
    if random.random() < 0.2:
        field = (field > 0.5).astype(np.float32)
    first, second = random.uniform(0, 255, (2, 3))
    return Image.fromarray((first + (second - first) * field[..., None]).astype(np.uint8))


def gradient(random) -> Image.Image:
    """A smooth change of color without structure, or one color."""
    y, x = np.mgrid[-1 : 1 : SIDE * 1j, -1 : 1 : SIDE * 1j]
    if random.random() < 0.5:
        field = np.hypot(x - random.normal(0, 0.4), y - random.normal(0, 0.4)) / 1.8
    else:
        angle = random.uniform(0, 2 * np.pi)
        field = (x * np.cos(angle) + y * np.sin(angle)) / 2.9 + 0.5
    first, second = random.uniform(0, 255, (2, 3))
    if random.random() < 0.25:
        second = first
    pixels = first + (second - first) * field[..., None] + random.normal(0, random.uniform(0, 6), (SIDE, SIDE, 1))
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def pattern(random) -> Image.Image:
    """Stripes, squares, dots or tiles."""
    y, x = np.mgrid[:SIDE, :SIDE]
    period, kind = random.uniform(8, 80), random.integers(4)
    if kind == 0:
        angle = random.uniform(0, np.pi)
        mask = np.sin(2 * np.pi * (x * np.cos(angle) + y * np.sin(angle)) / period) > 0
    elif kind == 1:
        mask = (x // period + y // period) % 2 == 0
    elif kind == 2:
        mask = np.hypot(x % period - period / 2, y % period - period / 2) < period * random.uniform(0.15, 0.45)
    else:
        mask = (x % period < 3) | (y % (period / 2) < 3)
    first, second = random.integers(0, 256, (2, 3))
    return Image.fromarray(np.where(mask[..., None], first, second).astype(np.uint8))


def drawing(random) -> Image.Image:
    """Simple shapes, as a child draws them."""
    image = Image.new("RGB", (SIDE, SIDE), tuple(random.integers(150, 256, 3).tolist()))
    pen = ImageDraw.Draw(image)
    for _ in range(random.integers(3, 14)):
        color, points = tuple(random.integers(0, 256, 3).tolist()), random.integers(0, SIDE, (6, 2))
        box = (*points[:2].min(0).tolist(), *(points[:2].max(0) + 1).tolist())
        shapes = (pen.ellipse, pen.rectangle)
        if (kind := random.integers(4)) < 2:
            shapes[kind](box, fill=color, outline=(0, 0, 0), width=2)
        elif kind == 2:
            pen.line([tuple(p) for p in points.tolist()], fill=color, width=int(random.integers(2, 12)))
        else:
            pen.polygon([tuple(p) for p in points[:3].tolist()], fill=color)
    return image


@lru_cache
def fitting_paths(data: Path, image_type: str, source: str = "") -> list[Path]:
    """The images of a type that are not in the validation groups."""
    rows, types = read_typed(data)
    fit, _ = split(rows, [], read_recipe([HERE / "config.toml"])["split"])
    number = IMAGE_TYPES.index(image_type)
    return [rows[i].path for i in fit if types[i] == number and rows[i].source.startswith(source)]


def screen(random, data: Path) -> Image.Image:
    """A dermoscopic image in a window on a computer screen, photographed: frame, text, moire, perspective."""
    side = 2 * SIDE
    image = Image.new("RGB", (side, side), tuple(random.integers(0, 256, 3).tolist()))
    pen = ImageDraw.Draw(image)
    with Image.open(random.choice(fitting_paths(data, "dermoscopic"))) as file:
        lesion = file.convert("RGB")
    width = int(side * random.uniform(0.3, 0.7))
    lesion = lesion.resize((width, width * lesion.height // lesion.width))
    x, y = random.integers(20, side - width - 10), random.integers(50, max(51, side - lesion.height - 10))
    gray = int(random.integers(20, 250))
    pen.rectangle((x - 16, y - 44, x + width + 100, y + lesion.height + 60), fill=(gray,) * 3)
    font = ImageFont.truetype(str(random.choice(fonts(False))), 18)
    for line in range(12):
        at = (x + width + 8, y + line * 24) if line < 10 else (x - 8, (y - 34, y + lesion.height + 12)[line - 10])
        pen.text(at, " ".join(random.choice(WORDS, 4)), fill=(0, 0, 0) if gray > 128 else (255,) * 3, font=font)
    image.paste(lesion, (int(x), int(y)))
    if random.random() < 0.6:
        pen.rectangle((0, 0, side, int(random.integers(10, 60))), fill=(15, 15, 15))
    shift = random.uniform(-0.08, 0.08, 8) * side
    corners = np.array([0, 0, 0, side, side, side, side, 0]) + shift
    image = image.transform((side, side), Image.QUAD, corners.tolist(), Image.BICUBIC)
    r, c = np.mgrid[:side, :side]
    period = random.uniform(2.2, 9)
    angle = random.uniform(0, np.pi)
    moire = 1 + random.uniform(0, 0.15) * np.sin(2 * np.pi * (r * np.sin(angle) + c * np.cos(angle)) / period)
    pixels = np.asarray(image, np.float32) * moire[..., None] * random.uniform(0.75, 1.1, 3)
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).resize((SIDE, SIDE), Image.BICUBIC)


def hand_detail(random, data: Path) -> Image.Image:
    """A part of the image of a hand or of healthy skin: a finger, a nail, skin."""
    sources = ("NEG_hand", "NEG_hand", "NEG_normal_skin")
    with Image.open(random.choice(fitting_paths(data, "other", str(random.choice(sources))))) as file:
        image = file.convert("RGB")
    side = int(min(image.size) * random.uniform(0.15, 0.75))
    x, y = (random.integers(0, length - side + 1) for length in image.size)
    return image.crop((x, y, x + side, y + side)).resize((SIDE, SIDE), Image.BICUBIC)


def web_pages(count: int) -> Iterator[Image.Image]:
    """Screenshots of pages by headless Chromium; none if it is not installed."""
    random = np.random.default_rng(7)
    for _ in range(count):
        words = [" ".join(random.choice(WORDS, 30)) for _ in range(6)]
        color = "#" + "".join(f"{v:02x}" for v in random.integers(0, 256, 3))
        body = "".join(f"<div class=c><h2>{w[:20]}</h2><p>{w}</p><button>{w[:8]}</button></div>" for w in words)
        columns = random.integers(1, 4)
        page = (
            f"<style>body{{background:{random.choice(['#fff', '#fff', '#222', '#f4f4f8'])};color:#888;font-family:"
            f"{random.choice(['sans-serif', 'serif'])}}}header,button{{background:{color};padding:9px}}main{{display:"
            f"grid;grid-template-columns:repeat({columns},1fr);gap:9px}}.c{{border:1px solid #999;padding:9px}}</style>"
            f"<header><h1>{words[0][:30]}</h1></header><main>{body}</main>"
        )
        with tempfile.TemporaryDirectory() as folder:
            (path := Path(folder) / "page.html").write_text(page, encoding="utf-8")
            shot = Path(folder) / "page.png"
            command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--window-size=800,700"]
            command += [f"--screenshot={shot}", str(path)]
            try:
                subprocess.run(command, capture_output=True, check=True, timeout=60)
            except (OSError, subprocess.SubprocessError):
                return
            with Image.open(shot) as image:
                yield image.convert("RGB")
