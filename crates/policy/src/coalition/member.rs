//! Who belongs to a coalition, from when to when.

use super::{Coalition, CoalitionStatus, MOST_MEMBERS};
use kernel::{Check, Code, Day, Id, Problem, Result, words};
use serde::Serialize;

words! {
    /// What an organization is in a coalition.
    pub enum MemberRole {
        Chair = "chair",
        Steering = "steering",
        Member = "member",
        Observer = "observer",
    }
}

/// An organization in a coalition, for a stretch of days. One that leaves and comes back has two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = CoalitionMember, examples(json!({
    "organization_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d74", "role": "chair", "voting": true, "since": "2026-05-01",
    "until": null
}))))]
pub struct Member {
    /// Which organization.
    pub organization_id: Id,
    /// What it is in the coalition.
    pub role: MemberRole,
    /// Whether it has a vote.
    pub voting: bool,
    /// Its first day.
    pub since: Day,
    /// The first day on which it no longer belongs; null while nothing ends it.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub until: Option<Day>,
}

/// In which way, and from when to when, an organization belongs to a coalition.
#[record::form(example = {
    "role": "chair", "voting": true, "since": "2026-05-01", "until": null
})]
#[schema(as = CoalitionMembership)]
pub struct Membership {
    /// What it is in the coalition.
    pub role: MemberRole,
    /// Whether it has a vote; observers have none.
    pub voting: bool,
    /// Its first day; the same as in an earlier entry of the organization replaces that entry.
    pub since: Day,
    /// The first day on which it belongs no more.
    pub until: Option<Day>,
}

impl Member {
    /// Whether it belongs on that day: from `since` to before `until`.
    pub fn belongs_on(&self, day: Day) -> bool {
        self.since <= day && self.until.is_none_or(|until| day < until)
    }

    /// Whether it is that stretch of days with an end, or with an earlier one, and otherwise the same.
    fn ends(&self, other: &Self) -> bool {
        let sooner = self.until.is_some_and(|until| other.until.is_none_or(|before| until <= before));
        sooner && *self == Self { until: self.until, ..other.clone() }
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.until.is_none_or(|until| other.since < until) && other.until.is_none_or(|until| self.since < until)
    }
}

impl Coalition {
    /// Takes an organization in, or changes how it belongs. Its stretches of days never overlap. Once the coalition is
    /// dissolved they can only be ended.
    pub fn enrol(&mut self, organization_id: Id, membership: Membership) -> Result<()> {
        let Membership { role, voting, since, until } = membership;
        let entered = Member { organization_id, role, voting, since, until };
        if self.status == CoalitionStatus::Dissolved && !self.members.iter().any(|member| entered.ends(member)) {
            let detail = "A dissolved coalition takes nobody in; how an organization belongs to it can only be ended.";
            return Err(Problem::new(Code::Conflict, detail));
        }
        let others = |member: &&Member| (member.organization_id, member.since) != (organization_id, since);
        let apart = !self
            .members
            .iter()
            .filter(others)
            .any(|member| member.organization_id == organization_id && member.overlaps(&entered));
        Check::default()
            .that(!(voting && role == MemberRole::Observer), "/voting", "invalid", "must be false for an observer")
            .that(until.is_none_or(|until| since < until), "/until", "invalid", "must be after since")
            .that(apart, "/since", "duplicate", "must not begin while the organization belongs already; end that first")
            .done()?;
        self.members.retain(|member| others(&member));
        if self.members.len() >= MOST_MEMBERS {
            return Err(Problem::new(Code::Conflict, format!("A coalition has at most {MOST_MEMBERS} members.")));
        }
        self.members.push(entered);
        self.members.sort_by_key(|member| (member.since, member.organization_id));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::*, *};
    use proptest::prelude::*;

    #[test]
    fn an_observer_with_a_vote_is_refused() {
        let mut membership = membership(MemberRole::Observer, "2026-01-01", None);
        membership.voting = true;
        assert_eq!(forming().enrol(id(2), membership).unwrap_err().fields[0].pointer, "/voting");
    }

    #[test]
    fn who_left_may_come_back() {
        let mut coalition = forming();
        coalition.enrol(id(2), membership(MemberRole::Member, "2026-01-01", Some("2026-02-01"))).unwrap();
        coalition.enrol(id(2), membership(MemberRole::Chair, "2026-02-01", None)).unwrap();
        assert_eq!(coalition.members.len(), 2);
    }

    #[test]
    fn the_same_first_day_replaces() {
        let mut coalition = forming();
        coalition.enrol(id(2), membership(MemberRole::Member, "2026-01-01", None)).unwrap();
        coalition.enrol(id(2), membership(MemberRole::Chair, "2026-01-01", None)).unwrap();
        assert_eq!(coalition.members.iter().map(|m| m.role).collect::<Vec<_>>(), [MemberRole::Chair]);
    }

    #[test]
    fn a_dissolved_coalition_takes_nobody_in() {
        let mut coalition = dissolved(2);
        let known = membership(MemberRole::Member, "2026-01-01", None);
        let other = Membership { role: MemberRole::Chair, ..known.clone() };
        let refused = [(id(2), known.clone()), (id(100), other), (id(100), known)]
            .map(|(organization, membership)| coalition.enrol(organization, membership).map_err(|e| e.code));
        assert_eq!(refused, [Err(Code::Conflict), Err(Code::Conflict), Err(Code::Conflict)]);
    }

    #[test]
    fn who_belongs_to_a_dissolved_coalition_may_leave_it() {
        let (mut coalition, end) = (dissolved(2), Some("2026-06-01"));
        coalition.enrol(id(100), membership(MemberRole::Member, "2026-01-01", end)).unwrap();
        let again = coalition.enrol(id(100), membership(MemberRole::Member, "2026-01-01", Some("2026-07-01")));
        assert_eq!((coalition.voters(NOON).count(), again.unwrap_err().code), (2, Code::Conflict));
    }

    fn day(number: i32) -> Day {
        Day::from_days_since_epoch(20_000 + number).unwrap()
    }

    proptest! {
        #[test]
        fn no_organization_belongs_twice_on_a_day(
            entries in prop::collection::vec((0_u8..3, 0_i32..20, prop::option::of(0_i32..20)), 0..30),
        ) {
            let mut coalition = forming();
            for (organization, since, until) in entries {
                let (since, until) = (day(since), until.map(day));
                let before = coalition.clone();
                let membership = Membership { role: MemberRole::Member, voting: true, since, until };
                if coalition.enrol(id(organization), membership).is_err() {
                    prop_assert_eq!(&coalition, &before);
                }
            }
            for (organization, on) in (0_u8..3).flat_map(|o| (0_i32..20).map(move |d| (id(o), day(d)))) {
                let belonging = coalition.members.iter().filter(|m| m.organization_id == organization && m.belongs_on(on));
                prop_assert!(belonging.count() <= 1);
            }
        }
    }
}
