"""The catalogue: all data sets in one table, with a sample of each."""

import base64
from functools import cache
from html import escape

from . import registry
from .entry import DataInfo
from .samples import sample_png, sample_text

_FEW = {"glyphs": {"n": 36}, "shapes": {"n": 24}, "clips": {"n": 1}, "roads": {"n": 2}}
_FEW |= {"number_words": {"n": 1}, "dates": {"n": 1}, "photos": {"size": 128}}

_STYLE = """
.course-catalog { border-collapse: collapse; max-width: 1150px; }
.course-catalog th, .course-catalog td { text-align: left !important; vertical-align: top;
  padding: 8px 12px; border-bottom: 1px solid #8886; white-space: normal; }
.course-catalog th[scope=row] { font-weight: normal; min-width: 165px; max-width: 230px; }
.course-catalog th[scope=row] code { font-weight: bold; font-size: 1.1em; }
.course-catalog small { opacity: 0.8; }
.course-catalog img { display: block; height: 84px; max-width: none; }
.course-catalog caption { text-align: left; padding: 4px 12px; font-weight: bold; }
.course-catalog td { max-width: 350px; }
.course-catalog .shapes { font-family: monospace; font-size: 0.88em; white-space: nowrap; }
"""


class Catalog:
    """A table of all data sets; Jupyter shows it with pictures, `print` as plain text."""

    def __init__(self, entries: tuple[DataInfo, ...] = registry.SETS):
        self.entries = entries

    def __repr__(self) -> str:
        """Show name, shapes, access and description in columns."""
        head = ("name", "access", "size", "description", "x")
        rows = [
            (e.name, e.access, e.size, e.description, e.shapes.split("), ")[0].strip("x ()"))
            for e in self.entries
        ]
        rows = [(*row[:-1], f"({row[-1]})") for row in rows]
        widths = [max(len(row[k]) for row in [head, *rows]) for k in range(len(head))]
        lines = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in [head, tuple("-" * width for width in widths), *rows]
        ]
        return "\n".join([*lines, "", "data.info(name) tells all; data.load(name) loads a set."])

    def _repr_html_(self) -> str:
        """Show everything, with sample pictures; loads the embedded sets, downloads nothing."""
        head = "".join(
            f'<th scope="col">{title}</th>'
            for title in (
                "Data set",
                "Sample",
                "Shapes and types",
                "Licence and source",
                "Size",
            )
        )
        body = "".join(_row(entry) for entry in self.entries)
        return (
            f'<style>{_STYLE}</style><table class="course-catalog">'
            f"<caption>Data sets: data.load(name)</caption><thead><tr>{head}</tr></thead>"
            f"<tbody>{body}</tbody></table>"
        )


def catalog() -> Catalog:
    """Give the table of all data sets."""
    return Catalog()


def _row(entry: DataInfo) -> str:
    shapes = "<br>".join(escape(part + ")") for part in entry.shapes.removesuffix(")").split("), "))
    cells = (
        _sample(entry),
        f'<div class="shapes">{shapes}</div><small>{escape(entry.dtype)}</small>',
        f"{escape(entry.licence)}<br><small>{escape(entry.source)}</small>",
        escape(entry.size)
        + (f"<br><small>{entry.access}</small>" if entry.access != "embedded" else ""),
    )
    tds = "".join(f"<td>{cell}</td>" for cell in cells)
    name = f"<code>{escape(entry.name)}</code><br>{escape(entry.description)}"
    return f'<tr><th scope="row">{name}</th>{tds}</tr>'


@cache
def _sample(entry: DataInfo) -> str:
    """Give the HTML of a sample; kept, for the catalogue may be shown again."""
    if entry.access == "on request":
        return (
            f"<small>on request: <code>data.load({entry.name!r}, download=True)</code>, or a file "
            f"in COURSE_DATA; until then <code>{entry.stand_in}</code> can stand in</small>"
        )
    try:
        data = registry.load(entry.name, **_FEW.get(entry.name, {}))
    except FileNotFoundError as error:  # one broken package must not hide the other sets
        return f"<small>{escape(str(error))}</small>"
    drawn = sample_png(data)
    if drawn is None:
        return f"<small>{escape(sample_text(data))}</small>"
    png, alt = drawn
    picture = base64.b64encode(png).decode()
    return f'<img alt="{escape(alt)}" src="data:image/png;base64,{picture}">'
