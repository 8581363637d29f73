"""Links of a list: its query string with something chosen, dropped or replaced."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from urllib.parse import quote_plus

Parameters = Mapping[str, Sequence[str]]


@lru_cache(maxsize=10_000)
def quoted(text: str) -> str:
    return quote_plus(text)


class Links:
    """Query strings one click away from ``parameters``; each leads to the first page unless it is about the page."""

    def __init__(self, parameters: Parameters) -> None:
        self.parts = {
            name: [f"{name}={quoted(value)}" for value in values] for name, values in parameters.items() if values
        }

    def around(self, name: str) -> tuple[str, str]:
        """What stands before and after the values of ``name``, with ``&`` where it belongs."""
        before: list[str] = []
        after: list[str] = []
        side = before
        for other, parts in self.parts.items():
            if other == name:
                side = after
            elif other != "page":
                side += parts
        if name not in self.parts:
            before, after = before + after, []
        return "".join([f"{part}&" for part in before]), "".join([f"&{part}" for part in after])

    def toggling(self, name: str) -> Callable[[str], str]:
        """Gives, for a value of ``name``, the query string with it chosen if it was not, dropped if it was."""
        before, after = self.around(name)
        chosen = self.parts.get(name, [])
        start = f"?{before}{''.join([f'{part}&' for part in chosen])}{name}="

        def link(value: str) -> str:
            own = f"{name}={quoted(value)}"
            if own not in chosen:
                return f"{start}{quoted(value)}{after}"
            left = "&".join([part for part in chosen if part != own])
            return "?" + (f"{before}{left}{after}" if left else f"{before[:-1]}{after}" if before else after[1:])

        return link

    def replaced(self, name: str, value: str) -> str:
        """With ``name`` set to ``value`` alone, or dropped."""
        before, after = self.around(name)
        if value:
            return f"?{before}{name}={quoted(value)}{after}"
        return "?" + (f"{before[:-1]}{after}" if before else after[1:])

    def without(self, *names: str) -> str:
        return "?" + "&".join([part for name, parts in self.parts.items() if name not in names for part in parts])
