"""Versions of an exercise that an audit tries."""

import nbformat

from course_lib.audit import versions
from course_lib.grading.submission import Exercise


def cell(name: str, source: str, **settings):
    made = nbformat.v4.new_code_cell(source, id=name)
    plain = {"grade": False, "solution": False, "locked": True, "schema_version": 3, "task": False}
    made.metadata["nbgrader"] = plain | {"grade_id": name} | settings
    return made


def exercise() -> Exercise:
    hidden = "assert x\n### BEGIN HIDDEN TESTS\nassert x == default_rng(3)\n### END HIDDEN TESTS"
    contents = []
    for answer, test in (("x = 3", hidden), ("x = None", "assert x")):
        cells = [
            cell("setup", "set_random_seed(0)\nload(n=3, seed=4, size=5)\nf(7)"),
            cell("x", answer, solution=True),
            cell("x-test", test, grade=True, points=1),
            cell("y", answer.replace("x", "y"), solution=True),
            cell("y-test", "assert y", grade=True, points=1),
        ]
        contents.append(nbformat.writes(nbformat.v4.new_notebook(cells=cells)).encode())
    return Exercise("01_tiny", *contents)


def sources(content: bytes) -> dict[str, str]:
    return {one.id: one.source for one in nbformat.reads(content.decode(), 4).cells}


def test_a_submission_is_the_solution_with_other_answers():
    found = sources(versions.hand_in(exercise(), {"y": "y = 5"}))
    assert found["x"] == "x = 3" and found["y"] == "y = 5"


def test_one_test_can_be_tried_by_itself():
    reduced = versions.only(exercise(), {"y-test"})
    for content in (reduced.source, reduced.released):
        assert list(sources(content)) == ["setup", "x", "y", "y-test"]


def test_nothing_runs_after_the_test_that_is_tried():
    reduced = versions.only(exercise(), {"x-test"})
    for content in (reduced.source, reduced.released, versions.hand_in(reduced, {"x": "x = 5"})):
        assert list(sources(content)) == ["setup", "x", "x-test"]


def test_students_see_less_of_a_test():
    assert sources(versions.visible(exercise()).source)["x-test"] == "assert x"


def test_seeds_change_and_nothing_else():
    found = sources(versions.reseeded(exercise(), 100).source)
    assert found["setup"] == "set_random_seed(100)\nload(n=3, seed=104, size=5)\nf(7)"
    assert "default_rng(103)" in found["x-test"] and found["x"] == "x = 3"
