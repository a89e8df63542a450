"""Text for networks: characters as numbers, models that count, sampling, searching, judging.

    from course_lib import text

    vocabulary = text.Vocabulary.of(training_texts)
    model = text.NgramModel(3, vocabulary).fit(training_texts)
    text.bits_per_character(model, held_out)
    tokens = text.generate(model.step, vocabulary.encode("The "), n=200, temperature=0.7)
    print(vocabulary.decode(tokens))

A *language model* is called as ``model(text)`` and returns the probability that each character of
the text had before it came, shape (len(text),). Its ``step(tokens)`` gives the log probabilities of
the next token, shape (tokens,): that is all that sampling, greedy and beam decoding ask for.
"""

import lazy_loader as lazy

# No module here may be called as a function is: importing it would hide the function.
__getattr__, __dir__, __all__ = lazy.attach(
    __name__,
    submod_attrs={
        "decoding": ["Hypothesis", "beam_search", "greedy"],
        "differences": [
            "commonest_differences",
            "edit_distance",
            "edits",
            "table_of_differences",
        ],
        "networks": ["NetworkModel", "RecurrentModel"],
        "ngrams": ["NgramModel"],
        "passages": ["distinct", "overlap"],
        "sampling": ["at_temperature", "generate", "log_softmax", "sample"],
        "scoring": ["bits_per_character", "exact_match"],
        "vocabulary": ["END", "PAD", "SPECIALS", "START", "UNKNOWN", "Vocabulary"],
    },
)
