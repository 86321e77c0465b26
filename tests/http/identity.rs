//! Logging in, tokens that are not good, and who gives whom what.

use crate::{
    harness::{ADMIN, Answer, Caller, PASSWORD, Server, at, send, sqlite},
    oauth::{
        BACK, VERIFIER, allowed, answered, by_itself, caller, new_secret, parameter, partner, register, request, token,
    },
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

async fn log_in(server: &Server, username: &str, password: &str) -> Answer {
    let form =
        [("grant_type", "password"), ("client_id", "lectern-console"), ("username", username), ("password", password)];
    token(server, &form).await
}

async fn refresh(server: &Server, refresh_token: &str) -> Answer {
    let form = [("grant_type", "refresh_token"), ("client_id", "lectern-console"), ("refresh_token", refresh_token)];
    token(server, &form).await
}

/// What a failing sign-in is answered that was passed on, as it says, for those.
async fn log_in_from(server: &Server, named: &str) -> u16 {
    let form =
        [("grant_type", "password"), ("client_id", "lectern-console"), ("username", ADMIN), ("password", "wrong")];
    let request = server.request(Method::POST, "/oauth/token").header("x-forwarded-for", named);
    send(request.form(&form)).await.status.as_u16()
}

/// A server that has a proxy before it.
fn behind_a_proxy() -> Server {
    Server::set_up(sqlite(), |config| config.trusted_proxies = vec![[127, 0, 0, 1].into()])
}

#[tokio::test]
async fn a_proxy_of_ours_says_where_somebody_comes_from() {
    let server = behind_a_proxy();
    let mut tries = 0;
    while log_in_from(&server, "192.0.2.1").await != 429 {
        tries += 1;
        assert!(tries < 100, "nobody was stopped");
    }
    assert_eq!(log_in_from(&server, "192.0.2.2").await, 400);
}

#[tokio::test]
async fn nobody_says_where_they_come_from_through_a_proxy_of_ours() {
    let server = behind_a_proxy();
    for by_proxy in ["192.0.2.1:4711", "[2001:db8::1]:4711", "unknown"] {
        let mut answers = Vec::new();
        for by_client in 0..11 {
            answers.push(log_in_from(&server, &format!("198.51.100.{by_client}, {by_proxy}")).await);
        }
        assert_eq!((answers[0], answers[10]), (400, 429), "{by_proxy}");
    }
}

fn refresh_token(answer: &Answer) -> String {
    answer.json()["refresh_token"].as_str().unwrap().to_owned()
}

both! {
    async fn a_wrong_password_and_an_unknown_account_read_alike(server) {
        let wrong = log_in(server, ADMIN, "wrong password entirely").await;
        let unknown = log_in(server, "nobody@example.org", PASSWORD).await;
        assert_eq!(wrong.problem(400), "invalid_grant");
        assert_eq!(wrong.json()["detail"], unknown.json()["detail"]);
    }

    async fn guessing_is_slowed_down_for_an_account_that_is_not_there_too(server) {
        let mut tries = 0;
        while log_in(server, "nobody@example.org", "wrong password entirely").await.status != 429 {
            tries += 1;
            assert!(tries < 100, "nobody was stopped");
        }
        assert_eq!(log_in(server, ADMIN, PASSWORD).await.status, 200);
    }

    async fn who_signs_in_is_not_slowed_down(server) {
        for _ in 0..12 {
            assert_eq!(log_in(server, ADMIN, PASSWORD).await.status, 200);
        }
    }

    async fn nobody_says_themselves_where_they_come_from(server) {
        let mut tries = 0_u8;
        while log_in_from(server, &format!("192.0.2.{tries}")).await != 429 {
            tries += 1;
            assert!(tries < 100, "nobody was stopped");
        }
    }

    async fn a_refresh_token_works_once(server) {
        let first = refresh_token(&log_in(server, ADMIN, PASSWORD).await);
        assert_eq!(refresh(server, &first).await.status, 200);
        assert_eq!(refresh(server, &first).await.problem(400), "invalid_grant");
    }

    async fn a_token_used_twice_ends_its_family(server) {
        let first = refresh_token(&log_in(server, ADMIN, PASSWORD).await);
        let second = refresh_token(&refresh(server, &first).await);
        refresh(server, &first).await;
        assert_eq!(refresh(server, &second).await.problem(400), "invalid_grant");
    }

    async fn a_refresh_token_is_worth_no_more_than_its_client(server, admin) {
        let id = register(server, "app", "confidential", &["policy.read", "policy.write"]).await;
        let secret = new_secret(server, &id).await.expect(StatusCode::CREATED)["secret"].as_str().unwrap().to_owned();
        let (_, _, pairs) = answered(server, "allow", PASSWORD, "policy.read policy.write").await;
        let code = parameter(&pairs, "code");
        let form = [("grant_type", "authorization_code"), ("client_id", "app"), ("client_secret", secret.as_str()),
            ("code", code.as_str()), ("redirect_uri", BACK), ("code_verifier", VERIFIER)];
        let given = token(server, &form).await.expect(StatusCode::OK);
        let fewer = json!({ "scopes": ["policy.read"] });
        admin.change(Method::PATCH, &format!("/v1/directory/clients/{id}"), &fewer).await.expect(StatusCode::OK);
        let form = [("token", given["refresh_token"].as_str().unwrap()), ("client_id", "app"), ("client_secret", secret.as_str())];
        let worth = send(server.request(Method::POST, "/oauth/introspect").form(&form)).await.expect(StatusCode::OK);
        assert_eq!((&worth["active"], &worth["scope"]), (&json!(true), &json!("policy.read")));
    }

    async fn a_token_of_somebody_with_very_many_roles_is_asked_about_and_given_back(server, admin) {
        let (_, secret) = partner(server, &["policy.read"]).await;
        let mut grants = Vec::new();
        for number in 0..10 {
            let slug = format!("committee-{number}");
            let unit = json!({ "name": slug, "slug": slug, "kind": "committee", "parent_id": null });
            let unit = admin.post("/v1/directory/units", &unit).await.expect(StatusCode::CREATED)["id"].clone();
            grants.extend(["member", "advocate", "editor", "unit_lead", "staff"].map(|role| json!({ "role": role, "unit_id": unit })));
        }
        let ada = json!({ "name": "Ada", "email": "ada@example.org", "password": PASSWORD, "grants": grants });
        admin.post("/v1/directory/people", &ada).await.expect(StatusCode::CREATED);
        let ada = server.log_in("ada@example.org").await.token.unwrap();
        let form = [("client_id", "partner"), ("client_secret", secret.as_str()), ("token", ada.as_str())];
        let worth = send(server.request(Method::POST, "/oauth/introspect").form(&form)).await.expect(StatusCode::OK);
        let form = [("client_id", "lectern-console"), ("token", ada.as_str())];
        let given_back = send(server.request(Method::POST, "/oauth/revoke").form(&form)).await;
        assert_eq!((&worth["active"], given_back.status), (&json!(true), StatusCode::OK));
    }

    async fn who_is_asked_for_nothing_gives_nothing(server) {
        register(server, "app", "public", &["policy.read"]).await;
        let page = send(server.request(Method::GET, "/oauth/authorize").query(&request("offline_access"))).await;
        let (_, kept) = page.text.split_once("name=\"scope\" value=\"").unwrap();
        let given = allowed(server, kept.split_once('"').unwrap().0).await.expect(StatusCode::OK);
        assert!(page.text.contains("and nothing more") && given["scope"] == "", "{given}");
    }

    async fn tokens_are_never_stored_on_the_way(server) {
        assert_eq!(log_in(server, ADMIN, PASSWORD).await.header("cache-control"), "no-store");
    }

    async fn a_bad_token_is_refused_even_where_none_is_needed(server) {
        for bad in ["nonsense", "eyJhbGciOiJub25lIn0.e30.", "a.b.c"] {
            let caller = Caller { server, token: Some(bad.to_owned()) };
            let refused = caller.get("/v1/directory/units").await;
            assert_eq!(refused.problem(401), "unauthenticated");
            assert_eq!(refused.header("www-authenticate"), "Bearer realm=\"lectern\", error=\"invalid_token\"");
        }
    }

    async fn a_token_that_does_not_reach_says_so(server) {
        let member = server.person("member", None).await;
        let refused = member.post("/v1/directory/units", &json!({ "name": "Office", "slug": "office", "kind": "office", "parent_id": null })).await;
        assert_eq!(refused.problem(403), "forbidden");
        assert_eq!(refused.header("www-authenticate"), "Bearer realm=\"lectern\", error=\"insufficient_scope\"");
    }

    async fn the_key_set_is_public(server) {
        let keys = server.public().get("/.well-known/jwks.json").await.json();
        assert_eq!((&keys["keys"][0]["crv"], keys["keys"][0].get("d")), (&json!("Ed25519"), None));
    }

    async fn a_rotated_key_signs_nobody_out(server, admin) {
        server.rotate_key().await;
        let again = Server::beside(server);
        let caller = Caller { server: &again, token: admin.token.clone() };
        assert_eq!(caller.get("/v1/directory/people/me").await.status, StatusCode::OK);
    }

    async fn a_key_is_published_before_it_signs(server) {
        server.rotate_key().await;
        let again = Server::beside(server);
        let published = again.public().get("/.well-known/jwks.json").await.json()["keys"].as_array().unwrap().len();
        assert_eq!(published, 2);
    }

    async fn a_person_never_shows_a_password(server) {
        let text = server.admin().await.get("/v1/directory/people").await.text;
        assert!(!text.contains("password") && !text.contains("argon2"));
    }

    async fn the_last_administrator_stays(server, admin) {
        let path = format!("/v1/directory/people/{}", admin.get("/v1/directory/people/me").await.json()["id"].as_str().unwrap());
        assert_eq!(admin.change(Method::PATCH, &path, &json!({"grants": []})).await.problem(409), "conflict");
    }

    async fn the_last_front_end_stays(server, admin) {
        let front_ends = admin.get("/v1/directory/clients?kind=first_party").await.expect(StatusCode::OK);
        let console = at(&front_ends["data"][0], "/v1/directory/clients", "");
        let last = admin.change(Method::PATCH, &console, &json!({ "active": false })).await.problem(409);
        register(server, "desk", "first_party", &[]).await;
        let one_of_two = admin.change(Method::PATCH, &console, &json!({ "active": false })).await.status;
        assert_eq!((last.as_str(), one_of_two), ("conflict", StatusCode::OK));
    }

    async fn a_partner_makes_nobody_who_may_more_than_it(server) {
        let (_, secret) = partner(server, &["people.read", "people.write"]).await;
        let partner = caller(server, &by_itself(server, &secret, None).await);
        let person = |more: Value| {
            let mut person = json!({ "name": "Eve Example", "email": "eve@example.org" });
            person.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            person
        };
        let admin = partner.post("/v1/directory/people", &person(json!({ "grants": [{ "role": "admin", "unit_id": null }] }))).await;
        let signs_in = partner.post("/v1/directory/people", &person(json!({ "password": PASSWORD }))).await;
        let member = partner.post("/v1/directory/people", &person(json!({ "grants": [{ "role": "member", "unit_id": null }] }))).await;
        let made = format!("/v1/directory/people/{}", member.expect(StatusCode::CREATED)["id"].as_str().unwrap());
        let risen = partner.change(Method::PUT, &format!("{made}/grants"), &json!({ "grants": [{ "role": "staff", "unit_id": null }] })).await;
        assert_eq!([admin.pointers(), signs_in.pointers(), risen.pointers()], [["/grants"], ["/password"], ["/grants"]]);
    }

    async fn a_partner_does_not_move_the_address_of_an_administrator(server) {
        let (_, secret) = partner(server, &["people.read", "people.write"]).await;
        let partner = caller(server, &by_itself(server, &secret, None).await);
        let admin = server.admin().await.get("/v1/directory/people/me").await.json();
        let path = format!("/v1/directory/people/{}", admin["id"].as_str().unwrap());
        let moved = partner.change(Method::PATCH, &path, &json!({ "email": "eve@example.org" })).await;
        assert_eq!(moved.pointers(), ["/email"]);
    }

    async fn a_new_secret_is_read_where_it_is_said_to_be(server, admin) {
        let id = register(server, "other", "confidential", &["policy.read"]).await;
        let made = new_secret(server, &id).await;
        let listed = admin.get(made.header("location")).await.expect(StatusCode::OK);
        assert_eq!(listed["data"][0]["id"], made.expect(StatusCode::CREATED)["id"]);
    }

    async fn a_partner_takes_nothing_from_a_client_that_may_more(server, admin) {
        let (_, secret) = partner(server, &["clients.write"]).await;
        let partner = caller(server, &by_itself(server, &secret, None).await);
        let other = register(server, "other", "confidential", &["people.write"]).await;
        let other = format!("/v1/directory/clients/{other}");
        let made = admin.change(Method::POST, &format!("{other}/secrets"), &Value::Null).await.expect(StatusCode::CREATED);
        let secret = format!("{other}/secrets/{}", made["id"].as_str().unwrap());
        let revoked = send(partner.request(Method::DELETE, &secret).header("if-match", "*")).await;
        let emptied = partner.change(Method::PATCH, &other, &json!({ "scopes": [] })).await;
        assert_eq!([revoked.problem(403), emptied.problem(403)], ["forbidden", "forbidden"]);
    }

    async fn an_app_does_not_move_the_address_of_whom_it_acts_for(server) {
        register(server, "app", "public", &["people.read", "people.write"]).await;
        let app = caller(server, &allowed(server, "people.read people.write").await);
        let admin = server.admin().await.get("/v1/directory/people/me").await.json();
        let path = format!("/v1/directory/people/{}", admin["id"].as_str().unwrap());
        let moved = app.change(Method::PATCH, &path, &json!({ "email": "eve@example.org" })).await;
        assert_eq!(moved.pointers(), ["/email"]);
    }
}
