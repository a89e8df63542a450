"""Three tasks that need nothing but a long memory, at any length.

All can be had without end, so no network is helped by learning examples by heart. What an example
holds depends on the seed, the length and its place only: the first 100 of 1,000 are the same 100.
"""

import numpy as np

from course_lib.data import streams
from course_lib.data.checks import check_count

# Always answering 1 at the adding problem has this mean squared error: the variance of the sum of
# two uniform numbers, 2 · 1/12.
ADDING_BASELINE = 1 / 6


def adding_problem(n: int, length: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Make sequences of numbers, two of which are marked; the target is the sum of these two.

    At each step the network reads a number between 0 and 1 and a mark, which is 1 at one step of
    the first half, at one step of the second half, and else 0. Hochreiter & Schmidhuber (1997),
    "Long short-term memory", section 5.4; the numbers from 0 to 1 and two marks of 1 are those of
    Le, Jaitly & Hinton (2015), "A simple way to initialize recurrent networks of rectified linear
    units", a mark in each half those of Arjovsky, Shah & Bengio (2016), "Unitary evolution
    recurrent neural networks".

    Parameters
    ----------
    n
        Sequences.
    length
        Steps of each, 2 or more.
    seed
        Fixes them all.

    Returns
    -------
    x : float32 array of shape (n, length, 2)
        ``x[..., 0]`` the numbers, ``x[..., 1]`` the marks.
    y : float32 array of shape (n,)
        The sums, from 0 to 2. Without any memory the best answer is 1, always: its mean squared
        error is `ADDING_BASELINE`, 1/6.
    """
    n, length = check_count("n", n), check_count("length", length, at_least=2)
    bits = streams.bits(streams.seed_key(seed, f"adding {length}"), np.arange(n), length + 2)
    values = (bits[:, :length] >> np.uint64(40)).astype("float32") / 2**24  # 24 bits: exact
    half = length // 2
    marked = np.stack(
        [
            streams.integers(bits[:, length], 0, half - 1),
            streams.integers(bits[:, length + 1], half, length - 1),
        ],
        axis=1,
    )  # (n, 2): the marked steps
    marks = np.zeros_like(values)
    np.put_along_axis(marks, marked, 1, axis=1)
    y = np.take_along_axis(values, marked, axis=1).sum(axis=1)
    return np.stack([values, marks], axis=-1), y


def delayed_recall(
    n: int, length: int, classes: int = 4, distractors: int = 4, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Make sequences whose first symbol has to be named at their end.

    All symbols after it are drawn from another alphabet and say nothing. So a network has to hold
    one of `classes` for length - 1 steps, whatever it reads meanwhile. It is the latching problem
    of Bengio, Simard & Frasconi (1994), "Learning long-term dependencies with gradient descent is
    difficult", with symbols.

    Parameters
    ----------
    n
        Sequences.
    length
        Steps of each; with 1 there is nothing to wait for.
    classes
        Symbols that can come first, all equally likely; a guess is right once in `classes`.
    distractors
        Symbols that can come later.
    seed
        Fixes them all.

    Returns
    -------
    x : float32 array of shape (n, length, classes + distractors)
        One-hot; the first `classes` columns are the symbols that can come first.
    y : int64 array of shape (n,)
        Which one came first, from 0.
    """
    n, length = check_count("n", n), check_count("length", length)
    classes = check_count("classes", classes, at_least=2)
    distractors = check_count("distractors", distractors)
    key = streams.seed_key(seed, f"recall {length}")
    bits = streams.bits(key, np.arange(n), length)
    symbols = streams.integers(bits, classes, classes + distractors - 1)  # (n, length)
    symbols[:, 0] = streams.integers(bits[:, 0], 0, classes - 1)
    return np.eye(classes + distractors, dtype="float32")[symbols], symbols[:, 0].copy()


def key_value_recall(
    n: int,
    distance: int,
    pairs: int = 4,
    values: int = 4,
    distractors: int = 4,
    seed: int = 0,
) -> tuple[np.ndarray, np.ndarray]:
    """Make sequences of pairs of a key and a value, at whose end the value of one key is asked for.

    First comes a pair for each key, in any order. After them come symbols that say nothing, and
    last a question: a key. While the pairs are read, nothing tells which of them will be asked for.
    It is the associative retrieval of Ba, Hinton, Mnih, Leibo & Ionescu (2016), "Using fast weights
    to attend to the recent past", section 4.1, with a pair as one symbol, and a gap.

    Parameters
    ----------
    n
        Sequences.
    distance
        Steps from the last pair to the question; with 1 it comes at once.
    pairs
        Keys, each with a value.
    values
        Values that a key can have, all equally likely; a guess is right once in `values`.
    distractors
        Symbols that can stand between.
    seed
        Fixes them all.

    Returns
    -------
    x : int64 array of shape (n, pairs + distance)
        Symbols. ``key * values + value`` is a pair, ``pairs * values + key`` a question; the
        `distractors` last ones say nothing. There are ``pairs * (values + 1) + distractors``.
    y : int64 array of shape (n,)
        The value that stood with the key of the question.
    """
    n, distance = check_count("n", n), check_count("distance", distance)
    pairs, values = check_count("pairs", pairs), check_count("values", values, at_least=2)
    distractors = check_count("distractors", distractors)
    key = streams.seed_key(seed, f"key and value {distance}")
    # For each sequence: the order of the keys, their values, the question, what stands between.
    bits = streams.bits(key, np.arange(n), 2 * pairs + distance)
    order, kept, asked, between = np.split(bits, [pairs, 2 * pairs, 2 * pairs + 1], axis=1)
    keys = order.argsort(axis=1, kind="stable")  # (n, pairs)
    value_of = streams.integers(kept, 0, values - 1)  # (n, pairs): by key
    question = streams.integers(asked, 0, pairs - 1)  # (n, 1)
    told = keys * values + np.take_along_axis(value_of, keys, axis=1)
    questions = pairs * values
    nothing = questions + pairs
    gap = streams.integers(between, nothing, nothing + distractors - 1)
    x = np.concatenate([told, gap, questions + question], axis=1)
    return x, np.take_along_axis(value_of, question, axis=1)[:, 0]
