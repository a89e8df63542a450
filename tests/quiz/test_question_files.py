"""The files of questions: ours are in order, and a fault in one gets a clear sentence."""

import pytest
import yaml

from course_lib.quiz import bank, checks

GOOD = """
chapter: 04_things
practice:
  one:
    kind: single
    question: Which?
    options: {a: This, b: That}
    answer: b
    why: {a: No., b: Yes.}
  some:
    kind: multiple
    question: Which?
    options: {a: This, b: That, c: Both}
    answer: [a, c]
    why: {a: Yes., b: No., c: Yes.}
  number:
    kind: numeric
    question: How many?
    answer: 2.5
    tolerance: 0.1
    hint: Count.
    why: So it is.
    unit: kg
graded:
  q1:
    kind: single
    question: Which?
    options: {a: no, b: 12}
"""


def test_a_good_file_is_read():
    topic, faults = checks.read(GOOD, "things")
    assert faults == []
    assert list(topic.practice) == ["things.one", "things.some", "things.number"]
    assert topic.practice["things.some"].right == ("a", "c")
    assert topic.practice["things.number"].number == 2.5
    # YAML would make False and 12 of these words.
    assert topic.graded["things.q1"].options == {"a": "no", "b": "12"}


FAULTS = {
    "duplicate id": ("  some:", "  one:", "line 10: 'one' is there already, on line 4"),
    "missing explanation": ("{a: No., b: Yes.}", "{b: Yes.}", "things.one: option a has no expl"),
    "empty explanation": ("{a: No., b: Yes.}", "{a: '', b: Yes.}", "explanation of a must be a"),
    "one explanation too many": ("b: Yes.}", "b: Yes., c: x}", "explains 'c', which is not among"),
    "answer not an option": ("answer: b", "answer: e", "names 'e', which is not among the options"),
    "two answers to a single": ("answer: b", "answer: [a, b]", "single choice is one letter"),
    "all right": ("answer: [a, c]", "answer: [a, b, c]", "at least one option must be wrong"),
    "answer twice": ("answer: [a, c]", "answer: [a, a]", "names a letter twice"),
    "one option": ("{a: no, b: 12}", "{a: no}", "must hold 2 to 8 options"),
    "letters out of order": ("{a: no, b: 12}", "{a: no, c: 12}", "lettered a, b, c, ... in order"),
    "same option twice": ("{a: no, b: 12}", "{a: no, b: no}", "two options have the same text"),
    "unknown kind": ("kind: numeric", "kind: number", "must be one of single, multiple, numeric"),
    "no number": ("answer: 2.5", "answer: 2,5", "'answer' must be a number"),
    "negative tolerance": ("tolerance: 0.1", "tolerance: -1", "must not be negative"),
    "missing hint": ("    hint: Count.\n", "", "things.number: 'hint' is missing"),
    "misspelt field": ("    unit: kg", "    units: kg", "did you mean 'unit'"),
    "open code": ("How many?", "How `many?", "opens ` and does not close it"),
    "open bold": ("How many?", "How **many?", "opens ** and does not close it"),
    "chapter": ("04_things", "04_thing", "such as '01_things'; got '04_thing'"),
    "same id in both": ("  q1:", "  one:", "both a practice and a graded question"),
    "id with capitals": ("  q1:", "  Q1:", "a name is lower-case letters"),
    "key in a graded one": (
        "options: {a: no, b: 12}",
        "options: {a: no, b: 12}\n    answer: b",
        "things.q1: a graded question must not carry 'answer'; the key belongs in the hidden tests",
    ),
    "not YAML": ("practice:", "practice: [", "things.yaml, line"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_has_one_sentence(name):
    old, new, sentence = FAULTS[name]
    assert GOOD.count(old) >= 1
    topic, faults = checks.read(GOOD.replace(old, new, 1), "things")
    assert topic is None
    assert len(faults) == 1 and sentence in faults[0], faults


@pytest.mark.parametrize(
    "text", ["", "- a", "chapter: [x]", "chapter: 01_x\npractice: 3", "? [a]\n: b"]
)
def test_a_file_of_another_shape_is_refused_in_words(text):
    topic, faults = checks.read(text, "x")
    assert topic is None and faults and all(isinstance(fault, str) for fault in faults)


def test_every_fault_is_told_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(bank, "FOLDER", tmp_path)
    (tmp_path / "broken.yaml").write_text(GOOD.replace("answer: b", "answer: e"), "utf-8")
    with pytest.raises(bank.QuestionError) as problem:
        bank.load.__wrapped__("broken")
    assert "names 'e'" in str(problem.value) and "'chapter' must be" in str(problem.value)


# -- our own files -------------------------------------------------------------------------------


@pytest.mark.parametrize("topic", bank.topics())
def test_our_files_are_good(topic):
    found = bank.load(topic)
    for question in found.practice.values():
        assert question.why.keys() == (question.options.keys() or {""})


@pytest.mark.parametrize("topic", bank.topics())
def test_no_key_to_a_graded_question_is_shipped(topic):
    raw = yaml.safe_load((bank.FOLDER / f"{topic}.yaml").read_text("utf-8"))
    for entry in (raw.get("graded") or {}).values():
        assert entry.keys() <= {"kind", "question", "options", "unit"}


def test_the_longest_option_is_no_giveaway():
    single = [
        question
        for topic in bank.topics()
        for question in bank.load(topic).practice.values()
        if question.kind == "single"
    ]
    longest = [max(q.options, key=lambda c, q=q: len(q.options[c])) == q.right[0] for q in single]
    assert sum(longest) <= 0.4 * len(single), [
        q.id for q, is_longest in zip(single, longest, strict=True) if is_longest
    ]
    letters = [q.right[0] for q in single]
    assert all(letters.count(letter) <= len(single) / 2 for letter in "abcd")


# -- finding one ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked, section, sentence",
    [
        ("neurons.bais", "practice", "Did you mean 'neurons.bias'?"),
        ("neuron.bias", "practice", "Did you mean 'neurons.bias'?"),
        ("neurons.q11", "graded", "Did you mean 'neurons.q1'?"),
        ("neurons.bias", "graded", 'show it with quiz.practice("neurons.bias")'),
        ("neurons.q1", "practice", 'show it with quiz.answer("neurons.q1", None)'),
        ("bias", "practice", "such as 'neurons.bias'; got 'bias'"),
        (None, "graded", "got None"),
        ("../../secret.x", "graded", "named by its topic and its name"),
    ],
)
def test_what_cannot_be_found_is_answered_in_words(asked, section, sentence):
    with pytest.raises(bank.QuestionError) as problem:
        bank.find(asked, section)
    assert sentence in str(problem.value)


def test_a_chapter_is_found_by_number_and_name():
    assert bank.topic_of("01_neurons").name == "neurons"
    for wrong in ("01_neuron", "neurons", "02_neurons", None):
        with pytest.raises(bank.QuestionError, match="01_neurons"):
            bank.topic_of(wrong)


def test_loading_is_not_needed_twice():
    assert bank.load("neurons") is bank.load("neurons")
