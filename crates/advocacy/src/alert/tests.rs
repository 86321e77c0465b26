use super::*;
use crate::advocate::tests::{NOON, id};
use kernel::Draft as _;
use proptest::prelude::*;

const HOUR: i64 = 3_600;

/// An alert that has all it takes.
pub fn alert() -> Alert {
    let new: NewAlert = serde_json::from_value(serde_json::json!({
        "slug": "read-in-peace", "title": "Read in peace", "summary": "Keep records private.", "owner_unit_id": id(9),
        "position_id": id(8), "plea": "other", "callers": "constituents", "per_day": 1,
        "ends_at": NOON.plus_seconds(HOUR), "channels": ["email", "phone"],
        "messages": [
            { "channel": "email", "subject": "Records", "body": "Dear {{target_name}}, {{story}} {{sender_name}}" },
            { "channel": "phone", "body": "I am {{sender_name}}." }
        ],
        "targets": [{ "kind": "post", "post_id": id(2) }]
    }))
    .unwrap();
    new.register(id(1), NOON).unwrap()
}

fn facts() -> AlertFacts {
    let standing = AlertStanding { position_version: Some(1), is_published: true, ..AlertStanding::default() };
    AlertFacts { standing, reachable: 1, ..AlertFacts::default() }
}

fn to(to: AlertStatus) -> AlertTransition {
    AlertTransition { to, note: None }
}

fn moved(alert: &mut Alert, path: &[AlertStatus]) {
    for status in path {
        alert.transition(&to(*status), &facts(), NOON).unwrap();
    }
}

fn live() -> Alert {
    let mut alert = alert();
    moved(&mut alert, &[AlertStatus::Review, AlertStatus::Scheduled]);
    alert
}

/// What is named when a reviewed alert is to be scheduled.
fn missing(alert: Alert, facts: AlertFacts) -> Vec<String> {
    let mut alert = Alert { status: AlertStatus::Review, ..alert };
    let refused = alert.transition(&to(AlertStatus::Scheduled), &facts, NOON).unwrap_err();
    refused.fields.into_iter().map(|field| field.pointer).collect()
}

#[test]
fn without_a_start_it_is_live_at_once() {
    assert_eq!((live().status, live().position_version), (AlertStatus::Live, Some(1)));
}

#[test]
fn one_whose_beginning_has_passed_is_live_from_now() {
    let mut alert = Alert { starts_at: Some(NOON.plus_seconds(-HOUR)), ..alert() };
    moved(&mut alert, &[AlertStatus::Review, AlertStatus::Scheduled]);
    assert_eq!((alert.status, alert.live_at), (AlertStatus::Live, Some(NOON)));
}

#[test]
fn everything_it_lacks_is_named_at_once() {
    let bare = Alert { position_id: None, ends_at: None, messages: Vec::new(), ..alert() };
    let facts = AlertFacts { reachable: 0, ..AlertFacts::default() };
    assert_eq!(missing(bare, facts), ["/position_id", "/ends_at", "/messages", "/targets"]);
}

#[test]
fn a_position_that_is_not_in_force_carries_no_alert() {
    assert_eq!(missing(alert(), AlertFacts { standing: AlertStanding::default(), ..facts() }), ["/position_id"]);
}

#[test]
fn a_position_that_is_not_published_carries_no_alert() {
    let standing = AlertStanding { is_published: false, ..facts().standing };
    assert_eq!(missing(alert(), AlertFacts { standing, ..facts() }), ["/position_id"]);
}

#[test]
fn a_mail_needs_a_subject() {
    let mut alert = alert();
    alert.messages[0].subject = None;
    assert_eq!(missing(alert, facts()), ["/messages/0/subject"]);
}

#[test]
fn fields_of_an_instrument_need_one() {
    let mut alert = alert();
    alert.messages[0].subject = "On {{instrument}}".parse().ok();
    alert.messages[1].body = "On {{instrument_title}}".parse().unwrap();
    assert_eq!(missing(alert, facts()), ["/messages/0/subject", "/messages/1/body"]);
}

#[test]
fn a_conflict_stands_in_the_way() {
    let mut alert = Alert { status: AlertStatus::Review, ..alert() };
    let facts = AlertFacts { conflicts: 1, ..facts() };
    assert_eq!(alert.transition(&to(AlertStatus::Scheduled), &facts, NOON).unwrap_err().code, Code::Conflict);
}

#[test]
fn what_rests_on_a_retracted_finding_is_not_said() {
    let (kind, since) = (kernel::FlagKind::FindingRetracted, NOON.day());
    let flags = vec![Flag { kind, record_id: id(3), since, reason: None }];
    assert_eq!(missing(Alert { flags, ..alert() }, facts()), ["/finding_ids"]);
}

#[test]
fn a_finding_is_cited_once() {
    assert_eq!(Alert { finding_ids: vec![id(3); 2], ..alert() }.check().unwrap_err().fields[0].pointer, "/finding_ids");
}

#[test]
fn a_list_that_is_too_long_is_told_of_once() {
    let patch = AlertPatch { finding_ids: Some((1..=51).map(id).collect()), ..AlertPatch::default() };
    let refused = patch.amend(&mut alert()).unwrap_err();
    assert_eq!(refused.fields.iter().map(|field| field.pointer.as_str()).collect::<Vec<_>>(), ["/finding_ids"]);
}

#[test]
fn another_sponsor_gives_another_tag() {
    let sponsored = |by: u8| {
        let supporter = Supporter { office_holder_id: id(by), since: NOON.day(), note: None, sponsors: true };
        Alert { supporters: vec![supporter], ..alert() }.context()
    };
    assert!(alert().context().is_none() && sponsored(3) != sponsored(4));
}

#[test]
fn it_waits_for_its_beginning() {
    let mut alert = Alert { starts_at: Some(NOON.plus_seconds(60)), ..alert() };
    moved(&mut alert, &[AlertStatus::Review, AlertStatus::Scheduled]);
    let waits = alert.status;
    alert.settle(NOON.plus_seconds(60));
    assert_eq!((waits, alert.status), (AlertStatus::Scheduled, AlertStatus::Live));
}

#[test]
fn at_its_end_it_is_live_and_after_it_closed() {
    let alert = live();
    let at = |seconds| alert.status_at(NOON.plus_seconds(seconds));
    assert_eq!([at(HOUR), at(HOUR + 1)], [AlertStatus::Live, AlertStatus::Closed]);
}

#[test]
fn it_closes_when_its_instrument_has_moved_on() {
    let mut alert = live();
    alert.standing.has_moved_past = true;
    alert.settle(NOON);
    assert_eq!((alert.status, alert.close_reason), (AlertStatus::Closed, Some(CloseReason::InstrumentMoved)));
}

#[test]
fn it_closes_when_its_position_is_in_force_no_more() {
    let mut alert = live();
    alert.standing.position_version = None;
    alert.settle(NOON);
    assert_eq!(alert.close_reason, Some(CloseReason::PositionEnded));
}

/// Where an alert that waits for its beginning stands once that has come.
fn begun(change: impl FnOnce(&mut Alert)) -> AlertStatus {
    let mut alert = Alert { starts_at: Some(NOON.plus_seconds(60)), ..alert() };
    moved(&mut alert, &[AlertStatus::Review, AlertStatus::Scheduled]);
    change(&mut alert);
    alert.settle(NOON.plus_seconds(60));
    alert.status
}

#[test]
fn what_came_into_conflict_meanwhile_goes_back_to_review() {
    assert_eq!(begun(|alert| alert.open_conflicts = Some(1)), AlertStatus::Review);
}

#[test]
fn what_reaches_nobody_any_more_goes_back_to_review() {
    assert_eq!(begun(|alert| alert.standing.reaches_nobody = true), AlertStatus::Review);
}

#[test]
fn what_another_version_that_is_not_published_carries_goes_back_to_review() {
    assert_eq!(begun(|alert| alert.standing.is_published = false), AlertStatus::Review);
}

#[test]
fn that_it_ended_while_it_was_paused_is_known() {
    let mut alert = live();
    moved(&mut alert, &[AlertStatus::Paused]);
    alert.settle(NOON.plus_seconds(HOUR + 1));
    assert_eq!((alert.close_reason, alert.paused_at), (Some(CloseReason::Ended), Some(NOON)));
}

#[test]
fn a_paused_alert_can_be_superseded() {
    let mut alert = live();
    moved(&mut alert, &[AlertStatus::Paused]);
    assert!(alert.supersede(id(7), NOON) && alert.status == AlertStatus::Superseded);
}

#[test]
fn what_is_scheduled_is_a_draft_again_once_it_is_replaced() {
    let mut alert = Alert { starts_at: Some(NOON.plus_seconds(60)), ..alert() };
    moved(&mut alert, &[AlertStatus::Review, AlertStatus::Scheduled]);
    let changed = alert.supersede(id(7), NOON);
    alert.settle(NOON.plus_seconds(60));
    assert_eq!((changed, alert.status, alert.superseded_by), (true, AlertStatus::Draft, None));
}

#[test]
fn what_has_ended_before_it_is_replaced_stays_ended() {
    let mut alert = live();
    assert!(!alert.supersede(id(7), NOON.plus_seconds(HOUR + 1)) && alert.close_reason == Some(CloseReason::Ended));
}

#[test]
fn nothing_goes_live_beside_what_replaces_it() {
    let mut alert = Alert { status: AlertStatus::Review, ..alert() };
    let facts = AlertFacts { is_replaced: true, ..facts() };
    assert_eq!(alert.transition(&to(AlertStatus::Scheduled), &facts, NOON).unwrap_err().code, Code::Conflict);
}

#[test]
fn what_was_live_is_not_deleted() {
    assert!(alert().check_removable().is_ok() && live().check_removable().is_err());
}

#[test]
fn a_target_says_what_its_kind_needs() {
    let target = AlertTarget {
        kind: TargetKind::Chamber,
        post_id: Some(id(1)),
        jurisdiction: None,
        chamber: Some(target::Chamber::Upper),
        committee_id: None,
    };
    let refused = Alert { targets: vec![target], ..alert() }.check().unwrap_err();
    let pointers: Vec<_> = refused.fields.iter().map(|field| field.pointer.as_str()).collect();
    assert_eq!(pointers, ["/targets/0/post_id", "/targets/0/jurisdiction"]);
}

/// A step in the life of an alert: any move, one of those that are open or none, how much later, whether its position still stands,
/// and whether another comes in its place.
type Step = (Option<AlertStatus>, usize, i64, bool, bool);

fn step() -> impl Strategy<Value = Step> {
    let any = proptest::option::weighted(0.2, proptest::sample::select(AlertStatus::ALL));
    let (stands, replaced) = (proptest::bool::weighted(0.9), proptest::bool::weighted(0.05));
    (any, 0_usize..3, 0_i64..400, stands, replaced)
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    proptest::collection::vec(step(), 0..30)
}

fn waiting() -> Alert {
    Alert { starts_at: Some(NOON.plus_seconds(900)), ..alert() }
}

fn take((any, which, _, stands, replaced): Step, alert: &mut Alert, now: At) {
    let open = alert.status.moves();
    let position_version = stands.then_some(1);
    let standing = AlertStanding { position_version, is_published: stands, ..AlertStanding::default() };
    if let Some(status) = any.or_else(|| open.get(which).copied()) {
        drop(alert.transition(&to(status), &AlertFacts { standing, ..facts() }, now));
    }
    if replaced {
        alert.supersede(id(7), now);
    }
    // Whoever reads it meets it where time has brought it.
    alert.standing = standing;
    alert.settle(now);
}

proptest! {
    /// Whatever people and time do, an alert is live only with what it takes, and what has ended stays ended.
    #[test]
    fn no_path_leads_to_a_state_that_may_not_be(steps in steps()) {
        use AlertStatus::{Closed, Live, Paused, Reported, Superseded};
        let (mut alert, mut now) = (waiting(), NOON);
        for step in steps {
            now = now.plus_seconds(step.2);
            let before = alert.status;
            take(step, &mut alert, now);
            prop_assert!(alert.status != Live || (alert.live_at.is_some() && alert.position_version.is_some()));
            prop_assert!(alert.status != Live || alert.ends_at.is_some_and(|end| now <= end));
            prop_assert!(alert.status != Paused || alert.paused_at.is_some());
            prop_assert!(alert.status != Live || alert.paused_at.is_none());
            let has_ended = |status| matches!(status, Closed | Reported | Superseded);
            prop_assert_eq!(alert.closed_at.is_some(), has_ended(alert.status));
            let stays = alert.status == before || (before, alert.status) == (Closed, Reported);
            prop_assert!(!has_ended(before) || stays, "{before} to {}", alert.status);
        }
    }
}

/// The property above would hold of a world in which nothing ever moves: this one does move.
#[test]
fn random_moves_reach_every_status() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let (mut runner, mut reached) = (TestRunner::deterministic(), std::collections::BTreeSet::new());
    for _ in 0..1_000 {
        let (mut alert, mut now) = (waiting(), NOON);
        for step in steps().new_tree(&mut runner).unwrap().current() {
            now = now.plus_seconds(step.2);
            take(step, &mut alert, now);
            reached.insert(alert.status);
        }
    }
    assert_eq!(reached.into_iter().collect::<Vec<_>>(), AlertStatus::ALL);
}
