"""The two small figures of the explanation lens: scores as bars, rank correlations on a scale."""

import numpy as np

from course_lib import plots
from course_lib.widgets.explanation_model import Frame
from course_lib.widgets.explanation_words import (
    correlation_words,
    probability_words,
    similarity,
)
from course_lib.widgets.microscope_maps import GREY, MARK, sign_colour
from course_lib.widgets.microscope_sheet import Box, Sheet
from course_lib.widgets.microscope_words import short

MOST_CLASSES = 11
AXIS = (420, 190)  # of the correlations: where −1 is, and how far it is to 1


def shown_classes(frame: Frame) -> list[int]:
    """Return the classes that are drawn: all, or those with the highest scores and the asked."""
    count = len(frame.scores)
    if count <= MOST_CLASSES:
        return list(range(count))
    best = np.argsort(-frame.scores, kind="stable")
    first = [int(label) for label in best[: MOST_CLASSES - 1]]
    return first if frame.asked in first else [*first[:-1], frame.asked]


def draw_classes(sheet: Sheet, frame: Frame, area: Box) -> None:
    """Draw the scores as bars from 0, with names and numbers, and a mark at the asked one."""
    left, top, width, height = area
    labels = shown_classes(frame)
    shares = frame.probabilities
    ends = left + width if shares is None else left + width - 50
    sheet.text(ends, top - 15, "score", 11, align=1, colour=GREY)
    sheet.text(left, top - 15, "class", 12.5, "bold")
    if shares is not None:
        sheet.text(left + width, top - 15, "prob.", 11, align=1, colour=GREY)
    pitch = min(40.0, height / max(len(labels) + (len(labels) < len(frame.scores)), 1))
    seen = frame.scores[labels]
    low, high = min(float(seen.min()), 0.0), max(float(seen.max()), 0.0)
    unit = width / ((high - low) or 1)
    zero = left - low * unit
    for number, label in enumerate(labels):
        y, score = top + number * pitch, float(frame.scores[label])
        line = (left - 8, y, width + 16, pitch)
        asked = label == frame.asked
        if asked:
            sheet.bar(line, "#fff3c4")
            sheet.frame((line[0] + 1, y + 1, line[2] - 2, pitch - 2), MARK, 1.5)
        weight, middle = ("bold" if asked else "normal"), y + pitch * 0.34
        name_room = ends - left - 44
        sheet.text(left, middle, frame.classes[label], 12, weight, room=name_room)
        sheet.text(ends, middle, short(score), 12, weight, align=1, room=42)
        if shares is not None:
            words = probability_words(shares[label]).replace("over ", ">").replace("under ", "<")
            sheet.text(left + width, middle, words, 12, weight, align=1, room=42)
        wide, y = abs(score) * unit, y + pitch * 0.7
        deep = min(6.0, pitch * 0.2)
        start = zero if score >= 0 else zero - wide
        sheet.bar((start, y, max(wide, 0.5), deep), sign_colour(score))
        sheet.bar((zero - 0.5, y - 1, 1, deep + 2), "#57606a")
        sheet.place(line, "class", label)
    rest = len(frame.scores) - len(labels)
    if rest:
        y = top + (len(labels) + 0.5) * pitch
        sheet.text(left, y, f"and {rest} more", 11, colour=GREY, room=width)


def draw_correlations(sheet: Sheet, frame: Frame, top: float) -> None:
    """Draw how alike the two maps are, and with random weights how alike to the trained ones."""
    rows = [("left map and right map", frame.alike)]
    if frame.forgot:
        sides = zip(("left", "right"), frame.maps, strict=True)
        rows += [(f"{side} map: trained and random", view.kept) for side, view in sides]
    sheet.line((14, top - 4), (886, top - 4))
    sheet.text(14, top + 12, "Rank correlation", 12.5, "bold")
    sheet.text(14, top + 30, "1: both order the pixels alike", 11, colour=GREY)
    sheet.text(14, top + 46, "0: their orders are unrelated", 11, colour=GREY)
    sheet.text(14, top + 62, "by size, without the sign", 11, colour=GREY)
    start, length = AXIS
    zero = start + length / 2
    for value, word in ((-1, "−1"), (0, "0"), (1, "1")):
        sheet.text(zero + value * length / 2, top + 6, word, 10, align=0.5, colour=GREY)
    for number, (name, value) in enumerate(rows):
        y = top + 24 + number * 19
        sheet.text(start - 12, y, name, 12, align=1)
        sheet.bar((start, y - 0.5, length, 1), "#b6bec7")
        for tick in (start, zero, start + length):
            sheet.bar((tick - 0.5, y - 5, 1, 10), "#8c959f")
        if value is not None:
            end = zero + value * length / 2
            sheet.bar((min(zero, end), y - 3, abs(end - zero), 6), sign_colour(value))
            sheet.bar((end - 2, y - 7, 4, 14), plots.INK)
        sheet.text(start + length + 14, y, correlation_words(value), 12.5, "bold")
        sheet.text(start + length + 66, y, similarity(value), 12, room=210)
    if not frame.forgot:
        words = "Tick “forget what it learned”: which map stays, and what does that say about it?"
        sheet.text(230, top + 54, words, 12, colour=GREY)
