"""Configuration of every kernel of the course's environment; installed into its etc/ipython."""

c = get_config()

c.InteractiveShellApp.extensions = ["course_lib.kernel.quiet"]
# The kernel listens on this computer alone; its warning about that belongs to servers.
c.IPKernelApp.log_level = "ERROR"
