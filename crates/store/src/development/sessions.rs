//! Sessions of learning at rest.

use super::{
    prelude::*,
    providers::{kept_by, ownerships},
};
use crate::session::By;
use development::{
    LearningSession, LearningSessionFilter,
    commons::{OpportunityStatus, Ownership},
};
use std::collections::HashMap;

kept! { LearningSession in learning_sessions {
    id: id, revision: number, opportunity_id: id, starts_at: at, ends_at: at, zone: text, place: [text], url: [text],
    capacity: [number], instructors: json, status: word, created_at: at, updated_at: at,
} beside { allowed_transitions, ownership, is_announced } also {
    async fn place(&mut self, c: &mut Conn, _by: &By) -> Result<()> {
        let of = announced(c, vec![self.opportunity_id]).await?.remove(&self.opportunity_id);
        let missing = || Problem::field("/opportunity_id", "not_found", "must name a record that exists");
        (self.ownership, self.is_announced) = of.ok_or_else(missing)?;
        Ok(())
    }

    async fn fill(c: &mut impl Link, sessions: &mut [Self]) -> Result<()> {
        let of = announced(c, sessions.iter().map(|session| session.opportunity_id).collect()).await?;
        for session in sessions {
            (session.ownership, session.is_announced) = of.get(&session.opportunity_id).copied().unwrap_or_default();
        }
        Ok(())
    }
} }

listed! { LearningSession in learning_sessions, by LearningSessionFilter {
    opportunity_id: ids, status: words, starts_from: since starts_at, starts_until: until starts_at,
    updated_since: since updated_at,
} sorted {
    "starts_at" => starts_at: instant, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, _filter, actor| {
    match kept_by(actor) {
        None => query,
        Some(kept) => {
            let others = learning_opportunities::provider_id.ne_all(kept.select(learning_providers::id));
            let drafts = learning_opportunities::table.filter(learning_opportunities::status.eq("draft").and(others));
            query.filter(learning_sessions::opportunity_id.ne_all(drafts.select(learning_opportunities::id)))
        }
    }
} }

/// Whose these offers are, and whether they are public.
#[dual]
async fn announced(c: &mut impl Link, ids: Vec<Id>) -> Result<HashMap<Id, (Ownership, bool)>> {
    let columns = (learning_opportunities::id, learning_opportunities::provider_id, learning_opportunities::status);
    let these = learning_opportunities::table.filter(learning_opportunities::id.eq_any(uids(&ids)));
    let rows: Vec<(Uid, Uid, String)> = these.select(columns).load(c).await?;
    let owned = ownerships(c, rows.iter().map(|row| row.1.into()).collect()).await?;
    let of = |(id, provider, status): (Uid, Uid, String)| {
        let ownership = owned.get(&provider.into()).copied().unwrap_or_default();
        (id.into(), (ownership, status != OpportunityStatus::Draft.as_str()))
    };
    Ok(rows.into_iter().map(of).collect())
}

/// The sessions of something that can be learned, the earliest first.
#[dual]
pub async fn of(c: &mut impl Link, opportunity: Id) -> Result<Vec<LearningSession>> {
    let sessions = learning_sessions::table.filter(learning_sessions::opportunity_id.eq(Uid(opportunity)));
    let ordered = sessions.order((learning_sessions::starts_at, learning_sessions::id));
    let rows: Vec<Row> = ordered.select(Row::as_select()).load(c).await?;
    rows.into_iter().map(LearningSession::try_from).collect()
}
