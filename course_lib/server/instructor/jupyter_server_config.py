"""The instructor's Jupyter server: the course and nbgrader."""

from pathlib import Path

c = get_config()

c.ServerApp.kernel_websocket_connection_class = "course_lib.server.websocket.NoDelayConnection"

# The other two of nbgrader's extensions need an exchange folder, which this course does not use.
c.ServerApp.jpserver_extensions = {
    "nbgrader.server_extensions.formgrader": True,
    "nbgrader.server_extensions.validate_assignment": True,
    "nbgrader.server_extensions.assignment_list": False,
    "nbgrader.server_extensions.course_list": False,
}

# The form grader looks into the exchange all the same, and complains where there is none.
c.Exchange.root = str(Path.cwd() / ".course" / "exchange")
