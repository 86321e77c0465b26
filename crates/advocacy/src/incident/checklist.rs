//! What there is to do about an incident: the steps of a playbook, as they were when it was chosen.

use super::{Incident, IncidentStatus, Playbook, ServiceHours};
use kernel::{At, Code, Id, Problem, Result, Text};
use serde::Serialize;

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "number": 1, "title": "Call the director", "detail": null, "due_at": "2026-05-01T18:00:00Z", "done_at": null,
    "done_by": null, "note": null
}))))]
pub struct ChecklistStep {
    /// Counted from 1.
    pub number: i32,
    /// What to do.
    pub title: Text<200>,
    /// How.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub detail: Option<Text<2000>>,
    /// By when; null where there is no hurry.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub due_at: Option<At>,
    /// When it was done; null before.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub done_at: Option<At>,
    /// Who said so; null before.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub done_by: Option<Id>,
    /// What they noted.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub note: Option<Text<2000>>,
}

/// Which playbook to go by.
#[record::form(example = { "playbook_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d76" })]
#[derive(Copy)]
pub struct PlaybookChoice {
    /// The playbook.
    pub playbook_id: Id,
}

/// Whether a step is done.
#[record::form(example = { "is_done": true, "note": "She will speak at the hearing." })]
pub struct StepReport {
    /// Whether it is.
    pub is_done: bool,
    /// What is worth noting.
    pub note: Option<Text<2000>>,
}

impl Incident {
    /// Makes its checklist of a playbook for its kind, counting from now; the steps stay as they are when the playbook changes.
    /// A checklist that was begun stays.
    pub fn go_by(&mut self, playbook: &Playbook, hours: &ServiceHours, now: At) -> Result<()> {
        let conflict = |detail: &str| Err(Problem::new(Code::Conflict, detail));
        if self.status == IncidentStatus::Closed {
            return conflict("The incident is closed; open it again first.");
        }
        if self.checklist.iter().any(|step| step.done_at.is_some()) {
            return conflict("A checklist that was begun stays; a step of it is done.");
        }
        if playbook.is_retired || !playbook.kinds.contains(&self.kind) {
            return Err(Problem::field("/playbook_id", "invalid", "must be one in use for this kind of incident"));
        }
        let step = |(number, step): (i32, &super::PlaybookStep)| ChecklistStep {
            number,
            title: step.title.clone(),
            detail: step.detail.clone(),
            due_at: step.within_hours.map(|within| hours.due(now, i64::from(within) * 60)),
            done_at: None,
            done_by: None,
            note: None,
        };
        self.playbook_id = Some(playbook.id);
        self.checklist = (1..).zip(&playbook.steps).map(step).collect();
        Ok(())
    }

    /// Ticks a step off, or takes the tick back.
    pub fn report(&mut self, number: i32, report: StepReport, by: Option<Id>, now: At) -> Result<()> {
        let step = self.checklist.iter_mut().find(|step| step.number == number);
        let step = step.ok_or_else(|| Problem::not_found("step"))?;
        step.done_at = report.is_done.then(|| step.done_at.unwrap_or(now));
        step.done_by = if report.is_done { step.done_by.or(by) } else { None };
        step.note = report.note;
        Ok(())
    }
}
