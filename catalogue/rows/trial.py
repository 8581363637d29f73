"""A row of the list of trials."""

from html import escape

from django.utils.translation import gettext as _

from catalogue.models import Trial

from .pieces import Related, Rows, address_before, cell, escaped_labels, in_either, related, shortened, therapies_where


class TrialRows(Rows):
    def look_up(self) -> None:
        super().look_up()
        self.trial, self.sponsor, self.condition = map(address_before, ("trial", "sponsor", "condition"))
        self.phases, self.statuses = escaped_labels(Trial.Phase), escaped_labels(Trial.Status)
        self.cells = [cell(name) for name in (_("Therapies"), _("Phase"), _("Status"), _("Conditions"), _("Start"))]

    def sql(self) -> str:
        language = self.language
        therapies = therapies_where(
            "JOIN catalogue_trial_therapies AS link ON link.therapy_id = far.id"
            " WHERE link.trial_id = trial.id AND far.state = 'published'",
            language,
            self.MOST_THERAPIES,
        )
        conditions = related(
            f"far.slug, {in_either('far.name', language)}",
            f"far.name_{language}_key",
            "catalogue_trial_conditions AS link JOIN catalogue_condition AS far ON far.id = link.condition_id"
            " AND far.state = 'published' WHERE link.trial_id = trial.id",
            self.MOST_NAMES,
        )
        return f"""
            SELECT trial.id, trial.slug, coalesce(nullif(nct_number, ''), nullif(eu_trial_number, ''), eudract_number),
                acronym, trial.name, sponsor.slug, sponsor.name, phase, status, status_on, left(started_on, 4),
                {therapies}, {conditions}
            FROM catalogue_trial AS trial
                LEFT JOIN catalogue_sponsor AS sponsor ON sponsor.id = trial.sponsor_id AND sponsor.state = 'published'
            WHERE trial.id = ANY (%s) AND trial.state = 'published'
        """  # noqa: S608 - no value from outside

    def row(
        self,
        slug: str,
        number: str,
        acronym: str,
        name: str,
        sponsor_slug: str | None,
        sponsor_name: str,
        phase: str,
        status: str,
        status_on: str,
        started: str,
        therapies: Related,
        conditions: Related,
    ) -> str:
        called = (
            f'<span class="code">{number}</span>' if number else f'<span lang="en">{escape(shortened(name, 60))}</span>'
        )
        if acronym:
            called += f" {escape(acronym)}"
        under = f'<span class="record-under" lang="en">{escape(shortened(name, 140))}</span>' if number else ""
        if sponsor_slug:
            link = f'<a href="{self.sponsor}{sponsor_slug}/">{escape(sponsor_name)}</a>'
            under += f'<span class="record-under">{link}</span>'
        as_of = f'<span class="record-under">{self.day(status_on)}</span>' if status_on else ""
        start = f'<span class="figures">{started}</span>' if started else self.not_stated
        in_therapies, in_phase, in_status, in_conditions, in_start = self.cells
        return (
            f'<tr>\n<th scope="row"><a class="record-name" href="{self.trial}{slug}/">{called}</a>{under}</th>\n'
            f"{in_therapies}{self.therapies(therapies)}</td>\n"
            f"{in_phase}{self.phases[phase] if phase else self.not_stated}</td>\n"
            f"{in_status}{self.statuses[status] + as_of if status else self.not_stated}</td>\n"
            f"{in_conditions}{self.names(conditions, self.condition)}</td>\n"
            f"{in_start}{start}</td>\n</tr>\n"
        )
