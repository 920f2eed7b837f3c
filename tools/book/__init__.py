"""The course as a static site: `python -m tools.book`, `command` says how."""
