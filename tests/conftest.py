"""Settings for all tests."""

import hypothesis

# No time limit for one example: on a busy machine it would fail what is right.
hypothesis.settings.register_profile("course", deadline=None)
hypothesis.settings.load_profile("course")
