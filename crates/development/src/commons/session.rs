//! Sessions: the times at which an offer takes place, with their seats.

use super::{LearningRegistration, Ownership};
use kernel::{
    Actor, Amendment as _, At, Check, Code, Day, Id, Permission, Problem, Record, Result, Staged, Text, WebUri, Zone,
    lifecycle, record_fields,
    seats::{Appointment, Room, Seating},
    sorted, staged_fields,
};
use record::record;

lifecycle! {
    /// Whether a session takes place.
    pub enum SessionStatus moved by SessionTransition {
        Scheduled = "scheduled" => [Cancelled],
        Cancelled = "cancelled" => [],
    }
}

/// For how many minutes an offer of seats is good where nobody says otherwise: a day.
pub(super) const fn a_day() -> u32 {
    1_440
}

/// A time at which something can be learned, for which people register. Seen by whoever sees what it is a session of.
#[record(example = {
    "opportunity_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d72", "outside_id": null, "starts_at": "2026-06-01T16:00:00Z",
    "ends_at": "2026-06-01T17:30:00Z", "zone": "America/Chicago", "place": null, "url": "https://learn.example.org/room",
    "capacity": 40, "offer_minutes": 1440, "instructors": ["Ada Example"], "status": "scheduled",
    "allowed_transitions": ["cancelled"], "seats_taken": 38, "seats_free": 2, "seats_waiting": 0
})]
pub struct LearningSession {
    /// Of what.
    #[fixed]
    pub opportunity_id: Id,
    /// Its id at the provider's; unique among the sessions of what it is a session of.
    #[fixed]
    pub outside_id: Option<Text<200>>,
    /// When it begins; from then on no seats are given.
    pub starts_at: At,
    /// When it ends.
    pub ends_at: At,
    /// By which clock it is announced, by its name in the time zone database.
    pub zone: Text<60>,
    /// Where; null where it is online.
    pub place: Option<Text<500>>,
    /// Where to join, or where there is more about it.
    pub url: Option<WebUri>,
    /// How many can take part: with 0 everybody waits, and with null there is no limit.
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub capacity: Option<u32>,
    /// For how many minutes seats that become free are offered to whoever waits; a day unless said otherwise, three at most.
    #[serde(default = "a_day")]
    #[schema(minimum = 1, maximum = 4_320)]
    pub offer_minutes: u32,
    /// Who teaches, by the names under which they are announced.
    #[schema(max_items = 50)]
    pub instructors: Vec<Text<200>>,
    /// Whether it takes place.
    #[kept(SessionStatus::Scheduled)]
    pub status: SessionStatus,
    /// The moves open to the caller.
    #[kept(Vec::new())]
    pub allowed_transitions: Vec<SessionStatus>,
    /// How many seats are confirmed, or offered to somebody who has not answered yet.
    #[kept(0)]
    pub seats_taken: u32,
    /// How many seats nobody has; null where there is no limit.
    #[kept(capacity)]
    pub seats_free: Option<u32>,
    /// How many seats people wait for.
    #[kept(0)]
    pub seats_waiting: u32,
    /// Whose it is, as its provider says.
    #[kept(Ownership::default())]
    #[serde(skip)]
    pub ownership: Ownership,
    /// Whether what it is a session of is public.
    #[kept(false)]
    #[serde(skip)]
    pub is_announced: bool,
}

/// Narrows a list of sessions. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct LearningSessionFilter {
    /// Of any of these.
    pub opportunity_id: Vec<Id>,
    /// In any of these states.
    pub status: Vec<SessionStatus>,
    /// That begin at or after this instant.
    pub starts_from: Option<At>,
    /// That begin before this instant.
    pub starts_until: Option<At>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

/// What the rules of a session must know of those who registered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SessionFacts {
    /// Until when the last of the offers of its seats is open; none where none is.
    pub offered_until: Option<At>,
    /// When it was first noted that somebody came, of those who did; none where nobody did.
    pub attended_at: Option<At>,
}

impl LearningSession {
    /// Applies a patch. Nobody loses seats they have, or time to take those they are offered; and who came was not there before it
    /// began.
    pub fn revise(&mut self, patch: LearningSessionPatch, facts: &SessionFacts) -> Result<()> {
        let mut revised = self.clone();
        patch.amend(&mut revised)?;
        self.may_become(&revised, facts)?;
        *self = revised;
        Ok(())
    }

    /// Refuses to be made another by which those who registered lose what they have, or by which somebody came to what had not
    /// begun.
    fn may_become(&self, revised: &Self, facts: &SessionFacts) -> Result<()> {
        self.room().may_become(&revised.room(), facts.offered_until)?;
        let latest = facts.attended_at.map(|came| came.max(self.starts_at));
        let has_begun = latest.is_none_or(|latest| revised.starts_at <= latest);
        let detail = "must not be after it was noted who came";
        Check::default().that(has_begun, "/starts_at", "invalid", detail).done()
    }

    /// Becomes what a source tells it is. A source is not refused as somebody is: where it tells of less room than people have been
    /// given, the room stays as it was; and where of less time, or of a later one than that at which they came, the time does.
    /// Whether anything changed.
    pub fn take_over(&mut self, told: &Self, facts: &SessionFacts) -> bool {
        let Self { seats_taken, seats_free, seats_waiting, ownership, is_announced, .. } = *self;
        let mut revised = Self { seats_taken, seats_free, seats_waiting, ownership, is_announced, ..told.clone() };
        let resized = Self { capacity: revised.capacity, ..self.clone() };
        if self.may_become(&resized, facts).is_err() {
            revised.capacity = self.capacity;
        }
        if self.may_become(&revised, facts).is_err() {
            (revised.starts_at, revised.ends_at) = (self.starts_at, self.ends_at);
        }
        let differs = revised != *self;
        *self = revised;
        differs
    }

    /// Takes in how many seats are taken, and how many people wait for.
    pub fn count(&mut self, taken: u32, waiting: u32) {
        (self.seats_taken, self.seats_waiting) = (taken, waiting);
        self.seats_free = self.capacity.map(|_| self.room().free());
    }

    /// When and where whoever has seats is expected.
    pub fn appointment(&self) -> Appointment {
        Appointment {
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            zone: self.zone.to_string(),
            place: self.place.as_ref().map(ToString::to_string),
            url: self.url.as_ref().map(ToString::to_string),
        }
    }

    /// The day on which it begins, where it is announced.
    pub fn day(&self) -> Day {
        Zone::named(self.zone.as_str()).map_or(self.starts_at.day(), |zone| zone.day_of(self.starts_at))
    }
}

impl Seating for LearningSession {
    type Party = LearningRegistration;

    fn room(&self) -> Room {
        let Self { capacity, seats_taken: taken, starts_at, offer_minutes, .. } = *self;
        Room { capacity, taken, starts_at, offer_seconds: i64::from(offer_minutes) * 60 }
    }
}

impl Record for LearningSession {
    const KIND: &'static str = "learning_session";
    const READ: Permission = Permission::DevelopmentWrite;
    const WRITE: Permission = Permission::DevelopmentWrite;
    record_fields!(unit = ownership.unit_id, moves);

    fn is_public(&self) -> bool {
        self.is_announced
    }

    fn visible_to(&self, actor: &Actor) -> bool {
        self.is_public() || self.ownership.is_kept_by(actor)
    }

    fn may_be_added_by(&self, actor: &Actor) -> bool {
        self.ownership.is_kept_by(actor)
    }

    fn may_be_changed_by(&self, actor: &Actor) -> bool {
        self.ownership.is_kept_by(actor)
    }

    fn history_visible_to(&self, actor: &Actor) -> bool {
        self.ownership.is_kept_by(actor) || actor.may(Self::READ, self.unit())
    }

    fn is_open(&self) -> Result<()> {
        let detail = "It is cancelled; add another session instead.";
        Problem::unless(self.status != SessionStatus::Cancelled, Code::Conflict, detail)
    }

    fn check(&self) -> Result<()> {
        let capacity = self.capacity.is_none_or(|seats| (0..=1_000_000).contains(&seats));
        let zone = Zone::named(self.zone.as_str()).is_some();
        Check::default()
            .that(self.starts_at < self.ends_at, "/ends_at", "invalid", "must be after starts_at")
            .that(zone, "/zone", "invalid", "must be a name of the time zone database, such as America/Chicago")
            .that(capacity, "/capacity", "invalid", "must be from 0 to 1000000")
            .that((1..=4_320).contains(&self.offer_minutes), "/offer_minutes", "invalid", "must be from 1 to 4320")
            .done()
    }

    /// The seats that are taken and waited for are those of registrations.
    fn context(&self) -> Option<u64> {
        Some(u64::from(self.seats_taken) << 32 | u64::from(self.seats_waiting))
    }
}

impl Staged for LearningSession {
    staged_fields!(SessionTransition);

    fn may_be_moved_by(&self, actor: &Actor, _needed: Permission) -> bool {
        self.ownership.is_kept_by(actor)
    }
}

sorted!(LearningSession, default "starts_at", {
    "starts_at" => starts_at, "created_at" => created_at, "updated_at" => updated_at,
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credit::fixture::{NOON, id};
    use kernel::Draft as _;

    /// Of a session for which nobody was offered seats, and to which nobody came.
    const NOBODY: SessionFacts = SessionFacts { offered_until: None, attended_at: None };

    fn session(zone: &str, seconds: i64) -> Result<LearningSession> {
        let new = NewLearningSession {
            opportunity_id: id(2),
            outside_id: None,
            starts_at: NOON,
            ends_at: NOON.plus_seconds(seconds),
            zone: zone.parse().unwrap(),
            place: None,
            url: None,
            capacity: Some(40),
            offer_minutes: 60,
            instructors: Vec::new(),
        };
        new.register(id(3), NOON)
    }

    fn pointers(refused: Result<impl std::fmt::Debug>) -> Vec<String> {
        refused.unwrap_err().fields.into_iter().map(|field| field.pointer).collect()
    }

    #[test]
    fn a_source_takes_nobodys_seats() {
        let mut session = session("UTC", 60).unwrap();
        session.count(3, 0);
        let told = LearningSession { capacity: Some(2), place: "Room 2".parse().ok(), ..session.clone() };
        let became = [session.take_over(&told, &NOBODY), session.take_over(&told, &NOBODY)];
        assert_eq!((session.capacity, session.place, became), (Some(40), "Room 2".parse().ok(), [true, false]));
    }

    #[test]
    fn a_source_that_tells_of_too_little_room_moves_it_all_the_same() {
        let mut session = session("UTC", 60).unwrap();
        session.count(3, 0);
        let (starts_at, ends_at) = (NOON.plus_seconds(60), NOON.plus_seconds(120));
        let told = LearningSession { capacity: Some(2), starts_at, ends_at, ..session.clone() };
        session.take_over(&told, &NOBODY);
        assert_eq!((session.capacity, session.starts_at, session.ends_at), (Some(40), starts_at, ends_at));
    }

    #[test]
    fn nobody_loses_seats_because_there_is_less_room() {
        let mut session = session("UTC", 60).unwrap();
        session.count(3, 0);
        let resized = |capacity| LearningSessionPatch { capacity: Some(capacity), ..LearningSessionPatch::default() };
        assert_eq!(pointers(session.revise(resized(Some(2)), &NOBODY)), ["/capacity"]);
        assert!(session.revise(resized(Some(3)), &NOBODY).is_ok());
        assert!(session.revise(resized(None), &NOBODY).is_ok());
    }

    #[test]
    fn it_does_not_begin_before_its_offers_have_ended() {
        let mut session = session("UTC", 60).unwrap();
        let earlier =
            LearningSessionPatch { starts_at: Some(NOON.plus_seconds(-1)), ..LearningSessionPatch::default() };
        let facts = SessionFacts { offered_until: Some(NOON), attended_at: None };
        assert_eq!(pointers(session.revise(earlier, &facts)), ["/starts_at"]);
    }

    #[test]
    fn it_does_not_begin_after_somebody_came() {
        let mut session = session("UTC", 7_200).unwrap();
        let later = |seconds| LearningSessionPatch {
            starts_at: Some(NOON.plus_seconds(seconds)),
            ..LearningSessionPatch::default()
        };
        let facts = SessionFacts { offered_until: None, attended_at: Some(NOON.plus_seconds(60)) };
        assert_eq!(pointers(session.revise(later(61), &facts)), ["/starts_at"]);
        assert!(session.revise(later(60), &facts).is_ok());
    }

    #[test]
    fn what_is_free_is_told_where_there_is_a_limit() {
        let mut session = session("UTC", 60).unwrap();
        session.count(38, 1);
        let unlimited = LearningSession { capacity: None, ..session.clone() };
        let free = [session, unlimited].map(|mut session| {
            session.count(38, 1);
            session.seats_free
        });
        assert_eq!(free, [Some(2), None]);
    }

    #[test]
    fn it_ends_after_it_begins() {
        assert_eq!(session("America/Chicago", 0).unwrap_err().fields[0].pointer, "/ends_at");
    }

    #[test]
    fn its_clock_is_one_that_is_known() {
        assert_eq!(session("America/Springfield", 60).unwrap_err().fields[0].pointer, "/zone");
    }

    #[test]
    fn it_is_announced_by_the_clock_of_its_place() {
        let at_home = session("Pacific/Kiritimati", 60).unwrap().day();
        assert_eq!((at_home.to_string().as_str(), NOON.day().to_string().as_str()), ("2026-05-02", "2026-05-01"));
    }

    #[test]
    fn what_is_cancelled_stays_as_it_was() {
        let mut session = session("UTC", 60).unwrap();
        session.enter(&SessionTransition { to: SessionStatus::Cancelled, note: None }, NOON).unwrap();
        assert_eq!(session.is_open().unwrap_err().code, Code::Conflict);
    }
}
