"""The published table of translators bears out what lesson 13 says of them."""

import json

import pandas as pd
import pytest

from course_lib import checkpoints


@pytest.fixture(scope="module")
def ends():
    table = pd.read_csv(checkpoints.path("translation.csv"))
    return table[table.test_match.notna()].set_index(["task", "split", "model"])


def test_all_kinds_are_equally_large_and_learnt_for_as_long(ends):
    for _, own in ends.groupby(["task", "split"]):
        assert own.parameters.max() < 1.01 * own.parameters.min()
        # A training ends with a whole epoch, and no transformer may learn for longer.
        lstm = own.seconds.xs("lstm", level="model").item()
        assert ((own.seconds > 0.9 * lstm) & (own.seconds < 1.01 * lstm)).all()


def test_transformers_translate_two_languages_and_dates(ends):
    right = ends.test_match.xs("random", level="split").unstack("model")
    assert set(right.index) == {"number_words_fr", "number_words_es", "dates_fr"}
    assert (right[["transformer", "transformer_rotary"]].fillna(1) >= 0.98).all(axis=None)


def test_each_split_has_its_own_winner(ends):
    right = ends.test_match.loc["number_words_fr"].unstack("model")
    combination, length = right.loc["combination"], right.loc["length"]
    assert combination["lstm"] < 0.8 < 0.9 < combination["transformer_rotary"]
    assert combination["transformer_rotary"] < combination["transformer"]
    assert length["transformer"] < 0.9 and length["lstm"] == length["transformer_rotary"] == 1


def test_the_mistakes_are_kept_of_each_training(ends):
    made = json.loads(checkpoints.path("translation.json").read_text(encoding="utf-8"))
    assert made.keys() == {"_".join(key) for key in ends.index}
    for key, row in ends.iterrows():
        of = made["_".join(key)]
        assert len(of["wrong"]) / of["of"] == pytest.approx(1 - row.test_match, abs=1e-4)
