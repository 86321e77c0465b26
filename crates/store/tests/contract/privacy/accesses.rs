//! Who read what is known of somebody.

use super::*;
use development::CreditEntry;

both! {
    async fn reading_ones_own_record_is_not_kept(database) {
        let person = database.marked().await;
        let own = database.by(person.id, None);
        database.session.keep_accesses(own, AccessKind::Read, std::slice::from_ref(&person)).await.unwrap();
        assert!(database.session.accesses(person.id, 0, 10).await.unwrap().is_empty());
    }

    async fn readings_by_others_are_kept_in_order(database) {
        let person = database.marked().await;
        for kind in [AccessKind::Read, AccessKind::Listed] {
            let by = database.by_admin_of_console();
            database.session.keep_accesses(by, kind, std::slice::from_ref(&person)).await.unwrap();
        }
        let kept = database.session.accesses(person.id, 0, 10).await.unwrap();
        assert_eq!(kept.iter().map(|access| access.kind).collect::<Vec<_>>(), [AccessKind::Read, AccessKind::Listed]);
    }

    // PostgreSQL takes 65,535 values in a statement, SQLite half as many, and a reading has eight.
    async fn more_may_be_read_at_once_than_a_statement_takes(database) {
        let person = database.marked().await;
        let ledger: Vec<_> = (0..8_192).map(|_| (Some(person.id), database.clock.id())).collect();
        let by = database.by_admin();
        database.session.keep_accesses_to::<CreditEntry>(by, AccessKind::Listed, ledger).await.unwrap();
        assert_eq!(database.session.accesses(person.id, 0, 10_000).await.unwrap().len(), 8_192);
    }
}
