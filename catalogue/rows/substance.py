"""A row of the list of substances."""

from html import escape

from django.utils.translation import gettext as _

from .pieces import Related, Rows, address_before, cell, in_english, therapies_where


class SubstanceRows(Rows):
    def look_up(self) -> None:
        super().look_up()
        self.substance = address_before("substance")
        title = escape(_("international non-proprietary name"))
        self.inn = f' <abbr class="tag" title="{title}">{escape(_("INN"))}</abbr>'
        self.cells = [cell(_("Therapies")), cell(_("ATC")), cell("UNII")]

    def sql(self) -> str:
        therapies = therapies_where(
            "JOIN catalogue_therapy_substances AS link ON link.therapy_id = far.id"
            " WHERE link.substance_id = substance.id AND far.state = 'published'",
            self.language,
            self.MOST_THERAPIES,
        )
        name = "coalesce(nullif(name_fr, ''), name), name_fr = ''" if self.language == "fr" else "name, false"
        return f"""
            SELECT substance.id, slug, {name}, is_inn, unii, {therapies},
                ARRAY(
                    SELECT code FROM catalogue_substance_atc_codes AS link
                        JOIN catalogue_atccode AS atc ON atc.id = link.atccode_id
                    WHERE link.substance_id = substance.id ORDER BY code
                )
            FROM catalogue_substance AS substance WHERE id = ANY (%s) AND state = 'published'
        """  # noqa: S608 - no value from outside

    def row(
        self, slug: str, title: str, is_english: bool, is_inn: bool, unii: str, therapies: Related, atc_codes: list[str]
    ) -> str:
        coded = "".join([f'<a class="code" href="?atc={code}">{code}</a> ' for code in map(escape, atc_codes)])
        registered = f'<span class="code">{escape(unii)}</span>' if unii else self.not_stated
        in_therapies, in_atc, in_unii = self.cells
        return (
            f'<tr>\n<th scope="row"><a class="record-name" href="{self.substance}{slug}/">{in_english(title, is_english)}</a>'
            f"{self.inn if is_inn else ''}</th>\n"
            f"{in_therapies}{self.therapies(therapies)}</td>\n"
            f"{in_atc}{coded or self.not_stated}</td>\n"
            f"{in_unii}{registered}</td>\n</tr>\n"
        )
