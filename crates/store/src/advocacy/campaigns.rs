//! Campaigns at rest, with what their channels reported, and what came of a tree of them.

use super::{
    goals::{self, serving},
    prelude::*,
    published::published,
};
use crate::By;
use advocacy::{
    Campaign, CampaignFilter,
    campaign::{
        CampaignPlace, Reach,
        results::{Node, Sum},
    },
};
use diesel::{
    dsl::sql,
    sql_types::{BigInt, Bool, Nullable},
    upsert::excluded,
};
use kernel::{Day, Decimal, Money};
use std::collections::HashMap;

/// Reports a campaign takes of one day at most, so that a stretch of days is bounded.
const MOST_OF_A_DAY: i64 = 100;

kept! { Campaign in campaigns, facts CampaignPlace; removable {
    id: id, revision: number, name: text, summary: text, owner_unit_id: id, parent_id: [id], goals: list, audiences: list,
    library_types: list, jurisdictions: list, channels: list, messages: json, assets: json, targets: json,
    starts_on: [day], ends_on: [day], cost: [word], status: word, created_at: at, updated_at: at,
} beside { allowed_transitions, reported } refers { owner_unit_id: units, parent_id: campaigns } also {
    fn divisions(&mut self) -> Vec<&mut kernel::DivisionId> {
        self.jurisdictions.iter_mut().collect()
    }

    async fn place(&mut self, c: &mut Conn<'_>, by: &By) -> Result<()> {
        let Some(parent) = self.parent_id else { return Ok(()) };
        lock_row!(c, campaigns, parent);
        let parent: Self = visible(c, by, parent, "/parent_id").await?;
        Ok(parent.may_have_parts_by(&by.actor)?)
    }

    async fn refer(&self, c: &mut Conn<'_>) -> Result<()> {
        for (index, message) in self.messages.iter().enumerate() {
            if let Some(source) = message.message_id {
                must_exist!(c, messages, source, format!("/messages/{index}/message_id"));
            }
        }
        for (index, jurisdiction) in self.jurisdictions.iter().enumerate() {
            must_be_division!(c, jurisdiction, format!("/jurisdictions/{index}"));
        }
        goals::refer(c, &self.goals).await
    }

    async fn save_parts(&self, c: &mut Conn<'_>) -> Result<()> {
        keep_values!(c, campaign_goals.campaign_id.goal, self.id, self.goals);
        keep_values!(c, campaign_audiences.campaign_id.audience, self.id, self.audiences);
        keep_values!(c, campaign_library_types.campaign_id.library_type, self.id, self.library_types);
        keep_values!(c, campaign_jurisdictions.campaign_id.jurisdiction, self.id, self.jurisdictions);
        keep_values!(c, campaign_channels.campaign_id.channel, self.id, self.channels);
        keep_reach(c, self).await
    }

    async fn follow(&mut self, c: &mut Conn<'_>, _by: &By) -> Result<()> {
        let unreported = campaigns::parent_id.eq(Uid(self.id)).and(campaigns::status.ne("reported"));
        let unreported: i64 = campaigns::table.filter(unreported).count().get_result(c).await?;
        Ok(self.check_parts(unreported)?)
    }

    /// The campaign named as a new parent, with those it stands under. It is not reported meanwhile: whoever does that waits for its row,
    /// and those who wait for the turn of a move hold none.
    async fn facts(&self, c: &mut Conn<'_>, about: &[Id]) -> Result<CampaignPlace> {
        let Some(parent) = about.first().copied() else { return Ok(CampaignPlace::default()) };
        let lineage = lineage!(c, campaigns, Some(parent));
        lock_row!(c, campaigns, parent);
        Ok(CampaignPlace { parent: Self::find(c, parent).await?, lineage })
    }

    fn documents(&self) -> Documents {
        Documents::drafted(self.searchable(), self.is_public())
    }
} }

listed! { Campaign in campaigns, by CampaignFilter {
    q: own_scan, status: words, owner_unit_id: ids, parent_id: id, goal: own, audience: own, library_type: own,
    jurisdiction: own_places, channel: own,
    starts_from: from starts_on, starts_until: to starts_on, updated_since: since updated_at,
} sorted {
    "name" => name: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, filter, actor| {
    let begun = campaigns::status.ne_all(["draft", "planned"]);
    let mut query = published!(query, Campaign in campaigns where begun, actor, &filter.q);
    serving!(query, campaigns::id, campaign_goals.campaign_id, &filter.goal);
    if !filter.audience.is_empty() {
        query = query.filter(having!(campaigns::id, campaign_audiences.campaign_id.audience, &filter.audience));
    }
    if !filter.library_type.is_empty() {
        let named = having!(campaigns::id, campaign_library_types.campaign_id.library_type, &filter.library_type);
        query = query.filter(campaigns::library_types.eq("").or(named));
    }
    if !filter.channel.is_empty() {
        query = query.filter(having!(campaigns::id, campaign_channels.campaign_id.channel, &filter.channel));
    }
    if !filter.jurisdiction.is_empty() {
        let there = having!(campaigns::id, campaign_jurisdictions.campaign_id.jurisdiction, &filter.jurisdiction);
        query = query.filter(there);
    }
    query
} }

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = campaign_reach, treat_none_as_default_value = false)]
struct ReachRow {
    campaign_id: Uid,
    day: Date,
    channel: String,
    source: String,
    impressions: Option<i64>,
    engagements: Option<i64>,
    actions: Option<i64>,
    cost: Option<i64>,
    currency: Option<String>,
}

impl ReachRow {
    fn new(campaign: Id, reach: &Reach) -> Result<Self> {
        let Reach { channel, day, source, impressions, engagements, actions, cost } = reach.clone();
        let (cost, currency) = cost.map(|Money { amount, currency }| (amount, currency.into())).unzip();
        let cost = cost.map(i64::try_from).transpose().map_err(|e| Error::corrupt("campaign_reach", e))?;
        Ok(Self {
            campaign_id: campaign.into(),
            day: day.into(),
            channel: channel.as_str().into(),
            source: source.into(),
            impressions,
            engagements,
            actions,
            cost,
            currency,
        })
    }

    fn read(self) -> Result<Reach> {
        let Self { campaign_id: _, day, channel, source, impressions, engagements, actions, cost, currency } = self;
        let (channel, source) = (read("campaign_reach", channel)?, read("campaign_reach", source)?);
        let cost = money(cost, currency)?;
        Ok(Reach { channel, day: day.into(), source, impressions, engagements, actions, cost })
    }
}

/// An amount as it is kept, in ten-thousandths, with its currency.
fn money(amount: Option<i64>, currency: Option<String>) -> Result<Option<Money>> {
    let Some((amount, currency)) = amount.zip(currency) else { return Ok(None) };
    let amount = Decimal::try_from(amount).map_err(|e| Error::corrupt("campaign_reach", e))?;
    Ok(Some(Money { amount, currency: read("campaign_reach", currency)? }))
}

/// Keeps what channels reported just now, in the place of what they reported of the same days before.
#[dual]
async fn keep_reach(c: &mut Conn<'_>, campaign: &Campaign) -> Result<()> {
    if campaign.reported.is_empty() {
        return Ok(());
    }
    let rows = campaign.reported.iter().map(|reach| ReachRow::new(campaign.id, reach)).collect::<Result<Vec<_>>>()?;
    diesel::insert_into(campaign_reach::table)
        .values(rows)
        .on_conflict((
            campaign_reach::campaign_id,
            campaign_reach::day,
            campaign_reach::channel,
            campaign_reach::source,
        ))
        .do_update()
        .set((
            campaign_reach::impressions.eq(excluded(campaign_reach::impressions)),
            campaign_reach::engagements.eq(excluded(campaign_reach::engagements)),
            campaign_reach::actions.eq(excluded(campaign_reach::actions)),
            campaign_reach::cost.eq(excluded(campaign_reach::cost)),
            campaign_reach::currency.eq(excluded(campaign_reach::currency)),
        ))
        .execute(c)
        .await?;
    let days: Vec<Date> = campaign.reported.iter().map(|reach| reach.day.into()).collect();
    let own = campaign_reach::campaign_id.eq(Uid(campaign.id)).and(campaign_reach::day.eq_any(days));
    let counts: Vec<(Date, i64)> = campaign_reach::table
        .filter(own)
        .group_by(campaign_reach::day)
        .select((campaign_reach::day, dsl::count_star()))
        .load(c)
        .await?;
    if let Some((day, _)) = counts.into_iter().find(|(_, count)| *count > MOST_OF_A_DAY) {
        let detail = format!("must be at most {MOST_OF_A_DAY} of one day, and there are more of {}", day.0);
        return Err(Problem::field("/rows", "invalid", detail).into());
    }
    Ok(())
}

/// What channels reported of the days from one to another, both included; day by day.
#[dual]
pub async fn reach(c: &mut Link<'_>, campaign: Id, from: Day, until: Day) -> Result<Vec<Reach>> {
    let own = campaign_reach::campaign_id.eq(Uid(campaign));
    let days = campaign_reach::day.ge(Date(from)).and(campaign_reach::day.le(Date(until)));
    let rows: Vec<ReachRow> = campaign_reach::table
        .filter(own.and(days))
        .order((campaign_reach::day, campaign_reach::channel, campaign_reach::source))
        .select(ReachRow::as_select())
        .load(c)
        .await?;
    rows.into_iter().map(ReachRow::read).collect()
}

/// A condition: the column holds the campaign or one below it.
macro_rules! in_tree {
    ($column:literal, $campaign:expr) => {
        sql::<Bool>(concat!($column, " IN (WITH RECURSIVE tree (id) AS (SELECT id FROM campaigns WHERE id = "))
            .bind::<crate::sql_types::sql::Uid, _>(Uid($campaign))
            .sql(
                " UNION SELECT part.id FROM campaigns part JOIN tree ON part.parent_id = tree.id) SELECT id FROM tree)",
            )
    };
}

/// A campaign and those below it that the caller may see, each after the one it is a part of, and what each channel of each
/// reported in all.
#[dual]
pub async fn tree(c: &mut Link<'_>, campaign: &Campaign, actor: &Actor) -> Result<(Vec<Node>, Vec<Sum>)> {
    type Summed = (Uid, String, Option<String>, Option<i64>, Option<i64>, Option<i64>, Option<i64>);
    let rows: Vec<Row> = campaigns::table
        .filter(in_tree!("campaigns.id", campaign.id))
        .order((campaigns::name, campaigns::id))
        .select(Row::as_select())
        .load(c)
        .await?;
    let all = rows.into_iter().map(Campaign::try_from).collect::<Result<Vec<_>>>()?;
    let sum = |sum: &'static str| sql::<Nullable<BigInt>>(sum);
    let sums: Vec<Summed> = campaign_reach::table
        .filter(in_tree!("campaign_reach.campaign_id", campaign.id))
        .group_by((campaign_reach::campaign_id, campaign_reach::channel, campaign_reach::currency))
        .select((
            campaign_reach::campaign_id,
            campaign_reach::channel,
            campaign_reach::currency,
            sum("CAST(SUM(campaign_reach.impressions) AS BIGINT)"),
            sum("CAST(SUM(campaign_reach.engagements) AS BIGINT)"),
            sum("CAST(SUM(campaign_reach.actions) AS BIGINT)"),
            sum("CAST(SUM(campaign_reach.cost) AS BIGINT)"),
        ))
        .load(c)
        .await?;
    let sum = |(campaign, channel, currency, impressions, engagements, actions, cost): Summed| {
        let (channel, cost) = (read("campaign_reach", channel)?, money(cost, currency)?);
        Ok(Sum { campaign_id: campaign.into(), channel, counts: [impressions, engagements, actions], cost })
    };
    let sums = sums.into_iter().map(sum).collect::<Result<Vec<_>>>()?;
    let seen = all.into_iter().filter(|part| part.id == campaign.id || part.visible_to(actor)).collect();
    Ok((downwards(campaign.id, seen), sums))
}

/// The campaigns of a tree, each after the one it is a part of. A part whose whole is not among them stands under the top.
fn downwards(top: Id, campaigns: Vec<Campaign>) -> Vec<Node> {
    let there: Vec<Id> = campaigns.iter().map(|campaign| campaign.id).collect();
    let mut below: HashMap<Id, Vec<Node>> = HashMap::new();
    let mut nodes = Vec::with_capacity(campaigns.len());
    for Campaign { id, parent_id, name, status, cost, .. } in campaigns {
        let node = Node { id, parent_id, name: name.into(), status, cost };
        if id == top {
            nodes.push(node);
        } else {
            let above = parent_id.filter(|parent| there.contains(parent)).unwrap_or(top);
            below.entry(above).or_default().push(node);
        }
    }
    let mut next = 0;
    while let Some(node) = nodes.get(next) {
        let parts = below.remove(&node.id).unwrap_or_default();
        nodes.extend(parts);
        next += 1;
    }
    nodes
}
