"""Saved examples: searches and comparisons worth a look, each proved by the tests to have results."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Example:
    """``page`` is the name of an address, ``query`` its query string."""

    label: Any
    page: str
    query: str

    @property
    def link(self) -> str:
        return f"{reverse(self.page)}?{self.query}"


SEARCHES = (
    Example(_("CAR-T cells against CD19"), "therapies", "q=CD19&atmp_class=gene_therapy"),
    Example(_("Authorised in the European Union, then withdrawn"), "therapies", "jurisdiction=eu&status=withdrawn"),
    Example(_("Gene therapies with an AAV vector"), "therapies", "atmp_class=gene_therapy&modification=aav"),
    Example(
        _("Allogeneic products in the four classes of the law"),
        "therapies",
        "origin=allogeneic&atmp_class=gene_therapy&atmp_class=somatic_cell_therapy&atmp_class=tissue_engineered"
        "&atmp_class=combined",
    ),
    Example(_("Phase 3 trials"), "trials", "phase=phase_3"),
    Example(_("Trials recruiting now"), "trials", "status=recruiting"),
    Example(_("Trials with a site in France"), "trials", "country=FR"),
    Example(_("Substances of gene therapies"), "substances", "atmp_class=gene_therapy"),
    Example(_("Substances of tissue engineered products"), "substances", "atmp_class=tissue_engineered"),
    Example(_("Hospitals as sponsors"), "sponsors", "kind=hospital"),
    Example(_("Sponsors of tissue engineered products"), "sponsors", "atmp_class=tissue_engineered"),
    Example(_("Sources about Kymriah"), "references", "therapy=kymriah"),
    Example(_("Sources of the latest years first"), "references", "sort=-year&q=gene"),
    Example(_("Conditions with a gene therapy"), "conditions", "atmp_class=gene_therapy"),
    Example(_("Lymphomas"), "conditions", "q=lymphoma"),
)

COMPARISONS = (
    Example(
        _("CAR-T cells against CD19: Kymriah, Yescarta, Breyanzi, Tecartus, Aucatzyl"),
        "compare",
        "therapy=kymriah&therapy=yescarta&therapy=breyanzi&therapy=tecartus&therapy=aucatzyl",
    ),
    Example(_("CAR-T cells against BCMA: Abecma, Carvykti"), "compare", "therapy=abecma&therapy=carvykti"),
    Example(
        _("Knee cartilage: ChondroCelect, MACI, Spherox"),
        "compare",
        "therapy=chondrocelect&therapy=maci&therapy=spherox",
    ),
    Example(
        _("AAV for haemophilia: Hemgenix, Beqvez, Roctavian"),
        "compare",
        "therapy=hemgenix&therapy=beqvez&therapy=roctavian",
    ),
    Example(
        _("Sickle cell disease: Casgevy, Lyfgenia"),
        "compare",
        "therapy=casgevy&therapy=lyfgenia",
    ),
    Example(
        _("Spinal muscular atrophy: Zolgensma, Itvisma"),
        "compare",
        "therapy=zolgensma&therapy=itvisma",
    ),
)


def searches(page: str = "") -> list[Example]:
    """The searches of one list; without ``page`` the first of each list, for the home page."""
    if page:
        return [one for one in SEARCHES if one.page == page]
    return [*SEARCHES[:4], next(one for one in SEARCHES if one.page == "trials")]
