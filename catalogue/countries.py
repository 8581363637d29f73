"""Names of countries in the language of the page (Unicode CLDR)."""

import unicodedata
from functools import cache

from babel import Locale
from django.utils.translation import get_language

from catalogue.models.identifiers import is_country

# Names that ClinicalTrials.gov uses or has used and CLDR does not; of two ways of writing, one is enough (see ``key``).
REGISTRY_NAMES = {
    "Bosnia and Herzegovina": "BA",
    "Bolivia, Plurinational State of": "BO",
    "Brunei Darussalam": "BN",
    "Burma": "MM",
    "Cabo Verde": "CV",
    "Congo": "CG",
    "Congo, Democratic Republic": "CD",
    "Congo, The Democratic Republic of the": "CD",
    "Democratic Republic of the Congo": "CD",
    "Republic of the Congo": "CG",
    "Czech Republic": "CZ",
    "East Timor": "TL",
    "Falkland Islands (Malvinas)": "FK",
    "Hong Kong": "HK",
    "Holy See (Vatican City State)": "VA",
    "Iran, Islamic Republic of": "IR",
    "Korea, Republic of": "KR",
    "Ivory Coast": "CI",
    "Republic of Korea": "KR",
    "Korea, Democratic People's Republic of": "KP",
    "Lao People's Democratic Republic": "LA",
    "Libyan Arab Jamahiriya": "LY",
    "Macao": "MO",
    "Macau": "MO",
    "Macedonia": "MK",
    "Macedonia, The Former Yugoslav Republic of": "MK",
    "Federated States of Micronesia": "FM",
    "Micronesia, Federated States of": "FM",
    "Republic of Moldova": "MD",
    "Moldova, Republic of": "MD",
    "Myanmar": "MM",
    "Palestine": "PS",
    "Palestine, State of": "PS",
    "State of Palestine": "PS",
    "Palestinian Territory": "PS",
    "Palestinian Territories, Occupied": "PS",
    "Palestinian Territory, Occupied": "PS",
    "Russian Federation": "RU",
    "Saint Helena": "SH",
    "Saint Martin": "MF",
    "Saint Martin (French part)": "MF",
    "Sint Maarten (Dutch part)": "SX",
    "Bonaire, Sint Eustatius and Saba": "BQ",
    "Swaziland": "SZ",
    "Syrian Arab Republic": "SY",
    "Taiwan, Province of China": "TW",
    "Tanzania, United Republic of": "TZ",
    "United Republic of Tanzania": "TZ",
    "Trinidad and Tobago": "TT",
    "Turkey": "TR",
    "Turkey (Türkiye)": "TR",
    "United States Minor Outlying Islands": "UM",
    "United States of America": "US",
    "USA": "US",
    "UK": "GB",
    "Venezuela, Bolivarian Republic of": "VE",
    "Viet Nam": "VN",
    "Virgin Islands (British)": "VG",
    "Virgin Islands, British": "VG",
    "Virgin Islands (U.S.)": "VI",
    "Virgin Islands, U.S.": "VI",
}


def country_name(code: str) -> str:
    """``FR`` -> "France"; an unknown code stays as it is."""
    locale = Locale.parse("fr" if (get_language() or "").startswith("fr") else "en")
    return locale.territories.get(code, code)


def country_code(name: str) -> str:
    """ "France" -> ``FR``, as ClinicalTrials.gov names countries in English; empty for a name that is not known."""
    return codes_by_name().get(key(name), "")


@cache
def codes_by_name() -> dict[str, str]:
    territories = Locale.parse("en").territories
    known = {key(name): code for code, name in territories.items() if is_country(code)}
    return known | {key(name): code for name, code in REGISTRY_NAMES.items()}


def key(name: str) -> str:
    """A name without case, accents, typographic apostrophes and article; "and" and "Saint" written out."""
    letters = unicodedata.normalize("NFKD", name.replace("’", "'")).casefold()
    plain = " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())
    return plain.replace("&", "and").replace("st. ", "saint ").removeprefix("the ")
