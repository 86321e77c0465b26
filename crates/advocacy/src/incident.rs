//! Threats to libraries, and opportunities: what happened, who sees to it, by when, and what came of it.
//!
//! An [`Incident`] is confidential; field by field it is told, as far as whoever reported it consents. A [`Playbook`] says what to do about
//! one, and [`ServiceHours`] when a unit is at work, by which its clock counts.

mod checklist;
mod disclosure;
mod hours;
mod lifecycle;
mod playbook;
mod report;

pub use checklist::{ChecklistStep, PlaybookChoice, StepReport};
pub use disclosure::{DisclosedIncident, IncidentField};
pub use hours::{NewServiceHours, ServiceHours, ServiceHoursFilter, ServiceHoursPatch, TimeOfDay};
pub use lifecycle::{IncidentOutcome, IncidentStatus, IncidentTransition};
pub use playbook::{NewPlaybook, Playbook, PlaybookFilter, PlaybookPatch, PlaybookStep};
pub use report::{IncidentReport, Reporter, ReporterRelation};

use kernel::{
    Amendment as _, At, Check, Day, DivisionId, Id, Permission, Record, Result, Terms, Text, distinct, record_fields,
    sorted, words,
};
use record::record;

words! {
    /// What happens to a library, or may.
    pub enum IncidentKind {
        /// A library or branch is to close.
        Closure = "closure",
        /// Money, staff or hours are to be cut.
        Cut = "cut",
        /// Somebody demands that works be removed, restricted or labelled.
        Challenge = "challenge",
        /// A law or rule is proposed that touches libraries.
        Legislation = "legislation",
        /// Something that can be won.
        Opportunity = "opportunity",
    }
}

words! {
    /// How bad it is, or how good.
    pub enum Severity {
        Low = "low",
        Moderate = "moderate",
        High = "high",
        Critical = "critical",
    }
}

words! {
    /// How we know of it.
    pub enum IncidentSource {
        /// The library itself said so.
        Library = "library",
        /// A partner or chapter did.
        Partner = "partner",
        /// A member did.
        Member = "member",
        /// Somebody reported it through the public form.
        Public = "public",
        /// It was in the news.
        Media = "media",
        /// We watch for it.
        Monitoring = "monitoring",
    }
}

words! {
    /// What an incident is linked to.
    pub enum IncidentLinkKind {
        Alert = "alert",
        Plan = "plan",
        Position = "position",
        Petition = "petition",
        Instrument = "instrument",
    }
}

/// Another record that has to do with an incident.
#[record::part(example = {
    "kind": "position", "record_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d75"
})]
#[derive(Hash, PartialOrd, Ord)]
pub struct IncidentLink {
    /// What it is.
    pub kind: IncidentLinkKind,
    /// Which one.
    pub record_id: Id,
}

/// Something that threatens a library, or that can be won for it. Confidential: for those who see to it, and that they read it
/// is recorded.
#[record(example = {
    "title": "A county means to close two branches", "kind": "closure", "severity": "high",
    "what": "The draft budget has no money for the branches at Hillsdale and Burns.", "source": "library", "source_note": null,
    "division_ocd_id": "ocd-division/country:us/state:wy/county:laramie", "library_id": null, "happened_on": "2026-04-28",
    "owner_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70", "disclosed": ["place"], "consented": null,
    "links": [{ "kind": "position", "record_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d75" }], "follow_up_at": null,
    "status": "triaged", "allowed_transitions": ["responding", "closed"], "triage_due_at": "2026-05-01T17:00:00Z",
    "triaged_at": "2026-05-01T14:00:00Z", "triage_minutes": 120, "closed_at": null, "outcome": null, "playbook_id": null,
    "checklist": []
})]
pub struct Incident {
    /// What we call it; it stands in calendars and reminders, so that it should name nobody.
    pub title: Text<200>,
    /// What it is.
    pub kind: IncidentKind,
    /// How bad it is, or how good.
    pub severity: Severity,
    /// What happened, or is about to.
    pub what: Text<5000>,
    /// How we know.
    pub source: IncidentSource,
    /// More about how we know, such as where it was printed.
    pub source_note: Option<Text<500>>,
    /// Where.
    pub division_ocd_id: Option<DivisionId>,
    /// Which library.
    pub library_id: Option<Id>,
    /// When it happened, or began; not in the future.
    pub happened_on: Option<Day>,
    /// The unit that sees to it; null until one does.
    pub owner_unit_id: Option<Id>,
    /// What is told to everybody, each field by the consent of whoever reported it; nothing, unless it is named here.
    #[serde(default)]
    #[schema(max_items = 10)]
    pub disclosed: Vec<IncidentField>,
    /// What whoever reported it by the public form allows to be told: nothing else is. Null where it came in another way, and
    /// those who recorded it answer for the consent.
    #[kept(None)]
    pub consented: Option<Vec<IncidentField>>,
    /// Alerts, plans, positions and other records that have to do with it, each once.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub links: Vec<IncidentLink>,
    /// When somebody should look at it again.
    pub follow_up_at: Option<At>,
    /// Where it stands.
    #[kept(IncidentStatus::Received)]
    pub status: IncidentStatus,
    /// Where the caller may move it.
    #[kept(Vec::new())]
    pub allowed_transitions: Vec<IncidentStatus>,
    /// By when it is to be triaged: so many working hours after it was received, by its severity.
    #[kept(None)]
    pub triage_due_at: Option<At>,
    /// When it was triaged; null before.
    #[kept(None)]
    pub triaged_at: Option<At>,
    /// How long that took, in minutes of work; null before.
    #[kept(None)]
    pub triage_minutes: Option<i32>,
    /// When it was closed; null while it is not.
    #[kept(None)]
    pub closed_at: Option<At>,
    /// What came of it; null while it is not closed.
    #[kept(None)]
    pub outcome: Option<IncidentOutcome>,
    /// The playbook that its checklist was made from; null for none.
    #[kept(None)]
    pub playbook_id: Option<Id>,
    /// What there is to do, and what is done.
    #[kept(Vec::new())]
    pub checklist: Vec<ChecklistStep>,
}

/// Narrows a list of incidents. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct IncidentFilter {
    /// Words of the title or of what happened.
    pub q: Option<Terms>,
    /// Of any of these kinds.
    pub kind: Vec<IncidentKind>,
    /// In any of these states.
    pub status: Vec<IncidentStatus>,
    /// As bad as any of these.
    pub severity: Vec<Severity>,
    /// Seen to by any of these units.
    pub owner_unit_id: Vec<Id>,
    /// At any of these libraries.
    pub library_id: Vec<Id>,
    /// In any of these divisions.
    pub division_ocd_id: Vec<DivisionId>,
    /// To be triaged before this instant.
    pub triage_due_until: Option<At>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

/// What the rules of an incident must know from elsewhere.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IncidentFacts {
    /// When those who see to it, or are to, are at work, and when the association is.
    pub hours: Vec<ServiceHours>,
    /// The playbook that the change is about, where it is there.
    pub playbook: Option<Playbook>,
}

impl Incident {
    /// Sets by when it is to be triaged, by the clock of whoever sees to it.
    pub fn put_on_the_clock(&mut self, hours: &ServiceHours) {
        self.triage_due_at = Some(hours.due(self.created_at, hours.target(self.severity)));
    }

    /// Applies a patch. As long as it is not triaged, another severity or unit sets its clock anew.
    pub fn revise(&mut self, patch: IncidentPatch, hours: &[ServiceHours], now: At) -> Result<()> {
        let promised = (self.severity, self.owner_unit_id);
        // Whether a day is past is asked of the day on which it is saved, not of that on which it was saved before.
        self.updated_at = now;
        patch.amend(self)?;
        if self.status == IncidentStatus::Received && (self.severity, self.owner_unit_id) != promised {
            self.put_on_the_clock(&ServiceHours::of(self.owner_unit_id, hours));
        }
        Ok(())
    }

    /// Whether there was nothing in it, or nothing that is not in another.
    pub fn is_void(&self) -> bool {
        self.outcome.is_some_and(|outcome| IncidentOutcome::VOID.contains(&outcome))
    }

    /// Whether whoever reported it consents to all that is told of it.
    fn is_consented_to(&self) -> bool {
        let consented = self.consented.as_ref();
        consented.is_none_or(|consented| self.disclosed.iter().all(|field| consented.contains(field)))
    }

    /// The words by which it is found.
    pub fn searchable(&self) -> String {
        format!("{}\n{}", self.title, self.what)
    }
}

impl Record for Incident {
    const KIND: &'static str = "incident";
    const READ: Permission = Permission::AdvocacyWrite;
    const WRITE: Permission = Permission::AdvocacyWrite;
    const CONFIDENTIAL: bool = true;
    // What nobody sees to yet belongs to no unit: it takes a role in the whole association.
    record_fields!(unit = owner_unit_id, private, moves);

    fn check(&self) -> Result<()> {
        let past = self.happened_on.is_none_or(|day| day <= self.updated_at.day().plus_days(1));
        let waits = matches!(self.status, IncidentStatus::Received | IncidentStatus::Closed);
        let seen_to = waits || self.owner_unit_id.is_some();
        Check::default()
            .that(past, "/happened_on", "invalid", "must not be in the future")
            .that(seen_to, "/owner_unit_id", "missing", "must name the unit that sees to it")
            .that(distinct(&self.disclosed), "/disclosed", "duplicate", "must name each field once")
            .that(self.is_consented_to(), "/disclosed", "invalid", "must name fields that its reporter lets be told")
            .that(distinct(&self.links), "/links", "duplicate", "must name each record once")
            .done()
    }
}

sorted!(Incident, default "-created_at", {
    "created_at" => created_at, "updated_at" => updated_at, "title" => title.as_str(),
});

#[cfg(test)]
mod tests;
