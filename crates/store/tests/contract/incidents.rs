//! Incidents, challenges, playbooks and service hours at rest.

use crate::{
    Database, START,
    paging::{pages_in_order, read},
    plans::steps,
};
use advocacy::{
    Challenge, Incident, IncidentPatch, NewChallenge, NewIncident, NewPlaybook, NewServiceHours, Playbook,
    ServiceHours, incident::IncidentFacts,
};
use kernel::{Draft as _, Id};
use serde_json::json;

impl Database {
    pub(crate) async fn incident(&self, unit: Id) -> Id {
        let new: NewIncident = read(json!({
            "title": "Same title", "kind": "challenge", "severity": "high", "what": "A list of books.", "source": "library",
            "source_note": null, "division_ocd_id": null, "library_id": null, "happened_on": null, "owner_unit_id": unit,
            "follow_up_at": null
        }));
        self.add(new.register(self.clock.id(), self.clock.now()).unwrap()).await
    }

    pub(crate) async fn challenge(&self, incident: Id) -> Id {
        let new: NewChallenge = read(json!({
            "incident_id": incident, "title": "Same title", "initiator": "parent", "works": [{
                "title": "A novel", "author": null, "isbn": "9780306406157", "medium": "book", "demands": ["label", "remove"],
                "decision": "unknown", "decided_on": null
            }]
        }));
        self.add(new.register(self.clock.id(), self.clock.now()).unwrap()).await
    }
}

both! {
    async fn incidents_page_in_order(database) {
        let unit = database.unit("owner").await;
        for _ in 0..3 {
            database.incident(unit).await;
        }
        pages_in_order::<Incident>(database, 3).await;
    }

    async fn challenges_page_in_order(database) {
        let unit = database.unit("owner").await;
        for _ in 0..3 {
            let incident = database.incident(unit).await;
            database.challenge(incident).await;
        }
        pages_in_order::<Challenge>(database, 3).await;
    }

    async fn playbooks_page_in_order(database) {
        let unit = database.unit("owner").await;
        for _ in 0..3 {
            let new: NewPlaybook = read(json!({
                "name": "Same name", "kinds": ["closure"], "owner_unit_id": unit,
                "steps": [{ "title": "Call", "detail": null, "within_hours": 2 }]
            }));
            database.add(new.register(database.clock.id(), database.clock.now()).unwrap()).await;
        }
        pages_in_order::<Playbook>(database, 3).await;
    }

    async fn service_hours_page_in_order(database) {
        for unit in [Some(database.unit("a").await), Some(database.unit("b").await), None] {
            let new: NewServiceHours = read(json!({
                "unit_id": unit, "zone": "UTC", "weekdays": ["monday", "friday"], "opens_at": "09:00", "closes_at": "17:00",
                "holidays": ["2026-12-25"], "critical_hours": 1, "high_hours": 2, "moderate_hours": 3, "low_hours": 4
            }));
            database.add(new.register(database.clock.id(), database.clock.now()).unwrap()).await;
        }
        pages_in_order::<ServiceHours>(database, 3).await;
    }

    async fn a_challenge_reads_back_whole(database) {
        let incident = database.incident(database.unit("owner").await).await;
        let id = database.challenge(incident).await;
        let challenge = database.session.find::<Challenge>(id).await.unwrap().unwrap();
        let work = &challenge.works[0];
        assert_eq!((work.isbn.as_ref().map(kernel::Isbn::as_str), work.demands.len()), (Some("9780306406157"), 2));
        assert_eq!(challenge.occurred_on, START.day());
    }

    async fn a_challenge_that_is_added_while_its_incident_is_handed_on_goes_with_it(database) {
        let (unit, other) = (database.unit("owner").await, database.unit("other").await);
        let (incident, now) = (database.incident(unit).await, database.clock.now());
        let patch: IncidentPatch = read(json!({ "owner_unit_id": other }));
        let rule = move |incident: &mut Incident, facts: &IncidentFacts| incident.revise(patch, &facts.hours, now);
        let handed_on = database.session.change(database.by_admin(), store::Change::new(incident, None, rule));
        let (challenge, handed_on) = tokio::join!(database.challenge(incident), handed_on);
        handed_on.unwrap();
        let challenge = database.session.find::<Challenge>(challenge).await.unwrap().unwrap();
        assert_eq!(challenge.owner_unit_id, Some(other));
    }

    async fn a_year_has_the_challenges_of_its_days(database) {
        let incident = database.incident(database.unit("owner").await).await;
        database.challenge(incident).await;
        let counted = |from: &str, until: &str| {
            let (from, until) = (from.parse().unwrap(), until.parse().unwrap());
            async move { database.session.counted_challenges(from, until).await.unwrap() }
        };
        let years = [counted("2025-01-01", "2026-01-01").await, counted("2026-01-01", "2027-01-01").await];
        assert_eq!(years.map(|year| year.iter().map(|challenge| challenge.works.len()).sum::<usize>()), [0, 1]);
    }

    async fn a_report_reads_back_with_what_its_reporter_consents_to(database) {
        let report: advocacy::incident::IncidentReport = read(json!({
            "title": "A demand", "kind": "challenge", "what": "Twelve books.", "division_ocd_id": null, "library_id": null,
            "happened_on": null, "may_disclose": ["what", "title"], "reporter": null
        }));
        let (incident, reporter) = report.take_in(database.clock.id(), database.clock.now()).unwrap();
        let (id, own) = (incident.id, database.incident(database.unit("owner").await).await);
        database.session.report_incident(database.clock.clone(), None, incident, reporter).await.unwrap();
        let found = async |id| database.session.find::<Incident>(id).await.unwrap().unwrap().consented;
        assert_eq!((found(id).await.map(|fields| fields.len()), found(own).await), (Some(2), None));
    }

    async fn who_reported_it_is_forgotten_a_year_after_it_was_closed(database) {
        let report: advocacy::incident::IncidentReport = read(json!({
            "title": "A demand", "kind": "challenge", "what": "Twelve books.", "division_ocd_id": null, "library_id": null,
            "happened_on": null, "reporter": { "name": "Ada", "email": "ada@example.org", "relation": "reader" }
        }));
        let (incident, reporter) = report.take_in(database.clock.id(), database.clock.now()).unwrap();
        let id = incident.id;
        database.session.report_incident(database.clock.clone(), None, incident, reporter).await.unwrap();
        let open = database.forgotten("incident_reporters", 10 * 365 * 86_400).await;
        let (now, closing) = (database.clock.now(), read(json!({ "to": "closed", "outcome": "unfounded" })));
        let rule = move |incident: &mut Incident, _: &_| kernel::Staged::enter(incident, &closing, now);
        database.session.change(database.by_admin(), store::Change::new(id, None, rule)).await.unwrap();
        let early = database.forgotten("incident_reporters", 364 * 86_400).await;
        assert_eq!([open, early, database.forgotten("incident_reporters", 365 * 86_400).await], [0, 0, 1]);
    }
}

#[test]
fn incidents_of_which_something_is_told_are_found_by_an_index() {
    let (_, steps) = steps(async |session: &store::Session| {
        store::read!(session, |c| queries::advocacy::incidents::disclosed(c, None, 20)).unwrap();
    });
    assert!(steps[0][0].contains("incidents_disclosed"), "{steps:#?}");
}
