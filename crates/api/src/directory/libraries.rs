//! Libraries and their yearly figures over HTTP.

use crate::{
    Answer,
    cx::{Cx, DirectoryWrite, Public},
    extract::{Act, PathArgs, Query, RecordId},
    handlers,
    respond::{Created, Json, lists},
};
use directory::{Figure, Library, LibraryPatch, Measure, NewLibrary};
use kernel::Check;
use serde::Deserialize;

operations! { "Libraries":
    /// List libraries.
    ///
    /// Libraries, library systems and school libraries that exist.
    GET "/v1/directory/libraries" listLibraries => handlers::list::<Public, Library>;
    /// Add a library.
    ///
    /// For those that no survey brings. An FSCS key, a ROR id and an id within a state belong to one library only.
    POST "/v1/directory/libraries" createLibrary => create;
    /// Read a library.
    ///
    /// Where it is and by which ids it is known; its yearly figures are listed beside it.
    GET "/v1/directory/libraries/{id}" getLibrary => handlers::get::<Public, Library>;
    /// Change a library.
    ///
    /// What a later survey says overrides it, but a division that is narrower than its state stays.
    PATCH "/v1/directory/libraries/{id}" updateLibrary => handlers::revise::<DirectoryWrite, LibraryPatch>;
    /// List a library's yearly figures.
    ///
    /// By year and measure. A figure without a value says why it has none: it is never a zero, and never part of a sum.
    GET "/v1/directory/libraries/{id}/figures" listLibraryFigures => figures;
    /// List a library's history.
    ///
    /// Who changed what and when, oldest first.
    GET "/v1/directory/libraries/{id}/history" listLibraryHistory => handlers::history::<DirectoryWrite, Library>;
}

/// Which figures of a library.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct FigureFilter {
    /// Of this fiscal year.
    #[param(minimum = 1900, maximum = 9999)]
    fiscal_year: Option<i16>,
    /// Of any of these measures.
    measure: Vec<Measure>,
}

lists! {
    /// The yearly figures of a library.
    #[schema(examples(json!({ "data": [
        { "fiscal_year": 2014, "measure": "staff_fte", "value": 78.9, "missing": null },
        { "fiscal_year": 2014, "measure": "visits", "value": null, "missing": "suppressed" }
    ] })))]
    FigureList of Figure: "The figures, by year and measure.";
}

async fn create(cx: Cx<DirectoryWrite>, Act { body, once }: Act<NewLibrary>) -> Answer<Created<Library>> {
    let library = body.register(cx.clock().id(), cx.clock().now())?;
    Ok(Created::new(cx.create(once, library).await?))
}

handlers::revision! { LibraryPatch => |patch, library: Library, (), _| library.amend(patch) }

async fn figures(cx: Cx<Public>, path: PathArgs<RecordId>, filter: Query<FigureFilter>) -> Answer<Json<FigureList>> {
    let FigureFilter { fiscal_year, measure } = filter.0;
    let in_range = fiscal_year.is_none_or(|year| (1900..=9999).contains(&year));
    Check::default().that(in_range, "fiscal_year", "invalid", "must be a year from 1900 to 9999").done()?;
    let Library { id, .. } = cx.find(path.0.id).await?;
    let data = store::read!(cx.session(), |c| queries::directory::libraries::figures(c, id, fiscal_year, &measure))?;
    Ok(Json(FigureList { data }))
}
