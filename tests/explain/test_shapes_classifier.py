"""The checkpoint `shapes_classifier.keras`: what it can do on scenes that it has never seen."""

import numpy as np
import pytest

from course_lib import checkpoints, data, explain
from course_lib.data.shapes import CLASSES

EVERY = np.arange(len(CLASSES))


@pytest.fixture(scope="module")
def model():
    return checkpoints.load_model("shapes_classifier")


@pytest.fixture(scope="module")
def scenes():
    return data.load("shapes", n=100, seed=3)


@pytest.fixture(scope="module")
def present(scenes):
    """Say for each scene which classes are there; bool (100, 5)."""
    return (scenes.labels[:, :, None] == EVERY).any(axis=1)


def test_it_knows_what_is_in_a_scene(model, scenes, present):
    right = (model.predict_on_batch(scenes.x) > 0.5) == present
    always_no = 1 - present.mean()
    assert right.mean() > 0.95 > always_no + 0.2
    assert right.all(axis=1).mean() > 0.8


def test_its_file_is_small_and_knows_its_loss(model, scenes, present):
    assert checkpoints.path("shapes_classifier.keras").stat().st_size < 500_000
    loss, accuracy = model.evaluate(scenes.x, present.astype("float32"), verbose=0)
    assert loss < 0.2 and accuracy > 0.95


def test_grad_cam_points_at_the_class_that_is_asked_for(model, scenes, present):
    scene, label = (found[:120] for found in np.nonzero(present))
    boxes = explain.boxes_of(scenes.boxes[scene], scenes.labels[scene], label)
    maps = explain.grad_cam(model, scenes.x[scene], label)
    assert explain.pointing_game(maps, boxes) >= 0.9
    assert explain.covered_share(boxes, 64, 64) < 0.2
    # In scenes with other shapes too, where a map of "something is here" would fail.
    several = present[scene].sum(axis=1) > 1
    assert several.mean() > 0.5
    assert explain.pointing_game(maps[several], boxes[several]) >= 0.85
