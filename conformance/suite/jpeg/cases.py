"""All JPEG files."""

from collections.abc import Iterator

from ..case import Case, flat
from . import colors, damaged, files, layouts, profiled, tools, unsupported


def cases() -> Iterator[Case]:
    return flat(part.cases() for part in (layouts, colors, profiled, files, tools, unsupported, damaged))
