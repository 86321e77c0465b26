//! The session's ways to incidents: what anybody reports, and what may be told.

use crate::{By, Result, Session, read, scan, write};
use advocacy::{Incident, challenge::Counted, incident::Reporter};
use kernel::{Actor, Clock, Day, Id, Permission};

impl Session {
    /// Adds an incident that anybody reported, in the name of the public form.
    pub async fn report_incident(
        &self,
        clock: Clock,
        request_id: Option<Id>,
        incident: Incident,
        reporter: Option<Reporter>,
    ) -> Result<()> {
        let form = Actor {
            client: Some("report".to_owned()),
            scopes: Some(vec![Permission::AdvocacyWrite]),
            ..Actor::public()
        };
        let by = By { actor: form, request_id, clock };
        write!(self, |c| queries::advocacy::incidents::report(c, &by, incident, reporter))
    }

    /// Who reported an incident, where they said so.
    pub async fn incident_reporter(&self, incident: Id) -> Result<Option<Reporter>> {
        read!(self, |c| queries::advocacy::incidents::reporter(c, incident))
    }

    /// Incidents of which something may be told, after one of them.
    pub async fn disclosed_incidents(&self, after: Option<Id>, limit: i64) -> Result<Vec<Incident>> {
        read!(self, |c| queries::advocacy::incidents::disclosed(c, after, limit))
    }

    /// Every challenge from a day to before another, as it is counted.
    pub async fn counted_challenges(&self, from: Day, until: Day) -> Result<Vec<Counted>> {
        scan!(self, |c| queries::advocacy::challenges::counted(c, from, until))
    }
}
