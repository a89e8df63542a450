"""Embedded sets equal what the public functions of their libraries give."""

import numpy as np
import pytest

from course_lib import data
from course_lib.data.packaged import packaged_file


@pytest.mark.parametrize(
    ("name", "options"),
    [("breast_cancer", {}), ("wine", {}), ("diabetes", {"scaled": False}), ("digits", {})],
)
def test_tables_equal_scikit_learn(name, options):
    from sklearn import datasets

    theirs = getattr(datasets, f"load_{name}")(**options)
    ours = data.load(name)
    scale = 16 if name == "digits" else 1
    expected = (theirs.data / scale).astype(np.float32)
    np.testing.assert_array_equal(ours.x.reshape(len(ours), -1), expected)
    np.testing.assert_array_equal(ours.y, theirs.target)
    if name == "breast_cancer":
        assert list(ours.features) == list(theirs.feature_names)
        assert list(ours.classes) == list(theirs.target_names)
    if name == "wine":
        assert len(theirs.feature_names) == len(ours.features)
        assert [f.split("_")[0] for f in theirs.feature_names[:3]] == ["alcohol", "malic", "ash"]
        assert ours.features[:3] == ("alcohol", "malic acid", "ash")


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("retina", "retina"), ("coins", "coins"), ("cell", "cell"), ("ihc", "immunohistochemistry")],
)
def test_pictures_equal_scikit_image(ours, theirs):
    import skimage.data

    np.testing.assert_array_equal(data.load(ours).x[0], getattr(skimage.data, theirs)())


def test_photos_and_faces_equal_scikit_image():
    import skimage.data

    photos = data.load("photos")
    np.testing.assert_array_equal(photos["astronaut"], skimage.data.astronaut())
    np.testing.assert_array_equal(photos["camera"][..., 1], skimage.data.camera())
    faces = data.load("faces")
    np.testing.assert_array_equal(faces.x, skimage.data.lfw_subset().astype(np.float32))
    assert faces.y.tolist() == [1] * 100 + [0] * 100


def test_horse_is_a_mask_of_the_horse():
    horse = data.load("horse").x[0]
    assert set(np.unique(horse)) == {0, 1}
    assert horse[0].sum() == 0  # the corners are not horse
    assert 0.2 < horse.mean() < 0.5


def test_photos_of_one_size():
    photos = data.load("photos", size=32)
    assert photos.x.shape == (9, 32, 32, 3)
    assert photos.x.dtype == np.uint8
    assert all(len(alt) > 10 for alt in photos.alt)
    with pytest.raises(ValueError, match="size must be from 8 to 2048, but it is 3"):
        data.load("photos", size=3)


@pytest.mark.parametrize("name", ["sunspots", "nile", "co2", "elnino"])
def test_series_equal_statsmodels(name):
    import statsmodels.datasets

    theirs = getattr(statsmodels.datasets, name).load_pandas().data
    ours = data.load(name, **({"fill": False} if name == "co2" else {}))
    values = theirs.to_numpy(float) if name == "co2" else theirs.to_numpy(float)[:, 1:]
    np.testing.assert_array_equal(ours.x, values.ravel().astype(np.float32))


def test_co2_gaps():
    filled, gaps = data.load("co2"), data.load("co2", fill=False)
    assert np.isfinite(filled.x).all()
    assert filled.missing.sum() == 59
    assert (np.isnan(gaps.x) == gaps.missing).all()
    assert (np.diff(filled.time) == np.timedelta64(7, "D")).all()
    known = ~gaps.missing
    assert (filled.x[known] == gaps.x[known]).all()


def test_times():
    assert str(data.load("sunspots").time[0]) == "1700"
    elnino = data.load("elnino")
    assert str(elnino.time[0]) == "1950-01"
    assert str(elnino.time[-1]) == "2010-12"


def test_python_docs_are_the_reference():
    docs = data.load("python_docs")
    assert len(set(docs.x)) == len(docs) > 50
    assert "lambda" in docs["lambda"]
    assert sum(map(len, docs.x)) > 200_000


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "vingt et un"), ("es", "veintiuno"), ("de", "einundzwanzig")]
)
def test_number_words(language, words):
    pairs = data.load("number_words", language=language, n=100, highest=99)
    assert sorted(pairs.number) == list(range(100))
    i = int(np.flatnonzero(pairs.number == 21)[0])
    assert (pairs.x[i], pairs.y[i]) == ("twenty-one", words)
    fewer = data.load("number_words", language=language, n=10, highest=99)
    assert (fewer.x == pairs.x[:10]).all()


@pytest.mark.parametrize(
    ("language", "month"), [("fr", "août"), ("es", "agosto"), ("de", "August")]
)
def test_dates(language, month):
    pairs = data.load("dates", language=language, n=400, seed=1)
    assert len(set(pairs.day)) == 400
    long = [y for x, y in zip(pairs.x, pairs.y, strict=True) if "August" in x]
    assert len(long) > 5
    assert all(month in y for y in long)
    for x, day in zip(pairs.x, pairs.day, strict=True):
        assert str(day)[:4] in x
    assert (data.load("dates", language=language, n=20, seed=1).y == pairs.y[:20]).all()


def test_text_errors():
    with pytest.raises(ValueError, match="language must be one of 'fr', 'es', 'de'"):
        data.load("dates", language="it")
    with pytest.raises(ValueError, match="n must be from 1 to 100"):
        data.load("number_words", n=101, highest=99)


def test_missing_package_or_file_is_one_sentence():
    with pytest.raises(FileNotFoundError, match=r"no_such_package .* is not installed"):
        packaged_file("no_such_package", "data.csv")
    with pytest.raises(FileNotFoundError, match="installed numpy lacks its data file"):
        packaged_file("numpy", "no_such.csv")
