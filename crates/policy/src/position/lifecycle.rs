//! No sequence of moves, however odd, brings positions into a state that must not be.

use super::{fixture::*, *};
use crate::RecordedReason;
use proptest::{prelude::*, sample::select};
use std::iter::successors;

/// Three positions with all their versions, kept as a store would keep them.
struct World {
    dossiers: Vec<Dossier>,
    /// Versions before the latest, of each position.
    past: Vec<Vec<Version>>,
    now: At,
}

/// Anything a caller may try.
#[derive(Clone, Debug)]
enum Try {
    Wait {
        days: u16,
    },
    Amend(PositionPatch),
    Redraft(DraftPatch),
    Analyse(AnalysisKind),
    Explain(Audience, &'static str),
    Answer(Answer),
    Resolve,
    Override,
    /// One of the legal moves, in good order, perhaps while a conflict is open.
    Advance {
        which: usize,
        successor: u8,
        disputed: bool,
    },
    /// Any move, in any order.
    Jump(Transition),
}

fn attempt() -> impl Strategy<Value = Try> {
    let patch = PositionPatch { title: Some(text("Renamed")), ..PositionPatch::default() };
    let demand = PositionPatch { required_audiences: Some(vec![Audience::Media]), ..PositionPatch::default() };
    let redraft = DraftPatch { resolved: Some(vec![text("Otherwise.")]), ..DraftPatch::default() };
    let bad_move = |status: Status| {
        prop_oneof![
            Just(to(status)),
            Just(Transition { to: status, ..adopting(day("2026-04-01")) }),
            Just(Transition { to: status, ..superseding(id(1)) }),
            Just(Transition { to: status, ..consulting(NOON) }),
        ]
    };
    prop_oneof![
        2 => (0_u16..60).prop_map(|days| Try::Wait { days }),
        1 => select(vec![patch, demand]).prop_map(Try::Amend),
        1 => select(vec![redraft, DraftPatch { resolved: Some(vec![]), ..DraftPatch::default() }]).prop_map(Try::Redraft),
        6 => select(AnalysisKind::ALL).prop_map(Try::Analyse),
        4 => (select(vec![Audience::Public, Audience::Media]), select(vec!["en", "es"])).prop_map(|(a, l)| Try::Explain(a, l)),
        4 => select(Answer::ALL).prop_map(Try::Answer),
        1 => Just(Try::Resolve),
        1 => Just(Try::Override),
        16 => (0_usize..4, 0_u8..4, prop::bool::weighted(0.2))
            .prop_map(|(which, successor, disputed)| Try::Advance { which, successor, disputed }),
        2 => select(Status::ALL).prop_flat_map(bad_move).prop_map(Try::Jump),
    ]
}

impl World {
    fn new() -> Self {
        let propose = |number| proposal().propose(id(number), NOON).unwrap();
        Self { dossiers: (0..3).map(propose).collect(), past: vec![Vec::new(); 3], now: NOON }
    }

    /// Tries it on one position; says whether a refusal left the dossier as it was.
    fn step(&mut self, which: usize, attempt: Try) -> bool {
        let (before, now) = (self.dossiers[which].clone(), self.now);
        let mut dossier = before.clone();
        let settlement = || RecordedReason { reason: text("Weighed.") };
        let done = match attempt {
            Try::Wait { days } => {
                self.now = now.plus_seconds(i64::from(days) * 86_400);
                Ok(())
            }
            Try::Amend(patch) => dossier.amend(patch),
            Try::Redraft(patch) => dossier.redraft(patch),
            Try::Analyse(kind) => dossier.analyse(kind, analysis("Why."), None, now),
            Try::Explain(audience, language) => dossier.explain(audience, plain(language, EASY), now),
            Try::Answer(answer) => dossier.answer(UNIT, saying(answer), None, now),
            Try::Resolve => dossier.resolve_objection(UNIT, settlement(), None, now),
            Try::Override => dossier.override_objection(UNIT, settlement(), None, now),
            Try::Advance { which, successor, disputed } => match dossier.position.status.allowed_transitions() {
                [] => Ok(()),
                legal => {
                    let transition = self.in_good_order(legal[which % legal.len()], id(successor));
                    let conflicts = if disputed { vec![conflict()] } else { Vec::new() };
                    dossier.transition(transition.clone(), &Facts { conflicts, ..self.facts(&transition) }, now)
                }
            },
            Try::Jump(transition) => dossier.transition(transition.clone(), &self.facts(&transition), now),
        };
        if done.is_err() {
            return dossier == before;
        }
        self.save(which, &before, dossier);
        true
    }

    fn in_good_order(&self, status: Status, successor: Id) -> Transition {
        match status {
            Status::Clearance => consulting(self.now.plus_seconds(20 * 86_400)),
            Status::Adopted => adopting(self.now.day()),
            Status::Superseded => superseding(successor),
            _ => to(status),
        }
    }

    fn facts(&self, transition: &Transition) -> Facts {
        let successor = self.dossiers.iter().find(|d| Some(d.position.id) == transition.superseded_by);
        Facts { successor: successor.map(|d| d.position.clone()), ..facts() }
    }

    fn save(&mut self, which: usize, before: &Dossier, after: Dossier) {
        if after.version.number > before.version.number {
            self.past[which].push(before.version.clone());
        }
        if let Some(Predecessor { number, status, in_force_until }) = after.version.predecessor() {
            let past = self.past[which].iter_mut().find(|v| v.number == number).unwrap();
            (past.status, past.in_force_until) = (status, in_force_until);
        }
        self.dossiers[which] = after;
    }

    fn versions(&self, which: usize) -> Vec<Version> {
        self.past[which].iter().chain([&self.dossiers[which].version]).cloned().collect()
    }
}

/// What must hold of one position at any moment, by name.
fn broken(position: &Position, versions: &[Version], today: Day) -> Vec<&'static str> {
    let latest = versions.last().unwrap();
    let in_force: Vec<_> = versions.iter().filter(|v| v.is_in_force_on(today)).collect();
    let is_in_force =
        |s: Status| matches!(s, Status::Adopted | Status::Published | Status::UnderReview | Status::Reaffirmed);
    let cleared = |v: &Version| !matches!(v.status, Status::Draft | Status::Analysis | Status::Returned);
    let rules: [(&'static str, bool); 13] = [
        ("the position shows where its latest version stands", position.status == latest.status),
        ("versions are numbered from 1 without a gap", (1..).zip(versions).all(|(n, v)| v.number == n)),
        ("the latest version is the last", position.latest_version == latest.number),
        ("at most one version is in force", in_force.len() <= 1),
        ("the position names it", position.in_force_version == in_force.first().map(|v| v.number)),
        ("and says since when", position.in_force_since == in_force.first().and_then(|v| v.in_force_from)),
        ("a review is due exactly while one is in force", position.review_due.is_none() == in_force.is_empty()),
        ("an adopted version is in force until it ends", !is_in_force(latest.status) || latest.is_in_force_on(today)),
        (
            "in force means adopted",
            versions.iter().all(|v| v.in_force_from == v.adoption.as_ref().map(|a| a.adopted_on)),
        ),
        (
            "no interval ends before it begins",
            versions.iter().all(|v| v.in_force_until.is_none_or(|u| v.in_force_from.is_some_and(|f| f <= u))),
        ),
        ("published means adopted", versions.iter().all(|v| v.published_at.is_none() || v.adoption.is_some())),
        ("cleared means analysed from both sides", versions.iter().all(|v| !cleared(v) || v.analyses.len() == 2)),
        (
            "adopted in spite of no open objection",
            versions.iter().all(|v| v.adoption.is_none() || !v.clearance.iter().any(Consultation::is_blocking)),
        ),
    ];
    rules.into_iter().filter(|(_, holds)| !holds).map(|(rule, _)| rule).collect()
}

fn adopted_texts(versions: &[Version]) -> Vec<(i32, Vec<Clause>, Vec<Clause>, Adoption)> {
    let text = |v: &Version| v.adoption.clone().map(|a| (v.number, v.preamble.clone(), v.resolved.clone(), a));
    versions.iter().filter_map(text).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_moves_reaches_an_illegal_state(
        attempts in prop::collection::vec((0_usize..3, attempt()), 1..200),
    ) {
        let mut world = World::new();
        for (which, attempt) in attempts {
            let said = format!("{attempt:?}");
            let disputed = matches!(attempt, Try::Advance { disputed: true, .. });
            let before = world.versions(which);
            let was_public = world.dossiers[which].position.is_public();
            prop_assert!(world.step(which, attempt), "a refusal changes nothing: {said}");
            let versions = world.versions(which);
            let position = &world.dossiers[which].position;
            prop_assert_eq!(broken(position, &versions, world.now.day()), Vec::<&str>::new(), "after {}", said);
            prop_assert!(adopted_texts(&versions).starts_with(&adopted_texts(&before)), "adopted text changed: {said}");
            prop_assert!(position.is_public() || !was_public, "what was public became secret: {said}");
            let published = |versions: &[Version]| versions.iter().filter(|v| v.published_at.is_some()).count();
            prop_assert!(!disputed || published(&versions) == published(&before), "published in spite of a conflict: {said}");
            for (was, is) in before.iter().zip(&versions) {
                let moved = was.status == is.status || was.status.allowed_transitions().contains(&is.status);
                prop_assert!(moved, "it went from {} to {}: {}", was.status, is.status, said);
            }
            let next = |id: &Id| world.dossiers.iter().find(|d| d.position.id == *id)?.position.superseded_by;
            let successor = next(&position.id).and_then(|id| world.dossiers.iter().find(|d| d.position.id == id));
            prop_assert!(successor.is_none_or(|d| d.position.is_public()), "superseded by what is secret: {said}");
            prop_assert!(successors(Some(position.id), next).take(5).count() <= 3, "supersession has a cycle: {said}");
        }
    }
}

/// The property above would hold of a world in which nothing ever moves: this one does move.
#[test]
fn random_moves_reach_every_status() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let mut world = World::new();
    let mut reached = std::collections::BTreeSet::new();
    for round in 0..20_000_usize {
        if round % 500 == 0 {
            world = World::new();
        }
        let attempt = attempt().new_tree(&mut runner).unwrap().current();
        world.step(round % 3, attempt);
        reached.extend(world.versions(round % 3).iter().map(|v| v.status));
    }
    assert_eq!(reached.into_iter().collect::<Vec<_>>(), Status::ALL);
}
