"""How property tests run: nothing depends on how fast the machine is."""

from hypothesis import HealthCheck, settings

settings.register_profile("portal", deadline=None, suppress_health_check=[HealthCheck.too_slow])


def use() -> None:
    """Let every property test of this process run so."""
    settings.load_profile("portal")
