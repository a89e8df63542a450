"""Train GPTs of many sizes on Python's reference, with all of the text and a quarter of it.

    python checkpoints/gpt_scaling.py

gpt_scaling.csv gets a row for each network, share of the text and epoch:

- parameters: all of them; blocks: those without the tables of embeddings and positions, as Kaplan
  et al. (2020, section 2.1) count them;
- bytes: of the training text;
- tokens: that it has read by then, repetitions included;
- operations: 6 for each parameter of the blocks and the output, and token read (Kaplan et al. 2020,
  section 2.1): what the training has cost by then;
- training_bits, validation_bits: bits per byte.

No dropout, and the same batches for all networks, so that nothing but size and text differs. What
was trained already is kept in `.course` and not trained again.
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
from python_docs_gpt import WARM_UP, epoch_stream, judge, tokenizer  # noqa: E402
from python_docs_lstm import cut, topics  # noqa: E402
from saving import write_table, write_text  # noqa: E402
from schedules import warmed_up  # noqa: E402

from course_lib import data, text  # noqa: E402
from course_lib.models import transformers  # noqa: E402

SIZES = ((1, 16), (1, 32), (2, 48), (2, 80), (3, 120))  # layers and width
SHARES = (1.0, 0.25)  # of the training text
EPOCHS = 16  # on all of the text; on a part as many batches, so more epochs
JUDGED = 8  # times in a training
STEPS, BATCH, RATE = 128, 8, 3e-3


def part_of(texts: list[str], share: float) -> list[str]:
    """Return the first part of every text, of this share."""
    return [words[: max(1, round(len(words) * share))] for words in texts]


def train(layers: int, width: int, share: float, split: data.Split, pairs: text.BytePairs, epochs):
    """Train one network; return its rows."""
    keras.utils.set_random_seed(0)
    model = transformers.decoder_only(len(pairs), width, heads=4, layers=layers, longest=STEPS)
    texts = part_of(list(split.train.x), share)
    size = sum(len(words.encode()) for words in texts)
    whole = sum(len(pairs.encode(words)) + 1 for words in split.train.x)
    batches = epochs * math.ceil(whole / STEPS / BATCH)
    rate = warmed_up(RATE, batches, WARM_UP)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer = keras.optimizers.AdamW(rate, weight_decay=0.1, beta_2=0.98, global_clipnorm=1.0)
    model.compile(optimizer, loss, jit_compile=False)
    tables = sum(
        layer.count_params()
        for layer in model.layers
        if layer.name in ("text_embedding", "text_positions")
    )
    blocks = model.count_params() - tables
    rows, rng, read = [], np.random.default_rng(0), 0
    for n in range(1, JUDGED + 1):
        losses = []
        while read < n / JUDGED * batches * STEPS * BATCH:
            stream = epoch_stream(texts, pairs, 0.0, rng)
            x, y = cut(stream, STEPS, rng)
            fitted = model.fit(x, y, batch_size=BATCH, shuffle=False, verbose=0)
            losses += fitted.history["loss"]
            read += x.size
        row = {
            "layers": layers,
            "width": width,
            "parameters": model.count_params(),
            "blocks": blocks,
            "share": share,
            "bytes": size,
            "tokens": read,
            "operations": 6 * (blocks + width * len(pairs)) * read,
            "training_bits": losses[-1] / math.log(2) * len(stream) / size,
            "validation_bits": judge(model, pairs, split.validation, STEPS),
        }
        rows.append(row)
        print({k: round(v, 4) for k, v in row.items()}, flush=True)
    return rows


def main() -> None:
    """Read the options, train what is missing, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--limit", type=int, help="characters of each part, for a try")
    parser.add_argument("--to", type=Path, default=FOLDER)
    given = parser.parse_args()
    split = topics(given.limit)
    pairs = tokenizer(list(split.train.x))
    runs = FOLDER.parent / ".course" / "gpt_scaling" / f"{given.epochs}_{given.limit or 'all'}"
    runs.mkdir(parents=True, exist_ok=True)
    rows = []
    for layers, width in SIZES:
        for share in SHARES:
            kept = runs / f"{layers}_{width}_{share}.json"
            if not kept.is_file():
                new = train(layers, width, share, split, pairs, given.epochs)
                write_text(kept, json.dumps(new))
            rows += json.loads(kept.read_text(encoding="utf-8"))
    given.to.mkdir(parents=True, exist_ok=True)
    write_table(given.to / "gpt_scaling.csv", rows)


if __name__ == "__main__":
    main()
