"""One style for every figure of the course, and figures that say in words what they show.

plots.style()                                      # once, at the top of a notebook
fig, ax = plt.subplots()
plots.curves(ax, {"training": losses}, x_label="epoch", y_label="loss (nats)")
plots.show(fig, alt="The loss falls from 0.69 to 0.12 within 40 epochs.")
"""

import base64
import html
import io
import sys
from collections.abc import Callable, Mapping, Sequence

import numpy as np

# The palette of Okabe & Ito (2008), "Color universal design": told apart by people with every
# common kind of colour blindness. Their yellow is left for last: thin lines of it vanish on white.
COLOURS = (
    "#0072B2",  # blue
    "#D55E00",  # vermilion
    "#009E73",  # green
    "#CC79A7",  # purple
    "#E69F00",  # orange
    "#56B4E9",  # sky blue
    "#000000",  # black
    "#F0E442",  # yellow
)
MARKERS = ("o", "^", "s", "D", "v", "P", "X", "*")  # one for each colour: never colour alone
INK = "#24292f"  # text and axes
PIXELS_PER_INCH = 100  # on the page; pictures are drawn SHARPNESS times finer
SHARPNESS = 1.6
SHORTEST_ALT = 15  # characters; "a plot" is no alternative text


class style:
    """Set the course's figure style: `plots.style()`, or `with plots.style():` for one block."""

    def __init__(self):
        import matplotlib as mpl
        from cycler import cycler

        settings = {
            "axes.prop_cycle": cycler(color=COLOURS[:7]),
            "axes.edgecolor": INK,
            "axes.labelcolor": INK,
            "axes.labelsize": 12,
            "axes.titlesize": 13,
            "axes.titlelocation": "left",
            "axes.titlepad": 8,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.axisbelow": True,
            "axes.grid": False,
            "figure.constrained_layout.use": True,
            "figure.dpi": PIXELS_PER_INCH,
            "figure.facecolor": "white",
            "figure.figsize": (7.0, 4.0),
            "font.size": 12,
            "grid.color": "#d0d7de",
            "image.cmap": "viridis",
            "image.interpolation": "nearest",
            "legend.frameon": False,
            "lines.linewidth": 2.2,
            "lines.markersize": 6,
            "text.color": INK,
            "xtick.color": INK,
            "xtick.labelsize": 11,
            "ytick.color": INK,
            "ytick.labelsize": 11,
        }
        self._before = {key: mpl.rcParams[key] for key in settings}
        mpl.rcParams.update(settings)

    def __enter__(self):
        """Return itself: the style is already set."""
        return self

    def __exit__(self, *_):
        """Put back the settings that were there before."""
        import matplotlib as mpl

        mpl.rcParams.update(self._before)

    def __repr__(self) -> str:
        """Say what happened, for a cell that ends with this call."""
        return "The figures of this notebook now use the course's style."


def show(fig, alt: str) -> None:
    """Display a figure as a picture with alternative text, and close it.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        The figure; it is drawn once and then closed.
    alt : str
        What the picture shows, in one or two sentences, for people who do not see it. Say what it
        tells ("accuracy stays at 50 %"), not what it is ("a line plot").

    Raises
    ------
    ValueError
        If `alt` is missing or too short to say anything.
    """
    from IPython.display import display

    alt = checked_alt(alt)
    buffer = io.BytesIO()
    fig.savefig(buffer, format="png", dpi=PIXELS_PER_INCH * SHARPNESS, metadata={"Software": None})
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close(fig)  # or the notebook would show it a second time
    width = round(fig.get_figwidth() * PIXELS_PER_INCH)
    bundle, metadata = picture_bundle(buffer.getvalue(), alt, width)
    display(bundle, metadata=metadata, raw=True)


def checked_alt(alt: str) -> str:
    """Return `alt` without spare white space, or raise ValueError where it says too little."""
    text = " ".join(alt.split()) if isinstance(alt, str) else ""
    if len(text) < SHORTEST_ALT:
        raise ValueError(
            f"The alternative text is {alt!r}; write at least {SHORTEST_ALT} characters that say "
            'what the picture tells, e.g. alt="The loss falls from 0.69 to 0.12 within 40 epochs."'
        )
    return text


def picture_bundle(png: bytes, alt: str, width: int) -> tuple[dict, dict]:
    """Return what Jupyter displays for a PNG: (data by MIME type, metadata by MIME type).

    JupyterLab, VS Code, Colab and nbconvert's HTML choose text/html, the only one of these with
    alternative text; PDF, Markdown and other readers take image/png; a terminal takes the words.
    """
    picture = base64.b64encode(png).decode("ascii")
    page = (
        f'<img src="data:image/png;base64,{picture}" alt="{html.escape(alt)}" width="{width}" '
        f'style="max-width: 100%; height: auto; background: white">'
    )
    data = {"text/html": page, "image/png": picture, "text/plain": alt}
    return data, {"image/png": {"width": width, "alt": alt}}


def curves(ax, lines: Mapping[str, Sequence], x_label: str, y_label: str, x=None) -> None:
    """Draw named curves, each with its own colour and dash, and a legend where there are several.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    lines : mapping of name to values, each of shape (n,)
    x_label, y_label : str
        With units: "epoch", "loss (nats)".
    x : array of shape (n,), optional
        Where the values lie; 1, 2, 3, ... without it (epochs are counted from 1).
    """
    for number, (name, values) in enumerate(lines.items()):
        at = np.arange(1, len(values) + 1) if x is None else x
        dash = ("-", "--", "-.", ":")[number % 4]
        ax.plot(at, values, dash, color=COLOURS[number % 7], label=name)
    ax.set(xlabel=x_label, ylabel=y_label)
    ax.grid(axis="y")
    if len(lines) > 1:
        ax.legend()


def decision_regions(ax, predict: Callable, x, y, names: Sequence[str] = (), steps: int = 200):
    """Colour the plane by a model's output and draw the examples on top.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    predict : callable
        Takes points of shape (n, 2); returns shape (n,) or (n, 1): 0 for class 0, 1 for class 1.
    x, y : arrays of shape (n, 2) and (n,)
        The examples and their classes, 0 or 1.
    names : sequence of two str
        The names of the classes, for the legend.

    Returns
    -------
    matplotlib.collections.QuadMesh
        The coloured plane, for `fig.colorbar(...)`.
    """
    x, y = np.asarray(x), np.asarray(y)
    if x.ndim != 2 or x.shape[1] != 2 or y.shape != x.shape[:1]:
        raise ValueError(
            f"x has shape {x.shape} and y {y.shape}; a picture of decision regions needs two "
            "features: x of shape (n, 2) and y of shape (n,)."
        )
    margin = 0.12 * np.ptp(x, axis=0)
    (left, bottom), (right, top) = x.min(axis=0) - margin, x.max(axis=0) + margin
    across, up = np.linspace(left, right, steps), np.linspace(bottom, top, steps)
    points = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)  # (steps * steps, 2)
    output = np.asarray(predict(points), dtype=float).reshape(steps, steps)
    plane = ax.pcolormesh(
        across, up, output, cmap=two_class_map(), vmin=0, vmax=1, rasterized=True, zorder=0
    )
    if output.min() < 0.5 < output.max():
        ax.contour(across, up, output, levels=[0.5], colors=[INK], linewidths=1.5)
    scatter(ax, x, y, names)
    return plane


def scatter(ax, x, y, names: Sequence[str] = ()) -> None:
    """Draw two-feature examples, each class 0, 1, ... with its own colour and marker."""
    x, y = np.asarray(x), np.asarray(y)
    for number, label in enumerate(np.unique(y)):
        name = names[number] if len(names) else f"class {label}"
        ax.plot(
            *x[y == label].T,
            MARKERS[number % 8],
            color=COLOURS[number % 8],
            markeredgecolor="white",
            markeredgewidth=0.8,
            markersize=7,
            label=name,
        )
    ax.legend(loc="upper left", frameon=True, framealpha=0.9, edgecolor="none", handletextpad=0.2)


def two_class_map():
    """Return the colour map from class 0 (blue) through white to class 1 (vermilion).

    The ends are tints, lighter than `COLOURS`, so that examples stand out on the plane.
    """
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("two classes", ["#5aa5d6", "#ffffff", "#f0914e"])


def image_grid(images, titles: Sequence[str] = (), columns: int = 8, cmap: str = "gray_r"):
    """Return a figure with images side by side.

    Parameters
    ----------
    images : array of shape (n, rows, columns) or (n, rows, columns, 3)
        Pictures of one size; all grey pictures share one scale from darkest to lightest.
    titles : sequence of str
        What to write above each; none if empty.
    columns : int
        Pictures in a row.
    cmap : str
        The colour map of grey pictures.
    """
    import matplotlib.pyplot as plt

    images = np.asarray(images)
    if images.ndim not in (3, 4) or len(images) == 0:
        raise ValueError(
            f"images has shape {images.shape}; "
            "expected (n, rows, columns) or (n, rows, columns, 3)."
        )
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    size = (1.0 * columns, (1.28 if len(titles) else 1.0) * rows)
    fig, axes = plt.subplots(rows, columns, figsize=size, squeeze=False)
    for ax in axes.flat:
        ax.set_axis_off()
    scale = {"vmin": images.min(), "vmax": images.max()} if images.ndim == 3 else {}
    for number, (ax, image) in enumerate(zip(axes.flat, images, strict=False)):
        ax.imshow(image, cmap=cmap, **scale)
        if len(titles):
            ax.set_title(titles[number], fontsize=11, loc="center", pad=3)
    return fig


def image_rows(
    rows: Mapping[str, Sequence], cmap: str = "gray_r", limits=(0, 1), columns: Sequence[str] = ()
):
    """Return a figure with named rows of images, to compare what stands in a column.

    Parameters
    ----------
    rows : mapping of str to array of shape (n, rows, columns)
        The same number of images in each row; its name is written above it.
    cmap : str
        The colour map.
    limits : tuple of two float
        The values at its ends.
    columns : sequence of str
        The names of the columns, written below them; none if it is empty.
    """
    import matplotlib.pyplot as plt

    shapes = {name: np.shape(images) for name, images in rows.items()}
    counts = {shape[:1] for shape in shapes.values()}
    if len(counts) != 1 or any(len(shape) != 3 for shape in shapes.values()):
        raise ValueError(
            f"The rows have the shapes {shapes}; expected (n, rows, columns), with the same n in "
            "each."
        )
    (count,) = counts.pop()
    if len(columns) not in (0, count):
        raise ValueError(
            f"There are {len(columns)} names for {count} columns; expected one for each."
        )
    width = min(0.9, 9 / count)  # of one image, so that a row fits on the page
    size = (width * count, (width + 0.28) * len(rows))
    fig, axes = plt.subplots(len(rows), count, figsize=size, squeeze=False)
    for line, (name, images) in zip(axes, rows.items(), strict=True):
        for ax, image in zip(line, images, strict=True):
            ax.imshow(image, cmap=cmap, vmin=limits[0], vmax=limits[1])
            ax.set_axis_off()
        # The layout keeps a short title's room above the row. The name itself is no part of it: a
        # long one would push the second column away.
        line[0].set_title("l", fontsize=11, pad=4, alpha=0)
        words = {"xytext": (0, 4), "textcoords": "offset points", "fontsize": 11}
        line[0].annotate(name, (0, 1), xycoords="axes fraction", **words).set_in_layout(False)
    for ax, name in zip(axes[-1], columns, strict=False):
        ax.text(0.5, -0.08, name, transform=ax.transAxes, ha="center", va="top", fontsize=10)
    return fig


def attention_map(ax, weights, rows: Sequence[str], columns: Sequence[str], largest: float = 1):
    """Draw attention weights: a row for each token that looks, a column for each looked at.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    weights : array of shape (t, s)
        From 0 to 1.
    rows, columns : sequences of str
        The t and s tokens; a space is written as ␣.
    largest : float
        The weight that is drawn darkest.

    Returns
    -------
    matplotlib.image.AxesImage
        For a colour bar.
    """
    weights = np.asarray(weights)
    rows, columns = ([token.replace(" ", "␣") for token in side] for side in (rows, columns))
    if weights.shape != (len(rows), len(columns)):
        raise ValueError(
            f"weights has the shape {weights.shape}; expected a row for each of {len(rows)} tokens "
            f"and a column for each of {len(columns)}."
        )
    image = ax.imshow(weights, cmap="Blues", vmin=0, vmax=largest)
    ax.set_xticks(range(len(columns)), columns, parse_math=False)
    ax.set_yticks(range(len(rows)), rows, parse_math=False)
    ax.tick_params(length=0)
    ax.grid(False)
    return image
