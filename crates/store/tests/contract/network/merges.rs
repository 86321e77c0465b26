//! Merges of advocates at rest.

use super::*;
use advocacy::{
    AdvocateMergeFilter,
    advocate::{AdvocateMail, AdvocateMatter},
};
use directory::{ErasureReason, Person, PersonPatch};
use store::Confirmed;

both! {
    async fn merges_page_in_order(database) {
        let (_, kept) = database.advocate("kept@example.org").await;
        for email in ["a@example.org", "b@example.org", "c@example.org"] {
            let (_, merged_id) = database.advocate(email).await;
            database.merged(kept, merged_id).await.unwrap();
        }
        pages_in_order::<AdvocateMerge>(database, 3).await;
    }

    async fn whoever_others_were_merged_into_is_merged_into_nobody(database) {
        let (_, first) = database.advocate("a@example.org").await;
        let (_, second) = database.advocate("b@example.org").await;
        let (_, third) = database.advocate("c@example.org").await;
        database.merged(second, third).await.unwrap();
        let refused = database.merged(first, second).await.unwrap_err();
        assert!(matches!(&refused, Error::Refused(problem) if problem.fields[0].pointer == "/merged_id"), "{refused:?}");
    }

    async fn of_two_who_merge_the_same_the_other_way_round_one_is_refused(database) {
        let [(_, a), (_, b)] = [database.advocate("a@example.org").await, database.advocate("b@example.org").await];
        let (one, other) = tokio::join!(database.merged(a, b), database.merged(b, a));
        let refused = [one, other].into_iter().filter_map(Result::err).collect::<Vec<_>>();
        assert!(matches!(&refused[..], [Error::Refused(_)]), "{refused:?}");
    }

    async fn whoever_was_merged_into_somebody_who_is_erased_has_left(database) {
        let (person, kept) = database.advocate("a@example.org").await;
        let (_, merged) = database.advocate("b@example.org").await;
        database.register(database.person("other@example.org")).await.unwrap(); // an administrator stays
        database.merged(kept, merged).await.unwrap();
        database.session.erase_person(database.by_admin(), person, ErasureReason::Requested).await.unwrap();
        let parted = database.session.find::<Advocate>(merged).await.unwrap().unwrap();
        assert_eq!((parted.status, parted.merged_into), (AdvocateStatus::Left, None));
    }

    async fn those_who_may_be_one_are_looked_for_among_those_the_caller_sees(database) {
        let unit = database.unit("chapter").await;
        for (email, unit, zip) in [("a", None, "10001"), ("b", None, "10001"), ("c", Some(unit), "82070"), ("d", Some(unit), "82070")] {
            database.advocate_of(&format!("{email}@example.org"), unit, zip).await;
        }
        let grants = vec![kernel::Grant { role: kernel::Role::Editor, unit_id: Some(unit) }];
        let actor = kernel::Actor { grants, ..kernel::Actor::public() };
        let alike = store::read!(database.session, |c| queries::advocacy::merges::duplicates(c, &actor, 1)).unwrap();
        assert_eq!(alike.iter().map(|group| group.advocate_ids.len()).collect::<Vec<_>>(), [2]);
    }

    async fn doubles_go_by_what_people_are_called_now(database) {
        let [(person, _), _] = [database.advocate("a@example.org").await, database.advocate("b@example.org").await];
        let actor = database.by_admin().actor;
        let doubles = async || store::read!(database.session, |c| queries::advocacy::merges::duplicates(c, &actor, 1)).unwrap().len();
        let before = doubles().await;
        let (patch, admin) = (PersonPatch { name: "Bea Other".parse().ok(), ..PersonPatch::default() }, actor.clone());
        let change = Change::new(person, None, move |person: &mut Person, ()| person.amend(patch, &admin));
        database.session.change(database.by_admin(), change).await.unwrap();
        assert_eq!([before, doubles().await], [1, 0]);
    }

    async fn a_merge_that_is_undone_gives_activities_back(database) {
        let [(_, kept), (_, merged)] = [database.advocate("a@example.org").await, database.advocate("b@example.org").await];
        database.met(merged).await;
        let merge = database.merged(kept, merged).await.unwrap();
        let together = database.score(kept).await;
        let undone = read(json!({ "to": "undone", "note": null }));
        database.session.undo_merge(database.by_admin(), (merge.id, None), undone, None).await.unwrap();
        assert_eq!((together, database.score(kept).await), (8.0, 0.0));
    }

    async fn what_is_noted_of_a_merged_record_is_looked_at_for_the_other(database) {
        let [(_, kept), (_, merged)] = [database.advocate("a@example.org").await, database.advocate("b@example.org").await];
        database.merged(kept, merged).await.unwrap();
        database.session.look_at_score(database.by_admin(), kept).await.unwrap();
        database.met(merged).await;
        let since = database.clock.now().plus_seconds(-86_400);
        let due = store::read!(database.session, |c| queries::advocacy::advocates::unscored(c, since, 10)).unwrap();
        assert_eq!(due, [kept]);
    }

    async fn what_was_merged_is_listed_and_struck_with_the_other(database) {
        let [(_, kept), (_, merged)] = [database.advocate("a@example.org").await, database.advocate("b@example.org").await];
        let activity = database.met(merged).await;
        database.merged(kept, merged).await.unwrap();
        let listed: Vec<Id> = database.did(kept, None, 10).await.into_iter().map(|activity| activity.id).collect();
        database.session.strike_activity(database.by_admin(), kept, activity).await.unwrap();
        assert_eq!((listed, database.did(kept, None, 10).await), (vec![activity], vec![]));
    }

    async fn whoever_is_one_with_another_is_looked_at_anew(database) {
        let [(_, kept), (_, merged)] = [database.advocate("a@example.org").await, database.advocate("b@example.org").await];
        for advocate in [kept, merged] {
            database.session.look_at_score(database.by_admin(), advocate).await.unwrap();
        }
        database.merged(kept, merged).await.unwrap();
        let since = database.clock.now().plus_seconds(-86_400);
        let due = store::read!(database.session, |c| queries::advocacy::advocates::unscored(c, since, 10)).unwrap();
        assert_eq!(due, [kept]);
    }
}

/// Does something while another node merges two advocates, of whom the second is held until both wait; who is told to try again
/// does, as clients do.
async fn while_merged<T>(database: &Database, (kept, merged): (Id, Id), done: impl AsyncFn() -> Result<T, Error>) -> T {
    let mut other = AsyncPgConnection::establish(&database.kept.url).await.unwrap();
    let held = format!("SELECT id FROM advocates WHERE id = '{merged}' FOR UPDATE");
    other.batch_execute(&format!("BEGIN; SET LOCAL statement_timeout = '10s'; {held}")).await.unwrap();
    let let_go = format!("{}; COMMIT", awaited(2));
    let done = async {
        loop {
            match done().await {
                Err(Error::Unavailable(_)) => {}
                result => return result.unwrap(),
            }
        }
    };
    let (_, done, let_go) = tokio::join!(database.merged(kept, merged), done, other.batch_execute(&let_go));
    let_go.unwrap();
    done
}

/// Where two nodes write at once.
#[tokio::test]
async fn whoever_leaves_while_they_are_merged_has_left() {
    let Some(kept) = TestDatabase::postgres().await.unwrap() else { return };
    let database = Database::on(kept).await;
    let (_, stays) = database.advocate("a@example.org").await;
    let (_, merged) = database.advocate("b@example.org").await;
    let mail = AdvocateMail { email: "b@example.org".parse().unwrap(), matter: AdvocateMatter::Leave };
    database.session.keep_advocate_token(database.clock.now(), mail, [9; 32], false).await.unwrap();
    let leave = async || database.session.confirm_advocate(database.by_admin(), [9; 32], Vec::new()).await;
    assert!(matches!(while_merged(&database, (stays, merged), leave).await, Some(Confirmed::Left)));
}

/// Where two nodes write at once.
#[tokio::test]
async fn whoever_is_erased_while_they_are_merged_is_one_with_nobody() {
    let Some(kept) = TestDatabase::postgres().await.unwrap() else { return };
    let database = Database::on(kept).await;
    let (_, stays) = database.advocate("a@example.org").await;
    let (person, merged) = database.advocate("b@example.org").await;
    let erase = async || database.session.erase_person(database.by_admin(), person, ErasureReason::Requested).await;
    while_merged(&database, (stays, merged), erase).await;
    assert!(database.all::<AdvocateMerge>(AdvocateMergeFilter::default()).await.is_empty());
}

/// Where two nodes write at once: one that undoes the merge has the record that stays, and gets the other.
#[tokio::test]
async fn what_is_noted_of_a_merged_record_waits_for_the_first_of_both() {
    let Some(kept) = TestDatabase::postgres().await.unwrap() else { return };
    let database = Database::on(kept).await;
    let mut both = [database.advocate("a@example.org").await.1, database.advocate("b@example.org").await.1];
    both.sort();
    let [stays, merged] = both;
    database.merged(stays, merged).await.unwrap();
    let mut other = AsyncPgConnection::establish(&database.kept.url).await.unwrap();
    let lock = |id: Id| format!("SELECT id FROM advocates WHERE id = '{id}' FOR UPDATE");
    other.batch_execute(&format!("BEGIN; SET LOCAL statement_timeout = '10s'; {}", lock(stays))).await.unwrap();
    let undone = format!("{}; {}; ROLLBACK", awaited(1), lock(merged));
    let (_, undone) = tokio::join!(database.met(merged), other.batch_execute(&undone));
    assert!(undone.is_ok(), "{undone:?}");
}
