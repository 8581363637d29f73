"""Names of countries in the language of the page (Unicode CLDR)."""

import unicodedata
from functools import cache

from babel import Locale
from django.utils.translation import get_language

# Names that ClinicalTrials.gov uses or has used and CLDR does not; of two ways of writing, one is enough (see ``key``).
REGISTRY_NAMES = {
    "Bosnia and Herzegovina": "BA",
    "Brunei Darussalam": "BN",
    "Congo": "CG",
    "Congo, The Democratic Republic of the": "CD",
    "The Democratic Republic of the Congo": "CD",
    "Czech Republic": "CZ",
    "Hong Kong": "HK",
    "Holy See (Vatican City State)": "VA",
    "Iran, Islamic Republic of": "IR",
    "Korea, Republic of": "KR",
    "Korea, Democratic People's Republic of": "KP",
    "Lao People's Democratic Republic": "LA",
    "Libyan Arab Jamahiriya": "LY",
    "Macau": "MO",
    "Macedonia, The Former Yugoslav Republic of": "MK",
    "Micronesia, Federated States of": "FM",
    "Moldova, Republic of": "MD",
    "Myanmar": "MM",
    "Palestinian Territories, Occupied": "PS",
    "Palestinian Territory, Occupied": "PS",
    "Russian Federation": "RU",
    "Swaziland": "SZ",
    "Syrian Arab Republic": "SY",
    "Tanzania, United Republic of": "TZ",
    "Trinidad and Tobago": "TT",
    "Turkey": "TR",
    "Turkey (Türkiye)": "TR",
    "Viet Nam": "VN",
    "Virgin Islands (U.S.)": "VI",
}
# Groups and inventions among CLDR's two-letter codes.
NO_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}


def country_name(code: str) -> str:
    """``FR`` -> "France"; an unknown code stays as it is."""
    locale = Locale.parse("fr" if (get_language() or "").startswith("fr") else "en")
    return locale.territories.get(code, code)


def is_country(code: str) -> bool:
    """Whether ``code`` is a two-letter country code that CLDR knows."""
    return len(code) == 2 and code.isalpha() and code in Locale.parse("en").territories


def country_code(name: str) -> str:
    """ "France" -> ``FR``, as ClinicalTrials.gov names countries in English; empty for a name that is not known."""
    return codes_by_name().get(key(name), "")


@cache
def codes_by_name() -> dict[str, str]:
    territories = Locale.parse("en").territories
    known = {key(name): code for code, name in territories.items() if len(code) == 2 and code not in NO_COUNTRIES}
    return known | {key(name): code for name, code in REGISTRY_NAMES.items()}


def key(name: str) -> str:
    """A name without case, accents and typographic apostrophes."""
    letters = unicodedata.normalize("NFKD", name.replace("’", "'")).casefold()
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).strip()
