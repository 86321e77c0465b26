//! Everything about a person, over HTTP.

use crate::{
    Answer,
    cx::{Cx, PeopleWrite, SignedIn},
    extract::{PathArgs, RecordId},
    respond::NoStore,
};
use directory::{AccessKind, Person, PersonExport};
use kernel::{Problem, Record as _};

operations! { "Privacy":
    /// Export everything about the caller.
    ///
    /// One document with all that is kept of them, place by place: their account, roles, sessions, consents, what they did,
    /// and who read it. Of secrets it says only that they are there.
    GET "/v1/directory/people/me/export" exportOwnPerson => own;
    /// Export everything about a person.
    ///
    /// For a person who asks staff for it. That it was exported is recorded, and the person can see it.
    GET "/v1/directory/people/{id}/export" exportPerson => export;
}

async fn own(cx: Cx<SignedIn>) -> Answer<NoStore<PersonExport>> {
    let person = cx.caller().await?;
    Ok(NoStore(cx.session().export_person(cx.clock(), person).await?))
}

async fn export(cx: Cx<PeopleWrite>, path: PathArgs<RecordId>) -> Answer<NoStore<PersonExport>> {
    let found =
        cx.session().find::<Person>(path.0.id).await?.filter(|person| cx.actor().may(Person::WRITE, person.unit()));
    let person = found.ok_or_else(|| Problem::not_found(Person::KIND))?;
    cx.disclose(AccessKind::Exported, std::slice::from_ref(&person)).await?;
    Ok(NoStore(cx.session().export_person(cx.clock(), person).await?))
}
