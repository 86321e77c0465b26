//! Who goes which pathway, at rest, with what they need not do.

use super::{evidence, pathways, prelude::*, sessions};
use crate::session::By;
use development::{
    CreditEntry, Pathway, PathwayEnrollment, PathwayEnrollmentFilter,
    pathway::{EnrollmentFacts, Occasion, PathwayEnrollmentStatus, PathwayWaiver},
};
use std::collections::HashMap;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = pathway_waivers, treat_none_as_default_value = false)]
struct WaiverRow {
    enrollment_id: Uid,
    node_key: String,
    reason: String,
    granted_by: Option<Uid>,
    granted_at: Moment,
}

kept! { PathwayEnrollment in pathway_enrollments, own by person_id, facts EnrollmentFacts,
    unique "/pathway_id" "is a pathway that you have already started" {
    id: id, revision: number, person_id: id, pathway_id: id, started_on: day, target_on: [day], status: word, ended_on: [day],
    created_at: at, updated_at: at,
} beside { allowed_transitions, waivers } refers { person_id: people } also {
    async fn place(&mut self, c: &mut Conn<'_>, _by: &By) -> Result<()> {
        let pathway: Option<Pathway> = Pathway::find(c, self.pathway_id).await?;
        Ok(self.begin(pathway.as_ref())?)
    }

    async fn fill(c: &mut Link<'_>, enrollments: &mut [Self]) -> Result<()> {
        let waiver = |WaiverRow { enrollment_id, node_key, reason, granted_by, granted_at }| {
            let (node_key, reason) = (read(Self::KIND, node_key)?, read(Self::KIND, reason)?);
            let (granted_by, granted_at) = (granted_by.map(Into::into), granted_at.into());
            Ok((enrollment_id, PathwayWaiver { node_key, reason, granted_by, granted_at }))
        };
        fill_parts!(c, enrollments.waivers of pathway_waivers.enrollment_id by [node_key], WaiverRow => waiver);
        Ok(())
    }

    async fn save_parts(&self, c: &mut Conn<'_>) -> Result<()> {
        let row = |waiver: PathwayWaiver| WaiverRow {
            enrollment_id: self.id.into(),
            node_key: waiver.node_key.into(),
            reason: waiver.reason.into(),
            granted_by: waiver.granted_by.map(Into::into),
            granted_at: waiver.granted_at.into(),
        };
        replace_parts!(c, pathway_waivers.enrollment_id, self.id, self.waivers.iter().cloned().map(row));
        Ok(())
    }

    async fn facts(&self, c: &mut Conn<'_>, _about: &[Id]) -> Result<EnrollmentFacts> {
        facts(c, self).await
    }
} }

listed! { PathwayEnrollment in pathway_enrollments, by PathwayEnrollmentFilter {
    person_id: ids, pathway_id: ids, status: words, updated_since: since updated_at,
} sorted {
    "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, _filter, actor| {
    if CreditEntry::is_kept_by(actor) { query } else { only_own!(query, pathway_enrollments, actor) }
} }

/// What its rules must know from elsewhere. An award that has expired still shows what was shown on the way.
#[dual]
async fn facts(c: &mut Link<'_>, enrollment: &PathwayEnrollment) -> Result<EnrollmentFacts> {
    let pathway: Option<Pathway> = Pathway::find(c, enrollment.pathway_id).await?;
    let named: Vec<Id> = pathway.iter().flat_map(Pathway::opportunities).map(|(offer, _)| offer).collect();
    let evidence = evidence::of(c, enrollment.person_id, &named, None).await?;
    Ok(EnrollmentFacts { pathway, evidence })
}

/// The same, and the sessions to come of what the pathway names and of what is the same.
#[dual]
pub async fn with_occasions(
    c: &mut Link<'_>,
    enrollment: &PathwayEnrollment,
    now: At,
) -> Result<(EnrollmentFacts, Vec<Occasion>)> {
    let facts = facts(c, enrollment).await?;
    let named = facts.pathway.iter().flat_map(Pathway::opportunities);
    let works = named.map(|(offer, _)| Uid(facts.evidence.work(offer))).collect();
    let occasions = sessions::to_come(c, works, now).await?;
    Ok((facts, occasions))
}

/// The pathways that a person goes, each with what they need not do on it.
#[dual]
pub async fn active(c: &mut Link<'_>, person: Id) -> Result<Vec<(Pathway, Vec<PathwayWaiver>)>> {
    // Of those that are active most are others'.
    let active = search::Unindexed(pathway_enrollments::status).eq(PathwayEnrollmentStatus::Active.as_str());
    let own = pathway_enrollments::table.filter(pathway_enrollments::person_id.eq(Uid(person)).and(active));
    let rows: Vec<Row> = own.select(Row::as_select()).load(c).await?;
    let enrollments: Vec<PathwayEnrollment> = whole(c, rows).await?;
    let ids = enrollments.iter().map(|enrollment| Uid(enrollment.pathway_id)).collect();
    let mut waivers: HashMap<Id, Vec<PathwayWaiver>> =
        enrollments.into_iter().map(|enrollment| (enrollment.pathway_id, enrollment.waivers)).collect();
    let with_waivers = |pathway: Pathway| {
        let waivers = waivers.remove(&pathway.id).unwrap_or_default();
        (pathway, waivers)
    };
    Ok(pathways::all(c, ids).await?.into_iter().map(with_waivers).collect())
}
