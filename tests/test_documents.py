"""Documents that cannot lie: folders, commands and files they name exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "docs/decisions.md", "docs/api.md", "docs/sources.md")
NAMED = re.compile(r"`((?:[a-z_]+/)+[a-z_./]*|[a-z_]+\.(?:py|txt|toml|sh)|Makefile)`")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_named_path_exists(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    for name in NAMED.findall(text):
        if name.startswith(".postgres") or "<" in name:
            continue
        places = [ROOT / name, ROOT / "catalogue" / name, ROOT / "templates" / name]
        assert any(place.exists() for place in places), f"{document} names {name}"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_named_make_target_exists(document: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    named = set(re.findall(r"`?make ([a-z]+)", (ROOT / document).read_text(encoding="utf-8"))) - {"needs", "uses"}
    assert {name for name in named if f"`make {name}" in (ROOT / document).read_text(encoding="utf-8")} <= targets


def test_the_map_of_the_readme_has_every_folder() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith((".", "_"))}
    assert {folder for folder in folders - {"staticfiles"} if f"`{folder}/`" not in readme} == set()


def test_the_readme_shows_a_screenshot_that_is_there() -> None:
    for picture in re.findall(r"!\[[^]]+\]\(([^)]+)\)", (ROOT / "README.md").read_text(encoding="utf-8")):
        assert (ROOT / picture).is_file()


def test_continuous_integration_runs_the_commands_of_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "make check" in script
    assert "make test" in script


def test_nothing_names_a_machine() -> None:
    # A path below somebody's home or a working folder would not exist elsewhere.
    pattern = re.compile(r"/(home|root|Users|work)/\w")
    for path in [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/*.md"),
        ROOT / "Makefile",
        *ROOT.glob("*.toml"),
        *ROOT.glob("catalogue/**/*.py"),
    ]:
        assert not pattern.search(path.read_text(encoding="utf-8")), path


def test_the_page_on_sources_names_every_host_and_every_command() -> None:
    from catalogue.sources import clinicaltrials, crossref, ema, pubmed

    text = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    for source in (clinicaltrials, crossref, pubmed, ema):
        with source.client() as out:
            assert all(host in text for host in out.hosts)
    for command in (ROOT / "catalogue" / "management" / "commands").glob("import_*.py"):
        assert f"manage.py {command.stem}" in text
