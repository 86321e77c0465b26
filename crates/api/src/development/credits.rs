//! The credit ledger over HTTP: people's own, and that of all for those who keep it.

use crate::{
    Answer,
    cx::{Cx, DevelopmentRead, DevelopmentWrite, Guard, SignedIn},
    extract::{Act, PathArgs, RecordId},
    handlers,
    respond::Created,
};
use development::{
    CreditEntry,
    credit::{CreditReversal, CreditSource, NewCredit, Recording},
};
use directory::{AccessKind, Person};
use kernel::{Code, Id, Permission, Problem, Record as _};
use store::Once;

/// Where entries stand, for those who keep the ledger.
const CREDITS: &str = "/v1/development/credits";
/// Where people find their own.
const OWN: &str = "/v1/development/people/me/credits";

operations! { "Credit":
    /// List one's own credit.
    ///
    /// The entries of the caller's ledger: those that give credit, and those that take it back.
    GET "/v1/development/people/me/credits" listOwnCredits => list_own;
    /// Say that one has earned credit.
    ///
    /// On the caller's own word, which counts on the transcript and is no evidence on pathways; at most once for an activity and
    /// role, and 1,000 entries in all. To take one back is always possible.
    POST "/v1/development/people/me/credits" createOwnCredit => say;
    /// Read an entry of one's own ledger.
    ///
    /// As it was recorded: an entry never changes.
    GET "/v1/development/people/me/credits/{id}" getOwnCredit => handlers::get::<SignedIn, CreditEntry>;
    /// Take back credit of one's own word.
    ///
    /// By another entry, with the reason; the credit can be given again then, as it should be.
    POST "/v1/development/people/me/credits/{id}/reversal" reverseOwnCredit => reverse_own;
    /// Give a person credit.
    ///
    /// For an activity they took part in; at most once for an activity and role. Takes development.write for the whole
    /// association.
    POST "/v1/development/people/{id}/credits" createCredit => give;
    /// List credit.
    ///
    /// The entries of all ledgers, for those who keep them; that they were read is recorded, and whose they are can see it.
    GET "/v1/development/credits" listCredits => handlers::list::<DevelopmentRead, CreditEntry>;
    /// Read an entry of the credit ledger.
    ///
    /// That it was read is recorded, and whose it is can see it.
    GET "/v1/development/credits/{id}" getCredit => handlers::get::<DevelopmentRead, CreditEntry>;
    /// Take credit back.
    ///
    /// By another entry, with the reason: nothing is removed from the ledger, and the transcript shows that it was taken back.
    POST "/v1/development/credits/{id}/reversal" reverseCredit => reverse;
}

handlers::list_own! { CreditEntry, OfPerson by person_id }

async fn say(cx: Cx<SignedIn>, Act { body, once }: Act<NewCredit>) -> Answer<Created<CreditEntry>> {
    let person = cx.caller().await?.id;
    let entry = body.record(person, recording(&cx, CreditSource::Own))?;
    Ok(Created::new(cx.create(once, entry).await?))
}

async fn give(
    cx: Cx<DevelopmentWrite>,
    path: PathArgs<RecordId>,
    Act { body, once }: Act<NewCredit>,
) -> Answer<Created<CreditEntry>> {
    keeps_the_ledger(&cx)?;
    let person = cx.session().find::<Person>(path.0.id).await?.ok_or_else(|| Problem::not_found(Person::KIND))?;
    let entry = body.record(person.id, recording(&cx, CreditSource::Staff))?;
    Ok(Created::of(CREDITS, cx.create(once, entry).await?))
}

async fn reverse_own(
    cx: Cx<SignedIn>,
    path: PathArgs<RecordId>,
    Act { body, once }: Act<CreditReversal>,
) -> Answer<Created<CreditEntry>> {
    take_back(&cx, path.0.id, (body, once), OWN).await
}

async fn reverse(
    cx: Cx<DevelopmentWrite>,
    path: PathArgs<RecordId>,
    Act { body, once }: Act<CreditReversal>,
) -> Answer<Created<CreditEntry>> {
    keeps_the_ledger(&cx)?;
    take_back(&cx, path.0.id, (body, once), CREDITS).await
}

async fn take_back<G: Guard>(
    cx: &Cx<G>,
    id: Id,
    (body, once): (CreditReversal, Option<Once>),
    collection: &'static str,
) -> Answer<Created<CreditEntry>> {
    let credit: CreditEntry = cx.find(id).await?;
    let entry = credit.reversed(body.reason, cx.actor().person, cx.clock().id(), cx.clock().now())?;
    Ok(Created::of(collection, cx.create(once, entry).await?))
}

fn recording<G: Guard>(cx: &Cx<G>, source: CreditSource) -> Recording {
    Recording { source, by: cx.actor().person, id: cx.clock().id(), now: cx.clock().now() }
}

/// Whoever gives credit, or takes it back, keeps the ledger of the whole association: others learn nothing of it, not even what
/// stands there already.
fn keeps_the_ledger(cx: &Cx<DevelopmentWrite>) -> kernel::Result<()> {
    if cx.actor().may(Permission::DevelopmentWrite, None) {
        return Ok(());
    }
    Err(Problem::new(Code::Forbidden, "The credit of others takes development.write for the whole association."))
}

impl<G: Guard> Cx<G> {
    /// The person, and all of their ledger; that it was read is recorded where it is not their own. The last entry stands for those
    /// before it, none of which is ever changed or removed.
    pub(super) async fn ledger_of(&self, id: Id) -> Answer<(Person, Vec<CreditEntry>)> {
        let person = self.session().find::<Person>(id).await?.ok_or_else(|| Problem::not_found(Person::KIND))?;
        let entries = store::scan!(self.session(), |c| queries::development::credits::ledger(c, id))?;
        match entries.last() {
            Some(last) => self.disclose(AccessKind::Listed, std::slice::from_ref(last)).await?,
            // That there is nothing was read all the same.
            None => self.disclose(AccessKind::Read, std::slice::from_ref(&person)).await?,
        }
        Ok((person, entries))
    }
}
