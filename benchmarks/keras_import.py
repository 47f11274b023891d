"""`python keras_import.py MODEL.h5 IMAGE...`: melanoma with an imported model beside TensorFlow.

Imports the model, and serves it with melanoma and with `baseline_keras.py`, the way of the API of 2021. Both get the
same images in turns in one run. Compare the ratios: the times depend on the machine and its load. Exits with 1 if a
probability differs by more than 1e-4, or an answer is not the sentence of 2021.
"""

import argparse
import contextlib
import re
import shutil
import sys
import tempfile
import time
import urllib.request
import uuid
from pathlib import Path

from measuring import PROGRAM, load_average, markdown, median, need, need_program, peak_mib, served

ROUNDS = 5
MOST = 1e-4  # difference of two probabilities


def form(image: bytes) -> tuple[bytes, dict]:
    line = uuid.uuid4().hex
    head = f'--{line}\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n\r\n'.encode()
    body = head + image + f"\r\n--{line}--\r\n".encode()
    return body, {"Content-Type": f"multipart/form-data; boundary={line}"}


def answer(address: str, image: bytes) -> tuple[float, str]:
    """Milliseconds, and the last line of the answer."""
    body, headers = form(image)
    request = urllib.request.Request(f"{address}/predict", body, headers)
    started = time.perf_counter()
    with urllib.request.urlopen(request) as response:
        text = response.read().decode()
    return 1e3 * (time.perf_counter() - started), text.splitlines()[-1]


def peak_of(pid: int) -> float:
    """The peak resident memory of a process in MiB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024


def malignant(line: str) -> float:
    """The probability of malignancy in a sentence."""
    sentence = r"The model predicted that your skin lesion is (benign|malignant) with a probability of ([\d.e-]+) % !"
    match = re.fullmatch(sentence, line)
    if match is None:
        sys.exit(f"not the sentence of 2021: {line}")
    label, percent = match.groups()
    return (float(percent) if label == "malignant" else 100 - float(percent)) / 100


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("images", type=Path, nargs="+")
    parser.add_argument("--melanoma", type=Path, default=PROGRAM)
    parser.add_argument("--engine", default="auto")
    arguments = parser.parse_args()
    program = need_program(arguments.melanoma)
    need(arguments.model, "write it with crates/melanoma-keras/tests/expected/models.py")
    images = [path.read_bytes() for path in arguments.images]
    with tempfile.TemporaryDirectory() as folder:
        bundle = Path(folder) / "bundle"
        command = [program, "import", arguments.model, "--classes", "benign,malignant", "--malignant", "malignant"]
        command += ["--engine", arguments.engine, "--output", bundle]
        started = time.perf_counter()
        import_peak = peak_mib(command)
        import_seconds = time.perf_counter() - started
        serve = [program, "serve", "--port", 0, "--bundle", bundle, "--legacy-text", "--engine", arguments.engine]
        baseline = [sys.executable, Path(__file__).with_name("baseline_keras.py"), arguments.model]
        with contextlib.ExitStack() as stack:
            ours, our_start, our_pid = stack.enter_context(served([*serve, "--threads", 1]))
            theirs, their_start, their_pid = stack.enter_context(served(baseline))
            times, largest = {"ours": [], "theirs": [], "predict": []}, 0.0
            answer(theirs, images[0])  # the first call of `predict` builds a graph
            for _ in range(ROUNDS):
                for image in images:
                    ours_ms, our_line = answer(ours, image)
                    their_ms, their_line = answer(theirs, image)
                    with urllib.request.urlopen(f"{theirs}/predict-only") as response:
                        times["predict"].append(float(response.read()))
                    times["ours"].append(ours_ms)
                    times["theirs"].append(their_ms)
                    largest = max(largest, abs(malignant(our_line) - malignant(their_line)))
            memory = [peak_of(our_pid), peak_of(their_pid)]
        size = sum(file.stat().st_size for file in bundle.iterdir()) / 2**20
        shutil.rmtree(bundle)
    ours, theirs, predict = (median(times[name]) for name in ("ours", "theirs", "predict"))
    rows = [
        ["start until ready, ms", f"{our_start:.0f}", f"{their_start:.0f}", f"{their_start / our_start:.1f}"],
        ["one image over HTTP, ms", f"{ours:.0f}", f"{theirs:.0f}", f"{theirs / ours:.2f}"],
        ["one image, `model.predict` alone, ms", f"{ours:.0f}", f"{predict:.0f}", f"{predict / ours:.2f}"],
        ["peak memory, MiB", f"{memory[0]:.0f}", f"{memory[1]:.0f}", f"{memory[1] / memory[0]:.1f}"],
    ]
    print(markdown(["", "melanoma", "TensorFlow", "ratio"], rows))
    print(f"\nimport: {import_seconds:.1f} s, peak {import_peak:.0f} MiB; the bundle has {size:.0f} MiB")
    print(f"{len(times['ours'])} answers of each; the probabilities of malignancy differ by at most {largest:.1e}")
    print(f"melanoma runs the network on one thread, TensorFlow on all cores; load average {load_average()}")
    if largest > MOST:
        sys.exit(f"the difference is above {MOST:.0e}")


if __name__ == "__main__":
    main()
