"""The film of a training: what goes in comes out, also of a file, and what does not fit is said."""

import numpy as np
import pytest

from course_lib.models.gans import Film, grid

LOSSES = {"discriminator": 1.4, "generator": 0.7}
REAL = [[0.0, 1.0], [1.0, 0.0], [-1.0, 0.0]]


@pytest.fixture
def points():
    rng = np.random.default_rng(0)
    film = Film(REAL, extent=(-2, 2, -1, 3))
    for step in (0, 10, 50):
        losses = {"discriminator": 1.4 - step / 100, "generator": float(step)}
        measures = {"modes found": step / 10}
        film.add(step, rng.normal(size=(20, 2)), losses, rng.random((5, 4)), measures)
    return film


@pytest.fixture
def pictures():
    rng = np.random.default_rng(1)
    film = Film(rng.random((7, 6, 5)))
    for step in range(40):
        film.add(step, rng.random((9, 6, 5)), {"generator": step})
    return film


# ---- what goes in comes out ------------------------------------------------------------


def test_points_surfaces_and_numbers_come_out(points):
    rng = np.random.default_rng(0)
    assert len(points) == 3 and not points.pictures
    assert points.samples.shape == (3, 20, 2) and points.surface.shape == (3, 5, 4)
    for frame in range(3):
        np.testing.assert_allclose(points.samples[frame], rng.normal(size=(20, 2)), rtol=1e-3)
        np.testing.assert_allclose(points.surface[frame], rng.random((5, 4)), atol=0.5 / 255)
    assert points.steps.tolist() == [0, 10, 50]
    np.testing.assert_allclose(points.losses["discriminator"], [1.4, 1.3, 0.9])
    assert points.losses["generator"].tolist() == [0, 10, 50]
    assert points.measures["modes found"].tolist() == [0, 1, 5]
    np.testing.assert_array_equal(points.real, REAL)


def test_pictures_come_out(pictures):
    rng = np.random.default_rng(1)
    np.testing.assert_allclose(pictures.real, rng.random((7, 6, 5)), atol=0.5 / 255)
    for frame in pictures.samples:
        np.testing.assert_allclose(frame, rng.random((9, 6, 5)), atol=0.5 / 255)
    assert pictures.samples.dtype == np.float32 and pictures.pictures
    assert pictures.surface is None and pictures.extent is None and pictures.measures == {}


def test_a_film_without_frames_is_empty_and_not_broken():
    film = Film(REAL)
    assert len(film) == 0 and film.steps.shape == (0,) and film.samples.shape == (0, 0, 2)
    assert film.surface is None and film.losses == {}
    assert repr(film) == "<Film of points: 0 frames>"


def test_losses_keep_their_order_whatever_order_they_come_in(points):
    losses = {"generator": 5, "discriminator": 6}
    points.add(60, points.samples[0], losses, np.zeros((5, 4)), {"modes found": 1})
    assert [*points.losses] == ["discriminator", "generator"]
    assert points.losses["generator"][-1] == 5


def test_the_extent_is_a_square_around_the_real_points():
    left, right, bottom, top = Film([[0, 0], [4, 2]]).extent
    assert (left, right, bottom, top) == (-1, 5, -2, 4)
    assert all(np.isfinite(Film([[3, 3]]).extent))


def test_what_has_run_away_is_kept(points):
    far = np.full((20, 2), 1e30)
    far[0] = np.nan
    losses = {"discriminator": np.nan, "generator": np.inf}
    points.add(60, far, losses, np.ones((5, 4)), {"modes found": 0})
    assert np.isnan(points.samples[-1, 0]).all() and np.isinf(points.samples[-1, 1:]).all()
    assert np.isnan(points.losses["discriminator"][-1])


# ---- the grid --------------------------------------------------------------------------


def test_a_surface_asked_on_the_grid_lies_as_the_plane_does():
    extent = (-2, 2, 0, 1)
    asked = grid(extent, 9)
    assert asked.shape == (81, 2) and asked.dtype == np.float32
    assert asked[0].tolist() == [-2, 0] and asked[8].tolist() == [2, 0]
    assert asked[-1].tolist() == [2, 1]
    for shape in ((81,), (81, 1), (9, 9)):
        film = Film(REAL, extent)
        film.add(0, REAL, LOSSES, surface=asked[:, 1].reshape(shape))
        heights = np.linspace(0, 1, 9)[:, None]  # the lowest row first
        np.testing.assert_allclose(film.surface[0], heights + np.zeros(9), atol=0.5 / 255)


# ---- the file --------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["points", "pictures"])
def test_a_saved_film_is_the_same_film(name, request, tmp_path):
    film = request.getfixturevalue(name)
    film.save(tmp_path / "film.npz")
    again = Film.load(tmp_path / "film.npz")
    assert len(again) == len(film) and again.extent == film.extent
    assert [*again.losses] == [*film.losses] and [*again.measures] == [*film.measures]
    for what in ("real", "samples", "steps", "surface"):
        np.testing.assert_array_equal(getattr(again, what), getattr(film, what))
    for what in ("losses", "measures"):
        for key, values in getattr(film, what).items():
            np.testing.assert_array_equal(getattr(again, what)[key], values)
    again.save(tmp_path / "second.npz")
    with np.load(tmp_path / "film.npz") as one, np.load(tmp_path / "second.npz") as two:
        assert one.files == two.files
        assert all(np.array_equal(one[key], two[key]) for key in one.files)


def test_an_empty_film_is_saved_too(tmp_path):
    Film(REAL).save(tmp_path / "film.npz")
    assert len(Film.load(tmp_path / "film.npz")) == 0


def test_a_film_of_pictures_is_small(tmp_path):
    rng = np.random.default_rng(0)
    film = Film(rng.random((36, 28, 28)))
    for step in range(40):
        film.add(step, rng.random((36, 28, 28)), LOSSES)  # noise: nothing can be compressed
    film.save(tmp_path / "film.npz")
    assert (tmp_path / "film.npz").stat().st_size < 1.05 * 41 * 36 * 28 * 28


def test_a_save_that_fails_leaves_the_old_film(points, tmp_path, monkeypatch):
    path = tmp_path / "film.npz"
    points.save(path)
    before = path.read_bytes()

    def fail(file, **arrays):
        file.write(b"half a film")
        raise OSError("the disk is full")

    monkeypatch.setattr(np, "savez_compressed", fail)
    with pytest.raises(OSError, match="disk is full"):
        points.save(path)
    assert path.read_bytes() == before and [*tmp_path.iterdir()] == [path]


def test_what_is_no_film_is_said(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"There is no film .*make it with Film\.save"):
        Film.load(tmp_path / "none.npz")
    (tmp_path / "text.npz").write_text("hello")
    np.savez(tmp_path / "other.npz", x=np.zeros(3))
    np.savez(tmp_path / "later.npz", film=99)
    for name in ("text", "other", "later"):
        with pytest.raises(ValueError, match=rf"{name}\.npz' is no film"):
            Film.load(tmp_path / f"{name}.npz")
    whole = tmp_path / "whole.npz"
    Film(REAL).save(whole)
    whole.write_bytes(whole.read_bytes()[:200])
    with pytest.raises(ValueError, match="is no film"):
        Film.load(whole)


# ---- what does not fit -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"real": np.zeros((5, 3))}, r"shape \(5, 3\); expected points \(m, 2\) or grey pictures"),
        ({"real": np.zeros((0, 2))}, r"shape \(0, 2\)"),
        ({"real": np.full((2, 4, 4), 200)}, "real go from 200 to 200; expected 0 to 1. Scale"),
        ({"real": np.zeros((2, 4, 4)), "extent": (0, 1, 0, 1)}, "Pictures have no extent"),
        ({"real": REAL, "extent": (1, 0, 0, 1)}, "left below right"),
        ({"real": REAL, "extent": (0, 1, 0)}, r"\(0, 1, 0\); expected four numbers"),
        ({"real": [[np.nan, 0]]}, "not finite"),
    ],
)
def test_a_film_that_cannot_be_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        Film(**arguments)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"step": 50}, "at step 50 comes after the one at step 50"),
        ({"step": -1}, "step must be at least 0"),
        ({"samples": np.zeros((20, 3))}, r"\(20, 3\); expected \(20, 2\), as in the frames"),
        ({"samples": np.zeros((19, 2))}, r"\(19, 2\); expected \(20, 2\)"),
        ({"losses": {"generator": 1}}, "losses are generator, but discriminator, generator in"),
        ({"losses": {}}, "losses are none, but"),
        ({"losses": 0.7}, "0.7; expected a dictionary"),
        ({"losses": {"discriminator": "low", "generator": 1}}, "a number for each name"),
        ({"measures": None}, "measures are none, but modes found in"),
        ({"surface": None}, "have a surface: give a surface in all frames or in none"),
        ({"surface": np.zeros((4, 5))}, r"\(4, 5\), but \(5, 4\) in the frames before"),
        ({"surface": np.zeros((2, 2, 5))}, r"\(2, 2, 5\); expected \(rows, columns\)"),
        ({"surface": np.full((5, 4), 1.5)}, "from 1.5 to 1.5; expected 0 to 1. For logits"),
        ({"surface": np.full((5, 4), np.nan)}, "from nan to nan"),
    ],
)
def test_a_frame_that_does_not_fit_is_refused_and_adds_nothing(points, changes, words):
    frame = {
        "step": 60,
        "samples": np.zeros((20, 2)),
        "losses": LOSSES,
        "surface": np.zeros((5, 4)),
        "measures": {"modes found": 2},
    }
    with pytest.raises(ValueError, match=words):
        points.add(**frame | changes)
    for what in (points.steps, points.samples, points.surface, *points.losses.values()):
        assert len(what) == 3
    points.add(**frame)
    assert len(points) == 4


def test_the_first_frame_has_to_look_like_the_real_examples(pictures):
    with pytest.raises(ValueError, match=r"\(2, 6, 4\); expected \(n, 6, 5\), like the real"):
        Film(pictures.real).add(0, np.zeros((2, 6, 4)), LOSSES)
    with pytest.raises(ValueError, match=r"expected \(n, 2\)"):
        Film(REAL).add(0, np.zeros((0, 2)), LOSSES)
    with pytest.raises(ValueError, match="losses: give at least one"):
        Film(REAL).add(0, REAL, {})
    with pytest.raises(ValueError, match="pictures has no surface"):
        Film(pictures.real).add(0, pictures.real, LOSSES, surface=np.zeros((4, 4)))
    with pytest.raises(TypeError, match="step must be a whole number"):
        Film(REAL).add(0.5, REAL, LOSSES)
