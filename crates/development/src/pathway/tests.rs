mod progress;

use super::{fixture::*, *};
use crate::credit::fixture::{NOON, id};
use kernel::{Actor, Amendment as _, Grant, Role};
use proptest::prelude::*;

fn refused(nodes: Vec<PathwayNode>) -> Vec<(String, String)> {
    let fields = pathway(nodes).unwrap_err().fields;
    fields.into_iter().map(|field| (field.pointer, field.code)).collect()
}

fn one(pointer: &str, code: &str) -> Vec<(String, String)> {
    vec![(pointer.to_owned(), code.to_owned())]
}

#[test]
fn a_circle_is_named() {
    let nodes = vec![
        group("goal", NodeKind::All, &["a", "b"]),
        after(learning("a", 1), &["b"]),
        after(learning("b", 2), &["a"]),
    ];
    let field = pathway(nodes).unwrap_err().fields.remove(0);
    assert_eq!((field.pointer.as_str(), field.code.as_str()), ("/nodes/1", "cycle"));
    assert_eq!(field.detail, "closes a circle: a needs b needs a");
}

#[test]
fn a_node_does_not_stand_under_itself() {
    assert_eq!(refused(vec![group("goal", NodeKind::All, &["goal"])]), one("/nodes/0", "cycle"));
}

#[test]
fn no_more_children_are_asked_for_than_there_are() {
    let asking =
        |amount| pathway(vec![at_least("goal", amount, &["a", "b"]), learning("a", 1), learning("b", 2)]).is_ok();
    assert_eq!([0, 1, 2, 3].map(asking), [false, true, true, false]);
}

#[test]
fn offers_that_are_the_same_are_no_two_children() {
    let pathway = pathway(vec![at_least("goal", 2, &["a", "b"]), learning("a", 1), learning("b", 2)]).unwrap();
    let same = HashMap::from([(id(2), id(1))]);
    let pointer = pathway.check_works(&same).unwrap_err().fields.remove(0).pointer;
    assert_eq!((pathway.check_works(&HashMap::new()), pointer.as_str()), (Ok(()), "/nodes/0/amount"));
}

#[test]
fn what_nothing_leads_back_to_is_unreachable() {
    assert_eq!(refused(vec![learning("goal", 1), learning("other", 2)]), one("/nodes/1/key", "unreachable"));
}

#[test]
fn what_comes_before_is_reached() {
    assert!(pathway(vec![after(learning("goal", 1), &["first"]), learning("first", 2)]).is_ok());
}

#[test]
fn it_leads_somewhere() {
    let refused = leading_to(vec![learning("goal", 1)], Vec::new()).unwrap_err();
    assert_eq!(refused.fields[0].pointer, "/destinations");
}

#[test]
fn a_node_stands_under_one_other() {
    let nodes = vec![
        group("goal", NodeKind::All, &["a", "b"]),
        group("a", NodeKind::Any, &["c"]),
        group("b", NodeKind::Any, &["c"]),
        learning("c", 1),
    ];
    assert_eq!(refused(nodes), one("/nodes/2/children/0", "duplicate"));
}

#[test]
fn a_node_has_what_its_kind_takes_and_nothing_else() {
    let odd = PathwayNode { level: Some(9), ..credits("goal", 60) };
    let missing = PathwayNode { category: None, ..odd };
    let pointers: Vec<_> = refused(vec![missing]).into_iter().map(|(pointer, _)| pointer).collect();
    assert_eq!(pointers, ["/nodes/0/level", "/nodes/0/category", "/nodes/0/level"]);
}

#[test]
fn names_of_nodes_that_are_not_there_are_told_all_at_once() {
    let nodes = vec![after(group("goal", NodeKind::All, &["a"]), &["b"])];
    let told = refused(nodes).into_iter().map(|(pointer, _)| pointer).collect::<Vec<_>>();
    assert_eq!(told, ["/nodes/0/children/0", "/nodes/0/requires/0"]);
}

#[test]
fn a_key_names_one_node() {
    assert_eq!(refused(vec![learning("goal", 1), learning("goal", 2)]), one("/nodes/1/key", "duplicate"));
}

#[test]
fn nodes_stand_ten_deep_at_most() {
    let deep = |levels: usize| {
        let names: Vec<String> = (1..=levels).map(|level| format!("level-{level}")).collect();
        let mut nodes: Vec<_> = names.windows(2).map(|pair| group(&pair[0], NodeKind::All, &[&pair[1]])).collect();
        nodes.push(learning(names.last().unwrap(), 1));
        pathway(nodes).is_ok()
    };
    assert_eq!([10, 11].map(deep), [true, false]);
}

#[test]
fn each_goal_is_named_once() {
    let serving = Pathway { goals: vec!["D-S1".parse().unwrap(); 2], ..pathway(vec![learning("goal", 1)]).unwrap() };
    assert_eq!(serving.check().unwrap_err().fields[0].pointer, "/goals");
}

#[test]
fn what_was_published_stays_as_it_is() {
    let mut published = pathway(vec![learning("goal", 1)]).unwrap();
    published.enter(&EditionTransition { to: EditionStatus::Published, note: None }, NOON).unwrap();
    let patch = PathwayPatch { title: Some("Other".parse().unwrap()), ..PathwayPatch::default() };
    assert_eq!(patch.amend(&mut published).unwrap_err().code, Code::Conflict);
}

#[test]
fn versions_are_counted_and_stay_with_their_unit() {
    let first = pathway(vec![learning("goal", 1)]).unwrap();
    let second = |unit: u8| Pathway {
        id: id(71),
        series_id: id(71),
        follows_id: Some(first.id),
        owner_unit_id: id(unit),
        ..first.clone()
    };
    let placed = |unit: u8| {
        let mut second = second(unit);
        second.follow_after(Some(&first)).map(|()| (second.version, second.series_id))
    };
    assert_eq!(placed(3), Ok((2, first.series_id)));
    assert_eq!(placed(4).unwrap_err().fields[0].pointer, "/follows_id");
}

#[test]
fn a_draft_is_its_units() {
    let draft = pathway(vec![learning("goal", 1)]).unwrap();
    let of =
        |unit: u8| Actor { grants: vec![Grant { role: Role::Editor, unit_id: Some(id(unit)) }], ..Actor::public() };
    assert_eq!([of(3), of(4), Actor::public()].map(|actor| draft.visible_to(&actor)), [true, false, false]);
}

fn hostile() -> Pathway {
    let mut goal = after(group("goal", NodeKind::All, &["a"]), &["b"]);
    goal.title = "<script>\"&'`]|#; end".parse().unwrap();
    pathway(vec![goal, learning("a", 1), mentoring("b", 2)]).unwrap()
}

#[test]
fn a_picture_is_harmless_and_says_what_it_shows() {
    let svg = hostile().svg(None);
    assert!(!svg.contains("<script>") && svg.contains("&lt;script&gt;"), "{svg}");
    assert!(svg.contains("role=\"img\"") && svg.contains("<desc id=\"desc\">"), "{svg}");
    assert_eq!((svg.matches("<rect").count(), svg.matches("class=\"part\"").count()), (3, 1));
    assert_eq!(svg.matches("class=\"before\"").count(), 1);
}

#[test]
fn a_picture_has_no_character_that_xml_lacks() {
    let title = "\u{FFFE}a\u{FFFF}".parse().unwrap();
    let svg = Pathway { title, ..hostile() }.svg(None);
    assert!(svg.contains(">\u{FFFD}a\u{FFFD}</title>"), "{svg}");
}

#[test]
fn a_flowchart_is_harmless() {
    let text = hostile().mermaid(None);
    assert!(
        text.starts_with("flowchart LR\n  n0[\"#60;script#62;#34;#38;#39;#96;#93;#124;#35;#59; end<br/>"),
        "{text}"
    );
    assert!(text.contains("\n  n1 --> n0\n") && text.contains("\n  n2 -.-> n0\n"), "{text}");
}

#[test]
fn a_picture_shows_how_far_somebody_has_come() {
    let pathway = hostile();
    let progress = pathway.progress(&enrollment(&pathway), &crate::evidence::Evidence::default(), &[], NOON);
    let (svg, text) = (pathway.svg(Some(&progress)), pathway.mermaid(Some(&progress)));
    assert!(svg.contains("<g class=\"locked destination\"") && svg.contains("mentoring, 2 × – open"), "{svg}");
    assert!(text.contains("  class n0 locked\n") && text.contains("  class n2 open\n"), "{text}");
}

/// Edges between some nodes, in whatever direction.
fn edges() -> impl Strategy<Value = Vec<(usize, usize)>> {
    prop::collection::vec((0_usize..6, 0_usize..6), 0..10)
}

/// Whether what comes before can be done one after the other: by taking away what waits for nothing, until nothing is left.
fn can_be_done(mut edges: Vec<(usize, usize)>) -> bool {
    loop {
        let before = edges.len();
        let waiting: Vec<usize> = edges.iter().map(|(node, _)| *node).collect();
        edges.retain(|(_, on)| waiting.contains(on));
        if edges.len() == before {
            return edges.is_empty();
        }
    }
}

proptest! {
    /// A circle is refused where there is one, and it is one.
    #[test]
    fn circles_are_found_where_they_are(mut edges in edges()) {
        edges.sort_unstable();
        edges.dedup();
        let name = |number: usize| format!("n{number}");
        let nodes: Vec<PathwayNode> = (0..6)
            .map(|number| {
                let requires: Vec<String> = edges.iter().filter(|(node, _)| *node == number).map(|(_, on)| name(*on)).collect();
                let requires: Vec<&str> = requires.iter().map(String::as_str).collect();
                after(learning(&name(number), 1), &requires)
            })
            .collect();
        let graph = Graph::of(&nodes);
        let circle = graph.circle();
        prop_assert_eq!(circle.is_none(), can_be_done(edges));
        for pair in circle.unwrap_or_default().windows(2) {
            prop_assert!(graph.node(pair[0]).unwrap().requires.contains(pair[1]));
        }
    }
}
