"""The error of a notebook that cannot be used. On its own, as reading nbformat takes a second."""

__all__ = ["NotebookProblem"]


class NotebookProblem(ValueError):
    """A notebook that cannot be used; the text says which one, why, and what to do."""
