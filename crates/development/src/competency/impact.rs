//! The report of what a change of a framework touches.

use kernel::{Id, suppression::Cell, words};
use serde::Serialize;

words! {
    /// What refers to competencies.
    pub enum ImpactKind as "CompetencyImpactKind" {
        /// What gives a level of one, as learning.
        LearningOpportunity = "learning_opportunity",
        /// What is awarded to those who have one.
        Achievement = "achievement",
        /// What asks for one, as a pathway.
        Pathway = "pathway",
        /// What says that a role takes one.
        RoleProfile = "role_profile",
    }
}

/// Something that names a competency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TouchedRecord {
    /// Which record.
    pub id: Id,
    /// What it is called.
    pub title: String,
    /// Which of the competencies it names.
    pub competency_ids: Vec<Id>,
}

/// What of one kind a change of a framework touches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImpactOfKind {
    /// Which kind.
    pub kind: ImpactKind,
    /// How many in all.
    pub total: u64,
    /// The first 200 of them, by what they are called.
    pub records: Vec<TouchedRecord>,
}

/// How many people have something that names an item of one version: never fewer than may be told. Each version is counted by
/// itself, in every report alike: were two of them counted as one, those of one less could be subtracted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PeopleTouched {
    /// Of which version the items are: the one that is changed, or the one that it was made from.
    pub framework_id: Id,
    /// By what: for learning, those who have credit, that others recorded, for what gave the item when they completed it; for what
    /// is awarded, those who have it; for pathways, those who go them. Of role profiles nobody has anything.
    pub by: ImpactKind,
    /// How many people.
    pub people: Cell,
}

/// What a change of a version of a framework touches: whatever names an item of it, or of the version that it was made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "framework_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d76", "competencies": 16,
    "touched": [{ "kind": "learning_opportunity", "total": 1, "records": [{ "id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d72",
        "title": "The privacy of readers, a beginning", "competency_ids": ["0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d77"] }] }],
    "people": [{ "framework_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d76", "by": "learning_opportunity",
        "people": { "count": null, "is_suppressed": true } }]
}))))]
pub struct CompetencyImpact {
    /// Of which version.
    pub framework_id: Id,
    /// How many items it has, and the version it was made from.
    pub competencies: u64,
    /// What it touches, by kind.
    pub touched: Vec<ImpactOfKind>,
    /// How many people have what it touches, by version and kind. A group of few is not told of.
    pub people: Vec<PeopleTouched>,
}

impl ImpactOfKind {
    /// Records that are named in a report, at most.
    pub const NAMED: usize = 200;

    /// What is told of the records of a kind, each once with all that it names.
    pub fn of(kind: ImpactKind, named: impl IntoIterator<Item = (Id, String, Id)>) -> Self {
        let mut records: Vec<TouchedRecord> = Vec::new();
        let mut places = std::collections::HashMap::new();
        for (id, title, competency) in named {
            let place = *places.entry(id).or_insert(records.len());
            match records.get_mut(place) {
                Some(record) => record.competency_ids.push(competency),
                None => records.push(TouchedRecord { id, title, competency_ids: vec![competency] }),
            }
        }
        let total = u64::try_from(records.len()).unwrap_or(u64::MAX);
        records.sort_by(|one, other| (&one.title, one.id).cmp(&(&other.title, other.id)));
        records.truncate(Self::NAMED);
        Self { kind, total, records }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credit::fixture::id;

    #[test]
    fn a_record_that_names_several_stands_once() {
        let named =
            [(1, "B", 5), (2, "A", 5), (1, "B", 6)].map(|(one, title, item)| (id(one), title.to_owned(), id(item)));
        let told = ImpactOfKind::of(ImpactKind::LearningOpportunity, named);
        let shown: Vec<_> = told.records.iter().map(|record| (record.id, record.competency_ids.len())).collect();
        assert_eq!((told.total, shown), (2, vec![(id(2), 1), (id(1), 2)]));
    }
}
