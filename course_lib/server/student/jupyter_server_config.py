"""The student's Jupyter server: the course and nothing else."""

c = get_config()

c.ServerApp.kernel_websocket_connection_class = "course_lib.server.websocket.NoDelayConnection"

# Files of this name in other configuration folders may turn these on; this one has the last word.
c.ServerApp.jpserver_extensions = {
    "nbgrader.server_extensions.formgrader": False,
    "nbgrader.server_extensions.validate_assignment": False,
    "nbgrader.server_extensions.assignment_list": False,
    "nbgrader.server_extensions.course_list": False,
    "jupyterlab_jupytext": False,
}
