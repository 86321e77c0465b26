//! Imports over HTTP: a file is handed in, and a job takes it in.

use super::upload::{Upload, receive};
use crate::{
    Answer,
    cx::{Cx, ExchangeImport},
    extract::{Act, PathArgs, Query, RecordId},
    handlers,
    history::HistoryQuery,
    paged::{Paged, cut, paged},
    respond::{Begun, Saved},
};
use actix_web::HttpRequest;
use exchange::{Import, ImportCancellation, ImportOptions, Outcome, RowResult};
use kernel::Record as _;
use serde::Deserialize;
use store::Change;
use utoipa::IntoParams;

operations! { "Imports":
    /// Hand in a file to be imported.
    ///
    /// The body is the file itself, up to 50 MiB, or a form with the file as `file`; what is said beside it stands in the
    /// query or in the form. The file is kept and taken in by a job: the answer is 202 with the import, whose progress is
    /// read at its place. What the file holds is recognised by its beginning, and must agree with the `kind` where one is
    /// named. Besides the permission to import, the caller needs the one to change such records; learning and its sessions are
    /// brought by those who publish for the provider, which `provider_id` names. Where whoever asked for it has lost that right
    /// when the job begins or goes on, it fails. Handing a file in again is harmless: records are known by their outside ids. A
    /// file of legislators, people or committees lists all there are: where every row of it is good, whoever it no longer names
    /// has left, and a committee that it no longer names is over; `rows_missed` counts them, on a dry run as well. Where a file
    /// of aliases makes two divisions one, their posts of the same seat become one, too: that of the alias ends and hands its
    /// tenures over. Of their boundaries of the same days, that of the alias is removed. A caller may have twenty imports under
    /// way; beyond that the answer is 429. A file may be sent as `text/csv`, `application/json` or
    /// `application/x-ndjson` as well as `application/octet-stream`: all are read alike.
    POST "/v1/exchange/imports" createImport => create;
    /// List imports.
    ///
    /// The caller's own; with `exchange.manage`, everybody's.
    GET "/v1/exchange/imports" listImports => handlers::list::<ExchangeImport, Import>;
    /// Get an import and how far it has come.
    ///
    /// Send the `ETag` as `If-None-Match` while waiting: the answer is 304 until it has moved on.
    GET "/v1/exchange/imports/{id}" getImport => handlers::get::<ExchangeImport, Import>;
    /// List what became of the rows of an import.
    ///
    /// In the order of the file; of each outcome the first 100,000, for 90 days. Ask for `outcome=rejected` to see what must
    /// be mended.
    GET "/v1/exchange/imports/{id}/rows" listImportRows => rows;
    /// Cancel an import.
    ///
    /// One that waits is cancelled at once; one that runs, once the rows that are just being taken in are done. What was taken
    /// in before stays.
    POST "/v1/exchange/imports/{id}/cancellation" cancelImport => cancel;
    /// Get the history of an import.
    ///
    /// When it began and ended, and who cancelled it.
    GET "/v1/exchange/imports/{id}/history" listImportHistory => handlers::history::<ExchangeImport, Import>;
}

/// Which rows.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct RowQuery {
    /// Only those with this outcome.
    #[param(inline)]
    outcome: Option<Outcome>,
    /// The `next_after` of the page before; from the beginning without it.
    #[param(minimum = 0)]
    after: Option<i64>,
    /// Rows in a page.
    #[param(minimum = 1, maximum = 200, default = 20)]
    limit: Option<i64>,
}

paged! {
    /// A page of what became of the rows of an import.
    #[schema(examples(json!({
        "data": [{
            "number": 2, "line": null, "outcome": "rejected", "key": "ror_id:https://ror.org/03yrm5c26", "record_id": null,
            "errors": [{ "pointer": "/name", "code": "invalid", "detail": "must not be blank" }], "warnings": []
        }],
        "next_after": null
    })))]
    RowResultPage of RowResult: "The rows, in the order of the file.", after = next_after: i64;
}

async fn create(
    cx: Cx<ExchangeImport>,
    request: HttpRequest,
    query: Query<ImportOptions>,
    upload: Upload,
) -> Answer<Begun<Import>> {
    receive(&cx, &request, query.0, upload).await.map(Begun)
}

async fn rows(
    cx: Cx<ExchangeImport>,
    path: PathArgs<RecordId>,
    query: Query<RowQuery>,
) -> Answer<Paged<RowResultPage>> {
    let import = cx.find::<Import>(path.0.id).await?;
    let RowQuery { outcome, after, limit } = query.0;
    let (after, limit) = HistoryQuery { after, limit }.window()?;
    let rows = cx.session().import_results(import.id, outcome, after, limit + 1).await?;
    let (data, next_after) = cut(rows, limit, |row| row.number);
    Ok(Paged(RowResultPage { data, next_after }))
}

async fn cancel(
    cx: Cx<ExchangeImport>,
    path: PathArgs<RecordId>,
    Act { body, once }: Act<ImportCancellation>,
) -> Answer<Saved<Import>> {
    let now = cx.clock().now();
    let change = Change::new(path.0.id, None, move |import: &mut Import, &()| import.cancel(now))
        .permitted(|import, actor| import.is_of(actor) || actor.may(Import::WRITE, None))
        .noted("cancellation", body.note.map(String::from))
        .once(once);
    Ok(Saved(cx.change(change).await?))
}
