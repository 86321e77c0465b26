//! What came of a campaign and all below it. The counts are what channels report of the public at large, not of people known
//! here; they are for those who run the campaign.

use super::{Campaign, CampaignChannel, CampaignStatus, CampaignTarget, ReachMeasure};
use kernel::{Currency, Decimal, Id, Money};
use serde::Serialize;
use std::collections::BTreeMap;

/// A campaign of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Which.
    pub id: Id,
    /// The campaign it is a part of.
    pub parent_id: Option<Id>,
    /// What it is called.
    pub name: String,
    /// Where it stands.
    pub status: CampaignStatus,
    /// What it costs beside its channels.
    pub cost: Option<Money>,
}

/// What a channel of one campaign reported in all, with what it cost in one currency or, without one, for nothing known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// Of which campaign.
    pub campaign_id: Id,
    /// Of which channel.
    pub channel: CampaignChannel,
    /// The known counts.
    pub counts: [Option<i64>; 3],
    /// The known cost.
    pub cost: Option<Money>,
}

/// Counts and costs added up. What nobody reported is null, never zero.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = CampaignCounts))]
pub struct Counts {
    /// How often it was shown.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub impressions: Option<i64>,
    /// How often somebody reacted.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub engagements: Option<i64>,
    /// How often somebody did what is asked for.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub actions: Option<i64>,
    /// The known costs, one for each currency, in the order of their codes.
    pub costs: Vec<Money>,
    /// Cost ÷ actions, to four decimals; null where no cost or no action is known, or costs are in several currencies.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub cost_per_action: Option<Money>,
}

/// What a channel did, over the whole tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChannelResults {
    /// Which channel.
    pub channel: CampaignChannel,
    /// What it reported.
    pub counts: Counts,
}

/// What a campaign of the tree did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PartResults {
    /// Which campaign.
    pub campaign_id: Id,
    /// The campaign it is a part of.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub parent_id: Option<Id>,
    /// What it is called.
    pub name: String,
    /// Where it stands.
    pub status: CampaignStatus,
    /// Its own.
    pub own: Counts,
    /// Its own with that of all below it.
    pub total: Counts,
}

/// How far a campaign has come towards what it set out to reach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TargetResults {
    /// Of what.
    pub measure: ReachMeasure,
    /// How many it set out to reach.
    pub target: i64,
    /// How many it has; null where nobody reported any.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub reached: Option<i64>,
}

/// What came of a campaign and all below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CampaignResults {
    /// Which campaign.
    pub campaign_id: Id,
    /// All of it.
    pub total: Counts,
    /// The same by channel; what a campaign costs beside its channels is in none.
    pub channels: Vec<ChannelResults>,
    /// The campaign itself first, and every campaign below it.
    pub campaigns: Vec<PartResults>,
    /// What it set out to reach.
    pub targets: Vec<TargetResults>,
}

/// Counts as they are added up; `None` for a currency whose sum is beyond the largest amount.
#[derive(Clone, Debug, Default)]
struct Tally {
    counts: [Option<i64>; 3],
    costs: BTreeMap<Currency, Option<Decimal>>,
}

impl Tally {
    fn count(&mut self, counts: [Option<i64>; 3]) {
        for (sum, count) in self.counts.iter_mut().zip(counts) {
            *sum = sum.map_or(count, |sum| Some(sum.saturating_add(count.unwrap_or_default())));
        }
    }

    fn spend(&mut self, cost: Option<&Money>) {
        if let Some(Money { amount, currency }) = cost {
            let sum = self.costs.entry(currency.clone()).or_insert(Some(Decimal::ZERO));
            *sum = sum.and_then(|sum| sum.plus(*amount));
        }
    }

    fn add(&mut self, other: &Self) {
        self.count(other.counts);
        for (currency, cost) in &other.costs {
            let sum = self.costs.entry(currency.clone()).or_insert(Some(Decimal::ZERO));
            *sum = sum.zip(*cost).and_then(|(sum, cost)| sum.plus(cost));
        }
    }

    fn told(&self) -> Counts {
        let [impressions, engagements, actions] = self.counts;
        let money = |(currency, amount): (&Currency, &Option<Decimal>)| {
            Some(Money { amount: (*amount)?, currency: currency.clone() })
        };
        let costs: Vec<Money> = self.costs.iter().filter_map(money).collect();
        let number = |actions: i64| Decimal::from_hundredths(actions.checked_mul(100)?);
        let cost_per_action = match (costs.as_slice(), actions.and_then(number)) {
            ([cost], Some(actions)) if self.costs.len() == 1 => {
                let amount = cost.amount.over(actions);
                amount.map(|amount| Money { amount, currency: cost.currency.clone() })
            }
            _ => None,
        };
        Counts { impressions, engagements, actions, costs, cost_per_action }
    }
}

/// Adds up what was reported of a campaign and those below it. `nodes` are all that the caller may see, each after the one it
/// is a part of; a part whose whole is not among them counts for the campaign itself.
pub fn results(campaign: &Campaign, nodes: &[Node], sums: &[Sum]) -> CampaignResults {
    let mut own: BTreeMap<Id, Tally> = BTreeMap::new();
    let mut channels: BTreeMap<CampaignChannel, Tally> = BTreeMap::new();
    for node in nodes {
        own.entry(node.id).or_default().spend(node.cost.as_ref());
    }
    for sum in sums {
        let Some(tally) = own.get_mut(&sum.campaign_id) else { continue };
        for tally in [tally, channels.entry(sum.channel).or_default()] {
            tally.count(sum.counts);
            tally.spend(sum.cost.as_ref());
        }
    }
    let mut totals = own.clone();
    for node in nodes.iter().rev().filter(|node| node.id != campaign.id) {
        let below = totals.get(&node.id).cloned().unwrap_or_default();
        let above = node.parent_id.filter(|parent| own.contains_key(parent)).unwrap_or(campaign.id);
        totals.entry(above).or_default().add(&below);
    }
    let told = |tallies: &BTreeMap<Id, Tally>, id: Id| tallies.get(&id).map(Tally::told).unwrap_or_default();
    let part = |node: &Node| PartResults {
        campaign_id: node.id,
        parent_id: node.parent_id,
        name: node.name.clone(),
        status: node.status,
        own: told(&own, node.id),
        total: told(&totals, node.id),
    };
    let total = told(&totals, campaign.id);
    let target = |CampaignTarget { measure, value }: &CampaignTarget| TargetResults {
        measure: *measure,
        target: *value,
        reached: match measure {
            ReachMeasure::Impressions => total.impressions,
            ReachMeasure::Engagements => total.engagements,
            ReachMeasure::Actions => total.actions,
        },
    };
    CampaignResults {
        campaign_id: campaign.id,
        targets: campaign.targets.iter().map(target).collect(),
        channels: channels.iter().map(|(&channel, tally)| ChannelResults { channel, counts: tally.told() }).collect(),
        campaigns: nodes.iter().map(part).collect(),
        total,
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::*, *};
    use proptest::prelude::*;

    fn node(number: u8, parent: Option<u8>, cost: Option<&str>) -> Node {
        let cost = cost.map(|cost| cost.parse().unwrap());
        let name = "Part".to_owned();
        Node { id: id(number), parent_id: parent.map(id), name, status: CampaignStatus::Live, cost }
    }

    fn sum(number: u8, actions: Option<i64>, cost: Option<&str>) -> Sum {
        let cost = cost.map(|cost| cost.parse().unwrap());
        Sum { campaign_id: id(number), channel: CampaignChannel::Social, counts: [None, Some(2), actions], cost }
    }

    fn of(nodes: &[Node], sums: &[Sum]) -> CampaignResults {
        results(&campaign(CampaignStatus::Live), nodes, sums)
    }

    #[test]
    fn what_is_below_counts_above() {
        let nodes = [node(1, None, Some("10 USD")), node(2, Some(1), None), node(3, Some(2), Some("2.50 USD"))];
        let results = of(&nodes, &[sum(1, Some(5), None), sum(3, Some(20), Some("0.10 USD"))]);
        let totals: Vec<_> = results.campaigns.iter().map(|part| part.total.actions).collect();
        assert_eq!(totals, [Some(25), Some(20), Some(20)]);
        assert_eq!(results.total.cost_per_action, "0.504 USD".parse().ok());
    }

    #[test]
    fn what_nobody_reported_is_unknown() {
        let results = of(&[node(1, None, Some("10 USD"))], &[sum(1, None, None)]);
        assert_eq!(
            (results.total.impressions, results.total.actions, results.total.cost_per_action),
            (None, None, None)
        );
    }

    #[test]
    fn no_actions_have_no_price() {
        assert_eq!(of(&[node(1, None, Some("10 USD"))], &[sum(1, Some(0), None)]).total.cost_per_action, None);
    }

    #[test]
    fn billions_of_actions_have_a_price() {
        let results = of(&[node(1, None, Some("50000000 USD"))], &[sum(1, Some(5_000_000_000), None)]);
        assert_eq!(results.total.cost_per_action, "0.01 USD".parse().ok());
    }

    #[test]
    fn currencies_are_not_added() {
        let results = of(&[node(1, None, Some("10 USD"))], &[sum(1, Some(2), Some("5 CAD"))]);
        let costs: Vec<_> = results.total.costs.iter().map(ToString::to_string).collect();
        assert_eq!((costs, results.total.cost_per_action), (vec!["5.00 CAD".into(), "10.00 USD".to_owned()], None));
    }

    #[test]
    fn a_part_whose_whole_is_not_seen_counts_for_the_campaign() {
        let results = of(&[node(1, None, None), node(3, Some(2), None)], &[sum(3, Some(4), None)]);
        assert_eq!(results.total.actions, Some(4));
    }

    proptest! {
        /// In any tree: the total is the sum of what each reported itself.
        #[test]
        fn nothing_is_lost_or_counted_twice(parents in proptest::collection::vec(0_u8..8, 1..8), counts in proptest::collection::vec(0_i64..100, 8)) {
            let below = parents.iter().zip(2_u8..).map(|(parent, number)| node(number, Some(parent % (number - 1) + 1), None));
            let nodes: Vec<_> = std::iter::once(node(1, None, None)).chain(below).collect();
            let sums: Vec<_> = nodes.iter().zip(&counts).zip(1_u8..).map(|((_, n), number)| sum(number, Some(*n), None)).collect();
            let results = of(&nodes, &sums);
            prop_assert_eq!(results.total.actions, Some(counts.iter().take(nodes.len()).sum::<i64>()));
            prop_assert_eq!(&results.total, &results.campaigns[0].total);
        }
    }
}
