//! Findings at rest. Whether the publication is retracted is read from its own row.

use super::prelude::*;
use crate::By;
use advocacy::{Finding, FindingFilter, evidence::Method};
use std::collections::HashMap;

kept! { Finding in findings, facts Option<Method> {
    id: id, revision: number, publication_id: id, claim: text, effect: [text], measure: [text], place: [text],
    division_ocd_id: [text], period_from: [day],
    period_until: [day], strength: word, grade_reason: [text], owner_unit_id: id, status: word, retracted_on: [day],
    retraction_reason: [text], created_at: at, updated_at: at,
} beside { publication_retracted_on, allowed_transitions }
refers { publication_id: publications, owner_unit_id: units, division_ocd_id: division } also {
    fn divisions(&mut self) -> Vec<&mut kernel::DivisionId> {
        self.division_ocd_id.iter_mut().collect()
    }

    async fn place(&mut self, c: &mut Conn<'_>, _by: &By) -> Result<()> {
        Ok(self.check_grade(self.facts(c, &[]).await?)?)
    }

    /// The method of its publication, where it has one; nobody changes that while the grade is looked at.
    async fn facts(&self, c: &mut Conn<'_>, _about: &[Id]) -> Result<Option<Method>> {
        let method = locked!(publications::table.find(Uid(self.publication_id)).select(publications::method));
        let method: Option<Option<String>> = method.first(c).await.optional()?;
        maybe(Self::KIND, method.flatten())
    }

    async fn fill(c: &mut Link<'_>, findings: &mut [Self]) -> Result<()> {
        let ids: Vec<Uid> = findings.iter().map(|finding| Uid(finding.publication_id)).collect();
        let retracted = publications::table.filter(publications::retracted_on.is_not_null());
        let rows: Vec<(Uid, Option<Date>)> = retracted
            .filter(publications::id.eq_any(ids))
            .select((publications::id, publications::retracted_on))
            .load(c)
            .await?;
        let days: HashMap<Id, Option<Date>> = rows.into_iter().map(|(id, day)| (id.into(), day)).collect();
        for finding in findings {
            finding.publication_retracted_on =
                days.get(&finding.publication_id).copied().flatten().map(Into::into);
        }
        Ok(())
    }

    /// Told with whether its publication is retracted by now.
    async fn follow(&mut self, c: &mut Conn<'_>, _by: &By) -> Result<()> {
        Self::fill(c, std::slice::from_mut(self)).await
    }

    fn documents(&self) -> Documents {
        Documents::public(self.searchable())
    }
} }

listed! { Finding in findings, by FindingFilter {
    q: search, id: ids, publication_id: ids, division_ocd_id: places, strength: words, retracted: own_scan,
    owner_unit_id: ids, updated_since: since updated_at,
} sorted {
    "claim" => claim: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, filter, _actor| {
    let withdrawn = publications::table.filter(publications::retracted_on.is_not_null()).select(publications::id);
    let is_retracted = findings::retracted_on.is_not_null().or(findings::publication_id.eq_any(withdrawn));
    match filter.retracted {
        None => query,
        Some(true) => query.filter(is_retracted),
        Some(false) => query.filter(dsl::not(is_retracted)),
    }
} }
