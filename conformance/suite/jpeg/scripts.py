"""Scan scripts for files of three components."""

from dataclasses import replace

from .scans import Scan

SEQUENTIAL = {
    "interleaved": ((0, 1, 2),),
    "0-1-2": ((0,), (1,), (2,)),
    "2-0-1": ((2,), (0,), (1,)),
    "01-2": ((0, 1), (2,)),
    "0-12": ((0,), (1, 2)),
    "1-02": ((1,), (0, 2)),
}

DC = ((0, 1, 2), 0, 0, 0, 0)
PROGRESSIVE = {
    # As cjpeg writes it.
    "usual": (
        ((0, 1, 2), 0, 0, 0, 1),
        ((0,), 1, 5, 0, 2),
        ((2,), 1, 63, 0, 1),
        ((1,), 1, 63, 0, 1),
        ((0,), 6, 63, 0, 2),
        ((0,), 1, 63, 2, 1),
        ((0, 1, 2), 0, 0, 1, 0),
        ((2,), 1, 63, 1, 0),
        ((1,), 1, 63, 1, 0),
        ((0,), 1, 63, 1, 0),
    ),
    # A scan of DC for each component, as mozjpeg may choose it.
    "dc-apart": (
        ((0,), 0, 0, 0, 0),
        ((1,), 0, 0, 0, 0),
        ((2,), 0, 0, 0, 0),
        ((0,), 1, 8, 0, 2),
        ((1,), 1, 8, 0, 0),
        ((2,), 1, 8, 0, 0),
        ((0,), 9, 63, 0, 2),
        ((0,), 1, 63, 2, 1),
        ((0,), 1, 63, 1, 0),
        ((1,), 9, 63, 0, 0),
        ((2,), 9, 63, 0, 0),
    ),
    # DC of two components together, every AC band before the next.
    "bands": (
        ((0,), 0, 0, 0, 0),
        ((1, 2), 0, 0, 0, 1),
        *(((n,), first, last, 0, 0) for first, last in ((1, 2), (3, 9), (10, 63)) for n in (2, 0, 1)),
        ((1, 2), 0, 0, 1, 0),
    ),
    "spectral": (DC, ((0,), 1, 63, 0, 0), ((1,), 1, 63, 0, 0), ((2,), 1, 63, 0, 0)),
}


def sequential(name: str, restart: int = 0) -> list[Scan]:
    return [Scan(components, restart=restart) for components in SEQUENTIAL[name]]


def progressive(name: str, restart: int = 0) -> list[Scan]:
    return [Scan(*parameters, restart=restart) for parameters in PROGRESSIVE[name]]


def single(is_progressive: bool, restart: int = 0) -> list[Scan]:
    """For one component."""
    if not is_progressive:
        return [Scan((0,), restart=restart)]
    chosen = [scan for scan in PROGRESSIVE["usual"] if 0 in scan[0]]
    return [Scan((0,), *parameters, restart=restart) for _, *parameters in chosen]


def four(is_progressive: bool, restart: int = 0) -> list[Scan]:
    """For four components: the first and the last as luma."""
    if not is_progressive:
        return [Scan((0, 1, 2, 3), restart=restart)]
    scans = []
    for scan in progressive("usual", restart):
        if len(scan.components) > 1:
            scan = replace(scan, components=(0, 1, 2, 3))
        scans.append(scan)
        if scan.components == (0,):
            scans.append(replace(scan, components=(3,)))
    return scans
