"""What the key-value cache saves: tokens per second in generation with it and without it.

    .venv/bin/python benchmarks/kv_cache.py

A small GPT with random weights says one token after another, in three ways, at places where it has
read 32, 64, ... tokens:

- cached: `CachedModel`, which reads the new token only;
- all again: the same NumPy code, made to forget before each token what it has read;
- keras: `model.predict_on_batch` on all tokens so far.

The ways take turns at the same places, so that a busy machine slows all of them, and their log
probabilities are compared at every place. On one thread, by processor time.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
for threads in ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(threads, "1")

import argparse  # noqa: E402
import statistics  # noqa: E402
import time  # noqa: E402

import keras  # noqa: E402
import numpy as np  # noqa: E402

from course_lib import text  # noqa: E402
from course_lib.models import transformers  # noqa: E402

LENGTHS = (32, 64, 128, 256, 512)
TOKENS, START = 256, 0
WAYS = ("cached", "all again", "keras")
SAME, SAME_FLOAT32 = 1e-6, 1e-3  # log probabilities; Keras counts with 7 digits


class Ways:
    """The three ways to the log probabilities of the next token."""

    def __init__(self, width: int, layers: int, longest: int):
        keras.utils.set_random_seed(0)
        self.model = transformers.decoder_only(TOKENS, width, layers=layers, longest=longest)
        self.cached = transformers.CachedModel(self.model, START)
        self.forgetful = transformers.CachedModel(self.model, START)
        for length in (2, 3, 4):  # what TensorFlow has compiled then is good for every length
            self.model.predict_on_batch(np.zeros((1, length), dtype="int32"))

    def step(self, way: str, tokens: list[int]) -> np.ndarray:
        """Return the log probability of each next token, (TOKENS,)."""
        if way == "cached":
            return self.cached.step(tokens)
        if way == "all again":
            self.forgetful.forget()
            return self.forgetful.step(tokens)
        read = np.array([[START, *tokens]], dtype="int32")
        return text.log_softmax(self.model.predict_on_batch(read)[0, -1].astype(float))


def measure(ways: Ways, tokens: list[int], length: int, steps: int, turn: int) -> dict[str, float]:
    """Let each way say the next tokens; return the tokens per second of each, and compare them."""
    ways.cached.step(tokens[: length - 1])  # it has read what came before, as in generation
    seconds = dict.fromkeys(WAYS, 0.0)
    for end in range(length, length + steps):
        found = {}
        for way in WAYS if turn % 2 else reversed(WAYS):
            before = time.process_time()
            found[way] = ways.step(way, tokens[:end])
            seconds[way] += time.process_time() - before
        for way, allowed in (("all again", SAME), ("keras", SAME_FLOAT32)):
            apart = np.abs(found["cached"] - found[way]).max()
            assert apart <= allowed, f"cached and {way} are {apart:.1e} apart at {end} tokens"
    ways.cached.forget()
    return {way: steps / spent for way, spent in seconds.items()}


def main() -> None:
    """Measure and print tokens per second, and ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--width", type=int, default=128)
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--lengths", type=int, nargs="+", default=LENGTHS)
    parser.add_argument("--steps", type=int, default=8, help="tokens at each length")
    parser.add_argument("--turns", type=int, default=5)
    given = parser.parse_args()
    longest = max(given.lengths) + given.steps + 1  # START stands before
    ways = Ways(given.width, given.layers, longest)
    tokens = np.random.default_rng(0).integers(1, TOKENS, longest).tolist()
    print(f"{ways.model.count_params():,} parameters; tokens per second of processor time, medians")
    print(f"{'tokens read':>11} {'cached':>8} {'all again':>10} {'keras':>8}   cached is faster by")
    measure(ways, tokens, min(given.lengths), given.steps, 0)
    for length in given.lengths:
        turns = [measure(ways, tokens, length, given.steps, turn) for turn in range(given.turns)]
        speed = {way: statistics.median(turn[way] for turn in turns) for way in WAYS}
        ratios = {
            way: [turn["cached"] / turn[way] for turn in turns] for way in ("all again", "keras")
        }
        said = [
            f"{statistics.median(of):.1f} ({min(of):.1f} to {max(of):.1f}) than {way}"
            for way, of in ratios.items()
        ]
        numbers = f"{speed['cached']:8.0f} {speed['all again']:10.1f} {speed['keras']:8.1f}"
        print(f"{length:11} {numbers}   {', '.join(said)}", flush=True)
    kept = 2 * given.layers * given.width
    print(f"the cache holds {kept:,} numbers for each token that was read")
    print(f"log probabilities: equal to {SAME}, and to {SAME_FLOAT32} with those of Keras")


if __name__ == "__main__":
    main()
