"""A row of the list of therapies."""

from html import escape
from itertools import zip_longest

from django.template.loader import render_to_string
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalogue.models import AtmpClass, Authorisation, Jurisdiction, Origin, Therapy

from .pieces import Related, Rows, address_before, cell, escaped_labels, in_either, in_english, related, shortened

# Jurisdiction, status, year granted, year ended, address and name of the holder.
Granted = tuple[str, str, int | None, int | None, str | None, str | None]


class TherapyRows(Rows):
    def look_up(self) -> None:
        super().look_up()
        self.therapy, self.condition, self.sponsor = map(address_before, ("therapy", "condition", "sponsor"))
        self.cells = [cell(name) for name in (_("Class"), _("Origin"), _("Conditions"), _("Authorisations"))]
        self.classes = {value: badge("_badge", value) for value in AtmpClass.values}
        self.origins = {value: badge("_origin", value) for value in Origin.values}
        self.stages, self.statuses = escaped_labels(Therapy.Stage), escaped_labels(Authorisation.Status)
        names = {Jurisdiction.EU: _("EU"), Jurisdiction.US: _("US")}
        self.jurisdictions = {
            value: f'<abbr title="{escape(str(label))}">{escape(names[value])}</abbr>'
            for value, label in Jurisdiction.choices
        }
        self.holder = escape(capfirst(_("marketing authorisation holder")))
        self.none = escape(_("none"))
        before, _mark, after = (_("Compare %(therapy)s") % {"therapy": "\x00"}).partition("\x00")
        self.compare = escape(before), escape(after)

    def sql(self) -> str:
        language = self.language
        conditions = related(
            f"far.slug, {in_either('far.name', language)}",
            f"far.name_{language}_key",
            "catalogue_therapy_conditions AS link JOIN catalogue_condition AS far ON far.id = link.condition_id"
            " AND far.state = 'published' WHERE link.therapy_id = therapy.id",
            self.MOST_NAMES,
        )
        name = (
            "coalesce(nullif(far.name_fr, ''), far.name), far.name_fr = ''" if language == "fr" else "far.name, false"
        )
        return f"""
            SELECT therapy.id, therapy.slug, {in_either("therapy.name", language)}, atmp_class, origin, stage,
                (
                    SELECT json_agg(json_build_array({name}) ORDER BY far.name_key)
                    FROM catalogue_therapy_substances AS link
                        JOIN catalogue_substance AS far ON far.id = link.substance_id AND far.state = 'published'
                    WHERE link.therapy_id = therapy.id
                ),
                {conditions},
                (
                    SELECT json_agg(json_build_array(jurisdiction, status, extract(year FROM granted_on),
                        extract(year FROM ended_on), holder.slug, holder.name) ORDER BY granted_on, one.id)
                    FROM catalogue_authorisation AS one
                        LEFT JOIN catalogue_sponsor AS holder ON holder.id = holder_id AND holder.state = 'published'
                    WHERE therapy_id = therapy.id
                )
            FROM catalogue_therapy AS therapy WHERE therapy.id = ANY (%s) AND therapy.state = 'published'
        """  # noqa: S608 - no value from outside

    def row(
        self,
        slug: str,
        title: str,
        atmp_class: str,
        origin: str,
        stage: str,
        substances: list[tuple[str, bool]] | None,
        conditions: Related,
        authorisations: list[Granted] | None,
    ) -> str:
        called = escape(title)
        under = "".join(
            [
                f'<span class="record-under">{in_english(shortened(name, 90), is_english)}</span>'
                for name, is_english in substances or ()
                if name.lower() != title.lower()
            ]
        )
        compare, after_compare = self.compare
        in_class, in_origin, in_conditions, in_authorisations = self.cells
        return (
            f'<tr>\n<th scope="row" class="tick"><input type="checkbox" form="compare-ticked" name="therapy" value="{slug}"'
            f' aria-label="{compare}{called}{after_compare}">'
            f' <a class="record-name" href="{self.therapy}{slug}/">{called}</a>{under}</th>\n'
            f"{in_class}{self.classes[atmp_class]}</td>\n"
            f"{in_origin}{self.origins[origin]}</td>\n"
            f"{in_conditions}{self.names(conditions, self.condition)}</td>\n"
            f"{in_authorisations}{self.authorised(authorisations, stage)}</td>\n</tr>\n"
        )

    def authorised(self, authorisations: list[Granted] | None, stage: str) -> str:
        """Where, when, what became of it and whose it is; the stage of a therapy without any."""
        if not authorisations:
            return f'<span class="muted">{self.stages[stage] if stage else self.none}</span>'
        items = []
        following = [holder for *_facts, holder, _name in authorisations[1:]]
        for (jurisdiction, status, granted, ended, holder, name), next_holder in zip_longest(authorisations, following):
            fate = ""
            if status != Authorisation.Status.AUTHORISED:
                until = f' <span class="figures">{ended}</span>' if ended else ""
                fate = f' <span class="ended">{self.statuses[status]}{until}</span>'
            held = ""
            # Said once where the next authorisation is the same holder's.
            if holder and holder != next_holder:
                held = (
                    f'<span class="record-under"><span class="visually-hidden">{self.holder} </span>'
                    f'<a href="{self.sponsor}{holder}/">{escape(name or "")}</a></span>'
                )
            items.append(
                f'<li class="status-{status}">{self.jurisdictions[jurisdiction]}'
                f' <span class="figures">{granted or ""}</span>{fate}{held}</li>\n'
            )
        return f'<ul class="authorised">\n{"".join(items)}</ul>'


def badge(template: str, value: str) -> str:
    """A value of the class or the origin as a link to the filtered list."""
    return render_to_string(f"catalogue/{template}.html", {"value": value}).strip()
