//! Credit for learning: a ledger to which entries are added and from which none is ever taken (D-S2). A credit that was wrong is
//! reversed by another entry, and then given again as it should be.
//!
//! Entries for the same person, activity and role are counted from 1: odd ones give credit, even ones take it back. So there is at
//! most one credit that stands, whoever adds at the same time.

mod hours;

pub use hours::{ceu_tenths, contact_hours};

use kernel::{
    Actor, At, Check, Code, Day, Id, Permission, Problem, Record, Result, Slug, Text, WebUri, distinct, record_fields,
    sorted, words,
};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

words! {
    /// As what somebody took part in an activity.
    pub enum CreditRole {
        Learner = "learner",
        Presenter = "presenter",
        Author = "author",
        Mentor = "mentor",
    }
}

words! {
    /// How we know of a credit.
    pub enum CreditSource {
        /// The person said so.
        Own = "own",
        /// Whoever gives it, or staff, entered it.
        Staff = "staff",
        /// Whoever keeps the session noted that they were there.
        Attendance = "attendance",
    }
}

/// The most minutes that one activity gives: a thousand hours.
const MOST_MINUTES: i32 = 60_000;

/// An entry of the credit ledger: it gives a person credit for an activity, or takes such a credit back. It never changes.
/// Private: theirs to see, and for those who keep the ledger.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "revision": 1, "person_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d71",
    "activity": "course:privacy-101", "role": "learner", "number": 1, "title": "The privacy of readers, a beginning",
    "provider": "Example Library Association", "topic": "privacy", "tags": ["continuing-education", "technology"],
    "minutes": 90, "earned_on": "2026-03-14", "evidence": null, "source": "staff", "reverses": null, "reason": null,
    "recorded_by": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d73", "created_at": "2026-05-01T12:00:00Z",
    "updated_at": "2026-05-01T12:00:00Z"
}))))]
pub struct CreditEntry {
    /// Names the record.
    pub id: Id,
    /// Always 1: an entry never changes.
    pub revision: i32,
    /// Whose.
    pub person_id: Id,
    /// For what: the activity's id where it is kept.
    pub activity: Text<200>,
    /// As what they took part.
    pub role: CreditRole,
    /// Its number among the entries for the same person, activity and role: odd ones give credit, even ones take it back.
    pub number: i16,
    /// What the activity is called.
    pub title: Text<300>,
    /// Who offered it.
    pub provider: Text<200>,
    /// What it was about, for those who count how often.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub topic: Option<Slug>,
    /// What kind of learning it was, in words by which those who certify tell it apart.
    pub tags: Vec<Slug>,
    /// Minutes that it gives; below zero where it takes them back.
    pub minutes: i32,
    /// When it was earned.
    pub earned_on: Day,
    /// Where it can be seen that it was earned.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub evidence: Option<WebUri>,
    /// How we know.
    pub source: CreditSource,
    /// The credit that it takes back; null where it gives one.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub reverses: Option<Id>,
    /// Why it takes it back; null where it gives one.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub reason: Option<Text<500>>,
    /// Who recorded it; null for a client by itself.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub recorded_by: Option<Id>,
    /// When it was recorded.
    pub created_at: At,
    /// The same: an entry never changes.
    pub updated_at: At,
}

/// Credit to give, or to say that one has earned.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "activity": "course:privacy-101", "role": "learner", "title": "The privacy of readers, a beginning",
    "provider": "Example Library Association", "topic": "privacy", "tags": ["continuing-education", "technology"],
    "minutes": 90, "earned_on": "2026-03-14", "evidence": null
}))))]
pub struct NewCredit {
    /// For what: the activity's id where it is kept.
    pub activity: Text<200>,
    /// As what they took part.
    pub role: CreditRole,
    /// What the activity is called.
    pub title: Text<300>,
    /// Who offered it.
    pub provider: Text<200>,
    /// What it was about, for those who count how often.
    pub topic: Option<Slug>,
    /// What kind of learning it was, each word once; may be empty.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 20))]
    pub tags: Vec<Slug>,
    /// Minutes of it.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 60_000))]
    pub minutes: i32,
    /// When it was earned; not in the future.
    pub earned_on: Day,
    /// Where it can be seen that it was earned.
    pub evidence: Option<WebUri>,
}

/// Why a credit is taken back.
#[record::form(example = { "reason": "It was 60 minutes." })]
pub struct CreditReversal {
    /// The reason, for whoever reads the transcript.
    pub reason: Text<500>,
}

/// Narrows a list of credit entries. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct CreditEntryFilter {
    /// Of any of these people.
    pub person_id: Vec<Id>,
    /// For this activity.
    pub activity: Option<Text<200>>,
    /// Earned on or after this day.
    pub earned_from: Option<Day>,
    /// Earned on or before this day.
    pub earned_until: Option<Day>,
    /// Recorded at or after this instant.
    pub updated_since: Option<At>,
}

/// Who records an entry, and how it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recording {
    /// How.
    pub source: CreditSource,
    /// Who.
    pub by: Option<Id>,
    /// The id of the entry.
    pub id: Id,
    /// When.
    pub now: At,
}

impl NewCredit {
    /// The entry that gives it to a person; the ledger gives it its number.
    pub fn record(self, person_id: Id, recording: Recording) -> Result<CreditEntry> {
        let Self { activity, role, title, provider, topic, mut tags, minutes, earned_on, evidence } = self;
        let Recording { source, by, id, now } = recording;
        let range = 1..=MOST_MINUTES;
        Check::default()
            .that(range.contains(&minutes), "/minutes", "invalid", format!("must be from 1 to {MOST_MINUTES}"))
            .that(earned_on <= now.day(), "/earned_on", "invalid", "must not be in the future")
            .that(distinct(&tags), "/tags", "duplicate", "must name each once")
            .done()?;
        tags.sort();
        Ok(CreditEntry {
            id,
            revision: 1,
            person_id,
            activity: as_kept(activity),
            role,
            number: 1,
            title,
            provider,
            topic,
            tags,
            minutes,
            earned_on,
            evidence,
            source,
            reverses: None,
            reason: None,
            recorded_by: by,
            created_at: now,
            updated_at: now,
        })
    }
}

/// An activity as the ledger names it: one that is kept here by its id as ids are written, so that it is credited once.
fn as_kept(activity: Text<200>) -> Text<200> {
    let id = activity.as_str().parse::<Id>().ok();
    id.and_then(|id| id.to_string().parse().ok()).unwrap_or(activity)
}

impl CreditEntry {
    /// Whether a caller keeps the ledger of everybody: those whose `development.read` reaches the whole association. That of a
    /// client by itself that speaks for an organization does not; it sees what was shared with that.
    pub fn is_kept_by(actor: &Actor) -> bool {
        actor.may(Self::READ, None)
    }

    /// Whether it gives credit; else it takes one back.
    pub const fn is_credit(&self) -> bool {
        self.reverses.is_none()
    }

    /// The entry that takes this credit back.
    pub fn reversed(&self, reason: Text<500>, by: Option<Id>, id: Id, now: At) -> Result<Self> {
        if !self.is_credit() {
            return Err(Problem::new(Code::Conflict, "This entry is a reversal; record the credit again instead."));
        }
        Ok(Self {
            id,
            number: self.number.saturating_add(1),
            minutes: -self.minutes,
            reverses: Some(self.id),
            reason: Some(reason),
            recorded_by: by,
            created_at: now,
            updated_at: now,
            ..self.clone()
        })
    }

    /// Takes its number after the last entry for the same person, activity and role; refuses a second credit while one stands,
    /// and to take one back twice.
    pub fn follow_after(&mut self, last: Option<i16>) -> Result<()> {
        let last = last.unwrap_or_default();
        let stands = last % 2 == 1;
        match (self.is_credit(), stands) {
            (true, true) => Err(Problem::field(
                "/activity",
                "duplicate",
                "is credited to this person in this role already; reverse that credit first",
            )),
            (false, _) if self.number != last.saturating_add(1) => {
                Err(Problem::new(Code::Conflict, "This credit was taken back already."))
            }
            _ => {
                self.number = last.saturating_add(1);
                Ok(())
            }
        }
    }
}

/// The credits of a ledger that were not taken back.
pub fn standing(ledger: Vec<CreditEntry>) -> Vec<CreditEntry> {
    let (credits, reversals): (Vec<_>, Vec<_>) = ledger.into_iter().partition(CreditEntry::is_credit);
    let taken_back: HashSet<Id> = reversals.into_iter().filter_map(|reversal| reversal.reverses).collect();
    credits.into_iter().filter(|credit| !taken_back.contains(&credit.id)).collect()
}

impl Record for CreditEntry {
    const KIND: &'static str = "credit_entry";
    const READ: Permission = Permission::DevelopmentRead;
    const WRITE: Permission = Permission::DevelopmentWrite;
    const CONFIDENTIAL: bool = true;
    record_fields!(owner = person_id, private);

    fn visible_to(&self, actor: &Actor) -> bool {
        self.is_of(actor) || Self::is_kept_by(actor)
    }

    /// Those who keep the ledger, and people what they say themselves.
    fn may_be_added_by(&self, actor: &Actor) -> bool {
        let own = self.is_of(actor) && self.source == CreditSource::Own;
        own || actor.may(Self::WRITE, None)
    }
}

sorted!(CreditEntry, default "-created_at", {
    "earned_on" => earned_on, "created_at" => created_at, "updated_at" => updated_at,
});

#[cfg(test)]
pub(crate) mod fixture {
    use super::*;

    /// 2026-05-01T12:00:00Z.
    pub const NOON: At = At::from_micros(1_777_636_800_000_000);

    pub fn id(number: u8) -> Id {
        Id::from_bytes([number; 16])
    }

    pub fn new(activity: &str, minutes: i32, earned_on: &str) -> NewCredit {
        NewCredit {
            activity: activity.parse().unwrap(),
            role: CreditRole::Learner,
            title: activity.parse().unwrap(),
            provider: "Example".parse().unwrap(),
            topic: None,
            tags: Vec::new(),
            minutes,
            earned_on: earned_on.parse().unwrap(),
            evidence: None,
        }
    }

    pub fn recording(number: u8, now: At) -> Recording {
        Recording { source: CreditSource::Staff, by: None, id: id(number), now }
    }

    /// A client by itself with one permission, for an organization or for none.
    pub fn client(permission: Permission, organization: Option<u8>) -> Actor {
        let scopes = Some(vec![permission]);
        Actor { client: Some("partner".into()), scopes, organization: organization.map(id), ..Actor::public() }
    }

    /// A credit of person 200.
    pub fn credit(number: u8, minutes: i32, earned_on: &str, tags: &[&str]) -> CreditEntry {
        let tags = tags.iter().map(|tag| tag.parse().unwrap()).collect();
        let new = NewCredit { tags, ..new(&format!("activity {number}"), minutes, earned_on) };
        new.record(id(200), recording(number, NOON)).unwrap()
    }
}

#[cfg(test)]
mod tests {
    use super::{fixture::*, *};
    use kernel::{Grant, Role};
    use proptest::prelude::*;

    fn actor(person: Option<u8>, role: Role) -> Actor {
        Actor { person: person.map(id), grants: vec![Grant { role, unit_id: None }], ..Actor::public() }
    }

    #[test]
    fn nobody_earned_anything_tomorrow() {
        let refused = new("course:1", 60, "2026-05-02").record(id(200), recording(1, NOON)).unwrap_err();
        assert_eq!(refused.fields[0].pointer, "/earned_on");
    }

    #[test]
    fn an_activity_takes_time() {
        let minutes = |minutes| new("course:1", minutes, "2026-05-01").record(id(200), recording(1, NOON)).is_ok();
        assert_eq!([0, 1, 60_000, 60_001].map(minutes), [false, true, true, false]);
    }

    #[test]
    fn an_activity_that_is_kept_here_is_named_in_one_way() {
        let kept = id(171).to_string();
        let named = [kept.as_str(), kept.to_uppercase().as_str(), "Course:1"]
            .map(|activity| new(activity, 60, "2026-05-01").record(id(200), recording(1, NOON)).unwrap().activity);
        assert_eq!(named.map(String::from), [kept.clone(), kept, "Course:1".to_owned()]);
    }

    #[test]
    fn a_reversal_takes_the_same_minutes_back() {
        let credit = credit(1, 90, "2026-03-14", &[]);
        let reversal = credit.reversed("It was 60.".parse().unwrap(), None, id(2), NOON).unwrap();
        assert_eq!((reversal.minutes, reversal.number, reversal.reverses), (-90, 2, Some(credit.id)));
    }

    #[test]
    fn a_reversal_is_not_reversed() {
        let reversal = credit(1, 90, "2026-03-14", &[]).reversed("Wrong.".parse().unwrap(), None, id(2), NOON).unwrap();
        let again = reversal.reversed("Right.".parse().unwrap(), None, id(3), NOON);
        assert_eq!(again.unwrap_err().code, Code::Conflict);
    }

    #[test]
    fn people_add_what_they_say_themselves_only() {
        let given = credit(1, 90, "2026-03-14", &[]);
        let said = CreditEntry { source: CreditSource::Own, ..given.clone() };
        let (own, other, staff) =
            (actor(Some(200), Role::Member), actor(Some(9), Role::Member), actor(None, Role::Staff));
        let may = |entry: &CreditEntry| [&own, &other, &staff].map(|actor| entry.may_be_added_by(actor));
        assert_eq!([may(&given), may(&said)], [[false, false, true], [true, false, true]]);
    }

    #[test]
    fn a_units_lead_keeps_no_ledger() {
        let grants = vec![Grant { role: Role::UnitLead, unit_id: Some(id(9)) }];
        let lead = Actor { person: Some(id(8)), grants, ..Actor::public() };
        let credit = credit(1, 90, "2026-03-14", &[]);
        assert_eq!((credit.may_be_added_by(&lead), credit.visible_to(&lead)), (false, false));
    }

    #[test]
    fn a_client_of_an_organization_keeps_no_ledger() {
        let credit = credit(1, 90, "2026-03-14", &[]);
        let kept = [None, Some(6)].map(|organization| {
            let by = |permission| client(permission, organization);
            (
                credit.may_be_added_by(&by(Permission::DevelopmentWrite)),
                credit.visible_to(&by(Permission::DevelopmentRead)),
            )
        });
        assert_eq!(kept, [(true, true), (false, false)]);
    }

    proptest! {
        /// Whatever is asked in whatever order, at most one credit stands, and the ledger's sum is what it gives.
        #[test]
        fn one_credit_stands_at_most(asked in prop::collection::vec((any::<bool>(), 1_i32..600), 0..20)) {
            let mut ledger: Vec<CreditEntry> = Vec::new();
            for (number, (gives, minutes)) in (0_u8..).zip(asked) {
                let last = ledger.last().map(|entry| entry.number);
                let entry = match ledger.iter().rev().find(|entry| entry.is_credit()) {
                    Some(credit) if !gives => credit.reversed("Wrong.".parse().unwrap(), None, id(number), NOON),
                    _ => new("course:1", minutes, "2026-03-14").record(id(200), recording(number, NOON)),
                };
                let mut entry = entry.unwrap();
                let stood = last.is_some_and(|last| last % 2 == 1);
                let taken = entry.follow_after(last).is_ok();
                prop_assert_eq!(taken, entry.is_credit() != stood);
                ledger.extend(taken.then_some(entry));
            }
            let sum = |entries: &[CreditEntry]| entries.iter().map(|entry| entry.minutes).sum::<i32>();
            let stands = standing(ledger.clone());
            prop_assert!(stands.len() <= 1);
            prop_assert_eq!(sum(&ledger), sum(&stands));
            prop_assert!(ledger.iter().zip(1..).all(|(entry, number)| entry.number == number));
        }
    }
}
