//! People over HTTP.

use crate::{
    Answer,
    cx::{Cx, Guard, PeopleRead, PeopleWrite, SignedIn},
    extract::{Act, Body, IfMatch, Patch, PathArgs, RecordId},
    handlers,
    respond::{Created, Fetched, Saved},
};
use directory::{NewPerson, OwnPersonPatch, Person, PersonPatch};
use kernel::{Code, Grant, Problem, Record as _};
use serde::Deserialize;
use store::Change;
use utoipa::ToSchema;

operations! { "People":
    /// List people.
    ///
    /// Those who have an account or could have one, by name or by their whole mail address.
    GET "/v1/directory/people" listPeople => handlers::list::<PeopleRead, Person>;
    /// Add a person.
    ///
    /// With a password they can sign in at once; it is kept as a hash, and never sent back. People choose it, and not apps or
    /// partners. Nobody gives a role that may do more than they may themselves.
    POST "/v1/directory/people" createPerson => create;
    /// Read the caller's own record.
    ///
    /// Whoever signed in learns who they are and what roles they have.
    GET "/v1/directory/people/me" getOwnPerson => own;
    /// Change the caller's own record.
    ///
    /// What they are called, the languages they read, and where they are at home. Their mail address is changed by a mail that is
    /// answered.
    PATCH "/v1/directory/people/me" updateOwnPerson => update_own;
    /// Read a person.
    ///
    /// Their name, mail address, languages, home jurisdiction and roles.
    GET "/v1/directory/people/{id}" getPerson => handlers::get::<PeopleRead, Person>;
    /// Change a person.
    ///
    /// Their next access token, a few minutes from now at most, says what they are then. Nobody gives a role that may do more
    /// than they may themselves, or changes the mail address of somebody who may do more. When the mail address changes, the
    /// old one is told.
    PATCH "/v1/directory/people/{id}" updatePerson => update;
    /// Replace a person's roles.
    ///
    /// All of them at once; each for the whole association or for one unit that exists. What is new may not do more than the
    /// caller may.
    PUT "/v1/directory/people/{id}/grants" replacePersonGrants => replace_grants;
    /// List a person's history.
    ///
    /// Who changed what and when, oldest first.
    GET "/v1/directory/people/{id}/history" listPersonHistory => handlers::history::<PeopleRead, Person>;
}

/// A person's roles, all of them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "grants": [{ "role": "editor", "unit_id": null }] })))]
pub struct PersonGrants {
    /// What they are, everywhere or in a unit; none for an account without roles.
    #[schema(max_items = 50)]
    grants: Vec<Grant>,
}

async fn create(cx: Cx<PeopleWrite>, Act { body, once }: Act<NewPerson>) -> Answer<Created<Person>> {
    let password = body.password.clone();
    let person = body.register(cx.actor(), cx.clock().id(), cx.clock().now())?;
    // Hashing is expensive: what would be refused after it is refused before.
    let detail = "Adding people is for administrators of the whole association.";
    Problem::unless(cx.actor().may(Person::WRITE, None), Code::Forbidden, detail)?;
    let hash = match password {
        Some(password) => Some(cx.hashed(password).await?),
        None => None,
    };
    Ok(Created::new(cx.session().register_person(cx.by(), once, person, hash).await?))
}

async fn own(cx: Cx<SignedIn>) -> Answer<Fetched<Person>> {
    Ok(Fetched::new(cx.caller().await?))
}

async fn update_own(cx: Cx<SignedIn>, seen: IfMatch, patch: Patch<OwnPersonPatch>) -> Answer<Saved<Person>> {
    let (own, by, patch) = (cx.caller().await?, cx.actor().clone(), PersonPatch::from(patch.0));
    let change = Change::new(own.id, seen.0, move |person: &mut Person, ()| person.amend(patch, &by));
    Ok(Saved(cx.change(change.permitted(|person: &Person, actor| actor.person == Some(person.id))).await?))
}

async fn update(
    cx: Cx<PeopleWrite>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    patch: Patch<PersonPatch>,
) -> Answer<Saved<Person>> {
    let by = cx.actor().clone();
    let change = Change::new(path.0.id, seen.0, move |person: &mut Person, ()| person.amend(patch.0, &by));
    Ok(Saved(cx.answering(cx.session().change_person(cx.by(), change).await?).await?))
}

async fn replace_grants(
    cx: Cx<PeopleWrite>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    body: Body<PersonGrants>,
) -> Answer<Saved<Person>> {
    let (by, patch) = (cx.actor().clone(), PersonPatch { grants: Some(body.0.grants), ..PersonPatch::default() });
    let change = Change::new(path.0.id, seen.0, move |person: &mut Person, ()| person.amend(patch, &by));
    Ok(Saved(cx.change(change.noted("roles_replaced", None)).await?))
}

impl<G: Guard> Cx<G> {
    /// The caller's own record; 404 for a client that calls in nobody's name.
    pub(crate) async fn caller(&self) -> Answer<Person> {
        let person = match self.actor().person {
            Some(id) => self.session().find::<Person>(id).await?,
            None => None,
        };
        Ok(person.ok_or_else(|| Problem::not_found(Person::KIND))?)
    }
}
