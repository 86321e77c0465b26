//! Recognition at rest: an award stands once, its bit is never another's, and of an old key only the public half stays.

use crate::{
    Database,
    coalitions::client_of,
    fresh,
    paging::{pages_in_order, read},
    pathways::listed,
};
use development::{
    Achievement, AchievementFilter, Award, AwardFilter, EditionStatus, NewAchievement, NewAward,
    recognition::{AwardStatus, AwardTransition, BadgeKeyKind},
};
use directory::ErasureReason;
use kernel::{
    Actor, Draft as _, Id, Permission, Staged as _,
    page::{Sorted as _, Window},
};
use serde_json::json;
use store::{BadgeText, Change, Done, Error, NewBadge, NewBadgeKey, Once, SignedBadge};

/// Whatever is signed.
const BADGE: &str = "{\"proof\": 1}";

fn key(secret: u8) -> NewBadgeKey {
    NewBadgeKey { kind: BadgeKeyKind::Ed25519, secret: vec![secret; 32], public_jwk: format!("{{\"x\": {secret}}}") }
}

impl Database {
    /// A published achievement of a unit's.
    async fn achievement(&self, unit: Id, name: &str) -> Id {
        let competency = self.some_competency().await;
        let new: NewAchievement =
            read(json!({ "kind": "badge", "name": name, "description": "Same", "criteria": "Same",
            "competencies": [{ "competency_id": competency, "level": 3 }], "owner_unit_id": unit }));
        let achievement = new.register(self.clock.id(), self.clock.now()).unwrap();
        self.add(Achievement { status: EditionStatus::Published, ..achievement }).await
    }

    /// An award of it, for some evidence, before it is added.
    fn new_award(&self, achievement: Id, person: Id, evidence: &str) -> Award {
        let new: NewAward = read(json!({ "achievement_id": achievement, "person_id": person, "evidence": evidence }));
        new.register(self.clock.id(), self.clock.now()).unwrap()
    }

    async fn award(&self, award: Award, draws: &[i32]) -> Result<Award, Error> {
        self.session.award(self.by_admin(), None, award, draws.to_vec()).await.map(fresh)
    }

    /// A person, and an award of theirs whose bit is 5.
    async fn awarded(&self) -> (Id, Award) {
        let person = self.register(self.person("a@example.org")).await.unwrap().id;
        let achievement = self.achievement(self.unit("owner").await, "Privacy").await;
        let award = self.award(self.new_award(achievement, person, "One"), &[5]).await.unwrap();
        (person, award)
    }

    /// A person, and an award of theirs whose time is just over.
    async fn over(&self) -> (Id, Award) {
        let (person, award) = self.awarded().await;
        let year = |one: &mut Achievement, (): &()| {
            one.validity_months = Some(12);
            Ok(())
        };
        self.session.change(self.by_admin(), Change::new(award.achievement_id, None, year)).await.unwrap();
        let award = self.issue_award(&award).await;
        self.clock.advance(award.expires_at.unwrap().seconds() - self.clock.now().seconds());
        (person, award)
    }

    async fn issue_award(&self, award: &Award) -> Award {
        let (to, now) = (AwardTransition { to: AwardStatus::Issued, note: None }, self.clock.now());
        let change = Change::new(award.id, None, move |award: &mut Award, (): &()| award.enter(&to, now));
        let [document, token, eddsa_token] = [BADGE; 3].map(ToOwned::to_owned);
        let badge = SignedBadge { name: "urn:uuid:1".into(), document, token, eddsa_token };
        fresh(self.session.issue_award(self.by_admin(), change, badge).await.unwrap())
    }

    /// Puts a badge with a person's that holds from so many seconds ago on.
    async fn put_badge(&self, person: Id, name: &str, text: &str, age: i64) -> bool {
        let (name, text) = (name.to_owned(), BadgeText::Token(text.to_owned()));
        let badge = NewBadge { name, text, valid_from: self.clock.now().plus_seconds(-age) };
        self.session.put_badge(&self.clock, person, badge).await.unwrap()
    }

    /// The tokens of a person's badges.
    async fn tokens(&self, person: Id) -> Vec<String> {
        let (badges, _) = self.session.badges_of(person, None, (10, 0)).await.unwrap();
        badges.into_iter().filter_map(|badge| badge.token).collect()
    }

    async fn revoke(&self, award: &Award) {
        let (to, now) = (AwardTransition { to: AwardStatus::Revoked, note: "Why.".parse().ok() }, self.clock.now());
        let change = Change::new(award.id, None, move |award: &mut Award, (): &()| award.enter(&to, now));
        self.session.change(self.by_admin(), change).await.unwrap();
    }

    /// How many achievements, and how many awards, a caller finds.
    async fn recognition_seen(&self, actor: &Actor) -> (usize, usize) {
        let window = |sort| Window { limit: 100, sort, after: None, count: false };
        let by_name = window(Achievement::SORTING.parse(None).unwrap());
        let achievements =
            self.session.page::<Achievement>(AchievementFilter::default(), actor, by_name).await.unwrap();
        let by_age = window(Award::SORTING.parse(None).unwrap());
        let awards = self.session.page::<Award>(AwardFilter::default(), actor, by_age).await.unwrap();
        (achievements.data.len(), awards.data.len())
    }

    async fn revoked(&self) -> Vec<i32> {
        self.session.status_bits(1, AwardStatus::Revoked).await.unwrap().unwrap()
    }
}

both! {
    async fn achievements_page_in_order(database) {
        let unit = database.unit("owner").await;
        for name in ["a", "b", "c"] {
            database.achievement(unit, name).await;
        }
        pages_in_order::<Achievement>(database, 3).await;
    }

    async fn a_draft_is_found_by_its_words_by_who_sees_it_alone(database) {
        let unit = database.unit("owner").await;
        let new: NewAchievement = read(json!({ "kind": "badge", "name": "Unheardof", "description": "Same",
            "criteria": "Same", "competencies": [], "owner_unit_id": unit }));
        let draft = database.add(new.register(database.clock.id(), database.clock.now()).unwrap()).await;
        let filter = || AchievementFilter { q: "unheardof".parse().ok(), ..AchievementFilter::default() };
        let own = listed::<Achievement>(database, filter(), &database.by_admin().actor).await;
        let others = listed::<Achievement>(database, filter(), &Actor::public()).await;
        assert_eq!((own, others), (vec![draft], vec![]));
    }

    async fn awards_page_in_order(database) {
        let person = database.register(database.person("a@example.org")).await.unwrap().id;
        let achievement = database.achievement(database.unit("owner").await, "Privacy").await;
        for (evidence, bit) in [("a", 1), ("b", 2), ("c", 3)] {
            database.award(database.new_award(achievement, person, evidence), &[bit]).await.unwrap();
        }
        pages_in_order::<Award>(database, 3).await;
    }

    async fn a_client_of_an_organization_lists_no_award_and_no_draft(database) {
        let (_, award) = database.awarded().await;
        let published = database.session.find::<Achievement>(award.achievement_id).await.unwrap().unwrap();
        let draft = Achievement { id: database.clock.id(), name: "Draft".parse().unwrap(), status: EditionStatus::Draft, ..published };
        database.add(draft).await;
        let scopes = Some(vec![Permission::DevelopmentWrite]);
        let client = Actor { scopes, ..client_of(database.organization().await) };
        let own = Actor { organization: None, ..client.clone() };
        let seen = [database.recognition_seen(&client).await, database.recognition_seen(&own).await];
        assert_eq!(seen, [(1, 0), (2, 1)]);
    }

    async fn an_award_expires_by_itself_once(database) {
        let (_, award) = database.over().await;
        let settle = async || database.session.settle_all::<Award>(&database.clock).await.unwrap();
        let moved = [settle().await, settle().await];
        let found = database.session.find::<Award>(award.id).await.unwrap().unwrap();
        assert_eq!((moved, found.is_expired, found.status), ([1, 0], true, AwardStatus::Issued));
    }

    async fn an_achievement_keeps_its_competencies(database) {
        let unit = database.unit("owner").await;
        let id = database.achievement(unit, "Privacy").await;
        let kept = database.session.find::<Achievement>(id).await.unwrap().unwrap();
        assert_eq!(kept.competencies.iter().map(|gain| gain.level).collect::<Vec<_>>(), [3]);
    }

    async fn an_award_stands_once_for_the_same_evidence(database) {
        let (person, award) = database.awarded().await;
        let again = database.award(database.new_award(award.achievement_id, person, "One"), &[6]).await.unwrap();
        let other = database.award(database.new_award(award.achievement_id, person, "Two"), &[6]).await.unwrap();
        assert!(again.id == award.id && other.id != award.id);
    }

    async fn an_award_that_stands_is_told_as_time_left_it(database) {
        let (person, award) = database.over().await;
        let again = database.award(database.new_award(award.achievement_id, person, "One"), &[6]).await.unwrap();
        assert_eq!((again.id, again.is_expired), (award.id, true));
    }

    async fn several_who_award_at_once_give_one_award(database) {
        let (person, award) = database.awarded().await;
        let new = || database.award(database.new_award(award.achievement_id, person, "Two"), &[6, 7]);
        let (a, b, c, d) = tokio::join!(new(), new(), new(), new());
        let first = a.unwrap().id;
        assert!([b, c, d].into_iter().all(|award| award.unwrap().id == first));
    }

    async fn a_bit_is_never_anothers(database) {
        let (person, award) = database.awarded().await;
        let new = |evidence| database.new_award(award.achievement_id, person, evidence);
        let next = database.award(new("Two"), &[5, 5, 9]).await.unwrap();
        assert_eq!((next.status_list, next.status_index), (1, 9));
        assert!(database.award(new("Three"), &[9, 5]).await.is_err());
    }

    async fn what_is_a_draft_is_not_awarded(database) {
        let (person, unit) = (database.register(database.person("a@example.org")).await.unwrap().id, database.unit("owner").await);
        let new: NewAchievement = read(json!({ "kind": "badge", "name": "Draft", "description": "Same", "criteria": "Same",
            "competencies": [], "owner_unit_id": unit }));
        let draft = database.add(new.register(database.clock.id(), database.clock.now()).unwrap()).await;
        assert!(database.award(database.new_award(draft, person, "One"), &[5]).await.is_err());
    }

    async fn a_badge_is_kept_as_it_was_signed(database) {
        let (_, award) = database.awarded().await;
        database.issue_award(&award).await;
        let badge = database.session.badge_of(award.id).await.unwrap().unwrap();
        assert_eq!((badge.document.as_deref(), badge.award_id), (Some(BADGE), Some(award.id)));
    }

    async fn a_bit_says_where_an_award_stands(database) {
        let (_, award) = database.awarded().await;
        database.issue_award(&award).await;
        assert_eq!(database.revoked().await, Vec::<i32>::new());
        database.revoke(&award).await;
        assert_eq!((database.revoked().await, database.session.status_bits(2, AwardStatus::Revoked).await.unwrap()), (vec![5], None));
    }

    async fn an_award_that_has_expired_shows_no_competency_now(database) {
        let (person, award) = database.awarded().await;
        database.issue_award(&award).await;
        let end = database.clock.now().plus_seconds(60);
        let expire = move |award: &mut Award, (): &()| {
            award.expires_at = Some(end);
            Ok(())
        };
        database.session.change(database.by_admin(), Change::new(award.id, None, expire)).await.unwrap();
        let mut shown = Vec::new();
        for at in [None, Some(end.plus_seconds(-1)), Some(end)] {
            let of = store::scan!(database.session, |c| queries::development::evidence::of(c, person, &[], at));
            shown.push(of.unwrap().attainments.len());
        }
        assert_eq!(shown, [1, 1, 0]);
    }

    async fn who_is_forgotten_leaves_a_bit(database) {
        let (person, award) = database.awarded().await;
        database.register(database.person("b@example.org")).await.unwrap(); // who administers without them
        database.issue_award(&award).await;
        database.revoke(&award).await;
        database.session.erase_person(database.by_admin(), person, ErasureReason::Requested).await.unwrap();
        let left = database.session.find::<Award>(award.id).await.unwrap().unwrap();
        assert_eq!((left.person_id, left.evidence, left.reason, database.revoked().await), (None, None, None, vec![5]));
        assert_eq!(database.session.badge_of(award.id).await.unwrap(), None);
    }

    async fn a_backpack_has_each_badge_once_and_those_awarded_as_they_were(database) {
        let (person, award) = database.awarded().await;
        database.issue_award(&award).await;
        let put = async |name, text| database.put_badge(person, name, text, 0).await;
        assert_eq!([put("urn:uuid:1", "a").await, put("b", "b").await, put("b", "c").await], [false, true, false]);
        let mut tokens = database.tokens(person).await;
        tokens.sort();
        assert_eq!(tokens, ["c", BADGE]);
    }

    async fn an_older_badge_does_not_replace_a_newer_one(database) {
        let person = database.register(database.person("a@example.org")).await.unwrap().id;
        for (text, age) in [("old", 20), ("new", 10), ("older", 30)] {
            database.put_badge(person, "b", text, age).await;
        }
        assert_eq!(database.tokens(person).await, ["new"]);
    }

    async fn an_award_that_stands_is_answered_once_for_a_key(database) {
        let (person, award) = database.awarded().await;
        let once = || Some(Once { key: "k".to_owned(), fingerprint: "f".to_owned() });
        let mut by = database.by_admin();
        by.actor.client = Some("console".to_owned());
        let again = async || {
            let new = database.new_award(award.achievement_id, person, "One");
            database.session.award(by.clone(), once(), new, vec![6]).await.unwrap()
        };
        let answers = [again().await, again().await];
        assert!(matches!(answers, [Done::Fresh(_), Done::Replayed { .. }]));
    }

    async fn of_an_old_key_the_public_half_stays(database) {
        database.session.ensure_badge_key(&database.clock, key(1)).await.unwrap();
        database.session.ensure_badge_key(&database.clock, key(2)).await.unwrap();
        database.clock.advance(1);
        database.session.rotate_badge_key(&database.clock, key(3)).await.unwrap();
        let kept = database.session.badge_keys().await.unwrap();
        let seen: Vec<_> = kept.into_iter().map(|key| (key.public_jwk, key.secret)).collect();
        assert_eq!(seen, [(key(3).public_jwk, Some(vec![3; 32])), (key(1).public_jwk, None)]);
    }
}
