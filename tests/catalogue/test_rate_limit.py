"""Who is counted, and when the count begins again."""

from typing import Any

import pytest
from django.test import RequestFactory

from catalogue import rate_limit
from catalogue.rate_limit import Counts, address_of, seconds_to_wait


def request(address: str, forwarded: str | None = None) -> Any:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return RequestFactory(headers=headers, REMOTE_ADDR=address).get("/")


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, None, "192.0.2.1"),
        (0, "198.51.100.7", "192.0.2.1"),
        (1, None, "192.0.2.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        # The client wrote the first one itself.
        (1, "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        (2, "203.0.113.9, 198.51.100.7, 10.0.0.1", "198.51.100.7"),
        (2, "198.51.100.7", "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, "nonsense", "nonsense"),
    ],
)
def test_only_our_own_proxies_are_believed(settings: Any, proxies: int, forwarded: str | None, address: str) -> None:
    settings.PROXIES = proxies
    assert address_of(request("192.0.2.1", forwarded)) == address


def test_the_addresses_of_one_network_count_as_one() -> None:
    assert address_of(request("2001:db8:1:2::1")) == address_of(request("2001:db8:1:2:ffff::9"))
    assert address_of(request("2001:db8:1:2::1")) != address_of(request("2001:db8:1:3::1"))
    assert address_of(request("::ffff:192.0.2.1")) == "192.0.2.1"
    assert address_of(request("192.0.2.1")) != address_of(request("192.0.2.2"))


def test_the_count_begins_again_with_the_minute(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CLASSIFY_RATE = 2
    monkeypatch.setattr(rate_limit, "counts", Counts())
    monkeypatch.setattr(rate_limit.time, "time", lambda: 600 + 45)
    waits = [seconds_to_wait(request("192.0.2.1")) for _ in range(3)]
    assert waits == [0, 0, 15]
    assert seconds_to_wait(request("192.0.2.2")) == 0
    monkeypatch.setattr(rate_limit.time, "time", lambda: 660)
    assert seconds_to_wait(request("192.0.2.1")) == 0


def test_nought_is_no_limit(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CLASSIFY_RATE = 0
    monkeypatch.setattr(rate_limit, "counts", Counts())
    assert {seconds_to_wait(request("192.0.2.1")) for _ in range(50)} == {0}
    assert not rate_limit.counts.numbers
