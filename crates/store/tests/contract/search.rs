//! Full-text search at its limits.

use crate::Database;
use diesel::{Connection as _, QueryableByName, RunQueryDsl as _, SqliteConnection, sql_query, sql_types::BigInt};
use kernel::{
    Actor, Id, Slug, Text,
    page::{Sorted as _, Window},
};
use policy::{Issue, IssueFilter, NewPosition};
use serde_json::json;
use store::testing::TestDatabase;

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    parts: i64,
}

/// Each commit adds a part to the index of SQLite, and one of many parts is searched slowly, or merged all at once.
#[tokio::test]
async fn the_parts_of_the_index_are_merged_as_it_grows() {
    let database = Database::on(TestDatabase::sqlite().unwrap()).await;
    for number in 0..100 {
        database.unit(&format!("unit-{number}")).await;
    }
    let mut connection = SqliteConnection::establish(database.kept.url.trim_start_matches("sqlite:")).unwrap();
    let counted = sql_query("SELECT count(DISTINCT segid) AS parts FROM search_index_idx");
    let Count { parts } = counted.get_result(&mut connection).unwrap();
    assert!((1..16).contains(&parts), "{parts} parts");
}

impl Database {
    /// The issues of a list, newest first, page after page of so many.
    pub(crate) async fn issues(&self, filter: &IssueFilter, limit: usize) -> Vec<Id> {
        let mut window = Window { limit, sort: Issue::SORTING.parse(None).unwrap(), after: None, count: false };
        let mut issues = Vec::new();
        loop {
            let page = self.session.page::<Issue>(filter.clone(), &Actor::public(), window.clone()).await.unwrap();
            issues.extend(page.data.iter().map(|issue| issue.id));
            match page.next {
                Some(after) => window.after = Some(after),
                None => return issues,
            }
        }
    }

    /// Adds groups of issues, each made at one instant, and the next a second later; gives all of them, newest first.
    pub(crate) async fn grouped_issues(&self, owner: Id, groups: &[usize]) -> Vec<Id> {
        for (group, size) in groups.iter().enumerate() {
            for number in 0..*size {
                self.issue(&format!("issue-{group}-{number}"), owner).await;
            }
            self.clock.advance(1);
        }
        self.issues(&IssueFilter::default(), 200).await
    }

    /// Changes an issue, whose text is indexed anew.
    pub(crate) async fn rename_issue(&self, id: Id) {
        let renamed: Slug = format!("renamed-{id}").parse().unwrap();
        self.alter(id, move |issue: &mut Issue| issue.slug = renamed).await;
    }
}

pub(crate) fn questions() -> IssueFilter {
    IssueFilter { q: Some("same quest".parse().unwrap()), ..IssueFilter::default() }
}

both! {
    async fn a_search_gives_the_newest_first_and_each_once(database) {
        let unit = database.unit("owner").await;
        let issues = database.grouped_issues(unit, &[1, 1, 2, 9, 1, 1, 3, 1, 1]).await;
        for limit in [1, 2, 3, 7] {
            assert_eq!(database.issues(&questions(), limit).await, issues, "pages of {limit}");
        }
    }

    async fn a_search_finds_what_all_of_the_newest_are_not(database) {
        let (other, unit) = (database.unit("other").await, database.unit("owner").await);
        let old = database.issue("old", other).await;
        database.clock.advance(1);
        database.grouped_issues(unit, &[1; 20]).await;
        let filter = IssueFilter { owner_unit_id: vec![other], ..questions() };
        assert_eq!(database.issues(&filter, 1).await, [old]);
    }

    async fn what_is_changed_keeps_its_place_in_a_search(database) {
        let unit = database.unit("owner").await;
        let issues = database.grouped_issues(unit, &[1; 12]).await;
        database.rename_issue(issues[6]).await;
        assert_eq!(database.issues(&questions(), 1).await, issues);
    }

    async fn a_word_is_found_alike_in_capitals_and_however_long_it_is(database) {
        let unit = database.unit("owner").await;
        let issue = database.issue("issue", unit).await;
        // The sign is folded to six letters.
        for (question, asked) in [("ΟΔΟΣ", "οδος"), ("οδος τις", "ΟΔΟΣ ΤΙΣ"), ("㌖".repeat(300).as_str(), "㌖㌖")] {
            let question: Text<300> = question.parse().unwrap();
            database.alter(issue, move |issue: &mut Issue| issue.question = question).await;
            let filter = IssueFilter { q: Some(asked.parse().unwrap()), ..IssueFilter::default() };
            assert_eq!(database.issues(&filter, 1).await, [issue], "{asked}");
        }
    }

    async fn the_longest_position_is_kept(database) {
        let unit = database.unit("owner").await;
        let issue = database.issue("issue", unit).await;
        let clause = |n: usize| (0..220).map(|m| format!("w{n}x{m}")).collect::<Vec<_>>().join(" ");
        let resolved: Vec<String> = (0..500).map(clause).collect();
        let new: NewPosition = serde_json::from_value(json!({
            "slug": "long", "title": "Long", "issue_id": issue, "owner_unit_id": unit, "goals": [],
            "required_audiences": [], "review_interval_months": 12, "preamble": resolved, "resolved": resolved
        }))
        .unwrap();
        let dossier = new.propose(database.clock.id(), database.clock.now()).unwrap();
        assert!(database.session.create(database.by_admin(), None, dossier).await.is_ok());
    }
}
