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

#[tokio::test]
async fn a_mail_of_which_is_noted_meanwhile_what_came_holds_up_no_other() {
    let Some(kept) = TestDatabase::postgres().await.unwrap() else { return };
    let database = Database::on(kept).await;
    let live = database.live().await;
    let one = database.speak(&live).await.unwrap();
    let id = database.clock.id();
    let other = Action { id, person_id: None, ..one.clone() };
    store::write!(database.session, |c| <Action as queries::Stored>::insert_all(c, &[&other])).unwrap();
    for id in [one.id, id] {
        database.session.begin_mail(database.by_admin(), id).await.unwrap().unwrap();
    }
    database.clock.advance(300);
    let lost = database.session.give_up_mails(database.by_admin());
    let noted = format!("UPDATE actions SET revision = revision + 1, status = 'sent' WHERE id = '{}'", one.id);
    let (lost, let_go) = database.beside_an_erasure(live.person, &noted, lost).await;
    let statuses = [database.status(one.id).await, database.status(id).await];
    assert_eq!((lost.unwrap(), let_go, statuses), (1, true, [ActionStatus::Sent, ActionStatus::Unknown]));
}
