//! What is known of what a person has learned and done, from wherever it is kept: [`of`] gathers it, and each source is a function
//! of its own. Where people served is not kept anywhere yet: what asks for it on a pathway is waived.

use super::{credits, opportunities, prelude::*};
use development::{
    CreditEntry,
    competency::CompetencyGain,
    credit::standing,
    evidence::{Attainment, Completion, Evidence, EvidenceSource, Proof},
};
use diesel::JoinOnDsl as _;
use std::collections::{BTreeSet, HashMap};

/// All that is known of a person. Of the offers that are `named` it is also known which others are the same. Awards that have
/// expired count where it is not asked what stands `at` an instant.
#[dual]
pub async fn of(c: &mut Link<'_>, person: Id, named: &[Id], at: Option<At>) -> Result<Evidence> {
    let credits = standing(credits::ledger(c, person).await?);
    let attended = attended(c, person).await?;
    let learned =
        credits.iter().filter_map(CreditEntry::opportunity).chain(attended.iter().map(|one| one.opportunity_id));
    let works = works(c, learned.chain(named.iter().copied()).collect()).await?;
    let mut evidence = Evidence::of_credits(credits, works);
    let credited: Vec<Id> = evidence.completions.iter().map(|completion| completion.opportunity_id).collect();
    let held = held(c, &credited).await?;
    for completion in &mut evidence.completions {
        let offer = held.get(&completion.opportunity_id).copied();
        completion.opportunity_id = offer.unwrap_or(completion.opportunity_id);
    }
    evidence.completions.extend(attended);
    let completed: Vec<Id> = evidence.completions.iter().map(|completion| completion.opportunity_id).collect();
    let gains = gains(c, &completed).await?;
    let mut evidence = evidence.with_gains(&gains);
    evidence.attainments.extend(awarded(c, person, at).await?);
    Ok(evidence)
}

/// The offer that stands for each of these offers, for what each of these is a session of, and for all others for which the same
/// one stands.
#[dual]
pub async fn works(c: &mut Link<'_>, offers: BTreeSet<Id>) -> Result<HashMap<Id, Id>> {
    if offers.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<Uid> = offers.into_iter().map(Uid).collect();
    let named = learning_opportunities::table.filter(learning_opportunities::id.eq_any(ids.clone()));
    let mut works: Vec<Uid> = named.select(learning_opportunities::work_id).load(c).await?;
    let sessions =
        learning_sessions::table.filter(learning_sessions::id.eq_any(ids)).inner_join(learning_opportunities::table);
    let of_sessions: Vec<(Uid, Uid)> =
        sessions.select((learning_sessions::id, learning_opportunities::work_id)).load(c).await?;
    works.extend(of_sessions.iter().map(|(_, work)| *work));
    let same = learning_opportunities::table.filter(learning_opportunities::work_id.eq_any(works));
    let pairs = same.select((learning_opportunities::id, learning_opportunities::work_id));
    let pairs: Vec<(Uid, Uid)> = pairs.load(c).await?;
    Ok(pairs.into_iter().chain(of_sessions).map(|(offer, work)| (offer.into(), work.into())).collect())
}

/// The offers that these are sessions of, by the sessions: credit may be for the one or the other.
#[dual]
async fn held(c: &mut Link<'_>, ids: &[Id]) -> Result<HashMap<Id, Id>> {
    let sessions = learning_sessions::table.filter(learning_sessions::id.eq_any(uids(ids)));
    let rows: Vec<(Uid, Uid)> =
        sessions.select((learning_sessions::id, learning_sessions::opportunity_id)).load(c).await?;
    Ok(rows.into_iter().map(|(session, offer)| (session.into(), offer.into())).collect())
}

/// The competencies that each of these offers gives.
#[dual]
pub async fn gains(c: &mut Link<'_>, offers: &[Id]) -> Result<HashMap<Id, Vec<CompetencyGain>>> {
    opportunities::gains(c, offers.to_vec()).await
}

/// The learning that a person came to.
#[dual]
async fn attended(c: &mut Link<'_>, person: Id) -> Result<Vec<Completion>> {
    let theirs = learning_registrations::person_id.eq(Uid(person));
    let came = learning_registrations::table.filter(theirs.and(learning_registrations::status.eq("attended")));
    let rows: Vec<(Uid, Uid, Option<Moment>)> = came
        .inner_join(learning_sessions::table.on(learning_sessions::id.eq(learning_registrations::session_id)))
        .select((learning_registrations::id, learning_sessions::opportunity_id, learning_registrations::attended_at))
        .load(c)
        .await?;
    let completion = |(id, offer, at): (Uid, Uid, Option<Moment>)| {
        let proof = Proof { on: At::from(at?).day(), source: EvidenceSource::Attendance, source_id: id.into() };
        Some(Completion { opportunity_id: offer.into(), proof })
    };
    Ok(rows.into_iter().filter_map(completion).collect())
}

/// An award, when it was issued and expires, and a competency that it shows, at its level.
type Shown = (Uid, Option<Moment>, Option<Moment>, Uid, i16);

/// The competencies that a person was awarded something for that was not revoked, and has not expired at an instant where one is
/// given.
#[dual]
async fn awarded(c: &mut Link<'_>, person: Id, at: Option<At>) -> Result<Vec<Attainment>> {
    let theirs = awards::table.filter(awards::person_id.eq(Uid(person)).and(awards::status.eq("issued")));
    let shown = achievement_competencies::achievement_id.eq(awards::achievement_id);
    let rows: Vec<Shown> = theirs
        .inner_join(achievement_competencies::table.on(shown))
        .select((
            awards::id,
            awards::issued_at,
            awards::expires_at,
            achievement_competencies::competency_id,
            achievement_competencies::level,
        ))
        .load(c)
        .await?;
    let is_over = |expires: Option<Moment>| at.zip(expires).is_some_and(|(at, expires)| At::from(expires) <= at);
    let attainment = |(id, issued, expires, competency, level): Shown| {
        let on = issued.filter(|_| !is_over(expires)).map(|issued| At::from(issued).day())?;
        let proof = Proof { on, source: EvidenceSource::Award, source_id: id.into() };
        Some(Attainment { competency_id: competency.into(), level, proof })
    };
    Ok(rows.into_iter().filter_map(attainment).collect())
}
