"""The small BERT's script and files: nothing of a test is learnt, and the scores add up."""

import json

import keras
import numpy as np
import pandas as pd
import pytest

from course_lib import checkpoints, text


@pytest.fixture(scope="module")
def script():
    """Import the script, and leave the path as it was."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(checkpoints.folder())
        import python_docs_bert

        yield python_docs_bert


@pytest.fixture(scope="module")
def split(script):
    return script.topics(None)


@pytest.fixture(scope="module")
def passages(script, split):
    return script.Passages(split.train)


@pytest.fixture(scope="module")
def about():
    return json.loads(checkpoints.path("python_docs_bert.json").read_text(encoding="utf-8"))


def test_no_passage_of_validation_or_test_stands_in_the_learning_text(script, passages):
    for part in ("validation", "test"):
        assert len(passages.y[part]) > 100
        for passage in passages.x[part][::10]:  # each tenth, looked for in another way
            words = passages.pairs.decode(passage)
            assert text.overlap(words, passages.texts, script.COPY) == 0
    words = passages.pairs.decode(passages.x["train"][0])
    assert text.overlap(words, passages.texts, script.COPY) == 1  # or the look-up finds nothing


def test_the_learning_text_is_what_was_not_kept_back(script, split, passages):
    of_topic = dict(zip(split.train.sample_names, split.train.x, strict=True))
    for name, learning in zip(split.train.sample_names, passages.texts, strict=True):
        kept_back = len(of_topic[name]) - len(learning)
        share = 1 - script.LEARN if name in passages.names else 0
        assert kept_back == pytest.approx(share * len(of_topic[name]), abs=1)
    others = {*split.validation.sample_names, *split.test.sample_names}
    assert not others & {*split.train.sample_names}


def test_a_topic_is_cut_in_three_without_loss(script):
    topic = "".join(map(chr, range(65, 165)))
    parts = script.in_three(topic)
    assert parts["train"] + parts["validation"] + parts["test"] == topic
    assert [len(parts[name]) for name in ("train", "validation", "test")] == [72, 8, 20]


def test_few_labels_are_among_the_many_of_the_same_seed(passages):
    few, many = (passages.labelled(labels, seed=3) for labels in (50, 200))
    np.testing.assert_array_equal(many[0][:50], few[0])
    np.testing.assert_array_equal(many[1][:50], few[1])
    other = passages.labelled(50, seed=4)[0]
    assert (other != few[0]).any()
    rows = {row.tobytes() for row in passages.labelled(1000, seed=3)[0]}
    assert len(rows) > 950  # no passage twice, but for tables that repeat themselves


def test_each_token_is_hidden_once_and_beside_ones_that_are_not(script):
    tokens = np.arange(2, 2 + 2 * 20).reshape(2, 20)
    read, chosen = script.hidden_once(tokens, mask=1)
    assert read.shape == (2 * script.EVERY, 20)
    assert (chosen.reshape(script.EVERY, 2, 20).sum(axis=0) == 1).all()
    assert not (chosen[:, 1:] & chosen[:, :-1]).any()
    every = np.concatenate([tokens] * script.EVERY)
    np.testing.assert_array_equal(read, np.where(chosen, 1, every))


def test_counting_guesses_from_the_neighbours(script):
    # After 2 comes 3 or 4, as often; what stands right of it tells which. 5 is the commonest.
    learning = [np.array([2, 3, 6, 5, 2, 4, 7, 5, 2, 3, 6, 5, 2, 4, 7, 5, 5, 5])]
    scores = script.count_baselines(learning, np.array([[2, 3, 6], [2, 4, 7]]), size=8)
    assert scores == {"commonest": 0, "left": 0.5, "both": 1}


def test_judge_looks_only_at_what_was_hidden(script):
    tokens = np.array([[2, 3, 4, 2, 3, 4, 2, 3]])

    class Neighbour:  # after 2 comes 3, after 3 comes 4, after 4 comes 2; it is 90% sure
        def predict(self, read, **_):
            left = np.roll(read, 1, axis=1)
            follows = np.array([2, 4, 3, 4, 2])[left]
            p = np.full((*read.shape, 5), 0.1 / 4)
            np.put_along_axis(p, follows[..., np.newaxis], 0.9, axis=-1)
            return np.log(p)

    judged = script.judge(Neighbour(), tokens, mask=1)
    assert len(judged["right"]) == tokens.size
    # Left of the first place is the last, hidden at the same time: 4 is said, and 2 is there.
    assert judged["accuracy"] == pytest.approx(7 / 8)
    assert judged["sure"] == pytest.approx(0.9)
    assert judged["bits"] == pytest.approx(-(7 * np.log2(0.9) + np.log2(0.025)) / 8)


def test_both_starts_see_the_same_passages_and_differ_in_their_weights_only(script):
    given = script.options(["--seed", "1"])
    given.batches = 10
    model = script.build(40, given)
    sorter = script.Sorter(model, given)
    rng = np.random.default_rng(0)
    x, y = rng.integers(2, 40, (20, 8)), rng.integers(0, script.CLASSES, 20)
    embedding = keras.ops.convert_to_numpy(model.get_layer("text_embedding").embeddings)
    found = {}
    for kind in ("pretrained", "from nothing"):
        trained = sorter.train(kind, x, y, seed=0, steps=2, rate=1e-6)  # so that it hardly moves
        found[kind] = trained.get_layer("text_embedding").get_weights()[0]
        head = trained.get_layer("classes").get_weights()[0]
        found[f"{kind} head"] = head
    np.testing.assert_allclose(found["pretrained"], embedding, atol=1e-4)
    assert np.abs(found["from nothing"] - embedding).max() > 0.1
    np.testing.assert_allclose(found["pretrained head"], found["from nothing head"], atol=1e-4)


def test_the_published_network_reads_the_published_tokens(about):
    pairs = text.BytePairs.from_dict(about["tokenizer"])
    model = checkpoints.load_model("python_docs_bert")
    assert model.get_layer("text_embedding").input_dim == len(pairs)
    tokens = pairs.encode("The return value is a new object of the same type.")
    tokens[1] = pairs.specials.index("<mask>")
    logits = model.predict(tokens[np.newaxis], verbose=0)
    assert logits.shape == (1, len(tokens), len(pairs))


def test_the_published_tables_are_complete(script, about):
    curve = pd.read_csv(checkpoints.path("python_docs_bert.csv"))
    assert list(curve.epoch) == list(range(1, len(curve) + 1))
    table = pd.read_csv(checkpoints.path("python_docs_bert_sorting.csv"))
    runs = table.groupby(["model", "labels"]).seed.nunique()
    assert set(runs.index) == {(kind, n) for kind in script.KINDS for n in script.LABELS}
    assert runs.min() >= 3
    trained = table[table.model != "bag of words"]
    assert trained.steps.nunique() == 1  # equally many
    filled_in = about["filling_in"]
    assert sum(group["tokens"] for group in filled_in["sure"]) == filled_in["tokens"]
