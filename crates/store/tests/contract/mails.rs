//! Mails to decision makers at rest: to whom one goes that waited while those who hold the post changed.

use crate::{Database, paging::read, rosters::aliased};
use directory::{NewOfficeHolder, NewPost, NewTenure, OfficeHolder, Post, Tenure};
use kernel::{Draft as _, Id};
use serde_json::json;

/// A mail that was written yesterday to somebody who left their post today, which Olaf shared with them.
struct Late {
    action: Id,
    post: Id,
}

impl Database {
    async fn late(&self) -> Late {
        let live = self.live().await;
        let post = live.target.post_id;
        self.alter(post, |post: &mut Post| post.seats = Some(2)).await;
        let wanted = self.seated_in(post, live.target.office_holder_id, "2025-01-03").await;
        let olaf = self.mailed_at("olaf@house.test").await;
        self.seated_in(post, olaf, "2025-01-03").await;
        let action = self.speak(&live).await.unwrap().id;
        self.clock.advance(86_400);
        let today = self.clock.now().day();
        self.alter(wanted, move |tenure: &mut Tenure| tenure.until = Some(today)).await;
        Late { action, post }
    }

    /// The post of the governor of a state.
    pub(crate) async fn governor(&self, state: &str) -> Post {
        let post: NewPost =
            read(json!({ "role": "governor", "division_ocd_id": state, "seat": null, "title": "Governor",
            "organization_id": null, "seats": 1, "valid_from": null, "valid_until": null }));
        let post: Post = post.register(self.clock.id(), self.clock.now()).unwrap();
        self.add(post.clone()).await;
        post
    }

    /// Somebody who gets mail there.
    async fn mailed_at(&self, email: &str) -> Id {
        let holder: NewOfficeHolder = read(json!({ "name": "Somebody", "given_name": null, "family_name": null,
            "party": null, "outside_ids": [],
            "contact_points": [{ "kind": "email", "value": email, "label": null, "source": "staff" }] }));
        let holder: OfficeHolder = holder.register(self.clock.id(), self.clock.now()).unwrap();
        self.add(holder).await
    }

    /// Has somebody hold a post from a day on.
    async fn seated_in(&self, post: Id, holder: Id, since: &str) -> Id {
        let tenure: NewTenure = read(json!({ "post_id": post, "office_holder_id": holder, "since": since,
            "until": null, "end_reason": null }));
        self.add(tenure.register(self.clock.id(), self.clock.now()).unwrap()).await
    }

    /// Where the mail of an action goes.
    async fn goes_to(&self, action: Id) -> Option<String> {
        let begun = self.session.begin_mail(self.by_admin(), action).await.unwrap().unwrap();
        begun.to.map(|email| email.as_str().to_owned())
    }
}

both! {
    async fn a_mail_goes_to_nobody_who_only_shared_the_post(database) {
        let late = database.late().await;
        assert_eq!(database.goes_to(late.action).await, None);
    }

    async fn a_mail_goes_to_the_successor_of_whoever_it_was_written_to(database) {
        let late = database.late().await;
        let successor = database.mailed_at("sam@house.test").await;
        database.seated_in(late.post, successor, "2026-05-02").await;
        assert_eq!(database.goes_to(late.action).await.as_deref(), Some("sam@house.test"));
    }

    async fn of_two_successors_a_mail_goes_to_neither(database) {
        let late = database.late().await;
        database.alter(late.post, |post: &mut Post| post.seats = Some(3)).await;
        for email in ["sam@house.test", "tom@house.test"] {
            let successor = database.mailed_at(email).await;
            database.seated_in(late.post, successor, "2026-05-02").await;
        }
        assert_eq!(database.goes_to(late.action).await, None);
    }

    async fn a_mail_goes_to_whoever_holds_the_same_seat_by_another_name_of_its_place(database) {
        let mut live = database.live().await;
        live.target.office_holder_id = database.mailed_at("rita@house.test").await;
        database.seated_in(live.target.post_id, live.target.office_holder_id, "2025-01-03").await;
        let action = database.speak(&live).await.unwrap().id;
        let living = "ocd-division/country:us/state:ut";
        database.governor(living).await;
        aliased(database, [live.target.division_ocd_id.as_str(), living]).await;
        assert_eq!(database.goes_to(action).await.as_deref(), Some("rita@house.test"));
    }
}
