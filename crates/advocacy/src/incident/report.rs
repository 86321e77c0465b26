//! Reports of incidents by anybody. They are taken in and nothing is told, not even whether the incident is known.

use super::{Incident, IncidentField, IncidentKind, IncidentSource, NewIncident, Severity};
use kernel::{At, Day, DivisionId, Draft as _, Email, FieldError, Id, Problem, Result, Text, words};

words! {
    /// What whoever reports an incident has to do with the library.
    pub enum ReporterRelation {
        LibraryWorker = "library_worker",
        Trustee = "trustee",
        Reader = "reader",
        Teacher = "teacher",
        Journalist = "journalist",
        Other = "other",
    }
}

/// What anybody reports.
#[record::form(example = {
    "title": "Demand to remove a novel", "kind": "challenge", "what": "A list of twelve books was handed to the board.",
    "division_ocd_id": "ocd-division/country:us/state:wy", "library_id": null, "happened_on": "2026-04-28",
    "may_disclose": ["place"], "reporter": { "name": "Ada Example", "email": "ada@example.org", "relation": "library_worker" }
})]
pub struct IncidentReport {
    /// What to call it.
    pub title: Text<200>,
    /// What it is.
    pub kind: IncidentKind,
    /// What happened, or is about to.
    pub what: Text<5000>,
    /// Where.
    pub division_ocd_id: Option<DivisionId>,
    /// Which library.
    pub library_id: Option<Id>,
    /// When it happened, or began; not in the future.
    pub happened_on: Option<Day>,
    /// What we may tell everybody, beside what kind of incident it is and where it stands; nothing, where it is left out.
    #[serde(default)]
    #[schema(max_items = 10)]
    pub may_disclose: Vec<IncidentField>,
    /// Who reports it, where they want to be asked.
    pub reporter: Option<Reporter>,
}

/// Who reported an incident, and how to reach them. For those who see to it; that it was read is recorded.
#[record::part(example = {
    "name": "Ada Example", "email": "ada@example.org", "relation": "library_worker"
})]
#[schema(as = IncidentReporter)]
pub struct Reporter {
    /// What to call them.
    pub name: Option<Text<200>>,
    /// Where they get mail.
    pub email: Email,
    /// What they have to do with the library.
    pub relation: ReporterRelation,
}

impl IncidentReport {
    /// The incident it tells of, of a severity that nobody has looked into, and who told of it.
    pub fn take_in(self, id: Id, now: At) -> Result<(Incident, Option<Reporter>)> {
        let Self { title, kind, what, division_ocd_id, library_id, happened_on, may_disclose, reporter } = self;
        let new = NewIncident {
            title,
            kind,
            severity: Severity::Moderate,
            what,
            source: IncidentSource::Public,
            source_note: None,
            division_ocd_id,
            library_id,
            happened_on,
            owner_unit_id: None,
            disclosed: may_disclose.clone(),
            links: Vec::new(),
            follow_up_at: None,
        };
        let incident = Incident { consented: Some(may_disclose), ..new.register(id, now).map_err(as_reported)? };
        Ok((incident, reporter))
    }
}

/// A refusal of the incident, by the fields of the report.
fn as_reported(refused: Problem) -> Problem {
    let named = |mut field: FieldError| {
        if field.pointer == "/disclosed" {
            field.pointer = "/may_disclose".into();
        }
        field
    };
    Problem::invalid(refused.fields.into_iter().map(named).collect())
}
