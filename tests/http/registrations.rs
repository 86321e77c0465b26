//! Registrations for sessions of learning, as clients live them: seats, the queue for them, who came, and the credit it gives.

use crate::{
    coalitions::{organization, partner},
    commons::{provider, published},
    harness::{Answer, Caller, Server, at, send},
    mail,
    work::{id, unit},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const SESSIONS: &str = "/v1/development/sessions";
const REGISTRATIONS: &str = "/v1/development/registrations";
const CREDITS: &str = "/v1/development/people/me/credits";
const DAY: i64 = 86_400;

/// A session, in a week, of something that a unit offers and that gives credit.
async fn session(keeper: &Caller<'_>, unit: &str, capacity: Option<u32>) -> Value {
    let provider = provider(keeper, unit, unit).await;
    let (offer, _) = published(keeper, &provider, &json!({"credit_tags": ["technology"]})).await;
    let new = json!({"opportunity_id": offer, "starts_at": "2026-05-08T14:00:00Z", "ends_at": "2026-05-08T15:30:00Z",
        "zone": "America/Chicago", "place": null, "url": null, "capacity": capacity, "offer_minutes": 60,
        "instructors": []});
    keeper.post(SESSIONS, &new).await.expect(StatusCode::CREATED)
}

/// A session of the administrator's.
async fn open(admin: &Caller<'_>, capacity: u32) -> Value {
    session(admin, &unit(admin, "learning").await, Some(capacity)).await
}

/// Registers for themselves.
async fn register(by: &Caller<'_>, session: &Value, seats: u32, splits: bool) -> Answer {
    by.post(REGISTRATIONS, &json!({"session_id": session["id"], "seats": seats, "splits": splits})).await
}

async fn registered(by: &Caller<'_>, session: &Value) -> Value {
    register(by, session, 1, false).await.expect(StatusCode::CREATED)
}

async fn to(by: &Caller<'_>, registration: &Value, to: &str) -> Answer {
    by.change(Method::POST, &at(registration, REGISTRATIONS, "/transitions"), &json!({"to": to})).await
}

async fn status(by: &Caller<'_>, registration: &Value) -> String {
    by.get(&at(registration, REGISTRATIONS, "")).await.expect(StatusCode::OK)["status"].as_str().unwrap().to_owned()
}

async fn email(by: &Caller<'_>) -> String {
    by.get("/v1/directory/people/me").await.json()["email"].as_str().unwrap().to_owned()
}

async fn shown(server: &Server, session: &Value) -> Value {
    server.public().get(&at(session, SESSIONS, "")).await.expect(StatusCode::OK)
}

async fn credits(by: &Caller<'_>) -> Vec<Value> {
    by.get(CREDITS).await.expect(StatusCode::OK)["data"].as_array().unwrap().clone()
}

both! {
    async fn who_fits_has_seats_and_the_next_waits(server) {
        let session = open(&server.admin().await, 1).await;
        let first = registered(&server.person("member", None).await, &session).await;
        let next = registered(&server.person("member", None).await, &session).await;
        let listed = server.public().get(SESSIONS).await.expect(StatusCode::OK)["data"][0].clone();
        assert_eq!([&first["status"], &next["status"]], ["confirmed", "waitlisted"]);
        assert_eq!([&listed["seats_taken"], &listed["seats_free"], &listed["seats_waiting"]], [1, 0, 1]);
        assert_eq!(shown(server, &session).await, listed);
    }

    async fn without_a_limit_nobody_waits(server, admin) {
        let session = session(&admin, &unit(&admin, "learning").await, None).await;
        let all = register(&server.person("member", None).await, &session, 100, false).await.expect(StatusCode::CREATED);
        let shown = shown(server, &session).await;
        assert_eq!((&all["status"], &shown["seats_taken"], &shown["seats_free"]), (&json!("confirmed"), &json!(100), &Value::Null));
    }

    async fn what_becomes_free_is_offered_by_mail_and_taken(server) {
        let session = open(&server.admin().await, 1).await;
        let (holder, waits) = (server.person("member", None).await, server.person("member", None).await);
        let (held, waiting) = (registered(&holder, &session).await, registered(&waits, &session).await);
        let email = email(&waits).await;
        let told = mail::next(&email);
        to(&holder, &held, "cancelled").await.expect(StatusCode::OK);
        let offer = mail::next(&email);
        let taken = to(&waits, &waiting, "confirmed").await.expect(StatusCode::OK);
        assert!(told.contains("You wait") && offer.contains("There is room for you: 1 seat"), "{told} {offer}");
        assert_eq!((&taken["status"], &taken["seats_confirmed"]), (&json!("confirmed"), &json!(1)));
    }

    async fn an_offer_that_is_not_taken_in_time_goes_to_the_next(server) {
        let session = open(&server.admin().await, 1).await;
        let (first, second, third) =
            (server.person("member", None).await, server.person("member", None).await, server.person("member", None).await);
        let held = registered(&first, &session).await;
        server.clock.advance(1);
        let one = registered(&second, &session).await;
        server.clock.advance(1);
        let other = registered(&third, &session).await;
        to(&first, &held, "cancelled").await.expect(StatusCode::OK);
        server.clock.advance(3_601);
        let admin = server.admin().await;
        assert_eq!(to(&admin, &one, "confirmed").await.problem(409), "illegal_transition");
        assert_eq!([status(&admin, &one).await, status(&admin, &other).await], ["lapsed", "offered"]);
    }

    async fn an_offer_that_is_over_takes_no_seat(server) {
        let session = open(&server.admin().await, 1).await;
        let (holder, waits) = (server.person("member", None).await, server.person("member", None).await);
        let held = registered(&holder, &session).await;
        registered(&waits, &session).await;
        to(&holder, &held, "cancelled").await.expect(StatusCode::OK);
        let offered = shown(server, &session).await;
        server.clock.advance(3_601);
        assert_eq!([&offered["seats_free"], &shown(server, &session).await["seats_free"]], [0, 1]);
        let none = json!({"capacity": 0});
        server.admin().await.change(Method::PATCH, &at(&session, SESSIONS, ""), &none).await.expect(StatusCode::OK);
    }

    async fn once_it_has_begun_it_is_said_who_came_and_nobody_cancels(server) {
        let session = open(&server.admin().await, 5).await;
        let member = server.person("member", None).await;
        let registration = at(&registered(&member, &session).await, REGISTRATIONS, "");
        let (mail, ahead) = (email(&member).await, member.get(&registration).await);
        server.clock.advance(7 * DAY + 7_200);
        let (member, admin) = (server.log_in(&mail).await, server.admin().await);
        let known = member.request(Method::GET, &registration).header("if-none-match", ahead.header("etag").to_owned());
        let moves = |answer: &Answer| answer.expect(StatusCode::OK)["allowed_transitions"].clone();
        assert_eq!([moves(&ahead), moves(&send(known).await)], [json!(["cancelled"]), json!([])]);
        assert_eq!(moves(&admin.get(&registration).await), json!(["attended", "no_show"]));
    }

    async fn more_room_is_offered_and_less_than_is_taken_refused(server, admin) {
        let session = open(&admin, 0).await;
        let waits = registered(&server.person("member", None).await, &session).await;
        let resize = async |capacity: Value| {
            admin.change(Method::PATCH, &at(&session, SESSIONS, ""), &json!({"capacity": capacity})).await
        };
        let larger = resize(json!(2)).await.expect(StatusCode::OK);
        let smaller = resize(json!(0)).await;
        assert_eq!([&larger["seats_taken"], &larger["seats_free"], &larger["seats_waiting"]], [1, 1, 0]);
        assert_eq!(smaller.invalid(), ["/capacity"]);
        assert_eq!(status(&admin, &waits).await, "offered");
    }

    async fn a_party_gets_all_seats_or_is_split_as_it_likes(server) {
        let session = open(&server.admin().await, 2).await;
        let split = register(&server.person("member", None).await, &session, 3, true).await.expect(StatusCode::CREATED);
        register(&server.person("member", None).await, &session, 2, false).await.expect(StatusCode::CREATED);
        let shown = shown(server, &session).await;
        assert_eq!([&split["seats_confirmed"], &split["seats_waiting"]], [2, 1]);
        assert_eq!([&shown["seats_taken"], &shown["seats_waiting"]], [2, 3]);
    }

    async fn who_wants_more_seats_than_there_are_waits_and_holds_nobody_up(server) {
        let session = open(&server.admin().await, 2).await;
        let crowd = register(&server.person("member", None).await, &session, 3, false).await.expect(StatusCode::CREATED);
        let next = registered(&server.person("member", None).await, &session).await;
        assert_eq!([&crowd["status"], &next["status"]], ["waitlisted", "confirmed"]);
    }

    async fn those_who_keep_the_session_register_others_and_give_priority(server, admin) {
        let session = open(&admin, 0).await;
        let (ada, bea) = (server.person("member", None).await, server.person("member", None).await);
        let new = json!({"session_id": session["id"], "person_id": id(&ada).await, "seats": 1, "priority_class": 1});
        assert_eq!(bea.post(REGISTRATIONS, &new).await.problem(403), "forbidden");
        let registration = admin.post(REGISTRATIONS, &new).await.expect(StatusCode::CREATED);
        assert_eq!((&registration["priority_class"], status(&ada, &registration).await), (&json!(1), "waitlisted".into()));
        let own = json!({"session_id": session["id"], "seats": 1, "priority_class": 1});
        assert_eq!(bea.post(REGISTRATIONS, &own).await.problem(403), "forbidden");
    }

    async fn that_somebody_was_registered_by_others_is_recorded(server, admin) {
        let (session, member) = (open(&admin, 5).await, server.person("member", None).await);
        let new = json!({"session_id": session["id"], "person_id": id(&member).await, "seats": 1});
        let registration = admin.post(REGISTRATIONS, &new).await.expect(StatusCode::CREATED);
        let accesses = member.get("/v1/directory/people/me/accesses").await.expect(StatusCode::OK);
        let last = accesses["data"].as_array().unwrap().last().cloned().unwrap_or_default();
        assert_eq!((&last["record_kind"], &last["record_id"]), (&json!("learning_registration"), &registration["id"]));
    }

    async fn nobody_registers_for_a_draft_for_too_many_or_once_it_has_begun(server, admin) {
        let session = open(&admin, 5).await;
        let member = server.person("member", None).await;
        let unknown = register(&member, &json!({"id": "01990000-0000-7000-8000-000000000000"}), 1, false).await;
        let many = register(&member, &session, 101, false).await;
        assert_eq!(unknown.invalid(), ["/session_id"]);
        assert_eq!(many.invalid(), ["/seats"]);
        server.clock.advance(7 * DAY + 7_200);
        assert_eq!(register(&server.person("member", None).await, &session, 1, false).await.problem(409), "conflict");
    }

    async fn a_request_with_a_key_registers_once(server) {
        let session = open(&server.admin().await, 5).await;
        let member = server.person("member", None).await;
        let body = json!({"session_id": session["id"], "seats": 1});
        let ask = || member.request(Method::POST, REGISTRATIONS).header("idempotency-key", "once").json(&body);
        let (first, again) = (send(ask()).await, send(ask()).await);
        assert_eq!(first.expect(StatusCode::CREATED), again.expect(StatusCode::CREATED));
        let twice = register(&member, &session, 1, false).await;
        assert_eq!(twice.invalid(), ["/session_id"]);
    }

    async fn who_is_called_otherwise_is_told_anew(server, admin) {
        let session = open(&admin, 5).await;
        let member = server.person("member", None).await;
        let registration = at(&registered(&member, &session).await, REGISTRATIONS, "");
        let tag = member.get(&registration).await.header("etag").to_owned();
        let own = format!("/v1/directory/people/{}", id(&member).await);
        admin.change(Method::PATCH, &own, &json!({"name": "Other"})).await.expect(StatusCode::OK);
        let again = send(member.request(Method::GET, &registration).header("if-none-match", tag)).await;
        assert_eq!(again.expect(StatusCode::OK)["person_name"], "Other");
    }

    async fn what_is_cancelled_is_told_to_everybody(server, admin) {
        let session = open(&admin, 1).await;
        let member = server.person("member", None).await;
        let registration = registered(&member, &session).await;
        let email = email(&member).await;
        mail::next(&email);
        let cancel = json!({"to": "cancelled", "note": null});
        admin.change(Method::POST, &at(&session, SESSIONS, "/transitions"), &cancel).await.expect(StatusCode::OK);
        let told = mail::next(&email);
        assert!(told.contains("The session does not take place"), "{told}");
        assert_eq!(status(&member, &registration).await, "cancelled");
        assert_eq!(register(&member, &session, 1, false).await.problem(409), "conflict");
    }

    async fn another_time_and_place_is_told_by_one_mail(server, admin) {
        let session = open(&admin, 1).await;
        let member = server.person("member", None).await;
        registered(&member, &session).await;
        let email = email(&member).await;
        mail::next(&email);
        let later = json!({"starts_at": "2026-05-09T14:00:00Z", "ends_at": "2026-05-09T15:30:00Z"});
        for patch in [later, json!({"place": "Room 2"})] {
            admin.change(Method::PATCH, &at(&session, SESSIONS, ""), &patch).await.expect(StatusCode::OK);
        }
        server.clock.advance(300);
        // The clock has leapt over the lease of the job that sent the first mail, which may come once more then.
        let told = std::iter::repeat_with(|| mail::next(&email)).find(|told| !told.contains("You have 1 seat")).unwrap();
        let (now, before) = told.split_once("Before:").unwrap_or_else(|| panic!("{told}"));
        assert!(now.contains("another time and place") && now.contains("begins at 2026-05-09 09:00 (America/Chicago)"), "{told}");
        assert!(now.contains("Room 2") && before.contains("begins at 2026-05-08 09:00 (America/Chicago)"), "{told}");
    }

    async fn why_a_session_was_cancelled_is_read_by_those_who_keep_it(server, admin) {
        let session = open(&admin, 1).await;
        let cancel = json!({"to": "cancelled", "note": "The teacher is ill."});
        admin.change(Method::POST, &at(&session, SESSIONS, "/transitions"), &cancel).await.expect(StatusCode::OK);
        let history = at(&session, SESSIONS, "/history");
        let (told, member) = (admin.get(&history).await.expect(StatusCode::OK), server.person("member", None).await);
        assert_eq!((&told["data"][1]["note"], member.get(&history).await.problem(403)), (&cancel["note"], "forbidden".into()));
    }

    async fn who_attended_has_credit_once_and_who_did_not_has_none(server) {
        let own = unit(&server.admin().await, "learning").await;
        let editor = server.person("editor", Some(&own)).await;
        let session = session(&editor, &own, Some(5)).await;
        let member = server.person("member", None).await;
        let registration = registered(&member, &session).await;
        let early = to(&editor, &registration, "attended").await.problem(409);
        let emails = (email(&editor).await, email(&member).await);
        server.clock.advance(7 * DAY + 7_200);
        let (editor, member) = (server.log_in(&emails.0).await, server.log_in(&emails.1).await);
        assert_eq!((early.as_str(), to(&member, &registration, "attended").await.problem(403).as_str()), ("conflict", "forbidden"));
        let came = to(&editor, &registration, "attended").await.expect(StatusCode::OK);
        to(&editor, &registration, "attended").await.expect(StatusCode::OK);
        let given = credits(&member).await;
        assert_eq!((&came["status"], &came["seats_attended"], given.len()), (&json!("attended"), &json!(1), 1));
        assert_eq!((&given[0]["minutes"], &given[0]["source"], &given[0]["activity"]), (&json!(90), &json!("attendance"), &session["id"]));
        assert_eq!((&given[0]["tags"], &given[0]["earned_on"]), (&json!(["technology"]), &json!("2026-05-08")));
        let missed = to(&editor, &registration, "no_show").await.expect(StatusCode::OK);
        let minutes: i64 = credits(&member).await.iter().map(|entry| entry["minutes"].as_i64().unwrap()).sum();
        assert_eq!((&missed["attended_at"], minutes), (&Value::Null, 0));
    }

    async fn a_providers_own_client_reads_who_registered_and_says_who_came(server, admin) {
        let (own, other, session) = (organization(&admin).await, organization(&admin).await, open(&admin, 5).await);
        let offered = format!("/v1/development/opportunities/{}", session["opportunity_id"].as_str().unwrap());
        let offer = admin.get(&offered).await.expect(StatusCode::OK);
        let provider = format!("/v1/development/providers/{}", offer["provider_id"].as_str().unwrap());
        admin.change(Method::PATCH, &provider, &json!({"organization_id": own})).await.expect(StatusCode::OK);
        let registration = registered(&server.person("member", None).await, &session).await;
        server.clock.advance(7 * DAY + 7_200);
        let client = partner(server, Some(&own), "development.write").await;
        let stranger = partner(server, Some(&other), "development.write").await;
        let (list, place) = (at(&session, SESSIONS, "/registrations"), at(&registration, REGISTRATIONS, "/attendance"));
        let say = async |by: &Caller<'_>, came: bool| by.change(Method::PUT, &place, &json!({"came": came})).await;
        let listed = client.get(&list).await.expect(StatusCode::OK);
        let (came, missed) = (say(&client, true).await.expect(StatusCode::OK), say(&client, false).await.expect(StatusCode::OK));
        assert_eq!((&listed["data"][0]["id"], &listed["data"][0]["allowed_transitions"]), (&registration["id"], &json!(["attended", "no_show"])));
        assert_eq!([&came["status"], &came["seats_attended"], &missed["status"]], [&json!("attended"), &json!(1), &json!("no_show")]);
        assert_eq!((stranger.get(&list).await.problem(403), say(&stranger, true).await.problem(404)), ("forbidden".into(), "not_found".into()));
        assert_eq!(client.get(&format!("{list}?session_id={}", session["id"].as_str().unwrap())).await.pointers(), ["session_id"]);
        assert_eq!(client.get(REGISTRATIONS).await.problem(403), "forbidden");
        for (history, strangers) in [(at(&registration, REGISTRATIONS, "/history"), 404), (format!("{offered}/history"), 403)] {
            client.get(&history).await.expect(StatusCode::OK);
            stranger.get(&history).await.problem(strangers);
        }
    }

    async fn some_of_a_party_may_come_and_not_more_than_have_seats(server) {
        let session = open(&server.admin().await, 5).await;
        let party = register(&server.person("member", None).await, &session, 3, false).await.expect(StatusCode::CREATED);
        server.clock.advance(7 * DAY + 7_200);
        let admin = server.admin().await;
        let come = async |to: &str, seats: u32| {
            admin.change(Method::POST, &at(&party, REGISTRATIONS, "/transitions"), &json!({"to": to, "seats": seats})).await
        };
        let (two, four, missing) = (come("attended", 2).await, come("attended", 4).await, come("no_show", 1).await);
        assert_eq!(two.expect(StatusCode::OK)["seats_attended"], json!(2));
        assert_eq!(four.invalid(), ["/seats"]);
        assert_eq!(missing.invalid(), ["/seats"]);
    }

    async fn a_registration_is_not_seen_by_other_units(server, admin) {
        let (own, other) = (unit(&admin, "own").await, unit(&admin, "other").await);
        let (editor, stranger) = (server.person("editor", Some(&own)).await, server.person("editor", Some(&other)).await);
        let session = session(&editor, &own, Some(5)).await;
        let member = server.person("member", None).await;
        let registration = registered(&member, &session).await;
        let path = at(&registration, REGISTRATIONS, "");
        let seen = async |by: &Caller<'_>| by.get(REGISTRATIONS).await.expect(StatusCode::OK)["data"].as_array().unwrap().len();
        assert_eq!([seen(&member).await, seen(&editor).await, seen(&stranger).await], [1, 1, 0]);
        assert_eq!((stranger.get(&path).await.problem(404), server.public().get(&path).await.problem(401)), ("not_found".into(), "unauthenticated".into()));
        assert_eq!(to(&stranger, &registration, "cancelled").await.problem(404), "not_found");
        let accesses = member.get("/v1/directory/people/me/accesses").await.expect(StatusCode::OK);
        assert_eq!(accesses["data"][0]["record_kind"], json!("learning_registration"));
        let history = format!("{path}/history");
        assert_eq!((editor.get(&history).await.status, member.get(&history).await.problem(403)), (StatusCode::OK, "forbidden".into()));
    }

    async fn what_somebody_registered_for_is_exported_and_given_back(server) {
        let session = open(&server.admin().await, 1).await;
        let (member, waits) = (server.person("member", None).await, server.person("member", None).await);
        registered(&member, &session).await;
        let next = registered(&waits, &session).await;
        let export = member.get("/v1/directory/people/me/export").await.expect(StatusCode::OK);
        let part = export["parts"].as_array().unwrap().iter().find(|part| part["name"] == "learning_registrations").unwrap();
        assert_eq!(part["records"][0]["session_id"], session["id"]);
        let erasure = json!({"password": crate::harness::PASSWORD});
        member.post("/v1/directory/people/me/erasure", &erasure).await.expect(StatusCode::OK);
        assert_eq!(status(&waits, &next).await, "offered");
    }
}
