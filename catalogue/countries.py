"""Names of countries in the language of the page (Unicode CLDR)."""

from babel import Locale
from django.utils.translation import get_language


def country_name(code: str) -> str:
    """``FR`` -> "France"; an unknown code stays as it is."""
    locale = Locale.parse("fr" if (get_language() or "").startswith("fr") else "en")
    return locale.territories.get(code, code)


def is_country(code: str) -> bool:
    """Whether ``code`` is a two-letter country code that CLDR knows."""
    return len(code) == 2 and code.isalpha() and code in Locale.parse("en").territories
