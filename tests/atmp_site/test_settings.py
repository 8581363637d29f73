"""What the operator sets is read as it was meant, or refused in words."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from atmp_site.settings import whole_number


def test_a_number_is_taken_and_nothing_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLASSIFY_RATE", "12")
    assert whole_number("CLASSIFY_RATE", 600) == 12
    monkeypatch.setenv("CLASSIFY_RATE", "")
    assert whole_number("CLASSIFY_RATE", 600) == 600


@pytest.mark.parametrize("value", ["-1", "many", "1.5", "²"])
def test_what_is_no_number_stops_the_site(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("PROXIES", value)
    with pytest.raises(ImproperlyConfigured, match="PROXIES"):
        whole_number("PROXIES", 0)
