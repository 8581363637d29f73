"""The one way out: what it refuses, what it tries again, what it makes of everything that is no whole reply."""

import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from catalogue.sources import clinicaltrials, crossref, ema, pubmed
from catalogue.sources.client import Client, NotFound, SourceError, Unreachable, is_public, seconds_asked
from tests.catalogue.sources import registry as faults
from tests.catalogue.sources.registry import ADDRESS, Answer, Registry

JSON = ("application/json",)
STUDY = "/studies/NCT05397184"


def test_a_reply_comes_whole(registry: Registry) -> None:
    with registry.client() as out:
        assert b"NCT05397184" in out.get(STUDY, types=JSON)
    assert registry.pauses == []


@pytest.mark.parametrize("module", [clinicaltrials, crossref, pubmed, ema])
def test_every_source_is_asked_over_https_at_its_own_host_only(module: object) -> None:
    with module.client() as out:
        assert out.schemes == {"https"}
        assert out.base.startswith("https://")
        assert len(out.hosts) == 1
        with pytest.raises(SourceError, match="not on the list"):
            out.check(httpx.URL("http://clinicaltrials.gov/"))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.1.2.3", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "224.0.0.1", "239.255.255.255", "255.255.255.255", "240.0.0.1", "192.0.2.1", "::1", "::", "fe80::1", "fe80::1%eth0",
        "fc00::1", "fd12::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::",
        "2001:db8::1", "::7f00:1", "fec0::1", "64:ff9b:1::a00:1", "2001:0:a00:1::", "5f00::1", "192.88.99.1", "198.18.0.1",
        "::ffff:0:10.0.0.1", "100::1", "4000::1", "64:ff9b::7f00:1", "2002:c0a8:101::1", "::ffff:169.254.169.254",
    ],
)  # fmt: skip
def test_addresses_that_are_not_of_the_open_internet(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["130.14.29.110", "8.8.8.8", "2607:f220:41e:4290::110", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_addresses_of_the_open_internet(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::1"], ["169.254.169.254"], []])
def test_a_listed_host_that_leads_inside_is_not_asked(registry: Registry, addresses: list[str]) -> None:
    url = f"http://registry.example:{registry.port}/api/v2"
    with (
        Client(url, schemes=("http",), find=lambda host, port: addresses) as out,
        pytest.raises(SourceError, match="not an address of the open Internet"),
    ):
        out.get(STUDY, types=JSON)
    assert registry.requests == []


def test_the_address_connected_to_is_the_one_that_was_checked(registry: Registry) -> None:
    """A name that answers differently the second time does not get a second time."""
    answers = [[ADDRESS], ["10.0.0.1"]]
    asked = []

    def find(host: str, port: int) -> list[str]:
        asked.append(host)
        return answers.pop(0)

    with Client(
        f"http://registry.example:{registry.port}/api/v2",
        schemes=("http",),
        allows=lambda address: address == ADDRESS,
        find=find,
    ) as out:
        assert out.get(STUDY, types=JSON)
    assert asked == ["registry.example"]


def test_the_name_stays_in_the_request(registry: Registry) -> None:
    seen = []
    registry.faults = [lambda answer: (seen.append(answer.headers["Host"]), answer.send_json({}))]
    with Client(
        f"http://registry.example:{registry.port}",
        schemes=("http",),
        allows=lambda address: True,
        find=lambda host, port: [ADDRESS],
    ) as out:
        out.get("/", types=JSON)
    assert seen == [f"registry.example:{registry.port}"]


def test_a_name_that_nobody_knows(registry: Registry) -> None:
    def find(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    with (
        Client("https://registry.example", find=find, attempts=1) as out,
        pytest.raises(Unreachable, match=r"connection to registry\.example failed"),
    ):
        out.get("/", types=JSON)


@pytest.mark.parametrize("code", [404, 410])
def test_a_record_that_is_not_there(registry: Registry, code: int) -> None:
    registry.faults = [faults.status(code)]
    with registry.client() as out, pytest.raises(NotFound, match="no such record"):
        out.get(STUDY, types=JSON)
    assert len(registry.requests) == 1


@pytest.mark.parametrize("code", [400, 401, 403, 418])
def test_a_question_that_is_refused_is_not_repeated(registry: Registry, code: int) -> None:
    registry.faults = [faults.status(code)]
    with registry.client() as out, pytest.raises(SourceError, match=f"status {code}"):
        out.get(STUDY, types=JSON)
    assert len(registry.requests) == 1


def test_a_busy_server_is_asked_again_when_it_says(registry: Registry) -> None:
    registry.faults = [faults.status(429, Retry_After="7"), faults.status(503, Retry_After="0")]
    with registry.client() as out:
        assert out.get(STUDY, types=JSON)
    assert registry.pauses == [7.0, 0.0]


def test_pauses_double_where_the_server_names_none(registry: Registry) -> None:
    registry.faults = [faults.status(500), faults.status(502), faults.status(504)]
    with registry.client() as out:
        assert out.get(STUDY, types=JSON)
    assert [round(pause / 2**step) for step, pause in enumerate(registry.pauses)] == [1, 1, 1]


def test_a_server_that_stays_down_is_left_alone(registry: Registry) -> None:
    registry.faults = [faults.status(500)] * 10
    with registry.client() as out, pytest.raises(Unreachable, match="out of order"):
        out.get(STUDY, types=JSON)
    assert len(registry.requests) == 4
    assert len(registry.pauses) == 3


def test_a_server_that_asks_for_an_hour_gets_it(registry: Registry) -> None:
    registry.faults = [faults.status(429, Retry_After="3600")]
    with registry.client() as out, pytest.raises(Unreachable, match="3600 seconds"):
        out.get(STUDY, types=JSON)
    assert registry.pauses == []


def test_retry_after_as_a_date() -> None:
    in_a_minute = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    assert 55 < (seconds_asked(in_a_minute) or 0) <= 60
    assert seconds_asked(format_datetime(datetime.now(UTC) - timedelta(days=1), usegmt=True)) == 0
    assert seconds_asked("12") == 12
    assert 10**8 < (seconds_asked("9" * 400) or 0) < 10**9
    assert seconds_asked("") is seconds_asked("soon") is seconds_asked("-5") is None


@pytest.mark.parametrize("fault", [faults.cut, faults.slow])
def test_a_failure_on_the_way_is_tried_again(registry: Registry, fault: Callable[[Answer], None]) -> None:
    registry.faults = [fault]
    with registry.client(seconds=1) as out:
        assert b"NCT05397184" in out.get(STUDY, types=JSON)
    assert len(registry.requests) == 2


def test_a_trickle_of_bytes_ends_at_the_deadline(registry: Registry) -> None:
    registry.faults = [faults.slow]
    start = time.monotonic()
    with registry.client(seconds=0.5, attempts=1) as out, pytest.raises(Unreachable, match="in time"):
        out.get(STUDY, types=JSON)
    assert time.monotonic() - start < 4


@pytest.mark.parametrize(
    "fault", [faults.slow_headers, faults.slow_chunks, faults.slow_redirects, faults.early_hints, faults.silent]
)
def test_no_way_of_being_slow_outlasts_the_deadline(registry: Registry, fault: Callable[[Answer], None]) -> None:
    """Wherever the bytes trickle, each wait short, the whole attempt has its end."""
    registry.faults = [fault] * 4
    start = time.monotonic()
    with registry.client(seconds=0.7, attempts=1) as out, pytest.raises(Unreachable, match="in time"):
        out.get(STUDY, types=JSON)
    assert time.monotonic() - start < 2


def test_a_look_up_that_hangs_is_left_behind() -> None:
    def find(host: str, port: int) -> list[str]:
        time.sleep(2)
        return ["8.8.8.8"]

    start = time.monotonic()
    with (
        Client("https://registry.example", find=find, seconds=0.3, attempts=1) as out,
        pytest.raises(Unreachable, match="in time"),
    ):
        out.get("/", types=JSON)
    assert time.monotonic() - start < 1.5


def test_the_next_address_is_tried_where_the_first_does_not_answer(registry: Registry) -> None:
    with Client(
        f"http://registry.example:{registry.port}/api/v2",
        schemes=("http",),
        allows=lambda address: True,
        find=lambda host, port: ["127.0.0.9", ADDRESS],
    ) as out:
        assert out.get(STUDY, types=JSON)


def test_headers_without_end_are_not_kept(registry: Registry) -> None:
    registry.faults = [faults.endless_header]
    with registry.client(attempts=1) as out, pytest.raises(Unreachable):
        out.get(STUDY, types=JSON)


def test_a_server_without_a_certificate_is_not_believed(registry: Registry) -> None:
    """It speaks, but not the language that proves who it is."""
    with (
        Client(f"https://{ADDRESS}:{registry.port}", allows=lambda address: True, attempts=1) as out,
        pytest.raises(Unreachable, match="failed or broke off"),
    ):
        out.get(STUDY, types=JSON)
    assert registry.requests == []


def test_the_words_of_a_refusal_are_told(registry: Registry) -> None:
    registry.faults = [faults.refused_in_words]
    with registry.client() as out, pytest.raises(SourceError) as told:
        out.get("/studies", {"query.term": "AREA["}, types=JSON)
    assert "status 400" in str(told.value)
    assert "Invalid query expression at position 7" in str(told.value)
    assert "<" not in str(told.value)


def test_who_asks_says_where_it_is_at_home(registry: Registry, settings: Any) -> None:
    seen = []
    registry.faults = [lambda answer: (seen.append(answer.headers["User-Agent"]), answer.send_json({}))] * 2
    settings.SITE_URL, settings.SOURCES_CONTACT = "https://catalogue.example", ""
    with registry.client() as out:
        out.get("/", types=JSON)
        settings.SOURCES_CONTACT = "desk@catalogue.example"
        out.get("/", types=JSON)
    assert seen == [
        "ATMP-catalogue/0.1 (+https://catalogue.example)",
        "ATMP-catalogue/0.1 (+https://catalogue.example; mailto:desk@catalogue.example)",
    ]


def test_a_connection_that_is_always_cut(registry: Registry) -> None:
    registry.faults = [faults.cut] * 4
    with registry.client() as out, pytest.raises(Unreachable, match="broke off"):
        out.get(STUDY, types=JSON)


def test_a_reply_of_fifty_megabytes_is_not_read_to_its_end(registry: Registry) -> None:
    registry.faults = [faults.huge]
    with registry.client(most_bytes=2_000_000) as out, pytest.raises(SourceError, match="larger than 2 MB"):
        out.get(STUDY, types=JSON)
    assert len(registry.requests) == 1


@pytest.mark.parametrize("fault", [faults.wrong_type, faults.packed, faults.bomb])
def test_another_type_than_asked_for_is_refused(registry: Registry, fault: Callable[[Answer], None]) -> None:
    registry.faults = [fault]
    with registry.client() as out, pytest.raises(SourceError, match="instead of data"):
        out.get(STUDY, types=JSON)


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "http://127.0.0.2/",
        "http://localhost/",
        "http://[::1]/",
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "//evil.example/studies",
        "https://127.0.0.1/",
        "http://somebody@127.0.0.1/",
        "http://127.0.0.1:22/",
    ],
)
def test_no_redirect_leads_off_the_list(registry: Registry, address: str) -> None:
    registry.faults = [faults.redirect(address)]
    with registry.client() as out, pytest.raises(SourceError, match="not on the list"):
        out.get(STUDY, types=JSON)
    assert len(registry.requests) == 1


def test_a_redirect_from_a_public_host_to_this_machine_is_refused(registry: Registry) -> None:
    """Both hosts listed, the second one leads inside."""
    registry.faults = [faults.redirect(f"http://inside.example:{registry.port}/secret")]
    with (
        Client(
            f"http://registry.example:{registry.port}",
            hosts=["inside.example"],
            schemes=("http",),
            allows=lambda address: address == ADDRESS,
            find=lambda host, port: [ADDRESS] if host == "registry.example" else ["127.0.0.9"],
        ) as out,
        pytest.raises(SourceError, match=r"“inside\.example” leads to 127\.0\.0\.9"),
    ):
        out.get("/", types=JSON)
    assert len(registry.requests) == 1


def test_a_redirect_on_the_list_is_followed(registry: Registry) -> None:
    registry.faults = [faults.redirect(f"/api/v2{STUDY}")]
    with registry.client() as out:
        assert b"NCT05397184" in out.get("/old", types=JSON)


def test_redirects_in_a_circle_end(registry: Registry) -> None:
    registry.faults = [faults.redirect("/api/v2/again")] * 20
    with registry.client() as out, pytest.raises(SourceError, match="without end"):
        out.get(STUDY, types=JSON)
    assert len(registry.requests) == 4


@pytest.mark.parametrize("location", ["http://[", "http://a:b:c/", "\x00", "http://127.0.0.1:99999/"])
def test_a_redirect_to_nonsense(registry: Registry, location: str) -> None:
    registry.faults = [faults.redirect(location)]
    with registry.client(attempts=1) as out, pytest.raises(SourceError):
        out.get(STUDY, types=JSON)


def test_somebody_who_waits_at_a_form_does_not_wait_long(registry: Registry) -> None:
    registry.faults = [faults.status(429, Retry_After="60")]
    with registry.client().hurried() as out, pytest.raises(Unreachable, match="60 seconds"):
        out.get(STUDY, types=JSON)
    assert registry.pauses == []


def test_the_proxy_of_the_environment_is_not_a_way_round(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    for name in ("ALL_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with registry.client() as out:
        assert out.get(STUDY, types=JSON)
