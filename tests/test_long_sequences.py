"""The scripts and tables of long sequences: what they count, and what the tables bear out."""

import keras
import numpy as np
import pandas as pd
import pytest

from course_lib import checkpoints


@pytest.fixture(scope="module")
def scripts():
    """Import both scripts, and leave the environment and the path as they were."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(checkpoints.folder())
        for name in ("TF_CPP_MIN_LOG_LEVEL", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
            patch.setenv(name, "1")  # the scripts keep what is set; it goes again afterwards
        import long_recall
        import long_sequences

        yield long_sequences, long_recall


def test_the_networks_that_are_compared_are_equally_large(scripts):
    costs, recall = scripts
    sizes = [costs.network(kind).count_params() for kind in costs.KINDS]
    assert max(sizes) < 1.05 * min(sizes)
    table = pd.read_csv(checkpoints.path("long_recall.csv"))
    assert table.parameters.max() < 1.05 * table.parameters.min()
    assert set(table.network) == set(recall.KINDS)


def test_multiplications_are_counted_from_the_weights(scripts):
    costs, _ = scripts
    for kind in costs.KINDS:
        layers = [
            layer
            for layer in costs.network(kind).layers
            if layer.name.startswith(("decoder", "lstm"))
        ]
        matrices = [w for layer in layers for w in layer.weights if "kernel" in w.path]
        of_weights = 10 * sum(int(np.prod(w.shape)) for w in matrices)
        looking = 0
        if kind == "attention":  # 10 places look at 10: a score and a mix, once in each layer
            looking = costs.LAYERS * 2 * 10 * 10 * costs.WIDTH
        assert costs.multiplications(kind, 10) == of_weights + looking


def test_no_place_of_the_attention_network_sees_a_later_one(scripts):
    costs, _ = scripts
    model = costs.attention_network(6, 3, width=8, heads=2, layers=2, longest=9)
    tokens = np.array([[1, 2, 3, 4, 5], [1, 2, 3, 5, 0]])
    logits = keras.ops.convert_to_numpy(model(tokens))
    assert logits.shape == (2, 5, 3)
    np.testing.assert_allclose(logits[0, :3], logits[1, :3], atol=1e-6)
    assert np.abs(logits[0, 3] - logits[1, 3]).max() > 1e-3


def test_both_tasks_fit_both_networks(scripts):
    _, recall = scripts
    for task in recall.TASKS:
        x, y = recall.sequences(task, 12, 50, seed=3)
        assert x.max() < recall.TOKENS and y.max() < recall.ANSWERS
        named = x[:, :-12]  # whatever has to be recalled stands 12 steps before the end, or earlier
        assert named.shape[1] == (1 if task == "one symbol" else recall.PAIRS)


def test_the_table_of_steps_bears_out_that_attention_is_quadratic(scripts):
    costs, _ = scripts
    table = pd.read_csv(checkpoints.path("long_sequences.csv"))
    assert set(table.length) == set(costs.LENGTHS)
    middle = table.groupby(["network", "length"]).median(numeric_only=True)
    for network, least, most in (("attention", 2.5, 4.6), ("LSTM", 1.5, 2.5)):
        for column in ("milliseconds", "megabytes", "kept"):
            growth = middle.loc[(network, 1024), column] / middle.loc[(network, 512), column]
            assert least < growth < most, (network, column, growth)


def test_the_table_of_recall_bears_out_that_attention_finds_a_key_where_an_lstm_does_not():
    table = pd.read_csv(checkpoints.path("long_recall.csv"))
    runs = table[table.batches <= 300].groupby(["task", "network", "distance", "seed"]).last()
    accuracy = runs.accuracy.groupby(["task", "network", "distance"]).mean()
    attention = accuracy["key and value", "attention"]
    assert len(attention) >= 2 and attention.min() > 0.9
    for network in ("LSTM", "LSTM chrono"):
        assert accuracy["key and value", network].max() < 0.7
    # One thing it can remember, if it starts with slow units.
    for distance in accuracy["one symbol", "LSTM"].index.difference([16]):
        alone = accuracy["one symbol", :, distance]
        assert alone["LSTM chrono"] > alone["LSTM"] + 0.2
