"""The catalogue shows every set, with samples, and needs no network."""

import base64
import html.parser
import io

import numpy as np
import pytest
from PIL import Image

from course_lib import data
from course_lib.data.samples import sample_png


class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.images, self.rows, self.open, self.words = [], 0, [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        if tag == "img":
            self.images.append(dict(attributes))
        elif tag != "br":
            self.open.append(tag)
        self.rows += tag == "tr"

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, text):
        self.words.append(text)


@pytest.fixture(scope="module")
def page():
    return Page(data.catalog()._repr_html_())


def test_every_set_has_a_row(page):
    assert page.rows == len(data.names()) + 1
    assert not page.open
    for name in data.names():
        entry = data.info(name)
        for fact in (name, entry.description, entry.licence, entry.source, entry.size, entry.dtype):
            assert fact in page.words


def test_pictures_are_png_with_alternative_text(page):
    shown = [n for n in data.names() if data.info(n).access != "on request"]
    assert len(page.images) == len([n for n in shown if data.info(n).kind != "text"])
    for image in page.images:
        assert len(image["alt"]) > 15
        head, picture = image["src"].split(",")
        assert head == "data:image/png;base64"
        pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(picture))).convert("L"))
        assert pixels.std() > 5  # something is to be seen
    assert len({image["alt"] for image in page.images}) == len(page.images)


def test_text_sets_show_a_line_and_classics_say_on_request(page):
    words = " ".join(page.words)
    assert "→ huit mille neuf cent soixante-sept" in words
    assert words.count("download=True") == 4


def test_plain_text():
    lines = repr(data.catalog()).splitlines()
    assert len(lines) == len(data.names()) + 4
    assert max(map(len, lines)) < 140
    for name, line in zip(data.names(), lines[2:], strict=False):
        assert line.startswith(name)
        assert data.info(name).description in line


def test_a_missing_package_does_not_hide_the_rest(monkeypatch):
    from course_lib.data import catalogue, registry

    def load(name, **options):
        raise FileNotFoundError("The package is <gone>.")

    monkeypatch.setattr(registry, "load", load)
    catalogue._sample.cache_clear()
    text = data.catalog()._repr_html_()
    catalogue._sample.cache_clear()
    assert "The package is &lt;gone&gt;." in text
    assert text.count("<tr>") == len(data.names()) + 1


def test_text_has_no_picture():
    assert sample_png(data.load("dates", n=1)) is None
