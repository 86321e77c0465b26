//! Joint statements, as partners and the public meet them.

use crate::{
    coalitions::{self, active, forming, organization, partner, unit},
    harness::{Answer, Caller, Server, at, send},
    mail,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use kernel::Clock;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

const STATEMENTS: &str = "/v1/policy/joint-statements";
const SIGNATURES: &str = "/v1/policy/signatures";
const TEXT: &str = "Libraries buy e-books\nas they buy books – and keep them.";
/// A week after the tests begin.
const DEADLINE: &str = "2026-05-08T12:00:00Z";
const WEEK: i64 = 7 * 86_400;

async fn draft(admin: &Caller<'_>, quorum: i32) -> Value {
    let statement = json!({
        "slug": "fair-e-books", "title": "For fair e-books", "text": TEXT, "owner_unit_id": unit(admin).await,
        "goals": ["P-G1"], "quorum": quorum, "deadline": DEADLINE,
    });
    admin.post(STATEMENTS, &statement).await.expect(StatusCode::CREATED)
}

fn of_coalition(coalition: &Value, unit: &Value) -> Value {
    json!({
        "slug": "open-shelves", "title": "For open shelves", "text": TEXT, "coalition_id": coalition["id"],
        "owner_unit_id": unit, "goals": ["P-G1"], "quorum": 1, "deadline": DEADLINE,
    })
}

async fn transition(by: &Caller<'_>, statement: &Value, to: &str, delivery: Value) -> Answer {
    let body = json!({ "to": to, "note": null, "delivery": delivery });
    by.change(Method::POST, &at(statement, STATEMENTS, "/transitions"), &body).await
}

async fn open(admin: &Caller<'_>, quorum: i32) -> Value {
    let draft = draft(admin, quorum).await;
    transition(admin, &draft, "open", Value::Null).await.expect(StatusCode::OK)
}

async fn read(by: &Caller<'_>, statement: &Value) -> Value {
    by.get(&at(statement, STATEMENTS, "")).await.expect(StatusCode::OK)
}

fn by_role(statement: &Value, organization: &str, version: i32) -> Value {
    json!({
        "statement_id": statement["id"], "organization_id": organization, "version": version, "authority": "role_held",
        "officer_name": "Ada Example", "officer_title": "President",
    })
}

fn by_mail(statement: &Value, organization: &str, email: &str) -> Value {
    json!({
        "statement_id": statement["id"], "organization_id": organization, "version": 1, "authority": "mail_domain",
        "officer_email": email,
    })
}

async fn sign(by: &Caller<'_>, statement: &Value, organization: &str) -> Answer {
    by.post(SIGNATURES, &by_role(statement, organization, 1)).await
}

async fn affirm(by: &Caller<'_>, signature: &Value, version: i32) -> Answer {
    let body = json!({
        "version": version, "authority": "role_held", "officer_name": "Ada Example", "officer_title": "President",
    });
    by.change(Method::POST, &at(signature, SIGNATURES, "/affirmations"), &body).await
}

async fn amend(admin: &Caller<'_>, statement: &Value) -> Answer {
    let body = json!({ "text": "Libraries own what they buy.", "note": "Shorter." });
    admin.change(Method::POST, &at(statement, STATEMENTS, "/amendments"), &body).await
}

/// The organizations that anybody sees under a statement.
async fn signatories(server: &Server, statement: &Value) -> Vec<Value> {
    let path = format!("{SIGNATURES}?statement_id={}", statement["id"].as_str().unwrap());
    server.public().get(&path).await.expect(StatusCode::OK)["data"].as_array().unwrap().clone()
}

both! {
    async fn a_draft_is_unknown_to_the_public(server) {
        let draft = draft(&server.admin().await, 1).await;
        assert_eq!(server.public().get(&at(&draft, STATEMENTS, "")).await.problem(404), "not_found");
    }

    async fn the_frozen_text_is_served_byte_by_byte_with_its_hash(server) {
        let statement = open(&server.admin().await, 1).await;
        let request = server.request(Method::GET, &at(&statement, STATEMENTS, "/texts/1"));
        let text = send(request.header("accept-encoding", "gzip, br")).await;
        assert_eq!((text.text.as_str(), text.header("content-type")), (TEXT, "text/plain; charset=utf-8"));
        let hash = Sha256::digest(TEXT);
        let digest = format!("sha-256:{hash:x}");
        assert_eq!((&statement["digest"], text.header("etag")), (&json!(digest), format!("\"{digest}\"").as_str()));
        assert_eq!(text.header("repr-digest"), format!("sha-256=:{}:", STANDARD.encode(hash)));
    }

    async fn a_text_the_client_has_is_not_sent_again(server) {
        let statement = open(&server.admin().await, 1).await;
        let tag = format!("\"{}\"", statement["digest"].as_str().unwrap());
        let request = server.request(Method::GET, &at(&statement, STATEMENTS, "/texts/1")).header("if-none-match", tag);
        assert_eq!(send(request).await.status, StatusCode::NOT_MODIFIED);
    }

    async fn a_partner_signs_for_its_own_organization(server, admin) {
        let (statement, own) = (open(&admin, 1).await, organization(&admin).await);
        let partner = partner(server, Some(&own), "policy.sign").await;
        let signature = sign(&partner, &statement, &own).await.expect(StatusCode::CREATED);
        assert_eq!((&signature["status"], &signature["allowed_transitions"]), (&json!("affirmed"), &json!(["withdrawn"])));
    }

    async fn nobody_signs_for_an_organization_that_is_not_theirs(server, admin) {
        let (statement, own, other) = (open(&admin, 1).await, organization(&admin).await, organization(&admin).await);
        let bound = partner(server, Some(&own), "policy.sign").await;
        let unbound = partner(server, None, "policy.sign").await;
        assert_eq!(sign(&bound, &statement, &other).await.problem(403), "forbidden");
        assert_eq!(sign(&unbound, &statement, &own).await.problem(403), "forbidden");
    }

    async fn staff_sign_on_behalf(server, admin) {
        let (statement, own) = (open(&admin, 1).await, organization(&admin).await);
        let staff = server.person("staff", None).await;
        sign(&staff, &statement, &own).await.expect(StatusCode::CREATED);
    }

    async fn the_public_sees_organizations_and_not_their_officers(server, admin) {
        let (statement, own) = (open(&admin, 1).await, organization(&admin).await);
        sign(&admin, &statement, &own).await.expect(StatusCode::CREATED);
        let seen = signatories(server, &statement).await;
        let shown = ["organization_name", "version", "officer_name", "signed_by"].map(|field| seen[0][field].clone());
        assert_eq!(shown, [json!("Example Library Association"), json!(1), Value::Null, Value::Null]);
    }

    async fn two_signatures_of_one_organization_at_once_give_one(server, admin) {
        let (statement, own) = (open(&admin, 1).await, organization(&admin).await);
        let answers = futures_util::future::join_all((0..4).map(|_| sign(&admin, &statement, &own))).await;
        let refused = answers.iter().filter(|answer| answer.status != StatusCode::CREATED);
        assert!(refused.clone().all(|answer| answer.pointers() == ["/organization_id"]));
        assert_eq!((refused.count(), signatories(server, &statement).await.len()), (3, 1));
    }

    async fn the_same_key_gives_the_same_signature_even_after_the_lock(server, admin) {
        let (statement, own) = (open(&admin, 1).await, organization(&admin).await);
        server.clock.advance(WEEK - 600);
        let admin = server.admin().await;
        let body = by_role(&statement, &own, 1);
        let request = || admin.request(Method::POST, SIGNATURES).header("idempotency-key", "k1").json(&body);
        let first = send(request()).await;
        server.clock.advance(601);
        let again = send(request()).await;
        assert_eq!((first.status, &first.text), (StatusCode::CREATED, &again.text));
    }

    async fn at_the_deadline_one_may_sign_and_after_it_nobody(server, admin) {
        let (statement, own, late) = (open(&admin, 1).await, organization(&admin).await, organization(&admin).await);
        server.clock.advance(WEEK);
        let admin = server.admin().await;
        sign(&admin, &statement, &own).await.expect(StatusCode::CREATED);
        server.clock.advance(1);
        assert_eq!(sign(&server.admin().await, &statement, &late).await.problem(409), "conflict");
    }

    async fn once_the_deadline_has_passed_every_reader_sees_it_locked(server, admin) {
        let (statement, own) = (open(&admin, 1).await, organization(&admin).await);
        sign(&admin, &statement, &own).await.expect(StatusCode::CREATED);
        server.clock.advance(WEEK + 1);
        let listed = server.public().get(&format!("{STATEMENTS}?status=locked")).await.json();
        let open = server.public().get(&format!("{STATEMENTS}?status=open")).await.json();
        let read = read(&server.public(), &statement).await;
        assert_eq!((&listed["data"][0], &open["data"]), (&read, &json!([])));
        assert_eq!((&read["status"], &read["signatories"], &read["closed_at"]), (&json!("locked"), &json!(1), &json!(DEADLINE)));
    }

    async fn below_its_quorum_it_lapses(server) {
        let statement = open(&server.admin().await, 1).await;
        server.clock.advance(WEEK + 1);
        assert_eq!(read(&server.public(), &statement).await["status"], "lapsed");
    }

    async fn a_deadline_put_off_in_time_keeps_it_open(server, admin) {
        let statement = open(&admin, 1).await;
        let later = json!({ "deadline": "2026-05-15T12:00:00Z" });
        admin.change(Method::PATCH, &at(&statement, STATEMENTS, ""), &later).await.expect(StatusCode::OK);
        server.clock.advance(WEEK + 1);
        assert_eq!(read(&server.public(), &statement).await["status"], "open");
    }

    async fn a_deadline_is_not_put_off_once_it_has_passed(server) {
        let statement = open(&server.admin().await, 1).await;
        server.clock.advance(WEEK + 1);
        let later = json!({ "deadline": "2026-05-15T12:00:00Z" });
        let refused = server.admin().await.change(Method::PATCH, &at(&statement, STATEMENTS, ""), &later).await;
        assert_eq!(refused.problem(409), "conflict");
    }

    async fn frozen_text_is_amended_and_not_patched(server, admin) {
        let statement = open(&admin, 1).await;
        let patch = json!({ "text": "Otherwise." });
        assert_eq!(admin.change(Method::PATCH, &at(&statement, STATEMENTS, ""), &patch).await.problem(409), "conflict");
        assert_eq!(amend(&admin, &statement).await.expect(StatusCode::OK)["version"], 2);
    }

    async fn after_an_amendment_a_signature_counts_once_it_is_affirmed(server, admin) {
        let (statement, own) = (open(&admin, 1).await, organization(&admin).await);
        let signature = sign(&admin, &statement, &own).await.expect(StatusCode::CREATED);
        amend(&admin, &statement).await.expect(StatusCode::OK);
        let outdated = signatories(server, &statement).await.len();
        affirm(&admin, &signature, 2).await.expect(StatusCode::OK);
        assert_eq!([outdated, signatories(server, &statement).await.len()], [0, 1]);
    }

    async fn an_outdated_version_is_not_signed(server, admin) {
        let (statement, own) = (open(&admin, 1).await, organization(&admin).await);
        amend(&admin, &statement).await.expect(StatusCode::OK);
        assert_eq!(sign(&admin, &statement, &own).await.pointers(), ["/version"]);
    }

    async fn a_signature_is_withdrawn_before_the_lock_only(server, admin) {
        let (statement, own, other) = (open(&admin, 1).await, organization(&admin).await, organization(&admin).await);
        let (first, second) = (sign(&admin, &statement, &own).await.json(), sign(&admin, &statement, &other).await.json());
        let withdrawal = json!({ "to": "withdrawn", "note": "Our board thought again." });
        admin.change(Method::POST, &at(&first, SIGNATURES, "/transitions"), &withdrawal).await.expect(StatusCode::OK);
        server.clock.advance(WEEK + 1);
        let late = server.admin().await.change(Method::POST, &at(&second, SIGNATURES, "/transitions"), &withdrawal).await;
        assert_eq!((late.problem(409).as_str(), signatories(server, &statement).await.len()), ("conflict", 1));
    }

    async fn a_signature_has_another_tag_once_its_statement_is_closed(server, admin) {
        let (statement, own) = (open(&admin, 1).await, organization(&admin).await);
        let signature = at(&sign(&admin, &statement, &own).await.json(), SIGNATURES, "");
        let known = admin.get(&signature).await.header("etag").to_owned();
        transition(&admin, &statement, "cancelled", Value::Null).await.expect(StatusCode::OK);
        let again = send(admin.request(Method::GET, &signature).header("if-none-match", known)).await;
        assert_eq!(again.expect(StatusCode::OK)["allowed_transitions"], json!([]));
    }

    async fn after_the_deadline_a_signature_offers_no_withdrawal(server, admin) {
        let (statement, own) = (open(&admin, 1).await, organization(&admin).await);
        let signature = sign(&admin, &statement, &own).await.expect(StatusCode::CREATED);
        server.clock.advance(WEEK + 1);
        let read = server.admin().await.get(&at(&signature, SIGNATURES, "")).await.expect(StatusCode::OK);
        assert_eq!(read["allowed_transitions"], json!([]));
    }

    async fn an_affirmation_needs_what_was_seen(server, admin) {
        let (statement, own) = (open(&admin, 1).await, organization(&admin).await);
        let signature = sign(&admin, &statement, &own).await.expect(StatusCode::CREATED);
        let body = json!({ "version": 1, "authority": "role_held" });
        let blind = admin.request(Method::POST, &at(&signature, SIGNATURES, "/affirmations")).json(&body);
        assert_eq!(send(blind).await.problem(428), "precondition_required");
    }

    async fn a_mail_to_the_organizations_domain_is_answered_once(server, admin) {
        let (statement, own) = (open(&admin, 1).await, organization(&admin).await);
        let email = format!("ada.{}@example.org", Clock::system().id());
        let signature = admin.post(SIGNATURES, &by_mail(&statement, &own, &email)).await.expect(StatusCode::CREATED);
        let waiting = signatories(server, &statement).await.len();
        let message = mail::next(&email);
        let token = mail::token_in(&message);
        let page = server.public().get(&format!("/policy/signature?token={token}")).await;
        let confirm = || async { server.public().post("/v1/policy/signature-confirmations", &json!({ "token": token })).await };
        let (first, second) = (confirm().await, confirm().await);
        assert!(page.text.contains("We sign") && message.contains(statement["digest"].as_str().unwrap()), "{message}");
        assert_eq!((&signature["status"], &first.json()["status"]), (&json!("pending"), &json!("affirmed")));
        assert_eq!((second.status.as_u16(), waiting, signatories(server, &statement).await.len()), (400, 0, 1));
    }

    async fn an_officer_is_written_to_whom_the_signer_is_not_shown(server, admin) {
        let (statement, own) = (open(&admin, 1).await, organization(&admin).await);
        let elsewhere = json!({ "name": "Other", "slug": "other", "kind": "office", "parent_id": null });
        let elsewhere = admin.post("/v1/directory/units", &elsewhere).await.expect(StatusCode::CREATED);
        let staff = server.person("staff", elsewhere["id"].as_str()).await;
        let email = format!("ada.{}@example.org", Clock::system().id());
        staff.post(SIGNATURES, &by_mail(&statement, &own, &email)).await.expect(StatusCode::CREATED);
        assert!(mail::next(&email).contains(statement["digest"].as_str().unwrap()));
    }

    async fn the_page_in_the_mail_signs(server, admin) {
        let (statement, own) = (open(&admin, 1).await, organization(&admin).await);
        let email = format!("ada.{}@example.org", Clock::system().id());
        admin.post(SIGNATURES, &by_mail(&statement, &own, &email)).await.expect(StatusCode::CREATED);
        let message = mail::next(&email);
        let token = mail::token_in(&message);
        let page = send(server.request(Method::POST, "/policy/signature").form(&[("token", token)])).await;
        assert!(page.text.contains("has signed"), "{}", page.text);
        assert_eq!(signatories(server, &statement).await.len(), 1);
    }

    async fn an_address_elsewhere_is_named(server, admin) {
        let (statement, own) = (open(&admin, 1).await, organization(&admin).await);
        let refused = admin.post(SIGNATURES, &by_mail(&statement, &own, "ada@elsewhere.test")).await;
        assert_eq!(refused.pointers(), ["/officer_email"]);
    }

    async fn a_locked_statement_is_delivered_with_its_receipt(server, admin) {
        let (statement, own) = (open(&admin, 1).await, organization(&admin).await);
        sign(&admin, &statement, &own).await.expect(StatusCode::CREATED);
        server.clock.advance(WEEK + 60);
        let admin = server.admin().await;
        let silent = transition(&admin, &statement, "delivered", Value::Null).await.pointers();
        let delivery = json!({ "to": "The committee", "at": "2026-05-08T12:00:30Z", "means": "letter", "receipt": "RR 1" });
        let delivered = transition(&admin, &statement, "delivered", delivery).await.expect(StatusCode::OK);
        assert_eq!((silent, &delivered["delivery_receipt"]), (vec!["/delivery".to_owned()], &json!("RR 1")));
    }

    async fn it_does_not_tell_of_a_coalition_that_is_still_being_formed(server, admin) {
        let coalition = forming(&admin).await;
        let statement = of_coalition(&coalition, &coalition["owner_unit_id"]);
        let statement = admin.post(STATEMENTS, &statement).await.expect(StatusCode::CREATED);
        let refused = transition(&admin, &statement, "open", Value::Null).await.problem(409);
        let seen = server.public().get(&at(&statement, STATEMENTS, "")).await.problem(404);
        assert_eq!((refused.as_str(), seen.as_str()), ("conflict", "not_found"));
    }

    async fn a_dissolved_coalition_makes_no_statements(server, admin) {
        let (coalition, _) = active(&admin).await;
        let new = of_coalition(&coalition, &coalition["owner_unit_id"]);
        let drafted = admin.post(STATEMENTS, &new).await.expect(StatusCode::CREATED);
        coalitions::transition(&admin, &coalition, "dissolved").await.expect(StatusCode::OK);
        let opened = transition(&admin, &drafted, "open", Value::Null).await.problem(409);
        assert_eq!([opened, admin.post(STATEMENTS, &new).await.problem(409)], ["conflict", "conflict"]);
    }

    async fn nobody_speaks_for_another_units_coalition(server, admin) {
        let (coalition, _) = active(&admin).await;
        let elsewhere = crate::work::unit(&admin, "elsewhere").await;
        let editor = server.person("editor", Some(&elsewhere)).await;
        let statement = of_coalition(&coalition, &json!(elsewhere));
        assert_eq!(editor.post(STATEMENTS, &statement).await.problem(403), "forbidden");
    }

    async fn an_illegal_move_lists_the_legal_ones(server, admin) {
        let statement = open(&admin, 1).await;
        let refused = transition(&admin, &statement, "locked", Value::Null).await;
        assert_eq!((refused.problem(409).as_str(), &refused.json()["allowed_transitions"]), ("illegal_transition", &json!(["cancelled"])));
    }

    async fn history_tells_what_time_did(server) {
        let statement = open(&server.admin().await, 1).await;
        server.clock.advance(WEEK + 1);
        read(&server.public(), &statement).await;
        let history = server.admin().await.get(&at(&statement, STATEMENTS, "/history")).await.expect(StatusCode::OK);
        let actions: Vec<_> = history["data"].as_array().unwrap().iter().map(|e| e["action"].clone()).collect();
        assert_eq!(actions, ["created", "transitioned", "settled"]);
    }

    async fn the_tally_tells_what_is_missing(server, admin) {
        let (statement, own) = (open(&admin, 3).await, organization(&admin).await);
        sign(&admin, &statement, &own).await.expect(StatusCode::CREATED);
        let tally = server.public().get(&at(&statement, STATEMENTS, "/tally")).await.expect(StatusCode::OK);
        assert_eq!(tally, json!({ "version": 1, "quorum": 3, "affirmed": 1, "pending": 0, "outdated": 0 }));
    }
}
