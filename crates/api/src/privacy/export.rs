//! Everything about a person, over HTTP.

use crate::{
    Answer, ApiError,
    cx::{Cx, Guard, PeopleWrite, SignedIn},
    extract::{PathArgs, RecordId},
    operation::{Describe, Doc},
    problem::internal,
};
use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody, http::header, web::Bytes};
use directory::{AccessKind, ExportPart, Person, PersonExport};
use futures_util::{StreamExt as _, future::ready, stream};
use kernel::{Problem, Record as _};
use serde::Serialize;
use std::rc::Rc;
use store::sqlite::queries::privacy::holdings::HOLDINGS;

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

/// What closes a document and each of its parts: their lists come last.
const END: &str = "]}";

/// A [`PersonExport`] that is written while it is read, so that memory stays bounded however much somebody has done. It must
/// not be kept.
pub struct Exported(HttpResponse);

impl Responder for Exported {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        self.0
    }
}

impl Describe for Exported {
    const IS_JSON: bool = true;

    fn describe(doc: &mut Doc) {
        doc.answers::<PersonExport>(200, "The answer, which must not be kept.", &["cache-control"]);
    }
}

async fn own(cx: Cx<SignedIn>) -> Answer<Exported> {
    let person = cx.caller().await?;
    cx.exported(person).await
}

async fn export(cx: Cx<PeopleWrite>, path: PathArgs<RecordId>) -> Answer<Exported> {
    let found =
        cx.session().find::<Person>(path.0.id).await?.filter(|person| cx.actor().may(Person::WRITE, person.unit()));
    let person = found.ok_or_else(|| Problem::not_found(Person::KIND))?;
    cx.disclose(AccessKind::Exported, std::slice::from_ref(&person)).await?;
    cx.exported(person).await
}

impl<P: Guard> Cx<P> {
    /// Everything that is kept about a person, place by place, and page by page where a place is read in pages.
    async fn exported(self, person: Person) -> Answer<Exported> {
        let head = PersonExport { person_id: person.id, exported_at: self.clock().now(), parts: Vec::new() };
        let head = Bytes::from(opened(&head)?);
        let whose = Rc::new(self.session().whose(person).await?);
        let start = (self, HOLDINGS, 0);
        let parts = stream::try_unfold(start, move |(cx, places, after)| {
            let whose = Rc::clone(&whose);
            async move {
                let Some((place, later)) = places.split_first() else { return Ok(None) };
                let read = cx.session().export_part(&whose, place, after).await.map_err(ApiError::from);
                let (part, next) = read.inspect_err(|error| error.log(cx.request_id()))?;
                let mut text = if after > 0 { more(&part)? } else { opened(&part)? };
                let rest = next.map_or((later, 0), |last| (places, last));
                if next.is_none() {
                    text.push_str(if later.is_empty() { END } else { "]}," });
                }
                Ok::<_, ApiError>(Some((Bytes::from(text), (cx, rest.0, rest.1))))
            }
        });
        let by_itself = |bytes| stream::once(ready(Ok::<_, ApiError>(bytes)));
        let document = by_itself(head).chain(parts).chain(by_itself(Bytes::from_static(END.as_bytes())));
        let mut response = HttpResponse::Ok();
        response.insert_header((header::CACHE_CONTROL, "no-store")).content_type("application/json");
        Ok(Exported(response.streaming(Box::pin(document))))
    }
}

/// The JSON of a document or of a part, without its end: more may follow.
fn opened(value: &impl Serialize) -> Answer<String> {
    let mut text = serde_json::to_string(value).map_err(|e| internal(&e))?;
    text.truncate(text.len() - END.len());
    Ok(text)
}

/// The records of a further page of a part, after those that were written; perhaps none, where they have gone meanwhile.
fn more(page: &ExportPart) -> Answer<String> {
    if page.records.is_empty() {
        return Ok(String::new());
    }
    let list = serde_json::to_string(&page.records).map_err(|e| internal(&e))?;
    let records = list.trim_start_matches('[').trim_end_matches(']');
    Ok(format!(",{records}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_whose_records_are_gone_adds_nothing() {
        let part = ExportPart { name: "accesses", about: "Who read it.", withheld: Vec::new(), records: Vec::new() };
        assert_eq!(more(&part).ok(), Some(String::new()));
    }
}
