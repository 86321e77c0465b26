//! The strategic framework as a whole, read from its file.

use crate::{Item, ItemFilter, ItemId, ItemKind};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// The strategic framework of the association, whole: what the scorecard is laid out by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "version": 1,
    "directions": [{
        "id": "A", "kind": "direction", "direction": "advocacy", "title": "Advocacy",
        "statement": "Win lasting public support for libraries.", "position": 1
    }],
    "goals": [{
        "id": "A-G8", "kind": "goal", "direction": "advocacy", "title": "A plan in every place",
        "statement": "Every state and every library works from a current advocacy plan.", "position": 2
    }],
    "strategies": [{
        "id": "A-S1", "kind": "strategy", "direction": "advocacy", "title": "Campaigns",
        "statement": "Run sustained campaigns and measure what they achieve.", "position": 3
    }],
    "action_areas": [{
        "id": "KA-4", "kind": "action_area", "direction": null, "title": "Equitable access",
        "statement": "No one is kept from information by income, place, language or ability.", "position": 4
    }],
    "values": [{
        "id": "CV-4", "kind": "core_value", "direction": null, "title": "Service to members",
        "statement": "We exist for our members, and answer to them.", "position": 5
    }]
}))))]
pub struct Framework {
    /// Which edition this is, counted from 1; ids keep their meaning in all of them.
    pub version: i32,
    /// The lines of work.
    pub directions: Vec<Item>,
    /// What is to be reached.
    pub goals: Vec<Item>,
    /// How it is to be reached.
    pub strategies: Vec<Item>,
    /// What the association cares about most, across all lines of work.
    pub action_areas: Vec<Item>,
    /// What it stands for.
    pub values: Vec<Item>,
}

/// Why a file is no framework.
#[derive(Debug, thiserror::Error)]
pub enum FrameworkError {
    /// It is not JSON of the right shape.
    #[error("the framework cannot be read: {0}")]
    Malformed(#[from] serde_json::Error),
    /// An item stands among items of another kind.
    #[error("{id} stands in the list of another kind ({list})")]
    Misplaced {
        /// The item.
        id: ItemId,
        /// The kind of the list it stands in.
        list: ItemKind,
    },
    /// Two items have the same id.
    #[error("{0} stands there twice")]
    Duplicate(ItemId),
}

/// A framework as it is written down: kind, direction and position follow from the id and the order.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    version: i32,
    directions: Vec<Entry>,
    goals: Vec<Entry>,
    strategies: Vec<Entry>,
    action_areas: Vec<Entry>,
    values: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: ItemId,
    title: String,
    statement: String,
}

/// Turns entries into items, counting and checking over all lists.
#[derive(Default)]
struct Reader {
    seen: HashSet<ItemId>,
    position: i32,
}

impl Framework {
    /// The file that is shipped, as JSON.
    pub const SHIPPED: &'static str = include_str!("../data/framework.json");

    /// The framework that is built into the program; fails only if it was built with a broken file.
    pub fn shipped() -> Result<Self, FrameworkError> {
        Self::parse(Self::SHIPPED)
    }

    /// Reads a framework from JSON: a `version` and five lists of `{id, title, statement}`.
    pub fn parse(json: &str) -> Result<Self, FrameworkError> {
        let Source { version, directions, goals, strategies, action_areas, values } = serde_json::from_str(json)?;
        let mut reader = Reader::default();
        Ok(Self {
            version,
            directions: reader.items(ItemKind::Direction, directions)?,
            goals: reader.items(ItemKind::Goal, goals)?,
            strategies: reader.items(ItemKind::Strategy, strategies)?,
            action_areas: reader.items(ItemKind::ActionArea, action_areas)?,
            values: reader.items(ItemKind::CoreValue, values)?,
        })
    }

    /// Every item, in order.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        [&self.directions, &self.goals, &self.strategies, &self.action_areas, &self.values].into_iter().flatten()
    }

    /// Every item, in order, taking the framework apart.
    pub fn into_items(self) -> Vec<Item> {
        let Self { version: _, directions, goals, strategies, action_areas, values } = self;
        [directions, goals, strategies, action_areas, values].concat()
    }

    /// The item of that id, if the framework has it.
    pub fn item(&self, id: &ItemId) -> Option<&Item> {
        self.items().find(|item| item.id == *id)
    }

    /// The items a list asks for, in order.
    pub fn select<'a>(&'a self, filter: &'a ItemFilter) -> impl Iterator<Item = &'a Item> {
        self.items().filter(|item| filter.matches(item))
    }
}

impl Reader {
    fn items(&mut self, kind: ItemKind, entries: Vec<Entry>) -> Result<Vec<Item>, FrameworkError> {
        entries.into_iter().map(|entry| self.item(kind, entry)).collect()
    }

    fn item(&mut self, kind: ItemKind, Entry { id, title, statement }: Entry) -> Result<Item, FrameworkError> {
        if id.kind() != kind {
            return Err(FrameworkError::Misplaced { id, list: kind });
        }
        if !self.seen.insert(id.clone()) {
            return Err(FrameworkError::Duplicate(id));
        }
        self.position += 1;
        Ok(Item { kind, direction: id.direction(), id, title, statement, position: self.position })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Direction;

    fn shipped() -> Framework {
        Framework::shipped().unwrap()
    }

    fn goals(ids: [&str; 2]) -> Result<Framework, FrameworkError> {
        let entry = |id| serde_json::json!({"id": id, "title": "T", "statement": "S."});
        let json = serde_json::json!({
            "version": 1, "directions": [], "goals": ids.map(entry), "strategies": [], "action_areas": [], "values": []
        });
        Framework::parse(&json.to_string())
    }

    #[test]
    fn the_shipped_framework_is_whole() {
        let f = shipped();
        let sizes = [&f.directions, &f.goals, &f.strategies, &f.action_areas, &f.values].map(Vec::len);
        assert_eq!(sizes, [3, 26, 21, 8, 9]);
    }

    #[test]
    fn each_direction_has_its_goals_and_strategies() {
        let f = shipped();
        let count = |kind, direction| f.select(&ItemFilter { kind: vec![kind], direction: vec![direction] }).count();
        let table = Direction::ALL.iter().map(|&d| [count(ItemKind::Goal, d), count(ItemKind::Strategy, d)]);
        assert_eq!(table.collect::<Vec<_>>(), [[11, 7], [5, 5], [10, 9]]);
    }

    #[test]
    fn every_statement_is_one_sentence() {
        assert!(shipped().items().all(|i| i.statement.ends_with('.') && i.statement.matches('.').count() == 1));
    }

    #[test]
    fn positions_count_from_one_in_order() {
        assert!(Item::shipped().unwrap().iter().map(|i| i.position).eq(1..=67));
    }

    #[test]
    fn an_item_is_found_by_its_id() {
        assert_eq!(shipped().item(&"P-G4".parse().unwrap()).unwrap().title, "Policy literacy");
    }

    #[test]
    fn an_empty_filter_shows_everything() {
        assert_eq!(shipped().select(&ItemFilter::default()).count(), 67);
    }

    #[test]
    fn an_id_may_stand_there_once() {
        assert!(matches!(goals(["A-G1", "A-G1"]), Err(FrameworkError::Duplicate(_))));
    }

    #[test]
    fn a_strategy_is_no_goal() {
        assert!(matches!(goals(["A-G1", "A-S1"]), Err(FrameworkError::Misplaced { .. })));
    }

    #[test]
    fn a_malformed_id_is_refused() {
        assert!(matches!(goals(["A-G1", "G1"]), Err(FrameworkError::Malformed(_))));
    }
}
