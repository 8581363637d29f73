"""The command line, as a user runs it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DECISIONS = Path(__file__).parent / "decisions" / "recommendations.jsonl"


def run(*arguments: str, given: str | bytes = "", module: str = "classification") -> subprocess.CompletedProcess[str]:
    data = given if isinstance(given, bytes) else given.encode()
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], input=data, capture_output=True, cwd=ROOT, timeout=60, check=False
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def test_a_readable_verdict() -> None:
    done = run("chondrocytes autologues amplifiés", "--indication", "lésion du cartilage", "--lang", "fr")
    assert done.returncode == 0
    assert done.stdout.startswith("produit issu de l’ingénierie")
    assert "probable" in done.stdout
    assert "«\xa0amplifiés\xa0»" in done.stdout
    assert (
        "[Règlement (CE) n°\xa01394/2007 concernant les médicaments de thérapie innovante, art. 2, § 1" in done.stdout
    )
    assert "suggestion" in done.stdout


def test_an_undetermined_verdict_does_not_begin_with_a_class() -> None:
    assert run("Human cells").stdout.startswith("undetermined")
    for text in ("Buy cheap watches", ""):
        said = run(text).stdout
        assert said.startswith("undetermined")
        assert "Best guess:" not in said


def test_an_inference_is_told_once_with_all_that_was_inferred() -> None:
    said = run("CAR-T cells").stdout
    assert said.count("CAR and TCR cells are genetically modified outside the body") == 1
    assert "Supposed" not in said


def test_the_whole_answer_as_json_with_precedents() -> None:
    done = run("CAR-T anti-BCMA", "--json", "--decisions", str(DECISIONS))
    answer = json.loads(done.stdout)
    assert answer["class"] == "gene_therapy"
    assert answer["reading"]["facts"]
    assert answer["precedents"][0]["agrees"] is True


def test_lines_in_lines_out_and_a_bad_line_does_not_stop_the_rest() -> None:
    lines = [
        '{"id": 1, "text": "AAV5 vector encoding factor IX", "indication": "haemophilia B"}',
        "this is no JSON",
        '{"id": "three"}',
        "[1, 2]",
        '{"text": "no identifier"}',
        '{"id": 6, "text": 12}',
        '{"id": 7, "text": "PRP", "indication": null}',
        "",
        '{"id": 8, "text": "\\ud800"}',
    ]
    done = run("--jsonl", given="\n".join(lines))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert [one["id"] for one in answers] == [1, None, "three", None, None, 6, 7, 8]
    assert [set(one) == {"id", "error"} for one in answers] == [False, True, True, True, True, True, False, False]
    expected = {"id", "class", "combined", "origin", "certainty", "candidates", "reasons", "missing"}
    assert set(answers[0]) == expected
    assert answers[0]["class"] == "gene_therapy"
    assert answers[6]["class"] == "not_atmp"


@pytest.mark.parametrize(
    "line",
    [
        '{"id": 1, "id": 2, "text": "islets"}',
        '{"id": NaN, "text": "islets"}',
        '{"id": [1], "text": "islets"}',
        '{"id": 1, "text": ' + "[" * 100_000,
        '{"id": ' + "9" * 5_000 + ', "text": "islets"}',
    ],
)
def test_a_line_that_means_two_things_or_none_is_an_error(line: str) -> None:
    done = run("--jsonl", given=line + '\n{"id": 2, "text": "islets"}')
    assert done.returncode == 1
    wrong, right = (json.loads(one, parse_constant=pytest.fail) for one in done.stdout.splitlines())
    assert set(wrong) == {"id", "error"}
    assert right["class"] == "not_atmp"


def test_an_identifier_that_cannot_be_written_comes_back_as_it_was_written() -> None:
    done = run("--jsonl", given='{"id": "\\ud800", "text": "islets"}')
    assert (done.returncode, json.loads(done.stdout)["id"]) == (0, "\ud800")


@pytest.mark.parametrize("shape", [[], ["--json"], ["--jsonl"]])
def test_any_encoding_of_the_machine_does(shape: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii:strict")
    given = '{"id": "é", "text": "îlots"}' if "--jsonl" in shape else "îlots"
    done = run(*shape, "--lang", "fr", given=given)
    assert (done.returncode, done.stderr) == (0, "")
    assert "îlots" in done.stdout or "é" in done.stdout


def test_a_text_that_is_no_text_is_read_as_far_as_it_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8:strict")
    done = run(given=b"islets of Langerhans \xff\xfe\x00")
    assert (done.returncode, done.stderr) == (0, "")
    assert "not an advanced therapy" in done.stdout


@pytest.mark.parametrize("name", ["nowhere.jsonl", "."])
def test_lines_that_cannot_be_opened_are_said_in_one_line(name: str) -> None:
    done = run("--jsonl", name)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1


def test_good_lines_end_well_and_bytes_that_are_no_text_are_an_error() -> None:
    assert run("--jsonl", given='{"id": 1, "text": "islets", "indication": ""}\n').returncode == 0
    done = run("--jsonl", given=b'\xff\xfe\n{"id": 2, "text": "islets"}\n')
    assert done.returncode == 1
    assert [json.loads(line).get("class") for line in done.stdout.splitlines()] == [None, "not_atmp"]


def test_a_file_that_is_not_there_is_said() -> None:
    done = run("islets", "--decisions", "nowhere.jsonl")
    assert done.returncode == 2
    assert "nowhere.jsonl" in done.stderr


def test_the_evaluation_prints_its_figures() -> None:
    done = run(str(DECISIONS), module="classification.evaluate")
    assert done.returncode == 0
    for words in ("best guess right", "wrong sure                0", "by language", "most frequent class", "confusion"):
        assert words in done.stdout


def test_the_evaluation_refuses_what_are_no_decisions(tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"id": 1, "text": "x", "class": "vaccine"}\n')
    done = run(str(bad), module="classification.evaluate")
    assert done.returncode == 2
    assert "bad.jsonl" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["classification", "CAR-T cells"],
        ["classification", "--help"],
        ["classification", "--jsonl", str(DECISIONS)],
        ["classification.evaluate", str(DECISIONS)],
    ],
    ids=" ".join,
)
def test_a_reader_that_goes_away_is_no_error_message(arguments: list[str]) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-m", *arguments], stdout=writing, stderr=subprocess.PIPE, cwd=ROOT, env=environment,
            timeout=60, check=False,
        )  # fmt: skip
    finally:
        os.close(writing)
    assert done.stderr == b""
    assert done.returncode == 1
