//! Gaps, and the learning that closes them, over HTTP: each their own.

use crate::{
    Answer,
    cx::{Cx, SignedIn},
    extract::Query,
    respond::NoStore,
};
use actix_web::web;
use development::{
    LearningGoal, RoleProfile,
    assessment::{CompetencyGap, Offer, Offered, Suggestion, Suggestions, Weights, gaps, suggest},
    evidence::Evidence,
};
use kernel::{Check, Currency, Decimal, Id, Slug, distinct};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use utoipa::{IntoParams, ToSchema};

/// Role profiles at a time.
const MOST_PROFILES: usize = 10;
/// Offers that are ranked in an answer.
const MOST_RANKED: usize = 50;
/// Offers in a bundle, where the client does not say and at most.
const BUNDLE: usize = 5;
const MOST_IN_BUNDLE: usize = 20;

operations! { "Self-assessment":
    /// See one's own gaps.
    ///
    /// How far the caller is from their goals, and from what the role profiles they name ask for: max(0, target − current) ×
    /// importance, the widest first. What they were shown to know goes before what they say of themselves. Nobody else sees it.
    GET "/v1/development/people/me/gaps" listOwnGaps => own_gaps;
    /// See what to learn.
    ///
    /// The published offers that close some of the caller's gaps, by the score Σ min(gap, gain) ÷ Σ gap − λ·cost − μ·hours, each
    /// with what it covers; and a bundle, put together by taking the best for what is left, again and again. What must come first
    /// on a pathway that the caller goes unlocks what comes after it; what waits there for something else than learning is left
    /// out.
    GET "/v1/development/people/me/suggestions" listOwnSuggestions => own_suggestions;
}

/// Compared with what.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct GapQuery {
    /// Role profiles beside one's own goals, at most ten.
    #[param(max_items = 10)]
    role_profile_id: Vec<Id>,
}

/// Compared with what, and what cost and time weigh.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SuggestionQuery {
    /// Role profiles beside one's own goals, at most ten.
    #[param(max_items = 10)]
    role_profile_id: Vec<Id>,
    /// The class of members whose prices count; `anybody` without it.
    member_class: Option<Slug>,
    /// In which currency; USD without it. What costs something in another one only is left out.
    currency: Option<Currency>,
    /// λ, from 0 to 1: what each unit of the currency takes from the score; 0.001 without it.
    #[param(example = "0.001")]
    cost_weight: Option<Decimal>,
    /// μ, from 0 to 1: what each hour takes from the score; 0.01 without it.
    #[param(example = "0.01")]
    hour_weight: Option<Decimal>,
    /// Offers in the bundle, at most.
    #[param(minimum = 1, maximum = 20, default = 5)]
    bundle: Option<usize>,
}

/// The gaps of a person.
#[derive(Debug, Serialize, ToSchema)]
struct GapList {
    /// The widest first.
    data: Vec<CompetencyGap>,
    /// All of them together.
    total_gap: i32,
}

/// What a person is suggested to learn, and by what.
#[derive(Debug, Serialize, ToSchema)]
struct SuggestionList {
    /// The gaps, the widest first.
    gaps: Vec<CompetencyGap>,
    /// All of them together: Σ gap.
    total_gap: i32,
    /// The class of members whose prices count.
    member_class: Slug,
    /// In which currency.
    currency: Currency,
    /// λ.
    cost_weight: Decimal,
    /// μ.
    hour_weight: Decimal,
    /// The offers that close something, the best score first; at most fifty.
    ranked: Vec<Suggestion>,
    /// What to learn one after the other.
    bundle: Vec<Suggestion>,
    /// How much of all gaps the bundle covers.
    bundle_covers: i32,
}

async fn own_gaps(cx: Cx<SignedIn>, query: Query<GapQuery>) -> Answer<NoStore<GapList>> {
    let (_, gaps, _) = stand(&cx, query.0.role_profile_id).await?;
    Ok(NoStore(GapList { total_gap: total(&gaps), data: gaps }))
}

async fn own_suggestions(cx: Cx<SignedIn>, query: Query<SuggestionQuery>) -> Answer<NoStore<SuggestionList>> {
    let SuggestionQuery { role_profile_id, member_class, currency, cost_weight, hour_weight, bundle } = query.0;
    let usual = Weights::default();
    let weights =
        Weights { per_unit: cost_weight.unwrap_or(usual.per_unit), per_hour: hour_weight.unwrap_or(usual.per_hour) };
    let most = bundle.unwrap_or(BUNDLE);
    let is_weight = |weight: Decimal| (Decimal::ZERO..=Decimal::from(1)).contains(&weight);
    Check::default()
        .that(is_weight(weights.per_unit), "cost_weight", "invalid", "must be from 0 to 1")
        .that(is_weight(weights.per_hour), "hour_weight", "invalid", "must be from 0 to 1")
        .that((1..=MOST_IN_BUNDLE).contains(&most), "bundle", "invalid", format!("must be from 1 to {MOST_IN_BUNDLE}"))
        .done()?;
    let member_class = member_class.map_or_else(|| "anybody".parse(), Ok).map_err(|e| crate::problem::internal(&e))?;
    let currency = currency.map_or_else(|| "USD".parse(), Ok).map_err(|e| crate::problem::internal(&e))?;
    let (person, gaps, evidence) = stand(&cx, role_profile_id).await?;
    let offers = offers(&cx, person, &gaps, (&member_class, &currency)).await?;
    let done: BTreeSet<Id> =
        evidence.completions.iter().map(|completion| evidence.work(completion.opportunity_id)).collect();
    let of_these = gaps.clone();
    let suggested = web::block(move || suggest(&offers, &of_these, done, weights, most)).await;
    let Suggestions { mut ranked, bundle } = suggested.map_err(|e| crate::problem::internal(&e))?;
    ranked.truncate(MOST_RANKED);
    Ok(NoStore(SuggestionList {
        total_gap: total(&gaps),
        gaps,
        member_class,
        currency,
        cost_weight: weights.per_unit,
        hour_weight: weights.per_hour,
        ranked,
        bundle_covers: bundle.iter().fold(0, |sum: i32, one| sum.saturating_add(one.covered)),
        bundle,
    }))
}

/// The caller, their gaps, and what is known of them.
async fn stand(cx: &Cx<SignedIn>, profiles: Vec<Id>) -> Answer<(Id, Vec<CompetencyGap>, Evidence)> {
    let person = cx.caller().await?.id;
    let few = profiles.len() <= MOST_PROFILES;
    Check::default()
        .that(few, "role_profile_id", "invalid", format!("must be at most {MOST_PROFILES} role profiles"))
        .that(distinct(&profiles), "role_profile_id", "duplicate", "must name each once")
        .done()?;
    let now = cx.clock().now();
    let (goals, said, evidence) =
        store::scan!(cx.session(), |c| queries::development::learners::stand(c, person, now))?;
    let mut aims: Vec<_> = goals.iter().map(LearningGoal::aim).collect();
    for id in profiles {
        aims.extend(cx.named::<RoleProfile>(id, "role_profile_id").await?.aims());
    }
    Ok((person, gaps(&aims, &said, &evidence), evidence))
}

/// The offers that close something, as they are for a person.
async fn offers(
    cx: &Cx<SignedIn>,
    person: Id,
    gaps: &[CompetencyGap],
    priced: (&Slug, &Currency),
) -> Answer<Vec<Offer>> {
    let open: Vec<Id> = gaps.iter().filter(|gap| gap.gap > 0).map(|gap| gap.competency_id).collect();
    let found = store::scan!(cx.session(), |c| queries::development::opportunities::offered(c, &open))?;
    let gone = store::scan!(cx.session(), |c| queries::development::pathway_enrollments::active(c, person))?;
    // As on the pathways themselves, where an award that has expired still shows what was shown on the way.
    let named: Vec<Id> = gone.iter().flat_map(|(pathway, _)| pathway.opportunities()).map(|(offer, _)| offer).collect();
    let shown = store::scan!(cx.session(), |c| queries::development::evidence::of(c, person, &named, None))?;
    // Where another pathway asks for more, or for what is no offer, it stays locked.
    let mut after: HashMap<Id, Option<Vec<Id>>> = HashMap::new();
    for (work, before) in gone.iter().flat_map(|(pathway, waivers)| pathway.locked(waivers, &shown)) {
        let before = before.map(|before| before.into_iter().map(|offer| shown.work(offer)).collect::<Vec<_>>());
        let known = after.entry(work).or_insert_with(|| Some(Vec::new()));
        *known = known.take().zip(before).map(|(known, before)| [known, before].concat());
    }
    let for_them = |offered: Offered| {
        let after = after.get(&offered.work_id).cloned().unwrap_or_else(|| Some(Vec::new()))?;
        Offer::of(offered, after, priced)
    };
    Ok(found.into_iter().filter_map(for_them).collect())
}

fn total(gaps: &[CompetencyGap]) -> i32 {
    gaps.iter().fold(0, |sum: i32, gap| sum.saturating_add(gap.gap))
}
