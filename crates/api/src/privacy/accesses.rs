//! Who read what is confidential, over HTTP.

use crate::{
    Answer,
    cx::{Cx, Guard, PeopleWrite, SignedIn},
    extract::{PathArgs, Query, RecordId},
    history::HistoryQuery,
    paged::{Paged, cut, paged},
};
use directory::{Access, Person};
use kernel::{Code, Id, Problem, Record as _};

operations! { "Privacy":
    /// List who read the caller's records.
    ///
    /// Each reading by somebody else, alone or in a list, oldest first.
    GET "/v1/directory/people/me/accesses" listOwnAccesses => own;
    /// List who read a person's records.
    ///
    /// Each reading by somebody else, alone or in a list, oldest first. Still there after the person is erased, for as long
    /// as readings are kept.
    GET "/v1/directory/people/{id}/accesses" listAccesses => list;
}

paged! {
    /// A page of readings, oldest first.
    #[schema(examples(json!({
        "data": [{
            "seq": 42, "person_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "record_kind": "person",
            "record_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "kind": "read",
            "actor_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6f", "client": "lectern-console",
            "request_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70", "at": "2026-05-01T12:00:00Z"
        }],
        "next_after": null
    })))]
    AccessPage of Access: "The readings.", after = next_after: i64;
}

async fn own(cx: Cx<SignedIn>, query: Query<HistoryQuery>) -> Answer<Paged<AccessPage>> {
    let person = cx.caller().await?;
    page(&cx, person.id, &query.0).await
}

async fn list(cx: Cx<PeopleWrite>, path: PathArgs<RecordId>, query: Query<HistoryQuery>) -> Answer<Paged<AccessPage>> {
    let detail = "Who read what is for administrators of the whole association.";
    Problem::unless(cx.actor().may(Person::WRITE, None), Code::Forbidden, detail)?;
    page(&cx, path.0.id, &query.0).await
}

async fn page<P: Guard>(cx: &Cx<P>, person: Id, query: &HistoryQuery) -> Answer<Paged<AccessPage>> {
    let (after, limit) = query.window()?;
    let accesses = cx.session().accesses(person, after, limit + 1).await?;
    let (data, next_after) = cut(accesses, limit, |access| access.seq);
    Ok(Paged(AccessPage { data, next_after }))
}
