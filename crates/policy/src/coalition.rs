//! Coalitions: organizations that act together, by a charter, and what they decide.
//!
//! [`Coalition`] has its members and, in numbered versions, its charter; a [`Motion`] is one question they vote on.

mod charter;
mod member;
mod motion;
mod tally;

pub use charter::{Charter, CharterAdoption};
pub use member::{Member, MemberRole, Membership};
pub use motion::{Ballot, Motion, MotionFilter, MotionKind, MotionStatus, MotionTransition, NewMotion, VoteCast};
pub use tally::{Quorum, Tally, Threshold, Vote};

use crate::GoalId;
use kernel::{
    Actor, At, Check, Code, Id, Permission, Problem, Record, Result, Slug, Staged, Terms, Text, Transition as _,
    distinct, lifecycle, record_fields, sorted, staged_fields, translated,
};
use record::record;

/// Members a coalition may have at a time and ever had, so that one stays small enough to be read whole.
const MOST_MEMBERS: usize = 1000;

lifecycle! {
    /// Where a coalition stands: being formed, out of sight; acting in public; ended.
    pub enum CoalitionStatus moved by CoalitionTransition {
        Forming = "forming" => [Active],
        Active = "active" => [Dissolved],
        Dissolved = "dissolved" => [],
    }
}

/// Organizations that act together. Public once it is active.
#[record(example = {
    "slug": "open-shelves", "name": "Open Shelves Coalition", "purpose": "To keep every book within every reader's reach.",
    "owner_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70", "goals": ["P-G3"], "quorum": "majority", "status": "active",
    "allowed_transitions": ["dissolved"], "charter_version": 1,
    "members": [{
        "organization_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d74", "role": "chair", "voting": true, "since": "2026-05-01",
        "until": null
    }]
})]
pub struct Coalition {
    /// Its name in URLs; unique.
    pub slug: Slug,
    /// What people call it.
    pub name: Text<200>,
    /// What it is for.
    pub purpose: Text<2000>,
    /// The unit that looks after it.
    pub owner_unit_id: Id,
    /// The goals and strategies it serves, each once; may be empty.
    #[schema(max_items = 100)]
    pub goals: Vec<GoalId>,
    /// How many of its voting members must take part in a vote; counts for motions made from now on.
    pub quorum: Quorum,
    /// Where it stands.
    #[kept(CoalitionStatus::Forming)]
    pub status: CoalitionStatus,
    /// Where the caller may move it.
    #[kept(Vec::new())]
    pub allowed_transitions: Vec<CoalitionStatus>,
    /// The number of the charter it goes by; null where it has none yet.
    #[kept(None)]
    pub charter_version: Option<i32>,
    /// Who belongs to it or did, in the order in which they came.
    #[kept(Vec::new())]
    pub members: Vec<Member>,
    /// The charter that was adopted just now, to be kept beside those before it.
    #[kept(None)]
    #[serde(skip)]
    pub adopted: Option<Charter>,
}

/// Narrows a list of coalitions. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct CoalitionFilter {
    /// Words of the name or purpose.
    pub q: Option<Terms>,
    /// In any of these states.
    pub status: Vec<CoalitionStatus>,
    /// Looked after by any of these units.
    pub owner_unit_id: Vec<Id>,
    /// Serving any of these goals or strategies.
    pub goal: Vec<GoalId>,
    /// To which any of these organizations belongs or did.
    pub organization_id: Vec<Id>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

impl Coalition {
    /// The members that have a vote on that day.
    pub fn voters(&self, now: At) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(move |member| member.voting && member.belongs_on(now.day()))
    }

    /// Refuses to have a statement made in its name by whoever does not work on it, and once it is dissolved.
    pub fn may_be_spoken_for_by(&self, actor: &Actor) -> Result<()> {
        let detail = "You need write access to the coalition that makes the statement.";
        let may = actor.may(Self::WRITE, self.unit());
        Problem::unless(may, Code::Forbidden, detail)?;
        let there = self.status != CoalitionStatus::Dissolved;
        Problem::unless(there, Code::Conflict, "A dissolved coalition makes no statements.")
    }

    /// The words by which it is found.
    pub fn searchable(&self) -> String {
        format!("{}\n{}", self.name, self.purpose)
    }
}

impl Record for Coalition {
    const KIND: &'static str = "coalition";
    const READ: Permission = Permission::PolicyRead;
    const WRITE: Permission = Permission::PolicyWrite;
    record_fields!(unit = owner_unit_id, moves);
    translated!(purpose);

    fn is_public(&self) -> bool {
        self.status != CoalitionStatus::Forming
    }

    fn check(&self) -> Result<()> {
        Check::default().that(distinct(&self.goals), "/goals", "duplicate", "must name each goal once").done()
    }

    fn check_removable(&self) -> Result<()> {
        let forming = self.status == CoalitionStatus::Forming;
        let detail = "Only a coalition that is still being formed can be deleted; dissolve it instead.";
        Problem::unless(forming, Code::Conflict, detail)
    }
}

impl Staged for Coalition {
    staged_fields!(CoalitionTransition);

    /// To act it takes a charter, and two members with a vote, for one does not make a coalition.
    fn prepare(&mut self, to: &CoalitionTransition, now: At) -> Result<()> {
        let ready = self.charter_version.is_some() && self.voters(now).count() >= 2;
        let detail = "Before it is active it needs a charter and two members that have a vote.";
        Problem::unless(ready || to.to() != CoalitionStatus::Active, Code::Conflict, detail)
    }

    /// To act, and to end, is decided for the association.
    fn permission_to_enter(_to: CoalitionStatus) -> Permission {
        Permission::PolicyDecide
    }
}

sorted!(Coalition, default "name", {
    "name" => name.as_str(), "slug" => slug.as_str(), "created_at" => created_at, "updated_at" => updated_at,
});

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::testing::{followed, reachable};
    use kernel::Draft as _;
    use proptest::{prelude::*, sample::select};

    /// 2026-05-01T12:00:00Z.
    pub const NOON: At = At::from_micros(1_777_636_800_000_000);

    pub fn id(number: u8) -> Id {
        Id::from_bytes([number; 16])
    }

    pub fn forming() -> Coalition {
        let new = NewCoalition {
            slug: "open-shelves".parse().unwrap(),
            name: "Open Shelves".parse().unwrap(),
            purpose: "To read.".parse().unwrap(),
            owner_unit_id: id(9),
            goals: Vec::new(),
            quorum: Quorum::Majority,
        };
        new.register(id(1), NOON).unwrap()
    }

    pub fn membership(role: MemberRole, since: &str, until: Option<&str>) -> Membership {
        let (since, until) = (since.parse().unwrap(), until.map(|day| day.parse().unwrap()));
        Membership { role, voting: role != MemberRole::Observer, since, until }
    }

    pub fn charter(motion_id: Option<Id>) -> CharterAdoption {
        CharterAdoption { text: "We read.".parse().unwrap(), motion_id }
    }

    /// A coalition of that many organizations that vote, and an observer.
    pub fn active(voters: u8) -> Coalition {
        let mut coalition = forming();
        for number in 0..voters {
            coalition.enrol(id(100 + number), membership(MemberRole::Member, "2026-01-01", None)).unwrap();
        }
        coalition.enrol(id(99), membership(MemberRole::Observer, "2026-01-01", None)).unwrap();
        coalition.adopt_charter(charter(None), None, NOON).unwrap();
        coalition.adopted = None;
        coalition.enter(&CoalitionTransition { to: CoalitionStatus::Active, note: None }, NOON).unwrap();
        coalition
    }

    /// The same, its work done.
    pub fn dissolved(voters: u8) -> Coalition {
        let mut coalition = active(voters);
        coalition.enter(&CoalitionTransition { to: CoalitionStatus::Dissolved, note: None }, NOON).unwrap();
        coalition
    }

    #[test]
    fn one_does_not_make_a_coalition() {
        let mut coalition = forming();
        coalition.enrol(id(2), membership(MemberRole::Chair, "2026-01-01", None)).unwrap();
        coalition.adopt_charter(charter(None), None, NOON).unwrap();
        let moved = coalition.enter(&CoalitionTransition { to: CoalitionStatus::Active, note: None }, NOON);
        assert_eq!(moved.unwrap_err().code, Code::Conflict);
    }

    #[test]
    fn observers_have_no_vote() {
        assert_eq!(active(3).voters(NOON).count(), 3);
    }

    #[test]
    fn what_is_public_is_not_deleted() {
        assert!(forming().check_removable().is_ok() && active(2).check_removable().is_err());
    }

    proptest! {
        /// Whatever is tried in whatever order: what acts in public has a charter and two who vote, and what has ended stays so.
        #[test]
        fn no_sequence_of_moves_reaches_an_illegal_state(
            steps in proptest::collection::vec((0_u8..3, 0_u8..4, select(CoalitionStatus::ALL)), 0..40),
        ) {
            let mut coalition = forming();
            for (step, number, status) in steps {
                let before = coalition.clone();
                let done = match step {
                    0 => coalition.enrol(id(100 + number), membership(MemberRole::Member, "2026-01-01", None)).is_ok(),
                    1 => coalition.adopt_charter(charter(None), None, NOON).is_ok(),
                    _ => coalition.enter(&CoalitionTransition { to: status, note: None }, NOON).is_ok(),
                };
                prop_assert_eq!(followed(&before, &coalition, done), Ok(()));
                let ended = before.status == CoalitionStatus::Dissolved;
                prop_assert!(!ended || coalition == before, "what is dissolved takes nobody in and adopts nothing");
                let founded = coalition.charter_version.is_some() && coalition.voters(NOON).count() >= 2;
                prop_assert!(before.status == coalition.status || coalition.status != CoalitionStatus::Active || founded);
                prop_assert_eq!(coalition.is_public(), coalition.status != CoalitionStatus::Forming);
            }
        }
    }

    #[test]
    fn every_status_is_reached() {
        assert_eq!(reachable(CoalitionStatus::Forming), CoalitionStatus::ALL);
    }
}
