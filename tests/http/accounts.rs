//! Coming to an account by mail, and keeping it one's own.

use crate::{
    harness::{Answer, Caller, PASSWORD, Server, send},
    mail,
};
use actix_web::rt::time::timeout;
use kernel::Clock;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const OTHER: &str = "staple battery horse correct";

/// An address nobody else has.
fn address() -> String {
    format!("ada.{}@example.org", Clock::system().id())
}

async fn register(server: &Server, email: &str) -> Answer {
    let new = json!({ "name": "Ada Example", "email": email, "languages": ["en"] });
    server.public().post("/v1/directory/registrations", &new).await
}

async fn confirm(server: &Server, token: &str) -> Answer {
    let chosen = json!({ "token": token, "password": PASSWORD });
    server.public().post("/v1/directory/registrations/confirmations", &chosen).await
}

async fn confirm_email(server: &Server, token: &str) -> Answer {
    server.public().post("/v1/directory/email-changes/confirmations", &json!({ "token": token })).await
}

/// The address of the page in a message.
fn link(message: &str) -> String {
    let line = message.lines().find(|line| line.starts_with("http://lectern.test/account/"));
    line.unwrap_or_else(|| panic!("no link in {message}")).trim().to_owned()
}

/// A person who came by mail; gives their address.
async fn member(server: &Server) -> String {
    let email = address();
    register(server, &email).await.expect(StatusCode::ACCEPTED);
    confirm(server, &mail::token(&email)).await.expect(StatusCode::CREATED);
    email
}

async fn ask_reset(server: &Server, email: &str) -> String {
    server
        .public()
        .post("/v1/directory/password-resets", &json!({ "email": email }))
        .await
        .expect(StatusCode::ACCEPTED);
    mail::next(email)
}

async fn reset(server: &Server, token: &str, password: &str) -> Answer {
    let new = json!({ "token": token, "password": password });
    server.public().post("/v1/directory/password-resets/confirmations", &new).await
}

async fn signs_in(server: &Server, email: &str, password: &str) -> bool {
    let form =
        [("grant_type", "password"), ("client_id", "lectern-console"), ("username", email), ("password", password)];
    send(server.request(Method::POST, "/oauth/token").form(&form)).await.status == StatusCode::OK
}

async fn change_email(member: &Caller<'_>, to: &str) -> Answer {
    member.post("/v1/directory/people/me/email-changes", &json!({ "email": to, "password": PASSWORD })).await
}

/// A new password that somebody asks for whose mail is refused with that code; gives who sees it, and where.
async fn refused_reset<'a>(server: &'a Server, email: &str, code: u16) -> (Caller<'a>, String) {
    let new = json!({ "name": "Ada Example", "email": email, "password": PASSWORD });
    let admin = server.admin().await;
    let person = admin.post("/v1/directory/people", &new).await.expect(StatusCode::CREATED);
    let asked = server.public().post("/v1/directory/password-resets", &json!({ "email": email })).await;
    asked.expect(StatusCode::ACCEPTED);
    assert_eq!(mail::next_refused(email), code);
    let export = format!("/v1/directory/people/{}/export", person["id"].as_str().unwrap());
    (admin, export)
}

/// The mails that wait to be sent, as an export shows them.
async fn mails_of(admin: &Caller<'_>, export: &str) -> Value {
    let known = admin.get(export).await.expect(StatusCode::OK);
    known["parts"].as_array().unwrap().iter().find(|part| part["name"] == "jobs").unwrap()["records"].clone()
}

/// The same, as soon as they are so.
async fn mails_once(admin: &Caller<'_>, export: &str, are_so: impl Fn(&Value) -> bool) -> Value {
    let asking = async {
        loop {
            let mails = mails_of(admin, export).await;
            if are_so(&mails) {
                return mails;
            }
        }
    };
    timeout(mail::PATIENCE, asking).await.expect("it did not come to that")
}

both! {
    async fn an_account_stands_once_its_address_is_shown(server) {
        let email = address();
        register(server, &email).await.expect(StatusCode::ACCEPTED);
        let message = mail::next(&email);
        let before = signs_in(server, &email, PASSWORD).await;
        let made = confirm(server, &mail::token_in(&message)).await;
        assert_eq!([before, signs_in(server, &email, PASSWORD).await], [false, true]);
        let own = server.log_in(&email).await.get(made.header("location")).await.expect(StatusCode::OK);
        assert_eq!(own["id"], made.json()["id"]);
    }

    async fn a_new_account_has_no_roles(server) {
        let email = member(server).await;
        let own = server.log_in(&email).await.get("/v1/directory/people/me").await.expect(StatusCode::OK);
        assert_eq!(own["grants"], json!([]));
    }

    async fn people_say_themselves_what_they_read_and_where_they_live(server) {
        let member = server.log_in(&member(server).await).await;
        let said = json!({ "name": "Ada", "languages": ["es", "en"], "division_ocd_id": "ocd-division/country:us/state:wy" });
        member.change(Method::PATCH, "/v1/directory/people/me", &said).await.expect(StatusCode::OK);
        let own = member.get("/v1/directory/people/me").await.expect(StatusCode::OK);
        let kept = json!({ "name": own["name"], "languages": own["languages"], "division_ocd_id": own["division_ocd_id"] });
        assert_eq!(kept, said);
    }

    async fn nobody_gives_themselves_a_role(server) {
        let member = server.log_in(&member(server).await).await;
        let grants = json!({ "grants": [{ "role": "admin", "unit_id": null }] });
        let refused = member.change(Method::PATCH, "/v1/directory/people/me", &grants).await;
        assert_eq!(refused.invalid(), ["/grants"]);
    }

    async fn a_token_makes_one_account(server) {
        let email = address();
        register(server, &email).await.expect(StatusCode::ACCEPTED);
        let token = mail::token(&email);
        confirm(server, &token).await.expect(StatusCode::CREATED);
        assert_eq!(confirm(server, &token).await.problem(400), "invalid_grant");
    }

    async fn a_token_is_not_good_for_ever(server) {
        let email = address();
        register(server, &email).await.expect(StatusCode::ACCEPTED);
        let token = mail::token(&email);
        server.clock.advance(24 * 3600);
        assert_eq!(confirm(server, &token).await.problem(400), "invalid_grant");
    }

    async fn only_the_owner_learns_that_an_account_is_there(server) {
        let email = member(server).await;
        let (again, new) = (register(server, &email).await, register(server, &address()).await);
        assert_eq!((again.status, &again.text), (new.status, &new.text));
        assert!(mail::next(&email).contains("you already have one"));
    }

    async fn the_page_of_a_link_makes_the_account_by_a_button(server) {
        let email = address();
        register(server, &email).await.expect(StatusCode::ACCEPTED);
        let link = link(&mail::next(&email)).replace("http://lectern.test", "");
        let looked = send(server.request(Method::GET, &link)).await;
        let before = signs_in(server, &email, PASSWORD).await;
        let token = link.split_once("token=").unwrap().1;
        let pressed = send(server.request(Method::POST, "/account/registration").form(&[("token", token), ("password", PASSWORD)])).await;
        assert!(looked.text.contains(token) && pressed.text.contains("Your account is ready"), "{}", pressed.text);
        assert_eq!([before, signs_in(server, &email, PASSWORD).await], [false, true]);
    }

    async fn a_forgotten_password_is_set_anew(server) {
        let email = member(server).await;
        let token = mail::token_in(&ask_reset(server, &email).await);
        reset(server, &token, OTHER).await.expect(StatusCode::NO_CONTENT);
        assert_eq!([signs_in(server, &email, PASSWORD).await, signs_in(server, &email, OTHER).await], [false, true]);
    }

    async fn a_reset_token_works_once(server) {
        let email = member(server).await;
        let token = mail::token_in(&ask_reset(server, &email).await);
        reset(server, &token, OTHER).await.expect(StatusCode::NO_CONTENT);
        assert_eq!(reset(server, &token, PASSWORD).await.problem(400), "invalid_grant");
    }

    async fn a_reset_token_is_good_for_an_hour(server) {
        let mut answers = Vec::new();
        for seconds in [3_599, 3_600] {
            let token = mail::token_in(&ask_reset(server, &member(server).await).await);
            server.clock.advance(seconds);
            answers.push(reset(server, &token, OTHER).await.status);
        }
        assert_eq!(answers, [StatusCode::NO_CONTENT, StatusCode::BAD_REQUEST]);
    }

    async fn a_reset_ends_every_session_and_says_so(server) {
        let email = member(server).await;
        let form = [("grant_type", "password"), ("client_id", "lectern-console"), ("username", email.as_str()), ("password", PASSWORD)];
        let signed_in = send(server.request(Method::POST, "/oauth/token").form(&form)).await.json();
        let token = mail::token_in(&ask_reset(server, &email).await);
        reset(server, &token, OTHER).await.expect(StatusCode::NO_CONTENT);
        let form = [("grant_type", "refresh_token"), ("client_id", "lectern-console"), ("refresh_token", signed_in["refresh_token"].as_str().unwrap())];
        let refreshed = send(server.request(Method::POST, "/oauth/token").form(&form)).await;
        assert!(mail::next(&email).contains("Your password was changed"));
        assert_eq!(refreshed.problem(400), "invalid_grant");
    }

    async fn a_reset_for_nobody_reads_like_any_other(server) {
        let asked = server.public().post("/v1/directory/password-resets", &json!({ "email": address() })).await;
        assert_eq!((asked.status, asked.text.as_str()), (StatusCode::ACCEPTED, ""));
    }

    async fn a_password_is_changed_by_the_old_one(server) {
        let email = member(server).await;
        let member = server.log_in(&email).await;
        let wrong = json!({ "current_password": OTHER, "password": OTHER });
        let right = json!({ "current_password": PASSWORD, "password": OTHER });
        let refused = send(member.request(Method::PUT, "/v1/directory/people/me/password").json(&wrong)).await;
        send(member.request(Method::PUT, "/v1/directory/people/me/password").json(&right)).await.expect(StatusCode::NO_CONTENT);
        assert_eq!((refused.pointers(), signs_in(server, &email, OTHER).await), (vec!["/current_password".to_owned()], true));
    }

    async fn an_address_is_changed_once_the_new_one_is_shown(server) {
        let (old, new) = (member(server).await, address());
        change_email(&server.log_in(&old).await, &new).await.expect(StatusCode::ACCEPTED);
        confirm_email(server, &mail::token(&new)).await.expect(StatusCode::NO_CONTENT);
        assert!(mail::next(&old).contains("goes to another address"));
        assert_eq!([signs_in(server, &old, PASSWORD).await, signs_in(server, &new, PASSWORD).await], [false, true]);
    }

    async fn an_address_of_another_is_not_taken(server) {
        let (one, other) = (member(server).await, member(server).await);
        change_email(&server.log_in(&one).await, &other).await.expect(StatusCode::ACCEPTED);
        let confirmed = confirm_email(server, &mail::token(&other)).await;
        assert_eq!(confirmed.pointers(), ["/token"]);
    }

    async fn who_answers_two_mails_has_one_account(server) {
        let email = address();
        register(server, &email).await.expect(StatusCode::ACCEPTED);
        register(server, &email).await.expect(StatusCode::ACCEPTED);
        let (first, second) = (mail::token(&email), mail::token(&email));
        confirm(server, &first).await.expect(StatusCode::CREATED);
        assert_eq!(confirm(server, &second).await.pointers(), ["/token"]);
    }

    async fn a_token_is_for_one_thing_only(server) {
        let email = member(server).await;
        let token = mail::token_in(&ask_reset(server, &email).await);
        assert_eq!(confirm_email(server, &token).await.problem(400), "invalid_grant");
    }

    async fn nobody_chooses_the_password_of_another(server) {
        let email = address();
        let new = json!({ "name": "Ada Example", "email": email, "password": PASSWORD });
        let refused = server.public().post("/v1/directory/registrations", &new).await;
        assert_eq!(refused.pointers(), ["/password"]);
    }

    async fn who_asks_again_gets_another_mail(server) {
        let email = address();
        register(server, &email).await.expect(StatusCode::ACCEPTED);
        register(server, &email).await.expect(StatusCode::ACCEPTED);
        let (first, second) = (mail::token(&email), mail::token(&email));
        assert_ne!(first, second);
        confirm(server, &second).await.expect(StatusCode::CREATED);
    }

    async fn a_new_password_voids_what_was_mailed_before(server) {
        let (email, elsewhere) = (member(server).await, address());
        change_email(&server.log_in(&email).await, &elsewhere).await.expect(StatusCode::ACCEPTED);
        let stolen = mail::token(&elsewhere);
        let (first, second) = (mail::token_in(&ask_reset(server, &email).await), mail::token_in(&ask_reset(server, &email).await));
        reset(server, &first, OTHER).await.expect(StatusCode::NO_CONTENT);
        let void = [confirm_email(server, &stolen).await.problem(400), reset(server, &second, PASSWORD).await.problem(400)];
        assert_eq!(void, ["invalid_grant", "invalid_grant"]);
    }

    async fn a_reset_mailed_to_an_address_of_before_is_void(server) {
        let (old, new) = (member(server).await, address());
        let member = server.log_in(&old).await;
        let stale = mail::token_in(&ask_reset(server, &old).await);
        change_email(&member, &new).await.expect(StatusCode::ACCEPTED);
        confirm_email(server, &mail::token(&new)).await.expect(StatusCode::NO_CONTENT);
        assert_eq!(reset(server, &stale, OTHER).await.problem(400), "invalid_grant");
    }

    async fn an_address_that_staff_move_voids_what_was_mailed_before(server, admin) {
        let (email, stolen) = (member(server).await, address());
        let member = server.log_in(&email).await;
        change_email(&member, &stolen).await.expect(StatusCode::ACCEPTED);
        let token = mail::token(&stolen);
        let own = member.get("/v1/directory/people/me").await.expect(StatusCode::OK);
        let person = format!("/v1/directory/people/{}", own["id"].as_str().unwrap());
        admin.change(Method::PATCH, &person, &json!({ "email": address() })).await.expect(StatusCode::OK);
        assert_eq!(confirm_email(server, &token).await.problem(400), "invalid_grant");
    }

    async fn whose_address_staff_move_is_told_at_the_old_one(server, admin) {
        let email = member(server).await;
        let own = server.log_in(&email).await.get("/v1/directory/people/me").await.expect(StatusCode::OK);
        let person = format!("/v1/directory/people/{}", own["id"].as_str().unwrap());
        admin.change(Method::PATCH, &person, &json!({ "email": address() })).await.expect(StatusCode::OK);
        assert!(mail::next(&email).contains("goes to another address"));
    }

    async fn a_mail_that_is_not_taken_now_is_sent_later(server) {
        let email = format!("busy.{}", address());
        register(server, &email).await.expect(StatusCode::ACCEPTED);
        assert_eq!(mail::next_refused(&email), 451);
        let later = (0..100).find_map(|_| {
            server.clock.advance(10);
            mail::soon(&email)
        });
        confirm(server, &mail::token_in(&later.unwrap())).await.expect(StatusCode::CREATED);
    }

    async fn a_mail_that_is_put_off_says_why_and_tells_no_address(server) {
        let (admin, export) = refused_reset(server, &format!("busy.{}", address()), 451).await;
        let mails = mails_once(&admin, &export, |mails| mails[0]["error"].is_string()).await;
        assert_eq!(mails[0]["error"], "the mail server answered 451");
    }

    async fn of_a_mail_that_is_given_up_it_is_forgotten_whose_it_was(server) {
        let (admin, export) = refused_reset(server, &format!("refused.{}", address()), 550).await;
        mails_once(&admin, &export, |mails| *mails == json!([])).await;
    }

    async fn changes_of_an_address_are_slowed_down(server) {
        let (email, new) = (member(server).await, address());
        let member = server.log_in(&email).await;
        for _ in 0..10 {
            change_email(&member, &new).await.expect(StatusCode::ACCEPTED);
        }
        assert_eq!(change_email(&member, &new).await.problem(429), "too_many_requests");
    }

    async fn who_asks_again_with_the_same_key_asks_once(server) {
        let with_key = |path, body| send(server.request(Method::POST, path).header("idempotency-key", "once").json(&body));
        let email = address();
        let asked = [
            ("/v1/directory/registrations", json!({ "name": "Ada Example", "email": email })),
            ("/v1/directory/password-resets", json!({ "email": email })),
        ];
        let [(register, registration), (reset, address)] = asked;
        with_key(register, registration.clone()).await.expect(StatusCode::ACCEPTED);
        with_key(register, registration).await.expect(StatusCode::ACCEPTED);
        let another = with_key(reset, address).await.problem(422);
        mail::next(&email);
        assert_eq!((another.as_str(), mail::soon(&email)), ("key_reused", None));
    }

    async fn a_change_of_address_is_asked_for_once_with_the_same_key(server) {
        let member = server.log_in(&member(server).await).await;
        let ask = |to: String| {
            let request = member.request(Method::POST, "/v1/directory/people/me/email-changes");
            send(request.header("idempotency-key", "once").json(&json!({ "email": to, "password": PASSWORD })))
        };
        let to = address();
        ask(to.clone()).await.expect(StatusCode::ACCEPTED);
        ask(to.clone()).await.expect(StatusCode::ACCEPTED);
        let another = ask(address()).await.problem(422);
        mail::next(&to);
        assert_eq!((another.as_str(), mail::soon(&to)), ("key_reused", None));
    }

    async fn a_page_that_refuses_is_one_a_person_can_read(server) {
        let form = [("token", "nonsense"), ("password", PASSWORD)];
        let refused = send(server.request(Method::POST, "/account/password").form(&form)).await;
        assert_eq!((refused.status, refused.header("content-type")), (StatusCode::BAD_REQUEST, "text/html; charset=utf-8"));
        assert!(refused.text.contains("was used before, or has expired"), "{}", refused.text);
    }

    async fn a_form_of_ours_is_not_sent_by_another_site(server) {
        let form = [("token", "nonsense"), ("password", PASSWORD)];
        let request = server.request(Method::POST, "/account/password").header("sec-fetch-site", "cross-site");
        assert_eq!(send(request.form(&form)).await.status, StatusCode::FORBIDDEN);
    }

    async fn a_page_with_a_token_is_kept_nowhere_and_framed_nowhere(server) {
        let page = send(server.request(Method::GET, "/account/registration?token=x")).await;
        assert_eq!((page.header("cache-control"), page.header("referrer-policy")), ("no-store", "no-referrer"));
        assert!(page.header("content-security-policy").contains("frame-ancestors 'none'"));
    }
}
