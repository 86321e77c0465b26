//! Pathways and their nodes, for tests.

use super::*;
use crate::{
    credit::fixture::{NOON, id},
    evidence::ExperienceKind,
};
use kernel::Draft as _;

pub fn slug(key: &str) -> Slug {
    key.parse().unwrap()
}

/// A node of a kind with nothing else said.
pub fn node(key: &str, kind: NodeKind) -> PathwayNode {
    PathwayNode {
        key: slug(key),
        title: key.parse().unwrap(),
        kind,
        children: Vec::new(),
        requires: Vec::new(),
        amount: None,
        opportunity_id: None,
        competency_id: None,
        level: None,
        category: None,
        experience: None,
    }
}

pub fn group(key: &str, kind: NodeKind, children: &[&str]) -> PathwayNode {
    PathwayNode { children: children.iter().map(|key| slug(key)).collect(), ..node(key, kind) }
}

pub fn at_least(key: &str, amount: i32, children: &[&str]) -> PathwayNode {
    PathwayNode { amount: Some(amount), ..group(key, NodeKind::AtLeast, children) }
}

pub fn learning(key: &str, offer: u8) -> PathwayNode {
    PathwayNode { opportunity_id: Some(id(offer)), ..node(key, NodeKind::Learning) }
}

pub fn competency(key: &str, level: i16) -> PathwayNode {
    PathwayNode { competency_id: Some(id(50)), level: Some(level), ..node(key, NodeKind::Competency) }
}

pub fn credits(key: &str, minutes: i32) -> PathwayNode {
    PathwayNode { category: Some(slug("technology")), amount: Some(minutes), ..node(key, NodeKind::Credits) }
}

pub fn mentoring(key: &str, times: i32) -> PathwayNode {
    let experience = Some(ExperienceKind::Mentoring);
    PathwayNode { experience, amount: Some(times), ..node(key, NodeKind::Experience) }
}

pub fn after(node: PathwayNode, requires: &[&str]) -> PathwayNode {
    PathwayNode { requires: requires.iter().map(|key| slug(key)).collect(), ..node }
}

/// A pathway of these nodes, which leads to the first.
pub fn pathway(nodes: Vec<PathwayNode>) -> Result<Pathway> {
    let destinations = nodes.iter().take(1).map(|node| node.key.clone()).collect();
    leading_to(nodes, destinations)
}

pub fn leading_to(nodes: Vec<PathwayNode>, destinations: Vec<Slug>) -> Result<Pathway> {
    let new = NewPathway {
        follows_id: None,
        title: "Youth services".parse().unwrap(),
        description: "From the first story time on.".parse().unwrap(),
        owner_unit_id: id(3),
        goals: Vec::new(),
        nodes,
        destinations,
    };
    new.register(id(70), NOON)
}

/// Person 200 on a pathway.
pub fn enrollment(pathway: &Pathway) -> PathwayEnrollment {
    let new = NewPathwayEnrollment { pathway_id: pathway.id, target_on: None };
    crate::Owned::of(new.register(id(80), NOON).unwrap(), id(200))
}
