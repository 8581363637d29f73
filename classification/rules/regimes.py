"""Outside the four classes: the rules a product falls under instead, in the order they are tried.

A regime is named only for a product that is not an advanced therapy.
"""

from collections.abc import Callable
from dataclasses import dataclass

from classification import sources
from classification.product import Product
from classification.sources import Source
from classification.text import Text
from classification.truth import Truth, all_of, any_of, negation, one_of

from .engineered_cells import cells_or_tissues, engineered_cells
from .gene_therapy import infectious_disease_vaccine
from .medicinal import medicinal_product

CELL_PRODUCT = "cell_product"
BLOOD_PRODUCT = "blood_product"
OTHER = "other"


@dataclass(frozen=True)
class Regime:
    """A body of rules outside the four classes.

    `group` is how the catalogue files the product: "cell_product", "blood_product" or "other".
    """

    key: str
    group: str
    name: Text
    note: Text
    sources: tuple[Source, ...]
    reads: tuple[str, ...]
    applies: Callable[[Product], Truth]

    def to_dict(self, language: str) -> dict[str, object]:
        """Return the regime in one language, ready for JSON."""
        return {
            "key": self.key,
            "group": self.group,
            "name": self.name.in_language(language),
            "note": self.note.in_language(language),
            "sources": [source.to_dict(language) for source in self.sources],
        }


def _no_medical_purpose(product: Product) -> Truth:
    return negation(medicinal_product(product))


def _blood_component(product: Product) -> Truth:
    return product.blood_component


def _any_other(product: Product) -> Truth:
    return True


def _unchanged_human_cells(product: Product) -> Truth:
    """Human cells or tissues, not engineered; animal ones are under no tissue directive."""
    return all_of(
        cells_or_tissues(product),
        negation(engineered_cells(product)),
        one_of(product.donor, "patient", "another_person", "patient_and_another"),
    )


def _non_viable_mechanical(product: Product) -> Truth:
    return all_of(product.contains_cells, negation(product.viable), negation(product.cell_action))


def _vaccine(product: Product) -> Truth:
    return all_of(negation(product.contains_cells), infectious_disease_vaccine(product))


def _material(product: Product) -> Truth:
    return all_of(
        negation(product.contains_cells),
        one_of(product.nucleic_acid, "none"),
        one_of(product.other_substance, "material"),
    )


def _microbiota(product: Product) -> Truth:
    return all_of(
        negation(product.contains_cells),
        one_of(product.nucleic_acid, "none", "unmodified_microorganism"),
        one_of(product.other_substance, "microbiota"),
    )


def _chemical(product: Product) -> Truth:
    return all_of(
        negation(product.contains_cells),
        any_of(
            one_of(product.nucleic_acid, "synthetic"),
            all_of(
                one_of(product.nucleic_acid, "none"),
                one_of(product.other_substance, "chemical"),
            ),
        ),
    )


def _biological(product: Product) -> Truth:
    return all_of(
        negation(cells_or_tissues(product)),
        any_of(
            one_of(product.nucleic_acid, "recombinant", "unmodified_microorganism"),
            one_of(product.other_substance, "protein", "vesicles"),
            # Elements without a nucleus that are not for transfusion (modified red cells...).
            product.contains_cells,
        ),
    )


REGIMES: tuple[Regime, ...] = (
    Regime(
        "not_medicinal",
        OTHER,
        Text("outside medicinal products", "hors du champ du médicament"),
        Text(
            "Without a medical purpose, the law on medicinal products does not apply.",
            "Sans but médical, le droit du médicament ne s’applique pas.",
        ),
        (sources.MEDICINAL_PRODUCT,),
        ("purpose",),
        _no_medical_purpose,
    ),
    Regime(
        "blood_component",
        BLOOD_PRODUCT,
        Text("labile blood product", "produit sanguin labile (PSL)"),
        Text(
            "Blood component for transfusion; Regulation (EU) 2024/1938 takes over on 7 August 2027.",
            "Composant sanguin à transfuser ; le règlement (UE) 2024/1938 prend la suite le 7 août 2027.",
        ),
        (sources.BLOOD, sources.HUMAN_ORIGIN, sources.FRENCH_BLOOD),
        ("blood_component",),
        _blood_component,
    ),
    Regime(
        "infectious_disease_vaccine",
        OTHER,
        Text(
            "medicinal product: vaccine against an infectious disease",
            "médicament : vaccin contre une maladie infectieuse",
        ),
        Text(
            "A medicinal product under the ordinary rules for vaccines.",
            "Un médicament soumis aux règles ordinaires des vaccins.",
        ),
        (sources.GENE_THERAPY,),
        ("contains_cells", "vaccine_target"),
        _vaccine,
    ),
    Regime(
        "tissues_and_cells",
        CELL_PRODUCT,
        Text(
            "human cells or tissues for transplantation",
            "cellules ou tissus humains à greffer (préparation de thérapie cellulaire, tissu)",
        ),
        Text(
            "Directive 2004/23/EC, until Regulation (EU) 2024/1938 applies on 7 August 2027.",
            "Directive 2004/23/CE, jusqu’à l’application du règlement (UE) 2024/1938 le 7 août 2027.",
        ),
        (sources.TISSUES_AND_CELLS, sources.HUMAN_ORIGIN, sources.FRENCH_CELLS),
        (
            "contains_cells",
            "nucleated",
            "donor",
            "characteristics_altered",
            "same_essential_function",
        ),
        _unchanged_human_cells,
    ),
    Regime(
        "device_or_tissue",
        OTHER,
        Text("medical device, or human tissue", "dispositif médical, ou tissu humain"),
        Text(
            "Non-viable cells or tissues with a mechanical action: a medical device, or a tissue "
            "under Directive 2004/23/EC, depending on how it is made and presented.",
            "Cellules ou tissus non viables à action mécanique : dispositif médical, ou tissu "
            "relevant de la directive 2004/23/CE, selon la fabrication et la présentation.",
        ),
        (sources.DEVICES, sources.TISSUES_AND_CELLS),
        ("contains_cells", "viable", "cell_action"),
        _non_viable_mechanical,
    ),
    Regime(
        "device",
        OTHER,
        Text("medical device", "dispositif médical"),
        Text(
            "A material that acts mechanically, without cells or tissues.",
            "Un matériau à action mécanique, sans cellules ni tissus.",
        ),
        (sources.DEVICES,),
        ("contains_cells", "nucleic_acid", "other_substance"),
        _material,
    ),
    Regime(
        "microbiota",
        OTHER,
        Text(
            "microbiota: biological medicinal product or national regime",
            "microbiote : médicament biologique ou régime national",
        ),
        Text(
            "Also a substance of human origin under Regulation (EU) 2024/1938 from 7 August 2027.",
            "Aussi une substance d’origine humaine au sens du règlement (UE) 2024/1938 à partir du 7 août 2027.",
        ),
        (sources.MEDICINAL_PRODUCT, sources.HUMAN_ORIGIN),
        ("contains_cells", "nucleic_acid", "other_substance"),
        _microbiota,
    ),
    Regime(
        "chemical_medicine",
        OTHER,
        Text("medicinal product, chemical", "médicament chimique"),
        Text(
            "A substance made by chemical synthesis, oligonucleotides included.",
            "Une substance obtenue par synthèse chimique, oligonucléotides compris.",
        ),
        (sources.MEDICINAL_PRODUCT, sources.GENE_THERAPY),
        ("contains_cells", "nucleic_acid", "other_substance"),
        _chemical,
    ),
    Regime(
        "biological_medicine",
        OTHER,
        Text("medicinal product, biological", "médicament biologique"),
        Text(
            "A biological medicinal product that is not an advanced therapy.",
            "Un médicament biologique qui n’est pas une thérapie innovante.",
        ),
        (sources.MEDICINAL_PRODUCT,),
        ("contains_cells", "nucleated", "nucleic_acid", "other_substance"),
        _biological,
    ),
    Regime(
        "to_be_settled",
        OTHER,
        Text("to be settled with the national authority", "à préciser avec l’autorité nationale"),
        Text(
            "Outside the four classes, and none of the usual regimes fits: ask the national "
            "authority (in France, the ANSM).",
            "Hors des quatre classes, et aucun des régimes usuels ne convient : interroger "
            "l’autorité nationale (en France, l’ANSM).",
        ),
        (sources.ATMP_DEFINITION,),
        (),
        _any_other,
    ),
)


def regime_of(product: Product, regimes: tuple[Regime, ...]) -> Regime | None:
    """Return the first regime that applies; None if one before it is not known, or none applies."""
    for regime in regimes:
        truth = regime.applies(product)
        if truth is True:
            return regime
        if truth is None:
            return None
    return None
