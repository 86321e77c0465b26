//! Registrations for sessions of learning over HTTP: seats, the queue for them, and who came.

use crate::{
    Answer,
    cx::{Cx, DevelopmentWrite, SignedIn},
    extract::{Act, IfMatch, PathArgs, RecordId},
    handlers,
    respond::{Created, Saved},
};
use development::{
    LearningRegistration, NewLearningRegistration,
    commons::{RegistrationFacts, RegistrationTransition},
};
use kernel::Draft as _;
use store::Change;

operations! { "Learning Commons":
    /// List registrations.
    ///
    /// For people who are signed in: their own, and those for sessions that they keep, who has seats, who waits, who came. That those
    /// of others were read is recorded. No client reads them by itself: people of the unit that looks after the provider do.
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
    Ok(Created::new(cx.create(once, registration).await?))
}

async fn transition(
    cx: Cx<SignedIn>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    Act { body, once }: Act<RegistrationTransition>,
) -> Answer<Saved<LearningRegistration>> {
    let (now, to, note) = (cx.clock().now(), body.to, body.note.clone().map(Into::into));
    let rule = move |registration: &mut LearningRegistration, facts: &RegistrationFacts| {
        registration.advance(&body, facts, now)
    };
    let change = Change::new(path.0.id, seen.0, rule)
        .permitted(move |registration: &LearningRegistration, actor| registration.may_be_moved_by(actor, to))
        .noted("transitioned", note)
        .once(once);
    Ok(Saved(cx.change(change).await?))
}
