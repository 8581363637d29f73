"""The pages of the desk: taking a list out, looking at a file, confirming it."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from catalogue.admin.exchange.resource import RESOURCES, columns
from catalogue.admin.exchange.table import read
from catalogue.models import Curator, Therapy

pytestmark = pytest.mark.django_db
Desk = Callable[[str], Client]
NOUNS = [model._meta.model_name for model in RESOURCES]
IMPORT = reverse("admin:catalogue_therapy_import")
LIST = reverse("admin:catalogue_therapy_changelist")


def handed_in(client: Client, text: str | bytes, why: str = "List of 2026", **more: Any) -> Any:
    data = text.encode() if isinstance(text, str) else text
    return client.post(IMPORT, {"file": SimpleUploadedFile("list.csv", data), "why": why}, **more)


def confirmed(client: Client, response: Any, **other: str) -> Any:
    initial = response.context["confirmation"].initial
    return client.post(IMPORT, {**initial, **other})


def told(response: Any) -> str:
    return " ".join(str(message) for message in response.context["messages"])


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_list_can_be_taken_out(desk: Desk, noun: str, kind: str) -> None:
    client = desk("Curators")
    page = client.get(reverse(f"admin:catalogue_{noun}_changelist")).content.decode()
    address = reverse(f"admin:catalogue_{noun}_export", args=[kind])
    assert f'href="{address}?' in page
    assert f'href="{reverse(f"admin:catalogue_{noun}_import")}"' in page
    response = client.get(address)
    assert response["Content-Disposition"].startswith(f'attachment; filename="{noun}-')
    table = read(response.content)
    model = next(one for one in RESOURCES if one._meta.model_name == noun)
    assert table.columns == list(columns(model))
    assert len(table.rows) == model.objects.count()


def test_a_list_goes_out_as_it_is_filtered(desk: Desk) -> None:
    client = desk("Curators")
    page = client.get(LIST, {"atmp_class": "combined"}).content.decode()
    assert "export.csv?atmp_class=combined" in page
    table = read(
        client.get(reverse("admin:catalogue_therapy_export", args=["csv"]), {"atmp_class": "combined"}).content
    )
    assert {row[0] for row in table.rows} == set(
        Therapy.objects.filter(atmp_class="combined").values_list("slug", flat=True)
    )


def test_more_than_a_page_goes_out(desk: Desk) -> None:
    content = desk("Curators").get(reverse("admin:catalogue_therapy_export", args=["csv"]), {"p": "2"}).content
    assert len(read(content).rows) == Therapy.objects.count() > 50


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_selection_goes_out(desk: Desk, kind: str) -> None:
    chosen = list(Therapy.objects.order_by("slug")[:3])
    sent = {"action": f"export_selected_{kind}", "_selected_action": [one.pk for one in chosen]}
    table = read(desk("Curators").post(LIST, sent).content)
    assert sorted(row[0] for row in table.rows) == [one.slug for one in chosen]


def test_what_a_workbook_cannot_hold_is_told(desk: Desk) -> None:
    Therapy.objects.filter(slug="kymriah").update(target="control \x0b sign")
    response = desk("Curators").get(reverse("admin:catalogue_therapy_export", args=["xlsx"]), follow=True)
    assert "export as CSV" in told(response)


def test_unknown_kinds_and_filters(desk: Desk) -> None:
    client = desk("Curators")
    assert client.get(reverse("admin:catalogue_therapy_export", args=["pdf"])).status_code == 404
    assert client.get(reverse("admin:catalogue_therapy_export", args=["csv"]), {"nope": "1"}).status_code == 404


def test_without_permission_nothing_goes_out_or_comes_in(client: Client, person: Callable[..., Curator]) -> None:
    client.force_login(person(), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("admin:catalogue_therapy_export", args=["csv"])).status_code == 403
    assert client.get(IMPORT).status_code == 403
    assert handed_in(client, "slug,target\nkymriah,A\n").status_code == 403
    assert client.post(IMPORT, {"seen": "x", "table": "x", "why": "x"}).status_code == 403


def test_a_visitor_is_asked_to_sign_in(client: Client) -> None:
    assert client.get(reverse("admin:catalogue_therapy_export", args=["csv"])).status_code == 302
    assert client.get(IMPORT).status_code == 302


def test_a_file_is_looked_at_then_confirmed(desk: Desk) -> None:
    client = desk("Curators")
    text = (
        "slug;name_en;name_fr;atmp_class;class_basis;origin;target\r\nnew-one;New;Nouveau;gene_therapy;law;autologous;A"
    )
    response = handed_in(client, text)
    html = response.content.decode()
    assert "1 new record, as a draft." in html
    assert "0 records change." in html
    assert "gene_therapy" in html
    assert not Therapy.objects.filter(slug="new-one").exists()
    done = confirmed(client, response)
    assert done.status_code == 302
    assert done.url == LIST
    assert "1 draft was added. 0 records were changed." in told(client.get(LIST))
    assert Therapy.objects.get(slug="new-one").state == "draft"


def test_old_and_new_stand_beside_each_other(desk: Desk) -> None:
    html = handed_in(desk("Curators"), "slug,route_en\nkymriah,by ship <b>\n").content.decode()
    assert "<ins>" in html
    assert "<del>" in html
    assert "by ship &lt;b&gt;" in html


def test_refused_rows_are_told_with_their_number_and_cannot_be_confirmed(desk: Desk) -> None:
    response = handed_in(desk("Curators"), "slug,target,origin\nkymriah,A,autologous\nyescarta,B,<mars>\n")
    html = response.content.decode()
    assert response.context["confirmation"] is None
    assert "1 row is refused." in html
    assert (
        '<td>3</td><th scope="row">yescarta</th><td><code>origin</code></td><td>&lt;mars&gt;</td><td>Value &#x27;&lt;mars&gt;&#x27; is not'
        in html
    )
    assert 'name="seen"' not in html


def test_a_file_that_changes_nothing_cannot_be_confirmed(desk: Desk) -> None:
    response = handed_in(desk("Curators"), "slug\nkymriah\n")
    assert "There is nothing to import." in response.content.decode()


def test_a_catalogue_that_changed_meanwhile_is_told_and_shown_again(desk: Desk) -> None:
    client = desk("Curators")
    response = handed_in(client, "slug,target\nkymriah,A\n")
    Therapy.objects.filter(slug="kymriah").update(target="Z")
    again = confirmed(client, response)
    assert again.status_code == 200
    assert "the catalogue has changed since you saw this" in told(again)
    assert "<del>" in again.content.decode()
    assert Therapy.objects.get(slug="kymriah").target == "Z"
    assert confirmed(client, again).status_code == 302
    assert Therapy.objects.get(slug="kymriah").target == "A"


def test_a_confirmation_sent_twice_writes_once(desk: Desk) -> None:
    client = desk("Curators")
    response = handed_in(client, "slug,target\nkymriah,A\n")
    assert confirmed(client, response).status_code == 302
    assert "the catalogue has changed" in told(confirmed(client, response))


def test_a_forged_confirmation_is_refused(desk: Desk, person: Callable[..., Curator]) -> None:
    client = desk("Curators")
    response = handed_in(client, "slug,target\nkymriah,A\n")
    text = response.context["confirmation"].initial["table"]
    assert "too old, or not of this site" in told(client.get(confirmed(client, response, table=text[:-3] + "abc").url))
    other = reverse("admin:catalogue_substance_import")
    assert "too old" in told(client.post(other, {"table": text, "seen": "x", "why": "x"}, follow=True))
    client.force_login(person("Curators", username="else"), backend="django.contrib.auth.backends.ModelBackend")
    assert "too old" in told(client.get(confirmed(client, response).url))
    assert not Therapy.objects.filter(target="A").exists()


def test_why_is_asked_for_and_the_plan_stays(desk: Desk) -> None:
    client = desk("Curators")
    assert "This field is required." in handed_in(client, "slug,target\nkymriah,A\n", why=" ").content.decode()
    again = confirmed(client, handed_in(client, "slug,target\nkymriah,A\n"), why="")
    assert "1 record changes." in again.content.decode()
    assert "say why" in told(again)
    assert confirmed(client, again, why="x" * 501).status_code == 200
    assert not Therapy.objects.filter(target="A").exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"slug,colour\nkymriah,red\n", "does not take: colour"),
        (b"name\nA\n", "no column “slug”"),
        (b"PK\x03\x04", "cannot be read"),
    ],
)
def test_what_is_wrong_with_the_file_stands_beside_it(desk: Desk, data: bytes, words: str) -> None:
    response = handed_in(desk("Curators"), data)
    assert response.status_code == 200
    assert words in " ".join(response.context["form"].errors["file"])


def test_the_page_speaks_french(desk: Desk) -> None:
    html = handed_in(
        desk("Curators"), "slug,origin\nkymriah,mars\n", headers={"accept-language": "fr"}
    ).content.decode()
    assert "choix valide" in html


def test_a_workbook_is_taken_too(desk: Desk) -> None:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["slug", "target"])
    book.active.append(["kymriah", "A"])
    book.save(out)
    client = desk("Curators")
    assert confirmed(client, handed_in(client, out.getvalue())).status_code == 302
    assert Therapy.objects.get(slug="kymriah").target == "A"
