"""Records drawn from those of the content.

Every invented trial has the phase, status, countries and dates of a real one, sponsors and conditions with Zipf's
frequencies, a title of words that grow as text does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from bench.samples import Vocabulary, Zipf, code_name, counted, fixture, invented
from bench.sheet import Sheet

SEED = 1394
DRAFTS = 0.02
SPONSOR_KINDS = ("Hospital", "University", "Therapeutics", "Biotech Co., Ltd", "Medical Center", "Institute")
UNITS = {"k": 1_000, "m": 1_000_000}


@dataclass(frozen=True)
class Size:
    """How many records a world has beside the demo content."""

    trials: int

    @classmethod
    def named(cls, name: str) -> "Size":
        """``1m``, ``100k`` or ``500``: the number of trials; raises ValueError for anything else."""
        unit = UNITS.get(name[-1:].lower(), 1)
        return cls(int(name[:-1] if unit > 1 else name) * unit)

    @property
    def therapies(self) -> int:
        return self.trials // 10

    @property
    def references(self) -> int:
        return self.trials

    @property
    def sponsors(self) -> int:
        return min(20_000, self.trials // 20)

    @property
    def conditions(self) -> int:
        return min(5_000, self.trials // 50)


class Invention:
    """The invented records. Keys follow those of the demo content."""

    def __init__(self, size: Size, seed: int) -> None:
        self.size = size
        self.random = Random(seed)
        self.samples = {
            noun: fixture(noun) for noun in ("therapy", "trial", "reference", "sponsor", "condition", "substance")
        }
        self.authorisations = by_owner(fixture("authorisation"))
        self.citations = by_owner(fixture("citation"))

    def write(self) -> None:
        """Writes every table, those first that others refer to."""
        trials = self.samples["trial"]
        sponsor_counts = counted([{"sponsor": [row["sponsor"]]} for row in trials if row.get("sponsor")], "sponsor")
        condition_counts = counted(trials, "conditions")
        self.conditions = self.keys("condition", self.size.conditions, condition_counts)
        self.sponsors = self.keys("sponsor", self.size.sponsors, sponsor_counts)
        self.substances = self.keys("substance", self.size.therapies * 4 // 5)
        self.therapies = self.keys("therapy", self.size.therapies, counted(trials, "therapies"))
        self.references = self.keys("reference", self.size.references)
        self.trials = self.keys("trial", self.size.trials)
        self.sponsor_of = self.zipf(self.sponsors, sponsor_counts)
        self.condition_of = self.zipf(self.conditions, condition_counts)
        self.therapy_of = self.zipf(self.therapies, counted(trials, "therapies"))

        self.write_vocabularies()
        self.write_references()
        self.write_therapies()
        self.write_trials()

    def zipf(self, keys: Sequence[int], counts: dict[str, int]) -> Zipf:
        return Zipf(self.random, len(keys), list(counts.values()))

    def keys(self, noun: str, number: int, counts: dict[str, int] | None = None) -> list[int]:
        """Primary keys by rank: the real records, the most frequent first, then the invented ones."""
        from django.apps import apps

        model = apps.get_model("catalogue", noun)
        real = dict(model.objects.order_by("pk").values_list("slug", "pk"))
        ranked = sorted(real, key=lambda slug: (-(counts or {}).get(slug, 0), slug))
        last = max(real.values(), default=0)
        setattr(self, f"new_{noun}", range(last + 1, last + 1 + number))
        return [*(real[slug] for slug in ranked), *range(last + 1, last + 1 + number)]

    def state(self) -> str:
        return "draft" if self.random.random() < DRAFTS else "published"

    def write_vocabularies(self) -> None:
        from catalogue.models import Condition, Sponsor, Substance

        sheet = Sheet(Condition, self.size.conditions)
        endings = sorted({row["name_en"].split()[-1] for row in self.samples["condition"]})

        def conditions() -> Iterator[str]:
            for number, key in enumerate(self.new_condition):
                name = f"{invented(number).lower()} {self.random.choice(endings)}"
                yield sheet.line(id=key, slug=f"condition-{number}", state="published", name_en=name, name_fr=name)

        sheet.write(conditions())

        sponsors = Sheet(Sponsor, self.size.sponsors)
        samples = self.samples["sponsor"]

        def sponsor(number: int, key: int) -> str:
            sample = self.random.choice(samples)
            return sponsors.line(
                id=key,
                slug=f"sponsor-{number}",
                state="published",
                name=f"{invented(1_000_000 + number)} {self.random.choice(SPONSOR_KINDS)}",
                kind=sample.get("kind", ""),
                country=sample.get("country", ""),
            )

        sponsors.write(sponsor(number, key) for number, key in enumerate(self.new_sponsor))

        substances = Sheet(Substance, len(self.new_substance))
        stems = sorted({row["name"].split()[-1] for row in self.samples["substance"] if row.get("is_inn")})

        def substance(number: int, key: int) -> str:
            name = f"{invented(2_000_000 + number).lower()}gene {self.random.choice(stems)}"
            return substances.line(id=key, slug=f"substance-{number}", state="published", name=name, is_inn=True)

        substances.write(substance(number, key) for number, key in enumerate(self.new_substance))

    def write_therapies(self) -> None:
        """Therapies, each with the class, texts and number of related rows of a real one; then those rows."""
        from catalogue.models import Authorisation, Citation, Therapy

        sheet = Sheet(Therapy, self.size.therapies)
        sample_of = [self.random.choice(self.samples["therapy"]) for _key in self.new_therapy]
        ready = {row["slug"]: without_relations(row) for row in self.samples["therapy"]}

        def therapy(number: int, key: int, sample: dict[str, Any]) -> str:
            name = invented(3_000_000 + number)
            return sheet.line(
                **ready[sample["slug"]]
                | {
                    "id": key,
                    "slug": f"therapy-{number}",
                    "state": self.state(),
                    "name_en": name,
                    "name_fr": name,
                    "other_names": [code_name(self.random) for _name in sample.get("other_names", ())],
                }
            )

        sheet.write(
            therapy(number, key, sample)
            for number, (key, sample) in enumerate(zip(self.new_therapy, sample_of, strict=True))
        )
        owned = list(zip(self.new_therapy, sample_of, strict=True))
        substances = Zipf(self.random, len(self.new_substance), [1, 1])
        chosen = {
            "substance": lambda number: [self.new_substance[rank] for rank in substances.several(number)],
            "sponsor": lambda number: [self.sponsors[rank] for rank in self.sponsor_of.several(number)],
            "condition": lambda number: [self.conditions[rank] for rank in self.condition_of.several(number)],
        }
        for noun, draw in chosen.items():
            self.link(Therapy, f"{noun}s", "therapy_id", f"{noun}_id", owned, draw)

        numbers = iter(range(10_000_000))
        permits = Sheet(Authorisation, len(owned) * len(self.authorisations) // len(self.samples["therapy"]))

        def authorisations() -> Iterator[str]:
            for key, sample in owned:
                for row in self.authorisations.get(sample["slug"], ()):
                    number = next(numbers)
                    moved = self.moved(row, "granted_on", "ended_on")
                    kept = {name: row[name] for name in ("jurisdiction", "status", "pathway") if name in row}
                    yield permits.line(
                        **kept,
                        **moved,
                        therapy_id=key,
                        brand=f"{invented(4_000_000 + number)}",
                        holder_id=self.sponsors[self.sponsor_of.draw()],
                        number=f"bench {number}",
                        procedure_number=f"EMEA/H/C/9{number:07}" if row.get("procedure_number") else "",
                        indication_en=row.get("indication_en", ""),
                        indication_fr=row.get("indication_fr", ""),
                    )

        permits.write(authorisations())
        self.cite(Citation, "therapy", owned)

    def write_references(self) -> None:
        from catalogue.models import Reference

        samples = self.samples["reference"]
        sheet = Sheet(Reference, self.size.references)
        words = Vocabulary(self.random, [row["name"] for row in samples])
        lengths = [len(row["name"].split()) for row in samples]

        def reference(number: int, key: int) -> str:
            sample = self.random.choice(samples)
            kept = ("kind", "language", "container", "year", "volume", "issue", "pages", "themes", "has_more_authors")
            return sheet.line(
                id=key,
                slug=f"reference-{number}",
                state=self.state(),
                name=words.title(self.random.choice(lengths)),
                authors=[
                    f"{invented(int(self.random.paretovariate(0.5)) % 20_000)} A" for _a in sample.get("authors", ())
                ],
                doi=f"10.5555/bench.{number}" if sample.get("doi") else "",
                pmid=str(50_000_000 + number) if sample.get("pmid") else "",
                pmcid=f"PMC{500_000_000 + number}" if sample.get("pmcid") else "",
                url=f"https://www.example.org/{number}" if sample.get("url") else "",
                **{name: sample[name] for name in kept if name in sample},
            )

        sheet.write(reference(number, key) for number, key in enumerate(self.new_reference))

    def write_trials(self) -> None:
        """Trials, each with the design, dates and number of related rows of a real one; then those rows."""
        from catalogue.models import Citation, Trial

        samples = self.samples["trial"]
        sheet = Sheet(Trial, self.size.trials)
        words = Vocabulary(self.random, [row["name"] for row in samples])
        lengths = [len(row["name"].split()) for row in samples]
        sample_of = [self.random.choice(samples) for _key in self.new_trial]
        owned = list(zip(self.new_trial, sample_of, strict=True))
        kept = ("phase", "status", "status_on", "enrolment", "enrolment_kind", "countries", "title_is_official")

        def trial(number: int, key: int, sample: dict[str, Any]) -> str:
            nct = f"NCT{90_000_000 + number}" if sample.get("nct_number") else ""
            return sheet.line(
                id=key,
                slug=nct.lower() or f"trial-{number}",
                state=self.state(),
                nct_number=nct,
                eudract_number=f"{number % 10_000:04}-{number // 10_000:06}-00" if sample.get("eudract_number") else "",
                other_ids=[code_name(self.random) for _id in sample["other_ids"]],
                acronym=words.words(1)[0].upper()[:60] if sample.get("acronym") else "",
                name=words.title(self.random.choice(lengths)),
                sponsor_id=self.sponsors[self.sponsor_of.draw()] if sample.get("sponsor") else None,
                condition_terms=[" ".join(words.words(2)) for _term in sample["condition_terms"]],
                interventions=[" ".join(words.words(2)) for _name in sample["interventions"]],
                source_url=f"https://clinicaltrials.gov/study/{nct}",
                note_en=sample.get("note_en", ""),
                note_fr=sample.get("note_fr", ""),
                **self.moved(sample, "started_on", "primary_completion_on", "completed_on"),
                **{name: sample[name] for name in kept if name in sample},
            )

        sheet.write(trial(number, key, sample) for number, (key, sample) in enumerate(owned))
        self.link(
            Trial, "conditions", "trial_id", "condition_id", owned,
            lambda number: [self.conditions[rank] for rank in self.condition_of.several(number)],
        )  # fmt: skip
        self.link(
            Trial, "therapies", "trial_id", "therapy_id", owned,
            lambda number: [self.therapies[rank] for rank in self.therapy_of.several(number)],
        )  # fmt: skip
        self.cite(Citation, "trial", owned)

    def moved(self, sample: dict[str, Any], *names: str) -> dict[str, str]:
        """Dates of a sample, all full ones later or earlier by the same days, so that their order stays."""
        dates = {name: sample[name] for name in names if sample.get(name)}
        if any(len(day) < 10 for day in dates.values()):
            return dates
        step = timedelta(days=self.random.randint(-60, 60))
        return {name: (date.fromisoformat(day) + step).isoformat() for name, day in dates.items()}

    def link(self, model: type, relation: str, owner: str, other: str, owned: Sequence[Any], draw: Any) -> None:
        """The rows of a many-to-many relation, as many an owner as its sample has."""
        sheet = Sheet(model._meta.get_field(relation).remote_field.through, len(owned))
        sheet.write(
            sheet.line(**{owner: key, other: found})
            for key, sample in owned
            for found in draw(len(sample.get(relation) or ()))
        )

    def cite(self, model: type, owner: str, owned: Sequence[Any]) -> None:
        """The citations of the samples, each of another reference."""
        sheet = Sheet(model, len(owned))

        def lines() -> Iterator[str]:
            for key, sample in owned:
                rows = self.citations.get(sample["slug"], ())
                references = self.random.sample(self.references, len(rows))
                for row, reference in zip(rows, references, strict=True):
                    kept = {
                        name: row[name]
                        for name in ("fact", "locator", "says_en", "says_fr", "stated_by")
                        if name in row
                    }
                    yield sheet.line(**kept, **{f"{owner}_id": key}, reference_id=reference)

        sheet.write(lines())


def by_owner(rows: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Rows of therapies and trials by the address of their owner; no address is both."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        owner = row.get("therapy") or row.get("trial")
        if owner:
            found.setdefault(owner[0], []).append(row)
    return found


def without_relations(row: dict[str, Any]) -> dict[str, Any]:
    """The columns of a therapy; its texts cite nothing, because the invented ones have other references."""
    kept = {
        "atmp_class", "base_class", "class_basis", "origin", "stage", "modification", "modification_note_en",
        "modification_note_fr", "target", "route_en", "route_fr", "checked_on", "class_reason_en", "class_reason_fr",
        "summary_en", "summary_fr", "mechanism_en", "mechanism_fr", "development_en", "development_fr",
    }  # fmt: skip
    from catalogue.models.record import CITED

    return {name: CITED.sub("", value) for name, value in row.items() if name in kept}
