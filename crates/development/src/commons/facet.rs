//! The counts beside a search for learning, field by field.

use super::search::Correction;
use kernel::words;
use serde::Serialize;

words! {
    /// Whether something is known to be free.
    pub enum CostClass { Free = "free", Paid = "paid" }
}

/// How many offers have a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({ "value": "online", "count": 12 }))))]
pub struct Facet {
    /// The value, as the search is narrowed to it.
    pub value: String,
    /// How many offers have it.
    pub count: u64,
}

/// How many offers a search finds, and how many for each value of a field as if that field had not been narrowed. Offers that are
/// the same count once. The most frequent values come first, fifty at most.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "total": 12, "format": [{ "value": "online", "count": 12 }], "level": [{ "value": "introductory", "count": 9 }],
    "topic": [{ "value": "privacy", "count": 4 }],
    "provider": [{ "value": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d71", "count": 7 }],
    "cost": [{ "value": "free", "count": 10 }, { "value": "paid", "count": 2 }],
    "date": [{ "value": "2026-06", "count": 5 }], "credit": 8,
    "competency": [{ "value": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d75", "count": 3 }],
    "corrected": [{ "word": "privcy", "read_as": "privacy" }]
}))))]
pub struct Facets {
    /// How many in all.
    pub total: u64,
    /// By format.
    pub format: Vec<Facet>,
    /// By level.
    pub level: Vec<Facet>,
    /// By topic.
    pub topic: Vec<Facet>,
    /// By provider.
    pub provider: Vec<Facet>,
    /// By whether they are known to be free; `is_free` narrows a search to either. What nobody says the price of is with the paid.
    pub cost: Vec<Facet>,
    /// By month (UTC) in which a session takes place: from the one the search begins in, or else from this month on.
    pub date: Vec<Facet>,
    /// How many give credit.
    pub credit: u64,
    /// By competency that one gains.
    pub competency: Vec<Facet>,
    /// The words of the search that nothing has, and that were read as others.
    pub corrected: Vec<Correction>,
}

impl CostClass {
    /// What is known to be free, and what is not.
    pub const fn of(is_free: bool) -> Self {
        if is_free { Self::Free } else { Self::Paid }
    }
}

impl Facet {
    /// Those values, the most frequent first.
    pub fn all<T: ToString>(counts: impl IntoIterator<Item = (T, i64)>) -> Vec<Self> {
        let facet = |(value, count): (T, i64)| Self { value: value.to_string(), count: count.unsigned_abs() };
        let mut facets: Vec<Self> = counts.into_iter().map(facet).collect();
        facets.sort_by(|one, other| other.count.cmp(&one.count).then_with(|| one.value.cmp(&other.value)));
        facets
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_come_first_and_then_by_their_names() {
        let facets = Facet::all([("b", 1), ("a", 1), ("c", 2)]);
        assert_eq!(facets.iter().map(|facet| facet.value.as_str()).collect::<Vec<_>>(), ["c", "a", "b"]);
    }
}
