"""The script of chapter 14's GPT: what it reads, and that what it published fits together."""

import importlib
import json
import math
import sys

import numpy as np
import pandas as pd
import pytest

from course_lib import checkpoints, data, text

WORDS = "The value of the expression is the value of its last operand.\n" * 3


@pytest.fixture(scope="module")
def script():
    sys.path.insert(0, str(checkpoints.folder()))
    try:
        yield importlib.import_module("python_docs_gpt")
    finally:
        sys.path.remove(str(checkpoints.folder()))


@pytest.fixture(scope="module")
def pairs():
    return text.BytePairs.of(WORDS, tokens=280, specials=(text.START,))


def test_without_dropout_a_text_is_cut_as_always(script, pairs):
    rng = np.random.default_rng(0)
    assert script.encode_with_dropout(pairs, WORDS, 0.0, rng) == pairs.encode(WORDS).tolist()


@pytest.mark.parametrize("share", [0.1, 0.5, 1.0])
def test_dropped_merges_change_the_cut_and_not_the_text(script, pairs, share):
    numbers = script.encode_with_dropout(pairs, WORDS, share, np.random.default_rng(0))
    assert pairs.decode(numbers) == WORDS
    assert len(numbers) > len(pairs.encode(WORDS))
    if share == 1:
        assert len(numbers) == len(WORDS.encode())


def test_windows_hold_what_comes_next_and_half_of_them_begin_anew(script):
    steps = script.STEPS
    stream = np.arange(1, 1 + 200 * steps)
    x, y = script.windows(stream, 0, np.random.default_rng(0))
    assert x.shape == y.shape and x.shape[1] == steps and len(x) >= 198
    assert (x[:, 1:] == y[:, :-1]).all() and (np.diff(y, axis=1) == 1).all()
    begin = x[:, 0] == 0
    assert 0.3 < begin.mean() < 0.7
    assert (x[~begin, 0] + 1 == y[~begin, 0]).all()
    assert (np.diff(x[:, -1]) < 0).any()  # shuffled


def test_a_stream_has_each_topic_once_behind_a_start(script, pairs):
    topics = ["The value. ", "of its operand"]
    stream = script.epoch_stream(topics, pairs, 0.3, np.random.default_rng(1))
    begins = np.flatnonzero(stream == pairs.start)
    found = [pairs.decode(part[1:]) for part in np.split(stream, begins)[1:]]
    assert begins[0] == 0 and sorted(found) == sorted(topics)


def test_what_is_published_fits_together(script):
    about = json.loads(checkpoints.path("python_docs_gpt.json").read_text(encoding="utf-8"))
    lstm = json.loads(checkpoints.path("python_docs_lstm.json").read_text(encoding="utf-8"))
    assert about["topics"] == lstm["topics"], "the two networks are compared on the same topics"
    pairs = text.BytePairs.load(checkpoints.path("python_docs_gpt_tokens.json"))
    assert len(pairs) == script.TOKENS and pairs.specials == (text.START,)
    rows = pd.read_csv(checkpoints.path("python_docs_gpt.csv"))
    assert rows.epoch.tolist() == [*range(1, about["options"]["epochs"] + 1)]


def test_the_published_network_has_the_published_score(script):
    """On one test topic, as this Python tells it; the table has the mean of all."""
    rows = pd.read_csv(checkpoints.path("python_docs_gpt.csv"))
    model = checkpoints.load_model("python_docs_gpt")
    pairs = text.BytePairs.load(checkpoints.path("python_docs_gpt_tokens.json"))
    about = json.loads(checkpoints.path("python_docs_gpt.json").read_text(encoding="utf-8"))
    docs = data.load("python_docs")
    names = [name for name in about["topics"]["test"] if name in docs.sample_names]
    network = text.NetworkModel(model, pairs, window=script.STEPS)
    bits = text.bits_per_byte(network, [docs[name] for name in names])
    assert math.isclose(bits, rows.test_bits.iloc[-1], rel_tol=0.03)  # other versions of Python
