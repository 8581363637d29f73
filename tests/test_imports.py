"""Imports point one way; the test names the line that does not."""

import ast
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Who may import whom, from the outside in.
ORDER = ("atmp_site", "catalogue", "classification")
# Inside the catalogue: a module imports only from layers below its own.
LAYERS = (
    {"management"},
    {"urls"},
    {"export_views", "errors"},
    {
        "views",
        "history_views",
        "submission_views",
        "correction_views",
        "classify_views",
        "search_views",
        "compare_views",
        "timeline_views",
        "figure_views",
        "api",
        "admin",
        "desk",
        "templatetags",
        "apps",
    },
    {"list_page"},
    {"conditional"},
    {
        "forms",
        "correction_forms",
        "classify_forms",
        "filters",
        "facets",
        "list_parts",
        "rows",
        "planned",
        "dates",
        "search",
        "suggestion",
        "disagreement",
        "queues",
        "counting",
        "duplicates",
        "diagram",
        "explanation",
        "methodology",
        "rate_limit",
        "actions",
        "letters",
        "merging",
        "daily_limit",
        "private_page",
        "bibliography",
        "fixtures",
        "countries",
        "content_type",
        "formats",
        "index",
        "links",
        "selection",
        "facet",
        "revision",
        "filter_set",
        "compare",
        "examples",
        "life_line",
        "timeline",
        "figures",
        "recording",
        "comparison",
        "differences",
        "history",
        "past",
        "sources",
    },
    {"models"},
)
# What modules of one layer may import of each other.
BESIDE = {
    "list_parts": {"facets", "index", "links"},
    "rows": {"planned", "dates", "bibliography", "countries"},
    "planned": set(),
    "dates": {"differences"},
    "filters": {"facet", "filter_set", "countries"},
    "filter_set": {"facet", "facets", "index", "revision", "search", "selection"},
    "facets": {"facet", "index", "links", "planned", "selection"},
    "selection": {"facet", "index"},
    "facet": {"index"},
    "links": set(),
    "figures": {"facet", "facets", "filter_set", "index"},
    "index": {"revision"},
    "revision": set(),
    "search": {"bibliography", "index", "revision"},
    "merging": set(),
    "daily_limit": {"rate_limit"},
    "private_page": set(),
    "actions": {"history", "letters", "merging", "recording"},
    "letters": set(),
    "differences": {"comparison", "history"},
    "history": set(),
    "past": {"history"},
    "forms": set(),
    "correction_forms": {"forms"},
    "classify_forms": {"filter_set"},
    "suggestion": set(),
    "disagreement": {"actions"},
    "queues": {"counting"},
    "counting": set(),
    "duplicates": set(),
    "diagram": set(),
    "explanation": {"suggestion", "classify_forms"},
    "methodology": {"suggestion", "diagram"},
    "bibliography": set(),
    "fixtures": set(),
    "formats": {"planned"},
    "countries": set(),
    "content_type": set(),
    "compare": set(),
    "examples": set(),
    "life_line": set(),
    "timeline": set(),
    "sources": {"actions", "countries"},
}
FORBIDDEN_NAMES = {"utils", "services", "managers", "helpers", "signals", "mixins"}


def files(package: str) -> Iterator[Path]:
    return (path for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts)


def imports(path: Path, at_once: bool = False) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of each import, relative ones resolved. ``at_once``: of those made when the module is loaded."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return named(path, tree.body if at_once else ast.walk(tree))


def named(path: Path, nodes: Iterable[ast.AST]) -> Iterator[tuple[int, str]]:
    package = path.relative_to(ROOT).with_suffix("").parts
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level]) + "." if node.level else ""
            name = base + (node.module or "")
            yield from ((node.lineno, f"{name.rstrip('.')}.{alias.name}") for alias in node.names)


def layer_of(module: str) -> int:
    return next(number for number, names in enumerate(LAYERS) if module in names)


@pytest.mark.parametrize("package", ORDER)
def test_packages_import_only_inwards(package: str) -> None:
    outside = set(ORDER[: ORDER.index(package)])
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in files(package)
        for line, name in imports(path)
        if name.split(".")[0] in outside
    ]
    assert wrong == []


def test_classification_needs_only_the_standard_library() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in files("classification")
        for line, name in imports(path)
        if name.split(".")[0] not in sys.stdlib_module_names | {"classification"}
    ]
    assert wrong == []


def test_modules_of_the_catalogue_import_only_downwards() -> None:
    wrong = []
    for path in files("catalogue"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        module = parts[1]
        if module == "__init__":
            continue
        for line, name in imports(path):
            target = name.split(".")
            if target[0] != "catalogue" or len(target) < 2 or target[1] == module:
                continue
            allowed = layer_of(target[1]) > layer_of(module) or target[1] in BESIDE.get(module, set())
            if not allowed:
                wrong.append(f"{path.relative_to(ROOT)}:{line} imports {name}")
    assert wrong == []


def test_actions_have_one_door() -> None:
    """Nobody imports the files of ``catalogue.actions``, only what its ``__init__`` gives."""
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for package in ("catalogue", "atmp_site")
        for path in files(package)
        if path.parent.name != "actions"
        for line, name in imports(path)
        if name.startswith("catalogue.actions.") and (ROOT / "catalogue/actions" / f"{name.split('.')[2]}.py").exists()
    ]
    assert wrong == []


def test_who_only_shows_pages_loads_no_workbooks() -> None:
    """``openpyxl`` takes six megabytes of every process that imports it."""
    names = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): [
            name for _line, name in imports(path, at_once=True)
        ]
        for package in ("atmp_site", "catalogue")
        for path in files(package)
    }
    needing: set[str] = set()
    before = {"openpyxl"}
    while before != needing:
        needing = before
        loading = {f"{one}." for one in needing}
        before = needing | {
            module for module, some in names.items() if any(f"{name}.".startswith(tuple(loading)) for name in some)
        }
    assert needing - {"openpyxl"} == {
        "catalogue.admin.exchange.workbook",
        "catalogue.sources.ema",
        "catalogue.management.commands.import_ema",
    }


def test_no_file_is_a_drawer_for_odds_and_ends() -> None:
    found = [
        str(path.relative_to(ROOT)) for package in ORDER for path in files(package) if path.stem in FORBIDDEN_NAMES
    ]
    assert found == []
