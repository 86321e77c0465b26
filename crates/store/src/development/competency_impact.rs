//! What a change of a framework of competencies touches.

use super::{
    evidence::{activities, given},
    prelude::*,
};
use development::{
    CompetencyFramework,
    competency::{CompetencyImpact, ImpactKind, ImpactOfKind, PeopleTouched},
    credit::{CreditRole, CreditSource},
};
use diesel::{AggregateExpressionMethods as _, JoinOnDsl as _};
use kernel::suppression::{Cell, THRESHOLD};
use std::collections::HashSet;

/// Who learned, what, and at which provider.
type Learned = (Uid, String, String);

/// The sources of the report, a line for each kind of record that names competencies: what names one of some items (the record,
/// what it is called, and which item), and how many people have something of it, where people do.
macro_rules! sources {
    ($($kind:ident: $named:ident $(, $people:ident)?;)+) => {
        /// What a change of a version touches: whatever names an item of it, or of the version that it was made from.
        #[dual]
        pub async fn report(c: &mut Link<'_>, framework: &CompetencyFramework, now: At) -> Result<CompetencyImpact> {
            let versions: Vec<Id> = [Some(framework.id), framework.supersedes_id].into_iter().flatten().collect();
            let own = competencies::table.filter(competencies::framework_id.eq_any(uids(&versions)));
            let items: i64 = own.count().get_result(c).await?;
            let mut impact = CompetencyImpact {
                framework_id: framework.id,
                competencies: items.unsigned_abs(),
                touched: Vec::new(),
                people: Vec::new(),
            };
            $(
                let named = $named(c, &versions).await?;
                impact.touched.push(ImpactOfKind::of(ImpactKind::$kind, named));
            )+
            for framework_id in versions {
                $($(
                    let people = $people(c, framework_id, now).await?;
                    let people = Cell::alone(people.unsigned_abs(), THRESHOLD);
                    impact.people.push(PeopleTouched { framework_id, by: ImpactKind::$kind, people });
                )?)+
            }
            Ok(impact)
        }
    };
}
sources! {
    LearningOpportunity: learning, learners;
    Achievement: achieved, holders;
    Pathway: asked_on_pathways, walkers;
    RoleProfile: asked_of_roles;
}

/// The items of versions, for a condition: their `id`.
fn items_of(versions: &[Id]) -> competencies::BoxedQuery<'static, Db> {
    competencies::table.filter(competencies::framework_id.eq_any(uids(versions))).into_boxed()
}

/// Records that name items of these versions, by the pairs that say so. Drafts are their units' own, and stay unnamed.
macro_rules! naming {
    ($($(#[$doc:meta])* $name:ident: $pairs:ident.$record_id:ident, $records:ident.$title:ident;)+) => {$(
        $(#[$doc])*
        #[dual]
        async fn $name(c: &mut Link<'_>, versions: &[Id]) -> Result<Vec<(Id, String, Id)>> {
            let rows: Vec<(Uid, String, Uid)> = $pairs::table
                .inner_join($records::table.on($records::id.eq($pairs::$record_id)))
                .filter($pairs::competency_id.eq_any(items_of(versions).select(competencies::id)))
                .filter($records::status.ne("draft"))
                .order(($records::$title, $records::id, $pairs::competency_id))
                .select(($records::id, $records::$title, $pairs::competency_id))
                .load(c)
                .await?;
            Ok(rows.into_iter().map(|(id, title, item)| (id.into(), title, item.into())).collect())
        }
    )+};
}
naming! {
    /// Learning by which one gains an item of these versions.
    learning: learning_opportunity_competencies.opportunity_id, learning_opportunities.title;
    /// What is awarded for an item of these versions.
    achieved: achievement_competencies.achievement_id, achievements.name;
    /// Pathways on which an item of these versions is asked for.
    asked_on_pathways: pathway_competencies.pathway_id, pathways.title;
    /// Roles that take an item of these versions.
    asked_of_roles: role_profile_targets.profile_id, role_profiles.title;
}

/// How many people were awarded something for an item of a version, and have it: it was not revoked, and has not expired.
#[dual]
async fn holders(c: &mut Link<'_>, version: Id, now: At) -> Result<i64> {
    let shown = achievement_competencies::competency_id.eq_any(items_of(&[version]).select(competencies::id));
    let shown = achievement_competencies::table.filter(shown).select(achievement_competencies::achievement_id);
    let issued = search::Unindexed(awards::status).eq("issued"); // of whatever achievement
    let held = awards::table.filter(awards::achievement_id.eq_any(shown).and(issued));
    let held = held.filter(awards::expires_at.is_null().or(awards::expires_at.gt(Moment(now))));
    Ok(held.select(dsl::count(awards::person_id).aggregate_distinct()).get_result(c).await?)
}

/// How many people go a pathway on which an item of a version is asked for, or have gone it.
#[dual]
async fn walkers(c: &mut Link<'_>, version: Id, _now: At) -> Result<i64> {
    let asked = pathway_competencies::competency_id.eq_any(items_of(&[version]).select(competencies::id));
    let asked = pathway_competencies::table.filter(asked).select(pathway_competencies::pathway_id);
    let gone = pathway_enrollments::table.filter(pathway_enrollments::pathway_id.eq_any(asked));
    Ok(gone.select(dsl::count(pathway_enrollments::person_id).aggregate_distinct()).get_result(c).await?)
}

/// How many people have credit, that others recorded, for learning that gave an item of a version when they completed it, drafts
/// left out: the ledger knows an activity by its id, ours or, of that provider, the provider's, or by that of a session. What was
/// taken back gives no minutes in sum, so that whoever has some has credit.
#[dual]
async fn learners(c: &mut Link<'_>, version: Id, _now: At) -> Result<i64> {
    let items: Vec<Uid> = items_of(&[version]).select(competencies::id).load(c).await?;
    let items: HashSet<Id> = items.into_iter().map(Into::into).collect();
    // Offers may be more than a statement takes values.
    let gives = learning_opportunity_competencies::table
        .filter(learning_opportunity_competencies::competency_id.eq_any(items_of(&[version]).select(competencies::id)));
    let gives = gives.select(learning_opportunity_competencies::opportunity_id).into_boxed::<Db>();
    let gave = learning_former_competencies::table
        .filter(learning_former_competencies::competency_id.eq_any(items_of(&[version]).select(competencies::id)));
    let gave = gave.select(learning_former_competencies::opportunity_id).into_boxed::<Db>();
    let offers: Vec<Uid> = learning_opportunities::table
        .filter(learning_opportunities::id.eq_any(gives).or(learning_opportunities::id.eq_any(gave)))
        .filter(learning_opportunities::status.ne("draft"))
        .select(learning_opportunities::id)
        .load(c)
        .await?;
    let offers: Vec<Id> = offers.into_iter().map(Into::into).collect();
    let given = given(c, &offers).await?;
    let activities = activities(c, &offers).await?;
    let gained = |offer: Id, completed_at: At| {
        let mut said = given.get(&offer).into_iter().flatten();
        said.any(|giving| items.contains(&giving.gain.competency_id) && giving.is_said_at(completed_at))
    };
    let mut people = HashSet::new();
    for some in activities.names().chunks(500) {
        let learned = (credit_entries::person_id, credit_entries::activity, credit_entries::provider);
        let found: Vec<(Learned, Date, Option<Moment>)> = credit_entries::table
            .filter(credit_entries::activity.eq_any(some.to_vec()))
            .filter(credit_entries::source.ne(CreditSource::Own.as_str()))
            .filter(credit_entries::role.eq(CreditRole::Learner.as_str()))
            .group_by((
                credit_entries::person_id,
                credit_entries::activity,
                credit_entries::provider,
                credit_entries::earned_on,
            ))
            .having(dsl::sum(credit_entries::minutes).gt(0_i64))
            .select((learned, credit_entries::earned_on, dsl::min(credit_entries::created_at)))
            .load(c)
            .await?;
        let own = found.into_iter().filter_map(|((person, activity, provider), earned_on, recorded_at)| {
            let completed_at = kernel::Day::from(earned_on).end().min(recorded_at?.into());
            let offer = activities.offer(activity, provider)?;
            gained(offer, completed_at).then_some(person)
        });
        people.extend(own);
    }
    Ok(i64::try_from(people.len()).unwrap_or(i64::MAX))
}
