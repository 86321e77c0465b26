//! The history of a record over HTTP: who changed what, when and why. A resource adds it by `handlers::history`.

use crate::{
    Answer,
    cx::{Cx, Guard},
    paged::{Paged, cut, paged},
};
use kernel::{At, Check, Code, Id, Problem};
use serde::{Deserialize, Serialize};
use store::Kept;
use utoipa::{IntoParams, ToSchema};

/// Entries in a page where the client does not say.
const DEFAULT_LIMIT: i64 = 20;
/// Entries in a page at most.
const MAX_LIMIT: i64 = 200;

/// Which part of a history.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HistoryQuery {
    /// The `next_after` of the page before; from the beginning without it.
    #[param(minimum = 0)]
    pub after: Option<i64>,
    /// Entries in a page.
    #[param(minimum = 1, maximum = 200, default = 20)]
    pub limit: Option<i64>,
}

/// One change to a record.
#[derive(Debug, Serialize, ToSchema)]
#[schema(examples(json!({
    "seq": 42, "revision": 2, "action": "updated", "actor_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e",
    "origin": "lectern-console", "at": "2026-05-01T12:00:00Z", "note": null, "fields": ["/name"]
})))]
pub struct HistoryEntry {
    /// Its place in the order of all changes to all records.
    pub seq: i64,
    /// The revision the record had afterwards.
    #[schema(minimum = 1)]
    pub revision: i32,
    /// What was done: `created`, `updated`, or the name of a move.
    pub action: String,
    /// The person who did it; null for the service itself.
    #[schema(required)]
    pub actor_id: Option<Id>,
    /// The client they came through; null for the service itself.
    #[schema(required)]
    pub origin: Option<String>,
    /// When.
    pub at: At,
    /// Why, as they gave it.
    #[schema(required)]
    pub note: Option<String>,
    /// The fields that changed, as JSON pointers into the record; empty for a creation.
    pub fields: Vec<String>,
}

paged! {
    /// A page of a record's history, oldest first.
    #[schema(examples(json!({
        "data": [{
            "seq": 42, "revision": 2, "action": "updated", "actor_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e",
            "origin": "lectern-console", "at": "2026-05-01T12:00:00Z", "note": null, "fields": ["/name"]
        }],
        "next_after": null
    })))]
    HistoryPage of HistoryEntry: "The changes.", after = next_after: i64;
}

impl From<store::HistoryEntry> for HistoryEntry {
    fn from(entry: store::HistoryEntry) -> Self {
        let store::HistoryEntry { seq, revision, action, actor_id, origin, at, note, fields } = entry;
        Self { seq, revision, action, actor_id, origin, at, note, fields }
    }
}

impl<P: Guard> Cx<P> {
    /// A page of what happened to a record, for those who may read it in full.
    pub async fn history_page<R: Kept>(&self, id: Id, query: &HistoryQuery) -> Answer<Paged<HistoryPage>> {
        let (after, limit) = query.window()?;
        let record = self.find::<R>(id).await?;
        if !record.history_visible_to(self.actor()) {
            return Err(Problem::new(Code::Forbidden, "The history is for those who work on the record.").into());
        }
        let entries = self.session().history(R::KIND, id, after, limit + 1).await?;
        let (data, next_after) = cut(entries, limit, |entry| entry.seq);
        Ok(Paged(HistoryPage { data: data.into_iter().map(Into::into).collect(), next_after }))
    }
}

impl HistoryQuery {
    /// After which place, and how many entries.
    pub(crate) fn window(&self) -> kernel::Result<(i64, i64)> {
        let (after, limit) = (self.after.unwrap_or_default(), self.limit.unwrap_or(DEFAULT_LIMIT));
        Check::default()
            .that((1..=MAX_LIMIT).contains(&limit), "limit", "invalid", format!("must be between 1 and {MAX_LIMIT}"))
            .that(after >= 0, "after", "invalid", "must be a next_after this list gave")
            .done()?;
        Ok((after, limit))
    }
}
