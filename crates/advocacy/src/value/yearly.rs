//! What libraries' yearly figures are worth, so that libraries are compared.

use super::ValueSet;
use kernel::{Decimal, Id, Measure, Money, Text};
use serde::Serialize;

/// The currency of the directory's figures.
const KEPT_IN: &str = "USD";

/// A yearly figure of a library, as the directory keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YearlyFigure {
    /// Of which library.
    pub library_id: Id,
    /// What is counted.
    pub measure: Measure,
    /// How much; `None` where the survey says why there is none.
    pub value: Option<Decimal>,
}

/// What one figure of a library is worth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct YearlyLine {
    /// Which figure.
    pub measure: Measure,
    /// How much it is; null where that is not known.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub count: Option<Decimal>,
    /// What one is worth.
    pub unit_value: Decimal,
    /// Count × unit value; null where the count is not known, and never part of the sum then.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub value: Option<Decimal>,
    /// Why one is worth that.
    pub note: Text<500>,
}

/// What a library gave in a year, by a value set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LibraryValue {
    /// Which library.
    pub library_id: Id,
    /// What it is called.
    pub name: String,
    /// Figure by figure, in the order of the set.
    pub lines: Vec<YearlyLine>,
    /// The sum of those that are known; null where none is.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub yearly_value: Option<Money>,
    /// The same per head of the population it serves.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub value_per_capita: Option<Money>,
    /// What its locality gave it that year; null by a set in another currency than US dollars, in which it is kept.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub local_support: Option<Money>,
    /// Yearly value ÷ local support, which is the return per head as well; null where one is not known.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub return_on_investment: Option<Decimal>,
}

impl ValueSet {
    /// What a library's figures of one year are worth by this set.
    pub fn value_of(&self, library_id: Id, name: String, figures: &[YearlyFigure]) -> LibraryValue {
        let figure = |measure: Measure| {
            let own = |figure: &&YearlyFigure| figure.library_id == library_id && figure.measure == measure;
            figures.iter().find(own).and_then(|figure| figure.value)
        };
        let line = |yearly: &super::YearlyValue| {
            let count = figure(yearly.measure);
            YearlyLine {
                measure: yearly.measure,
                count,
                unit_value: yearly.unit_value,
                value: count.and_then(|count| count.times(yearly.unit_value)),
                note: yearly.note.clone(),
            }
        };
        let lines: Vec<YearlyLine> = self.yearly.iter().map(line).collect();
        let known = lines.iter().filter_map(|line| line.value);
        let total = known.map(Some).reduce(|sum, value| sum?.plus(value?)).flatten();
        let money = |amount| Money { amount, currency: self.currency.clone() };
        let local = figure(Measure::RevenueLocal).filter(|_| self.currency.as_str() == KEPT_IN);
        let per_capita = total.zip(figure(Measure::PopulationServed)).and_then(|(total, people)| total.over(people));
        LibraryValue {
            library_id,
            name,
            lines,
            yearly_value: total.map(money),
            value_per_capita: per_capita.map(money),
            local_support: local.map(money),
            return_on_investment: total.zip(local).and_then(|(total, local)| total.over(local)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::massachusetts, *};
    use crate::campaign::tests::id;

    fn figure(measure: Measure, value: Option<&str>) -> YearlyFigure {
        YearlyFigure { library_id: id(5), measure, value: value.map(|value| value.parse().unwrap()) }
    }

    #[test]
    fn known_figures_are_valued_and_unknown_ones_are_no_zeros() {
        let figures = [
            figure(Measure::Loans, Some("100")),
            figure(Measure::ReferenceQuestions, None),
            figure(Measure::PopulationServed, Some("50")),
            figure(Measure::RevenueLocal, Some("200")),
        ];
        let value = massachusetts().value_of(id(5), "Library".into(), &figures);
        assert_eq!(value.lines[1].value, None);
        assert_eq!(value.yearly_value, "400 USD".parse().ok());
        assert_eq!((value.value_per_capita, value.return_on_investment), ("8 USD".parse().ok(), "2".parse().ok()));
    }

    #[test]
    fn what_a_locality_gave_in_dollars_is_not_told_in_another_currency() {
        let set = ValueSet { currency: "CAD".parse().unwrap(), ..massachusetts() };
        let figures = [figure(Measure::Loans, Some("100")), figure(Measure::RevenueLocal, Some("200"))];
        let value = set.value_of(id(5), "Library".into(), &figures);
        assert_eq!(value.yearly_value, "400 CAD".parse().ok());
        assert_eq!((value.local_support, value.return_on_investment), (None, None));
    }

    #[test]
    fn of_a_library_without_figures_nothing_is_said() {
        let value = massachusetts().value_of(id(5), "Library".into(), &[]);
        assert_eq!((value.yearly_value, value.return_on_investment), (None, None));
    }
}
