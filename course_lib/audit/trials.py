"""The audit of one exercise: what is tried, and what it shows."""

import random
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, wait
from dataclasses import dataclass, field
from typing import Any

import nbformat

from course_lib.audit import beside, versions
from course_lib.audit.mutants import Mutant, mutants
from course_lib.audit.questions import keyed, problems
from course_lib.grading.records import Task, tasks
from course_lib.grading.submission import Exercise
from course_lib.grading.workers import Workers
from course_lib.notebooks import Chapter

__all__ = ["Audit", "Finding"]

SEEDS = (1_000, 2_000)  # added to those that are written in the exercise
FEWEST_ALTERNATIVES = 2  # for each coding task
FEWEST_MISTAKES = 3
NEEDED_SHARE = 0.95  # of the mutants that have to lose points
MOST_PROCESSOR_SECONDS = 20.0
WITHOUT_WORDS = ("", "A check does not hold.")


@dataclass
class Finding:
    """What one part of an audit shows.

    Attributes
    ----------
    what : str
        What was looked at.
    tried : str
        How much of it.
    problems : list of str
        What is wrong.
    notes : list of str
        What an author may want to know all the same.
    """

    what: str
    tried: str
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class Audit:
    """The audit of one exercise.

    Parameters
    ----------
    chapter
        The chapter.
    exercise
        Its exercise.
    workers
        Who grades what is tried.
    tell
        Called with the number of trials that are over, and of all, of the part that runs.

    Raises
    ------
    BesideProblem
        If a file beside the solution cannot be used.
    """

    def __init__(
        self,
        chapter: Chapter,
        exercise: Exercise,
        workers: Workers,
        tell: Callable[[str, int, int], None] = lambda *_: None,
    ):
        self.chapter = chapter
        self.exercise = exercise
        self.workers = workers
        self.tell = tell
        self.source = nbformat.reads(exercise.source.decode(), 4)
        self.solutions = versions.solutions(self.source)
        self.tasks = tasks(self.source)
        self.coding = [task for task in self.tasks if task.kind == "code"]
        folder, known = chapter.solution.parent, set(self.solutions)
        self.alternatives = beside.read_answers(folder / beside.ALTERNATIVES, known)
        self.mistakes = beside.read_answers(folder / beside.MISTAKES, known)
        self.equivalent = beside.read_equivalents(folder / beside.EQUIVALENT)
        self.explanations = beside.read_explanations(folder / beside.EXPLANATIONS)

    def run(
        self, most_mutants: int | None = None, most_answers: int | None = None
    ) -> Iterator[Finding]:
        """Give the findings, one part after the other.

        Parameters
        ----------
        most_mutants
            Try so many of the mutants, always the same ones; all by default.
        most_answers
            Try so many other right answers, and so many mistakes, of each task; all by default.
        """
        yield from self.scores()
        yield self.other_answers(most_answers)
        yield self.likely_mistakes(most_answers)
        yield self.choice_questions()
        yield self.leaks()
        yield self.mutants(most_mutants)

    def scores(self) -> Iterator[Finding]:
        """Grade the release and the solution; the solution also with other seeds."""
        reseeded = [versions.reseeded(self.exercise, by) for by in SEEDS]
        jobs = [(self.exercise, self.exercise.released), (self.exercise, self.exercise.source)]
        jobs += [(one, one.source) for one in reseeded]
        names = ["the release", "the solution", *(f"with seeds + {by}" for by in SEEDS)]
        results = self._grade("scores", jobs)
        finding = Finding("release 0, solution full, other seeds the same", "4 runs")
        for name, result in zip(names, results, strict=True):
            for test, task in self._tested().items():
                expected = 0.0 if name == "the release" else task.points
                points = result["tests"][test]["points"]
                if points != expected:
                    message = result["tests"][test]["message"]
                    finding.problems.append(
                        f"{name}: {task.title} gives {points:g} of {expected:g} ({message})"
                    )
        yield finding
        used = results[1]["processor_seconds"]
        if used > MOST_PROCESSOR_SECONDS:  # beside others, cores are slower: once more, alone
            (alone,) = self._grade("processor time", jobs[1:2])
            used = min(used, alone["processor_seconds"])
        cost = Finding("processor time to grade the solution", f"{used:.1f} s")
        if used > MOST_PROCESSOR_SECONDS:
            cost.problems.append(f"it takes more than {MOST_PROCESSOR_SECONDS:g} s")
        yield cost

    def other_answers(self, most: int | None = None) -> Finding:
        """Grade right answers that are written another way: they have to score in full."""
        tried = self._sample(self.alternatives, most)
        jobs = [self._job_for(one.cell, one.source) for one in tried]
        results = self._grade("alternatives", jobs)
        finding = Finding("other right answers score in full", str(len(jobs)))
        for one, result in zip(tried, results, strict=True):
            for test, told in result["tests"].items():
                task = self._tested()[test]
                if told["points"] != task.points:
                    finding.problems.append(
                        f"{one.cell}, {one.what}: {told['points']:g} of {task.points:g} for "
                        f"{task.title} ({told['verdict']}: {told['message']})"
                    )
        finding.problems += self._too_few(
            self.alternatives, FEWEST_ALTERNATIVES, beside.ALTERNATIVES
        )
        return finding

    def likely_mistakes(self, most: int | None = None) -> Finding:
        """Grade likely mistakes with the tests that students see: each has to say what is wrong.

        Of a choice question students see no test; a mistake there has to score nothing.
        """
        tried = self._sample(self.mistakes, most)
        kinds = [self._task_of(one.cell).kind for one in tried]
        jobs = [
            self._job_for(one.cell, one.source, seen=kind == "code")
            for one, kind in zip(tried, kinds, strict=True)
        ]
        results = self._grade("mistakes", jobs)
        finding = Finding("visible checks say in words what is wrong", str(len(jobs)))
        for one, kind, result in zip(tried, kinds, results, strict=True):
            told = result["tests"][self._task_of(one.cell).name]
            if kind == "choice":
                if told["points"] > 0:
                    finding.problems.append(f"{one.cell}, {one.what}: {told['points']:g} points")
            elif told["verdict"] in ("ok", "partly right"):
                finding.problems.append(
                    f"{one.cell}, {one.what}: the visible check lets it through"
                )
            elif told["verdict"] != "wrong answer" or told["message"] in WITHOUT_WORDS:
                finding.problems.append(
                    f"{one.cell}, {one.what}: the visible check only says "
                    f"{told['message'] or 'nothing'!r}"
                )
        finding.problems += self._too_few(self.mistakes, FEWEST_MISTAKES, beside.MISTAKES)
        return finding

    def choice_questions(self) -> Finding:
        """Look whether choice questions give their answers away, and whether they are explained."""
        questions = keyed(self.source)
        released = nbformat.reads(self.exercise.released.decode(), 4)
        root = self.chapter.root
        others = [*(root / "course_lib").rglob("*.py"), *(root / "course_lib").rglob("*.yaml")]
        others += (root / "notebooks").glob("*.ipynb")
        found = problems(questions, self.explanations, released, sorted(others))
        return Finding("choice questions", str(len(questions)), found)

    def leaks(self) -> Finding:
        """Look for lines of the solution or of hidden tests in what students get."""
        from course_lib.notebooks.release import release_problems

        found = release_problems([self.chapter])
        return Finding("the release: in step, nothing of the solution in it", "each line", found)

    def mutants(self, most: int | None = None) -> Finding:
        """Change the solution in small steps: nearly each step has to lose points."""
        made = [
            one
            for task in self.coding
            for cell in task.cells
            for one in mutants(cell, self.solutions[cell])
        ]
        known = {(one.cell, one.before, one.after): one for one in self.equivalent}
        gone = set(known) - {(one.cell, one.before, one.after) for one in made}
        tried = [one for one in made if (one.cell, one.before, one.after) not in known]
        if most is not None and most < len(tried):
            tried = random.Random(0).sample(tried, most)
        survivors = self._survivors(tried)
        killed = len(tried) - len(survivors)
        share = killed / len(tried) if tried else 1.0
        finding = Finding(
            "changed solutions lose points",
            f"{killed} of {len(tried)} ({share:.0%}); {len(known) - len(gone)} make no difference",
        )
        finding.notes = [f"not noticed: {_shown(one)}" for one in survivors]
        if share < NEEDED_SHARE:
            finding.problems.append(f"less than {NEEDED_SHARE:.0%} are noticed")
        finding.problems += [
            f"{beside.EQUIVALENT}: no change of {cell} is {before!r} -> {after!r} any more"
            for cell, before, after in sorted(gone)
        ]
        return finding

    def _survivors(self, tried: list[Mutant]) -> list[Mutant]:
        """Return the mutants that lose no points: first by their own task's test, then by all."""
        results = self._grade("mutants", [self._job_for(one.cell, one.source) for one in tried])
        left = [one for one, result in zip(tried, results, strict=True) if self._full(result)]
        jobs = [
            (self.exercise, versions.hand_in(self.exercise, {one.cell: one.source})) for one in left
        ]
        results = self._grade("mutants again, with all tests", jobs)
        return [one for one, result in zip(left, results, strict=True) if self._full(result)]

    def _full(self, result: dict[str, Any]) -> bool:
        tested = self._tested()
        return all(told["points"] == tested[test].points for test, told in result["tests"].items())

    def _tested(self) -> dict[str, Task]:
        """Return the tasks that a test gives points for."""
        return {task.name: task for task in self.tasks if task.kind != "written"}

    def _task_of(self, cell: str) -> Task:
        return next(task for task in self.tasks if cell in task.cells)

    def _job_for(self, cell: str, source: str, seen: bool = False) -> tuple[Exercise, bytes]:
        """Return an exercise with one task's test, and a submission with another answer to it."""
        exercise = versions.visible(self.exercise) if seen else self.exercise
        exercise = versions.only(exercise, {self._task_of(cell).name})
        # Made of the shorter exercise: tests that it does not have would run as a student's cells.
        return exercise, versions.hand_in(exercise, {cell: source})

    def _sample(self, answers: list[beside.Answer], most: int | None) -> list[beside.Answer]:
        """Return at most so many answers to each task, always the same ones."""
        if most is None:
            return answers
        draw = random.Random(0)
        found = []
        for task in self.tasks:
            own = [one for one in answers if one.cell in task.cells]
            found += draw.sample(own, min(most, len(own)))
        return found

    def _too_few(self, answers: list[beside.Answer], fewest: int, file: str) -> list[str]:
        found = []
        for task in self.coding:
            count = sum(one.cell in task.cells for one in answers)
            if count < fewest:
                found.append(f"{task.title} has {count} in {file}; at least {fewest} are needed")
        return found

    def _grade(self, part: str, jobs: list[tuple[Exercise, bytes]]) -> list[dict[str, Any]]:
        """Grade; return the results in the order of the jobs."""
        results: dict[int, dict[str, Any]] = {}
        waiting = iter(enumerate(jobs))
        running = {}
        while True:
            for place, (exercise, submission) in waiting:
                running[self.workers.submit(exercise, submission)] = place
                if len(running) >= 2 * self.workers.width():
                    break
            if not running:
                return [results[place] for place in range(len(jobs))]
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                results[running.pop(future)] = future.result()
                self.tell(part, len(results), len(jobs))


def _shown(mutant: Mutant) -> str:
    return f"{mutant.cell}, {mutant.operator}: {mutant.before!r} -> {mutant.after!r}"
