"""Train an LSTM to translate number words: `number_words_lstm.keras`.

    python checkpoints/number_words_lstm.py

trains the network once for each way to split the numbers.

- random: the test numbers are any that were not learnt;
- combination: they need pairs of digits that never stood together;
- length: their words are longer than all that were learnt.

The model of the random split is what is saved. number_words_lstm.csv holds a row for each split and
epoch, number_words_lstm.json the characters and the test translations of each split. What stands
there already is not trained again: stopped and started again, it goes on with the next split.
Other languages go to files of their own; `--language es --splits random` makes
number_words_lstm_es.
"""

import argparse
import json
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent))  # the course beside this folder, installed or not

import keras  # noqa: E402
import numpy as np  # noqa: E402
from saving import read_table, save_model, write_table, write_text  # noqa: E402

from course_lib import data, text  # noqa: E402
from course_lib.data.text import LANGUAGES  # noqa: E402
from course_lib.models import sequence_to_sequence  # noqa: E402

BATCH = 64
COLUMNS = ["split", "epoch", "training_loss", "validation_loss"]  # not all in each epoch
COLUMNS += [f"{part}_{how}" for part in ("validation", "test") for how in ("free", "forced")]
SPLITS = {
    "random": lambda pairs: pairs.split(seed=0, validation=0.1, test=0.2),
    "combination": sequence_to_sequence.split_by_combination,
    "length": sequence_to_sequence.split_by_length,
}


def vocabularies(pairs: data.Dataset) -> tuple[text.Vocabulary, text.Vocabulary]:
    """Return the vocabularies of both languages, the same for every split."""
    return tuple(text.Vocabulary.of(side, text.SPECIALS) for side in (pairs.x, pairs.y))


def train(split: data.Split, source, target, given) -> tuple[keras.Model, list[dict]]:
    """Train from a new random start; return the model and a row for each epoch."""
    keras.utils.set_random_seed(given.seed)
    model = sequence_to_sequence.encoder_decoder(len(source), len(target), given.units, dropout=0.1)
    batches = -(-len(split.train) // BATCH)
    rate = keras.optimizers.schedules.CosineDecay(4e-3, given.epochs * batches, alpha=0.01)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(rate, global_clipnorm=1.0), loss, jit_compile=False)

    def prepared(part):
        return sequence_to_sequence.teacher_forcing(part.x, part.y, source, target)

    (x, y), (x_new, y_new) = prepared(split.train), prepared(split.validation)
    rows = []
    for epoch in range(1, given.epochs + 1):
        fitted = model.fit(x, y, batch_size=BATCH, verbose=0).history
        row = {"epoch": epoch, "training_loss": fitted["loss"][0]}
        row["validation_loss"] = model.evaluate(x_new, y_new, batch_size=256, verbose=0)
        if epoch % 5 == 0 or epoch == given.epochs:
            translator = sequence_to_sequence.Translator(model, source, target)
            row |= matches(translator, split.validation, "validation")
        rows.append(row)
        print(short(row), flush=True)
    return model, rows


def matches(translator, part: data.Dataset, name: str) -> dict[str, float]:
    """Return the exact match of a part, running free and with teacher forcing."""
    forced = translator.teacher_forced(part.x, part.y)
    free = translator.translate(part.x)
    return {
        f"{name}_free": text.exact_match(part.y, free),
        f"{name}_forced": text.exact_match(part.y, forced),
    }


def short(row: dict) -> dict:
    """Round what is to be printed."""
    return {k: round(v, 4) if isinstance(v, float) else v for k, v in row.items()}


def main() -> None:
    """Read the options, train what is missing, and write what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--language", default="fr", choices=LANGUAGES)
    parser.add_argument("--epochs", type=int, default=60)
    parser.add_argument("--units", type=int, default=192)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--splits", nargs="+", default=list(SPLITS), choices=SPLITS)
    parser.add_argument("--limit", type=int, default=5000, help="pairs, fewer for a try")
    parser.add_argument("--to", type=Path, default=FOLDER)
    given = parser.parse_args()
    ending = "" if given.language == "fr" else f"_{given.language}"
    given.to.mkdir(parents=True, exist_ok=True)
    to = given.to / f"{Path(__file__).stem}{ending}.json"
    pairs = data.load("number_words", language=given.language, n=given.limit)
    source, target = vocabularies(pairs)
    about = {
        "language": given.language,
        "source_characters": source.characters,
        "target_characters": target.characters,
        "options": {"epochs": given.epochs, "units": given.units, "seed": given.seed},
        "translations": {},
    }
    rows = []
    if to.is_file():
        before = json.loads(to.read_text(encoding="utf-8"))
        if any(before[key] != about[key] for key in about if key != "translations"):
            raise SystemExit(f"{to} was made with other options; move it away, or give --to.")
        about, rows = before, read_table(to.with_suffix(".csv"))
        rows = [row for row in rows if row["split"] in before["translations"]]
    for name in given.splits:
        if name in about["translations"]:
            continue
        split = SPLITS[name](pairs)
        print(name, split, flush=True)
        model, own = train(split, source, target, given)
        translator = sequence_to_sequence.Translator(model, source, target)
        own[-1] |= matches(translator, split.test, "test")
        print(short(own[-1]), flush=True)
        if name == "random":
            save_model(model, to.with_suffix(".keras"))
        rows += [{"split": name} | row for row in own]
        about["translations"][name] = {
            "number": np.asarray(split.test.number).tolist(),
            "free": translator.translate(split.test.x),
        }
        write_table(to.with_suffix(".csv"), rows, COLUMNS)
        write_text(to, json.dumps(about, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
