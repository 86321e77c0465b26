//! The calculator: what a household's use of the library in a month is worth.

use super::ValueSet;
use kernel::{Check, Decimal, Id, Money, Problem, Result, Slug, Text, parsed};
use serde::Serialize;
use std::{collections::HashMap, str::FromStr};

parsed! {
    /// How often a service is used in a month: its code, a colon, and a count of at most six digits before the point.
    pub struct UseCount {
        length: 3..=92, pattern: "^[a-z0-9]+(-[a-z0-9]+)*:[0-9]{1,6}([.][0-9]{1,2})?$", example: "adult-book:4"
    }
}

impl FromStr for UseCount {
    type Err = &'static str;

    fn from_str(s: &str) -> std::result::Result<Self, Self::Err> {
        const WANTED: &str = "must be the code of a service, a colon and a count, such as adult-book:4";
        let (code, count) = s.split_once(':').ok_or(WANTED)?;
        let (whole, fraction) = count.split_once('.').unwrap_or((count, "0"));
        let digits = |part: &str, most| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        let shaped = code.parse::<Slug>().is_ok() && digits(whole, 6) && digits(fraction, 2);
        shaped.then(|| Self(s.into())).ok_or(WANTED)
    }
}

impl UseCount {
    fn parts(&self) -> Option<(&str, Decimal)> {
        let (code, count) = self.as_str().split_once(':')?;
        Some((code, count.parse().ok()?))
    }
}

/// What is used in a month, and what it costs in a year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Uses {
    /// How often each service is used.
    pub counts: Vec<UseCount>,
    /// What each person pays for the library in a year, in the currency of the set; `None` where that is not known.
    pub yearly_support: Option<Decimal>,
}

/// What the use of one service in a month is worth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EstimateLine {
    /// Which service.
    pub code: Slug,
    /// What people call it.
    pub label: Text<200>,
    /// How often it is used.
    pub count: Decimal,
    /// What one use is worth.
    pub unit_value: Decimal,
    /// Count × unit value.
    pub value: Decimal,
}

/// What the use of a library is worth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "value_set_id": "01990000-0000-7000-8000-00000000a001",
    "lines": [{ "code": "adult-book", "label": "Adult books borrowed", "count": "4.00", "unit_value": "17.00", "value": "68.00" }],
    "monthly_value": { "amount": "68.00", "currency": "USD" }, "yearly_value": { "amount": "816.00", "currency": "USD" },
    "yearly_support": { "amount": "48.00", "currency": "USD" }, "return_on_investment": "17.00",
    "url": "/v1/advocacy/value-sets/01990000-0000-7000-8000-00000000a001/estimate?use=adult-book:4.00&yearly_support=48.00"
}))))]
pub struct Estimate {
    /// By which set.
    pub value_set_id: Id,
    /// Service by service, in the order of the set; those that are not used are left out.
    pub lines: Vec<EstimateLine>,
    /// What it is worth in a month.
    pub monthly_value: Money,
    /// Twelve times that.
    pub yearly_value: Money,
    /// What each person pays in a year.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub yearly_support: Option<Money>,
    /// Monthly value ÷ (yearly support ÷ 12), to four decimals; null where the support is not known or zero.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub return_on_investment: Option<Decimal>,
    /// The address of this very answer, to be shared: the set never changes, and so neither does it.
    pub url: String,
}

impl ValueSet {
    /// What these uses are worth by this set. Refuses services that the set does not have, and one that is named twice.
    pub fn estimate(&self, uses: &Uses) -> Result<Estimate> {
        let (mut counts, mut check) = (HashMap::new(), Check::default());
        for (code, count) in uses.counts.iter().filter_map(UseCount::parts) {
            let known = self.items.iter().any(|item| item.code.as_str() == code);
            check.that(known, "use", "not_found", format!("must be a service of the value set, and {code} is none"));
            let once = counts.insert(code, count).is_none();
            check.that(once, "use", "duplicate", format!("must name each service once, and {code} comes twice"));
        }
        let positive = uses.yearly_support.is_none_or(|support| !support.is_negative());
        check.that(positive, "yearly_support", "invalid", "must not be below zero").done()?;
        let too_large = || Problem::field("use", "invalid", "must be worth less than a hundred billion in all");
        let (mut lines, mut monthly) = (Vec::new(), Decimal::ZERO);
        for item in &self.items {
            let Some(&count) = counts.get(item.code.as_str()).filter(|count| **count > Decimal::ZERO) else { continue };
            let value = count.times(item.unit_value).ok_or_else(too_large)?;
            monthly = monthly.plus(value).ok_or_else(too_large)?;
            let (code, label) = (item.code.clone(), item.label.clone());
            lines.push(EstimateLine { code, label, count, unit_value: item.unit_value, value });
        }
        let yearly = monthly.times(Decimal::from(12)).ok_or_else(too_large)?;
        let money = |amount| Money { amount, currency: self.currency.clone() };
        let query = lines.iter().map(|line| format!("use={}:{}", line.code, line.count));
        let support = uses.yearly_support.map(|support| format!("yearly_support={support}"));
        let query = query.chain(support).collect::<Vec<_>>().join("&");
        Ok(Estimate {
            value_set_id: self.id,
            monthly_value: money(monthly),
            yearly_value: money(yearly),
            yearly_support: uses.yearly_support.map(money),
            return_on_investment: uses.yearly_support.and_then(|support| yearly.over(support)),
            url: format!("/v1/advocacy/value-sets/{}/estimate?{query}", self.id).trim_end_matches('?').to_owned(),
            lines,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::massachusetts, *};
    use proptest::prelude::*;

    fn uses(counts: &[&str], support: Option<&str>) -> Uses {
        let counts = counts.iter().map(|count| count.parse().unwrap()).collect();
        Uses { counts, yearly_support: support.map(|support| support.parse().unwrap()) }
    }

    /// The check of the calculator: 4 adult and 2 children's books, 3 movies, 1 e-book, 2 questions, 5 hours.
    const CHECK: [&str; 6] =
        ["adult-book:4", "childrens-book:2", "movie:3", "e-book:1", "reference-question:2", "computer-hour:5"];

    #[test]
    fn the_known_month_is_worth_what_is_known() {
        let estimate = massachusetts().estimate(&uses(&CHECK, None)).unwrap();
        assert_eq!(estimate.monthly_value.to_string(), "203.00 USD");
    }

    #[test]
    fn the_return_is_monthly_value_by_a_twelfth_of_the_support() {
        let estimate = massachusetts().estimate(&uses(&CHECK, Some("58"))).unwrap();
        assert_eq!(estimate.return_on_investment.unwrap().to_string(), "42.00");
    }

    #[test]
    fn free_libraries_have_no_return() {
        assert_eq!(massachusetts().estimate(&uses(&CHECK, Some("0"))).unwrap().return_on_investment, None);
    }

    #[test]
    fn services_that_are_not_there_or_come_twice_are_named() {
        let refused = massachusetts().estimate(&uses(&["tea:1", "movie:1", "movie:2"], Some("-1"))).unwrap_err();
        let codes: Vec<_> = refused.fields.iter().map(|field| field.code.as_str()).collect();
        assert_eq!(codes, ["not_found", "duplicate", "invalid"]);
    }

    #[test]
    fn what_is_no_use_is_refused() {
        let wrong = ["", "movie", "movie:", ":1", "movie:-1", "movie:1.234", "movie:1234567", "Movie:1", "movie:1:2"];
        assert!(wrong.iter().all(|s| s.parse::<UseCount>().is_err()));
    }

    proptest! {
        /// The address of an answer gives the answer again, and the value is the sum in whole hundredths.
        #[test]
        fn an_address_gives_its_answer_again(counts in proptest::collection::vec(0_u32..10_000, 19)) {
            let set = massachusetts();
            let asked = set.items.iter().zip(&counts).map(|(item, count)| format!("{}:{count}", item.code).parse().unwrap());
            let estimate = set.estimate(&Uses { counts: asked.collect(), yearly_support: None }).unwrap();
            let (_, query) = estimate.url.split_once("estimate").unwrap();
            let again = query.trim_start_matches('?').split('&').filter_map(|pair| pair.strip_prefix("use="));
            let again = set.estimate(&Uses { counts: again.map(|count| count.parse().unwrap()).collect(), yearly_support: None });
            prop_assert_eq!(&estimate, &again.unwrap());
            let hundredths = |value: Decimal| i64::try_from(value).unwrap() / 100;
            let sum: i64 = set.items.iter().zip(&counts).map(|(item, count)| hundredths(item.unit_value) * i64::from(*count)).sum();
            prop_assert_eq!(hundredths(estimate.monthly_value.amount), sum);
        }
    }
}
