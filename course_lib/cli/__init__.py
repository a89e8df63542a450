"""The `course` command."""

__all__ = ["main"]


def main() -> None:
    """Run the command line; the entry point `course`."""
    from course_lib.cli.app import run

    run()
