//! How the nodes of a pathway hang together: each leads back to those under it and those before it.

use super::PathwayNode;
use kernel::Slug;
use std::collections::{HashMap, HashSet};

/// The nodes of a pathway by their keys.
pub(super) struct Graph<'a> {
    nodes: &'a [PathwayNode],
    by_key: HashMap<&'a Slug, &'a PathwayNode>,
}

/// A walk through all nodes: where it stands, and what it has behind it.
#[derive(Default)]
struct Walk<'a> {
    way: Vec<&'a Slug>,
    seen: HashSet<&'a Slug>,
    order: Vec<&'a PathwayNode>,
}

impl<'a> Graph<'a> {
    pub(super) fn of(nodes: &'a [PathwayNode]) -> Self {
        Self { nodes, by_key: nodes.iter().map(|node| (&node.key, node)).collect() }
    }

    /// The node of that key.
    pub(super) fn node(&self, key: &Slug) -> Option<&'a PathwayNode> {
        self.by_key.get(key).copied()
    }

    /// The node that one stands under.
    pub(super) fn over(&self, key: &Slug) -> Option<&'a PathwayNode> {
        self.nodes.iter().find(|node| node.children.contains(key))
    }

    /// A circle, if there is one: its nodes by their keys, the first once more at the end.
    pub(super) fn circle(&self) -> Option<Vec<&'a Slug>> {
        let mut walk = Walk::default();
        self.nodes.iter().find_map(|node| self.visit(node, &mut walk))
    }

    /// The nodes, each after all that it leads back to, where there is no circle.
    pub(super) fn in_order(&self) -> Vec<&'a PathwayNode> {
        let mut walk = Walk::default();
        for node in self.nodes {
            self.visit(node, &mut walk);
        }
        walk.order
    }

    fn visit(&self, node: &'a PathwayNode, walk: &mut Walk<'a>) -> Option<Vec<&'a Slug>> {
        if let Some(start) = walk.way.iter().position(|key| **key == node.key) {
            return Some(walk.way.iter().skip(start).copied().chain([&node.key]).collect());
        }
        if !walk.seen.insert(&node.key) {
            return None;
        }
        walk.way.push(&node.key);
        let circle = node.needs().filter_map(|key| self.node(key)).find_map(|next| self.visit(next, walk));
        walk.way.pop();
        walk.order.push(node);
        circle
    }

    /// The nodes that others lead back to, those others included.
    pub(super) fn reached_from(&self, keys: &'a [Slug]) -> HashSet<&'a Slug> {
        let (mut reached, mut waiting) = (HashSet::new(), keys.iter().collect::<Vec<_>>());
        while let Some(key) = waiting.pop() {
            if let Some(node) = self.node(key)
                && reached.insert(&node.key)
            {
                waiting.extend(node.needs());
            }
        }
        reached
    }

    /// How many levels of nodes each has, itself included.
    pub(super) fn levels(&self) -> HashMap<&'a Slug, usize> {
        self.longest(|node| node.children.iter().collect())
    }

    /// How many nodes there are on the longest way that leads to each, itself included.
    pub(super) fn layers(&self) -> HashMap<&'a Slug, usize> {
        self.longest(|node| node.needs().collect())
    }

    fn longest(&self, back: impl Fn(&'a PathwayNode) -> Vec<&'a Slug>) -> HashMap<&'a Slug, usize> {
        let mut longest: HashMap<&Slug, usize> = HashMap::new();
        for node in self.in_order() {
            let before = back(node).into_iter().filter_map(|key| longest.get(key)).max();
            let length = before.map_or(1, |length| length + 1);
            longest.insert(&node.key, length);
        }
        longest
    }
}
