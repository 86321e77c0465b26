//! What records say in other languages, as clients translate and read it.

use crate::{
    coalitions::unit,
    harness::{Answer, Caller, Server, at, send, sqlite},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const TRANSLATIONS: &str = "/v1/directory/translations";
const TOPICS: &str = "/v1/directory/topics";

/// A topic under one of its own.
async fn topic(admin: &Caller<'_>, slug: &str, parent: &Value) -> Value {
    let topic = json!({ "label": "Reading", "slug": slug, "scheme": "learning", "parent_id": parent["id"] });
    admin.post(TOPICS, &topic).await.expect(StatusCode::CREATED)
}

async fn translate(by: &Caller<'_>, (kind, record): (&str, &Value), language: &str, texts: Value) -> Answer {
    let new = json!({ "kind": kind, "record_id": record["id"], "language": language,
        "record_revision": record["revision"], "texts": texts });
    by.post(TRANSLATIONS, &new).await
}

/// A topic that is translated into Spanish, and its translation.
async fn in_spanish(admin: &Caller<'_>) -> (Value, Value) {
    let topic = topic(admin, "reading", &Value::Null).await;
    let translation = translate(admin, ("topic", &topic), "es", json!({ "label": "Lectura" })).await;
    (topic, translation.expect(StatusCode::CREATED))
}

async fn read_in(by: &Caller<'_>, path: &str, languages: &str) -> Answer {
    send(by.request(Method::GET, path).header("accept-language", languages)).await
}

fn says(answer: &Answer) -> (String, String) {
    (answer.json()["label"].as_str().unwrap().to_owned(), answer.header("content-language").to_owned())
}

fn in_words(label: &str, language: &str) -> (String, String) {
    (label.to_owned(), language.to_owned())
}

both! {
    async fn accept_language_picks_and_content_language_says(server) {
        let (topic, _) = in_spanish(&server.admin().await).await;
        let path = at(&topic, TOPICS, "");
        for (languages, label, language) in [
            ("es-MX, en;q=0.5", "Lectura", "es"), ("fr, es;q=0.1", "Lectura", "es"),
            ("en-GB, es", "Reading", "en"), ("fr", "Reading", "en"), ("*", "Reading", "en"),
        ] {
            let answer = read_in(&server.public(), &path, languages).await;
            assert_eq!(says(&answer), in_words(label, language), "{languages}");
            let vary = answer.headers.get_all("vary").iter().any(|vary| vary.to_str().unwrap().contains("accept-language"));
            assert!(vary, "{:?}", answer.headers);
        }
        assert_eq!(says(&server.public().get(&path).await), in_words("Reading", "en"));
    }

    async fn a_translation_has_a_tag_of_its_own(server) {
        let (topic, translation) = in_spanish(&server.admin().await).await;
        let path = at(&topic, TOPICS, "");
        let told = read_in(&server.public(), &path, "es").await.header("etag").to_owned();
        let own = server.public().get(&path).await.header("etag").to_owned();
        let wanted = format!("\"1.es.{}.1\"", translation["id"].as_str().unwrap());
        assert_eq!((told.as_str(), own.as_str()), (wanted.as_str(), "\"1\""));
        let known = |languages: &'static str, tag: String| {
            let request = server.request(Method::GET, &path).header("accept-language", languages);
            send(request.header("if-none-match", tag))
        };
        let statuses = [
            known("es", told.clone()).await.status, known("en", own.clone()).await.status,
            known("es", own).await.status, known("en", told).await.status,
        ];
        assert_eq!(statuses.map(|status| status.as_u16()), [304, 304, 200, 200]);
    }

    async fn another_translation_in_the_place_of_one_has_another_tag(server, admin) {
        let (topic, translation) = in_spanish(&admin).await;
        let path = at(&topic, TOPICS, "");
        let tag = read_in(&server.public(), &path, "es").await.header("etag").to_owned();
        admin.change(Method::DELETE, &at(&translation, TRANSLATIONS, ""), &Value::Null).await.expect(StatusCode::NO_CONTENT);
        translate(&admin, ("topic", &topic), "es", json!({ "label": "Leer" })).await.expect(StatusCode::CREATED);
        let request = server.request(Method::GET, &path).header("accept-language", "es");
        let again = send(request.header("if-none-match", tag)).await;
        assert_eq!(again.expect(StatusCode::OK)["label"], "Leer");
    }

    async fn a_translation_nearer_than_the_original_is_read(server, admin) {
        let topic = topic(&admin, "reading", &Value::Null).await;
        translate(&admin, ("topic", &topic), "en-GB", json!({ "label": "Reading rooms" })).await.expect(StatusCode::CREATED);
        let answer = read_in(&server.public(), &at(&topic, TOPICS, ""), "en-GB").await;
        assert_eq!(says(&answer), in_words("Reading rooms", "en-GB"));
    }

    async fn who_has_read_a_translation_may_change_the_original_which_is_shown_then(server, admin) {
        let (topic, translation) = in_spanish(&admin).await;
        let path = at(&topic, TOPICS, "");
        let tag = read_in(&admin, &path, "es").await.header("etag").to_owned();
        let change = admin.request(Method::PATCH, &path).header("if-match", tag).header("accept-language", "es");
        let changed = send(change.json(&json!({ "label": "Literacy" }))).await;
        assert_eq!((changed.expect(StatusCode::OK)["label"].as_str(), changed.header("content-language")), (Some("Literacy"), ""));
        assert_eq!(says(&read_in(&server.public(), &path, "es").await), in_words("Literacy", "en"));
        let outdated = admin.get(&at(&translation, TRANSLATIONS, "")).await.expect(StatusCode::OK);
        assert_eq!(outdated["is_outdated"], true);
    }

    async fn an_outdated_translation_is_made_current_by_who_has_seen_what_stands(server, admin) {
        let (topic, translation) = in_spanish(&admin).await;
        let (path, own) = (at(&topic, TOPICS, ""), at(&translation, TRANSLATIONS, ""));
        admin.change(Method::PATCH, &path, &json!({ "label": "Literacy" })).await.expect(StatusCode::OK);
        let texts = json!({ "label": "Alfabetización" });
        let stale = admin.change(Method::PATCH, &own, &json!({ "record_revision": 1, "texts": texts })).await;
        let error = stale.json()["errors"][0].clone();
        assert_eq!((stale.status.as_u16(), &error["pointer"], &error["code"]), (422, &json!("/record_revision"), &json!("stale")));
        assert!(error["detail"].as_str().unwrap().contains("must be 2"), "{error}");
        admin.change(Method::PATCH, &own, &json!({ "record_revision": 2, "texts": texts })).await.expect(StatusCode::OK);
        assert_eq!(says(&read_in(&server.public(), &path, "es").await), in_words("Alfabetización", "es"));
    }

    async fn a_list_is_told_record_by_record(server, admin) {
        let (parent, _) = in_spanish(&admin).await;
        let plain = topic(&admin, "plain", &parent).await;
        let told = topic(&admin, "told", &parent).await;
        translate(&admin, ("topic", &told), "es", json!({ "label": "Narración" })).await.expect(StatusCode::CREATED);
        let path = format!("{TOPICS}?parent_id={}&sort=slug", parent["id"].as_str().unwrap());
        let page = read_in(&server.public(), &path, "es").await;
        let labels: Vec<Value> = page.json()["data"].as_array().unwrap().iter().map(|topic| topic["label"].clone()).collect();
        assert_eq!((labels, page.header("content-language")), (vec![plain["label"].clone(), json!("Narración")], "en, es"));
        let request = server.request(Method::GET, &path).header("accept-language", "es");
        let lines = send(request.header("accept", "application/x-ndjson")).await;
        assert!(lines.text.contains("Narración"), "{}", lines.text);
    }

    async fn every_bad_text_is_named(server, admin) {
        let topic = topic(&admin, "reading", &Value::Null).await;
        let refused = translate(&admin, ("topic", &topic), "es", json!({ "slug": "lectura" })).await;
        assert_eq!(refused.invalid(), ["/texts/label", "/texts/slug"]);
        let long = translate(&admin, ("topic", &topic), "es", json!({ "label": "x".repeat(201) })).await;
        assert_eq!(long.pointers(), ["/texts/label"]);
    }

    async fn nothing_is_translated_into_its_own_language(server, admin) {
        let topic = topic(&admin, "reading", &Value::Null).await;
        let refused = translate(&admin, ("topic", &topic), "en", json!({ "label": "Reading" })).await;
        assert_eq!(refused.pointers(), ["/language"]);
    }

    async fn the_public_reads_translations_in_their_place_alone(server) {
        let (_, translation) = in_spanish(&server.admin().await).await;
        for path in [TRANSLATIONS.to_owned(), at(&translation, TRANSLATIONS, "")] {
            assert_eq!(server.public().get(&path).await.problem(401), "unauthenticated", "{path}");
        }
    }

    async fn what_is_not_public_is_not_so_in_another_language(server, admin) {
        let new = json!({ "slug": "open-shelves", "name": "Open Shelves", "purpose": "To lend.", "goals": [],
            "owner_unit_id": unit(&admin).await, "quorum": "majority" });
        let forming = admin.post("/v1/policy/coalitions", &new).await.expect(StatusCode::CREATED);
        let path = at(&forming, "/v1/policy/coalitions", "");
        translate(&admin, ("coalition", &forming), "es", json!({ "purpose": "Prestar." })).await.expect(StatusCode::CREATED);
        assert_eq!(read_in(&admin, &path, "es").await.expect(StatusCode::OK)["purpose"], "Prestar.");
        assert_eq!(read_in(&server.public(), &path, "es").await.problem(404), "not_found");
    }

    async fn a_removed_translation_gives_way_to_the_original(server, admin) {
        let (topic, translation) = in_spanish(&admin).await;
        admin.change(Method::DELETE, &at(&translation, TRANSLATIONS, ""), &Value::Null).await.expect(StatusCode::NO_CONTENT);
        assert_eq!(says(&read_in(&server.public(), &at(&topic, TOPICS, ""), "es").await), in_words("Reading", "en"));
    }
}

#[tokio::test]
async fn what_names_no_language_is_in_that_of_the_service() {
    let server = Server::set_up(sqlite(), |config| config.language = "pt-BR".parse().unwrap());
    let admin = server.admin().await;
    let topic = topic(&admin, "leitura", &Value::Null).await;
    assert_eq!(says(&server.public().get(&at(&topic, TOPICS, "")).await), in_words("Reading", "pt-BR"));
    let refused = translate(&admin, ("topic", &topic), "pt-BR", json!({ "label": "Leitura" })).await;
    assert_eq!(refused.pointers(), ["/language"]);
}
