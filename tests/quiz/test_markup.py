"""A question's text becomes safe HTML, and plain text."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.quiz import markup


@pytest.mark.parametrize(
    "text, html",
    [
        ("a `w * x` b", "a <code>w * x</code> b"),
        ("**bold** and `**not**`", "<strong>bold</strong> and <code>**not**</code>"),
        ("1 < 2 & 'x'", "1 &lt; 2 &amp; &#x27;x&#x27;"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("**a `b`**", "<strong>a <code>b</code></strong>"),
        ("`<b>`", "<code>&lt;b&gt;</code>"),
        ("2 ** 3 ** 4", "2 ** 3 ** 4"),
    ],
)
def test_marks(text, html):
    assert markup.to_inline_html(text) == html


def test_blocks():
    text = "One.\n\nTwo\nlines.\n\n```python\nif a < b:\n\n    c\n```\nEnd."
    assert markup.to_html(text) == (
        "<p>One.</p><p>Two\nlines.</p><pre><code>if a &lt; b:\n\n    c</code></pre><p>End.</p>"
    )


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen = set()

    def handle_starttag(self, tag, attributes):
        self.seen.add((tag, tuple(attributes)))


@given(st.text(alphabet="<>&\"'`*\n ab=/!", max_size=60))
def test_no_text_becomes_other_html(text):
    parser = Tags()
    parser.feed(markup.to_html(text) + markup.to_inline_html(text))
    assert {tag for tag, _ in parser.seen} <= {"p", "pre", "code", "strong"}
    assert not any(attributes for _, attributes in parser.seen)


def test_plain_text_drops_bold_only():
    assert markup.to_plain("**A** `b` **`c`**") == "A `b` `c`"
    assert markup.to_plain("`2 ** 3 ** 4`") == "`2 ** 3 ** 4`"


@pytest.mark.parametrize(
    "text, mark", [("a `b", "`"), ("**a", "**"), ("```\nx", "```"), ("**`ok`**", None)]
)
def test_an_open_mark_is_found(text, mark):
    assert markup.unbalanced(text) == mark
