"""The manipulations that may be substantial, one by one, and the test of the law itself."""

from classification.text import Text

from .fact import Section, choice, yes_or_no

SECTION = Section("manipulation", Text("Other steps", "Autres étapes"))

CULTURED = yes_or_no(
    "cultured",
    SECTION,
    Text(
        "Are the cells cultured outside the body?",
        "Les cellules sont-elles cultivées hors du corps ?",
    ),
    Text(
        "Kept alive and growing in a medium, even if their number does not rise. A few hours of "
        "storage is not a culture.",
        "Maintenues vivantes et en croissance dans un milieu, même si leur nombre n’augmente pas. "
        "Quelques heures de conservation ne sont pas une culture.",
    ),
    Text("the cells are cultured", "les cellules sont cultivées"),
    Text("the cells are not cultured", "les cellules ne sont pas cultivées"),
    after="contains_cells",
)
EXPANDED = yes_or_no(
    "expanded",
    SECTION,
    Text(
        "Are the cells expanded (multiplied in culture)?",
        "Les cellules sont-elles amplifiées (multipliées en culture) ?",
    ),
    Text(
        "Their number rises by division outside the body. Cells grown from an embryonic or "
        "reprogrammed stem cell line are expanded.",
        "Leur nombre augmente par division hors du corps. Des cellules obtenues à partir d’une "
        "lignée de cellules souches embryonnaires ou reprogrammées sont amplifiées.",
    ),
    Text("the cells are expanded in culture", "les cellules sont amplifiées en culture"),
    Text("the cells are not expanded in culture", "les cellules ne sont pas amplifiées en culture"),
    after="cultured",
)
ACTIVATED = yes_or_no(
    "activated",
    SECTION,
    Text(
        "Are the cells activated or stimulated outside the body?",
        "Les cellules sont-elles activées ou stimulées hors du corps ?",
    ),
    Text(
        "By cytokines, antibodies, antigens (loaded or pulsed cells), other cells.",
        "Par des cytokines, des anticorps, des antigènes (cellules chargées), d’autres cellules.",
    ),
    Text("the cells are activated", "les cellules sont activées"),
    Text("the cells are not activated", "les cellules ne sont pas activées"),
    after="contains_cells",
)
DIFFERENTIATED = yes_or_no(
    "differentiated",
    SECTION,
    Text(
        "Are the cells differentiated or reprogrammed outside the body?",
        "Les cellules sont-elles différenciées ou reprogrammées hors du corps ?",
    ),
    Text(
        "For example stem cells turned into retina or pancreas cells, or blood monocytes turned into dendritic cells.",
        "Par exemple des cellules souches devenues cellules de la rétine ou du pancréas, ou des "
        "monocytes du sang devenus cellules dendritiques.",
    ),
    Text("the cells are differentiated", "les cellules sont différenciées"),
    Text("the cells are not differentiated", "les cellules ne sont pas différenciées"),
    after="contains_cells",
)
GENETICALLY_MODIFIED = yes_or_no(
    "genetically_modified",
    SECTION,
    Text(
        "Are the cells genetically modified outside the body?",
        "Les cellules sont-elles génétiquement modifiées hors du corps ?",
    ),
    Text(
        "A sequence brought in by a vector, a plasmid or a messenger RNA, or the genome edited.",
        "Une séquence apportée par un vecteur, un plasmide ou un ARN messager, ou le génome édité.",
    ),
    Text("the cells are genetically modified", "les cellules sont génétiquement modifiées"),
    Text(
        "the cells are not genetically modified",
        "les cellules ne sont pas génétiquement modifiées",
    ),
    after="contains_cells",
)
GENOME_EDITED = yes_or_no(
    "genome_edited",
    SECTION,
    Text(
        "Is the genome of the cells edited (CRISPR, TALEN, base editing...)?",
        "Le génome des cellules est-il édité (CRISPR, TALEN, édition de bases...) ?",
    ),
    Text(
        "Outside the body, in the cells that are given.",
        "Hors du corps, dans les cellules qui sont administrées.",
    ),
    Text("the genome of the cells is edited", "le génome des cellules est édité"),
    Text("the genome of the cells is not edited", "le génome des cellules n’est pas édité"),
    after="genetically_modified",
)
ENZYMATIC_DIGESTION = choice(
    "enzymatic_digestion",
    SECTION,
    Text("what enzymatic digestion gives", "ce que donne la digestion enzymatique"),
    Text(
        "Is a tissue digested by enzymes, and what comes out of it?",
        "Un tissu est-il digéré par des enzymes, et qu’en sort-il ?",
    ),
    Text(
        "Collagenase that frees the cells of fat gives separate cells; collagenase that frees "
        "whole islets of Langerhans gives intact functional units.",
        "La collagénase qui libère les cellules de la graisse donne des cellules séparées ; celle "
        "qui libère des îlots de Langerhans entiers donne des unités fonctionnelles intactes.",
    ),
    {
        "separate_cells": Text("separate cells", "des cellules séparées"),
        "functional_units": Text("intact functional units", "des unités fonctionnelles intactes"),
        "no_digestion": Text("there is no digestion", "il n’y a pas de digestion"),
    },
    after="contains_cells",
)
CHARACTERISTICS_ALTERED = yes_or_no(
    "characteristics_altered",
    SECTION,
    Text(
        "Taken together, do the steps change the characteristics, functions or structure of the "
        "cells that matter for the use?",
        "Au total, les étapes changent-elles les caractéristiques, les fonctions ou la structure "
        "des cellules qui comptent pour l’usage ?",
    ),
    Text(
        "This is the test of the law for a substantial manipulation. Answer it directly when you "
        "have data; otherwise the steps above often answer it.",
        "C’est le critère légal de la manipulation substantielle. Répondez-y directement si vous "
        "avez des données ; sinon les étapes ci-dessus y répondent souvent.",
    ),
    Text(
        "the steps change characteristics of the cells that matter for the use",
        "les étapes changent des caractéristiques des cellules qui comptent pour l’usage",
    ),
    Text(
        "the steps change no characteristic of the cells that matters for the use",
        "les étapes ne changent aucune caractéristique des cellules qui compte pour l’usage",
    ),
    after="contains_cells",
)

FACTS = (
    CULTURED,
    EXPANDED,
    ACTIVATED,
    DIFFERENTIATED,
    GENETICALLY_MODIFIED,
    GENOME_EDITED,
    ENZYMATIC_DIGESTION,
    CHARACTERISTICS_ALTERED,
)
