//! The network and alerts at rest: who sees what, what two do at once, and what a crash leaves.

use crate::{
    Database,
    paging::{pages_in_order, read},
};
use advocacy::{
    Action, Advocate, AdvocateMerge, Alert, NewAdvocate, NewAdvocateMerge, NewAlert, NewSegment, Segment,
    action::{ActionRequest, ActionStatus, MatchConfidence, MatchMethod, MatchedTarget, Sender},
    alert::{AlertStatus, Channel},
};
use directory::{NewOfficeHolder, NewPost, OfficeHolder, Post};
use kernel::{Code, Draft as _, Id};
use policy::position::Status;
use serde_json::json;
use store::{Change, Done, Error, Tried};

/// An alert that is live, with the one it is for and somebody who acts.
struct Live {
    alert: Id,
    person: Id,
    target: MatchedTarget,
}

impl Database {
    async fn advocate(&self, email: &str) -> (Id, Id) {
        let person = self.person(email);
        let id = person.id;
        self.register(person).await.unwrap();
        let new: NewAdvocate = read(json!({ "person_id": id, "zip": "82070", "skills": ["writing"] }));
        (id, self.add(new.register(self.clock.id(), self.clock.now()).unwrap()).await)
    }

    async fn alert(&self, slug: &str, owner: Id, position: Option<Id>, post: Option<Id>) -> Id {
        let targets = post.map(|post| json!({ "kind": "post", "post_id": post }));
        let new: NewAlert = read(json!({
            "slug": slug, "title": "Same title", "summary": "Why.", "owner_unit_id": owner, "position_id": position,
            "plea": "other", "callers": "anybody", "per_day": 1, "ends_at": self.clock.now().plus_seconds(86_400),
            "channels": ["email"], "messages": [{ "channel": "email", "subject": "Hi", "body": "{{sender_name}}" }],
            "targets": targets.into_iter().collect::<Vec<_>>()
        }));
        self.add(new.register(self.clock.id(), self.clock.now()).unwrap()).await
    }

    async fn live(&self) -> Live {
        let owner = self.unit("owner").await;
        let issue = self.issue("issue", owner).await;
        let position = self.position("held", issue, owner, "for").await;
        self.put(position, Status::Clearance).await;
        self.put(position, Status::Adopted).await;
        let post: NewPost = read(json!({ "role": "governor", "division_ocd_id": "ocd-division/country:us/state:wy",
            "seat": null, "title": "Governor", "organization_id": null, "seats": 1, "valid_from": null, "valid_until": null }));
        let post: Post = post.register(self.clock.id(), self.clock.now()).unwrap();
        let target = MatchedTarget {
            post_id: post.id,
            title: "Governor".into(),
            division_ocd_id: post.division_ocd_id.clone(),
            office_holder_id: self.somebody_in_office().await,
            name: "Rita Member".into(),
            channels: vec![Channel::Email],
            method: MatchMethod::Any,
            confidence: MatchConfidence::High,
        };
        self.add(post).await;
        let alert = self.alert("live", owner, Some(position), Some(target.post_id)).await;
        let now = self.clock.now();
        let rule = move |alert: &mut Alert, (): &()| {
            (alert.status, alert.live_at, alert.position_version) = (AlertStatus::Live, Some(now), Some(1));
            Ok(())
        };
        self.session.change(self.by_admin(), Change::new(alert, None, rule)).await.unwrap();
        let (person, _) = self.advocate("ada@example.org").await;
        Live { alert, person, target }
    }

    async fn somebody_in_office(&self) -> Id {
        let holder: NewOfficeHolder = read(json!({ "name": "Rita Member", "given_name": null, "family_name": null,
            "party": null, "outside_ids": [], "contact_points": [] }));
        let holder: OfficeHolder = holder.register(self.clock.id(), self.clock.now()).unwrap();
        self.add(holder).await
    }

    async fn speak(&self, live: &Live) -> Result<Action, Error> {
        let request: ActionRequest = read(json!({ "channel": "email" }));
        let sender = Sender { person_id: live.person, name: "Ada".into() };
        let mut by = self.by_admin();
        by.actor.person = Some(live.person);
        let acted = self.session.act(by, live.alert, request, sender, vec![live.target.clone()]).await?;
        Ok(acted.into_iter().next().unwrap())
    }

    async fn status(&self, action: Id) -> ActionStatus {
        self.session.find::<Action>(action).await.unwrap().unwrap().status
    }
}

both! {
    async fn advocates_page_in_order(database) {
        for email in ["a@example.org", "b@example.org", "c@example.org"] {
            database.advocate(email).await;
        }
        pages_in_order::<Advocate>(database, 3).await;
    }

    async fn segments_page_in_order(database) {
        let owner = database.unit("owner").await;
        for _ in 0..3 {
            let new: NewSegment = read(json!({ "name": "Same", "owner_unit_id": owner, "criteria": {} }));
            database.add(new.register(database.clock.id(), database.clock.now()).unwrap()).await;
        }
        pages_in_order::<Segment>(database, 3).await;
    }

    async fn merges_page_in_order(database) {
        let (_, kept) = database.advocate("kept@example.org").await;
        for email in ["a@example.org", "b@example.org", "c@example.org"] {
            let (_, merged_id) = database.advocate(email).await;
            let new = NewAdvocateMerge { kept_id: kept, merged_id, reason: None };
            let merge = new.register(database.clock.id(), database.clock.now()).unwrap();
            database.session.merge_advocates(database.by_admin(), None, merge).await.unwrap();
        }
        pages_in_order::<AdvocateMerge>(database, 3).await;
    }

    async fn alerts_page_in_order(database) {
        let owner = database.unit("owner").await;
        for slug in ["a", "b", "c"] {
            database.alert(slug, owner, None, None).await;
        }
        pages_in_order::<Alert>(database, 3).await;
    }

    async fn actions_page_in_order(database) {
        let live = database.live().await;
        for _ in 0..3 {
            database.speak(&live).await.unwrap();
            database.clock.advance(86_400);
            let now = database.clock.now();
            let rule = move |alert: &mut Alert, (): &()| {
                alert.ends_at = Some(now.plus_seconds(86_400));
                Ok(())
            };
            let change = Change::new(live.alert, None, rule);
            // It is live as long as it does not end.
            database.session.change(database.by_admin(), change).await.unwrap();
        }
        pages_in_order::<Action>(database, 3).await;
    }

    async fn of_two_at_once_one_acts(database) {
        let live = database.live().await;
        let (one, other) = tokio::join!(database.speak(&live), database.speak(&live));
        let refused = [one, other].into_iter().filter_map(Result::err).collect::<Vec<_>>();
        assert!(matches!(&refused[..], [Error::Refused(problem)] if [Code::Conflict, Code::Invalid].contains(&problem.code)), "{refused:?}");
    }

    async fn a_mail_that_a_crash_cut_off_is_unknown_and_not_sent_again(database) {
        let action = database.speak(&database.live().await).await.unwrap();
        database.session.begin_mail(database.by_admin(), action.id).await.unwrap().unwrap();
        // The node is gone: nobody tells what came of it.
        database.clock.advance(300);
        let lost = database.session.give_up_mails(database.by_admin()).await.unwrap();
        let waiting = database.session.waiting_mails(database.clock.now(), 10).await.unwrap();
        let again = database.session.begin_mail(database.by_admin(), action.id).await.unwrap();
        assert_eq!((lost, database.status(action.id).await, waiting, again.is_some()), (1, ActionStatus::Unknown, vec![], false));
    }

    async fn a_mail_that_is_under_way_is_not_given_up(database) {
        let action = database.speak(&database.live().await).await.unwrap();
        database.session.begin_mail(database.by_admin(), action.id).await.unwrap();
        let lost = database.session.give_up_mails(database.by_admin()).await.unwrap();
        database.session.end_mail(database.by_admin(), action.id, Tried::Taken).await.unwrap();
        assert_eq!((lost, database.status(action.id).await), (0, ActionStatus::Sent));
    }

    async fn what_is_paused_waits(database) {
        let live = database.live().await;
        database.speak(&live).await.unwrap();
        let rule = |alert: &mut Alert, (): &()| {
            alert.status = AlertStatus::Paused;
            Ok(())
        };
        database.session.change(database.by_admin(), Change::new(live.alert, None, rule)).await.unwrap();
        assert_eq!(database.session.waiting_mails(database.clock.now(), 10).await.unwrap(), []);
    }

    async fn without_the_sender_an_action_still_counts(database) {
        let live = database.live().await;
        let action = database.speak(&live).await.unwrap();
        database.register(database.person("other@example.org")).await.unwrap(); // an administrator stays
        database.session.erase_person(database.by_admin(), live.person, directory::ErasureReason::Requested).await.unwrap();
        let left = database.session.find::<Action>(action.id).await.unwrap().unwrap();
        let counted = database.session.alert_results(live.alert).await.unwrap();
        assert_eq!((left.person_id, left.body, counted.by_channel), (None, None, vec![(Channel::Email, 1)]));
    }

    async fn a_merge_that_is_undone_gives_activities_back(database) {
        let [(_, kept), (_, merged)] = [database.advocate("a@example.org").await, database.advocate("b@example.org").await];
        let activity = advocacy::engagement::Activity {
            id: database.clock.id(),
            kind: advocacy::engagement::ActivityKind::MeetingHeld,
            at: database.clock.now(),
            note: None,
        };
        database.session.note_activity(database.by_admin(), merged, activity).await.unwrap();
        let new = NewAdvocateMerge { kept_id: kept, merged_id: merged, reason: None };
        let merge = new.register(database.clock.id(), database.clock.now()).unwrap();
        let Done::Fresh(merge) = database.session.merge_advocates(database.by_admin(), None, merge).await.unwrap() else { panic!() };
        let score = async || {
            let advocate = database.session.find::<Advocate>(kept).await.unwrap().unwrap();
            database.session.engagement(advocate, database.clock.now()).await.unwrap().score
        };
        let together = score().await;
        let undone = read(json!({ "to": "undone", "note": null }));
        database.session.undo_merge(database.by_admin(), (merge.id, None), undone, None).await.unwrap();
        assert_eq!((together, score().await), (8.0, 0.0));
    }
}
