"""Formats of outside identifiers. Each validator accepts the stored form only and says what that form is."""

import re

from babel import Locale
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext_lazy as _

# ClinicalTrials.gov: "NCT" and eight digits.
nct_number = RegexValidator(r"\ANCT\d{8}\Z", _("An NCT number is NCT followed by eight digits."))
# EudraCT: year, six digits, two digits of check.
eudract_number = RegexValidator(r"\A\d{4}-\d{6}-\d{2}\Z", _("A EudraCT number looks like 2017-002261-22."))
# CTIS (Regulation (EU) 536/2014): EU trial number.
eu_trial_number = RegexValidator(
    r"\A\d{4}-5\d{5}-\d{2}(-\d{2})?\Z", _("An EU trial number looks like 2023-501234-56-00.")
)
# EMA product number.
ema_product_number = RegexValidator(r"\AEMEA/H/C/\d{6}\Z", _("An EMA product number looks like EMEA/H/C/004090."))
# Union Register: centrally authorised medicinal products for human use.
eu_number = RegexValidator(
    r"\AEU/1/\d{2}/\d{3,4}\Z", _("An EU marketing authorisation number looks like EU/1/18/1297.")
)
# FDA biologics licence application.
bla_number = RegexValidator(r"\ABLA\d{6}\Z", _("An FDA licence number is BLA followed by six digits."))
# DOI Handbook, section 2.2: prefix 10.registrant, any suffix.
doi = RegexValidator(r"\A10\.\d{4,9}/\S+\Z", _("A DOI begins with 10. and has a slash: 10.1056/NEJMoa1707447."))
pmid = RegexValidator(r"\A[1-9]\d{0,7}\Z", _("A PMID is a number of at most eight digits."))
pmcid = RegexValidator(r"\APMC[1-9]\d{0,8}\Z", _("A PMC number is PMC followed by digits."))
# WHO ATC: L, L01, L01X, L01XL or L01XL04.
atc_code = RegexValidator(
    r"\A[A-Z](\d{2}([A-Z]([A-Z](\d{2})?)?)?)?\Z", _("An ATC code looks like L01XL04, or a part of it from the left.")
)
orpha_code = RegexValidator(r"\A[1-9]\d{0,6}\Z", _("An ORPHAcode is a number, without ORPHA in front."))
mondo_id = RegexValidator(r"\AMONDO:\d{7}\Z", _("A MONDO identifier is MONDO: and seven digits."))
# FDA UNII: ten letters and digits, the last a check character.
unii = RegexValidator(r"\A[A-Z0-9]{10}\Z", _("A UNII has ten capital letters and digits."))
drugbank_id = RegexValidator(r"\ADB\d{5}\Z", _("A DrugBank identifier is DB followed by five digits."))
mesh_id = RegexValidator(r"\A[CD]\d{6,9}\Z", _("A MeSH identifier looks like D016403."))
icd10_code = RegexValidator(r"\A[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?\Z", _("An ICD-10 code looks like C83.3."))


# CLDR's two-letter codes of no country: groups, inventions, and places that ISO 3166 only reserves a code for.
NO_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}


def is_country(code: str) -> bool:
    """Whether ISO 3166 assigns ``code`` to a country, or CLDR has one for it that registries use (XK, Kosovo)."""
    return len(code) == 2 and code in Locale.parse("en").territories and code not in NO_COUNTRIES


# Migrations know it as the form alone: which codes are assigned is not for the database.
@deconstructible(path="django.core.validators.RegexValidator")
class CountryValidator(RegexValidator):
    """Two capital letters that are the code of a country."""

    def __call__(self, value: str) -> None:
        super().__call__(value)
        if not is_country(value):
            raise ValidationError(self.message, code=self.code, params={"value": value})


country_code = CountryValidator(r"\A[A-Z]{2}\Z", _("A country is its two-letter ISO 3166 code."))
# A day, a month or a year, as registries give them.
partial_date = RegexValidator(
    r"\A\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?\Z", _("A date looks like 2018, 2018-11 or 2018-11-22.")
)


def cas_number(value: str) -> None:
    """CAS Registry Number with its check digit (sum of digits times position from the right, modulo 10)."""
    match = re.fullmatch(r"(\d{2,7})-(\d{2})-(\d)", value)
    if match:
        digits = reversed(match[1] + match[2])
        if sum(position * int(digit) for position, digit in enumerate(digits, start=1)) % 10 == int(match[3]):
            return
    raise ValidationError(_("A CAS number looks like 1823078-37-0 and ends with a check digit."), code="cas")


def ror_id(value: str) -> None:
    """ROR identifier (nine characters, ISO 7064 MOD 97-10 check digits over Crockford's base 32)."""
    match = re.fullmatch(r"0([0-9a-hjkmnp-tv-z]{6})([0-9]{2})", value)
    if match:
        number = 0
        for character in match[1]:
            number = number * 32 + "0123456789abcdefghjkmnpqrstvwxyz".index(character)
        if 98 - (number * 100) % 97 == int(match[2]):
            return
    raise ValidationError(_("A ROR identifier is the nine characters after https://ror.org/."), code="ror")


def orcid(value: str) -> None:
    """ORCID iD in its short form, with its ISO 7064 MOD 11-2 check character."""
    if re.fullmatch(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", value):
        *digits, check = value.replace("-", "")
        total = 0
        for digit in digits:
            total = (total + int(digit)) * 2
        result = (12 - total % 11) % 11
        if check == ("X" if result == 10 else str(result)):
            return
    raise ValidationError(_("An ORCID looks like 0000-0002-1825-0097 and ends with a check character."), code="orcid")
