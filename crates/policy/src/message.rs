//! Messages: what may be said of a position, to whom and through which channel (P-S2).
//!
//! A message is written as a draft, reviewed, and approved against the version of the position that is in force; from then on
//! its wording never changes. Other words are another message, which replaces it once it is approved itself.

mod filter;
mod lifecycle;
mod parts;

pub use filter::MessageFilter;
pub use lifecycle::{InForce, MessageFacts, MessageStatus, MessageTransition, Validity};
pub use parts::{Channel, QuestionAndAnswer, TalkingPoint};

use crate::{Audience, Band, Flag, FlagKind, Readability, readability::measure};
use kernel::{
    Actor, At, Check, Code, Day, DeclaredStand, Id, LangTag, Permission, Problem, Record, Result, Text, check_declared,
    distinct, record_fields, sorted,
};
use record::record;

/// What may be said of a position to one audience through one channel. Anybody may read one for the media or the public once it
/// is approved and its first day has come, and as long as nothing flags it; those for other audiences are for people who are
/// signed in.
#[record(example = {
    "position_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "owner_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70",
    "audience": "media", "channel": "press", "language": "en",
    "headline": "What you read is your own affair",
    "body": "Libraries keep no record of what you have read. Nobody can ask us for what we do not have.",
    "talking_points": [{
        "text": "Where records are deleted, people read more.",
        "finding_ids": ["0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d71"], "clauses": [1]
    }],
    "questions": [{ "question": "What if the police ask?", "answer": "We have nothing to give them." }],
    "stands": [{ "issue_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6f", "subject": "loan-records", "stance": "against" }],
    "valid_from": "2026-06-01", "valid_until": "2026-12-31", "replaces_id": null,
    "status": "approved", "allowed_transitions": ["withdrawn"], "position_version": 1,
    "approved_by": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d74", "approved_at": "2026-06-05T12:00:00Z", "withdrawn_at": null,
    "validity": "current", "flags": [], "open_conflicts": 0,
    "readability": { "reading_ease": 86.7, "grade": 4.0, "words": 17, "sentences": 2, "syllables": 23 }, "in_band": true
})]
pub struct Message {
    /// The position it speaks of.
    #[fixed]
    pub position_id: Id,
    /// The unit that looks after it.
    pub owner_unit_id: Id,
    /// To whom it speaks.
    pub audience: Audience,
    /// Through which channel.
    pub channel: Channel,
    /// In which language.
    pub language: LangTag,
    /// The one thing to remember.
    pub headline: Text<200>,
    /// The message in full.
    pub body: Text<5000>,
    /// What to say, point by point, each with what it rests on.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub talking_points: Vec<TalkingPoint>,
    /// What will be asked, and what to answer.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub questions: Vec<QuestionAndAnswer>,
    /// What it says for or against something, by which conflicts with clauses in force are found.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub stands: Vec<DeclaredStand>,
    /// The first day on which it may be said, and read by others than those who work on it; from its approval where none is
    /// named.
    pub valid_from: Option<Day>,
    /// The last day on which it may be said; without end where none is named.
    pub valid_until: Option<Day>,
    /// The message of the same position in whose place it comes with its approval, or on its first day where that is later; one
    /// that the caller may change, too.
    #[fixed]
    pub replaces_id: Option<Id>,
    /// Where it stands.
    #[kept(MessageStatus::Draft)]
    pub status: MessageStatus,
    /// The moves open to the caller.
    #[kept(Vec::new())]
    pub allowed_transitions: Vec<MessageStatus>,
    /// The version of the position it was approved against.
    #[kept(None)]
    pub position_version: Option<i32>,
    /// Who approved it; null for readers who may not see working papers.
    #[kept(None)]
    pub approved_by: Option<Id>,
    /// When it was approved.
    #[kept(None)]
    pub approved_at: Option<At>,
    /// When it was withdrawn.
    #[kept(None)]
    pub withdrawn_at: Option<At>,
    /// Whether its days are yet to come, have come or are over; null while it is not approved.
    #[kept(None)]
    pub validity: Option<Validity>,
    /// What it rests on that no longer holds; while there is any, it may not be said.
    #[kept(Vec::new())]
    pub flags: Vec<Flag>,
    /// How many conflicts wait to be acknowledged before it can be approved; null for readers who may not see working
    /// papers.
    #[kept(Some(0))]
    #[schema(minimum = 0)]
    pub open_conflicts: Option<i32>,
    /// How readable the body is; null in languages other than English, for which there is no measure.
    #[kept(None)]
    pub readability: Option<Readability>,
    /// Whether that lies in the audience's band. A warning: what is outside can be approved all the same.
    #[kept(None)]
    pub in_band: Option<bool>,
}

impl Message {
    /// Whether it may be said on that day: approved by then and not withdrawn, within its validity, and flagged by nothing
    /// that had happened by then. The store has its twin in SQL.
    pub fn may_be_said_on(&self, day: Day) -> bool {
        self.was_approved_on(day) && self.flags.iter().all(|flag| flag.since > day)
    }

    /// The same, whatever flags it.
    pub fn was_approved_on(&self, day: Day) -> bool {
        self.approved_at.is_some_and(|at| at.day() <= day)
            && self.withdrawn_at.is_none_or(|at| at.day() > day)
            && self.validity_on(day) == Validity::Current
    }

    /// Whether it can never be said any more, though nobody withdrew it: its days are over, or others took the place of its
    /// words or of the version it speaks for. The store has its twin in SQL.
    pub fn is_over(&self, day: Day) -> bool {
        let outlived = |flag: &Flag| flag.kind != FlagKind::FindingRetracted && flag.since <= day;
        self.validity_on(day) == Validity::Past || self.flags.iter().any(outlived)
    }

    /// Whether anybody may read it, unless something flags it: that may be taken back.
    pub fn is_said_to_anybody(&self) -> bool {
        self.audience.is_anybody() && self.has_begun()
    }

    /// Whether this caller is among those it is approved for.
    fn is_for(&self, actor: &Actor) -> bool {
        self.audience.is_anybody() || Self::is_insider(actor)
    }

    /// Whether somebody may read what is approved for other audiences than the media and the public: people who are signed
    /// in, through an app only where they let it read policy.
    pub fn is_insider(actor: &Actor) -> bool {
        let lets = |scopes: &Vec<Permission>| scopes.contains(&Permission::PolicyRead);
        actor.person.is_some() && actor.scopes.as_ref().is_none_or(lets)
    }

    /// Refuses to be replaced by whoever does not work on it: it is said no more once the one in its place is.
    pub fn may_be_replaced_by(&self, actor: &Actor) -> Result<()> {
        let detail = "You need write access to the message that this one replaces.";
        let may = actor.may(Self::WRITE, self.unit());
        Problem::unless(may, Code::Forbidden, detail)
    }

    /// Measures how readable it is, against the band of its audience.
    pub fn measured(&mut self, bands: &[Band]) {
        self.readability = measure(self.body.as_str(), &self.language).ok();
        let band = bands.iter().find(|band| band.audience == self.audience);
        self.in_band = band.zip(self.readability.as_ref()).map(|(band, readability)| band.holds(readability));
    }

    /// The words by which it is found.
    pub fn searchable(&self) -> String {
        let points = self.talking_points.iter().map(|point| point.text.as_str());
        let questions = self.questions.iter().flat_map(|asked| [asked.question.as_str(), asked.answer.as_str()]);
        [self.headline.as_str(), self.body.as_str()]
            .into_iter()
            .chain(points)
            .chain(questions)
            .collect::<Vec<_>>()
            .join("\n")
    }
}

impl Record for Message {
    const KIND: &'static str = "message";
    const READ: Permission = Permission::PolicyRead;
    const WRITE: Permission = Permission::PolicyWrite;
    const TIMED: bool = true;
    record_fields!(unit = owner_unit_id);

    fn is_public(&self) -> bool {
        self.visible_to(&Actor::public())
    }

    fn visible_to(&self, actor: &Actor) -> bool {
        let stands = self.status == MessageStatus::Approved && self.has_begun() && self.flags.is_empty();
        actor.may(Self::READ, self.unit()) || (stands && self.is_for(actor))
    }

    fn check(&self) -> Result<()> {
        let mut check = Check::default();
        for (index, TalkingPoint { text: _, finding_ids, clauses }) in self.talking_points.iter().enumerate() {
            let at = |field: &str| format!("/talking_points/{index}{field}");
            let rests = !finding_ids.is_empty() || !clauses.is_empty();
            check
                .that(rests, at("/finding_ids"), "missing", "must cite at least one finding or clause")
                .that(distinct(finding_ids), at("/finding_ids"), "duplicate", "must name each finding once")
                .that(distinct(clauses), at("/clauses"), "duplicate", "must name each clause once")
                .that(clauses.iter().all(|clause| *clause >= 1), at("/clauses"), "invalid", "must count from 1");
        }
        check_declared(&mut check, &self.stands);
        check.in_order((self.valid_from, "valid_from"), (self.valid_until, "valid_until")).done()
    }

    fn is_open(&self) -> Result<()> {
        let detail = "A message can be changed in draft only: take one in review back to draft; in the place of an approved \
                      one write another, which replaces it.";
        Problem::unless(self.status == MessageStatus::Draft, Code::Conflict, detail)
    }

    fn settle(&mut self, now: At) -> bool {
        let validity = self.validity_on(now.day());
        match self.status {
            MessageStatus::Approved => self.validity.replace(validity) != Some(validity),
            // Nobody can approve it any more, until its writer gives it other days.
            MessageStatus::Review if validity == Validity::Past => {
                self.status = MessageStatus::Draft;
                true
            }
            MessageStatus::Draft | MessageStatus::Review | MessageStatus::Withdrawn => false,
        }
    }

    fn context(&self) -> Option<u64> {
        let open = crate::conflict::context_of(self.open_conflicts);
        let flags = Flag::digest(&self.flags);
        open.or(flags).map(|_| open.unwrap_or_default().wrapping_add(flags.unwrap_or_default()))
    }

    fn shown_to(&mut self, actor: &Actor) {
        if !actor.may(Self::READ, self.unit()) {
            (self.approved_by, self.open_conflicts) = (None, None);
        }
        self.allowed_transitions = self.moves_open_to(actor);
    }
}

sorted!(Message, default "-created_at", {
    "created_at" => created_at, "updated_at" => updated_at, "headline" => headline.as_str(),
});
