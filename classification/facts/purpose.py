"""What the product is for, and how it is said to act."""

from classification.text import Text

from .fact import Section, choice, yes_or_no

SECTION = Section("purpose", Text("Purpose and claims", "Finalité et revendications"))

PURPOSE = choice(
    "purpose",
    SECTION,
    Text("purpose", "but"),
    Text(
        "What is the product administered to people for?",
        "Dans quel but le produit est-il administré à l’être humain ?",
    ),
    Text(
        "Take the main purpose. To restore a function or to repair a lesion counts as treating. "
        "A purely cosmetic use is not a medical purpose.",
        "Retenez le but principal. Restaurer une fonction ou réparer une lésion, c’est traiter. "
        "Un usage purement esthétique n’est pas un but médical.",
    ),
    {
        "treat": Text("to treat", "traiter"),
        "prevent": Text("to prevent a disease", "prévenir une maladie"),
        "diagnose": Text("to diagnose", "diagnostiquer"),
        "no_medical_purpose": Text("no medical purpose", "aucun but médical"),
    },
    rare="no_medical_purpose",
)
TISSUE_CLAIM = yes_or_no(
    "tissue_claim",
    SECTION,
    Text(
        "Is it meant to regenerate, repair or replace a human tissue?",
        "Est-il destiné à régénérer, réparer ou remplacer un tissu humain ?",
    ),
    Text(
        "Cartilage, skin, cornea, bone, heart muscle, retina... Answer from the claim made or the "
        "use made of it. Calming an inflammation or an immune reaction is not enough.",
        "Cartilage, peau, cornée, os, muscle cardiaque, rétine... Répondez d’après la "
        "revendication ou l’usage. Calmer une inflammation ou une réaction immunitaire ne "
        "suffit pas.",
    ),
    Text(
        "it is meant to regenerate, repair or replace a human tissue",
        "il est destiné à régénérer, réparer ou remplacer un tissu humain",
    ),
    Text(
        "it is not meant to regenerate, repair or replace a human tissue",
        "il n’est pas destiné à régénérer, réparer ou remplacer un tissu humain",
    ),
    after="contains_cells",
)
CELL_ACTION = yes_or_no(
    "cell_action",
    SECTION,
    Text(
        "Do the cells or tissues act by a pharmacological, immunological or metabolic action?",
        "Les cellules ou tissus agissent-ils par une action pharmacologique, immunologique ou métabolique ?",
    ),
    Text(
        "For example: killing tumour cells, calming the immune system, secreting insulin. If all "
        "cells are dead, answer yes only if this is the main action. Filling, covering or "
        "supporting is a mechanical action: no.",
        "Par exemple : tuer des cellules tumorales, calmer l’immunité, sécréter de l’insuline. Si "
        "toutes les cellules sont mortes, répondez oui seulement si c’est l’action principale. "
        "Combler, recouvrir ou soutenir est une action mécanique : non.",
    ),
    Text(
        "the cells act by a pharmacological, immunological or metabolic action",
        "les cellules agissent par une action pharmacologique, immunologique ou métabolique",
    ),
    Text(
        "the cells do not act by a pharmacological, immunological or metabolic action",
        "les cellules n’agissent pas par une action pharmacologique, immunologique ou métabolique",
    ),
    after="contains_cells",
)
VACCINE_TARGET = choice(
    "vaccine_target",
    SECTION,
    Text("vaccine against", "vaccin contre"),
    Text(
        "Is it a vaccine, and against what?",
        "Est-ce un vaccin, et contre quoi ?",
    ),
    Text(
        "A vaccine against an infectious disease is never a gene therapy, whatever it is made of; "
        "a vaccine against a tumour can be one.",
        "Un vaccin contre une maladie infectieuse n’est jamais une thérapie génique, quelle que "
        "soit sa composition ; un vaccin contre une tumeur peut l’être.",
    ),
    {
        "not_a_vaccine": Text("nothing (not a vaccine)", "rien (ce n’est pas un vaccin)"),
        "infectious_disease": Text("an infectious disease", "une maladie infectieuse"),
        "tumour": Text("a tumour", "une tumeur"),
        "other": Text("something else (allergy, addiction...)", "autre chose (allergie, addiction...)"),
    },
)

FACTS = (PURPOSE, VACCINE_TARGET, TISSUE_CLAIM, CELL_ACTION)
