"""Spelling, and how an author says that a finding is none."""

import pytest

from course_lib.notebooks.files import NotebookProblem
from course_lib.notebooks.lint import course_findings, lesson_findings, spelling


def test_misspelt_words_are_found_in_text_comments_and_strings(make, whats):
    lesson = make.lesson(
        make.text("text", "We recieve it."),
        make.code("code", "x = 'teh end'  # occured\ncolour = 1"),
    )
    assert sorted(whats(spelling.spelling(lesson))) == [
        ("code", "'occured' should be occurred"),
        ("code", "'teh' should be the"),
        ("text", "'recieve' should be receive"),
    ]


def test_documents_are_read_and_allowed_words_pass(make, tmp_path, monkeypatch):
    course = make.course(_00_first=[make.text("a", "x")])
    (course.root / "README.md").write_text("It occured teh other day.", encoding="utf-8")
    allowed = tmp_path / "allowed.txt"
    allowed.write_text("# nothing\nteh  # a name\n", encoding="utf-8")
    monkeypatch.setattr(spelling, "ALLOWED", allowed)
    (finding,) = course_findings(course)
    assert (finding.file, finding.about) == ("README.md", "occured")


def test_a_missing_codespell_is_said_in_a_sentence(make, monkeypatch):
    monkeypatch.setattr(spelling, "find_spec", lambda name: None)
    with pytest.raises(NotebookProblem, match=r"codespell.*Run: make env"):
        list(spelling.spelling(make.lesson(make.text("a", "x"))))


LONG = "x = 1\n" * 21


@pytest.fixture
def about(make):
    """Return a function: the findings of a few checks in a lesson."""

    def findings(*cells, **measured):
        found = lesson_findings(make.lesson(*cells, **measured))
        return [(f.check, f.cell, f.what) for f in found if f.check not in ("header", "parts")]

    return findings


def test_a_tag_with_a_reason_silences_a_code_cell(make, about):
    link = make.text("link", "[glossary](glossary.md)")
    loud = [("lengths", "a", "its code has 21 lines; 20 are the limit")]
    some = [make.code(f"s-{number}", "x = 1") for number in range(10)]
    assert about(link, make.code("a", LONG), *some) == loud
    tag = "lint: lengths: one table that has to be seen whole"
    assert about(link, make.code("a", LONG, tags=[tag]), *some) == []


def test_a_comment_silences_one_number_and_no_other(make, about):
    comment = "<!-- lint: numbers 97 %: from the paper\nof 1998 -->"
    cell = make.text("a", f"[glossary](glossary.md) It is 97 % and 98 %. {comment}")
    found = about(cell, ran=True)
    assert [(check, place) for check, place, _ in found] == [("numbers", "a")]
    assert "98 %" in found[0][2]


@pytest.mark.parametrize(
    ("comment", "what"),
    [
        ("lint: lengths: it is long for a reason", "'lengths' is silenced and finds nothing here"),
        ("lint: length: it is long for a reason", "there is no check 'length'"),
        ("lint: lengths: ok", "'lengths' is silenced without a reason"),
        ("lint off", "'lint off' silences nothing"),
    ],
)
def test_an_idle_or_unreadable_silence_is_a_finding(make, about, comment, what):
    cell = make.text("a", f"[glossary](glossary.md) <!-- {comment} -->")
    assert about(cell) == [("silences", "a", what)]


def test_a_silence_of_a_check_that_was_not_made_is_left_alone(make, about):
    comment = "<!-- lint: numbers: all from the paper of 1998 -->"
    cell = make.text("a", f"[glossary](glossary.md) It is 97 %. {comment}")
    assert about(cell) == []
    assert about(cell, ran=True) == []


def test_a_silence_about_time_may_have_nothing_to_silence_on_a_fast_machine(make, about):
    link = make.text("link", "[glossary](glossary.md)")
    slow = make.code("slow", "1", tags=["lint: timing: it trains one network"])
    for seconds in (2, 8):
        assert about(link, slow, ran=True, cells={"slow": make.took(seconds, seconds)}) == []


@pytest.mark.parametrize("printed", ["", "1.2", "about 1.15"])
def test_a_silenced_number_may_stand_in_an_output_by_chance(make, about, printed):
    link = make.text("link", "[glossary](glossary.md)")
    cell = make.text("a", "1.2 million. <!-- lint: numbers 1.2: the size of a data set -->")
    code = make.code("code", "measure()", make.printed(printed))
    assert about(link, cell, code, ran=True) == []


def test_a_silence_of_a_number_that_was_taken_out_is_a_finding(make, about):
    comment = "<!-- lint: numbers 1.2: the size of a data set -->"
    cell = make.text("a", f"[glossary](glossary.md) 1.3 million. {comment}")
    what = "'numbers 1.2' is silenced and not in this text"
    assert ("silences", "a", what) in about(cell, ran=True)
    assert about(cell) == [("silences", "a", what)]


def test_after_an_error_no_number_is_called_typed(make, about):
    cell = make.text("a", "[glossary](glossary.md) It is 97 %.")
    assert [check for check, _, _ in about(cell, error="it failed")] == ["errors"]
