"""Sizes and colours that the drawings of an ArchitectureExplorer share; CSS pixels."""

from course_lib import plots

WIDTH, HEIGHT = 920, 618
MARGIN = 14
GREY = "#57606a"  # small words
EDGE = "#8c959f"
GROUND = "#f6f8fa"  # of the graph
CHOSEN = "#fff3c4"  # ground of what is selected
PARAMETERS, COMPUTING, FIELD = plots.COLOURS[0], plots.COLOURS[1], plots.COLOURS[2]
INK = plots.INK
SEEN = "#00724f"  # words about receptive fields: FIELD, dark enough for letters
# Grounds of boxes, by what a layer is; the words in them say it too.
KINDS = {
    "conv": "#dcebf7",
    "pool": "#fbe7d3",
    "dense": "#e9e0f2",
    "merge": "#d9f0e6",
    "other": "#ffffff",
}
TOP_OF_SOLIDS, BOTTOM_OF_SOLIDS = 52, 136
PANEL = (MARGIN, 172, WIDTH - 2 * MARGIN, 186)  # left, top, width, height of the graph
TABLE = 374  # middle line of the head of the table
FIRST_ROW, ROW = 386, 20.8
