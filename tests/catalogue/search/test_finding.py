"""What readers type, and what they must find first or at all."""

import pytest

from catalogue import search
from catalogue.models import Condition, Reference, Sponsor, Substance, Therapy, Trial

pytestmark = pytest.mark.django_db


def found(words: str, model: type = Therapy) -> set[str]:
    return set(search.matching(model.objects.published(), words).values_list("slug", flat=True))


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("Luxturna", "luxturna"),
        ("voretigene neparvovec", "luxturna"),
        ("RPE65", "luxturna"),
        ("CAR-T", "kymriah"),
        ("CAR-T", "yescarta"),
        ("Yescarta", "yescarta"),
        ("axicabtagene", "yescarta"),
        ("Kymriah", "kymriah"),
        ("tisagenlecleucel", "kymriah"),
        ("CD19", "kymriah"),
        ("Alofisel", "alofisel"),
        ("darvadstrocel", "alofisel"),
        ("VX-880", "zimislecel-vx-880"),
        ("zimislecel", "zimislecel-vx-880"),
        ("Holoclar", "holoclar"),
        ("MACI", "maci"),
        ("iRPE-patch", "irpe-patch"),
        ("Cellules souches hématopoïétiques", "haematopoietic-stem-cells"),
        ("cellules souches hematopoietiques", "haematopoietic-stem-cells"),
        ("haematopoietic stem cells", "haematopoietic-stem-cells"),
        ("greffe de moelle osseuse", "haematopoietic-stem-cells"),
        ("Îlots de Langerhans", "islets-of-langerhans"),
        ("ilots de langerhans", "islets-of-langerhans"),
        ("islets of Langerhans", "islets-of-langerhans"),
        ("produits sanguins labiles", "labile-blood-products"),
        ("labile blood products", "labile-blood-products"),
        ("vaccins à ARN", "mrna-vaccines-against-infectious-diseases"),
        ("mRNA vaccines", "mrna-vaccines-against-infectious-diseases"),
        ("Kebilidi", "upstaza"),
        ("Lenmeldy", "libmeldy"),
        ("Durveqtix", "beqvez"),
        ("EU/1/18/1297", "kymriah"),
        ("EMEA/H/C/004090", "kymriah"),
        ("BLA125646", "kymriah"),
        ("NCT02435849", "kymriah"),
        ("ELIANA", "kymriah"),
        ("KYMRIAH novartis", "kymriah"),
        ("leukemia", "kymriah"),
        ("hemophilia", "hemgenix"),
        ("DLBCL", "yescarta"),
        ("L01XL03", "yescarta"),
        ("VX880", "zimislecel-vx-880"),
        ("irpe patch", "irpe-patch"),
    ],
)  # fmt: skip
def test_therapies_are_found_by_every_name(words: str, slug: str) -> None:
    assert slug in found(words)


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("kimria", "kymriah"),
        ("zolgensna", "zolgensma"),
        ("luxterna", "luxturna"),
        ("voretigen neparvoveck", "luxturna"),
        ("holoklar", "holoclar"),
        ("yeskarta", "yescarta"),
    ],
)
def test_misspelt_names_are_forgiven(words: str, slug: str) -> None:
    assert slug in found(words)


def test_a_right_name_is_not_drowned_in_similar_ones() -> None:
    assert found("Kymriah") == {slug for slug in found("Kymriah") if "kymriah" in slug} | (
        found("Kymriah") & {"kymriah"}
    )
    assert len(found("Kymriah")) <= 3


@pytest.mark.parametrize(
    ("model", "words", "slug"),
    [
        (Substance, "tisagenlecleucel", "tisagenlecleucel"),
        (Substance, "Q6C9WHR03O", "tisagenlecleucel"),
        (Substance, "L01XL04", "tisagenlecleucel"),
        (Sponsor, "novartis europharm", "novartis-europharm-limited"),
        (Trial, "NCT02435849", "nct02435849"),
        (Trial, "eliana", "nct02435849"),
        (Trial, "national eye institute", "nct04339764"),
        (Trial, "2017-002261-22", "nct03391466"),
        (Condition, "MONDO:0009693", "multiple-myeloma"),
        (Condition, "myélome", "multiple-myeloma"),
        (Reference, "10.1056/NEJMoa1707447", "neelapu-2017-axicabtagene-ciloleucel-car"),
        (Reference, "Neelapu", "neelapu-2017-axicabtagene-ciloleucel-car"),
    ],
)
def test_other_nouns(model: type, words: str, slug: str) -> None:
    assert slug in found(words, model)


@pytest.mark.parametrize(
    "words", ["%", "_%_", "' OR 1=1 --", "\\\\", "<script>", "((((", "🧬", "\u200b", "e\u0301" * 50]
)
def test_signs_are_taken_literally(words: str) -> None:
    assert len(found(words)) < Therapy.objects.published().count() / 2


def test_a_zero_byte_is_a_space() -> None:
    assert found("lux\x00turna") == found("lux turna")


@pytest.mark.parametrize(
    ("words", "same"),
    [
        ("what is a haemophilia", "haemophilia"),
        ("crohn's disease", "crohn disease"),
        ("gene therapy for a haemophilia", "haemophilia"),
    ],
)
def test_an_article_and_a_possessive_say_nothing(words: str, same: str) -> None:
    assert found(words, Condition) == found(same, Condition)


def test_a_type_is_no_article() -> None:
    assert found("haemophilia A", Condition) == {"haemophilia-a"}
    assert found("haemophilia A gene therapy", Condition) == {"haemophilia-a"}


def test_no_words_is_everything() -> None:
    assert len(found("   ")) == Therapy.objects.published().count()


def test_every_word_must_occur_in_any_order() -> None:
    both = found("novartis CD19")
    assert both == found("CD19 novartis") == found("novartis") & found("CD19")
    assert both < found("novartis")
    assert both < found("CD19")


def test_a_trial_is_found_by_its_condition_alone() -> None:
    condition = Condition.objects.create(slug="x", name_en="xylophagia", name_fr="xylophagie", state="published")
    Trial.objects.get(slug="nct02435849").conditions.add(condition)
    assert found("xylophagia", Trial) == {"nct02435849"}
