"""Measure a training step of attention and of an LSTM on longer and longer sequences.

    python checkpoints/long_sequences.py

Both networks read tokens and say the next one at each place, as a language model does; they have
about as many parameters. long_sequences.csv gets a row for each network, length and repeat:

- milliseconds: processor time of a step (forward, backward, update), on one thread; networks take
  turns, after a warm-up at each length. Wall time would measure whatever else runs, too;
- megabytes: by how much the memory of a fresh process has grown at its highest after such a step,
  gradients and all, the shorter ones before it. On Linux only, once for each length. Of short
  sequences it says little: TensorFlow has a few megabytes at hand from its warm-up;
- multiplications: of one sequence on its way forward, counted, in the blocks or in the LSTM;
- kept: numbers that they have to keep of one sequence for the way back, counted.

Lengths that stand in the table already are not measured again.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
for threads in ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
    os.environ.setdefault(threads, "1")

import argparse  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent))  # the course beside this folder, installed or not

import keras  # noqa: E402
import numpy as np  # noqa: E402
from saving import read_table, write_table  # noqa: E402

from course_lib.models.transformers import blocks  # noqa: E402

LENGTHS = (16, 32, 64, 128, 256, 512, 1024)
KINDS = ("attention", "LSTM")
BATCH, TOKENS = 8, 64
WIDTH, HEADS, LAYERS = 64, 4, 2  # of attention; the dense layers inside have 4 WIDTH units
EMBEDDING, UNITS = 64, 128  # of the LSTM
PROCESS = Path("/proc/self")  # on Linux: what the kernel knows about this process


def attention_network(
    tokens: int, outputs: int, width: int, heads: int, layers: int, longest: int, everywhere=True
) -> keras.Model:
    """Return decoder blocks with sinusoidal positions: token numbers (n, t) to logits.

    The logits (n, t, outputs) of all places, or (n, outputs) of the last one.
    """
    read = keras.Input((None,), dtype="int32")
    x = blocks.embedded(read, tokens, width, "text", longest, mask_zero=False)
    for n in range(1, layers + 1):
        x = blocks.attention(x, heads, f"decoder_{n}_self", causal=True)
        x = blocks.feed_forward(x, 4 * width, f"decoder_{n}_dense")
    x = blocks.norm("decoder_norm")(x if everywhere else x[:, -1])
    return keras.Model(read, keras.layers.Dense(outputs)(x), name="attention")


def lstm_network(
    tokens: int, outputs: int, embedding: int, units: int, everywhere=True
) -> keras.Model:
    """Return an LSTM on embeddings: token numbers (n, t) to logits, as `attention_network` does."""
    read = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(tokens, embedding)(read)
    x = keras.layers.LSTM(units, return_sequences=everywhere, name="lstm")(x)
    return keras.Model(read, keras.layers.Dense(outputs)(x), name="LSTM")


def network(kind: str) -> keras.Model:
    """Return the untrained network that is measured, compiled."""
    keras.utils.set_random_seed(0)
    if kind == "attention":
        model = attention_network(TOKENS, TOKENS, WIDTH, HEADS, LAYERS, max(LENGTHS))
    else:
        model = lstm_network(TOKENS, TOKENS, EMBEDDING, UNITS)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("adam", loss, jit_compile=False)
    return model


def multiplications(kind: str, length: int) -> int:
    """Count the multiplications of one sequence on its way forward, in the blocks or the LSTM.

    Of matrices only. A block has 12 width² weights, each used at each place. Scores, and the mix
    of the values, are width multiplications each for every place and every place it looks at.
    """
    if kind == "attention":
        return LAYERS * (12 * length * WIDTH**2 + 2 * length**2 * WIDTH)
    return 4 * length * UNITS * (EMBEDDING + UNITS)


def kept(kind: str, length: int) -> int:
    """Count the numbers of one sequence that back-propagation needs from the way forward.

    A block: what goes into queries, keys and values, these three, what was taken, what goes into
    the dense layers, and 4 width numbers before and behind their activation; and the weights of
    each head. An LSTM: at each step what it reads, three gates, candidate, c, tanh(c) and h.
    """
    if kind == "attention":
        return LAYERS * (14 * length * WIDTH + HEADS * length**2)
    return length * (EMBEDDING + 7 * UNITS)


def examples(length: int) -> tuple[np.ndarray, np.ndarray]:
    """Return a batch of random tokens and the ones behind them, (BATCH, length) each."""
    tokens = np.random.default_rng(length).integers(0, TOKENS, (BATCH, length + 1))
    return tokens[:, :-1], tokens[:, 1:]


def warmed(kind: str) -> keras.Model:
    """Return the network after steps of different lengths.

    What TensorFlow has compiled then is good for every length.
    """
    model = network(kind)
    for length in (4, 5, 6):
        model.train_on_batch(*examples(length))
    return model


def milliseconds(model: keras.Model, batch) -> float:
    """Return the processor time of a training step."""
    before = time.process_time()
    model.train_on_batch(*batch)
    return 1000 * (time.process_time() - before)


def growth(kind: str, lengths) -> list[float]:
    """Return by how many megabytes this process grows at most until it took steps of each length.

    From short to long: what TensorFlow does not give back after a step, the next one uses again.
    """
    model = warmed(kind)
    (PROCESS / "clear_refs").write_text("5")  # the highest mark so far becomes what is now
    before, grown = _status("VmRSS"), []
    for length in sorted(lengths):
        model.train_on_batch(*examples(length))
        grown.append((_status("VmHWM") - before) * 1024 / 1e6)
    return grown


def megabytes(kind: str, lengths) -> dict[int, float]:
    """Return for each length the `growth` of a fresh process; nothing where it is not known."""
    if not PROCESS.exists():
        return {}
    command = [sys.executable, __file__, "--growth", kind, "--lengths", *map(str, lengths)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(zip(sorted(lengths), map(float, done.stdout.split()[-len(lengths) :]), strict=True))


def _status(name: str) -> int:
    """Return a line of /proc/self/status, in units of 1,024 bytes."""
    lines = (PROCESS / "status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith(name)))


def main() -> None:
    """Measure, and write long_sequences.csv."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lengths", type=int, nargs="+", default=LENGTHS)
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--to", type=Path, default=Path(__file__).with_suffix(".csv"))
    parser.add_argument("--growth", choices=KINDS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.growth:
        print(*growth(given.growth, given.lengths))
        return
    rows = read_table(given.to)
    done = {row["length"] for row in rows}
    lengths = [length for length in given.lengths if str(length) not in done]
    models = {kind: warmed(kind) for kind in KINDS if lengths}
    memory = {kind: megabytes(kind, lengths) for kind in models}
    for length in lengths:
        batch = examples(length)
        for repeat in range(-1, given.repeats):  # the first one is a warm-up
            for kind in KINDS if repeat % 2 else reversed(KINDS):
                row = {"network": kind, "parameters": models[kind].count_params()}
                row |= {"length": length, "repeat": repeat}
                row |= {"milliseconds": milliseconds(models[kind], batch)}
                row |= {"megabytes": memory[kind].get(length)}
                row |= {"multiplications": multiplications(kind, length)}
                row |= {"kept": kept(kind, length)}
                if repeat >= 0:
                    rows.append(row)
                    print(*row.values(), flush=True)
        write_table(given.to, rows)


if __name__ == "__main__":
    main()
