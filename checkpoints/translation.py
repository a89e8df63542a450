"""Train transformers to translate, beside the LSTM of chapter 10: `translation_*.keras`.

    python checkpoints/translation.py

trains, for number words (French, Spanish) and dates (French), a network of each kind on each split,
at equal numbers of weights and equal training time:

- random: the test pairs are any that were not learnt;
- combination: they need pairs of digits, or of a day and a month, that never stood together;
- length: their words are longer than all that were learnt.

The transformers learn their positions. For number words a second one is trained, which has rotary
positions instead.

Equal time: before a transformer is trained, both kinds learn a few batches in turn, in one process.
What that costs says for how many epochs it may learn in the processor time of the LSTM's. It gets
fewer if `--epochs` says so.

translation.csv holds a row for each training and epoch, translation.json the characters and, of
each training, the test translations that are wrong. What was trained already is kept in `.course`
and not trained again; `--only` picks some, so that two processes can share the work.
"""

import argparse
import json
import sys
import time
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent))  # the course beside this folder, installed or not

import keras  # noqa: E402
from saving import copy_file, save_model, write_table, write_text  # noqa: E402

from course_lib import data, text  # noqa: E402
from course_lib.models import sequence_to_sequence, transformers  # noqa: E402

KINDS = ("transformer", "lstm")
ROTARY = "transformer_rotary"  # positions
BATCH = 64
LSTM_EPOCHS = 60
SPLITS = {
    "random": lambda pairs: pairs.split(seed=0, validation=0.1, test=0.2),
    "combination": sequence_to_sequence.split_by_combination,
    "length": sequence_to_sequence.split_by_length,
}
TASKS = {
    "number_words_fr": ("random", "combination", "length"),
    "number_words_es": ("random",),
    "dates_fr": ("random", "combination"),
}
PUBLISHED = {"number_words_fr_random_transformer", "dates_fr_random_transformer"}
COLUMNS = ["task", "split", "model", "parameters", "epoch", "seconds", "training_loss"]
COLUMNS += ["validation_loss", "validation_match", "test_match"]  # not in each epoch


class Task:
    """The pairs of a task, split, as numbers."""

    def __init__(self, name: str, split: str, limit: int):
        data_set, language = name.rsplit("_", 1)
        pairs = data.load(data_set, language=language, n=limit)
        self.name, self.split_name = name, split
        self.source, self.target = (
            text.Vocabulary.of(side, text.SPECIALS) for side in (pairs.x, pairs.y)
        )
        self.split = SPLITS[split](pairs)

    def prepared(self, part: data.Dataset):
        """Return what `fit` takes for a part."""
        return sequence_to_sequence.teacher_forcing(part.x, part.y, self.source, self.target)

    def network(self, kind: str, seed: int = 0) -> keras.Model:
        """Return an untrained network; all kinds have the same number of weights within 1%."""
        keras.utils.set_random_seed(seed)
        sizes = len(self.source), len(self.target)
        if kind == "lstm":
            return sequence_to_sequence.encoder_decoder(*sizes, units=192, dropout=0.1)
        options = {"width": 92, "hidden": 168, "learned_positions": True}
        if kind == ROTARY:  # heads of even width
            options = {"width": 96, "hidden": 154, "rotary": True}
        return transformers.encoder_decoder(*sizes, dropout=0.1, longest=64, **options)

    def translator(self, model: keras.Model, kind: str):
        """Return the model, ready to run free."""
        if kind == "lstm":
            return sequence_to_sequence.Translator(model, self.source, self.target)
        return transformers.AttentionTranslator(model, self.source, self.target)


def kinds_for(task: str) -> tuple[str, ...]:
    """Return the kinds of network that are trained for a task."""
    return (*KINDS, ROTARY) if task.startswith("number_words") else KINDS


def compile_for(model: keras.Model, kind: str, steps: int) -> None:
    """Compile with the schedule that suits a kind: a transformer needs a warm-up."""
    cosine = keras.optimizers.schedules.CosineDecay
    if kind == "lstm":
        rate, beta_2 = cosine(4e-3, steps, alpha=0.02), 0.999
    else:
        warm = steps // 10
        rate = cosine(2e-5, steps - warm, alpha=0.01, warmup_target=2e-3, warmup_steps=warm)
        beta_2 = 0.98  # of Vaswani et al. (2017), section 5.3
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer = keras.optimizers.Adam(rate, beta_2=beta_2, global_clipnorm=1.0)
    model.compile(optimizer, loss, jit_compile=False)


def processor_time_of_an_epoch(task: Task, kinds, batches: int = 25, rounds: int = 2):
    """Return by kind the seconds of processor time that an epoch takes, measured in turn."""
    (x, y), models = task.prepared(task.split.train), {}
    some = BATCH * batches
    for kind in kinds:
        models[kind] = task.network(kind)
        compile_for(models[kind], kind, 1000)
        models[kind].fit([part[:some] for part in x], y[:some], batch_size=BATCH, verbose=0)
    seconds = dict.fromkeys(kinds, 0.0)
    for _ in range(rounds):
        for kind in kinds:
            before = time.process_time()
            models[kind].fit([part[:some] for part in x], y[:some], batch_size=BATCH, verbose=0)
            seconds[kind] += time.process_time() - before
    learnt = min(some, len(y)) * rounds
    return {kind: spent * len(y) / learnt for kind, spent in seconds.items()}


def train(task: Task, kind: str, given) -> tuple:
    """Train from a new random start.

    Returns the model, a row for each epoch, the test's translations, and what an epoch costs, this
    kind and the LSTM; measured only for transformers.
    """
    epochs, costs = given.lstm_epochs, None
    if kind != "lstm":
        costs = processor_time_of_an_epoch(task, (kind, "lstm"))
        print(costs, flush=True)
        in_the_same_time = int(epochs * costs["lstm"] / costs[kind])
        epochs = max(1, min(given.epochs, in_the_same_time))
    (x, y), (x_new, y_new) = task.prepared(task.split.train), task.prepared(task.split.validation)
    model = task.network(kind)
    compile_for(model, kind, epochs * -(-len(y) // BATCH))
    about = {"task": task.name, "split": task.split_name, "model": kind}
    about["parameters"] = model.count_params()
    rows = []
    for epoch in range(1, epochs + 1):
        fitted = model.fit(x, y, batch_size=BATCH, verbose=0).history
        row = about | {"epoch": epoch, "training_loss": fitted["loss"][0]}
        row["validation_loss"] = model.evaluate(x_new, y_new, batch_size=256, verbose=0)
        if epoch % 10 == 0 or epoch == epochs:
            written = task.translator(model, kind).translate(task.split.validation.x)
            row["validation_match"] = text.exact_match(task.split.validation.y, written)
        rows.append(row)
        print({k: round(v, 4) if isinstance(v, float) else v for k, v in row.items()}, flush=True)
    written = task.translator(model, kind).translate(task.split.test.x)
    rows[-1]["test_match"] = text.exact_match(task.split.test.y, written)
    print(about, rows[-1]["test_match"], flush=True)
    return model, rows, written, costs


def run(name: str, split: str, kind: str, given, folder: Path) -> None:
    """Train one network of one task, unless it lies in the folder already."""
    to = folder / f"{name}_{split}_{kind}.json"
    if to.is_file():
        return
    task = Task(name, split, given.limit)
    print(name, kind, task.split, flush=True)
    model, rows, written, costs = train(task, kind, given)
    test = task.split.test
    wrong = [
        {"x": x, "y": y, "written": words}
        for x, y, words in zip(test.x, test.y, written, strict=True)
        if words != y
    ]
    about = {"rows": rows, "costs": costs, "of": len(test), "wrong": wrong}
    about["source_characters"] = task.source.characters
    about["target_characters"] = task.target.characters
    save_model(model, to.with_suffix(".keras"))
    write_text(to, json.dumps(about, ensure_ascii=False))


def publish(parts: dict[str, dict], folder: Path, to: Path) -> None:
    """Write the table, the words and the models that lessons use."""
    to.mkdir(parents=True, exist_ok=True)
    rows = []
    for part in parts.values():
        for row in part["rows"]:
            # Costs are measured beside the LSTM's. Machines have moods, and ratios have fewer: so
            # all seconds of a split are those of the hour in which the transformer's were taken.
            hour = parts[f"{row['task']}_{row['split']}_transformer"]["costs"]
            costs = part["costs"] or hour
            seconds = row["epoch"] * costs[row["model"]] / costs["lstm"] * hour["lstm"]
            rows.append(row | {"seconds": seconds})
    write_table(to / "translation.csv", rows, COLUMNS)
    words = {
        name: {key: value for key, value in part.items() if key not in ("rows", "costs")}
        for name, part in parts.items()
    }
    write_text(to / "translation.json", json.dumps(words, ensure_ascii=False, indent=0) + "\n")
    for name in PUBLISHED & parts.keys():
        short = name.removesuffix("_random_transformer")
        copy_file(folder / f"{name}.keras", to / f"translation_{short}.keras")


def main() -> None:
    """Read the options, train what is missing, and write what came of it."""
    every = [
        f"{task}_{split}_{kind}"
        for task in TASKS
        for split in TASKS[task]
        for kind in kinds_for(task)
    ]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=30, help="of a transformer, at most")
    parser.add_argument("--lstm-epochs", type=int, default=LSTM_EPOCHS)
    parser.add_argument("--only", nargs="+", default=every, choices=every, metavar="TRAINING")
    parser.add_argument("--limit", type=int, default=5000, help="pairs, fewer for a try")
    parser.add_argument("--to", type=Path, default=FOLDER)
    given = parser.parse_args()
    kind_of_run = f"{given.epochs}_{given.lstm_epochs}_{given.limit}"
    folder = FOLDER.parent / ".course" / "translation" / kind_of_run  # other options, another run
    folder.mkdir(parents=True, exist_ok=True)
    for task, splits in TASKS.items():
        for split in splits:
            for kind in kinds_for(task):
                if f"{task}_{split}_{kind}" in given.only:
                    run(task, split, kind, given, folder)
    parts = {}
    for task, splits in TASKS.items():
        for split in splits:
            names = [f"{task}_{split}_{kind}" for kind in kinds_for(task)]
            files = [folder / f"{name}.json" for name in names]
            if all(file.is_file() for file in files):  # all kinds, or nothing to compare
                read = [json.loads(file.read_text(encoding="utf-8")) for file in files]
                parts |= dict(zip(names, read, strict=True))
    publish(parts, folder, given.to)


if __name__ == "__main__":
    main()
