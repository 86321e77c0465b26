//! The Learning Commons, as clients see it.

use crate::{
    competencies::two,
    exchange::{hand_in, taken_in},
    harness::{Answer, Caller, send},
    work::unit,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const PROVIDERS: &str = "/v1/development/providers";
const OFFERS: &str = "/v1/development/opportunities";
const SESSIONS: &str = "/v1/development/sessions";

/// A provider of a unit's, and the place where it stands.
pub async fn provider(caller: &Caller<'_>, unit: &str, name: &str) -> Value {
    let new = json!({"name": name, "about": null, "url": "https://learn.example.org", "organization_id": null,
        "owner_unit_id": unit});
    caller.post(PROVIDERS, &new).await.expect(StatusCode::CREATED)["id"].clone()
}

fn offer(provider: &Value, more: &Value) -> Value {
    let mut new = json!({"provider_id": provider, "outside_id": null, "title": "Readers", "description": "What readers expect.",
        "url": null, "topics": ["privacy"], "level": "introductory", "format": "online", "language": "en",
        "accessibility": null, "prices": [], "credit_minutes": 90, "credit_tags": [], "equivalent_to": null});
    new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    new
}

async fn publish(caller: &Caller<'_>, place: &str) -> Answer {
    caller.change(Method::POST, &format!("{place}/transitions"), &json!({"to": "published"})).await
}

/// A published offer, and the place where it stands.
pub async fn published(caller: &Caller<'_>, provider: &Value, more: &Value) -> (Value, String) {
    let made = caller.post(OFFERS, &offer(provider, more)).await;
    let offer = made.expect(StatusCode::CREATED);
    publish(caller, made.header("location")).await.expect(StatusCode::OK);
    (offer["id"].clone(), made.header("location").to_owned())
}

fn session(offer: &Value) -> Value {
    json!({"opportunity_id": offer, "starts_at": "2026-06-01T16:00:00Z", "ends_at": "2026-06-01T17:30:00Z",
        "zone": "America/Chicago", "place": null, "url": null, "capacity": 40, "instructors": ["Ada Example"]})
}

async fn titles(caller: &Caller<'_>, query: &str) -> Vec<String> {
    let found = caller.get(&format!("{OFFERS}?{query}")).await.expect(StatusCode::OK);
    let titles = found["data"].as_array().unwrap().iter().map(|offer| offer["title"].as_str().unwrap().to_owned());
    titles.collect()
}

both! {
    async fn a_draft_is_seen_by_its_unit_only(server, admin) {
        let (own, other) = (unit(&admin, "own").await, unit(&admin, "other").await);
        let (editor, stranger) = (server.person("editor", Some(&own)).await, server.person("editor", Some(&other)).await);
        let provider = provider(&editor, &own, "One").await;
        let made = editor.post(OFFERS, &offer(&provider, &json!({}))).await;
        editor.get(made.header("location")).await.expect(StatusCode::OK);
        assert_eq!(stranger.get(made.header("location")).await.problem(404), "not_found");
        assert_eq!(titles(&server.public(), "").await, Vec::<String>::new());
        publish(&editor, made.header("location")).await.expect(StatusCode::OK);
        assert_eq!(titles(&server.public(), "").await, ["Readers"]);
    }

    async fn nobody_publishes_for_another_units_provider(server, admin) {
        let (own, other) = (unit(&admin, "own").await, unit(&admin, "other").await);
        let stranger = server.person("editor", Some(&other)).await;
        let provider = provider(&admin, &own, "One").await;
        assert_eq!(stranger.post(OFFERS, &offer(&provider, &json!({}))).await.problem(403), "forbidden");
        let (_, place) = published(&admin, &provider, &json!({})).await;
        let change = stranger.change(Method::PATCH, &place, &json!({"title": "Mine"})).await;
        assert_eq!(change.problem(403), "forbidden");
    }

    async fn an_offer_is_answered_as_it_is_read(server) {
        let [one, other] = two(server).await;
        let admin = server.admin().await;
        let provider = provider(&admin, &unit(&admin, "own").await, "One").await;
        for order in [[&one, &other], [&other, &one]] {
            let gains = order.map(|id| json!({"competency_id": id, "level": 2}));
            let answer = admin.post(OFFERS, &offer(&provider, &json!({"competencies": gains}))).await;
            let read = admin.get(answer.header("location")).await.expect(StatusCode::OK);
            assert_eq!(answer.expect(StatusCode::CREATED), read);
        }
    }

    async fn an_id_of_a_provider_stands_once(server, admin) {
        let provider = provider(&admin, &unit(&admin, "own").await, "One").await;
        let new = offer(&provider, &json!({"outside_id": "course:1"}));
        admin.post(OFFERS, &new).await.expect(StatusCode::CREATED);
        let again = admin.post(OFFERS, &new).await;
        assert_eq!(again.invalid(), ["/outside_id"]);
    }

    async fn a_search_is_narrowed_by_each_field(server, admin) {
        let provider = provider(&admin, &unit(&admin, "own").await, "One").await;
        let (readers, _) = published(&admin, &provider, &json!({"goals": ["D-S3"]})).await;
        let paid = json!([{"member_class": "member", "price": {"amount": "25.00", "currency": "USD"}}]);
        let writers = json!({"title": "Writers", "topics": ["law"], "level": "advanced", "format": "in_person", "prices": paid,
            "credit_minutes": null, "description": "How to write."});
        published(&admin, &provider, &writers).await;
        admin.post(SESSIONS, &session(&readers)).await.expect(StatusCode::CREATED);
        let public = server.public();
        for query in ["q=expect", "topic=privacy", "level=introductory", "format=online", "is_free=true", "gives_credit=true",
            "goal=D-S3", "starts_from=2026-06-01&starts_until=2026-06-01"] {
            assert_eq!(titles(&public, query).await, ["Readers"], "{query}");
        }
        for query in ["q=write", "topic=law", "level=advanced", "format=in_person", "is_free=false", "gives_credit=false"] {
            assert_eq!(titles(&public, query).await, ["Writers"], "{query}");
        }
    }

    async fn offers_that_are_the_same_are_found_as_one(server, admin) {
        let provider = provider(&admin, &unit(&admin, "own").await, "One").await;
        let (first, place) = published(&admin, &provider, &json!({})).await;
        let same = json!({"title": "Readers, in a room", "format": "in_person", "equivalent_to": first});
        let (second, _) = published(&admin, &provider, &same).await;
        let public = server.public();
        assert_eq!(titles(&public, "is_merged=true&format=in_person").await, ["Readers"]);
        assert_eq!(titles(&public, &format!("work_id={}", first.as_str().unwrap())).await, ["Readers", "Readers, in a room"]);
        let chain = admin.change(Method::PATCH, &place, &json!({"equivalent_to": second})).await;
        assert_eq!((chain.problem(422), chain.pointers()[0].as_str()), ("invalid".to_owned(), "/equivalent_to"));
    }

    async fn what_is_withdrawn_stands_for_nothing_that_is_offered(server, admin) {
        let provider = provider(&admin, &unit(&admin, "own").await, "One").await;
        let (first, place) = published(&admin, &provider, &json!({})).await;
        for title in ["Readers, at home", "Readers, in a room"] {
            published(&admin, &provider, &json!({"title": title, "equivalent_to": first})).await;
        }
        let transitions = format!("{place}/transitions");
        admin.change(Method::POST, &transitions, &json!({"to": "withdrawn"})).await.expect(StatusCode::OK);
        let merged = titles(&server.public(), "is_merged=true&status=published").await;
        let facets = server.public().get(&format!("{OFFERS}/facets")).await.expect(StatusCode::OK);
        assert_eq!((merged, &facets["total"]), (vec!["Readers, at home".into(), "Readers, in a room".into()], &json!(2)));
    }

    async fn what_is_the_same_beyond_a_provider_is_said_for_the_whole_association(server, admin) {
        let own = unit(&admin, "own").await;
        let editor = server.person("editor", Some(&own)).await;
        let (one, two) = (provider(&editor, &own, "One").await, provider(&admin, &unit(&admin, "other").await, "Two").await);
        let ((first, _), (other, _)) = (published(&editor, &one, &json!({})).await, published(&admin, &two, &json!({})).await);
        let (within, beyond) = (json!({"equivalent_to": first}), json!({"equivalent_to": other}));
        let (_, place) = published(&editor, &one, &within).await;
        let refused = [editor.post(OFFERS, &offer(&one, &beyond)).await, editor.change(Method::PATCH, &place, &beyond).await];
        for answer in refused {
            assert_eq!(answer.invalid(), ["/equivalent_to"]);
        }
        admin.change(Method::PATCH, &place, &beyond).await.expect(StatusCode::OK);
        let kept = json!({"title": "Renamed", "equivalent_to": other});
        assert_eq!(editor.change(Method::PATCH, &place, &kept).await.expect(StatusCode::OK)["work_id"], other);
    }

    async fn facets_count_as_if_their_own_field_were_not_narrowed(server, admin) {
        let provider = provider(&admin, &unit(&admin, "own").await, "One").await;
        published(&admin, &provider, &json!({})).await;
        published(&admin, &provider, &json!({"format": "in_person", "level": "advanced"})).await;
        let facets = server.public().get(&format!("{OFFERS}/facets?format=online")).await.expect(StatusCode::OK);
        let formats = json!([{"value": "in_person", "count": 1}, {"value": "online", "count": 1}]);
        assert_eq!((&facets["total"], &facets["format"]), (&json!(1), &formats));
        assert_eq!(facets["level"], json!([{"value": "introductory", "count": 1}]));
    }

    async fn facets_by_date_count_what_each_month_finds(server, admin) {
        let provider = provider(&admin, &unit(&admin, "own").await, "One").await;
        let (readers, _) = published(&admin, &provider, &json!({})).await;
        let (writers, _) = published(&admin, &provider, &json!({"title": "Writers"})).await;
        let days = [(&readers, "2020-03-01"), (&readers, "2099-06-01"), (&readers, "2099-06-30"), (&readers, "2099-07-01"),
            (&writers, "2099-06-15")];
        for (offer, day) in days {
            let mut new = session(offer);
            (new["starts_at"], new["ends_at"]) = (json!(format!("{day}T23:00:00Z")), json!(format!("{day}T23:30:00Z")));
            admin.post(SESSIONS, &new).await.expect(StatusCode::CREATED);
        }
        let public = server.public();
        let facets = public.get(&format!("{OFFERS}/facets?starts_in=2099-07")).await.expect(StatusCode::OK);
        let months = json!([{"value": "2099-06", "count": 2}, {"value": "2099-07", "count": 1}]);
        assert_eq!((&facets["total"], &facets["date"]), (&json!(1), &months));
        assert_eq!(titles(&public, "starts_in=2099-07&starts_in=2020-03").await, ["Readers"]);
        assert_eq!(titles(&public, "starts_in=2099-06").await, ["Readers", "Writers"]);
        let past = public.get(&format!("{OFFERS}/facets?starts_from=2020-01-01&starts_until=2020-12-31")).await.json();
        assert_eq!(past["date"], json!([{"value": "2020-03", "count": 1}]));
        assert_eq!(public.get(&format!("{OFFERS}?starts_in=2099-13")).await.pointers(), ["starts_in"]);
    }

    async fn a_hundred_months_may_be_asked_for_and_no_more(server) {
        let months: Vec<String> = (1..=101).map(|year| format!("starts_in=2{year:03}-06")).collect();
        assert_eq!(titles(&server.public(), &months[1..].join("&")).await, Vec::<String>::new());
        let many = server.public().get(&format!("{OFFERS}/facets?{}", months.join("&"))).await;
        assert_eq!(many.invalid(), ["starts_in"]);
    }

    async fn a_course_is_told_in_the_words_of_schema_org(server, admin) {
        let provider = provider(&admin, &unit(&admin, "own").await, "One").await;
        let (offer, place) = published(&admin, &provider, &json!({})).await;
        admin.post(SESSIONS, &session(&offer)).await.expect(StatusCode::CREATED);
        let told = server.public().get(&format!("{place}/schema-org")).await;
        let course = told.expect(StatusCode::OK);
        assert_eq!((told.header("content-type"), &course["@type"]), ("application/ld+json", &json!("Course")));
        assert_eq!(course["provider"]["name"], json!("One"));
        assert_eq!(course["hasCourseInstance"][0]["startDate"], json!("2026-06-01T16:00:00Z"));
    }

    async fn a_course_is_told_anew_once_its_provider_has_another_name(server, admin) {
        let provider = provider(&admin, &unit(&admin, "own").await, "One").await;
        let (_, place) = published(&admin, &provider, &json!({})).await;
        let place = format!("{place}/schema-org");
        let tag = server.public().get(&place).await.header("etag").to_owned();
        let again = || send(server.public().request(Method::GET, &place).header("if-none-match", &tag));
        let same = again().await.status;
        let renamed = format!("{PROVIDERS}/{}", provider.as_str().unwrap());
        admin.change(Method::PATCH, &renamed, &json!({"name": "Two"})).await.expect(StatusCode::OK);
        let told = again().await;
        assert_eq!((same, told.expect(StatusCode::OK)["provider"]["name"].as_str()), (StatusCode::NOT_MODIFIED, Some("Two")));
    }

    async fn a_calendar_says_which_sessions_were_called_off(server, admin) {
        let provider = provider(&admin, &unit(&admin, "own").await, "One").await;
        let (offer, place) = published(&admin, &provider, &json!({})).await;
        let made = admin.post(SESSIONS, &session(&offer)).await;
        let calendar = async || server.public().get(&format!("{place}/calendar")).await;
        assert!(calendar().await.text.contains("DTSTART:20260601T160000Z\r\nDTEND:20260601T173000Z\r\nSUMMARY"));
        let transitions = format!("{}/transitions", made.header("location"));
        admin.change(Method::POST, &transitions, &json!({"to": "cancelled"})).await.expect(StatusCode::OK);
        assert!(calendar().await.text.contains("\r\nSTATUS:CANCELLED\r\n"));
        let late = admin.change(Method::PATCH, made.header("location"), &json!({"capacity": 20})).await;
        assert_eq!(late.problem(409), "conflict");
    }

    async fn an_event_is_numbered_on_once_its_offer_has_another_title(server, admin) {
        let provider = provider(&admin, &unit(&admin, "own").await, "One").await;
        let (offer, place) = published(&admin, &provider, &json!({})).await;
        admin.post(SESSIONS, &session(&offer)).await.expect(StatusCode::CREATED);
        let sequence = async || {
            let text = server.public().get(&format!("{place}/calendar")).await.text;
            text.lines().find_map(|line| line.strip_prefix("SEQUENCE:")?.parse::<i32>().ok()).unwrap()
        };
        let before = sequence().await;
        admin.change(Method::PATCH, &place, &json!({"title": "Another title"})).await.expect(StatusCode::OK);
        assert!(sequence().await > before);
    }

    async fn what_null_clears_is_empty_afterwards(server, admin) {
        let provider = provider(&admin, &unit(&admin, "own").await, "One").await;
        let (_, place) = published(&admin, &provider, &json!({})).await;
        let changed = admin.change(Method::PATCH, &place, &json!({"topics": null, "accessibility": null})).await;
        let changed = changed.expect(StatusCode::OK);
        assert_eq!((&changed["topics"], &changed["accessibility"]), (&json!([]), &json!(null)));
    }

    async fn a_session_is_seen_with_what_it_is_of(server, admin) {
        let provider = provider(&admin, &unit(&admin, "own").await, "One").await;
        let made = admin.post(OFFERS, &offer(&provider, &json!({}))).await;
        let new = session(&made.expect(StatusCode::CREATED)["id"]);
        let session = admin.post(SESSIONS, &new).await;
        assert_eq!(server.public().get(session.header("location")).await.problem(404), "not_found");
        assert_eq!(server.public().get(SESSIONS).await.expect(StatusCode::OK)["data"], json!([]));
        publish(&admin, made.header("location")).await.expect(StatusCode::OK);
        server.public().get(session.header("location")).await.expect(StatusCode::OK);
    }

    async fn a_provider_that_offers_something_stays(server, admin) {
        let provider = provider(&admin, &unit(&admin, "own").await, "One").await;
        published(&admin, &provider, &json!({})).await;
        let place = format!("{PROVIDERS}/{}", provider.as_str().unwrap());
        let gone = send(admin.request(Method::DELETE, &place).header("if-match", "*")).await;
        assert_eq!(gone.problem(409), "in_use");
    }

    async fn a_list_of_learning_is_taken_in_once(server, admin) {
        let provider = provider(&admin, &unit(&admin, "own").await, "One").await;
        let query = format!("?provider_id={}", provider.as_str().unwrap());
        let list = "outside_id,title,description,topics,prices\nc1,Readers,What they expect.,privacy,free\nc2,Writers,How.,law,\n";
        let counts = |import: &Value| ["rows_created", "rows_updated", "rows_unchanged"].map(|count| import[count].as_i64().unwrap());
        assert_eq!(counts(&taken_in(&admin, &query, list).await), [2, 0, 0]);
        assert_eq!(counts(&taken_in(&admin, &query, list).await), [0, 0, 2]);
        assert_eq!(counts(&taken_in(&admin, &query, &list.replace("How.", "How to.")).await), [0, 1, 1]);
        assert_eq!(titles(&server.public(), "q=readers").await, ["Readers"]);
    }

    async fn what_an_offer_serves_stays_when_its_list_is_taken_in_again(server, admin) {
        let provider = provider(&admin, &unit(&admin, "own").await, "One").await;
        let query = format!("?provider_id={}", provider.as_str().unwrap());
        let list = "outside_id,title,description\nc1,Readers,What they expect.\nc2,Writers,How.\n";
        taken_in(&admin, &query, list).await;
        let readers = admin.get(&format!("{OFFERS}?q=readers")).await.json()["data"][0]["id"].clone();
        let place = format!("{OFFERS}/{}", readers.as_str().unwrap());
        admin.change(Method::PATCH, &place, &json!({"goals": ["D-S3"]})).await.expect(StatusCode::OK);
        let again = taken_in(&admin, &query, &list.replace("What they", "All they")).await;
        assert_eq!((&again["rows_updated"], titles(&server.public(), "goal=D-S3").await), (&json!(1), vec!["Readers".to_owned()]));
    }

    async fn an_offer_serves_goals_that_are_there(server, admin) {
        let provider = provider(&admin, &unit(&admin, "own").await, "One").await;
        let refused = admin.post(OFFERS, &offer(&provider, &json!({"goals": ["D-S3", "D-S99"]}))).await;
        assert_eq!(refused.invalid(), ["/goals/1"]);
    }

    async fn a_list_of_sessions_is_taken_in_once(server, admin) {
        let provider = provider(&admin, &unit(&admin, "own").await, "One").await;
        published(&admin, &provider, &json!({"outside_id": "c1"})).await;
        let query = format!("?provider_id={}", provider.as_str().unwrap());
        let list = "opportunity_outside_id,outside_id,starts_at,ends_at,zone\n\
            c1,s1,2026-06-01T16:00:00Z,2026-06-01T17:00:00Z,UTC\nc1,s2,2026-06-02T16:00:00Z,2026-06-02T17:00:00Z,UTC\n\
            c9,s1,2026-06-01T16:00:00Z,2026-06-01T17:00:00Z,UTC\n";
        let first = taken_in(&admin, &query, list).await;
        assert_eq!((&first["rows_updated"], &first["rows_rejected"]), (&json!(2), &json!(1)));
        assert_eq!(taken_in(&admin, &query, list).await["rows_unchanged"], json!(2));
        assert_eq!(server.public().get(SESSIONS).await.json()["data"].as_array().unwrap().len(), 2);
    }

    async fn what_one_tells_in_the_words_of_schema_org_another_harvests(server, admin) {
        let unit = unit(&admin, "own").await;
        let (one, other) = (provider(&admin, &unit, "One").await, provider(&admin, &unit, "Other").await);
        let (offer, place) = published(&admin, &one, &json!({"outside_id": "c1", "level": "advanced"})).await;
        admin.post(SESSIONS, &session(&offer)).await.expect(StatusCode::CREATED);
        let told = server.public().get(&format!("{place}/schema-org")).await.text;
        let query = format!("?provider_id={}", other.as_str().unwrap());
        assert_eq!(taken_in(&admin, &query, &told).await["rows_created"], json!(1));
        assert_eq!(taken_in(&admin, &query, &told).await["rows_unchanged"], json!(1));
        let harvested = server.public().get(&format!("{OFFERS}{query}")).await.json()["data"][0].clone();
        assert_eq!((&harvested["level"], &harvested["credit_minutes"]), (&json!("advanced"), &json!(90)));
        let sessions = format!("{SESSIONS}?opportunity_id={}", harvested["id"].as_str().unwrap());
        assert_eq!(server.public().get(&sessions).await.json()["data"][0]["zone"], json!("America/Chicago"));
    }

    async fn what_is_not_read_of_a_course_is_told(server, admin) {
        let provider = provider(&admin, &unit(&admin, "own").await, "One").await;
        let query = format!("?provider_id={}", provider.as_str().unwrap());
        let course = json!({"@context": "https://schema.org", "@type": "Course", "@id": "c1", "name": "Readers",
            "description": "What they expect.", "image": "https://example.org/i.png"});
        let import = taken_in(&admin, &query, &course.to_string()).await;
        let rows = admin.get(&format!("/v1/exchange/imports/{}/rows", import["id"].as_str().unwrap())).await.json();
        assert_eq!((&rows["data"][0]["outcome"], &rows["data"][0]["warnings"][0]["pointer"]), (&json!("created"), &json!("/image")));
    }

    async fn a_list_is_of_a_provider_for_which_the_caller_publishes(server, admin) {
        let list = "outside_id,title,description\nc1,Readers,What they expect.\n";
        assert_eq!(hand_in(&admin, "", list).await.pointers(), ["provider_id"]);
        let nobody = "?provider_id=01990000-0000-7000-8000-000000000000";
        assert_eq!(hand_in(&admin, nobody, list).await.pointers(), ["provider_id"]);
    }

    async fn people_of_its_unit_import_for_a_provider_and_nothing_else(server, admin) {
        let (own, other) = (unit(&admin, "own").await, unit(&admin, "other").await);
        let query = format!("?provider_id={}", provider(&admin, &own, "One").await.as_str().unwrap());
        let list = "outside_id,title,description\nc1,Readers,What they expect.\n";
        let (editor, stranger) = (server.person("editor", Some(&own)).await, server.person("editor", Some(&other)).await);
        assert_eq!(taken_in(&editor, &query, list).await["rows_created"], json!(1));
        assert_eq!(hand_in(&stranger, &query, list).await.problem(403), "forbidden");
        let divisions = "id,name\nocd-division/country:us,United States\n";
        assert_eq!(hand_in(&editor, "", divisions).await.problem(403), "forbidden");
    }

    async fn a_word_that_was_misspelt_is_read_as_the_one_that_was_meant(server, admin) {
        let provider = provider(&admin, &unit(&admin, "own").await, "One").await;
        published(&admin, &provider, &json!({"title": "Privacy for librarians"})).await;
        let public = server.public();
        assert_eq!(titles(&public, "q=privcy+libarians").await, ["Privacy for librarians"]);
        assert_eq!(titles(&public, "q=privcy&is_exact=true").await, Vec::<String>::new());
        let facets = public.get(&format!("{OFFERS}/facets?q=privcy")).await.expect(StatusCode::OK);
        assert_eq!((&facets["total"], &facets["corrected"]), (&json!(1), &json!([{"word": "privcy", "read_as": "privacy"}])));
        let facets = public.get(&format!("{OFFERS}/facets?q=expec")).await.expect(StatusCode::OK);
        assert_eq!((&facets["total"], &facets["corrected"]), (&json!(1), &json!([])));
    }

    async fn what_fits_best_comes_first_and_says_why(server, admin) {
        let provider = provider(&admin, &unit(&admin, "own").await, "One").await;
        let offers = [
            json!({"title": "All of it", "topics": [], "description": "Privacy too."}),
            json!({"title": "Borrowing", "topics": ["privacy"]}),
            json!({"title": "Privacy", "topics": ["law"]}),
        ];
        for offer in &offers {
            published(&admin, &provider, offer).await;
        }
        let best = server.public().get(&format!("{OFFERS}/best?q=privacy")).await.expect(StatusCode::OK);
        let hits = best["data"].as_array().unwrap().iter();
        let said: Vec<_> = hits.map(|hit| (hit["score"].as_i64().unwrap(), hit["matches"][0]["field"].as_str().unwrap())).collect();
        assert_eq!(said, [(5, "title"), (3, "topic"), (1, "description")]);
        assert_eq!(server.public().get(&format!("{OFFERS}/best")).await.pointers(), ["q"]);
        let document = server.public().get("/openapi.json").await.json();
        let parameters = document["paths"][format!("{OFFERS}/best")]["get"]["parameters"].as_array().unwrap();
        assert!(parameters.iter().all(|parameter| (parameter["name"] == "q") == (parameter["required"] == true)));
    }
}
