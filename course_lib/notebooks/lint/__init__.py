"""Does a lesson keep its promises? One module for each check; `registry.py` lists them all."""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach(
    __name__,
    submodules=["glossary"],
    submod_attrs={
        "course": ["Course", "Lesson", "read_course"],
        "findings": ["Finding"],
        "registry": ["CHECKS", "course_findings", "lesson_findings"],
        "running": ["Run", "run_lesson"],
    },
)
