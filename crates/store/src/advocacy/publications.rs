//! Publications at rest, with their authors beside them.

use super::prelude::*;
use advocacy::{
    Finding, Publication, PublicationFilter,
    evidence::{Author, Strength},
};

kept! { Publication in publications locked, facts Vec<Strength>,
    unique "/doi" "is the DOI of another publication" {
    id: id, revision: number, title: text, doi: [text], isbn: [text], url: [text], published_on: [day], language: [text],
    summary: [text], licence: [text], method: [word],
    population: [text], owner_unit_id: id, status: word, retracted_on: [day], retraction_reason: [text], created_at: at,
    updated_at: at,
} beside { authors, allowed_transitions } refers { owner_unit_id: units } also {
    async fn fill(c: &mut Link<'_>, publications: &mut [Self]) -> Result<()> {
        let author = |AuthorRow { publication_id, number: _, name, orcid }| {
            Ok((publication_id, Author { name: read(Self::KIND, name)?, orcid: maybe(Self::KIND, orcid)? }))
        };
        fill_parts!(c, publications.authors of publication_authors.publication_id by [number], AuthorRow => author);
        Ok(())
    }

    async fn save_parts(&self, c: &mut Conn<'_>) -> Result<()> {
        let row = |(number, Author { name, orcid }): (i32, Author)| AuthorRow {
            publication_id: self.id.into(),
            number,
            name: name.into(),
            orcid: orcid.map(Into::into),
        };
        replace_parts!(c, publication_authors.publication_id, self.id, (1..).zip(self.authors.clone()).map(row));
        Ok(())
    }

    /// The grades of the findings in it for which no reason is given.
    async fn facts(&self, c: &mut Conn<'_>, _about: &[Id]) -> Result<Vec<Strength>> {
        let unexplained = findings::publication_id.eq(Uid(self.id)).and(findings::grade_reason.is_null());
        let grades = findings::table.filter(unexplained).select(findings::strength).distinct();
        let grades: Vec<String> = grades.load(c).await?;
        grades.into_iter().map(|grade| read(Finding::KIND, grade)).collect()
    }

    fn documents(&self) -> Documents {
        Documents::public(self.searchable())
    }
} }

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = publication_authors, treat_none_as_default_value = false)]
struct AuthorRow {
    publication_id: Uid,
    number: i32,
    name: String,
    orcid: Option<String>,
}

listed! { Publication in publications, by PublicationFilter {
    q: search, doi: words, method: words, status: word, owner_unit_id: ids, published_from: from published_on,
    published_until: to published_on, updated_since: since updated_at,
} sorted { "title" => title: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant } }
