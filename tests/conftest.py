"""Hypothesis profiles only.

The usual one tries the same cases each time, however slow the machine: what is submitted is judged
by its own merit. The deep one looks for new cases.
"""

import os

from hypothesis import HealthCheck, settings

SLOW_IS_FINE = [HealthCheck.too_slow]

settings.register_profile(
    "usual", deadline=None, derandomize=True, suppress_health_check=SLOW_IS_FINE
)
settings.register_profile(
    "deep",
    deadline=None,
    print_blob=True,
    max_examples=2_000,
    suppress_health_check=SLOW_IS_FINE,
)
settings.load_profile("deep" if os.environ.get("CUTROOM_TEST_DEEP") else "usual")
