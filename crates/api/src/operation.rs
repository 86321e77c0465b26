//! An operation: its route and its description, from one table. What a handler takes and gives back describes itself, so
//! that a parameter, a body, an error or a scope is said once, in the handler's type.

use crate::{
    cx::{Cx, Guard, Need},
    extract::{Act, Ask, Body, Form, IfMatch, Patch, PathArgs, Query, Sheet},
    idempotency::KEY_LIMIT,
    paged::Paged,
    problem::ApiError,
    respond::{Accepted, Begun, Created, Fetched, Json, Made, NoContent, NoStore, Saved},
    schema::schemas,
};
use actix_web::{
    FromRequest, Handler, HttpRequest, HttpResponse, Responder, Route, dev::Payload, guard, http::Method, web,
};
use futures_util::future::{FutureExt as _, LocalBoxFuture};
use kernel::Code;
use serde::Deserialize;
use serde_json::{Value, json};
use std::{collections::BTreeSet, sync::LazyLock};
use utoipa::{
    IntoParams, ToSchema,
    openapi::path::{Parameter, ParameterIn},
};

/// Answers in the form of a standard, by the operation that gives them, each as the service gave it.
static STANDARD_EXAMPLES: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("standard_examples.json")).unwrap_or_default());

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
        doc
    }
}

/// What the arguments and the answer of a handler say of it, and what can go wrong everywhere.
fn describe<Args: Describe, Output: Describe>(doc: &mut Doc) {
    Args::describe(doc);
    Output::describe(doc);
    let headers = doc.success.as_mut().and_then(|(_, response)| response.get_mut("headers"));
    if let (true, Some(Value::Object(headers))) = (doc.is_translated, headers) {
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
    F::Output: Responder + 'static,
{
    Box::new(move |request, mut payload| {
        let handler = handler.clone();
        let answer = async move {
            match arguments(path, &request, &mut payload).await {
                Ok(args) => handler.call(args).await.respond_to(&request).map_into_boxed_body(),
                Err(error) => HttpResponse::from_error(error),
            }
        };
        answer.boxed_local()
    })
}

/// The arguments of a handler. What the query says that none of them reads is refused, but for standards, which have it ignored.
async fn arguments<Args: FromRequest + Describe>(
    path: &str,
    request: &HttpRequest,
    payload: &mut Payload,
) -> Result<Args, actix_web::Error> {
    let arguments = Args::from_request(request, payload).await.map_err(Into::into)?;
    if !Args::READS_QUERY && is_of_ours(path) && !request.query_string().is_empty() {
        Query::<NoParameters>::of(request)?;
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

    /// The type's own example; one without is shown by the examples of its parts.
    pub fn example<T: ToSchema>(&self) -> Value {
        self.named_example(&T::name())
    }

    fn named_example(&self, name: &str) -> Value {
        let known = self.schemas.iter().find(|(known, _)| known == name);
        known.map_or(Value::Null, |(_, schema)| self.example_of(schema))
    }

    /// An example of what a schema describes: its own, or one made of its parts. What may be null says nothing.
    fn example_of(&self, schema: &Value) -> Value {
        if let Some(own) = schema.pointer("/examples/0").or_else(|| schema.pointer("/enum/0")) {
            return own.clone();
        }
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            return self.named_example(reference.rsplit('/').next().unwrap_or_default());
        }
        match schema.get("type").and_then(Value::as_str) {
            Some("object") => {
                let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
                properties.map(|(name, schema)| (name.clone(), self.example_of(schema))).collect()
            }
            Some("array") => schema.get("items").map_or_else(|| json!([]), |items| json!([self.example_of(items)])),
            Some("string") => match schema.get("format").and_then(Value::as_str) {
                Some("date") => json!("2026-05-01"),
                Some("date-time") => json!("2026-05-01T12:00:00Z"),
                Some("uuid") => json!("0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e"),
                _ => json!("…"),
            },
            Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(json!(0)),
            Some("boolean") => json!(false),
            _ => Value::Null,
        }
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
        let headers: Value =
            headers.iter().map(|h| ((*h).to_owned(), json!({ "$ref": format!("#/components/headers/{h}") }))).collect();
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

    /// What this operation answers, in the form of a standard.
    pub fn standard_example(&self) -> Value {
        STANDARD_EXAMPLES.get(self.id).cloned().unwrap_or_default()
    }

    /// JSON whose form is a standard's own: any object, with the example of this operation.
    pub fn standard_media(&self) -> Value {
        let schema = json!({ "type": "object", "additionalProperties": true });
        json!({ "schema": schema, "example": self.standard_example() })
    }

    /// The good answer of what a client may have already, in one form that is a standard's own.
    pub fn fetches_as(&mut self, media_type: &str, media: &Value, description: &str) {
        let headers =
            ["etag", "last-modified"].map(|h| (h.to_owned(), json!({ "$ref": format!("#/components/headers/{h}") })));
        let headers: Value = headers.into_iter().collect();
        let content = json!({ media_type: media });
        self.success = Some((200, json!({ "description": description, "headers": headers, "content": content })));
        self.asks_whether_new();
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
    fn describe(doc: &mut Doc) {
        doc.fetches::<T>("The record.");
    }
}

/// Good answers in JSON: the status, what it is, and the headers that come with it.
macro_rules! answers {
    ($($answer:ident: $status:literal, $about:literal, $headers:expr;)+) => {$(
        impl<T: ToSchema> Describe for $answer<T> {
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
