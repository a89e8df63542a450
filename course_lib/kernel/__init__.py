"""How the course's kernels start. Never imports the teaching modules."""
