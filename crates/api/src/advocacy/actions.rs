//! Actions over HTTP: what people say to decision makers on an alert.

use crate::{
    Answer,
    advocacy::enrollments::under,
    cx::{AdvocacyWrite, Cx, Public, SignedIn},
    directory::representatives::Told,
    extract::{Act, Ask, Body, IfMatch, PathArgs, RecordId},
    handlers,
    respond::{Accepted, Made, Saved},
};
use actix_web::HttpRequest;
use advocacy::{
    Action, Advocate, Alert,
    action::{ActionList, ActionRequest, Intent, NewActionRequest, OutcomeReport, Sender},
    advocate::AdvocateMatter,
};

operations! { "Actions":
    /// Act on an alert.
    ///
    /// For people who are signed in: an action for each of the decision makers they name, or for all that are surely theirs. Mails
    /// are sent in their name, at a bounded rate; a call or a meeting is noted, with how it went now or later. One person acts
    /// on one target through one channel as often a day as the alert allows.
    POST "/v1/advocacy/alerts/{id}/actions" createActions => act;
    /// Ask to act on an alert without signing in.
    ///
    /// A mail goes to the address, with a page that shows what they wrote and to whom, and a button by which whoever reads it
    /// sends it. The answer is the same whether or not the address is known. It takes no `Idempotency-Key`: asking again sends
    /// another mail, and nothing is done before one is answered.
    POST "/v1/advocacy/alerts/{id}/action-requests" createActionRequest => ask;
    /// List actions.
    ///
    /// On alerts of the units whose advocacy the caller works on; that they were read is recorded.
    GET "/v1/advocacy/actions" listActions => handlers::list::<AdvocacyWrite, Action>;
    /// List the caller's own actions.
    ///
    /// What they said, to whom, and whether it arrived.
    GET "/v1/advocacy/actions/me" listOwnActions => list_own;
    /// Read an action.
    ///
    /// For whoever took it, and for those who work on the alert; that these read it is recorded.
    GET "/v1/advocacy/actions/{id}" getAction => handlers::get::<SignedIn, Action>;
    /// Tell how a call or a meeting went.
    ///
    /// Once; but whoever was unavailable can be tried again. A letter or form that was sent counts as contact.
    PUT "/v1/advocacy/actions/{id}/outcome" putActionOutcome => report;
    /// List an action's history.
    ///
    /// When it was begun, sent, delivered or refused.
    GET "/v1/advocacy/actions/{id}/history" listActionHistory => handlers::history::<AdvocacyWrite, Action>;
}

async fn act(
    cx: Cx<SignedIn>,
    path: PathArgs<RecordId>,
    Act { body, once }: Act<ActionRequest>,
) -> Answer<Made<ActionList>> {
    let place = format!("/v1/advocacy/actions/me?alert_id={}", path.0.id);
    // What was answered before is answered so again, whatever has become of the alert since.
    if let Some(once) = once.clone()
        && let Some(done) = cx.session().acted_before(cx.by(), once).await?
    {
        return Ok(Made { place, done });
    }
    let alert = cx.find::<Alert>(path.0.id).await?;
    alert.must_be_live(cx.clock().now())?;
    body.check(&alert)?;
    let person = cx.caller().await?;
    let home = cx.session().advocate_of(person.id).await?.as_ref().map(home).unwrap_or_default();
    let targets = cx.matched(&alert, &body, "", home).await?;
    let sender = Sender { person_id: person.id, name: person.name.into() };
    let intent = Intent { alert_id: alert.id, request: body, sender, targets };
    let done = cx.session().act(cx.by(), intent, once).await?;
    Ok(Made { place, done })
}

/// Where an advocate lives, in each way that is known, the surest first.
fn home(advocate: &Advocate) -> Vec<Told> {
    let point = advocate.latitude.zip(advocate.longitude).map(|(lat, lon)| Told::Point(lat, lon));
    let zip = advocate.zip.clone().map(Told::Zip);
    let division = advocate.lives_in().cloned().map(Told::Division);
    [point, zip, division].into_iter().flatten().collect()
}

async fn ask(
    cx: Cx<Public>,
    request: HttpRequest,
    path: PathArgs<RecordId>,
    body: Ask<NewActionRequest>,
) -> Answer<Accepted> {
    let NewActionRequest { name, email, action } = body.0;
    let alert = cx.find::<Alert>(path.0.id).await?;
    alert.must_be_live(cx.clock().now())?;
    let at = "/action";
    action.check(&alert).map_err(|wrong| under(wrong, at))?;
    // Whom it is for is told now, not by mail.
    let targets = cx.matched(&alert, &action, at, Vec::new()).await?;
    advocacy::action::chosen(&alert, &action, &targets).map_err(|wrong| under(wrong, at))?;
    cx.admit_mail(&request, &email)?;
    cx.mail_advocate(email, AdvocateMatter::Act { name, alert_id: alert.id, request: Box::new(action) }).await
}

handlers::list_own! { Action, OfPerson by person_id }

async fn report(
    cx: Cx<SignedIn>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    body: Body<OutcomeReport>,
) -> Answer<Saved<Action>> {
    let done = cx.session().report_action(cx.by(), (path.0.id, seen.0), body.0).await?;
    Ok(Saved(cx.answering(done).await?))
}
