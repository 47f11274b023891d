"""`python -m lesion_training.interpolated A B --share 0.7 --out start.pt`: a start between two networks.

(1 - share) of the weights of A and `share` of those of B, which was fine-tuned from A (WiSE-FT, Wortsman et al. 2022).
A is a model.onnx or a multitask.pt. B is a multitask.pt, and its head of the image type is kept.
"""

import argparse
from pathlib import Path

import torch

from .multitask_net import initial_network, save_half
from .teacher_predictions import file_digest


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="lesion_training.interpolated", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("first", type=Path, metavar="A")
    parser.add_argument("second", type=Path, metavar="B")
    parser.add_argument("--share", type=float, required=True, help="of B, 0 to 1")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    name = torch.load(args.second, map_location="cpu", weights_only=True)["config"]["model"]["network"]
    (first, _), (second, _) = (initial_network(name, str(path)) for path in (args.first, args.second))
    weights = first.state_dict()
    for key, value in second.state_dict().items():
        if not value.is_floating_point() or key.startswith("image_type."):
            weights[key] = value
        else:
            weights[key] = torch.lerp(weights[key], value, args.share)
    first.load_state_dict(weights)
    start = [file_digest(args.first), file_digest(args.second), args.share]
    save_half(first, {"model": {"network": name, "start": start}}, 0, args.out)


if __name__ == "__main__":
    main()
