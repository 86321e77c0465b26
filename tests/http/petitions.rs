//! Petitions, as clients live them: signed by mail and on paper, counted, sealed, delivered.

use crate::{
    coalitions::{organization, unit},
    directory::aliased,
    harness::{Answer, Caller, Server, at, send},
    mail,
    plans::divisions,
};
use exchange::Kind;
use kernel::Clock;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const PETITIONS: &str = "/v1/advocacy/petitions";
const BATCHES: &str = "/v1/advocacy/petition-batches";
const WEEK: i64 = 7 * 86_400;
/// A place, and one that it comes to be another name of.
const TWO_NAMES: [&str; 2] =
    ["ocd-division/country:us/state:wy/place:laramie", "ocd-division/country:us/state:wy/county:albany"];

async fn draft(admin: &Caller<'_>) -> Value {
    let new = json!({
        "slug": "keep-the-branches", "title": "Keep the branches", "text": "We ask.", "post_id": null,
        "organization_id": organization(admin).await, "owner_unit_id": unit(admin).await, "goals": ["A-G1"], "target": 100,
        "thresholds": [], "closes_at": "2026-05-08T12:00:00Z",
    });
    admin.post(PETITIONS, &new).await.expect(StatusCode::CREATED)
}

/// A petition that is open, and counts by a place.
async fn open_for(admin: &Caller<'_>, place: &str) -> Value {
    let petition = draft(admin).await;
    let places = json!({ "thresholds": [{ "division_ocd_id": place, "required": 30 }] });
    admin.change(Method::PATCH, &at(&petition, PETITIONS, ""), &places).await.expect(StatusCode::OK);
    transition(admin, &petition, "open", Value::Null).await.expect(StatusCode::OK)
}

async fn transition(admin: &Caller<'_>, petition: &Value, to: &str, delivery: Value) -> Answer {
    let body = json!({ "to": to, "note": null, "delivery": delivery });
    admin.change(Method::POST, &at(petition, PETITIONS, "/transitions"), &body).await
}

async fn open(admin: &Caller<'_>) -> Value {
    let petition = draft(admin).await;
    transition(admin, &petition, "open", Value::Null).await.expect(StatusCode::OK)
}

/// An address nobody else has.
fn address() -> String {
    format!("ada.{}@example.org", Clock::system().id())
}

async fn sign(server: &Server, petition: &Value, email: &str) -> Answer {
    let body = json!({ "name": "Ada Example", "email": email, "division_ocd_id": null });
    server.public().post(&at(petition, PETITIONS, "/signatures"), &body).await
}

async fn confirm(server: &Server, token: &str) -> Answer {
    server.public().post("/v1/advocacy/petition-confirmations", &json!({ "token": token })).await
}

/// Signs and confirms, as somebody new.
async fn signed(server: &Server, petition: &Value) -> String {
    let email = address();
    sign(server, petition, &email).await.expect(StatusCode::ACCEPTED);
    confirm(server, &mail::token(&email)).await.expect(StatusCode::NO_CONTENT);
    email
}

async fn count(admin: &Caller<'_>, petition: &Value) -> Value {
    admin.get(&at(petition, PETITIONS, "/count")).await.expect(StatusCode::OK)["total"].clone()
}

async fn batch(by: &Caller<'_>, petition: &Value, count: i32, division: Value) -> Value {
    let new = json!({
        "petition_id": petition["id"], "count": count, "division_ocd_id": division, "place": "The market",
        "collected_on": "2026-05-01", "proof": "Sheets 1 to 3",
    });
    by.post(BATCHES, &new).await.expect(StatusCode::CREATED)
}

async fn verify(by: &Caller<'_>, batch: &Value) -> Answer {
    by.change(Method::POST, &at(batch, BATCHES, "/transitions"), &json!({ "to": "verified" })).await
}

/// Hands in enough paper for a place to be met, which staff verify.
async fn sign_in(server: &Server, admin: &Caller<'_>, petition: &Value, place: &str) {
    let staff = server.person("staff", None).await;
    verify(&staff, &batch(admin, petition, 35, json!(place)).await).await.expect(StatusCode::OK);
}

/// Whether the first place that a petition counts by is met, as everybody is told.
async fn is_met(server: &Server, petition: &Value) -> bool {
    let totals = server.public().get(&at(petition, PETITIONS, "/totals")).await.expect(StatusCode::OK);
    totals["jurisdictions"][0]["is_met"] == true
}

async fn seal(admin: &Caller<'_>, petition: &Value) -> Answer {
    send(admin.request(Method::POST, &at(petition, PETITIONS, "/seals")).header("if-match", "*")).await
}

both! {
    async fn a_signature_counts_once_its_mail_is_answered(server, admin) {
        let (petition, email) = (open(&admin).await, address());
        sign(server, &petition, &email).await.expect(StatusCode::ACCEPTED);
        let token = mail::token(&email);
        let before = count(&admin, &petition).await;
        confirm(server, &token).await.expect(StatusCode::NO_CONTENT);
        assert_eq!([before, count(&admin, &petition).await], [json!(0), json!(1)]);
    }

    async fn a_token_is_used_once(server, admin) {
        let (petition, email) = (open(&admin).await, address());
        sign(server, &petition, &email).await.expect(StatusCode::ACCEPTED);
        let token = mail::token(&email);
        confirm(server, &token).await.expect(StatusCode::NO_CONTENT);
        assert_eq!(confirm(server, &token).await.problem(400), "invalid_grant");
    }

    async fn who_has_signed_gets_the_same_answer_and_is_told_by_mail(server, admin) {
        let petition = open(&admin).await;
        let email = signed(server, &petition).await;
        let (first, again) = (sign(server, &petition, &address()).await, sign(server, &petition, &email).await);
        let told = mail::next(&email);
        assert_eq!((first.status, &first.text), (again.status, &again.text));
        assert!(told.contains("already"), "{told}");
        assert_eq!(count(&admin, &petition).await, 1);
    }

    async fn of_two_confirmations_of_one_person_one_counts(server, admin) {
        let (petition, email) = (open(&admin).await, address());
        let mut tokens = Vec::new();
        for _ in 0..2 {
            sign(server, &petition, &email).await.expect(StatusCode::ACCEPTED);
            tokens.push(mail::token(&email));
        }
        let [one, other] = [confirm(server, &tokens[0]), confirm(server, &tokens[1])];
        let (one, other) = futures_util::future::join(one, other).await;
        assert_eq!([one.status, other.status], [StatusCode::NO_CONTENT; 2]);
        assert_eq!(count(&admin, &petition).await, 1);
    }

    async fn the_page_in_the_mail_signs_and_opening_it_does_not(server, admin) {
        let (petition, email) = (open(&admin).await, address());
        sign(server, &petition, &email).await.expect(StatusCode::ACCEPTED);
        let token = mail::token(&email);
        let page = server.public().get(&format!("/advocacy/petition-signature?token={token}")).await;
        let shown = ["Keep the branches", "Ada Example"].map(|text| page.text.contains(&format!("<dd>{text}</dd>")));
        assert_eq!(shown, [true; 2], "{}", page.text);
        let opened = count(&admin, &petition).await;
        let pressed = send(server.request(Method::POST, "/advocacy/petition-signature").form(&[("token", &token)])).await;
        assert!(page.text.contains("I sign") && pressed.text.contains("is confirmed"), "{}", pressed.text);
        assert_eq!([opened, count(&admin, &petition).await], [json!(0), json!(1)]);
    }

    async fn a_signature_is_taken_back_by_mail(server, admin) {
        let petition = open(&admin).await;
        let email = signed(server, &petition).await;
        let ask = server.public().post(&at(&petition, PETITIONS, "/withdrawals"), &json!({ "email": email })).await;
        ask.expect(StatusCode::ACCEPTED);
        let token = mail::token(&email);
        let withdrawn = server.public().post("/v1/advocacy/petition-withdrawals", &json!({ "token": token })).await;
        withdrawn.expect(StatusCode::NO_CONTENT);
        assert_eq!(count(&admin, &petition).await, 0);
    }

    async fn who_has_not_signed_gets_the_same_answer_and_no_mail(server, admin) {
        let petition = open(&admin).await;
        let (signed, stranger) = (signed(server, &petition).await, address());
        let path = at(&petition, PETITIONS, "/withdrawals");
        let unknown = server.public().post(&path, &json!({ "email": stranger })).await;
        let known = server.public().post(&path, &json!({ "email": signed })).await;
        assert_eq!((known.status, &known.text), (unknown.status, &unknown.text));
        mail::next(&signed); // jobs begin in the order in which they were asked for
        assert_eq!(mail::soon(&stranger), None);
    }

    async fn nobody_signs_a_draft_or_after_the_close(server, admin) {
        let petition = draft(&admin).await;
        assert_eq!(sign(server, &petition, &address()).await.problem(404), "not_found");
        transition(&admin, &petition, "open", Value::Null).await.expect(StatusCode::OK);
        server.clock.advance(WEEK + 1);
        assert_eq!(sign(server, &petition, &address()).await.problem(409), "conflict");
        let read = server.public().get(&at(&petition, PETITIONS, "")).await.expect(StatusCode::OK);
        assert_eq!(read["status"], "closed");
    }

    async fn what_is_signed_stays_as_it_is(server, admin) {
        let petition = open(&admin).await;
        let rewritten = admin.change(Method::PATCH, &at(&petition, PETITIONS, ""), &json!({ "text": "We insist." })).await;
        assert_eq!(rewritten.problem(409), "conflict");
    }

    async fn paper_counts_once_another_person_has_verified_it(server, admin) {
        let petition = open(&admin).await;
        let batch = batch(&admin, &petition, 40, Value::Null).await;
        let own = verify(&admin, &batch).await.problem(403);
        let before = count(&admin, &petition).await;
        verify(&server.person("staff", None).await, &batch).await.expect(StatusCode::OK);
        assert_eq!((own.as_str(), before, count(&admin, &petition).await), ("forbidden", json!(0), json!(40)));
    }

    async fn the_public_is_not_told_of_few(server, admin) {
        let petition = open(&admin).await;
        signed(server, &petition).await;
        let totals = server.public().get(&at(&petition, PETITIONS, "/totals")).await.expect(StatusCode::OK);
        assert_eq!(totals["total"], json!({ "count": null, "is_suppressed": true }));
        assert_eq!(server.public().get(&at(&petition, PETITIONS, "/count")).await.problem(401), "unauthenticated");
    }

    async fn a_sealed_count_is_proven_after_more_have_signed(server, admin) {
        let petition = open(&admin).await;
        let email = signed(server, &petition).await;
        seal(&admin, &petition).await.expect(StatusCode::OK);
        server.clock.advance(30); // less than a lease: a mail whose job is not done yet is not sent again
        let admin = server.admin().await;
        signed(server, &petition).await;
        server.public().post(&at(&petition, PETITIONS, "/withdrawals"), &json!({ "email": email })).await.expect(StatusCode::ACCEPTED);
        let token = mail::token(&email);
        server.public().post("/v1/advocacy/petition-withdrawals", &json!({ "token": token })).await.expect(StatusCode::NO_CONTENT);
        seal(&admin, &petition).await.expect(StatusCode::OK);
        let seals = server.public().get(&at(&petition, PETITIONS, "/seals")).await.expect(StatusCode::OK);
        assert_eq!(seals["data"][1]["previous"], seals["data"][0]["hash"]);
        for number in [1, 2] {
            let proof = admin.get(&at(&petition, PETITIONS, &format!("/seals/{number}/proof"))).await.expect(StatusCode::OK);
            assert_eq!([&proof["is_its_hash"], &proof["is_chained"], &proof["is_recounted"]], [&json!(true); 3], "{proof}");
        }
    }

    async fn sealed_counts_come_in_pages(server, admin) {
        let petition = open(&admin).await;
        for _ in 0..2 {
            seal(&admin, &petition).await.expect(StatusCode::OK);
        }
        let seals = format!("{}?limit=1", at(&petition, PETITIONS, "/seals"));
        let first = server.public().get(&seals).await.expect(StatusCode::OK);
        let next = server.public().get(&format!("{seals}&after={}", first["next_after"])).await.expect(StatusCode::OK);
        let numbers = [&first, &next].map(|page| page["data"][0]["number"].clone());
        assert_eq!((numbers, &next["next_after"]), ([json!(1), json!(2)], &Value::Null));
    }

    async fn a_seal_tells_no_sum_that_the_totals_hide(server) {
        divisions(server).await;
        let admin = server.admin().await;
        let wyoming = "ocd-division/country:us/state:wy";
        let petition = open_for(&admin, wyoming).await;
        let staff = server.person("staff", None).await;
        for (count, place) in [(8, json!(wyoming)), (3, Value::Null)] {
            verify(&staff, &batch(&admin, &petition, count, place).await).await.expect(StatusCode::OK);
        }
        seal(&admin, &petition).await.expect(StatusCode::OK);
        let totals = server.public().get(&at(&petition, PETITIONS, "/totals")).await.expect(StatusCode::OK);
        let seals = server.public().get(&at(&petition, PETITIONS, "/seals")).await.expect(StatusCode::OK);
        let hidden = json!({ "count": null, "is_suppressed": true });
        assert_eq!([&totals["total"], &seals["data"][0]["total"]], [&hidden; 2]);
    }

    async fn the_places_it_counts_by_are_answered_as_they_are_read(server, admin) {
        divisions(server).await;
        let petition = draft(&admin).await;
        let places = ["ocd-division/country:us/state:wy", "ocd-division/country:us/state:ut"];
        let places = places.map(|place| json!({ "division_ocd_id": place, "required": 30 }));
        let place = at(&petition, PETITIONS, "");
        let changed = admin.change(Method::PATCH, &place, &json!({ "thresholds": places })).await.expect(StatusCode::OK);
        let read = admin.get(&place).await.expect(StatusCode::OK);
        assert_eq!([&changed["thresholds"], &read["thresholds"]], [&json!([places[1], places[0]]); 2]);
    }

    async fn what_is_signed_for_an_alias_counts_for_the_living_division(server, admin) {
        let [alias, living] = aliased(server).await;
        let petition = open_for(&admin, &living).await;
        sign_in(server, &admin, &petition, &alias).await;
        assert!(is_met(server, &petition).await);
    }

    async fn what_was_signed_for_what_has_become_an_alias_counts_for_the_living_division(server, admin) {
        divisions(server).await;
        let [laramie, albany] = TWO_NAMES;
        let petition = open_for(&admin, albany).await;
        sign_in(server, &admin, &petition, laramie).await;
        server.import(Kind::Aliases, &format!("id,name,sameAs\n{laramie},Laramie,{albany}\n")).await;
        assert!(is_met(server, &petition).await);
    }

    async fn a_petition_counts_by_a_place_that_has_become_an_alias(server, admin) {
        divisions(server).await;
        let [laramie, albany] = TWO_NAMES;
        let petition = open_for(&admin, laramie).await;
        server.import(Kind::Aliases, &format!("id,name,sameAs\n{laramie},Laramie,{albany}\n")).await;
        sign_in(server, &admin, &petition, laramie).await;
        assert!(is_met(server, &petition).await);
    }

    async fn a_seal_of_what_has_become_an_alias_since_still_holds(server, admin) {
        divisions(server).await;
        let [laramie, albany] = TWO_NAMES;
        let petition = open_for(&admin, albany).await;
        sign_in(server, &admin, &petition, laramie).await;
        seal(&admin, &petition).await.expect(StatusCode::OK);
        server.import(Kind::Aliases, &format!("id,name,sameAs\n{laramie},Laramie,{albany}\n")).await;
        let proof = admin.get(&at(&petition, PETITIONS, "/seals/1/proof")).await.expect(StatusCode::OK);
        assert_eq!(proof["is_recounted"], true);
    }

    async fn an_alias_beside_its_living_division_names_one_place_twice(server, admin) {
        let places = aliased(server).await.map(|division| json!({ "division_ocd_id": division, "required": 30 }));
        let path = at(&draft(&admin).await, PETITIONS, "");
        let refused = admin.change(Method::PATCH, &path, &json!({ "thresholds": places })).await;
        assert_eq!(refused.pointers(), ["/thresholds"]);
    }

    async fn what_is_delivered_was_sealed_after_the_close(server) {
        let petition = open(&server.admin().await).await;
        server.clock.advance(WEEK + 60);
        let admin = server.admin().await;
        let delivery = json!({ "to": "The clerk", "at": "2026-05-08T12:01:00Z", "means": "hand", "receipt": null });
        let early = transition(&admin, &petition, "delivered", delivery.clone()).await.problem(409);
        seal(&admin, &petition).await.expect(StatusCode::OK);
        let delivered = transition(&admin, &petition, "delivered", delivery).await.expect(StatusCode::OK);
        assert_eq!((early.as_str(), &delivered["status"], &delivered["seal_number"]), ("conflict", &json!("delivered"), &json!(1)));
    }

    async fn names_are_handed_over_to_those_who_work_on_it_alone(server, admin) {
        let petition = open(&admin).await;
        let email = signed(server, &petition).await;
        let path = format!("/v1/advocacy/petition-signatures?status=counted&petition_id={}", petition["id"].as_str().unwrap());
        let table = send(admin.request(Method::GET, &path).header("accept", "text/csv")).await;
        let other = json!({ "name": "Other", "slug": "other", "kind": "office", "parent_id": null });
        let other = admin.post("/v1/directory/units", &other).await.expect(StatusCode::CREATED);
        let stranger = server.person("editor", other["id"].as_str()).await.get(&path).await.expect(StatusCode::OK);
        assert!(table.text.contains("Ada Example") && !table.text.contains(&email), "{}", table.text);
        assert_eq!((stranger["data"].clone(), server.public().get(&path).await.problem(401)), (json!([]), "unauthenticated".into()));
    }

    async fn an_illegal_move_lists_the_legal_ones(server, admin) {
        let petition = draft(&admin).await;
        let refused = transition(&admin, &petition, "closed", Value::Null).await;
        assert_eq!((refused.problem(409).as_str(), &refused.json()["allowed_transitions"]), ("illegal_transition", &json!(["open"])));
    }
}
