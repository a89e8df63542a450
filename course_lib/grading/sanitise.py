"""Outputs of a student's cells as HTML that is safe to open in anybody's browser.

Text is escaped. HTML goes through a whitelist of tags and attributes (nh3): no scripts, no styles,
no forms, no pictures from elsewhere. Pictures are shown only if they are part of the notebook.
"""

import base64
import binascii
import re
from typing import Any

import nh3
from markupsafe import Markup, escape

__all__ = ["markdown_to_html", "output_to_html"]

TABLES = {"table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption"}
WORDS = {"p", "br", "hr", "b", "strong", "i", "em", "code", "pre", "sub", "sup", "span", "div"}
BLOCKS = {"h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "blockquote"}
ATTRIBUTES = {"a": {"href"}, "th": {"colspan", "rowspan"}, "td": {"colspan", "rowspan"}}
PICTURES = {
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
    "image/gif": b"GIF8",
}
LONGEST_TEXT = 20_000  # characters of one output that are shown
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def output_to_html(output: dict[str, Any]) -> Markup:
    """Return an output of a code cell as safe HTML.

    Parameters
    ----------
    output
        As in a notebook; it may hold anything.
    """
    kind = output.get("output_type")
    if kind == "stream":
        return _pre(output.get("text"))
    if kind == "error":
        traceback = output.get("traceback")
        lines = traceback if isinstance(traceback, list) else []
        text = "\n".join(str(line) for line in lines)
        return _pre(text or f"{output.get('ename')}: {output.get('evalue')}")
    data = output.get("data")
    if not isinstance(data, dict):
        return Markup()
    for mime, start in PICTURES.items():
        if mime in data:
            return _picture(mime, data[mime], start)
    if "image/svg+xml" in data:  # in an <img>, a drawing cannot run anything
        drawing = base64.b64encode(_text(data["image/svg+xml"]).encode()).decode()
        return _image(f"data:image/svg+xml;base64,{drawing}")
    if "text/html" in data:
        return _clean(_text(data["text/html"]))
    return _pre(data.get("text/plain"))


def markdown_to_html(text: str) -> Markup:
    """Return a student's Markdown as safe HTML."""
    from nbconvert.filters import markdown2html

    return _clean(markdown2html(text[:LONGEST_TEXT]))


def _clean(html: str) -> Markup:
    return Markup(
        nh3.clean(
            html[: 20 * LONGEST_TEXT],
            tags=TABLES | WORDS | BLOCKS | {"a"},
            attributes=ATTRIBUTES,
            url_schemes={"https", "http", "mailto"},
            link_rel="noopener noreferrer nofollow",
        )
    )


def _pre(text: Any) -> Markup:
    text = ANSI.sub("", _text(text))
    cut = f"\n… and {len(text) - LONGEST_TEXT:,} more characters" * (len(text) > LONGEST_TEXT)
    return Markup("<pre>{}</pre>").format(text[:LONGEST_TEXT] + cut)


def _picture(mime: str, content: Any, start: bytes) -> Markup:
    try:
        raw = base64.b64decode("".join(_text(content).split()), validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if not raw.startswith(start):
        return _pre("(a picture that is none)")
    return _image(f"data:{mime};base64,{base64.b64encode(raw).decode()}")


def _image(address: str) -> Markup:
    return Markup('<img alt="A figure from your notebook" src="{}">').format(escape(address))


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "".join(str(part) for part in value)
    return "" if value is None else str(value)
