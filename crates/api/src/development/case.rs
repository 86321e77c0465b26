//! Frameworks of competencies in CASE 1.1, under the paths of the standard: twelve reads of what is public. Errors that the
//! standard has a form for have that form.

use crate::{
    Answer,
    cx::{Cx, Public},
    edge::OwnForm,
    extract::{PathArgs, Query},
    operation::{Describe, Doc},
    problem::internal,
    respond::{conditional, digest_tag},
};
use actix_web::{
    HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    http::{StatusCode, header},
    web,
};
use development::competency::{DefinitionKind, FrameworkContents};
use interchange::case::{Asked, Case, Page, Refusal};
use kernel::Id;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::IntoParams;

operations! { "CASE":
    /// List the documents of CASE.
    ///
    /// Versions of frameworks that are public: one in its comment period is a draft there, one that was superseded is deprecated.
    /// `X-Total-Count` has how many there are, and `Link` where the next page is.
    GET "/ims/case/v1p1/CFDocuments" getAllCFDocuments => documents;
    /// Read a document of CASE.
    ///
    /// A version of a framework, without its items.
    GET "/ims/case/v1p1/CFDocuments/{id}" getCFDocument => document;
    /// Read a package of CASE.
    ///
    /// A version of a framework with everything that belongs to it.
    GET "/ims/case/v1p1/CFPackages/{id}" getCFPackage => package;
    /// Read an item of CASE.
    ///
    /// A competency, as a version of a framework says it.
    GET "/ims/case/v1p1/CFItems/{id}" getCFItem => item;
    /// Read the associations of an item of CASE.
    ///
    /// What public versions say of it, from it and to it.
    GET "/ims/case/v1p1/CFItemAssociations/{id}" getCFItemAssociations => item_associations;
    /// Read an association of CASE.
    ///
    /// That an item is a child of its document is told under the identifier of the item.
    GET "/ims/case/v1p1/CFAssociations/{id}" getCFAssociation => association;
    /// Read a group of associations of CASE.
    ///
    /// As it came with an imported package; we have none of our own.
    GET "/ims/case/v1p1/CFAssociationGroupings/{id}" getCFAssociationGrouping => grouping;
    /// Read concepts of CASE.
    ///
    /// The one that is asked for with those below it, as they came with an imported package; we have none of our own.
    GET "/ims/case/v1p1/CFConcepts/{id}" getCFConcept => concepts;
    /// Read types of items of CASE.
    ///
    /// The one that is asked for with those below it, as they came with an imported package. Ours are words, without an identifier.
    GET "/ims/case/v1p1/CFItemTypes/{id}" getCFItemType => item_types;
    /// Read a licence of CASE.
    ///
    /// As it came with an imported package; we have none of our own.
    GET "/ims/case/v1p1/CFLicenses/{id}" getCFLicense => license;
    /// Read a rubric of CASE.
    ///
    /// As it came with an imported package; or the levels of the competencies of a version, under the identifier of its document.
    GET "/ims/case/v1p1/CFRubrics/{id}" getCFRubric => rubric;
    /// Read subjects of CASE.
    ///
    /// The one that is asked for with those below it, as they came with an imported package. Ours are words, without an identifier.
    GET "/ims/case/v1p1/CFSubjects/{id}" getCFSubject => subjects;
}

/// What is asked for by its identifier; one that is no UUID is refused in the form of the standard.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct Identifier {
    /// The identifier, a UUID.
    #[param(format = "uuid")]
    id: String,
}

/// What is asked of the list of documents. What is wrong with it is told in the form of the standard.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DocumentsQuery {
    /// Documents in the page, at most: from 1 to 500, 100 where it is left out.
    limit: Option<String>,
    /// Documents that are left out before it.
    offset: Option<String>,
    /// The field by which they are ordered, such as `title`.
    sort: Option<String>,
    /// `asc` or `desc`.
    order_by: Option<String>,
    /// Conditions, such as `creator='Example Library Association' AND title~'privacy'`; `=`, `!=`, `<`, `<=`, `>`, `>=`, or `~` for
    /// what contains a text; joined by `AND` or by `OR`, 20 at most.
    filter: Option<String>,
    /// The fields to tell of each, with commas between.
    fields: Option<String>,
}

/// What was asked for, as it is sent, with its `ETag`.
struct Text {
    body: String,
    tag: String,
}

impl From<Value> for Text {
    fn from(told: Value) -> Self {
        let body = told.to_string();
        Self { tag: digest_tag(&body), body }
    }
}

/// An answer in the form of CASE: what was asked for, or why not.
struct Told(Result<Text, Refusal>);

/// A page of the list of documents.
struct ToldPage(Result<Page, Refusal>);

impl Cx<Public> {
    /// Tells, in the words of CASE, of what has that identifier; refused where that is none, or names nothing.
    async fn tell<T: Into<Text>>(
        &self,
        path: PathArgs<Identifier>,
        tell: impl AsyncFnOnce(Id, Case<'_>) -> Answer<Option<T>>,
    ) -> Answer<Told> {
        let Ok(id) = path.0.id.parse::<Id>() else { return Ok(Told(Err(Refusal::NoUuid(path.0.id)))) };
        let case = Case { base: &self.state().settings.public_url };
        Ok(Told(tell(id, case).await?.map(Into::into).ok_or(Refusal::Unknown(path.0.id))))
    }

    /// Tells of a public version with everything that belongs to it, which may be tens of thousands of items: it is written off the
    /// async threads.
    async fn tell_whole(
        &self,
        id: Id,
        tell: impl FnOnce(Case<'_>, &FrameworkContents) -> Option<Value> + Send + 'static,
    ) -> Answer<Option<Text>> {
        let whole = store::scan!(self.session(), |c| queries::development::competency_contents::whole(c, id))?;
        let Some(whole) = whole else { return Ok(None) };
        let base = self.state().settings.public_url.clone();
        let written = web::block(move || tell(Case { base: &base }, &whole).map(Text::from)).await;
        written.map_err(|error| internal(&error))
    }

    /// A public item, with its version and what is said of it.
    async fn told_item(&self, id: Id) -> Answer<Option<FrameworkContents>> {
        Ok(store::read!(self.session(), |c| queries::development::competency_contents::item(c, id))?)
    }

    /// Tells of what came with a package.
    async fn defined(&self, path: PathArgs<Identifier>, kind: DefinitionKind) -> Answer<Told> {
        self.tell(path, async |id, case| {
            let all =
                store::read!(self.session(), |c| queries::development::competency_contents::defined(c, kind, id))?;
            Ok(case.defined(kind, id, &all))
        })
        .await
    }
}

async fn documents(cx: Cx<Public>, query: Query<DocumentsQuery>) -> Answer<ToldPage> {
    let DocumentsQuery { limit, offset, sort, order_by, filter, fields } = &query.0;
    let asked = Asked {
        limit: limit.as_deref(),
        offset: offset.as_deref(),
        sort: sort.as_deref(),
        order_by: order_by.as_deref(),
        filter: filter.as_deref(),
        fields: fields.as_deref(),
    };
    let versions = store::scan!(cx.session(), |c| queries::development::competency_frameworks::public(c, None))?;
    let case = Case { base: &cx.state().settings.public_url };
    Ok(ToldPage(asked.page(versions.iter().map(|version| case.document(version)).collect())))
}

async fn document(cx: Cx<Public>, path: PathArgs<Identifier>) -> Answer<Told> {
    cx.tell(path, async |id, case| {
        let found = store::read!(cx.session(), |c| queries::development::competency_frameworks::public(c, Some(id)))?;
        Ok(found.first().map(|version| case.document(version)))
    })
    .await
}

async fn package(cx: Cx<Public>, path: PathArgs<Identifier>) -> Answer<Told> {
    cx.tell(path, async |id, _| cx.tell_whole(id, |case, whole| Some(case.package(whole))).await).await
}

async fn item(cx: Cx<Public>, path: PathArgs<Identifier>) -> Answer<Told> {
    cx.tell(path, async |id, case| {
        let whole = cx.told_item(id).await?;
        Ok(whole.and_then(|whole| Some(case.item(&whole.framework, whole.items.first()?))))
    })
    .await
}

async fn item_associations(cx: Cx<Public>, path: PathArgs<Identifier>) -> Answer<Told> {
    cx.tell(path, async |id, case| Ok(cx.told_item(id).await?.and_then(|whole| case.item_associations(&whole)))).await
}

async fn association(cx: Cx<Public>, path: PathArgs<Identifier>) -> Answer<Told> {
    cx.tell(path, async |id, case| {
        let said = store::read!(cx.session(), |c| queries::development::competency_contents::association(c, id))?;
        if let Some(said) = said {
            return Ok(case.association(&said));
        }
        Ok(cx.told_item(id).await?.and_then(|whole| case.top(&whole)))
    })
    .await
}

async fn rubric(cx: Cx<Public>, path: PathArgs<Identifier>) -> Answer<Told> {
    const KIND: DefinitionKind = DefinitionKind::Rubric;
    cx.tell(path, async |id, case| {
        let came = store::read!(cx.session(), |c| queries::development::competency_contents::defined(c, KIND, id))?;
        if let Some(came) = case.defined(KIND, id, &came) {
            return Ok(Some(Text::from(came)));
        }
        cx.tell_whole(id, |case, whole| case.rubric(&whole.framework, &whole.items)).await
    })
    .await
}

async fn grouping(cx: Cx<Public>, path: PathArgs<Identifier>) -> Answer<Told> {
    cx.defined(path, DefinitionKind::AssociationGrouping).await
}

async fn concepts(cx: Cx<Public>, path: PathArgs<Identifier>) -> Answer<Told> {
    cx.defined(path, DefinitionKind::Concept).await
}

async fn item_types(cx: Cx<Public>, path: PathArgs<Identifier>) -> Answer<Told> {
    cx.defined(path, DefinitionKind::ItemType).await
}

async fn license(cx: Cx<Public>, path: PathArgs<Identifier>) -> Answer<Told> {
    cx.defined(path, DefinitionKind::License).await
}

async fn subjects(cx: Cx<Public>, path: PathArgs<Identifier>) -> Answer<Told> {
    cx.defined(path, DefinitionKind::Subject).await
}

/// Answers with that, or 304 where the client has it already.
fn answered(request: &HttpRequest, told: Text, headers: &[(header::HeaderName, String)]) -> HttpResponse {
    let Text { body, tag } = told;
    conditional(request, tag, None, |response| {
        for (name, value) in headers {
            response.insert_header((name.clone(), value.as_str()));
        }
        response.content_type("application/json").body(body)
    })
}

fn refused(refusal: &Refusal) -> HttpResponse {
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::BAD_REQUEST);
    let mut response = HttpResponse::build(status).content_type("application/json").body(refusal.body().to_string());
    response.extensions_mut().insert(OwnForm);
    response
}

/// Links (RFC 8288) to the pages around this one.
fn links(request: &HttpRequest, page: &Page) -> String {
    let last = page.total.saturating_sub(1) / page.limit * page.limit;
    let around = [
        Some(("first", 0)),
        (page.offset > 0).then(|| ("prev", page.offset.saturating_sub(page.limit))),
        (page.offset + page.limit < page.total).then_some(("next", page.offset + page.limit)),
        Some(("last", last)),
    ];
    let asked: Vec<&str> = request
        .query_string()
        .split('&')
        .filter(|pair| !pair.is_empty() && !matches!(pair.split('=').next(), Some("limit" | "offset")))
        .collect();
    let link = |(relation, offset): (&str, usize)| {
        let place = [format!("limit={}", page.limit), format!("offset={offset}")];
        let query: Vec<&str> = asked.iter().copied().chain(place.iter().map(String::as_str)).collect();
        format!("<{}?{}>; rel=\"{relation}\"", request.path(), query.join("&"))
    };
    around.into_iter().flatten().map(link).collect::<Vec<_>>().join(", ")
}

impl Responder for Told {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        match self.0 {
            Ok(told) => answered(request, told, &[]),
            Err(refusal) => refused(&refusal),
        }
    }
}

impl Responder for ToldPage {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        match self.0 {
            Ok(page) => {
                let count = header::HeaderName::from_static("x-total-count");
                let headers = [(count, page.total.to_string()), (header::LINK, links(request, &page))];
                answered(request, json!({ "CFDocuments": page.documents }).into(), &headers)
            }
            Err(refusal) => refused(&refusal),
        }
    }
}

/// What goes wrong in the form of the standard.
fn refusals(doc: &mut Doc, refusals: &[Refusal]) {
    for refusal in refusals {
        // What never comes to an operation, as an id that is no segment of a path, is told as everywhere.
        let media = json!({
            "application/json": { "schema": { "type": "object" }, "example": refusal.body() },
            "application/problem+json": { "schema": { "$ref": "#/components/schemas/ProblemDetails" } },
        });
        let response = json!({ "description": "Why not, as CASE tells it (`imsx_StatusInfo`).", "content": media });
        doc.failures.push((refusal.status(), response));
    }
}

fn tells(doc: &mut Doc) {
    doc.fetches_as("application/json", &doc.standard_media(), "What was asked for, in the words of CASE 1.1.");
    doc.undated();
}

impl Describe for Told {
    fn describe(doc: &mut Doc) {
        tells(doc);
        refusals(
            doc,
            &[Refusal::NoUuid("1".to_owned()), Refusal::Unknown("0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e".to_owned())],
        );
    }
}

impl Describe for ToldPage {
    fn describe(doc: &mut Doc) {
        tells(doc);
        if let Some(headers) = doc.headers() {
            let header = |about: &str, kind: &str| json!({ "description": about, "schema": { "type": kind } });
            headers.insert("x-total-count".into(), header("How many documents there are.", "integer"));
            let around = "The first page, the last, and those around this one (RFC 8288).";
            headers.insert("link".into(), header(around, "string"));
        }
        refusals(doc, &[Refusal::NoSort("A document has no field size.".to_owned())]);
    }
}
