//! How far somebody has come on a pathway: node by node, by what is known of them.
//!
//! A node is met when what it asks for is there and all that comes before it is met; a waiver takes the place of both. Each rule
//! asks for a least, and what comes before must be there, not missing; so whoever learns more has met no less, and only what is
//! revoked takes something back.

use super::{
    NextStep, Occasion, Pathway, PathwayEnrollment, PathwayNode, PathwayWaiver, Rule, graph::Graph, node::NodeKind,
    steps::next_steps,
};
use crate::evidence::{Evidence, EvidenceSource, Proof};
use kernel::{At, Day, Id, Slug, Text, words};
use serde::Serialize;
use std::collections::{BTreeSet, HashMap, HashSet};

words! {
    /// How a node stands.
    pub enum NodeState as "PathwayNodeState" {
        /// What it asks for is there, and all that comes before it.
        Met = "met",
        /// It is not asked for.
        Waived = "waived",
        /// It can be done now.
        Open = "open",
        /// Something comes before it.
        Locked = "locked",
    }
}

/// How a node of a pathway stands for somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = PathwayNodeProgress, examples(json!({
    "key": "course", "title": "Hours of youth services", "kind": "credits", "state": "open", "is_needed": true, "counted": 90,
    "wanted": 600, "missing": 510, "met_by": [{ "on": "2026-03-14", "source": "credit",
        "source_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e" }], "waiver": null
}))))]
pub struct NodeProgress {
    /// Which node.
    pub key: Slug,
    /// What it is called.
    pub title: Text<200>,
    /// What it asks for.
    pub kind: NodeKind,
    /// How it stands.
    pub state: NodeState,
    /// Whether it is still to be done, or may be as one of several.
    pub is_needed: bool,
    /// How much is there: nodes, offers, the level, minutes or times. Offers that are the same count once.
    pub counted: i32,
    /// How much is asked for.
    pub wanted: i32,
    /// How much is missing.
    pub missing: i32,
    /// Where it stands that it is there; empty for a node that asks for others.
    pub met_by: Vec<Proof>,
    /// Why it is not asked for; null where it is.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub waiver: Option<PathwayWaiver>,
}

/// How far somebody has come on a pathway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "enrollment_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d77", "pathway_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d76", "version": 1,
    "title": "Youth services", "on": "2026-05-01", "target_on": null, "is_complete": false, "reached": [], "nodes": [],
    "next_steps": []
}))))]
pub struct PathwayProgress {
    /// Whose progress, by that they go the pathway.
    pub enrollment_id: Id,
    /// On which version of the pathway.
    pub pathway_id: Id,
    /// Its number.
    pub version: i32,
    /// What it is called.
    pub title: Text<200>,
    /// On which day.
    pub on: Day,
    /// By when they want to be there.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub target_on: Option<Day>,
    /// Whether a destination is reached.
    pub is_complete: bool,
    /// The destinations that are reached, by their keys.
    pub reached: Vec<Slug>,
    /// The nodes, in the order of the pathway.
    pub nodes: Vec<NodeProgress>,
    /// What can be done now, in the same order; nothing where a destination is reached.
    pub next_steps: Vec<NextStep>,
}

/// What is there of what a node asks for.
struct Found {
    counted: i32,
    wanted: i32,
    met_by: Vec<Proof>,
}

/// The nodes that were looked at so far.
struct Standing<'a> {
    graph: &'a Graph<'a>,
    evidence: &'a Evidence,
    nodes: HashMap<&'a Slug, NodeProgress>,
}

impl NodeState {
    /// Whether nothing is missing.
    pub const fn is_met(self) -> bool {
        matches!(self, Self::Met | Self::Waived)
    }
}

fn number(count: usize) -> i32 {
    count.try_into().unwrap_or(i32::MAX)
}

impl Found {
    fn nodes(counted: usize, wanted: usize) -> Self {
        Self { counted: number(counted), wanted: number(wanted), met_by: Vec::new() }
    }
}

impl<'a> Standing<'a> {
    fn is_met(&self, key: &Slug) -> bool {
        self.nodes.get(key).is_some_and(|node| node.state.is_met())
    }

    /// How many of these nodes are met; those that are the same offer are one.
    fn met(&self, keys: &[Slug]) -> usize {
        let mut works = HashSet::new();
        let counts = |key: &&Slug| {
            let offer = self.graph.node(key).and_then(|node| node.opportunity_id);
            self.is_met(key) && offer.is_none_or(|offer| works.insert(self.evidence.work(offer)))
        };
        keys.iter().filter(counts).count()
    }

    fn find(&self, rule: Option<Rule<'_>>) -> Found {
        match rule {
            Some(Rule::All(keys)) => Found::nodes(keys.iter().filter(|key| self.is_met(key)).count(), keys.len()),
            Some(Rule::Any(keys)) => Found::nodes(self.met(keys), 1),
            Some(Rule::OnlyOne(keys)) => Found::nodes(self.met(keys).min(1), 1),
            Some(Rule::AtLeast(wanted, keys)) => Found::nodes(self.met(keys), wanted),
            Some(Rule::Learning(offer)) => {
                let met_by: Vec<_> = self.evidence.completed(offer).into_iter().collect();
                Found { counted: number(met_by.len()), wanted: 1, met_by }
            }
            Some(Rule::Competency(competency, level)) => {
                let shown = self.evidence.attained(competency);
                let (counted, met_by) = (shown.map_or(0, |shown| shown.level), shown.map(|shown| shown.proof));
                Found { counted: counted.into(), wanted: level.into(), met_by: met_by.into_iter().collect() }
            }
            Some(Rule::Credits(category, minutes)) => {
                let (met_by, credited): (Vec<_>, Vec<_>) = self.evidence.credited(category).into_iter().unzip();
                let counted = credited.into_iter().fold(0, i32::saturating_add);
                Found { counted, wanted: minutes, met_by }
            }
            Some(Rule::Experience(kind, times)) => {
                let met_by = self.evidence.experienced(kind);
                Found { counted: number(met_by.len()), wanted: times, met_by }
            }
            None => Found { counted: 0, wanted: 1, met_by: Vec::new() },
        }
    }

    /// Looks at a node, after all that it leads back to.
    fn look(&mut self, node: &'a PathwayNode, waivers: &[PathwayWaiver]) {
        let Found { counted, wanted, met_by } = self.find(node.rule());
        let waiver = waivers.iter().find(|waiver| waiver.node_key == node.key).cloned();
        let missing = wanted.saturating_sub(counted).max(0);
        let is_unlocked = node.requires.iter().all(|key| self.is_met(key));
        let state = match (&waiver, is_unlocked) {
            (Some(_), _) => NodeState::Waived,
            (None, true) if missing == 0 => NodeState::Met,
            (None, true) => NodeState::Open,
            (None, false) => NodeState::Locked,
        };
        let PathwayNode { key, title, kind, .. } = node.clone();
        let is_needed = false;
        let progress = NodeProgress { key, title, kind, state, is_needed, counted, wanted, missing, met_by, waiver };
        self.nodes.insert(&node.key, progress);
    }

    fn is_locked(&self, key: &Slug) -> bool {
        self.nodes.get(key).is_some_and(|node| node.state == NodeState::Locked)
    }

    /// The offers that are missing of what comes before a node, or before one that it stands under; `None` where something else
    /// than offers is missing.
    fn unlocked_by(&self, node: &PathwayNode) -> Option<Vec<Id>> {
        let mut waiting: Vec<&Slug> = node.requires.iter().collect();
        let mut over = self.graph.over(&node.key);
        while let Some(node) = over.filter(|node| !self.is_met(&node.key)) {
            waiting.extend(&node.requires);
            over = self.graph.over(&node.key);
        }
        let (mut seen, mut missing) = (HashSet::new(), Vec::new());
        while let Some(key) = waiting.pop() {
            let Some(node) = self.graph.node(key).filter(|_| !self.is_met(key)) else { continue };
            if !seen.insert(key) {
                continue;
            }
            match node.rule()? {
                Rule::Learning(offer) => missing.push(offer),
                Rule::All(children) => waiting.extend(children),
                _ => return None,
            }
            waiting.extend(&node.requires);
        }
        Some(missing)
    }

    /// Marks what is still to be done, from these nodes back. What stands under a node that is locked is locked with it, unless
    /// another way leads to it.
    fn mark_needed(&mut self, from: &'a [Slug]) {
        let mut waiting: Vec<(&Slug, bool)> = from.iter().map(|key| (key, false)).collect();
        let (mut seen, mut open) = (HashSet::new(), HashSet::new());
        while let Some((key, locked_above)) = waiting.pop() {
            let Some(node) = self.graph.node(key).filter(|_| !self.is_met(key)) else { continue };
            if !seen.insert((key, locked_above)) {
                continue;
            }
            let is_locked = locked_above || !node.requires.iter().all(|key| self.is_met(key));
            if !is_locked {
                open.insert(key);
            }
            waiting.extend(node.children.iter().map(|key| (key, is_locked)));
            waiting.extend(node.requires.iter().map(|key| (key, locked_above)));
        }
        for (key, _) in seen {
            if let Some(node) = self.nodes.get_mut(key) {
                node.is_needed = true;
                node.state = if open.contains(key) { NodeState::Open } else { NodeState::Locked };
            }
        }
    }
}

impl PathwayProgress {
    /// The records of a kind by which it is known what is there.
    pub fn shown_by(&self, source: EvidenceSource) -> Vec<Id> {
        let proofs = self.nodes.iter().flat_map(|node| &node.met_by).filter(|proof| proof.source == source);
        let records: BTreeSet<Id> = proofs.map(|proof| proof.source_id).collect();
        records.into_iter().collect()
    }
}

impl Pathway {
    /// The destinations that somebody has reached.
    pub fn reached(&self, waivers: &[PathwayWaiver], evidence: &Evidence) -> Vec<Slug> {
        self.stand(waivers, evidence).1
    }

    /// Each node as it stands for somebody, and the destinations that they have reached.
    fn stand(&self, waivers: &[PathwayWaiver], evidence: &Evidence) -> (Vec<NodeProgress>, Vec<Slug>) {
        let graph = Graph::of(&self.nodes);
        let (standing, reached) = self.looked_at(&graph, waivers, evidence);
        let mut nodes = standing.nodes;
        (self.nodes.iter().filter_map(|node| nodes.remove(&node.key)).collect(), reached)
    }

    fn looked_at<'a>(
        &'a self,
        graph: &'a Graph<'a>,
        waivers: &[PathwayWaiver],
        evidence: &'a Evidence,
    ) -> (Standing<'a>, Vec<Slug>) {
        let mut standing = Standing { graph, evidence, nodes: HashMap::new() };
        for node in graph.in_order() {
            standing.look(node, waivers);
        }
        let reached: Vec<Slug> = self.destinations.iter().filter(|key| standing.is_met(key)).cloned().collect();
        if reached.is_empty() {
            standing.mark_needed(&self.destinations);
        }
        (standing, reached)
    }

    /// The works that are locked for somebody, each with the offers that unlock it once they are completed, the fewest where there are
    /// several ways; `None` where each takes something else. What stands in more than one place, by itself or by what is the same, is
    /// locked where all of them are.
    pub fn locked(&self, waivers: &[PathwayWaiver], evidence: &Evidence) -> HashMap<Id, Option<Vec<Id>>> {
        let graph = Graph::of(&self.nodes);
        let (standing, _) = self.looked_at(&graph, waivers, evidence);
        let work = |node: &PathwayNode| node.opportunity_id.map(|offer| evidence.work(offer));
        let is_open = |node: &&PathwayNode| !standing.is_locked(&node.key);
        let open: HashSet<Id> = self.nodes.iter().filter(is_open).filter_map(work).collect();
        let mut locked: HashMap<Id, Option<Vec<Id>>> = HashMap::new();
        for node in &self.nodes {
            let Some(work) = work(node).filter(|work| !open.contains(work)) else { continue };
            let (way, known) = (standing.unlocked_by(node), locked.entry(work).or_default());
            if way.as_ref().is_some_and(|way| known.as_ref().is_none_or(|known| way.len() < known.len())) {
                *known = way;
            }
        }
        locked
    }

    /// How far somebody has come who goes it, and what they can do now: `occasions` are sessions to come of what can be learned,
    /// the earliest first.
    pub fn progress(
        &self,
        enrollment: &PathwayEnrollment,
        evidence: &Evidence,
        occasions: &[Occasion],
        now: At,
    ) -> PathwayProgress {
        let (nodes, reached) = self.stand(&enrollment.waivers, evidence);
        let next_steps = next_steps(self, &nodes, evidence, occasions);
        PathwayProgress {
            enrollment_id: enrollment.id,
            pathway_id: self.id,
            version: self.version,
            title: self.title.clone(),
            on: now.day(),
            target_on: enrollment.target_on,
            is_complete: !reached.is_empty(),
            reached,
            nodes,
            next_steps,
        }
    }
}
