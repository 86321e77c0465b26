//! Whose mails are given up while another node erases them.

use super::*;

#[tokio::test]
async fn mails_are_given_up_after_whoever_forgets_their_sender() {
    let Some(kept) = TestDatabase::postgres().await.unwrap() else { return };
    let database = Database::on(kept).await;
    let live = database.live().await;
    let action = database.speak(&live).await.unwrap();
    database.session.begin_mail(database.by_admin(), action.id).await.unwrap().unwrap();
    database.clock.advance(300);
    let lost = database.session.give_up_mails(database.by_admin());
    let emptied = "person_id = NULL, reason = NULL, notes = NULL, subject = NULL, body = NULL";
    let steps = format!("UPDATE actions SET revision = revision + 1, {emptied}");
    let (lost, let_go) = database.beside_an_erasure(live.person, &steps, lost).await;
    assert_eq!((lost.unwrap(), let_go, database.status(action.id).await), (1, true, ActionStatus::Unknown));
}
