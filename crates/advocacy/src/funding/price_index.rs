//! Price indices, by which spending in different years is compared in real terms.

use kernel::{At, Check, Decimal, Permission, Record, Result, Terms, Text, distinct, record_fields, sorted};
use record::record;

/// A price index in one year.
#[record::part(example = { "year": 2014, "value": "236.736" })]
#[derive(Copy)]
#[schema(as = PriceIndexValue)]
pub struct IndexValue {
    /// Which year.
    #[schema(minimum = 1900, maximum = 9999)]
    pub year: i16,
    /// How it stood, on the average of the year.
    pub value: Decimal,
}

/// How prices developed over the years, by which spending is told in real terms. Anybody may read it.
#[record(example = {
    "name": "Consumer prices, all urban consumers", "region": "United States", "base": "1982-84 = 100",
    "source": "Bureau of Labor Statistics, series CUUR0000SA0",
    "years": [{ "year": 2014, "value": "236.736" }, { "year": 2022, "value": "292.655" }]
})]
pub struct PriceIndex {
    /// What it is called; unique.
    pub name: Text<200>,
    /// Where it is of.
    pub region: Text<200>,
    /// What its values are counted from.
    pub base: Text<100>,
    /// Where it is from.
    pub source: Text<1000>,
    /// How it stood, each year once.
    #[schema(min_items = 1, max_items = 200)]
    pub years: Vec<IndexValue>,
}

/// Narrows a list of price indices.
#[record::filter]
pub struct PriceIndexFilter {
    /// Words of the name, the region or the source.
    pub q: Option<Terms>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

impl PriceIndex {
    /// How it stood in a year.
    pub fn in_year(&self, year: i16) -> Option<Decimal> {
        self.years.iter().find(|value| value.year == year).map(|value| value.value)
    }

    /// The words by which it is found.
    pub fn searchable(&self) -> String {
        format!("{}\n{}\n{}", self.name, self.region, self.source)
    }
}

impl Record for PriceIndex {
    const KIND: &'static str = "price_index";
    const READ: Permission = Permission::AdvocacyWrite;
    const WRITE: Permission = Permission::AdvocacyWrite;
    record_fields!();

    fn check(&self) -> Result<()> {
        let years: Vec<_> = self.years.iter().map(|value| value.year).collect();
        let mut check = Check::default();
        check.that(!self.years.is_empty(), "/years", "missing", "must have one year at least").that(
            distinct(&years),
            "/years",
            "duplicate",
            "must name each year once",
        );
        for (index, IndexValue { year, value }) in self.years.iter().enumerate() {
            let at = |field: &str| format!("/years/{index}/{field}");
            check.that((1900..=9999).contains(year), at("year"), "invalid", "must be a year from 1900 to 9999").that(
                *value > Decimal::ZERO,
                at("value"),
                "invalid",
                "must be more than zero",
            );
        }
        check.done()
    }
}

sorted!(PriceIndex, default "name", {
    "name" => name.as_str(), "created_at" => created_at, "updated_at" => updated_at,
});

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::campaign::tests::{NOON, id};
    use kernel::Draft as _;

    pub fn index(values: &[(i16, &str)]) -> Result<PriceIndex> {
        let values = values.iter().map(|(year, value)| IndexValue { year: *year, value: value.parse().unwrap() });
        let new = NewPriceIndex {
            name: "Prices".parse().unwrap(),
            region: "Here".parse().unwrap(),
            base: "2000 = 100".parse().unwrap(),
            source: "A bureau".parse().unwrap(),
            years: values.collect(),
        };
        new.register(id(1), NOON)
    }

    #[test]
    fn every_bad_year_is_named() {
        let refused = index(&[(2014, "0"), (2014, "1"), (1800, "1")]).unwrap_err();
        let pointers: Vec<_> = refused.fields.iter().map(|field| field.pointer.as_str()).collect();
        assert_eq!(pointers, ["/years", "/years/0/value", "/years/2/year"]);
    }
}
