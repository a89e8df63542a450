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

Questions that are answered from documents have a package of their own, `course_lib.text.answers`.
"""

import lazy_loader as lazy

# No module here may be called as a function is: importing it would hide the function.
__getattr__, __dir__, __all__ = lazy.attach(
    __name__,
    submodules=["answers"],
    submod_attrs={
        "bpe": ["learn_merges", "merge", "pair_counts", "pre_tokens", "to_bytes"],
        "byte_pairs": ["BytePairs"],
        "decoding": ["Hypothesis", "beam_search", "greedy"],
        "differences": [
            "commonest_differences",
            "edit_distance",
            "edits",
            "table_of_differences",
        ],
        "filtering": ["penalise_repeats", "repetition", "top_k", "top_p"],
        "networks": ["NetworkModel", "RecurrentModel"],
        "ngrams": ["NgramModel"],
        "passages": ["distinct", "overlap"],
        "rouge": ["Rouge", "rouge_l", "rouge_n"],
        "sampling": ["at_temperature", "generate", "log_softmax", "sample"],
        "scoring": [
            "bits_per_byte",
            "bits_per_character",
            "exact_match",
            "perplexity",
            "perplexity_per_byte",
        ],
        "summaries": ["centroid", "lead", "textrank"],
        "vocabulary": ["END", "PAD", "SPECIALS", "START", "UNKNOWN", "Vocabulary"],
    },
)
