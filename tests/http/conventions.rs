//! What holds for every endpoint, seen at units: `ETag`s, idempotency, lists, bad input.

use crate::harness::{Caller, Server, send, sqlite};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::num::NonZeroU32;

const UNITS: &str = "/v1/directory/units";

fn unit(slug: &str) -> Value {
    json!({"name": format!("Unit {slug}"), "slug": slug, "kind": "committee", "parent_id": null})
}

async fn made(admin: &Caller<'_>, slug: &str) -> Value {
    admin.post(UNITS, &unit(slug)).await.expect(StatusCode::CREATED)
}

fn at(unit: &Value) -> String {
    format!("{UNITS}/{}", unit["id"].as_str().unwrap())
}

both! {
    async fn a_new_record_says_where_it_is(server) {
        let answer = server.admin().await.post(UNITS, &unit("a")).await;
        assert_eq!(answer.header("location"), at(&answer.json()));
    }

    async fn a_record_says_when_it_was_last_saved(server, admin) {
        let path = at(&made(&admin, "a").await);
        server.clock.advance(60);
        admin.change(Method::PATCH, &path, &json!({"name": "B"})).await.expect(StatusCode::OK);
        assert_eq!(server.public().get(&path).await.header("last-modified"), "Fri, 01 May 2026 12:01:00 GMT");
    }

    async fn a_page_takes_no_other_method_either(server) {
        for path in ["/", "/openapi.json", "/problems/invalid", "/docs/"] {
            let refused = send(server.request(Method::DELETE, path)).await;
            assert_eq!((refused.problem(405).as_str(), refused.header("allow")), ("method_not_allowed", "GET, HEAD"), "{path}");
            assert_eq!(send(server.request(Method::HEAD, path)).await.status, StatusCode::OK, "{path}");
        }
    }

    async fn the_head_of_a_record_comes_by_itself(server, admin) {
        let path = at(&made(&admin, "a").await);
        let head = send(server.request(Method::HEAD, &path)).await;
        assert_eq!((head.status, head.header("etag"), head.text.as_str()), (StatusCode::OK, "\"1\"", ""));
    }

    async fn a_known_record_is_not_sent_again(server, admin) {
        let path = at(&made(&admin, "a").await);
        let again = send(server.request(Method::GET, &path).header("if-none-match", "\"1\"")).await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    }

    async fn who_keeps_a_record_asks_again_before_using_it(server, admin) {
        let path = at(&made(&admin, "a").await);
        let known = send(server.request(Method::GET, &path).header("if-none-match", "\"1\"")).await;
        let told = [server.public().get(&path).await, known].map(|answer| answer.header("cache-control").to_owned());
        assert_eq!(told, ["no-cache"; 2]);
    }

    async fn the_document_is_not_sent_again_either(server) {
        let tag = server.public().get("/openapi.json").await.header("etag").to_owned();
        let again = server.request(Method::GET, "/openapi.json").header("if-none-match", format!("\"other\", W/{tag}"));
        assert_eq!(send(again).await.status, StatusCode::NOT_MODIFIED);
    }

    async fn what_is_not_sent_again_says_how_it_is_kept(server) {
        let feed = "/v1/policy/notices.atom";
        let tag = server.public().get(feed).await.header("etag").to_owned();
        let again = send(server.request(Method::GET, feed).header("if-none-match", tag)).await;
        assert_eq!((again.status, again.header("cache-control")), (StatusCode::NOT_MODIFIED, "public, no-cache"));
    }

    async fn a_change_needs_what_was_seen(server, admin) {
        let path = at(&made(&admin, "a").await);
        let refused = send(admin.request(Method::PATCH, &path).json(&json!({"name": "B"}))).await;
        assert_eq!(refused.problem(428), "precondition_required");
    }

    async fn a_removal_needs_what_was_seen_and_stands(server, admin) {
        let path = at(&made(&admin, "a").await);
        let unseen = send(admin.request(Method::DELETE, &path)).await;
        admin.change(Method::PATCH, &path, &json!({"name": "B"})).await.expect(StatusCode::OK);
        let stale = send(admin.request(Method::DELETE, &path).header("if-match", "\"1\"")).await;
        assert_eq!((unseen.problem(428), stale.problem(412)), ("precondition_required".to_owned(), "stale".to_owned()));
    }

    async fn null_is_refused_where_there_is_nothing_to_clear(server, admin) {
        let refused = admin.change(Method::PATCH, &at(&made(&admin, "a").await), &json!({"name": null})).await;
        assert_eq!(refused.invalid(), ["/name"]);
    }

    async fn a_list_comes_in_a_form_that_is_not_refused(server, admin) {
        let accept = "application/json;q=0, application/x-ndjson;q=0.1, */*;q=0.5";
        assert_eq!(admin.get_as(UNITS, accept).await.header("content-type"), "text/csv; charset=utf-8; header=present");
    }

    async fn what_comes_as_json_alone_is_not_told_to_who_takes_none(server, admin) {
        let path = at(&made(&admin, "a").await);
        let taken =
            ["*/*", "application/*", "text/html, */*;q=0.1", "application/problem+json, application/json", "Application/JSON; charset=utf-8"];
        for accept in taken {
            assert_eq!(admin.get_as(&path, accept).await.status, StatusCode::OK, "{accept}");
        }
        for accept in ["text/html", "application/json;q=0, text/*"] {
            assert_eq!(admin.get_as(&path, accept).await.problem(406), "not_acceptable", "{accept}");
            let unmade = send(admin.request(Method::POST, UNITS).header("accept", accept).json(&unit("b"))).await;
            assert_eq!(unmade.problem(406), "not_acceptable", "{accept}");
        }
        assert_eq!(admin.get(&format!("{UNITS}?count=true")).await.json()["total"], 1);
        assert_eq!(admin.get_as("/.well-known/jwks.json", "application/jwk-set+json").await.status, StatusCode::OK);
        let removed = admin.request(Method::DELETE, &path).header("if-match", "*").header("accept", "text/html");
        assert_eq!(send(removed).await.status, StatusCode::NO_CONTENT);
    }

    async fn a_stale_change_is_refused(server, admin) {
        let path = at(&made(&admin, "a").await);
        admin.change(Method::PATCH, &path, &json!({"name": "B"})).await.expect(StatusCode::OK);
        let stale = admin.request(Method::PATCH, &path).header("if-match", "\"1\"").json(&json!({"name": "C"}));
        assert_eq!(send(stale).await.problem(412), "stale");
    }

    async fn a_change_may_name_all_that_was_seen(server, admin) {
        let path = at(&made(&admin, "a").await);
        let change = |tags: &'static str| send(admin.request(Method::PATCH, &path).header("if-match", tags).json(&json!({"name": "B"})));
        change("\"other,7\", \"1\"").await.expect(StatusCode::OK);
        assert_eq!(change("\"1\", W/\"2\"").await.problem(412), "stale");
    }

    async fn an_unquoted_etag_is_named(server, admin) {
        let path = at(&made(&admin, "a").await);
        let refused = send(admin.request(Method::PATCH, &path).header("if-match", "1").json(&json!({"name": "B"}))).await;
        assert_eq!(refused.invalid(), ["If-Match"]);
    }

    async fn the_same_key_gives_the_same_answer(server, admin) {
        let request = || admin.request(Method::POST, UNITS).header("idempotency-key", "k1").json(&unit("a"));
        let (first, second) = (send(request()).await, send(request()).await);
        assert_eq!((first.status, &first.text), (second.status, &second.text));
    }

    async fn the_same_key_for_another_request_is_refused(server, admin) {
        let request = |slug| admin.request(Method::POST, UNITS).header("idempotency-key", "k1").json(&unit(slug));
        send(request("a")).await.expect(StatusCode::CREATED);
        assert_eq!(send(request("b")).await.problem(422), "key_reused");
    }

    async fn a_key_is_kept_for_a_day(server, admin) {
        let request = |caller: &Caller<'_>, slug| {
            caller.request(Method::POST, UNITS).header("idempotency-key", "k1").json(&unit(slug))
        };
        send(request(&admin, "a")).await.expect(StatusCode::CREATED);
        server.clock.advance(24 * 3_600 - 1);
        let within = send(request(&server.admin().await, "b")).await.problem(422);
        server.clock.advance(1);
        let after = send(request(&server.admin().await, "b")).await.status;
        assert_eq!((within.as_str(), after), ("key_reused", StatusCode::CREATED));
    }

    async fn the_same_key_at_the_same_time_acts_once(server, admin) {
        let request = || send(admin.request(Method::POST, UNITS).header("idempotency-key", "k1").json(&unit("a")));
        let answers = futures_util::future::join_all((0..10).map(|_| request())).await;
        assert!(answers.iter().all(|a| a.status == StatusCode::CREATED || a.problem(409) == "in_progress"));
        assert_eq!(admin.get(&format!("{UNITS}?count=true")).await.json()["total"], 1);
    }

    async fn every_bad_field_is_named_at_once(server) {
        let body = json!({"name": " ", "kind": "club", "colour": "red"});
        let refused = server.admin().await.post(UNITS, &body).await;
        let mut pointers = refused.pointers();
        pointers.sort();
        assert_eq!(pointers, ["/colour", "/kind", "/name", "/slug"]);
    }

    async fn all_that_is_not_there_is_named_at_once(server, admin) {
        let document = server.public().get("/openapi.json").await.json();
        let missing = [
            ("/v1/policy/positions", ["/issue_id", "/owner_unit_id"]),
            ("/v1/directory/committee-memberships", ["/committee_id", "/office_holder_id"]),
            ("/v1/advocacy/partnerships", ["/organization_id", "/owner_unit_id"]),
            ("/v1/advocacy/outcome-surveys", ["/owner_unit_id", "/division_ocd_id"]),
        ];
        for (path, fields) in missing {
            let body = &document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["example"];
            assert_eq!(admin.post(path, body).await.invalid(), fields, "{path}");
        }
    }

    async fn a_taken_slug_is_named(server, admin) {
        made(&admin, "a").await;
        assert_eq!(admin.post(UNITS, &unit("a")).await.pointers(), ["/slug"]);
    }

    async fn broken_json_is_malformed(server) {
        let request = server.admin().await.request(Method::POST, UNITS).header("content-type", "application/json").body("{\"name\":");
        assert_eq!(send(request).await.problem(400), "malformed");
    }

    async fn deep_json_is_malformed(server) {
        let deep = "[".repeat(100_000);
        let request = server.admin().await.request(Method::POST, UNITS).header("content-type", "application/json").body(deep);
        assert_eq!(send(request).await.problem(400), "malformed");
    }

    async fn json_is_read_to_a_depth_of_sixty_four(server, admin) {
        let nested = async |depth: usize| {
            let body = "[".repeat(depth) + &"]".repeat(depth);
            send(admin.request(Method::POST, UNITS).header("content-type", "application/json").body(body)).await.status
        };
        assert_eq!([nested(64).await, nested(65).await], [StatusCode::UNPROCESSABLE_ENTITY, StatusCode::BAD_REQUEST]);
    }

    async fn an_array_is_no_object(server) {
        assert_eq!(server.admin().await.post(UNITS, &json!([])).await.problem(422), "invalid");
    }

    async fn another_media_type_is_refused(server) {
        let request = server.admin().await.request(Method::POST, UNITS).header("content-type", "text/plain").body("{}");
        assert_eq!(send(request).await.problem(415), "unsupported_media_type");
    }

    async fn a_body_over_the_limit_is_refused(server) {
        let body = format!("{{\"name\": \"{}\"}}", "x".repeat(2 * 1024 * 1024));
        let request = server.admin().await.request(Method::POST, UNITS).header("content-type", "application/json").body(body);
        assert_eq!(send(request).await.problem(413), "too_large");
    }

    async fn every_bad_parameter_is_named_at_once(server) {
        let refused = server.public().get(&format!("{UNITS}?colour=red&limit=0&sort=shape&q=")).await;
        assert_eq!(refused.invalid(), ["limit", "sort", "colour", "q"]);
    }

    async fn a_parameter_of_an_operation_without_any_is_named(server, admin) {
        let unit = made(&admin, "office").await;
        assert_eq!(server.public().get(&format!("{}?colour=red", at(&unit))).await.pointers(), ["colour"]);
    }

    async fn every_parameter_that_is_missing_is_named(server) {
        let refused = server.public().get("/v1/advocacy/funding/adequacy?peers=nonsense").await;
        assert_eq!(refused.pointers(), ["library_id", "fiscal_year", "peers"]);
    }

    async fn a_parameter_that_comes_twice_is_told_so(server) {
        let refused = server.public().get("/v1/policy/positions?q=a&q=b").await;
        assert_eq!(refused.json()["errors"][0]["detail"], json!("must come once"));
    }

    async fn a_limit_has_limits(server) {
        for limit in ["0", "201", "1000000000", "-1", "x"] {
            assert_eq!(server.public().get(&format!("{UNITS}?limit={limit}")).await.pointers(), ["limit"], "{limit}");
        }
    }

    async fn a_page_links_to_the_next(server, admin) {
        for slug in ["a", "b"] {
            made(&admin, slug).await;
        }
        let first = server.public().get(&format!("{UNITS}?limit=1&sort=slug")).await;
        let next = first.header("link").strip_prefix('<').and_then(|link| link.strip_suffix(">; rel=\"next\"")).unwrap();
        assert_eq!(server.public().get(next).await.expect(StatusCode::OK)["data"][0]["slug"], "b");
    }

    async fn a_page_has_twenty_rows_where_nothing_is_said(server) {
        let page = server.public().get("/v1/directory/topics").await.expect(StatusCode::OK);
        assert_eq!((page["data"].as_array().unwrap().len(), page["next_cursor"].is_string()), (20, true));
    }

    async fn an_id_that_is_none_is_named(server) {
        assert_eq!(server.public().get(&format!("{UNITS}/7")).await.pointers(), ["id"]);
    }

    async fn another_method_is_told_which_there_are(server) {
        let refused = send(server.request(Method::PUT, UNITS)).await;
        assert_eq!((refused.problem(405).as_str(), refused.header("allow")), ("method_not_allowed", "GET, POST, HEAD"));
    }

    async fn a_path_may_write_its_letters_otherwise(server) {
        let item = server.public().get("/v1/strategy/%69tems/A%2DG1").await.expect(StatusCode::OK);
        assert_eq!(item["id"], "A-G1");
    }

    async fn an_unknown_path_is_a_problem_too(server) {
        assert_eq!(server.public().get("/v1/nowhere").await.problem(404), "not_found");
    }

    async fn pages_neither_repeat_nor_lose(server, admin) {
        for n in 0..7 {
            made(&admin, &format!("u{n}")).await;
        }
        let (mut seen, mut path) = (Vec::new(), format!("{UNITS}?limit=3&sort=-slug"));
        loop {
            let page = server.public().get(&path).await.json();
            seen.extend(page["data"].as_array().unwrap().iter().map(|u| u["slug"].as_str().unwrap().to_owned()));
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            path = format!("{UNITS}?limit=3&sort=-slug&cursor={cursor}");
        }
        assert_eq!(seen, ["u6", "u5", "u4", "u3", "u2", "u1", "u0"]);
    }

    async fn a_cursor_of_another_list_is_refused(server, admin) {
        for slug in ["a", "b"] {
            made(&admin, slug).await;
        }
        let cursor = server.public().get(&format!("{UNITS}?limit=1")).await.json()["next_cursor"].as_str().unwrap().to_owned();
        assert_eq!(server.public().get(&format!("{UNITS}?limit=1&sort=slug&cursor={cursor}")).await.pointers(), ["cursor"]);
    }

    async fn a_cursor_that_somebody_edited_is_refused(server, admin) {
        for slug in ["a", "b"] {
            made(&admin, slug).await;
        }
        let path = format!("{UNITS}?limit=1&sort=created_at");
        let page = server.public().get(&path).await.json();
        let given = URL_SAFE_NO_PAD.decode(page["next_cursor"].as_str().unwrap()).unwrap();
        let mut edited: Value = serde_json::from_slice(&given).unwrap();
        edited["k"][0]["instant"] = json!(i64::MAX);
        let edited = URL_SAFE_NO_PAD.encode(edited.to_string());
        assert_eq!(server.public().get(&format!("{path}&cursor={edited}")).await.pointers(), ["cursor"]);
    }

    async fn the_whole_list_streams_as_ndjson(server, admin) {
        for slug in ["a", "b", "c"] {
            made(&admin, slug).await;
        }
        let rows = send(server.request(Method::GET, UNITS).header("accept", "application/x-ndjson")).await;
        assert_eq!(rows.text.lines().count(), 3);
    }

    async fn the_whole_list_streams_as_csv(server) {
        made(&server.admin().await, "a").await;
        let rows = send(server.request(Method::GET, UNITS).header("accept", "text/csv")).await;
        assert_eq!(rows.text.lines().next(), Some("id,revision,name,slug,kind,parent_id,created_at,updated_at"));
    }

    async fn text_in_csv_is_no_formula_and_exact_elsewhere(server) {
        let mut named = unit("a");
        named["name"] = json!("=HYPERLINK(A1)");
        server.admin().await.post(UNITS, &named).await.expect(StatusCode::CREATED);
        let as_type = async |media_type: &str| send(server.request(Method::GET, UNITS).header("accept", media_type)).await.text;
        assert!(as_type("text/csv").await.contains(",'=HYPERLINK(A1),"));
        assert!(as_type("application/x-ndjson").await.contains("\"=HYPERLINK(A1)\""));
    }

    async fn a_request_id_comes_back(server) {
        let id = "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e";
        let answer = send(server.request(Method::GET, "/v1/nowhere").header("x-request-id", id)).await;
        assert_eq!((answer.header("x-request-id"), answer.json()["instance"].as_str()), (id, Some(format!("urn:uuid:{id}").as_str())));
    }

    async fn a_request_id_that_is_none_is_not_taken_over(server) {
        let answer = send(server.request(Method::GET, UNITS).header("x-request-id", "1; admin=true")).await;
        assert_eq!((answer.header("x-request-id").len(), answer.header("x-request-id").contains(';')), (36, false));
    }

    async fn browsers_are_told_to_guess_nothing(server) {
        for path in ["/", UNITS, "/v1/nowhere", "/docs/", "/problems/invalid"] {
            let answer = server.public().get(path).await;
            let told = ["x-content-type-options", "referrer-policy"].map(|name| answer.header(name));
            assert_eq!(told, ["nosniff", "no-referrer"], "{path}");
            assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        }
    }

    async fn the_type_of_a_problem_is_a_page_about_it(server) {
        let refused = server.public().get("/v1/nowhere").await.json();
        let page = server.public().get(refused["type"].as_str().unwrap()).await;
        assert_eq!((page.status, page.text.contains("<code>not_found</code>")), (StatusCode::OK, true));
    }

    async fn a_page_of_a_known_origin_asks_first_and_may_change(server) {
        let asked = server
            .request(Method::OPTIONS, UNITS)
            .header("origin", "https://portal.example.org")
            .header("access-control-request-method", "PATCH")
            .header("access-control-request-headers", "authorization,content-type,if-match,idempotency-key");
        let answer = send(asked).await;
        let allowed = answer.header("access-control-allow-methods").contains("PATCH")
            && answer.header("access-control-allow-headers").contains("if-match");
        assert!(answer.status.is_success() && allowed, "{:?}", answer.headers);
    }

    async fn a_page_of_a_known_origin_may_call(server) {
        let answer = send(server.request(Method::GET, UNITS).header("origin", "https://portal.example.org")).await;
        assert_eq!(answer.header("access-control-allow-origin"), "https://portal.example.org");
    }

    async fn a_page_of_a_known_origin_reads_every_header_that_is_described(server) {
        let document = server.public().get("/openapi.json").await.json();
        let answer = send(server.request(Method::GET, UNITS).header("origin", "https://portal.example.org")).await;
        let exposed: Vec<&str> = answer.header("access-control-expose-headers").split(", ").collect();
        let by_itself = ["cache-control", "content-language", "last-modified"]; // Fetch §2.2.2
        let read = |name: &&String| exposed.contains(&name.as_str()) || by_itself.contains(&name.as_str());
        let hidden: Vec<&String> =
            document["components"]["headers"].as_object().unwrap().keys().filter(|name| !read(name)).collect();
        assert_eq!(hidden, Vec::<&String>::new());
    }

    async fn a_page_of_another_origin_may_not(server) {
        let answer = send(server.request(Method::GET, UNITS).header("origin", "https://elsewhere.example.org")).await;
        assert_eq!((answer.status, answer.header("access-control-allow-origin")), (StatusCode::OK, ""));
    }

    async fn an_answer_is_packed_as_the_client_asks(server) {
        for coding in ["br", "gzip", "zstd"] {
            let answer = send(server.request(Method::GET, "/openapi.json").header("accept-encoding", coding)).await;
            assert_eq!(answer.header("content-encoding"), coding);
        }
    }

    async fn a_unit_in_use_is_not_removed(server, admin) {
        let parent = made(&admin, "a").await;
        let child = json!({"name": "Child", "slug": "child", "kind": "office", "parent_id": parent["id"]});
        admin.post(UNITS, &child).await.expect(StatusCode::CREATED);
        assert_eq!(send(admin.request(Method::DELETE, &at(&parent)).header("if-match", "*")).await.problem(409), "in_use");
    }
}

#[tokio::test]
async fn pages_of_any_origin_may_call_where_that_is_set() {
    let server = Server::set_up(sqlite(), |config| config.cors_origins = vec!["*".parse().unwrap()]);
    let answer = send(server.request(Method::GET, UNITS).header("origin", "https://elsewhere.example.org")).await;
    assert_eq!(answer.header("access-control-allow-origin"), "https://elsewhere.example.org");
}

#[tokio::test]
async fn who_asks_too_often_is_told_how_long_to_wait() {
    let server = Server::set_up(sqlite(), |config| config.rate_limit = NonZeroU32::MIN);
    let first = server.public().get(UNITS).await;
    assert_eq!((first.status, first.header("ratelimit")), (StatusCode::OK, "\"default\";r=0;t=60"));
    let second = server.public().get(UNITS).await;
    assert_eq!(
        (second.problem(429).as_str(), second.header("ratelimit-policy")),
        ("too_many_requests", "\"default\";q=1;w=60")
    );
    assert!((1..=60).contains(&second.header("retry-after").parse::<u32>().unwrap()));
}

#[tokio::test]
async fn whoever_asks_how_the_service_is_counts_for_nobody() {
    let server = Server::set_up(sqlite(), |config| config.rate_limit = NonZeroU32::MIN);
    let probe = async || {
        for path in ["/health/live", "/health/ready"] {
            let answer = server.public().get(path).await;
            assert_eq!((answer.status, answer.header("ratelimit")), (StatusCode::OK, ""), "{path}");
        }
    };
    probe().await;
    server.public().get(UNITS).await.expect(StatusCode::OK);
    assert_eq!(server.public().get(UNITS).await.problem(429), "too_many_requests");
    probe().await;
}

#[tokio::test]
async fn a_page_of_a_known_origin_can_read_that_it_asks_too_often() {
    let server = Server::set_up(sqlite(), |config| config.rate_limit = NonZeroU32::MIN);
    let ask = async || send(server.request(Method::GET, UNITS).header("origin", "https://portal.example.org")).await;
    ask().await.expect(StatusCode::OK);
    let answer = ask().await;
    assert_eq!(
        (answer.problem(429).as_str(), answer.header("access-control-allow-origin")),
        ("too_many_requests", "https://portal.example.org")
    );
}
