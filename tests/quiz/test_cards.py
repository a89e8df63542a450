"""The cards, without a browser: what they say, return, record, and leave in a notebook."""

import re
import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient

from course_lib import progress, quiz
from course_lib.quiz import bank, fallback, live


@pytest.fixture
def shown(monkeypatch):
    """Collect what a call displays."""
    from course_lib.quiz import ask

    cards = []
    monkeypatch.setattr(ask, "display", cards.append)
    return cards


def page(card):
    return card.page if hasattr(card, "page") else card._repr_mimebundle_()["text/html"]


def test_a_practice_card_carries_its_answer_for_paper(shown):
    assert quiz.practice("neurons.bias") is None
    text, html = repr(shown[0]), page(shown[0])
    for letter in "abcd":
        assert f"<strong>{letter})</strong>" in html
        assert f"\n  {letter}) " in text
    assert "<details><summary>Show the answer</summary><p>Right: <strong>c</strong></p>" in html
    assert "Right: c" in text
    assert "style" not in html and "<script" not in html


@pytest.mark.parametrize("kind", ["single", "multiple", "numeric"])
@pytest.mark.parametrize("section", ["practice", "graded"])
def test_every_kind_has_a_page_and_a_text(kind, section):
    texts = {"text": "Is 1 < 2?", "options": {"a": "<b>", "b": "no"}, "unit": "m"}
    if section == "practice":
        texts |= {
            "right": ("a",),
            "why": {"a": "x & y", "b": "y", "": "z"},
            "number": 2.0,
            "tolerance": 0.1,
        }
    if kind == "numeric":
        texts["options"] = {}
    html, text = fallback.question(bank.Question("x.y", section, kind, **texts))
    assert "Is 1 &lt; 2?" in html and "Is 1 < 2?" in text
    assert "<b>" not in html
    # Every element that opens closes again.
    opened, closed = re.findall(r"<(\w+)", html), re.findall(r"</(\w+)", html)
    assert sorted(tag for tag in opened if tag != "br") == sorted(closed)


def test_no_key_reaches_a_graded_card(shown):
    for number in range(1, 6):
        quiz.answer(f"neurons.q{number}")
        assert shown[-1].card.keys().isdisjoint({"right", "why", "number", "tolerance", "hint"})
        assert "details" not in page(shown[-1])


@pytest.mark.parametrize(
    "name, written, value, state",
    [
        ("neurons.q1", None, None, "Not answered yet."),
        ("neurons.q1", "B", "b", "Your answer: b."),
        ("neurons.q2", "c, a", ("a", "c"), "Your answer: a, c."),
        ("neurons.q3", "0.5", 0.5, "Your answer: 0.5."),
        ("neurons.q1", "e", None, "The letters here are a, b, c and d; you gave &#x27;e&#x27;."),
        ("neurons.q3", "0,5", None, "Python writes a decimal point, 0.5."),
        ("neurons.q3", "<script>", None, "&lt;script&gt;"),
        ("neurons.q9", "b", None, "There is no graded question"),
        ("neurons.bias", "b", None, "is not a graded question"),
        (7, "b", None, "got 7."),
    ],
)
def test_an_answer_is_returned_and_said_and_never_raises(shown, name, written, value, state):
    assert quiz.answer(name, written) == value
    assert state in page(shown[0])
    assert repr(shown[0]).strip()


def test_commas_outside_the_quotes_are_understood(shown):
    assert quiz.answer("neurons.q2", "c", "a") == ("a", "c")
    assert quiz.answer("neurons.q3", 0, 5) is None
    assert "Python writes a decimal point, 0.5." in page(shown[1])


def test_the_widget_shows_the_typed_answer(shown):
    quiz.answer("neurons.q2", {"c", "a"})
    quiz.answer("neurons.q3", 0.5)
    quiz.answer("neurons.q1", "z")
    assert [card.given for card in shown] == [["a", "c"], ["0.5"], []]
    assert "you gave 'z'" in shown[2].card["trouble"]


def click(card, message):
    """What the front end sends on a click."""
    card._handle_custom_msg(message, [])


def test_practice_records_each_try_until_one_is_right(shown):
    quiz.practice("neurons.bias")
    for letter in "abcd":  # c is right; d is only looked at afterwards.
        click(shown[0], {"tried": [letter]})
    assert progress.read().practice == {
        "neurons.bias": progress.Practice(correct=True, first_try=False, tries=3)
    }
    quiz.practice("neurons.bias")
    assert [card.card["before"] for card in shown] == [False, True]


@pytest.mark.parametrize(
    "name, tried, right",
    [
        ("neurons.hidden_layer", ["a", "c"], True),
        ("neurons.hidden_layer", ["a"], False),
        ("neurons.hidden_layer", ["a", "b", "c", "d"], False),
        ("neurons.weighted_sum", ["-.5"], True),
        ("neurons.weighted_sum", ["\N{MINUS SIGN}0.5"], True),
        ("neurons.weighted_sum", ["0.5"], False),
        ("neurons.weighted_sum", ["x"], False),
    ],
)
def test_the_verdict_that_is_recorded(name, tried, right):
    assert live.PracticeCard(bank.find(name, "practice")).judge(tried) is right


def test_the_closing_card_follows_the_answers_and_marks_the_chapter(shown):
    quiz.practice("neurons.bias")
    quiz.finish("01_neurons")
    closing = shown[1]
    assert (closing.card["right"], closing.card["open"]) == (0, closing.card["count"])
    click(shown[0], {"tried": ["c"]})
    assert (closing.card["right"], closing.card["first"]) == (1, 1)
    assert closing.card["read"] == ""
    click(closing, {"read": True})
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", closing.card["read"])
    assert "01_neurons" in progress.read().chapters_read


def test_the_closing_page_holds_no_learners_results(shown):
    quiz.finish("01_neurons")
    before = page(shown[0])
    progress.record_practice("neurons.bias", True)
    quiz.finish("01_neurons")
    assert page(shown[1]) == before


def test_a_progress_file_that_cannot_be_written_is_said_on_the_card(shown, monkeypatch):
    monkeypatch.setattr(progress, "record_practice", lambda *_: False)
    quiz.practice("neurons.bias")
    click(shown[0], {"tried": ["c"]})
    assert "could not be saved" in shown[0].note


def test_odd_messages_from_the_browser_do_no_harm(shown):
    quiz.practice("neurons.bias")
    quiz.finish("01_neurons")
    for message in (None, [], {}, {"tried": []}, {"tried": [None]}, {"read": False}):
        for card in shown:
            click(card, message)
    assert progress.read().chapters_read == {}


def test_unknown_names_get_a_sentence(shown):
    quiz.practice("neurons.bais")
    quiz.finish("01_neuron")
    assert "Did you mean &#x27;neurons.bias&#x27;?" in page(shown[0])
    assert "Did you mean &#x27;01_neurons&#x27;?" in page(shown[1])


def test_in_a_notebook_without_a_browser(tmp_path):
    cells = [
        "from course_lib import quiz",
        'quiz.practice("neurons.bias")',
        'q = quiz.answer("neurons.q2", "ca"); print(q)',
        'quiz.answer("neurons.q3", "0,5")',
        'quiz.answer("neurons.q0", "b")',
        'quiz.finish("01_neurons")',
        'quiz.credit(q, ("a", "b", "c"), points=2)',
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    NotebookClient(notebook, timeout=120, kernel_name="python3", store_widget_state=False).execute(
        cwd=str(tmp_path)
    )
    outputs = [output for cell in notebook.cells for output in cell.outputs]
    # Stock nbgrader takes anything on stderr for a failure.
    assert not [o for o in outputs if o.output_type == "error" or o.get("name") == "stderr"]
    cards = [o.data for o in outputs if o.output_type == "display_data"]
    assert len(cards) == 5
    assert all("text/html" in card and "text/plain" in card for card in cards)
    views = ["application/vnd.jupyter.widget-view+json" in card for card in cards]
    assert views == [True, True, True, False, True]
    assert [o.text for o in outputs if o.output_type == "stream"] == ["('a', 'c')\n"]
    assert outputs[-1].data["text/plain"] == "1.33"  # What nbgrader reads as partial credit.


def test_importing_it_is_cheap():
    code = """
import sys
from course_lib import quiz
assert quiz.__all__
heavy = {"anywidget", "yaml", "IPython", "tensorflow", "keras", "matplotlib"}
print(sorted(heavy & set(sys.modules)))
quiz.credit("a", "a")
print(sorted(heavy & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.split("\n")[:2] == ["[]", "[]"], done.stderr
