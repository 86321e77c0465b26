//! What comes of a pathway is read by the offers that it names.

use super::*;
use crate::asked::steps_of;

/// However many sessions of other offers are to come.
#[tokio::test]
async fn the_next_sessions_are_read_by_their_offers() {
    let database = &Database::on(TestDatabase::sqlite().unwrap()).await;
    let (unit, by) = (database.unit("owner").await, somebody(database, "a@example.org").await);
    let offer = published_offer(database, unit, None).await;
    let pathway = version(database, unit, None, &[node("goal", json!({ "opportunity_id": offer }))]).await.unwrap();
    publish(database, pathway).await;
    let begun = begin(database, &by, pathway).await.unwrap();
    let gone = database.session.find::<PathwayEnrollment>(begun).await.unwrap().unwrap();
    let now = database.clock.now();
    drop(asked());
    store::read!(database.session, |c| queries::development::pathway_enrollments::with_occasions(c, &gone, now))
        .unwrap();
    let steps = steps_of(&database.kept.url, &asked());
    let is_read = |index: &str| steps.iter().flatten().any(|step| step.contains(index));
    assert!(is_read("learning_sessions_opportunity") && !is_read("learning_sessions_status"), "{steps:#?}");
}
