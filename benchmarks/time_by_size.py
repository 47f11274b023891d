"""`time_by_size.py [IMAGE]`: the time per image by size, of melanoma and of the same network in Python.

The copies of the image have the sensor noise of `make_large.py`. Both programs run ONNX Runtime on one thread, without
test-time augmentation, and alternate. melanoma is measured with the example `stages` of melanoma-core; the Python side
is `baseline.py`. The Markdown table has medians over the rounds; the ratio is the median of the ratios of each round.
`total` also includes reading the file and postprocessing. `--svg FILE` writes the totals as a plot.
"""

import argparse
import json
import math
import tempfile
from html import escape
from pathlib import Path

import make_large
import numpy as np
from baseline import Baseline
from measuring import BUNDLE, PROGRAM, ROOT, load_average, markdown, median, need, runtime_library
from one_image import STAGES, output

MEGAPIXELS = (0.07, 0.25, 1, 3, 12, 24, 48)
EXAMPLE = PROGRAM.parent / "examples" / "stages"
WIDTH, HEIGHT = 640, 400
LEFT, RIGHT, TOP, BOTTOM = 64, 616, 76, 348  # edges of the plot
STYLE = """
:root { --card: #fff; --ink: #1c2430; --soft: #5b6675; --rule: #d9dee5; --first: #0067a5; --second: #c2410c; }
@media (prefers-color-scheme: dark) { :root {
  --card: #1a2029; --ink: #e6eaf0; --soft: #9aa6b5; --rule: #323b48; --first: #62b5ee; --second: #f59e5b; } }
text { font: 12px system-ui, sans-serif; fill: var(--soft); } .axis { fill: var(--ink); text-anchor: middle; }
.heading { font-size: 16px; font-weight: 600; fill: var(--ink); }
.x { text-anchor: middle; } .y { text-anchor: end; }
.grid { stroke: var(--rule); fill: none; } .frame { stroke: var(--soft); fill: none; }
.line { fill: none; stroke-width: 2.2; stroke-linejoin: round; } .second.line { stroke-dasharray: 7 3; }
.first.line { stroke: var(--first); } .first.dot, .first.name { fill: var(--first); }
.second.line { stroke: var(--second); } .second.dot, .second.name { fill: var(--second); }
"""


def copies(image: Path, folder: Path, megapixels: list[float]) -> dict[Path, float]:
    """The copies and their exact sizes in megapixels."""
    random = np.random.default_rng(make_large.SEED)
    files = {}
    for number, wanted in enumerate(megapixels):
        scale = math.sqrt(1e6 * wanted / math.prod(make_large.SIZE))
        size = tuple(round(scale * side) for side in make_large.SIZE)
        file = folder / f"{number}.jpg"
        make_large.enlarge(image, size, random).save(file, quality=make_large.QUALITY)
        files[file] = math.prod(size) / 1e6
    return files


def of_melanoma(example: Path, file: Path, repetitions: int) -> dict[str, float]:
    library = runtime_library(example.parent)
    command = [example, "--engine", "onnxruntime", *(["--onnxruntime", library] if library else [])]
    return json.loads(output([*command, "--tta", 1, "--repetitions", repetitions, file]))["images"][0]["ms"]


def of_python(baseline: Baseline, file: Path, repetitions: int) -> float:
    """The median of the total, after one run that does not count."""
    return median([baseline.stages(file)[0]["total"] for _ in range(repetitions + 1)][1:])


def marks(values: list[float]) -> list[float]:
    """The numbers 1, 2 and 5 times a power of ten that enclose the values."""
    steps = [factor * 10.0**exponent for exponent in range(-3, 7) for factor in (1, 2, 5)]
    lowest, highest = max(s for s in steps if s <= min(values)), min(s for s in steps if s > max(values))
    return [step for step in steps if lowest <= step <= highest]


def plot(sizes: list[float], series: dict[str, list[float]]) -> str:
    """An SVG with logarithmic axes: milliseconds by megapixels."""
    x_marks, y_marks = marks(sizes), marks([ms for values in series.values() for ms in values])

    def x(size: float) -> float:
        return LEFT + (RIGHT - LEFT) * math.log(size / x_marks[0]) / math.log(x_marks[-1] / x_marks[0])

    def y(ms: float) -> float:
        return BOTTOM + (TOP - BOTTOM) * math.log(ms / y_marks[0]) / math.log(y_marks[-1] / y_marks[0])

    title = "Time per image by size"
    ends = [f"{name}: {ms[0]:.0f} to {ms[-1]:.0f} ms" for name, ms in series.items()]
    label = f"{title}, from {sizes[0]:.2g} to {sizes[-1]:.2g} megapixels. {'; '.join(ends)}."
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"',
        f'aria-label="{escape(label)}">',
        f"<style>{STYLE}</style>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" style="fill: var(--card)"/>',
        f'<text class="heading" x="{LEFT}" y="24">{title}</text>',
        f'<text class="axis" x="{(LEFT + RIGHT) / 2}" y="{HEIGHT - 12}">size, megapixels (logarithmic)</text>',
        f'<text class="axis" transform="translate(18 {(TOP + BOTTOM) / 2}) rotate(-90)">time, ms (logarithmic)</text>',
    ]
    for mark, at in zip(x_marks, map(x, x_marks), strict=True):
        parts.append(f'<path class="grid" d="M{at:.1f} {TOP}V{BOTTOM}"/>')
        parts.append(f'<text class="x" x="{at:.1f}" y="{BOTTOM + 18}">{mark:g}</text>')
    for mark, at in zip(y_marks, map(y, y_marks), strict=True):
        parts.append(f'<path class="grid" d="M{LEFT} {at:.1f}H{RIGHT}"/>')
        parts.append(f'<text class="y" x="{LEFT - 8}" y="{at + 4:.1f}">{mark:g}</text>')
    parts.append(f'<path class="frame" d="M{LEFT} {TOP}V{BOTTOM}H{RIGHT}"/>')
    for number, (color, (name, values)) in enumerate(zip(("first", "second"), series.items(), strict=True)):
        points = [(x(size), y(ms)) for size, ms in zip(sizes, values, strict=True)]
        start = LEFT + 230 * number
        parts.append(f'<path class="{color} line" d="M{start} 50h32"/>')
        parts.append(f'<text class="{color} name" x="{start + 40}" y="54">{escape(name)}</text>')
        parts.append(f'<path class="{color} line" d="M{" L".join(f"{px:.1f} {py:.1f}" for px, py in points)}"/>')
        parts += [f'<circle class="{color} dot" cx="{px:.1f}" cy="{py:.1f}" r="3.5"/>' for px, py in points]
    return "\n".join([*parts, "</svg>\n"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("image", type=Path, nargs="?", default=ROOT / "samples" / "melanoma.jpg", help="a JPEG")
    parser.add_argument("--stages", type=Path, default=EXAMPLE, help="the example `stages`")
    parser.add_argument("--bundle", type=Path, default=BUNDLE, help="the bundle inside it")
    parser.add_argument("--megapixels", type=float, nargs="+", default=MEGAPIXELS, help="sizes of the copies")
    parser.add_argument("--rounds", type=int, default=5, help="rounds, in which both sides alternate")
    parser.add_argument("--repetitions", type=int, default=3, help="runs of each copy per round")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="file for the plot")
    args = parser.parse_args()
    image = need(args.image, "give a JPEG, for example one of samples/")
    example = need(args.stages, "build it with `cargo build --release -p melanoma-core --example stages`").resolve()
    baseline = Baseline(need(args.bundle, "give the folder of the bundle"))
    with tempfile.TemporaryDirectory() as temporary:
        files = copies(image, Path(temporary), sorted(args.megapixels))
        load = load_average()
        turns = {file: [] for file in files}
        for _ in range(args.rounds):
            for file, runs in turns.items():
                python = of_python(baseline, file, args.repetitions)
                runs.append(of_melanoma(example, file, args.repetitions) | {"python": python})
    sides = [*STAGES, "python"]
    medians = [[median(run[side] for run in runs) for side in sides] for runs in turns.values()]
    rows = []
    for size, values, runs in zip(files.values(), medians, turns.values(), strict=True):
        ratios = [run["total"] / run["python"] for run in runs]
        ratio = f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
        rows.append([f"{size:.2g}", *(f"{ms:.1f}" for ms in values), ratio])
    print(
        f"Rounds: {args.rounds}; repetitions: {args.repetitions}; "
        f"load average {load} at the start, {load_average()} at the end.\n"
    )
    head = ["megapixels", *(f"{stage}, ms" for stage in STAGES), "Python, ms", "of Python (lowest to highest)"]
    print(markdown(head, rows))
    if args.svg:
        totals = {"melanoma": [v[-2] for v in medians], "Python, Pillow and ONNX Runtime": [v[-1] for v in medians]}
        args.svg.write_text(plot(list(files.values()), totals), encoding="utf-8")


if __name__ == "__main__":
    main()
