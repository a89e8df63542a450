"""Try whether an exercise is fair, with what an author keeps beside its solution."""
