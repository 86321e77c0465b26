use super::*;
use crate::{
    advocate::tests::{NOON, id},
    alert::{Alert, tests::alert},
};
use kernel::Lifecycle as _;
use proptest::prelude::*;

fn request(channel: &str, post_ids: &[Id]) -> ActionRequest {
    serde_json::from_value(serde_json::json!({ "channel": channel, "post_ids": post_ids, "story": "I read." })).unwrap()
}

fn target(number: u8, confidence: MatchConfidence) -> MatchedTarget {
    MatchedTarget {
        post_id: id(number),
        title: "Senator".into(),
        division_ocd_id: "ocd-division/country:us/state:wy".parse().unwrap(),
        office_holder_id: id(number + 50),
        name: "Ada Example".into(),
        channels: vec![Channel::Email, Channel::Phone],
        method: MatchMethod::Zip,
        confidence,
    }
}

fn action(channel: &str) -> Action {
    let sender = Sender { person_id: id(1), name: "Ben".into() };
    let (request, target) = (request(channel, &[]), target(2, MatchConfidence::High));
    write(&alert(), &request, &sender, &target, None, (id(3), NOON)).unwrap()
}

fn chosen_of(alert: &Alert, request: &ActionRequest, targets: &[MatchedTarget]) -> Result<Vec<Id>> {
    chosen(alert, request, targets).map(|targets| targets.iter().map(|target| target.post_id).collect())
}

#[test]
fn what_is_said_is_filled_in() {
    assert_eq!(action("email").body.unwrap().as_str(), "Dear Ada Example, I read. Ben");
}

#[test]
fn without_a_name_all_that_are_sure_are_written_to() {
    let targets = [target(2, MatchConfidence::High), target(3, MatchConfidence::Low)];
    assert_eq!(chosen_of(&alert(), &request("email", &[]), &targets), Ok(vec![id(2)]));
}

#[test]
fn where_nobody_is_sure_the_sender_must_say() {
    let refused = chosen_of(&alert(), &request("email", &[]), &[target(3, MatchConfidence::Low)]).unwrap_err();
    assert_eq!(refused.fields[0].code, "ambiguous");
}

#[test]
fn who_agrees_already_is_passed_over() {
    let mut alert = alert();
    alert.note_supporter(id(52), crate::alert::SupporterNote { note: None }, NOON).unwrap();
    let targets = [target(2, MatchConfidence::High), target(3, MatchConfidence::High)];
    assert_eq!(chosen_of(&alert, &request("email", &[]), &targets), Ok(vec![id(3)]));
}

#[test]
fn who_agrees_already_is_written_to_where_that_is_asked_for() {
    let mut alert = Alert { include_supporters: true, ..alert() };
    alert.note_supporter(id(52), crate::alert::SupporterNote { note: None }, NOON).unwrap();
    assert_eq!(chosen_of(&alert, &request("email", &[]), &[target(2, MatchConfidence::High)]), Ok(vec![id(2)]));
}

#[test]
fn of_several_who_hold_a_post_only_who_agrees_is_passed_over() {
    let mut alert = alert();
    alert.note_supporter(id(52), crate::alert::SupporterNote { note: None }, NOON).unwrap();
    let other = MatchedTarget { office_holder_id: id(60), ..target(2, MatchConfidence::High) };
    let holders = [target(2, MatchConfidence::High), other];
    let written_to = chosen(&alert, &request("email", &[id(2)]), &holders).unwrap();
    assert_eq!(written_to.iter().map(|holder| holder.office_holder_id).collect::<Vec<_>>(), [id(60)]);
}

#[test]
fn a_post_that_is_not_theirs_is_refused_by_its_place() {
    let refused = chosen_of(&alert(), &request("email", &[id(9)]), &[target(2, MatchConfidence::High)]).unwrap_err();
    assert_eq!(refused.fields[0].pointer, "/post_ids/0");
}

#[test]
fn notes_are_of_how_it_went() {
    let noted = ActionRequest { notes: "She was kind.".parse().ok(), ..request("email", &[]) };
    assert_eq!(noted.check(&alert()).unwrap_err().fields[0].pointer, "/notes");
}

#[test]
fn a_mail_is_begun_once() {
    let mut action = action("email");
    assert!(action.begin(NOON).is_ok() && action.begin(NOON).is_err());
}

#[test]
fn only_a_mail_that_was_begun_long_ago_is_given_up() {
    let lost = NOON.plus_seconds(crate::mail::LOST_SECONDS);
    let (mut begun, mut put_off) = (action("email"), action("email"));
    begun.begin(NOON).unwrap();
    put_off.begin(NOON).unwrap();
    put_off.hear(Tried::PutOff("451".into()), NOON).unwrap();
    let given_up = [put_off.give_up(lost), begun.give_up(lost.plus_seconds(-1)), begun.give_up(lost)];
    assert_eq!(given_up.map(|given_up| given_up.is_ok()), [false, false, true]);
}

#[test]
fn a_mail_that_was_begun_is_not_taken_back() {
    let (mut waiting, mut begun) = (action("email"), action("email"));
    begun.begin(NOON).unwrap();
    let taken_back = [&mut waiting, &mut begun].map(|mail| mail.take_back("closed", NOON).is_ok());
    assert_eq!(taken_back, [true, false]);
}

#[test]
fn a_mail_counts_once_it_is_sent() {
    let mut mail = action("email");
    mail.begin(NOON).unwrap();
    let begun = mail.activity();
    mail.hear(Tried::Taken, NOON).unwrap();
    assert_eq!((begun, mail.activity()), (None, Some(ActivityKind::MessageSent)));
}

#[test]
fn what_was_put_off_too_often_is_refused() {
    let mut action = action("email");
    for _ in 0..=crate::mail::GAPS.len() {
        action.begin(NOON).unwrap();
        action.hear(Tried::PutOff("451".into()), NOON).unwrap();
    }
    assert_eq!(action.status, ActionStatus::Rejected);
}

#[test]
fn a_notification_that_is_faster_than_the_answer_stands() {
    let mut action = action("email");
    action.begin(NOON).unwrap();
    action.bounced(&BounceReport { mail_id: id(3), kind: BounceKind::Failed, reason: None }, NOON);
    let heard = action.hear(Tried::Taken, NOON);
    assert_eq!((heard, action.status), (Ok(()), ActionStatus::Bounced));
}

#[test]
fn more_than_one_may_write_to_at_once_are_named_by_the_sender() {
    let targets: Vec<_> = (1..=21).map(|number| target(number, MatchConfidence::High)).collect();
    let refused = chosen_of(&alert(), &request("email", &[]), &targets).unwrap_err();
    assert_eq!(refused.fields[0].code, "too_many");
}

#[test]
fn a_call_that_reached_nobody_can_be_made_again() {
    let mut call = action("phone");
    let report = |outcome| OutcomeReport { outcome, notes: None };
    call.report(report(Outcome::Unavailable), NOON).unwrap();
    call.report(report(Outcome::Contact), NOON).unwrap();
    assert_eq!((call.status, call.activity()), (ActionStatus::Delivered, Some(ActivityKind::CallMade)));
}

/// Everything that can happen to a mail.
fn happen(action: &mut Action, what: u8) {
    let bounce = |kind| BounceReport { mail_id: id(3), kind, reason: None };
    let _ = match what {
        0 => action.begin(NOON).is_ok(),
        1 => action.hear(Tried::Taken, NOON).is_ok(),
        2 => action.hear(Tried::Refused("550".into()), NOON).is_ok(),
        3 => action.hear(Tried::Uncertain("timeout".into()), NOON).is_ok(),
        4 => action.hear(Tried::PutOff("451".into()), NOON).is_ok(),
        5 => action.bounced(&bounce(BounceKind::Failed), NOON),
        6 => action.bounced(&bounce(BounceKind::Delivered), NOON),
        _ => action.bounced(&bounce(BounceKind::Delayed), NOON),
    };
}

proptest! {
    #[test]
    fn what_is_unknown_is_never_in_the_queue_again(path in proptest::collection::vec(0_u8..8, 0..12)) {
        let (mut action, mut unknown) = (action("email"), false);
        for what in path {
            happen(&mut action, what);
            unknown |= action.status == ActionStatus::Unknown;
            prop_assert!(!unknown || action.status != ActionStatus::Queued);
        }
    }

    #[test]
    fn no_path_leaves_an_end(path in proptest::collection::vec(0_u8..8, 0..12)) {
        let (mut action, mut ended) = (action("email"), None);
        for what in path {
            happen(&mut action, what);
            prop_assert!(ended.is_none_or(|end| end == action.status));
            if action.status.allowed_transitions().is_empty() {
                ended = Some(action.status);
            }
        }
    }
}
