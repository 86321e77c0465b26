//! An operation: its route and its description, from one table. What a handler takes and gives back describes itself, so
//! that a parameter, a body, an error or a scope is said once, in the handler's type.

use crate::{
    cx::{Cx, Guard, Need},
    extract::{Act, Ask, Body, Form, IfMatch, Patch, PathArgs, Query, Sheet},
    idempotency::KEY_LIMIT,
    paged::Paged,
    problem::ApiError,
    respond::{Accepted, Begun, Created, Fetched, Json, Made, NoContent, NoStore, Saved, accepted},
    schema::schemas,
    service::PROBES,
};
use actix_web::{
    FromRequest, Handler, HttpRequest, HttpResponse, Responder, Route, dev::Payload, guard, http::Method, web,
};
use futures_util::future::{FutureExt as _, LocalBoxFuture};
use kernel::{Code, Problem};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use utoipa::{
    IntoParams, ToSchema,
    openapi::path::{Parameter, ParameterIn},
};

/// What an `If-Match` is: tags by commas, or any (RFC 9110 §13.1.1).
const IF_MATCH: &str = "^(\\*|(W/)?\"[\\x21\\x23-\\x7e]*\"([ \\t]*,[ \\t]*(W/)?\"[\\x21\\x23-\\x7e]*\")*)$";

/// One operation of the API.
pub struct Operation {
    /// Its method.
    pub method: Method,
    /// Its path, with parameters in braces.
    pub path: &'static str,
    doc: Doc,
    describe: fn(&mut Doc),
    pub(crate) answering: Answering,
}

/// The description of an operation as it grows from the types of its handler.
#[derive(Clone, Debug, Default)]
pub struct Doc {
    /// The `operationId`.
    pub id: &'static str,
    /// The tag.
    pub tag: &'static str,
    /// The doc comment of the table.
    pub text: &'static str,
    /// Parameters.
    pub parameters: Vec<Value>,
    /// The request body.
    pub body: Option<Value>,
    /// What a caller must show; `None` where it is not even asked who calls.
    pub need: Option<Need>,
    /// The good answer: status and response object.
    pub success: Option<(u16, Value)>,
    /// Other good answers, where a standard has more than one.
    pub successes: Vec<(u16, Value)>,
    /// What can go wrong.
    pub problems: BTreeSet<Code>,
    /// Whether it answers with records that may be translated.
    pub is_translated: bool,
    /// What a standard tells of failures in a form of its own, each in the place of the problem of its status.
    pub failures: Vec<(u16, Value)>,
    /// The schemas it speaks of, by name; a name that comes twice is the same schema, or the document is refused.
    pub schemas: Vec<(String, Value)>,
}

/// A handler whose own type is forgotten, so that all of them stand in one table, which the workers share.
pub(crate) type Answering = Box<dyn Fn(HttpRequest, Payload) -> LocalBoxFuture<'static, HttpResponse> + Send + Sync>;

/// Something a handler takes or gives back, that says so in the description.
pub trait Describe {
    /// Whether it reads the query string; of an operation without parameters in it none is taken.
    const READS_QUERY: bool = false;
    /// Whether it answers with JSON and nothing else, so that a client must take that.
    const IS_JSON: bool = false;

    /// Adds itself.
    fn describe(doc: &mut Doc);
}

impl Operation {
    /// An operation from its line in the table and its handler.
    pub fn new<F, Args>(
        method: Method,
        path: &'static str,
        id: &'static str,
        tag: &'static str,
        text: &'static str,
        handler: F,
    ) -> Self
    where
        F: Handler<Args> + Send + Sync,
        Args: FromRequest + Describe + 'static,
        F::Output: Responder + Describe + 'static,
    {
        let doc = Doc { id, tag, text, ..Doc::default() };
        Self { path, doc, describe: describe::<Args, F::Output>, answering: answering(path, handler), method }
    }

    /// Its description, put together only where it is asked for: workers need the handler alone.
    pub fn doc(&self) -> Doc {
        let mut doc = self.doc.clone();
        (self.describe)(&mut doc);
        if is_of_ours(self.path) {
            doc.problems.insert(Code::Invalid);
        }
        if PROBES.contains(&self.path) {
            doc.problems.remove(&Code::TooManyRequests);
        }
        doc
    }
}

/// What the arguments and the answer of a handler say of it, and what can go wrong everywhere.
fn describe<Args: Describe, Output: Describe>(doc: &mut Doc) {
    Args::describe(doc);
    Output::describe(doc);
    if doc.is_translated
        && let Some(headers) = doc.headers()
    {
        headers.insert("content-language".to_owned(), json!({ "$ref": "#/components/headers/content-language" }));
    }
    doc.problems.extend([
        Code::Malformed,
        Code::NotAcceptable,
        Code::TooManyRequests,
        Code::Internal,
        Code::Unavailable,
    ]);
}

/// Takes the arguments of a handler out of a request, calls it, and makes a response of what it gives.
fn answering<F, Args>(path: &'static str, handler: F) -> Answering
where
    F: Handler<Args> + Send + Sync,
    Args: FromRequest + Describe + 'static,
    F::Output: Responder + Describe + 'static,
{
    Box::new(move |request, mut payload| {
        let handler = handler.clone();
        let answer = async move {
            match arguments::<Args, F::Output>(path, &request, &mut payload).await {
                Ok(args) => handler.call(args).await.respond_to(&request).map_into_boxed_body(),
                Err(error) => HttpResponse::from_error(error),
            }
        };
        answer.boxed_local()
    })
}

/// The arguments of a handler. What the query says that none of them reads is refused, and who takes no JSON where there is nothing
/// else; but for standards, which have either ignored.
async fn arguments<Args: FromRequest + Describe, Output: Describe>(
    path: &str,
    request: &HttpRequest,
    payload: &mut Payload,
) -> Result<Args, actix_web::Error> {
    let arguments = Args::from_request(request, payload).await.map_err(Into::into)?;
    if !Args::READS_QUERY && is_of_ours(path) && !request.query_string().is_empty() {
        Query::<NoParameters>::of(request)?;
    }
    if Output::IS_JSON && is_of_ours(path) && accepted(request, &["application/json"]).is_none() {
        let problem = Problem::new(Code::NotAcceptable, "This operation answers with application/json.");
        return Err(ApiError::from(problem).into());
    }
    Ok(arguments)
}

/// The query string of an operation without parameters in it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoParameters {}

impl IntoParams for NoParameters {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        Vec::new()
    }
}

/// Whether a path is in no standard, but one of the service's own.
fn is_of_ours(path: &str) -> bool {
    path.starts_with("/v1/")
}

/// A route for requests of that method; HEAD is answered wherever GET is.
pub(crate) fn route(method: &Method) -> Route {
    if *method == Method::GET {
        web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
    } else {
        web::route().guard(guard::Method(method.clone()))
    }
}

/// The operations of a resource, as a table: doc comment (its first line is the summary), method, path, `operationId`,
/// handler.
macro_rules! operations {
    ($tag:literal: $($(#[doc = $doc:literal])+ $method:ident $path:literal $id:ident => $handler:expr;)+) => {
        /// The operations of this resource.
        pub(crate) fn operations() -> Vec<$crate::operation::Operation> {
            vec![$($crate::operation::Operation::new(
                ::actix_web::http::Method::$method, $path, stringify!($id), $tag, concat!($($doc, "\n"),+), $handler,
            )),+]
        }
    };
}

/// The operations of several resources, in the order of the document.
macro_rules! resources {
    ($($resource:ident),+ $(,)?) => {
        /// The operations of all of these resources.
        pub(crate) fn operations() -> Vec<$crate::operation::Operation> {
            [$($resource::operations()),+].into_iter().flatten().collect()
        }
    };
}

impl Doc {
    /// Adds a type's schema and those it refers to; gives the reference to it.
    pub fn schema<T: ToSchema>(&mut self) -> Value {
        for (name, schema) in schemas::<T>() {
            self.schemas.push((name, serde_json::to_value(schema).unwrap_or_default()));
        }
        json!({ "$ref": format!("#/components/schemas/{}", T::name()) })
    }

    fn media<T: ToSchema>(&mut self, media_types: &[&str]) -> Value {
        let schema = self.schema::<T>();
        let example = self.example::<T>();
        media_types.iter().map(|m| ((*m).to_owned(), json!({ "schema": schema, "example": example }))).collect()
    }

    fn request<T: ToSchema>(&mut self, media_types: &[&str]) {
        let content = self.media::<T>(media_types);
        self.body = Some(json!({ "required": true, "content": content }));
        self.problems.extend([Code::TooLarge, Code::UnsupportedMediaType, Code::Invalid]);
    }

    /// The good answer with a JSON body of that type.
    pub fn answers<T: ToSchema>(&mut self, status: u16, description: &str, headers: &[&str]) {
        let content = self.media::<T>(&["application/json"]);
        let headers = referred(headers);
        self.success = Some((status, json!({ "description": description, "headers": headers, "content": content })));
    }

    /// The good answer, without a body.
    pub fn succeeds(&mut self, status: u16, description: &str) {
        self.success = Some((status, json!({ "description": description })));
    }

    /// The good answer of what a client may have already.
    pub fn fetches<T: ToSchema>(&mut self, description: &str) {
        self.answers::<T>(200, description, &["etag", "last-modified"]);
        self.asks_whether_new();
    }

    /// The good answer of what a client may have already, in one form that is a standard's own.
    pub fn fetches_as(&mut self, media_type: &str, media: &Value, description: &str) {
        let (headers, content) = (referred(&["etag", "last-modified"]), json!({ media_type: media }));
        self.success = Some((200, json!({ "description": description, "headers": headers, "content": content })));
        self.asks_whether_new();
    }

    /// Says that the good answer does not tell when it was saved.
    pub fn undated(&mut self) {
        if let Some(headers) = self.headers() {
            headers.remove("last-modified");
        }
    }

    /// The headers of the good answer.
    pub fn headers(&mut self) -> Option<&mut Map<String, Value>> {
        self.success.as_mut()?.1.get_mut("headers")?.as_object_mut()
    }

    fn asks_whether_new(&mut self) {
        self.parameters.push(json!({
            "name": "If-None-Match", "in": "header", "required": false,
            "description": "An ETag you have: the answer is 304 where the record is still the same.",
            "schema": { "type": "string" },
        }));
    }

    /// The key that makes a request act once.
    pub fn acts_once(&mut self) {
        self.problems.extend([Code::Conflict, Code::KeyReused]);
        self.parameters.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": false,
            "description": "Makes the request act once, however often it is sent: the same key and body give the first answer again for 24 hours, with `Idempotency-Replayed: true` where it has a body.",
            "schema": { "type": "string", "minLength": 1, "maxLength": KEY_LIMIT, "pattern": "^[\\x21-\\x7e]+$" },
        }));
    }

    /// Another media type of the good answer, as text.
    pub fn also_answers(&mut self, media_type: &str) {
        let response = self.success.as_mut().map(|(_, response)| response);
        if let Some(Value::Object(content)) = response.and_then(|r| r.get_mut("content")) {
            content.insert(media_type.to_owned(), json!({ "schema": { "type": "string" } }));
        }
        self.problems.insert(Code::NotAcceptable);
    }

    /// The parameters of a type, in the path or in the query.
    pub fn parameters<T: IntoParams>(&mut self, place: ParameterIn) {
        let parameters = T::into_params(|| Some(place.clone()));
        self.parameters.extend(parameters.iter().filter_map(|p| serde_json::to_value(p).ok()));
    }
}

/// Headers by the names that the document has them under.
fn referred(headers: &[&str]) -> Value {
    headers.iter().map(|h| ((*h).to_owned(), json!({ "$ref": format!("#/components/headers/{h}") }))).collect()
}

impl<P: Guard> Describe for Cx<P> {
    fn describe(doc: &mut Doc) {
        doc.need = Some(P::NEED);
        doc.problems.insert(Code::Unauthenticated);
        match P::NEED {
            Need::Nothing => {}
            Need::Client => doc.problems.extend([Code::InvalidClient, Code::UnauthorizedClient]),
            // Whoever is signed in acts on what is their own, and may have been erased since.
            Need::Person => doc.problems.extend([Code::Forbidden, Code::NotFound]),
            Need::Permission(permission) => {
                doc.problems.insert(Code::Forbidden);
                doc.problems.extend(permission.is_own().then_some(Code::NotFound));
            }
        }
    }
}

impl<T: ToSchema> Describe for Body<T> {
    fn describe(doc: &mut Doc) {
        doc.request::<T>(&["application/json"]);
    }
}

impl<T: ToSchema> Describe for Ask<T> {
    fn describe(doc: &mut Doc) {
        Body::<T>::describe(doc);
        doc.problems.insert(Code::Conflict);
    }
}

impl<T: ToSchema> Describe for Sheet<T> {
    fn describe(doc: &mut Doc) {
        doc.request::<T>(&["application/json"]);
    }
}

impl<T: ToSchema> Describe for Form<T> {
    fn describe(doc: &mut Doc) {
        doc.request::<T>(&["application/x-www-form-urlencoded"]);
        doc.problems.remove(&Code::Invalid);
        doc.problems.insert(Code::InvalidRequest);
    }
}

impl<T: ToSchema> Describe for Patch<T> {
    fn describe(doc: &mut Doc) {
        doc.request::<T>(&["application/merge-patch+json"]);
    }
}

impl<T: ToSchema> Describe for Act<T> {
    fn describe(doc: &mut Doc) {
        doc.request::<T>(&["application/json"]);
        doc.acts_once();
    }
}

impl Describe for IfMatch {
    fn describe(doc: &mut Doc) {
        doc.problems.extend([Code::Stale, Code::PreconditionRequired, Code::Invalid, Code::Conflict]);
        doc.parameters.push(json!({
            "name": "If-Match", "in": "header", "required": true,
            "description": "The ETag of the record as you read it, or several of them by commas, or * for whatever it is now.",
            "schema": { "type": "string", "pattern": IF_MATCH }, "example": "*",
        }));
    }
}

impl<T: IntoParams> Describe for PathArgs<T> {
    fn describe(doc: &mut Doc) {
        doc.parameters::<T>(ParameterIn::Path);
        doc.problems.extend([Code::NotFound, Code::Invalid]);
    }
}

impl<T: IntoParams> Describe for Query<T> {
    const READS_QUERY: bool = true;

    fn describe(doc: &mut Doc) {
        doc.parameters::<T>(ParameterIn::Query);
        doc.problems.insert(Code::Invalid);
    }
}

impl<T: ToSchema> Describe for Fetched<T> {
    const IS_JSON: bool = true;

    fn describe(doc: &mut Doc) {
        doc.fetches::<T>("The record.");
    }
}

/// Good answers in JSON: the status, what it is, and the headers that come with it.
macro_rules! answers {
    ($($answer:ident: $status:literal, $about:literal, $headers:expr;)+) => {$(
        impl<T: ToSchema> Describe for $answer<T> {
            const IS_JSON: bool = true;

            fn describe(doc: &mut Doc) {
                doc.answers::<T>($status, $about, &$headers);
            }
        }
    )+};
}
answers! {
    Created: 201, "The new record.", ["location", "etag"];
    Made: 201, "What was made.", ["location"];
    Begun: 202, "The record of the work, which has been taken in hand.", ["location", "etag"];
    Saved: 200, "The record as it is now.", ["etag"];
    Json: 200, "The answer.", [];
    Paged: 200, "A page of it.", ["link"];
    NoStore: 200, "The answer, which must not be kept.", ["cache-control"];
}

/// Asked for its headers only.
impl Describe for HttpRequest {
    fn describe(_: &mut Doc) {}
}

impl Describe for Accepted {
    fn describe(doc: &mut Doc) {
        doc.succeeds(202, "Taken in.");
    }
}

impl Describe for NoContent {
    fn describe(doc: &mut Doc) {
        doc.succeeds(204, "Done.");
    }
}

impl<T: Describe> Describe for Result<T, ApiError> {
    const IS_JSON: bool = T::IS_JSON;

    fn describe(doc: &mut Doc) {
        T::describe(doc);
    }
}

macro_rules! describe_tuples {
    ($(($($arg:ident)*))*) => {$(
        impl<$($arg: Describe),*> Describe for ($($arg,)*) {
            const READS_QUERY: bool = false $(|| $arg::READS_QUERY)*;

            fn describe(_doc: &mut Doc) {
                $($arg::describe(_doc);)*
            }
        }
    )*};
}
describe_tuples! { () (A) (A B) (A B C) (A B C D) (A B C D E) }
