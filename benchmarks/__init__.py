"""Measurements: the five tutorials reproduced, and speed side by side with peers."""
