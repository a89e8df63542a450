"""Train attention and LSTMs to recall over longer and longer distances, into long_recall.csv.

    python checkpoints/long_recall.py

Two tasks. "one symbol": delayed recall, as in long_memory.py. "key and value": four values are
told, and after a gap one of them is asked for (`course_lib.models.memory_tasks`).

All networks have about 13,000 parameters and learn from the same batches, which are always new,
until the task is solved or they had 300: at distance 16, where they are cheap, 1,500. Each starts
three times from another random start. A row is a check: batches so far, the processor time that
they took on one thread, accuracy on sequences never seen, and, at the last check, accuracy at twice
the distance, which it was not trained for. Runs that stand in the table already are not trained
again.

Attention has one layer. That is enough because key and value come as one symbol. Were they two, a
layer would have to bring each value to its key before another could find it.

"LSTM chrono" begins with biases with which its units forget slowly, up to the length of the task.
"""

import argparse
import itertools
import time
from pathlib import Path

from long_sequences import attention_network, lstm_network  # first: it sets one thread

import keras  # isort: skip
from saving import read_table, write_table

from course_lib import trials
from course_lib.models import memory_tasks
from course_lib.models.recurrent import chrono_bias

SEEDS = (0, 1, 2)
DISTANCES = (16, 64, 256, 512)
TASKS = ("one symbol", "key and value")
KINDS = ("attention", "LSTM", "LSTM chrono")
BATCH, CHECK = 32, 50  # sequences; batches between two checks
BATCHES, PATIENCE = 300, {16: 1500}  # at most; where it is cheap, so many that all have the time
WIDTH, HEADS = 32, 2  # of attention, one layer
EMBEDDING, UNITS = 16, 48  # of the LSTM
PAIRS, TOKENS, ANSWERS = 4, 24, 4
# Of Adam. For key and value: of 0.003 and 0.01 the better one, at distance 16 (attention: 64), with
# seed 0. For one symbol the LSTMs have those of long_memory.py.
RATES = {
    "one symbol": {"attention": 0.003, "LSTM": 0.001, "LSTM chrono": 0.01},
    "key and value": {"attention": 0.003, "LSTM": 0.01, "LSTM chrono": 0.01},
}
SOLVED = 0.99
COLUMNS = ["task", "distance", "network", "parameters", "seed", "batches", "seconds", "accuracy"]
COLUMNS += ["solved", "twice"]


def sequences(task: str, distance: int, n: int, seed: int):
    """Return n sequences of tokens and what has to be recalled at their end, `distance` back."""
    if task == "one symbol":
        x, y = memory_tasks.delayed_recall(n, distance + 1, seed=seed)
        return x.argmax(axis=-1), y
    return memory_tasks.key_value_recall(n, distance, PAIRS, ANSWERS, seed=seed)


def network(kind: str) -> keras.Model:
    """Return an untrained network, compiled."""
    if kind == "attention":
        longest = 2 * max(DISTANCES) + PAIRS  # also for the test at twice the distance
        model = attention_network(TOKENS, ANSWERS, WIDTH, HEADS, 1, longest, everywhere=False)
    else:
        model = lstm_network(TOKENS, ANSWERS, EMBEDDING, UNITS, everywhere=False)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer = keras.optimizers.Adam(global_clipnorm=1.0)
    model.compile(optimizer, loss, metrics=["accuracy"], jit_compile=False)
    for distance in (2, 3, 4):  # what TensorFlow has compiled then is good for every length
        batch = sequences(TASKS[0], distance, BATCH, seed=0)
        model.fit(*batch, batch_size=BATCH, verbose=0)
        model.evaluate(*batch, batch_size=BATCH, verbose=0)
    return model


def train(model: keras.Model, kind: str, task: str, distance: int, seed: int, batches: int):
    """Train from a new random start until the task is solved; return a row for each check."""
    trials.restart(model, seed)
    model.optimizer.learning_rate = RATES[task][kind]
    if kind == "LSTM chrono":
        bias = chrono_bias("LSTM", UNITS, distance + PAIRS, seed)
        model.get_layer("lstm").cell.bias.assign(bias)
    test = sequences(task, distance, 500, seed=0)  # the parts of the training begin at 1
    rows, seconds = [], 0.0
    for part in range(1, batches // CHECK + 1):
        x, y = sequences(task, distance, BATCH * CHECK, seed=1000 * (seed + 1) + part)
        before = time.process_time()
        model.fit(x, y, batch_size=BATCH, shuffle=False, verbose=0)
        seconds += time.process_time() - before
        accuracy = model.evaluate(*test, batch_size=100, verbose=0)[1]
        row = {"batches": part * CHECK, "seconds": seconds, "accuracy": accuracy}
        rows.append(row | {"solved": accuracy >= SOLVED})
        if accuracy >= SOLVED:
            break
    twice = sequences(task, 2 * distance, 500, seed=0)
    rows[-1]["twice"] = model.evaluate(*twice, batch_size=50, verbose=0)[1]
    return rows


def main() -> None:
    """Write long_recall.csv."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--distances", type=int, nargs="+", default=DISTANCES)
    parser.add_argument("--kinds", nargs="+", default=KINDS, choices=KINDS)
    parser.add_argument("--tasks", nargs="+", default=TASKS, choices=TASKS)
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS)
    parser.add_argument("--batches", type=int, help="at most, instead of those chosen")
    parser.add_argument("--to", type=Path, default=Path(__file__).with_suffix(".csv"))
    given = parser.parse_args()
    rows = read_table(given.to)
    done = {(row["task"], row["distance"], row["network"], row["seed"]) for row in rows}
    models = {kind: network(kind) for kind in given.kinds}
    # The short ones first; the networks in turn, so that what else runs slows all of them.
    for distance, task, seed, kind in itertools.product(
        given.distances, given.tasks, given.seeds, given.kinds
    ):
        if (task, str(distance), kind, str(seed)) in done:
            continue
        batches = given.batches or PATIENCE.get(distance, BATCHES)
        run = train(models[kind], kind, task, distance, seed, batches)
        about = {"task": task, "distance": distance, "network": kind}
        about |= {"parameters": models[kind].count_params(), "seed": seed}
        rows += [about | row for row in run]
        write_table(given.to, rows, COLUMNS)
        last = run[-1]
        words = f"{last['accuracy']:.3f} after {last['batches']} batches, {last['seconds']:.0f} s"
        print(*about.values(), f"{words}; twice: {last['twice']:.3f}", flush=True)


if __name__ == "__main__":
    main()
