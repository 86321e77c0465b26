use super::*;
use kernel::{Code, Draft as _, Staged as _};
use proptest::{prelude::*, sample::select};

/// 2026-05-01T12:00:00Z, a Friday.
pub const NOON: At = At::from_micros(1_777_636_800_000_000);

pub fn id(number: u8) -> Id {
    Id::from_bytes([number; 16])
}

fn new() -> NewIncident {
    NewIncident {
        title: "Two branches".parse().unwrap(),
        kind: IncidentKind::Closure,
        severity: Severity::High,
        what: "No money in the draft budget.".parse().unwrap(),
        source: IncidentSource::Library,
        source_note: None,
        division_ocd_id: Some("ocd-division/country:us/state:wy".parse().unwrap()),
        library_id: Some(id(4)),
        happened_on: Some("2026-04-28".parse().unwrap()),
        owner_unit_id: Some(id(9)),
        disclosed: Vec::new(),
        links: Vec::new(),
        follow_up_at: None,
    }
}

pub fn received() -> Incident {
    new().register(id(1), NOON).unwrap()
}

pub fn to(to: IncidentStatus) -> IncidentTransition {
    IncidentTransition { to, note: None, owner_unit_id: None, severity: None, outcome: None }
}

fn closing() -> IncidentTransition {
    IncidentTransition { outcome: Some(IncidentOutcome::Averted), ..to(IncidentStatus::Closed) }
}

fn hours() -> ServiceHours {
    ServiceHours::default()
}

fn playbook() -> Playbook {
    let step = |title: &str, within_hours| PlaybookStep { title: title.parse().unwrap(), detail: None, within_hours };
    let new = NewPlaybook {
        name: "A branch is to close".parse().unwrap(),
        kinds: vec![IncidentKind::Closure],
        steps: vec![step("Call", Some(4)), step("Write", None)],
        owner_unit_id: id(9),
        is_retired: false,
    };
    new.register(id(7), NOON).unwrap()
}

fn pointers(result: Result<impl std::fmt::Debug>) -> Vec<String> {
    result.unwrap_err().fields.into_iter().map(|field| field.pointer).collect()
}

#[test]
fn the_more_severe_the_sooner_it_is_looked_at() {
    let due = |severity| {
        let mut incident = Incident { severity, ..received() };
        incident.put_on_the_clock(&hours());
        incident.triage_due_at.unwrap()
    };
    let [low, moderate, high, critical] =
        [Severity::Low, Severity::Moderate, Severity::High, Severity::Critical].map(due);
    assert!(critical < high && high < moderate && moderate < low);
}

#[test]
fn its_clock_stops_when_it_is_triaged_and_is_not_started_again() {
    let mut incident = received();
    let later = NOON.plus_seconds(2 * 3600);
    incident.advance(&to(IncidentStatus::Triaged), &hours(), later).unwrap();
    incident.advance(&closing(), &hours(), later).unwrap();
    let again = IncidentTransition { note: Some("It is back.".parse().unwrap()), ..to(IncidentStatus::Triaged) };
    incident.advance(&again, &hours(), later.plus_seconds(7200)).unwrap();
    assert_eq!((incident.triage_minutes, incident.triaged_at), (Some(120), Some(later)));
}

#[test]
fn somebody_sees_to_what_is_triaged() {
    let mut incident = Incident { owner_unit_id: None, ..received() };
    assert_eq!(pointers(incident.advance(&to(IncidentStatus::Triaged), &hours(), NOON)), ["/owner_unit_id"]);
}

#[test]
fn somebody_sees_to_it_until_it_is_closed() {
    let mut incident = received();
    let nobody = || IncidentPatch { owner_unit_id: Some(None), ..IncidentPatch::default() };
    assert_eq!(received().revise(nobody(), &[], NOON), Ok(()));
    incident.enter(&to(IncidentStatus::Triaged), NOON).unwrap();
    assert_eq!(pointers(incident.clone().revise(nobody(), &[], NOON)), ["/owner_unit_id"]);
    incident.enter(&closing(), NOON).unwrap();
    assert_eq!(incident.revise(nobody(), &[], NOON), Ok(()));
}

#[test]
fn what_is_closed_has_an_outcome_and_what_is_not_has_none() {
    let outcome = Some(IncidentOutcome::Averted);
    assert_eq!(pointers(received().enter(&to(IncidentStatus::Closed), NOON)), ["/outcome"]);
    let triaged = IncidentTransition { outcome, ..to(IncidentStatus::Triaged) };
    assert_eq!(pointers(received().enter(&triaged, NOON)), ["/outcome"]);
}

#[test]
fn it_says_why_it_is_opened_again() {
    let mut incident = received();
    incident.enter(&closing(), NOON).unwrap();
    assert_eq!(pointers(incident.enter(&to(IncidentStatus::Triaged), NOON)), ["/note"]);
}

#[test]
fn another_severity_sets_the_clock_anew_until_it_is_triaged() {
    let mut incident = received();
    incident.put_on_the_clock(&hours());
    let before = incident.triage_due_at;
    let patch = |severity| IncidentPatch { severity: Some(severity), ..IncidentPatch::default() };
    incident.revise(patch(Severity::Critical), &[], NOON).unwrap();
    let sooner = incident.triage_due_at;
    incident.advance(&to(IncidentStatus::Triaged), &hours(), NOON).unwrap();
    incident.revise(patch(Severity::Low), &[], NOON).unwrap();
    assert!(sooner < before && incident.triage_due_at == sooner);
}

#[test]
fn whoever_takes_it_over_counts_by_their_own_hours() {
    let slow = ServiceHours { unit_id: Some(id(9)), high_hours: 40, ..hours() };
    let due = |unit| {
        let mut incident = Incident { owner_unit_id: None, ..received() };
        incident.put_on_the_clock(&hours());
        let patch = IncidentPatch { owner_unit_id: Some(unit), ..IncidentPatch::default() };
        incident.revise(patch, std::slice::from_ref(&slow), NOON).unwrap();
        incident.triage_due_at
    };
    assert!(due(Some(id(9))) > due(None) && due(Some(id(8))) == due(None));
}

#[test]
fn a_clock_that_runs_goes_on_by_what_was_promised_then() {
    let mut incident = received();
    incident.put_on_the_clock(&hours());
    let (promised, slower) = (incident.triage_due_at, ServiceHours { high_hours: 40, ..hours() });
    let patch = IncidentPatch { title: "Three branches".parse().ok(), ..IncidentPatch::default() };
    incident.revise(patch, &[slower], NOON).unwrap();
    assert_eq!(incident.triage_due_at, promised);
}

#[test]
fn what_happened_since_it_was_saved_is_not_in_the_future() {
    let later = NOON.plus_seconds(10 * 86_400);
    let happened = |day: At| {
        let patch = IncidentPatch { happened_on: Some(Some(day.day())), ..IncidentPatch::default() };
        received().revise(patch, &[], later)
    };
    assert_eq!(happened(later), Ok(()));
    assert_eq!(pointers(happened(later.plus_seconds(2 * 86_400))), ["/happened_on"]);
}

#[test]
fn nothing_is_told_without_consent() {
    let mut incident = received();
    incident.enter(&to(IncidentStatus::Triaged), NOON).unwrap();
    assert_eq!(incident.disclosed(), None);
}

#[test]
fn nothing_is_told_before_somebody_has_looked_at_it() {
    let incident = Incident { disclosed: vec![IncidentField::What], ..received() };
    assert_eq!(incident.disclosed(), None);
}

#[test]
fn what_may_be_told_is_and_nothing_else() {
    let mut incident = Incident { disclosed: vec![IncidentField::Place], ..received() };
    incident.enter(&to(IncidentStatus::Triaged), NOON).unwrap();
    let told = incident.disclosed().unwrap();
    let hidden = (told.title, told.what, told.library_id, told.happened_on);
    assert_eq!((told.division_ocd_id.is_some(), hidden), (true, (None, None, None, None)));
}

#[test]
fn a_checklist_counts_hours_of_work() {
    let mut incident = received();
    incident.go_by(&playbook(), &hours(), NOON).unwrap();
    let due: Vec<_> = incident.checklist.iter().map(|step| step.due_at).collect();
    assert_eq!(due, [Some(NOON.plus_seconds(4 * 3600)), None]);
}

#[test]
fn a_checklist_that_was_begun_stays() {
    let mut incident = received();
    incident.go_by(&playbook(), &hours(), NOON).unwrap();
    incident.report(2, StepReport { is_done: true, note: None }, Some(id(2)), NOON).unwrap();
    assert_eq!(incident.go_by(&playbook(), &hours(), NOON).unwrap_err().code, Code::Conflict);
}

#[test]
fn a_playbook_is_for_its_kind() {
    let mut incident = Incident { kind: IncidentKind::Opportunity, ..received() };
    assert_eq!(pointers(incident.go_by(&playbook(), &hours(), NOON)), ["/playbook_id"]);
}

#[test]
fn a_step_is_ticked_off_and_on_again() {
    let mut incident = received();
    incident.go_by(&playbook(), &hours(), NOON).unwrap();
    let mut ticked = |is_done| {
        incident.report(1, StepReport { is_done, note: None }, Some(id(2)), NOON).unwrap();
        (incident.checklist[0].done_at, incident.checklist[0].done_by)
    };
    assert_eq!([ticked(true), ticked(false)], [(Some(NOON), Some(id(2))), (None, None)]);
}

#[test]
fn a_report_is_of_no_unit_and_tells_nothing_of_its_reporter() {
    let report: IncidentReport = serde_json::from_value(serde_json::json!({
        "title": "A demand", "kind": "challenge", "what": "Twelve books.", "division_ocd_id": null, "library_id": null,
        "happened_on": null, "reporter": { "name": "Ada", "email": "ada@example.org", "relation": "reader" }
    }))
    .unwrap();
    let (incident, reporter) = report.take_in(id(1), NOON).unwrap();
    assert_eq!((incident.owner_unit_id, &incident.consented, reporter.is_some()), (None, &Some(Vec::new()), true));
    assert!(!serde_json::to_string(&incident).unwrap().contains("Ada"));
}

#[test]
fn all_that_is_wrong_with_a_report_is_named_at_once() {
    let report: IncidentReport = serde_json::from_value(serde_json::json!({
        "title": "A demand", "kind": "challenge", "what": "Twelve books.", "division_ocd_id": null, "library_id": null,
        "happened_on": "2099-01-01", "may_disclose": ["title", "title"], "reporter": null
    }))
    .unwrap();
    assert_eq!(pointers(report.take_in(id(1), NOON)), ["/happened_on", "/may_disclose"]);
}

proptest! {
    #[test]
    fn no_sequence_of_moves_reaches_an_illegal_state(
        moves in prop::collection::vec((select(IncidentStatus::ALL), any::<[bool; 4]>(), 0_i64..100_000), 0..30),
    ) {
        let (mut incident, mut now) = (Incident { owner_unit_id: None, ..received() }, NOON);
        for (status, [noted, owned, judged, told], wait) in moves {
            let before = incident.clone();
            now = now.plus_seconds(wait);
            let transition = IncidentTransition {
                to: status,
                note: noted.then(|| "So.".parse().unwrap()),
                owner_unit_id: owned.then(|| id(9)),
                severity: judged.then_some(Severity::Low),
                outcome: told.then_some(IncidentOutcome::Averted),
            };
            let done = incident.advance(&transition, &hours(), now);
            prop_assert!(done.is_ok() || incident == before, "a refusal changes nothing");
            let closed = incident.status == IncidentStatus::Closed;
            prop_assert_eq!((closed, closed), (incident.closed_at.is_some(), incident.outcome.is_some()));
            prop_assert_eq!(incident.triaged_at.is_some(), incident.triage_minutes.is_some());
            let untouched = matches!(incident.status, IncidentStatus::Received | IncidentStatus::Closed);
            prop_assert!(untouched || incident.owner_unit_id.is_some() && incident.triaged_at.is_some());
            prop_assert!(before.triaged_at.is_none() || incident.triaged_at == before.triaged_at, "it is triaged once");
        }
    }
}
