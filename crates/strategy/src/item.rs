//! The items of the strategic framework, and the ids that name them.

use crate::{Framework, FrameworkError};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

kernel::words! {
    /// What an item of the framework is.
    pub enum ItemKind {
        Direction = "direction",
        Goal = "goal",
        Strategy = "strategy",
        ActionArea = "action_area",
        CoreValue = "core_value",
    }
}

kernel::words! {
    /// The lines of work that goals and strategies belong to.
    pub enum Direction {
        Advocacy = "advocacy",
        InformationPolicy = "information_policy",
        Development = "development",
    }
}

/// Names an item of the framework for ever, and says what it is: a direction (`A`, `P`, `D`), one of its goals (`A-G1`) or
/// strategies (`A-S1`), a key action area (`KA-1`) or a core value (`CV-1`). Numbers run from 1 to 99.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct ItemId(String);

/// One item of the framework: what campaigns, positions, courses and all other work link to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "id": "P-G4",
    "kind": "goal",
    "direction": "information_policy",
    "title": "Policy literacy",
    "statement": "Leaders and members understand the information policy questions that touch their work.",
    "position": 18
}))))]
pub struct Item {
    /// Its stable name.
    pub id: ItemId,
    /// What it is.
    pub kind: ItemKind,
    /// The direction it is or belongs to; null for action areas and values, which span all three.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub direction: Option<Direction>,
    /// A few words.
    pub title: String,
    /// One sentence.
    pub statement: String,
    /// Its place in the whole framework, counted from 1.
    pub position: i32,
}

/// Which items a list shows; empty fields ask for nothing in particular.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
pub struct ItemFilter {
    /// Any of these kinds.
    pub kind: Vec<ItemKind>,
    /// In any of these directions.
    pub direction: Vec<Direction>,
}

impl ItemId {
    /// The pattern of an id (ECMA 262), for schemas and database checks.
    pub const PATTERN: &str = "^([APD](-[GS][1-9][0-9]?)?|(KA|CV)-[1-9][0-9]?)$";

    /// What it names.
    pub fn kind(&self) -> ItemKind {
        match self.0.split_once('-') {
            None => ItemKind::Direction,
            Some(("KA", _)) => ItemKind::ActionArea,
            Some(("CV", _)) => ItemKind::CoreValue,
            Some((_, rest)) if rest.starts_with('G') => ItemKind::Goal,
            Some(_) => ItemKind::Strategy,
        }
    }

    /// The direction it is or belongs to; `None` for action areas and values.
    pub fn direction(&self) -> Option<Direction> {
        match self.0.split('-').next() {
            Some("A") => Some(Direction::Advocacy),
            Some("P") => Some(Direction::InformationPolicy),
            Some("D") => Some(Direction::Development),
            _ => None,
        }
    }
}

impl FromStr for ItemId {
    type Err = &'static str;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let number =
            |n: &str| (1..=2).contains(&n.len()) && !n.starts_with('0') && n.bytes().all(|b| b.is_ascii_digit());
        let well_formed = match s.split_once('-') {
            None => matches!(s, "A" | "P" | "D"),
            Some(("A" | "P" | "D", rest)) => rest.strip_prefix(['G', 'S']).is_some_and(number),
            Some(("KA" | "CV", rest)) => number(rest),
            Some(_) => false,
        };
        well_formed.then(|| Self(s.into())).ok_or("must be an item of the strategic framework, such as A-G1 or P-S3")
    }
}

kernel::as_text! { [] ItemId }
kernel::as_display! { [] ItemId }

kernel::schema_of! {
    ItemId: String
        .pattern(Some(Self::PATTERN))
        .description(Some("Names an item of the strategic framework for ever."))
        .examples(["A-G1"])
}

impl Item {
    /// Every item of the shipped framework, in its order; fails only if the program was built with a broken file.
    pub fn shipped() -> Result<Vec<Self>, FrameworkError> {
        Framework::shipped().map(Framework::into_items)
    }
}

impl ItemFilter {
    /// Whether the list shows this item.
    pub fn matches(&self, item: &Item) -> bool {
        let kind = self.kind.is_empty() || self.kind.contains(&item.kind);
        let direction = self.direction.is_empty() || item.direction.is_some_and(|d| self.direction.contains(&d));
        kind && direction
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn id(s: &str) -> ItemId {
        s.parse().unwrap()
    }

    #[test]
    fn an_id_says_what_it_names() {
        let kinds = ["D", "A-G11", "P-S5", "KA-8", "CV-9"].map(|s| id(s).kind());
        assert_eq!(kinds, ItemKind::ALL);
    }

    #[test]
    fn an_id_says_where_it_belongs() {
        use Direction::{Advocacy, Development, InformationPolicy};
        let directions = ["A-G1", "P", "D-S9", "KA-1", "CV-1"].map(|s| id(s).direction());
        assert_eq!(directions, [Some(Advocacy), Some(InformationPolicy), Some(Development), None, None]);
    }

    #[test]
    fn ids_of_another_shape_are_refused() {
        for s in [
            "", "a-g1", "A-", "A-G", "A-G0", "A-G01", "A-G100", "A-X1", "B-G1", "KA", "CV-", "KA-G1", "A-G1 ",
            "A-G1-S1",
        ] {
            assert!(s.parse::<ItemId>().is_err(), "{s:?}");
        }
    }

    #[test]
    fn an_unknown_filter_is_refused() {
        assert!(serde_json::from_str::<ItemFilter>(r#"{"colour": []}"#).is_err());
    }

    proptest! {
        // The same language as `ItemId::PATTERN`, spelt out because proptest takes no anchors.
        #[test]
        fn what_the_pattern_allows_reads_back(s in "([APD](-[GS][1-9][0-9]?)?|(KA|CV)-[1-9][0-9]?)") {
            prop_assert_eq!(id(&s).to_string(), s);
        }
    }
}
