use super::*;
use kernel::{Grant, Role};
use proptest::prelude::*;

fn admin() -> Actor {
    Actor { grants: vec![Grant { role: Role::Admin, unit_id: None }], ..Actor::public() }
}

fn new(kind: ClientKind) -> NewClient {
    NewClient {
        client_id: "partner-portal".parse().unwrap(),
        name: "Partner portal".parse().unwrap(),
        kind,
        scopes: vec![Permission::PolicyRead, Permission::DirectoryWrite],
        redirect_uris: Vec::new(),
        organization_id: None,
    }
}

fn client(kind: ClientKind) -> Client {
    new(kind).register(&admin(), Id::from_bytes([1; 16]), At::from_micros(0)).unwrap()
}

#[test]
fn nobody_calls_through_a_client_that_gets_no_tokens() {
    let closed = Client { active: false, ..client(ClientKind::Confidential) };
    let clients = [closed, client(ClientKind::FirstParty), client(ClientKind::Confidential)];
    let limits = clients.map(|client| client.caller(None).map(|actor| actor.scopes));
    assert_eq!(limits, [None, None, Some(Some(vec![Permission::PolicyRead, Permission::DirectoryWrite]))]);
}

#[test]
fn nobody_gives_what_they_do_not_have() {
    let staff = Actor { grants: vec![Grant { role: Role::Editor, unit_id: None }], ..Actor::public() };
    let refused = new(ClientKind::Public).register(&staff, Id::from_bytes([1; 16]), At::from_micros(0));
    assert_eq!(refused.unwrap_err().fields[0].code, "forbidden");
}

#[test]
fn an_app_on_peoples_devices_speaks_for_no_organization() {
    let app = NewClient { organization_id: Some(Id::from_bytes([2; 16])), ..new(ClientKind::Public) };
    let refused = app.register(&admin(), Id::from_bytes([1; 16]), At::from_micros(0));
    assert_eq!(refused.unwrap_err().fields[0].pointer, "/organization_id");
}

#[test]
fn nobody_takes_a_secret_of_a_client_that_may_more_than_they() {
    let partner = Actor { client: Some("partner".into()), scopes: Some(vec![Permission::ClientsWrite]), ..admin() };
    let refused = client(ClientKind::Confidential).check_new_secret(&partner, 0);
    assert_eq!(refused.unwrap_err().code, Code::Forbidden);
}

#[test]
fn nobody_takes_from_a_client_that_may_more_than_they() {
    let partner = Actor { client: Some("partner".into()), scopes: Some(vec![Permission::ClientsWrite]), ..admin() };
    let less = ClientPatch { scopes: Some(Vec::new()), active: Some(false), ..ClientPatch::default() };
    let refused = client(ClientKind::Confidential).amend(less.clone(), &partner);
    assert_eq!(refused.unwrap_err().code, Code::Forbidden);
    assert_eq!(client(ClientKind::Confidential).amend(less, &admin()), Ok(()));
}

#[test]
fn a_partner_makes_no_client_that_signs_for_another_organization() {
    let [own, other] = [2, 3].map(|number| Some(Id::from_bytes([number; 16])));
    let scopes = vec![Permission::PolicySign];
    let limit = Some(scopes.clone());
    let by = Actor { client: Some("partner".into()), scopes: limit, organization: own, ..Actor::public() };
    let made = |organization_id| {
        let signing = NewClient { scopes: scopes.clone(), organization_id, ..new(ClientKind::Confidential) };
        signing.register(&by, Id::from_bytes([1; 16]), At::from_micros(0))
    };
    let moved = ClientPatch { organization_id: Some(other), ..ClientPatch::default() };
    let refused = [made(other).unwrap_err(), made(own).unwrap().amend(moved, &by).unwrap_err()];
    assert!(refused.iter().all(|problem| problem.fields[0].pointer == "/organization_id"));
}

#[test]
fn an_address_is_named_once() {
    let twice = vec!["https://a.example/cb".parse().unwrap(); 2];
    let app = NewClient { redirect_uris: twice, ..new(ClientKind::Public) };
    let refused = app.register(&admin(), Id::from_bytes([1; 16]), At::from_micros(0));
    assert_eq!(refused.unwrap_err().fields[0].pointer, "/redirect_uris");
}

#[test]
fn a_limited_caller_registers_no_front_end_without_limits() {
    let limited = Actor { scopes: Some(vec![Permission::ClientsWrite]), ..admin() };
    let front_end = NewClient { scopes: Vec::new(), ..new(ClientKind::FirstParty) };
    let refused = front_end.register(&limited, Id::from_bytes([1; 16]), At::from_micros(0));
    assert_eq!(refused.unwrap_err().fields[0].code, "forbidden");
}

#[test]
fn a_name_is_no_id() {
    assert!("a199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e".parse::<ClientName>().is_err());
}

#[test]
fn a_client_gets_what_it_asks_for() {
    let granted = client(ClientKind::Confidential).granted(Some("policy.read"));
    assert_eq!(granted, Some(vec![Permission::PolicyRead]));
}

#[test]
fn a_client_may_ask_to_be_let_in_again() {
    let granted = client(ClientKind::Confidential).granted(Some("policy.read offline_access"));
    assert_eq!(granted, Some(vec![Permission::PolicyRead]));
}

#[test]
fn a_client_that_does_not_say_gets_all_it_may() {
    let client = client(ClientKind::Confidential);
    assert_eq!(client.granted(None), Some(client.scopes));
}

#[test]
fn a_client_that_asks_for_more_gets_nothing() {
    let client = client(ClientKind::Confidential);
    let asked = ["policy.read people.read", "policy.read nonsense"].map(|scope| client.granted(Some(scope)));
    assert_eq!(asked, [None, None]);
}

#[test]
fn a_public_client_has_no_secret() {
    assert!(client(ClientKind::Public).check_new_secret(&admin(), 0).is_err());
}

#[test]
fn two_secrets_are_enough() {
    let client = client(ClientKind::Confidential);
    assert_eq!([0, 1, 2].map(|live| client.check_new_secret(&admin(), live).is_ok()), [true, true, false]);
}

#[test]
fn people_are_sent_back_to_safe_addresses() {
    let good = ["https://a.example/cb?x=1", "http://127.0.0.1/cb", "http://[::1]:8080", "org.example.app:/cb"];
    assert!(good.iter().all(|uri| uri.parse::<RedirectUri>().is_ok()));
}

#[test]
fn people_are_not_sent_anywhere_else() {
    let bad = [
        "http://a.example/cb",
        "https://a.example/#x",
        "https:///cb",
        "https://u@a.example/",
        "javascript:alert(1)",
        "http://127.0.0.1.evil.example/",
        "http://127.0.0.1:x/",
        "https://a.example/ b",
        "data:text",
    ];
    assert_eq!(bad.iter().filter(|uri| uri.parse::<RedirectUri>().is_ok()).collect::<Vec<_>>(), Vec::<&&str>::new());
}

#[test]
fn the_same_machine_may_answer_on_any_port() {
    let own: RedirectUri = "http://127.0.0.1/cb".parse().unwrap();
    let asked = ["http://127.0.0.1:5000/cb", "http://127.0.0.1:5000/other", "http://[::1]/cb"];
    assert_eq!(asked.map(|uri| own.allows(uri)), [true, false, false]);
}

proptest! {
    #[test]
    fn any_other_address_is_compared_whole(own in "https://[a-z]{1,8}\\.example/[a-z]{0,4}", other in "https://[a-z]{1,8}\\.example/[a-z]{0,4}", more in "[a-z/?]{1,4}") {
        let asked = [own.clone(), format!("{own}{more}"), other.clone()];
        let registered: RedirectUri = own.parse().unwrap();
        prop_assert_eq!(asked.map(|uri| registered.allows(&uri)), [true, false, own == other]);
    }
}
