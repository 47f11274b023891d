"""`python compare.py MELANOMA MODELS [NAME...]`

Imports every model that `models.py full` wrote to the folder MODELS with the program MELANOMA, and prints how far the
probabilities of both engines are from those of Keras, and the seconds of the import.
"""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from models import FULL

# Those that take 0 to 255; the others take 0 to 1.
SCALED = {make.__name__ for make in FULL if getattr(make, "scale", 1) == 255}
AIM = 1e-5  # on ONNX Runtime; docs/reports/keras.md says why float32 does not reach it on some networks
LIMITS = {"onnxruntime": 5e-5, "rten": 1e-4}


def main() -> None:
    program, folder, names = sys.argv[1], Path(sys.argv[2]), sys.argv[3:]
    bundle, failed, above = folder / "bundle", [], []
    print("| model | import | ONNX Runtime | rten |\n|---|---:|---:|---:|", flush=True)
    for file in sorted([*folder.glob("*.h5"), *folder.glob("*.keras")]):
        if names and file.stem.rsplit("-", 1)[0] not in names:
            continue
        expected = folder / f"{file.stem}.npy"
        if not expected.exists():
            continue
        classes = max(np.load(expected).shape[1], 2)
        codes = [f"c{number}" for number in range(classes)]
        shutil.rmtree(bundle, ignore_errors=True)
        started = time.monotonic()
        command = [
            program,
            "import",
            file,
            "--classes",
            ",".join(codes),
            "--malignant",
            codes[-1],
            "--preprocess",
            "none",
        ]
        facts = folder / f"{file.stem}-facts.npy"
        if facts.exists():
            column = {"field": "age", "offset": 0, "scale": 1, "unknown": 0}
            metadata = [{"tensor": "facts", "columns": [column] * np.load(facts).shape[1]}]
            (folder / "facts.json").write_text(json.dumps(metadata), encoding="utf-8")
            command += ["--metadata", folder / "facts.json"]
        imported = subprocess.run([*command, "--output", bundle], capture_output=True, text=True)
        seconds = time.monotonic() - started
        if imported.returncode:
            print(f"| {file.name} | {imported.stderr.strip()} |", flush=True)
            failed.append(file.name)
            continue
        card = json.loads((bundle / "card.json").read_text(encoding="utf-8"))
        scale = "-255" if file.stem.rsplit("-", 1)[0] in SCALED else ""
        inputs = folder / f"x{card['preprocess']['height']}{scale}.npy"
        command = [program, "verify", bundle, "--input", inputs, "--output", expected, "--format", "json"]
        if facts.exists():
            command += ["--metadata", facts]
        verified = json.loads(subprocess.run(command, capture_output=True, text=True).stdout)
        found = {engine["name"]: engine["reference"] for engine in verified["engines"]}
        row = [file.name, f"{seconds:.1f} s"]
        for engine, limit in LIMITS.items():
            difference = found.get(engine)
            row.append("none" if difference is None else f"{difference:.1e}")
            if difference is None or not difference <= limit:
                failed.append(f"{file.name} on {engine}")
            elif engine == "onnxruntime" and difference > AIM:
                above.append(file.name)
        print("| " + " | ".join(row) + " |", flush=True)
    print(f"\nabove {AIM:.0e} on ONNX Runtime: {', '.join(above) or 'none'}")
    if failed:
        sys.exit("not within the limits: " + ", ".join(failed))


if __name__ == "__main__":
    main()
