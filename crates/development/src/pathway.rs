//! Pathways (D-S1): ways to a role or a certificate, as trees of rules, and how far people have come on them.
//!
//! A version that was published never changes; whoever goes a pathway keeps to the version they began with. What is completed
//! stays completed, unless what shows it is revoked.

mod diagram;
mod enrollment;
mod graph;
mod node;
mod progress;
mod steps;

pub use enrollment::{
    EnrollmentFacts, NewPathwayEnrollment, NewPathwayWaiver, PathwayEnrollment, PathwayEnrollmentFilter,
    PathwayEnrollmentPatch, PathwayEnrollmentStatus, PathwayEnrollmentTransition, PathwayWaiver,
};
pub use node::{NodeKind, PathwayNode, Rule};
pub use progress::{NodeProgress, NodeState, PathwayProgress};
pub use steps::{MOST_OCCASIONS, NextStep, Occasion};

use crate::{EditionStatus, EditionTransition};
use graph::Graph;
use kernel::{
    At, Check, Code, GoalId, Id, Permission, Problem, Record, Result, Slug, Staged, Terms, Text, distinct,
    record_fields, sorted, staged_fields, translated,
};
use record::record;
use std::collections::{HashMap, HashSet};

/// How many levels of nodes may stand under one another.
const MOST_LEVELS: usize = 10;

/// One version of a way to a role or a certificate. Public once it is published, and unchanged from then on.
#[record(example = {
    "follows_id": null, "series_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "version": 1, "title": "Youth services", "description": "From the first story time to the certificate.",
    "owner_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70", "goals": ["D-S1"],
    "nodes": [
        { "key": "certificate", "title": "Certificate in youth services", "kind": "all", "children": ["course", "practice"],
          "requires": [], "amount": null, "opportunity_id": null, "competency_id": null, "level": null, "category": null,
          "experience": null },
        { "key": "course", "title": "Hours of youth services", "kind": "credits", "children": [], "requires": [],
          "amount": 600, "opportunity_id": null, "competency_id": null, "level": null, "category": "youth-services",
          "experience": null },
        { "key": "practice", "title": "Guide somebody else", "kind": "experience", "children": [], "requires": ["course"],
          "amount": 1, "opportunity_id": null, "competency_id": null, "level": null, "category": null,
          "experience": "mentoring" }
    ],
    "destinations": ["certificate"], "status": "draft", "allowed_transitions": ["published"]
})]
pub struct Pathway {
    /// The version that it follows, of the same unit; null where it is the first of its pathway.
    #[fixed]
    pub follows_id: Option<Id>,
    /// What all versions of a pathway have in common: the id of the first.
    #[kept(id)]
    pub series_id: Id,
    /// Which version it is, from 1.
    #[kept(1)]
    pub version: i32,
    /// What it is called.
    pub title: Text<200>,
    /// Whom it is for, and where it leads.
    pub description: Text<10000>,
    /// The unit that looks after it.
    pub owner_unit_id: Id,
    /// The goals and strategies it serves, each once; may be empty.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub goals: Vec<GoalId>,
    /// What it consists of.
    #[schema(min_items = 1, max_items = 200)]
    pub nodes: Vec<PathwayNode>,
    /// Where it leads, by the keys of the nodes; whoever has reached one of them has completed it.
    #[schema(min_items = 1, max_items = 20)]
    pub destinations: Vec<Slug>,
    /// Where it stands.
    #[kept(EditionStatus::Draft)]
    pub status: EditionStatus,
    /// The moves open to the caller.
    #[kept(Vec::new())]
    pub allowed_transitions: Vec<EditionStatus>,
}

/// Narrows a list of pathways. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct PathwayFilter {
    /// Words of the title or the description.
    pub q: Option<Terms>,
    /// Versions of any of these pathways.
    pub series_id: Vec<Id>,
    /// Of any of these units.
    pub owner_unit_id: Vec<Id>,
    /// Serving any of these goals or strategies.
    pub goal: Vec<GoalId>,
    /// In any of these states.
    pub status: Vec<EditionStatus>,
    /// That name any of these offers.
    pub opportunity_id: Vec<Id>,
    /// That ask for any of these competencies.
    pub competency_id: Vec<Id>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

impl Pathway {
    /// Takes its place after the latest version of the pathway that it follows, where it follows one.
    pub fn follow_after(&mut self, latest: Option<&Self>) -> Result<()> {
        if self.follows_id.is_none() {
            return Ok(());
        }
        let same = latest.filter(|latest| latest.owner_unit_id == self.owner_unit_id);
        let missing =
            || Problem::field("/follows_id", "not_found", "must name a version of a pathway of the same unit");
        let latest = same.ok_or_else(missing)?;
        (self.series_id, self.version) = (latest.series_id, latest.version.saturating_add(1));
        Ok(())
    }

    /// Gives way to another version that is published.
    pub fn give_way(&mut self) {
        self.status = EditionStatus::Retired;
    }

    /// The offers that it names, each with its place.
    pub fn opportunities(&self) -> impl Iterator<Item = (Id, String)> + '_ {
        let named = |(index, node): (usize, &PathwayNode)| {
            Some((node.opportunity_id?, format!("/nodes/{index}/opportunity_id")))
        };
        self.nodes.iter().enumerate().filter_map(named)
    }

    /// The competencies that it asks for, with the pointer to each.
    pub fn competencies(&self) -> impl Iterator<Item = (Id, String)> + '_ {
        let named =
            |(index, node): (usize, &PathwayNode)| Some((node.competency_id?, format!("/nodes/{index}/competency_id")));
        self.nodes.iter().enumerate().filter_map(named)
    }

    /// Refuses to ask for more children than there are, where several of them are offers that are the same: by the works of the
    /// offers.
    pub fn check_works(&self, works: &HashMap<Id, Id>) -> Result<()> {
        let (graph, mut check) = (Graph::of(&self.nodes), Check::default());
        for (index, node) in self.nodes.iter().enumerate() {
            let Some(Rule::AtLeast(wanted, children)) = node.rule() else { continue };
            let named = children.iter().filter_map(|key| graph.node(key)?.opportunity_id);
            let works: Vec<Id> = named.map(|offer| works.get(&offer).copied().unwrap_or(offer)).collect();
            let same = works.len() - works.iter().collect::<HashSet<_>>().len();
            let detail = "asks for more children than count: offers that are the same count once";
            check.that(wanted <= children.len() - same, format!("/nodes/{index}/amount"), "invalid", detail);
        }
        check.done()
    }

    /// The words by which it is found.
    pub fn searchable(&self) -> String {
        format!("{}\n{}", self.title, self.description)
    }

    /// Notes names of nodes that are wrong: keys that stand twice, names of nodes that are not there, and children that stand
    /// under two nodes.
    fn check_names(&self, check: &mut Check) {
        let mut keys = HashSet::new();
        for (index, node) in self.nodes.iter().enumerate() {
            let place = format!("/nodes/{index}/key");
            check.that(keys.insert(&node.key), place, "duplicate", "must be the key of one node only");
        }
        let mut there = |place: String, key: &Slug| {
            check.that(keys.contains(key), place, "not_found", "must be the key of a node");
        };
        for (index, node) in self.nodes.iter().enumerate() {
            for (field, named) in [("children", &node.children), ("requires", &node.requires)] {
                for (at, key) in named.iter().enumerate() {
                    there(format!("/nodes/{index}/{field}/{at}"), key);
                }
            }
        }
        for (at, key) in self.destinations.iter().enumerate() {
            there(format!("/destinations/{at}"), key);
        }
        let mut children = HashSet::new();
        for (index, node) in self.nodes.iter().enumerate() {
            for (at, key) in node.children.iter().enumerate() {
                let place = format!("/nodes/{index}/children/{at}");
                check.that(children.insert(key), place, "duplicate", "stands under a node already");
            }
        }
    }

    /// Refuses circles, by name, what is nested too deep, and what no destination leads back to.
    fn check_ways(&self) -> Result<()> {
        let (graph, mut check) = (Graph::of(&self.nodes), Check::default());
        let place = |key: &Slug| self.nodes.iter().position(|node| node.key == *key).unwrap_or_default();
        if let Some(circle) = graph.circle() {
            let way = circle.iter().map(|key| key.as_str()).collect::<Vec<_>>().join(" needs ");
            let index = circle.first().map_or(0, |key| place(key));
            return Err(Problem::field(format!("/nodes/{index}"), "cycle", format!("closes a circle: {way}")));
        }
        let (deep, reached) = (graph.levels(), graph.reached_from(&self.destinations));
        for (index, node) in self.nodes.iter().enumerate() {
            let levels = deep.get(&node.key).copied().unwrap_or_default();
            let detail = format!("must not have more than {MOST_LEVELS} levels of nodes, itself included");
            check.that(levels <= MOST_LEVELS, format!("/nodes/{index}/children"), "invalid", detail).that(
                reached.contains(&node.key),
                format!("/nodes/{index}/key"),
                "unreachable",
                "must be needed by a destination, or by what leads to one",
            );
        }
        check.done()
    }
}

impl Record for Pathway {
    const KIND: &'static str = "pathway";
    const READ: Permission = Permission::DevelopmentWrite;
    const WRITE: Permission = Permission::DevelopmentWrite;
    record_fields!(unit = owner_unit_id, moves);
    translated!(title, description);

    fn is_public(&self) -> bool {
        self.status != EditionStatus::Draft
    }

    fn is_open(&self) -> Result<()> {
        let detail = "What was published stays as it is; add a version that follows it instead.";
        Problem::unless(self.status == EditionStatus::Draft, Code::Conflict, detail)
    }

    fn check(&self) -> Result<()> {
        let mut check = Check::default();
        check
            .that(!self.nodes.is_empty(), "/nodes", "missing", "must be one at least")
            .that(!self.destinations.is_empty(), "/destinations", "missing", "must be one at least")
            .that(distinct(&self.destinations), "/destinations", "duplicate", "must name each node once")
            .that(distinct(&self.goals), "/goals", "duplicate", "must name each one once");
        for (index, node) in self.nodes.iter().enumerate() {
            node.check(&mut check, &format!("/nodes/{index}"));
        }
        self.check_names(&mut check);
        check.done()?;
        self.check_ways()
    }
}

impl Staged for Pathway {
    staged_fields!(EditionTransition);
}

sorted!(Pathway, default "title", {
    "title" => title.as_str(), "created_at" => created_at, "updated_at" => updated_at,
});

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;
