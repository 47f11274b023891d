"""`measure.py --new TENSOR --old TENSOR IMAGE…`: time and memory from the bytes of an image to the network's input.

TENSOR is the example `tensor` of this version and of an older one. Pillow crops the center and resizes to 224 pixels
with the bicubic kernel, once as it is and once with its own reduction (`Image.draft`). The programs take turns, so that
other load on the machine affects all of them. Time is that of the thread on a processor. Memory is the growth of the
process above what it has with the model and the bytes of the file.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

ROUNDS = 5
SIDE = 224
# Without these, glibc serves a buffer from memory that it kept, and the growth is too small.
ENVIRONMENT = os.environ | {"MALLOC_MMAP_THRESHOLD_": "131072", "MALLOC_TRIM_THRESHOLD_": "0"}

PILLOW = f"""
import io, json, sys, time
from PIL import Image

def tensor(data):
    with Image.open(io.BytesIO(data)) as image:
        if sys.argv[3] == "draft":
            image.draft("RGB", ({SIDE}, {SIDE}))
        side = min(image.size)
        left, top = (image.width - side) // 2, (image.height - side) // 2
        box = (left, top, left + side, top + side)
        image.convert("RGB").resize(({SIDE}, {SIDE}), Image.Resampling.BICUBIC, box)

def status(name):
    for line in open("/proc/self/status"):
        if line.startswith(name):
            return int(line.split()[1])

data = open(sys.argv[2], "rb").read()
Image.preinit()
before = status("VmRSS")
open("/proc/self/clear_refs", "w").write("5")
tensor(data)
kib = max(status("VmHWM") - before, 0)
start = time.thread_time()
for _ in range(int(sys.argv[1])):
    tensor(data)
ms = 1e3 * (time.thread_time() - start) / int(sys.argv[1])
print(json.dumps(dict(kib=kib, ms=ms)))
"""


def run(command: list[str], repetitions: int, image: Path) -> dict:
    extra = command[-1:] if command[0] == sys.executable else []
    base = command[:-1] if extra else command
    line = [*base, str(repetitions), str(image), *extra]
    return json.loads(subprocess.run(line, env=ENVIRONMENT, check=True, capture_output=True, text=True).stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--new", type=Path, required=True)
    parser.add_argument("--old", type=Path, required=True)
    parser.add_argument("--repetitions", type=int, default=10, help="of a round; there are five rounds")
    parser.add_argument("images", type=Path, nargs="+", metavar="IMAGE")
    args = parser.parse_args()
    programs = {
        "this version": [str(args.new)],
        "0.6.0": [str(args.old)],
        "Pillow": [sys.executable, "-c", PILLOW, "full"],
        "Pillow, reduced": [sys.executable, "-c", PILLOW, "draft"],
    }
    print("| image | program | CPU ms | of 0.6.0 | MiB | of 0.6.0 |")
    print("|---|---|---:|---:|---:|---:|")
    for image in args.images:
        times = {name: [] for name in programs}
        memory = dict.fromkeys(programs, 0)
        for _ in range(ROUNDS):
            for name, command in programs.items():
                result = run(command, args.repetitions, image)
                times[name].append(result["ms"])
                memory[name] = max(memory[name], result["kib"] / 1024)
        old_ms, old_mib = statistics.median(times["0.6.0"]), memory["0.6.0"]
        for name in programs:
            ms, mib = statistics.median(times[name]), memory[name]
            cells = [image.name, name, f"{ms:.1f}", f"{ms / old_ms:.2f}", f"{mib:.1f}", f"{mib / old_mib:.2f}"]
            print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
