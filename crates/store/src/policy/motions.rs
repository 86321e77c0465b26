//! Motions at rest, with the ballots of those who vote on them.

use super::{
    super::record::{self, fill_owners},
    prelude::*,
};
use crate::By;
use kernel::{Permission, Staged as _};
use policy::{
    Coalition, Motion,
    coalition::{Ballot, MotionFilter, MotionStatus, MotionTransition},
};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = motion_ballots, treat_none_as_default_value = false)]
struct BallotRow {
    motion_id: Uid,
    organization_id: Uid,
    vote: Option<String>,
    cast_by: Option<Uid>,
    cast_at: Option<Moment>,
}

impl BallotRow {
    fn new(motion: &Motion, ballot: &Ballot) -> Self {
        let Ballot { organization_id, vote, cast_by, cast_at } = ballot.clone();
        Self {
            motion_id: motion.id.into(),
            organization_id: organization_id.into(),
            vote: vote.map(|vote| vote.as_str().into()),
            cast_by: cast_by.map(Into::into),
            cast_at: cast_at.map(Into::into),
        }
    }

    fn read(self) -> Result<(Uid, Ballot)> {
        let Self { motion_id, organization_id, vote, cast_by, cast_at } = self;
        let ballot = Ballot {
            organization_id: organization_id.into(),
            vote: maybe(Motion::KIND, vote)?,
            cast_by: cast_by.map(Into::into),
            cast_at: cast_at.map(Into::into),
        };
        Ok((motion_id, ballot))
    }
}

kept! { Motion in motions locked {
    id: id, revision: number, coalition_id: id, text: text, kind: word, threshold: word, closes_at: at, status: word,
    quorum: number, decided_at: [at], created_at: at, updated_at: at,
} beside { allowed_transitions, tally, ballots, owner_unit_id }
overdue |now| motions::status.eq(MotionStatus::Open.as_str()).and(motions::closes_at.lt(Moment(now))), by closes_at
also {
    /// Those who have a vote stay the same until it is put to them.
    async fn place(&mut self, c: &mut Conn<'_>, by: &By) -> Result<()> {
        Coalition::lock(c, self.coalition_id).await?;
        let coalition: Coalition = visible(c, by, self.coalition_id, "/coalition_id").await?;
        Ok(self.put_to(&coalition)?)
    }

    async fn fill(c: &mut Link<'_>, motions: &mut [Self]) -> Result<()> {
        fill_owners!(c, motions.coalition_id of coalitions);
        fill_parts!(c, motions.ballots of motion_ballots.motion_id by [organization_id], BallotRow => BallotRow::read);
        motions.iter_mut().for_each(Motion::count);
        Ok(())
    }

    async fn save_parts(&self, c: &mut Conn<'_>) -> Result<()> {
        let ballots = self.ballots.iter().map(|ballot| BallotRow::new(self, ballot));
        replace_parts!(c, motion_ballots.motion_id, self.id, ballots);
        Ok(())
    }

    fn documents(&self) -> Documents {
        Documents { public: None, internal: Some(self.text.as_str().into()) }
    }
} }

listed! { Motion in motions, by MotionFilter {
    q: search_internal, coalition_id: ids, status: words, kind: words, updated_since: since updated_at,
} sorted {
    "created_at" => created_at: instant, "updated_at" => updated_at: instant, "closes_at" => closes_at: instant,
} also |query, _filter, actor| {
    // As `Motion::visible_to` has it.
    match actor.units(Motion::READ) {
        None => query,
        Some(units) => {
            let own = actor.organization.filter(|own| actor.acts_for(*own, Permission::PolicySign));
            let own: Vec<Uid> = own.map(Uid).into_iter().collect();
            let put_to = motion_ballots::table.filter(motion_ballots::organization_id.eq_any(own));
            let of_units = coalitions::table.filter(coalitions::owner_unit_id.eq_any(uids(&units)));
            let put_to = motions::id.eq_any(put_to.select(motion_ballots::motion_id));
            query.filter(motions::coalition_id.eq_any(of_units.select(coalitions::id)).or(put_to))
        }
    }
} }

/// Withdraws what a coalition is still asked, for it was dissolved. What the votes have decided by now stays decided.
#[dual]
pub(super) async fn withdraw_open(c: &mut Conn<'_>, by: &By, coalition: Id) -> Result<()> {
    let now = by.clock.now();
    let open = motions::status.eq(MotionStatus::Open.as_str()).and(motions::closes_at.ge(Moment(now)));
    let open = motions::table.filter(motions::coalition_id.eq(Uid(coalition)).and(open)).order(motions::id);
    let open: Vec<Uid> = locked!(open.select(motions::id)).load(c).await?;
    let withdrawal = MotionTransition { to: MotionStatus::Withdrawn, note: None };
    for id in open {
        let Some(mut motion) = Motion::find(c, id.into()).await? else { continue };
        let before = (motion.revision, record::serialized(&motion)?);
        motion.enter(&withdrawal, now)?;
        record::keep(c, by, &mut motion, before, "transitioned", Some("The coalition was dissolved.")).await?;
    }
    Ok(())
}
