//! Instruments: what the association has a stand on, speaks to or goes to court over. One record over bills, regulations, cases,
//! corporate policies, standards and treaties.
//!
//! What happened to an instrument is kept as dated [`Action`]s that never change. How far it has come is derived from them
//! ([`derive`]), sorted by date, whatever the order they were received in. Every rule works on the [`InstrumentFile`]: the
//! instrument with all that stands beside it.

mod action;
mod bill;
mod class;
mod derive;
mod file;
mod filter;
mod kind;
mod news;
mod oddity;
mod part;
mod sponsor;
mod stage;
#[cfg(test)]
mod tests;
mod way;

pub use action::{Action, NewAction, mark_withdrawn};
pub use class::ActionClass;
pub use derive::{Derived, Nature, derive};
pub use file::InstrumentFile;
pub use filter::InstrumentFilter;
pub use kind::{Chamber, Form, InstrumentKind, OurRole, Overlay, Source, identifier_key};
pub use news::{InstrumentNews, SourceAction, SourceInstrument, SourceRelation};
pub use oddity::{Oddity, Warning};
pub use part::{
    Link, NewRelation, NewSponsor, NewVersion, Relation, RelationKind, Sponsor, SponsorEntity, Version, VersionKind,
};
pub use sponsor::{Candidate, Legislators, Seat, family_key, name_key};
pub use stage::{Reached, Stage};

use kernel::{
    At, Check, Day, DivisionId, GoalId, Id, Permission, Record, Result, Text, WebUri, distinct, fold, record_fields,
    sorted,
};
use record::record;

/// A bill, regulation, court case, corporate policy, standard or treaty. Anybody may read it. Its stage, deadline and warnings
/// follow from its actions, and nobody sets them.
#[record(example = {
    "kind": "bill", "jurisdiction": "ocd-division/country:us/state:wy", "session": "2026", "identifier": "HB0010",
    "title": "Library materials-requirements.", "summary": null, "classification": ["bill"], "chamber": "lower", "agency": null,
    "court_id": null, "our_role": null, "owner_unit_id": null, "goals": ["P-G1"], "subjects": ["libraries"],
    "source_urls": ["https://example.org/2026/HB0010"],
    "outside_id": "bill/ocd-division/country:us/state:wy/2026/HB10", "source": "open_states", "change_hash": null,
    "stage": "in_committee", "stage_since": "2026-02-09", "moved_at": "2026-02-09T23:11:13Z", "concluded": false, "overlays": [], "latest_action_on": "2026-02-09",
    "deadline": null, "warnings": [], "rederive_at": null
})]
pub struct Instrument {
    /// What kind of instrument it is.
    #[fixed]
    pub kind: InstrumentKind,
    /// The place whose law it is, by its Open Civic Data division; a bill has one.
    pub jurisdiction: Option<DivisionId>,
    /// The legislative session, as its jurisdiction names it; a bill has one.
    pub session: Option<Text<80>>,
    /// What it is called there: the number of a bill, the docket of a regulation or case.
    pub identifier: Text<200>,
    /// Its title, or the name of the case.
    pub title: Text<1000>,
    /// What it would do, in short.
    pub summary: Option<Text<10_000>>,
    /// What its source calls it: `bill`, `concurrent resolution`, `Proposed Rule` …
    #[serde(default)]
    #[schema(max_items = 20)]
    pub classification: Vec<Text<80>>,
    /// The chamber it began in.
    pub chamber: Option<Chamber>,
    /// The agency, company or standards body it is of, by its short name.
    pub agency: Option<Text<80>>,
    /// The court a case is before; a case has one.
    pub court_id: Option<Id>,
    /// What the association is to a case.
    pub our_role: Option<OurRole>,
    /// The unit that looks after it.
    pub owner_unit_id: Option<Id>,
    /// The goals and strategies that work on it serves, each once; may be empty.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub goals: Vec<GoalId>,
    /// What it is about, in its source's words or our own.
    #[serde(default)]
    #[schema(max_items = 200)]
    pub subjects: Vec<Text<200>>,
    /// Where it is told of.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub source_urls: Vec<WebUri>,
    /// By what it is known outside, whoever tells of it; unique. Null for kinds that no registry numbers.
    #[kept(outside_id(kind, jurisdiction.as_ref(), session.as_ref(), court_id, &identifier))]
    pub outside_id: Option<Text<300>>,
    /// The source that an import follows.
    #[kept(None)]
    pub source: Option<Source>,
    /// Differs when the source's record of it does.
    #[kept(None)]
    pub change_hash: Option<Text<80>>,
    /// How far it has come; null where no action tells.
    #[kept(None)]
    pub stage: Option<Stage>,
    /// Since which day.
    #[kept(None)]
    pub stage_since: Option<Day>,
    /// When that became known here; null where no action tells a stage.
    #[kept(None)]
    pub moved_at: Option<At>,
    /// Whether nothing more is expected of it.
    #[kept(false)]
    pub concluded: bool,
    /// What holds a case, or what it is about, beside its stage.
    #[kept(Vec::new())]
    pub overlays: Vec<Overlay>,
    /// The day of the last action.
    #[kept(None)]
    pub latest_action_on: Option<Day>,
    /// The next comment deadline; once all have passed, the last.
    #[kept(None)]
    pub deadline: Option<At>,
    /// What is odd about its actions.
    #[kept(Vec::new())]
    pub warnings: Vec<Warning>,
    /// When something will follow from its actions that does not yet.
    #[kept(None)]
    pub rederive_at: Option<At>,
}

/// Where an instrument to which nothing has happened stands among others by the day of the last action: before them.
const LONG_AGO: Day = Day::MIN;
/// Where an instrument without a deadline stands among others: after them. It is `9999-12-31T00:00:00Z`.
const NEVER: At = At::from_micros(253_402_214_400_000_000);

/// By what an instrument is known, whoever tells of it: a bill by place, session and number, a regulation by its docket, a case by
/// court and docket.
pub fn outside_id(
    kind: InstrumentKind,
    jurisdiction: Option<&DivisionId>,
    session: Option<&Text<80>>,
    court_id: Option<Id>,
    identifier: &Text<200>,
) -> Option<Text<300>> {
    let key = identifier_key(identifier.as_str());
    let known = match kind {
        InstrumentKind::Bill => format!("bill/{}/{}/{key}", jurisdiction?, fold(session?.as_str())),
        InstrumentKind::Regulation => format!("regulation/{}/{key}", jurisdiction?),
        InstrumentKind::Case => format!("case/{}/{key}", court_id?),
        InstrumentKind::CorporatePolicy | InstrumentKind::Standard | InstrumentKind::Treaty => return None,
    };
    known.parse().ok()
}

impl Instrument {
    /// Whether it is a case before a court.
    pub fn is_case(&self) -> bool {
        self.kind == InstrumentKind::Case
    }

    /// What its stages depend on beside its actions.
    pub fn nature(&self) -> Nature {
        let form = Form::of(&self.classification, self.identifier.as_str());
        Nature { kind: self.kind, form, origin: self.chamber }
    }

    /// Keeps what follows from its actions.
    pub(crate) fn settle(&mut self, derived: Derived, now: At) {
        let Derived { stage, stage_since, concluded, overlays, latest_action_on, deadline, warnings, rederive_at } =
            derived;
        if self.stage != stage {
            self.moved_at = stage.map(|_| now);
        }
        (self.stage, self.stage_since, self.concluded, self.overlays) = (stage, stage_since, concluded, overlays);
        (self.latest_action_on, self.deadline) = (latest_action_on, deadline);
        (self.warnings, self.rederive_at) = (warnings, rederive_at);
        self.derive_outside_id();
    }

    /// Keeps by what it is known outside, which follows from what it is.
    pub fn derive_outside_id(&mut self) {
        self.outside_id = self.outside_id_in(self.jurisdiction.as_ref());
    }

    /// By what it is known where its place goes by that name.
    pub fn outside_id_in(&self, jurisdiction: Option<&DivisionId>) -> Option<Text<300>> {
        outside_id(self.kind, jurisdiction, self.session.as_ref(), self.court_id, &self.identifier)
    }

    /// The subjects as they are compared.
    pub fn subject_keys(&self) -> Vec<String> {
        let mut keys: Vec<String> = self.subjects.iter().map(|subject| fold(subject.as_str())).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}

impl Record for Instrument {
    const KIND: &'static str = "instrument";
    const READ: Permission = Permission::PolicyRead;
    const WRITE: Permission = Permission::PolicyWrite;
    record_fields!(unit = owner_unit_id);

    fn check(&self) -> Result<()> {
        let (bill, case) = (self.kind == InstrumentKind::Bill, self.kind == InstrumentKind::Case);
        let numbered = identifier_key(self.identifier.as_str()).chars().any(char::is_alphanumeric);
        Check::default()
            .that(
                !bill || self.jurisdiction.is_some(),
                "/jurisdiction",
                "missing",
                "must name the place whose bill it is",
            )
            .that(!bill || self.session.is_some(), "/session", "missing", "must name the session the bill is of")
            .that(!case || self.court_id.is_some(), "/court_id", "missing", "must name the court the case is before")
            .that(case || self.court_id.is_none(), "/court_id", "unexpected", "is for cases only")
            .that(case || self.our_role.is_none(), "/our_role", "unexpected", "is for cases only")
            .that(numbered, "/identifier", "invalid", "must have a letter or a digit")
            .that(distinct(&self.goals), "/goals", "duplicate", "must name each one once")
            .that(distinct(&self.subjects), "/subjects", "duplicate", "must name each subject once")
            .that(distinct(&self.source_urls), "/source_urls", "duplicate", "must name each address once")
            .done()
    }
}

sorted!(Instrument, default "-created_at", {
    "created_at" => created_at, "updated_at" => updated_at, "title" => title.beginning(), "identifier" => identifier.as_str(),
    "latest_action_on" => latest_action_on or LONG_AGO, "deadline" => deadline or NEVER,
});
