use super::Ownership;
use kernel::{
    Actor, At, Check, Code, Day, Id, Lifecycle as _, Permission, Problem, Record, Result, Staged, Text,
    Transition as _, WebUri, Zone, lifecycle, record_fields, sorted,
};
use record::record;
use serde::Deserialize;

lifecycle! {
    /// Whether a session takes place.
    pub enum SessionStatus moved by SessionTransition {
        Scheduled = "scheduled" => [Cancelled],
        Cancelled = "cancelled" => [],
    }
}

/// A time at which something can be learned. Seen by whoever sees what it is a session of.
#[record(example = {
    "opportunity_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d72", "starts_at": "2026-06-01T16:00:00Z",
    "ends_at": "2026-06-01T17:30:00Z", "zone": "America/Chicago", "place": null, "url": "https://learn.example.org/room",
    "capacity": 40, "instructors": ["Ada Example"], "status": "scheduled", "allowed_transitions": ["cancelled"]
})]
pub struct LearningSession {
    /// Of what.
    #[fixed]
    pub opportunity_id: Id,
    /// When it begins.
    pub starts_at: At,
    /// When it ends.
    pub ends_at: At,
    /// By which clock it is announced, by its name in the time zone database.
    pub zone: Text<60>,
    /// Where; null where it is online.
    pub place: Option<Text<500>>,
    /// Where to join, or where there is more about it.
    pub url: Option<WebUri>,
    /// How many can take part; null where there is no limit.
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub capacity: Option<i32>,
    /// Who teaches, by the names under which they are announced.
    #[schema(max_items = 50)]
    pub instructors: Vec<Text<200>>,
    /// Whether it takes place.
    #[kept(SessionStatus::Scheduled)]
    pub status: SessionStatus,
    /// The moves open to the caller.
    #[kept(Vec::new())]
    pub allowed_transitions: Vec<SessionStatus>,
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
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

impl LearningSession {
    /// Whether a caller may change it.
    pub fn may_be_changed_by(&self, actor: &Actor) -> bool {
        self.ownership.is_kept_by(actor)
    }

    /// The day on which it begins, where it is announced.
    pub fn day(&self) -> Day {
        Zone::named(self.zone.as_str()).map_or(self.starts_at.day(), |zone| zone.day_of(self.starts_at))
    }
}

impl Record for LearningSession {
    const KIND: &'static str = "learning_session";
    const READ: Permission = Permission::DevelopmentWrite;
    const WRITE: Permission = Permission::DevelopmentWrite;
    record_fields!();

    fn unit(&self) -> Option<Id> {
        self.ownership.unit_id
    }

    fn is_public(&self) -> bool {
        self.is_announced
    }

    fn visible_to(&self, actor: &Actor) -> bool {
        self.is_public() || self.ownership.is_kept_by(actor)
    }

    fn may_be_added_by(&self, actor: &Actor) -> bool {
        self.ownership.is_kept_by(actor)
    }

    fn is_open(&self) -> Result<()> {
        if self.status == SessionStatus::Cancelled {
            return Err(Problem::new(Code::Conflict, "It is cancelled; add another session instead."));
        }
        Ok(())
    }

    fn check(&self) -> Result<()> {
        let capacity = self.capacity.is_none_or(|seats| (0..=1_000_000).contains(&seats));
        let zone = Zone::named(self.zone.as_str()).is_some();
        Check::default()
            .that(self.starts_at < self.ends_at, "/ends_at", "invalid", "must be after starts_at")
            .that(zone, "/zone", "invalid", "must be a name of the time zone database, such as America/Chicago")
            .that(capacity, "/capacity", "invalid", "must be from 0 to 1000000")
            .done()
    }

    fn shown_to(&mut self, actor: &Actor) {
        self.allowed_transitions = self.moves_open_to(actor);
    }
}

impl Staged for LearningSession {
    type Move = SessionTransition;

    fn enter(&mut self, to: &SessionTransition, _now: At) -> Result<()> {
        self.status.check_move(to.to())?;
        self.status = to.to();
        Ok(())
    }

    fn status(&self) -> SessionStatus {
        self.status
    }

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

    fn session(zone: &str, seconds: i64) -> Result<LearningSession> {
        let new = NewLearningSession {
            opportunity_id: id(2),
            starts_at: NOON,
            ends_at: NOON.plus_seconds(seconds),
            zone: zone.parse().unwrap(),
            place: None,
            url: None,
            capacity: Some(40),
            instructors: Vec::new(),
        };
        new.register(id(3), NOON)
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
