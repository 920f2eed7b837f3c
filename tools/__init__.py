"""What maintainers run: the course itself needs none of it."""
