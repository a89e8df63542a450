"""The instructor's Jupyter server: the course and nbgrader."""

c = get_config()

c.ServerApp.kernel_websocket_connection_class = "course_lib.server.websocket.NoDelayConnection"

# The other two of nbgrader's extensions need an exchange folder, which this course does not use.
c.ServerApp.jpserver_extensions = {
    "nbgrader.server_extensions.formgrader": True,
    "nbgrader.server_extensions.validate_assignment": True,
    "nbgrader.server_extensions.assignment_list": False,
    "nbgrader.server_extensions.course_list": False,
}
