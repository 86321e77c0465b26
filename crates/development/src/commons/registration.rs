//! Registrations for sessions: what a party wants, what it has, who came, and the credit that gives.

use super::{LearningOpportunity, LearningProvider, LearningSession, OpportunityStatus, Ownership, SessionStatus};
use crate::credit::{CreditEntry, CreditRole, CreditSource, NewCredit, Recording};
use kernel::{
    Actor, At, Check, Code, Id, Permission, Problem, Record, Result, Text, hashed, record_fields, seated_fields,
    seats::{Appointment, SeatStatus, Seated, Seating as _, USUAL_CLASS, check_party, usual_class},
    sorted,
};
use record::record;
use serde::{Deserialize, Serialize};

/// What the entry says that takes back what attendance gave.
const NOT_THERE: &str = "They were not there.";

/// A party that registers for a session of learning, and the seats it has. For the person who registered, and for those who
/// keep the session; that it was read by others is recorded.
#[record(fixed, example = {
    "session_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d74", "person_id": null, "person_name": "Ada Example", "seats": 2,
    "splits": false, "priority_class": 5, "status": "offered", "allowed_transitions": ["confirmed", "cancelled"],
    "seats_confirmed": 0, "seats_offered": 2, "offered_until": "2026-05-31T12:00:00Z", "seats_waiting": 0,
    "seats_attended": null, "attended_at": null
})]
pub struct LearningRegistration {
    /// For which session.
    pub session_id: Id,
    /// Who registers; to create one, null is the caller. Null where they were forgotten since.
    pub person_id: Option<Id>,
    /// What they are called; null where they were forgotten since.
    #[kept(None)]
    pub person_name: Option<Text<200>>,
    /// How many come, the person included.
    #[schema(minimum = 1, maximum = 100)]
    pub seats: u32,
    /// Whether they take fewer seats than that for the time being; else they get all or wait.
    #[serde(default)]
    pub splits: bool,
    /// Their class of priority, the lowest first; who comes first is served first within a class. Those who keep the session set
    /// it, from 1 to 9; all others have 5.
    #[serde(default = "usual_class")]
    #[schema(minimum = 1, maximum = 9)]
    pub priority_class: i16,
    /// Where it stands.
    #[kept(SeatStatus::Requested)]
    pub status: SeatStatus,
    /// Where the caller may move it now.
    #[kept(Vec::new())]
    pub allowed_transitions: Vec<SeatStatus>,
    /// Seats they have.
    #[kept(0)]
    pub seats_confirmed: u32,
    /// Seats they are offered.
    #[kept(0)]
    pub seats_offered: u32,
    /// Until when they may take them, this instant included; null where none are offered.
    #[kept(None)]
    pub offered_until: Option<At>,
    /// Seats they wait for.
    #[kept(seats)]
    pub seats_waiting: u32,
    /// How many of them came; null before.
    #[kept(None)]
    pub seats_attended: Option<u32>,
    /// When it was noted that they came; null before.
    #[kept(None)]
    pub attended_at: Option<At>,
    /// Whose the session is, as its provider says.
    #[kept(Ownership::default())]
    #[serde(skip)]
    pub ownership: Ownership,
    /// When the session begins.
    #[kept(None)]
    #[serde(skip)]
    pub starts_at: Option<At>,
}

/// Narrows a list of registrations. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct LearningRegistrationFilter {
    /// For any of these sessions.
    pub session_id: Vec<Id>,
    /// Of any of these people.
    pub person_id: Vec<Id>,
    /// In any of these states.
    pub status: Vec<SeatStatus>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

/// A request to move a registration.
#[record::form(
    example = { "to": "confirmed", "seats": null, "note": null },
    example = { "to": "attended", "seats": 2, "note": null },
    example = { "to": "cancelled", "seats": null, "note": "We cannot come." },
)]
#[schema(as = LearningRegistrationTransition)]
pub struct RegistrationTransition {
    /// Where to.
    pub to: SeatStatus,
    /// How many of them came, where they `attended`; null for all who have seats.
    #[schema(minimum = 1, maximum = 100)]
    pub seats: Option<u32>,
    /// Why, for the history.
    pub note: Option<Text<2000>>,
}

/// Who of a party came, as those say who keep the session.
#[record::form(
    example = { "came": true, "seats": 2, "note": null },
    example = { "came": false, "seats": null, "note": "They wrote that they are ill." },
)]
pub struct LearningAttendance {
    /// Whether anybody of them came.
    pub came: bool,
    /// How many of them, where they came; null for all who have seats.
    #[schema(minimum = 1, maximum = 100)]
    pub seats: Option<u32>,
    /// Why, for the history.
    pub note: Option<Text<2000>>,
}

impl From<LearningAttendance> for RegistrationTransition {
    fn from(LearningAttendance { came, seats, note }: LearningAttendance) -> Self {
        Self { to: if came { SeatStatus::Attended } else { SeatStatus::NoShow }, seats, note }
    }
}

/// A mail to be written about a registration, as long as it still stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationMail {
    /// Which one.
    pub registration_id: Id,
    /// What is to be told of it.
    pub status: SeatStatus,
}

/// A mail to be written to whoever has seats by a registration, as when or where they are expected has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationAppointmentMail {
    /// Which one.
    pub registration_id: Id,
    /// When and where they were expected as they know it.
    pub was: Appointment,
}

/// What the rules of a registration must know from elsewhere.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RegistrationFacts {
    /// The session it is for.
    pub session: Option<LearningSession>,
    /// What it is a session of.
    pub offer: Option<LearningOpportunity>,
    /// Who offers it.
    pub provider: Option<LearningProvider>,
}

impl RegistrationFacts {
    fn of_session(&self) -> Result<(&LearningSession, &LearningOpportunity)> {
        let missing = || Problem::field("/session_id", "not_found", "must name a session of learning");
        self.session.as_ref().zip(self.offer.as_ref()).ok_or_else(missing)
    }
}

impl LearningRegistration {
    /// Asks for seats of a session that takes place: of what is published, or, for those who keep the session, of anything.
    pub fn sign_up(&mut self, facts: &RegistrationFacts, actor: &Actor) -> Result<()> {
        let (session, offer) = facts.of_session()?;
        let keeps = session.ownership.is_kept_by(actor);
        let refused = |code, detail: &str| Err(Problem::new(code, detail));
        if session.status == SessionStatus::Cancelled {
            return refused(Code::Conflict, "The session is cancelled.");
        }
        if offer.status != OpportunityStatus::Published && !keeps {
            return refused(Code::Conflict, "It is not offered any more.");
        }
        if self.priority_class != USUAL_CLASS && !keeps {
            return refused(Code::Forbidden, "A class of priority is given by those who keep the session.");
        }
        (self.ownership, self.starts_at) = (session.ownership, Some(session.starts_at));
        Ok(())
    }

    /// Moves it, as the seats and the time allow. That they came can be said again, with how many; and it can be taken back.
    pub fn advance(&mut self, asked: &RegistrationTransition, facts: &RegistrationFacts, now: At) -> Result<()> {
        let RegistrationTransition { to, seats, .. } = *asked;
        let (room, mut party) = (facts.of_session()?.0.room(), self.party());
        let attends = to == SeatStatus::Attended;
        let belongs = "belongs to a move to attended only";
        Check::default().that(attends || seats.is_none(), "/seats", "unexpected", belongs).done()?;
        party.advance(to, &room, now)?;
        if to.says_who_came() {
            room.must_have_begun(now)?;
        }
        if attends {
            (self.seats_attended, self.attended_at) = (Some(party.came(seats)?), self.attended_at.or(Some(now)));
        }
        self.seat(party);
        Ok(())
    }

    /// Whether a caller may ask for that move: who came is for those who keep the session to say, the rest for the person, too. A
    /// client by itself says who came, and moves nobody otherwise.
    pub fn may_be_moved_by(&self, actor: &Actor, to: SeatStatus) -> bool {
        if to.says_who_came() {
            return self.ownership.is_kept_by(actor);
        }
        self.is_of(actor) || (self.ownership.is_kept_by(actor) && !actor.is_client_by_itself())
    }

    /// What the person takes part in, as the credit ledger names it: the session.
    pub fn activity(&self) -> Result<Text<200>> {
        text(&self.session_id.to_string())
    }

    /// The entry that the credit ledger is still to be given, `last` being the last one there for the person, the session and the
    /// role of a learner. Who attends what gives credit has it once; who was not there loses what attendance gave them, and nothing
    /// that was given otherwise. What those who keep the ledger took back is not given again.
    pub fn credit(
        &self,
        facts: &RegistrationFacts,
        last: Option<&CreditEntry>,
        recording: Recording,
    ) -> Result<Option<CreditEntry>> {
        let standing = last.filter(|entry| entry.is_credit());
        match (self.status, standing, self.person_id) {
            (SeatStatus::Attended, None, Some(person)) if last.is_none_or(|last| !is_corrected(last)) => {
                let new = self.credit_of(facts, recording.now)?;
                new.map(|new| new.record(person, recording)).transpose()
            }
            (SeatStatus::NoShow, Some(credit), Some(_)) if credit.source == CreditSource::Attendance => {
                let Recording { by, id, now, .. } = recording;
                credit.reversed(text(NOT_THERE)?, by, id, now).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// The credit that the session gives a learner; `None` where it gives none. It is about a topic where it has one only, and
    /// was earned on the day on which it began, where it was announced.
    fn credit_of(&self, facts: &RegistrationFacts, now: At) -> Result<Option<NewCredit>> {
        let (session, offer) = facts.of_session()?;
        let Some((minutes, provider)) = offer.credit_minutes.zip(facts.provider.as_ref()) else { return Ok(None) };
        let topic = if let [topic] = offer.topics.as_slice() { Some(topic.clone()) } else { None };
        Ok(Some(NewCredit {
            activity: self.activity()?,
            role: CreditRole::Learner,
            title: offer.title.clone(),
            provider: provider.name.clone(),
            topic,
            tags: offer.credit_tags.clone(),
            minutes,
            earned_on: session.day().min(now.day()),
            evidence: None,
        }))
    }
}

/// Whether those who keep the ledger took back with an entry what others than the person had recorded: not where it was taken back
/// because they were not there.
fn is_corrected(entry: &CreditEntry) -> bool {
    let reason = entry.reason.as_ref().map(Text::as_str);
    !entry.is_credit() && entry.source != CreditSource::Own && reason != Some(NOT_THERE)
}

/// Words of ours as text of the ledger.
fn text<const MAX: usize>(words: &str) -> Result<Text<MAX>> {
    words.parse().map_err(|detail: String| Problem::new(Code::Internal, detail))
}

impl Seated for LearningRegistration {
    seated_fields!(session_id, attended_at);
}

impl Record for LearningRegistration {
    const KIND: &'static str = "learning_registration";
    const READ: Permission = Permission::DevelopmentWrite;
    const WRITE: Permission = Permission::DevelopmentWrite;
    const CONFIDENTIAL: bool = true;
    const TIMED: bool = true;
    record_fields!(unit = ownership.unit_id, owner = person_id, private);

    fn visible_to(&self, actor: &Actor) -> bool {
        self.is_of(actor) || self.ownership.is_kept_by(actor)
    }

    fn may_be_added_by(&self, actor: &Actor) -> bool {
        self.is_of(actor) || self.ownership.is_kept_by(actor)
    }

    fn history_visible_to(&self, actor: &Actor) -> bool {
        self.ownership.is_kept_by(actor)
    }

    fn check(&self) -> Result<()> {
        check_party(self.seats, self.priority_class)
    }

    /// What the person is called is theirs to change, and when the session begins, other moves are open.
    fn context(&self) -> Option<u64> {
        Some(hashed(&(&self.person_name, &self.allowed_transitions)))
    }

    /// An offer lapses by itself.
    fn settle(&mut self, now: At) -> bool {
        let mut party = self.party();
        let lapsed = party.lapse(now);
        self.seat(party);
        lapsed
    }

    /// Who came is said once the session has begun.
    fn shown_at(&mut self, actor: &Actor, now: At) {
        let has_begun = self.starts_at.is_some_and(|starts_at| now >= starts_at);
        let is_due = |to: SeatStatus| to.says_who_came() == has_begun;
        self.allowed_transitions = self.status.moves_asked_for(|to| is_due(to) && self.may_be_moved_by(actor, to));
    }
}

sorted!(LearningRegistration, default "created_at", { "created_at" => created_at, "updated_at" => updated_at });

#[cfg(test)]
mod tests;
