"""The baseline as a FastAPI server: `uvicorn --app-dir benchmarks baseline_fastapi:app --workers N`.

`BASELINE_BUNDLE` is the folder of the bundle. A `def` handler runs on Starlette's thread pool, so that decoding and
inference of several requests overlap where they release the interpreter lock.
"""

import os
from pathlib import Path
from typing import Annotated

from baseline import Baseline
from fastapi import FastAPI, File, UploadFile

baseline = Baseline(Path(os.environ["BASELINE_BUNDLE"]))
app = FastAPI()


@app.get("/health/ready")
def ready() -> dict[str, str]:
    return {"status": "ready"}


@app.post("/predict")
def predict(image: Annotated[UploadFile, File()]) -> dict[str, float]:
    return baseline.classify(image.file.read())
