"""Train a small GPT to write Python's reference, in byte pairs: `python_docs_gpt.keras`.

    python checkpoints/python_docs_gpt.py

may be stopped at any time: started again, it goes on after the last epoch that was complete. It
learns the topics that the LSTM of python_docs_lstm.py learnt, and is judged on the same ones.
Beside the model it writes

- python_docs_gpt_tokens.json: the tokenizer, learnt from the training topics only;
- python_docs_gpt.csv: bits per byte, a row for each epoch (of the test, every tenth epoch);
- python_docs_gpt.json: the topics of each part, their lengths, and the options.

Until the last epochs some merges of the tokenizer are left out by chance, so that a text is cut in
many ways and cannot be learnt by heart so soon (Provilkov, Emelianenko & Voita 2020,
"BPE-dropout"). What is judged is cut as always.
"""

import argparse
import json
import math
import sys
import time
from itertools import pairwise
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent))  # the course beside this folder, installed or not

import keras  # noqa: E402
import numpy as np  # noqa: E402
from python_docs_lstm import Run, topics  # noqa: E402
from saving import save_model, write_table, write_text  # noqa: E402
from schedules import warmed_up  # noqa: E402

from course_lib import data, text  # noqa: E402
from course_lib.models import transformers  # noqa: E402

NAME = Path(__file__).stem
TOKENS = 1024
STEPS, BATCH = 256, 4  # tokens of a window, windows of a batch
WARM_UP = 100  # batches until the rate is at its highest
COLUMNS = ["epoch", "seconds", "training_bits", "validation_bits", "test_bits"]


def tokenizer(training: list[str]) -> text.BytePairs:
    """Return the byte pairs of the training topics."""
    return text.BytePairs.of(training, tokens=TOKENS, specials=(text.START,))


def build(tokens: int, given) -> keras.Model:
    """Return the untrained network, compiled for as many batches as there will be."""
    keras.utils.set_random_seed(given.seed)
    model = transformers.decoder_only(
        tokens,
        width=given.width,
        heads=4,
        layers=given.layers,
        longest=STEPS,
        dropout=given.dropout,
        rotary=True,
    )
    rate = warmed_up(given.rate, given.batches, WARM_UP)
    optimizer = keras.optimizers.AdamW(
        rate, weight_decay=given.decay, beta_2=0.98, global_clipnorm=1.0
    )
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer, loss, jit_compile=False)
    return model


def encode_with_dropout(
    pairs: text.BytePairs, words: str, share: float, rng: np.random.Generator
) -> list[int]:
    """Return the numbers of a text when each merge that could be made is passed over by chance.

    Parameters
    ----------
    pairs
        The tokenizer.
    words
        The text.
    share
        Of the merges that are passed over, each time that one could be made. At 0 the numbers are
        those of ``pairs.encode(words)``.
    rng
        Says which.
    """
    rank = {pair: n for n, pair in enumerate(pairs.merges)}
    numbers = []
    for piece in text.pre_tokens(words):
        word = text.to_bytes(piece)
        while True:
            there = {pair for pair in pairwise(word) if pair in rank}
            kept = [pair for pair in there if share == 0 or rng.random() >= share]
            if not kept:
                break
            word = text.merge(word, min(kept, key=rank.get))
        numbers += [pairs.numbers[token] for token in word]
    return numbers


def windows(stream: np.ndarray, start: int, rng) -> tuple[np.ndarray, np.ndarray]:
    """Cut the stream into windows and what comes one place later, int (n, STEPS) each, shuffled.

    Each epoch begins at another place. Half of the windows begin with `start`: so does what
    `CachedModel` reads of a long text.
    """
    first = rng.integers(STEPS)
    n = (len(stream) - 1 - first) // STEPS
    x = stream[first : first + n * STEPS].reshape(n, STEPS).copy()
    y = stream[first + 1 : first + 1 + n * STEPS].reshape(n, STEPS)
    x[rng.random(n) < 0.5, 0] = start
    order = rng.permutation(n)
    return x[order], y[order]


def epoch_stream(split_train, pairs: text.BytePairs, share: float, rng) -> np.ndarray:
    """Return the training topics as one stream of numbers, in a new order, START before each."""
    parts = []
    for n in rng.permutation(len(split_train)):
        parts += [[pairs.start], encode_with_dropout(pairs, split_train[n], share, rng)]
    return np.concatenate(parts)


def judge(model: keras.Model, pairs: text.BytePairs, part: data.Dataset, steps: int = STEPS):
    """Return the bits per byte of a part's topics, read `steps` tokens at once."""
    network = text.NetworkModel(model, pairs, window=steps)
    return text.bits_per_byte(network, list(part.x))


def train(split: data.Split, pairs: text.BytePairs, given, run: Run):
    """Train to the last epoch; return the model and a row for each epoch."""
    texts = list(split.train.x)
    size = sum(len(topic.encode()) for topic in texts)
    model, rows, _ = run.load()
    if model is None:
        cut = sum(len(pairs.encode(topic)) + 1 for topic in texts)
        given.batches = given.epochs * math.ceil(cut * (1 + given.share) / STEPS / BATCH)
        model = build(len(pairs), given)
        print(f"{model.count_params():,} parameters, {cut:,} tokens, {size:,} bytes", flush=True)
    for epoch in range(len(rows) + 1, given.epochs + 1):
        rng = np.random.default_rng([given.seed, epoch])
        before = time.process_time()
        # The last epochs see the texts as they are cut when they are judged.
        share = given.share if epoch <= 0.85 * given.epochs else 0.0
        stream = epoch_stream(texts, pairs, share, rng)
        x, y = windows(stream, pairs.start, rng)
        loss = model.fit(x, y, batch_size=BATCH, shuffle=False, verbose=0).history["loss"][0]
        row = {
            "epoch": epoch,
            "seconds": time.process_time() - before,
            "training_bits": loss / math.log(2) * len(stream) / size,  # with dropout
            "validation_bits": judge(model, pairs, split.validation),
            "test_bits": "",
        }
        if epoch % 10 == 0 or epoch == given.epochs:
            row["test_bits"] = judge(model, pairs, split.test)
        rows.append(row)
        run.save(model, rows, {})
        print({k: round(v, 4) for k, v in row.items() if v != ""}, flush=True)
    return model, rows


def publish(model: keras.Model, rows, pairs: text.BytePairs, about: dict, folder: Path) -> None:
    """Write the four files."""
    folder.mkdir(parents=True, exist_ok=True)
    write_text(folder / f"{NAME}_tokens.json", json.dumps(pairs.to_dict()) + "\n")
    write_text(folder / f"{NAME}.json", json.dumps(about, ensure_ascii=False, indent=1) + "\n")
    write_table(folder / f"{NAME}.csv", rows, COLUMNS)
    save_model(model, folder / f"{NAME}.keras")


def options(arguments: list[str] | None = None) -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=50)
    parser.add_argument("--width", type=int, default=120)
    parser.add_argument("--layers", type=int, default=3)
    parser.add_argument("--dropout", type=float, default=0.25)
    parser.add_argument("--decay", type=float, default=0.1)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--share", type=float, default=0.1, help="of merges passed over")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--limit", type=int, help="characters of each part, for a try")
    parser.add_argument("--to", type=Path, default=FOLDER)
    return parser.parse_args(arguments)


def main() -> None:
    """Read the options, train, and write what came of it."""
    given = options()
    split = topics(given.limit)
    pairs = tokenizer(list(split.train.x))
    chosen = {k: v for k, v in vars(given).items() if k != "to"}
    kind = "_".join(str(value) for value in chosen.values())
    run = Run(FOLDER.parent / ".course" / NAME / kind)  # other options, another run
    model, rows = train(split, pairs, given, run)
    about = {
        "python": sys.version.split()[0],
        "options": chosen,
        "topics": {part.part: part.sample_names for part in split},
        "bytes": {part.part: sum(len(topic.encode()) for topic in part.x) for part in split},
        "tokens": {part.part: sum(len(pairs.encode(topic)) for topic in part.x) for part in split},
    }
    publish(model, rows, pairs, about, given.to)


if __name__ == "__main__":
    main()
