"""Translations with some heads switched off, and what every head looked at meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from course_lib.models.transformers import AttentionTranslator
from course_lib.text import END, START

KEPT = 64  # translations


@dataclass(frozen=True, eq=False)
class Run:
    """One translation.

    Attributes
    ----------
    text, translation : str
        What was read, and what came out.
    ended : bool
        Whether the translator wrote END; otherwise it was cut off.
    maps : dict of str to array of shape (heads, t, s)
        What each place looked at, by layer. A decoder's rows are the characters of the translation
        and END, if it came.
    """

    text: str
    translation: str
    ended: bool
    maps: dict[str, np.ndarray]

    @property
    def source(self) -> list[str]:
        """The characters that were read."""
        return list(self.text)

    @property
    def written(self) -> list[str]:
        """What was written: a row of a decoder's map each."""
        return [*self.translation, *[END] * self.ended]

    @property
    def before(self) -> list[str]:
        """What the decoder had read last when it wrote each of these: START first."""
        return [START, *self.written[:-1]]


class Calculation:
    """Runs a translator with heads switched off; what was computed is kept.

    Parameters
    ----------
    translator : AttentionTranslator
        Of the widget's own: its switches are set for each run.
    most : int
        Characters of a translation; a longer one is cut off.
    """

    def __init__(self, translator: AttentionTranslator, most: int):
        self.translator, self.most = translator, most
        self._kept: dict[tuple, Run] = {}

    def run(self, text: str, on: Mapping[str, np.ndarray]) -> Run:
        """Return the translation of a text with these heads on."""
        key = text, *(switches.tobytes() for switches in on.values())
        if key not in self._kept:
            if len(self._kept) >= KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = self._translate(text, on)
        return self._kept[key]

    def _translate(self, text: str, on: Mapping[str, np.ndarray]) -> Run:
        for name, switches in on.items():
            self.translator.heads[name][:] = switches
        translation = self.translator.translate([text], self.most)[0]
        ended = len(translation) < self.most  # END takes one of these places
        # The decoder need not read the last character where nothing was written after it.
        read = translation if ended else translation[:-1]
        return Run(text, translation, ended, self.translator.maps(text, read))
