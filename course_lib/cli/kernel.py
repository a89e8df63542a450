"""`course kernel`: the warm process, from which notebooks start at once."""

import time
from typing import Annotated

import typer

from course_lib.cli.words import Problem, plural, say

__all__ = ["app"]

PATIENCE = 1.0  # seconds for an answer; while it imports the libraries it gives none

app = typer.Typer(
    help="See or stop the process from which notebooks start at once.", no_args_is_help=True
)


@app.command()
def status() -> None:
    """Say whether there is a warm process, and which kernels came from it.

    Example: course kernel status
    """
    from course_lib.kernel.address import NotWarm, why_not

    reason = why_not()
    if reason is not None:
        say(f"Kernels start cold here, because {reason}.")
        return
    found = False
    for process in _every():
        try:
            answer = process.status(timeout=PATIENCE)
        except NotWarm:
            found = True
            say("A warm process is still importing the libraries.")
            continue
        if answer is not None:
            found = True
            _describe(answer)
    if not found:
        say("There is no warm process. The next notebook starts one.")


@app.command()
def stop(
    kernels: Annotated[
        bool, typer.Option("--kernels", help="End its kernels too; their variables are lost.")
    ] = False,
) -> None:
    """Let the warm process end after its last kernel; the next notebook starts a new one.

    Example: course kernel stop
    """
    from course_lib.kernel.address import why_not

    running, stopped = 0, 0
    for process in _every() if why_not() is None else []:
        answer = process.status()
        if answer is not None and process.stop(kill=kernels):
            stopped += 1
            running += len(answer["kernels"])
    if not stopped:
        say("There is no warm process.")
    elif running and not kernels:
        say(f"Stopped. {plural(running, 'kernel')} that came from it still run.")
    else:
        say("Stopped." + (f" {plural(running, 'kernel')} ended." if running else ""))


def _every() -> list:
    from course_lib.kernel import warm

    try:
        return warm.every()
    except warm.NotWarm as reason:
        raise Problem(f"Warm kernels cannot be had: {reason}.") from reason


def _describe(answer: dict) -> None:
    since = time.strftime("%H:%M", time.localtime(answer["since"]))
    say(f"Warm process {answer['pid']}, since {since}")
    if answer["refusal"]:
        say(f"  It starts no kernels: {answer['refusal']}")
    say(f"  Kernels: {', '.join(map(str, answer['kernels'])) or 'none'}")
    if answer["held"]:
        say(f"  Kept for {plural(answer['held'], 'running Jupyter server')}")
    say(f"  Ends after {answer['idle'] / 60:g} min without a kernel (COURSE_WARM_MINUTES)")
