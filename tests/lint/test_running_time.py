"""Time, memory, progress and errors of a lesson that was run."""

import pytest
from nbformat.v4 import new_output

from course_lib.notebooks.lint import timing


@pytest.mark.parametrize(("seconds", "fires"), [(119, False), (121, True)])
def test_a_lesson_keeps_its_time(make, seconds, fires):
    found = [one.what for one in timing.timing(make.lesson(seconds=seconds))]
    assert found == (["it runs 121 s; 120 s are the limit, 60 s the aim"] if fires else [])


def test_a_slow_machine_gets_slack_but_not_without_end(make):
    for seconds, fires in ((130, False), (361, True)):
        lesson = make.lesson(seconds=seconds, cells={"train": make.took(seconds / 2, 1)})
        lesson.run.slack = 3
        assert bool(list(timing.timing(lesson))) == fires


@pytest.mark.parametrize(("memory", "fires"), [(1.9e9, False), (2.6e9, True)])
def test_a_lesson_keeps_its_memory(make, memory, fires):
    found = [one.what for one in timing.timing(make.lesson(memory=memory))]
    assert found == (["it needs 2.6 GB of memory; 2 GB are the limit"] if fires else [])


@pytest.mark.parametrize(
    ("seconds", "silence", "words"),
    [
        (4.9, 4.9, None),  # short
        (20, 4, None),  # a line now and then
        (20, 9, None),  # two lines
        (8, 8, "says nothing for 8 s"),
        (40, 30, "says nothing for 30 s"),
        (61, 2, "60 s are the limit for a cell"),
    ],
)
def test_a_long_cell_shows_progress_and_ends(make, seconds, silence, words):
    lesson = make.lesson(cells={"train": make.took(seconds, silence)})
    found = list(timing.timing(lesson))
    assert [one.cell for one in found] == (["train"] if words else [])
    assert not words or words in found[0].what


def test_errors_and_red_boxes_are_found(make, whats):
    failure = new_output("error", ename="NameError", evalue="no x", traceback=["x"])
    lesson = make.lesson(
        make.code("fine", "1", make.printed("hello")),
        make.code("warns", "1", make.printed("FutureWarning: soon\nmore", name="stderr")),
        make.code("fails", "x", failure),
        error="a long text",
    )
    assert whats(timing.errors(lesson)) == [
        ("fails", "it stops with an error: NameError: no x"),
        ("warns", "it writes to stderr: 'FutureWarning: soon'"),
    ]
    assert not list(timing.errors(make.lesson(make.code("fine", "1"), ran=True)))


def test_a_cell_that_took_too_long_is_named(make, whats):
    error = "A cell timed out after 60 seconds.\nHere is a preview:\nwhile True: pass"
    stopped = new_output("error", ename="KeyboardInterrupt", evalue="", traceback=["x"])
    lesson = make.lesson(make.code("endless", "while True: pass", stopped), error=error)
    assert whats(timing.errors(lesson)) == [
        ("endless", "it stops with an error: A cell timed out after 60 seconds")
    ]


def test_a_kernel_that_ends_is_told_with_the_last_cell_known_of(make, whats):
    lesson = make.lesson(
        make.code("last", "x"), cells={"last": make.took(1, 1)}, error="Kernel died."
    )
    assert whats(timing.errors(lesson)) == [
        ("", "it stops with an error: Kernel died, in or after cell last")
    ]
