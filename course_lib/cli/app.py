"""The commands put together, and the one place where a problem becomes a sentence."""

import sys

import typer

from course_lib.cli import (
    audit,
    check,
    class_report,
    collect,
    doctor,
    export,
    feedback,
    grade,
    kernel,
    lint,
    progress,
    start,
    submit,
)
from course_lib.cli.words import Problem, complain

__all__ = ["app", "run"]

app = typer.Typer(
    name="course",
    help="Work on the course: open it, check an exercise, hand it in, see how far you are.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("start")(start.start)
app.command("teach")(start.teach)
app.command("collect")(collect.collect)
app.command("grade")(grade.grade)
app.command("feedback")(feedback.feedback)
app.command("report")(class_report.report)
app.command("export")(export.export)
app.command("audit")(audit.audit)
app.command("lint")(lint.lint)
app.command("check")(check.check)
app.command("submit")(submit.submit)
app.command("progress")(progress.progress)
app.command("doctor")(doctor.doctor)
app.add_typer(kernel.app, name="kernel")


def run() -> None:
    """Run one command. A problem that the user can mend ends in a sentence and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows console may not know every letter of a name; a question mark beats a crash.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        app()
    except Problem as problem:
        complain(str(problem))
        sys.exit(2)
    except KeyboardInterrupt:
        complain("Stopped.")
        sys.exit(130)
