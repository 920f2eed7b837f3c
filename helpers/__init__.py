"""Plumbing shared by the notebooks; what a lesson teaches stays in the lesson."""
