//! Who gets in: every operation of the published document, as nobody, as each role, and with each scope.

use crate::{
    harness::{Answer, Caller, Server, send, sqlite},
    oauth::{allowed, by_itself, caller, partner, register},
};
use kernel::{Permission, Role};
use reqwest::Method;
use serde_json::Value;

const NOTHING: &str = "01990000-0000-7000-8000-000000000000";

/// Every operation: method, path with something in its braces, the permission its document asks for, and whether it is
/// open to anybody.
fn operations(document: &Value) -> Vec<(Method, String, Value, bool)> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let mut filled = path.clone();
            for parameter in operation["parameters"].as_array().into_iter().flatten().filter(|p| p["in"] == "path") {
                let (name, schema) = (parameter["name"].as_str().unwrap(), parameter["schema"].to_string());
                let value = match name {
                    "kind" => "political",
                    "audience" => "public",
                    "number" => "1",
                    _ if schema.contains("uuid") => NOTHING,
                    _ => "A-G1",
                };
                filled = filled.replace(&format!("{{{name}}}"), value);
            }
            all.push((
                method.to_uppercase().parse().unwrap(),
                filled,
                operation["x-permission"].clone(),
                is_open(operation),
            ));
        }
    }
    all
}

/// Whether it needs no token: none at all, or a client's own proof instead, which the operation asks for by itself.
fn is_open(operation: &Value) -> bool {
    let security = operation["security"].as_array().unwrap();
    security.is_empty() || security.contains(&serde_json::json!({}))
}

async fn document(server: &Server) -> Value {
    server.public().get("/openapi.json").await.json()
}

async fn call(caller: &Caller<'_>, method: &Method, path: &str) -> Answer {
    let request =
        caller.request(method.clone(), path).header("if-match", "*").header("content-type", "application/json");
    send(request.body("{}")).await
}

/// Whether the guard let the caller in, whatever came after: what a handler refuses by itself has other words.
fn got_in(answer: &Answer) -> bool {
    let at_the_door = answer.text.contains("Neither a role nor a scope of yours gives");
    answer.status != 401 && !(answer.status == 403 && at_the_door)
}

/// Who comes with these scopes: a client by itself, and an app in the name of the administrator.
async fn with_scopes<'a>(server: &'a Server, secret: &str, scopes: &[Permission]) -> [Caller<'a>; 2] {
    let scope = scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ");
    [by_itself(server, secret, Some(&scope)).await, allowed(server, &scope).await].map(|answer| caller(server, &answer))
}

/// A client that gets tokens for itself and an app, for every scope; gives the client's secret.
async fn clients(server: &Server) -> String {
    let scopes: Vec<_> = Permission::ALL.iter().map(|scope| scope.as_str()).collect();
    register(server, "app", "public", &scopes).await;
    partner(server, &scopes).await.1
}

both! {
    async fn nobody_gets_in_where_a_token_is_needed(server) {
        for (method, path, _, public) in operations(&document(server).await) {
            let answer = call(&server.public(), &method, &path).await;
            assert_eq!(got_in(&answer), public, "{method} {path}: {}", answer.text);
        }
    }

    async fn each_role_gets_in_where_the_matrix_says(server) {
        let operations = operations(&document(server).await);
        assert!(operations.iter().any(|(_, _, needed, _)| needed.is_string()), "no operation names its permission");
        for &role in Role::ALL {
            let caller = server.person(role.as_str(), None).await;
            for (method, path, needed, _) in &operations {
                let Some(needed) = needed.as_str() else { continue };
                let needed: Permission = needed.parse().unwrap();
                let may = role.reach(needed) > kernel::Reach::None;
                let answer = call(&caller, method, path).await;
                assert_eq!(got_in(&answer), may, "{role}: {method} {path}: {}", answer.text);
            }
        }
    }

    async fn one_scope_opens_what_asks_for_it_and_all_others_do_not(server) {
        let (secret, operations) = (clients(server).await, operations(&document(server).await));
        for &scope in Permission::ALL {
            let others: Vec<_> = Permission::ALL.iter().copied().filter(|other| *other != scope).collect();
            let with = with_scopes(server, &secret, &[scope]).await;
            let without = with_scopes(server, &secret, &others).await;
            let callers = || with.iter().map(|caller| (caller, true)).chain(without.iter().map(|caller| (caller, false)));
            for (method, path, needed, _) in operations.iter().filter(|(_, _, needed, _)| needed == scope.as_str()) {
                for (caller, may) in callers() {
                    let answer = call(caller, method, path).await;
                    assert_eq!(got_in(&answer), may, "{needed}: {method} {path}: {}", answer.text);
                }
            }
        }
    }

    async fn what_is_a_persons_own_is_opened_by_no_scope(server) {
        let secret = clients(server).await;
        let callers = with_scopes(server, &secret, Permission::ALL).await;
        for (method, path, needed, public) in operations(&document(server).await) {
            for caller in callers.iter().filter(|_| needed.is_null() && !public) {
                assert_eq!(call(caller, &method, &path).await.problem(403), "forbidden", "{method} {path}");
            }
        }
    }
}

/// A stranger to a unit's records must not learn that they exist. Grows only by review of this snapshot.
#[tokio::test]
async fn the_public_operations_are_these() {
    let server = Server::on(sqlite());
    let document = document(&server).await;
    let mut public = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if is_open(operation) {
                public.push(format!("{} {path}", method.to_uppercase()));
            }
        }
    }
    insta::assert_snapshot!(public.join("\n"));
}

#[test]
fn the_matrix_is_this() {
    let mut table = String::new();
    for &permission in Permission::ALL {
        let reaches = Role::ALL.iter().map(|role| format!("{role}={:?}", role.reach(permission))).collect::<Vec<_>>();
        table.push_str(&[permission.as_str(), ": ", &reaches.join(" "), "\n"].concat());
    }
    insta::assert_snapshot!(table);
}
