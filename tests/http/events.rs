//! Events, as clients live them: signing up, waiting, being offered seats by mail, coming, and meeting those who decide.

use crate::{
    coalitions::unit,
    directory::{aliased, juneau},
    harness::{Answer, Caller, Server, at, send},
    mail,
};
use kernel::Clock;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const EVENTS: &str = "/v1/advocacy/events";
const SLOTS: &str = "/v1/advocacy/event-slots";
const BOOKINGS: &str = "/v1/advocacy/event-bookings";
const MEETINGS: &str = "/v1/advocacy/event-meetings";
const DAY: i64 = 86_400;

async fn transition(by: &Caller<'_>, record: &Value, collection: &str, to: &str) -> Answer {
    by.change(Method::POST, &at(record, collection, "/transitions"), &json!({ "to": to, "note": null })).await
}

async fn draft(admin: &Caller<'_>) -> Value {
    draft_of(admin, &json!(unit(admin).await)).await
}

/// The same of a unit that is there.
async fn draft_of(admin: &Caller<'_>, unit: &Value) -> Value {
    let new = json!({
        "title": "Library Day", "kind": "advocacy_day", "description": "Meet your legislators.", "place": "The Capitol",
        "url": null, "starts_at": "2026-05-08T14:00:00Z", "ends_at": "2026-05-08T22:00:00Z", "time_zone": "America/Denver",
        "owner_unit_id": unit, "goals": ["A-G1"],
    });
    admin.post(EVENTS, &new).await.expect(StatusCode::CREATED)
}

async fn slot_of(admin: &Caller<'_>, event: &Value, capacity: u32) -> Value {
    let new = json!({
        "event_id": event["id"], "title": "Morning", "place": null, "starts_at": "2026-05-08T14:00:00Z",
        "ends_at": "2026-05-08T16:00:00Z", "time_zone": "America/Denver", "capacity": capacity, "offer_minutes": 60,
    });
    admin.post(SLOTS, &new).await.expect(StatusCode::CREATED)
}

/// An event that is open for sign-up, with a slot.
async fn open(admin: &Caller<'_>, capacity: u32) -> (Value, Value) {
    let event = draft(admin).await;
    let slot = slot_of(admin, &event, capacity).await;
    (transition(admin, &event, EVENTS, "open").await.expect(StatusCode::OK), slot)
}

/// Signs up for themselves.
async fn book(by: &Caller<'_>, slot: &Value, seats: u32, splits: bool) -> Answer {
    by.post(BOOKINGS, &json!({ "slot_id": slot["id"], "person_id": null, "seats": seats, "splits": splits })).await
}

async fn booked(by: &Caller<'_>, slot: &Value) -> Value {
    book(by, slot, 1, false).await.expect(StatusCode::CREATED)
}

async fn status(by: &Caller<'_>, booking: &Value) -> String {
    by.get(&at(booking, BOOKINGS, "")).await.expect(StatusCode::OK)["status"].as_str().unwrap().to_owned()
}

/// An address nobody else has.
fn address() -> String {
    format!("ada.{}@example.org", Clock::system().id())
}

/// Asks to sign up without signing in, and answers the mail.
async fn signed_up(server: &Server, slot: &Value) -> String {
    let email = address();
    let body = json!({ "name": "Ada Example", "email": email, "party": { "seats": 1, "splits": false } });
    server.public().post(&at(slot, SLOTS, "/sign-ups"), &body).await.expect(StatusCode::ACCEPTED);
    confirm(server, &mail::token(&email)).await.expect(StatusCode::NO_CONTENT);
    email
}

async fn confirm(server: &Server, token: &str) -> Answer {
    server.public().post("/v1/advocacy/confirmations", &json!({ "token": token })).await
}

/// What stands in a slot, as those who work on it see it: who, and where each stands.
async fn standing(admin: &Caller<'_>, slot: &Value) -> Vec<Value> {
    let path = format!("{BOOKINGS}?slot_id={}", slot["id"].as_str().unwrap());
    let list = admin.get(&path).await.expect(StatusCode::OK);
    list["data"].as_array().unwrap().iter().map(|booking| booking["status"].clone()).collect()
}

async fn post(admin: &Caller<'_>) -> Value {
    post_of(admin, "ocd-division/country:us/state:wy").await
}

async fn post_of(admin: &Caller<'_>, division: &str) -> Value {
    let post = json!({ "role": "governor", "division_ocd_id": division, "seat": null,
        "title": "Governor", "organization_id": null, "seats": 1, "valid_from": null, "valid_until": null });
    admin.post("/v1/directory/posts", &post).await.expect(StatusCode::CREATED)
}

async fn meeting(admin: &Caller<'_>, event: &Value, post: &Value) -> Value {
    let new = json!({ "event_id": event["id"], "post_id": post["id"], "starts_at": "2026-05-08T15:00:00Z",
        "ends_at": "2026-05-08T15:30:00Z", "place": null, "purpose": "School libraries." });
    admin.post(MEETINGS, &new).await.expect(StatusCode::CREATED)
}

both! {
    async fn who_fits_has_seats_and_the_next_waits(server, admin) {
        let (_, slot) = open(&admin, 1).await;
        let first = booked(&server.person("member", None).await, &slot).await;
        let next = booked(&server.person("member", None).await, &slot).await;
        let shown = server.public().get(&at(&slot, SLOTS, "")).await.expect(StatusCode::OK);
        assert_eq!([&first["status"], &next["status"]], ["confirmed", "waitlisted"]);
        assert_eq!([&shown["taken"], &shown["waiting"]], [1, 1]);
    }

    async fn what_becomes_free_is_offered_by_mail_and_taken_by_the_page_in_it(server, admin) {
        let (_, slot) = open(&admin, 1).await;
        let member = server.person("member", None).await;
        let first = booked(&member, &slot).await;
        let email = signed_up(server, &slot).await;
        let waits = mail::next(&email);
        transition(&member, &first, BOOKINGS, "cancelled").await.expect(StatusCode::OK);
        let offer = mail::next(&email);
        let pressed = send(server.request(Method::POST, "/advocacy/confirmation").form(&[("token", mail::token_in(&offer))])).await;
        assert!(waits.contains("You wait") && offer.contains("There is room for you: 1 seat"), "{waits} {offer}");
        assert!(pressed.text.contains("You have seats"), "{}", pressed.text);
        assert_eq!(standing(&admin, &slot).await, ["cancelled", "confirmed"]);
    }

    async fn an_offer_that_is_not_taken_in_time_goes_to_the_next(server, admin) {
        let (_, slot) = open(&admin, 1).await;
        let (first, second, third) =
            (server.person("member", None).await, server.person("member", None).await, server.person("member", None).await);
        let holds = booked(&first, &slot).await;
        let (one, other) = (booked(&second, &slot).await, booked(&third, &slot).await);
        transition(&first, &holds, BOOKINGS, "cancelled").await.expect(StatusCode::OK);
        server.clock.advance(3_601);
        let admin = server.admin().await;
        let late = transition(&admin, &one, BOOKINGS, "confirmed").await.problem(409);
        assert_eq!((late.as_str(), status(&admin, &one).await), ("illegal_transition", "lapsed".into()));
        assert_eq!(status(&admin, &other).await, "offered");
    }

    async fn more_room_is_offered_and_less_than_is_taken_refused(server, admin) {
        let (_, slot) = open(&admin, 0).await;
        let waits = booked(&server.person("member", None).await, &slot).await;
        admin.change(Method::PATCH, &at(&slot, SLOTS, ""), &json!({ "capacity": 2 })).await.expect(StatusCode::OK);
        let smaller = admin.change(Method::PATCH, &at(&slot, SLOTS, ""), &json!({ "capacity": 0 })).await;
        assert_eq!(smaller.invalid(), ["/capacity"]);
        assert_eq!(status(&admin, &waits).await, "offered");
    }

    async fn a_party_gets_all_seats_or_is_split_as_it_likes(server, admin) {
        let (_, slot) = open(&admin, 2).await;
        let split = book(&server.person("member", None).await, &slot, 3, true).await.expect(StatusCode::CREATED);
        book(&server.person("member", None).await, &slot, 2, false).await.expect(StatusCode::CREATED);
        let shown = admin.get(&at(&slot, SLOTS, "")).await.expect(StatusCode::OK);
        assert_eq!([&split["seats_confirmed"], &split["seats_waiting"]], [2, 1]);
        assert_eq!([&shown["taken"], &shown["waiting"]], [2, 3]);
    }

    async fn who_wants_more_seats_than_there_are_waits_and_holds_nobody_up(server, admin) {
        let (_, slot) = open(&admin, 2).await;
        let crowd = book(&server.person("member", None).await, &slot, 3, false).await.expect(StatusCode::CREATED);
        let next = booked(&server.person("member", None).await, &slot).await;
        assert_eq!([&crowd["status"], &next["status"]], ["waitlisted", "confirmed"]);
    }

    async fn priority_is_given_by_those_who_work_on_it(server, admin) {
        let (_, slot) = open(&admin, 1).await;
        let (holder, usual) = (server.person("member", None).await, server.person("member", None).await);
        let holds = booked(&holder, &slot).await;
        let waits = booked(&usual, &slot).await;
        let first = json!({ "slot_id": slot["id"], "person_id": null, "seats": 1, "priority_class": 1 });
        let refused = usual.post(BOOKINGS, &first).await.problem(403);
        let first = admin.post(BOOKINGS, &first).await.expect(StatusCode::CREATED);
        transition(&holder, &holds, BOOKINGS, "cancelled").await.expect(StatusCode::OK);
        assert_eq!((refused.as_str(), status(&admin, &first).await), ("forbidden", "offered".into()));
        assert_eq!(status(&admin, &waits).await, "waitlisted");
    }

    async fn nobody_signs_up_for_a_draft_or_once_it_has_begun(server, admin) {
        let event = draft(&admin).await;
        let slot = slot_of(&admin, &event, 5).await;
        let member = server.person("member", None).await;
        let hidden = book(&member, &slot, 1, false).await;
        assert_eq!(hidden.invalid(), ["/slot_id"]);
        transition(&admin, &event, EVENTS, "open").await.expect(StatusCode::OK);
        server.clock.advance(7 * DAY + 7_200);
        let late = server.person("member", None).await;
        assert_eq!(book(&late, &slot, 1, false).await.problem(409), "conflict");
    }

    async fn a_request_with_a_key_books_once(server, admin) {
        let (_, slot) = open(&admin, 5).await;
        let member = server.person("member", None).await;
        let body = json!({ "slot_id": slot["id"], "person_id": null, "seats": 1 });
        let ask = || member.request(Method::POST, BOOKINGS).header("idempotency-key", "once").json(&body);
        let (first, again) = (send(ask()).await, send(ask()).await);
        assert_eq!(first.expect(StatusCode::CREATED), again.expect(StatusCode::CREATED));
        assert_eq!(book(&member, &slot, 1, false).await.problem(422), "invalid");
    }

    async fn who_is_not_signed_in_gives_seats_back_by_mail(server, admin) {
        let (_, slot) = open(&admin, 1).await;
        let email = signed_up(server, &slot).await;
        let has = mail::next(&email);
        server.public().post(&at(&slot, SLOTS, "/withdrawals"), &json!({ "email": email })).await.expect(StatusCode::ACCEPTED);
        confirm(server, &mail::token(&email)).await.expect(StatusCode::NO_CONTENT);
        assert!(has.contains("You have 1 seat"), "{has}");
        assert_eq!(standing(&admin, &slot).await, ["cancelled"]);
    }

    async fn what_is_called_off_is_told_to_everybody(server, admin) {
        let (event, slot) = open(&admin, 1).await;
        let email = signed_up(server, &slot).await;
        mail::next(&email);
        transition(&admin, &event, EVENTS, "cancelled").await.expect(StatusCode::OK);
        let told = mail::next(&email);
        assert!(told.contains("does not take place"), "{told}");
        assert_eq!(standing(&admin, &slot).await, ["cancelled"]);
    }

    async fn another_place_of_an_event_is_told_to_who_has_seats(server, admin) {
        let (event, slot) = open(&admin, 1).await;
        let email = signed_up(server, &slot).await;
        mail::next(&email);
        let elsewhere = json!({ "place": "Town Hall" });
        admin.change(Method::PATCH, &at(&event, EVENTS, ""), &elsewhere).await.expect(StatusCode::OK);
        server.clock.advance(300);
        // The clock has leapt over the lease of the job that sent the first mail, which may come once more then.
        let told = std::iter::repeat_with(|| mail::next(&email)).find(|told| !told.contains("You have 1 seat")).unwrap();
        let (now, before) = told.split_once("Before:").unwrap_or_else(|| panic!("{told}"));
        assert!(now.contains("The event has another place") && now.contains("Town Hall") && before.contains("The Capitol"), "{told}");
    }

    async fn who_is_there_before_it_begins_is_told_that_it_is_called_off(server, admin) {
        let (event, slot) = open(&admin, 1).await;
        let email = signed_up(server, &slot).await;
        mail::next(&email);
        server.clock.advance(7 * DAY + 3_600);
        let admin = server.admin().await;
        let list = admin.get(&format!("{BOOKINGS}?slot_id={}", slot["id"].as_str().unwrap())).await.expect(StatusCode::OK);
        let place = at(&list["data"][0], BOOKINGS, "/check-in");
        admin.change(Method::PUT, &place, &json!({ "seats": null })).await.expect(StatusCode::OK);
        transition(&admin, &event, EVENTS, "cancelled").await.expect(StatusCode::OK);
        // The clock may have leapt over the lease of the job that sent the first mail, which comes once more then.
        let told = std::iter::repeat_with(|| mail::next(&email)).find(|told| !told.contains("You have 1 seat"));
        assert!(told.is_some_and(|told| told.contains("does not take place")));
        assert_eq!(standing(&admin, &slot).await, ["cancelled"]);
    }

    async fn who_gives_seats_back_at_an_event_that_is_held_is_not_told_that_it_is_called_off(server, admin) {
        let (event, slot) = open(&admin, 1).await;
        let later = json!({ "starts_at": "2026-05-08T20:00:00Z", "ends_at": "2026-05-08T22:00:00Z" });
        admin.change(Method::PATCH, &at(&slot, SLOTS, ""), &later).await.expect(StatusCode::OK);
        server.clock.advance(7 * DAY + 3 * 3_600);
        let email = signed_up(server, &slot).await;
        mail::next(&email);
        transition(&server.admin().await, &event, EVENTS, "held").await.expect(StatusCode::OK);
        server.public().post(&at(&slot, SLOTS, "/withdrawals"), &json!({ "email": email })).await.expect(StatusCode::ACCEPTED);
        confirm(server, &mail::token(&email)).await.expect(StatusCode::NO_CONTENT);
        let told = mail::next(&email);
        assert!(told.contains("have no seats") && !told.contains("does not take place"), "{told}");
    }

    async fn who_came_is_noted_on_the_day_and_can_be_corrected(server, admin) {
        let (_, slot) = open(&admin, 5).await;
        let member = server.person("member", None).await;
        let booking = book(&member, &slot, 3, false).await.expect(StatusCode::CREATED);
        let path = at(&booking, BOOKINGS, "/check-in");
        let early = admin.change(Method::PUT, &path, &json!({ "seats": 2 })).await.problem(409);
        server.clock.advance(7 * DAY + 7_200);
        let admin = server.admin().await;
        let came = admin.change(Method::PUT, &path, &json!({ "seats": 2 })).await.expect(StatusCode::OK);
        let all = admin.change(Method::PUT, &path, &json!({ "seats": null })).await.expect(StatusCode::OK);
        let missed = transition(&admin, &booking, BOOKINGS, "no_show").await.expect(StatusCode::OK);
        assert_eq!((early.as_str(), &came["seats_attended"], &all["seats_attended"]), ("conflict", &json!(2), &json!(3)));
        assert_eq!((&came["status"], &missed["status"], &missed["checked_in_at"]), (&json!("attended"), &json!("no_show"), &Value::Null));
    }

    async fn a_booking_is_seen_by_whoever_has_it_and_those_who_work_on_the_event(server, admin) {
        let (_, slot) = open(&admin, 5).await;
        let (member, stranger) = (server.person("member", None).await, server.person("member", None).await);
        let booking = booked(&member, &slot).await;
        let path = at(&booking, BOOKINGS, "");
        let own = member.get(&format!("{BOOKINGS}/me")).await.expect(StatusCode::OK);
        assert_eq!(own["data"][0]["id"], booking["id"]);
        assert_eq!(own["data"][0]["allowed_transitions"], json!(["cancelled"]));
        assert_eq!((stranger.get(&path).await.problem(404), server.public().get(&path).await.problem(401)), ("not_found".into(), "unauthenticated".into()));
        assert_eq!(transition(&stranger, &booking, BOOKINGS, "cancelled").await.problem(404), "not_found");
    }

    async fn that_somebody_was_signed_up_by_others_is_recorded(server, admin) {
        let (_, slot) = open(&admin, 5).await;
        let member = server.person("member", None).await;
        let own = member.get("/v1/directory/people/me").await.expect(StatusCode::OK);
        let new = json!({ "slot_id": slot["id"], "person_id": own["id"], "seats": 1 });
        let booking = admin.post(BOOKINGS, &new).await.expect(StatusCode::CREATED);
        let accesses = member.get("/v1/directory/people/me/accesses").await.expect(StatusCode::OK);
        let last = accesses["data"].as_array().unwrap().last().cloned().unwrap_or_default();
        assert_eq!((&last["record_kind"], &last["record_id"]), (&json!("event_booking"), &booking["id"]));
    }

    async fn an_event_is_a_calendar(server, admin) {
        let (event, _) = open(&admin, 5).await;
        let calendar = server.public().get(&at(&event, EVENTS, "/calendar")).await;
        assert_eq!((calendar.status, calendar.header("content-type")), (StatusCode::OK, "text/calendar; charset=utf-8"));
        for line in ["SUMMARY:Library Day: Morning", "DTSTART:20260508T140000Z", "DTEND:20260508T160000Z", "LOCATION:The Capitol"] {
            assert!(calendar.text.contains(line), "{line}: {}", calendar.text);
        }
    }

    async fn the_calendar_of_an_event_that_is_called_off_says_so(server, admin) {
        let (event, _) = open(&admin, 5).await;
        let path = at(&event, EVENTS, "/calendar");
        let before = server.public().get(&path).await.text.contains("STATUS:CANCELLED");
        transition(&admin, &event, EVENTS, "cancelled").await.expect(StatusCode::OK);
        let after = server.public().get(&path).await.text.contains("STATUS:CANCELLED");
        assert_eq!([before, after], [false, true]);
    }

    async fn a_draft_is_out_of_sight_and_so_are_its_slots(server, admin) {
        let event = draft(&admin).await;
        let slot = slot_of(&admin, &event, 5).await;
        let seen = [at(&event, EVENTS, ""), at(&event, EVENTS, "/calendar"), at(&slot, SLOTS, "")];
        for path in seen {
            assert_eq!(server.public().get(&path).await.problem(404), "not_found", "{path}");
        }
        assert_eq!(server.public().get(SLOTS).await.expect(StatusCode::OK)["data"], json!([]));
    }

    async fn an_illegal_move_lists_the_legal_ones(server, admin) {
        let event = draft(&admin).await;
        let refused = transition(&admin, &event, EVENTS, "held").await;
        assert_eq!((refused.problem(409).as_str(), &refused.json()["allowed_transitions"]), ("illegal_transition", &json!(["open"])));
    }

    async fn an_event_is_shown_as_to_be_held_once_it_has_begun(server, admin) {
        let (event, _) = open(&admin, 5).await;
        let before = admin.get(&at(&event, EVENTS, "")).await;
        server.clock.advance(7 * DAY + 4 * 3_600);
        let after = server.admin().await.get(&at(&event, EVENTS, "")).await;
        let open = [&before, &after].map(|read| read.json()["allowed_transitions"].clone());
        let tagged_alike = before.header("etag") == after.header("etag");
        assert_eq!((open, tagged_alike), ([json!(["closed", "cancelled"]), json!(["closed", "held", "cancelled"])], false));
    }

    async fn a_post_is_not_met_twice_at_a_time(server, admin) {
        let (event, _) = open(&admin, 5).await;
        let post = post(&admin).await;
        let (first, second) = (meeting(&admin, &event, &post).await, meeting(&admin, &event, &post).await);
        transition(&admin, &first, MEETINGS, "booked").await.expect(StatusCode::OK);
        assert_eq!(transition(&admin, &second, MEETINGS, "booked").await.problem(409), "conflict");
        let later = json!({ "starts_at": "2026-05-08T15:30:00Z", "ends_at": "2026-05-08T16:00:00Z" });
        admin.change(Method::PATCH, &at(&second, MEETINGS, ""), &later).await.expect(StatusCode::OK);
        transition(&admin, &second, MEETINGS, "booked").await.expect(StatusCode::OK);
    }

    async fn one_seat_is_not_met_twice_at_a_time_by_two_names_of_its_place(server, admin) {
        let (event, _) = open(&admin, 5).await;
        let mut meetings = Vec::new();
        for place in juneau() {
            meetings.push(meeting(&admin, &event, &post_of(&admin, &place).await).await);
        }
        aliased(server).await;
        transition(&admin, &meetings[0], MEETINGS, "booked").await.expect(StatusCode::OK);
        assert_eq!(transition(&admin, &meetings[1], MEETINGS, "booked").await.problem(409), "conflict");
    }

    async fn an_event_that_is_called_off_keeps_nobody_from_being_met(server, admin) {
        let (event, _) = open(&admin, 5).await;
        let other = draft_of(&admin, &event["owner_unit_id"]).await;
        let post = post(&admin).await;
        let (first, second) = (meeting(&admin, &event, &post).await, meeting(&admin, &event, &post).await);
        let instead = meeting(&admin, &other, &post).await;
        transition(&admin, &first, MEETINGS, "booked").await.expect(StatusCode::OK);
        transition(&admin, &event, EVENTS, "cancelled").await.expect(StatusCode::OK);
        for meeting in [first, second] {
            let history = admin.get(&at(&meeting, MEETINGS, "/history")).await.expect(StatusCode::OK);
            let last = history["data"].as_array().unwrap().last().unwrap()["action"].clone();
            let read = admin.get(&at(&meeting, MEETINGS, "")).await.expect(StatusCode::OK);
            assert_eq!([&read["status"], &last], ["cancelled", "called_off"]);
        }
        transition(&admin, &instead, MEETINGS, "booked").await.expect(StatusCode::OK);
    }

    async fn who_declined_is_not_asked_again_once_the_event_is_called_off(server, admin) {
        let (event, _) = open(&admin, 5).await;
        let meeting = meeting(&admin, &event, &post(&admin).await).await;
        transition(&admin, &meeting, MEETINGS, "declined").await.expect(StatusCode::OK);
        transition(&admin, &event, EVENTS, "cancelled").await.expect(StatusCode::OK);
        assert_eq!(transition(&admin, &meeting, MEETINGS, "requested").await.problem(409), "conflict");
    }

    async fn who_declined_is_shown_as_asked_no_more_once_the_event_is_called_off(server, admin) {
        let (event, _) = open(&admin, 5).await;
        let meeting = meeting(&admin, &event, &post(&admin).await).await;
        transition(&admin, &meeting, MEETINGS, "declined").await.expect(StatusCode::OK);
        let before = admin.get(&at(&meeting, MEETINGS, "")).await;
        transition(&admin, &event, EVENTS, "cancelled").await.expect(StatusCode::OK);
        let after = admin.get(&at(&meeting, MEETINGS, "")).await;
        let open = [&before, &after].map(|read| read.json()["allowed_transitions"].clone());
        assert_eq!((open, before.header("etag") == after.header("etag")), ([json!(["requested"]), json!([])], false));
    }

    async fn a_meeting_that_was_held_is_followed_up(server, admin) {
        let (event, _) = open(&admin, 5).await;
        let meeting = meeting(&admin, &event, &post(&admin).await).await;
        transition(&admin, &meeting, MEETINGS, "booked").await.expect(StatusCode::OK);
        server.clock.advance(7 * DAY + 4 * 3_600);
        let admin = server.admin().await;
        transition(&admin, &meeting, MEETINGS, "held").await.expect(StatusCode::OK);
        let notes = json!({ "met_with": "The chief of staff", "follow_up": "Send the figures.", "follow_up_due": "2026-05-15" });
        admin.change(Method::PATCH, &at(&meeting, MEETINGS, ""), &notes).await.expect(StatusCode::OK);
        let due = admin.get(&format!("{MEETINGS}?q=figures&follow_up_due_until=2026-05-15")).await.expect(StatusCode::OK);
        assert_eq!(due["data"][0]["met_with"], "The chief of staff");
        assert_eq!(server.public().get(MEETINGS).await.problem(401), "unauthenticated");
    }
}
