"""The demo command: its port, its accounts, its single clear lines."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from django.core.management.base import CommandError

from catalogue.management.commands import demo
from catalogue.models import Curator

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("port", ["", "0", "65536", "http", "-1", "8000.5", "८०००"])
def test_a_wrong_port_is_refused(port: str) -> None:
    with pytest.raises(CommandError, match="65535"):
        demo.check_port(port)


def test_a_taken_port_is_refused_and_another_named() -> None:
    with socket.socket() as somebody:
        somebody.bind(("127.0.0.1", 0))
        somebody.listen()
        with pytest.raises(CommandError, match="taken"):
            demo.check_port(str(somebody.getsockname()[1]))


def test_a_free_port_is_taken() -> None:
    with socket.socket() as somebody:
        somebody.bind(("127.0.0.1", 0))
        port = somebody.getsockname()[1]
    demo.check_port(str(port))


@pytest.mark.django_db
def test_accounts_have_the_group_and_a_password_that_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    for username, group in demo.ACCOUNTS:
        first, second = demo.account(username, group), demo.account(username, group)
        person = Curator.objects.get(username=username)
        assert person.check_password(second)
        assert not person.check_password(first)
        assert person.is_staff
        assert person.email == f"{username}@example.org"
        assert not person.is_superuser
        assert [one.name for one in person.groups.all()] == [group]


@pytest.mark.django_db
def test_an_account_made_before_gets_an_address_and_keeps_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    for username, email in (("curator", ""), ("reviewer", "somebody@mail.example")):
        Curator.objects.create(username=username, email=email)
        demo.account(username, "Curators")
    assert list(Curator.objects.filter(username__in=["curator", "reviewer"]).order_by("pk").values_list("email")) == [
        ("curator@example.org",),
        ("somebody@mail.example",),
    ]


@pytest.mark.django_db
def test_on_a_server_of_the_operator_a_password_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://host/name")
    password = demo.account("curator", "Curators")
    assert demo.account("curator", "Curators") == "unchanged"
    assert Curator.objects.get(username="curator").check_password(password)


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://nobody@127.0.0.1:1/none",
        "postgresql://nobody@127.0.0.1:1/none?colour=red",
        "postgresql://u:p@[::1/db",
        "sqlite:///db",
    ],
)
@pytest.mark.parametrize("command", ["migrate", "demo"])
def test_a_database_that_does_not_answer_is_one_clear_line(url: str, command: str) -> None:
    answer = run("manage.py", command, DATABASE_URL=url)
    assert answer.returncode == 1
    lines = answer.stderr.strip().splitlines()
    assert len(lines) == 1, answer.stderr
    assert lines[0].startswith("error:")
    assert "DATABASE_URL" in lines[0]


def test_a_public_server_needs_a_key_of_its_own() -> None:
    url = "postgresql://nobody@127.0.0.1:1/none"
    answer = run("-c", "import atmp_site.wsgi", DATABASE_URL=url, SECRET_KEY="")
    assert "SECRET_KEY" in answer.stderr
    assert answer.returncode == 1
    assert run("-c", "import atmp_site.wsgi", DATABASE_URL=url, SECRET_KEY="x" * 50).returncode == 0


def test_runserver_alone_needs_no_key() -> None:
    with socket.socket() as somebody:
        somebody.bind(("127.0.0.1", 0))
        port = somebody.getsockname()[1]
    command = [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"]
    server = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "SECRET_KEY": ""},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # Tests that a shell put into the background ignore it, and so would their server.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        for _attempt in range(600):
            assert server.poll() is None, "the server ended"
            with contextlib.suppress(URLError), urlopen(f"http://127.0.0.1:{port}/robots.txt") as answer:
                assert answer.status == 200
                return
            time.sleep(0.1)
        pytest.fail("no answer in a minute")
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(timeout=60)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
            raise
