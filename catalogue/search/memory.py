"""What the search has worked out, kept in the process."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any

from pyroaring import BitMap

# Bytes, a worker.
ROOM = 16 * 1024 * 1024


class Memory:
    """Answers, each with the revision of the catalogue at which it was right; the least used are dropped where room is
    short."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.used = 0
        self.answers: OrderedDict[Hashable, tuple[int, Any]] = OrderedDict()
        self.lock = Lock()

    def get(self, revision: int, key: Hashable) -> Any:
        known = self.last(key)
        return known[1] if known and known[0] == revision else None

    def last(self, key: Hashable) -> tuple[int, Any] | None:
        """The answer as it was last known, and at which revision."""
        with self.lock:
            if key not in self.answers:
                return None
            self.answers.move_to_end(key)
            return self.answers[key]

    def put(self, revision: int, key: Hashable, answer: Any) -> None:
        with self.lock:
            if key in self.answers:
                if self.answers[key][0] == revision:
                    return
                self.used -= size(self.answers.pop(key)[1])
            self.answers[key] = (revision, answer)
            self.used += size(answer)
            while self.used > self.room:
                _key, (_revision, dropped) = self.answers.popitem(last=False)
                self.used -= size(dropped)

    def clear(self) -> None:
        with self.lock:
            self.answers.clear()
            self.used = 0


def size(answer: Any) -> int:
    """About how many bytes an answer takes: a bitmap has two a key, and at most 8 kB for each 65,536 keys."""
    if isinstance(answer, BitMap):
        return 500 + (min(2 * len(answer), (answer.max() // 65_536 + 1) * 8192) if answer else 0)
    if isinstance(answer, dict):
        return 500 + sum(size(part) for part in answer.values())
    return 1000


memory = Memory(ROOM)


def remembered(revision: int | None, key: Hashable, make: Callable[[], Any]) -> Any:
    """The answer to ``key`` at this revision, made where it is not known. ``revision`` None: made anew each time."""
    if revision is None:
        return make()
    answer = memory.get(revision, key)
    if answer is None:
        answer = make()
        memory.put(revision, key, answer)
    return answer
