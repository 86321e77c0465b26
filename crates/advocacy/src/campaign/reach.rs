//! What a channel reports of a day.

use super::{Campaign, CampaignChannel, CampaignStatus};
use kernel::{At, Check, Code, Day, Decimal, Money, Problem, Result, Text, words};
use std::collections::HashSet;

/// Reports taken at a time.
const MOST_ROWS: usize = 1000;
/// The largest count of a day.
const MOST: i64 = 1_000_000_000_000;
/// What a channel costs in a day at most, so that what a campaign costs in all can be counted.
const MOST_COST: u32 = 1_000_000_000;

words! {
    /// What is counted of a campaign's reach.
    pub enum ReachMeasure { Impressions = "impressions", Engagements = "engagements", Actions = "actions" }
}

/// What one source says of one channel on one day. A count that is not known is null, and never part of a sum.
#[record::part(example = {
    "channel": "social", "day": "2026-04-30", "source": "mastodon", "impressions": 12000, "engagements": 340, "actions": null,
    "cost": { "amount": "80.00", "currency": "USD" }
})]
#[schema(as = CampaignReach)]
pub struct Reach {
    /// Which channel.
    pub channel: CampaignChannel,
    /// Which day.
    pub day: Day,
    /// Who says so: a platform, a mailer, a person with a list.
    pub source: Text<100>,
    /// How often it was shown.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64)]
    pub impressions: Option<i64>,
    /// How often somebody reacted.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64)]
    pub engagements: Option<i64>,
    /// How often somebody did what the campaign asks for.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64)]
    pub actions: Option<i64>,
    /// What the channel cost that day.
    pub cost: Option<Money>,
}

/// What channels report. A row of the same channel, day and source takes the place of the one before.
#[record::form(example = {
    "rows": [{
        "channel": "social", "day": "2026-04-30", "source": "mastodon", "impressions": 12000, "engagements": 340, "actions": null,
        "cost": { "amount": "80.00", "currency": "USD" }
    }]
})]
pub struct ReachReport {
    /// The rows, each channel, day and source once.
    #[schema(min_items = 1, max_items = 1000)]
    pub rows: Vec<Reach>,
}

impl Campaign {
    /// Takes what channels report: of a campaign that has begun and is not accounted for, for days that have been.
    pub fn report(&mut self, report: ReachReport, now: At) -> Result<()> {
        if !matches!(self.status, CampaignStatus::Live | CampaignStatus::Paused | CampaignStatus::Closed) {
            let detail = "Reach can be reported from when the campaign is live until its final report.";
            return Err(Problem::new(Code::Conflict, detail));
        }
        let (mut seen, mut check) = (HashSet::new(), Check::default());
        check.that(report.rows.len() <= MOST_ROWS, "/rows", "invalid", "must be at most 1,000");
        for (index, row) in report.rows.iter().enumerate() {
            let at = |field: &str| format!("/rows/{index}{field}");
            let counts =
                [("/impressions", row.impressions), ("/engagements", row.engagements), ("/actions", row.actions)];
            for (field, count) in counts {
                let counted = count.is_none_or(|count| (0..=MOST).contains(&count));
                check.that(counted, at(field), "invalid", "must be from 0 to 1,000,000,000,000");
            }
            let costs = Decimal::ZERO..=Decimal::from(MOST_COST);
            let spent = row.cost.as_ref().is_none_or(|cost| costs.contains(&cost.amount));
            check
                .that(row.day <= now.day(), at("/day"), "invalid", "must not be in the future")
                .that(spent, at("/cost/amount"), "invalid", "must be from 0 to 1,000,000,000")
                .that(
                    seen.insert((row.channel, row.day, row.source.clone())),
                    at(""),
                    "duplicate",
                    "must be the only row of its channel, day and source",
                );
        }
        check.done()?;
        self.reported = report.rows;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::*, *};

    fn row(day: &str) -> Reach {
        Reach {
            channel: CampaignChannel::Social,
            day: day.parse().unwrap(),
            source: "mastodon".parse().unwrap(),
            impressions: Some(10),
            engagements: None,
            actions: None,
            cost: None,
        }
    }

    fn reported(status: CampaignStatus, rows: Vec<Reach>) -> Result<()> {
        campaign(status).report(ReachReport { rows }, NOON)
    }

    #[test]
    fn every_bad_row_is_named() {
        let minus = Reach { actions: Some(-1), ..row("2026-04-29") };
        let refused =
            reported(CampaignStatus::Live, vec![row("2026-05-02"), row("2026-04-30"), row("2026-04-30"), minus]);
        let pointers: Vec<_> = refused.unwrap_err().fields.into_iter().map(|field| field.pointer).collect();
        assert_eq!(pointers, ["/rows/0/day", "/rows/2", "/rows/3/actions"]);
    }

    #[test]
    fn a_day_costs_no_more_than_can_be_counted() {
        let costs = |cost: &str| {
            let row = Reach { cost: cost.parse().ok(), ..row("2026-04-30") };
            reported(CampaignStatus::Live, vec![row]).is_ok()
        };
        let taken = ["-0.01 USD", "0 USD", "1000000000 USD", "1000000000.01 USD"].map(costs);
        assert_eq!(taken, [false, true, true, false]);
    }

    #[test]
    fn what_has_not_begun_or_is_accounted_for_takes_no_reports() {
        let taken = |status: &CampaignStatus| reported(*status, vec![row("2026-04-30")]).is_ok();
        let taking: Vec<_> = CampaignStatus::ALL.iter().copied().filter(taken).collect();
        assert_eq!(taking, [CampaignStatus::Live, CampaignStatus::Paused, CampaignStatus::Closed]);
    }
}
