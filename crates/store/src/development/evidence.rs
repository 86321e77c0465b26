//! What is known of what a person has learned and done, from wherever it is kept: [`of`] gathers it, and each source is a function
//! of its own. Where people served is not kept anywhere yet: what asks for it on a pathway is waived.

use super::{credits, prelude::*};
use development::{
    CreditEntry,
    competency::CompetencyGain,
    credit::standing,
    evidence::{Attainment, Completion, Evidence, EvidenceSource, Giving, Proof},
};
use diesel::JoinOnDsl as _;
use std::collections::{BTreeSet, HashMap};

/// Offers that are looked up by one query.
const SOME: usize = 1_000;

/// All that is known of a person. Of the offers that are `named` it is also known which others are the same. Awards that have
/// expired count where it is not asked what stands `at` an instant.
#[dual]
pub async fn of(c: &mut Link<'_>, person: Id, named: &[Id], at: Option<At>) -> Result<Evidence> {
    let credits = standing(credits::ledger(c, person).await?);
    let credits = by_offers(c, credits).await?;
    let attended = attended(c, person).await?;
    let learned =
        credits.iter().filter_map(CreditEntry::opportunity).chain(attended.iter().map(|one| one.opportunity_id));
    let works = works(c, learned.chain(named.iter().copied()).collect()).await?;
    let mut evidence = Evidence::of_credits(credits, works);
    evidence.completions.extend(attended);
    let completed: Vec<Id> = evidence.completions.iter().map(|completion| completion.opportunity_id).collect();
    let given = given(c, &completed).await?;
    let mut evidence = evidence.with_gains(&given);
    evidence.attainments.extend(awarded(c, person, at).await?);
    Ok(evidence)
}

/// Credits, each named by the offer that it is for: the ledger knows an activity by its id, ours or, of that provider, the
/// provider's, or by that of a session.
#[dual]
async fn by_offers(c: &mut Link<'_>, credits: Vec<CreditEntry>) -> Result<Vec<CreditEntry>> {
    let ids: Vec<Id> = credits.iter().filter_map(CreditEntry::opportunity).collect();
    let (held, told) = (held(c, &ids).await?, told(c, &credits).await?);
    let named = |credit: CreditEntry| {
        let session = credit.opportunity().and_then(|id| held.get(&id));
        let theirs = || told.get(&(credit.provider.to_string(), credit.activity.to_string()));
        let offer = session.or_else(theirs).copied();
        match offer {
            Some(offer) => credit.named_by(offer),
            None => credit,
        }
    };
    Ok(credits.into_iter().map(named).collect())
}

/// The offers that credits name as their providers do, by what the provider is or was called and its own id.
#[dual]
async fn told(c: &mut Link<'_>, credits: &[CreditEntry]) -> Result<HashMap<(String, String), Id>> {
    let providers: BTreeSet<String> = credits.iter().map(|credit| credit.provider.to_string()).collect();
    let activities: BTreeSet<String> = credits.iter().map(|credit| credit.activity.to_string()).collect();
    let of_these = learning_provider_names::name.eq_any(Vec::from_iter(providers));
    let of_these = of_these.and(learning_opportunities::outside_id.eq_any(Vec::from_iter(activities)));
    let called = learning_provider_names::provider_id.eq(learning_opportunities::provider_id);
    let offers = learning_opportunities::table.inner_join(learning_provider_names::table.on(called)).filter(of_these);
    let columns = (learning_provider_names::name, learning_opportunities::outside_id, learning_opportunities::id);
    let rows: Vec<(String, Option<String>, Uid)> = offers.select(columns).load(c).await?;
    let by_name = |(provider, outside, id): (String, Option<String>, Uid)| Some(((provider, outside?), id.into()));
    Ok(rows.into_iter().filter_map(by_name).collect())
}

/// The offer that stands for each of these offers, and for all others for which the same one stands.
#[dual]
pub async fn works(c: &mut Link<'_>, offers: BTreeSet<Id>) -> Result<HashMap<Id, Id>> {
    if offers.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<Uid> = offers.into_iter().map(Uid).collect();
    let named = learning_opportunities::table.filter(learning_opportunities::id.eq_any(ids));
    let works: Vec<Uid> = named.select(learning_opportunities::work_id).load(c).await?;
    let same = learning_opportunities::table.filter(learning_opportunities::work_id.eq_any(works));
    let pairs = same.select((learning_opportunities::id, learning_opportunities::work_id));
    let pairs: Vec<(Uid, Uid)> = pairs.load(c).await?;
    Ok(pairs.into_iter().map(|(offer, work)| (offer.into(), work.into())).collect())
}

/// The offers that these are sessions of, by the sessions.
#[dual]
async fn held(c: &mut Link<'_>, ids: &[Id]) -> Result<HashMap<Id, Id>> {
    let sessions = learning_sessions::table.filter(learning_sessions::id.eq_any(uids(ids)));
    let rows: Vec<(Uid, Uid)> =
        sessions.select((learning_sessions::id, learning_sessions::opportunity_id)).load(c).await?;
    Ok(rows.into_iter().map(|(session, offer)| (session.into(), offer.into())).collect())
}

/// How the ledger of credit names offers: by their id or by that of a session, which are ours, or as their providers do.
pub(crate) struct Activities {
    ours: HashMap<String, Id>,
    theirs: HashMap<(String, String), Id>,
}

impl Activities {
    /// All the names, each once.
    pub(crate) fn names(&self) -> Vec<String> {
        let names: BTreeSet<&String> = self.ours.keys().chain(self.theirs.keys().map(|(name, _)| name)).collect();
        names.into_iter().cloned().collect()
    }

    /// The offer of a provider that is named so.
    pub(crate) fn offer(&self, activity: String, provider: String) -> Option<Id> {
        self.ours.get(&activity).or_else(|| self.theirs.get(&(activity, provider))).copied()
    }
}

/// How the ledger names these offers, of which some are looked up at a time: all may be more than a statement takes values.
#[dual]
pub(crate) async fn activities(c: &mut Link<'_>, offers: &[Id]) -> Result<Activities> {
    let mut all = Activities { ours: HashMap::new(), theirs: HashMap::new() };
    for some in offers.chunks(SOME) {
        let called = learning_provider_names::provider_id.eq(learning_opportunities::provider_id);
        let named = learning_opportunities::table.inner_join(learning_provider_names::table.on(called));
        let named: Vec<(Uid, Option<String>, String)> = named
            .filter(learning_opportunities::id.eq_any(uids(some)))
            .select((learning_opportunities::id, learning_opportunities::outside_id, learning_provider_names::name))
            .load(c)
            .await?;
        let sessions = learning_sessions::table.filter(learning_sessions::opportunity_id.eq_any(uids(some)));
        let sessions: Vec<(Uid, Uid)> =
            sessions.select((learning_sessions::id, learning_sessions::opportunity_id)).load(c).await?;
        let sessions = sessions.into_iter().map(|(session, offer)| (Id::from(session), Id::from(offer)));
        let own = some.iter().map(|offer| (*offer, *offer)).chain(sessions);
        all.ours.extend(own.map(|(activity, offer)| (activity.to_string(), offer)));
        let told = named.into_iter();
        all.theirs.extend(told.filter_map(|(offer, outside, provider)| Some(((outside?, provider), offer.into()))));
    }
    Ok(all)
}

/// An offer, a competency that it is said to give, or was, at its level, and since and until when.
type Said = (Uid, Uid, i16, Option<Moment>, Option<Moment>);

/// The competencies that each of these offers is said to give, and was; some are looked up at a time, as above.
#[dual]
pub(super) async fn given(c: &mut Link<'_>, offers: &[Id]) -> Result<HashMap<Id, Vec<Giving>>> {
    let mut all: Vec<Said> = Vec::new();
    for some in offers.chunks(SOME) {
        let said = learning_opportunity_competencies::opportunity_id.eq_any(uids(some));
        let said = learning_opportunity_competencies::table.filter(said);
        let said: Vec<(Uid, Uid, i16, Option<Moment>)> = said.load(c).await?;
        let former = learning_former_competencies::opportunity_id.eq_any(uids(some));
        let former = learning_former_competencies::table.filter(former);
        let former: Vec<(Uid, Uid, i16, Option<Moment>, Moment)> = former.load(c).await?;
        all.extend(said.into_iter().map(|(offer, gained, level, since)| (offer, gained, level, since, None)));
        let former = former.into_iter();
        all.extend(former.map(|(offer, gained, level, since, until)| (offer, gained, level, since, Some(until))));
    }
    grouped(all, |(offer, gained, level, since, until)| {
        let gain = CompetencyGain { competency_id: gained.into(), level };
        Ok((offer, Giving { gain, since: since.map(Into::into), until: until.map(Into::into) }))
    })
}

/// The learning that a person came to.
#[dual]
async fn attended(c: &mut Link<'_>, person: Id) -> Result<Vec<Completion>> {
    let theirs = learning_registrations::person_id.eq(Uid(person));
    let attended = search::Unindexed(learning_registrations::status).eq("attended"); // by whomever
    let came = learning_registrations::table.filter(theirs.and(attended));
    let rows: Vec<(Uid, Uid, Option<Moment>, Moment)> = came
        .inner_join(learning_sessions::table.on(learning_sessions::id.eq(learning_registrations::session_id)))
        .select((
            learning_registrations::id,
            learning_sessions::opportunity_id,
            learning_registrations::attended_at,
            learning_sessions::ends_at,
        ))
        .load(c)
        .await?;
    let completion = |(id, offer, noted_at, ends_at): (Uid, Uid, Option<Moment>, Moment)| {
        let noted_at = At::from(noted_at?);
        let proof = Proof { on: noted_at.day(), source: EvidenceSource::Attendance, source_id: id.into() };
        Some(Completion { opportunity_id: offer.into(), proof, completed_at: noted_at.min(ends_at.into()) })
    };
    Ok(rows.into_iter().filter_map(completion).collect())
}

/// An award, when it was issued and expires, and a competency that it shows, at its level.
type Shown = (Uid, Option<Moment>, Option<Moment>, Uid, i16);

/// The competencies that a person was awarded something for that was not revoked, and has not expired at an instant where one is
/// given.
#[dual]
async fn awarded(c: &mut Link<'_>, person: Id, at: Option<At>) -> Result<Vec<Attainment>> {
    let issued = search::Unindexed(awards::status).eq("issued"); // to whomever
    let theirs = awards::table.filter(awards::person_id.eq(Uid(person)).and(issued));
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
