//! Challenges: demands that works be removed from a library, put elsewhere, restricted or labelled.
//!
//! An incident is one thing, a work that is challenged in it another, and a demand about a work a third: they are counted apart
//! ([`ChallengeStatistics`]).

mod statistics;
mod work;

pub use statistics::{ChallengeStatistics, Counted, DecisionCount, DemandCount, InitiatorCount};
pub use work::{ChallengedWork, Decision, Demand, WorkDecision, WorkMedium};

use crate::Incident;
use kernel::{
    Amendment as _, At, Check, Day, Id, Isbn, Permission, Problem, Record, Result, Text, distinct, record_fields,
    sorted, words,
};
use record::record;

/// How long after a challenge was last looked at somebody asks what became of it, in seconds: thirty days.
const FOLLOW_UP: i64 = 30 * 86_400;

words! {
    /// Who demands.
    pub enum InitiatorKind {
        Parent = "parent",
        Reader = "reader",
        Group = "group",
        BoardMember = "board_member",
        Administration = "administration",
        Official = "official",
        Government = "government",
        Unknown = "unknown",
    }
}

/// Demands about works, in one incident. Confidential, as the incident is; everybody sees numbers of many.
#[record(example = {
    "incident_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6f", "title": "Twelve novels in Laramie", "initiator": "group",
    "works": [{
        "title": "An example of a novel", "author": "Ada Example", "isbn": "9780306406157", "medium": "book",
        "demands": ["remove"], "decision": "unknown", "decided_on": null
    }],
    "occurred_on": "2026-04-28", "owner_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70", "follow_up_at": "2026-05-31T12:00:00Z"
})]
pub struct Challenge {
    /// The incident in which they are made, which has one challenge.
    #[fixed]
    pub incident_id: Id,
    /// What we call it; it stands in calendars and reminders, so that it should name nobody.
    pub title: Text<200>,
    /// Who demands.
    pub initiator: InitiatorKind,
    /// Each work, with what is demanded and what was decided.
    #[schema(min_items = 1, max_items = 500)]
    pub works: Vec<ChallengedWork>,
    /// The day by which it is counted: when the incident happened, or else when it was received.
    #[kept(now.day())]
    pub occurred_on: Day,
    /// The unit that sees to the incident; null until one does.
    #[kept(None)]
    pub owner_unit_id: Option<Id>,
    /// When somebody asks what became of it: a month after it was last looked at, and each month after that; null once
    /// everything is decided, and where the incident is closed as a duplicate or as unfounded.
    #[kept(None)]
    pub follow_up_at: Option<At>,
}

/// Narrows a list of challenges. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct ChallengeFilter {
    /// In any of these incidents.
    pub incident_id: Vec<Id>,
    /// By any of these.
    pub initiator: Vec<InitiatorKind>,
    /// Of any of these works.
    pub isbn: Vec<Isbn>,
    /// To be followed up before this instant.
    pub follow_up_until: Option<At>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

impl Challenge {
    /// Whether it is as its incident has it.
    pub fn is_placed_in(&self, incident: &Incident, now: At) -> bool {
        let mut placed = self.clone();
        placed.belong_to(incident, now);
        placed == *self
    }

    /// Puts it in its incident, from which it takes unit and day. Where there was nothing in that, nobody asks what became
    /// of it.
    pub fn belong_to(&mut self, incident: &Incident, now: At) {
        self.owner_unit_id = incident.owner_unit_id;
        self.occurred_on = incident.happened_on.unwrap_or_else(|| incident.created_at.day());
        if incident.is_void() {
            self.follow_up_at = None;
        } else if self.follow_up_at.is_none() {
            self.schedule(now);
        }
    }

    /// Applies a patch: somebody has looked at it.
    pub fn revise(&mut self, patch: ChallengePatch, incident: Option<&Incident>, now: At) -> Result<()> {
        // Whether a day is past is asked of the day on which it is saved, not of that on which it was saved before.
        self.updated_at = now;
        patch.amend(self)?;
        self.looked_at(incident, now);
        Ok(())
    }

    /// Records what was decided about a work, counted from 1.
    pub fn decide(
        &mut self,
        number: usize,
        decision: WorkDecision,
        incident: Option<&Incident>,
        now: At,
    ) -> Result<()> {
        let WorkDecision { decision, decided_on, note: _ } = decision;
        let work = number.checked_sub(1).and_then(|place| self.works.get_mut(place));
        let work = work.ok_or_else(|| Problem::not_found("work"))?;
        Check::default()
            .that(
                (decision != Decision::Unknown) == decided_on.is_some(),
                "/decided_on",
                "invalid",
                "comes with a decision",
            )
            .that(decided_on.is_none_or(|day| day <= now.day()), "/decided_on", "invalid", "must not be in the future")
            .done()?;
        (work.decision, work.decided_on) = (decision, decided_on);
        self.looked_at(incident, now);
        Ok(())
    }

    /// Somebody has looked at it: the month begins anew, unless there was nothing in its incident.
    fn looked_at(&mut self, incident: Option<&Incident>, now: At) {
        self.schedule(now);
        if let Some(incident) = incident {
            self.belong_to(incident, now);
        }
    }

    /// Whether everything is decided.
    pub fn is_resolved(&self) -> bool {
        self.works.iter().all(|work| work.decision != Decision::Unknown)
    }

    /// What is not decided is asked about again, a month after it was looked at.
    pub fn schedule(&mut self, looked_at: At) {
        self.follow_up_at = (!self.is_resolved()).then(|| looked_at.plus_seconds(FOLLOW_UP));
    }
}

impl Record for Challenge {
    const KIND: &'static str = "challenge";
    const READ: Permission = Permission::AdvocacyWrite;
    const WRITE: Permission = Permission::AdvocacyWrite;
    const CONFIDENTIAL: bool = true;
    const TIMED: bool = true;
    record_fields!(unit = owner_unit_id, private);

    fn check(&self) -> Result<()> {
        let mut check = Check::default();
        check.that(!self.works.is_empty(), "/works", "missing", "must name one work at least");
        for (index, work) in self.works.iter().enumerate() {
            let decided = work.decision != Decision::Unknown;
            let past = work.decided_on.is_none_or(|day| day <= self.updated_at.day());
            let at = |field: &str| format!("/works/{index}/{field}");
            check
                .that(!work.demands.is_empty(), at("demands"), "missing", "must name what is demanded")
                .that(distinct(&work.demands), at("demands"), "duplicate", "must name each demand once")
                .that(decided == work.decided_on.is_some(), at("decided_on"), "invalid", "comes with a decision")
                .that(past, at("decided_on"), "invalid", "must not be in the future");
        }
        let known: Vec<_> = self.works.iter().filter_map(|work| work.isbn.as_ref()).collect();
        check.that(distinct(&known), "/works", "duplicate", "must name each ISBN once").done()
    }

    /// When the month is over and nothing was decided, another begins.
    fn settle(&mut self, now: At) -> bool {
        let Some(due) = self.follow_up_at.filter(|due| *due < now) else { return false };
        let months = (now.seconds() - due.seconds()).div_euclid(FOLLOW_UP) + 1;
        self.follow_up_at = Some(due.plus_seconds(months * FOLLOW_UP));
        true
    }
}

sorted!(Challenge, default "-created_at", { "created_at" => created_at, "updated_at" => updated_at });

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use kernel::Draft as _;
    use proptest::prelude::*;

    /// 2026-05-01T12:00:00Z.
    pub const NOON: At = At::from_micros(1_777_636_800_000_000);

    pub fn work(demands: &[Demand], decision: Decision) -> ChallengedWork {
        ChallengedWork {
            title: "A novel".parse().unwrap(),
            author: None,
            isbn: None,
            medium: WorkMedium::Book,
            demands: demands.to_vec(),
            decision,
            decided_on: (decision != Decision::Unknown).then(|| "2026-04-30".parse().unwrap()),
        }
    }

    pub fn challenge(works: Vec<ChallengedWork>) -> Result<Challenge> {
        let new = NewChallenge {
            incident_id: Id::from_bytes([1; 16]),
            title: "Novels".parse().unwrap(),
            initiator: InitiatorKind::Group,
            works,
        };
        let mut challenge = new.register(Id::from_bytes([2; 16]), NOON)?;
        challenge.schedule(NOON);
        Ok(challenge)
    }

    fn open() -> Challenge {
        challenge(vec![work(&[Demand::Remove], Decision::Unknown), work(&[Demand::Label], Decision::Retained)]).unwrap()
    }

    fn deciding(decision: Decision) -> WorkDecision {
        let decided_on = (decision != Decision::Unknown).then(|| "2026-05-01".parse().unwrap());
        WorkDecision { decision, decided_on, note: None }
    }

    fn pointers(result: Result<impl std::fmt::Debug>) -> Vec<String> {
        result.unwrap_err().fields.into_iter().map(|field| field.pointer).collect()
    }

    #[test]
    fn something_is_demanded_of_each_work() {
        assert_eq!(pointers(challenge(vec![work(&[], Decision::Unknown)])), ["/works/0/demands"]);
    }

    #[test]
    fn a_book_is_named_once() {
        let isbn = || Some("9780306406157".parse().unwrap());
        let book = || ChallengedWork { isbn: isbn(), ..work(&[Demand::Remove], Decision::Unknown) };
        assert_eq!(pointers(challenge(vec![book(), book()])), ["/works"]);
    }

    #[test]
    fn what_is_not_decided_is_asked_about_in_a_month() {
        assert_eq!(open().follow_up_at, Some(NOON.plus_seconds(30 * 86_400)));
    }

    #[test]
    fn once_all_is_decided_nobody_asks() {
        let mut challenge = open();
        challenge.decide(1, deciding(Decision::Removed), None, NOON).unwrap();
        assert_eq!(challenge.follow_up_at, None);
    }

    #[test]
    fn a_decision_that_is_open_again_is_asked_about_again() {
        let mut challenge = open();
        challenge.decide(1, deciding(Decision::Removed), None, NOON).unwrap();
        challenge.decide(1, deciding(Decision::Unknown), None, NOON).unwrap();
        assert!(challenge.follow_up_at.is_some());
    }

    #[test]
    fn a_decision_has_its_day() {
        let undated = WorkDecision { decided_on: None, ..deciding(Decision::Removed) };
        assert_eq!(pointers(open().decide(1, undated, None, NOON)), ["/decided_on"]);
    }

    #[test]
    fn nothing_is_decided_before_it_is() {
        let kept = work(&[Demand::Label], Decision::Retained);
        let on = |day: &str| ChallengedWork { decided_on: day.parse().ok(), ..kept.clone() };
        let patch = |day: &str| ChallengePatch { works: Some(vec![on(day)]), ..ChallengePatch::default() };
        assert_eq!(pointers(challenge(vec![on("2026-05-02")])), ["/works/0/decided_on"]);
        assert_eq!(pointers(open().revise(patch("2026-05-02"), None, NOON)), ["/works/0/decided_on"]);
        assert!(open().revise(patch("2026-05-02"), None, NOON.plus_seconds(86_400)).is_ok());
    }

    #[test]
    fn a_work_that_is_not_there_is_not_decided_about() {
        assert!(open().decide(0, deciding(Decision::Removed), None, NOON).is_err());
        assert!(open().decide(3, deciding(Decision::Removed), None, NOON).is_err());
    }

    proptest! {
        /// However late somebody looks, the next time to ask lies ahead, within a month.
        #[test]
        fn the_next_time_to_ask_lies_ahead(seconds in 0_i64..100_000_000) {
            let (mut challenge, now) = (open(), NOON.plus_seconds(seconds));
            challenge.settle(now);
            let next = challenge.follow_up_at.unwrap();
            prop_assert!(next >= now && next <= now.plus_seconds(FOLLOW_UP));
            prop_assert!(!challenge.settle(now), "it is settled once");
        }
    }
}
