"""Numbers that are typed: what looks like a claim, and what supports it."""

import pytest

from course_lib.notebooks.lint import numbers
from course_lib.notebooks.lint.numbers import claims


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It reaches 97 % on the test set.", ["97 %"]),
        ("It reaches 97.5% in 12 seconds.", ["97.5%", "12 seconds"]),
        ("The loss ends at 0.93.", ["0.93"]),
        ("It is three times faster, and 2.5 times as large.", ["three times", "2.5 times"]),
        ("a 30-second run", ["30-second"]),
        # what is no claim
        ("43 people wrote 1,797 digits of 8 × 8 pixels in 1990.", []),
        ("Look at it three times.", []),
        ("$p = 0.93$ and $$x = 0.25$$ and `0.5`", []),
        ("```\naccuracy 0.93\n```", []),
        ("## 3.2 It reaches 97 %", []),
        ("See section 4.2, Python 3.11 and Keras 3.15.1.", []),
        ('"99 % sure" is its own opinion.', []),
        ("[0.5](part-0.5.ipynb)", ["0.5"]),
        ("**Reading time:** about 15 minutes", []),
        ("<!-- 97 % -->", []),
        ("the 1990s", []),
        ("an address such as 127.0.0.1", []),
    ],
)
def test_what_looks_like_a_result(text, found):
    written = [claim.text for claim in claims(text)]
    assert len(written) == len(found)
    for one, wanted in zip(sorted(written), sorted(found), strict=True):
        assert one.startswith(wanted)


@pytest.mark.parametrize(
    ("claim", "output", "supported"),
    [
        ("97 %", "accuracy 0.9684", True),
        ("97 %", "accuracy: 96.8%", True),
        ("97 %", "accuracy 0.958", False),
        ("0.97", "accuracy 0.9684", True),
        ("0.97", "accuracy: 96.8%", True),
        ("0.968", "accuracy 0.9684", True),
        ("0.969", "accuracy 0.9684", False),
        ("12 s", "done in 12.3 seconds", True),
        ("12 s", "done in 13 seconds", False),
        ("three times faster", "3.1 times", True),
        ("three times faster", "2.9×", True),
        ("three times faster", "3 neurons", False),
        ("0.001", "difference 1.0e-03", True),
        ("1,234.5 s", "1,234.49", True),
    ],
)
def test_an_output_supports_a_claim_as_it_is_rounded(make, claim, output, supported):
    lesson = make.lesson(
        make.code("run", "run()", make.printed(output)),
        make.text("reading", f"It says {claim} here."),
        ran=True,
    )
    found = list(numbers.numbers(lesson))
    assert [one.about for one in found] == ([] if supported else [claims(claim)[0].text])


def test_a_claim_may_be_chosen_in_code_before_it_but_not_after(make):
    text = "With a rate of 0.05, and 20 % left out:"
    code = "rate = 0.05\nleft_out = 0.2  # 0.7\nname = '0.8'"
    before = make.lesson(make.code("code", code), make.text("text", text), ran=True)
    assert not list(numbers.numbers(before))
    after = make.lesson(make.text("text", text), make.code("code", code), ran=True)
    assert [one.about for one in numbers.numbers(after)] == ["20 %", "0.05"]
    for hidden in ("0.7", "0.8"):  # a comment and a text compute nothing
        cells = make.code("code", code), make.text("text", f"It is {hidden}.")
        assert [one.about for one in numbers.numbers(make.lesson(*cells, ran=True))] == [hidden]


def test_alternative_texts_are_read_and_what_they_compute_is_not(make):
    typed = 'plots.show(fig, alt="The loss falls to 0.12.")'
    computed = 'plots.show(fig, alt=f"The loss falls to {loss:.2f}.")'
    lesson = make.lesson(make.code("typed", typed), make.code("computed", computed), ran=True)
    (finding,) = numbers.numbers(lesson)
    assert (finding.cell, finding.about) == ("typed", "0.12")


def test_html_counts_by_its_words_and_questions_do_not_count(make):
    page = '<p>0.93<img src="data:image/png;base64,0.44" alt="It ends at 0.55."></p>'
    shown = make.code("shown", "show()", make.displayed(html=page))
    asked = make.code("asked", 'quiz.practice("a.b")', make.printed("0.66"))
    text = make.text("text", "0.93 and 0.55, 0.44 and 0.66")
    found = [one.about for one in numbers.numbers(make.lesson(shown, asked, text, ran=True))]
    assert found == ["0.44", "0.66"]
