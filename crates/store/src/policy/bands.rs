//! Readability bands at rest: how easily each audience must be able to read what is written for it.

use super::prelude::*;
use policy::Band;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = readability_bands, treat_none_as_default_value = false)]
struct Row {
    audience: String,
    min_reading_ease: Option<f64>,
    max_grade: f64,
}

impl From<&Band> for Row {
    fn from(band: &Band) -> Self {
        let Band { audience, min_reading_ease, max_grade } = band.clone();
        Self { audience: audience.as_str().into(), min_reading_ease, max_grade }
    }
}

impl TryFrom<Row> for Band {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row { audience, min_reading_ease, max_grade } = row;
        Ok(Self { audience: read("readability_band", audience)?, min_reading_ease, max_grade })
    }
}

/// Every band.
#[dual]
pub async fn all(c: &mut Link<'_>) -> Result<Vec<Band>> {
    let rows: Vec<Row> =
        readability_bands::table.order(readability_bands::audience).select(Row::as_select()).load(c).await?;
    rows.into_iter().map(Band::try_from).collect()
}

/// Adds the shipped bands of audiences that have none; the association's own stay.
#[dual]
pub async fn ensure(c: &mut Conn<'_>, shipped: Vec<Band>) -> Result<usize> {
    let rows: Vec<Row> = shipped.iter().map(Row::from).collect();
    Ok(diesel::insert_into(readability_bands::table).values(rows).on_conflict_do_nothing().execute(c).await?)
}
