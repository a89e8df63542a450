"""Fill outlines with integer arithmetic: the same pixels on every machine.

Font libraries draw a letter a little differently from version to version, and floating-point
drawing may differ in the last bit between processors. Outlines are plain integers, though, and
filling them takes a page of code: for every scan line find where the outline crosses it and in
which direction; a point is inside where the crossings to its left do not cancel out (the non-zero
winding rule of TrueType).
"""

import numpy as np

UNIT = 64  # outline coordinates are whole numbers of 1/64 pixel
_SUB = 4  # each pixel is tested on a 4 x 4 grid


def coverage(contours: list[np.ndarray], width: int, height: int) -> np.ndarray:
    """Measure how much of each pixel lies inside an outline.

    Parameters
    ----------
    contours
        Closed polygons, int64 of shape (m, 2): x to the right, y down, in 1/64 pixel. Overlaps
        count once; a contour that runs the other way round cuts a hole.
    width, height
        Of the picture in pixels. What lies outside is cut off.

    Returns
    -------
    numpy.ndarray
        uint8 of shape (height, width), from 0 (outside) to 255 (inside).
    """
    start = np.concatenate(contours)
    end = np.concatenate([np.roll(contour, -1, axis=0) for contour in contours])
    sloped = start[:, 1] != end[:, 1]
    start, end = start[sloped], end[sloped]
    down = start[:, 1] < end[:, 1]
    top, bottom = np.where(down[:, None], start, end), np.where(down[:, None], end, start)
    direction = np.where(down, 1, -1)

    # Scan lines run through the middle of each quarter pixel: at (2 k + 1) * half.
    half = UNIT // _SUB // 2
    first = np.clip((top[:, 1] + half - 1) // (2 * half), 0, height * _SUB)
    last = np.clip((bottom[:, 1] + half - 1) // (2 * half), 0, height * _SUB)
    lines = last - first
    edge = np.repeat(np.arange(len(lines)), lines)  # one entry for each crossing
    line = np.arange(lines.sum()) - np.repeat(np.cumsum(lines) - lines, lines) + first[edge]
    y = (2 * line + 1) * half
    run = (bottom - top)[edge]
    x = top[edge, 0] + (y - top[edge, 1]) * run[:, 0] // run[:, 1]
    column = np.clip((x + half - 1) // (2 * half), 0, width * _SUB)

    crossings = np.zeros((height * _SUB, width * _SUB + 1), np.int32)
    np.add.at(crossings, (line, column), direction[edge])
    inside = np.cumsum(crossings, axis=1, dtype=np.int32)[:, :-1] != 0
    count = inside.reshape(height, _SUB, width, _SUB).sum(axis=(1, 3), dtype=np.int32)
    return (count * 255 // _SUB**2).astype(np.uint8)
