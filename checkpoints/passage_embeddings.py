"""Learn to embed passages of the lessons and of Python's reference: `passage_embeddings.npz`.

    python checkpoints/passage_embeddings.py

takes about a minute of both cores. Nothing is labelled: the encoder learns which heading belongs to
which passage, and which sentence was taken out of which. It learns from the very passages that are
searched later; it never sees a question. Beside the weights, in half precision, it writes
passage_embeddings.csv: how well BM25, the embeddings (before and after training) and the mixture of
both find the passage that answers, on the questions that the mixture was chosen with and on those
held out. `low` and `high` hold 95% of the values when the questions are drawn anew from themselves.
"""

import argparse
import os
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent))  # the course beside this folder, installed or not

import keras  # noqa: E402
import numpy as np  # noqa: E402
from saving import write_table  # noqa: E402

from course_lib.text import answers  # noqa: E402
from course_lib.text.answers import embeddings  # noqa: E402

NAME = Path(__file__).stem
BATCH, DROPPED = 128, 0.3  # pairs to a batch; the share of a short text's features left out
SHORT, LONG = 48, 128  # features of a heading or sentence, and of a passage
SHARES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7)  # of the embeddings in the mixture, to choose from
MEASURES = {
    "recall_at_1": lambda ranks: answers.recall_at(ranks, 1),
    "recall_at_5": lambda ranks: answers.recall_at(ranks, 5),
    "mean_reciprocal_rank": answers.mean_reciprocal_rank,
}


def train(passages: list[answers.Passage], given) -> tuple[answers.Encoder, answers.Encoder]:
    """Return the encoder before and after training."""
    keras.utils.set_random_seed(given.seed)
    rare = embeddings.rarity([passage.content for passage in passages])
    encoder = embeddings.build(given.width, rare, given.seed)
    before = answers.Encoder.of(encoder)
    model = embeddings.contrastive(encoder)
    size = min(BATCH, len(passages))
    places = np.arange(size)
    rng = np.random.default_rng(given.seed)
    for epoch in range(1, given.epochs + 1):
        pairs = embeddings.pairs(passages, rng)
        order, losses = rng.permutation(len(pairs)), []
        for start in range(0, len(order) - size + 1, size):
            left, right = zip(*(pairs[i] for i in order[start : start + size]), strict=True)
            short, long = embeddings.batch(left, SHORT), embeddings.batch(right, LONG)
            kept = rng.random(short.shape) >= DROPPED
            kept[:, 0] = True  # something is always left
            losses.append(model.train_on_batch((short * kept, long), (places, places))[0])
        if epoch % 10 == 0:
            # Keras gives the running mean over the epoch so far, of both directions together.
            print(f"epoch {epoch}: loss {losses[-1] / 2:.3f}", flush=True)
    return before, answers.Encoder.of(encoder)


class Ready:
    """A scorer that has read the passages, and does not read them again in every mixture."""

    def __init__(self, scorer, passages: list[answers.Passage]):
        self.scores = answers.TextIndex(passages, scorer).scorer.scores

    def fit(self, texts) -> "Ready":
        """Return itself."""
        return self


def ranks(passages: list[answers.Passage], scorer, half: str) -> np.ndarray:
    """Return the rank of the first right passage for each question of a half."""
    index = answers.TextIndex(passages, scorer)
    asked = answers.questions(half, answered=True)
    return np.array([index.rank(q.question, q.stands_in) for q in asked])


def row(half: str, name: str, found: np.ndarray) -> dict:
    """Return one line of the table."""
    rng = np.random.default_rng(0)
    drawn = rng.integers(len(found), size=(2000, len(found)))
    line = {"half": half, "scorer": name, "questions": len(found)}
    for measure, of in MEASURES.items():
        low, high = np.quantile([of(found[some]) for some in drawn], [0.025, 0.975])
        line |= {measure: of(found), f"{measure}_low": low, f"{measure}_high": high}
    return line


def main() -> None:
    """Read the options, train, and write what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--width", type=int, default=160)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--to", type=Path, default=FOLDER)
    given = parser.parse_args()
    passages = answers.passages()
    before, after = train(passages, given)
    given.to.mkdir(parents=True, exist_ok=True)
    file = given.to / f"{NAME}.npz"
    after.save(file.with_name(f"{NAME}.npz.new"))
    os.replace(file.with_name(f"{NAME}.npz.new"), file)
    print(f"{file}: {file.stat().st_size / 1000:.0f} kB", flush=True)
    after = answers.Encoder.load(file)  # judged as it will be used
    scorers = {
        "BM25": answers.BM25(),
        "untrained, whole passages": answers.EmbeddingScorer(before, by_sentence=False),
        "untrained": answers.EmbeddingScorer(before),
        "embeddings, whole passages": answers.EmbeddingScorer(after, by_sentence=False),
        "embeddings": answers.EmbeddingScorer(after),
    }
    scorers = {name: Ready(scorer, passages) for name, scorer in scorers.items()}
    both = [scorers["BM25"], scorers["embeddings"]]
    mixtures = {share: answers.Mixture(both, [1 - share, share]) for share in SHARES}
    chosen = max(
        SHARES,
        key=lambda s: answers.mean_reciprocal_rank(ranks(passages, mixtures[s], "choosing")),
    )
    print(f"embeddings in the mixture: {chosen}", flush=True)
    scorers["mixture"] = mixtures[chosen]
    rows = [
        row(half, name, ranks(passages, scorer, half))
        for half in ("choosing", "held_out")
        for name, scorer in scorers.items()
    ]
    write_table(given.to / f"{NAME}.csv", rows)
    for line in rows:
        print({key: round(v, 3) if isinstance(v, float) else v for key, v in line.items()})


if __name__ == "__main__":
    main()
