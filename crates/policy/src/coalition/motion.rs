//! Motions: what a coalition is asked, who voted how, and what came of it.

use super::{Coalition, CoalitionStatus, Tally, Threshold, Vote};
use kernel::{
    Actor, At, Check, Code, Id, Lifecycle as _, Permission, Problem, Record, Result, Staged, Terms, Text,
    Transition as _, lifecycle, record_fields, sorted, staged_fields, words,
};
use record::record;
use serde::Serialize;

words! {
    /// What a motion is about.
    pub enum MotionKind {
        General = "general",
        Charter = "charter",
        Membership = "membership",
        Statement = "statement",
        Procedure = "procedure",
    }
}

lifecycle! {
    /// Where a motion stands. People may withdraw an open one, and whoever dissolves its coalition does; `carried`, `rejected`
    /// and `lapsed_without_quorum` are what time makes of it when the voting closes.
    pub enum MotionStatus moved by MotionTransition {
        Open = "open" => [Withdrawn],
        Carried = "carried" => [],
        Rejected = "rejected" => [],
        LapsedWithoutQuorum = "lapsed_without_quorum" => [],
        Withdrawn = "withdrawn" => [],
    }
}

/// A question put to a coalition, and how its members voted. For those who work on the coalition and the organizations that
/// have a vote.
#[record(fixed, example = {
    "coalition_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6f", "text": "That the coalition sign the letter on e-books.",
    "kind": "statement", "threshold": "two_thirds", "closes_at": "2099-05-15T17:00:00Z", "status": "open",
    "allowed_transitions": ["withdrawn"], "quorum": 2, "tally": { "yes": 7, "no": 2, "abstain": 1 },
    "ballots": [{
        "organization_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d74", "vote": "yes",
        "cast_by": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d71", "cast_at": "2026-05-02T12:00:00Z"
    }],
    "decided_at": null
})]
pub struct Motion {
    /// The coalition that is asked.
    pub coalition_id: Id,
    /// What is moved; where that is a charter, the whole of it.
    pub text: Text<50000>,
    /// What it is about.
    pub kind: MotionKind,
    /// What part of the votes cast it needs.
    pub threshold: Threshold,
    /// Until when members may vote, this instant included; in the future when it is moved.
    pub closes_at: At,
    /// Where it stands.
    #[kept(MotionStatus::Open)]
    pub status: MotionStatus,
    /// Where the caller may move it.
    #[kept(Vec::new())]
    pub allowed_transitions: Vec<MotionStatus>,
    /// How many must take part, as the coalition's rule had it when it was moved.
    #[kept(0)]
    #[schema(minimum = 1)]
    pub quorum: i32,
    /// The votes so far.
    #[kept(Tally::default())]
    pub tally: Tally,
    /// Who had a vote when it was moved, and how they cast it.
    #[kept(Vec::new())]
    pub ballots: Vec<Ballot>,
    /// When it ceased to be open; null before.
    #[kept(None)]
    pub decided_at: Option<At>,
    /// The unit that looks after the coalition.
    #[kept(None)]
    #[serde(skip)]
    pub owner_unit_id: Option<Id>,
}

/// The vote of one organization; null where it has not voted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "organization_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d74", "vote": "yes",
    "cast_by": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d71", "cast_at": "2026-05-02T12:00:00Z"
}))))]
pub struct Ballot {
    /// Which organization.
    pub organization_id: Id,
    /// How it votes.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub vote: Option<Vote>,
    /// The person who cast it; null where the organization's own client did.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub cast_by: Option<Id>,
    /// When it was last cast.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub cast_at: Option<At>,
}

/// An organization's vote; it replaces an earlier one.
#[record::form(example = { "vote": "yes" })]
#[derive(Copy)]
pub struct VoteCast {
    /// How it votes.
    pub vote: Vote,
}

/// Narrows a list of motions. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct MotionFilter {
    /// Words of the text.
    pub q: Option<Terms>,
    /// Put to any of these coalitions.
    pub coalition_id: Vec<Id>,
    /// In any of these states.
    pub status: Vec<MotionStatus>,
    /// About any of these.
    pub kind: Vec<MotionKind>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

impl Motion {
    /// Puts it to a coalition: those who have a vote now are the ones who vote on it.
    pub fn put_to(&mut self, coalition: &Coalition) -> Result<()> {
        if coalition.status != CoalitionStatus::Active {
            return Err(Problem::new(Code::Conflict, "Only an active coalition votes."));
        }
        let ballot = |organization_id| Ballot { organization_id, vote: None, cast_by: None, cast_at: None };
        self.ballots = coalition.voters(self.created_at).map(|member| ballot(member.organization_id)).collect();
        self.ballots.sort_by_key(|ballot| ballot.organization_id);
        let voters = u32::try_from(self.ballots.len()).unwrap_or(u32::MAX);
        self.quorum = i32::try_from(coalition.quorum.of(voters)).unwrap_or(i32::MAX);
        self.owner_unit_id = Some(coalition.owner_unit_id);
        Ok(())
    }

    /// Records how an organization votes, while the motion is open. It may vote again; only the last vote counts.
    pub fn cast(&mut self, organization_id: Id, cast: VoteCast, by: Option<Id>, now: At) -> Result<()> {
        if self.status_at(now) != MotionStatus::Open {
            return Err(Problem::new(Code::Conflict, "The voting on this motion is closed."));
        }
        let ballot = self.ballots.iter_mut().find(|ballot| ballot.organization_id == organization_id);
        let ballot = ballot.ok_or_else(|| Problem::not_found("ballot"))?;
        *ballot = Ballot { vote: Some(cast.vote), cast_by: by, cast_at: Some(now), ..*ballot };
        self.count();
        Ok(())
    }

    /// Brings the tally in step with the ballots.
    pub fn count(&mut self) {
        self.tally = Tally::of(self.ballots.iter().filter_map(|ballot| ballot.vote));
    }

    /// What becomes of it with the votes it has, when the voting closes.
    pub fn outcome(&self) -> MotionStatus {
        let quorum = u32::try_from(self.quorum).unwrap_or_default();
        if self.tally.taking_part() < quorum {
            MotionStatus::LapsedWithoutQuorum
        } else if self.tally.reaches(self.threshold) {
            MotionStatus::Carried
        } else {
            MotionStatus::Rejected
        }
    }

    /// Where it stands at that instant.
    pub fn status_at(&self, now: At) -> MotionStatus {
        if self.status == MotionStatus::Open && now > self.closes_at { self.outcome() } else { self.status }
    }

    /// Whether the caller votes for an organization that has a vote.
    fn is_put_to(&self, actor: &Actor) -> bool {
        self.ballots.iter().any(|ballot| {
            actor.organization == Some(ballot.organization_id)
                && actor.acts_for(ballot.organization_id, Permission::PolicySign)
        })
    }
}

impl Record for Motion {
    const KIND: &'static str = "motion";
    const READ: Permission = Permission::PolicyRead;
    const WRITE: Permission = Permission::PolicyWrite;
    const TIMED: bool = true;
    record_fields!(unit = owner_unit_id, private, moves);

    fn visible_to(&self, actor: &Actor) -> bool {
        actor.may(Self::READ, self.unit()) || self.is_put_to(actor)
    }

    fn check(&self) -> Result<()> {
        let ahead = self.closes_at > self.created_at;
        Check::default().that(ahead, "/closes_at", "invalid", "must be in the future").done()
    }

    fn settle(&mut self, now: At) -> bool {
        let status = self.status_at(now);
        let moved = status != self.status;
        if moved {
            (self.status, self.decided_at) = (status, Some(self.closes_at));
        }
        moved
    }
}

impl Staged for Motion {
    staged_fields!(MotionTransition);

    fn enter(&mut self, to: &MotionTransition, now: At) -> Result<()> {
        self.status_at(now).check_move(to.to())?;
        (self.status, self.decided_at) = (to.to(), Some(now));
        Ok(())
    }
}

sorted!(Motion, default "-created_at", {
    "created_at" => created_at, "updated_at" => updated_at, "closes_at" => closes_at,
});

#[cfg(test)]
pub(crate) mod tests {
    use super::{super::tests::*, *};
    use kernel::Draft as _;
    use proptest::{prelude::*, sample::select};

    /// When the voting closes.
    pub const CLOSES: At = NOON.plus_seconds(7 * 86_400);

    pub fn motion(kind: MotionKind, threshold: Threshold, coalition: &Coalition) -> Result<Motion> {
        let text = if kind == MotionKind::Charter { "We read." } else { "That we sign." };
        let text = text.parse().unwrap();
        let new = NewMotion { coalition_id: coalition.id, text, kind, threshold, closes_at: CLOSES };
        let mut motion = new.register(id(50), NOON)?;
        motion.put_to(coalition)?;
        Ok(motion)
    }

    /// A motion to three organizations, of which the first vote so.
    pub fn voted(kind: MotionKind, votes: &[Vote]) -> Motion {
        let mut motion = motion(kind, Threshold::Majority, &active(3)).unwrap();
        for (number, &vote) in (100..).zip(votes) {
            motion.cast(id(number), VoteCast { vote }, None, NOON).unwrap();
        }
        motion
    }

    fn settled(mut motion: Motion, at: At) -> MotionStatus {
        motion.settle(at);
        motion.status
    }

    #[test]
    fn a_coalition_that_is_being_formed_does_not_vote() {
        assert_eq!(motion(MotionKind::General, Threshold::Majority, &forming()).unwrap_err().code, Code::Conflict);
    }

    #[test]
    fn a_vote_at_the_closing_counts_and_one_after_it_is_refused() {
        let cast = |at| voted(MotionKind::General, &[]).cast(id(100), VoteCast { vote: Vote::Yes }, None, at).is_ok();
        assert_eq!([CLOSES, CLOSES.plus_seconds(1)].map(cast), [true, false]);
    }

    #[test]
    fn who_has_no_vote_casts_none() {
        let cast = voted(MotionKind::General, &[]).cast(id(99), VoteCast { vote: Vote::Yes }, None, NOON);
        assert_eq!(cast.unwrap_err().code, Code::NotFound);
    }

    #[test]
    fn too_few_votes_decide_nothing() {
        let lapsed = settled(voted(MotionKind::General, &[Vote::Yes]), CLOSES.plus_seconds(1));
        assert_eq!(lapsed, MotionStatus::LapsedWithoutQuorum);
    }

    #[test]
    fn an_abstention_makes_the_quorum_and_decides_nothing() {
        let decided = settled(voted(MotionKind::General, &[Vote::Yes, Vote::Abstain]), CLOSES.plus_seconds(1));
        assert_eq!(decided, MotionStatus::Carried);
    }

    #[test]
    fn the_last_vote_of_an_organization_counts() {
        let mut motion = voted(MotionKind::General, &[Vote::Yes, Vote::Yes]);
        motion.cast(id(100), VoteCast { vote: Vote::No }, None, NOON).unwrap();
        assert_eq!(motion.tally, Tally { yes: 1, no: 1, abstain: 0 });
    }

    /// Anything a caller may try, and time.
    #[derive(Clone, Copy, Debug)]
    enum Try {
        Wait(i64),
        Cast(u8, Vote),
        Move(MotionStatus),
        Settle,
    }

    fn attempt() -> impl Strategy<Value = Try> {
        prop_oneof![
            2 => (0_i64..300_000).prop_map(Try::Wait),
            8 => (98_u8..104, select(Vote::ALL)).prop_map(|(number, vote)| Try::Cast(number, vote)),
            1 => select(MotionStatus::ALL).prop_map(Try::Move),
            1 => Just(Try::Settle),
        ]
    }

    proptest! {
        #[test]
        fn no_sequence_of_moves_reaches_an_illegal_state(
            threshold in select(Threshold::ALL), attempts in prop::collection::vec(attempt(), 0..40),
        ) {
            let (mut motion, mut now) = (motion(MotionKind::General, threshold, &active(4)).unwrap(), NOON);
            for attempt in attempts {
                let before = motion.clone();
                let done = match attempt {
                    Try::Wait(seconds) => { now = now.plus_seconds(seconds); Ok(()) }
                    Try::Cast(number, vote) => motion.cast(id(number), VoteCast { vote }, None, now),
                    Try::Move(to) => motion.enter(&MotionTransition { to, note: None }, now),
                    Try::Settle => { motion.settle(now); Ok(()) }
                };
                prop_assert!(done.is_ok() || motion == before, "a refusal changes nothing: {:?}", attempt);
                let decided = before.status_at(now) != MotionStatus::Open;
                prop_assert!(!decided || motion.status_at(now) == before.status_at(now), "what is decided stays: {:?}", attempt);
                prop_assert!(!decided || motion.tally == before.tally, "nobody votes afterwards: {:?}", attempt);
                prop_assert_eq!(motion.status == MotionStatus::Open, motion.decided_at.is_none());
                prop_assert!(motion.tally.taking_part() <= 4 && motion.ballots.len() == 4);
                let carried = motion.status == MotionStatus::Carried;
                prop_assert!(!carried || motion.tally.taking_part() >= 3 && motion.tally.reaches(threshold));
            }
        }

        /// However late it is looked at, and however often, it comes out the same.
        #[test]
        fn a_missed_tick_loses_nothing(votes in prop::collection::vec(select(Vote::ALL), 0..4), late in 1_i64..1_000_000) {
            let motion = voted(MotionKind::General, &votes);
            let mut again = motion.clone();
            again.settle(CLOSES.plus_seconds(1));
            again.settle(CLOSES.plus_seconds(late));
            prop_assert_eq!(again.status, settled(motion, CLOSES.plus_seconds(late)));
        }
    }
}
