//! Value sets at rest, and the yearly figures that they value.

use super::{super::record, prelude::*};
use crate::session::By;
use advocacy::{
    ValueSet, ValueSetFilter,
    value::{ShippedValueSet, YearlyFigure},
};
use kernel::Decimal;

kept! { ValueSet in value_sets, unique "/name" "is the name of another set of the same region and year" {
    id: id, revision: number, name: text, region: text, year: small, currency: text, source: text, items: json,
    yearly: json, created_at: at, updated_at: at,
} also {
    fn documents(&self) -> Documents {
        Documents::public(self.searchable())
    }
} }

listed! { ValueSet in value_sets, by ValueSetFilter {
    q: search, currency: words, updated_since: since updated_at,
} sorted {
    "name" => name: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} }

/// Adds the shipped sets that are not there yet; gives how many.
#[dual]
pub async fn ensure(c: &mut Conn<'_>, by: &By) -> Result<usize> {
    let (shipped, now) = (ShippedValueSet::all().map_err(|e| Error::corrupt(ValueSet::KIND, e))?, by.clock.now());
    let sets = shipped.into_iter().map(|set| set.install(now)).collect::<kernel::Result<_>>()?;
    record::ensure(c, by, sets).await
}

/// Libraries with their names, and their figures.
type Surveyed = (Vec<(Id, String)>, Vec<YearlyFigure>);

/// The names of libraries, and all that is known of them in one year.
#[dual]
pub async fn figures(c: &mut Link<'_>, libraries: &[Id], fiscal_year: i16) -> Result<Surveyed> {
    let named: Vec<(Uid, String)> = libraries::table
        .filter(libraries::id.eq_any(uids(libraries)))
        .select((libraries::id, libraries::name))
        .load(c)
        .await?;
    let of_year = library_figures::library_id.eq_any(uids(libraries)).and(library_figures::fiscal_year.eq(fiscal_year));
    let rows: Vec<(Uid, String, Option<i64>)> = library_figures::table
        .filter(of_year)
        .select((library_figures::library_id, library_figures::measure, library_figures::value))
        .load(c)
        .await?;
    let figure = |(library, measure, value): (Uid, String, Option<i64>)| {
        let measure = read("library_figure", measure)?;
        Ok(YearlyFigure { library_id: library.into(), measure, value: value.and_then(Decimal::from_hundredths) })
    };
    let figures = rows.into_iter().map(figure).collect::<Result<_>>()?;
    Ok((named.into_iter().map(|(id, name)| (id.into(), name)).collect(), figures))
}
