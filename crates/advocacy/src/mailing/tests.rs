use super::*;
use crate::{
    Alert, Resource,
    action::{BounceKind, BounceReport},
    alert::AlertStatus,
    campaign::tests::{NOON, id},
    mail::Tried,
    resource::ResourceFormat,
};
use kernel::{Draft as _, Flag, FlagKind, ReleaseStatus};
use proptest::{prelude::*, sample::select};
use serde_json::json;

fn mailing(kind: MailingKind) -> Mailing {
    let new: NewMailing = serde_json::from_value(json!({
        "kind": kind, "subject_id": id(2), "segment_id": id(3), "owner_unit_id": id(9)
    }))
    .unwrap();
    new.register(id(1), NOON).unwrap()
}

fn segment(criteria: serde_json::Value) -> Segment {
    let new: crate::NewSegment =
        serde_json::from_value(json!({ "name": "Writers", "owner_unit_id": id(9), "criteria": criteria })).unwrap();
    new.register(id(3), NOON).unwrap()
}

/// A resource of that format, where it stands there.
fn resource(format: ResourceFormat, status: ReleaseStatus) -> Resource {
    let new: crate::NewResource = serde_json::from_value(json!({
        "title": "What the budget says", "summary": "In two pages.", "format": format, "owner_unit_id": id(9), "goals": [],
        "audiences": [], "library_types": [], "body": "It says …", "url": null, "language": "en", "licence": "CC-BY-4.0",
        "reviewed_on": null, "review_due": null
    }))
    .unwrap();
    Resource { status, ..new.register(id(2), NOON).unwrap() }
}

fn to(to: MailingStatus) -> MailingTransition {
    MailingTransition { to, note: None }
}

#[test]
fn only_those_who_want_such_mail_get_it() {
    let mut alert = mailing(MailingKind::Alert);
    alert.aim(&segment(json!({ "skill": ["law"] })), None).unwrap();
    let AdvocateFilter { skill, takes_alerts, takes_briefings, .. } = alert.recipients();
    assert_eq!((skill.len(), takes_alerts, takes_briefings), (1, Some(true), None));
}

#[test]
fn a_segment_of_those_who_want_no_such_mail_is_refused() {
    let refused = mailing(MailingKind::Briefing).aim(&segment(json!({ "takes_briefings": false })), None);
    assert_eq!(refused.unwrap_err().fields[0].code, "conflict");
}

#[test]
fn a_segment_in_which_the_sender_looks_after_nobody_is_refused() {
    let refused = mailing(MailingKind::Alert).aim(&segment(json!({ "unit_id": [id(7)] })), Some(vec![id(9)]));
    assert_eq!(refused.unwrap_err().fields[0].code, "forbidden");
}

#[test]
fn only_a_published_briefing_is_mailed() {
    use ReleaseStatus::{Draft, Published, Retired};
    use ResourceFormat::{Briefing, Toolkit};
    let resources = [(Briefing, Published), (Briefing, Draft), (Briefing, Retired), (Toolkit, Published)];
    let mailed = resources.map(|(format, status)| Letter::of_briefing(&resource(format, status)).is_ok());
    assert_eq!(mailed, [true, false, false, false]);
}

/// An alert that people may act on.
fn live() -> Alert {
    Alert {
        status: AlertStatus::Live,
        standing: crate::alert::AlertStanding {
            position_version: Some(1),
            is_published: true,
            has_moved_past: false,
            reaches_nobody: false,
        },
        ..crate::alert::tests::alert()
    }
}

#[test]
fn only_a_live_alert_is_mailed() {
    let alerts = [live(), crate::alert::tests::alert()];
    assert_eq!(alerts.map(|alert| Letter::of_alert(&alert, NOON).is_ok()), [true, false]);
}

#[test]
fn an_alert_may_go_on_until_it_has_ended() {
    let flag =
        Flag { kind: FlagKind::FindingRetracted, record_id: id(6), since: "2026-04-20".parse().unwrap(), reason: None };
    let (paused, flagged) = (Alert { status: AlertStatus::Paused, ..live() }, Alert { flags: vec![flag], ..live() });
    let ended = [AlertStatus::Closed, AlertStatus::Superseded].map(|status| Alert { status, ..live() });
    let may_pass = |alert: &Alert| Letter::of_alert(alert, NOON).unwrap_err().may_pass;
    assert_eq!([paused, flagged].map(|alert| may_pass(&alert)), [true, true]);
    assert_eq!(ended.map(|alert| may_pass(&alert)), [false, false]);
}

#[test]
fn a_retired_briefing_may_be_published_again() {
    use ResourceFormat::{Briefing, Toolkit};
    let resources = [Briefing, Toolkit].map(|format| resource(format, ReleaseStatus::Retired));
    assert_eq!(resources.map(|resource| Letter::of_briefing(&resource).unwrap_err().may_pass), [true, false]);
}

#[test]
fn nobody_says_that_it_is_sent() {
    assert_eq!(mailing(MailingKind::Alert).enter(&to(MailingStatus::Sent), NOON).unwrap_err().code, Code::Conflict);
}

#[test]
fn few_readers_are_not_told() {
    let counts = MailingCounts::of(|_| 10, 12, 9);
    assert_eq!((counts.sent, counts.opened.count, counts.used.is_suppressed), (10, Some(12), true));
}

#[test]
fn of_one_mail_it_is_not_told_whether_its_reader_used_it() {
    let used = |readers| MailingCounts::of(|status| u64::from(status == ActionStatus::Sent), 0, readers).used;
    assert_eq!([used(0), used(1)].map(|used| used.is_suppressed), [true, true]);
}

#[test]
fn why_it_came_back_repeats_no_address() {
    let told = |reason: &str| {
        let mut reader = Recipient::queued(id(4), &mailing(MailingKind::Briefing), id(5), NOON);
        reader.mail.begin(NOON).unwrap();
        let report = BounceReport { mail_id: id(4), kind: BounceKind::Failed, reason: Some(reason.to_owned()) };
        (reader.bounced(&report, NOON), reader.mail.reason.map(String::from))
    };
    let reasons = ["5.1.1 smtp; 550 <ada@example.org> is not known here", "<ada@example.org> is not known here"];
    assert_eq!(reasons.map(told), [(true, Some("5.1.1".to_owned())), (true, None)]);
}

#[test]
fn why_it_was_refused_is_its_code_where_it_has_one() {
    let told = |why: &str| {
        let mut reader = Recipient::queued(id(4), &mailing(MailingKind::Briefing), id(5), NOON);
        reader.mail.begin(NOON).unwrap();
        reader.hear(Tried::Refused(why.to_owned()), NOON).unwrap();
        reader.mail.reason.map(String::from)
    };
    let reasons = ["5.1.1 the mail server answered 550", "the mail server answered 550"];
    assert_eq!(reasons.map(told), [Some("5.1.1".to_owned()), Some("the mail server answered 550".to_owned())]);
}

#[test]
fn who_did_not_consent_is_not_noted_to_have_opened_it() {
    let mut reader = Recipient::queued(id(4), &mailing(MailingKind::Briefing), id(5), NOON);
    reader.answer(MailingAnswer::Open, false, NOON);
    assert_eq!(reader.opened_at, None);
}

proptest! {
    /// Whatever is done: one that is sent stays so, and it is sent exactly where it says when.
    #[test]
    fn what_is_sent_stays_sent(steps in proptest::collection::vec(proptest::option::of(select(MailingStatus::ALL)), 0..20)) {
        let (mut mailing, mut was_sent) = (mailing(MailingKind::Briefing), false);
        for step in steps {
            let before = mailing.clone();
            let moved = match step {
                Some(status) => mailing.enter(&to(status), NOON),
                None => mailing.finish(NOON),
            };
            prop_assert!(moved.is_ok() || before == mailing);
            prop_assert!(!was_sent || mailing.status == MailingStatus::Sent);
            prop_assert_eq!(mailing.status == MailingStatus::Sent, mailing.finished_at.is_some());
            was_sent = mailing.status == MailingStatus::Sent;
        }
    }

    /// The first answer of each kind counts, with its consent.
    #[test]
    fn answers_are_noted_once(answers in proptest::collection::vec((select(MailingAnswer::ALL), any::<bool>()), 0..20)) {
        let mut reader = Recipient::queued(id(4), &mailing(MailingKind::Briefing), id(5), NOON);
        for (second, (answer, consented)) in (0..).zip(&answers) {
            reader.answer(*answer, *consented, NOON.plus_seconds(second));
        }
        let first = |wanted: (MailingAnswer, bool)| {
            let found = answers.iter().position(|(answer, consented)| (*answer, *consented || !wanted.1) == (wanted.0, true));
            found.map(|second| NOON.plus_seconds(i64::try_from(second).unwrap()))
        };
        prop_assert_eq!((reader.opened_at, reader.used_at), (first((MailingAnswer::Open, true)), first((MailingAnswer::Used, false))));
    }
}
