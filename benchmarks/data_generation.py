"""How fast the generated data sets are made, and how much the way they are made gains.

Run it with

    python benchmarks/data_generation.py

It prints glyphs per second, cold (the first call in a process, which draws the fonts) and after
font caching, and how many times faster that is than the straightforward way: one picture after
the other, Pillow for the affine part and SciPy for the elastic part. Then the other generators.
Absolute figures depend on the machine; the ratio much less.
"""

import argparse
import statistics
import subprocess
import sys
import time

import numpy as np

from course_lib import data
from course_lib.data import fonts


def seconds(work, repeats: int) -> float:
    """Median time of several runs."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def straightforward(n: int, characters: str = "0123456789") -> np.ndarray:
    """Distort n glyphs one by one, as one would write it first; the letters are drawn already."""
    from PIL import Image
    from scipy.ndimage import gaussian_filter, map_coordinates

    random = np.random.default_rng(0)
    letters = fonts.masters(characters).reshape(-1, fonts.MASTER, fonts.MASTER)
    rows, columns = np.mgrid[:28, :28].astype(float)
    pictures = np.empty((n, 28, 28), np.float32)
    for i in range(n):
        picture = Image.fromarray(letters[random.integers(len(letters))])
        angle, shear = random.uniform(-0.2, 0.2, 2)
        scale = 64 / 28 * random.uniform(0.7, 0.95)
        a, b = scale * np.cos(angle), scale * (np.sin(angle) + shear)
        c, d = -scale * np.sin(angle), scale * np.cos(angle)
        shift = 32 - 14 * np.array([a + b, c + d])
        matrix = (a, b, shift[0], c, d, shift[1])
        small = picture.transform((28, 28), Image.Transform.AFFINE, matrix, Image.BILINEAR)
        dx, dy = (gaussian_filter(random.uniform(-1, 1, (28, 28)), 4) * 34 for _ in range(2))
        warped = map_coordinates(np.asarray(small, float), (rows + dy, columns + dx), order=1)
        pictures[i] = warped / 255
    return pictures


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=10_000, help="glyphs to draw (default 10000)")
    parser.add_argument("--repeats", type=int, default=3, help="runs, of which the median counts")
    options = parser.parse_args()
    n = options.n

    code = (
        "import time; from course_lib import data; start = time.perf_counter(); "
        f"data.load('glyphs', n={n}); print(time.perf_counter() - start)"
    )
    cold = statistics.median(
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
        for _ in range(options.repeats)
    )
    data.load("glyphs", n=100)
    warm = seconds(lambda: data.load("glyphs", n=n), options.repeats)
    few = max(n // 10, 1)
    straightforward(10)
    slow = seconds(lambda: straightforward(few), options.repeats) * n / few

    print(f"glyphs, cold                  {cold:6.2f} s for {n:,}  {n / cold:9,.0f} a second")
    print(f"glyphs, fonts cached          {warm:6.2f} s for {n:,}  {n / warm:9,.0f} a second")
    print(f"one by one, Pillow and SciPy  {slow:6.2f} s for {n:,}  {n / slow:9,.0f} a second")
    print(f"ratio, fonts cached to one by one: {slow / warm:.1f} times faster")
    for name, count in (("shapes", 500), ("clips", 100), ("roads", 500), ("moons", 100_000)):
        took = seconds(lambda name=name, count=count: data.load(name, n=count), options.repeats)
        print(f"{name:<29} {took:6.2f} s for {count:,}  {count / took:9,.0f} a second")


if __name__ == "__main__":
    main()
