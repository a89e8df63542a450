"""Draws a photograph with a window on it, the calculation in the window, and the feature map.

All places are in CSS pixels from the upper left corner of the picture.
"""

import numpy as np
from matplotlib.artist import Artist
from matplotlib.patches import FancyBboxPatch, Rectangle

from course_lib import plots
from course_lib.widgets.heatmap import stretch
from course_lib.widgets.labels import Labels
from course_lib.widgets.painter import Painter
from course_lib.widgets.pixels import colour

WIDTH, HEIGHT = 880, 446
AREA = 312  # side of the squares for photo and map
LEFT, RIGHT, TOP = 14, 554, 34  # of these squares: the left edges, and the upper one
EDGES = (LEFT + 12, RIGHT + 12)  # where the words below begin
MIDDLE = 440  # of the three tables
TABLES = (34, 160, 286)  # their upper edges
TABLE_WIDTH, TABLE_HEIGHT = {3: 150, 5: 190}, 95
SUM, SUM_WIDTH = 412, 164  # middle line of the sum, width of its box
RING = 2  # pixels that padding adds at most on each side
GUTTER = 545  # where the line from the sum to the map goes up
KEY, SECOND = TOP + AREA + 18, TOP + AREA + 39  # middle lines of the keys to colours and stripes
BAR = (90, 11)  # width and height of a bar of colours
MARK, GREY = plots.COLOURS[1], "#57606a"
ZERO_STRIPE, EMPTY_STRIPE, EMPTY = (92, 99, 108), (221, 227, 233), (246, 248, 250)


class Blocks(Artist):
    """Arrays of colours, each enlarged to a box; some of their cells may be striped."""

    def __init__(self, sheet):
        super().__init__()
        self.set_zorder(1)
        self.items: list[tuple] = []
        sheet.add_artist(self)

    def show(self, box, colours, where=None, stripe=ZERO_STRIPE, gap: bool = False) -> None:
        """Add an array for the next picture.

        Parameters
        ----------
        box : (left, top, width, height)
        colours : array of shape (rows, columns, 3), uint8
        where : array of bool, shape (rows, columns), optional
            The cells that are striped.
        stripe : (red, green, blue)
            The colour of the stripes.
        gap : bool
            Whether thin white lines part the cells.
        """
        self.items.append((box, colours, where, stripe, gap))

    def draw(self, renderer) -> None:
        """Draw all arrays; called by Matplotlib."""
        ratio = renderer.height / HEIGHT
        context = renderer.new_gc()
        for (left, top, width, height), colours, where, stripe, gap in self.items:
            wide, high = round(width * ratio), round(height * ratio)
            if wide < 1 or high < 1:
                continue
            picture = _enlarge(np.insert(colours, 3, 255, axis=2), wide, high)  # opaque
            if where is not None and where.any():
                diagonal = np.add.outer(np.arange(high), np.arange(wide)) % round(6 * ratio)
                striped = _enlarge(where, wide, high) & (diagonal < 1.5 * ratio)
                picture[striped] = (*stripe, 255)
            if gap:
                rows, columns = colours.shape[:2]
                picture[(np.arange(1, rows) * high / rows).astype(int)] = 255
                picture[:, (np.arange(1, columns) * wide / columns).astype(int)] = 255
            bottom = renderer.height - round((top + height) * ratio)
            renderer.draw_image(context, round(left * ratio), bottom, picture[::-1])
        context.restore()


def _enlarge(cells: np.ndarray, wide: int, high: int) -> np.ndarray:
    return stretch(stretch(cells, wide, 1, smooth=False), high, 0, smooth=False)


class KernelPainter(Painter):
    """Draws the frames of a KernelSlider."""

    def __init__(self):
        self.zoom, self.photo, self.map = 6.0, (0.0, 0.0), (0.0, 0.0)
        self.frame = None  # the last one: where things are, for the mouse
        super().__init__(WIDTH, HEIGHT)

    def build(self, figure) -> None:
        """Write what stands still; make what moves."""
        figure.set_layout_engine("none")  # every place is given
        self.sheet = ax = figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(HEIGHT, 0))
        ax.axis("off")
        self.blocks = self.moving(Blocks(ax))

        def labels(size: float, **style) -> Labels:
            return self.moving(Labels(ax, size, zorder=6, **{"color": plots.INK} | style))

        self.titles = labels(14, weight="bold", align=0)
        self.sum = labels(17, weight="bold", room=SUM_WIDTH - 36)
        self.dark, self.black, self.light = (
            labels(13, color=ink) for ink in (plots.INK, "black", "white")
        )
        self.small, self.note = (labels(12, align=align, color=GREY) for align in (0, 1))
        self.edges, self.lens, self.casing, self.ink, self.chosen = (
            self.moving(ax.plot([], [], zorder=zorder, solid_joinstyle="miter", **style)[0])
            for zorder, style in (
                (2, {"color": "#c5ccd3", "lw": 1}),
                (2, {"color": MARK, "lw": 1.1, "alpha": 0.85}),
                (3, {"color": "white", "lw": 3.6}),
                (4, {"color": MARK, "lw": 1.9}),
                (5, {"color": plots.INK, "lw": 2.4}),
            )
        )
        style = {"fill": False, "lw": 1, "ec": "#8c959f", "ls": (0, (4, 3))}
        self.outline = self.moving(ax.add_patch(Rectangle((0, 0), 1, 1, **style)))
        corner, rounded = (MIDDLE - SUM_WIDTH / 2, SUM - 15), "round,pad=0,rounding_size=5"
        box = FancyBboxPatch(corner, SUM_WIDTH, 30, boxstyle=rounded)
        box.set(zorder=2, facecolor="white", edgecolor=MARK, linewidth=1.9)
        ax.add_patch(box)
        Labels(ax, 11.5, align=0, color=GREY, zorder=6).set_labels(
            [
                (EDGES[0], HEIGHT - 32, "Move the window: drag it,"),
                (EDGES[0], HEIGHT - 16, "or use the arrow keys."),
                (EDGES[1], HEIGHT - 32, "Change the kernel: drag a number up or down,"),
                (EDGES[1], HEIGHT - 16, "or choose one with Shift + arrows, then + and −."),
            ]
        )

    # ---- for each frame ----------------------------------------------------------------

    def update(self, frame) -> None:
        """Show a frame."""
        self.frame = frame
        self.blocks.items.clear()
        self._arrange(frame)
        self._draw_photo(frame)
        self._draw_map(frame)
        self._draw_tables(frame)
        self._draw_lines(frame)
        self._write(frame)

    def _arrange(self, frame) -> None:
        """Find the size of a pixel, and the corners of photo and map."""
        rows, columns = frame.picture.shape
        self.zoom = zoom = AREA // (max(rows, columns) + 2 * RING)
        across, down = (AREA - zoom * columns) // 2, RING * zoom
        self.photo = LEFT + across, TOP + down
        # Seen from the frame that is as large as the photo, the map's first pixel lies where the
        # middle of the first window is: with stride 1, map and photo are at the same height.
        inset = [(len(frame.kernel) - 1) / 2 - before for before, _ in frame.pads]
        self.map = RIGHT + across + zoom * inset[1], TOP + down + zoom * inset[0]
        self.outline.set_visible(frame.feature_map.shape != frame.picture.shape)
        self.outline.set_bounds(RIGHT + across, TOP + down, zoom * columns, zoom * rows)

    def _draw_photo(self, frame) -> None:
        (top, _), (left, _) = frame.pads
        padded = np.pad(frame.picture, frame.pads)
        zeros = np.pad(np.zeros(frame.picture.shape, bool), frame.pads, constant_values=True)
        x, y = self.photo[0] - left * self.zoom, self.photo[1] - top * self.zoom
        height, width = np.array(padded.shape) * self.zoom
        self.blocks.show((x, y, width, height), colour(padded, "gray", *frame.grey_range), zeros)

    def _draw_map(self, frame) -> None:
        self.table = "RdBu" if frame.signed else "gray"
        self.colours = colour(frame.feature_map, self.table, *frame.map_range)
        height, width = np.array(frame.feature_map.shape) * self.zoom
        shown = np.where(frame.visited[..., np.newaxis], self.colours, np.uint8(EMPTY))
        self.blocks.show((*self.map, width, height), shown, ~frame.visited, EMPTY_STRIPE)

    def _draw_tables(self, frame) -> None:
        """Draw the patch in its greys, kernel and products in pale red and blue, with numbers."""
        size = len(frame.kernel)
        self.cell = TABLE_WIDTH[size] / size, TABLE_HEIGHT / size
        left = MIDDLE - TABLE_WIDTH[size] / 2
        patch = colour(frame.patch, "gray", *frame.grey_range)
        backgrounds = [patch]
        for values in (frame.kernel, frame.products):
            # Twice the range: the numbers have to be legible on the strongest colour.
            most = 2 * float(np.abs(values).max()) or 1.0
            backgrounds.append(colour(values, "RdBu", -most, most))
        for top, cells in zip(TABLES, backgrounds, strict=True):
            self.blocks.show((left, top, TABLE_WIDTH[size], TABLE_HEIGHT), cells, gap=True)
        dark, black, light = [], [], []
        numbers = (frame.patch, frame.kernel, frame.products)
        for top, values in zip(TABLES, numbers, strict=True):
            for (row, column), value in np.ndenumerate(values):
                x, y = left + (column + 0.5) * self.cell[0], top + (row + 0.5) * self.cell[1]
                into = dark
                if values is frame.patch:  # the ink of better contrast, 4.6 : 1 at least
                    into = black if patch[row, column, 0] > 117 else light
                into.append((x, y, short(value)))
        for labels, words in ((self.dark, dark), (self.black, black), (self.light, light)):
            labels.size, labels.room = (15 if size == 3 else 11.5), self.cell[0] - 5
            labels.set_labels(words)

    def _draw_lines(self, frame) -> None:
        """Draw the frames of window and output pixel, and what joins them to the tables."""
        both = ((self.photo, frame.picture), (self.map, frame.feature_map))
        boxes = [(*corner, *(self.zoom * n for n in array.shape[::-1])) for corner, array in both]
        self.edges.set_data(*_polyline([_square(*box) for box in boxes]))
        zoom, size = self.zoom, len(frame.kernel)
        table = MIDDLE - TABLE_WIDTH[size] / 2
        x, y = (
            corner + zoom * at for corner, at in zip(self.photo, frame.window[::-1], strict=True)
        )
        side = zoom * size
        lens = [
            [(x + side, y), (table - 1, TABLES[0])],
            [(x + side, y + side), (table - 1, TABLES[0] + TABLE_HEIGHT)],
        ]
        out_x, out_y = (
            corner + zoom * at for corner, at in zip(self.map, frame.place[::-1], strict=True)
        )
        # From the sum to the row of the output pixel; on the map itself a line would hide pixels.
        middle, end = out_y + zoom / 2, self.map[0] - 3
        way = [(MIDDLE + SUM_WIDTH / 2, SUM), (GUTTER, SUM), (GUTTER, middle), (end, middle)]
        head = [(end - 5, middle - 4), (end, middle), (end - 5, middle + 4)]
        self.lens.set_data(*_polyline([*lens, way, head]))
        marks = [
            _square(x, y, side, side),
            _square(out_x - 1, out_y - 1, zoom + 2, zoom + 2),
        ]
        self.casing.set_data(*_polyline(marks))
        self.ink.set_data(*_polyline(marks))
        row, column = frame.selected
        corner = table + column * self.cell[0], TABLES[1] + row * self.cell[1]
        self.chosen.set_data(*_polyline([_square(*corner, *self.cell)]))

    def _write(self, frame) -> None:
        """Write titles, the sum, and the keys to the colours."""
        size, (out_rows, out_columns) = len(frame.kernel), frame.feature_map.shape
        rows, columns = frame.picture.shape
        table = MIDDLE - TABLE_WIDTH[size] / 2
        headings = [(table, top - 13, text) for top, text in zip(TABLES, HEADINGS, strict=True)]
        left, right = self.photo[0], self.outline.get_x()
        self.titles.set_labels(
            [
                (left, TOP - 13, f"{frame.name}, {rows} × {columns} pixels"),
                (right, TOP - 13, f"feature map, {out_rows} × {out_columns}"),
                *headings,
            ]
        )
        self.sum.set_labels([(MIDDLE - 12, SUM, f"sum = {short(frame.total, 2)}")])
        pixel = self.colours[frame.place][np.newaxis, np.newaxis]
        self.blocks.show((MIDDLE + SUM_WIDTH / 2 - 26, SUM - 9, 18, 18), pixel)
        words = self._key(EDGES[0], "gray", frame.grey_range)
        if any(map(any, frame.pads)):
            (zero,) = colour(np.zeros(1), "gray", *frame.grey_range)
            words += self._swatch(EDGES[0], SECOND, zero, ZERO_STRIPE, "padding: zeros")
        words += self._key(EDGES[1], self.table, frame.map_range)
        low, high = frame.map_range
        if frame.signed:
            words.append((EDGES[1], SECOND, "red below 0, blue above"))
        elif frame.feature_map.min() < low - 1e-6 or frame.feature_map.max() > high + 1e-6:
            words.append((EDGES[1], SECOND, "values beyond are cut off"))
        if not frame.visited.all():
            words += self._swatch(EDGES[1] + 164, KEY, EMPTY, EMPTY_STRIPE, "not computed yet")
        self.small.set_labels(words)
        note = "dashed: photo size" if self.outline.get_visible() else ""
        self.note.set_labels([(RIGHT + AREA - 12, SECOND, note)])

    def _key(self, left: float, table: str, ends: tuple[float, float]) -> list:
        """Show a bar of colours; return the labels for its ends."""
        low, high = (f"{end:.3g}".replace("-", "−") for end in ends)
        start = left + 8 * len(low) + 6
        colours = colour(np.arange(256)[np.newaxis], table, 0, 255)
        self.blocks.show((start, KEY - BAR[1] / 2, *BAR), colours)
        return [(left, KEY, low), (start + BAR[0] + 7, KEY, high)]

    def _swatch(self, left: float, middle: float, ground, stripe, words: str) -> list:
        """Show a striped square with a thin edge; return the label for it."""
        edge, cell = (np.full((1, 1, 3), shade, np.uint8) for shade in (130, ground))
        self.blocks.show((left, middle - 6, 13, 13), edge)
        self.blocks.show((left + 1, middle - 5, 11, 11), cell, np.ones((1, 1), bool), stripe)
        return [(left + 20, middle, words)]

    # ---- for the mouse -----------------------------------------------------------------

    def part_at(self, x: float, y: float) -> str:
        """Return what lies at a place: "photo", "map", "weight" or nothing ("")."""
        size = len(self.frame.kernel)
        if abs(x - MIDDLE) < TABLE_WIDTH[size] / 2 and 0 <= y - TABLES[1] < TABLE_HEIGHT:
            return "weight"
        if TOP <= y < TOP + AREA:
            for name, left in (("photo", LEFT), ("map", RIGHT)):
                if left <= x < left + AREA:
                    return name
        return ""

    def weight_at(self, x: float, y: float) -> tuple[int, int]:
        """Return row and column of the kernel's number at a place on its table."""
        left = MIDDLE - TABLE_WIDTH[len(self.frame.kernel)] / 2
        return int((y - TABLES[1]) / self.cell[1]), int((x - left) / self.cell[0])

    def photo_point_at(self, x: float, y: float) -> tuple[float, float]:
        """Return row and column in the photo, in its pixels; its corner is (0, 0)."""
        return (y - self.photo[1]) / self.zoom, (x - self.photo[0]) / self.zoom

    def output_pixel_at(self, x: float, y: float) -> tuple[int, int]:
        """Return row and column of the feature map; they may lie beyond its edges."""
        row, column = (y - self.map[1]) / self.zoom, (x - self.map[0]) / self.zoom
        return int(np.floor(row)), int(np.floor(column))


HEADINGS = ("patch", "× kernel", "= products")


def short(value: float, decimals: int | None = None) -> str:
    """Return a number with two decimals at most; a whole one without, unless decimals are given."""
    value = round(float(value), 2) + 0.0  # no minus before a rounded 0
    whole = decimals is None and value == int(value)
    return (f"{value:.0f}" if whole else f"{value:.2f}").replace("-", "−")


def _square(left: float, top: float, width: float, height: float) -> list[tuple[float, float]]:
    """Return the corners of a rectangle, the first one and its neighbour twice, to close it."""
    right, bottom = left + width, top + height
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    return [*corners, *corners[:2]]


def _polyline(pieces) -> tuple[np.ndarray, np.ndarray]:
    """Return x and y of several lines as one, with gaps between."""
    points = [point for piece in pieces for point in [*piece, (np.nan, np.nan)]]
    x, y = np.array(points).T
    return x, y
