//! The words a column may hold are the words the domain has: both databases keep a list, and none may drift.

use directory::{Level, LibraryType, MissingReason, OrganizationKind, Scheme, UnitKind};
use kernel::Role;
use policy::position::{AnalysisKind, Answer, CitationKind, Outcome, Status};
use store::{Store, testing::TestDatabase};
use strategy::{Direction, ItemKind};

/// The words of each closed list, in order.
fn lists() -> Vec<Vec<&'static str>> {
    macro_rules! words {
        ($($name:ident),+ $(,)?) => { vec![$($name::ALL.iter().map(|word| word.as_str()).collect()),+] };
    }
    words![
        AnalysisKind,
        Answer,
        CitationKind,
        Direction,
        ItemKind,
        Level,
        LibraryType,
        MissingReason,
        OrganizationKind,
        Outcome,
        Role,
        Scheme,
        Status,
        UnitKind,
    ]
}

/// The lists that no constraint of the database has, by how it writes one.
async fn missing(database: &TestDatabase, written: fn(&[&str]) -> String) -> Vec<Vec<&'static str>> {
    Store::migrate(&database.url).await.unwrap();
    let schema = Store::schema(&database.url).await.unwrap().join(" ");
    let schema = schema.split_whitespace().collect::<Vec<_>>().join(" ");
    lists().into_iter().filter(|list| !schema.contains(&written(list))).collect()
}

#[tokio::test]
async fn sqlite_has_the_domains_words() {
    let written = |words: &[&str]| format!("IN ('{}')", words.join("', '"));
    assert_eq!(missing(&TestDatabase::sqlite().unwrap(), written).await, Vec::<Vec<&str>>::new());
}

#[tokio::test]
async fn postgres_has_the_domains_words() {
    let Some(database) = TestDatabase::postgres().await.unwrap() else { return };
    let written = |words: &[&str]| format!("ARRAY['{}'::text]", words.join("'::text, '"));
    assert_eq!(missing(&database, written).await, Vec::<Vec<&str>>::new());
}
