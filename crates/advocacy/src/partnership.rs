//! Partnerships: agreements with organizations that share goals with the association (A-S4), and whom to talk to there.

use kernel::{
    Amendment as _, At, Check, Code, Day, Email, GoalId, Id, Lifecycle as _, Permission, Problem, Record, Result,
    Staged, Terms, Text, Transition as _, WebUri, distinct, lifecycle, record_fields, sorted, staged_fields,
};
use record::record;

lifecycle! {
    /// Where a partnership stands: talked about, out of sight; in force; over.
    pub enum PartnershipStatus moved by PartnershipTransition {
        Prospect = "prospect" => [Active],
        Active = "active" => [Ended],
        Ended = "ended" => [],
    }
}

/// Something that partners do together.
#[record::part(example = {
    "title": "Reading day in twelve schools", "held_on": "2026-10-15", "url": null
})]
pub struct JointActivity {
    /// What.
    pub title: Text<300>,
    /// When; null while that is open.
    pub held_on: Option<Day>,
    /// Where it is told of.
    pub url: Option<WebUri>,
}

/// What came of a partnership for one of the goals that the partners share.
#[record::part(example = {
    "goal": "A-G1", "text": "1,900 children have a card now.", "told_on": "2026-12-01"
})]
pub struct PartnershipResult {
    /// Which goal; one of the partnership's.
    pub goal: GoalId,
    /// What came of it.
    pub text: Text<2000>,
    /// On which day that was so.
    pub told_on: Day,
}

/// An agreement with an organization. Public once it is in force.
#[record(example = {
    "organization_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d74", "title": "Cards for every child",
    "scope": "Schools sign children up, libraries give the cards.", "owner_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70",
    "goals": ["A-G1"], "starts_on": "2026-07-01", "ends_on": "2028-06-30", "renewal_notice_days": 90,
    "activities": [{ "title": "Reading day in twelve schools", "held_on": "2026-10-15", "url": null }],
    "results": [{ "goal": "A-G1", "text": "1,900 children have a card now.", "told_on": "2026-12-01" }],
    "renewal_from": "2028-04-01", "renewal_due": false, "status": "prospect", "allowed_transitions": ["active"]
})]
pub struct Partnership {
    /// With which organization.
    #[fixed]
    pub organization_id: Id,
    /// What it is called.
    pub title: Text<200>,
    /// What is agreed.
    pub scope: Text<5000>,
    /// The unit that looks after it.
    pub owner_unit_id: Id,
    /// The goals and strategies that both serve, each once; may be empty.
    #[schema(max_items = 100)]
    pub goals: Vec<GoalId>,
    /// Its first day.
    pub starts_on: Option<Day>,
    /// Its last day; null where it has none.
    pub ends_on: Option<Day>,
    /// How many days before its end its renewal is due.
    #[schema(minimum = 0, maximum = 1000)]
    pub renewal_notice_days: i32,
    /// What is done together.
    #[schema(max_items = 200)]
    pub activities: Vec<JointActivity>,
    /// What came of it, for the goals that are shared.
    #[schema(max_items = 200)]
    pub results: Vec<PartnershipResult>,
    /// The day from which its renewal is due; null where it has no end.
    #[kept(renewal_from(ends_on, renewal_notice_days))]
    pub renewal_from: Option<Day>,
    /// Whether it is in force and its renewal due.
    #[kept(false)]
    pub renewal_due: bool,
    /// Where it stands.
    #[kept(PartnershipStatus::Prospect)]
    pub status: PartnershipStatus,
    /// The moves open to the caller.
    #[kept(Vec::new())]
    pub allowed_transitions: Vec<PartnershipStatus>,
}

/// Narrows a list of partnerships. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct PartnershipFilter {
    /// Words of the title or scope.
    pub q: Option<Terms>,
    /// In any of these states.
    pub status: Vec<PartnershipStatus>,
    /// With any of these organizations.
    pub organization_id: Vec<Id>,
    /// Looked after by any of these units.
    pub owner_unit_id: Vec<Id>,
    /// Serving any of these goals or strategies.
    pub goal: Vec<GoalId>,
    /// Whether the renewal is due.
    pub renewal_due: Option<bool>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

/// So many days before the end.
fn renewal_from(ends_on: Option<Day>, notice_days: i32) -> Option<Day> {
    Day::from_days_since_epoch(ends_on?.days_since_epoch().saturating_sub(notice_days))
}

impl Partnership {
    /// Applies a patch; a later end makes a renewal that was due wait.
    pub fn revise(&mut self, patch: PartnershipPatch, now: At) -> Result<()> {
        patch.amend(self)?;
        self.renewal_from = renewal_from(self.ends_on, self.renewal_notice_days);
        self.settle(now);
        Ok(())
    }

    /// The words by which it is found.
    pub fn searchable(&self) -> String {
        format!("{}\n{}", self.title, self.scope)
    }
}

impl Record for Partnership {
    const KIND: &'static str = "partnership";
    const READ: Permission = Permission::AdvocacyWrite;
    const WRITE: Permission = Permission::AdvocacyWrite;
    const TIMED: bool = true;
    record_fields!(unit = owner_unit_id, moves);

    fn is_public(&self) -> bool {
        self.status != PartnershipStatus::Prospect
    }

    fn check(&self) -> Result<()> {
        let in_range = (0..=1000).contains(&self.renewal_notice_days);
        let mut check = Check::default();
        check
            .that(distinct(&self.goals), "/goals", "duplicate", "must name each goal once")
            .in_order((self.starts_on, "starts_on"), (self.ends_on, "ends_on"))
            .that(in_range, "/renewal_notice_days", "invalid", "must be from 0 to 1,000");
        if self.status == PartnershipStatus::Active {
            check.that(self.starts_on.is_some(), "/starts_on", "missing", "stays, for the agreement is in force");
        }
        for (index, result) in self.results.iter().enumerate() {
            let shared = self.goals.contains(&result.goal);
            check.that(shared, format!("/results/{index}/goal"), "invalid", "must be one of the goals that are shared");
        }
        check.done()
    }

    fn check_removable(&self) -> Result<()> {
        let detail = "Only a prospect can be deleted; end the partnership instead.";
        let prospect = self.status == PartnershipStatus::Prospect;
        Problem::unless(prospect, Code::Conflict, detail)
    }

    fn settle(&mut self, now: At) -> bool {
        let active = self.status == PartnershipStatus::Active;
        let due = active && self.renewal_from.is_some_and(|from| from <= now.day());
        std::mem::replace(&mut self.renewal_due, due) != due
    }
}

impl Staged for Partnership {
    staged_fields!(PartnershipTransition);

    fn enter(&mut self, to: &PartnershipTransition, now: At) -> Result<()> {
        self.status.check_move(to.to())?;
        if to.to() == PartnershipStatus::Active && self.starts_on.is_none() {
            let detail = "Before it is in force the agreement needs its first day (starts_on).";
            return Err(Problem::new(Code::Conflict, detail));
        }
        self.status = to.to();
        self.settle(now);
        Ok(())
    }
}

sorted!(Partnership, default "title", {
    "title" => title.as_str(), "created_at" => created_at, "updated_at" => updated_at,
});

/// Whom to talk to at a partner. Seen by those who look after the partnership.
#[record(example = {
    "partnership_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "name": "Ada Example", "role": "Director of outreach",
    "email": "ada@example.org", "phone": null
})]
pub struct PartnershipContact {
    /// Of which partnership.
    #[fixed]
    pub partnership_id: Id,
    /// What they are called.
    pub name: Text<200>,
    /// What they are there.
    pub role: Option<Text<200>>,
    /// Where they get mail.
    pub email: Email,
    /// Their number.
    pub phone: Option<Text<50>>,
    /// The unit that looks after the partnership.
    #[kept(None)]
    #[serde(skip)]
    pub owner_unit_id: Option<Id>,
}

/// Narrows a list of contacts.
#[record::filter]
pub struct PartnershipContactFilter {
    /// Of any of these partnerships.
    pub partnership_id: Vec<Id>,
}

impl Record for PartnershipContact {
    const KIND: &'static str = "partnership_contact";
    const READ: Permission = Permission::AdvocacyWrite;
    const WRITE: Permission = Permission::AdvocacyWrite;
    const CONFIDENTIAL: bool = true;
    record_fields!(unit = owner_unit_id, private);
}

sorted!(PartnershipContact, default "name", {
    "name" => name.as_str(), "created_at" => created_at, "updated_at" => updated_at,
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::tests::{NOON, id};
    use kernel::Draft as _;
    use proptest::prelude::*;

    fn new() -> NewPartnership {
        NewPartnership {
            organization_id: id(7),
            title: "Cards for every child".parse().unwrap(),
            scope: "Cards.".parse().unwrap(),
            owner_unit_id: id(9),
            goals: vec!["A-G1".parse().unwrap()],
            starts_on: "2026-01-01".parse().ok(),
            ends_on: "2026-05-31".parse().ok(),
            renewal_notice_days: 30,
            activities: vec![],
            results: vec![],
        }
    }

    fn partnership() -> Partnership {
        new().register(id(1), NOON).unwrap()
    }

    fn moving(to: PartnershipStatus) -> PartnershipTransition {
        PartnershipTransition { to, note: None }
    }

    #[test]
    fn a_result_is_of_a_goal_that_is_shared() {
        let result = PartnershipResult {
            goal: "A-G2".parse().unwrap(),
            text: "So.".parse().unwrap(),
            told_on: "2026-04-01".parse().unwrap(),
        };
        let refused = NewPartnership { results: vec![result], ..new() }.register(id(1), NOON);
        assert_eq!(refused.unwrap_err().fields[0].pointer, "/results/0/goal");
    }

    #[test]
    fn a_renewal_is_due_so_many_days_before_the_end() {
        let mut partnership = partnership();
        partnership.enter(&moving(PartnershipStatus::Active), NOON.plus_seconds(-86_400)).unwrap();
        let before = partnership.renewal_due;
        partnership.settle(NOON);
        assert_eq!((before, partnership.renewal_due), (false, true));
    }

    #[test]
    fn a_prospect_has_nothing_to_renew() {
        let mut prospect = partnership();
        assert!(!prospect.settle(NOON));
    }

    proptest! {
        /// Whatever is asked in whatever order: renewal is due only while it is in force, and a refusal changes nothing.
        #[test]
        fn no_path_renews_what_is_not_in_force(asked in proptest::collection::vec((proptest::sample::select(PartnershipStatus::ALL), 0_i64..90), 0..20)) {
            let mut partnership = partnership();
            for (to, days) in asked {
                let (before, now) = (partnership.clone(), NOON.plus_seconds(days * 86_400));
                if partnership.enter(&moving(to), now).is_err() {
                    prop_assert_eq!(&before, &partnership);
                }
                partnership.settle(now);
                prop_assert!(!partnership.renewal_due || partnership.status == PartnershipStatus::Active);
            }
        }
    }
}
