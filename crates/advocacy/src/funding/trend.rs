//! What a library spent for each head over the years, in the prices of one of them.

use super::{PriceIndex, Spending};
use kernel::{Decimal, Id};
use serde::Serialize;

/// What a library spent per head in one year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = FundingTrendYear))]
pub struct TrendYear {
    /// The fiscal year.
    pub fiscal_year: i16,
    /// US dollars per head, in the prices of that year.
    pub per_capita: Decimal,
    /// How the index stood that year; null where it does not say.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub index: Option<Decimal>,
    /// The same in the prices of the base year: per capita × index of the base year ÷ index of that year; null where the index does not
    /// say how it stood that year.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub real_per_capita: Option<Decimal>,
}

/// What a library spent per head over the years.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = FundingTrend))]
pub struct Trend {
    /// Which library.
    pub library_id: Id,
    /// By which index.
    pub price_index_id: Id,
    /// In whose prices the real values are.
    pub base_year: i16,
    /// Year by year; those in which it did not report are left out.
    pub years: Vec<TrendYear>,
    /// By how many percent the last real value differs from the first; null with fewer than two.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub real_change_percent: Option<Decimal>,
}

impl Trend {
    /// A library's years, in the prices of the base year. `None` where the index does not say how it stood then.
    pub fn of(library_id: Id, years: &[(i16, Spending)], index: &PriceIndex, base_year: i16) -> Option<Self> {
        let base = index.in_year(base_year)?;
        let year = |(fiscal_year, spending): &(i16, Spending)| {
            let (per_capita, index) = (spending.per_capita()?, index.in_year(*fiscal_year));
            let real_per_capita = index.and_then(|index| per_capita.scaled(base, index));
            Some(TrendYear { fiscal_year: *fiscal_year, per_capita, index, real_per_capita })
        };
        let years: Vec<TrendYear> = years.iter().filter_map(year).collect();
        let mut real = years.iter().filter_map(|year| year.real_per_capita);
        let ends = real.next().zip(real.next_back());
        let change = ends.and_then(|(first, last)| Decimal::from(100).scaled_to_hundredths(last.minus(first)?, first));
        Some(Self { library_id, price_index_id: index.id, base_year, years, real_change_percent: change })
    }
}

#[cfg(test)]
mod tests {
    use super::{super::price_index::tests::index, *};
    use crate::campaign::tests::id;

    fn spent(amount: u32) -> Spending {
        let (population, operating_expenditure) = (Decimal::from(10), Decimal::from(amount));
        Spending { library_id: id(5), state: None, locale: None, population, operating_expenditure }
    }

    #[test]
    fn more_money_may_be_less_worth() {
        let index = index(&[(2014, "100"), (2022, "125")]).unwrap();
        let trend = Trend::of(id(5), &[(2014, spent(400)), (2022, spent(450))], &index, 2022).unwrap();
        let real: Vec<_> = trend.years.iter().map(|year| year.real_per_capita.unwrap().to_string()).collect();
        assert_eq!(
            (real, trend.real_change_percent.unwrap().to_string()),
            (vec!["50.00".into(), "45.00".to_owned()], "-10.00".to_owned())
        );
    }

    #[test]
    fn a_year_the_index_does_not_know_has_no_real_value() {
        let index = index(&[(2014, "100")]).unwrap();
        let trend = Trend::of(id(5), &[(2014, spent(400)), (2015, spent(400))], &index, 2014).unwrap();
        assert_eq!((trend.years[1].real_per_capita, trend.real_change_percent), (None, None));
    }

    #[test]
    fn the_base_year_is_one_of_the_index() {
        assert_eq!(Trend::of(id(5), &[], &index(&[(2014, "100")]).unwrap(), 2013), None);
    }
}
