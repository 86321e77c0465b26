//! Coalitions and their motions, as clients live them.

use crate::harness::{Answer, Caller, Server, at, send};
use kernel::Clock;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const COALITIONS: &str = "/v1/policy/coalitions";
const MOTIONS: &str = "/v1/policy/motions";
const WEEK: i64 = 7 * 86_400;

/// A unit of its own.
pub async fn unit(admin: &Caller<'_>) -> String {
    let unit = json!({ "name": "Policy", "slug": "policy", "kind": "office", "parent_id": null });
    admin.post("/v1/directory/units", &unit).await.expect(StatusCode::CREATED)["id"].as_str().unwrap().to_owned()
}

/// An organization whose website is at example.org.
pub async fn organization(admin: &Caller<'_>) -> String {
    let new = json!({ "name": "Example Library Association", "kind": "partner", "website": "https://www.example.org" });
    admin.post("/v1/directory/organizations", &new).await.expect(StatusCode::CREATED)["id"].as_str().unwrap().to_owned()
}

/// A client that calls by itself, with one scope, for an organization or for none.
pub async fn partner<'a>(server: &'a Server, organization: Option<&str>, scope: &str) -> Caller<'a> {
    let name = format!("partner-{}", Clock::system().id().to_string().rsplit('-').next().unwrap());
    let new = json!({
        "client_id": name, "name": "A partner", "kind": "confidential", "scopes": [scope], "organization_id": organization,
    });
    let admin = server.admin().await;
    let client = admin.post("/v1/directory/clients", &new).await.expect(StatusCode::CREATED);
    let path = format!("/v1/directory/clients/{}/secrets", client["id"].as_str().unwrap());
    let secret = admin.change(Method::POST, &path, &Value::Null).await.expect(StatusCode::CREATED);
    let secret = secret["secret"].as_str().unwrap();
    let form = [("grant_type", "client_credentials"), ("client_id", &name), ("client_secret", secret)];
    let answer = send(server.request(Method::POST, "/oauth/token").form(&form)).await.expect(StatusCode::OK);
    Caller { server, token: Some(answer["access_token"].as_str().unwrap().to_owned()) }
}

/// A coalition that is still being formed, of a unit of its own.
pub async fn forming(admin: &Caller<'_>) -> Value {
    let new = json!({
        "slug": "open-shelves", "name": "Open Shelves", "purpose": "To read.", "owner_unit_id": unit(admin).await,
        "goals": ["P-G1"], "quorum": "majority",
    });
    admin.post(COALITIONS, &new).await.expect(StatusCode::CREATED)
}

async fn enrol(admin: &Caller<'_>, coalition: &Value, organization: &str) -> Answer {
    let membership = json!({ "role": "member", "voting": true, "since": "2026-01-01", "until": null });
    admin.change(Method::PUT, &at(coalition, COALITIONS, &format!("/members/{organization}")), &membership).await
}

async fn adopt(admin: &Caller<'_>, coalition: &Value, motion: Option<&Value>) -> Answer {
    let charter = json!({ "text": "We read together.", "motion_id": motion.map(|motion| motion["id"].clone()) });
    admin.change(Method::POST, &at(coalition, COALITIONS, "/charters"), &charter).await
}

pub async fn transition(admin: &Caller<'_>, coalition: &Value, to: &str) -> Answer {
    admin.change(Method::POST, &at(coalition, COALITIONS, "/transitions"), &json!({ "to": to })).await
}

/// An active coalition and its two members.
pub async fn active(admin: &Caller<'_>) -> (Value, [String; 2]) {
    let (coalition, members) = (forming(admin).await, [organization(admin).await, organization(admin).await]);
    for member in &members {
        enrol(admin, &coalition, member).await.expect(StatusCode::OK);
    }
    adopt(admin, &coalition, None).await.expect(StatusCode::OK);
    (transition(admin, &coalition, "active").await.expect(StatusCode::OK), members)
}

async fn moved(admin: &Caller<'_>, coalition: &Value, kind: &str) -> Value {
    let text = if kind == "charter" { "We read together." } else { "That we sign." };
    let motion = json!({
        "coalition_id": coalition["id"], "text": text, "kind": kind, "threshold": "majority",
        "closes_at": "2026-05-08T12:00:00Z",
    });
    admin.post(MOTIONS, &motion).await.expect(StatusCode::CREATED)
}

/// An active coalition, and a motion for which all its members have voted.
async fn voted(admin: &Caller<'_>, kind: &str) -> (Value, Value) {
    let (coalition, members) = active(admin).await;
    let motion = moved(admin, &coalition, kind).await;
    for member in &members {
        vote(admin, &motion, member, "yes").await.expect(StatusCode::OK);
    }
    (coalition, motion)
}

async fn vote(by: &Caller<'_>, motion: &Value, organization: &str, vote: &str) -> Answer {
    by.change(Method::PUT, &at(motion, MOTIONS, &format!("/votes/{organization}")), &json!({ "vote": vote })).await
}

both! {
    async fn a_coalition_is_public_once_it_is_active(server, admin) {
        let (coalition, _) = active(&admin).await;
        let read = server.public().get(&at(&coalition, COALITIONS, "")).await.expect(StatusCode::OK);
        assert_eq!((&read["charter_version"], read["members"].as_array().unwrap().len()), (&json!(1), 2));
    }

    async fn one_that_is_being_formed_is_unknown_to_the_public(server) {
        let coalition = forming(&server.admin().await).await;
        assert_eq!(server.public().get(&at(&coalition, COALITIONS, "")).await.problem(404), "not_found");
    }

    async fn without_a_charter_it_does_not_act(server, admin) {
        let coalition = forming(&admin).await;
        for _ in 0..2 {
            enrol(&admin, &coalition, &organization(&admin).await).await.expect(StatusCode::OK);
        }
        assert_eq!(transition(&admin, &coalition, "active").await.problem(409), "conflict");
    }

    async fn a_member_that_is_not_there_is_named(server, admin) {
        let coalition = forming(&admin).await;
        let nobody = "01990000-0000-7000-8000-000000000000";
        assert_eq!(enrol(&admin, &coalition, nobody).await.pointers(), ["/organization_id"]);
    }

    async fn a_dissolved_coalition_takes_nobody_in_and_its_members_may_leave(server, admin) {
        let (coalition, members) = active(&admin).await;
        transition(&admin, &coalition, "dissolved").await.expect(StatusCode::OK);
        let entered = enrol(&admin, &coalition, &organization(&admin).await).await;
        assert_eq!(entered.problem(409), "conflict");
        let left = json!({ "role": "member", "voting": true, "since": "2026-01-01", "until": "2026-06-01" });
        let path = at(&coalition, COALITIONS, &format!("/members/{}", members[0]));
        admin.change(Method::PUT, &path, &left).await.expect(StatusCode::OK);
    }

    async fn members_vote_by_their_own_clients(server, admin) {
        let (coalition, members) = active(&admin).await;
        let motion = moved(&admin, &coalition, "general").await;
        for member in &members {
            let partner = partner(server, Some(member), "policy.sign").await;
            vote(&partner, &motion, member, "yes").await.expect(StatusCode::OK);
        }
        server.clock.advance(WEEK + 1);
        let decided = server.admin().await.get(&at(&motion, MOTIONS, "")).await.expect(StatusCode::OK);
        assert_eq!((&decided["status"], &decided["tally"]), (&json!("carried"), &json!({ "yes": 2, "no": 0, "abstain": 0 })));
    }

    async fn nobody_votes_for_another_member(server, admin) {
        let (coalition, [own, other]) = active(&admin).await;
        let motion = moved(&admin, &coalition, "general").await;
        let partner = partner(server, Some(&own), "policy.sign").await;
        assert_eq!(vote(&partner, &motion, &other, "yes").await.problem(403), "forbidden");
    }

    async fn a_motion_is_unknown_to_who_has_no_vote(server, admin) {
        let (coalition, [member, _]) = active(&admin).await;
        let motion = moved(&admin, &coalition, "general").await;
        let stranger = partner(server, Some(&organization(&admin).await), "policy.sign").await;
        let member = partner(server, Some(&member), "policy.sign").await;
        let seen = [&stranger, &member].map(|by| by.get(MOTIONS));
        let [stranger_sees, member_sees] = futures_util::future::join_all(seen).await.try_into().unwrap();
        assert_eq!(stranger.get(&at(&motion, MOTIONS, "")).await.problem(404), "not_found");
        assert_eq!([stranger_sees, member_sees].map(|list: Answer| list.json()["data"].as_array().unwrap().len()), [0, 1]);
    }

    async fn too_few_votes_decide_nothing(server, admin) {
        let (coalition, [member, _]) = active(&admin).await;
        let motion = moved(&admin, &coalition, "general").await;
        vote(&admin, &motion, &member, "yes").await.expect(StatusCode::OK);
        server.clock.advance(WEEK + 1);
        let listed = server.admin().await.get(&format!("{MOTIONS}?status=lapsed_without_quorum")).await.json();
        assert_eq!(listed["data"][0]["id"], motion["id"]);
    }

    async fn the_voting_is_closed_after_its_last_instant(server, admin) {
        let (coalition, [member, other]) = active(&admin).await;
        let motion = moved(&admin, &coalition, "general").await;
        server.clock.advance(WEEK);
        vote(&server.admin().await, &motion, &member, "yes").await.expect(StatusCode::OK);
        server.clock.advance(1);
        assert_eq!(vote(&server.admin().await, &motion, &other, "yes").await.problem(409), "conflict");
    }

    async fn a_dissolved_coalition_votes_no_more(server, admin) {
        let (coalition, [member, _]) = active(&admin).await;
        let motion = moved(&admin, &coalition, "general").await;
        transition(&admin, &coalition, "dissolved").await.expect(StatusCode::OK);
        assert_eq!(vote(&admin, &motion, &member, "yes").await.problem(409), "conflict");
    }

    async fn what_a_dissolved_coalition_was_asked_is_withdrawn(server, admin) {
        let (coalition, motion) = voted(&admin, "general").await;
        transition(&admin, &coalition, "dissolved").await.expect(StatusCode::OK);
        server.clock.advance(WEEK + 1);
        let read = server.admin().await.get(&at(&motion, MOTIONS, "")).await.expect(StatusCode::OK);
        assert_eq!(read["status"], "withdrawn");
    }

    async fn what_was_decided_before_its_coalition_was_dissolved_stays(server, admin) {
        let (coalition, motion) = voted(&admin, "general").await;
        server.clock.advance(WEEK + 1);
        let admin = server.admin().await;
        transition(&admin, &coalition, "dissolved").await.expect(StatusCode::OK);
        let read = admin.get(&at(&motion, MOTIONS, "")).await.expect(StatusCode::OK);
        assert_eq!(read["status"], "carried");
    }

    async fn a_later_charter_is_adopted_by_a_motion_that_carried(server, admin) {
        let (coalition, motion) = voted(&admin, "charter").await;
        let early = adopt(&admin, &coalition, Some(&motion)).await.problem(409);
        server.clock.advance(WEEK + 1);
        let admin = server.admin().await;
        adopt(&admin, &coalition, Some(&motion)).await.expect(StatusCode::OK);
        let charters = server.public().get(&at(&coalition, COALITIONS, "/charters")).await.expect(StatusCode::OK);
        let again = adopt(&admin, &coalition, Some(&motion)).await.pointers();
        assert_eq!((early.as_str(), charters["data"].as_array().unwrap().len(), again), ("conflict", 2, vec!["/motion_id".to_owned()]));
    }

    async fn an_editor_of_another_unit_does_not_see_a_coalition_being_formed(server, admin) {
        let coalition = forming(&admin).await;
        let other = json!({ "name": "Other", "slug": "other", "kind": "office", "parent_id": null });
        let other = admin.post("/v1/directory/units", &other).await.expect(StatusCode::CREATED);
        let editor = server.person("editor", other["id"].as_str()).await;
        assert_eq!(editor.get(&at(&coalition, COALITIONS, "")).await.problem(404), "not_found");
    }

    async fn an_app_on_peoples_devices_speaks_for_no_organization(server, admin) {
        let new = json!({
            "client_id": "an-app", "name": "An app", "kind": "public", "organization_id": organization(&admin).await,
        });
        assert_eq!(admin.post("/v1/directory/clients", &new).await.pointers(), ["/organization_id"]);
    }
}
