//! Registrations for sessions of learning over HTTP: seats, the queue for them, and who came.

use crate::{
    Answer,
    cx::{Cx, DevelopmentWrite, Guard, SignedIn},
    extract::{Act, Body, IfMatch, PathArgs, RecordId},
    handlers,
    list::{ListQuery, OfSession, Rows},
    respond::{Created, Saved},
};
use actix_web::HttpRequest;
use development::{
    LearningRegistration, LearningSession, NewLearningRegistration,
    commons::{LearningAttendance, RegistrationFacts, RegistrationTransition},
};
use kernel::{Code, Draft as _, Id, Problem, Record as _};
use store::{Change, Once};

operations! { "Learning Commons":
    /// List registrations.
    ///
    /// For people who are signed in: their own, and those for sessions that they keep, who has seats, who waits, who came. That those
    /// of others were read is recorded. A client by itself reads those for a session.
    GET "/v1/development/registrations" listLearningRegistrations => handlers::list::<SignedIn, LearningRegistration>;
    /// Register for a session.
    ///
    /// For people who are signed in, for themselves; those who keep the session register others, too, and say who has priority. Who
    /// fits gets the seats at once, in the order in which they come; the others wait, and are offered by mail what becomes free. A
    /// party gets all its seats or waits, unless it `splits`. Nothing is given once the session has begun.
    POST "/v1/development/registrations" createLearningRegistration => register;
    /// Read a registration.
    ///
    /// For whoever has it, and for people who keep the session.
    GET "/v1/development/registrations/{id}" getLearningRegistration => handlers::get::<SignedIn, LearningRegistration>;
    /// Move a registration.
    ///
    /// To `confirmed`, which takes the seats that are offered, until the offer lapses; or to `cancelled`, so that others are offered
    /// them. People who keep the session say `attended` or `no_show` once it has begun, and may say it again: who attended has the
    /// credit it gives, once, and who was not there has not.
    POST "/v1/development/registrations/{id}/transitions" transitionLearningRegistration => transition;
    /// List the registrations for a session.
    ///
    /// Who has seats, who waits, who came: for those who keep the session, people by the unit that looks after its provider, and a
    /// client by itself for the organization that the provider is. That they were read is recorded.
    GET "/v1/development/sessions/{id}/registrations" listSessionRegistrations => of_session;
    /// Say who came.
    ///
    /// For those who keep the session, a client by itself too, once it has begun; it may be said again. Who came has the credit
    /// that the session gives, once, and who was not there has not.
    PUT "/v1/development/registrations/{id}/attendance" putLearningAttendance => attendance;
    /// List a registration's history.
    ///
    /// When seats were given, offered, taken and given back, and who said who came.
    GET "/v1/development/registrations/{id}/history" listLearningRegistrationHistory =>
        handlers::history::<DevelopmentWrite, LearningRegistration>;
}

async fn register(
    cx: Cx<SignedIn>,
    Act { body, once }: Act<NewLearningRegistration>,
) -> Answer<Created<LearningRegistration>> {
    let new = NewLearningRegistration { person_id: body.person_id.or(cx.actor().person), ..body };
    let registration = new.register(cx.clock().id(), cx.clock().now())?;
    let done = cx.create(once, registration).await?;
    // It tells the name of whoever was registered.
    Ok(Created::new(cx.answering(done).await?))
}

async fn transition(
    cx: Cx<SignedIn>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    Act { body, once }: Act<RegistrationTransition>,
) -> Answer<Saved<LearningRegistration>> {
    moved(&cx, path.0.id, seen, body, once).await
}

async fn attendance(
    cx: Cx<DevelopmentWrite>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    body: Body<LearningAttendance>,
) -> Answer<Saved<LearningRegistration>> {
    moved(&cx, path.0.id, seen, body.0.into(), None).await
}

/// Moves a registration, as the seats, the time and the caller's say in it allow.
async fn moved<G: Guard>(
    cx: &Cx<G>,
    id: Id,
    seen: IfMatch,
    asked: RegistrationTransition,
    once: Option<Once>,
) -> Answer<Saved<LearningRegistration>> {
    let (now, to, note) = (cx.clock().now(), asked.to, asked.note.clone().map(Into::into));
    let rule = move |registration: &mut LearningRegistration, facts: &RegistrationFacts| {
        registration.advance(&asked, facts, now)
    };
    let change = Change::new(id, seen.0, rule)
        .permitted(move |registration: &LearningRegistration, actor| registration.may_be_moved_by(actor, to))
        .noted("transitioned", note)
        .once(once);
    Ok(Saved(cx.change(change).await?))
}

async fn of_session(
    cx: Cx<DevelopmentWrite>,
    request: HttpRequest,
    path: PathArgs<RecordId>,
    query: ListQuery<LearningRegistration, OfSession>,
) -> Answer<Rows> {
    let session: LearningSession = cx.find(path.0.id).await?;
    if !session.may_be_changed_by(cx.actor()) {
        let detail = "Only those who manage the session can see its registrations.";
        return Err(Problem::new(Code::Forbidden, detail).into());
    }
    cx.list(request, query.of("session_id", session.id, |filter| &mut filter.session_id)?).await
}
