//! Mailings at rest. How far one has come is counted from its mails.

use super::{
    super::{jobs, record},
    alerts::resting_on_retracted,
    mailing_recipients::{Counted, counts},
    prelude::*,
};
use crate::{By, Change, Dispatch, sql_types::sql};
use advocacy::{
    Alert, Mailing, MailingFilter, Resource, Segment,
    action::ActionStatus,
    mailing::{Letter, MailingCounts, MailingKind, MailingStatus, Unmailed},
};
use std::collections::HashMap;

kept! { Mailing in mailings locked {
    id: id, revision: number, kind: word, subject_id: id, segment_id: id, owner_unit_id: id, status: word, criteria: json,
    is_gathered: flag, finished_at: [at], created_at: at, updated_at: at,
} beside { allowed_transitions, counts } refers { owner_unit_id: units } also {
    /// Whoever sends it must see the segment, and what is mailed must be such as is mailed.
    async fn place(&mut self, c: &mut Conn<'_>, by: &By) -> Result<()> {
        let segment = Segment::find(c, self.segment_id).await?.filter(|segment| segment.visible_to(&by.actor));
        let segment =
            segment.ok_or_else(|| Problem::field("/segment_id", "not_found", "must name a segment that you may use"))?;
        letter(c, self, &by.actor, by.clock.now()).await?.map_err(|unmailed| unmailed.problem)?;
        Ok(self.aim(&segment, by.actor.units(Mailing::READ))?)
    }

    async fn fill(c: &mut Link<'_>, mailings: &mut [Self]) -> Result<()> {
        let ids: Vec<Id> = mailings.iter().map(|mailing| mailing.id).collect();
        let mut counted = counts(c, &ids).await?;
        for mailing in mailings {
            mailing.counts = counted.remove(&mailing.id).unwrap_or_default();
        }
        Ok(())
    }

    async fn follow(&mut self, c: &mut Conn<'_>, by: &By) -> Result<()> {
        if self.status == MailingStatus::Sending {
            jobs::enqueue(c, &by.clock, by.clock.now(), Some(Dispatch::KEY.to_owned()), &Dispatch {}).await?;
        }
        Self::fill(c, std::slice::from_mut(self)).await
    }
} }

listed! { Mailing in mailings scanned, by MailingFilter {
    kind: words, subject_id: ids, segment_id: ids, owner_unit_id: ids, status: words, updated_since: since updated_at,
} sorted { "created_at" => created_at: instant, "updated_at" => updated_at: instant } also |query, _filter, actor| {
    of_own_units!(query, Mailing in mailings, actor)
} }

/// The mailings whose mails go. Others wait: those that are stopped, and those of what is not mailed for now, as the rules of
/// [`Letter`] have it: an alert that is paused or flagged, a briefing that is retired.
pub(super) fn going() -> mailings::BoxedQuery<'static, Db, sql::Uid> {
    let flagged = alerts::status.eq("live").and(alerts::id.eq_any(resting_on_retracted()));
    let held = alerts::table.filter(alerts::status.eq("paused").or(flagged)).select(alerts::id);
    let retired = resources::table.filter(resources::status.eq("retired")).select(resources::id);
    mailings::table
        .filter(mailings::status.eq("sending"))
        .filter(mailings::subject_id.ne_all(held.into_boxed::<Db>()))
        .filter(mailings::subject_id.ne_all(retired.into_boxed::<Db>()))
        .select(mailings::id)
        .into_boxed()
}

/// One without how far it has come, which is counted from all its mails.
#[dual]
pub(super) async fn uncounted(c: &mut Link<'_>, id: Id) -> Result<Option<Mailing>> {
    let row: Option<Row> = mailings::table.find(Uid(id)).select(Row::as_select()).first(c).await.optional()?;
    row.map(Mailing::try_from).transpose()
}

/// What a mailing's mails say now, or why they are not sent. Whoever may not see what is mailed is told that it is not there.
#[dual]
pub(super) async fn letter(
    c: &mut Link<'_>,
    mailing: &Mailing,
    actor: &Actor,
    now: At,
) -> Result<std::result::Result<Letter, Unmailed>> {
    let missing = || Err(Unmailed::from(Problem::no_such("/subject_id")));
    Ok(match mailing.kind {
        MailingKind::Briefing => {
            let found: Option<Resource> = Resource::find(c, mailing.subject_id).await?;
            let found = found.filter(|resource| resource.visible_to(actor));
            found.map_or_else(missing, |resource| Letter::of_briefing(&resource))
        }
        MailingKind::Alert => {
            let found: Option<Alert> = Alert::find(c, mailing.subject_id).await?;
            let found = found.filter(|alert| alert.visible_to(actor));
            found.map_or_else(missing, |alert| Letter::of_alert(&alert, now))
        }
    })
}

/// Those whose segment is not read to its end yet, the oldest first.
#[dual]
pub(super) async fn ungathered(c: &mut Link<'_>) -> Result<Option<Mailing>> {
    let waits = mailings::status.eq("sending").and(mailings::is_gathered.eq(false));
    let waits = mailings::table.filter(waits).order((mailings::created_at, mailings::id));
    let row: Option<Row> = waits.select(Row::as_select()).first(c).await.optional()?;
    row.map(Mailing::try_from).transpose()
}

/// Changes one by the service itself.
#[dual]
pub(super) async fn changed(
    c: &mut Conn<'_>,
    by: &By,
    id: Id,
    action: &'static str,
    rule: impl FnOnce(&mut Mailing, &()) -> kernel::Result<()> + Send + 'static,
) -> Result<()> {
    record::change(c, by, Change::new(id, None, rule).permitted(|_, _| true).noted(action, None)).await?;
    Ok(())
}

/// Marks mailings as sent whose segment is read to its end and of which no mail waits any more, a hundred at a time; gives how many.
#[dual]
pub async fn finish(c: &mut Conn<'_>, by: &By) -> Result<usize> {
    let now = by.clock.now();
    let waiting = mailing_recipients::mailing_id.eq(mailings::id).and(mailing_recipients::status.eq("queued"));
    let waiting = dsl::exists(mailing_recipients::table.filter(waiting));
    let done: Vec<Uid> = mailings::table
        .filter(mailings::status.eq("sending").and(mailings::is_gathered.eq(true)))
        .filter(dsl::not(waiting))
        .order((mailings::created_at, mailings::id))
        .limit(100)
        .select(mailings::id)
        .load(c)
        .await?;
    let count = done.len();
    for id in done {
        changed(c, by, id.into(), "finished", move |mailing, (): &()| mailing.finish(now)).await?;
    }
    Ok(count)
}

/// The counts of mailings, from how many of their mails stand where, were opened and were of use.
pub(super) fn told(rows: Vec<Counted>) -> Result<HashMap<Id, MailingCounts>> {
    let by_mailing = grouped(rows, |(mailing, status, mails, opened, used)| {
        let status: ActionStatus = read(Mailing::KIND, status)?;
        Ok((mailing, (status, [mails, opened, used].map(i64::unsigned_abs))))
    })?;
    let counts = by_mailing.into_iter().map(|(mailing, rows)| {
        let in_status =
            |wanted| rows.iter().filter(|(status, _)| *status == wanted).map(|(_, [mails, ..])| mails).sum();
        let opened = rows.iter().map(|(_, [_, opened, _])| opened).sum();
        (mailing, MailingCounts::of(in_status, opened, rows.iter().map(|(_, [.., used])| used).sum()))
    });
    Ok(counts.collect())
}
