use super::{
    super::{Course, CourseInstance, CourseMode, course},
    *,
};
use development::commons::SeatLimit;
use proptest::{collection::vec, option, prelude::*};
use serde_json::json;

const PROVIDER: Option<Id> = Some(Id::from_bytes([1; 16]));

fn read_all(text: &str) -> Vec<Result<LearningNews, RowError>> {
    Courses::new(text.as_bytes(), PROVIDER).unwrap().collect()
}

fn simple(more: &Value) -> Value {
    let mut course = json!({ "@context": "https://schema.org", "@type": "Course", "@id": "https://example.org/c1",
        "name": "Privacy", "description": "What readers expect." });
    course.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    course
}

fn news(more: &Value) -> LearningNews {
    read_all(&simple(more).to_string()).remove(0).unwrap()
}

fn offer(more: &Value) -> OfferNews {
    news(more).offer.unwrap()
}

fn pointer(more: &Value) -> String {
    read_all(&simple(more).to_string()).remove(0).unwrap_err().fields[0].pointer.clone()
}

#[test]
fn courses_are_found_wherever_documents_keep_them() {
    let one = simple(&json!({}));
    let ways = [
        one.clone(),
        json!([one]),
        json!({ "@graph": [{ "@type": "WebPage" }, one] }),
        json!({ "@type": "ItemList", "itemListElement": [{ "@type": "ListItem", "item": one }] }),
        json!({ "@type": "DataFeed", "dataFeedElement": [{ "@type": "DataFeedItem", "item": one }] }),
    ];
    let titles = ways.map(|way| read_all(&serde_json::to_string_pretty(&way).unwrap()).remove(0).is_ok());
    assert_eq!(titles, [true; 5]);
}

#[test]
fn names_may_have_their_prefix() {
    let course = json!({ "@type": ["Thing", "http://schema.org/Course"], "@id": "c1", "schema:name": "Privacy",
        "https://schema.org/description": [{ "@value": "All of it" }] });
    assert_eq!(read_all(&course.to_string()).remove(0).unwrap().offer.unwrap().description.as_str(), "All of it");
}

#[test]
fn a_node_stands_elsewhere_in_the_graph() {
    let instance =
        json!({ "@id": "#s1", "@type": "CourseInstance", "startDate": "2026-06-01", "endDate": "2026-06-01" });
    let course = simple(&json!({ "hasCourseInstance": { "@id": "#s1" } }));
    let read = read_all(&json!({ "@graph": [instance, course] }).to_string()).remove(0).unwrap();
    assert_eq!(read.sessions[0].outside_id.as_str(), "#s1");
}

#[test]
fn what_is_not_read_is_told_by_its_name() {
    let told = news(&json!({ "image": "x", "educationalLevel": "graduate",
        "hasCourseInstance": [{ "@type": "CourseInstance", "courseWorkload": "PT2H" }] }));
    assert_eq!(told.unread, ["educationalLevel", "hasCourseInstance/0/courseWorkload", "image"]);
}

#[test]
fn a_name_of_another_vocabulary_is_told_as_a_pointer_has_it() {
    let told = news(&json!({ "http://purl.org/dc/terms/title": "x" }));
    assert_eq!(told.unread, ["http:~1~1purl.org~1dc~1terms~1title"]);
}

#[test]
fn a_bad_value_rejects_its_course_alone() {
    let bad = simple(&json!({ "url": "javascript:alert(1)" }));
    let read = read_all(&json!([bad, simple(&json!({}))]).to_string());
    assert_eq!(read.iter().map(Result::is_ok).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn a_bad_value_of_a_session_is_told_where_it_stands() {
    let session = json!({ "startDate": "2026-06-01T12:00:00Z", "endDate": "2026-06-01T11:00:00Z" });
    let soon = json!({ "startDate": "soon", "endDate": "2026-06-01" });
    let pointers = [session, soon].map(|session| pointer(&json!({ "hasCourseInstance": session })));
    assert_eq!(pointers, ["/hasCourseInstance/0/ends_at", "/hasCourseInstance/0/startDate"]);
}

#[test]
fn a_session_of_days_alone_is_told_by_its_clock() {
    let session = json!({ "startDate": "2026-06-01", "endDate": "2026-06-02",
        "courseSchedule": { "scheduleTimezone": "America/Chicago" } });
    let read = news(&json!({ "hasCourseInstance": session })).sessions.remove(0);
    let times = [read.starts_at, read.ends_at].map(|at| at.to_string());
    assert_eq!(times, ["2026-06-01T05:00:00Z", "2026-06-03T04:59:59Z"]);
}

#[test]
fn prices_are_told_in_many_ways() {
    let paid = |offers: Value| offer(&json!({ "offers": offers })).prices.map(|prices| prices.len());
    let offer = json!({ "category": "Paid", "price": 25, "priceCurrency": "USD" });
    assert_eq!([json!([offer]), json!({ "category": "Free" }), json!([])].map(paid), [Some(1), Some(0), None]);
}

#[test]
fn it_is_blended_where_its_instances_differ() {
    let modes = json!({ "hasCourseInstance": [{ "courseMode": "Online" }, { "courseMode": ["onsite"] }] });
    assert_eq!(offer(&modes).format, Some(LearningFormat::Blended));
}

#[test]
fn a_document_without_a_course_says_so() {
    let read = read_all("{\"@type\": \"WebPage\"}\n{\"@type\": \"Course\"");
    assert_eq!(read.iter().map(|row| row.as_ref().unwrap_err().fatal).collect::<Vec<_>>(), [false, true]);
}

fn words() -> impl Strategy<Value = String> {
    "[ -~á]{0,20}[a-zé]"
}

fn money() -> impl Strategy<Value = Money> {
    (0..100_000_i64).prop_map(|cents| format!("{}.{:02} USD", cents / 100, cents % 100).parse().unwrap())
}

prop_compose! {
    fn instance()(start in 0..2_000_000_000_i64, length in 1..1_000_000_i64, place in option::of(words()),
        instructors in vec("[A-Z][a-z]{1,9}", 0..3), capacity in option::of(0..1_000_000_u32), is_cancelled: bool,
        zone in prop::sample::select(vec!["UTC", "America/Chicago"])) -> CourseInstance {
        let starts_at = At::from_micros(0).plus_seconds(start);
        CourseInstance { id: format!("https://example.org/s{start}"), identifier: None, url: None, starts_at,
            ends_at: starts_at.plus_seconds(length), zone: zone.into(), place, instructors: distinct(instructors), capacity,
            is_cancelled }
    }
}

prop_compose! {
    fn any_course()(name in words(), description in "[ -~\n]{0,40}[a-z]", about in vec("[a-z]{2,6}(-[a-z]{1,4})?", 0..3),
        level in prop::sample::select(LearningLevel::ALL), accessibility in option::of(words()),
        credit_minutes in option::of(1..60_000), prices in option::of(option::of(money())), instances in vec(instance(), 0..3),
        mode in prop::sample::select(vec![CourseMode::Onsite, CourseMode::Online, CourseMode::Blended])) -> Course {
        Course { id: "https://example.org/c1".into(), url: Some("https://learn.example.org/c".into()), identifier: None, name,
            description, provider: ("Example".into(), None), about, level: level.to_string(), language: "pt-BR".into(),
            accessibility, credit_minutes, prices: prices.map(|price| price.map(|price| ("member".into(), price)).into_iter().collect()), mode,
            instances }
    }
}

proptest! {
    /// What one Lectern tells of a course, another reads.
    #[test]
    fn what_is_told_is_harvested_again(told in any_course()) {
        let wanted = told.clone();
        let read = read_all(&course(told).unwrap()).remove(0);
        let ids: BTreeSet<_> = wanted.instances.iter().map(|instance| &instance.id).collect();
        prop_assume!(ids.len() == wanted.instances.len());
        let read = read.unwrap();
        let offer = read.offer.unwrap();
        prop_assert!(read.unread.is_empty());
        prop_assert_eq!(read.outside_id.as_str(), wanted.id);
        prop_assert_eq!([offer.title.as_str(), offer.description.as_str()], [wanted.name, wanted.description]);
        prop_assert_eq!(offer.topics.iter().map(Slug::as_str).collect::<BTreeSet<_>>(), wanted.about.iter().map(String::as_str).collect());
        prop_assert_eq!(offer.level.map(|level| level.to_string()), Some(wanted.level));
        prop_assert_eq!(offer.accessibility.map(String::from), wanted.accessibility);
        prop_assert_eq!(offer.credit_minutes, wanted.credit_minutes);
        let prices = offer.prices.map(|prices| prices.into_iter().map(|p| (String::from(p.member_class), p.price)).collect());
        prop_assert_eq!(prices, wanted.prices);
        let sessions: Vec<_> = read.sessions.into_iter().map(|session| CourseInstance {
            id: session.outside_id.into(), identifier: None, url: session.url.map(Into::into), starts_at: session.starts_at,
            ends_at: session.ends_at, zone: session.zone.into(), place: session.place.map(Into::into),
            instructors: session.instructors.into_iter().map(Into::into).collect(), capacity: session.capacity.and_then(SeatLimit::seats),
            is_cancelled: session.is_cancelled,
        }).collect();
        prop_assert_eq!(sessions, wanted.instances);
    }

    #[test]
    fn junk_never_panics(junk in vec(any::<u8>(), 0..200)) {
        for first in ["", "[", "{", "{\"@type\":\"Course\",\"hasCourseInstance\":"] {
            let text = [first.as_bytes(), &junk].concat();
            let _ = Courses::new(text.as_slice(), PROVIDER).map(Iterator::count);
        }
    }
}
