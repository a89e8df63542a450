"""Notebooks as files: read, write, execute, check, release. Nothing else here touches nbformat."""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach(
    __name__,
    submod_attrs={
        "archive": ["make_archive"],
        "chapters": ["Chapter", "chapter", "chapters", "course_root"],
        "cleanliness": ["lesson_problems", "problems"],
        "execution": ["Execution", "execute"],
        "files": ["read", "strip", "write"],
        "lessons": ["reading_minutes", "stamp"],
        "problem": ["NotebookProblem"],
        "release": ["make_releases", "marker_problems", "release_problems"],
        "text": ["to_notebook", "to_text"],
    },
)
