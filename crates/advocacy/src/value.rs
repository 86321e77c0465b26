//! What library services are worth to those who use them: value sets, which are data, and the calculator over them (A-S7).
//!
//! Monthly value = Σ use × unit value. Return on investment = monthly value ÷ (yearly support per head ÷ 12). Every amount is
//! exact. A value set never changes, so that the address of a calculation gives the same answer for ever.

mod calculator;
mod yearly;

pub use calculator::{Estimate, EstimateLine, UseCount, Uses};
pub use yearly::{LibraryValue, YearlyFigure, YearlyLine};

use kernel::{
    At, Check, Currency, Decimal, Draft as _, Id, Measure, Permission, Record, Result, Slug, Terms, Text, distinct,
    record_fields, sorted,
};
use record::record;
use serde::Deserialize;

/// What one use of a service is worth.
#[record::part(example = {
    "code": "adult-book", "label": "Adult books borrowed", "unit": "book", "unit_value": "17.00"
})]
pub struct ValueItem {
    /// Names the service in calculations.
    pub code: Slug,
    /// What people call it.
    pub label: Text<200>,
    /// What is counted.
    pub unit: Text<100>,
    /// What one is worth, in the currency of the set.
    pub unit_value: Decimal,
}

/// What one unit of a library's yearly figure is worth.
#[record::part(example = {
    "measure": "reference_questions", "unit_value": "7.00", "note": "As a reference question"
})]
pub struct YearlyValue {
    /// Which figure.
    pub measure: Measure,
    /// What one is worth, in the currency of the set.
    pub unit_value: Decimal,
    /// Why it is worth that.
    pub note: Text<500>,
}

/// What services are worth, somewhere, in some year, as somebody found. Anybody may read it; it never changes, and another
/// year has another set.
#[record(fixed, example = {
    "name": "Example values", "region": "Wyoming", "year": 2026, "currency": "USD", "source": "A survey of prices, 2026",
    "items": [{ "code": "adult-book", "label": "Adult books borrowed", "unit": "book", "unit_value": "17.00" }],
    "yearly": [{ "measure": "reference_questions", "unit_value": "7.00", "note": "As a reference question" }]
})]
pub struct ValueSet {
    /// What it is called.
    pub name: Text<200>,
    /// Where its values hold.
    pub region: Text<200>,
    /// The year of its prices.
    #[schema(minimum = 1900, maximum = 9999)]
    pub year: i16,
    /// What its values are counted in.
    pub currency: Currency,
    /// Where its values are from.
    pub source: Text<1000>,
    /// What one use of each service is worth.
    #[schema(min_items = 1, max_items = 200)]
    pub items: Vec<ValueItem>,
    /// What libraries' yearly figures are worth; may be empty.
    #[schema(max_items = 30)]
    pub yearly: Vec<YearlyValue>,
}

/// Narrows a list of value sets. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct ValueSetFilter {
    /// Words of the name, the region or the source.
    pub q: Option<Terms>,
    /// In any of these currencies.
    pub currency: Vec<Currency>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

/// A value set that is shipped with the program, under an id that stays.
#[derive(Debug, Deserialize)]
pub struct ShippedValueSet {
    /// Its id for ever.
    pub id: Id,
    set: NewValueSet,
}

impl ShippedValueSet {
    /// The file that is shipped, as JSON.
    pub const SHIPPED: &'static str = include_str!("../data/value_sets.json");

    /// Those of the shipped file; fails only if the program was built with a broken one.
    pub fn all() -> serde_json::Result<Vec<Self>> {
        serde_json::from_str(Self::SHIPPED)
    }

    /// The record.
    pub fn install(self, now: At) -> Result<ValueSet> {
        self.set.register(self.id, now)
    }
}

impl ValueSet {
    /// The words by which it is found.
    pub fn searchable(&self) -> String {
        format!("{}\n{}\n{}", self.name, self.region, self.source)
    }
}

impl Record for ValueSet {
    const KIND: &'static str = "value_set";
    const READ: Permission = Permission::AdvocacyWrite;
    const WRITE: Permission = Permission::AdvocacyWrite;
    record_fields!();

    fn check(&self) -> Result<()> {
        let codes: Vec<_> = self.items.iter().map(|item| &item.code).collect();
        let measures: Vec<_> = self.yearly.iter().map(|value| value.measure).collect();
        let mut check = Check::default();
        check
            .that((1900..=9999).contains(&self.year), "/year", "invalid", "must be a year from 1900 to 9999")
            .that(!self.items.is_empty(), "/items", "missing", "must have one service at least")
            .that(distinct(&codes), "/items", "duplicate", "must name each service once")
            .that(distinct(&measures), "/yearly", "duplicate", "must name each figure once");
        for (index, item) in self.items.iter().enumerate() {
            let positive = !item.unit_value.is_negative();
            check.that(positive, format!("/items/{index}/unit_value"), "invalid", "must not be below zero");
        }
        for (index, value) in self.yearly.iter().enumerate() {
            let positive = !value.unit_value.is_negative();
            check.that(positive, format!("/yearly/{index}/unit_value"), "invalid", "must not be below zero");
        }
        check.done()
    }
}

sorted!(ValueSet, default "name", {
    "name" => name.as_str(), "created_at" => created_at, "updated_at" => updated_at,
});

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::campaign::tests::NOON;

    pub fn massachusetts() -> ValueSet {
        ShippedValueSet::all().unwrap().remove(0).install(NOON).unwrap()
    }

    #[test]
    fn the_shipped_sets_are_whole() {
        let sets = ShippedValueSet::all().unwrap();
        assert!(sets.into_iter().all(|set| set.install(NOON).is_ok()));
    }

    /// As the worksheet of the Massachusetts Library Association has them.
    #[test]
    fn each_service_is_worth_what_its_source_says() {
        let told: Vec<_> =
            massachusetts().items.iter().map(|item| format!("{}={}", item.code, item.unit_value)).collect();
        let source = "adult-book=17.00 young-adult-book=12.00 childrens-book=17.00 audiobook=9.95 interlibrary-loan=25.00 \
            e-book=15.00 magazine=5.00 newspaper=9.50 movie=4.00 cd=9.95 music-track=1.00 meeting-room-hour=25.00 \
            adult-programme=15.00 young-adult-programme=12.00 childrens-programme=7.00 museum-pass=20.00 \
            computer-hour=12.00 database-search=19.95 reference-question=7.00";
        assert_eq!(told, source.split(' ').collect::<Vec<_>>());
    }

    #[test]
    fn a_service_is_named_once() {
        let mut set = massachusetts();
        set.items.push(set.items[0].clone());
        assert_eq!(set.check().unwrap_err().fields[0].pointer, "/items");
    }
}
