"""A warm process without libraries, which starts in a tenth of a second; and jobs for its forks.

It is started as `light_parent.py WHAT python -m course_lib.kernel.parent OPTIONS`, where WHAT is
"ready", or "refuse", or "break".
"""

import os
import sys
import time


def wait(tell_ready, seconds=60.0):
    """Sleep."""
    tell_ready()
    time.sleep(seconds)


def leave(tell_ready, code=0):
    """End with an exit code."""
    tell_ready()
    sys.exit(code)


def copy_input(tell_ready):
    """Copy standard input to standard output, and a word to standard error."""
    tell_ready()
    sys.stdout.write(sys.stdin.read())
    print("copied", file=sys.stderr)


def tell(tell_ready):
    """Print the working folder and a variable."""
    tell_ready()
    print(os.getcwd(), os.environ.get("COURSE_TEST"), os.environ.get("PATH"))


def fail(tell_ready):
    """Raise an error."""
    raise ValueError("on purpose")


def main():
    from course_lib.kernel import parent, preload

    what = sys.argv[1]

    def load(names, modules=()):
        if what == "break":
            raise ImportError("No module named 'keras'")

    preload.load = load
    preload.settle = lambda: None
    preload.why_not_fork = lambda: "this is a test" if what == "refuse" else None
    del sys.argv[1:5]
    sys.path.insert(0, "")  # which main() removes
    parent.main()


if __name__ == "__main__":
    main()
