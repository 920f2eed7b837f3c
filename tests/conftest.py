"""Settings for all tests."""

import os

import hypothesis

# No time limit for one example: on a busy machine it would fail what is right. In CI the same
# examples every time, so that a failure can be repeated.
hypothesis.settings.register_profile(
    "course",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("course")
