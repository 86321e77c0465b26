//! Topics and trees of units at rest: as they may stand, whoever adds and moves them at the same time.

use crate::{Database, paging::read, translations::topic};
use directory::{NewTopic, Scheme, Topic, TopicFilter, TopicPatch, TopicPlace, Unit, UnitPatch};
use kernel::{Draft as _, Id};
use serde_json::json;
use store::{Change, Error};

/// Adds a topic under another.
async fn add_under(database: &Database, parent: Id, slug: &str) -> Result<(), Error> {
    let new: NewTopic = read(json!({ "label": "Reading", "slug": slug, "scheme": "learning", "parent_id": parent }));
    let topic = new.register(database.clock.id(), database.clock.now()).unwrap();
    database.session.create(database.by_admin(), None, topic).await.map(drop)
}

/// Moves a topic under another.
async fn move_under(database: &Database, topic: Id, parent: Id) -> Result<(), Error> {
    let patch = TopicPatch { parent_id: Some(Some(parent)), ..TopicPatch::default() };
    let change = Change::new(topic, None, move |topic: &mut Topic, place: &TopicPlace| topic.amend(patch, place));
    database.session.change(database.by_admin(), change.about(vec![parent])).await.map(drop)
}

/// Moves a unit under another.
async fn move_unit_under(database: &Database, unit: Id, parent: Id) -> Result<(), Error> {
    let patch = UnitPatch { parent_id: Some(Some(parent)), ..UnitPatch::default() };
    let change = Change::new(unit, None, move |unit: &mut Unit, lineage: &Vec<Id>| unit.amend(patch, lineage));
    database.session.change(database.by_admin(), change.about(vec![parent])).await.map(drop)
}

/// Whether of two that happened at once one was refused by a rule, and the other was not.
pub(crate) fn one_was_refused(both: &(Result<(), Error>, Result<(), Error>)) -> bool {
    matches!(both, (Ok(()), Err(Error::Refused(_))) | (Err(Error::Refused(_)), Ok(())))
}

both! {
    async fn a_shipped_topic_whose_slug_another_has_stays_away_with_those_under_it(database) {
        topic(database, "serving-readers").await;
        database.session.ensure_shipped(database.by_admin()).await.unwrap();
        let there: Vec<Topic> = database.all(TopicFilter { scheme: vec![Scheme::Learning], ..TopicFilter::default() }).await;
        let both = ["serving-readers", "accessible-services"];
        assert_eq!(there.iter().filter(|topic| both.contains(&topic.slug.as_str())).count(), 1);
    }

    async fn two_nodes_that_start_at_the_same_time_bring_what_is_shipped_once(database) {
        let start = || database.session.ensure_shipped(database.by_admin());
        let (one, other) = tokio::join!(start(), start());
        assert!(one.is_ok() && other.is_ok());
    }

    async fn a_topic_stands_under_one_of_the_first_level(database) {
        let (broad, narrow) = (topic(database, "broad").await, topic(database, "narrow").await);
        let before = add_under(database, narrow, "third").await;
        let moved = move_under(database, broad, narrow).await;
        let after = add_under(database, broad, "fourth").await;
        assert_eq!([before.is_ok(), moved.is_ok(), after.is_ok()], [true, true, false]);
    }

    async fn two_topics_that_come_under_each_other_at_once_wait_for_each_other(database) {
        for round in 0..10 {
            let [one, other] = [format!("one-{round}"), format!("other-{round}")];
            let (one, other) = (topic(database, &one).await, topic(database, &other).await);
            assert!(one_was_refused(&tokio::join!(move_under(database, one, other), move_under(database, other, one))));
        }
    }

    async fn two_units_that_come_under_each_other_at_once_wait_for_each_other(database) {
        for round in 0..10 {
            let [one, other] = [format!("one-{round}"), format!("other-{round}")];
            let (one, other) = (database.unit(&one).await, database.unit(&other).await);
            let (to_other, to_one) = (move_unit_under(database, one, other), move_unit_under(database, other, one));
            assert!(one_was_refused(&tokio::join!(to_other, to_one)));
        }
    }

    async fn no_third_level_comes_about_at_the_same_time(database) {
        for round in 0..10 {
            let broad = topic(database, &format!("broad-{round}")).await;
            let narrow = topic(database, &format!("narrow-{round}")).await;
            let third = format!("third-{round}");
            let (added, moved) = tokio::join!(add_under(database, narrow, &third), move_under(database, narrow, broad));
            assert_ne!(added.is_ok(), moved.is_ok());
        }
    }
}
