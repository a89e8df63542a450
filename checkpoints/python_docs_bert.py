"""Train a small BERT on Python's reference, then to sort its passages: `python_docs_bert.keras`.

    python checkpoints/python_docs_bert.py

First it learns to fill in hidden tokens, on the training topics of python_docs_lstm.py, without any
label. Then it learns, from few labelled passages of 32 tokens, which of the eight longest topics a
passage is from; and beside it the same network from random weights, for as many steps. A bag of
words with logistic regression gets the same passages.

The end of each of these topics is kept back, for validation and test: it is neither filled in nor
sorted in training. A passage there that stands in the learning text, too, is left out.

May be stopped at any time: finished epochs and trainings are in `.course`. Beside the model, which
is the one that fills in, it writes

- python_docs_bert.csv: loss (bits per hidden token) on training and validation topics, per epoch;
- python_docs_bert_sorting.csv: a row for each training to sort: model, labels, seed, accuracy on
  the test passages, steps and learning rate (blank for the bag of words);
- python_docs_bert.json: the tokenizer, the eight topics, how many passages there are, the scores on
  hidden tokens of the test topics, and how sure it was there.

The penalty of the bag of words was chosen on the validation passages. The learning rate of sorting
is the same for both starts and was not tuned; `--tune` prints what others score.
"""

import argparse
import json
import math
import sys
import time
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent))  # the course beside this folder, installed or not

import keras  # noqa: E402
import numpy as np  # noqa: E402
from python_docs_lstm import Run, topics  # noqa: E402
from saving import read_table, save_model, write_table, write_text  # noqa: E402
from schedules import warmed_up  # noqa: E402
from sklearn.feature_extraction.text import TfidfTransformer  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402

from course_lib import data, text, trials  # noqa: E402
from course_lib.models import transformers  # noqa: E402

NAME = Path(__file__).stem
MASK = "<mask>"
TOKENS = 1024
WINDOW, BATCH = 48, 6  # tokens of a window, windows of a batch
EVERY = 7  # in a test each token is hidden once, with every seventh at a time: 14%
CLASSES, PASSAGE = 8, 32  # topics to tell apart, tokens of a passage
LEARN, VALIDATE = 0.72, 0.08  # of each of these topics, from its beginning; the rest is the test
COPY = 40  # characters: a passage that shares so many with the learning text is left out
LABELS, SEEDS = (50, 200, 1000), (0, 1, 2, 3, 4)
SORT_BATCH = 16
KINDS = ("pretrained", "from nothing", "bag of words")
RATES = {"pretrained": 1e-3, "from nothing": 1e-3}  # not tuned
PENALTY = 10.0  # C of the logistic regression; see --tune
COLUMNS = ["model", "labels", "seed", "accuracy", "steps", "rate"]


class Passages:
    """The texts to learn from, and passages of the longest topics with the number of their topic.

    Attributes
    ----------
    names : list of str
        The topics to tell apart; a label is a place in it.
    texts : list of str
        The training topics, without what is kept back.
    pairs : BytePairs
        The tokenizer, learnt from `texts` alone.
    x, y : dict of arrays
        By part: the passages int (n, PASSAGE), and their labels int (n,).
    """

    def __init__(self, training: data.Dataset, classes: int = CLASSES):
        of_topic = dict(zip(training.sample_names, training.x, strict=True))
        self.names = sorted(of_topic, key=lambda name: -len(of_topic[name]))[:classes]
        parts = {name: in_three(of_topic[name]) for name in self.names}
        self.texts = [
            parts[name]["train"] if name in parts else of_topic[name] for name in of_topic
        ]
        specials = (text.PAD, MASK)
        self.pairs = text.BytePairs.of(self.texts, tokens=TOKENS, specials=specials)
        known = {t[i : i + COPY] for t in self.texts for i in range(len(t) - COPY + 1)}
        self.x, self.y = {}, {}
        for part in ("train", "validation", "test"):
            found = []
            for label, name in enumerate(self.names):
                for passage in windows(self.pairs.encode(parts[name][part]), PASSAGE):
                    if part == "train" or not copied(self.pairs.decode(passage), known):
                        found.append((passage, label))
            self.x[part] = np.array([passage for passage, _ in found])
            self.y[part] = np.array([label for _, label in found])

    def labelled(self, labels: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """Return some training passages with labels; fewer are always among more of a seed."""
        some = np.random.default_rng(seed).permutation(len(self.y["train"]))[:labels]
        return self.x["train"][some], self.y["train"][some]


def in_three(topic: str) -> dict[str, str]:
    """Cut a topic into three: the beginning is for training."""
    first, second = int(LEARN * len(topic)), int((LEARN + VALIDATE) * len(topic))
    return {"train": topic[:first], "validation": topic[first:second], "test": topic[second:]}


def copied(passage: str, known: set[str]) -> bool:
    """Say whether a stretch of `COPY` characters of the passage is among those known."""
    return any(passage[i : i + COPY] in known for i in range(len(passage) - COPY + 1))


def windows(stream: np.ndarray, length: int, start: int = 0) -> np.ndarray:
    """Cut a stream into windows (n, length) that do not overlap; what is left over is dropped."""
    n = (len(stream) - start) // length
    return stream[start : start + n * length].reshape(n, length)


def ordinary(pairs: text.BytePairs) -> range:
    """Return the numbers of all tokens that can be hidden: all but the special ones."""
    return range(len(pairs.specials), len(pairs))


def hidden_once(tokens: np.ndarray, mask: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the windows `EVERY` times, each time with other places masked, and which these are."""
    places = np.arange(tokens.shape[1])
    chosen = [np.broadcast_to(places % EVERY == k, tokens.shape) for k in range(EVERY)]
    chosen = np.concatenate(chosen)
    return np.where(chosen, mask, np.concatenate([tokens] * EVERY)), chosen


def judge(model: keras.Model, tokens: np.ndarray, mask: int) -> dict:
    """Return bits and accuracy on hidden tokens, and for each how sure the best guess was."""
    read, chosen = hidden_once(tokens, mask)
    logits = model.predict(read, batch_size=128, verbose=0)[chosen]  # (hidden, tokens)
    truth = np.concatenate([tokens] * EVERY)[chosen]
    log_p = text.log_softmax(logits.astype(float))
    right = logits.argmax(axis=-1) == truth
    bits = -log_p[np.arange(len(truth)), truth].mean() / math.log(2)
    return {
        "bits": float(bits),
        "accuracy": float(right.mean()),
        "sure": np.exp(log_p.max(axis=-1)),
        "right": right,
    }


def count_baselines(learning: list[np.ndarray], tokens: np.ndarray, size: int) -> dict[str, float]:
    """Return the accuracy of guesses by counting alone, on every token of the windows.

    Parameters
    ----------
    learning
        The learning texts as numbers.
    tokens
        The windows to guess in, (n, t); the neighbours are not hidden.
    size
        Of the vocabulary.

    Returns
    -------
    dict
        "commonest": always the same token. "left": the commonest after the token on the left.
        "both": the one with the largest p(token | left) p(token | right) / p(token).
    """
    single = np.zeros(size)
    follows = np.zeros((size, size))  # row: the left one
    for one in learning:
        np.add.at(single, one, 1)
        np.add.at(follows, (one[:-1], one[1:]), 1)
    p = (single + 0.1) / (single + 0.1).sum()
    smooth = 0.5 * p  # add to each row as much as half a token that came by its own frequency
    after = (follows + smooth) / (follows.sum(axis=1, keepdims=True) + 0.5)
    before = (follows.T + smooth) / (follows.sum(axis=0)[:, np.newaxis] + 0.5)
    left, truth, right = tokens[:, :-2].ravel(), tokens[:, 1:-1].ravel(), tokens[:, 2:].ravel()
    both = [(after[a] * before[b] / p).argmax() for a, b in zip(left, right, strict=True)]
    guesses = {"commonest": p.argmax(), "left": after.argmax(axis=1)[left], "both": np.array(both)}
    return {name: float((guess == truth).mean()) for name, guess in guesses.items()}


def new_encoder(tokens: int, dropout: float) -> keras.Model:
    """Return an untrained encoder.

    Its positions are rotary. With learned or sinusoidal ones it said after 2,000 batches nothing
    but how frequent each token is: a mask is told about its place only by looking at others.
    """
    return transformers.encoder_only(tokens, longest=WINDOW, dropout=dropout, rotary=True)


def build(tokens: int, given) -> keras.Model:
    """Return the untrained network that fills in, compiled for as many batches as there will be."""
    keras.utils.set_random_seed(given.seed)
    model = transformers.fill_in_model(new_encoder(tokens, given.dropout))
    embeddings = model.get_layer("text_embedding").embeddings
    # What comes out starts as what goes in.
    model.get_layer("logits").kernel.assign(keras.ops.transpose(embeddings))
    rate = warmed_up(given.rate, given.batches, warm_up=max(1, given.batches // 20))
    optimizer = keras.optimizers.AdamW(
        rate, weight_decay=given.decay, beta_2=0.98, global_clipnorm=1.0
    )
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    weighted = keras.metrics.SparseCategoricalCrossentropy(from_logits=True, name="each")
    model.compile(optimizer, loss, weighted_metrics=[weighted], jit_compile=False)
    return model


def pretrain(passages: Passages, split: data.Split, given, run: Run):
    """Train to fill in; return the model and a row for each epoch."""
    pairs = passages.pairs
    learning = [pairs.encode(topic) for topic in passages.texts]
    length = sum(map(len, learning))
    unseen = as_windows(pairs, split.validation)
    model, rows, _ = run.load()
    if model is None:
        given.batches = given.epochs * (length // WINDOW // BATCH)
        model = build(len(pairs), given)
        print(f"{model.count_params():,} parameters, {length:,} tokens to learn from", flush=True)
    for epoch in range(len(rows) + 1, given.epochs + 1):
        rng = np.random.default_rng([given.seed, epoch])
        before = time.process_time()
        stream = np.concatenate([learning[n] for n in rng.permutation(len(learning))])
        x = rng.permutation(windows(stream, WINDOW, rng.integers(WINDOW)))
        read, chosen = transformers.hide_tokens(
            x, rng, pairs.specials.index(MASK), ordinary(pairs), given.share
        )
        fitted = model.fit(read, x, BATCH, sample_weight=chosen, shuffle=False, verbose=0).history
        row = {"epoch": epoch, "seconds": time.process_time() - before}
        row["training_bits"] = fitted["each"][0] / math.log(2)  # with dropout
        row["validation_bits"] = row["validation_accuracy"] = ""
        if epoch % 5 == 0 or epoch in (1, 2, given.epochs):
            judged = judge(model, unseen, pairs.specials.index(MASK))
            row |= {f"validation_{name}": judged[name] for name in ("bits", "accuracy")}
        rows.append(row)
        run.save(model, rows, {})
        print({k: round(v, 4) for k, v in row.items() if v != ""}, flush=True)
    return model, rows


def as_windows(pairs: text.BytePairs, part: data.Dataset) -> np.ndarray:
    """Return a part's topics as windows (n, WINDOW)."""
    return windows(np.concatenate([pairs.encode(topic) for topic in part.x]), WINDOW)


def filled_in(model: keras.Model, passages: Passages, test: data.Dataset) -> dict:
    """Return the scores on hidden tokens of the test topics, by counting and by the network."""
    pairs = passages.pairs
    unseen = as_windows(pairs, test)
    judged = judge(model, unseen, pairs.specials.index(MASK))
    learning = [pairs.encode(topic) for topic in passages.texts]
    scores = count_baselines(learning, unseen, len(pairs))
    edges = np.linspace(0, 1, 6)
    place = np.clip(np.digitize(judged["sure"], edges) - 1, 0, 4)
    sure = [
        {"sure": float(judged["sure"][own].mean()), "right": float(judged["right"][own].mean())}
        | {"tokens": int(own.sum())}
        for own in (place == k for k in range(5))
        if own.any()
    ]
    scores |= {"network": judged["accuracy"], "network_bits": judged["bits"]}
    return scores | {"tokens": int(unseen.size), "sure": sure}


class Sorter:
    """A classifier that starts anew, from pretrained or random weights, as often as one likes."""

    def __init__(self, pretrained: keras.Model, given):
        tokens = pretrained.get_layer("text_embedding").input_dim
        self.pretrained = keras.Model(
            pretrained.input, pretrained.get_layer("encoder_norm").output
        ).get_weights()
        self.encoder = new_encoder(tokens, given.dropout)
        self.model = transformers.classifier(self.encoder, CLASSES, dropout=0.2)
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        optimizer = keras.optimizers.Adam(global_clipnorm=1.0)
        self.model.compile(optimizer, loss, jit_compile=False)

    def train(self, kind: str, x, y, seed: int, steps: int, rate: float) -> keras.Model:
        """Train from a new start: the rate rises for a tenth of the steps, then falls to 0."""
        trials.restart(self.model, seed)
        if kind == "pretrained":
            self.encoder.set_weights(self.pretrained)
        rng = np.random.default_rng(seed)
        order = np.concatenate(
            [rng.permutation(len(y)) for _ in range(steps * SORT_BATCH // len(y) + 1)]
        )
        order = order[: steps * SORT_BATCH]

        def set_rate(step, logs=None):
            self.model.optimizer.learning_rate = rate * min(
                (step + 1) / (0.1 * steps), (steps - step) / (0.9 * steps)
            )

        now = keras.callbacks.LambdaCallback(on_train_batch_begin=set_rate)
        self.model.fit(x[order], y[order], SORT_BATCH, shuffle=False, verbose=0, callbacks=[now])
        return self.model

    def accuracy(self, x, y) -> float:
        """Return the share of passages that the model sorts right."""
        return float((self.model.predict(x, batch_size=256, verbose=0).argmax(axis=1) == y).mean())


def bag_of_words(pairs: text.BytePairs, x, y, penalty: float = PENALTY):
    """Return what sorts passages by the tokens that they hold: tf-idf and logistic regression."""
    weigh = TfidfTransformer(sublinear_tf=True)

    def counted(passages):
        return np.array([np.bincount(passage, minlength=len(pairs)) for passage in passages])

    regression = LogisticRegression(C=penalty, max_iter=2000)
    regression.fit(weigh.fit_transform(counted(x)), y)
    return lambda passages: regression.predict(weigh.transform(counted(passages)))


def sort_passages(sorter: Sorter, passages: Passages, given, file: Path) -> list[dict]:
    """Train every network that is not in the file yet; return a row for each."""
    rows = read_table(file)
    done = {(row["model"], row["labels"], row["seed"]) for row in rows}
    test = passages.x["test"], passages.y["test"]
    for labels in given.labels:
        for seed in given.seeds:
            for kind in KINDS:
                if (kind, str(labels), str(seed)) in done:
                    continue
                x, y = passages.labelled(labels, seed)
                row = {"model": kind, "labels": labels, "seed": seed, "steps": "", "rate": ""}
                if kind == "bag of words":
                    right = bag_of_words(passages.pairs, x, y)(test[0]) == test[1]
                    row["accuracy"] = float(right.mean())
                else:
                    row |= {"steps": given.steps, "rate": RATES[kind]}
                    sorter.train(kind, x, y, seed, given.steps, RATES[kind])
                    row["accuracy"] = sorter.accuracy(*test)
                rows.append(row)
                write_table(file, rows, COLUMNS)
                print(*row.values(), flush=True)
    return rows


def tune(sorter: Sorter, passages: Passages, given) -> None:
    """Print what learning rates and penalties score on the validation passages, another seed."""
    unseen = passages.x["validation"], passages.y["validation"]
    for labels in given.labels:
        x, y = passages.labelled(labels, 99)
        for penalty in (1, 10, 100):
            right = bag_of_words(passages.pairs, x, y, penalty)(unseen[0]) == unseen[1]
            print("bag of words", labels, penalty, f"{right.mean():.3f}", flush=True)
        for kind in RATES:
            for rate in (3e-4, 1e-3, 3e-3):
                sorter.train(kind, x, y, 99, given.steps, rate)
                print(kind, labels, rate, f"{sorter.accuracy(*unseen):.3f}", flush=True)


def options(arguments: list[str] | None = None) -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=60, help="of filling in")
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--decay", type=float, default=0.05)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--share", type=float, default=0.2, help="of tokens hidden")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--limit", type=int, help="characters of each part, for a try")
    parser.add_argument("--steps", type=int, default=400, help="of sorting")
    parser.add_argument("--labels", type=int, nargs="+", default=LABELS)
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS)
    parser.add_argument("--tune", action="store_true", help="try learning rates, write nothing")
    parser.add_argument("--to", type=Path, default=FOLDER)
    return parser.parse_args(arguments)


def main() -> None:
    """Read the options, train what is missing, and write what came of it."""
    given = options()
    split = topics(given.limit)
    passages = Passages(split.train)
    numbers = {part: len(y) for part, y in passages.y.items()}
    print(passages.names, numbers, flush=True)
    of_run = ("epochs", "dropout", "decay", "rate", "share", "seed", "limit")
    folder = FOLDER.parent / ".course" / NAME / "_".join(str(vars(given)[k]) for k in of_run)
    model, rows = pretrain(passages, split, given, Run(folder))  # other options, another run
    sorter = Sorter(model, given)
    if given.tune:
        return tune(sorter, passages, given)
    sorted_rows = sort_passages(sorter, passages, given, folder / f"sorting_{given.steps}.csv")
    about = {
        "python": sys.version.split()[0],
        "tokenizer": passages.pairs.to_dict(),
        "topics": passages.names,
        "passages": numbers,
        "filling_in": filled_in(model, passages, split.test),
    }
    given.to.mkdir(parents=True, exist_ok=True)
    write_text(given.to / f"{NAME}.json", json.dumps(about, ensure_ascii=False) + "\n")
    write_table(given.to / f"{NAME}.csv", rows)
    write_table(given.to / f"{NAME}_sorting.csv", sorted_rows, COLUMNS)
    save_model(model, given.to / f"{NAME}.keras")


if __name__ == "__main__":
    main()
