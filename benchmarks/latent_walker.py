"""Decodes a second while the latent walker is dragged: on the Python side, and in the browser.

python benchmarks/latent_walker.py

The decoder has the size of the course's: 16 numbers, a dense layer to 7 x 7 x 64, two transposed
convolutions with 32 filters, 28 x 28 pixels. On the map lie 2000 pictures of eight classes. The
mouse drags over the map, and each picture that the browser has decoded counts: one decode, the
nearest example, a drawn picture. A change of an end decodes eight codes.
"""

import statistics
import time

from drawing import WATCH, summary
from widget_browser import notebook_page

TARGET_A_SECOND, TARGET_PYTHON_MS = 20, 33
SECONDS, TURNS = 5, 100

AUTOENCODER = """
import keras
import numpy as np
from course_lib import widgets

layers = keras.layers
encoder = keras.Sequential([keras.Input((28, 28)), layers.Flatten(), layers.Dense(16)])
up = {"strides": 2, "padding": "same", "activation": "relu"}
decoder = keras.Sequential([
    keras.Input((16,)), layers.Dense(7 * 7 * 64, activation="relu"), layers.Reshape((7, 7, 64)),
    layers.Conv2DTranspose(32, 3, **up), layers.Conv2DTranspose(32, 3, **up),
    layers.Conv2D(1, 3, padding="same", activation="sigmoid"), layers.Reshape((28, 28)),
])
x = np.random.default_rng(0).random((2000, 28, 28), np.float32)
walker = widgets.LatentWalker(decoder, encoder, x, np.arange(2000) % 8, "ABCDEFGH")
"""


# A hand that moves at each frame of the screen. It moves inside the page, so that driving it from
# outside costs nothing; the button was pressed by the real mouse.
DRAG = """
async (image, [places, milliseconds]) => {
  const box = image.getBoundingClientRect();
  const end = performance.now() + milliseconds;
  for (let n = 0; performance.now() < end; n++) {
    const [x, y] = places[n % places.length];
    const clientX = box.left + x, clientY = box.top + y;
    const where = {pointerId: 1, buttons: 1, clientX, clientY};
    image.dispatchEvent(new PointerEvent('pointermove', where));
    await new Promise(requestAnimationFrame);
  }
}
"""


def place(n: int) -> tuple[float, float]:
    """Return the n-th place of a drag over the map, in pixels of the picture."""
    return 80 + 7 * n % 330, 60 + 3 * n % 320


def in_python() -> None:
    """Print how long the kernel works on one event."""
    from course_lib.widgets import Pointer

    names: dict = {}
    exec(AUTOENCODER, names)
    walker = names["walker"]
    walker.on_pointer(Pointer("press", *place(0)))
    changes = {
        "a drag over the map": lambda n: walker.on_pointer(Pointer("drag", *place(n))),
        "another start": lambda n: walker.set(start=n),
        "a step of Play": lambda n: walker.step(),
    }
    for name, change in changes.items():
        change(0)
        times, work = [], []
        for n in range(1, TURNS + 1):
            start, busy = time.perf_counter(), time.process_time()
            change(n)
            times.append(1000 * (time.perf_counter() - start))
            work.append(1000 * (time.process_time() - busy))
        print(
            f"Python side, {name}: {summary(times)}, of which {statistics.median(work):.0f} ms of "
            f"CPU (target {TARGET_PYTHON_MS} ms): {1000 / statistics.median(times):.0f} a second"
        )


def in_the_browser() -> None:
    """Print how many places a second the browser shows decoded."""
    with notebook_page([AUTOENCODER, "walker"]) as page:
        image = page.locator(".course-panel img")
        image.wait_for()
        image.scroll_into_view_if_needed()
        box = image.bounding_box()
        page.mouse.move(box["x"] + place(0)[0], box["y"] + place(0)[1])
        page.mouse.down()
        page.wait_for_timeout(1000)
        image.evaluate(WATCH)
        image.evaluate(DRAG, [[place(n) for n in range(1, 1000)], 1000 * SECONDS])
        times = page.evaluate("window.times")
        page.mouse.up()
        print(
            f"in the browser, dragging: {len(times) / SECONDS:.0f} decodes a second (target "
            f"{TARGET_A_SECOND}); from a move to its picture {summary(times)}"
        )


if __name__ == "__main__":
    in_python()
    in_the_browser()
