"""Parts of a split are disjoint, complete, fair, and the same every time."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib import data
from course_lib.data.dataset import Dataset


def labelled(counts, groups=None):
    y = np.repeat(np.arange(len(counts)), counts)
    extras = {} if groups is None else {"group": groups}
    classes = tuple("abcdefghij"[: len(counts)])
    return Dataset(np.arange(len(y)), y, data.info("digits"), classes, extras=extras)


@given(
    counts=st.lists(st.integers(1, 60), min_size=1, max_size=6),
    seed=st.integers(0, 2**70),
    validation=st.floats(0, 0.45),
    test=st.floats(0, 0.45),
)
@settings(max_examples=60, deadline=None)
def test_parts_are_disjoint_complete_and_stratified(counts, seed, validation, test):
    whole = labelled(counts)
    n = len(whole)
    try:
        parts = whole.split(seed, validation, test)
    except ValueError as error:
        assert "empty" in str(error) or "too few" in str(error)
        return
    together = np.concatenate([part.index for part in parts])
    assert sorted(together) == list(range(n))
    assert abs(len(parts.test) - n * test) <= 0.5
    assert abs(len(parts.validation) - n * validation) <= 0.5
    for part in parts:
        assert (part.x == whole.x[part.index]).all()
        share = np.bincount(part.y, minlength=len(counts))
        assert (abs(share - np.array(counts) * len(part) / n) < 2).all()


def test_same_seed_same_parts_other_seed_others():
    digits = data.load("digits")
    one, two, other = digits.split(0), digits.split(0), digits.split(1)
    assert (one.test.index == two.test.index).all()
    assert set(one.test.index) != set(other.test.index)
    # A promise to the lessons: these very samples, on every machine and version of NumPy.
    assert one.test.index[:5].tolist() == [1072, 1721, 1590, 1050, 1764]


def test_parts_are_shuffled():
    train = data.load("breast_cancer").split().train
    changes = (np.diff(train.y) != 0).mean()
    assert 0.3 < changes < 0.6


@pytest.mark.parametrize("name", ["sunspots", "co2", "nile", "elnino"])
def test_series_are_cut_in_order(name):
    train, validation, test = data.load(name).split(seed=5)
    assert train.time.max() < validation.time.min()
    assert validation.time.max() < test.time.min()
    assert (np.diff(train.time).astype(int) > 0).all()


@pytest.mark.parametrize("seed", range(5))
def test_glyphs_are_cut_by_design(seed):
    parts = data.load("glyphs", n=2000).split(seed)
    designs = [set(part.design) for part in parts]
    assert not designs[0] & designs[1]
    assert not designs[0] & designs[2]
    assert not designs[1] & designs[2]
    assert 0.1 < len(parts.test) / 2000 < 0.3
    for part in parts:
        assert len(np.unique(part.y)) == 36


def test_glyphs_by_family_and_by_labels():
    glyphs = data.load("glyphs", n=3600)
    by_family = glyphs.split(by="family")
    assert not set(by_family.train.family) & set(by_family.test.family)
    by_labels = glyphs.split(by="labels")
    assert len(by_labels.test) == 720
    assert (np.bincount(by_labels.test.y) == 20).all()


@given(st.lists(st.integers(0, 6), min_size=12, max_size=80), st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_groups_are_never_torn_apart(groups, seed):
    groups = np.array([0, 1, 2, *groups])
    parts = labelled([len(groups)], groups).split(seed, by="group")
    seen = [set(part.group.tolist()) for part in parts]
    assert all(seen)
    assert sum(map(len, seen)) == len(set(groups.tolist()))
    assert sorted(np.concatenate([part.index for part in parts])) == list(range(len(groups)))


@pytest.mark.parametrize("name", ["number_words", "dates", "python_docs"])
def test_texts_do_not_leak(name):
    train, validation, test = data.load(name).split()
    assert not set(train.x) & set(test.x)
    assert not set(train.x) & set(validation.x)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"validation": 0.6, "test": 0.5}, "leave nothing to train on"),
        ({"test": -0.1}, "test must be from 0 to 1"),
        ({"test": "a lot"}, "test must be a number"),
        ({"seed": 1.5}, "seed must be a whole number"),
        ({"seed": -1}, "seed must be 0 or more"),
        ({"by": "colour"}, "cannot be split by 'colour'; it can be by 'labels', 'time'"),
    ],
)
def test_bad_input_is_answered_in_words(options, message):
    with pytest.raises((ValueError, TypeError), match=message):
        data.load("wine").split(**options)


def test_one_picture_cannot_be_split():
    with pytest.raises(ValueError, match="retina has 1 sample"):
        data.load("retina").split()


def test_parts_without_validation():
    parts = data.load("wine").split(validation=0, test=0.25)
    assert [len(part) for part in parts] == [133, 0, 45]
    assert repr(parts) == "Split of wine: train 133, validation 0, test 45 samples"
    assert "wine (test part)" in repr(parts.test)


def test_take():
    wine = data.load("wine")
    few = wine.take([3, 1])
    assert few.index.tolist() == [3, 1]
    assert (few.x == wine.x[[3, 1]]).all()
    third = wine.take(wine.y == 2)
    assert len(third) == 48
    assert (third.take([0]).index == np.flatnonzero(wine.y == 2)[:1]).all()
    photos = data.load("photos", size=8).take([2, 0])
    assert photos.sample_names == ("chelsea", "astronaut")
    assert (photos["astronaut"] == photos.x[1]).all()
    with pytest.raises(IndexError):
        wine.take([178])


def test_datasets_can_be_copied_and_sent_to_other_processes():
    clips = data.load("clips", n=2)
    for copied in (copy.deepcopy(clips), pickle.loads(pickle.dumps(clips))):
        assert (copied.x == clips.x).all()
        assert (copied.boxes == clips.boxes).all()
        assert copied.info == clips.info


def test_datasets_are_frozen_and_help_with_typos():
    wine = data.load("wine")
    with pytest.raises(AttributeError):
        wine.x = 0
    with pytest.raises(AttributeError, match=r"no 'labels'; it has x, y"):
        _ = wine.labels
    with pytest.raises(TypeError, match="samples of wine have no names"):
        wine["red"]
    photos = data.load("photos")
    assert photos["camera"].shape == (512, 512, 3)
    with pytest.raises(ValueError, match=r"no sample 'dog'; it has astronaut"):
        photos["dog"]
