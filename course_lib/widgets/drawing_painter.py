"""The picture of DrawingBoard: board, the network's picture, maps of a layer, scores."""

import numpy as np
from matplotlib.artist import Artist
from matplotlib.patches import Rectangle

from course_lib import plots
from course_lib.widgets.drawing_model import BEST, Frame
from course_lib.widgets.labels import Labels
from course_lib.widgets.painter import Painter
from course_lib.widgets.pixels import colour, mosaic
from course_lib.widgets.strokes import PictureStyle

WIDTH, HEIGHT = 780, 430  # CSS pixels, as everything here
GREY = "#6e7781"  # of small words
FRAME = "#8c959f"
BOARD = (12, 32, 340)  # left, top, side
INPUT = (380, 32, 140)
BARS = (546, 32, 222)  # left, top, width
MAPS = (380, 226, 388, 186)  # left, top, width, height
MOST = {True: 64, False: 256}  # tiles, where they are maps and where they are single numbers
HELP = (
    "Press and drag to draw. With keys: arrows move the pen,",
    "Space lowers or lifts it, Enter draws a line to it,",
    "Delete clears, Z takes the last stroke back.",
)


class Tiles(Artist):
    """Maps side by side in a box, as large as they fit there, each number one block of colour.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Its units are pixels, counted from the upper left corner.
    box : tuple of (left, top, width, height)
    gap : int
        Pixels between tiles.
    """

    def __init__(self, ax, box, gap: int = 4):
        super().__init__()
        self.box, self.gap = box, gap
        self.maps, self.style = np.zeros((1, 1, 1), np.float32), ("viridis", 0.0, 1.0)
        self.set_zorder(2)
        ax.add_artist(self)

    def set_maps(self, maps: np.ndarray, table: str, low: float, high: float) -> None:
        """Show maps, shape (n, rows, columns), in the colours of a table."""
        self.maps, self.style = maps, (table, low, high)
        self.stale = True

    def draw(self, renderer) -> None:
        """Draw into the box; called by Matplotlib."""
        ratio = self.figure.dpi / plots.PIXELS_PER_INCH
        left, top, width, height = (round(ratio * edge) for edge in self.box)
        gap = round(ratio * self.gap)
        number, rows, columns = self.maps.shape
        across, tile = arrange(number, columns / rows, (width + gap, height + gap), gap)
        tall, wide = max(1, int(tile)), max(1, int(tile * columns / rows))
        coloured = colour(self.maps, *self.style)
        coloured = coloured.take(np.arange(tall) * rows // tall, axis=1)
        coloured = coloured.take(np.arange(wide) * columns // wide, axis=2)
        picture = mosaic(coloured, columns=across, gap=gap)
        picture = np.insert(picture, 3, 255, axis=2)[::-1]  # the first row is drawn lowest
        context = renderer.new_gc()
        bottom = round(self.figure.bbox.height) - top - len(picture)
        renderer.draw_image(context, left, bottom, np.ascontiguousarray(picture))
        context.restore()
        self.stale = False


def arrange(number: int, aspect: float, room: tuple[float, float], gap: float):
    """Return how many tiles to lay in a row, and their height, so that they are as large as can be.

    `aspect` is a tile's width for its height; `room` counts one gap more than there is.
    """
    columns = np.arange(1, number + 1)
    rows = -(-number // columns)
    heights = np.minimum((room[0] / columns - gap) / aspect, room[1] / rows - gap)
    best = int(heights.argmax())
    return int(columns[best]), float(heights[best])


class DrawingPainter(Painter):
    """Draws a Frame: left the board, right what the network gets and makes of it."""

    def __init__(self, names: list[str], shape: tuple[int, int], style: PictureStyle):
        """Prepare for these classes, and for pictures of this shape and style."""
        self.names, self.shape, self.style = names, shape, style
        super().__init__(WIDTH, HEIGHT)

    def build(self, figure) -> None:
        """Draw frames and words that stay; make what moves."""
        figure.set_layout_engine("none")
        ax = figure.add_axes((0, 0, 1, 1), xlim=(0, self.width), ylim=(self.height, 0))
        ax.axis("off")  # the units are pixels from the upper left corner
        self.ax = ax
        self._build_board(ax)
        left, top, side = INPUT
        self.input = self.moving(Tiles(ax, (left, top, side, side)))
        ax.add_patch(Rectangle((left - 1, top - 1), side + 2, side + 2, fill=False, ec=FRAME, lw=1))
        self._build_bars(ax)
        left, top, width, _ = MAPS
        self.maps = self.moving(Tiles(ax, MAPS))
        self.scale = self.moving(Tiles(ax, (left + width - 92, top - 23, 60, 10)))
        self.titles = self.labels(13, weight="bold", align=0, room=250)
        below, (rows, columns) = INPUT[1] + INPUT[2] + 13, self.shape
        words = f"{rows} × {columns}, paper {self.style.paper:g}, ink {self.style.ink:g}"
        best = f"best {min(BEST, len(self.names))} of {len(self.names)} classes"
        small = self.labels(11, color=GREY, align=0)
        small.set_labels([(INPUT[0], below, words), (BARS[0], below, best)])
        self.ends = self.labels(11, color=GREY)

    def labels(self, size: float, **style) -> Labels:
        """Return moving labels."""
        return self.moving(Labels(self.ax, size, **{"color": plots.INK, "zorder": 6} | style))

    def _build_board(self, ax) -> None:
        left, top, side = BOARD
        edge = Rectangle((left, top), side, side, fc="white", ec=plots.INK, lw=1.4, zorder=1)
        ax.add_patch(edge)
        # Where a symbol is in the training pictures.
        tall, wide = (side * min(size, 0.98) for size in (self.style.height, self.style.width))
        corner = left + (side - wide) / 2, top + (side - tall) / 2
        ax.add_patch(
            Rectangle(corner, wide, tall, fill=False, ec="#d0d7de", lw=1, ls=(0, (4, 4)), zorder=2)
        )
        style = {"color": plots.INK, "solid_capstyle": "round", "solid_joinstyle": "round"}
        self.ink = self.moving(ax.plot([], [], zorder=4, clip_path=edge, **style)[0])
        mark = {"marker": "o", "ms": 13, "mew": 2.4, "mec": plots.COLOURS[1], "zorder": 5}
        self.hand = self.moving(ax.plot([], [], **mark)[0])
        self.invitation, self.hint = self.labels(16), self.labels(11, color=GREY)
        lines = [(left, top + side + 16 * n, line) for n, line in enumerate(HELP, start=1)]
        self.labels(11, color=GREY, align=0, room=side).set_labels(lines)

    def _build_bars(self, ax) -> None:
        left, top, width = BARS
        longest = max(map(len, self.names))
        self.name_room = min(20 + 8 * longest, 92)
        self.bar_room = width - self.name_room - 40
        self.pitch = INPUT[2] / BEST
        self.bars = []
        for place in range(BEST):
            corner = left + self.name_room, top + place * self.pitch + 4
            colours = plots.COLOURS[0] if place == 0 else "#9ec5dd"
            ax.add_patch(
                Rectangle(corner, self.bar_room, self.pitch - 8, fc="#eef1f4", lw=0, zorder=1)
            )
            bar = Rectangle(corner, 0, self.pitch - 8, fc=colours, lw=0, zorder=2)
            self.bars.append(self.moving(ax.add_patch(bar)))
        self.class_names = self.labels(14, weight="bold", align=1, room=self.name_room - 10)
        self.numbers = self.labels(13, align=0)

    def update(self, frame: Frame) -> None:
        """Show a frame."""
        left, top, side = BOARD
        self.ink.set_data(*joined(frame.strokes, BOARD))
        self.ink.set_linewidth(max(frame.thick * side, 1) * 72 / plots.PIXELS_PER_INCH)
        x, y = left + side / 2, top + side / 2
        empty = not frame.strokes
        self.invitation.set_labels([(x, y - 8, "Draw a symbol here")] if empty else [])
        self.hint.set_labels([(x, y + 16, "dashed: where it is in training")] if empty else [])
        self.hand.set_visible(frame.hand is not None)
        if frame.hand:
            x, y, down = frame.hand
            self.hand.set_data([left + side * x], [top + side * y])
            self.hand.set_markerfacecolor(plots.COLOURS[1] if down else "none")
        paper, ink = self.style.paper, self.style.ink
        grey = ("gray_r", paper, ink) if paper < ink else ("gray", ink, paper)  # ink is dark
        self.input.set_maps(frame.picture[None], *grey)
        self._show_scores(frame.scores)
        shown = frame.maps[: MOST[frame.maps.shape[1] > 1]]
        table = "RdBu" if frame.low < 0 else "viridis"
        self.maps.set_maps(shown, table, frame.low, frame.high)
        ramp = np.linspace(frame.low, frame.high, 60, dtype=np.float32).reshape(1, 1, -1)
        self.scale.set_maps(ramp.repeat(10, axis=1), table, frame.low, frame.high)
        self._show_words(frame, len(shown))

    def _show_scores(self, scores: list[tuple[str, float]]) -> None:
        left, top, _ = BARS
        names, numbers = [], []
        for place, bar in enumerate(self.bars):
            bar.set_width(self.bar_room * scores[place][1] if place < len(scores) else 0)
        for place, (name, score) in enumerate(scores):
            middle = top + (place + 0.5) * self.pitch
            names.append((left + self.name_room - 8, middle, name))
            numbers.append((left + self.name_room + self.bar_room + 8, middle, f"{score:.2f}"))
        self.class_names.set_labels(names)
        self.numbers.set_labels(numbers)

    def _show_words(self, frame: Frame, shown: int) -> None:
        more = f"  (the first {shown})" if shown < len(frame.maps) else ""
        self.titles.set_labels(
            [
                (BOARD[0], 17, "Your drawing"),
                (INPUT[0], 17, "Input, centred" if frame.centred else "Input, as drawn"),
                (BARS[0], 17, "Scores"),
                (MAPS[0], MAPS[1] - 18, frame.title + more),
            ]
        )
        right = MAPS[0] + MAPS[2]
        low, high = f"{frame.low:.2g}".replace("-", "−"), f"{frame.high:.2g}"
        self.ends.set_labels([(right - 108, MAPS[1] - 18, low), (right - 14, MAPS[1] - 18, high)])


def joined(strokes: list[np.ndarray], board: tuple[float, float, float]):
    """Return x and y of all strokes in pixels, with a gap (not-a-number) between them."""
    left, top, side = board
    pieces = []
    for stroke in strokes:
        # A line of length 0 would not be drawn: a dot is a very short line.
        path = np.concatenate([stroke, stroke[-1:] + 1e-3]) if len(stroke) == 1 else stroke
        pieces += [path * side + (left, top), np.full((1, 2), np.nan)]
    return np.concatenate(pieces).T if pieces else ([], [])
