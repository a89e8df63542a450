"""Train an LSTM to write Python's reference, character by character: `python_docs_lstm.keras`.

    python checkpoints/python_docs_lstm.py

may be stopped at any time: started again, it goes on after the last epoch that was complete (with
other dropouts than it would have had). Beside the model it writes

- python_docs_lstm.csv: bits per character on topics that were not learnt, a row for each epoch;
- python_docs_lstm.json: the characters, the topics of each part, and a text that the network wrote
  after the first, the middle and the last epoch.

Topics that stand inside longer ones are left out first, or the network would be asked what it has
read. The topics differ a little between versions of Python: those learnt here are in the json file.
"""

import argparse
import json
import math
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent))  # the course beside this folder, installed or not

import keras  # noqa: E402
import numpy as np  # noqa: E402
from saving import save_model, write_table, write_text  # noqa: E402

from course_lib import data, text  # noqa: E402

NAME = Path(__file__).stem
SPLIT = 9  # chosen for its lengths: much to learn from, and no topic is most of the test
STEPS, BATCH = 128, 32
SAMPLE, TEMPERATURE = 600, 0.7  # characters to write, and how boldly


def topics(limit: int | None) -> data.Split:
    """Return training, validation and test topics; of each part at most `limit` characters."""
    docs = data.load("python_docs")
    docs = docs.take(text.distinct(list(docs.x)))
    split = docs.split(seed=SPLIT, validation=0.1, test=0.2)
    if limit:
        for part in split:
            part.x[:] = [topic[: max(1, limit // len(part))] for topic in part.x]
    return split


def build(tokens: int, units: int) -> keras.Model:
    """Return the untrained network: token numbers (n, steps) -> logits (n, steps, tokens)."""
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            layers.Embedding(tokens, 64, name="embedding"),
            layers.Dropout(0.1, name="dropout_in"),
            layers.LSTM(units, return_sequences=True, name="lstm"),
            layers.Dropout(0.3, name="dropout_out"),
            layers.Dense(tokens, name="logits"),
        ],
        name=NAME,
    )


def windows(stream: np.ndarray, seed: int, epoch: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the windows of an epoch and what comes one place later, int (n, STEPS) each."""
    return cut(stream, STEPS, np.random.default_rng([seed, epoch]))


def cut(stream: np.ndarray, steps: int, rng) -> tuple[np.ndarray, np.ndarray]:
    """Cut the stream into windows and what comes one place later, int (n, steps) each, shuffled.

    Each time it begins at another place, so that no place is always the first of a window.
    """
    start = rng.integers(min(steps, len(stream) - steps))
    n = (len(stream) - 1 - start) // steps
    x = stream[start : start + n * steps].reshape(n, steps)
    y = stream[start + 1 : start + 1 + n * steps].reshape(n, steps)
    order = rng.permutation(n)
    return x[order], y[order]


class Run:
    """What is on disk of a training that was begun: the model with its optimizer, and the rows."""

    def __init__(self, folder: Path):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def load(self) -> tuple[keras.Model | None, list[dict], dict]:
        """Return the model, the rows and the samples after the last complete epoch."""
        if not (self.folder / "log.json").is_file():
            return None, [], {}
        log = json.loads((self.folder / "log.json").read_text(encoding="utf-8"))
        model = keras.saving.load_model(self.folder / f"epoch_{len(log['rows'])}.keras")
        return model, log["rows"], log["samples"]

    def save(self, model: keras.Model, rows: list[dict], samples: dict) -> None:
        """Save the model under a new name; it counts as soon as the log names it."""
        model.save(self.folder / f"epoch_{len(rows)}.keras")
        log = json.dumps({"rows": rows, "samples": samples}, ensure_ascii=False)
        write_text(self.folder / "log.json", log)
        for old in self.folder.glob("epoch_*.keras"):
            if old.stem != f"epoch_{len(rows)}":
                old.unlink()


def train(split: data.Split, vocabulary: text.Vocabulary, given, run: Run):
    """Train to the last epoch; return the model, a row for each epoch and the samples."""
    parts = [[vocabulary.start, *vocabulary.encode(topic)] for topic in split.train.x]
    stream = np.concatenate(parts)
    per_epoch = math.ceil((len(stream) - 1) // STEPS / BATCH)
    model, rows, samples = run.load()
    if model is None:
        keras.utils.set_random_seed(given.seed)
        model = build(len(vocabulary), given.units)
        rate = keras.optimizers.schedules.CosineDecay(3e-3, given.epochs * per_epoch, alpha=0.02)
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        model.compile(keras.optimizers.Adam(rate, global_clipnorm=1.0), loss, jit_compile=False)
    to_sample = {1, (given.epochs + 1) // 2, given.epochs}
    for epoch in range(len(rows) + 1, given.epochs + 1):
        x, y = windows(stream, given.seed, epoch)
        fitted = model.fit(x, y, batch_size=BATCH, shuffle=False, verbose=0).history
        row = {"epoch": epoch, "training_bits": fitted["loss"][0] / math.log(2)}  # with dropout
        network = text.NetworkModel(model, vocabulary)
        for part in (split.validation, split.test):
            row[f"{part.part}_bits"] = text.bits_per_character(network, list(part.x))
        rows.append(row)
        if epoch in to_sample:
            writer = text.RecurrentModel(model, vocabulary)
            numbers = text.generate(writer.step, [], SAMPLE, TEMPERATURE, seed=given.seed)
            samples[str(epoch)] = vocabulary.decode(numbers)
            print(samples[str(epoch)], flush=True)
        run.save(model, rows, samples)
        print({key: round(value, 4) for key, value in row.items()}, flush=True)
    return model, rows, samples


def publish(model: keras.Model, rows, about: dict, folder: Path) -> None:
    """Write the three files."""
    folder.mkdir(parents=True, exist_ok=True)
    words = json.dumps(about, ensure_ascii=False, indent=1) + "\n"
    write_text(folder / f"{NAME}.json", words)
    write_table(folder / f"{NAME}.csv", rows)
    save_model(model, folder / f"{NAME}.keras")


def main() -> None:
    """Read the options, train, and write what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--units", type=int, default=320)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--limit", type=int, help="characters of each part, for a try")
    parser.add_argument("--to", type=Path, default=FOLDER)
    given = parser.parse_args()
    split = topics(given.limit)
    vocabulary = text.Vocabulary.of(split.train.x, (text.START, text.UNKNOWN))
    kind = f"{given.epochs}_{given.units}_{given.seed}_{given.limit or 'all'}"
    run = Run(FOLDER.parent / ".course" / NAME / kind)  # other options, another run
    model, rows, samples = train(split, vocabulary, given, run)
    about = {
        "python": sys.version.split()[0],
        "characters": vocabulary.characters,
        "specials": vocabulary.specials,
        "topics": {part.part: part.sample_names for part in split},
        "temperature": TEMPERATURE,
        "samples": samples,
    }
    publish(model, rows, about, given.to)


if __name__ == "__main__":
    main()
