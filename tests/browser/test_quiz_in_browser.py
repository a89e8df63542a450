"""A click on a card does what it says, in a real JupyterLab."""

import ast
import time

import nbformat
import pytest

from course_lib.quiz import live

IMPORT = "from course_lib import quiz"


def say(card):
    return card.locator(".cq-say").inner_text()


def option(card, letter):
    return card.locator(".cq-option").nth(ord(letter) - ord("a"))


def source(page, number):
    """Return what the editor of a cell holds."""
    return page.locator(".jp-CodeCell .cm-content").nth(number).inner_text()


def save(page, path):
    """Save with the keyboard, wait for the file, and return its cells."""
    before = path.stat().st_mtime_ns
    page.locator(".jp-Notebook").press("Control+s")
    for _ in range(200):
        if path.stat().st_mtime_ns != before:
            break
        time.sleep(0.05)
    else:
        pytest.fail("The notebook was not saved within 10 s.")
    return [cell.source for cell in nbformat.read(path, as_version=4).cells]


def test_practice_clicks_give_their_verdict(lab):
    cells = [
        IMPORT,
        'quiz.practice("neurons.bias")',
        'quiz.practice("neurons.hidden_layer")',
        'quiz.practice("neurons.weighted_sum")',
        'quiz.finish("01_neurons")',
    ]
    page = lab.notebook(cells, name="practice")
    one, some, number = (page.locator(".cq-practice").nth(i) for i in range(3))

    option(one, "a").click()
    assert "Not quite." in say(one) and "the work of the weights" in say(one)
    assert "✗ Not this one" in option(one, "a").inner_text()
    option(one, "c").click()
    assert "Right." in say(one) and "weights set the direction" in say(one)
    assert "✓ Right" in option(one, "c").inner_text()
    assert one.get_by_role("radio", checked=True).count() == 1

    check = some.get_by_role("button", name="Check")
    check.click()
    assert "Tick at least one" in say(some)
    for letter in "ab":
        option(some, letter).click()
    check.click()
    assert "1 of 2 found, 1 tick too many." in say(some)
    assert some.locator(".cq-why:visible").count() == 2  # The others can still be found.
    for letter in "bc":
        option(some, letter).click()
    check.click()
    assert "Right." in say(some)
    assert some.locator(".cq-why:visible").count() == 4

    field = number.get_by_role("textbox")
    for typed, answer in {
        "-0,5": "Python writes a decimal point: -0.5.",
        "half": "That is not a number.",
        "0.5": "Not yet.",
        "-.5": "Right.",
    }.items():
        field.fill(typed)
        field.press("Enter")
        assert answer in say(number)

    closing = page.locator(".cq-finish")
    closing.get_by_text("3 of 8 practice questions right").wait_for()
    closing.get_by_role("button", name="Mark this chapter as read").click()
    closing.get_by_text("Read on ").wait_for()


def test_a_graded_click_is_in_the_cell_after_save_and_reload(lab):
    cells = [
        IMPORT,
        'q1 = quiz.answer("neurons.q1", None)',
        'q2 = quiz.answer(\n    "neurons.q2",  # see above, (b)\n    None,\n)',
        "q3 = quiz.answer('neurons.q3', None) ; q4 = quiz.answer('neurons.q4', None)",
    ]
    page = lab.notebook(cells, name="graded")
    q1, q2, q3, q4 = (page.locator(".cq-graded").nth(i) for i in range(4))
    assert "Not answered yet." in say(q1)

    option(q1, "c").click()
    option(q1, "b").click()
    for letter in "cab":
        option(q2, letter).click()
    option(q2, "b").click()
    q3.get_by_role("textbox").fill("0.25")
    q3.get_by_role("button", name="Write into the cell").click()
    option(q4, "a").click()

    written = [
        'q1 = quiz.answer("neurons.q1", "b")',
        'q2 = quiz.answer(\n    "neurons.q2",  # see above, (b)\n    "ac",\n)',
        "q3 = quiz.answer('neurons.q3', 0.25) ; q4 = quiz.answer('neurons.q4', \"a\")",
    ]
    assert 'In the cell: quiz.answer("neurons.q1", "b")' in say(q1)
    assert save(page, lab.root / "notebooks" / "graded.ipynb")[1:] == written

    page.reload()
    page.locator(".cq-graded").first.wait_for(timeout=60_000)
    assert source(page, 1) == written[0]
    q1 = page.locator(".cq-graded").first
    assert option(q1, "b").get_attribute("aria-checked") == "true"

    lab.wait_until_idle(page)
    lab.run_all(page)
    page.locator(".cq-graded").nth(1).get_by_text("In the cell:").wait_for()
    assert option(page.locator(".cq-graded").nth(1), "c").get_attribute("aria-checked") == "true"


def test_the_card_follows_the_cell(lab):
    page = lab.notebook([IMPORT, 'quiz.answer("neurons.q1", "a")'], name="follow")
    card = page.locator(".cq-graded")
    editor = page.locator(".jp-CodeCell .cm-content").nth(1)
    option(card, "c").click()
    assert source(page, 1) == 'quiz.answer("neurons.q1", "c")'

    editor.click()
    page.keyboard.press("Control+z")
    card.get_by_text('quiz.answer("neurons.q1", "a")').wait_for()
    assert option(card, "a").get_attribute("aria-checked") == "true"

    editor.fill('quiz.answer("neurons.q1", "D")')
    card.get_by_text('quiz.answer("neurons.q1", "d")').wait_for()
    assert option(card, "d").get_attribute("aria-checked") == "true"

    editor.fill('quiz.answer("neurons.q1", my_choice())')
    card.get_by_text("Run it to see your answer here.").wait_for()


def test_a_click_mends_an_answer_that_cannot_be_used(lab):
    page = lab.notebook([IMPORT, 'quiz.answer("neurons.q1", "<b>z")'], name="mend")
    card = page.locator(".cq-graded")
    assert "you gave '<b>z'" in say(card)
    option(card, "b").click()
    assert source(page, 1) == 'quiz.answer("neurons.q1", "b")'
    assert "In the cell:" in say(card)


def test_where_no_call_is_found_the_card_says_what_to_type(lab):
    code = 'for name in ["neurons.q1"]:\n    quiz.answer(name)'
    page = lab.notebook([IMPORT, code], name="loop")
    card = page.locator(".cq-graded")
    option(card, "b").click()
    assert 'Type it yourself: write quiz.answer("neurons.q1", "b") in the cell' in say(card)
    assert source(page, 1) == code


def test_the_keyboard_is_enough_and_stays_in_the_card(lab):
    page = lab.notebook([IMPORT, 'quiz.answer("neurons.q1", None)'], name="keys")
    card = page.locator(".cq-graded")
    option(card, "a").focus()
    # In JupyterLab's command mode, x cuts the cell and d d deletes it.
    for key in ["ArrowDown", "x", "d", "d", "ArrowDown", "ArrowDown", "ArrowUp"]:
        page.keyboard.press(key)
    assert source(page, 1) == 'quiz.answer("neurons.q1", None)'  # Moving is not choosing.
    page.keyboard.press("Enter")
    assert source(page, 1) == 'quiz.answer("neurons.q1", "c")'
    assert card.get_by_role("radiogroup", name="A neuron with a step").count() == 1
    assert card.get_by_role("status").filter(has_text="In the cell").count() == 1


# -- rewriting a call, without JupyterLab --------------------------------------------------------


@pytest.fixture(scope="module")
def script(browser):
    """Return a page that has the functions of cell.js."""
    page = browser.new_page()
    page.evaluate(
        "async (text) => { const url = URL.createObjectURL(new Blob([text], "
        "{type: 'text/javascript'})); window.cell = await import(url); }",
        (live.STATIC / "cell.js").read_text("utf-8"),
    )
    yield page
    page.close()


def rewrite(script, text, answer='"b"'):
    return script.evaluate(
        """([text, answer]) => {
            const edits = cell.changes(text, "t.q", answer);
            if (!edits) return null;
            for (const {from, to, insert} of edits.reverse())
                text = text.slice(0, from) + insert + text.slice(to);
            return text;
        }""",
        [text, answer],
    )


@pytest.mark.parametrize(
    "before, after",
    [
        ('quiz.answer("t.q", None)', 'quiz.answer("t.q", "b")'),
        ("q=quiz.answer('t.q',None)", "q=quiz.answer('t.q',\"b\")"),
        ('quiz.answer("t.q")', 'quiz.answer("t.q", "b")'),
        ('quiz.answer("t.q",)', 'quiz.answer("t.q", "b",)'),
        ('quiz.answer("t.q", "ac",)', 'quiz.answer("t.q", "b",)'),
        ('quiz.answer("t.q", given=None)', 'quiz.answer("t.q", given="b")'),
        ('quiz.answer(question="t.q", given="a")', 'quiz.answer(question="t.q", given="b")'),
        ('quiz.answer("t.q", ["a", ("c")])  # ok', 'quiz.answer("t.q", "b")  # ok'),
        ('quiz.answer("t.q", {"a", "c"}, )', 'quiz.answer("t.q", "b", )'),
        ("quiz.answer('''t.q''', -1.5e-3)", "quiz.answer('''t.q''', \"b\")"),
        ('quiz . answer ( "t.q" , None )', 'quiz . answer ( "t.q" , "b" )'),
        ('answer(r"t.q", ")" + ",")', 'answer(r"t.q", "b")'),
        ('quiz.answer(  # (\n  "t.q",  # why, "None"\n  None  # yet\n)',
         'quiz.answer(  # (\n  "t.q",  # why, "None"\n  "b"  # yet\n)'),
        ('quiz.answer("t.other", None); quiz.answer("t.q", None)',
         'quiz.answer("t.other", None); quiz.answer("t.q", "b")'),
        ('# quiz.answer("t.q", None)\nquiz.answer("t.q", None)',
         '# quiz.answer("t.q", None)\nquiz.answer("t.q", "b")'),
        ('print("quiz.answer(\\"t.q\\", None)"); quiz.answer("t.q", "a")',
         'print("quiz.answer(\\"t.q\\", None)"); quiz.answer("t.q", "b")'),
        ('été = quiz.answer("t.q", "é😀")', 'été = quiz.answer("t.q", "b")'),
        ('quiz.answer("t.q", 0,5)', 'quiz.answer("t.q", "b")'),
        ('f(quiz.answer("t.q", g(1, [2])))', 'f(quiz.answer("t.q", "b"))'),
    ],
)  # fmt: skip
def test_only_the_second_argument_changes(script, before, after):
    assert rewrite(script, before) == after
    ast.parse(after)


@pytest.mark.parametrize(
    "text",
    ["", "quiz.answer(name, None)", 'quiz.answer("t.q2", None)', 'quiz.answer("t.q", None',
     '"""quiz.answer("t.q", None)"""', "def answer(x): pass", 'quiz.answer("t" ".q", None)'],
)  # fmt: skip
def test_what_is_no_such_call_is_left_alone(script, text):
    assert rewrite(script, text) is None


@pytest.mark.parametrize(
    "given, numeric, seen",
    [
        ("None", False, []), ("...", False, []), ('"C, a"', False, ["a", "c"]),
        ('["c", "a"]', False, ["a", "c"]), ("choose()", False, None), ("3", False, None),
        ("-0.5", True, ["-0.5"]), ("'0.5'", True, ["0.5"]), ("1e-3", True, ["1e-3"]),
        ("0,5", True, None), ('"c", "a"', False, ["a", "c"]),
        ("x", True, None), ("1/3", True, None),
    ],
)  # fmt: skip
def test_reading_the_answer_back(script, given, numeric, seen):
    call = f'quiz.answer("t.q", {given})'
    assert script.evaluate("([c, n]) => cell.written(c, 't.q', n) ?? null", [call, numeric]) == seen
