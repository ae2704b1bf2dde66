"""Hypothesis profiles only."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile("usual", deadline=None, print_blob=True)
settings.register_profile(
    "deep",
    deadline=None,
    print_blob=True,
    max_examples=2_000,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("deep" if os.environ.get("CUTROOM_TEST_DEEP") else "usual")
