//! The page that the links in mails to advocates lead to. Opening it changes nothing: the reader presses a button. What they
//! agree to stands there, since anybody may have asked for the mail: of whoever acts, what is sent in their name, and to whom.

use crate::{
    Answer,
    cx::{Cx, Public},
    extract::browsed,
    identity::account_pages::token_form,
    pages::{facts, form_page, must_be_own_form, private_page},
};
use actix_web::{HttpRequest, HttpResponse, web};
use advocacy::{
    action::{ActionRequest, Intent, Sender},
    advocate::{AdvocateMatter, EnrolledConsent, Enrollment},
};
use directory::{Purpose, Unit};
use kernel::{Escaped, Id, Text};
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
    form_page(config, PATH, shown, pressed);
}

async fn shown(cx: &Cx<Public>, request: &HttpRequest, payload: web::Payload) -> Answer<HttpResponse> {
    let token = browsed::<Pressed>(request, payload).await?.token;
    let (title, text, button) = match cx.advocate_matter(&token).await? {
        AdvocateMatter::Join { name, profile } => ("Join the advocates", enrolled(cx, &name, &profile).await?, "Join"),
        AdvocateMatter::Leave => ("Leave the advocates", String::new(), "Leave"),
        AdvocateMatter::Erase => ("Erase your data", String::new(), "Erase my data"),
        AdvocateMatter::Act { name, alert_id, request } => {
            ("Send your message", drafted(cx, name, alert_id, *request).await?, "Send it in my name")
        }
        AdvocateMatter::SignUp { name, party, .. } => {
            let told = facts(&[("Name", name.into()), ("Seats", party.seats.to_string())]);
            ("Sign up for the event", told, "Sign up")
        }
        AdvocateMatter::TakeSeats { .. } => ("Take the seats you are offered", String::new(), "Take the seats"),
        AdvocateMatter::GiveUpSeats { .. } => ("Give back your seats", String::new(), "Give back my seats"),
    };
    Ok(token_form(title, PATH, &token, &text, button, None))
}

/// What somebody who joins says of themselves, and what they agree to.
async fn enrolled(cx: &Cx<Public>, name: &Text<200>, profile: &Enrollment) -> Answer<String> {
    let unit = match profile.unit_id {
        Some(id) => cx.session().find::<Unit>(id).await?,
        None => None,
    };
    let topics = store::read!(cx.session(), |c| queries::directory::topics::labels(c, &profile.interests))?;
    let told = facts(&[
        ("Name", name.to_string()),
        ("Unit", unit.map(|unit| unit.name.to_string()).unwrap_or_default()),
        ("ZIP code", profile.zip.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("Places", listed(&profile.divisions)),
        ("Kinds of libraries", listed(&profile.library_types)),
        ("Topics", listed(&topics)),
        ("Languages", listed(&profile.languages)),
        ("Skills", listed(&profile.skills)),
        ("What you will do", listed(&profile.offers)),
    ]);
    let agreed = profile.consents.iter().filter_map(wording).map(|text| format!("<li>{}</li>", Escaped(text)));
    let agreed = agreed.collect::<Vec<_>>().concat();
    let agreed = if agreed.is_empty() { agreed } else { format!("<p>You agree to this:</p><ul>{agreed}</ul>") };
    Ok(format!("<p>You say this of yourself:</p>{told}{agreed}"))
}

fn listed(values: &[impl ToString]) -> String {
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// What is agreed to; nothing where the wording has changed since, which is not agreed to then.
fn wording(consent: &EnrolledConsent) -> Option<&'static str> {
    let shown = consent.purpose.as_str().parse::<Purpose>().ok()?.shown();
    let text = shown.texts.iter().find(|text| text.version == consent.text_version)?;
    (text.version == shown.current_version).then_some(text.text)
}

/// What is about to be said in somebody's name, and to whom.
async fn drafted(cx: &Cx<Public>, name: Text<200>, alert_id: Id, request: ActionRequest) -> Answer<String> {
    let targets = cx.targets_of(alert_id, &request).await?;
    let sender = Sender { person_id: cx.clock().id(), name: name.into() };
    let intent = Intent { alert_id, request, sender, targets };
    let (alert, drafts) = cx.session().draft_actions(cx.by(), &intent).await?;
    let shown = drafts.into_iter().map(|action| {
        let of_action = (action.post_id, action.office_holder_id);
        let target = intent.targets.iter().find(|target| (target.post_id, target.office_holder_id) == of_action);
        let to = target.map(|target| format!("{} {}", target.title, target.name)).unwrap_or_default();
        let [subject, body] =
            [action.subject.map(String::from), action.body.map(String::from)].map(Option::unwrap_or_default);
        let body = Escaped(&body).to_string().replace('\n', "<br>");
        format!("<h2>{}</h2><p><strong>{}</strong></p><p>{body}</p>", Escaped(&to), Escaped(&subject))
    });
    Ok(format!("<p>{}</p>{}", Escaped(alert.title.as_str()), shown.collect::<Vec<_>>().concat()))
}

async fn pressed(cx: &Cx<Public>, request: &HttpRequest, payload: web::Payload) -> Answer<HttpResponse> {
    must_be_own_form(request)?;
    let said = match cx.confirm_advocate(&browsed::<Pressed>(request, payload).await?.token).await? {
        Confirmed::Joined(_) => "You have joined the advocates.",
        Confirmed::Left => "You have left the advocates.",
        Confirmed::Erased => "Your data was erased.",
        Confirmed::Acted(_) => "Your message is on its way.",
        Confirmed::SignedUp(booking) if booking.seats_waiting > 0 && booking.seats_confirmed > 0 => {
            "You have some of the seats, and are on the waiting list for the others; we will write to you when there are more."
        }
        Confirmed::SignedUp(booking) if booking.seats_waiting > 0 => {
            "You are on the waiting list; we will write to you when there are seats."
        }
        Confirmed::SignedUp(_) => "You have seats.",
        Confirmed::GaveUp => "You have given back your seats.",
    };
    Ok(private_page("Done", &format!("<p role=\"status\">{said}</p>")))
}
