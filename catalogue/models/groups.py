"""The two groups of the desk and what each may do."""

from django.contrib.auth.models import Group, Permission

CURATED = (
    "therapy",
    "substance",
    "sponsor",
    "trial",
    "reference",
    "condition",
    "topic",
    "term",
    "authorisation",
    "citation",
    "decision",
    "atccode",
    "organisation",
)
# Rows inside a record: a wrong one is taken out, the record stays.
REMOVABLE = ("authorisation", "citation")
RECORDS = CURATED[:8]
# What waits in a queue for a decision.
DECIDED = ("submission", "correction")


def permissions_of(group: str) -> set[str]:
    """Names of the permissions of "Curators" or "Reviewers", as ``add_therapy``."""
    names = {f"{verb}_{noun}" for verb in ("add", "change", "view") for noun in CURATED}
    names |= {f"delete_{noun}" for noun in REMOVABLE}
    names |= {f"{verb}_{noun}" for verb in ("view", "change", "decide") for noun in DECIDED}
    names |= {"view_mergereceipt", "view_submissionquestion", "view_distinction"}
    if group == "Reviewers":
        names |= {f"publish_{noun}" for noun in RECORDS}
    return names


def make_groups() -> None:
    """Makes both groups, or gives them back exactly their permissions. Used by the migration and by tests."""
    for name in ("Curators", "Reviewers"):
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.set(
            Permission.objects.filter(content_type__app_label="catalogue", codename__in=permissions_of(name))
        )
