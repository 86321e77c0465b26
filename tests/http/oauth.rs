//! Clients: partners that call by themselves, apps that people let act for them, and what becomes of both.

use crate::harness::{ADMIN, Answer, Caller, PASSWORD, Server, send};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// RFC 7636, appendix B.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
pub(crate) const BACK: &str = "https://app.example.org/signed-in";

pub(crate) async fn token(server: &Server, form: &[(&str, &str)]) -> Answer {
    send(server.request(Method::POST, "/oauth/token").form(form)).await
}

/// A registered client of that kind; gives its id.
pub(crate) async fn register(server: &Server, client_id: &str, kind: &str, scopes: &[&str]) -> String {
    let new =
        json!({ "client_id": client_id, "name": "An <app>", "kind": kind, "scopes": scopes, "redirect_uris": [BACK] });
    let client = server.admin().await.post("/v1/directory/clients", &new).await.expect(StatusCode::CREATED);
    client["id"].as_str().unwrap().to_owned()
}

pub(crate) async fn new_secret(server: &Server, id: &str) -> Answer {
    server.admin().await.change(Method::POST, &format!("/v1/directory/clients/{id}/secrets"), &Value::Null).await
}

/// A partner with a secret; gives its id and the secret.
pub(crate) async fn partner(server: &Server, scopes: &[&str]) -> (String, String) {
    let id = register(server, "partner", "confidential", scopes).await;
    let secret = new_secret(server, &id).await.expect(StatusCode::CREATED)["secret"].as_str().unwrap().to_owned();
    (id, secret)
}

pub(crate) async fn by_itself(server: &Server, secret: &str, scope: Option<&str>) -> Answer {
    let mut form = vec![("grant_type", "client_credentials"), ("client_id", "partner"), ("client_secret", secret)];
    form.extend(scope.map(|scope| ("scope", scope)));
    token(server, &form).await
}

pub(crate) fn caller<'a>(server: &'a Server, answer: &Answer) -> Caller<'a> {
    Caller { server, token: Some(answer.expect(StatusCode::OK)["access_token"].as_str().unwrap().to_owned()) }
}

async fn introspect(server: &Server, secret: &str, asked: &str) -> Value {
    let form = [("token", asked), ("client_id", "partner"), ("client_secret", secret)];
    send(server.request(Method::POST, "/oauth/introspect").form(&form)).await.expect(StatusCode::OK)
}

/// What an app sends a person to the consent page with.
pub(crate) fn request(scope: &str) -> Vec<(&'static str, String)> {
    let fixed = [
        ("response_type", "code"),
        ("client_id", "app"),
        ("redirect_uri", BACK),
        ("state", "a&b"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let mut pairs: Vec<_> = fixed.into_iter().map(|(name, value)| (name, value.to_owned())).collect();
    pairs.push(("scope", scope.to_owned()));
    pairs
}

/// The page's answer where the person is sent somewhere: its address and the parameters in it.
pub(crate) async fn answered(
    server: &Server,
    decision: &str,
    password: &str,
    scope: &str,
) -> (StatusCode, String, Vec<(String, String)>) {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let mut form = request(scope);
    form.extend([("decision", decision), ("email", ADMIN), ("password", password)].map(|(n, v)| (n, v.to_owned())));
    let response = client.post(format!("{}/oauth/authorize", server.url)).form(&form).send().await.unwrap();
    let place = response.headers().get("location").map_or_else(String::new, |v| v.to_str().unwrap().to_owned());
    let pairs = reqwest::Url::parse(&place).map(|url| url.query_pairs().into_owned().collect()).unwrap_or_default();
    (response.status(), place, pairs)
}

pub(crate) fn parameter(pairs: &[(String, String)], name: &str) -> String {
    pairs.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone()).unwrap_or_default()
}

async fn exchange(server: &Server, code: &str, verifier: &str) -> Answer {
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", "app"),
        ("code", code),
        ("redirect_uri", BACK),
        ("code_verifier", verifier),
    ];
    token(server, &form).await
}

/// What the app gets when the administrator lets it act for them.
pub(crate) async fn allowed(server: &Server, scope: &str) -> Answer {
    let (_, _, pairs) = answered(server, "allow", PASSWORD, scope).await;
    exchange(server, &parameter(&pairs, "code"), VERIFIER).await
}

/// The same for an app that is registered just now.
async fn delegated(server: &Server, scope: &str) -> Answer {
    register(server, "app", "public", &["policy.read", "policy.write"]).await;
    allowed(server, scope).await
}

both! {
    async fn a_partner_gets_a_token_for_itself(server) {
        let (_, secret) = partner(server, &["policy.read", "directory.write"]).await;
        let answer = by_itself(server, &secret, Some("directory.write")).await.expect(StatusCode::OK);
        assert_eq!((&answer["scope"], &answer["refresh_token"]), (&json!("directory.write"), &Value::Null));
    }

    async fn a_partner_may_what_its_scopes_name(server) {
        let (_, secret) = partner(server, &["directory.write"]).await;
        let partner = caller(server, &by_itself(server, &secret, None).await);
        let unit = json!({ "slug": "office", "name": "Office", "kind": "office", "parent_id": null });
        let made = partner.post("/v1/directory/units", &unit).await.status;
        assert_eq!((made, partner.get("/v1/directory/people").await.status), (StatusCode::CREATED, StatusCode::FORBIDDEN));
    }

    async fn what_a_partner_did_is_told_of_it(server) {
        let (_, secret) = partner(server, &["directory.write"]).await;
        let partner = caller(server, &by_itself(server, &secret, None).await);
        let unit = json!({ "slug": "office", "name": "Office", "kind": "office", "parent_id": null });
        let unit = partner.post("/v1/directory/units", &unit).await.expect(StatusCode::CREATED);
        let history = partner.get(&format!("/v1/directory/units/{}/history", unit["id"].as_str().unwrap())).await;
        assert_eq!(history.expect(StatusCode::OK)["data"][0]["origin"], "partner");
    }

    async fn a_partner_proves_itself_by_basic_too(server) {
        let (_, secret) = partner(server, &["policy.read"]).await;
        let request = server.request(Method::POST, "/oauth/token").basic_auth("partner", Some(&secret));
        assert_eq!(send(request.form(&[("grant_type", "client_credentials")])).await.status, StatusCode::OK);
    }

    async fn who_fails_by_basic_is_asked_for_basic(server) {
        partner(server, &["policy.read"]).await;
        let request = server.request(Method::POST, "/oauth/token").basic_auth("partner", Some("wrong"));
        let refused = send(request.form(&[("grant_type", "client_credentials")])).await;
        assert_eq!((refused.problem(401).as_str(), refused.header("www-authenticate")), ("invalid_client", "Basic realm=\"lectern\""));
    }

    async fn a_wrong_secret_and_an_unknown_client_read_alike(server) {
        partner(server, &["policy.read"]).await;
        let wrong = by_itself(server, "wrong", None).await;
        let form = [("grant_type", "client_credentials"), ("client_id", "nobody"), ("client_secret", "wrong")];
        let unknown = token(server, &form).await;
        assert_eq!((wrong.problem(401), &wrong.json()["detail"]), (unknown.problem(401), &unknown.json()["detail"]));
    }

    async fn a_client_whose_name_no_database_keeps_is_not_known(server) {
        let page = send(server.request(Method::GET, "/oauth/authorize").query(&[("client_id", "a\0b")])).await;
        let mut told = Vec::new();
        for path in ["/oauth/token", "/oauth/revoke", "/oauth/introspect"] {
            let request = server.request(Method::POST, path).basic_auth("a\0b", Some("wrong"));
            let form = [("grant_type", "client_credentials"), ("token", "wrong")];
            told.push(send(request.form(&form)).await.problem(401));
        }
        assert_eq!(told, ["invalid_client"; 3]);
        assert_eq!(page.status, StatusCode::BAD_REQUEST);
    }

    async fn an_error_is_one_that_oauth_knows(server) {
        let refused = by_itself(server, "wrong", None).await;
        assert_eq!((&refused.json()["error"], refused.header("www-authenticate")), (&json!("invalid_client"), "Basic realm=\"lectern\""));
    }

    async fn a_partner_gets_no_more_than_it_may(server) {
        let (_, secret) = partner(server, &["policy.read"]).await;
        assert_eq!(by_itself(server, &secret, Some("policy.read people.write")).await.problem(400), "invalid_scope");
    }

    async fn a_partner_may_not_ask_people_for_passwords(server) {
        let (_, secret) = partner(server, &["policy.read"]).await;
        let form = [("grant_type", "password"), ("client_id", "partner"), ("client_secret", secret.as_str()), ("username", ADMIN), ("password", PASSWORD)];
        assert_eq!(token(server, &form).await.problem(400), "unauthorized_client");
    }

    async fn a_secret_is_shown_once(server) {
        let (id, secret) = partner(server, &["policy.read"]).await;
        let admin = server.admin().await;
        let shown = [format!("/v1/directory/clients/{id}"), format!("/v1/directory/clients/{id}/secrets"), format!("/v1/directory/clients/{id}/history")];
        for path in shown {
            assert!(!admin.get(&path).await.text.contains(&secret), "{path}");
        }
    }

    async fn two_secrets_work_side_by_side(server) {
        let (id, first) = partner(server, &["policy.read"]).await;
        let second = new_secret(server, &id).await.expect(StatusCode::CREATED)["secret"].as_str().unwrap().to_owned();
        let good = [by_itself(server, &first, None).await.status, by_itself(server, &second, None).await.status];
        assert_eq!((good, new_secret(server, &id).await.problem(409)), ([StatusCode::OK; 2], "conflict".to_owned()));
    }

    async fn a_revoked_secret_is_no_proof(server) {
        let (id, secret) = partner(server, &["policy.read"]).await;
        let admin = server.admin().await;
        let secrets = format!("/v1/directory/clients/{id}/secrets");
        let first = admin.get(&secrets).await.json()["data"][0]["id"].as_str().unwrap().to_owned();
        let revoked = admin.change(Method::DELETE, &format!("{secrets}/{first}"), &Value::Null).await;
        assert_eq!((revoked.status, by_itself(server, &secret, None).await.status), (StatusCode::NO_CONTENT, StatusCode::UNAUTHORIZED));
    }

    async fn a_secret_is_seen_to_be_used(server) {
        let (id, secret) = partner(server, &["policy.read"]).await;
        by_itself(server, &secret, None).await;
        let seen = server.admin().await.get(&format!("/v1/directory/clients/{id}/secrets")).await.json();
        assert!(seen["data"][0]["last_used_at"].is_string());
    }

    async fn a_client_that_is_not_active_gets_nothing(server) {
        let (id, secret) = partner(server, &["policy.read"]).await;
        server.admin().await.change(Method::PATCH, &format!("/v1/directory/clients/{id}"), &json!({ "active": false })).await.expect(StatusCode::OK);
        assert_eq!(by_itself(server, &secret, None).await.problem(401), "invalid_client");
    }

    async fn a_partner_gives_nobody_what_it_has_not(server) {
        let (_, secret) = partner(server, &["clients.write"]).await;
        let partner = caller(server, &by_itself(server, &secret, None).await);
        let new = json!({ "client_id": "other", "name": "Other", "kind": "confidential", "scopes": ["people.write"] });
        assert_eq!(partner.post("/v1/directory/clients", &new).await.pointers(), ["/scopes"]);
    }

    async fn a_partner_does_not_become_another_that_may_more(server) {
        let (_, secret) = partner(server, &["clients.write"]).await;
        let other = register(server, "other", "confidential", &["people.write"]).await;
        let partner = caller(server, &by_itself(server, &secret, None).await);
        let refused = partner.change(Method::POST, &format!("/v1/directory/clients/{other}/secrets"), &Value::Null).await;
        assert_eq!(refused.problem(403), "forbidden");
    }

    async fn the_page_shows_who_asks_for_what(server) {
        register(server, "app", "public", &["policy.read"]).await;
        let page = send(server.request(Method::GET, "/oauth/authorize").query(&request("policy.read"))).await;
        assert!(page.text.contains("Let An &lt;app&gt; act for you?") && page.text.contains("Read positions that are not published"));
    }

    async fn nobody_is_sent_to_a_stranger(server) {
        register(server, "app", "public", &["policy.read"]).await;
        let mut asked = request("policy.read");
        asked.retain(|(name, _)| *name != "redirect_uri");
        asked.push(("redirect_uri", "https://evil.example.org/".into()));
        let page = send(server.request(Method::GET, "/oauth/authorize").query(&asked)).await;
        assert_eq!((page.status, page.header("location"), page.header("www-authenticate")), (StatusCode::BAD_REQUEST, "", ""));
        assert!(page.text.contains("has not registered"), "{}", page.text);
    }

    async fn the_consent_form_is_not_sent_by_another_site(server) {
        register(server, "app", "public", &["policy.read"]).await;
        let mut form = request("policy.read");
        form.push(("decision", "deny".into()));
        let sent = server.request(Method::POST, "/oauth/authorize").header("sec-fetch-site", "cross-site").form(&form);
        assert_eq!(send(sent).await.status, StatusCode::FORBIDDEN);
    }

    async fn a_parameter_without_a_value_is_as_good_as_left_out(server) {
        register(server, "app", "public", &["policy.read"]).await;
        let page = send(server.request(Method::GET, "/oauth/authorize").query(&request(""))).await;
        assert!(page.text.contains("Read positions that are not published"), "{}", page.text);
    }

    async fn an_app_without_pkce_is_told_why(server) {
        register(server, "app", "public", &["policy.read"]).await;
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let mut asked = request("policy.read");
        asked.retain(|(name, _)| *name != "code_challenge");
        let answer = client.get(format!("{}/oauth/authorize", server.url)).query(&asked).send().await.unwrap();
        let place = reqwest::Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap();
        let pairs: Vec<_> = place.query_pairs().into_owned().collect();
        assert_eq!(parameter(&pairs, "error"), "invalid_request");
        assert!(parameter(&pairs, "error_description").starts_with("PKCE is needed"));
    }

    async fn who_does_not_allow_it_is_sent_back_with_that(server) {
        register(server, "app", "public", &["policy.read"]).await;
        let (_, _, pairs) = answered(server, "deny", "", "policy.read").await;
        let said = ["error", "state", "iss"].map(|name| parameter(&pairs, name));
        assert_eq!(said, ["access_denied", "a&b", "http://lectern.test"]);
    }

    async fn a_wrong_password_asks_again(server) {
        register(server, "app", "public", &["policy.read"]).await;
        let (status, place, _) = answered(server, "allow", "wrong password entirely", "policy.read").await;
        assert_eq!((status, place.as_str()), (StatusCode::OK, ""));
    }

    async fn an_app_that_asks_for_more_is_told_so(server) {
        register(server, "app", "public", &["policy.read"]).await;
        let (_, _, pairs) = answered(server, "allow", PASSWORD, "people.write").await;
        assert_eq!(parameter(&pairs, "error"), "invalid_scope");
    }

    async fn an_app_acts_for_the_person_as_far_as_they_let_it(server) {
        let app = caller(server, &delegated(server, "policy.read").await);
        let area = json!({ "title": "A question", "owner_unit_id": null, "area_codes": ["privacy"] });
        let written = app.post("/v1/policy/issues", &area).await.status;
        assert_eq!((app.get("/v1/policy/positions").await.status, written), (StatusCode::OK, StatusCode::FORBIDDEN));
    }

    async fn what_is_a_persons_own_is_not_for_apps(server) {
        let app = caller(server, &delegated(server, "policy.read").await);
        let own = ["", "/export", "/sessions", "/consents"].map(|rest| format!("/v1/directory/people/me{rest}"));
        for path in own {
            assert_eq!(app.get(&path).await.problem(403), "forbidden", "{path}");
        }
    }

    async fn a_code_works_once(server) {
        register(server, "app", "public", &["policy.read"]).await;
        let (_, _, pairs) = answered(server, "allow", PASSWORD, "policy.read").await;
        let code = parameter(&pairs, "code");
        let first = exchange(server, &code, VERIFIER).await;
        let second = exchange(server, &code, VERIFIER).await;
        let refresh_token = first.expect(StatusCode::OK)["refresh_token"].as_str().unwrap().to_owned();
        let form = [("grant_type", "refresh_token"), ("client_id", "app"), ("refresh_token", refresh_token.as_str())];
        assert_eq!([second.problem(400), token(server, &form).await.problem(400)], ["invalid_grant", "invalid_grant"]);
    }

    async fn a_code_without_its_verifier_is_nothing(server) {
        register(server, "app", "public", &["policy.read"]).await;
        let (_, _, pairs) = answered(server, "allow", PASSWORD, "policy.read").await;
        let other = VERIFIER.replace('d', "e");
        assert_eq!(exchange(server, &parameter(&pairs, "code"), &other).await.problem(400), "invalid_grant");
    }

    async fn a_verifier_is_as_long_and_as_plain_as_it_must_be(server) {
        register(server, "app", "public", &["policy.read"]).await;
        for bad in ["x".repeat(42), "x".repeat(129), format!("{} ", "x".repeat(43))] {
            let refused = exchange(server, "code", &bad).await;
            assert_eq!((refused.problem(400).as_str(), refused.pointers()), ("invalid_request", vec!["/code_verifier".to_owned()]), "{bad}");
        }
    }

    async fn a_refreshed_token_gives_no_more(server) {
        let first = delegated(server, "policy.read").await.expect(StatusCode::OK);
        let refresh_token = first["refresh_token"].as_str().unwrap();
        let form = [("grant_type", "refresh_token"), ("client_id", "app"), ("refresh_token", refresh_token)];
        assert_eq!(token(server, &form).await.expect(StatusCode::OK)["scope"], "policy.read");
    }

    async fn a_person_sees_the_app_among_their_sessions(server) {
        delegated(server, "policy.read").await.expect(StatusCode::OK);
        let sessions = server.admin().await.get("/v1/directory/people/me/sessions").await.expect(StatusCode::OK);
        let seen: Vec<_> = sessions["data"].as_array().unwrap().iter().map(|s| (s["client_id"].clone(), s["scopes"].clone(), s["current"].clone())).collect();
        assert!(seen.contains(&(json!("app"), json!(["policy.read"]), json!(false))) && seen.contains(&(json!("lectern-console"), Value::Null, json!(true))));
    }

    async fn signing_out_everywhere_ends_every_session(server) {
        let app = delegated(server, "policy.read").await.expect(StatusCode::OK);
        let admin = server.admin().await;
        admin.change(Method::DELETE, "/v1/directory/people/me/sessions", &Value::Null).await.expect(StatusCode::NO_CONTENT);
        let form = [("grant_type", "refresh_token"), ("client_id", "app"), ("refresh_token", app["refresh_token"].as_str().unwrap())];
        assert_eq!(token(server, &form).await.problem(400), "invalid_grant");
    }

    async fn one_session_is_ended_by_itself(server) {
        delegated(server, "policy.read").await.expect(StatusCode::OK);
        let admin = server.admin().await;
        let list = || async { admin.get("/v1/directory/people/me/sessions").await.json()["data"].as_array().unwrap().clone() };
        let before = list().await;
        let app = before.iter().find(|s| s["client_id"] == "app").unwrap()["id"].as_str().unwrap().to_owned();
        admin.change(Method::DELETE, &format!("/v1/directory/people/me/sessions/{app}"), &Value::Null).await.expect(StatusCode::NO_CONTENT);
        assert_eq!(list().await.len(), before.len() - 1);
    }

    async fn an_app_may_ask_for_less_than_it_has(server) {
        let first = delegated(server, "policy.read policy.write").await.expect(StatusCode::OK);
        let refresh_token = first["refresh_token"].as_str().unwrap();
        let form = |scope| [("grant_type", "refresh_token"), ("client_id", "app"), ("refresh_token", refresh_token), ("scope", scope)];
        let more = token(server, &form("policy.read people.read")).await;
        let less = token(server, &form("policy.read")).await;
        assert_eq!((more.problem(400).as_str(), &less.expect(StatusCode::OK)["scope"]), ("invalid_scope", &json!("policy.read")));
    }

    async fn a_front_end_may_ask_for_less_than_the_person_may(server) {
        let form = [("grant_type", "password"), ("client_id", "lectern-console"), ("username", ADMIN), ("password", PASSWORD), ("scope", "policy.read")];
        let limited = token(server, &form).await.expect(StatusCode::OK);
        let form = [("grant_type", "refresh_token"), ("client_id", "lectern-console"), ("refresh_token", limited["refresh_token"].as_str().unwrap())];
        let scopes = [&limited["scope"], &token(server, &form).await.expect(StatusCode::OK)["scope"]].map(Clone::clone);
        assert_eq!(scopes, [json!("policy.read"), json!("policy.read")]);
    }

    async fn what_is_wrong_with_a_request_is_said_as_oauth_has_it(server) {
        let missing = token(server, &[("grant_type", "password"), ("client_id", "lectern-console")]).await;
        let unknown = token(server, &[("grant_type", "magic"), ("client_id", "lectern-console")]).await;
        assert_eq!([missing.problem(400), unknown.problem(400)], ["invalid_request", "unsupported_grant_type"]);
        assert_eq!((missing.pointers().join(" ").as_str(), &missing.json()["error"]), ("/username /password", &json!("invalid_request")));
    }

    async fn what_oauth_does_not_know_is_passed_over(server) {
        let form = [("grant_type", "password"), ("client_id", "lectern-console"), ("client_secret", ""), ("username", ADMIN), ("password", PASSWORD), ("audience", "x")];
        token(server, &form).await.expect(StatusCode::OK);
    }

    async fn a_client_of_oauth_gets_its_errors_as_plain_json(server) {
        let form = [("grant_type", "refresh_token"), ("client_id", "lectern-console"), ("refresh_token", "nonsense")];
        let refused = send(server.request(Method::POST, "/oauth/token").header("accept", "application/json").form(&form)).await;
        assert_eq!((refused.header("content-type"), &refused.json()["error"]), ("application/json", &json!("invalid_grant")));
    }

    async fn a_session_is_given_back_by_either_token(server) {
        for name in ["refresh_token", "access_token"] {
            let form = [("grant_type", "password"), ("client_id", "lectern-console"), ("username", ADMIN), ("password", PASSWORD)];
            let signed_in = token(server, &form).await.expect(StatusCode::OK);
            let form = [("client_id", "lectern-console"), ("token", signed_in[name].as_str().unwrap())];
            let revoked = send(server.request(Method::POST, "/oauth/revoke").form(&form)).await.status;
            let form = [("grant_type", "refresh_token"), ("client_id", "lectern-console"), ("refresh_token", signed_in["refresh_token"].as_str().unwrap())];
            assert_eq!((revoked, token(server, &form).await.problem(400).as_str()), (StatusCode::OK, "invalid_grant"), "{name}");
        }
    }

    async fn a_token_of_another_client_is_not_given_back(server) {
        register(server, "app", "public", &["policy.read"]).await;
        let admin = server.admin().await;
        let form = [("client_id", "app"), ("token", admin.token.as_deref().unwrap())];
        assert_eq!(send(server.request(Method::POST, "/oauth/revoke").form(&form)).await.status, StatusCode::OK);
        let sessions = admin.get("/v1/directory/people/me/sessions").await.json();
        assert!(sessions["data"].as_array().unwrap().iter().any(|session| session["current"] == json!(true)));
    }

    async fn a_partners_own_token_cannot_be_given_back(server) {
        let (_, secret) = partner(server, &["policy.read"]).await;
        let own = by_itself(server, &secret, None).await.expect(StatusCode::OK);
        let form = [("client_id", "partner"), ("client_secret", secret.as_str()), ("token", own["access_token"].as_str().unwrap())];
        assert_eq!(send(server.request(Method::POST, "/oauth/revoke").form(&form)).await.problem(400), "unsupported_token_type");
    }

    async fn a_token_of_a_client_that_is_not_active_is_worth_nothing(server) {
        let (_, secret) = partner(server, &["policy.read"]).await;
        let app = delegated(server, "policy.read").await.expect(StatusCode::OK);
        let app_token = app["access_token"].as_str().unwrap();
        let before = introspect(server, &secret, app_token).await["active"].clone();
        let admin = server.admin().await;
        let clients = admin.get("/v1/directory/clients").await.json();
        let id = clients["data"].as_array().unwrap().iter().find(|c| c["client_id"] == "app").unwrap()["id"].clone();
        admin.change(Method::PATCH, &format!("/v1/directory/clients/{}", id.as_str().unwrap()), &json!({ "active": false })).await;
        assert_eq!([before, introspect(server, &secret, app_token).await["active"].clone()], [json!(true), json!(false)]);
    }

    async fn a_code_of_before_signing_out_everywhere_opens_nothing(server) {
        register(server, "app", "public", &["policy.read"]).await;
        let (_, _, pairs) = answered(server, "allow", PASSWORD, "policy.read").await;
        server.admin().await.change(Method::DELETE, "/v1/directory/people/me/sessions", &Value::Null).await;
        assert_eq!(exchange(server, &parameter(&pairs, "code"), VERIFIER).await.problem(400), "invalid_grant");
    }

    async fn an_app_may_ask_to_act_while_nobody_is_there(server) {
        let scope = "policy.read offline_access";
        let first = delegated(server, scope).await.expect(StatusCode::OK);
        let form = [("grant_type", "refresh_token"), ("client_id", "app"), ("refresh_token", first["refresh_token"].as_str().unwrap()), ("scope", scope)];
        let next = token(server, &form).await.expect(StatusCode::OK);
        assert_eq!([&first["scope"], &next["scope"]], [&json!("policy.read"); 2]);
    }

    async fn a_server_learns_what_a_token_is_worth(server) {
        let (_, secret) = partner(server, &["policy.read"]).await;
        let own = by_itself(server, &secret, None).await.expect(StatusCode::OK);
        let worth = introspect(server, &secret, own["access_token"].as_str().unwrap()).await;
        assert_eq!((&worth["active"], &worth["sub"], &worth["scope"]), (&json!(true), &json!("partner"), &json!("policy.read")));
    }

    async fn a_token_of_a_session_that_ended_is_worth_nothing(server) {
        let (_, secret) = partner(server, &["policy.read"]).await;
        let admin = server.admin().await;
        let before = introspect(server, &secret, admin.token.as_deref().unwrap()).await["active"].clone();
        admin.change(Method::DELETE, "/v1/directory/people/me/sessions", &Value::Null).await;
        let after = introspect(server, &secret, admin.token.as_deref().unwrap()).await["active"].clone();
        assert_eq!([before, after], [json!(true), json!(false)]);
    }

    async fn nonsense_is_worth_nothing(server) {
        let (_, secret) = partner(server, &["policy.read"]).await;
        assert_eq!(introspect(server, &secret, "nonsense").await, json!({ "active": false }));
    }

    async fn an_app_without_a_secret_learns_of_no_token(server) {
        register(server, "app", "public", &["policy.read"]).await;
        let form = [("token", "nonsense"), ("client_id", "app")];
        let asked = send(server.request(Method::POST, "/oauth/introspect").form(&form)).await;
        assert_eq!(asked.problem(400), "unauthorized_client");
    }

    async fn every_address_of_the_metadata_is_there(server) {
        let metadata = server.public().get("/.well-known/oauth-authorization-server").await.json();
        let places: Vec<_> = metadata.as_object().unwrap().iter().filter(|(name, _)| name.ends_with("_endpoint")).collect();
        for (name, place) in &places {
            let path = place.as_str().unwrap().strip_prefix("http://lectern.test").unwrap();
            assert_ne!(send(server.request(Method::POST, path)).await.status, StatusCode::NOT_FOUND, "{name}");
        }
        assert_eq!(places.len(), 4);
    }
}
