use super::*;
use crate::{
    Owned as _,
    competency::CompetencyGain,
    credit::fixture::{NOON, id},
    evidence::{Attainment, Evidence, EvidenceSource, Proof},
};
use kernel::{At, Decimal, Draft as _, Id};
use proptest::prelude::*;
use std::collections::{BTreeSet, HashMap};

fn said(competency: u8, level: i16, at: At) -> SelfAssessment {
    let new = NewSelfAssessment { competency_id: id(competency), level, note: None };
    new.register(id(u8::try_from(level).unwrap()), at).unwrap().of(id(200))
}

fn aim(competency: u8, target: i16, importance: i16) -> Aim {
    let asked = CompetencyTarget { competency_id: id(competency), target, importance };
    Aim { asked, source: AimSource::Goal, source_id: id(90) }
}

fn shown(competency: u8, level: i16) -> Evidence {
    let proof = Proof { on: NOON.day(), source: EvidenceSource::Award, source_id: id(91) };
    Evidence { attainments: vec![Attainment { competency_id: id(competency), level, proof }], ..Evidence::default() }
}

fn offer(number: u8, gains: &[(u8, i16)], cost: &str, minutes: i32) -> Offer {
    let gains =
        gains.iter().map(|(competency, level)| CompetencyGain { competency_id: id(*competency), level: *level });
    Offer {
        opportunity_id: id(number),
        work_id: id(number),
        title: "Readers".parse().unwrap(),
        gains: gains.collect(),
        after: Vec::new(),
        cost: decimal(cost),
        minutes: Some(minutes),
    }
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn bundle(offers: &[Offer], gaps: &[CompetencyGap]) -> Vec<Id> {
    let suggested = suggest(offers, gaps, BTreeSet::new(), Weights::default(), 10).bundle;
    suggested.into_iter().map(|one| one.opportunity_id).collect()
}

fn gaps_of(aims: &[Aim]) -> Vec<CompetencyGap> {
    gaps(aims, &[], &Evidence::default())
}

#[test]
fn a_level_is_one_of_six() {
    let said = |level| NewSelfAssessment { competency_id: id(1), level, note: None }.register(id(2), NOON).is_ok();
    assert_eq!([-1, 0, 5, 6].map(said), [false, true, true, false]);
}

#[test]
fn nobody_else_sees_what_one_says_of_oneself() {
    let said = said(1, 3, NOON);
    let staff = kernel::Grant { role: kernel::Role::Admin, unit_id: None };
    let of = |person: u8| kernel::Actor { person: Some(id(person)), grants: vec![staff], ..kernel::Actor::public() };
    assert_eq!([200, 201].map(|person| kernel::Record::visible_to(&said, &of(person))), [true, false]);
}

#[test]
fn a_profile_names_each_competency_once_and_says_all_that_is_wrong() {
    let target = CompetencyTarget { competency_id: id(1), target: 6, importance: 0 };
    let new = NewRoleProfile {
        title: "Librarian".parse().unwrap(),
        description: "Whoever works here.".parse().unwrap(),
        owner_unit_id: id(3),
        targets: vec![target, CompetencyTarget { target: 1, importance: 1, ..target }],
    };
    let refused = new.register(id(2), NOON).unwrap_err();
    let pointers: Vec<_> = refused.fields.into_iter().map(|field| field.pointer).collect();
    assert_eq!(pointers, ["/targets", "/targets/0/target", "/targets/0/importance"]);
}

#[test]
fn the_latest_of_what_one_says_counts() {
    let said = [said(1, 4, NOON.plus_seconds(1)), said(1, 2, NOON)];
    assert_eq!(gaps(&[aim(1, 5, 1)], &said, &Evidence::default())[0].current, 4);
}

#[test]
fn a_gap_is_what_is_missing_by_how_much_it_matters() {
    let of = |target, level| gaps(&[aim(1, target, 3)], &[said(1, level, NOON)], &Evidence::default())[0].gap;
    assert_eq!([of(4, 2), of(2, 2), of(1, 5)], [6, 0, 0]);
}

#[test]
fn what_was_shown_goes_before_what_is_said() {
    let gap = gaps(&[aim(1, 5, 1)], &[said(1, 5, NOON)], &shown(1, 2))[0];
    assert_eq!((gap.current, gap.known_by, gap.gap), (2, LevelSource::Evidence, 3));
}

#[test]
fn the_highest_target_counts() {
    let profile = Aim { source: AimSource::RoleProfile, ..aim(1, 4, 1) };
    let gap = gaps_of(&[aim(1, 3, 5), profile])[0];
    assert_eq!((gap.target, gap.importance, gap.asked_by), (4, 1, AimSource::RoleProfile));
}

#[test]
fn the_score_is_what_the_formula_says() {
    let offers = [offer(1, &[(1, 3)], "25.00", 90)];
    let suggested = suggest(&offers, &gaps_of(&[aim(1, 4, 3), aim(2, 1, 3)]), BTreeSet::new(), Weights::default(), 10);
    let one = &suggested.ranked[0];
    // 9 of 15 are covered: 0.6 − 0.001 × 25 − 0.01 × 1.5
    assert_eq!((one.covered, one.total_gap, one.score), (9, 15, decimal("0.56")));
}

#[test]
fn a_suggestion_says_what_it_covers() {
    let offers = [offer(1, &[(1, 5), (2, 3), (3, 3)], "0", 60)];
    let said = [said(1, 1, NOON), said(2, 3, NOON)];
    let gaps = gaps(&[aim(1, 4, 2), aim(2, 4, 1)], &said, &Evidence::default());
    let covers = suggest(&offers, &gaps, BTreeSet::new(), Weights::default(), 10).ranked.remove(0).covers;
    let covered = CoveredGap { competency_id: id(1), from_level: 1, to_level: 5, gap: 6, covered: 6 };
    assert_eq!(covers, [covered]);
}

#[test]
fn what_is_the_same_is_suggested_once_and_where_it_is_cheaper() {
    let dear = offer(1, &[(1, 3)], "50.00", 60);
    let cheap = Offer { work_id: id(1), ..offer(2, &[(1, 3)], "10.00", 60) };
    assert_eq!(bundle(&[dear, cheap], &gaps_of(&[aim(1, 4, 1)])), [id(2)]);
}

#[test]
fn what_must_come_before_unlocks_what_comes_after() {
    let first = offer(2, &[(1, 1)], "0", 60);
    let second = Offer { after: vec![id(2)], ..offer(1, &[(1, 5)], "0", 60) };
    assert_eq!(bundle(&[second, first], &gaps_of(&[aim(1, 5, 1)])), [id(2), id(1)]);
}

#[test]
fn what_was_completed_is_not_suggested_again() {
    let done = BTreeSet::from([id(1)]);
    let suggested = suggest(&[offer(1, &[(1, 3)], "0", 60)], &gaps_of(&[aim(1, 4, 1)]), done, Weights::default(), 10);
    assert_eq!(suggested, Suggestions::default());
}

#[test]
fn what_costs_more_than_it_is_worth_is_ranked_but_not_in_the_bundle() {
    let offers = [offer(1, &[(1, 1)], "5000.00", 60)];
    let suggested = suggest(&offers, &gaps_of(&[aim(1, 4, 1)]), BTreeSet::new(), Weights::default(), 10);
    assert_eq!((suggested.ranked.len(), suggested.bundle.len()), (1, 0));
}

#[test]
fn a_price_is_that_of_the_class_or_of_anybody() {
    let price = |class: &str, amount: &str| crate::commons::MemberPrice {
        member_class: class.parse().unwrap(),
        price: amount.parse().unwrap(),
    };
    let prices = [price("anybody", "50.00 USD"), price("student", "10.00 USD"), price("retired", "5.00 EUR")];
    let usd = "USD".parse().unwrap();
    let of = |class: &str| price_for(Some(&prices), &class.parse().unwrap(), &usd);
    assert_eq!(["student", "member", "retired"].map(of), [Some(decimal("10")), Some(decimal("50")), None]);
    let told = [Some(vec![]), Some(vec![price("student", "0.00 EUR")]), None];
    let costs = told.map(|prices| price_for(prices.as_deref(), &"member".parse().unwrap(), &usd));
    assert_eq!(costs, [Some(Decimal::ZERO), Some(Decimal::ZERO), None]);
}

fn aims() -> impl Strategy<Value = Vec<Aim>> {
    prop::collection::vec((1_u8..5, 1_i16..=5, 1_i16..=5), 0..5).prop_map(|all| {
        all.into_iter().map(|(competency, target, importance)| aim(competency, target, importance)).collect()
    })
}

/// What an offer gives, what it costs, how long it takes, and what must come before it.
type Terms = (Vec<(u8, i16)>, u32, i32, Option<u8>);

fn offers() -> impl Strategy<Value = Vec<Offer>> {
    let one = (prop::collection::vec((1_u8..7, 1_i16..=5), 0..4), 0_u32..300, 0_i32..600, prop::option::of(0_u8..6));
    prop::collection::vec(one, 0..6).prop_map(|all| {
        let of = |(number, (gains, cost, minutes, after)): (u8, Terms)| Offer {
            after: after.filter(|after| *after != number).map(id).into_iter().collect(),
            ..offer(number, &gains, &cost.to_string(), minutes)
        };
        (0..).zip(all).map(of).collect()
    })
}

/// What an offer is worth by the formula, worked out afresh in whole numbers: in ten-thousandths, each term rounded as decimals
/// are. `None` where it covers nothing.
fn worth(offer: &Offer, gaps: &[CompetencyGap]) -> Option<Decimal> {
    let total: i32 = gaps.iter().map(|gap| gap.gap).sum();
    let level =
        |competency| offer.gains.iter().filter(|gain| gain.competency_id == competency).map(|gain| gain.level).max();
    let gain = |gap: &CompetencyGap| {
        let gained = level(gap.competency_id).map_or(0, |level| (level - gap.current).max(0) * gap.importance);
        i32::from(gained).min(gap.gap)
    };
    let covered: i32 = gaps.iter().map(gain).sum();
    if covered == 0 {
        return None;
    }
    let whole = |number: i32| Decimal::from(number.unsigned_abs());
    let hours = whole(offer.minutes.unwrap()).over(whole(60)).unwrap();
    let coverage = whole(covered).over(whole(total)).unwrap();
    coverage.minus(decimal("0.001").times(offer.cost)?)?.minus(decimal("0.01").times(hours)?)
}

proptest! {
    /// min(gap, gain) in the words of the formula is what is counted, and nothing is suggested for what is no gap.
    #[test]
    fn nothing_is_covered_that_is_no_gap(aims in aims(), offers in offers()) {
        let gaps = gaps_of(&aims);
        let suggested = suggest(&offers, &gaps, BTreeSet::new(), Weights::default(), 10);
        for one in suggested.ranked.iter().chain(&suggested.bundle) {
            prop_assert!(one.covered > 0 && !one.covers.is_empty());
            for covered in &one.covers {
                let gap = gaps.iter().find(|gap| gap.competency_id == covered.competency_id);
                prop_assert!(gap.is_some_and(|gap| 0 < covered.covered && covered.covered <= covered.gap && covered.gap <= gap.gap));
            }
        }
    }

    #[test]
    fn every_score_is_that_of_the_formula(aims in aims(), offers in offers()) {
        let gaps = gaps_of(&aims);
        for one in suggest(&offers, &gaps, BTreeSet::new(), Weights::default(), 10).ranked {
            let offer = offers.iter().find(|offer| offer.opportunity_id == one.opportunity_id).unwrap();
            prop_assert_eq!(Some(one.score), worth(offer, &gaps));
        }
    }

    /// The first of the bundle is the best there is, found by looking at all.
    #[test]
    fn the_first_choice_is_the_best(aims in aims(), offers in offers()) {
        let gaps = gaps_of(&aims);
        let open = offers.iter().filter(|offer| offer.after.is_empty()).filter_map(|offer| worth(offer, &gaps));
        let best = open.max().filter(|best| *best > Decimal::ZERO);
        let bundle = suggest(&offers, &gaps, BTreeSet::new(), Weights::default(), 10).bundle;
        prop_assert_eq!(bundle.first().map(|one| one.score), best);
    }

    /// The parts of a bundle cover no more than there is, none is in it twice, and each comes after what must be before it.
    #[test]
    fn a_bundle_can_be_learned_as_it_stands(aims in aims(), offers in offers()) {
        let gaps = gaps_of(&aims);
        let bundle = suggest(&offers, &gaps, BTreeSet::new(), Weights::default(), 10).bundle;
        let total: i32 = gaps.iter().map(|gap| gap.gap).sum();
        prop_assert!(bundle.iter().map(|one| one.covered).sum::<i32>() <= total);
        let mut done = BTreeSet::new();
        for one in bundle {
            let offer = offers.iter().find(|offer| offer.opportunity_id == one.opportunity_id).unwrap();
            prop_assert!(offer.after.iter().all(|work| done.contains(work)));
            prop_assert!(done.insert(offer.work_id));
        }
    }

    #[test]
    fn the_order_of_offers_changes_nothing(aims in aims(), offers in offers()) {
        let gaps = gaps_of(&aims);
        let reversed: Vec<Offer> = offers.iter().rev().cloned().collect();
        let of = |offers: &[Offer]| suggest(offers, &gaps, BTreeSet::new(), Weights::default(), 10);
        prop_assert_eq!(of(&offers), of(&reversed));
    }

    /// Whoever shows more has no wider gap.
    #[test]
    fn more_evidence_closes_gaps(level in 0_i16..=5, more in 0_i16..=5) {
        let of = |level| gaps(&[aim(1, 5, 2)], &[], &shown(1, level))[0].gap;
        prop_assert!(of(level.max(more)) <= of(level));
    }
}

#[test]
fn the_latest_is_told_for_each_competency() {
    let said = [said(1, 4, NOON), said(2, 2, NOON)];
    let latest: HashMap<Id, i16> = latest(&said).into_iter().map(|(competency, one)| (competency, one.level)).collect();
    assert_eq!(latest, HashMap::from([(id(1), 4), (id(2), 2)]));
}
