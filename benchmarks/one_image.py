"""`one_image.py [FOLDER]`: compares melanoma with the same network in Python and prints a Markdown table.

Both run on one thread, without test-time augmentation, and alternate. melanoma is measured with the example `stages` of
melanoma-core and with the program itself; the Python side is `baseline.py`.
"""

import argparse
import importlib.metadata
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import make_large
import numpy as np
from baseline import Baseline
from measuring import (
    BUNDLE,
    MIB,
    PROGRAM,
    ROOT,
    load_average,
    markdown,
    median,
    need,
    need_program,
    peak_mib,
    runtime_library,
    served,
)
from PIL import Image

STAGES = ("decode", "preprocess", "infer", "total")
ENGINES = ("onnxruntime", "rten")
SMALL = (600, 450)
BASELINE = Path(__file__).with_name("baseline.py")


class Program:
    """The program and the example `stages`."""

    def __init__(self, program: Path) -> None:
        self.executable = need_program(program)
        self.example = need(
            program.parent / "examples" / "stages",
            "build it with `cargo build --release -p melanoma-core --example stages`",
        )
        library = runtime_library(program)
        self.library = ["--onnxruntime", library] if library else []
        self.engines = ENGINES if library else ENGINES[1:]

    def stages(self, engine: str, repetitions: int, files: list[Path]) -> list[dict]:
        library = self.library if engine == "onnxruntime" else []
        command = [self.example, "--engine", engine, *library, "--tta", 1, "--repetitions", repetitions, *files]
        return [image["ms"] for image in json.loads(output(command))["images"]]

    def probabilities(self, folder: Path) -> list[list[float]]:
        lines = output([self.executable, "classify", "--tta", "1", "--format", "json", folder]).splitlines()
        return [[c["probability"] for c in json.loads(line)["classes"]] for line in lines]


def output(command: list) -> str:
    result = subprocess.run([str(c) for c in command], stdout=subprocess.PIPE, text=True)
    if result.returncode:
        raise SystemExit(f"{command[0]} failed")
    return result.stdout


def stage_rows(
    program: Program, baseline: Baseline, groups: dict[str, list[Path]], rounds: int, repetitions: int
) -> list[list]:
    rows = []
    for group, files in groups.items():
        # side -> stage -> for each round the mean over the files
        times = defaultdict(lambda: defaultdict(list))
        for _ in range(rounds):
            of_baseline = [[baseline.stages(file)[0] for _ in range(repetitions + 1)][1:] for file in files]
            of_round = {"python": [{s: median(t[s] for t in runs) for s in STAGES} for runs in of_baseline]}
            for engine in program.engines:
                of_round[engine] = program.stages(engine, repetitions, files)
            for side, files_ms in of_round.items():
                for stage in STAGES:
                    times[side][stage].append(sum(ms[stage] for ms in files_ms) / len(files_ms))
        for stage in STAGES:
            sides = {side: median(times[side][stage]) for side in times}
            rows.append(row(f"{group}: {stage}, ms", sides, 2))
    return rows


def memory_rows(program: Program, bundle: Path, folders: dict[str, Path], rounds: int) -> list[list]:
    rows = []
    for name, folder in folders.items():
        sides = defaultdict(list)
        for _ in range(rounds):
            sides["python"].append(peak_mib([sys.executable, BASELINE, "classify", bundle, folder]))
            for engine in program.engines:
                sides[engine].append(
                    peak_mib([program.executable, "classify", "--engine", engine, "--threads", 1, "--tta", 1, folder])
                )
        rows.append(row(f"peak memory, {name}, MiB", {side: median(values) for side, values in sides.items()}, 0))
    return rows


def start_rows(program: Program, bundle: Path, rounds: int) -> list[list]:
    commands = {"python": [sys.executable, BASELINE, "serve", bundle]}
    for engine in program.engines:
        commands[engine] = [program.executable, "serve", "--engine", engine, "--port", 0]
    times, memory = defaultdict(list), defaultdict(list)
    for _ in range(rounds):
        for side, command in commands.items():
            with served(command) as (_, ms, process):
                times[side].append(ms)
                memory[side].append(resident_mib(process))
    return [
        row("cold start, exec to ready, ms", {side: median(values) for side, values in times.items()}, 0),
        row("resident when ready, MiB", {side: median(values) for side, values in memory.items()}, 0),
    ]


def resident_mib(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def size_row(program: Program, bundle: Path) -> list:
    executable = program.executable.stat().st_size / MIB
    library = runtime_library(program.executable)
    sides = {
        "python": (sum(map(package_size, ("numpy", "onnxruntime", "pillow"))) + folder_size(bundle)) / MIB,
        "rten": executable,
    }
    if library:
        sides["onnxruntime"] = executable + library.stat().st_size / MIB
    return row("on disk, model included, MiB", sides, 0)


def package_size(name: str) -> int:
    files = importlib.metadata.files(name) or []
    return sum(file.stat().st_size for file in (Path(f.locate()) for f in files) if file.is_file())


def folder_size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def row(what: str, sides: dict[str, float], decimals: int) -> list:
    python = sides["python"]
    cells = [f"{python:.{decimals}f}"]
    for engine in ENGINES:
        if engine in sides:
            cells += [f"{sides[engine]:.{decimals}f}", f"{sides[engine] / python:.2f}"]
        else:
            cells += ["no library", ""]
    return [what, *cells]


def images_of(folder: Path) -> list[Path]:
    need(folder, "give a folder of images, for example samples/")
    files = sorted(file for file in folder.iterdir() if file.suffix.lower() in {".jpg", ".jpeg", ".png"})
    if not files:
        raise SystemExit(f"{folder} has no images; try samples/")
    return files


def of_size(files: list[Path], size: tuple[int, int]) -> list[Path]:
    chosen = []
    for file in files:
        with Image.open(file) as image:
            if image.size == size:
                chosen.append(file)
    return chosen


def made_large(files: list[Path], folder: Path) -> list[Path]:
    """The first and the last image, enlarged to 12 megapixels."""
    random = np.random.default_rng(make_large.SEED)
    large = []
    for number, file in enumerate((files[0], files[-1])):
        large.append(folder / f"{number}.jpg")
        make_large.enlarge(file, make_large.SIZE, random).save(large[-1], quality=make_large.QUALITY)
    return large


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT / "samples", help="images [default: samples]")
    parser.add_argument("--melanoma", type=Path, default=PROGRAM, help="the program")
    parser.add_argument("--bundle", type=Path, default=BUNDLE, help="the bundle inside it")
    parser.add_argument("--rounds", type=int, default=5, help="rounds, in which both sides alternate")
    parser.add_argument("--repetitions", type=int, default=7, help="runs of each image per round")
    args = parser.parse_args()
    files = images_of(args.folder)
    program, baseline = Program(args.melanoma.resolve()), Baseline(need(args.bundle, "give the folder of the bundle"))
    everything = f"all {len(files)} images"
    with tempfile.TemporaryDirectory() as temporary:
        # Folders with images only, so that both sides classify the same files.
        images, large = Path(temporary) / "images", Path(temporary) / "large"
        images.mkdir()
        large.mkdir()
        for file in files:
            (images / file.name).symlink_to(file.resolve())
        groups = {"600x450": of_size(files, SMALL), "12 megapixels": made_large(files, large), everything: files}
        groups = {name: group for name, group in groups.items() if group}
        load = load_average()
        rows = stage_rows(program, baseline, groups, args.rounds, args.repetitions)
        rows += start_rows(program, args.bundle, 2 * args.rounds)
        rows += memory_rows(program, args.bundle, {everything: images, "12 megapixels": large}, args.rounds)
        rows.append(size_row(program, args.bundle))
        expected = [list(baseline.classify(file.read_bytes()).values()) for file in files]
        difference = np.abs(np.array(expected) - np.array(program.probabilities(images))).max()
    print(
        f"Rounds: {args.rounds}; repetitions: {args.repetitions}; "
        f"load average {load} at the start, {load_average()} at the end.\n"
    )
    head = ["", "Python", "melanoma, ONNX Runtime", "of Python", "melanoma, rten", "of Python"]
    print(markdown(head, rows))
    print(f"\nLargest difference of a class probability between the two: {difference:.4f}.")


if __name__ == "__main__":
    main()
