"""What lies beside a solution is read, or one sentence says what is wrong with it."""

import pytest

from course_lib.audit import beside
from course_lib.audit.beside import Answer, BesideProblem, Equivalent


def write(tmp_path, text: str):
    path = tmp_path / "file"
    path.write_text(text, "utf-8")
    return path


def test_answers_stand_below_headings(tmp_path):
    path = write(
        tmp_path,
        "# Never released.\n\n# %% neuron: a loop\ndef f():\n    return 1\n\n\n"
        "# %% line: twice\nx = 2\n# a comment\n\n# %% neuron: another: with a colon\nx = 3\n",
    )
    assert beside.read_answers(path, {"neuron", "line"}) == [
        Answer("neuron", "a loop", "def f():\n    return 1"),
        Answer("line", "twice", "x = 2\n# a comment"),
        Answer("neuron", "another: with a colon", "x = 3"),
    ]


def test_without_files_there_is_nothing(tmp_path):
    missing = tmp_path / "missing"
    assert beside.read_answers(missing, set()) == []
    assert beside.read_equivalents(missing) == []
    assert beside.read_explanations(missing) == {}


def test_an_unknown_cell_is_told(tmp_path):
    path = write(tmp_path, "# %% neurn: a slip\nx = 1\n")
    with pytest.raises(BesideProblem, match="neurn is no solution cell"):
        beside.read_answers(path, {"neuron", "line"})


def test_equivalents_have_four_fields(tmp_path):
    entry = '[[equivalent]]\ncell = "f"\nbefore = "a"\nafter = "b"\n'
    assert beside.read_equivalents(write(tmp_path, entry + 'why = "c"')) == [
        Equivalent("f", "a", "b", "c")
    ]
    for text in (entry, "x = 1", "[["):
        with pytest.raises(BesideProblem, match="cell, before, after, why"):
            beside.read_equivalents(write(tmp_path, text))


def test_explanations_are_texts_by_letter(tmp_path):
    path = write(tmp_path, "a.q1:\n  a: No.\n  b: Yes.\n")
    assert beside.read_explanations(path) == {"a.q1": {"a": "No.", "b": "Yes."}}
    for text in ("- 1", "a.q1: text", "a.q1:\n  a: 3"):
        with pytest.raises(BesideProblem, match="a text per letter"):
            beside.read_explanations(write(tmp_path, text))
