//! Whatever a list can be sorted by, paging through it gives every row once, in order, ties and all.

use crate::{Database, START, asked::asked, plans::explained};
use advocacy::{Event, EventFilter, NewOutcomeSurvey, NewPractice, OutcomeSurvey, Practice, PracticeFilter};
use directory::{Division, Library, NewOrganization, NewTopic, NewUnit, Organization, Person, Topic, Unit};
use kernel::{
    Actor, At, Draft as _,
    page::{Key, Page, Sorted as _, Window},
};
use policy::{Area, Issue, NewIssue, NewPosition, Position, PositionFilter, position::Status};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use store::{Change, Kept, KeptList, sqlite::queries::Listed};

/// The rows' ids and keys by one order, gathered a row at a time.
async fn paged<R: KeptList>(database: &Database, actor: &Actor, sort: &str) -> Vec<(Key, kernel::Id)>
where
    <R as Listed>::Filter: Default,
{
    let mut window = Window { limit: 1, sort: R::SORTING.parse(Some(sort)).unwrap(), after: None, count: false };
    let mut rows = Vec::new();
    loop {
        let Page { data, next, .. } =
            database.session.page::<R>(<R as Listed>::Filter::default(), actor, window.clone()).await.unwrap();
        rows.extend(data.iter().map(|row| (row.key(sort.trim_start_matches('-')).unwrap(), row.id())));
        match next {
            Some(after) => window.after = Some(after),
            None => return rows,
        }
    }
}

fn ordered(key: &Key) -> (String, i64) {
    match key {
        Key::Text(text) => (text.clone(), 0),
        Key::Instant(micros) => (String::new(), *micros),
        Key::Number(number) => (String::new(), i64::from(*number)),
    }
}

/// How many queries a page of so many rows asks; in place, where scans are written down, too.
async fn queries<R: KeptList>(database: &Database, actor: &Actor, mut window: Window) -> Vec<usize>
where
    <R as Listed>::Filter: Default,
{
    let (filter, mut counts) = (<R as Listed>::Filter::default(), Vec::new());
    loop {
        drop(asked());
        let page = store::read!(database.session, |c| queries::list::page::<R>(c, &filter, actor, &window)).unwrap();
        counts.push(asked().len());
        match page.next {
            Some(after) => window.after = Some(after),
            None => return counts,
        }
    }
}

/// A page asks no more for all rows at once than it does for the one of them that takes most: none is asked for by itself.
async fn asks_the_same_for_many<R: KeptList>(database: &Database, actor: &Actor, rows: usize)
where
    <R as Listed>::Filter: Default,
{
    let window = |limit| Window { limit, sort: R::SORTING.parse(None).unwrap(), after: None, count: false };
    let one = queries::<R>(database, actor, window(1)).await.into_iter().max();
    let all = queries::<R>(database, actor, window(rows)).await[0];
    assert!(one >= Some(all) && all > 0, "{}: {one:?} queries for a row, {all} for {rows}", R::KIND);
}

/// Narrowed by when records were saved, where it can be, a list shows those that were saved then or later.
async fn shows_what_was_saved_since<R: KeptList>(database: &Database, actor: &Actor, rows: usize)
where
    <R as Listed>::Filter: Default + DeserializeOwned,
{
    let page = async |filter: <R as Listed>::Filter| {
        let window = Window { limit: rows, sort: R::SORTING.parse(None).unwrap(), after: None, count: false };
        database.session.page::<R>(filter, actor, window).await.unwrap().data
    };
    let all = page(<R as Listed>::Filter::default()).await;
    let saved: Vec<At> = all.iter().map(kernel::Record::updated_at).collect();
    for since in saved.iter().copied().chain([START.plus_seconds(10 * 365 * 86_400)]) {
        let Ok(filter) = serde_json::from_value(json!({ "updated_since": since })) else { return };
        let shown = page(filter).await.len();
        assert_eq!(shown, saved.iter().filter(|at| **at >= since).count(), "{} since {since}", R::KIND);
    }
}

/// Pages through a list by each of its fields, up and down, in a number of queries that does not grow with the rows, and narrows it
/// by when they were saved.
pub(crate) async fn pages_in_order<R: KeptList>(database: &Database, rows: usize)
where
    <R as Listed>::Filter: Default + DeserializeOwned,
{
    pages_in_order_for::<R>(database, &database.by_admin().actor, rows).await;
}

/// The same, for one who sees all of them.
pub(crate) async fn pages_in_order_for<R: KeptList>(database: &Database, actor: &Actor, rows: usize)
where
    <R as Listed>::Filter: Default + DeserializeOwned,
{
    asks_the_same_for_many::<R>(database, actor, rows).await;
    shows_what_was_saved_since::<R>(database, actor, rows).await;
    for field in R::SORTING.fields {
        let mut up = paged::<R>(database, actor, field).await;
        let mut down = paged::<R>(database, actor, &format!("-{field}")).await;
        down.reverse();
        assert_eq!(up, down, "{} by {field}", R::KIND);
        let in_order = up.is_sorted_by_key(|(key, id)| (ordered(key), *id));
        up.dedup();
        assert_eq!((up.len(), in_order), (rows, true), "{} by {field}: {up:?}", R::KIND);
    }
}

pub(crate) fn read<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

impl Database {
    pub(crate) async fn add<R: Kept>(&self, record: R) -> kernel::Id {
        let id = record.id();
        self.session.create(self.by_admin(), None, record).await.unwrap();
        id
    }

    /// Brings in the strategic framework, whose goals work serves.
    pub(crate) async fn strategic(&self) {
        store::write!(self.session, |c| queries::strategy::items::ensure_framework(c)).unwrap();
    }

    /// Makes a record otherwise, by no rule of its own.
    pub(crate) async fn alter<R: Kept>(&self, id: kernel::Id, make: impl FnOnce(&mut R) + Send + 'static) {
        let rule = move |record: &mut R, _: &_| {
            make(record);
            Ok(())
        };
        self.session.change(self.by_admin(), Change::new(id, None, rule)).await.unwrap();
    }

    /// A unit whose name three others may share.
    pub(crate) async fn unit(&self, slug: &str) -> kernel::Id {
        let unit: NewUnit = read(json!({ "name": "Same Name", "slug": slug, "kind": "committee", "parent_id": null }));
        self.add(unit.register(self.clock.id(), self.clock.now()).unwrap()).await
    }

    pub(crate) async fn issue(&self, slug: &str, owner: kernel::Id) -> kernel::Id {
        let (by, areas) = (self.by_admin(), Area::shipped().unwrap());
        store::write!(self.session, |c| queries::policy::areas::ensure(c, &by, areas)).unwrap();
        let window = Window { limit: 1, sort: Area::SORTING.parse(None).unwrap(), after: None, count: false };
        let page = self.session.page::<Area>(policy::AreaFilter::default(), &Actor::public(), window).await.unwrap();
        let area = page.data[0].id;
        let issue: NewIssue = read(json!({ "slug": slug, "question": "Same question?", "area_ids": [area],
            "owner_unit_id": owner }));
        self.add(issue.register(self.clock.id(), self.clock.now()).unwrap()).await
    }

    /// A position in draft whose title others share, with these clauses and what they stand for.
    pub(crate) async fn proposed(
        &self,
        slug: &str,
        issue: kernel::Id,
        owner: kernel::Id,
        resolved: &[&str],
        stands: Value,
    ) -> kernel::Id {
        let position: NewPosition = read(json!({
            "slug": slug, "title": "Same title", "issue_id": issue, "owner_unit_id": owner, "goals": [],
            "required_audiences": [], "review_interval_months": 12, "preamble": [], "resolved": resolved,
            "stands": stands
        }));
        self.add(position.propose(self.clock.id(), self.clock.now()).unwrap()).await
    }
}

both! {
    async fn units_page_in_order(database) {
        for slug in ["a", "b", "c"] {
            database.unit(slug).await;
        }
        pages_in_order::<Unit>(database, 3).await;
    }

    async fn topics_page_in_order(database) {
        for slug in ["a", "b", "c"] {
            let topic: NewTopic = read(json!({ "label": "Same", "slug": slug, "scheme": "learning", "parent_id": null }));
            database.add(topic.register(database.clock.id(), database.clock.now()).unwrap()).await;
        }
        pages_in_order::<Topic>(database, 3).await;
    }

    async fn organizations_page_in_order(database) {
        for _ in 0..3 {
            let new: NewOrganization = read(json!({ "name": "Same", "kind": "partner" }));
            database.add(new.register(database.clock.id(), database.clock.now()).unwrap()).await;
        }
        pages_in_order::<Organization>(database, 3).await;
    }

    async fn divisions_page_in_order(database) {
        let new = |state: &str| directory::NewDivision {
            ocd_id: format!("ocd-division/country:us/state:{state}").parse().unwrap(),
            name: "Same".parse().unwrap(),
            valid_from: None,
            valid_until: None,
        };
        database.session.import(database.by_admin(), vec![new("wy"), new("ut"), new("co")]).await.unwrap();
        pages_in_order::<Division>(database, 3).await;
    }

    async fn libraries_page_in_order(database) {
        let batch = ["1", "2", "3"].map(|libid| crate::import::surveyed(None, libid, "10").remove(0)).to_vec();
        database.session.import(database.by_admin(), batch).await.unwrap();
        pages_in_order::<Library>(database, 3).await;
    }

    async fn people_page_in_order(database) {
        for email in ["a@example.org", "b@example.org", "c@example.org"] {
            database.register(database.person(email)).await.unwrap();
        }
        pages_in_order::<Person>(database, 3).await;
    }

    async fn issues_page_in_order(database) {
        let unit = database.unit("owner").await;
        for slug in ["a", "b", "c"] {
            database.issue(slug, unit).await;
        }
        pages_in_order::<Issue>(database, 3).await;
    }

    async fn instruments_page_in_order(database) {
        // Nothing has happened to the first, and the last alone has a deadline.
        for (session, acted) in [("1", None), ("2", Some(Value::Null)), ("3", Some(json!("2099-01-01T00:00:00Z")))] {
            let new: policy::NewInstrument = read(json!({ "kind": "bill", "jurisdiction": "ocd-division/country:us",
                "session": session, "identifier": "HR 1", "title": "Same" }));
            let instrument = new.register(database.clock.id(), database.clock.now()).unwrap();
            let mut file = policy::InstrumentFile::open(instrument);
            if let Some(closes_at) = acted {
                let action = json!({ "acted_on": "2026-02-09", "description": "Notice", "classifications": [],
                    "chamber": "executive", "closes_at": closes_at });
                file.record(read(action), &database.clock).unwrap();
            }
            database.add(file).await;
        }
        pages_in_order::<policy::Instrument>(database, 3).await;
    }

    async fn calendar_feeds_page_in_order(database) {
        let person = database.register(database.person("a@example.org")).await.unwrap().id;
        let by = database.by_actor(Actor { person: Some(person), ..Actor::public() });
        for secret in [1, 2, 3] {
            let new: policy::NewCalendarFeed = read(json!({ "name": "Same" }));
            let feed = new.make(person, database.clock.id(), database.clock.now());
            database.session.add_calendar_feed(by.clone(), feed, [secret; 32]).await.unwrap();
        }
        pages_in_order_for::<policy::CalendarFeed>(database, &by.actor, 3).await;
    }

    async fn practices_page_in_order(database) {
        let unit = database.unit("owner").await;
        for _ in 0..3 {
            let new: NewPractice = read(json!({ "title": "Same", "what_was_done": "It.", "owner_unit_id": unit, "finding_ids": [] }));
            database.add(new.register(database.clock.id(), database.clock.now()).unwrap()).await;
        }
        pages_in_order::<Practice>(database, 3).await;
    }

    async fn outcome_surveys_page_in_order(database) {
        let unit = database.unit("owner").await;
        for _ in 0..3 {
            let new: NewOutcomeSurvey = read(json!({ "title": "Same", "service_area": "health", "kind": "immediate",
                "period_from": "2026-02-01", "period_until": "2026-03-31", "owner_unit_id": unit,
                "measures": [{ "outcome": "knowledge", "answered": 3, "agreed": 1 }] }));
            database.add(new.register(database.clock.id(), database.clock.now()).unwrap()).await;
        }
        pages_in_order::<OutcomeSurvey>(database, 3).await;
    }

    async fn areas_page_in_order(database) {
        let (by, areas) = (database.by_admin(), Area::shipped().unwrap());
        let count = areas.len();
        store::write!(database.session, |c| queries::policy::areas::ensure(c, &by, areas)).unwrap();
        pages_in_order::<Area>(database, count).await;
    }
}

/// A range of the field by which a list is ordered is read from its index; for one of another the list is looked through.
#[test]
fn a_range_beside_the_order_of_its_list_is_a_scan() {
    let at = Some(At::from_micros(0));
    let ordered = EventFilter { starts_from: at, ..EventFilter::default() };
    let beside = PracticeFilter { updated_since: at, ..PracticeFilter::default() };
    assert_eq!([<Event as Listed>::is_scan(&ordered), <Practice as Listed>::is_scan(&beside)], [false, true]);
}

/// The list asked for most, on SQLite: all that its rows say stands in the index.
#[test]
fn what_is_published_on_an_issue_is_listed_from_an_index_alone() {
    let (issue_id, status) = (vec![kernel::Id::from_bytes([1; 16])], vec![Status::Published]);
    let asked = PositionFilter { issue_id, status, ..PositionFilter::default() };
    let (queries, steps) = explained::<Position>(asked, &Actor::public());
    let is_alone = steps.iter().all(|step| step.contains("COVERING INDEX positions_issue_status"));
    assert!((queries, steps.len()) == (1, 1) && is_alone, "{queries}: {steps:#?}");
}
