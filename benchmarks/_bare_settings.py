"""The house's settings, with the addresses of `_bare_urls`: everything that the house's server has, and one bare view beside it."""

from courtyard.config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks._bare_urls"
