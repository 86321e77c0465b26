//! What follows from actions.

mod taking;

use super::*;
use proptest::{collection::vec, prelude::*, sample::select};

/// How many of [`ActionClass::ALL`] are Open States'.
pub(super) const OPEN_STATES: usize = 38;
const LOWER: Option<Chamber> = Some(Chamber::Lower);
const UPPER: Option<Chamber> = Some(Chamber::Upper);

fn now() -> At {
    "2026-06-01T12:00:00Z".parse().unwrap()
}

fn action(number: i32, day: &str, chamber: Option<Chamber>, description: &str, classes: &[ActionClass]) -> Action {
    let new = NewAction {
        acted_on: day.parse().unwrap(),
        acted_at: None,
        description: description.parse().unwrap(),
        classifications: classes.to_vec(),
        chamber,
        organization: None,
        closes_at: None,
        withdraws: None,
    };
    let id = Id::from_bytes([u8::try_from(number % 250).unwrap(); 16]);
    Action { from_source: true, ..new.record(id, number, now()) }
}

/// Actions on successive days.
fn row(steps: &[(Option<Chamber>, ActionClass)]) -> Vec<Action> {
    let numbered = (1..).zip(steps);
    numbered
        .map(|(n, (chamber, class))| action(n, &format!("2026-01-{n:02}"), *chamber, "It was done", &[*class]))
        .collect()
}

fn bill(form: Form) -> Nature {
    Nature { kind: InstrumentKind::Bill, form, origin: LOWER }
}

fn derived(actions: &[Action]) -> Derived {
    derive(bill(Form::Bill), actions, now())
}

fn stage(steps: &[(Option<Chamber>, ActionClass)]) -> Stage {
    derived(&row(steps)).stage.unwrap()
}

use ActionClass as C;

/// Steps to the executive, in order.
const TO_EXECUTIVE: [(Option<Chamber>, ActionClass); 8] = [
    (LOWER, C::Filing),
    (LOWER, C::Introduction),
    (LOWER, C::ReferralCommittee),
    (LOWER, C::CommitteePassage),
    (LOWER, C::Passage),
    (UPPER, C::Passage),
    (LOWER, C::Enrolled),
    (LOWER, C::ExecutiveReceipt),
];

fn after(steps: usize, class: ActionClass, chamber: Option<Chamber>) -> Stage {
    stage(&[&TO_EXECUTIVE[..steps], &[(chamber, class)]].concat())
}

/// Each of Open States' classifications after so many steps of the way, and the stage it leads to.
const TABLE: [(ActionClass, usize, Stage); 38] = [
    (C::Filing, 0, Stage::Prefiled),
    (C::Introduction, 1, Stage::Introduced),
    (C::Enrolled, 6, Stage::Enrolled),
    (C::Reading1, 1, Stage::Introduced),
    (C::Reading2, 0, Stage::Introduced),
    (C::Reading3, 4, Stage::Reported),
    (C::Passage, 4, Stage::PassedOrigin),
    (C::InformalPassage, 4, Stage::PassedOrigin),
    (C::Failure, 4, Stage::Failed),
    (C::Withdrawal, 3, Stage::Withdrawn),
    (C::Substitution, 3, Stage::InCommittee),
    (C::AmendmentIntroduction, 4, Stage::Reported),
    (C::AmendmentPassage, 6, Stage::Reconciling),
    (C::AmendmentWithdrawal, 4, Stage::Reported),
    (C::AmendmentFailure, 6, Stage::Reconciling),
    (C::AmendmentAmendment, 6, Stage::Reconciling),
    (C::AmendmentDeferral, 6, Stage::Reconciling),
    (C::CommitteePassage, 3, Stage::Reported),
    (C::CommitteePassageFavorable, 3, Stage::Reported),
    (C::CommitteePassageUnfavorable, 3, Stage::Reported),
    (C::CommitteeFailure, 3, Stage::Failed),
    (C::ExecutiveReceipt, 7, Stage::ToExecutive),
    (C::ExecutiveSignature, 8, Stage::Signed),
    (C::ExecutiveVeto, 8, Stage::Vetoed),
    (C::ExecutiveVetoLineItem, 8, Stage::LineItemVetoed),
    (C::BecameLaw, 8, Stage::LapsedIntoLaw),
    (C::VetoOverridePassage, 8, Stage::Vetoed),
    (C::VetoOverrideFailure, 8, Stage::Sustained),
    (C::Deferral, 4, Stage::Reported),
    (C::Receipt, 5, Stage::PassedOrigin),
    (C::Referral, 2, Stage::Introduced),
    (C::ReferralCommittee, 2, Stage::InCommittee),
    (C::HearingHeld, 2, Stage::InCommittee),
    (C::WorkSession, 2, Stage::InCommittee),
    (C::Sponsorship, 2, Stage::Introduced),
    (C::CarriedOver, 3, Stage::CarriedOver),
    (C::ReportedOutOfCommittee, 3, Stage::Reported),
    (C::Concurrence, 6, Stage::Reconciling),
];

#[test]
fn every_classification_of_open_states_leads_where_the_table_says() {
    assert!(TABLE.iter().map(|(class, ..)| class).eq(&C::ALL[..OPEN_STATES]));
    let wrong: Vec<_> = TABLE
        .iter()
        .map(|&(class, steps, to)| (class, after(steps, class, LOWER), to))
        .filter(|(_, is, to)| is != to)
        .collect();
    assert_eq!(wrong, []);
}

#[test]
fn a_veto_is_overridden_by_both_chambers() {
    let vetoed = [&TO_EXECUTIVE[..], &[(None, C::ExecutiveVeto), (UPPER, C::VetoOverridePassage)]].concat();
    let both = [&vetoed[..], &[(LOWER, C::VetoOverridePassage)]].concat();
    assert_eq!([stage(&vetoed), stage(&both)], [Stage::Vetoed, Stage::Overridden]);
}

#[test]
fn a_signature_after_a_veto_moves_the_stage_and_is_not_said_to_leave_it() {
    let signed =
        derived(&row(&[&TO_EXECUTIVE[..], &[(None, C::ExecutiveVeto), (None, C::ExecutiveSignature)]].concat()));
    assert_eq!((signed.stage, signed.warnings[0].code), (Some(Stage::Signed), Oddity::Skipped));
}

#[test]
fn a_veto_that_was_sustained_is_what_became_of_a_bill_that_had_failed_before() {
    assert_eq!(stage(&[(LOWER, C::Failure), (LOWER, C::VetoOverrideFailure)]), Stage::Sustained);
}

#[test]
fn what_becomes_law_over_a_veto_is_overridden() {
    assert_eq!(
        stage(&[&TO_EXECUTIVE[..], &[(None, C::ExecutiveVeto), (None, C::BecameLaw)]].concat()),
        Stage::Overridden
    );
}

#[test]
fn what_was_signed_and_became_law_is_signed() {
    assert_eq!(
        stage(&[&TO_EXECUTIVE[..], &[(None, C::ExecutiveSignature), (None, C::BecameLaw)]].concat()),
        Stage::Signed
    );
}

#[test]
fn the_second_chambers_committee_does_not_lead_back() {
    let found =
        derived(&row(&[&TO_EXECUTIVE[..5], &[(UPPER, C::Introduction), (UPPER, C::ReferralCommittee)]].concat()));
    assert_eq!((found.stage, found.warnings), (Some(Stage::PassedOrigin), vec![]));
}

#[test]
fn a_simple_resolution_ends_at_passage() {
    let found =
        derive(bill(Form::Simple), &row(&[&TO_EXECUTIVE[..5], &[(LOWER, C::ExecutiveSignature)]].concat()), now());
    assert_eq!((found.stage, found.concluded), (Some(Stage::PassedOrigin), true));
}

#[test]
fn a_concurrent_resolution_ends_at_the_second_passage() {
    let found = derive(bill(Form::Concurrent), &row(&TO_EXECUTIVE), now());
    assert_eq!((found.stage, found.concluded), (Some(Stage::PassedSecond), true));
}

#[test]
fn a_concurrent_resolution_whose_amendments_are_agreed_to_has_ended_all_the_same() {
    for class in [C::Concurrence, C::AmendmentPassage] {
        let found = derive(bill(Form::Concurrent), &row(&[&TO_EXECUTIVE[..6], &[(LOWER, class)]].concat()), now());
        assert_eq!((found.stage, found.concluded), (Some(Stage::PassedSecond), true), "{class}");
    }
}

#[test]
fn officers_who_sign_an_enrolled_bill_do_not_pass_it() {
    assert_eq!(after(7, C::Passage, UPPER), Stage::Enrolled);
}

#[test]
fn a_bill_that_is_only_called_enrolled_is_not() {
    let found = derived(&row(&[&TO_EXECUTIVE[..4], &[(UPPER, C::Enrolled)]].concat()));
    assert_eq!((found.stage, found.warnings[0].code), (Some(Stage::Reported), Oddity::Skipped));
}

#[test]
fn the_description_tells_what_no_classification_does() {
    let told = [
        (C::ExecutiveVeto, "Pocket vetoed by the President", Stage::PocketVetoed),
        (C::Failure, "Died in Messages", Stage::Died),
        (C::Deferral, "Laid on Table, refer to SB 506", Stage::Replaced),
        (C::Substitution, "Substituted by A1234", Stage::Replaced),
    ];
    for (class, description, wanted) in told {
        let mut actions = row(&TO_EXECUTIVE[..4]);
        actions.push(action(9, "2026-02-01", LOWER, description, &[class]));
        assert_eq!(derived(&actions).stage, Some(wanted), "{description}");
    }
}

#[test]
fn a_bill_that_failed_is_brought_back_with_a_warning() {
    let found =
        derived(&row(&[&TO_EXECUTIVE[..3], &[(LOWER, C::CommitteeFailure), (LOWER, C::CommitteePassage)]].concat()));
    assert_eq!((found.stage, found.warnings[0].code), (Some(Stage::Reported), Oddity::Revived));
}

#[test]
fn a_bill_that_was_carried_over_goes_on() {
    let found =
        derived(&row(&[&TO_EXECUTIVE[..4], &[(LOWER, C::CarriedOver), (LOWER, C::ReferralCommittee)]].concat()));
    assert_eq!((found.stage, found.warnings), (Some(Stage::InCommittee), vec![]));
}

#[test]
fn a_hearing_is_enough_for_a_bill_that_was_carried_over_after_its_report_to_go_on() {
    let found = derived(&row(&[&TO_EXECUTIVE[..4], &[(LOWER, C::CarriedOver), (LOWER, C::HearingHeld)]].concat()));
    assert_eq!((found.stage, found.warnings), (Some(Stage::InCommittee), vec![]));
}

#[test]
fn a_law_stays_one() {
    let found = derived(&row(&[&TO_EXECUTIVE[..], &[(None, C::ExecutiveSignature), (LOWER, C::Failure)]].concat()));
    assert_eq!((found.stage, found.warnings[0].code), (Some(Stage::Signed), Oddity::AfterEnd));
}

#[test]
fn a_warning_names_the_action() {
    let mut actions = row(&TO_EXECUTIVE[..3]);
    actions.swap(0, 1);
    (actions[0].number, actions[1].number) = (1, 2);
    let found = derived(&actions);
    assert_eq!((found.warnings[0].code, found.warnings[0].action_id), (Oddity::OutOfOrder, actions[1].id));
}

#[test]
fn newest_first_is_an_order_too() {
    let mut actions = row(&TO_EXECUTIVE);
    actions.reverse();
    (1..).zip(&mut actions).for_each(|(n, action)| action.number = n);
    assert_eq!(derived(&actions).warnings, []);
}

#[test]
fn the_stage_stands_since_the_day_it_was_reached() {
    let found = derived(&row(&[&TO_EXECUTIVE[..3], &[(LOWER, C::Sponsorship)]].concat()));
    assert_eq!(found.stage_since.unwrap().to_string(), "2026-01-03");
    assert_eq!(found.latest_action_on.unwrap().to_string(), "2026-01-04");
}

#[test]
fn an_action_to_come_counts_once_it_has() {
    let mut actions = row(&TO_EXECUTIVE[..2]);
    actions.push(action(3, "2026-07-01", LOWER, "Passed", &[C::Passage]));
    let (before, then) = (derived(&actions), "2026-07-01T00:00:00Z".parse().unwrap());
    assert_eq!((before.stage, before.rederive_at), (Some(Stage::Introduced), Some(then)));
    assert_eq!(derive(bill(Form::Bill), &actions, then).stage, Some(Stage::PassedOrigin));
}

fn proposed(number: i32, posted: &str, closes: &str) -> Action {
    let closes_at = Some(closes.parse().unwrap());
    Action { closes_at, ..action(number, posted, None, "Proposed", &[C::Nprm, C::CommentOpening]) }
}

#[test]
fn comments_close_by_the_clock_alone() {
    let nature = Nature { kind: InstrumentKind::Regulation, form: Form::Bill, origin: None };
    let actions = [proposed(1, "2026-05-01", "2026-06-02T03:59:59Z")];
    let (open, closed) = (derive(nature, &actions, now()), derive(nature, &actions, now().plus_seconds(86_400)));
    assert_eq!((open.stage, open.rederive_at), (Some(Stage::CommentOpen), open.deadline));
    assert_eq!(
        (closed.stage, closed.stage_since.unwrap().to_string()),
        (Some(Stage::CommentClosed), "2026-06-01".into())
    );
}

#[test]
fn comments_may_be_due_on_the_morning_of_a_day_that_began_before_it_did_in_utc() {
    let asks = |closes: &str| {
        let new = serde_json::json!({ "acted_on": "2026-05-02", "acted_at": null, "description": "Notice",
            "chamber": null, "organization": null, "closes_at": closes, "withdraws": null });
        serde_json::from_value::<NewAction>(new).unwrap().check().is_ok()
    };
    // Where the clock is ten hours ahead, as on Guam, the first is at eight in the morning; the second is the day before anywhere.
    assert_eq!(["2026-05-01T22:00:00Z", "2026-05-01T09:59:59Z"].map(asks), [true, false]);
}

#[test]
fn a_rule_that_asks_for_comments_is_a_rule_first() {
    let nature = Nature { kind: InstrumentKind::Regulation, form: Form::Bill, origin: None };
    let closes_at = "2026-07-01T03:59:59Z".parse().ok();
    let rule = action(1, "2026-05-01", None, "Rule", &[C::FinalRule, C::CommentOpening]);
    let found = derive(nature, &[Action { closes_at, ..rule }], now());
    assert_eq!((found.stage, found.warnings), (Some(Stage::Final), vec![]));
}

#[test]
fn a_rule_in_effect_is_not_concluded_while_comments_on_it_are_taken() {
    let nature = Nature { kind: InstrumentKind::Regulation, form: Form::Bill, origin: None };
    let closes_at = "2026-07-01T03:59:59Z".parse().ok();
    let rule = action(1, "2026-05-01", None, "Rule", &[C::InterimFinalRule, C::CommentOpening, C::EffectiveDate]);
    let rule = [Action { closes_at, ..rule }];
    let told = |at| (derive(nature, &rule, at).stage, derive(nature, &rule, at).concluded);
    let closed = now().plus_seconds(30 * 86_400);
    assert_eq!([now(), closed].map(told), [(Some(Stage::Effective), false), (Some(Stage::Effective), true)]);
}

#[test]
fn a_longer_period_keeps_comments_open() {
    let nature = Nature { kind: InstrumentKind::Regulation, form: Form::Bill, origin: None };
    let actions =
        [proposed(1, "2026-05-01", "2026-05-20T03:59:59Z"), proposed(2, "2026-05-15", "2026-07-01T03:59:59Z")];
    let found = derive(nature, &actions, now());
    assert_eq!((found.stage, found.deadline), (Some(Stage::CommentOpen), actions[1].closes_at));
}

#[test]
fn a_stay_stands_beside_the_stage_until_it_is_lifted() {
    let nature = Nature { kind: InstrumentKind::Case, form: Form::Bill, origin: None };
    let held = row(&[(None, C::CaseFiling), (None, C::Injunction), (None, C::Stay)]);
    let lifted = [held.clone(), vec![action(9, "2026-02-01", None, "Lifted", &[C::StayLifted])]].concat();
    let overlays = [held, lifted].map(|actions| derive(nature, &actions, now()).overlays);
    assert_eq!(overlays, [vec![Overlay::Injunction, Overlay::Stay], vec![Overlay::Injunction]]);
}

prop_compose! {
    fn any_action()(
        day in 1..28_i32,
        chamber in select(vec![None, LOWER, UPPER, Some(Chamber::Legislature), Some(Chamber::Executive)]),
        classes in vec(select(C::ALL), 0..3),
        description in select(vec!["It was done", "Died in committee", "Pocket vetoed", "Substituted by HB 1"]),
        closes in proptest::option::of(1..60_i64),
    ) -> Action {
        let closes_at = closes.map(|days| now().plus_seconds((days - 30) * 86_400));
        Action { closes_at, ..action(1, &format!("2026-05-{day:02}"), chamber, description, &classes) }
    }
}

fn numbered(mut actions: Vec<Action>) -> Vec<Action> {
    for (n, action) in (1_u8..).zip(&mut actions) {
        (action.number, action.id) = (n.into(), Id::from_bytes([n; 16]));
    }
    actions
}

fn natures() -> impl Strategy<Value = Nature> {
    let forms = select(vec![Form::Bill, Form::Concurrent, Form::Simple]);
    (select(InstrumentKind::ALL), forms, select(vec![None, LOWER, UPPER])).prop_map(|(kind, form, origin)| Nature {
        kind,
        form,
        origin,
    })
}

proptest! {
    #[test]
    fn any_order_of_the_same_actions_gives_the_same_stage(
        nature in natures(),
        (actions, shuffled) in vec(any_action(), 0..12).prop_flat_map(|a| (Just(a.clone()), Just(a).prop_shuffle())),
    ) {
        let (one, other) = (derive(nature, &numbered(actions), now()), derive(nature, &numbered(shuffled), now()));
        let told = |d: Derived| (d.stage, d.stage_since, d.overlays, d.concluded, d.deadline, d.latest_action_on, d.rederive_at);
        prop_assert_eq!(told(one), told(other));
    }

    #[test]
    fn no_row_of_actions_leads_to_a_stage_of_another_kind(nature in natures(), actions in vec(any_action(), 0..12)) {
        let found = derive(nature, &numbered(actions), now()).stage;
        prop_assert!(found.is_none_or(|stage| stage.belongs_to(nature.kind)), "{:?}", found);
    }

    #[test]
    fn unclassified_actions_never_change_the_stage(nature in natures(), actions in vec(any_action(), 0..8), plain in vec(any_action(), 1..5)) {
        let unclassified = plain.into_iter().map(|a| Action { classifications: Vec::new(), closes_at: None, ..a });
        let (without, with) = (numbered(actions.clone()), numbered(actions.into_iter().chain(unclassified).collect()));
        prop_assert_eq!(derive(nature, &without, now()).stage, derive(nature, &with, now()).stage);
    }

    #[test]
    fn every_warning_names_an_action(nature in natures(), actions in vec(any_action(), 0..12)) {
        let actions = numbered(actions);
        let found = derive(nature, &actions, now());
        prop_assert!(found.warnings.iter().all(|w| actions.iter().any(|a| a.id == w.action_id)));
    }

    #[test]
    fn a_withdrawn_action_counts_for_nothing(nature in natures(), actions in vec(any_action(), 1..8)) {
        let mut actions = numbered(actions);
        let without = derive(nature, &actions[1..], now()).stage;
        let mut withdrawal = action(200, "2026-05-30", None, "Recorded in error", &[]);
        withdrawal.withdraws = Some(actions[0].id);
        actions.push(withdrawal);
        mark_withdrawn(&mut actions);
        prop_assert_eq!(derive(nature, &actions, now()).stage, without);
    }
}
