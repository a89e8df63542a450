"""Terms: explained at their first use, in bold, in the lesson that the glossary names."""

import pytest

from course_lib.notebooks.files import NotebookProblem
from course_lib.notebooks.lint import glossary, terms

LAYER = "layer:\n  lesson: 00_first\n  means: Neurons side by side.\n"
HIDDEN = "hidden layer:\n  lesson: 01_second\n  means: A layer inside.\n"
LINK = "[glossary](glossary.md)"


def found_in(course, name):
    return [(one.cell, one.what) for one in terms.terms(course.lesson(name))]


def test_a_course_in_order_has_no_findings(make):
    course = make.course(
        HIDDEN + LAYER,
        _00_first=[
            make.text("header", "You will meet a hidden layer."),
            make.text("question", f"## Layers\n\n*What is a layer?* {LINK}"),
            make.text("a", "Neurons form **layers**. A layer works at once. `hidden layer`"),
        ],
        _01_second=[make.text("b", f"Now a **hidden layer**, one more layer. {LINK}")],
    )
    assert found_in(course, "00_first") == found_in(course, "01_second") == []


def test_a_bold_term_must_be_in_the_glossary(make):
    source = (
        f"{LINK} A **kernel** slides. **This is an emphasised whole sentence** and so is **this.** "
        "**Next:** x > **A common mistake.** **20** **no bold term at all here**"
    )
    course = make.course(_00_first=[make.text("a", source)])
    assert found_in(course, "00_first") == [
        ("a", "'kernel' is bold, as a term is, and not in the glossary"),
    ]


def test_a_use_before_the_explanation_is_found_in_the_same_lesson(make):
    cells = [make.text("a", f"A layer. {LINK}"), make.text("b", "A **layer**.")]
    course = make.course(LAYER, _00_first=cells)
    assert found_in(course, "00_first") == [
        ("a", "'layer' is used before it is explained (in bold, cell b)")
    ]


def test_a_use_in_an_earlier_lesson_is_found_there(make):
    course = make.course(
        HIDDEN,
        _00_first=[make.text("a", f"It has a hidden layer. {LINK}")],
        _01_second=[make.text("b", f"A **hidden layer**. {LINK}")],
    )
    assert found_in(course, "00_first") == [
        ("a", "'hidden layer' is used, and explained only in 01_second")
    ]
    assert found_in(course, "01_second") == []


def test_the_link_to_the_next_lesson_may_name_its_term(make):
    link = f"**Next:** [01 · Hidden layers](01_second.ipynb)\n\n{LINK}"
    course = make.course(
        HIDDEN,
        _00_first=[make.text("a", link)],
        _01_second=[make.text("b", f"A **hidden layer**. {LINK}")],
    )
    assert found_in(course, "00_first") == []


def test_a_term_that_its_lesson_does_not_mark_is_found_there(make):
    course = make.course(LAYER, _00_first=[make.text("a", f"A layer. {LINK}")])
    assert found_in(course, "00_first") == [
        ("a", "the glossary says that 'layer' is explained here, and it is nowhere bold")
    ]


def test_an_everyday_word_may_be_used_before(make):
    step = "step:\n  lesson: 00_first\n  means: A function.\n  everyday: true\n"
    cells = [make.text("a", f"A small step. {LINK}"), make.text("b", "The **step**.")]
    assert found_in(make.course(step, _00_first=cells), "00_first") == []


def test_a_lesson_links_to_the_glossary(make):
    (finding,) = terms.terms(make.course(_00_first=[make.text("a", "x")]).lesson("00_first"))
    assert finding.what == "it does not link to the glossary"
    assert "[glossary](glossary.md)" in finding.mend


@pytest.mark.parametrize(
    ("form", "text", "matches"),
    [
        ("hidden layer", "Hidden layers", True),
        ("hidden layer", "hidden\nlayer", True),
        ("hidden layer", "hidden-layer", True),
        ("ReLU", "ReLUs", True),
        ("ReLU", "relu", False),
        ("leaky ReLU", "Leaky ReLU", True),
        ("AI", "ai", False),
        ("loss", "losses", True),
        ("loss", "glossary", False),
        ("loss", "cross-loss", False),
    ],
)
def test_forms_of_a_term(form, text, matches):
    term = glossary.Term(form, "00_first", "X.")
    assert bool(term.pattern.search(text)) == matches


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("a: [", "cannot be read"),
        ("just text", "something else than terms"),
        ("a: 3", "'a' has no lesson and no meaning"),
        ("a:\n  lesson: 00_first\n", "'a' has no 'means'"),
        ("a:\n  lesson: 00_first\n  means: No stop\n", "not explained in one sentence"),
        ("a:\n  lesson: 00_first\n  means: X.\n  mean: Y.\n", "has a field 'mean'"),
        ("a:\n  lesson: 00_first\n  means: X.\n  also: b\n", "other forms that are no list"),
        ("a:\n  lesson: 00_first\n  means: X.\n  means: Y.\n", "has a field twice"),
        ("1:\n  lesson: 00_first\n  means: X.\n", "is no text"),
        (LAYER + LAYER, "'layer' is a form of 'layer' and of 'layer'"),
        (LAYER + HIDDEN, "'hidden layer' stands behind 'layer'"),
    ],
)
def test_a_glossary_that_is_not_well_written(make, words, sentence):
    course = make.course(words, _00_first=[make.text("a", "A **layer**.")])
    found = course.glossary.findings
    assert found and sentence in found[0].what, found
    with pytest.raises(NotebookProblem, match="glossary"):
        glossary.write_page(course.root)


def test_a_term_of_a_lesson_that_does_not_exist_is_found(make):
    course = make.course(HIDDEN, _00_first=[make.text("a", "x")])
    whats = [one.what for one in terms.glossary_findings(course)]
    assert "'hidden layer' names the lesson '01_second', which does not exist" in whats


def test_the_page_links_to_the_place_and_is_kept_in_step(make):
    cells = [
        make.text("title", "# 00 · First\n\n## Before"),
        make.text("a", "## What is it, then?\n\nA **layer**.\n\n## After"),
    ]
    course = make.course(LAYER, _00_first=cells)
    (finding,) = terms.glossary_findings(course)
    assert (finding.file, finding.mend) == ("notebooks/glossary.md", "Run make tidy")
    glossary.write_page(course.root)
    assert not list(terms.glossary_findings(course))
    page = glossary.page_path(course.root).read_text(encoding="utf-8")
    link = "[00 · First, What is it, then?](00_first.ipynb#What-is-it,-then?)"
    assert f"## L\n\n**Layer**: Neurons side by side. {link}\n" in page


def test_a_course_without_a_glossary_needs_no_page(make):
    course = make.course(_00_first=[make.text("a", "x")])
    glossary.write_page(course.root)
    assert not glossary.page_path(course.root).exists()
    assert not list(terms.glossary_findings(course))
