//! How far somebody has come.

use super::super::{fixture::*, *};
use crate::{
    credit::{
        CreditEntry, CreditRole,
        fixture::{NOON, credit, id},
    },
    evidence::{Attainment, Evidence, EvidenceSource, Proof},
};
use kernel::Day;
use proptest::prelude::*;

fn completed(number: u8, offer: u8) -> CreditEntry {
    let activity = id(offer).to_string().parse().unwrap();
    CreditEntry { activity, ..credit(number, 60, "2026-03-14", &["technology"]) }
}

fn evidence(credits: Vec<CreditEntry>) -> Evidence {
    Evidence::of_credits(credits, HashMap::from([(id(11), id(10))]))
}

fn progress(pathway: &Pathway, evidence: &Evidence) -> PathwayProgress {
    pathway.progress(&enrollment(pathway), evidence, &[], NOON)
}

fn states(pathway: &Pathway, evidence: &Evidence) -> Vec<NodeState> {
    progress(pathway, evidence).nodes.into_iter().map(|node| node.state).collect()
}

fn steps(pathway: &Pathway, evidence: &Evidence) -> Vec<String> {
    progress(pathway, evidence).next_steps.into_iter().map(|step| step.key.to_string()).collect()
}

fn shown(level: i16) -> Evidence {
    let proof = Proof { on: NOON.day(), source: EvidenceSource::Award, source_id: id(91) };
    Evidence { attainments: vec![Attainment { competency_id: id(50), level, proof }], ..Evidence::default() }
}

fn of_kind(kind: NodeKind) -> Pathway {
    pathway(vec![group("goal", kind, &["a", "b"]), learning("a", 1), learning("b", 2)]).unwrap()
}

#[test]
fn groups_ask_for_as_many_as_they_say() {
    let met = |done: &[u8]| {
        let done = evidence(done.iter().map(|offer| completed(*offer, *offer)).collect());
        [NodeKind::All, NodeKind::Any, NodeKind::OnlyOne].map(|kind| progress(&of_kind(kind), &done).is_complete)
    };
    assert_eq!([met(&[]), met(&[1]), met(&[1, 2])], [[false; 3], [false, true, true], [true; 3]]);
}

#[test]
fn what_is_the_same_is_met_with_it_and_counts_once() {
    let pathway = pathway(vec![
        at_least("goal", 2, &["here", "there", "other"]),
        learning("here", 10),
        learning("there", 11),
        learning("other", 12),
    ])
    .unwrap();
    let once = progress(&pathway, &evidence(vec![completed(1, 11)]));
    assert_eq!((once.nodes[0].counted, once.nodes[1].state, once.is_complete), (1, NodeState::Met, false));
    assert!(progress(&pathway, &evidence(vec![completed(1, 11), completed(2, 12)])).is_complete);
}

#[test]
fn a_competency_is_had_at_a_level() {
    let pathway = pathway(vec![competency("goal", 3)]).unwrap();
    let missing = [0, 2, 3, 5].map(|level| progress(&pathway, &shown(level)).nodes[0].missing);
    assert_eq!(missing, [3, 1, 0, 0]);
}

#[test]
fn credit_is_counted_in_minutes() {
    let node =
        |credits| progress(&pathway(vec![self::credits("goal", 100)]).unwrap(), &evidence(credits)).nodes.remove(0);
    let (one, two) = (node(vec![completed(1, 1)]), node(vec![completed(1, 1), completed(2, 2)]));
    assert_eq!([(one.counted, one.missing), (two.counted, two.missing)], [(60, 40), (120, 0)]);
    assert_eq!(two.met_by.len(), 2);
}

#[test]
fn mentoring_is_experience() {
    let mentored = CreditEntry { role: CreditRole::Mentor, ..completed(1, 1) };
    let pathway = pathway(vec![mentoring("goal", 1)]).unwrap();
    assert!(progress(&pathway, &evidence(vec![mentored])).is_complete);
}

#[test]
fn what_comes_before_must_be_met() {
    let pathway = pathway(vec![after(learning("goal", 1), &["first"]), learning("first", 2)]).unwrap();
    assert_eq!(states(&pathway, &evidence(vec![completed(1, 1)])), [NodeState::Locked, NodeState::Open]);
    assert_eq!(states(&pathway, &evidence(vec![completed(1, 1), completed(2, 2)])), [NodeState::Met; 2]);
}

#[test]
fn what_comes_first_is_the_next_step() {
    let pathway = pathway(vec![
        after(group("goal", NodeKind::All, &["a", "b"]), &["first"]),
        learning("a", 1),
        after(learning("b", 2), &["a"]),
        learning("first", 3),
    ])
    .unwrap();
    assert_eq!(steps(&pathway, &evidence(Vec::new())), ["first"]);
    assert_eq!(steps(&pathway, &evidence(vec![completed(1, 3)])), ["a"]);
    assert_eq!(steps(&pathway, &evidence(vec![completed(1, 3), completed(2, 1)])), ["b"]);
}

fn locked(nodes: Vec<PathwayNode>, waived: &[&str], credits: Vec<CreditEntry>) -> Vec<(Id, Option<Vec<Id>>)> {
    let pathway = pathway(nodes).unwrap();
    let mut enrollment = enrollment(&pathway);
    for key in waived {
        enrollment.waive(waiver(key), &facts(&pathway, Evidence::default()), None, NOON).unwrap();
    }
    let mut locked: Vec<_> = pathway.locked(&enrollment.waivers, &evidence(credits)).into_iter().collect();
    locked.sort();
    locked
}

#[test]
fn what_is_locked_tells_which_offers_unlock_it() {
    let nodes = || vec![after(learning("goal", 1), &["first"]), learning("first", 2)];
    assert_eq!(locked(nodes(), &[], Vec::new()), [(id(1), Some(vec![id(2)]))]);
    assert_eq!(locked(nodes(), &["first"], Vec::new()), []);
    assert_eq!(locked(nodes(), &[], vec![completed(1, 2)]), []);
    assert_eq!(
        locked(vec![after(learning("goal", 1), &["hours"]), credits("hours", 60)], &[], Vec::new()),
        [(id(1), None)]
    );
}

#[test]
fn what_is_open_elsewhere_by_what_is_the_same_is_not_locked() {
    let nodes = vec![
        group("goal", NodeKind::Any, &["here", "there"]),
        after(learning("here", 10), &["first"]),
        learning("there", 11),
        learning("first", 2),
    ];
    assert_eq!(locked(nodes, &[], Vec::new()), []);
}

#[test]
fn of_several_ways_to_what_is_locked_one_that_takes_offers_alone_is_told() {
    let nodes = |before_here, before_there| {
        vec![
            group("goal", NodeKind::Any, &["here", "there"]),
            after(learning("here", 10), &[before_here]),
            after(learning("there", 11), &[before_there]),
            credits("hours", 60),
            learning("first", 2),
        ]
    };
    let told = [locked(nodes("hours", "first"), &[], Vec::new()), locked(nodes("first", "hours"), &[], Vec::new())];
    assert_eq!(told, [[(id(10), Some(vec![id(2)]))], [(id(10), Some(vec![id(2)]))]]);
}

#[test]
fn what_a_group_waits_for_locks_what_stands_under_it() {
    let nodes = |kind| {
        vec![
            after(group("goal", NodeKind::All, &["inside"]), &["gate"]),
            learning("inside", 1),
            group("gate", kind, &["a", "b"]),
            learning("a", 2),
            learning("b", 3),
        ]
    };
    assert_eq!(locked(nodes(NodeKind::All), &[], vec![completed(1, 2)]), [(id(1), Some(vec![id(3)]))]);
    assert_eq!(locked(nodes(NodeKind::Any), &[], Vec::new()), [(id(1), None)]);
    assert_eq!(locked(nodes(NodeKind::Any), &[], vec![completed(1, 2)]), []);
}

#[test]
fn what_stands_in_a_locked_group_is_open_where_another_needs_it_first() {
    let pathway = pathway(vec![
        after(group("goal", NodeKind::All, &["inside"]), &["gate"]),
        learning("inside", 1),
        after(learning("gate", 2), &["inside"]),
    ])
    .unwrap();
    assert_eq!(steps(&pathway, &evidence(Vec::new())), ["inside"]);
}

#[test]
fn who_has_one_of_several_is_asked_for_no_other() {
    let pathway = pathway(vec![
        group("goal", NodeKind::All, &["choice", "last"]),
        group("choice", NodeKind::OnlyOne, &["a", "b"]),
        learning("a", 1),
        learning("b", 2),
        learning("last", 3),
    ])
    .unwrap();
    assert_eq!(steps(&pathway, &evidence(vec![completed(1, 1)])), ["last"]);
}

#[test]
fn one_destination_is_enough() {
    let pathway = leading_to(vec![learning("one", 1), learning("two", 2)], vec![slug("one"), slug("two")]).unwrap();
    let progress = progress(&pathway, &evidence(vec![completed(1, 2)]));
    assert_eq!((progress.reached, progress.next_steps), (vec![slug("two")], Vec::new()));
}

#[test]
fn a_step_tells_its_next_sessions_and_those_of_what_is_the_same() {
    let pathway = pathway(vec![learning("goal", 10)]).unwrap();
    let at = |number: u8, offer: u8| Occasion {
        session_id: id(number),
        opportunity_id: id(offer),
        starts_at: NOON.plus_seconds(i64::from(number)),
    };
    let all = [at(1, 12), at(2, 11), at(3, 10), at(4, 10), at(5, 10)];
    let progress = pathway.progress(&enrollment(&pathway), &evidence(Vec::new()), &all, NOON);
    let told: Vec<_> = progress.next_steps[0].occasions.iter().map(|occasion| occasion.session_id).collect();
    assert_eq!(told, [id(2), id(3), id(4)]);
}

fn facts(pathway: &Pathway, evidence: Evidence) -> EnrollmentFacts {
    EnrollmentFacts { pathway: Some(pathway.clone()), evidence }
}

fn waiver(key: &str) -> NewPathwayWaiver {
    NewPathwayWaiver { node_key: slug(key), reason: "She has taught it.".parse().unwrap() }
}

#[test]
fn what_is_waived_is_not_asked_for_and_says_who_and_why() {
    let pathway = of_kind(NodeKind::All);
    let facts = facts(&pathway, evidence(vec![completed(1, 1)]));
    let mut enrollment = enrollment(&pathway);
    enrollment.waive(waiver("b"), &facts, Some(id(9)), NOON).unwrap();
    let progress = pathway.progress(&enrollment, &facts.evidence, &[], NOON);
    let waived = progress.nodes[2].waiver.clone().unwrap();
    assert_eq!(
        (progress.is_complete, waived.granted_by, waived.reason.as_str()),
        (true, Some(id(9)), "She has taught it.")
    );
    enrollment.unwaive(&slug("b")).unwrap();
    assert!(!pathway.progress(&enrollment, &facts.evidence, &[], NOON).is_complete);
}

#[test]
fn a_waiver_names_a_node_once() {
    let pathway = of_kind(NodeKind::All);
    let (facts, mut enrollment) = (facts(&pathway, Evidence::default()), enrollment(&pathway));
    enrollment.waive(waiver("b"), &facts, None, NOON).unwrap();
    let codes =
        ["b", "c"].map(|key| enrollment.waive(waiver(key), &facts, None, NOON).unwrap_err().fields.remove(0).code);
    assert_eq!(codes, ["duplicate", "not_found"]);
}

#[test]
fn completed_is_who_has_reached_a_destination() {
    let pathway = of_kind(NodeKind::Any);
    let to = PathwayEnrollmentTransition { to: PathwayEnrollmentStatus::Completed, note: None };
    let mut enrollment = enrollment(&pathway);
    let early = enrollment.advance(&to, &facts(&pathway, Evidence::default()), NOON).unwrap_err();
    enrollment.advance(&to, &facts(&pathway, evidence(vec![completed(1, 1)])), NOON).unwrap();
    assert_eq!((early.code, enrollment.ended_on), (Code::Conflict, Some(NOON.day())));
}

#[test]
fn only_what_is_published_is_begun() {
    let draft = of_kind(NodeKind::Any);
    let with = |status| Pathway { status, ..draft.clone() };
    let begun = EditionStatus::ALL.iter().map(|status| {
        enrollment(&draft).begin(Some(&with(*status))).map_err(|mut refused| refused.fields.remove(0).code)
    });
    assert_eq!(begun.collect::<Vec<_>>(), [Err("not_found".to_owned()), Ok(()), Err("invalid".to_owned())]);
}

#[test]
fn nobody_wants_to_be_there_before_they_begin() {
    let new = NewPathwayEnrollment { pathway_id: id(70), target_on: Day::new(2026, 4, 30) };
    assert_eq!(kernel::Draft::register(new, id(80), NOON).unwrap_err().fields[0].pointer, "/target_on");
}

/// A tree of three groups over eight leaves, some of which come before others.
fn some_pathway() -> impl Strategy<Value = Pathway> {
    let kinds = prop::collection::vec(
        prop::sample::select(vec![NodeKind::All, NodeKind::Any, NodeKind::OnlyOne, NodeKind::AtLeast]),
        3,
    );
    let before = prop::collection::vec((0_usize..11, 0_usize..11), 0..5);
    (kinds, prop::collection::vec(0_u8..5, 8), before).prop_map(|(kinds, leaves, before)| {
        let names: Vec<String> = (0..11).map(|number| format!("n{number}")).collect();
        let children: [&[usize]; 3] = [&[1, 2], &[3, 4, 5], &[6, 7, 8, 9, 10]];
        let mut nodes: Vec<PathwayNode> = Vec::new();
        for ((name, kind), children) in names.iter().zip(kinds).zip(children) {
            let children: Vec<&str> = children.iter().map(|child| names[*child].as_str()).collect();
            let amount = (kind == NodeKind::AtLeast).then_some(2);
            nodes.push(PathwayNode { amount, ..group(name, kind, &children) });
        }
        for ((name, offer), leaf) in names.iter().skip(3).zip(8..).zip(leaves) {
            nodes.push(match leaf {
                0 => credits(name, 100),
                1 => mentoring(name, 2),
                2 => competency(name, 2),
                _ => learning(name, offer),
            });
        }
        // Only leaves come before anything, and only earlier ones before leaves: so there is no circle.
        for (node, on) in before.into_iter().filter(|(node, on)| *on > 2 && (*node < 3 || on < node)) {
            if !nodes[node].requires.contains(&slug(&names[on])) {
                nodes[node].requires.push(slug(&names[on]));
            }
        }
        pathway(nodes).unwrap()
    })
}

fn some_credits() -> impl Strategy<Value = Vec<CreditEntry>> {
    prop::collection::vec((8_u8..14, any::<bool>()), 0..8).prop_map(|all| {
        let of = |(number, (offer, mentored)): (u8, (u8, bool))| {
            let role = if mentored { CreditRole::Mentor } else { CreditRole::Learner };
            CreditEntry { role, ..completed(number, offer) }
        };
        (1..).zip(all).map(of).collect()
    })
}

proptest! {
    /// Whoever has learned or shown more, or is let off something, has met no node less.
    #[test]
    fn progress_is_kept(
        pathway in some_pathway(), credits in some_credits(), kept in 0_usize..8, levels in (0_i16..5, 0_i16..5), waived in 0_usize..11
    ) {
        let with = |credits: &[CreditEntry], level| Evidence { attainments: shown(level).attainments, ..evidence(credits.to_vec()) };
        let (less, more) = (with(&credits[..kept.min(credits.len())], levels.0.min(levels.1)), with(&credits, levels.0.max(levels.1)));
        let (before, mut later) = (enrollment(&pathway), enrollment(&pathway));
        later.waive(waiver(&format!("n{waived}")), &facts(&pathway, Evidence::default()), None, NOON).unwrap();
        let before = pathway.progress(&before, &less, &[], NOON);
        let after = pathway.progress(&later, &more, &[], NOON);
        for (before, after) in before.nodes.iter().zip(&after.nodes) {
            prop_assert!(!before.state.is_met() || after.state.is_met(), "{before:?} {after:?}");
            prop_assert!(before.counted <= after.counted);
        }
        prop_assert!(!before.is_complete || after.is_complete);
    }

    /// Whoever has not arrived can do something, and what is a next step is needed, open and not met.
    #[test]
    fn there_is_always_a_next_step(pathway in some_pathway(), credits in some_credits()) {
        let evidence = Evidence { attainments: shown(1).attainments, ..evidence(credits) };
        let progress = progress(&pathway, &evidence);
        prop_assert_eq!(progress.is_complete, progress.next_steps.is_empty());
        prop_assert!(progress.next_steps.iter().all(|step| step.missing > 0));
    }
}
