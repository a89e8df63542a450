"""The few marks that a question may use: `code`, **bold**, a blank line, a fenced block.

Everything else is escaped, so a question can hold any character and never becomes HTML by accident.
"""

from __future__ import annotations

import html
import re

__all__ = ["to_html", "to_inline_html", "to_plain", "unbalanced"]

_FENCE = re.compile(r"^```\w*\n(.*?)\n?^```\s*$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`]+)`")
_BOLD = re.compile(r"\*\*(\S(?:.*?\S)??)\*\*", re.DOTALL)


def to_html(text: str) -> str:
    """Return `text` as HTML blocks: paragraphs, and ``<pre>`` for fenced code."""
    blocks = []
    # Splitting at a pattern with one group gives prose, code, prose, code, ... prose.
    for number, part in enumerate(_FENCE.split(text)):
        if number % 2:
            blocks.append(f"<pre><code>{html.escape(part)}</code></pre>")
        else:
            paragraphs = (p.strip() for p in re.split(r"\n\s*\n", part))
            blocks += [f"<p>{to_inline_html(p)}</p>" for p in paragraphs if p]
    return "".join(blocks)


def to_inline_html(text: str) -> str:
    """Return `text` as HTML for the inside of a line, without paragraphs."""
    return _marked(html.escape(text), r"<strong>\1</strong>", "<code>{}</code>")


def to_plain(text: str) -> str:
    """Return `text` for a terminal: the bold marks go, code keeps its backticks."""
    return _marked(text, r"\1", "`{}`")


def _marked(text: str, bold: str, code: str) -> str:
    """Rewrite both marks. Code steps aside first: stars inside it are code, not marks."""
    spans = _CODE.findall(text)
    text = _BOLD.sub(bold, _CODE.sub("\0", text))
    for span in spans:
        text = text.replace("\0", code.format(span), 1)
    return text


def unbalanced(text: str) -> str | None:
    """Return the mark that is opened but never closed in `text`, or None."""
    prose = _FENCE.sub("", text)
    if "```" in prose:
        return "```"
    prose = _CODE.sub("x", prose)
    if "`" in prose:
        return "`"
    return "**" if "**" in _BOLD.sub("", prose) else None
