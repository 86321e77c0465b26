//! Signatures on paper: handed in by one person, and verified by another.

use super::Petition;
use kernel::{
    Actor, At, Check, Code, Day, DivisionId, Id, Lifecycle as _, Permission, Problem, Record, Result, Text,
    Transition as _, lifecycle, record_fields, sorted,
};
use record::record;

/// How far clocks anywhere are behind UTC, in seconds: what is done there on a day may be done here on the next.
const FURTHEST_WEST: i64 = 12 * 3_600;

lifecycle! {
    /// Where a batch stands. It counts once somebody else has verified it.
    pub enum BatchStatus moved by BatchTransition {
        Submitted = "submitted" => [Verified, Rejected],
        Verified = "verified" => [],
        Rejected = "rejected" => [],
    }
}

/// Signatures that were gathered on paper. For those who work on the petition; the public sees the number, once it is verified.
#[record(fixed, example = {
    "petition_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d72", "count": 212, "division_ocd_id": "ocd-division/country:us/state:wy",
    "place": "Main Street market, Cheyenne", "collected_on": "2026-05-01", "proof": "Sheets 1 to 9, in binder 4 at the office",
    "status": "verified", "allowed_transitions": [], "submitted_by": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d71",
    "verified_by": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d73", "verified_at": "2026-05-02T12:00:00Z"
})]
pub struct PetitionBatch {
    /// What was signed.
    pub petition_id: Id,
    /// How many signatures.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub count: i32,
    /// The place they were given for; null where it is not told.
    pub division_ocd_id: Option<DivisionId>,
    /// Where they were gathered.
    pub place: Text<300>,
    /// On which day, or the last of several.
    pub collected_on: Day,
    /// What proves them: which sheets, and where they are kept.
    pub proof: Text<1000>,
    /// Where it stands.
    #[kept(BatchStatus::Submitted)]
    pub status: BatchStatus,
    /// Where the caller may move it: nowhere, for who handed it in.
    #[kept(Vec::new())]
    pub allowed_transitions: Vec<BatchStatus>,
    /// Who handed it in; null where a client by itself did.
    #[kept(None)]
    pub submitted_by: Option<Id>,
    /// Who verified or rejected it; null before.
    #[kept(None)]
    pub verified_by: Option<Id>,
    /// When they did.
    #[kept(None)]
    pub verified_at: Option<At>,
    /// The unit that looks after the petition.
    #[kept(None)]
    #[serde(skip)]
    pub owner_unit_id: Option<Id>,
}

/// Narrows a list of batches. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct PetitionBatchFilter {
    /// Under any of these petitions.
    pub petition_id: Vec<Id>,
    /// In any of these states.
    pub status: Vec<BatchStatus>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

impl PetitionBatch {
    /// Puts it under its petition.
    pub fn hand_in(&mut self, petition: &Petition, by: Option<Id>, now: At) -> Result<()> {
        petition.must_count(now)?;
        let first = petition.opened_at.map(|opened| opened.plus_seconds(-FURTHEST_WEST).day());
        let opened = first.is_none_or(|first| self.collected_on >= first);
        let closed = petition.closed_at.unwrap_or(petition.closes_at).day();
        Check::default()
            .that(self.collected_on <= now.day(), "/collected_on", "invalid", "must not be in the future")
            .that(opened, "/collected_on", "invalid", "must not be before the petition opened")
            .that(self.collected_on <= closed, "/collected_on", "invalid", "must not be after the petition closed")
            .done()?;
        (self.submitted_by, self.owner_unit_id) = (by, Some(petition.owner_unit_id));
        Ok(())
    }

    /// Verifies or rejects it. That takes a person, and another than handed it in.
    pub fn judge(&mut self, to: &BatchTransition, petition: &Petition, by: Option<Id>, now: At) -> Result<()> {
        let now = petition.after_seal(now);
        self.status.check_move(to.to())?;
        petition.must_count(now)?;
        let refused = |detail: &str| Err(Problem::new(Code::Forbidden, detail));
        match by {
            None => refused("A batch must be verified or rejected by a person."),
            by if by == self.submitted_by => {
                refused("A batch must be verified or rejected by someone other than who submitted it.")
            }
            by => {
                (self.status, self.verified_by, self.verified_at) = (to.to(), by, Some(now));
                Ok(())
            }
        }
    }
}

impl Record for PetitionBatch {
    const KIND: &'static str = "petition_batch";
    const READ: Permission = Permission::AdvocacyWrite;
    const WRITE: Permission = Permission::AdvocacyWrite;
    record_fields!(unit = owner_unit_id, private);

    fn check(&self) -> Result<()> {
        let some = (1..=1_000_000).contains(&self.count);
        Check::default().that(some, "/count", "invalid", "must be from 1 to 1000000").done()
    }

    fn shown_to(&mut self, actor: &Actor) {
        let another = actor.person.is_some() && actor.person != self.submitted_by;
        let may = another && actor.may(Self::WRITE, self.unit());
        self.allowed_transitions = if may { self.status.allowed_transitions().to_vec() } else { Vec::new() };
    }
}

sorted!(PetitionBatch, default "-created_at", { "created_at" => created_at, "updated_at" => updated_at });

#[cfg(test)]
mod tests {
    use super::{super::tests::*, *};

    fn judged(by: Option<Id>) -> Result<()> {
        batch().judge(&BatchTransition { to: BatchStatus::Verified, note: None }, &open(), by, NOON)
    }

    #[test]
    fn another_person_verifies_it() {
        let judges = [Some(id(3)), Some(id(2)), None];
        assert_eq!(
            judges.map(|by| judged(by).map_err(|p| p.code)),
            [Ok(()), Err(Code::Forbidden), Err(Code::Forbidden)]
        );
    }

    #[test]
    fn it_is_judged_once() {
        let mut batch = batch();
        let to = |to| BatchTransition { to, note: None };
        batch.judge(&to(BatchStatus::Rejected), &open(), Some(id(3)), NOON).unwrap();
        let again = batch.judge(&to(BatchStatus::Verified), &open(), Some(id(3)), NOON);
        assert_eq!(again.unwrap_err().code, Code::IllegalTransition);
    }

    #[test]
    fn what_was_delivered_takes_no_more() {
        let (mut batch, petition) = (batch(), delivered());
        let to = BatchTransition { to: BatchStatus::Verified, note: None };
        assert_eq!(batch.judge(&to, &petition, Some(id(3)), AFTERWARDS).unwrap_err().code, Code::Conflict);
    }

    #[test]
    fn paper_is_signed_after_the_opening_and_before_now() {
        let days = ["2026-04-30", "2026-05-01", "2026-05-02"];
        let handed_in = |day: &str| {
            let mut batch = PetitionBatch { collected_on: day.parse().unwrap(), ..batch() };
            batch.hand_in(&open(), None, NOON).is_ok()
        };
        assert_eq!(days.map(handed_in), [false, true, false]);
    }

    #[test]
    fn paper_of_an_evening_in_the_west_is_of_the_day_it_is_there() {
        let opened = NOON.plus_seconds(13 * 3_600); // 19:00 in Denver, and the next day in UTC
        let petition = Petition { opened_at: Some(opened), ..open() };
        let mut batch = PetitionBatch { collected_on: NOON.day(), ..batch() };
        assert!(batch.hand_in(&petition, None, opened.plus_seconds(3_600)).is_ok());
    }

    #[test]
    fn paper_is_handed_in_after_the_close_and_signed_before() {
        let mut closed = open();
        closed.settle(AFTERWARDS);
        let handed_in = |days: i32| {
            let mut batch = PetitionBatch { collected_on: CLOSES.day().plus_days(days), ..batch() };
            batch.hand_in(&closed, None, AFTERWARDS.plus_seconds(2 * 86_400)).is_ok()
        };
        assert_eq!([handed_in(0), handed_in(1)], [true, false]);
    }

    #[test]
    fn who_handed_it_in_is_offered_no_move() {
        let staff = |person: u8| Actor {
            person: Some(id(person)),
            grants: vec![kernel::Grant { role: kernel::Role::Staff, unit_id: None }],
            ..Actor::public()
        };
        let offered = |person| {
            let mut batch = batch();
            batch.shown_to(&staff(person));
            batch.allowed_transitions.len()
        };
        assert_eq!([offered(2), offered(3)], [0, 2]);
    }
}
