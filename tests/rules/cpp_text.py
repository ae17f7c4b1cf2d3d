"""C++ source as text for the rules: comments and literals blanked out, every other character in its place."""

from __future__ import annotations

import re

_SKIPPED = re.compile(
    r'//[^\n]*'
    r'|/\*.*?\*/'
    r'|(?:u8|u|U|L)?R"(?P<mark>[^()\s\\]{0,16})\(.*?\)(?P=mark)"'
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9a-fA-F'])'(?:\\.|[^'\\\n])+'",
    re.DOTALL)


def blanked(source: str) -> str:
    """The source with comments blank and string literals as runs of quotes, so that places stay the same."""
    def blank(found: re.Match[str]) -> str:
        text = found.group(0)
        filler = " " if text.startswith("/") else '"'
        return "".join("\n" if char == "\n" else filler for char in text)
    return _SKIPPED.sub(blank, source)


def line_at(source: str, position: int) -> int:
    return source.count("\n", 0, position) + 1


_CLOSING = {")": "(", "]": "[", "}": "{"}
_OPENING = {opening: closing for closing, opening in _CLOSING.items()}


def matching_close(source: str, position: int) -> int:
    """The place of the bracket that closes the one at `position`; the end of the text where it is missing."""
    depth = 0
    for place in range(position, len(source)):
        if source[place] in _OPENING:
            depth += 1
        elif source[place] in _CLOSING:
            depth -= 1
            if depth == 0:
                return place
    return len(source)


def matching_open(source: str, position: int) -> int:
    """The place of the bracket that opens the one at `position`; -1 where it is missing."""
    depth = 0
    for place in range(position, -1, -1):
        if source[place] in _CLOSING:
            depth += 1
        elif source[place] in _OPENING:
            depth -= 1
            if depth == 0:
                return place
    return -1


_BLOCK_BEFORE = re.compile(
    r"(?:^|[;{}:])\s*$"                                                     # a bare block
    r"|\b(?:else|do|try)\s*$"
    r"|\)\s*(?:mutable\b\s*|const\b\s*|noexcept\b\s*|override\b\s*|final\b\s*)*(?:->\s*[\w:<>,&*\s]+?)?\s*$"   # function, lambda, if, for …
    r"|\]\s*(?:mutable\b\s*)?(?:->\s*[\w:<>,&*\s]+?)?\s*$"                  # lambda without parentheses
    r"|\b(?:namespace|struct|class|union|enum|extern)\b[^;{}()]*$", re.DOTALL)


def opens_block(source: str, position: int) -> bool:
    """Whether the brace at `position` opens statements or members, rather than an initialiser."""
    return bool(_BLOCK_BEFORE.search(source[max(0, position - 300):position]))
