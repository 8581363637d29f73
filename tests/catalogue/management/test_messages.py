"""The messages command finds every sentence of the code."""

import ast

from catalogue.management.commands import messages

NAMES = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}


def test_no_sentence_of_the_code_is_overlooked() -> None:
    """Those inside an f-string are: Babel reads words of Python, in which an f-string is one."""
    found = {message[0] if isinstance(message, tuple) else message for message, _context in messages.found()}
    overlooked = [
        f"{path}:{call.lineno}: {call.args[0].value}"
        for path in messages.sources()
        if path.suffix == ".py"
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in NAMES
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and call.args[0].value not in found
    ]
    assert overlooked == []
