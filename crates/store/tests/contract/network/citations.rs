//! Alerts that cite findings.

use super::*;
use advocacy::evidence::CitingKind;
use kernel::{Actor, Grant, Role};

impl Database {
    /// An alert of a unit that cites a finding.
    async fn citing(&self, slug: &str, owner: Id, finding: Id) -> Id {
        let alert = self.alert(slug, owner, None, None).await;
        self.alter(alert, move |alert: &mut Alert| alert.finding_ids = vec![finding]).await;
        alert
    }

    /// The first of those of each kind that cite a finding, of what a caller may read.
    async fn first_citing(&self, finding: Id, actor: Actor) -> Vec<(CitingKind, Id)> {
        let citing = store::scan!(self.session, |c| queries::advocacy::citing::of_finding(c, finding, &actor, 1));
        citing.unwrap().iter().map(|citing| (citing.kind, citing.record_id)).collect()
    }
}

both! {
    async fn what_cites_a_finding_is_an_alert_too(database) {
        let owner = database.unit("owner").await;
        let (_, finding) = database.finding(owner).await;
        let alert = database.citing("a", owner, finding).await;
        assert_eq!(database.first_citing(finding, database.by_admin().actor).await, [(CitingKind::Alert, alert)]);
    }

    async fn what_a_reader_may_not_see_keeps_nothing_else_from_them(database) {
        let (other, own) = (database.unit("other").await, database.unit("own").await);
        let (_, finding) = database.finding(other).await;
        database.citing("a", other, finding).await;
        let alert = database.citing("b", own, finding).await;
        let grants = vec![Grant { role: Role::Editor, unit_id: Some(own) }];
        let cited = database.first_citing(finding, Actor { grants, ..Actor::public() }).await;
        assert_eq!(cited, [(CitingKind::Alert, alert)]);
    }
}
