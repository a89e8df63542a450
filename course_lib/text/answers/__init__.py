"""Answering questions from documents: passages, search, the right sentence, and "I do not know".

    from course_lib.text import answers

    index = answers.TextIndex(answers.passages(), answers.BM25())
    reader = answers.Reader(index.scorer.idf)
    print(answers.Assistant(index, reader).ask("What do the operators and and or return?"))

It is a package of its own, apart from language models: nothing in it predicts a next token, and
what it says is always a quotation with its source. Settings are chosen on `questions("choosing")`
and judged on `questions("held_out")`.
"""

import lazy_loader as lazy

# No module here may be called as a function is: importing it would hide the function.
__getattr__, __dir__, __all__ = lazy.attach(
    __name__,
    submod_attrs={
        "assistant": ["UNKNOWN", "Assistant", "Reply", "best_threshold"],
        "documents": [
            "Passage",
            "lesson_passages",
            "lesson_sections",
            "lesson_summaries",
            "passages",
            "python_passages",
        ],
        "embeddings": ["EmbeddingScorer", "Encoder"],
        "judging": ["exact_match", "normalised", "token_f1"],
        "known": ["Question", "questions"],
        "retrieval": [
            "BM25",
            "Found",
            "Mixture",
            "TextIndex",
            "mean_reciprocal_rank",
            "recall_at",
        ],
        "spans": ["FEATURES", "Reader", "Span"],
        "wording": ["QUESTION_WORDS", "content_words", "is_prose", "sentences", "words"],
    },
)
