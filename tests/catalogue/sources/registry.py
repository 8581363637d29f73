"""A server on this machine that replays the sample replies, and everything that can go wrong on the way."""

import copy
import gzip
import json
import re
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree

from catalogue.sources.client import Client

SAMPLES = Path(__file__).resolve().parent / "samples"
STUDIES = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(SAMPLES.glob("clinicaltrials/*.json"))}
WORKS = {
    reply["message"]["DOI"].lower(): reply
    for reply in (json.loads(path.read_text("utf-8")) for path in sorted(SAMPLES.glob("crossref/*.json")))
}
ARTICLES = {
    node.findtext("./MedlineCitation/PMID"): node
    for path in sorted(SAMPLES.glob("pubmed/*.xml"), reverse=True)
    for node in ElementTree.parse(path).getroot().iterfind("./PubmedArticle")  # noqa: S314  our own file
}
TABLE = SAMPLES / "ema" / "medicines.xlsx"
ADDRESS = "127.0.0.1"


class Answer(BaseHTTPRequestHandler):
    """Answers as the sources do, unless a fault is next in the queue."""

    server: "Registry"

    def do_GET(self) -> None:
        self.server.requests.append(self.path)
        if self.server.faults:
            fault = self.server.faults.pop(0)
            if fault is not None:
                fault(self)
                return
        url = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(url.query).items()}
        for pattern, answer in self.server.routes:
            if found := re.fullmatch(pattern, url.path):
                answer(self, query, *map(unquote, found.groups()))
                return
        self.send(b"not found", "text/plain", 404)

    def send(
        self, body: bytes, kind: str = "application/json", status: int = 200, length: int | None = None, **headers: str
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def send_json(self, value: Any) -> None:
        self.send(json.dumps(value).encode())

    def study(self, query: dict[str, str], number: str) -> None:
        if number in self.server.aliases:
            self.send(
                b"", status=301, Location=f"/api/v2/studies/{self.server.aliases[number]}?{urlsplit(self.path).query}"
            )
        elif number in self.server.studies:
            self.send_json(self.server.studies[number])
        else:
            self.send(b"NCT number not found", "text/plain", 404)

    def studies(self, query: dict[str, str]) -> None:
        """Pages of ``server.page_size``, by number or, for a search, all of them."""
        wanted = query["filter.ids"].split(",") if "filter.ids" in query else list(self.server.studies)
        found = [self.server.studies[number] for number in wanted if number in self.server.studies]
        start = int(query.get("pageToken", "0"))
        stop = start + self.server.page_size
        more = {"nextPageToken": str(stop)} if stop < len(found) else {}
        self.send_json({"studies": found[start:stop], **more})

    def work(self, query: dict[str, str], doi: str) -> None:
        if doi.lower() in WORKS:
            self.send_json(WORKS[doi.lower()])
        else:
            self.send(b"Resource not found.", "text/plain", 404)

    def articles(self, query: dict[str, str]) -> None:
        root = ElementTree.Element("PubmedArticleSet")
        root.extend(ARTICLES[pmid] for pmid in query["id"].split(",") if pmid in ARTICLES)
        self.send(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True), "text/xml; charset=UTF-8")

    def log_message(self, format: str, *arguments: object) -> None:
        pass


class Registry(ThreadingHTTPServer):
    """``faults``: what happens to the next requests, None for nothing; ``requests``: the paths asked for."""

    daemon_threads = True
    routes = (
        (r"/api/v2/studies/([^/]+)", Answer.study),
        (r"/api/v2/studies", Answer.studies),
        (r"/works/([^/]+)", Answer.work),
        (r"/efetch.fcgi", Answer.articles),
    )

    def __init__(self) -> None:
        super().__init__((ADDRESS, 0), Answer)
        self.faults: list[Callable[[Answer], None] | None] = []
        self.requests: list[str] = []
        self.pauses: list[float] = []
        self.studies: dict[str, Any] = copy.deepcopy(STUDIES)
        self.aliases: dict[str, str] = {}
        self.page_size = 1000
        self.thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    def handle_error(self, request: object, client_address: object) -> None:
        # A client that hangs up is part of the play.
        pass

    @property
    def port(self) -> int:
        return self.server_address[1]

    def client(self, base: str = "/api/v2", **limits: Any) -> Client:
        """A client that may, unlike any other, speak to this server: said here and nowhere else."""
        return Client(
            f"http://{ADDRESS}:{self.port}{base}",
            **{
                "schemes": ("http",),
                "allows": lambda address: address == ADDRESS,
                "sleep": self.pauses.append,
                "seconds": 5,
                **limits,
            },
        )

    def stop(self) -> None:
        self.shutdown()
        self.server_close()


def status(number: int, **headers: str) -> Callable[[Answer], None]:
    return lambda answer: answer.send(b"{}", status=number, **headers)


def redirect(address: str) -> Callable[[Answer], None]:
    return status(302, Location=address)


def wrong_type(answer: Answer) -> None:
    answer.send(b"<html><body>Down for maintenance</body></html>", "text/html")


def garbage(answer: Answer) -> None:
    answer.send(bytes(range(256)) * 20)


def truncated(answer: Answer) -> None:
    """Half a JSON text that claims to be whole."""
    answer.send(json.dumps(STUDIES["NCT05397184"]).encode()[:900])


def cut(answer: Answer) -> None:
    """The connection ends before the bytes announced have come."""
    body = json.dumps(STUDIES["NCT05397184"]).encode()
    answer.send(body[:900], length=len(body))
    answer.connection.close()


def slow(answer: Answer) -> None:
    """A byte now and then, for ever."""
    answer.send(b"", length=100_000)
    for _number in range(60):
        answer.wfile.write(b" ")
        answer.wfile.flush()
        time.sleep(0.1)


def huge(answer: Answer) -> None:
    """50 MB, of which nobody announced the length."""
    answer.send_response(200)
    answer.send_header("Content-Type", "application/json")
    answer.end_headers()
    for _number in range(50):
        answer.wfile.write(b" " * 1_000_000)


def packed(answer: Answer) -> None:
    """Compressed although that was not asked for."""
    answer.send(b"\x1f\x8b", Content_Encoding="gzip")


def refused_in_words(answer: Answer) -> None:
    """As the API documents its refusals: plain text."""
    answer.send(b"Invalid query expression at position 7: <b>AREA[</b>", "text/plain", 400)


def drip(answer: Answer, *parts: bytes) -> None:
    """Writes each byte alone, for longer than any test waits."""
    for part in parts:
        for byte in part:
            answer.wfile.write(bytes([byte]))
            answer.wfile.flush()
            time.sleep(0.1)


def slow_headers(answer: Answer) -> None:
    drip(answer, b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Padding: " + b"x" * 100)


def slow_chunks(answer: Answer) -> None:
    """Not a byte of the body: the line that announces a chunk comes for ever."""
    answer.wfile.write(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5;extension="
    )
    drip(answer, b"x" * 100)


def slow_redirects(answer: Answer) -> None:
    """Each step in time, all of them not."""
    time.sleep(0.4)
    answer.send(b"{}", status=302, Location="/api/v2/again")


def early_hints(answer: Answer) -> None:
    """Provisional replies without end, never the reply."""
    for _number in range(100):
        answer.wfile.write(b"HTTP/1.1 103 Early Hints\r\n\r\n")
        answer.wfile.flush()
        time.sleep(0.05)


def endless_header(answer: Answer) -> None:
    answer.wfile.write(b"HTTP/1.1 200 OK\r\nX-Padding: ")
    for _number in range(100):
        answer.wfile.write(b"x" * 100_000)


def silent(answer: Answer) -> None:
    """Takes the question and says nothing."""
    time.sleep(3)


def bomb(answer: Answer) -> None:
    """100 MB of blanks in 100 kB, compressed although that was not asked for."""
    answer.send(gzip.compress(b" " * 100_000_000, 1), Content_Encoding="gzip")
