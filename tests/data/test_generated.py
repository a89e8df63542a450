"""Generated sets: the same pixels for a seed on every machine, and labels that tell the truth."""

import hashlib
import os
import string
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib import data
from course_lib.data import fonts, raster, streams, texture

GENERATED = ["glyphs", "shapes", "clips", "roads", "blobs", "xor", "moons", "circles", "spirals"]

# SHA-256 (its first 16 digits) of the first samples of seed 0. Lessons quote figures that rest on
# these: a change here is a change of the course's data, never a detail.
HASHES = {
    "glyphs": "a22a6d9e61e6f2b6",
    "shapes": "6c7ae1a2b0eab1c4",
    "clips": "f462a236cc325817",
    "roads": "7c2866df3e635311",
    "blobs": "78314d4bf7449fdc",
    "xor": "256b187b1611b42b",
    "moons": "0125e961142b9b26",
    "circles": "1b8fb7950ec6bfd7",
    "spirals": "b0a3304189f83732",
}


def fingerprint(name):
    samples = data.load(name, n=6)
    digest = hashlib.sha256()
    for values in (samples.x, samples.y, *samples.extras.values()):
        if values.dtype.kind == "f":  # pictures were whole numbers of 1/255
            values = np.rint(values * (255 if samples.x.ndim > 2 else 10_000)).astype("<i4")
        digest.update("|".join(values).encode() if values.dtype.kind == "U" else values.tobytes())
    return digest.hexdigest()[:16]


@pytest.mark.parametrize("name", GENERATED)
def test_same_on_every_machine(name):
    assert fingerprint(name) == HASHES[name]


def test_same_without_vector_instructions():
    """An older processor takes other paths through NumPy and through the matrix product."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import test_generated as t; "
        "print({n: t.fingerprint(n) for n in t.GENERATED} == t.HASHES)"
    )
    plain = {
        "NPY_DISABLE_CPU_FEATURES": "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL "
        "AVX512_SPR AVX2 FMA3 X86_V3 X86_V4",
        "OPENBLAS_CORETYPE": "Nehalem",
    }
    here = os.path.dirname(__file__)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, here],
        env={**os.environ, **plain},
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == "True", done.stdout + done.stderr


@pytest.mark.parametrize("name", GENERATED)
def test_fewer_are_a_prefix_of_more(name):
    more, fewer = (
        data.load(name, n=n, seed=3) for n in ((1000, 100) if name == "glyphs" else (9, 4))
    )
    n = len(fewer)
    np.testing.assert_array_equal(more.x[:n], fewer.x)
    np.testing.assert_array_equal(more.y[:n], fewer.y)
    for key, values in fewer.extras.items():
        np.testing.assert_array_equal(more.extras[key][:n], values)


@pytest.mark.parametrize("name", GENERATED)
def test_seeds_differ(name):
    one, two = data.load(name, n=4, seed=0), data.load(name, n=4, seed=1)
    assert (one.x != two.x).any()


@pytest.mark.parametrize("name", GENERATED)
@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"n": 0}, ValueError, "n must be "),
        ({"n": 2.5}, TypeError, "n must be a whole number, but it is 2.5"),
        ({"seed": "one"}, TypeError, "seed must be a whole number"),
    ],
)
def test_bad_options(name, options, error, message):
    with pytest.raises(error, match=message):
        data.load(name, **{"n": 3, **options})


# Streams


@given(st.integers(0, 2**70), st.lists(st.integers(0, 2**40), min_size=1, max_size=5))
@settings(deadline=None)
def test_streams_depend_on_key_and_sample_alone(seed, samples):
    key = streams.seed_key(seed, "test")
    together = streams.bits(key, samples, 4)
    for row, sample in zip(together, samples, strict=True):
        np.testing.assert_array_equal(streams.bits(key, [sample], 6)[0, :4], row)


def test_streams_are_uniform_and_uncorrelated():
    raw = streams.bits(streams.seed_key(0), np.arange(20_000), 4)
    low = streams.integers(raw, 0, 9)
    counts = np.stack([np.bincount(column, minlength=10) for column in low.T])
    assert abs(counts - 2000).max() < 5 * 43  # five standard deviations of a binomial
    assert abs(np.corrcoef(low.T) - np.eye(4)).max() < 0.04
    assert abs(np.corrcoef(low[:-1, 0], low[1:, 0])[0, 1]) < 0.04


def test_normals_are_normal():
    values = streams.normals(streams.bits(1, np.arange(20_000), 6))
    assert values.shape == (20_000, 2)
    assert abs(values.mean()) < 0.03
    assert abs(values.std() - 1) < 0.02
    assert abs((abs(values) < 1).mean() - 0.6827) < 0.02


@given(st.integers(1, 300), st.integers(0, 2**64 - 1))
@settings(deadline=None)
def test_permutation_holds_every_number_once(n, key):
    assert sorted(streams.permutation(key, n)) == list(range(n))


# Filling outlines


def test_a_rectangle_covers_what_it_should():
    box = np.array([(64, 64), (64 * 3 + 32, 64), (64 * 3 + 32, 64 * 3), (64, 64 * 3)])
    cover = raster.coverage([box], 5, 4)
    expected = np.zeros((4, 5), int)
    expected[1:3, 1:3] = 255
    expected[1:3, 3] = 127
    np.testing.assert_array_equal(cover, expected)
    # The other way round is the same; a contour against the sense of another cuts a hole.
    np.testing.assert_array_equal(raster.coverage([box[::-1]], 5, 4), expected)
    assert raster.coverage([box, box[::-1]], 5, 4).sum() == 0
    assert (raster.coverage([box, box], 5, 4) == expected).all()


def test_a_circle_has_the_area_of_a_circle_even_when_cut():
    angle = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    circle = np.rint(640 * np.stack([np.cos(angle), np.sin(angle)], 1)).astype(np.int64)
    whole = raster.coverage([circle + 1024], 32, 32).sum() / 255
    assert abs(whole - np.pi * 100) < 2
    quarter = raster.coverage([circle], 32, 32).sum() / 255
    assert abs(quarter - np.pi * 25) < 1


def test_smooth_noise_passes_through_its_grid():
    coarse = texture.smooth_noise(5, [0, 7], 17, 33, 8)
    assert coarse.shape == (2, 17, 33)
    assert abs(coarse).max() <= 128
    assert abs(np.diff(coarse, axis=2)).max() <= 33  # a step of 255 takes 8 pixels


# Glyphs


def test_every_font_holds_every_character():
    characters = string.digits + string.ascii_letters
    pictures = fonts.masters(characters)
    assert pictures.shape == (21, 62, 64, 64)
    ink = pictures.astype(int).sum(axis=(2, 3)) / 255
    assert ink.min() > 50  # not even an l is empty
    edge = np.concatenate([pictures[..., k, :].ravel() for k in (0, -1)])
    assert edge.max() == 0
    # Within a font no two characters are the same drawing.
    for font in pictures:
        assert len({picture.tobytes() for picture in font}) == 62
    with pytest.raises(ValueError, match="read-only"):
        pictures[0] = 0


def test_glyphs_are_balanced_and_varied():
    glyphs = data.load("glyphs", n=720)
    assert (np.bincount(glyphs.y) == 20).all()
    assert len(np.unique(glyphs.font)) == 21
    assert len(np.unique(glyphs.x.reshape(720, -1), axis=0)) == 720
    ink = glyphs.x.sum(axis=(1, 2))
    assert ink.min() > 10
    assert glyphs.x[:, [0, -1], :].mean() < 0.01  # letters stay inside their picture


def test_clean_print_when_nothing_is_distorted():
    clean = data.load("glyphs", n=400, characters="A", distortion=0)
    pictures = {(font, x.tobytes()) for font, x in zip(clean.font, clean.x, strict=True)}
    assert len(pictures) == len(set(clean.font))  # one font, one picture


def test_glyphs_can_be_recognised_across_fonts():
    """The nearest mean picture, a weak method, must do far better than chance on new fonts."""
    train, _, test = data.load("glyphs", n=3000, characters=string.digits).split()
    means = np.stack([train.x[train.y == k].mean(0).ravel() for k in range(10)])
    distance = ((test.x.reshape(len(test), 1, -1) - means) ** 2).sum(2)
    assert (distance.argmin(1) == test.y).mean() > 0.6


@pytest.mark.parametrize(
    ("characters", "error", "message"),
    [
        ("AÄ", ValueError, "but not 'Ä'"),
        ("AAB", ValueError, "name each one once"),
        ("", TypeError, "must be a string such as"),
        (10, TypeError, "must be a string such as"),
    ],
)
def test_bad_characters(characters, error, message):
    with pytest.raises(error, match=message):
        data.load("glyphs", n=3, characters=characters)


def test_bad_distortion():
    for wrong in (-1, 3, float("nan")):
        with pytest.raises(ValueError, match="distortion must be from 0 to 2"):
            data.load("glyphs", n=3, distortion=wrong)


# Scenes, clips, roads


def test_scenes_agree_with_themselves():
    scenes = data.load("shapes", n=30)
    for i in range(30):
        present = scenes.labels[i] >= 0
        assert present.any()
        assert (np.unique(scenes.instances[i]) == [0, *np.flatnonzero(present) + 1]).all()
        seen = []
        for k in np.flatnonzero(present):
            rows, columns = np.nonzero(scenes.instances[i] == k + 1)
            box = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
            assert tuple(scenes.boxes[i, k]) == box
            assert (scenes.masks[i][rows, columns] == scenes.labels[i, k] + 1).all()
            seen.append(len(rows))
        assert scenes.y[i] == scenes.labels[i, int(np.argmax(seen))]
        assert ((scenes.masks[i] == 0) == (scenes.instances[i] == 0)).all()
        assert (scenes.boxes[i][~present] == -1).all()


def test_objects_differ_from_the_ground():
    scenes = data.load("shapes", n=60, objects=1)
    for picture, instance in zip(scenes.x, scenes.instances, strict=True):
        inside, outside = picture[instance == 1].mean(0), picture[instance == 0].mean(0)
        assert abs(inside - outside).max() > 0.05


def test_scene_sizes():
    assert data.load("shapes", n=2, size=100, objects=8).boxes.shape == (2, 8, 4)
    with pytest.raises(ValueError, match="size must be from 32 to 256, but it is 16"):
        data.load("shapes", n=2, size=16)


def centre(box):
    return (box[..., 0] + box[..., 2]) / 2, (box[..., 1] + box[..., 3]) / 2


def test_clips_do_what_their_label_says():
    clips = data.load("clips", n=80)
    assert (np.bincount(clips.y) == 10).all()
    for label, boxes, instances in zip(clips.y, clips.boxes[:, :, 0], clips.instances, strict=True):
        (x, y), area = centre(boxes), (instances == 1).sum(axis=(1, 2))
        dx, dy, grown = x[-1] - x[0], y[-1] - y[0], area[-1] / area[0]
        match clips.classes[label]:
            case "left":
                assert dx < -8
            case "right":
                assert dx > 8
            case "up":
                assert dy < -8
            case "down":
                assert dy > 8
            case "grow":
                assert grown > 1.5
            case "shrink":
                assert grown < 0.7
            case _:
                assert abs(dx) < 3
                assert abs(dy) < 3
                assert 0.8 < grown < 1.25
                assert (instances[0] != instances[-1]).any()


def test_clips_with_several_objects():
    clips = data.load("clips", n=4, objects=3, frames=5, size=48)
    assert clips.x.shape == (4, 5, 48, 48, 3)
    assert clips.boxes.shape == (4, 5, 3, 4)
    hidden = (clips.boxes == -1).all(axis=-1)
    for k in range(3):
        assert ((clips.instances == k + 1).any(axis=(2, 3)) == ~hidden[:, :, k]).all()


def test_steering_follows_the_road():
    roads = data.load("roads", n=200)
    # Pure pursuit, Coulter (1992): the circle through the point of the lane 10 m ahead.
    ahead = roads.offset + roads.heading * 10 + roads.curvature * 10**2 / 2
    expected = np.degrees(np.arctan(2 * 2.7 * ahead / 10**2))
    np.testing.assert_allclose(roads.y, expected, atol=0.02)
    # Half way up the ground, the marked lane lies where the geometry says.
    road_middle = [np.flatnonzero(mask[30] > 0).mean() for mask in roads.masks]
    assert np.corrcoef(road_middle, roads.offset)[0, 1] > 0.5
    assert 1.5 < roads.y.std() < 5


def test_road_masks():
    masks = data.load("roads", n=50).masks
    assert (masks[:, :14] == 0).all()  # the sky
    assert (masks[:, -1] > 0).mean() > 0.5  # the road before the bonnet
    share = np.bincount(masks.ravel(), minlength=3) / masks.size
    assert 0.2 < share[1] < 0.6
    assert 0.002 < share[2] < 0.1


# Toys


@pytest.mark.parametrize("name", GENERATED[4:])
def test_toys_are_balanced(name):
    toy = data.load(name, n=101)
    assert np.bincount(toy.y).tolist() == [51, 50]
    assert toy.x.dtype == np.float32
    assert abs(toy.x.mean(0)).max() < 0.35


def best_line(toy):
    """Accuracy of the best of many straight lines."""
    best = 0
    for angle in np.linspace(0, np.pi, 60, endpoint=False):
        along = toy.x @ [np.cos(angle), np.sin(angle)]
        order = toy.y[np.argsort(along)]
        left = np.cumsum(order == 0) + (order == 1).sum() - np.cumsum(order == 1)
        best = max(best, left.max() / len(toy), 1 - left.min() / len(toy))
    return best


def test_what_a_line_can_and_cannot_do():
    accuracy = {name: best_line(data.load(name, n=400)) for name in GENERATED[4:]}
    assert accuracy["blobs"] > 0.95
    assert accuracy["xor"] < 0.8
    assert accuracy["circles"] < 0.8
    assert accuracy["spirals"] < 0.75
    assert 0.8 < accuracy["moons"] < 0.97


def test_noise():
    still = data.load("circles", n=50, noise=0)
    radius = np.hypot(*still.x.T)
    np.testing.assert_allclose(radius, np.where(still.y == 1, 0.5, 1), atol=2e-4)
    with pytest.raises(ValueError, match="noise must be from 0 to 10, but it is -1"):
        data.load("circles", noise=-1)


def test_spirals_turn_as_often_as_asked():
    for turns in (1.0, 2.5):
        arms = data.load("spirals", n=2000, noise=0, turns=turns)
        length = np.hypot(*arms.x[arms.y == 0].T)
        angle = np.arctan2(*arms.x[arms.y == 0].T[::-1])
        along = np.argsort(length)
        turned = np.ptp(np.unwrap(angle[along])) / (2 * np.pi)
        assert turned == pytest.approx(turns * (1 - np.sqrt(0.02)), abs=0.05)
    assert np.array_equal(data.load("spirals").x, data.load("spirals", turns=1.5).x)
    with pytest.raises(ValueError, match=r"turns must be from 0\.25 to 10"):
        data.load("spirals", turns=100)
