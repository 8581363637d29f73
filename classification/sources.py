"""Every source a rule rests on: what it is, where it is, when and how it was read."""

from dataclasses import dataclass
from datetime import date

from .text import Text

_READ = date(2026, 11, 23)

_PARTLY = Text(
    en="Read in part, in stored copies of the EUR-Lex and legislation.gov.uk pages; the rest from "
    "a paraphrase prepared by the project; not checked line by line in the Official Journal.",
    fr="Lu en partie, dans des copies conservées des pages d’EUR-Lex et de legislation.gov.uk ; le "
    "reste d’après une paraphrase préparée par le projet ; non vérifié ligne à ligne au Journal "
    "officiel.",
)
_COPY = Text(
    en="Read in a secondary copy of the text in force; not checked in the Official Journal.",
    fr="Lu dans une copie secondaire du texte en vigueur ; non vérifié au Journal officiel.",
)
_PARAPHRASE = Text(
    en="Known from a paraphrase prepared by the project; the text itself was not opened.",
    fr="Connu par une paraphrase préparée par le projet ; le texte lui-même n’a pas été ouvert.",
)
_LISTS = Text(
    en="Read in part, in stored copies of the Agency’s own lists.",
    fr="Lu en partie, dans des copies conservées des listes de l’Agence elle-même.",
)
_SLIDES = Text(
    en="Known from a presentation of the paper by a member of the Committee (London, 11 December 2014) and "
    "from secondary accounts; the paper itself was not opened.",
    fr="Connu par une présentation du document par un membre du Comité (Londres, 11 décembre 2014) et par "
    "des comptes rendus secondaires ; le document lui-même n’a pas été ouvert.",
)
_OLDER = Text(
    en="Read in an older version (2012), before the present wording; to be checked on Légifrance.",
    fr="Lu dans une version ancienne (2012), antérieure à la rédaction actuelle ; à vérifier sur Légifrance.",
)
_TRANSLATION = Text(
    en="Read in a private English translation; not checked on Légifrance.",
    fr="Lu dans une traduction anglaise privée ; non vérifié sur Légifrance.",
)
_REPORTED = Text(
    en="Known from secondary accounts; the paper itself was not opened.",
    fr="Connu par des comptes rendus secondaires ; le document lui-même n’a pas été ouvert.",
)


@dataclass(frozen=True)
class Source:
    """A provision or a document: its name, its place, its address, the day it was read and how."""

    key: str
    name: Text
    place: Text
    link: Text
    read_on: date
    how_read: Text
    binding: bool

    @property
    def citation(self) -> Text:
        """The name of the document and the place in it, to stand in brackets after a sentence."""
        return Text(f"{self.name.en}, {self.place.en}", f"{self.name.fr}, {self.place.fr}")

    def to_dict(self, language: str) -> dict[str, object]:
        """Return the source in one language, ready for JSON."""
        return {
            "key": self.key,
            "name": self.name.in_language(language),
            "place": self.place.in_language(language),
            "link": self.link.in_language(language),
            "read_on": self.read_on.isoformat(),
            "how_read": self.how_read.in_language(language),
            "binding": self.binding,
        }


_ATMP_REGULATION = Text(
    en="Regulation (EC) No 1394/2007 on advanced therapy medicinal products",
    fr="Règlement (CE) n° 1394/2007 concernant les médicaments de thérapie innovante",
)
_ATMP_REGULATION_LINK = Text(
    en="http://data.europa.eu/eli/reg/2007/1394/oj/eng",
    fr="http://data.europa.eu/eli/reg/2007/1394/oj/fra",
)
_MEDICINES_DIRECTIVE = Text(
    en="Directive 2001/83/EC on medicinal products for human use (Annex I replaced by Directive 2009/120/EC)",
    fr="Directive 2001/83/CE relative aux médicaments à usage humain (annexe I remplacée par la directive 2009/120/CE)",
)


def _regulation(key: str, en: str, fr: str, how_read: Text) -> Source:
    place = Text(en, fr)
    return Source(key, _ATMP_REGULATION, place, _ATMP_REGULATION_LINK, _READ, how_read, True)


ATMP_DEFINITION = _regulation("atmp_2_1_a", "Art. 2(1)(a)", "art. 2, § 1, point a)", _COPY)
TISSUE_ENGINEERED = _regulation("atmp_2_1_b", "Art. 2(1)(b)", "art. 2, § 1, point b)", _COPY)
NON_VIABLE = _regulation(
    "atmp_2_1_b_last",
    "Art. 2(1)(b), last subparagraph",
    "art. 2, § 1, point b), dernier alinéa",
    _COPY,
)
ENGINEERED = _regulation("atmp_2_1_c", "Art. 2(1)(c)", "art. 2, § 1, point c)", _PARTLY)
COMBINED = _regulation("atmp_2_1_d", "Art. 2(1)(d)", "art. 2, § 1, point d)", _COPY)
VIABLE_ACTION = _regulation("atmp_2_2", "Art. 2(2)", "art. 2, § 2", _PARAPHRASE)
MIXED_ORIGIN = _regulation("atmp_2_3", "Art. 2(3)", "art. 2, § 3", _PARAPHRASE)
TISSUE_FIRST = _regulation("atmp_2_4", "Art. 2(4)", "art. 2, § 4", _PARAPHRASE)
GENE_FIRST = _regulation("atmp_2_5", "Art. 2(5)", "art. 2, § 5", _PARAPHRASE)
ANNEX_I = _regulation("atmp_annex_1", "Annex I", "annexe I", _PARAPHRASE)
RECOMMENDATION = _regulation("atmp_17", "Art. 17", "art. 17", _COPY)
HOSPITAL_EXEMPTION = _regulation(
    "atmp_28_2",
    "Art. 28(2), inserting Art. 3(7) in Directive 2001/83/EC",
    "art. 28, § 2, qui insère l’art. 3, § 7, dans la directive 2001/83/CE",
    _PARAPHRASE,
)

_PART_IV_LINK = Text(
    en="http://data.europa.eu/eli/dir/2009/120/oj/eng",
    fr="http://data.europa.eu/eli/dir/2009/120/oj/fra",
)
GENE_THERAPY = Source(
    "medicines_annex_2_1",
    _MEDICINES_DIRECTIVE,
    Text("Annex I, Part IV, point 2.1", "annexe I, partie IV, point 2.1"),
    _PART_IV_LINK,
    _READ,
    _COPY,
    True,
)
SOMATIC_CELL = Source(
    "medicines_annex_2_2",
    _MEDICINES_DIRECTIVE,
    Text("Annex I, Part IV, point 2.2", "annexe I, partie IV, point 2.2"),
    _PART_IV_LINK,
    _READ,
    _COPY,
    True,
)
MEDICINAL_PRODUCT = Source(
    "medicines_1_2",
    Text(
        "Directive 2001/83/EC on medicinal products for human use",
        "Directive 2001/83/CE relative aux médicaments à usage humain",
    ),
    Text("Art. 1(2)", "art. 1er, point 2"),
    Text(
        "http://data.europa.eu/eli/dir/2001/83/oj/eng",
        "http://data.europa.eu/eli/dir/2001/83/oj/fra",
    ),
    _READ,
    _COPY,
    True,
)
REFLECTION_PAPER = Source(
    "cat_reflection_paper",
    Text(
        "Committee for Advanced Therapies, reflection paper on classification of advanced therapy "
        "medicinal products (EMA/CAT/600280/2010 rev. 1, 2015)",
        "Comité des thérapies innovantes, document de réflexion sur la classification des "
        "médicaments de thérapie innovante (EMA/CAT/600280/2010 rév. 1, 2015, en anglais)",
    ),
    Text("section 2", "section 2"),
    Text(
        "https://www.ema.europa.eu/en/documents/scientific-guideline/"
        "reflection-paper-classification-advanced-therapy-medicinal-products_en-0.pdf",
        "https://www.ema.europa.eu/en/documents/scientific-guideline/"
        "reflection-paper-classification-advanced-therapy-medicinal-products_en-0.pdf",
    ),
    _READ,
    _SLIDES,
    False,
)
RECOMMENDATIONS = Source(
    "cat_recommendations",
    Text(
        "Scientific recommendations of the Committee for Advanced Therapies on classification",
        "Recommandations scientifiques du Comité des thérapies innovantes sur la classification (en anglais)",
    ),
    Text("published summaries", "résumés publiés"),
    Text(
        "https://www.ema.europa.eu/en/human-regulatory-overview/marketing-authorisation/"
        "advanced-therapies-marketing-authorisation/"
        "scientific-recommendations-classification-advanced-therapy-medicinal-products",
        "https://www.ema.europa.eu/en/human-regulatory-overview/marketing-authorisation/"
        "advanced-therapies-marketing-authorisation/"
        "scientific-recommendations-classification-advanced-therapy-medicinal-products",
    ),
    _READ,
    _LISTS,
    False,
)
TISSUES_AND_CELLS = Source(
    "tissues_and_cells",
    Text(
        "Directive 2004/23/EC on human tissues and cells",
        "Directive 2004/23/CE relative aux tissus et cellules humains",
    ),
    Text("Art. 2", "art. 2"),
    Text(
        "http://data.europa.eu/eli/dir/2004/23/oj/eng",
        "http://data.europa.eu/eli/dir/2004/23/oj/fra",
    ),
    _READ,
    _PARAPHRASE,
    True,
)
BLOOD = Source(
    "blood",
    Text(
        "Directive 2002/98/EC on human blood and blood components",
        "Directive 2002/98/CE relative au sang humain et aux composants sanguins",
    ),
    Text("Art. 2 and 3", "art. 2 et 3"),
    Text(
        "http://data.europa.eu/eli/dir/2002/98/oj/eng",
        "http://data.europa.eu/eli/dir/2002/98/oj/fra",
    ),
    _READ,
    _PARAPHRASE,
    True,
)
HUMAN_ORIGIN = Source(
    "substances_of_human_origin",
    Text(
        "Regulation (EU) 2024/1938 on substances of human origin, applicable from 7 August 2027",
        "Règlement (UE) 2024/1938 concernant les substances d’origine humaine, applicable à partir du 7 août 2027",
    ),
    Text("whole act", "texte entier"),
    Text(
        "http://data.europa.eu/eli/reg/2024/1938/oj/eng",
        "http://data.europa.eu/eli/reg/2024/1938/oj/fra",
    ),
    _READ,
    _REPORTED,
    True,
)
DEVICES = Source(
    "devices",
    Text(
        "Regulation (EU) 2017/745 on medical devices",
        "Règlement (UE) 2017/745 relatif aux dispositifs médicaux",
    ),
    Text("Art. 1 and 2", "art. 1er et 2"),
    Text(
        "http://data.europa.eu/eli/reg/2017/745/oj/eng",
        "http://data.europa.eu/eli/reg/2017/745/oj/fra",
    ),
    _READ,
    _PARAPHRASE,
    True,
)
_PUBLIC_HEALTH_CODE = Text("French public health code (code de la santé publique)", "Code de la santé publique")
FRENCH_CELLS = Source(
    "csp_l1243_1",
    _PUBLIC_HEALTH_CODE,
    Text("Art. L. 1243-1", "art. L. 1243-1"),
    Text(
        "https://www.legifrance.gouv.fr/codes/section_lc/LEGITEXT000006072665/LEGISCTA000006171034/",
        "https://www.legifrance.gouv.fr/codes/section_lc/LEGITEXT000006072665/LEGISCTA000006171034/",
    ),
    _READ,
    _OLDER,
    True,
)
FRENCH_BLOOD = Source(
    "csp_l1221_8",
    _PUBLIC_HEALTH_CODE,
    Text("Art. L. 1221-8", "art. L. 1221-8"),
    Text(
        "https://www.legifrance.gouv.fr/codes/id/LEGITEXT000006072665/",
        "https://www.legifrance.gouv.fr/codes/id/LEGITEXT000006072665/",
    ),
    _READ,
    _TRANSLATION,
    True,
)

SOURCES: tuple[Source, ...] = (
    ATMP_DEFINITION,
    TISSUE_ENGINEERED,
    NON_VIABLE,
    ENGINEERED,
    COMBINED,
    VIABLE_ACTION,
    MIXED_ORIGIN,
    TISSUE_FIRST,
    GENE_FIRST,
    ANNEX_I,
    RECOMMENDATION,
    HOSPITAL_EXEMPTION,
    GENE_THERAPY,
    SOMATIC_CELL,
    MEDICINAL_PRODUCT,
    REFLECTION_PAPER,
    RECOMMENDATIONS,
    TISSUES_AND_CELLS,
    BLOOD,
    HUMAN_ORIGIN,
    DEVICES,
    FRENCH_CELLS,
    FRENCH_BLOOD,
)
