//! Awards at rest. Each has a bit of the status lists from its first day, drawn by chance, and for ever.

use super::{
    super::{idempotency, record},
    badges,
    prelude::*,
};
use crate::{By, Change, Done, Once, SignedBadge};
use development::{
    Award, AwardFilter, EditionStatus,
    recognition::{AwardStatus, AwardTerms, STATUS_LIST_AWARDS},
};
use std::collections::HashMap;

/// What waits its turn to draw a bit.
const DRAWS: &str = "bits of status lists";

kept! { Award in awards locked, own by person_id, unique "/evidence" "was awarded for just now" {
    id: id, revision: number, achievement_id: id, person_id: [id], evidence_url: [text], evidence: [text],
    evidence_key: [text], status: word, issued_at: [at], expires_at: [at], is_expired: flag, reason: [text],
    is_public: flag, status_list: small, status_index: number, created_at: at, updated_at: at,
} beside { allowed_transitions, terms } refers { person_id: people }
overdue |now| awards::expires_at.le(Moment(now)).and(awards::is_expired.eq(false)), by expires_at
also {
    async fn place(&mut self, c: &mut Conn<'_>, _by: &By) -> Result<()> {
        let terms = terms(c, vec![self.achievement_id]).await?.remove(&self.achievement_id);
        self.terms = terms.ok_or_else(|| Problem::no_such("/achievement_id"))?;
        if !self.terms.is_awarded {
            let detail = "must name an achievement that is published, and not retired";
            return Err(Problem::field("/achievement_id", "invalid", detail).into());
        }
        Ok(())
    }

    async fn fill(c: &mut Link<'_>, awards: &mut [Self]) -> Result<()> {
        let terms = terms(c, awards.iter().map(|award| award.achievement_id).collect()).await?;
        for award in awards {
            award.terms = terms.get(&award.achievement_id).copied().unwrap_or_default();
        }
        Ok(())
    }
} }

listed! { Award in awards, by AwardFilter {
    achievement_id: ids, person_id: ids, status: words, updated_since: since updated_at,
} sorted {
    "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, _filter, actor| {
    match actor.units(Award::READ) {
        None => query,
        Some(units) => {
            let of_units = achievements::table.filter(achievements::owner_unit_id.eq_any(uids(&units)));
            let seen = awards::achievement_id.eq_any(of_units.select(achievements::id));
            match actor.person {
                Some(person) => {
                    let own = awards::person_id.eq(Uid(person)).and(awards::status.ne("draft"));
                    query.filter(seen.or(own))
                }
                None => query.filter(seen),
            }
        }
    }
} }

/// What the awards of these achievements take from them.
#[dual]
async fn terms(c: &mut Link<'_>, ids: Vec<Id>) -> Result<HashMap<Id, AwardTerms>> {
    let columns = (achievements::id, achievements::owner_unit_id, achievements::status, achievements::validity_months);
    let these = achievements::table.filter(achievements::id.eq_any(uids(&ids)));
    let rows: Vec<(Uid, Uid, String, Option<i16>)> = these.select(columns).load(c).await?;
    let of = |(id, unit, status, validity_months): (Uid, Uid, String, Option<i16>)| {
        let is_awarded = status == EditionStatus::Published.as_str();
        (id.into(), AwardTerms { unit_id: Some(unit.into()), is_awarded, validity_months })
    };
    Ok(rows.into_iter().map(of).collect())
}

/// Adds an award with the first bit of those drawn that nobody has; the award that stands where the same person was awarded the
/// same for the same evidence before. Of two who award at once, one waits for the other.
#[dual]
pub async fn award(
    c: &mut Conn<'_>,
    by: &By,
    once: Option<&Once>,
    mut award: Award,
    draws: Vec<i32>,
) -> Result<Done<Award>> {
    if let Some(replayed) = idempotency::replay(c, by, once).await? {
        return Ok(replayed);
    }
    if let Some(person) = award.person_id {
        lock_person(c, Uid(person)).await?;
    }
    if let Some(mut same) = same_as(c, by, &award).await?.filter(|same| same.may_be_added_by(&by.actor)) {
        same.shown_to(&by.actor);
        idempotency::remember(c, by, once, &same).await?;
        return Ok(Done::Fresh(same));
    }
    in_turn(c, DRAWS).await?;
    (award.status_list, award.status_index) = drawn(c, &draws).await?;
    record::create(c, by, once, award).await
}

/// The award of the same to the same person for the same evidence, as time has left it.
#[dual]
async fn same_as(c: &mut Conn<'_>, by: &By, award: &Award) -> Result<Option<Award>> {
    let (Some(person), Some(key)) = (award.person_id, &award.evidence_key) else { return Ok(None) };
    let same = awards::achievement_id.eq(Uid(award.achievement_id)).and(awards::person_id.eq(Uid(person)));
    let same = awards::table.filter(same.and(awards::evidence_key.eq(key.as_str())));
    let id: Option<Uid> = same.select(awards::id).first(c).await.optional()?;
    let Some(id) = id else { return Ok(None) };
    record::settle::<Award>(c, by, id.into()).await?;
    Award::find(c, id.into()).await
}

/// The list that new awards have their bit in, and the first of the bits drawn that is nobody's there.
#[dual]
async fn drawn(c: &mut Conn<'_>, draws: &[i32]) -> Result<(i16, i32)> {
    let last: Option<i16> = awards::table.select(dsl::max(awards::status_list)).first(c).await?;
    let last = last.unwrap_or(1);
    let of_last = || awards::table.filter(awards::status_list.eq(last));
    let awarded: i64 = of_last().count().get_result(c).await?;
    let is_full = awarded >= STATUS_LIST_AWARDS;
    let taken: Vec<i32> =
        of_last().filter(awards::status_index.eq_any(draws)).select(awards::status_index).load(c).await?;
    let list = if is_full { last.saturating_add(1) } else { last };
    let free = draws.iter().find(|index| is_full || !taken.contains(index));
    let none = || Problem::new(Code::Unavailable, "No free entry in the status list; try again.");
    Ok((list, *free.ok_or_else(none)?))
}

/// Issues an award: a change of it, and the badge that was signed for it.
#[dual]
pub async fn issue(c: &mut Conn<'_>, by: &By, change: Change<Award, ()>, badge: SignedBadge) -> Result<Done<Award>> {
    let done = record::change(c, by, change).await?;
    if let Done::Fresh(Award { id, person_id: Some(person), .. }) = &done {
        badges::add_issued(c, *id, *person, badge, by.clock.now()).await?;
    }
    Ok(done)
}

/// The bits of a list that say that awards are in a state; `None` where there is no such list.
#[dual]
pub async fn bits(c: &mut Link<'_>, list: i16, status: AwardStatus) -> Result<Option<Vec<i32>>> {
    let last: Option<i16> = awards::table.select(dsl::max(awards::status_list)).first(c).await?;
    if !(1..=last.unwrap_or(1)).contains(&list) {
        return Ok(None);
    }
    let set = awards::table.filter(awards::status_list.eq(list).and(awards::status.eq(status.as_str())));
    Ok(Some(set.select(awards::status_index).order(awards::status_index).load(c).await?))
}
