//! Every example of the document is posted, in a database that has what the examples speak of.

use crate::harness::{Server, send, sqlite};
use reqwest::Method;
use serde_json::Value;

/// The examples of a schema; there is one at least.
fn examples<'a>(document: &'a Value, schema: &Value) -> &'a [Value] {
    let schema = document.pointer(schema["$ref"].as_str().unwrap().trim_start_matches('#')).unwrap();
    schema["examples"].as_array().unwrap()
}

/// Sends each request example; the answer may be that a record is missing or a rule holds it back, never that the example
/// is not well formed.
#[tokio::test]
async fn every_request_example_is_well_formed() {
    let server = Server::on(sqlite());
    let admin = server.admin().await;
    let document = server.public().get("/openapi.json").await.json();
    let mut sent = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            for (media_type, content) in operation["requestBody"]["content"].as_object().into_iter().flatten() {
                assert_ne!(&content["example"], &Value::Null, "{method} {path} has no example");
                let filled = path
                    .replace("{kind}", "political")
                    .replace("{audience}", "public")
                    .replace("{id}", "01990000-0000-7000-8000-000000000000")
                    .replace("{unit_id}", "01990000-0000-7000-8000-000000000000");
                for example in examples(&document, &content["schema"]) {
                    let request = admin
                        .request(method.to_uppercase().parse::<Method>().unwrap(), &filled)
                        .header("if-match", "*");
                    let request = if media_type.contains("json") {
                        request.header("content-type", media_type).body(example.to_string())
                    } else {
                        request.form(example)
                    };
                    let answer = send(request).await;
                    let shape_refused = answer.status == 422
                        && answer.json()["errors"].as_array().unwrap().iter().any(|e| e["code"] != "not_found");
                    assert!(answer.status != 400 || path == "/oauth/token", "{method} {path}: {}", answer.text);
                    assert!(!shape_refused, "{method} {path}: {}", answer.text);
                    sent += 1;
                }
            }
        }
    }
    assert!(sent > 20, "only {sent} examples");
}
