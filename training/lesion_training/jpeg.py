"""JPEG compression loss on a whole batch, without encoding a file.

Follows ITU-T T.81 as baseline encoders do: YCbCr of JFIF, chroma at half the width and height, the discrete cosine
transform of 8x8 blocks, and the tables of annex K scaled by quality as in libjpeg.
"""

import math
from collections.abc import Callable

import torch
import torch.nn.functional as F

BLOCK = 8
# How the chroma is enlarged: interpolated, or repeated; or an image of twice the side is decoded at half of it, as
# libjpeg can.
DECODERS = ("smooth", "repeated", "reduced")
# Annex K.1, the quantization tables of luminance and chrominance.
LUMA = """
16 11 10 16 24 40 51 61  12 12 14 19 26 58 60 55  14 13 16 24 40 57 69 56  14 17 22 29 51 87 80 62
18 22 37 56 68 109 103 77  24 35 55 64 81 104 113 92  49 64 78 87 103 121 120 101  72 92 95 98 112 100 103 99"""
CHROMA = """
17 18 24 47 99 99 99 99  18 21 26 66 99 99 99 99  24 26 56 99 99 99 99 99  47 66 99 99 99 99 99 99
99 99 99 99 99 99 99 99  99 99 99 99 99 99 99 99  99 99 99 99 99 99 99 99  99 99 99 99 99 99 99 99"""
TO_YCBCR = [[0.299, 0.587, 0.114], [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312]]


def recompressed(images: torch.Tensor, quality: torch.Tensor, decoder: str = "smooth") -> torch.Tensor:
    """[N, 3, S, S] in 0..1, S a multiple of 16, after JPEG compression at the given qualities, [N] in 1..100.

    decoder: one of DECODERS.
    """
    if decoder == "reduced":
        double = F.interpolate(images, scale_factor=2, mode="bicubic")
        return transformed(double, quality, BLOCK // 2, lambda chroma: F.interpolate(chroma, scale_factor=2))
    mode = {"smooth": "bilinear", "repeated": "nearest"}[decoder]
    return transformed(images, quality, BLOCK, lambda chroma: F.interpolate(chroma, scale_factor=2, mode=mode))


def transformed(images, quality, kept: int, enlarged: Callable[[torch.Tensor], torch.Tensor]):
    """The images after compression and decoding of `kept` x `kept` pixels for each block of 8x8."""
    to_ycbcr = torch.tensor(TO_YCBCR, device=images.device)
    planes = torch.einsum("dc,nchw->ndhw", to_ycbcr, (images.clamp(0, 1) * 255).round()).round()
    luma = quantized(planes[:, :1] - 128, LUMA, quality, kept) + 128
    chroma = enlarged(quantized(F.avg_pool2d(planes[:, 1:], 2), CHROMA, quality, kept))
    rgb = torch.einsum("cd,ndhw->nchw", torch.linalg.inv(to_ycbcr), torch.cat([luma, chroma], 1))
    return rgb.round().clamp(0, 255) / 255


def quantized(planes: torch.Tensor, table: str, quality: torch.Tensor, kept: int = BLOCK) -> torch.Tensor:
    """[N, C, H, W] with the coefficients of each block rounded to multiples of the table.

    kept: the lowest frequencies of each axis that are decoded, which gives an image of kept / 8 of the size.
    """
    basis, decoding = cosines(BLOCK, planes.device), cosines(kept, planes.device)
    steps = torch.tensor([int(v) for v in table.split()], device=planes.device).view(BLOCK, BLOCK)
    scale = torch.where(quality < 50, (5000 / quality).floor(), 200 - 2 * quality)
    steps = ((steps * scale[:, None, None] + 50) / 100).floor().clamp(1, 255)[:, None, None, None]
    n, c, h, w = planes.shape
    blocks = planes.view(n, c, h // BLOCK, BLOCK, w // BLOCK, BLOCK).transpose(3, 4)
    coefficients = ((basis @ blocks @ basis.T) / steps).round() * steps
    blocks = decoding.T @ coefficients[..., :kept, :kept] @ decoding * (kept / BLOCK)
    return blocks.round().transpose(3, 4).reshape(n, c, h * kept // BLOCK, w * kept // BLOCK)


def cosines(samples: int, device: torch.device) -> torch.Tensor:
    """The orthonormal DCT-II, [frequency, sample]."""
    k, x = torch.arange(samples, device=device)[:, None], torch.arange(samples, device=device)[None]
    basis = torch.cos((2 * x + 1) * k * math.pi / (2 * samples)) * math.sqrt(2 / samples)
    basis[0] /= math.sqrt(2)
    return basis
