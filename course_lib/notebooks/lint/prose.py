"""Markdown without what is not prose. What is taken out becomes spaces: places stay the same."""

import functools
import re

__all__ = ["blank", "prose", "without_code"]

FENCE = re.compile(r"^(```|~~~).*?^\1[^\n]*$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
MATHS = re.compile(r"\$\$.*?\$\$|(?<![\\$])\$(?!\s)[^$\n]+?(?<!\s)\$", re.DOTALL)
TARGET = re.compile(r"(?<=\])\([^)\n]*\)")
TAG = re.compile(r"</?[A-Za-z][^>\n]*>")
HEADING = re.compile(r"^#{1,6} .*$", re.MULTILINE)


def blank(pattern: re.Pattern, text: str) -> str:
    """Replace each match by as many spaces."""
    return pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def without_code(markdown: str) -> str:
    """Take out code and comments."""
    for pattern in (FENCE, COMMENT, CODE):
        markdown = blank(pattern, markdown)
    return markdown


@functools.lru_cache(maxsize=4096)  # each term of the glossary looks at the same cells
def prose(markdown: str) -> str:
    """Take out code, comments, formulas, headings, HTML tags and the targets of links."""
    text = without_code(markdown)
    for pattern in (MATHS, TARGET, TAG, HEADING):
        text = blank(pattern, text)
    return text
