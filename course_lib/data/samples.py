"""One small picture, or one line, for each data set: what the catalogue shows."""

import io

import numpy as np

from .dataset import Dataset

_HEIGHT = 84  # of a sample picture, in pixels of the page
_INK, _BLUE, _ORANGE = "#333333", "#0072B2", "#D55E00"  # Okabe-Ito: colour-blind safe


def sample_png(data: Dataset) -> tuple[bytes, str] | None:
    """Draw a sample.

    Returns
    -------
    tuple or None
        PNG bytes and their alternative text; None for text, which speaks for itself.
    """
    match data.info.kind:
        case "pictures" | "scenes" | "photographs":
            return _pictures(data)
        case "series":
            return _series(data)
        case "table" | "points":
            return _scatter(data)
        case _:
            return None


def sample_text(data: Dataset, room: int = 150) -> str:
    """Give a first line of a text set."""
    words = str(data.x[0]).split()
    text = " ".join(word for word in words if any(map(str.isalnum, word)))  # no underlining
    if data.y is not None and data.y.dtype == object:
        return f"{text} → {data.y[0]}"
    if data.sample_names:
        text = f"{data.sample_names[0]}: {text}"
    return text if len(text) <= room else text[:room].rsplit(" ", 1)[0] + " ..."


def _pictures(data: Dataset) -> tuple[bytes, str]:
    """Put some pictures side by side; several small ones go in two rows."""
    from PIL import Image

    first = data.x[0]
    if data.info.name == "clips":
        chosen, what = list(first), f"eight frames of a clip: {data.classes[data.y[0]]}"
    elif data.info.kind == "photographs":
        chosen = list(data.x[:3])
        what = data.info.description
        if data.sample_names:
            what = "; ".join(data.extras["alt"][:3])
    else:
        chosen = list(data.x[_spread(data)])
        shown = [data.classes[data.y[i]] for i in _spread(data)] if data.classes else []
        what = f"samples of {data.name}" + (f": {', '.join(shown)}" if shown else "")
        if data.name == "roads":
            angles = ", ".join(f"{data.y[i]:.1f}" for i in _spread(data))
            what = f"road views; steering angles {angles} degrees"
    rows = 2 if len(chosen) > 5 else 1
    side = (_HEIGHT - 4 * (rows - 1)) // rows
    tiles = [_tile(picture, side) for picture in chosen]
    across = -(-len(tiles) // rows)
    widths = [max(tile.width for tile in tiles[k::across]) for k in range(across)]
    sheet = Image.new("RGBA", (sum(widths) + 4 * (across - 1), _HEIGHT))
    for k, tile in enumerate(tiles):
        row, column = divmod(k, across)
        sheet.paste(tile, (sum(widths[:column]) + 4 * column, row * (side + 4)))
    return _png(sheet), what


def _spread(data: Dataset) -> list[int]:
    """Choose samples of different classes: up to ten of them; else the first two."""
    if data.classes and len(data.classes) > 2:
        labels, first = np.unique(data.y, return_index=True)
        few = min(3 if data.info.kind == "scenes" else 10, len(labels))
        return [int(first[k * len(labels) // few]) for k in range(few)]
    if data.classes:
        return [int(i) for label in (1, 0) for i in np.flatnonzero(data.y == label)[:5]]
    return list(range(min(2, len(data))))


def _tile(picture: np.ndarray, side: int):
    """Scale one picture to a height; small ones keep their square pixels."""
    from PIL import Image

    pixels = np.asarray(picture, np.float64)
    # Floats run from 0 to 1; so does a mask of 0 and 1.
    if pixels.max() <= 1:
        pixels = pixels * 255
    image = Image.fromarray(np.rint(pixels).astype(np.uint8))
    width = max(1, round(image.width * side / image.height))
    small = image.height < side
    how = Image.Resampling.NEAREST if small else Image.Resampling.BOX
    return image.resize((width, side), how).convert("RGBA")


def _axes(width: int = 220):
    """Make one small plot without pyplot; it is drawn at twice its size for sharp lines."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width / 100, _HEIGHT / 100), dpi=200, layout="none")
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.005, 0.21, 0.99, 0.77))
    axes.spines[["top", "left", "right"]].set_visible(False)
    axes.set_yticks([])
    axes.tick_params(labelsize=6, length=2, colors=_INK)
    figure.patch.set_facecolor("white")
    return figure, axes


def _series(data: Dataset) -> tuple[bytes, str]:
    """Draw a line over time, with the first and the last year."""
    figure, axes = _axes()
    years = data.time.astype("datetime64[M]").astype(np.int64) / 12 + 1970
    axes.plot(years, data.x, color=_BLUE, linewidth=0.7)
    axes.margins(x=0.02)
    first, last = int(years[0]), int(years[-1])
    axes.set_xticks([first, last], [str(first), str(last)])
    for label, side in zip(axes.get_xticklabels(), ("left", "right"), strict=True):
        label.set_horizontalalignment(side)
    what = f"line from {first} to {last}: {data.info.description}"
    return _figure_png(figure), what


def _scatter(data: Dataset) -> tuple[bytes, str]:
    """Draw two columns of a table, one mark for each class."""
    figure, axes = _axes(130 if data.info.kind == "points" else 220)
    one, two = (0, 6) if data.name == "wine" else (0, 1)
    if data.classes:
        for label, (colour, mark) in enumerate(
            zip((_BLUE, _ORANGE, "#009E73"), "o^s", strict=True)
        ):
            chosen = data.y == label
            axes.scatter(*data.x[chosen][:, [one, two]].T, s=3, c=colour, marker=mark, linewidths=0)
        what = f"{data.features[two]} over {data.features[one]}, marked by class"
    else:
        two = 2
        axes.scatter(data.x[:, two], data.y, s=3, c=_BLUE, linewidths=0)
        what = f"target over {data.features[two]}"
    axes.set_xticks([])
    if data.info.kind == "points":
        axes.set_aspect("equal", adjustable="datalim")
        axes.set_position((0.01, 0.02, 0.98, 0.96))
        axes.spines[["bottom"]].set_visible(False)
        what = f"points of {data.name} in two classes"
    else:
        axes.set_xlabel(what, fontsize=6, color=_INK, labelpad=2)
    return _figure_png(figure), f"scatter plot: {what}"


def _figure_png(figure) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", pil_kwargs={"compress_level": 6})
    return buffer.getvalue()


def _png(image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format="png", optimize=True)
    return buffer.getvalue()
