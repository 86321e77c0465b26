//! What can be learned, at rest.

use super::{
    super::super::{SESSION_MONTH, in_turn},
    competencies as items,
    goals::{self, serving},
    prelude::*,
    providers::{kept_by, ownerships},
    vocabulary,
};
use crate::{session::By, sql_types::sql::Uid as UidSql};
use development::{
    CompetencyGain, LearningOpportunity, LearningOpportunityFilter,
    assessment::Offered,
    commons::{CostClass, Facet, Facets, Month, OpportunityStatus},
};
use diesel::{AggregateExpressionMethods as _, sql_types::Text};
use std::collections::HashMap;

/// Offers are said to be the same one after the other: two said so at the same time could stand for each other, or in a chain.
const EQUIVALENTS: &str = "equivalent offers";

kept! { LearningOpportunity in learning_opportunities, unique "/outside_id" "is the id of another offer of the provider"; removable {
    id: id, revision: number, provider_id: id, outside_id: [text], title: text, description: text, url: [text], topics: list,
    level: word, format: word, language: text, accessibility: [text], prices: json, is_free: flag, credit_minutes: [number],
    credit_tags: list, goals: list, equivalent_to: [id], work_id: id, status: word, created_at: at, updated_at: at,
} beside { allowed_transitions, ownership, competencies } also {
    async fn place(&mut self, c: &mut Conn<'_>, _by: &By) -> Result<()> {
        let owned = ownerships(c, vec![self.provider_id]).await?.remove(&self.provider_id);
        self.ownership = owned.ok_or_else(|| Problem::no_such("/provider_id"))?;
        Ok(())
    }

    async fn fill(c: &mut Link<'_>, offers: &mut [Self]) -> Result<()> {
        let owned = ownerships(c, offers.iter().map(|offer| offer.provider_id).collect()).await?;
        let mut gained = gains(c, offers.iter().map(|offer| offer.id).collect()).await?;
        for offer in offers {
            offer.ownership = owned.get(&offer.provider_id).copied().unwrap_or_default();
            offer.competencies = gained.remove(&offer.id).unwrap_or_default();
        }
        Ok(())
    }

    /// What stands for others stands for itself: so a search finds each in one place.
    async fn refer(&self, c: &mut Conn<'_>) -> Result<()> {
        let gained = (0..).zip(&self.competencies);
        let named = gained.map(|(index, gain): (usize, _)| (gain.competency_id, format!("/competencies/{index}/competency_id")));
        items::refer(c, named.collect(), self.is_public()).await?;
        goals::refer(c, &self.goals).await?;
        let Some(other) = self.equivalent_to else { return Ok(()) };
        in_turn(c, EQUIVALENTS).await?;
        let public = learning_opportunities::status.ne("draft");
        let found = learning_opportunities::table.filter(learning_opportunities::id.eq(Uid(other)).and(public));
        let found: Option<Option<Uid>> =
            found.select(learning_opportunities::equivalent_to).first(c).await.optional()?;
        let others = learning_opportunities::work_id.eq(Uid(self.id)).and(learning_opportunities::id.ne(Uid(self.id)));
        let others = dsl::exists(learning_opportunities::table.filter(others));
        let stands: bool = diesel::select(others).get_result(c).await?;
        let mut check = kernel::Check::default();
        check
            .that(found.is_some(), "/equivalent_to", "not_found", "must name an offer that was published")
            .that(found.flatten().is_none(), "/equivalent_to", "invalid", "must name the offer that stands for it itself")
            .that(!stands, "/equivalent_to", "invalid", "cannot be given to an offer that stands for others");
        Ok(check.done()?)
    }

    async fn save_parts(&self, c: &mut Conn<'_>) -> Result<()> {
        keep_values!(c, learning_opportunity_topics.opportunity_id.topic, self.id, self.topics);
        keep_values!(c, learning_opportunity_goals.opportunity_id.goal, self.id, self.goals);
        keep_gains(c, self).await?;
        vocabulary::keep(c, &[self]).await
    }

    async fn add_parts(c: &mut Conn<'_>, offers: &[&Self]) -> Result<()> {
        add_values!(c, learning_opportunity_topics.opportunity_id.topic, offers.topics);
        add_values!(c, learning_opportunity_goals.opportunity_id.goal, offers.goals);
        let gains = offers.iter().flat_map(|offer| offer.competencies.iter().map(|gain| (offer.id, *gain)));
        add_gains(c, gains.collect(), None).await?;
        vocabulary::keep(c, offers).await
    }

    /// Shown in the order in which it is read.
    async fn follow(&mut self, c: &mut Conn<'_>, _by: &By) -> Result<()> {
        Self::fill(c, std::slice::from_mut(self)).await
    }

    fn documents(&self) -> Documents {
        Documents { public: self.is_public().then(|| self.searchable()), internal: None }
    }
} }

/// A competency that an offer is said to give, its level, and since when; from the beginning where it was said first: sources tell of
/// offers, and what these give is said here afterwards.
type GainRow = (Uid, Uid, i16, Option<Moment>);

fn gain_of((_, competency_id, level, _): &GainRow) -> CompetencyGain {
    CompetencyGain { competency_id: competency_id.0, level: *level }
}

/// Brings in step which competencies one gains by an offer.
#[dual]
async fn keep_gains(c: &mut Conn<'_>, offer: &LearningOpportunity) -> Result<()> {
    let own = learning_opportunity_competencies::opportunity_id.eq(Uid(offer.id));
    let said: Vec<GainRow> = learning_opportunity_competencies::table.filter(own).load(c).await?;
    let (stay, ended): (Vec<GainRow>, Vec<GainRow>) =
        said.into_iter().partition(|row| offer.competencies.contains(&gain_of(row)));
    let known: Vec<CompetencyGain> = stay.iter().map(gain_of).collect();
    let begun = offer.competencies.iter().filter(|gain| !known.contains(*gain));
    let begun: Vec<(Id, CompetencyGain)> = begun.map(|gain| (offer.id, *gain)).collect();
    let may_be_first = !begun.is_empty() && known.is_empty() && ended.is_empty();
    let is_first = !offer.is_public() || (may_be_first && !gave_before(c, offer.id).await?);
    end_gains(c, offer, ended).await?;
    add_gains(c, begun, (!is_first).then_some(offer.updated_at)).await
}

/// Whether an offer was once said to give what it is not any more.
#[dual]
async fn gave_before(c: &mut Conn<'_>, offer: Id) -> Result<bool> {
    let former = learning_former_competencies::opportunity_id.eq(Uid(offer));
    let former = dsl::exists(learning_former_competencies::table.filter(former));
    Ok(diesel::select(former).get_result(c).await?)
}

/// Says no longer of an offer that it gives these, and keeps since when and until when it was said: who completed it then has them.
/// Nobody has what was said in a draft alone.
#[dual]
async fn end_gains(c: &mut Conn<'_>, offer: &LearningOpportunity, ended: Vec<GainRow>) -> Result<()> {
    if ended.is_empty() {
        return Ok(());
    }
    let own = learning_opportunity_competencies::opportunity_id.eq(Uid(offer.id));
    let these: Vec<Uid> = ended.iter().map(|(_, competency, ..)| *competency).collect();
    let these = own.and(learning_opportunity_competencies::competency_id.eq_any(these));
    diesel::delete(learning_opportunity_competencies::table.filter(these)).execute(c).await?;
    if !offer.is_public() {
        return Ok(());
    }
    let until = offer.updated_at;
    let rows: Vec<_> = ended
        .into_iter()
        .filter(|(.., since)| since.is_none_or(|since| since.0 < until))
        .map(|(offer, competency, level, since)| {
            (
                learning_former_competencies::opportunity_id.eq(offer),
                learning_former_competencies::competency_id.eq(competency),
                learning_former_competencies::level.eq(level),
                learning_former_competencies::since.eq(since),
                learning_former_competencies::until.eq(Moment(until)),
            )
        })
        .collect();
    insert_all!(c, learning_former_competencies, rows)?;
    Ok(())
}

/// Adds which competencies one gains by offers, since an instant, or from the beginning.
#[dual]
async fn add_gains(c: &mut Conn<'_>, gains: Vec<(Id, CompetencyGain)>, since: Option<At>) -> Result<()> {
    let rows: Vec<_> = gains
        .into_iter()
        .map(|(id, CompetencyGain { competency_id, level })| {
            (
                learning_opportunity_competencies::opportunity_id.eq(Uid(id)),
                learning_opportunity_competencies::competency_id.eq(Uid(competency_id)),
                learning_opportunity_competencies::level.eq(level),
                learning_opportunity_competencies::since.eq(since.map(Moment)),
            )
        })
        .collect();
    insert_all!(c, learning_opportunity_competencies, rows)?;
    Ok(())
}

/// Which competencies one gains by these offers.
#[dual]
pub(super) async fn gains(c: &mut Link<'_>, ids: Vec<Id>) -> Result<HashMap<Id, Vec<CompetencyGain>>> {
    let these = learning_opportunity_competencies::opportunity_id.eq_any(uids(&ids));
    let these = learning_opportunity_competencies::table.filter(these);
    let ordered = these.order(learning_opportunity_competencies::competency_id);
    let rows: Vec<GainRow> = ordered.load(c).await?;
    grouped(rows, |row| Ok((row.0, gain_of(&row))))
}

/// The offers that these providers know by these ids.
#[dual]
pub(super) async fn with_outside_ids(
    c: &mut Link<'_>,
    providers: &[Id],
    outside: Vec<String>,
) -> Result<Vec<LearningOpportunity>> {
    let theirs = learning_opportunities::provider_id.eq_any(uids(providers));
    let known = learning_opportunities::table.filter(theirs.and(learning_opportunities::outside_id.eq_any(outside)));
    loaded(c, known.into_boxed::<Db>()).await
}

/// Some offers that have no words by which they are called, in the order of their ids; held, so that another node that starts does
/// not give them words meanwhile.
#[dual]
pub(super) async fn wordless(c: &mut Conn<'_>, after: Option<Id>, limit: i64) -> Result<Vec<LearningOpportunity>> {
    let worded = learning_opportunity_words::opportunity_id.eq(learning_opportunities::id);
    let worded = dsl::exists(learning_opportunity_words::table.filter(worded));
    let public = learning_opportunities::status.ne("draft").and(dsl::not(worded));
    let mut offers = learning_opportunities::table.filter(public).into_boxed::<Db>();
    if let Some(after) = after {
        offers = offers.filter(learning_opportunities::id.gt(Uid(after)));
    }
    let first = offers.order(learning_opportunities::id).limit(limit);
    let ids: Vec<Uid> = first.select(learning_opportunities::id).load(c).await?;
    let held = learning_opportunities::table.filter(learning_opportunities::id.eq_any(ids.clone()));
    let held = held.order(learning_opportunities::id).select(learning_opportunities::id);
    let _held: Vec<Uid> = locked!(held).load(c).await?;
    let these = learning_opportunities::table.filter(learning_opportunities::id.eq_any(ids));
    let these = these.order(learning_opportunities::id);
    loaded(c, these.into_boxed::<Db>()).await
}

/// The offers of a query.
#[dual]
pub(super) async fn loaded(c: &mut Link<'_>, query: Offers) -> Result<Vec<LearningOpportunity>> {
    let rows: Vec<Row> = query.select(Row::as_select()).load(c).await?;
    whole(c, rows).await
}

type Offers = learning_opportunities::BoxedQuery<'static, Db>;

/// Narrows a query of offers by a column; where words are searched for, or what a provider has or is the same, these narrow first.
macro_rules! narrow_beside {
    ($query:ident, $filter:expr, $column:ident, $values:expr) => {
        if $filter.q.is_some() || !$filter.provider_id.is_empty() || !$filter.work_id.is_empty() {
            narrow!($query, search::Unindexed(learning_opportunities::$column), $values);
        } else {
            narrow!($query, learning_opportunities::$column, $values);
        }
    };
}

/// Narrows a query of offers to what a filter asks for.
fn asked(mut query: Offers, filter: &LearningOpportunityFilter) -> Offers {
    if let Some(q) = &filter.q {
        query = query.filter(search::public("learning_opportunities.id", LearningOpportunity::KIND, q));
    }
    narrow_beside!(query, filter, format, words(&filter.format));
    narrow_beside!(query, filter, level, words(&filter.level));
    narrow_beside!(query, filter, status, words(&filter.status));
    if filter.q.is_some() {
        narrow!(query, search::Unindexed(learning_opportunities::provider_id), uids(&filter.provider_id));
    } else {
        narrow!(query, learning_opportunities::provider_id, uids(&filter.provider_id));
    }
    narrow!(query, learning_opportunities::work_id, uids(&filter.work_id));
    if !filter.topic.is_empty() {
        let topics = &filter.topic;
        query =
            query.filter(having!(learning_opportunities::id, learning_opportunity_topics.opportunity_id.topic, topics));
    }
    if !filter.competency_id.is_empty() {
        let gained = learning_opportunity_competencies::competency_id.eq_any(uids(&filter.competency_id));
        let gained = learning_opportunity_competencies::table.filter(gained);
        query = query.filter(
            learning_opportunities::id.eq_any(gained.select(learning_opportunity_competencies::opportunity_id)),
        );
    }
    serving!(query, learning_opportunities::id, learning_opportunity_goals.opportunity_id, &filter.goal);
    narrow_beside!(query, filter, is_free, Vec::from_iter(filter.is_free));
    query = match filter.gives_credit {
        Some(true) => query.filter(learning_opportunities::credit_minutes.is_not_null()),
        Some(false) => query.filter(learning_opportunities::credit_minutes.is_null()),
        None => query,
    };
    if let Some(sessions) = taking_place(filter) {
        let of = sessions.select(learning_sessions::opportunity_id);
        query = query.filter(learning_opportunities::id.eq_any(of));
    }
    match filter.updated_since {
        Some(at) => query.filter(learning_opportunities::updated_at.ge(Moment(at))),
        None => query,
    }
}

/// The sessions that take place on the days and in the months a filter asks for; `None` where it asks for none.
fn taking_place(filter: &LearningOpportunityFilter) -> Option<learning_sessions::BoxedQuery<'static, Db>> {
    let LearningOpportunityFilter { starts_from, starts_until, starts_in, .. } = filter;
    if starts_from.or(*starts_until).is_none() && starts_in.is_empty() {
        return None;
    }
    let mut sessions = learning_sessions::table.into_boxed::<Db>();
    for month in starts_in {
        let begins = learning_sessions::starts_at.ge(Moment(month.start()));
        sessions = sessions.or_filter(begins.and(learning_sessions::starts_at.lt(Moment(month.end()))));
    }
    sessions = sessions.filter(learning_sessions::status.eq("scheduled"));
    if let Some(day) = starts_from {
        sessions = sessions.filter(learning_sessions::starts_at.ge(Moment(day.start())));
    }
    if let Some(day) = starts_until {
        sessions = sessions.filter(learning_sessions::starts_at.lt(Moment(day.end())));
    }
    Some(sessions)
}

/// Narrows a query of offers to those a caller sees.
fn seen(query: Offers, actor: &Actor) -> Offers {
    match kept_by(actor) {
        None => query,
        Some(kept) => {
            let kept = learning_opportunities::provider_id.eq_any(kept.select(learning_providers::id));
            query.filter(learning_opportunities::status.ne("draft").or(kept))
        }
    }
}

/// The offer that stands for one in a search: for those that are the same as one that was withdrawn, each itself.
pub(super) const STANDS: &str = "CASE WHEN learning_opportunities.work_id <> learning_opportunities.id \
     AND EXISTS (SELECT 1 FROM learning_opportunities stands \
     WHERE stands.id = learning_opportunities.work_id AND stands.status = 'withdrawn') \
     THEN learning_opportunities.id ELSE learning_opportunities.work_id END";

/// The offer that stands in a search for each of these.
#[dual]
pub(super) async fn standing(c: &mut Link<'_>, offers: &[Id]) -> Result<HashMap<Id, Id>> {
    let these = learning_opportunities::table.filter(learning_opportunities::id.eq_any(uids(offers)));
    let stands = (learning_opportunities::id, fixed::<UidSql>(STANDS));
    let rows: Vec<(Uid, Uid)> = these.select(stands).load(c).await?;
    Ok(rows.into_iter().map(|(offer, stands)| (offer.into(), stands.into())).collect())
}

listed! { LearningOpportunity in learning_opportunities, by LearningOpportunityFilter {
    q: own_scan, is_exact: own, format: own, topic: own_scan, level: own, provider_id: own, is_free: own,
    gives_credit: own_scan, starts_from: own_scan, starts_until: own_scan, starts_in: own_scan, status: own,
    competency_id: own_scan, goal: own_scan, work_id: own, is_merged: own_scan, updated_since: own_scan,
} sorted {
    "title" => title: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, filter, actor| {
    if filter.is_merged == Some(true) {
        let found = asked(seen(learning_opportunities::table.into_boxed(), actor), filter);
        seen(query.filter(learning_opportunities::id.eq_any(found.select(fixed::<UidSql>(STANDS)))), actor)
    } else {
        asked(seen(query, actor), filter)
    }
} }

/// How many works there are: offers that are the same count once.
macro_rules! works {
    () => {
        dsl::count(fixed::<UidSql>(STANDS)).aggregate_distinct()
    };
}

/// How many works among the published offers that a filter finds have each value of a column.
macro_rules! counted {
    ($c:expr, $filter:expr, $column:ident) => {{
        let found = learning_opportunities::id.eq_any(published(&$filter).select(learning_opportunities::id));
        let works = works!();
        let counts = learning_opportunities::table.filter(found).group_by(learning_opportunities::$column);
        let in_order = (works!().desc(), learning_opportunities::$column);
        answered!(counts.select((learning_opportunities::$column, works)).order_by(in_order).limit(VALUES).load($c))?
    }};
}

/// Values of a field that are counted, the most frequent ones.
const VALUES: i64 = 50;

/// The published offers that a filter finds.
pub(super) fn published(filter: &LearningOpportunityFilter) -> Offers {
    let mut all = learning_opportunities::table.into_boxed();
    narrow_beside!(all, filter, status, vec!["published"]);
    asked(all, filter)
}

/// How many works among the published offers that a filter finds take place in each month: from the day on that it asks for, or
/// else from this month on.
#[dual]
async fn dated(c: &mut Link<'_>, filter: &LearningOpportunityFilter, now: At) -> Result<Vec<(String, i64)>> {
    let from = filter.starts_from.map_or(Month::of(now).start(), kernel::Day::start);
    let until = filter.starts_until.unwrap_or(kernel::Day::MAX).end();
    let found = published(filter);
    let counts = learning_sessions::table
        .inner_join(learning_opportunities::table)
        .filter(learning_opportunities::id.eq_any(found.select(learning_opportunities::id)))
        .filter(learning_sessions::status.eq("scheduled"))
        .filter(learning_sessions::starts_at.ge(Moment(from)).and(learning_sessions::starts_at.lt(Moment(until))))
        .group_by(dsl::sql::<Text>(SESSION_MONTH))
        .select((dsl::sql::<Text>(SESSION_MONTH), works!()))
        .order_by((works!().desc(), dsl::sql::<Text>(SESSION_MONTH)))
        .limit(VALUES)
        .load(c)
        .await?;
    Ok(counts)
}

/// How much there is of what a search finds, by each field.
#[dual]
pub async fn facets(c: &mut Link<'_>, filter: &LearningOpportunityFilter, now: At) -> Result<Facets> {
    let without = |change: fn(&mut LearningOpportunityFilter)| {
        let mut filter = filter.clone();
        change(&mut filter);
        filter
    };
    let format: Vec<(String, i64)> = counted!(c, without(|filter| filter.format.clear()), format);
    let level: Vec<(String, i64)> = counted!(c, without(|filter| filter.level.clear()), level);
    let provider: Vec<(Uid, i64)> = counted!(c, without(|filter| filter.provider_id.clear()), provider_id);
    let cost: Vec<(bool, i64)> = counted!(c, without(|filter| filter.is_free = None), is_free);
    let found = published(&without(|filter| filter.topic.clear()));
    let works = works!();
    let topic: Vec<(String, i64)> = learning_opportunity_topics::table
        .inner_join(learning_opportunities::table)
        .filter(learning_opportunities::id.eq_any(found.select(learning_opportunities::id)))
        .group_by(learning_opportunity_topics::topic)
        .select((learning_opportunity_topics::topic, works))
        .order_by((works!().desc(), learning_opportunity_topics::topic))
        .limit(VALUES)
        .load(c)
        .await?;
    let found = published(&without(|filter| filter.competency_id.clear()));
    let competency: Vec<(Uid, i64)> = learning_opportunity_competencies::table
        .inner_join(learning_opportunities::table)
        .filter(learning_opportunities::id.eq_any(found.select(learning_opportunities::id)))
        .group_by(learning_opportunity_competencies::competency_id)
        .select((learning_opportunity_competencies::competency_id, works!()))
        .order_by((works!().desc(), learning_opportunity_competencies::competency_id))
        .limit(VALUES)
        .load(c)
        .await?;
    let date = dated(c, &without(|filter| filter.starts_in.clear()), now).await?;
    let credit: i64 = published(&without(|filter| filter.gives_credit = Some(true))).select(works!()).first(c).await?;
    let total: i64 = published(filter).select(works!()).first(c).await?;
    Ok(Facets {
        total: u64::try_from(total).unwrap_or_default(),
        format: Facet::all(format),
        level: Facet::all(level),
        topic: Facet::all(topic),
        provider: Facet::all(provider.into_iter().map(|(id, count)| (id.0, count))),
        cost: Facet::all(cost.into_iter().map(|(is_free, count)| (CostClass::of(is_free), count))),
        date: Facet::all(date),
        credit: u64::try_from(credit).unwrap_or_default(),
        competency: Facet::all(competency.into_iter().map(|(id, count)| (id.0, count))),
        corrected: Vec::new(),
    })
}

/// What each offer gives of these competencies.
#[dual]
async fn giving(c: &mut Link<'_>, competencies: &[Id]) -> Result<HashMap<Id, Vec<CompetencyGain>>> {
    let giving = learning_opportunity_competencies::competency_id.eq_any(uids(competencies));
    let giving = learning_opportunity_competencies::table.filter(giving);
    let ordered = giving.order(learning_opportunity_competencies::competency_id);
    let rows: Vec<GainRow> = ordered.load(c).await?;
    grouped(rows, |row| Ok((row.0, gain_of(&row))))
}

/// The published offers that give any of these competencies, as far as suggestions tell of them.
#[dual]
pub async fn offered(c: &mut Link<'_>, competencies: &[Id]) -> Result<Vec<Offered>> {
    let mut gains = giving(c, competencies).await?;
    let giving = learning_opportunity_competencies::competency_id.eq_any(uids(competencies));
    let giving = learning_opportunity_competencies::table.filter(giving);
    let giving = giving.select(learning_opportunity_competencies::opportunity_id);
    let these = learning_opportunities::table.filter(learning_opportunities::id.eq_any(giving));
    let status = search::Unindexed(learning_opportunities::status); // few are named, and most are published
    let published = these.filter(status.eq(OpportunityStatus::Published.as_str()));
    let told = (
        learning_opportunities::id,
        learning_opportunities::work_id,
        learning_opportunities::title,
        learning_opportunities::prices,
        learning_opportunities::credit_minutes,
    );
    let rows: Vec<(Uid, Uid, String, Json, Option<i32>)> =
        published.order(learning_opportunities::id).select(told).load(c).await?;
    let mut offered = Vec::with_capacity(rows.len());
    for (id, work_id, title, prices, credit_minutes) in rows {
        offered.push(Offered {
            opportunity_id: id.into(),
            work_id: work_id.into(),
            title: read(LearningOpportunity::KIND, title)?,
            prices: prices.parse(LearningOpportunity::KIND)?,
            credit_minutes,
            gains: gains.remove(&id.0).unwrap_or_default(),
        });
    }
    Ok(offered)
}
