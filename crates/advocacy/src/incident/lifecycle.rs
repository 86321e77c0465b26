//! The life of an incident.

use super::{Incident, ServiceHours, Severity};
use kernel::{At, Check, Id, Result, Staged, Text, lifecycle, staged_fields, transition, words};

lifecycle! {
    /// Where an incident stands. What is closed can be opened again, and is then triaged anew.
    pub enum IncidentStatus {
        Received = "received" => [Triaged, Closed],
        Triaged = "triaged" => [Responding, Closed],
        Responding = "responding" => [Decided, Closed],
        Decided = "decided" => [Appealed, Closed],
        Appealed = "appealed" => [Decided, Closed],
        Closed = "closed" => [Triaged],
    }
}

words! {
    /// What came of an incident.
    pub enum IncidentOutcome {
        /// What threatened did not happen.
        Averted = "averted",
        /// It happened in part.
        Mitigated = "mitigated",
        /// It happened.
        Occurred = "occurred",
        /// What could be won was won.
        Won = "won",
        /// What could be won was not.
        Missed = "missed",
        /// Nobody saw to it, for a reason that stands in the note.
        NotPursued = "not_pursued",
        /// It is the same as another.
        Duplicate = "duplicate",
        /// There was nothing in it.
        Unfounded = "unfounded",
    }
}

impl IncidentOutcome {
    /// Those by which there was nothing in it, or nothing that is not in another: it is counted nowhere.
    pub const VOID: [Self; 2] = [Self::Duplicate, Self::Unfounded];
}

/// A request to move an incident.
#[record::form(
    example = {
        "to": "triaged", "note": null, "owner_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70", "severity": "high",
        "outcome": null
    },
    example = { "to": "closed", "note": "The county kept both branches.", "outcome": "averted" },
)]
pub struct IncidentTransition {
    /// Where to.
    pub to: IncidentStatus,
    /// Why, for the history; needed to open one again.
    pub note: Option<Text<2000>>,
    /// The unit that sees to it; with `triaged` only, and needed there where none does yet.
    pub owner_unit_id: Option<Id>,
    /// How bad it turns out to be; with `triaged` only.
    pub severity: Option<Severity>,
    /// What came of it; with `closed` only, and needed there.
    pub outcome: Option<IncidentOutcome>,
}

transition!(IncidentTransition => IncidentStatus);

impl Incident {
    /// Moves it, and stops its clock when it is triaged for the first time.
    pub fn advance(&mut self, to: &IncidentTransition, hours: &ServiceHours, now: At) -> Result<()> {
        self.enter(to, now)?;
        if to.to == IncidentStatus::Triaged && self.triage_minutes.is_none() {
            let minutes = hours.minutes_between(self.created_at, now);
            self.triage_minutes = Some(i32::try_from(minutes).unwrap_or(i32::MAX));
        }
        Ok(())
    }
}

impl Staged for Incident {
    staged_fields!(IncidentTransition);

    fn prepare(&mut self, to: &IncidentTransition, now: At) -> Result<()> {
        let (triages, closes) = (to.to == IncidentStatus::Triaged, to.to == IncidentStatus::Closed);
        let reopens = self.status == IncidentStatus::Closed;
        let owned = to.owner_unit_id.or(self.owner_unit_id);
        let detail = "must name the unit that sees to it";
        Check::default()
            .that(!triages || owned.is_some(), "/owner_unit_id", "missing", detail)
            .that(triages || to.owner_unit_id.is_none(), "/owner_unit_id", "unexpected", "belongs to triaged only")
            .that(triages || to.severity.is_none(), "/severity", "unexpected", "belongs to triaged only")
            .that(!reopens || to.note.is_some(), "/note", "missing", "must say why it is opened again")
            .only_with(closes, to.outcome.is_some(), "/outcome", "closed")
            .done()?;
        if triages {
            self.owner_unit_id = owned;
            self.severity = to.severity.unwrap_or(self.severity);
            self.triaged_at = self.triaged_at.or(Some(now));
        }
        self.closed_at = closes.then_some(now);
        self.outcome = to.outcome;
        Ok(())
    }
}
