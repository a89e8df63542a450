"""Train plain and residual networks, deeper and deeper: their curves go to residual_depth.csv.

python checkpoints/residual_depth.py

The networks are those of He et al. 2016, section 4.2, with 6 n + 2 layers and few channels, for
glyphs of 14 x 14 pixels. Each is trained three times, from another random start each time. What
stands in the table already is not trained again.
"""

import itertools
from pathlib import Path

from architectures import SEEDS, compiled, glyphs, train
from saving import read_table, write_table

from course_lib.models import convnets

BLOCKS = (1, 3, 5, 9)  # in each of the three stages
FILTERS = (8, 16, 32)
EPOCHS, RATE = 12, 0.003


def main() -> None:
    """Write residual_depth.csv, a row for each network, seed and epoch."""
    path = Path(__file__).with_suffix(".csv")
    rows = read_table(path)
    done = {(row["blocks"], row["skip"], row["seed"]) for row in rows}
    x, y, x_test, y_test = glyphs()
    sets = halved(x), y, halved(x_test), y_test
    for blocks, skip in itertools.product(BLOCKS, (True, False)):
        seeds = [seed for seed in SEEDS if (str(blocks), str(skip), str(seed)) not in done]
        if not seeds:
            continue
        model = convnets.residual_network((14, 14, 1), 36, blocks, FILTERS, skip)
        compiled(model, len(x), EPOCHS, RATE)
        for seed in seeds:
            run = train(model, seed, sets, EPOCHS)
            about = {"blocks": blocks, "skip": skip, "seed": seed}
            rows += [about | row for row in run]
            write_table(path, rows)
            kind, last = "residual" if skip else "plain", run[-1]["test_accuracy"]
            print(f"{kind}, {run[-1]['depth']} layers, seed {seed}: {last:.3f}", flush=True)


def halved(pictures):
    """Return the means of squares of 2 x 2 pixels: (n, 28, 28, 1) to (n, 14, 14, 1)."""
    return pictures.reshape(-1, 14, 2, 14, 2, 1).mean(axis=(2, 4))


if __name__ == "__main__":
    main()
