"""A Jupyter server extension: import the libraries while the student finds the first notebook.

environment/etc/jupyter turns it on for every Jupyter server of the environment.
"""

from course_lib.kernel.address import NotWarm, why_not

__all__ = ["_jupyter_server_extension_points", "_load_jupyter_server_extension"]


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "course_lib.kernel.extension"}]


def _load_jupyter_server_extension(server) -> None:
    """Start the warm process, and keep it until this server ends."""
    try:
        if why_not() is None:
            from course_lib.kernel import warm

            warm.shared().hold()
    except (NotWarm, OSError) as reason:
        server.log.info("No warm process has been started: %s", reason)
