//! Achievements, awards and Open Badges, as clients see them.

use crate::{
    coalitions::{organization, partner},
    competencies::{adopt, framework, item},
    harness::{Answer, Caller, Server, send, sqlite},
    oauth::{allowed, caller, register},
    work::{id, unit},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const ACHIEVEMENTS: &str = "/v1/development/achievements";
const AWARDS: &str = "/v1/development/awards";
const OWN: &str = "/v1/development/people/me/awards";
pub(crate) const VERIFY: &str = "/v1/development/credentials/verify";
pub(crate) const BACKPACK: &str = "/ims/ob/v3p0/credentials";
const TOKEN: &str = "application/vc+jwt";
const DAY: i64 = 86_400;

fn achievement(unit: &str, more: &Value) -> Value {
    let mut new = json!({"kind": "micro_credential", "name": "Privacy of readers", "description": "Keeps less.",
        "criteria": "Audit <b>one</b> system.", "url": null, "competencies": [], "validity_months": 12, "owner_unit_id": unit});
    new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    new
}

pub(crate) async fn published(admin: &Caller<'_>, unit: &str) -> Value {
    let made = admin.post(ACHIEVEMENTS, &achievement(unit, &json!({}))).await;
    made.expect(StatusCode::CREATED);
    admin
        .change(Method::POST, &format!("{}/transitions", made.header("location")), &json!({"to": "published"}))
        .await
        .json()["id"]
        .clone()
}

pub(crate) async fn awarded(admin: &Caller<'_>, achievement: &Value, person: &str) -> Answer {
    let new = json!({"achievement_id": achievement, "person_id": person, "evidence_url": "https://example.org/audit",
        "evidence": "Two systems."});
    admin.post(AWARDS, &new).await
}

pub(crate) async fn moved(caller: &Caller<'_>, award: &str, to: &str) -> Answer {
    let note = if to == "issued" { Value::Null } else { json!("As the board decided.") };
    caller.change(Method::POST, &format!("{AWARDS}/{award}/transitions"), &json!({"to": to, "note": note})).await
}

/// A member, and the id of what they were awarded.
pub(crate) async fn member_with_badge(server: &Server) -> (Caller<'_>, String) {
    let (admin, member) = (server.admin().await, server.person("member", None).await);
    let achievement = published(&admin, &unit(&admin, "learning").await).await;
    let award = awarded(&admin, &achievement, &id(&member).await).await.expect(StatusCode::CREATED);
    let award = award["id"].as_str().unwrap().to_owned();
    moved(&admin, &award, "issued").await.expect(StatusCode::OK);
    (member, award)
}

pub(crate) fn place(award: &str) -> String {
    format!("/v1/development/credentials/{award}")
}

async fn verified(server: &Server, badge: &str) -> Value {
    server.public().post(VERIFY, &json!({"credential": badge})).await.expect(StatusCode::OK)
}

/// The step that failed, and why.
pub(crate) fn failed(report: &Value) -> (&str, &str) {
    let step = report["steps"].as_array().unwrap().iter().find(|step| step["outcome"] == "fail").unwrap();
    (step["step"].as_str().unwrap(), step["reason"].as_str().unwrap())
}

async fn share(caller: &Caller<'_>, award: &str) {
    caller.change(Method::PATCH, &format!("{OWN}/{award}"), &json!({"is_public": true})).await.expect(StatusCode::OK);
}

pub(crate) async fn put(caller: &Caller<'_>, media_type: &str, badge: &str) -> Answer {
    send(caller.request(Method::POST, BACKPACK).header("content-type", media_type).body(badge.to_owned())).await
}

both! {
    async fn what_was_published_stays_as_it_is(server, admin) {
        let achievement = published(&admin, &unit(&admin, "learning").await).await;
        let place = format!("{ACHIEVEMENTS}/{}", achievement.as_str().unwrap());
        assert_eq!(admin.change(Method::PATCH, &place, &json!({"name": "Other"})).await.problem(409), "conflict");
        assert!(server.public().get(&format!("{place}/image.svg")).await.text.starts_with("<svg"));
    }

    async fn what_is_published_shows_what_was_adopted(server, admin) {
        let framework = framework(&admin).await;
        let shown = json!({"competencies": [{"competency_id": item(&admin, &framework, "P.1").await, "level": 3}]});
        let made = admin.post(ACHIEVEMENTS, &achievement(&unit(&admin, "learning").await, &shown)).await;
        let place = format!("{}/transitions", made.header("location"));
        let early = admin.change(Method::POST, &place, &json!({"to": "published"})).await;
        adopt(server, &framework).await;
        let published = admin.change(Method::POST, &place, &json!({"to": "published"})).await.expect(StatusCode::OK);
        assert_eq!(early.invalid(), ["/competencies/0/competency_id"]);
        assert_eq!(published["competencies"][0]["level"], 3);
    }

    async fn every_form_of_a_badge_holds(server) {
        let (member, award) = member_with_badge(server).await;
        let document = member.get(&place(&award)).await;
        let token = member.get_as(&place(&award), TOKEN).await;
        let eddsa = member.get_as(&format!("{}?algorithm=EdDSA", place(&award)), TOKEN).await;
        let image = member.get(&format!("{}/image.svg", place(&award))).await;
        for badge in [&document, &token, &eddsa, &image] {
            let report = verified(server, &badge.text).await;
            assert!(report["verified"] == json!(true) && report["missing"] == json!([]), "{report}");
            assert_eq!(report["achievement"], json!("Privacy of readers"));
        }
        assert!(image.text.contains(&document.text));
    }

    async fn the_image_as_png_has_the_badge_in_it(server) {
        let (member, award) = member_with_badge(server).await;
        let image = member.request(Method::GET, &format!("{}/image.png", place(&award))).send().await.unwrap();
        let image = STANDARD.encode(image.bytes().await.unwrap());
        let report = server.public().post(VERIFY, &json!({"image": image})).await.expect(StatusCode::OK);
        assert_eq!((&report["verified"], &report["achievement"]), (&json!(true), &json!("Privacy of readers")));
    }

    async fn a_badge_is_whose_it_is(server) {
        let (member, award) = member_with_badge(server).await;
        let me = member.get("/v1/directory/people/me").await.json();
        let badge = member.get(&place(&award)).await.text;
        assert!(!badge.contains(me["email"].as_str().unwrap()) && !badge.contains(me["id"].as_str().unwrap()));
        let asked = async |recipient: &Value| server.public().post(VERIFY, &json!({"credential": badge, "recipient": recipient})).await.json();
        assert_eq!(asked(&me["email"]).await["verified"], json!(true));
        assert_eq!(failed(&asked(&json!("other@example.org")).await).0, "recipient");
    }

    async fn what_was_tampered_with_is_refused(server) {
        let (member, award) = member_with_badge(server).await;
        let badge = member.get(&place(&award)).await.text.replace("Keeps less.", "Keeps nothing.");
        assert_eq!(failed(&verified(server, &badge).await).0, "proof");
    }

    async fn a_term_that_is_not_known_is_refused(server) {
        let (member, award) = member_with_badge(server).await;
        let mut badge = member.get(&place(&award)).await.json();
        badge["colour"] = json!("red");
        let report = verified(server, &badge.to_string()).await;
        assert!(failed(&report).0 == "schema" && failed(&report).1.contains("colour"), "{report}");
    }

    async fn what_is_suspended_or_revoked_does_not_hold(server) {
        let (member, award) = member_with_badge(server).await;
        let (admin, badge) = (server.admin().await, member.get(&place(&award)).await.text);
        moved(&admin, &award, "suspended").await.expect(StatusCode::OK);
        assert_eq!(failed(&verified(server, &badge).await), ("status", "the credential is suspended"));
        moved(&admin, &award, "issued").await.expect(StatusCode::OK);
        assert_eq!(verified(server, &badge).await["verified"], json!(true));
        moved(&admin, &award, "revoked").await.expect(StatusCode::OK);
        assert_eq!(failed(&verified(server, &badge).await), ("status", "the credential was revoked"));
        assert_eq!(member.get(&place(&award)).await.text, badge);
    }

    async fn a_status_list_changes_with_what_it_tells(server) {
        let (_, award) = member_with_badge(server).await;
        let list = async || server.public().get("/v1/development/status-lists/1/revocation").await;
        let before = list().await;
        let known = server.request(Method::GET, "/v1/development/status-lists/1/revocation").header("if-none-match", before.header("etag"));
        assert_eq!(send(known).await.status, StatusCode::NOT_MODIFIED);
        moved(&server.admin().await, &award, "revoked").await.expect(StatusCode::OK);
        assert_ne!(list().await.header("etag"), before.header("etag"));
        assert_eq!(server.public().get("/v1/development/status-lists/2/revocation").await.problem(404), "not_found");
    }

    async fn whether_a_badge_is_shown_stays_where_nothing_is_said(server) {
        let (member, award) = member_with_badge(server).await;
        share(&member, &award).await;
        let kept = member.change(Method::PATCH, &format!("{OWN}/{award}"), &json!({})).await.expect(StatusCode::OK);
        assert_eq!(kept["is_public"], json!(true));
    }

    async fn what_has_expired_does_not_hold(server) {
        let (member, award) = member_with_badge(server).await;
        let badge = member.get(&place(&award)).await.text;
        let before = server.admin().await.get(&format!("{AWARDS}/{award}")).await.expect(StatusCode::OK);
        server.clock.advance(367 * DAY);
        let listed = server.admin().await.get(AWARDS).await.expect(StatusCode::OK);
        assert_eq!([&before["is_expired"], &listed["data"][0]["is_expired"]], [false, true]);
        assert_eq!(failed(&verified(server, &badge).await).0, "dates");
    }

    async fn what_an_old_key_signed_still_holds(server) {
        let (member, award) = member_with_badge(server).await;
        let (badge, token) = (member.get(&place(&award)).await.text, member.get_as(&place(&award), TOKEN).await.text);
        server.rotate_badge_keys().await;
        for badge in [badge, token] {
            assert_eq!(verified(server, &badge).await["verified"], json!(true));
        }
        let document = server.public().get("/.well-known/did.json").await.json();
        assert_eq!((&document["id"], document["assertionMethod"].as_array().unwrap().len()), (&json!("did:web:lectern.test"), 4));
        assert!(!document.to_string().contains("\"d\":"));
    }

    async fn awarding_twice_for_the_same_evidence_gives_one_award(server) {
        let (admin, member) = (server.admin().await, server.person("member", None).await);
        let achievement = published(&admin, &unit(&admin, "learning").await).await;
        let person = id(&member).await;
        let awards: Vec<_> = (0..6).map(|_| awarded(&admin, &achievement, &person)).collect();
        let mut ids: Vec<_> = futures_util::future::join_all(awards).await.iter().map(|award| award.expect(StatusCode::CREATED)["id"].to_string()).collect();
        ids.dedup();
        assert_eq!(ids.len(), 1);
    }

    async fn issuing_twice_at_once_signs_once(server) {
        let (admin, member) = (server.admin().await, server.person("member", None).await);
        let achievement = published(&admin, &unit(&admin, "learning").await).await;
        let award = awarded(&admin, &achievement, &id(&member).await).await.json()["id"].as_str().unwrap().to_owned();
        let (one, other) = tokio::join!(moved(&admin, &award, "issued"), moved(&admin, &award, "issued"));
        assert_eq!([one, other].iter().filter(|answer| answer.status == StatusCode::OK).count(), 1);
    }

    async fn nobody_awards_for_another_unit(server, admin) {
        let (own, other) = (unit(&admin, "own").await, unit(&admin, "other").await);
        let achievement = published(&admin, &own).await;
        let (editor, stranger) = (server.person("editor", Some(&own)).await, server.person("editor", Some(&other)).await);
        let person = id(&server.person("member", None).await).await;
        assert_eq!(awarded(&stranger, &achievement, &person).await.problem(403), "forbidden");
        let award = awarded(&editor, &achievement, &person).await.expect(StatusCode::CREATED)["id"].as_str().unwrap().to_owned();
        assert_eq!(moved(&stranger, &award, "issued").await.problem(404), "not_found");
        moved(&editor, &award, "issued").await.expect(StatusCode::OK);
    }

    async fn a_client_of_an_organization_sees_no_badge_and_awards_none(server) {
        let (member, award) = member_with_badge(server).await;
        let admin = server.admin().await;
        let achieved = admin.get(&format!("{AWARDS}/{award}")).await.expect(StatusCode::OK)["achievement_id"].clone();
        let (person, other) = (id(&member).await, unit(&admin, "other").await);
        let client = partner(server, Some(&organization(&admin).await), "development.write").await;
        let own = partner(server, None, "development.write").await;
        let seen = async |by: &Caller<'_>| by.get(AWARDS).await.expect(StatusCode::OK)["data"].as_array().unwrap().len();
        assert_eq!([seen(&client).await, seen(&own).await], [0, 1]);
        let images = ["svg", "png"].map(|form| format!("{}/image.{form}", place(&award)));
        for hidden in [format!("{AWARDS}/{award}"), place(&award)].into_iter().chain(images) {
            assert_eq!(client.get(&hidden).await.problem(404), "not_found", "{hidden}");
        }
        assert_eq!(moved(&client, &award, "revoked").await.problem(404), "not_found");
        assert_eq!(awarded(&client, &achieved, &person).await.problem(403), "forbidden");
        let new = achievement(&other, &json!({"name": "Forged"}));
        assert_eq!(client.post(ACHIEVEMENTS, &new).await.problem(403), "forbidden");
        own.post(ACHIEVEMENTS, &new).await.expect(StatusCode::CREATED);
    }

    async fn a_badge_is_seen_by_others_once_it_is_shown(server) {
        let (member, award) = member_with_badge(server).await;
        let public = server.public();
        assert_eq!(public.get(&place(&award)).await.problem(404), "not_found");
        share(&member, &award).await;
        public.get(&place(&award)).await.expect(StatusCode::OK);
        let page = public.get_as(&place(&award), "text/html").await;
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert!(page.text.contains("Audit &lt;b&gt;one&lt;/b&gt; system.") && page.text.contains("This badge is valid until 2027-05-01."), "{}", page.text);
        moved(&server.admin().await, &award, "revoked").await.expect(StatusCode::OK);
        assert!(public.get_as(&place(&award), "text/html").await.text.contains("This badge was revoked"));
    }

    async fn others_who_read_an_award_are_recorded(server) {
        let (member, award) = member_with_badge(server).await;
        let staff = server.person("staff", None).await;
        staff.get(&place(&award)).await.expect(StatusCode::OK);
        let accesses = member.get("/v1/directory/people/me/accesses").await.json();
        let last = accesses["data"].as_array().unwrap().last().cloned().unwrap_or_default();
        assert_eq!((&last["record_id"], &last["actor_id"]), (&json!(award), &json!(id(&staff).await)));
    }

    async fn what_is_missing_is_named_and_can_be_handed_in(server) {
        let (member, award) = member_with_badge(server).await;
        // The same issuer, as another server sees it.
        let stranger = Server::set_up(sqlite(), |config| config.public_url = "http://other.test".parse().ok());
        let badge = member.get(&place(&award)).await.text;
        let report = verified(&stranger, &badge).await;
        let addresses: Vec<&str> = report["missing"].as_array().unwrap().iter().map(|address| address.as_str().unwrap()).collect();
        assert_eq!((report["verified"].as_bool(), addresses.len()), (Some(false), 3), "{report}");
        let mut documents = Vec::new();
        for address in addresses {
            let text = server.public().get(address.strip_prefix("https://lectern.test").unwrap()).await.text;
            documents.push(json!({"address": address, "text": text}));
        }
        let asked = json!({"credential": badge, "documents": documents});
        let report = stranger.public().post(VERIFY, &asked).await.expect(StatusCode::OK);
        assert_eq!((&report["verified"], &report["missing"]), (&json!(true), &json!([])), "{report}");
    }

    async fn what_this_service_publishes_cannot_be_handed_in(server) {
        let (member, award) = member_with_badge(server).await;
        let badge = member.get(&place(&award)).await.text;
        let forged = json!([{"address": "https://lectern.test/.well-known/did.json", "text": "{}"}]);
        let report = server.public().post(VERIFY, &json!({"credential": badge, "documents": forged})).await.json();
        assert_eq!(report["verified"], json!(true));
    }

    async fn a_backpack_has_what_was_awarded_page_by_page(server) {
        let (member, award) = member_with_badge(server).await;
        let badge = member.get(&place(&award)).await;
        let page = member.get(&format!("{BACKPACK}?limit=1")).await;
        assert_eq!((page.header("x-total-count"), page.expect(StatusCode::OK)["credential"][0].clone()), ("1", badge.json()));
        assert!(page.header("link").contains("offset=0>; rel=\"last\""), "{}", page.header("link"));
        assert!(page.text.contains(&badge.text));
    }

    async fn a_backpack_takes_what_holds_and_is_the_callers(server) {
        let (member, award) = member_with_badge(server).await;
        let token = member.get_as(&place(&award), TOKEN).await.text;
        assert_eq!(put(&member, "text/plain", &token).await.status, StatusCode::OK);
        let other = server.person("member", None).await;
        let refused = put(&other, "text/plain", &token).await;
        assert!(refused.problem(422) == "invalid" && refused.text.contains("recipient"), "{}", refused.text);
        moved(&server.admin().await, &award, "revoked").await.expect(StatusCode::OK);
        assert!(put(&member, "text/plain", &token).await.text.contains("was revoked"));
    }

    async fn a_program_reaches_a_backpack_by_the_scopes_of_the_standard(server) {
        let scope = "https://purl.imsglobal.org/spec/ob/v3p0/scope/credential.readonly";
        register(server, "app", "public", &[scope]).await;
        let app = caller(server, &allowed(server, scope).await);
        app.get(BACKPACK).await.expect(StatusCode::OK);
        assert_eq!(put(&app, "text/plain", "a.b.c").await.problem(403), "forbidden");
        assert_eq!(app.get("/ims/ob/v3p0/profile").await.problem(403), "forbidden");
        let described = server.public().get("/ims/ob/v3p0/discovery").await.expect(StatusCode::OK);
        let flow = &described["components"]["securitySchemes"]["OAuth2ACG"]["flows"]["authorizationCode"];
        assert!(flow["scopes"].get(scope).is_some(), "{described}");
    }

    async fn a_profile_is_who_one_is(server) {
        let member = server.person("member", None).await;
        let renamed = member.change(Method::PUT, "/ims/ob/v3p0/profile", &json!({"type": ["Profile"], "name": "Ada Example"})).await;
        assert_eq!(renamed.expect(StatusCode::OK)["name"], json!("Ada Example"));
        assert_eq!(member.get("/v1/directory/people/me").await.json()["name"], json!("Ada Example"));
    }
}
