"""What all tests share."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings

# The same examples on every run, so that a green commit stays green; HYPOTHESIS_PROFILE=explore looks for new ones.
settings.register_profile(
    "fixed",
    derandomize=True,
    deadline=None,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
settings.register_profile("explore", deadline=None, suppress_health_check=list(HealthCheck))
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))

# `benchmarks` is not installed; behind everything else, so that the package under test is the installed one.
sys.path.append(str(Path(__file__).parents[1]))
