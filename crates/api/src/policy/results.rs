//! What became of what the association asks for, over HTTP.

use crate::{
    Answer,
    cx::{Cx, Public},
    extract::{PathArgs, Query, RecordId},
    paged::{self, Paged, cut, paged},
    respond::Json,
};
use kernel::{
    Id, Problem, Result,
    page::{Key, SortKey, decode_cursor, encode_cursor, foreign_cursor},
};
use policy::outcome::{self, InstrumentIncorporation, ResultGrouping, ResultRow};
use serde::Deserialize;
use utoipa::IntoParams;

operations! { "Results":
    /// Read how much an instrument takes up.
    ///
    /// The incorporation score of each of its texts, or where it has none of its amendments and documents: the weighted mean over
    /// the clauses that were assessed, what was not assessed apart, and the change since its introduction.
    GET "/v1/policy/instruments/{id}/incorporation" getIncorporation => incorporation;
    /// Read the results board.
    ///
    /// How much of what is asked for was taken up, and how many instruments became law, by instrument, position, issue, area or
    /// year of the last action, in the order of their names.
    GET "/v1/policy/results" listResults => board;
}

/// Rows in a page where the client does not say, and at most.
const PAGE: i64 = 20;
const MAX_PAGE: i64 = 200;
/// What a cursor remembers: a row is told by its label and its key, and is no record.
const ORDER: [SortKey; 2] =
    [SortKey { field: "label", descending: false }, SortKey { field: "key", descending: false }];
const NO_RECORD: Id = Id::from_bytes([0; 16]);

/// How results are gathered, and which page of them is asked for.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct BoardQuery {
    /// What a row of the board is.
    #[param(inline)]
    by: ResultGrouping,
    /// Rows in a page.
    #[param(minimum = 1, maximum = 200, default = 20)]
    limit: Option<i64>,
    /// The `next_cursor` of the page before; belongs to the same grouping.
    #[param(min_length = 1)]
    cursor: Option<String>,
}

paged! {
    /// A page of the results board.
    ResultBoard of ResultRow: "The rows, by their labels.", cursor = next_cursor: String;
}

/// The cursor that goes on after a row.
fn cursor(row: &ResultRow, by: ResultGrouping) -> String {
    encode_cursor(&[row.label.as_str().into(), row.key.as_str().into()], NO_RECORD, by.as_str())
}

/// The label and the key of the row after which a cursor goes on.
fn place(cursor: &str, by: ResultGrouping) -> Result<(String, String)> {
    match decode_cursor(cursor, by.as_str(), &ORDER)?.0.as_slice() {
        [Key::Text(label), Key::Text(key)] if !label.contains('\0') => Ok((label.clone(), key.clone())),
        _ => Err(foreign_cursor()),
    }
}

async fn incorporation(cx: Cx<Public>, path: PathArgs<RecordId>) -> Answer<Json<InstrumentIncorporation>> {
    let id = path.0.id;
    let told = store::read!(cx.session(), |c| queries::policy::results::of_instrument(c, id))?;
    Ok(Json(told.ok_or_else(|| Problem::not_found("instrument"))?))
}

async fn board(cx: Cx<Public>, query: Query<BoardQuery>) -> Answer<Paged<ResultBoard>> {
    let BoardQuery { by, limit, cursor: given } = query.0;
    let limit = paged::limit(limit, PAGE, MAX_PAGE)?;
    let after = given.map(|given| place(&given, by)).transpose()?;
    // A year has no id, and needs none: there are few, and all are read.
    let from = after.as_ref().and_then(|(label, key)| Some((label.clone(), key.parse::<Id>().ok()?)));
    let outcomes = store::scan!(cx.session(), |c| queries::policy::results::outcomes(c, by, from.as_ref(), limit + 1))?;
    let is_after = |row: &ResultRow| after.as_ref().is_none_or(|after| (&row.label, &row.key) > (&after.0, &after.1));
    let rows = outcome::board(by, &outcomes).into_iter().filter(is_after).collect();
    let (data, next_cursor) = cut(rows, limit, |row| cursor(row, by));
    Ok(Paged(ResultBoard { data, next_cursor }))
}
