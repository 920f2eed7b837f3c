"""Grade submitted notebooks: `python -m tools.grade submissions/*.ipynb`."""
