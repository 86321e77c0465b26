//! What has to be done before what: never in a circle.

use super::{WorkItem, WorkItemPatch};
use kernel::{Amendment as _, Code, Id, Problem, Result};
use std::collections::{HashMap, VecDeque};

impl WorkItem {
    /// Applies a patch. `edges` are the dependencies of the items that wait for it, however far, each as (item, what it depends
    /// on): any circle is made of these. A closed item does not change, and nothing comes to depend on itself: the refusal names
    /// the circle.
    pub fn amend(&mut self, patch: WorkItemPatch, edges: &[(Id, Id)]) -> Result<()> {
        if self.is_closed() {
            let detail = "A closed work item stays as it is; add another for what is left to do.";
            return Err(Problem::new(Code::Conflict, detail));
        }
        if let Some(circle) = patch.depends_on.as_deref().and_then(|named| circle(self.id, named, edges)) {
            let way = circle.iter().map(ToString::to_string).collect::<Vec<_>>().join(" waits for ");
            return Err(Problem::field("/depends_on", "cycle", format!("would close a circle: {way}")));
        }
        patch.amend(self)
    }
}

/// The shortest way from an item by what it would depend on back to itself; `None` where there is none.
fn circle(item: Id, named: &[Id], edges: &[(Id, Id)]) -> Option<Vec<Id>> {
    let mut onward: HashMap<Id, Vec<Id>> = HashMap::new();
    for (from, to) in edges {
        onward.entry(*from).or_default().push(*to);
    }
    let mut came_from: HashMap<Id, Id> = named.iter().map(|dependency| (*dependency, item)).collect();
    let mut waiting: VecDeque<Id> = named.iter().copied().collect();
    while let Some(reached) = waiting.pop_front() {
        if reached == item {
            let mut way = vec![item];
            let mut at = came_from.get(&item).copied();
            while let Some(before) = at.filter(|before| *before != item) {
                way.push(before);
                at = came_from.get(&before).copied();
            }
            way.push(item);
            way.reverse();
            return Some(way);
        }
        for next in onward.get(&reached).into_iter().flatten() {
            if !came_from.contains_key(next) {
                came_from.insert(*next, reached);
                waiting.push_back(*next);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{super::item::fixture::*, *};
    use proptest::prelude::*;

    fn depending(on: &[u8]) -> WorkItemPatch {
        WorkItemPatch { depends_on: Some(on.iter().map(|n| id(*n)).collect()), ..WorkItemPatch::default() }
    }

    #[test]
    fn an_item_does_not_wait_for_itself() {
        assert_eq!(item(1).amend(depending(&[1]), &[]).unwrap_err().fields[0].code, "cycle");
    }

    #[test]
    fn the_circle_is_named_all_around() {
        let refused = item(1).amend(depending(&[2]), &[(id(2), id(3)), (id(3), id(1))]).unwrap_err();
        let way = [1, 2, 3, 1].map(|n| id(n).to_string()).join(" waits for ");
        assert_eq!(refused.fields[0].detail, format!("would close a circle: {way}"));
    }

    #[test]
    fn two_ways_to_one_item_are_no_circle() {
        assert_eq!(item(1).amend(depending(&[2, 3]), &[(id(2), id(4)), (id(3), id(4))]), Ok(()));
    }

    #[test]
    fn a_closed_item_stays_as_it_is() {
        let mut item = item(1);
        item.status = super::super::WorkStatus::Dropped;
        assert_eq!(item.amend(WorkItemPatch::default(), &[]).unwrap_err().code, Code::Conflict);
    }

    const ITEMS: u8 = 7;

    fn edges(items: &[WorkItem]) -> Vec<(Id, Id)> {
        items.iter().flat_map(|item| item.depends_on.iter().map(|on| (item.id, *on))).collect()
    }

    /// Whether the items can be done one after the other: by taking away what waits for nothing, until nothing is left.
    fn can_all_be_done(mut edges: Vec<(Id, Id)>) -> bool {
        loop {
            let before = edges.len();
            let waiting: Vec<Id> = edges.iter().map(|(item, _)| *item).collect();
            edges.retain(|(_, on)| waiting.contains(on));
            if edges.len() == before {
                return edges.is_empty();
            }
        }
    }

    proptest! {
        #[test]
        fn no_changes_make_a_circle_and_none_is_refused_without_one(
            changes in prop::collection::vec((0..ITEMS, prop::collection::btree_set(0..ITEMS, 0..4)), 0..60),
        ) {
            let mut items: Vec<WorkItem> = (0..ITEMS).map(item).collect();
            for (which, on) in changes {
                let on: Vec<u8> = on.into_iter().collect();
                let mut wanted = items.clone();
                wanted[usize::from(which)].depends_on = on.iter().map(|n| id(*n)).collect();
                let known = edges(&items);
                let done = items[usize::from(which)].amend(depending(&on), &known);
                prop_assert_eq!(done.is_ok(), can_all_be_done(edges(&wanted)));
            }
            prop_assert!(can_all_be_done(edges(&items)));
        }
    }
}
