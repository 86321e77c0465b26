//! The page that the links in mails of mailings lead to. Opening it changes nothing: the reader presses a button. Where they read
//! on, that is counted only with their consent; that it was of use they say themselves. A mail program has a button of its own to end
//! such mails, which sends a form to the same link (RFC 8058).

use crate::{
    Answer,
    cx::{Cx, Public},
    extract::{FORM, browsed, read},
    identity::opaque::digest,
    pages::{form_page, must_be_own_form, private_page},
};
use actix_web::{HttpRequest, HttpResponse, http::header, web};
use advocacy::{
    Mailing, Resource,
    mailing::{MailingAnswer, MailingKind},
};
use kernel::{Code, Escaped, Problem};
use serde::Deserialize;

/// Where it is, below the service's own address.
pub const PATH: &str = "/advocacy/mailing";

/// What whoever wants no more mails is told.
const STOPPED: &str = "You get no more of these.";

/// What the link brings.
#[derive(Deserialize)]
struct Followed {
    /// What was mailed.
    #[serde(default)]
    token: String,
}

/// What the form brings.
#[derive(Deserialize)]
struct Pressed {
    /// What was mailed.
    #[serde(default)]
    token: String,
    /// What stands on the button.
    answer: MailingAnswer,
}

pub(crate) fn routes(config: &mut web::ServiceConfig) {
    form_page(config, PATH, shown, pressed);
}

/// The title, and the buttons with what each answers.
const fn asked(kind: MailingKind) -> (&'static str, [(MailingAnswer, &'static str); 3]) {
    use MailingAnswer::{Open, Stop, Used};
    match kind {
        MailingKind::Briefing => {
            ("A briefing", [(Open, "Read it"), (Used, "Count that I used it"), (Stop, "No more briefings")])
        }
        MailingKind::Alert => {
            ("An alert", [(Open, "Read it"), (Used, "Count that I acted on it"), (Stop, "No more alerts")])
        }
    }
}

async fn shown(cx: &Cx<Public>, request: &HttpRequest, payload: web::Payload) -> Answer<HttpResponse> {
    let token = browsed::<Followed>(request, payload).await?.token;
    let mailing = cx.session().mailing_of_token(digest(&token)).await?.ok_or_else(no_such_token)?;
    let (title, buttons) = asked(mailing.kind);
    let button =
        |(answer, label): (MailingAnswer, &str)| format!("<button name=\"answer\" value=\"{answer}\">{label}</button>");
    let buttons = buttons.map(button).concat();
    let form = format!(
        "<form method=\"post\" action=\"{PATH}\"><input type=\"hidden\" name=\"token\" value=\"{}\"><p>{buttons}</p></form>\
         <p>We count that you read a briefing only if you agreed to that. Nobody is told who used it.</p>",
        Escaped(&token),
    );
    Ok(private_page(title, &form))
}

async fn pressed(cx: &Cx<Public>, request: &HttpRequest, payload: web::Payload) -> Answer<HttpResponse> {
    if let Some(token) = linked(request) {
        return one_click(cx, request, payload, &token).await;
    }
    must_be_own_form(request)?;
    let Pressed { token, answer } = browsed(request, payload).await?;
    let mailing = cx.session().answer_mailing(cx.by(), digest(&token), answer).await?.ok_or_else(no_such_token)?;
    let said = match answer {
        MailingAnswer::Open => return cx.led_on(&mailing).await,
        MailingAnswer::Used => "Thank you.",
        MailingAnswer::Stop => STOPPED,
    };
    Ok(done(said))
}

/// The token of the link that a form is sent to: our own page sends its form without one.
fn linked(request: &HttpRequest) -> Option<String> {
    let followed = web::Query::<Followed>::from_query(request.query_string()).ok()?;
    Some(followed.into_inner().token).filter(|token| !token.is_empty())
}

/// Ends such mails by one click. Whoever sends the form has the link from the mail; it need not come from a page of ours.
async fn one_click(cx: &Cx<Public>, request: &HttpRequest, payload: web::Payload, token: &str) -> Answer<HttpResponse> {
    let form = read(request, payload.into_inner(), &["multipart/form-data", FORM]).await?;
    let form = String::from_utf8_lossy(&form);
    if !["List-Unsubscribe", "One-Click"].into_iter().all(|word| form.contains(word)) {
        return Err(Problem::new(Code::Malformed, "The form must say List-Unsubscribe=One-Click (RFC 8058).").into());
    }
    let mailing = cx.session().answer_mailing(cx.by(), digest(token), MailingAnswer::Stop).await?;
    mailing.ok_or_else(no_such_token)?;
    Ok(done(STOPPED))
}

fn done(said: &str) -> HttpResponse {
    private_page("Done", &format!("<p role=\"status\">{said}</p>"))
}

impl Cx<Public> {
    /// Leads a reader on to what was mailed.
    async fn led_on(&self, mailing: &Mailing) -> Answer<HttpResponse> {
        let place = match mailing.kind {
            MailingKind::Alert => format!("/v1/advocacy/alerts/{}", mailing.subject_id),
            MailingKind::Briefing => {
                let briefing = self.find::<Resource>(mailing.subject_id).await?;
                briefing.url.map_or_else(|| format!("/v1/advocacy/resources/{}", briefing.id), String::from)
            }
        };
        Ok(HttpResponse::SeeOther().insert_header((header::LOCATION, place)).finish())
    }
}

fn no_such_token() -> Problem {
    Problem::new(Code::InvalidGrant, "The token is not valid; open the complete link from the mail.")
}
