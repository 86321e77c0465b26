//! What library services are worth, over HTTP.

use crate::{
    Answer,
    cx::{AdvocacyWrite, Cx, Public},
    extract::{PathArgs, Query, RecordId},
    handlers,
    respond::Json,
};
use advocacy::{
    NewValueSet, ValueSet,
    value::{Estimate, LibraryValue, UseCount, Uses},
};
use kernel::{Check, Decimal, Id};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Services that are counted, and libraries that are compared, at a time.
const MOST: usize = 50;

operations! { "Value":
    /// List value sets.
    ///
    /// What library services are worth, somewhere and in some year, as somebody found.
    GET "/v1/advocacy/value-sets" listValueSets => handlers::list::<Public, ValueSet>;
    /// Add a value set.
    ///
    /// It never changes afterwards, for answers that were shared rest on it; other values are another set.
    POST "/v1/advocacy/value-sets" createValueSet => handlers::create::<AdvocacyWrite, NewValueSet>;
    /// Read a value set.
    ///
    /// Service by service, and where the values are from.
    GET "/v1/advocacy/value-sets/{id}" getValueSet => handlers::get::<Public, ValueSet>;
    /// Estimate what the use of a library is worth.
    ///
    /// Monthly value = Σ use × unit value, exactly; return on investment = monthly value ÷ (yearly support ÷ 12). The answer
    /// has an address, by which it can be shared.
    GET "/v1/advocacy/value-sets/{id}/estimate" estimateValue => estimate;
    /// Compare what libraries gave.
    ///
    /// Up to 50 libraries by what their figures of one year are worth, per head they serve, and for what their localities
    /// gave them. A figure that is not known is never a zero.
    GET "/v1/advocacy/value-sets/{id}/libraries" compareLibraryValues => compare;
}

/// What is used in a month.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct UseQuery {
    /// How often each service is used in a month, each once: its code, a colon and a count.
    #[serde(rename = "use")]
    #[param(rename = "use")]
    #[param(inline, max_items = 200)]
    uses: Vec<UseCount>,
    /// What each person pays for the library in a year, in the currency of the set.
    yearly_support: Option<Decimal>,
}

/// Which libraries, and when.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct LibraryValueQuery {
    /// The libraries, one to fifty.
    #[serde(default)]
    #[param(required, min_items = 1, max_items = 50)]
    library_id: Vec<Id>,
    /// The fiscal year of their figures.
    #[param(minimum = 1900, maximum = 9999)]
    fiscal_year: i16,
}

/// What libraries gave in a year.
#[derive(Debug, Serialize, ToSchema)]
struct LibraryValueList {
    /// The fiscal year.
    fiscal_year: i16,
    /// In the order in which they were asked for.
    data: Vec<LibraryValue>,
}

async fn estimate(cx: Cx<Public>, path: PathArgs<RecordId>, query: Query<UseQuery>) -> Answer<Json<Estimate>> {
    let UseQuery { uses, yearly_support } = query.0;
    Check::default().that(uses.len() <= 200, "use", "invalid", "must be at most 200").done()?;
    let set: ValueSet = cx.find(path.0.id).await?;
    Ok(Json(set.estimate(&Uses { counts: uses, yearly_support })?))
}

async fn compare(
    cx: Cx<Public>,
    path: PathArgs<RecordId>,
    query: Query<LibraryValueQuery>,
) -> Answer<Json<LibraryValueList>> {
    let LibraryValueQuery { library_id, fiscal_year } = query.0;
    Check::default()
        .that((1..=MOST).contains(&library_id.len()), "library_id", "invalid", "must be one to fifty libraries")
        .that((1900..=9999).contains(&fiscal_year), "fiscal_year", "invalid", "must be a year from 1900 to 9999")
        .done()?;
    let set: ValueSet = cx.find(path.0.id).await?;
    let asked = library_id.clone();
    let (named, figures) =
        store::scan!(cx.session(), |c| queries::advocacy::value_sets::figures(c, &asked, fiscal_year))?;
    let mut check = Check::default();
    let mut data = Vec::with_capacity(library_id.len());
    for id in library_id {
        let name = named.iter().find(|(known, _)| *known == id).map(|(_, name)| name.clone());
        check.that(name.is_some(), "library_id", "not_found", format!("must name libraries, and {id} is none"));
        data.extend(name.map(|name| set.value_of(id, name, &figures)));
    }
    check.done()?;
    Ok(Json(LibraryValueList { fiscal_year, data }))
}
