"""Formats of outside identifiers, one right and several nearly right."""

import pytest
from django.core.exceptions import ValidationError

from catalogue.models import identifiers

RIGHT = {
    "nct_number": ["NCT02435849"],
    "eudract_number": ["2017-002261-22"],
    "eu_trial_number": ["2023-501234-56-00", "2023-501234-56"],
    "ema_product_number": ["EMEA/H/C/004090"],
    "eu_number": ["EU/1/18/1297", "EU/1/09/563"],
    "bla_number": ["BLA125646"],
    "doi": ["10.1056/NEJMoa1707447", "10.1016/S0140-6736(17)31868-8"],
    "pmid": ["34175021"],
    "pmcid": ["PMC8045130"],
    "atc_code": ["L01XL04", "L01XL", "L"],
    "orpha_code": ["545"],
    "mondo_id": ["MONDO:0018906"],
    "unii": ["Q6C9WHR03O"],
    "drugbank_id": ["DB13881"],
    "mesh_id": ["D016403", "C538655"],
    "icd10_code": ["C83.3", "K50"],
    "country_code": ["FR", "TW", "XK"],
    "partial_date": ["2018", "2018-11", "2018-11-22"],
    "cas_number": ["1823078-37-0", "929881-05-0"],
    "ror_id": ["02f9zrr09", "01z0wsw92"],
    "orcid": ["0000-0002-1825-0097", "0000-0002-9079-593X"],
}
WRONG = {
    "nct_number": ["nct02435849", "NCT0243584", "NCT024358490", "NCT02435849\n"],
    "eudract_number": ["2017-02261-22", "2017-002261-2"],
    "eu_trial_number": ["2023-001234-56"],
    "ema_product_number": ["EMEA/H/C/4090", "H0004090"],
    "eu_number": ["EU/3/14/1266", "EU/1/18/12971", "EU/1/2018/1297"],
    "bla_number": ["125646", "BLA12564"],
    "doi": ["https://doi.org/10.1056/NEJMoa1707447", "10.1056", "10.1056/a b"],
    "pmid": ["0", "123456789", "PMID1"],
    "pmcid": ["8045130"],
    "atc_code": ["L1XL04", "L01XL4", "l01xl04"],
    "orpha_code": ["ORPHA545", "0"],
    "mondo_id": ["MONDO:18906", "mondo:0018906"],
    "unii": ["Q6C9WHR03", "q6c9whr03o"],
    "drugbank_id": ["DB1388"],
    "mesh_id": ["mesh:D016403", "D0164"],
    "icd10_code": ["ICD10CM:C83.3", "83.3"],
    "country_code": ["FRA", "fr", "ZZ", "XX", "EU", "UK", "AC"],
    "partial_date": ["2018-13", "2018-11-32", "11/2018", "2018-1", ""],
    "cas_number": ["1823078-37-1", "18230783-7-0", "abc"],
    "ror_id": ["02f9zrr08", "12f9zrr09", "https://ror.org/02f9zrr09"],
    "orcid": ["0000-0002-1825-0098", "0000-0002-1825-009", "0000000218250097"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in RIGHT.items() for value in values])
def test_right(name: str, value: str) -> None:
    getattr(identifiers, name)(value)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_wrong(name: str, value: str) -> None:
    with pytest.raises(ValidationError):
        getattr(identifiers, name)(value)
