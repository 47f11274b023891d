"""The peer as a server: FastAPI and uvicorn round `peer.py`, as one would write it first.

`uvicorn --app-dir benchmarks peer_fastapi:app --workers N`, with the bundle's folder in `PEER_BUNDLE`.
A plain `def` handler runs on Starlette's pool of threads, so decoding and inference of several requests
overlap where they give the interpreter away.
"""

import os
from pathlib import Path

from fastapi import FastAPI, File, UploadFile
from peer import Peer

peer = Peer(Path(os.environ["PEER_BUNDLE"]))
app = FastAPI()


@app.get("/health/ready")
def ready() -> dict[str, str]:
    return {"status": "ready"}


@app.post("/predict")
def predict(image: UploadFile = File()) -> dict[str, float]:
    return peer.classify(image.file.read())
