//! Badges of other issuers, and the backpack that keeps them, as clients see them.

use crate::{
    harness::{Answer, Caller, START, Server, sqlite},
    oauth::{allowed, caller, register},
    recognition::{BACKPACK, VERIFY, awarded, failed, member_with_badge, moved, place, published, put},
    work::{id, unit},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use interchange::open_badges::{
    Achievement, AchievementCredential, AchievementType, Criteria, HashedEmail, IssuingKey, Profile, Recipient,
    did_address, did_document, sign_jwt,
};
use kernel::At;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const KEEP: &str = "/v1/development/people/me/badges";
const PROFILE: &str = "/ims/ob/v3p0/profile";
const READS: &str = "https://purl.imsglobal.org/spec/ob/v3p0/scope/credential.readonly";
const KNOWS: &str = "https://purl.imsglobal.org/spec/ob/v3p0/scope/profile.readonly";
const DAY: i64 = 86_400;

fn key(did: &str) -> IssuingKey {
    IssuingKey::ed25519(format!("{did}#key"), &[7; 32])
}

/// A badge of an issuer of that name, as a token: always of the same id, for whoever has the address, and from that instant on.
fn badge(did: &str, email: &str, valid_from: At) -> String {
    let credential = AchievementCredential {
        id: "urn:uuid:0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e".to_owned(),
        issuer: Profile { id: did.to_owned(), name: "Another".to_owned(), url: None, email: None },
        valid_from,
        valid_until: None,
        recipient: Recipient { id: None, email: Some(HashedEmail::new(email, "salt")) },
        achievement: Achievement {
            id: "https://other.example/achievements/1".to_owned(),
            kind: AchievementType::Badge,
            name: "Privacy of readers".to_owned(),
            description: "Keeps less.".to_owned(),
            criteria: Criteria { url: None, narrative: "Audit one system.".to_owned() },
            image: None,
            alignments: Vec::new(),
            tags: Vec::new(),
        },
        evidence: Vec::new(),
        status: Vec::new(),
    };
    sign_jwt(&credential.document(), &key(did)).unwrap()
}

/// What its issuer publishes.
fn documents(did: &str) -> Value {
    let document = did_document(did, &[key(did).public()]);
    json!([{"address": did_address(did), "text": document.to_string()}])
}

/// A badge of that issuer for the caller, and what came of putting it into their backpack.
async fn kept(caller: &Caller<'_>, did: &str, valid_from: At) -> (String, Answer) {
    let me = caller.get("/v1/directory/people/me").await.json();
    let badge = badge(did, me["email"].as_str().unwrap(), valid_from);
    let answer = caller.post(KEEP, &json!({"credential": badge, "documents": documents(did)})).await;
    (badge, answer)
}

/// How often somebody else read an award of the caller's.
async fn readings(caller: &Caller<'_>) -> usize {
    let accesses = caller.get("/v1/directory/people/me/accesses").await.json();
    accesses["data"].as_array().unwrap().iter().filter(|access| access["record_kind"] == "award").count()
}

both! {
    async fn a_badge_of_another_issuer_is_kept_and_served(server) {
        let member = server.person("member", None).await;
        let (badge, report) = kept(&member, "did:web:other.example", START).await;
        assert_eq!(report.expect(StatusCode::OK)["verified"], json!(true), "{}", report.text);
        assert_eq!(member.get(BACKPACK).await.json(), json!({"credential": [], "compactJwsString": [badge]}));
    }

    async fn what_decides_about_a_badge_and_is_missing_is_named(server) {
        let member = server.person("member", None).await;
        let me = member.get("/v1/directory/people/me").await.json();
        let badge = badge("did:web:other.example", me["email"].as_str().unwrap(), START);
        let refused = member.post(KEEP, &json!({"credential": badge})).await;
        assert_eq!(refused.problem(422), "invalid");
        assert!(refused.text.contains("https://other.example/.well-known/did.json"), "{}", refused.text);
    }

    async fn a_badge_that_does_not_hold_is_named_by_its_place(server) {
        let member = server.person("member", None).await;
        let refused = member.post(KEEP, &json!({"credential": badge("did:web:other.example", "x@example.org", START)})).await;
        assert_eq!(refused.pointers(), ["/credential"]);
    }

    async fn what_is_no_badge_is_named_by_its_place(server) {
        let refused = server.person("member", None).await.post(KEEP, &json!({"credential": "no badge"})).await;
        assert_eq!(refused.invalid(), ["/credential"]);
    }

    async fn badges_of_two_issuers_with_one_id_are_two(server) {
        let member = server.person("member", None).await;
        for did in ["did:web:one.example", "did:web:two.example"] {
            kept(&member, did, START).await.1.expect(StatusCode::OK);
        }
        assert_eq!(member.get(BACKPACK).await.header("x-total-count"), "2");
    }

    async fn the_newer_of_two_badges_is_kept(server) {
        let member = server.person("member", None).await;
        let did = "did:web:other.example";
        let mut badges = Vec::new();
        for age in [2, 1, 3] {
            let (badge, report) = kept(&member, did, START.plus_seconds(-age * DAY)).await;
            report.expect(StatusCode::OK);
            badges.push(badge);
        }
        assert_eq!(member.get(BACKPACK).await.json()["compactJwsString"], json!([badges[1]]));
    }

    async fn a_backpack_links_to_the_pages_around(server) {
        let member = server.person("member", None).await;
        for did in ["did:web:one.example", "did:web:two.example", "did:web:three.example"] {
            kept(&member, did, START).await.1.expect(StatusCode::OK);
        }
        let page = member.get(&format!("{BACKPACK}?limit=1&offset=1")).await;
        let link = |(rel, offset): (&str, u8)| format!("<http://lectern.test{BACKPACK}?limit=1&offset={offset}>; rel=\"{rel}\"");
        let links = [("first", 0), ("prev", 0), ("next", 2), ("last", 2)].map(link).join(", ");
        assert_eq!((page.header("x-total-count"), page.header("link")), ("3", links.as_str()));
        server.clock.advance(1);
        let later = member.get(&format!("{BACKPACK}?since=2026-05-01T12:00:01Z")).await;
        assert_eq!((later.header("x-total-count"), later.expect(StatusCode::OK)["compactJwsString"].clone()), ("0", json!([])));
    }

    async fn a_badge_is_taken_out_of_its_image(server) {
        let (member, award) = member_with_badge(server).await;
        let image = member.get(&format!("{}/image.svg", place(&award))).await.text;
        let report = member.post(KEEP, &json!({"image": STANDARD.encode(&image)})).await;
        assert_eq!(report.expect(StatusCode::OK)["verified"], json!(true), "{}", report.text);
        let empty = json!({"image": STANDARD.encode("<svg xmlns=\"http://www.w3.org/2000/svg\"/>")});
        assert_eq!(member.post(KEEP, &empty).await.pointers(), ["/image"]);
    }

    async fn what_is_no_token_is_not_kept_as_one(server) {
        let (member, award) = member_with_badge(server).await;
        let document = member.get(&place(&award)).await.text;
        let image = member.get(&format!("{}/image.svg", place(&award))).await.text;
        for text in [&document, &image] {
            assert_eq!(put(&member, "text/plain", text).await.problem(400), "malformed");
        }
        assert_eq!(put(&member, "application/vc+ld+json", &document).await.status, StatusCode::OK);
    }

    async fn nobody_hands_in_what_is_at_our_host(server) {
        let asked = async |did: &str| {
            let badge = badge(did, "ada@example.org", START);
            server.public().post(VERIFY, &json!({"credential": badge, "documents": documents(did)})).await.expect(StatusCode::OK)
        };
        assert_eq!(asked("did:web:other.example").await["verified"], json!(true));
        for did in ["did:web:LECTERN.test", "did:web:lectern.test%3A443", "did:web:lectern.test:badges"] {
            assert_eq!(failed(&asked(did).await).0, "proof", "{did}");
        }
    }

    async fn an_app_reads_a_badge_that_is_not_shown_by_its_scope(server, admin) {
        let achievement = published(&admin, &unit(&admin, "learning").await).await;
        let award = awarded(&admin, &achievement, &id(&admin).await).await.expect(StatusCode::CREATED);
        let award = award["id"].as_str().unwrap();
        moved(&admin, award, "issued").await.expect(StatusCode::OK);
        register(server, "app", "public", &[READS, KNOWS]).await;
        let of_profile = caller(server, &allowed(server, KNOWS).await);
        assert_eq!(of_profile.get(&place(award)).await.problem(404), "not_found");
        let of_backpack = caller(server, &allowed(server, READS).await);
        of_backpack.get(&place(award)).await.expect(StatusCode::OK);
    }

    async fn an_app_that_changes_a_name_says_that_it_reads_the_address(server) {
        const RENAMES: &str = "https://purl.imsglobal.org/spec/ob/v3p0/scope/profile.update";
        register(server, "app", "public", &[RENAMES]).await;
        let app = "client_id=app&redirect_uri=https://app.example.org/signed-in&response_type=code";
        let proof = "code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";
        let page = server.public().get(&format!("/oauth/authorize?{app}&{proof}&scope={RENAMES}")).await;
        assert!(page.text.contains("Change your name, and read it with your mail address"), "{}", page.text);
    }

    async fn who_is_given_an_award_that_stands_has_read_it(server) {
        let (admin, member) = (server.admin().await, server.person("member", None).await);
        let achievement = published(&admin, &unit(&admin, "learning").await).await;
        let person = id(&member).await;
        awarded(&admin, &achievement, &person).await.expect(StatusCode::CREATED);
        let before = readings(&member).await;
        awarded(&admin, &achievement, &person).await.expect(StatusCode::CREATED);
        assert_eq!((before, readings(&member).await), (0, 1));
    }

    async fn a_profile_is_taken_as_other_programs_write_it(server) {
        let member = server.person("member", None).await;
        let profile = json!({"@context": ["https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"], "type": "Profile", "name": "Ada"});
        let saved = member.change(Method::PUT, PROFILE, &profile).await.expect(StatusCode::OK);
        assert_eq!((&saved["@context"], &saved["type"], &saved["name"]), (&profile["@context"], &json!(["Profile"]), &json!("Ada")));
        let other = json!({"type": "Other", "name": "Ada"});
        assert_eq!(member.change(Method::PUT, PROFILE, &other).await.pointers(), ["/type"]);
    }
}

#[tokio::test]
async fn a_service_without_a_host_name_says_what_to_set() {
    let server = Server::set_up(sqlite(), |config| config.public_url = "http://[::1]:8080".parse().ok());
    let refused = server.public().get("/.well-known/did.json").await;
    assert_eq!(refused.problem(503), "unavailable");
    assert!(refused.text.contains("LECTERN_PUBLIC_URL"), "{}", refused.text);
}
