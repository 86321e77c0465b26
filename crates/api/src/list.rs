//! Lists: paging, order and filter from the query string; JSON pages, or the whole list as a stream of NDJSON or CSV.

use crate::{
    cx::{Cx, Guard},
    extract::{from_pairs, query_pairs},
    language::{Languages, Told, content_language},
    operation::{Describe, Doc},
    problem::{Answer, ApiError, internal},
    respond::{VARY, accepted, next_link},
    schema::fields,
};
use actix_web::{
    FromRequest, HttpRequest, HttpResponse, Responder, body::BoxBody, dev::Payload, http::header, web::Bytes,
};
use futures_util::stream;
use kernel::{
    Check, Code, Id, Problem, noun,
    page::{Page, SortKey, Sorting, Window, decode_cursor, encode_cursor},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::{
    future::{Ready, ready},
    marker::PhantomData,
    rc::Rc,
};
use store::{KeptList, sqlite::queries::Listed};
use utoipa::{IntoParams, ToSchema, openapi::path::ParameterIn};

/// Rows in a page where the client does not say.
const DEFAULT_LIMIT: usize = 20;
/// Rows in a page at most.
const MAX_LIMIT: usize = 200;
/// Bytes that few rows are longer than: a page has room for so many each from the start, and is not moved while it grows.
const ROW_BYTES: usize = 1024;
/// Rows read at a time while streaming.
const STREAM_ROWS: usize = 500;

/// Why a filter is refused that the path speaks of.
pub(crate) const DECIDED: &str = "is decided by the path; leave it out";

type Filter<R> = <R as Listed>::Filter;

/// Filters of a list that its path decides, so that they are no parameters of it.
pub trait Decided: 'static {
    /// Their names.
    const FILTERS: &'static [&'static str];
}

impl Decided for () {
    const FILTERS: &'static [&'static str] = &[];
}

macro_rules! decided {
    ($($(#[$doc:meta])* $name:ident = $filters:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $name {}
        impl Decided for $name {
            const FILTERS: &'static [&'static str] = &$filters;
        }
    )+};
}
decided! {
    /// The list is of what is a person's.
    OfPerson = ["person_id"];
    /// The list is of what a person has to do.
    OfAssignee = ["assignee_id"];
    /// The list is of those who take part in a session.
    OfSession = ["session_id"];
    /// The list is of what speaks for a position.
    OfPosition = ["position_id"];
    /// The list is of what is shared with a unit now.
    WithUnit = ["unit_id", "in_force_at"];
    /// The list is of what is shared with an organization now.
    WithOrganization = ["organization_id", "in_force_at"];
}

/// What a client asks of a list of `R`, but for what the path decides.
pub struct ListQuery<R: KeptList, D = ()> {
    filter: Filter<R>,
    window: Window,
    /// The path, the filter and the order as text: what a cursor is bound to.
    bound_to: String,
    format: Format,
    languages: Languages<R>,
    decided: PhantomData<D>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Page,
    Ndjson,
    Csv,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Paging {
    limit: Option<usize>,
    cursor: Option<String>,
    sort: Option<String>,
    count: Option<bool>,
}

impl Paging {
    /// Rows in a page, and in which order; both are named where both are wrong.
    fn checked(&self, sorting: Sorting) -> Answer<(usize, Vec<SortKey>)> {
        let limit = self.limit.unwrap_or(DEFAULT_LIMIT);
        let detail = format!("must be between 1 and {MAX_LIMIT}");
        let limits = Check::default().that((1..=MAX_LIMIT).contains(&limit), "limit", "invalid", detail).done();
        let order = sorting.parse(self.sort.as_deref());
        both(limits.map_err(ApiError::from), order.map_err(ApiError::from)).map(|((), sort)| (limit, sort))
    }
}

impl<R: KeptList, D> FromRequest for ListQuery<R, D>
where
    Filter<R>: DeserializeOwned,
{
    type Error = ApiError;
    type Future = Ready<Answer<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::parse(request))
    }
}

impl<R: KeptList, D> ListQuery<R, D>
where
    Filter<R>: DeserializeOwned,
{
    fn parse(request: &HttpRequest) -> Answer<Self> {
        let mut pairs = query_pairs(request)?;
        pairs.sort();
        let pairs: Vec<_> = pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let is_paging = |(name, _): &(&str, &str)| ["limit", "cursor", "sort", "count"].contains(name);
        let (paging, filter): (Vec<_>, Vec<_>) = pairs.into_iter().partition(is_paging);
        let wanted = from_pairs::<Paging>(&paging).and_then(|paging| Ok((paging.checked(R::SORTING)?, paging)));
        let (((limit, sort), paging), narrowed) = both(wanted, from_pairs::<Filter<R>>(&filter))?;
        let bound_to = format!("{} {filter:?} {sort:?}", request.path());
        let after = paging.cursor.map(|c| decode_cursor(&c, &bound_to, &sort)).transpose()?;
        let window = Window { limit, sort, after, count: paging.count.unwrap_or_default() };
        let (format, languages) = (Format::accepted(request)?, Languages::of(request));
        Ok(Self { filter: narrowed, window, bound_to, format, languages, decided: PhantomData })
    }
}

impl<R: KeptList, D> ListQuery<R, D> {
    /// What it is narrowed by.
    pub const fn filter(&self) -> &Filter<R> {
        &self.filter
    }

    /// The records that hang on one that the path names, by a filter that the query then leaves alone.
    pub fn of(self, filter: &str, id: Id, ids: impl FnOnce(&mut Filter<R>) -> &mut Vec<Id>) -> Answer<Self> {
        self.narrowed(|narrowed| {
            let ids = ids(narrowed);
            Check::default().that(ids.is_empty(), filter, "unexpected", DECIDED).done()?;
            *ids = vec![id];
            Ok(())
        })
    }

    /// Narrows it further, as the path says.
    pub fn narrowed(mut self, narrow: impl FnOnce(&mut Filter<R>) -> kernel::Result<()>) -> Answer<Self> {
        narrow(&mut self.filter)?;
        Ok(self)
    }
}

/// Both, or the bad fields of both.
fn both<A, B>(a: Answer<A>, b: Answer<B>) -> Answer<(A, B)> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (Err(a), Err(b)) => Err(a.and(b)),
        (Err(e), _) | (_, Err(e)) => Err(e),
    }
}

impl Format {
    fn accepted(request: &HttpRequest) -> Answer<Self> {
        match accepted(request, &["application/json", "application/x-ndjson", "text/csv"]) {
            Some("application/json") => return Ok(Self::Page),
            Some("application/x-ndjson") => return Ok(Self::Ndjson),
            Some(_) => return Ok(Self::Csv),
            None => {}
        }
        let detail = "This list comes as application/json, application/x-ndjson or text/csv.";
        Err(Problem::new(Code::NotAcceptable, detail).into())
    }
}

impl<R, D> Describe for ListQuery<R, D>
where
    R: KeptList + ToSchema,
    D: Decided,
    Filter<R>: IntoParams,
{
    const READS_QUERY: bool = true;

    fn describe(doc: &mut Doc) {
        Languages::<R>::describe(doc);
        let sorting = R::SORTING;
        let fields = sorting.fields.join("|");
        doc.parameters.extend([
            json!({ "name": "limit", "in": "query", "required": false, "description": "Rows in a page.",
                "schema": { "type": "integer", "format": "int32", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT } }),
            json!({ "name": "cursor", "in": "query", "required": false,
                "description": "The next_cursor of the page before; belongs to the same filter and order.",
                "schema": { "type": "string", "minLength": 1 } }),
            json!({ "name": "sort", "in": "query", "required": false,
                "description": format!("Fields to sort by, with - for descending: {}.", sorting.fields.join(", ")),
                "schema": { "type": "string", "pattern": format!("^-?({fields})(,-?({fields}))*$"), "default": sorting.default } }),
            json!({ "name": "count", "in": "query", "required": false, "description": "Whether to count all rows, as total.",
                "schema": { "type": "boolean", "default": false } }),
        ]);
        doc.parameters::<Filter<R>>(ParameterIn::Query);
        let is_decided = |name: &str| D::FILTERS.contains(&name);
        doc.parameters.retain(|parameter| !parameter.get("name").and_then(Value::as_str).is_some_and(is_decided));
        doc.problems.insert(Code::Invalid);
        let row = doc.schema::<R>();
        let line = format!("{}\n", doc.example::<R>());
        let example = json!({ "data": [doc.example::<R>()], "next_cursor": null, "total": null });
        let name = format!("{}Page", R::name());
        doc.schemas.push((
            name.clone(),
            json!({
                "type": "object", "description": format!("A page of a list of {}.", noun(R::KIND)),
                "required": ["data", "next_cursor", "total"],
                "properties": {
                    "data": { "type": "array", "items": row, "description": "The rows." },
                    "next_cursor": { "type": ["string", "null"], "description": "Where the next page starts; null on the last." },
                    "total": { "type": ["integer", "null"], "format": "int64", "description": "How many rows there are in all, where count was asked for." },
                },
            }),
        ));
        doc.success = Some((
            200,
            json!({
                "description": "A page of the list; the whole list where NDJSON or CSV was asked for.",
                "headers": { "link": { "$ref": "#/components/headers/link" } },
                "content": {
                    "application/json": { "schema": { "$ref": format!("#/components/schemas/{name}") }, "example": example },
                    "application/x-ndjson": { "schema": { "type": "string" }, "example": line },
                    "text/csv": { "schema": { "type": "string" } },
                },
            }),
        ));
    }
}

/// An answer whose description comes from the [`ListQuery`] it answers.
pub struct Rows(pub(crate) HttpResponse);

impl Responder for Rows {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        self.0
    }
}

impl Describe for Rows {
    fn describe(_: &mut Doc) {}
}

#[derive(Serialize)]
struct PageBody<T> {
    data: Vec<T>,
    next_cursor: Option<String>,
    total: Option<i64>,
}

impl<P: Guard> Cx<P> {
    /// Answers a list query.
    pub async fn list<R: KeptList + ToSchema, D: Decided>(
        self,
        request: HttpRequest,
        query: ListQuery<R, D>,
    ) -> Answer<Rows> {
        if query.format != Format::Page {
            return Ok(Rows(self.stream(query).await?));
        }
        let (page, told) = self.told::<R>(query.filter, query.window, &query.languages).await?;
        let next_cursor = page.next.map(|(keys, id)| encode_cursor(&keys, id, &query.bound_to));
        let mut response = HttpResponse::Ok();
        response.insert_header(VARY).content_type("application/json");
        if let Some(cursor) = &next_cursor {
            response.insert_header((header::LINK, next_link(&request, "cursor", cursor)));
        }
        if let Some(languages) = content_language(&told) {
            response.insert_header((header::CONTENT_LANGUAGE, languages));
        }
        let mut body = Vec::with_capacity(ROW_BYTES * page.data.len());
        let rows = PageBody { data: page.data, next_cursor, total: page.total };
        serde_json::to_writer(&mut body, &rows).map_err(|e| internal(&e))?;
        Ok(Rows(response.body(body)))
    }

    /// A page of the records the caller may see, in the languages the client reads best, and which each is told in.
    async fn told<R: KeptList>(
        &self,
        filter: Filter<R>,
        window: Window,
        languages: &Languages<R>,
    ) -> Answer<(Page<R>, Vec<Told>)> {
        let mut page = self.page::<R>(filter, window).await?;
        let told = languages.translate(self, &mut page.data).await?;
        Ok((page, told))
    }

    /// Streams the whole list, page after page, so that memory stays bounded however long the list and however slow the
    /// reader. The first page is read before the answer begins: what cannot be read is a problem, not a broken stream.
    async fn stream<R: KeptList + ToSchema, D: Decided>(self, query: ListQuery<R, D>) -> Answer<HttpResponse> {
        let (format, filter, languages) = (query.format, query.filter, Rc::new(query.languages));
        let columns: Rc<[String]> = fields::<R>()?.into();
        let window = Window { limit: STREAM_ROWS, count: false, ..query.window };
        let mut first = Some(self.told::<R>(filter.clone(), window.clone(), &languages).await?.0);
        let start = (self, Some(window), true);
        let pages = stream::try_unfold(start, move |(cx, window, is_first)| {
            let (filter, ready) = (filter.clone(), first.take());
            let (columns, languages) = (Rc::clone(&columns), Rc::clone(&languages));
            async move {
                let Some(window) = window else { return Ok(None) };
                let page = match ready {
                    Some(page) => Ok(page),
                    None => cx.told::<R>(filter, window.clone(), &languages).await.map(|(page, _)| page),
                };
                let Page { data, next, .. } = page.inspect_err(|error| error.log(cx.request_id()))?;
                let chunk =
                    if format == Format::Csv { csv_rows(&columns, &data, is_first)? } else { ndjson_rows(&data)? };
                let rest = next.map(|after| Window { after: Some(after), ..window });
                Ok::<_, ApiError>(Some((Bytes::from(chunk), (cx, rest, false))))
            }
        });
        let media_type =
            if format == Format::Csv { "text/csv; charset=utf-8; header=present" } else { "application/x-ndjson" };
        Ok(HttpResponse::Ok().insert_header(VARY).content_type(media_type).streaming(Box::pin(pages)))
    }
}

fn ndjson_rows(rows: &[impl Serialize]) -> Answer<Vec<u8>> {
    let mut out = Vec::new();
    for row in rows {
        serde_json::to_writer(&mut out, row).map_err(|e| internal(&e))?;
        out.push(b'\n');
    }
    Ok(out)
}

/// Records as CSV (RFC 4180): one column a field of the published schema, so that a list without rows has its header, too;
/// what is not text, number or boolean stands as JSON, and text that a spreadsheet would run has an apostrophe before it.
pub(crate) fn csv_rows(columns: &[String], rows: &[impl Serialize], first: bool) -> Answer<Vec<u8>> {
    let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    if first {
        out.write_record(columns).map_err(|e| internal(&e))?;
    }
    for row in rows {
        let row = serde_json::to_value(row).map_err(|e| internal(&e))?;
        let cells = columns.iter().map(|column| match row.get(column) {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => cell(text),
            Some(other) => other.to_string(),
        });
        out.write_record(cells).map_err(|e| internal(&e))?;
    }
    out.into_inner().map_err(|e| internal(&e))
}

/// Text as a cell. What begins as a formula does (OWASP, CSV Injection) gets an apostrophe before it, since people whom nobody
/// knows wrote some of it; a number with a sign stays as it is.
fn cell(text: &str) -> String {
    let is_digits = |rest: &str| rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let is_number = text.strip_prefix(['+', '-']).is_some_and(is_digits);
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) && !is_number;
    if is_formula { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_never_a_formula() {
        let formulas = ["=1+1", "+1 202 555 0100", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", "-1e5"];
        assert!(formulas.iter().all(|text| cell(text) == format!("'{text}")));
    }

    #[test]
    fn numbers_and_other_text_stay_as_they_are() {
        let texts = ["", "-12.50", "+3", "0.5", "2026-05-01", "a=b", "'quoted'", " =1", "ada@example.org"];
        assert!(texts.iter().all(|text| cell(text) == *text));
    }
}
