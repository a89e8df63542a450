"""Train three kinds of network on tasks of growing length: the results go to long_memory.csv.

    python checkpoints/long_memory.py

The adding problem and delayed recall (`course_lib.models.memory_tasks`), at lengths 10 to 200. Each
network has about 4,400 parameters and is trained three times, from another random start each time,
on sequences that are always new, until it solves the task or has had 4,000 batches. What stands in
the table already is not trained again.

"LSTM chrono" and "GRU chrono" begin with biases with which their units forget slowly, up to the
length of the task: `course_lib.models.recurrent.chrono_bias`.
"""

import argparse
import itertools
from pathlib import Path

import keras
from architectures import SEEDS
from saving import read_table, write_table

from course_lib.models import memory_tasks
from course_lib.models.recurrent import chrono_bias

LENGTHS = (10, 20, 50, 100, 200)
BATCH, CHECK, BATCHES = 64, 200, 4000  # sequences; batches between two checks; batches at most
UNITS = {"SimpleRNN": 64, "GRU": 36, "LSTM": 32, "GRU chrono": 36, "LSTM chrono": 32}
# Of Adam: for each the best of 0.001, 0.003 and 0.01 at length 50, with
# seed 0. Where nothing stands it is 0.01.
RATES = {
    "adding": {"SimpleRNN": 0.001},
    "recall": {"SimpleRNN": 0.003, "LSTM": 0.001},
}
SOLVED = {"adding": 0.01, "recall": 0.99}  # mean squared error at most, accuracy at least


def sequences(task: str, length: int, n: int, seed: int):
    """Return n sequences and their targets."""
    if task == "adding":
        return memory_tasks.adding_problem(n, length, seed)
    return memory_tasks.delayed_recall(n, length, seed=seed)


def network(kind: str, task: str, length: int, seed: int, rate: float) -> keras.Model:
    """Return an untrained network: one recurrent layer, and a dense layer behind its last step."""
    layer, _, chrono = kind.partition(" ")
    recurrent = getattr(keras.layers, layer)(UNITS[kind])
    adding = task == "adding"
    inputs = keras.Input((None, 2 if adding else 8))
    model = keras.Model(inputs, keras.layers.Dense(1 if adding else 4)(recurrent(inputs)))
    if chrono:
        recurrent.cell.bias.assign(chrono_bias(layer, UNITS[kind], length, seed))
    logits = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(
        keras.optimizers.Adam(rate, global_clipnorm=1.0),
        "mse" if adding else logits,
        metrics=["mse" if adding else "accuracy"],
        jit_compile=False,
    )
    return model


def train(kind: str, task: str, length: int, seed: int, rate: float, batches: int) -> list[dict]:
    """Train until the task is solved; return a row for each check, on sequences never seen."""
    keras.utils.set_random_seed(seed)
    model = network(kind, task, length, seed, rate)
    test = sequences(task, length, 1000, seed=0)  # the parts of the training begin at 1
    rows = []
    for part in range(1, batches // CHECK + 1):
        x, y = sequences(task, length, BATCH * CHECK, seed=1000 * (seed + 1) + part)
        model.fit(x, y, batch_size=BATCH, shuffle=False, verbose=0)
        score = model.evaluate(*test, batch_size=500, verbose=0)[1]
        solved = score <= SOLVED[task] if task == "adding" else score >= SOLVED[task]
        rows.append({"batches": part * CHECK, "score": score, "solved": solved})
        if solved:
            break
    return rows


def main() -> None:
    """Write long_memory.csv, a row for each task, length, network, seed and check."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lengths", type=int, nargs="+", default=LENGTHS)
    parser.add_argument("--kinds", nargs="+", default=list(UNITS), choices=UNITS)
    parser.add_argument("--tasks", nargs="+", default=list(SOLVED), choices=SOLVED)
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS)
    parser.add_argument("--rate", type=float, help="of Adam, instead of those chosen")
    parser.add_argument("--batches", type=int, default=BATCHES)
    parser.add_argument("--to", type=Path, default=Path(__file__).with_suffix(".csv"))
    given = parser.parse_args()
    rows = read_table(given.to)
    done = {(row["task"], row["length"], row["network"], row["seed"]) for row in rows}
    # The short ones first, so that there is something to see after a minute.
    for length, task, kind, seed in itertools.product(
        given.lengths, given.tasks, given.kinds, given.seeds
    ):
        if (task, str(length), kind, str(seed)) in done:
            continue
        rate = given.rate or RATES[task].get(kind, 0.01)
        run = train(kind, task, length, seed, rate, given.batches)
        about = {"task": task, "length": length, "network": kind, "seed": seed}
        rows += [about | row for row in run]
        write_table(given.to, rows)
        last = run[-1]
        print(*about.values(), f"{last['score']:.4f} after {last['batches']} batches", flush=True)


if __name__ == "__main__":
    main()
