"""`figures.py`: copies the curves of test.html and validation.html into pictures for docs/reports/accuracy.md.

Run it after `melanoma evaluate --html` has written a page anew. Each picture has the ROC curve, risk and coverage, and
the reliability of malignant of one image type, as SVG.
"""

import re
from html import escape, unescape
from pathlib import Path

RESULTS = Path(__file__).resolve().parent
PICTURES = RESULTS.parent / "pictures"
PAGES = {"test": ["dermoscopic"], "validation": ["clinical"]}
FIGURES = ["ROC curve", "Risk and coverage", "Reliability: malignant"]
WIDTH, HEIGHT, HEADING, LEGEND = 440, 340, 34, 54
FIGURE = re.compile(r'<h4>([^<]+)</h4><svg viewBox="0 0 440 340" role="img" aria-label="([^"]+)">(.*?)</svg>', re.S)
STYLE = """
:root { --card: #fff; --ink: #1c2430; --soft: #5b6675; --rule: #d9dee5; --first: #0067a5; --second: #c2410c; }
text { font: 12px system-ui, sans-serif; fill: var(--soft); } .axis, .legend { fill: var(--ink); }
.heading { font-size: 16px; font-weight: 600; fill: var(--ink); }
.first-text { fill: var(--first); } .second-text { fill: var(--second); }
.grid { stroke: var(--rule); fill: none; } .frame { stroke: var(--soft); fill: none; }
.line { fill: none; stroke: var(--first); stroke-width: 2.2; stroke-linejoin: round; }
.dot { fill: var(--first); stroke: var(--card); stroke-width: 1.2; } .dot.point { r: 6px; stroke-width: 2.5; }
.line.second { stroke: var(--second); stroke-dasharray: 7 3; } .dot.second { fill: var(--second); }
.line.chance { stroke: var(--soft); stroke-width: 1; stroke-dasharray: none; opacity: .8; }
.bar { fill: var(--first); opacity: .22; } .bar.second { fill: var(--second); }
"""


def main() -> None:
    for page, image_types in PAGES.items():
        text = (RESULTS / f"{page}.html").read_text(encoding="utf-8")
        for image_type in image_types:
            figures = {title: (label, drawing) for title, label, drawing in FIGURE.findall(section(text, image_type))}
            picture = PICTURES / f"results-{page}-{image_type}.svg"
            picture.write_text(panels([(title, *figures[title]) for title in FIGURES]), encoding="utf-8")


def section(page: str, image_type: str) -> str:
    """The part of a page with the figures of an image type."""
    return page.split(f'<h3 id="{image_type}-figures">')[1].split("<h3 ")[0]


def panels(figures: list[tuple[str, str, str]]) -> str:
    """An SVG with the figures side by side. A label is `TITLE. SERIES; SERIES.`."""
    width, height = WIDTH * len(figures), HEADING + HEIGHT + LEGEND
    label = unescape(" ".join(label for _, label, _ in figures))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"',
        f'aria-label="{escape(label)}">',
        f"<style>{STYLE}</style>",
        f'<rect width="{width}" height="{height}" style="fill: var(--card)"/>',
    ]
    for number, (title, label, drawing) in enumerate(figures):
        series = label.removeprefix(f"{title}. ").removesuffix(".").split("; ")
        parts.append(f'<g transform="translate({number * WIDTH} 0)">')
        parts.append(f'<text class="heading" x="54" y="22">{title}</text>')
        for line, (name, color) in enumerate(zip(series, ("first", "second"), strict=False)):
            parts.append(f'<text class="{color}-text" x="54" y="{HEADING + HEIGHT + 16 + 18 * line}">{name}</text>')
        parts.append(f'<g transform="translate(0 {HEADING})">{drawing}</g></g>')
    return "\n".join([*parts, "</svg>\n"])


if __name__ == "__main__":
    main()
