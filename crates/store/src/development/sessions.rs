//! Sessions of learning at rest.

use super::{
    super::{
        super::UNINDEXED,
        seats::{self, Booked as _},
    },
    prelude::*,
    providers::{Owned, kept_by, owned, ownerships},
};
use crate::session::By;
use development::{
    LearningRegistration, LearningSession, LearningSessionFilter,
    commons::{OpportunityStatus, Ownership, SessionFacts, SessionStatus},
    pathway::{MOST_OCCASIONS, Occasion},
};
use std::collections::HashMap;

kept! { LearningSession in learning_sessions locked, facts SessionFacts,
    unique "/outside_id" "is the id of another session of it" {
    id: id, revision: number, opportunity_id: id, outside_id: [text], starts_at: at, ends_at: at, zone: text, place: [text],
    url: [text], capacity: [number], offer_minutes: number, instructors: json, status: word, created_at: at, updated_at: at,
} beside { allowed_transitions, seats_taken, seats_free, seats_waiting, ownership, is_announced } also {
    async fn place(&mut self, c: &mut Conn<'_>, _by: &By) -> Result<()> {
        let of = announced(c, vec![self.opportunity_id]).await?.remove(&self.opportunity_id);
        (self.ownership, self.is_announced) = of.ok_or_else(|| Problem::no_such("/opportunity_id"))?;
        Ok(())
    }

    async fn fill(c: &mut Link<'_>, sessions: &mut [Self]) -> Result<()> {
        let of = announced(c, sessions.iter().map(|session| session.opportunity_id).collect()).await?;
        let ids: Vec<Id> = sessions.iter().map(|session| session.id).collect();
        let counted = LearningRegistration::counted(c, &ids).await?;
        for session in sessions {
            (session.ownership, session.is_announced) = of.get(&session.opportunity_id).copied().unwrap_or_default();
            let (taken, waiting) = counted.get(&session.id).copied().unwrap_or_default();
            session.count(taken, waiting);
        }
        Ok(())
    }

    async fn facts(&self, c: &mut Conn<'_>, _about: &[Id]) -> Result<SessionFacts> {
        facts(c, self.id).await
    }

    /// What there is more of is offered to those who wait; what is cancelled is so for everybody, unless it is over: who was there
    /// was there.
    async fn follow(&mut self, c: &mut Conn<'_>, by: &By) -> Result<()> {
        if self.status != SessionStatus::Cancelled {
            seats::settle::<LearningRegistration>(c, by, self.id, None).await?;
        } else if self.ends_at > by.clock.now() {
            seats::call_off_room::<LearningRegistration>(c, by, self.id, self.starts_at).await?;
        }
        Self::fill(c, std::slice::from_mut(self)).await
    }

    async fn announce(&self, c: &mut Conn<'_>, by: &By, was: &Self) -> Result<()> {
        seats::announce::<LearningRegistration>(c, by, self.id, &was.appointment(), &self.appointment()).await
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
            let kept = learning_opportunities::provider_id.eq_any(kept.select(learning_providers::id));
            let shown = learning_opportunities::status.ne("draft").or(kept);
            let shown = learning_opportunities::id.eq(learning_sessions::opportunity_id).and(shown);
            query.filter(dsl::exists(learning_opportunities::table.filter(shown)))
        }
    }
} }

/// Whose these offers are, and whether they are public.
#[dual]
async fn announced(c: &mut Link<'_>, ids: Vec<Id>) -> Result<HashMap<Id, (Ownership, bool)>> {
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

/// What the rules of a session must know of those who registered.
#[dual]
pub(super) async fn facts(c: &mut Link<'_>, session: Id) -> Result<SessionFacts> {
    let came = learning_registrations::table.filter(learning_registrations::session_id.eq(Uid(session)));
    let first: Option<Moment> = came.select(dsl::min(learning_registrations::attended_at)).first(c).await?;
    let offered_until = LearningRegistration::last_offer(c, session).await?;
    Ok(SessionFacts { offered_until, attended_at: first.map(Into::into) })
}

/// Whose these sessions are, and when they begin.
#[dual]
pub(super) async fn owners(c: &mut Link<'_>, ids: &[Id]) -> Result<HashMap<Id, (Ownership, At)>> {
    let of = learning_opportunities::table.inner_join(learning_providers::table);
    let these = learning_sessions::table.inner_join(of).filter(learning_sessions::id.eq_any(uids(ids)));
    let columns = (
        (learning_sessions::id, learning_providers::owner_unit_id, learning_providers::organization_id),
        learning_sessions::starts_at,
    );
    let rows: Vec<(Owned, Moment)> = these.select(columns).load(c).await?;
    let of_session = |(of, starts_at): (Owned, Moment)| {
        let (session, ownership) = owned(of);
        (session, (ownership, At::from(starts_at)))
    };
    Ok(rows.into_iter().map(of_session).collect())
}

/// The sessions of these offers.
#[dual]
pub(super) async fn of_all(c: &mut Link<'_>, opportunities: &[Id]) -> Result<HashMap<Id, Vec<LearningSession>>> {
    let sessions = learning_sessions::table.filter(learning_sessions::opportunity_id.eq_any(uids(opportunities)));
    let rows: Vec<Row> = sessions.select(Row::as_select()).load(c).await?;
    let sessions: Vec<LearningSession> = whole(c, rows).await?;
    grouped(sessions, |session| Ok((Uid(session.opportunity_id), session)))
}

/// The sessions of something that can be learned, the earliest first.
#[dual]
pub async fn of(c: &mut Link<'_>, opportunity: Id) -> Result<Vec<LearningSession>> {
    let sessions = learning_sessions::table.filter(learning_sessions::opportunity_id.eq(Uid(opportunity)));
    let ordered = sessions.order((learning_sessions::starts_at, learning_sessions::id));
    let rows: Vec<Row> = ordered.select(Row::as_select()).load(c).await?;
    rows.into_iter().map(LearningSession::try_from).collect()
}

/// A condition, begun by a number and ended by an instant: fewer sessions than that number, of the same offer or of one that is the
/// same, begin after the instant and before this one.
fn few_sooner() -> String {
    format!(
        " > (SELECT COUNT(*) FROM learning_sessions sooner JOIN learning_opportunities alike \
         ON alike.id = sooner.opportunity_id WHERE alike.work_id = learning_opportunities.work_id \
         AND {UNINDEXED}alike.status = 'published' AND {UNINDEXED}sooner.status = 'scheduled' \
         AND (sooner.starts_at, sooner.id) < (learning_sessions.starts_at, learning_sessions.id) AND sooner.starts_at > "
    )
}

/// The next sessions of what any of these offers stand for, as many of each as are told of, the earliest first.
#[dual]
pub(super) async fn to_come(c: &mut Link<'_>, works: Vec<Uid>, now: At) -> Result<Vec<Occasion>> {
    // Of those that are scheduled or published most are of other works.
    let scheduled = search::Unindexed(learning_sessions::status).eq(SessionStatus::Scheduled.as_str());
    let offered = search::Unindexed(learning_opportunities::status).eq(OpportunityStatus::Published.as_str());
    let is_next = dsl::sql::<diesel::sql_types::Bool>("")
        .bind::<diesel::sql_types::BigInt, _>(i64::from(MOST_OCCASIONS))
        .sql(&few_sooner())
        .bind::<crate::sql_types::sql::Moment, _>(Moment(now))
        .sql(")");
    let rows: Vec<(Uid, Uid, Moment)> = learning_sessions::table
        .inner_join(learning_opportunities::table)
        .filter(learning_opportunities::work_id.eq_any(works).and(offered))
        .filter(learning_sessions::starts_at.gt(Moment(now)).and(scheduled))
        .filter(is_next)
        .order((learning_sessions::starts_at, learning_sessions::id))
        .select((learning_sessions::id, learning_sessions::opportunity_id, learning_sessions::starts_at))
        .load(c)
        .await?;
    let occasion = |(session, opportunity, starts_at): (Uid, Uid, Moment)| Occasion {
        session_id: session.into(),
        opportunity_id: opportunity.into(),
        starts_at: starts_at.into(),
    };
    Ok(rows.into_iter().map(occasion).collect())
}
