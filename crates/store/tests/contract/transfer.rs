//! Everything from one kind of database to the other: it is all there, and it goes on there.

use crate::{Database, import::surveyed, jobs::Greet, search::questions};
use directory::{Library, LibraryFilter, Topic, TopicFilter, Unit, UnitFilter};
use kernel::{
    Actor, Id,
    page::{Sorted as _, Window},
};
use store::{
    Store, Sum,
    testing::{TestDatabase, sum_of},
    write,
};

impl Database {
    /// Something of every type of column, and references back and forth.
    async fn fill(&self) -> Id {
        let (owner, asked) = (self.unit("owner").await, self.unit("asked").await);
        self.positions(owner, asked).await;
        self.register_client("console", directory::ClientKind::FirstParty).await;
        let person = self.register(self.person("ada@example.org")).await.unwrap();
        self.sign_in(person.id, 1).await;
        self.session.ensure_signing_key(&self.clock, [7; 32]).await.unwrap();
        let mut library = surveyed(Some("WY0001"), "1", "100.50");
        library[0].library.longitude = Some(-104.820_246_300_000_01);
        library[0].library.latitude = Some(0.1 + 0.2);
        self.session.import(self.by_admin(), library).await.unwrap();
        let (clock, task) = (self.clock.clone(), Greet { whom: "Ada \"the first\"\nÅ".to_owned() });
        write!(self.session, |c| queries::jobs::enqueue(c, &clock, clock.now(), None, &task)).unwrap();
        self.session.keep_import_chunk(self.clock.id(), 0, (0..=255).collect(), self.clock.now()).await.unwrap();
        owner
    }

    async fn units_called(&self, words: &str) -> usize {
        let filter = UnitFilter { q: words.parse().ok(), ..UnitFilter::default() };
        let sort = Unit::SORTING.parse(None).unwrap();
        let window = Window { limit: 10, sort, after: None, count: false };
        self.session.page::<Unit>(filter, &Actor::public(), window).await.unwrap().data.len()
    }
}

/// A database of either kind, and an empty one of the other.
async fn sides(from_sqlite: bool) -> Option<(Database, TestDatabase)> {
    let (sqlite, postgres) = (TestDatabase::sqlite().unwrap(), TestDatabase::postgres().await.unwrap()?);
    let (from, to) = if from_sqlite { (sqlite, postgres) } else { (postgres, sqlite) };
    Some((Database::on(from).await, to))
}

/// Runs a test body in both directions, as two tests; without a server there is nothing to move to.
macro_rules! both_ways {
    ($(async fn $name:ident($from:ident, $to:ident) $body:block)+) => {$(
        mod $name {
            use super::*;

            async fn body($from: Database, $to: TestDatabase) $body

            #[tokio::test]
            async fn to_postgres() {
                if let Some((from, to)) = sides(true).await { body(from, to).await; }
            }

            #[tokio::test]
            async fn to_sqlite() {
                if let Some((from, to)) = sides(false).await { body(from, to).await; }
            }
        }
    )+};
}

both_ways! {
    async fn everything_comes_back_as_it_was(from, to) {
        from.fill().await;
        let there = Store::transfer(&from.kept.url, &to.url).await.unwrap();
        let back = if from.kept.url.starts_with("sqlite:") {
            TestDatabase::sqlite().unwrap()
        } else {
            TestDatabase::postgres().await.unwrap().unwrap()
        };
        assert_eq!(Store::transfer(&to.url, &back.url).await.unwrap(), there);
        let filled = there.iter().filter(|moved| moved.sum.rows > 0).count();
        assert!(filled >= 20, "only {filled} tables had rows");
    }

    async fn the_schema_is_as_it_was(from, to) {
        Store::migrate(&to.url).await.unwrap();
        let before = Store::schema(&to.url).await.unwrap();
        from.fill().await;
        Store::transfer(&from.kept.url, &to.url).await.unwrap();
        assert_eq!(Store::schema(&to.url).await.unwrap(), before);
    }

    async fn records_read_alike_on_both_sides(from, to) {
        from.fill().await;
        Store::transfer(&from.kept.url, &to.url).await.unwrap();
        let to = Database::on(to).await;
        let sort = Library::SORTING.parse(None).unwrap();
        let window = Window { limit: 10, sort, after: None, count: false };
        let libraries = |side: &Database| {
            let session = side.session.clone();
            let window = window.clone();
            async move { session.page::<Library>(LibraryFilter::default(), &Actor::public(), window).await.unwrap().data }
        };
        assert_eq!(libraries(&from).await, libraries(&to).await);
    }

    async fn work_goes_on_where_everything_went(from, to) {
        let owner = from.fill().await;
        Store::transfer(&from.kept.url, &to.url).await.unwrap();
        let to = Database::on(to).await;
        to.clock.advance(1); // ids of two clocks are the same in the same second
        to.unit("later").await;
        to.issue("later", owner).await;
        assert_eq!(to.units_called("same nam").await, 3);
    }

    async fn a_target_in_use_is_left_alone(from, to) {
        from.fill().await;
        let to = Database::on(to).await;
        to.unit("own").await;
        assert!(Store::transfer(&from.kept.url, &to.kept.url).await.is_err());
        assert_eq!(to.units_called("same").await, 1);
    }

    async fn what_a_first_start_brings_gives_way(from, to) {
        let to = Database::on(to).await;
        to.session.ensure_shipped(to.by_admin()).await.unwrap();
        Store::transfer(&from.kept.url, &to.kept.url).await.unwrap();
        let sort = Topic::SORTING.parse(None).unwrap();
        let window = Window { limit: 1, sort, after: None, count: false };
        let topics = to.session.page::<Topic>(TopicFilter::default(), &Actor::public(), window).await.unwrap();
        assert!(topics.data.is_empty(), "the source had none");
    }

    async fn one_kind_is_not_moved_to_itself(from, to) {
        drop(to);
        assert!(Store::transfer(&from.kept.url, &from.kept.url).await.is_err());
    }
}

/// `PostgreSQL` numbers documents as they come.
#[tokio::test]
async fn a_search_gives_the_newest_first_when_everything_is_back() {
    let Some((from, there)) = sides(true).await else { return };
    let owner = from.unit("owner").await;
    let issues = from.grouped_issues(owner, &[1; 12]).await;
    Store::transfer(&from.kept.url, &there.url).await.unwrap();
    let there = Database::on(there).await;
    there.clock.advance(60); // ids of two clocks are the same in the same second
    for oldest in &issues[8..] {
        there.rename_issue(*oldest).await;
    }
    let back = TestDatabase::sqlite().unwrap();
    Store::transfer(&there.kept.url, &back.url).await.unwrap();
    assert_eq!(Database::on(back).await.issues(&questions(), 1).await, issues);
}

/// Rows of two texts.
fn texts(rows: &[[Option<&str>; 2]]) -> Sum {
    let rows: Vec<&[Option<&str>]> = rows.iter().map(|row| &row[..]).collect();
    sum_of(&["text", "text"], &rows).unwrap()
}

/// One value of that type.
fn value(kind: &str, text: &str) -> Sum {
    sum_of(&[kind], &[&[Some(text)]]).unwrap()
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let (one, other) = ([Some("1"), None], [Some("2"), Some("x")]);
    assert_eq!(texts(&[one, other]), texts(&[other, one]));
}

#[test]
fn values_do_not_run_into_one_another() {
    assert_ne!(texts(&[[Some("ab"), Some("c")]]), texts(&[[Some("a"), Some("bc")]]));
}

#[test]
fn nothing_is_not_an_empty_text() {
    assert_ne!(texts(&[[None, Some("a")]]), texts(&[[Some(""), Some("a")]]));
}

#[test]
fn documents_are_compared_by_what_they_say() {
    assert_eq!(value("jsonb", r#"{"b": 1.50, "a": [1e2]}"#), value("jsonb", r#"{"a":[100.0],"b":1.5}"#));
}

#[test]
fn floats_are_compared_to_the_bit() {
    let [near, nearer, next] =
        ["0.1", "0.10000000000000001", "0.10000000000000002"].map(|text| value("double precision", text));
    assert_eq!([near == nearer, near == next], [true, false]);
}

#[test]
fn a_type_nobody_knows_is_refused() {
    assert!(sum_of(&["money"], &[]).is_err());
}
