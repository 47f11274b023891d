"""Fails if a tracked file contains a word of .ci/vocabulary.txt, and prints each place."""

import subprocess
import sys
from pathlib import Path

LIST = Path(__file__).with_name("vocabulary.txt")


def places(words: list[str], options: list[str], exempt: list[str]) -> list[str]:
    """The lines of the tracked files that contain one of `words` as a whole word."""
    patterns = [argument for word in words for argument in ("-e", word)]
    exclude = [f":!{path}" for path in exempt]
    command = ["git", "grep", "-nIwF", *options, *patterns, "--", ".", *exclude]
    found = subprocess.run(command, cwd=LIST.parents[1], stdout=subprocess.PIPE, text=True, check=False)
    if found.returncode > 1:  # 1: nothing was found
        sys.exit(f"git grep ended with {found.returncode}")
    return found.stdout.splitlines()


def main() -> None:
    words, exempt = [], []
    for line in LIST.read_text(encoding="utf-8").splitlines():
        text = line.partition("#")[0].strip()
        if text.startswith("exempt "):
            exempt.append(text.removeprefix("exempt ").strip())
        elif text:
            words.append(text)
    lower_case = [word for word in words if word == word.lower()]
    with_capitals = [word for word in words if word != word.lower()]
    found = places(lower_case, ["-i"], exempt) + places(with_capitals, [], exempt)
    for place in sorted(set(found)):
        print(place[:200])
    if found:
        sys.exit(f"{len(set(found))} lines have retired words; STYLE.md has the words to use")


if __name__ == "__main__":
    main()
