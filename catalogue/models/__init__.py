"""The nouns of the catalogue, one a file."""

from .atc import AtcCode
from .authorisation import Authorisation, Jurisdiction
from .citation import Citation
from .condition import Condition
from .correction import Correction
from .curator import Curator
from .daily_count import DailyCount
from .decision import Decision
from .distinction import Distinction
from .likeness import Likeness, Uncompared
from .merge_receipt import MergeReceipt
from .organisation import Organisation
from .record import Fold, Localised, Record, in_language
from .reference import Reference
from .sponsor import Sponsor
from .submission import Submission
from .submission_question import SubmissionQuestion
from .substance import Substance
from .term import Term
from .therapy import AtmpClass, Origin, Therapy
from .topic import Topic
from .trial import Trial

__all__ = [
    "AtcCode",
    "AtmpClass",
    "Authorisation",
    "Citation",
    "Condition",
    "Correction",
    "Curator",
    "DailyCount",
    "Decision",
    "Distinction",
    "Fold",
    "Jurisdiction",
    "Likeness",
    "Localised",
    "MergeReceipt",
    "Organisation",
    "Origin",
    "Record",
    "Reference",
    "Sponsor",
    "Submission",
    "SubmissionQuestion",
    "Substance",
    "Term",
    "Therapy",
    "Topic",
    "Trial",
    "Uncompared",
    "in_language",
]
