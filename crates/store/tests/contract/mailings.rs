//! Mailings at rest: whom they go to, that nobody gets one twice, and what a crash leaves.

use crate::{
    Database,
    asked::asked,
    paging::{pages_in_order, read},
    privacy::waits::awaited,
};
use advocacy::{
    Alert, Finding, Mailing, MailingFilter, NewAdvocate, NewMailing, NewResource, NewSegment, Resource,
    action::{BounceKind, BounceReport},
    alert::AlertStatus,
    mail::Tried,
    mailing::{MailingAnswer, MailingCounts, MailingStatus},
};
use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use directory::{Decision, DivisionAlias, ErasureReason, NewConsent, NewDivision, Person, Purpose};
use kernel::{Actor, Draft as _, Id, ReleaseStatus};
use serde_json::json;
use store::{
    sqlite::queries::{Listed, privacy::holdings::HOLDINGS},
    testing::TestDatabase,
};

/// What stands in the mail of a test.
const TOKEN: [u8; 32] = [1; 32];

/// A published briefing, and everybody as a segment.
struct Desk {
    owner: Id,
    briefing: Id,
    segment: Id,
}

impl Database {
    async fn desk(&self) -> Desk {
        self.desk_of("desk").await
    }

    async fn desk_of(&self, unit: &str) -> Desk {
        let owner = self.unit(unit).await;
        let briefing: NewResource = read(json!({
            "title": "What the budget says", "summary": "In two pages.", "format": "briefing", "owner_unit_id": owner,
            "goals": [], "audiences": [], "library_types": [], "body": "It says …", "url": null, "language": "en",
            "licence": "CC-BY-4.0", "reviewed_on": null, "review_due": null
        }));
        let mut briefing: Resource = briefing.register(self.clock.id(), self.clock.now()).unwrap();
        briefing.status = ReleaseStatus::Published;
        let briefing = self.add(briefing).await;
        let segment: NewSegment = read(json!({ "name": "All", "owner_unit_id": owner, "criteria": {} }));
        let segment = self.add(segment.register(self.clock.id(), self.clock.now()).unwrap()).await;
        Desk { owner, briefing, segment }
    }

    async fn decide(&self, person: Id, purpose: Purpose, decision: Decision) {
        let consent = NewConsent { purpose, decision, text_version: 1 };
        let consent = consent.decide(self.clock.id(), person, self.clock.now()).unwrap();
        let own = self.by_actor(Actor { person: Some(person), ..Actor::public() });
        self.session.create(own, None, consent).await.unwrap();
    }

    /// An advocate who agreed to that.
    async fn reader(&self, email: &str, purpose: Purpose) -> Id {
        let (person, _) = self.advocate(email).await;
        self.decide(person, purpose, Decision::Given).await;
        person
    }

    async fn mail(&self, desk: &Desk, kind: &str, subject: Id) -> Id {
        let new: NewMailing = read(json!({
            "kind": kind, "subject_id": subject, "segment_id": desk.segment, "owner_unit_id": desk.owner
        }));
        self.add(new.register(self.clock.id(), self.clock.now()).unwrap()).await
    }

    /// The mails that wait, once everybody is found.
    async fn queue(&self) -> Vec<Id> {
        while self.session.gather_mailings(self.by_admin()).await.unwrap() {}
        self.session.waiting_mailings(self.clock.now(), 1_000).await.unwrap()
    }

    async fn began(&self, mail: Id) -> bool {
        self.session.begin_mailing(self.by_admin(), mail, TOKEN).await.unwrap().is_some()
    }

    async fn counts_of(&self, mailing: Id) -> MailingCounts {
        self.session.find::<Mailing>(mailing).await.unwrap().unwrap().counts
    }

    /// Whether the one mail to a reader counts as opened, as their export has it.
    async fn is_opened_by(&self, reader: Id) -> bool {
        let person = self.session.find::<Person>(reader).await.unwrap().unwrap();
        let whose = self.session.whose(person).await.unwrap();
        let place = HOLDINGS.iter().find(|place| place.table == "mailing_recipients").unwrap();
        let (part, _) = self.session.export_part(&whose, place, 0).await.unwrap();
        !part.records[0]["opened_at"].is_null()
    }

    async fn answer(&self, answer: MailingAnswer) {
        let by = self.by_actor(Actor::public());
        self.session.answer_mailing(by, TOKEN, answer).await.unwrap().unwrap();
    }

    /// Whether two further briefings go to a reader, the second once they have another address.
    async fn further(&self, reader: Id) -> Vec<bool> {
        let mut went = Vec::new();
        for (unit, token) in [("second", [2; 32]), ("third", [3; 32])] {
            let desk = self.desk_of(unit).await;
            self.mail(&desk, "briefing", desk.briefing).await;
            let mail = self.queue().await[0];
            went.push(self.session.begin_mailing(self.by_admin(), mail, token).await.unwrap().is_some());
            self.clock.advance(1);
            self.alter(reader, |person: &mut Person| person.email = "b@example.org".parse().unwrap()).await;
        }
        went
    }

    async fn turn_alert(&self, alert: Id, to: AlertStatus) {
        self.alter(alert, move |alert: &mut Alert| alert.status = to).await;
    }

    /// Has a live alert cite these findings.
    async fn rest(&self, alert: Id, findings: Vec<Id>) {
        self.alter(alert, move |alert: &mut Alert| alert.finding_ids = findings).await;
    }

    async fn release(&self, briefing: Id, to: ReleaseStatus) {
        self.alter(briefing, move |briefing: &mut Resource| briefing.status = to).await;
    }

    async fn turn(&self, mailing: Id, to: MailingStatus) {
        self.alter(mailing, move |mailing: &mut Mailing| mailing.status = to).await;
    }
}

both! {
    async fn mailings_page_in_order(database) {
        let desk = database.desk().await;
        database.reader("a@example.org", Purpose::Briefings).await;
        for _ in 0..3 {
            database.mail(&desk, "briefing", desk.briefing).await;
        }
        database.queue().await;
        pages_in_order::<Mailing>(database, 3).await;
    }

    async fn only_those_who_agreed_get_a_briefing(database) {
        let desk = database.desk().await;
        database.reader("a@example.org", Purpose::Briefings).await;
        database.reader("b@example.org", Purpose::ActionAlerts).await;
        let mailing = database.mail(&desk, "briefing", desk.briefing).await;
        assert_eq!((database.queue().await.len(), database.counts_of(mailing).await.queued), (1, 1));
    }

    async fn nobody_gets_a_briefing_twice_however_often_it_is_mailed(database) {
        let desk = database.desk().await;
        database.reader("a@example.org", Purpose::Briefings).await;
        database.mail(&desk, "briefing", desk.briefing).await;
        database.queue().await;
        let again = database.mail(&desk, "briefing", desk.briefing).await;
        assert_eq!((database.queue().await.len(), database.counts_of(again).await.queued), (1, 0));
    }

    async fn a_segment_of_what_has_become_an_alias_is_that_of_the_living_division(database) {
        let [alias, living] = ["place:laramie", "county:albany"].map(|step| format!("ocd-division/country:us/state:wy/{step}"));
        let desk = database.desk().await;
        let there = json!({ "name": "There", "owner_unit_id": desk.owner, "criteria": { "division": [alias] } });
        let there: NewSegment = read(there);
        let segment = database.add(there.register(database.clock.id(), database.clock.now()).unwrap()).await;
        let ocd_id: kernel::DivisionId = living.parse().unwrap();
        let name = "Albany".parse().unwrap();
        database.bring(vec![NewDivision { ocd_id: ocd_id.clone(), name, valid_from: None, valid_until: None }]).await;
        database.bring(vec![DivisionAlias { alias: alias.parse().unwrap(), same_as: ocd_id, note: None }]).await;
        let person = database.register(database.person("ada@example.org")).await.unwrap().id;
        let new: NewAdvocate = read(json!({ "person_id": person, "unit_id": null, "zip": null, "divisions": [living] }));
        database.add(new.register(database.clock.id(), database.clock.now()).unwrap()).await;
        database.decide(person, Purpose::Briefings, Decision::Given).await;
        database.mail(&Desk { segment, ..desk }, "briefing", desk.briefing).await;
        assert_eq!(database.queue().await.len(), 1);
    }

    async fn a_large_segment_is_read_part_by_part(database) {
        let desk = database.desk().await;
        for number in 0..101 {
            database.reader(&format!("reader{number}@example.org"), Purpose::Briefings).await;
        }
        let mailing = database.mail(&desk, "briefing", desk.briefing).await;
        database.session.gather_mailings(database.by_admin()).await.unwrap();
        let part = database.counts_of(mailing).await.queued;
        assert_eq!((part, database.queue().await.len()), (100, 101));
    }

    async fn what_a_crash_cut_off_is_unknown_and_not_mailed_again(database) {
        let desk = database.desk().await;
        database.reader("a@example.org", Purpose::Briefings).await;
        let mailing = database.mail(&desk, "briefing", desk.briefing).await;
        let mail = database.queue().await[0];
        assert!(database.began(mail).await);
        // The node is gone: nobody tells what came of it.
        database.clock.advance(300);
        database.session.give_up_mailings(database.clock.now()).await.unwrap();
        let again = database.mail(&desk, "briefing", desk.briefing).await;
        assert_eq!((database.queue().await, database.began(mail).await), (vec![], false));
        assert_eq!((database.counts_of(mailing).await.unknown, database.counts_of(again).await.queued), (1, 0));
    }

    async fn who_changes_their_mind_before_their_turn_gets_nothing(database) {
        let desk = database.desk().await;
        let reader = database.reader("a@example.org", Purpose::Briefings).await;
        let mailing = database.mail(&desk, "briefing", desk.briefing).await;
        let mail = database.queue().await[0];
        database.clock.advance(1);
        database.decide(reader, Purpose::Briefings, Decision::Withdrawn).await;
        assert_eq!((database.began(mail).await, database.counts_of(mailing).await.rejected), (false, 1));
    }

    async fn a_mailing_that_is_stopped_waits(database) {
        let desk = database.desk().await;
        database.reader("a@example.org", Purpose::Briefings).await;
        let mailing = database.mail(&desk, "briefing", desk.briefing).await;
        let mail = database.queue().await[0];
        database.turn(mailing, MailingStatus::Stopped).await;
        let stopped = (database.queue().await.len(), database.began(mail).await);
        database.turn(mailing, MailingStatus::Sending).await;
        assert_eq!((stopped, database.queue().await), ((0, false), vec![mail]));
    }

    async fn who_waits_in_a_mailing_that_is_stopped_gets_the_briefing_by_another(database) {
        let desk = database.desk().await;
        database.reader("a@example.org", Purpose::Briefings).await;
        let stopped = database.mail(&desk, "briefing", desk.briefing).await;
        let mail = database.queue().await[0];
        database.turn(stopped, MailingStatus::Stopped).await;
        let other = database.mail(&desk, "briefing", desk.briefing).await;
        let waiting = database.queue().await;
        let queued = [database.counts_of(stopped).await.queued, database.counts_of(other).await.queued];
        assert_eq!((waiting, queued), (vec![mail], [0, 1]));
    }

    async fn it_is_sent_when_no_mail_of_it_waits(database) {
        let desk = database.desk().await;
        database.reader("a@example.org", Purpose::Briefings).await;
        let mailing = database.mail(&desk, "briefing", desk.briefing).await;
        let mail = database.queue().await[0];
        let early = database.session.finish_mailings(database.by_admin()).await.unwrap();
        database.began(mail).await;
        database.session.end_mailing(database.clock.now(), mail, Tried::Taken).await.unwrap();
        let done = database.session.finish_mailings(database.by_admin()).await.unwrap();
        let found = database.session.find::<Mailing>(mailing).await.unwrap().unwrap();
        assert_eq!((early, done, found.status, found.counts.sent), (0, 1, MailingStatus::Sent, 1));
    }

    async fn a_mail_that_came_back_is_counted_so(database) {
        let desk = database.desk().await;
        database.reader("a@example.org", Purpose::Briefings).await;
        let mailing = database.mail(&desk, "briefing", desk.briefing).await;
        let mail = database.queue().await[0];
        database.began(mail).await;
        database.session.end_mailing(database.clock.now(), mail, Tried::Taken).await.unwrap();
        let report = BounceReport { mail_id: mail, kind: BounceKind::Failed, reason: None };
        let bounced = database.session.bounce(database.by_admin(), 1, vec![report]).await.unwrap();
        assert_eq!((bounced.matched, bounced.changed, database.counts_of(mailing).await.bounced), (1, 1, 1));
    }

    async fn to_an_address_that_leads_to_nobody_no_mail_goes_until_it_changes(database) {
        let desk = database.desk().await;
        let reader = database.reader("a@example.org", Purpose::Briefings).await;
        database.mail(&desk, "briefing", desk.briefing).await;
        let mail = database.queue().await[0];
        database.began(mail).await;
        database.session.end_mailing(database.clock.now(), mail, Tried::Taken).await.unwrap();
        let reason = Some("5.1.1 smtp; 550 no such user here".to_owned());
        let report = BounceReport { mail_id: mail, kind: BounceKind::Failed, reason };
        database.session.bounce(database.by_admin(), 1, vec![report]).await.unwrap();
        assert_eq!(database.further(reader).await, [false, true]);
    }

    async fn to_an_address_at_which_the_mail_server_knows_nobody_no_mail_goes_until_it_changes(database) {
        let desk = database.desk().await;
        let reader = database.reader("a@example.org", Purpose::Briefings).await;
        database.mail(&desk, "briefing", desk.briefing).await;
        let mail = database.queue().await[0];
        database.began(mail).await;
        let refused = Tried::Refused("5.1.1 the mail server answered 550".into());
        database.session.end_mailing(database.clock.now(), mail, refused).await.unwrap();
        assert_eq!(database.further(reader).await, [false, true]);
    }

    async fn what_is_about_a_paused_alert_waits_and_a_closed_one_is_not_mailed(database) {
        let (desk, live) = (database.desk().await, database.live().await);
        database.reader("b@example.org", Purpose::ActionAlerts).await;
        let mailing = database.mail(&desk, "alert", live.alert).await;
        let mail = database.queue().await[0];
        database.turn_alert(live.alert, AlertStatus::Paused).await;
        let paused = database.queue().await;
        database.turn_alert(live.alert, AlertStatus::Live).await;
        database.clock.advance(2 * 86_400); // it has ended
        assert_eq!((paused, database.queue().await, database.began(mail).await), (vec![], vec![mail], false));
        assert_eq!(database.counts_of(mailing).await.rejected, 1);
    }

    async fn what_is_about_an_alert_that_is_paused_when_its_turn_comes_goes_later(database) {
        let (desk, live) = (database.desk().await, database.live().await);
        database.reader("b@example.org", Purpose::ActionAlerts).await;
        database.mail(&desk, "alert", live.alert).await;
        let mail = database.queue().await[0];
        database.turn_alert(live.alert, AlertStatus::Paused).await; // after the mail was found to wait
        let paused = database.began(mail).await;
        database.turn_alert(live.alert, AlertStatus::Live).await;
        assert_eq!((paused, database.queue().await, database.began(mail).await), (false, vec![mail], true));
    }

    async fn what_is_about_an_alert_that_is_flagged_waits(database) {
        let (desk, live) = (database.desk().await, database.live().await);
        database.reader("b@example.org", Purpose::ActionAlerts).await;
        database.mail(&desk, "alert", live.alert).await;
        let mail = database.queue().await[0];
        let (_, finding) = database.finding(desk.owner).await;
        database.rest(live.alert, vec![finding]).await;
        database.retract::<Finding>(finding, "2026-04-20").await;
        let flagged = (database.queue().await, database.began(mail).await);
        database.rest(live.alert, Vec::new()).await;
        assert_eq!((flagged, database.queue().await, database.began(mail).await), ((vec![], false), vec![mail], true));
    }

    async fn a_briefing_that_is_retired_waits_until_it_is_published_again(database) {
        let desk = database.desk().await;
        database.reader("a@example.org", Purpose::Briefings).await;
        database.mail(&desk, "briefing", desk.briefing).await;
        let mail = database.queue().await[0];
        database.release(desk.briefing, ReleaseStatus::Retired).await;
        let retired = (database.queue().await, database.began(mail).await);
        database.release(desk.briefing, ReleaseStatus::Published).await;
        assert_eq!((retired, database.queue().await, database.began(mail).await), ((vec![], false), vec![mail], true));
    }

    // What SQLite writes is asked on another thread, and not written down.
    async fn neither_a_mail_nor_its_page_has_the_mailing_counted(database) {
        let desk = database.desk().await;
        database.reader("a@example.org", Purpose::Briefings).await;
        database.mail(&desk, "briefing", desk.briefing).await;
        let mail = database.queue().await[0];
        drop(asked());
        assert!(database.began(mail).await);
        let known = database.session.mailing_of_token(TOKEN).await.unwrap();
        let asked = asked();
        let counts = |query: &&String| query.contains("mailing_recipients") && query.contains("GROUP BY");
        assert_eq!((known.is_some(), asked.is_empty(), asked.iter().find(counts)), (true, false, None));
    }

    async fn opening_is_counted_only_with_consent(database) {
        let desk = database.desk().await;
        let reader = database.reader("a@example.org", Purpose::Briefings).await;
        database.mail(&desk, "briefing", desk.briefing).await;
        database.began(database.queue().await[0]).await;
        database.answer(MailingAnswer::Open).await;
        let without = database.is_opened_by(reader).await;
        database.decide(reader, Purpose::BriefingOpens, Decision::Given).await;
        database.answer(MailingAnswer::Open).await;
        assert_eq!((without, database.is_opened_by(reader).await), (false, true));
    }

    async fn who_does_not_let_it_be_counted_any_more_is_not_counted(database) {
        let desk = database.desk().await;
        let reader = database.reader("a@example.org", Purpose::Briefings).await;
        database.mail(&desk, "briefing", desk.briefing).await;
        database.began(database.queue().await[0]).await;
        database.decide(reader, Purpose::BriefingOpens, Decision::Given).await;
        database.answer(MailingAnswer::Open).await;
        database.clock.advance(1);
        database.decide(reader, Purpose::BriefingOpens, Decision::Withdrawn).await;
        assert!(!database.is_opened_by(reader).await);
    }

    async fn who_wants_no_more_gets_no_more(database) {
        let desk = database.desk().await;
        database.reader("a@example.org", Purpose::Briefings).await;
        database.mail(&desk, "briefing", desk.briefing).await;
        database.began(database.queue().await[0]).await;
        database.clock.advance(1);
        database.answer(MailingAnswer::Stop).await;
        let other = database.desk_of("other").await;
        database.mail(&other, "briefing", other.briefing).await;
        assert_eq!(database.queue().await, []);
    }

    async fn without_the_reader_a_mail_still_counts(database) {
        let desk = database.desk().await;
        let reader = database.reader("a@example.org", Purpose::Briefings).await;
        database.register(database.person("other@example.org")).await.unwrap(); // an administrator stays
        let mailing = database.mail(&desk, "briefing", desk.briefing).await;
        let mail = database.queue().await[0];
        database.began(mail).await;
        database.session.end_mailing(database.clock.now(), mail, Tried::Taken).await.unwrap();
        database.session.erase_person(database.by_admin(), reader, ErasureReason::Requested).await.unwrap();
        let known = database.session.mailing_of_token(TOKEN).await.unwrap();
        assert_eq!((database.counts_of(mailing).await.sent, known), (1, None));
    }
}

/// Each page of the list is counted from all mails of its mailings.
#[test]
fn mailings_are_listed_by_a_scan() {
    assert!(<Mailing as Listed>::is_scan(&MailingFilter::default()));
}

/// Where two nodes write at once.
#[tokio::test]
async fn a_mail_of_which_is_just_noted_what_came_is_not_given_up() {
    let Some(kept) = TestDatabase::postgres().await.unwrap() else { return };
    let database = Database::on(kept).await;
    let desk = database.desk().await;
    database.reader("a@example.org", Purpose::Briefings).await;
    let mailing = database.mail(&desk, "briefing", desk.briefing).await;
    let mail = database.queue().await[0];
    assert!(database.began(mail).await);
    database.clock.advance(300);
    let mut other = AsyncPgConnection::establish(&database.kept.url).await.unwrap();
    let sent = format!("BEGIN; UPDATE mailing_recipients SET status = 'sent' WHERE id = '{mail}'");
    other.batch_execute(&sent).await.unwrap();
    let lost = database.session.give_up_mailings(database.clock.now()).await; // which passes over it
    other.batch_execute("COMMIT").await.unwrap();
    let counts = database.counts_of(mailing).await;
    assert_eq!((lost.unwrap(), counts.sent, counts.unknown), (0, 1, 0));
}

/// Where two nodes write at once.
#[tokio::test]
async fn two_who_note_which_mails_came_back_wait_for_one_another() {
    let Some(kept) = TestDatabase::postgres().await.unwrap() else { return };
    let database = Database::on(kept).await;
    let desk = database.desk().await;
    for email in ["a@example.org", "b@example.org"] {
        database.reader(email, Purpose::Briefings).await;
    }
    database.mail(&desk, "briefing", desk.briefing).await;
    let mut mails = database.queue().await;
    mails.sort();
    let touched = |mail: Id| format!("UPDATE mailing_recipients SET put_off = put_off WHERE id = '{mail}'");
    let mut other = AsyncPgConnection::establish(&database.kept.url).await.unwrap();
    other.batch_execute(&format!("BEGIN; SET LOCAL statement_timeout = '10s'; {}", touched(mails[0]))).await.unwrap();
    let noted = format!("{}; {}; COMMIT", awaited(1), touched(mails[1]));
    let report = |mail_id: &Id| BounceReport { mail_id: *mail_id, kind: BounceKind::Failed, reason: None };
    let reports = mails.iter().rev().map(report).collect();
    let bounced = database.session.bounce(database.by_admin(), 2, reports);
    let (bounced, noted) = tokio::join!(bounced, other.batch_execute(&noted));
    assert_eq!((bounced.unwrap().matched, noted.is_ok()), (2, true));
}

/// Where two nodes write at once: one that erases the reader.
#[tokio::test]
async fn whoever_notes_which_mails_came_back_waits_for_who_erases_their_reader() {
    let Some(kept) = TestDatabase::postgres().await.unwrap() else { return };
    let database = Database::on(kept).await;
    let reader = database.reader("a@example.org", Purpose::Briefings).await;
    for desk in [database.desk().await, database.desk_of("other").await] {
        database.mail(&desk, "briefing", desk.briefing).await;
    }
    let mut mails = database.queue().await;
    mails.sort();
    let touched = |mail: Id| format!("UPDATE mailing_recipients SET put_off = put_off WHERE id = '{mail}'");
    let held = format!("SELECT FROM people WHERE id = '{reader}' FOR UPDATE; {}", touched(mails[1]));
    let mut other = AsyncPgConnection::establish(&database.kept.url).await.unwrap();
    other.batch_execute(&format!("BEGIN; SET LOCAL statement_timeout = '10s'; {held}")).await.unwrap();
    let erased = format!("{}; {}; COMMIT", awaited(1), touched(mails[0]));
    let report = |mail_id: &Id| BounceReport { mail_id: *mail_id, kind: BounceKind::Failed, reason: None };
    let reports = mails.iter().map(report).collect();
    let bounced = database.session.bounce(database.by_admin(), 2, reports);
    let (bounced, erased) = tokio::join!(bounced, other.batch_execute(&erased));
    assert_eq!((bounced.unwrap().matched, erased.is_ok()), (2, true));
}
