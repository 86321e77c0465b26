//! The few pages a person looks at: home, the explanation of each problem, and the document with its browser.

use crate::{
    cx::{Cx, Guard},
    edge::OwnForm,
    openapi::{self, NameTaken},
    operation::route,
    operations,
    problem::{Answer, ApiError, internal, meaning},
    respond::{conditional, digest_tag},
    server::resource,
};
use actix_web::{
    HttpRequest, HttpResponse, ResponseError as _, Route,
    body::BoxBody,
    http::{Method, header},
    web,
};
use kernel::{Code, Escaped, Problem};
use std::sync::{Arc, LazyLock};
use utoipa_swagger_ui::{Config, serve};

const HTML: &str = "text/html; charset=utf-8";
const STYLE: &str = "body{font:1.05rem/1.6 system-ui,sans-serif;max-width:42rem;margin:3rem auto;padding:0 1rem;color:#1b1f24;background:#fff}\
     a{color:#0b57a4}code{background:#eef1f4;padding:.1em .3em;border-radius:3px}h1{line-height:1.2}\
     label{display:block;margin:1rem 0}input{display:block;box-sizing:border-box;width:100%;max-width:24rem;margin-top:.2rem;padding:.5rem;\
     font:inherit;color:inherit;background:transparent;border:1px solid #6b7480;border-radius:4px}\
     button{margin:.5rem .5rem .5rem 0;padding:.5rem 1rem;font:inherit;font-weight:600;color:#fff;background:#0b57a4;border:2px solid #0b57a4;border-radius:4px}\
     button.no{color:inherit;background:transparent;border-color:#6b7480}.wrong{padding:.5rem 1rem;border-left:4px solid #b3261e}\
     :focus-visible{outline:3px solid #e08a00;outline-offset:2px}\
     @media(prefers-color-scheme:dark){body{color:#e6e9ec;background:#14181c}a{color:#7cb7f5}code{background:#262c33}}";

/// Parameters are of visible ASCII: a pattern of any character takes each worker half a MiB to compile.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    let page = |path, page: fn(Route) -> Route| resource(path, vec![Method::GET], vec![page(route(&Method::GET))]);
    config
        .service(page("/", |route| route.to(home)))
        .service(page("/problems/{code:[!-.0-~]+}", |route| route.to(problem)))
        .service(page("/openapi.json", |route| route.to(document)))
        .service(page("/favicon.ico", |route| route.to(|| async { HttpResponse::NoContent().finish() })))
        .service(page("/docs", |route| route.to(to_docs)))
        .service(page("/docs/{file:[!-~]*}", |route| route.to(docs)));
}

/// A page for a person: a title and what stands under it, both HTML.
pub(crate) fn page(title: &str, body: &str) -> HttpResponse {
    HttpResponse::Ok().content_type(HTML).body(html(title, body))
}

/// A page that is about this one visit and may have a secret in it: no cache keeps it.
pub(crate) fn private_page(title: &str, body: &str) -> HttpResponse {
    HttpResponse::Ok().content_type(HTML).insert_header((header::CACHE_CONTROL, "no-store")).body(html(title, body))
}

/// Puts a page with a form where it belongs: `show` answers who opens it, `press` who sends the form. What goes wrong is told as a
/// page, too.
pub(crate) fn form_page<G, S, P>(config: &mut web::ServiceConfig, path: &str, show: S, press: P)
where
    G: Guard,
    S: AsyncFn(&Cx<G>, &HttpRequest, web::Payload) -> Answer<HttpResponse> + Clone + 'static,
    P: AsyncFn(&Cx<G>, &HttpRequest, web::Payload) -> Answer<HttpResponse> + Clone + 'static,
{
    let show = move |cx: Cx<G>, request: HttpRequest, payload: web::Payload| {
        let show = show.clone();
        async move { show(&cx, &request, payload).await.unwrap_or_else(|error| refusal(&error)) }
    };
    let press = move |cx: Cx<G>, request: HttpRequest, payload: web::Payload| {
        let press = press.clone();
        async move { press(&cx, &request, payload).await.unwrap_or_else(|error| refusal(&error)) }
    };
    let routes = vec![route(&Method::GET).to(show), route(&Method::POST).to(press)];
    config.service(resource(path, vec![Method::GET, Method::POST], routes));
}

/// What somebody is about to agree to, fact by fact, for a page; what says nothing is left out.
pub(crate) fn facts(facts: &[(&str, String)]) -> String {
    let told = facts.iter().filter(|(_, text)| !text.is_empty());
    let told = told.map(|(about, text)| format!("<dt>{about}</dt><dd>{}</dd>", Escaped(text)));
    format!("<dl>{}</dl>", told.collect::<Vec<_>>().concat())
}

/// A refusal as a page, for whoever came with a browser. It asks for no password by HTTP Basic, as the browser would then.
pub(crate) fn refusal(error: &ApiError) -> HttpResponse {
    let details = error.details(None);
    let mut response = error.error_response();
    response.headers_mut().remove(header::WWW_AUTHENTICATE);
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static(HTML));
    response.extensions_mut().insert(OwnForm);
    let detail = Escaped(&details.detail);
    response.set_body(BoxBody::new(html("This did not work", &format!("<p role=\"alert\">{detail}</p>"))))
}

/// Refuses a form of ours that a page of another site sends (the browser says so: Fetch Metadata Request Headers §2.3).
pub(crate) fn must_be_own_form(request: &HttpRequest) -> Answer<()> {
    match request.headers().get("sec-fetch-site").map(header::HeaderValue::as_bytes) {
        None | Some(b"same-origin" | b"none") => Ok(()),
        Some(_) => {
            Err(Problem::new(Code::Forbidden, "This form was sent by another site; open the page itself.").into())
        }
    }
}

fn html(title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title}</title><style>{STYLE}</style></head><body><main><h1>{title}</h1>{body}</main></body></html>"
    )
}

async fn to_docs() -> HttpResponse {
    HttpResponse::Found().insert_header((header::LOCATION, "/docs/")).finish()
}

/// A file of the browser of the document, by our own route: that of the library answers nothing but GET, not even HEAD.
async fn docs(name: web::Path<String>) -> Answer<HttpResponse> {
    let config = Config::new(["/openapi.json"]).validator_url("none").persist_authorization(false);
    let file = serve(&name, Arc::new(config)).map_err(|error| internal(&error))?;
    let file = file.ok_or_else(|| Problem::not_found("page"))?;
    let mut response = HttpResponse::Ok();
    if file.gzpipped {
        response.insert_header(header::ContentEncoding::Gzip);
    }
    Ok(response.content_type(file.content_type).body(file.bytes.into_owned()))
}

async fn home() -> HttpResponse {
    page(
        "Lectern",
        "<p>The open, headless mission platform of a library association: advocacy, information policy, and professional and \
         leadership development in one service with one contract.</p>\
         <ul><li><a href=\"/docs/\">Read and try the API</a></li><li><a href=\"/openapi.json\">The OpenAPI document</a>, \
         for generating a client</li><li><a href=\"/v1/policy/positions\">What the association holds</a></li>\
         <li><a href=\"/v1/strategy/framework\">The strategy it serves</a></li>\
         <li><a href=\"/health/ready\">Is the service ready?</a></li></ul>",
    )
}

async fn problem(code: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let code: Code = code.parse().map_err(|_| Problem::not_found("problem"))?;
    let (status, title, about) = meaning(code);
    Ok(page(
        title,
        &format!(
            "<p><code>{code}</code> comes with HTTP status {status}.</p><p>{about}</p><p><a href=\"/docs/\">The API</a></p>"
        ),
    ))
}

/// The `OpenAPI` document, as it is served.
struct Document {
    text: web::Bytes,
    /// A digest: it tells one release's document from another's.
    tag: String,
}

/// Put together when it is first asked for: at start it would take longer than all else.
static DOCUMENT: LazyLock<Result<Document, NameTaken>> = LazyLock::new(|| {
    let text = openapi::document(&operations())?.to_string();
    let tag = digest_tag(&text);
    Ok(Document { text: text.into(), tag })
});

async fn document(request: HttpRequest) -> Answer<HttpResponse> {
    let made = web::block(|| DOCUMENT.as_ref()).await.map_err(|error| internal(&error))?;
    let Document { text, tag } = made.map_err(|error| internal(error))?;
    Ok(conditional(&request, tag.clone(), None, |answer| answer.content_type("application/json").body(text.clone())))
}
