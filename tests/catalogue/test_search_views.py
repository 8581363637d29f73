"""The page of the search and the suggestions: what is shown, why, and what becomes of nonsense."""

import re

import pytest
from django.test import Client

from catalogue.models import Trial

pytestmark = pytest.mark.django_db


def page(client: Client, words: str, language: str = "en") -> str:
    response = client.get(f"/{language}/search/", {"q": words})
    assert response.status_code == 200
    return response.content.decode()


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.mark.parametrize(
    ("language", "words", "label", "text"),
    [
        ("en", "CTL019", "Other name", "<mark>CTL019</mark>"),
        ("en", "tisagenlecleucel", "Substance, INN", "<mark>tisagenlecleucel</mark>"),
        ("en", "NCT02445248", "NCT number", "<mark>NCT02445248</mark>"),
        ("en", "amylose légères", "Name in French", "<mark>amylose</mark> à chaînes <mark>légères</mark>"),
        ("fr", "amylose", "Nom en français", "<mark>amylose</mark>"),
        ("en", "EU/1/18/1297", "Number", "<mark>EU/1/18/1297</mark>"),
        ("en", "leukaemias", "Name in English", "<mark>leukaemia</mark>"),
        ("en", "drepanocytose", "Name in French", "<mark>drépanocytose</mark>"),
    ],
)
def test_a_result_says_why_it_is_there(client: Client, language: str, words: str, label: str, text: str) -> None:
    html = page(client, words, language)
    assert f'<span class="reason-label">{label}</span>' in html
    assert text in html


def test_all_nouns_and_the_way_to_their_lists(client: Client) -> None:
    html = page(client, "leukaemia")
    for noun in ("therapy", "condition", "trial", "reference", "topic"):
        assert f'id="found-{noun}"' in html
    number = int(re.search(r'href="/en/trials/\?q=leukaemia">All (\d+) in', html)[1])
    listed = client.get("/en/trials/?q=leukaemia").content.decode()
    assert re.search(rf"\b{number} trials", plain(listed))
    assert number < Trial.objects.count()


def test_a_misspelling_is_forgiven_and_said(client: Client) -> None:
    html = page(client, "kimria")
    assert "these are the records for “kymriah”" in plain(html).replace("“ ", "“").replace(" ”", "”")
    assert 'href="/en/therapies/kymriah/"' in html


@pytest.mark.parametrize(
    ("language", "typed", "said"),
    [
        ("en", "bubble boy", "In the words of the records: “severe combined immunodeficiency”."),
        ("fr", "les enfants bulles", "Dans les termes des entrées : «déficit immunitaire combiné sévère»."),
    ],
)
def test_an_everyday_name_is_said_in_the_words_of_the_records(
    client: Client, language: str, typed: str, said: str
) -> None:
    words = plain(page(client, typed, language))
    assert said in re.sub(r"(?<=[“«]) +| +(?=[”»])", "", words)
    assert said[:20] not in page(client, "kymriah", language)


def test_only_what_was_typed_matches_exactly(client: Client) -> None:
    assert "exact match" in page(client, "kymriah")
    assert "exact match" not in page(client, "kimria")


def test_words_without_common_record_are_counted_one_by_one(client: Client) -> None:
    """A word that the catalogue does not know is not left out: what it means is not guessed."""
    html = page(client, "kymriah scaffold xqzvwk")
    assert 'href="?q=kymriah"' in html
    assert 'href="?q=scaffold"' in html
    assert 'href="?q=xqzvwk"' not in html
    assert re.search(r"kymriah \d+ record", plain(html))
    assert "What may be typed" in html


def test_a_word_that_says_least_is_left_out_and_that_is_said(client: Client) -> None:
    html = page(client, "neelapu nejm 2017")
    assert "these are the records for “neelapu 2017”" in plain(html).replace("“ ", "“").replace(" ”", "”")
    assert 'href="/en/references/neelapu-2017-axicabtagene-ciloleucel-car/"' in html


@pytest.mark.parametrize("words", ["the of", "what is the", "de la", "qu’est-ce que"])
def test_words_that_say_nothing_find_nothing_and_the_reason(client: Client, words: str) -> None:
    assert "says nothing about a record" in page(client, words)


@pytest.mark.parametrize("letter", ["a", "e", "t", "1", "é"])
def test_one_letter_does_not_find_everything(client: Client, letter: str) -> None:
    for address in ("/en/trials/", "/en/references/", "/en/therapies/"):
        listed = client.get(address, {"q": letter})
        assert listed.status_code == 200
        shown = re.search(r"(\d+) \w+", plain(listed.content.decode().split('id="results-title"')[1]))
        everything = re.search(r"(\d+) \w+", plain(client.get(address).content.decode().split('id="results-title"')[1]))
        assert int(shown[1]) < int(everything[1]) / 2, address


@pytest.mark.parametrize(
    "query", ["q=%ED%A0%80kymriah", "q=%FF%FEkymriah", "q=%E2%80%8F%E2%80%AEkymriah", "q=kymriah%F0%9F%A7%AC"]
)
def test_bytes_that_are_no_letters_are_no_error(client: Client, query: str) -> None:
    for address in ("/en/search/", "/en/search/suggest/", "/en/therapies/"):
        assert client.get(f"{address}?{query}").status_code in (200, 400)


def test_nothing_typed_shows_examples(client: Client) -> None:
    for address in ("/en/search/", "/en/search/?q=", "/fr/search/?q=%20", "/en/search/?utm_source=mail"):
        html = client.get(address).content.decode()
        assert 'href="?q=NCT02435849"' in html
        assert "notice" not in html.split("<main", 1)[1].split("</main>")[0]


NONSENSE = (
    *("&", "|", "!", ":*", "a & b", "!kymriah", "kymriah:*", "<->", "(", "'", '"', "''''", "\\", "%", "_", "a' OR '1'='1"),
    *("'; DROP TABLE catalogue_therapy; --", "<script>alert(1)</script>", "{{ 7*7 }}", "../../etc/passwd", "\u202ekymriah"),
    *("🧬", "🧬 kymriah 💉", "基因治疗", "العلاج الجيني", "\u200b\u200f", "---", "ﷺ", "İ", "ß", "a\u0301" * 60, "x" * 200),
)  # fmt: skip


@pytest.mark.parametrize("words", NONSENSE)
def test_no_sign_breaks_the_search_or_finds_everything(client: Client, words: str) -> None:
    html = page(client, words)
    assert "<script>alert" not in html
    assert client.get("/en/search/suggest/", {"q": words}).status_code == 200
    listed = client.get("/en/trials/", {"q": words})
    assert listed.status_code == 200
    shown = re.search(r"(\d+) trials?\b", plain(listed.content.decode().split('id="results-title"')[1]))
    assert int(shown[1]) < Trial.objects.count() / 2


def test_only_signs_are_told_so(client: Client) -> None:
    assert "has neither letters nor digits to look for" in page(client, "!?&|")


@pytest.mark.parametrize(
    "query",
    [
        "q=" + "x" * 10_000,
        "q=" + "word+" * 20 + "another",
        "q=" + "+".join(f"w{number}" for number in range(1000)),
        "q=a%00b",
        "q=kymriah&q=yescarta",
        "q=kymriah&sort=name",
        "words=kymriah",
    ],
)
def test_what_cannot_be_searched_is_refused_with_the_reason(client: Client, query: str) -> None:
    distinct = query.replace("word+" * 20, "+".join(f"word{number}" for number in range(20)) + "+")
    response = client.get(f"/en/search/?{distinct}")
    assert response.status_code == 400
    assert 'role="alert"' in response.content.decode()
    assert len(response.content) < 60_000
    refused = client.get(f"/en/search/suggest/?{distinct}")
    assert refused.status_code == 400
    assert refused.json()["errors"]


def test_suggestions_name_the_record_and_the_reason(client: Client) -> None:
    answer = client.get("/fr/search/suggest/", {"q": "ctl0"}).json()
    assert answer["suggestions"][0] == {
        "title": "Kymriah",
        "noun": "thérapie",
        "why": "autre nom\u00a0: CTL019",
        "address": "/fr/therapies/kymriah/",
    }
    assert client.get("/en/search/suggest/", {"q": ""}).json()["suggestions"] == []


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("kym", "Kymriah"),
        ("tisag", "Kymriah"),
        ("Keb", "Upstaza"),
        ("hémoph", "haemophilia A"),
        ("type 1 dia", "type 1 diabetes"),
        ("novart", "Novartis"),
        ("nct024358", "Study of Efficacy and Safety of CTL019 in Pediatric ALL Patients"),
        ("EU/1/18/12", "Kymriah"),
        ("EMEA/H/C/0040", "Kymriah"),
        ("eliana", "Study of Efficacy and Safety of CTL019 in Pediatric ALL Patients"),
        ("kimria", "Kymriah"),
        ("novarits", "Novartis"),
        ("maki", "MACI"),
        ("hemof", "haemophilia B"),
        ("kimr", "Kymriah"),
        ("zolgn", "Zolgensma"),
        ("leucem", "leukaemia"),
        ("spinral", "spinal muscular atrophy"),
        ("dushen", "Duchenne muscular dystrophy"),
        ("voretij", "Luxturna"),
        ("retinitus pig", "retinitis pigmentosa"),
        ("neparvovec voretigene", "Luxturna"),
        ("novartis lymphoma w", "Kymriah"),
        ("lentiv", "lentiviral vector"),
        ("10.1056/NEJMoa1707447", "Axicabtagene Ciloleucel CAR T-Cell Therapy in Refractory Large B-Cell Lymphoma"),
    ],
)
def test_suggestions_begin_with_what_is_typed(client: Client, typed: str, title: str) -> None:
    found = client.get("/en/search/suggest/", {"q": typed}).json()["suggestions"]
    assert title in [one["title"] for one in found]
    assert len(found) <= 8


def test_what_was_meant_is_the_reason_of_a_suggestion(client: Client) -> None:
    answer = client.get("/en/search/suggest/", {"q": "bb2112"}).json()
    assert (answer["suggestions"][0]["title"], answer["suggestions"][0]["why"]) == ("Abecma", "other name: bb2121")


def test_a_beginning_that_sounds_so_says_which_name_was_meant(client: Client) -> None:
    answer = client.get("/en/search/suggest/", {"q": "tisaj"}).json()
    assert (answer["suggestions"][0]["title"], answer["suggestions"][0]["why"]) == ("Kymriah", "INN: tisagenlecleucel")


@pytest.mark.parametrize("typed", ["xqzv", "tumor trial qqq", "hunt", "paracet"])
def test_a_beginning_that_resembles_nothing_suggests_nothing(client: Client, typed: str) -> None:
    assert client.get("/en/search/suggest/", {"q": typed}).json()["suggestions"] == []


def test_an_unchanged_page_is_not_sent_again(client: Client) -> None:
    first = client.get("/en/search/?q=kymriah")
    assert client.get("/en/search/?q=kymriah", headers={"If-None-Match": first["ETag"]}).status_code == 304
