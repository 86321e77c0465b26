//! The page that the links in mails to advocates lead to. Opening it changes nothing: the reader presses a button.

use crate::{
    Answer,
    cx::{Cx, Public},
    extract::browsed,
    identity::account_pages::token_form,
    operation::route,
    pages::{must_be_own_form, private_page, refusal},
    server::resource,
};
use actix_web::{HttpRequest, HttpResponse, http::Method, web};
use advocacy::advocate::AdvocateMatter;
use serde::Deserialize;
use store::Confirmed;

/// Where it is, below the service's own address.
pub const PATH: &str = "/advocacy/confirmation";

/// What the link brings, and the form.
#[derive(Deserialize)]
struct Pressed {
    /// What was mailed.
    #[serde(default)]
    token: String,
}

pub(crate) fn routes(config: &mut web::ServiceConfig) {
    let show = |cx: Cx<Public>, request: HttpRequest, payload: web::Payload| async move {
        shown(&cx, &request, payload).await.unwrap_or_else(|error| refusal(&error))
    };
    let act = |cx: Cx<Public>, request: HttpRequest, payload: web::Payload| async move {
        pressed(&cx, &request, payload).await.unwrap_or_else(|error| refusal(&error))
    };
    let routes = vec![route(&Method::GET).to(show), route(&Method::POST).to(act)];
    config.service(resource(PATH, vec![Method::GET, Method::POST], routes));
}

async fn shown(cx: &Cx<Public>, request: &HttpRequest, payload: web::Payload) -> Answer<HttpResponse> {
    let token = browsed::<Pressed>(request, payload).await?.token;
    let (title, button) = match cx.advocate_matter(&token).await? {
        AdvocateMatter::Join { .. } => ("Join the advocates", "I join"),
        AdvocateMatter::Leave => ("Leave the advocates", "I leave"),
        AdvocateMatter::Erase => ("Be forgotten", "Forget me"),
        AdvocateMatter::Act { .. } => ("Say what you wrote", "Send it in my name"),
    };
    Ok(token_form(title, PATH, &token, "", button, None))
}

async fn pressed(cx: &Cx<Public>, request: &HttpRequest, payload: web::Payload) -> Answer<HttpResponse> {
    must_be_own_form(request)?;
    let said = match cx.confirm_advocate(&browsed::<Pressed>(request, payload).await?.token).await? {
        Confirmed::Joined(_) => "You are one of the advocates now.",
        Confirmed::Left => "You have left.",
        Confirmed::Erased => "You were forgotten.",
        Confirmed::Acted(_) => "It is on its way.",
    };
    Ok(private_page("Done", &format!("<p role=\"status\">{said}</p>")))
}
