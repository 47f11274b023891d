"""`site.py [MDBOOK]`: builds the documents as a site and checks the links.

Copies the pages of docs/SUMMARY.md and all files that they link to into target/site, with the same relative paths as in
the repository. Then mdbook builds target/book, and each link of the built pages must lead to a file there, and to a
heading if it names one. Links to other sites are not checked, since CI has no network.

A link to a folder becomes a page that lists its files. Without MDBOOK only the copied pages are checked.

If the variable EDIT_URL has the address at which files of the repository are edited, such as
https://example.org/melanoma/edit/main/, each page has a link to edit it.
"""

import html
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
SITE, BOOK = ROOT / "target/site", ROOT / "target/book"
LINK = re.compile(r"\]\(([^)\s]+)\)")


def links(page: Path) -> list[Path]:
    """The files and folders that a page links to."""
    targets = (urlsplit(target) for target in LINK.findall(page.read_text(encoding="utf-8")))
    return [(page.parent / unquote(t.path)).resolve() for t in targets if not t.scheme and not t.netloc and t.path]


def tracked(folder: Path) -> list[str]:
    command = ["git", "ls-files", "--", str(folder)]
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()


def lay_out() -> list[str]:
    """Copies the pages and the files they link to, and returns the errors."""
    shutil.rmtree(SITE, ignore_errors=True)
    summary = ROOT / "docs/SUMMARY.md"
    pages, errors = links(summary), []
    for page in pages:
        if not page.is_file():
            errors.append(f"docs/SUMMARY.md -> {page.relative_to(ROOT)}: does not exist")
            continue
        copy(page)
        for target in links(page):
            if not target.exists():
                errors.append(f"{page.relative_to(ROOT)} -> {target.relative_to(ROOT)}: does not exist")
            elif target.suffix == ".md" and target not in pages:
                errors.append(f"{page.relative_to(ROOT)} -> {target.relative_to(ROOT)}: not in docs/SUMMARY.md")
            elif target.is_dir():
                listing(target)
            else:
                copy(target)
    chapters = LINK.sub(
        lambda link: f"]({(summary.parent / link[1]).resolve().relative_to(ROOT)})",
        summary.read_text(encoding="utf-8"),
    )
    (SITE / "SUMMARY.md").write_text(chapters, encoding="utf-8")
    missing = {ROOT / path for path in tracked(ROOT / "docs") if path.endswith(".md")} - {*pages, summary}
    return errors + [f"{page.relative_to(ROOT)} is not in docs/SUMMARY.md" for page in sorted(missing)]


def copy(file: Path) -> None:
    copied = SITE / file.relative_to(ROOT)
    copied.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, copied)


def listing(folder: Path) -> None:
    name = folder.relative_to(ROOT)
    files = "".join(f"<li>{html.escape(path)}</li>" for path in tracked(folder))
    (SITE / name).mkdir(parents=True, exist_ok=True)
    title = f"{html.escape(str(name))} in the repository"
    page = f'<!doctype html><meta charset="utf-8"><title>{title}</title><h1>{title}</h1><ul>{files}</ul>\n'
    (SITE / name / "index.html").write_text(page, encoding="utf-8")


def build(mdbook: str) -> None:
    shutil.rmtree(BOOK, ignore_errors=True)
    shutil.copyfile(ROOT / "book.toml", SITE / "book.toml")
    # The source is the folder itself, so that the path of an edit link is that in the repository.
    settings = {"MDBOOK_BOOK__SRC": ".", "MDBOOK_BUILD__BUILD_DIR": str(BOOK)}
    if address := os.environ.get("EDIT_URL"):
        settings["MDBOOK_OUTPUT__HTML__EDIT_URL_TEMPLATE"] = address + "{path}"
    subprocess.run([mdbook, "build", str(SITE)], check=True, env=os.environ | settings)
    (BOOK / "book.toml").unlink()  # mdbook copies every file of its source
    # mdbook copies the first page there, and its relative links lead nowhere.
    start = '<!doctype html><meta charset="utf-8"><title>melanoma</title>'
    start += '<meta http-equiv="refresh" content="0; url=docs/index.html"><a href="docs/index.html">melanoma</a>\n'
    (BOOK / "index.html").write_text(start, encoding="utf-8")


class Page(HTMLParser):
    """The links of a built page, and its anchors."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            if name in ("href", "src") and value:
                self.links.append(value)
            elif name in ("id", "name") and value:
                self.ids.add(value)


def dead_links() -> list[str]:
    # A host serves 404.html at any address, so its relative links cannot be checked.
    pages = {file: Page(file) for file in BOOK.rglob("*.html") if file.name != "404.html"}
    if len(pages) < 10:
        sys.exit(f"only {len(pages)} pages in {BOOK}")
    dead, count = [], 0
    for file, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            count += 1
            target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            if target.is_dir():
                target /= "index.html"
            inside = target.is_relative_to(BOOK) and target.exists()
            lost = inside and parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].ids
            if not inside or lost:
                dead.append(f"{file.relative_to(BOOK)} -> {link}")
    print(f"{len(pages)} pages, {count} links, {len(dead)} dead links")
    return dead


def main() -> None:
    if errors := lay_out():
        sys.exit("\n".join(errors))
    if len(sys.argv) > 1:
        build(sys.argv[1])
        if dead := dead_links():
            sys.exit("\n".join(dead))


if __name__ == "__main__":
    main()
