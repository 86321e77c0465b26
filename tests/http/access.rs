//! Who gets in: every operation of the published document, as nobody and as each role.

use crate::harness::{Caller, Server, send, sqlite};
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

async fn call(caller: &Caller<'_>, method: &Method, path: &str) -> u16 {
    let request =
        caller.request(method.clone(), path).header("if-match", "*").header("content-type", "application/json");
    send(request.body("{}")).await.status.as_u16()
}

/// Whether the guard let the caller in: whatever came after, it was neither 401 nor 403.
fn got_in(status: u16) -> bool {
    status != 401 && status != 403
}

#[tokio::test]
async fn nobody_gets_in_where_a_token_is_needed() {
    let server = Server::on(sqlite());
    for (method, path, _, public) in operations(&document(&server).await) {
        let status = call(&server.public(), &method, &path).await;
        assert_eq!(got_in(status), public, "{method} {path}: {status}");
    }
}

#[tokio::test]
async fn each_role_gets_in_where_the_matrix_says() {
    let server = Server::on(sqlite());
    let operations = operations(&document(&server).await);
    assert!(operations.iter().any(|(_, _, needed, _)| needed.is_string()), "no operation names its permission");
    for &role in Role::ALL {
        let caller = server.person(role.as_str(), None).await;
        for (method, path, needed, _) in &operations {
            let Some(needed) = needed.as_str() else { continue };
            let needed: Permission = needed.parse().unwrap();
            let may = role.reach(needed) > kernel::Reach::None;
            let status = call(&caller, method, path).await;
            assert_eq!(got_in(status), may, "{role}: {method} {path}: {status}");
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
