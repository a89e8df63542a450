"""Helpers for the deep-learning course: data, models, widgets, quizzes, training."""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach(
    __name__,
    submodules=[
        "checkpoints",
        "checks",
        "data",
        "diagrams",
        "explain",
        "forecasting",
        "models",
        "notebooks",
        "plots",
        "progress",
        "quiz",
        "text",
        "training",
        "trials",
        "widgets",
    ],
)
