"""Widgets, questions, lengths and pictures: each rule fires, and does not where all is well."""

import pytest

from course_lib.notebooks.lint import form, lengths, pictures

PICTURE = '<img src="data:image/png;base64,AA" alt="The loss falls within 40 epochs.">'


def questions(make, count):
    return [make.code(f"q-{number}", f'quiz.practice("a.b{number}")') for number in range(count)]


@pytest.mark.parametrize(
    ("count", "sections", "fires"),
    [(2, 1, True), (3, 1, False), (5, 1, False), (6, 2, True), (6, 6, False), (0, 0, True)],
)
def test_three_to_five_questions_or_one_for_each_section(make, count, sections, fires):
    headings = make.text("headings", "\n".join("## A section" for _ in range(sections)))
    widget = make.code("widget", "widgets.Heat(3)")
    lesson = make.lesson(headings, widget, *questions(make, count))
    found = [one.what for one in form.parts(lesson)]
    assert bool(found) == fires
    assert all(f"asks {count} practice question" in what for what in found)


def test_a_lesson_without_a_widget_is_found(make, whats):
    lesson = make.lesson(make.text("a", "widgets.Heat"), *questions(make, 3))
    assert whats(form.parts(lesson)) == [("", "it has no widget")]


def test_header_problems_keep_their_cell_and_say_what_mends_them(make):
    lesson = make.lesson(make.text("links", "[a](missing.ipynb)"))
    found = {one.what: (one.cell, one.mend) for one in form.header(lesson)}
    assert found["links to missing.ipynb, which does not exist"][0] == "links"
    assert found["its kernelspec is not plain python3"][1] == "Run make tidy"


def test_a_widget_needs_a_picture_and_a_card_needs_html(make, whats):
    good = make.code("good", "widgets.A()", make.displayed(live={}, png="AA"))
    bad = make.code("bad", "widgets.A()", make.displayed(live={}, plain="<A>"))
    card = make.code("card", 'quiz.practice("a.b")', make.displayed(live={}, html="<p>?</p>"))
    silent = make.code("silent", 'quiz.practice("a.b")', make.displayed(live={}, plain="?"))
    hidden = make.code("hidden", "widgets.A()\nx = 1")
    sentence = make.displayed(html="<p>There is no question 'a.c'.</p>")
    missing = make.code("missing", 'quiz.practice("a.c")', sentence)
    lesson = make.lesson(good, bad, card, silent, hidden, missing, ran=True)
    assert whats(form.fallbacks(lesson)) == [
        ("bad", "its widget shows no picture without a front end"),
        ("silent", "its card cannot be read without a front end"),
        ("hidden", "its widget or question is not shown"),
        ("missing", "its widget or question is not shown"),
    ]


def test_a_long_cell_is_found_unless_its_source_is_hidden(make, whats):
    long, fine = "x = 1\n\n" * 21, "x = 1\n" * 20
    short = [make.code(f"short-{number}", "x = 1") for number in range(20)]
    lesson = make.lesson(
        make.code("long", long),
        make.code("drawn", long, hidden=True),
        make.code("fine", fine),
        *short,
    )
    assert whats(lengths.lengths(lesson)) == [("long", "its code has 21 lines; 20 are the limit")]


def test_an_output_of_more_than_a_page_is_found(make, whats):
    page = "1\n" * 60
    lesson = make.lesson(
        make.code("fine", "x", make.printed(page)),
        make.code("drawn", "x", make.displayed(plain=page + "2", png="...")),
        make.code("dots", "x", *[make.printed(".") for _ in range(100)]),
        make.code("long", "x", make.printed(page), make.displayed(plain="[1,\n2]")),
        seconds=1.0,
    )
    expected = [("long", "it prints 62 lines; 60 are the limit")]
    assert whats(lengths.outputs(lesson)) == expected


@pytest.mark.parametrize(("lines", "fires"), [(15, False), (16, True)])
def test_nine_of_ten_cells_keep_to_fifteen_lines(make, lines, fires):
    cells = [make.code(f"c-{number}", "x = 1\n" * lines) for number in range(3)]
    cells += [make.code(f"d-{number}", "x = 1") for number in range(7)]
    found = list(lengths.lengths(make.lesson(*cells)))
    assert [one.cell for one in found] == ([""] if fires else [])
    if fires:
        assert "16.0 lines or more (median 1)" in found[0].what


@pytest.mark.parametrize(
    ("source", "fires"),
    [
        ("![](a.png)", True),
        ("![plot](a.png)", True),
        ("![The loss falls within 40 epochs.](a.png)", False),
        ('<img src="a.png">', True),
        ("<img src='a.png' alt='The loss falls within 40 epochs.'>", False),
        ("Write `![](a.png)` for a picture.", False),
        ("<!-- ![](a.png) -->", False),
    ],
)
def test_a_picture_in_the_text_needs_words(make, source, fires):
    assert bool(list(pictures.in_source(make.lesson(make.text("a", source))))) == fires


@pytest.mark.parametrize(
    ("source", "fires"),
    [
        ("plt.show()", True),
        ("fig.show()", True),
        ('plots.show(fig, alt="The loss falls within 40 epochs.")', False),
        ("# plt.show() has no alternative text", False),
        ("%timeit plt.plot(x)", False),
    ],
)
def test_a_figure_is_shown_by_plots_show(make, source, fires):
    assert bool(list(pictures.in_source(make.lesson(make.code("a", source))))) == fires


def test_every_picture_in_an_output_needs_words(make, whats):
    good = make.code("good", "", make.displayed(png="AA", html=PICTURE))
    bare = make.code("bare", "", make.displayed(png="AA", plain="<Figure>"))
    silent = make.code("silent", "", make.displayed(html='<p><img src="a.png"></p>'))
    table = make.code("table", "", make.displayed(html="<table></table>"))
    lesson = make.lesson(good, bare, silent, table, ran=True)
    found = whats(pictures.in_outputs(lesson))
    assert found == [
        (cell, "it shows a picture without alternative text") for cell in ("bare", "silent")
    ]
