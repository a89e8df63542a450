"""From a stroke to a changed picture, on the drawing board in headless Chromium.

python benchmarks/drawing.py

The mouse moves a little on the board, with its button down; the time ends when the browser has
decoded another picture: rasterised, sent through a small convolutional network, drawn and sent
back. Then the mouse draws for some seconds and pictures are counted. The Python side alone is
measured in this process.
"""

import math
import statistics
import time

from widget_browser import notebook_page

MOVES = 40
TARGET_MS, TARGET_PYTHON_MS = 100, 33
SECONDS = 5

NETWORK = """
import keras
from course_lib import widgets

layers = [
    keras.layers.Conv2D(16, 3, padding="same", activation="relu"), keras.layers.MaxPooling2D(),
    keras.layers.Conv2D(32, 3, padding="same", activation="relu"), keras.layers.MaxPooling2D(),
    keras.layers.Flatten(), keras.layers.Dense(64, activation="relu"),
    keras.layers.Dense(36, activation="softmax"),
]
model = keras.Sequential([keras.Input((28, 28, 1)), *layers])
board = widgets.DrawingBoard(model, range(36))
"""

# Measured inside the page, so that driving it from outside costs nothing.
WATCH = """
(image) => {
  window.times = [];
  let start = null;
  image.addEventListener('pointermove', () => { start ??= performance.now(); }, true);
  image.addEventListener('load', () => {
    if (start !== null) window.times.push(performance.now() - start);
    start = null;
  });
}
"""


def spiral(n: int) -> tuple[float, float]:
    """Return the n-th place of a stroke, in pixels of the picture."""
    radius = 20 + 1.5 * (n % 80)
    return 182 + radius * math.cos(n / 4), 202 + radius * math.sin(n / 4)


def summary(times: list[float]) -> str:
    return f"median {statistics.median(times):.0f} ms, slowest of {len(times)} {max(times):.0f} ms"


def in_the_browser() -> None:
    """Print what the browser measures."""
    with notebook_page([NETWORK, "board"]) as page:
        image = page.locator(".course-panel img")
        image.wait_for()
        image.scroll_into_view_if_needed()
        box = image.bounding_box()

        def move(n: int) -> None:
            x, y = spiral(n)
            page.mouse.move(box["x"] + x, box["y"] + y)

        move(0)
        page.mouse.down()
        page.wait_for_timeout(1000)
        image.evaluate(WATCH)
        for n in range(1, MOVES + 1):
            move(n)
            page.wait_for_function("(n) => window.times.length >= n", arg=n)
            page.wait_for_timeout(100)
        times = page.evaluate("window.times")
        print(f"move to changed picture: {summary(times)} (target {TARGET_MS} ms)")
        end, n = time.monotonic() + SECONDS, MOVES
        while time.monotonic() < end:
            move(n := n + 1)
        pictures = page.evaluate("window.times.length") - MOVES
        print(f"while drawing: {pictures / SECONDS:.0f} pictures a second")


def in_python() -> None:
    """Print how long the kernel works on one event."""
    from course_lib.widgets import Pointer

    names: dict = {}
    exec(NETWORK, names)
    board = names["board"]
    board.on_pointer(Pointer("press", *spiral(0)))
    times, work = [], []
    for n in range(1, 101):
        start, busy = time.perf_counter(), time.process_time()
        board.on_pointer(Pointer("drag", *spiral(n), path=[spiral(n)]))
        times.append(1000 * (time.perf_counter() - start))
        work.append(1000 * (time.process_time() - busy))
    words = f"of which {statistics.median(work):.0f} ms of CPU, target {TARGET_PYTHON_MS} ms"
    print(f"Python side: {summary(times)} ({words})")


if __name__ == "__main__":
    in_the_browser()
    in_python()
