//! Maintenance of effort under the Library Services and Technology Act: a state that spends less on its libraries than it did
//! on average in the three years before gets that much less of its allotment (20 U.S.C. 9133(c)).

use kernel::{Check, Decimal, Result};
use serde::Serialize;

/// What a state spends, and what it spent before, in US dollars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// What it would be allotted.
    pub allotment: Decimal,
    /// What it spends this year.
    pub expenditure: Decimal,
    /// What it spent in each of the three years before.
    pub prior: [Decimal; 3],
}

/// What a state would lose, in US dollars.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "required": "1000000.00", "shortfall": "100000.00", "cut": "150000.00", "allotment": "1350000.00"
}))))]
pub struct MaintenanceOfEffort {
    /// The average of the three years before, which it must spend.
    pub required: Decimal,
    /// By how much its expenditure is less than that; zero where it is not.
    pub shortfall: Decimal,
    /// Allotment × max(0, required − expenditure) ÷ required, to hundredths.
    pub cut: Decimal,
    /// What is left of the allotment.
    pub allotment: Decimal,
}

impl Effort {
    /// The forecast. Refuses amounts below zero, and a state that never spent anything.
    pub fn forecast(&self) -> Result<MaintenanceOfEffort> {
        let Self { allotment, expenditure, prior: [first, second, third] } = *self;
        let positive = |amount: Decimal| !amount.is_negative();
        let sum = first.plus(second).and_then(|sum| sum.plus(third));
        let tripled = expenditure.times(Decimal::from(3));
        let mut check = Check::default();
        check
            .that(positive(allotment), "allotment", "invalid", "must not be below zero")
            .that(positive(expenditure), "expenditure", "invalid", "must not be below zero")
            .that([first, second, third].into_iter().all(positive), "prior", "invalid", "must not be below zero")
            .that(sum.is_some_and(|sum| sum > Decimal::ZERO), "prior", "invalid", "must be more than zero in all");
        let worked = || {
            let (sum, tripled) = (sum?, tripled?);
            let missing = sum.minus(tripled)?.max(Decimal::ZERO);
            let third = |amount: Decimal| amount.scaled_to_hundredths(Decimal::from(1), Decimal::from(3));
            let cut = allotment.scaled_to_hundredths(missing, sum)?.min(allotment); // which may have more decimals
            let (required, shortfall) = (third(sum)?, third(missing)?);
            Some(MaintenanceOfEffort { required, shortfall, cut, allotment: allotment.minus(cut)? })
        };
        let effort = worked();
        check.that(
            effort.is_some() || sum == Some(Decimal::ZERO),
            "expenditure",
            "invalid",
            "is beyond what can be counted",
        );
        check.done()?;
        effort.ok_or_else(|| kernel::Problem::field("prior", "invalid", "must be more than zero in all"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn effort(expenditure: &str, prior: [&str; 3]) -> Effort {
        let [allotment, expenditure] = ["1500000", expenditure].map(|amount| amount.parse().unwrap());
        Effort { allotment, expenditure, prior: prior.map(|amount| amount.parse().unwrap()) }
    }

    #[test]
    fn a_tenth_less_costs_a_tenth_of_the_allotment() {
        let forecast = effort("900000", ["900000", "1000000", "1100000"]).forecast().unwrap();
        assert_eq!(
            [forecast.required, forecast.shortfall, forecast.cut].map(|amount| amount.to_string()),
            ["1000000.00", "100000.00", "150000.00"]
        );
    }

    /// 1240 × 12.012 ÷ 3000 is 4.96496.
    #[test]
    fn a_cut_is_rounded_once() {
        let effort = Effort { allotment: Decimal::from(1240), ..effort("995.996", ["1000", "1000", "1000"]) };
        assert_eq!(effort.forecast().unwrap().cut.to_string(), "4.96");
    }

    #[test]
    fn who_spends_nothing_loses_all_and_no_more() {
        let effort = Effort { allotment: "0.005".parse().unwrap(), ..effort("0", ["1", "1", "1"]) };
        assert_eq!(effort.forecast().unwrap().allotment, Decimal::ZERO);
    }

    #[test]
    fn who_spends_more_loses_nothing() {
        assert_eq!(effort("2000000", ["1", "1", "1"]).forecast().unwrap().cut, Decimal::ZERO);
    }

    #[test]
    fn who_never_spent_cannot_be_measured() {
        assert_eq!(effort("1", ["0", "0", "0"]).forecast().unwrap_err().fields[0].pointer, "prior");
    }

    proptest! {
        #[test]
        fn a_cut_is_between_nothing_and_all(spent in 0_u32..1_000_000, prior in proptest::array::uniform3(0_u32..1_000_000), allotment in 0_u32..10_000_000) {
            prop_assume!(prior.iter().any(|amount| *amount > 0));
            let effort = Effort { allotment: allotment.into(), expenditure: spent.into(), prior: prior.map(Into::into) };
            let forecast = effort.forecast().unwrap();
            prop_assert!(Decimal::ZERO <= forecast.cut && forecast.cut <= effort.allotment);
            prop_assert_eq!(forecast.cut.plus(forecast.allotment), Some(effort.allotment));
        }
    }
}
