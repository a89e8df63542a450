"""From exercises to scores. Never imports the teaching modules, and they never import it."""
