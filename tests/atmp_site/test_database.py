"""Which PostgreSQL is used, and what is refused before anything is changed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from atmp_site import database
from atmp_site.database import DatabaseUnavailable


def test_url_becomes_settings() -> None:
    found = database.from_url("postgresql://me:p%40ss@db.example:5433/catalogue?sslmode=require")
    assert found["NAME"] == "catalogue"
    assert found["USER"] == "me"
    assert found["PASSWORD"] == "p@ss"
    assert found["HOST"] == "db.example"
    assert found["PORT"] == "5433"
    assert found["OPTIONS"] == {"sslmode": "require", "prepare_threshold": 5}


def test_socket_folder_may_be_the_host() -> None:
    assert database.from_url("postgresql://me@/catalogue?host=/run/postgresql")["HOST"] == "/run/postgresql"


@pytest.mark.parametrize(
    "url", ["sqlite:///x.db", "mysql://a/b", "catalogue", "postgresql://host", "postgresql://host:port/name"]
)
def test_a_wrong_url_is_one_clear_line(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(DatabaseUnavailable) as error:
        database.from_url(url)
    assert error.value.code == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_a_set_url_never_starts_the_embedded_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "embedded_server_url", lambda: pytest.fail("started"))
    assert database.settings({"DATABASE_URL": "postgresql://h/n"})["NAME"] == "n"


@pytest.mark.parametrize("mode", [0o700, 0o711, 0o744, 0o750, 0o754, 0o745])
def test_root_does_not_open_a_private_folder(
    mode: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    private = tmp_path / "home"
    private.mkdir()
    private.chmod(mode)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(database, "PROJECT", private / "project")
    with pytest.raises(DatabaseUnavailable):
        database.refuse_if_unsafe(private / "project" / ".postgres")
    line = capsys.readouterr().err
    assert "private" in line
    assert "DATABASE_URL" in line
    assert private.stat().st_mode & 0o777 == mode


def test_root_refuses_a_path_too_long_for_a_socket(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    # Everything below is the project's own: only the length is wrong.
    monkeypatch.setattr(database, "PROJECT", Path("/"))
    with pytest.raises(DatabaseUnavailable):
        database.refuse_if_unsafe(tmp_path / ("x" * 100) / ".postgres")
    assert "too long" in capsys.readouterr().err


def test_data_of_another_user_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(DatabaseUnavailable):
        database.refuse_if_unsafe(tmp_path)
    assert "another user" in capsys.readouterr().err


def test_killed_processes_are_forgotten(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    (tmp_path / ".handle_pids.json").write_text(json.dumps([ended.pid, os.getpid()]))
    database.forget_ended_processes(tmp_path)
    assert json.loads((tmp_path / ".handle_pids.json").read_text()) == [os.getpid()]


def test_a_list_that_cannot_be_read_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".handle_pids.json").write_text("{")
    database.forget_ended_processes(tmp_path)
    assert (tmp_path / ".handle_pids.json").read_text() == "{"
