//! Every example of the document is posted, in a database that has what the examples speak of.

use crate::harness::{Caller, Server, send, sqlite, with_form};
use reqwest::Method;
use serde_json::{Value, json};

/// The examples of a schema; there is one at least.
fn examples<'a>(document: &'a Value, schema: &Value) -> &'a [Value] {
    let schema = document.pointer(schema["$ref"].as_str().unwrap().trim_start_matches('#')).unwrap();
    schema["examples"].as_array().unwrap()
}

/// The fields of a form, as text.
fn fields(example: &Value) -> Vec<(&str, String)> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
    example.as_object().unwrap().iter().map(|(name, value)| (name.as_str(), text(value))).collect()
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
                    .replace("{number}", "1")
                    .replace("{id}", "01990000-0000-7000-8000-000000000000")
                    .replace("{unit_id}", "01990000-0000-7000-8000-000000000000")
                    .replace("{office_holder_id}", "01990000-0000-7000-8000-000000000000")
                    .replace("{organization_id}", "01990000-0000-7000-8000-000000000000");
                // The body of a file is an example by itself.
                let is_file = content["schema"]["format"] == "binary";
                let own = [content["example"].clone()];
                for example in if is_file { &own } else { examples(&document, &content["schema"]) } {
                    let request = admin
                        .request(method.to_uppercase().parse::<Method>().unwrap(), &filled)
                        .header("if-match", "*");
                    let request = match media_type.as_str() {
                        "multipart/form-data" => with_form(request, &fields(example)),
                        json if json.contains("json") => {
                            request.header("content-type", media_type).body(example.to_string())
                        }
                        _ if is_file => {
                            request.header("content-type", media_type).body(example.as_str().unwrap().to_owned())
                        }
                        _ => request.form(example),
                    };
                    let answer = send(request).await;
                    let shape_refused = answer.status == 422
                        && answer.json()["errors"]
                            .as_array()
                            .unwrap()
                            .iter()
                            .any(|e| e["code"] != "not_found" && e["code"] != "unverified");
                    let malformed = answer.status == 400
                        && ["malformed", "invalid_request"].contains(&answer.json()["code"].as_str().unwrap());
                    assert!(!malformed, "{method} {path}: {}", answer.text);
                    assert!(!shape_refused, "{method} {path}: {}", answer.text);
                    sent += 1;
                }
            }
        }
    }
    assert!(sent > 20, "only {sent} examples");
}

/// The operations that take no `Idempotency-Key` although they create or act, and why. Grows only by review.
const WITHOUT_KEY: &[(&str, &str)] = &[
    ("createToken", "OAuth has rules of its own: a code and a refresh token work once"),
    ("revokeToken", "OAuth has rules of its own: a token that is revoked already is as good as revoked"),
    ("introspectToken", "it reads"),
    ("confirmRegistration", "the token that was mailed works once"),
    ("confirmPasswordReset", "the token that was mailed works once"),
    ("confirmEmailChange", "the token that was mailed works once"),
    ("confirmAdvocate", "the token that was mailed works once"),
    ("confirmSignature", "the token that was mailed works once"),
    ("confirmPetitionSignature", "the token that was mailed works once"),
    ("confirmPetitionWithdrawal", "the token that was mailed works once"),
    ("closeOwnAccount", "asking again says again when it was done"),
    ("erasePerson", "asking again says again when it was done"),
    ("createClientSecret", "the answer has a secret, which is kept nowhere; If-Match makes it act once"),
    ("createCalendarFeed", "the answer has a secret, which is kept nowhere"),
    ("confirmLeadership", "If-Match makes it act once"),
    ("sealPetition", "If-Match makes it act once"),
    ("createBounce", "the mail that came back is known by its Message-ID"),
    ("createActionRequest", "a mail that is asked for twice changes nothing until it is answered"),
    ("createEnrollment", "a mail that is asked for twice changes nothing until it is answered"),
    ("createDeparture", "a mail that is asked for twice changes nothing until it is answered"),
    ("signPetition", "a mail that is asked for twice changes nothing until it is answered"),
    ("withdrawPetitionSignature", "a mail that is asked for twice changes nothing until it is answered"),
    ("createIncidentReport", "reports are looked through by hand, and one that comes twice is told there"),
    ("createEventSignUp", "a mail that is asked for twice changes nothing until it is answered"),
    ("createEventWithdrawal", "a mail that is asked for twice changes nothing until it is answered"),
    ("verifyCredential", "it reads"),
    ("upsertBackpackCredential", "a badge is known by its issuer and its id"),
    ("keepOwnBadge", "a badge is known by its issuer and its id"),
];

#[tokio::test]
async fn what_acts_takes_a_key_or_says_why_not() {
    let document = Server::on(sqlite()).public().get("/openapi.json").await.json();
    let posts = document["paths"].as_object().unwrap().values().filter_map(|item| item.get("post"));
    let has_key = |operation: &&Value| {
        operation["parameters"].as_array().into_iter().flatten().any(|p| p["name"] == "Idempotency-Key")
    };
    let without: Vec<&str> = posts
        .filter(|operation| !has_key(operation))
        .map(|operation| operation["operationId"].as_str().unwrap())
        .collect();
    let unsaid: Vec<_> = without.iter().filter(|id| !WITHOUT_KEY.iter().any(|(known, _)| known == *id)).collect();
    let outdated: Vec<_> = WITHOUT_KEY.iter().filter(|(known, _)| !without.contains(known)).collect();
    assert!(unsaid.is_empty(), "add a key (Act), or a reason to WITHOUT_KEY: {unsaid:?}");
    assert!(outdated.is_empty(), "these have a key, or are no more: {outdated:?}");
}

/// The status of a request that is sent twice with a key, and whether either answer says that it was given before.
async fn sent_twice(by: &Caller<'_>, path: &str, body: &Value) -> (u16, [String; 2]) {
    let ask = || send(by.request(Method::POST, path).header("idempotency-key", "one").json(body));
    let (first, again) = (ask().await, ask().await);
    assert_eq!((first.status, &first.text), (again.status, &again.text));
    (again.status.as_u16(), [first, again].map(|answer| answer.header("idempotency-replayed").to_owned()))
}

/// As the document has it: an answer says that it was given before where it has a body, and only there.
#[tokio::test]
async fn an_answer_that_is_given_again_says_so_where_it_has_a_body() {
    let server = Server::on(sqlite());
    let unit = json!({"name": "Other", "slug": "other", "kind": "office", "parent_id": null});
    let person = json!({"name": "Ada Example", "email": "twice@example.org", "languages": ["en"]});
    let made = sent_twice(&server.admin().await, "/v1/directory/units", &unit).await;
    let taken = sent_twice(&server.public(), "/v1/directory/registrations", &person).await;
    assert_eq!(made, (201, [String::new(), "true".to_owned()]));
    assert_eq!(taken, (202, [String::new(), String::new()]));
}

/// The operations that change or remove something and ask for no `If-Match`, and why. Grows only by review.
const WITHOUT_MATCH: &[(&str, &str)] = &[
    ("updateBackpackProfile", "Open Badges has no preconditions"),
    ("deleteActivity", "what somebody did is told once and never changed"),
    ("changeOwnPassword", "the password that stands is asked for instead"),
    ("endOwnSessions", "asking again ends nothing more"),
    ("endOwnSession", "asking again ends nothing more"),
    ("watchInstrument", "asking again changes nothing"),
    ("unwatchInstrument", "asking again changes nothing"),
    ("watchInstrumentForUnit", "asking again changes nothing"),
    ("unwatchInstrumentForUnit", "asking again changes nothing"),
    ("importLearningCompletions", "the same rows again change nothing"),
    ("putReminderSetting", "it is said whole, of oneself"),
];

#[tokio::test]
async fn what_changes_a_record_asks_what_was_seen_or_says_why_not() {
    let document = Server::on(sqlite()).public().get("/openapi.json").await.json();
    let mut without = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let changes = ["put", "patch", "delete"].contains(&method.as_str()) || path.ends_with("/transitions");
            let mut parameters = operation["parameters"].as_array().into_iter().flatten();
            let asks = parameters.any(|parameter| parameter["name"] == "If-Match" && parameter["required"] == true);
            if changes && !(asks && ["412", "428"].iter().all(|status| !operation["responses"][status].is_null())) {
                without.push(operation["operationId"].as_str().unwrap().to_owned());
            }
        }
    }
    without.sort();
    let mut known: Vec<&str> = WITHOUT_MATCH.iter().map(|(id, _)| *id).collect();
    known.sort_unstable();
    assert_eq!(without, known, "ask for If-Match, or add a reason to WITHOUT_MATCH");
}

/// Every list streams: with as many rows as it says it has, and as CSV with a header, even where it has none.
#[tokio::test]
async fn every_list_streams() {
    let server = Server::on(sqlite());
    let admin = server.admin().await;
    let document = server.public().get("/openapi.json").await.json();
    let mut streamed = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        let content = &item["get"]["responses"]["200"]["content"];
        if content.get("application/x-ndjson").is_none() || path.contains('{') {
            continue;
        }
        let page = admin.get(&format!("{path}?limit=1&count=true")).await.json();
        let rows = send(admin.request(Method::GET, path).header("accept", "application/x-ndjson")).await;
        assert_eq!(page["total"], rows.text.lines().count(), "{path}");
        let table = send(admin.request(Method::GET, path).header("accept", "text/csv")).await;
        let header: Vec<&str> = table.text.lines().next().unwrap_or_default().split(',').collect();
        assert!(header.contains(&"id"), "{path}: {header:?}");
        if let Some(row) = page["data"][0].as_object() {
            assert_eq!(row.keys().collect::<Vec<_>>(), header, "{path}");
        }
        streamed += 1;
    }
    assert!(streamed > 8, "only {streamed} lists");
}

/// Whatever comes in pages says so in a header as well.
#[tokio::test]
async fn every_page_is_described_with_its_link() {
    let document = Server::on(sqlite()).public().get("/openapi.json").await.json();
    let mut unlinked = Vec::new();
    for operation in document["paths"].as_object().unwrap().values().filter_map(|item| item.get("get")) {
        let answer = &operation["responses"]["200"];
        let Some(page) = answer["content"]["application/json"]["schema"]["$ref"].as_str() else { continue };
        let page = document.pointer(page.trim_start_matches('#')).unwrap();
        let is_paged = ["next_cursor", "next_after"].iter().any(|field| !page["properties"][field].is_null());
        if is_paged && answer["headers"]["link"].is_null() {
            unlinked.push(operation["operationId"].clone());
        }
    }
    assert_eq!(unlinked, Vec::<Value>::new());
}

/// What nobody may ask for, such as `merged` of an advocate, is no example of a move.
#[tokio::test]
async fn a_move_that_may_be_asked_for_is_the_example() {
    let document = Server::on(sqlite()).public().get("/openapi.json").await.json();
    let shown = |name: &str| document["components"]["schemas"][name]["examples"][0]["to"].clone();
    let moves = ["AdvocateTransition", "AlertTransition", "MailingTransition"].map(shown);
    assert_eq!(moves, ["left", "review", "stopped"]);
}

/// The end of a range is called alike in all lists.
#[tokio::test]
async fn a_range_ends_in_until() {
    let document = Server::on(sqlite()).public().get("/openapi.json").await.json();
    let reads = document["paths"].as_object().unwrap().values().map(|item| &item["get"]);
    let parameters = reads.flat_map(|get| get["parameters"].as_array().into_iter().flatten());
    let names = parameters.map(|parameter| parameter["name"].as_str().unwrap());
    assert_eq!(names.filter(|name| name.ends_with("_to")).collect::<Vec<_>>(), Vec::<&str>::new());
}

/// Whatever is answered in JSON is shown by an example.
#[tokio::test]
async fn every_answer_in_json_has_an_example() {
    let document = Server::on(sqlite()).public().get("/openapi.json").await.json();
    let mut without = Vec::new();
    for operation in document["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values())
    {
        for (status, answer) in operation["responses"].as_object().unwrap() {
            let good = status.starts_with('2').then_some(&answer["content"]);
            for (media_type, content) in good.and_then(Value::as_object).into_iter().flatten() {
                if media_type.contains("json") && content["example"].is_null() {
                    without.push(format!("{} {status} {media_type}", operation["operationId"]));
                }
            }
        }
    }
    assert_eq!(without, Vec::<String>::new());
}

/// Refusals that come from the state of a record, or from an erasure, and must not be forgotten.
const REFUSALS: &[(&str, &str)] = &[
    ("closeOwnAccount", "409"),
    ("erasePerson", "409"),
    ("createActionRequest", "409"),
    ("createEventSignUp", "409"),
    ("createEventWithdrawal", "409"),
    ("confirmAdvocate", "409"),
    ("signPetition", "409"),
    ("withdrawPetitionSignature", "409"),
    ("confirmPetitionSignature", "409"),
    ("confirmPetitionWithdrawal", "409"),
    ("confirmSignature", "409"),
    ("getBackpackProfile", "404"),
    ("updateBackpackProfile", "404"),
];

#[tokio::test]
async fn refusals_by_the_state_of_a_record_are_described() {
    let document = Server::on(sqlite()).public().get("/openapi.json").await.json();
    let operations: Vec<&Value> =
        document["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values()).collect();
    let is_described = |id: &str, status: &str| {
        operations.iter().any(|operation| operation["operationId"] == id && !operation["responses"][status].is_null())
    };
    let left_out: Vec<_> = REFUSALS.iter().filter(|(id, status)| !is_described(id, status)).collect();
    assert!(left_out.is_empty(), "{left_out:?}");
}

/// What is made and is not read by its own id below the path it was posted to, and where its maker reads it.
const ELSEWHERE: &[(&str, &str)] = &[
    ("upsertBackpackCredential", "/ims/ob/v3p0/credentials"),
    ("createActions", "/v1/advocacy/actions/me"),
    ("createActivity", "/v1/advocacy/advocates/{id}/activities"),
    ("createClientSecret", "/v1/directory/clients/{id}/secrets"),
    ("createCompetencyFrameworkVersion", "/v1/development/competency-frameworks/{id}"),
    ("createCredit", "/v1/development/credits/{id}"),
    ("reverseCredit", "/v1/development/credits/{id}"),
    ("reverseOwnCredit", "/v1/development/people/me/credits/{id}"),
    ("createOwnLearningCompletion", "/v1/policy/learning-completions/{id}"),
    ("confirmRegistration", "/v1/directory/people/me"),
];

#[tokio::test]
async fn what_was_made_is_read_where_it_is_said_to_be() {
    let document = Server::on(sqlite()).public().get("/openapi.json").await.json();
    let paths = document["paths"].as_object().unwrap();
    let is_read = |path: &str| paths.get(path).is_some_and(|item| !item["get"].is_null());
    let is_below = |path: &str| {
        let depth = path.matches('/').count() + 1;
        let below = |other: &&String| other.starts_with(&format!("{path}/{{")) && other.matches('/').count() == depth;
        paths.keys().filter(below).any(|other| is_read(other))
    };
    let mut unread = Vec::new();
    for (path, item) in paths {
        let post = &item["post"];
        let has_place = |status: &str| !post["responses"][status]["headers"]["location"].is_null();
        let elsewhere = ELSEWHERE.iter().find(|(id, _)| post["operationId"] == *id);
        let is_found = elsewhere.map_or_else(|| is_below(path), |(_, place)| is_read(place));
        if ["201", "202"].into_iter().any(has_place) && !is_found {
            unread.push(post["operationId"].clone());
        }
    }
    assert_eq!(unread, Vec::<Value>::new(), "let it be read, or say in ELSEWHERE where it is");
}

/// What is read of something that is not there, and why that is no 404. Grows only by review.
const OF_NOTHING: &[(&str, &str)] = &[("listAccesses", "who read of somebody is told once they are erased as well")];

#[tokio::test]
async fn what_is_not_there_has_nothing_that_could_be_read() {
    let server = Server::on(sqlite());
    let admin = server.admin().await;
    let document = server.public().get("/openapi.json").await.json();
    let (mut asked, mut told) = (0, Vec::new());
    for (path, item) in document["paths"].as_object().unwrap() {
        let parameters: Vec<&Value> = item["get"]["parameters"].as_array().into_iter().flatten().collect();
        let is_by_id = |parameter: &&Value| parameter["name"] == "id" && parameter["schema"]["format"] == "uuid";
        let wants_more = parameters.iter().any(|parameter| parameter["in"] == "query" && parameter["required"] == true);
        if wants_more || !parameters.iter().any(is_by_id) {
            continue;
        }
        let in_path = parameters.iter().filter(|parameter| parameter["in"] == "path");
        let filled = in_path.fold(path.clone(), |path, parameter| {
            let is_number = parameter["schema"]["type"] == "integer";
            let value = if is_number { "1" } else { "01990000-0000-7000-8000-000000000000" };
            path.replace(&format!("{{{}}}", parameter["name"].as_str().unwrap()), value)
        });
        if admin.get(&filled).await.status != 404 {
            told.push(item["get"]["operationId"].as_str().unwrap().to_owned());
        }
        asked += 1;
    }
    let known: Vec<&str> = OF_NOTHING.iter().map(|(id, _)| *id).collect();
    assert_eq!(told, known, "answer 404, or add a reason to OF_NOTHING");
    assert!(asked > 100, "only {asked} operations");
}

/// An answer that is described with the time at which it was saved has it, and no other.
#[tokio::test]
async fn what_was_saved_says_when_and_nothing_else_does() {
    let server = Server::on(sqlite());
    let document = server.public().get("/openapi.json").await.json();
    let topics = server.public().get("/v1/directory/topics?limit=1").await.json();
    let topic = format!("/v1/directory/topics/{}", topics["data"][0]["id"].as_str().unwrap());
    let asked = [
        ("/v1/directory/topics/{id}", topic.as_str()),
        ("/v1/strategy/framework", "/v1/strategy/framework"),
        ("/v1/strategy/items/{id}", "/v1/strategy/items/A-G1"),
        ("/.well-known/did.json", "/.well-known/did.json"),
        ("/ims/case/v1p1/CFDocuments", "/ims/case/v1p1/CFDocuments"),
    ];
    for (path, place) in asked {
        let described = &document["paths"][path]["get"]["responses"]["200"]["headers"];
        let answer = server.public().get(place).await;
        assert_eq!(described["last-modified"].is_null(), answer.header("last-modified").is_empty(), "{place}");
        assert_eq!((described["etag"].is_null(), answer.header("etag").is_empty()), (false, false), "{place}");
    }
}

/// What a list can be narrowed by is taken: what the path decides already is no parameter.
#[tokio::test]
async fn no_list_offers_what_its_path_decides() {
    let server = Server::on(sqlite());
    let admin = server.admin().await;
    let document = server.public().get("/openapi.json").await.json();
    let mut refused = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let get = &item["get"];
        if get["responses"]["200"]["content"].get("application/x-ndjson").is_none() || path.contains('{') {
            continue;
        }
        let parameters = get["parameters"].as_array().unwrap().iter();
        for parameter in parameters.filter(|parameter| parameter["schema"]["items"]["format"] == "uuid") {
            let narrowed =
                format!("{path}?{}=01990000-0000-7000-8000-000000000000", parameter["name"].as_str().unwrap());
            if admin.get(&narrowed).await.status == 422 {
                refused.push(narrowed);
            }
        }
    }
    assert_eq!(refused, Vec::<String>::new());
}

/// A parameter of a query, with an example.
fn given(parameter: &Value) -> String {
    let example = parameter["schema"]["examples"][0].as_str().unwrap_or("x");
    format!("{}={example}", parameter["name"].as_str().unwrap())
}

/// A parameter that may come so often at most is taken so often, and refused where it comes once more.
#[tokio::test]
async fn a_parameter_comes_no_oftener_than_is_described() {
    let server = Server::on(sqlite());
    let admin = server.admin().await;
    let document = server.public().get("/openapi.json").await.json();
    let (mut asked, mut wrong) = (0, Vec::new());
    for (path, item) in document["paths"].as_object().unwrap().iter().filter(|(path, _)| !path.contains('{')) {
        let parameters: Vec<&Value> = item["get"]["parameters"].as_array().into_iter().flatten().collect();
        for parameter in &parameters {
            let schema = &parameter["schema"];
            let Some(most) = schema["maxItems"].as_u64() else { continue };
            let name = parameter["name"].as_str().unwrap();
            let one = format!("{name}={}", schema["items"]["examples"][0].as_str().unwrap_or("x"));
            let others = parameters.iter().filter(|other| other["required"] == true && other["name"] != name);
            let others: Vec<String> = others.map(|other| given(other)).collect();
            let is_refused = async |times: u64| {
                let times = vec![one.clone(); usize::try_from(times).unwrap()];
                let answer = admin.get(&format!("{path}?{}", [others.clone(), times].concat().join("&"))).await;
                let is_of_it = |error: &Value| error["pointer"] == name && error["code"] == "invalid";
                answer.status == 422 && answer.json()["errors"].as_array().unwrap().iter().any(is_of_it)
            };
            if is_refused(most).await || !is_refused(most + 1).await {
                wrong.push(format!("{path} {name}"));
            }
            asked += 1;
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(asked > 5, "only {asked} parameters");
}

/// A word that a filter does not know is refused by the filter's name, whatever the list.
#[tokio::test]
async fn a_word_that_no_filter_knows_is_named() {
    let server = Server::on(sqlite());
    let admin = server.admin().await;
    let document = server.public().get("/openapi.json").await.json();
    let is_of_words = |schema: &Value| {
        let word = if schema["items"].is_null() { schema } else { &schema["items"] };
        let named = word["$ref"].as_str().and_then(|name| document.pointer(name.trim_start_matches('#')));
        !named.unwrap_or(word)["enum"].is_null()
    };
    let (mut asked, mut taken) = (0, Vec::new());
    for (path, item) in document["paths"].as_object().unwrap().iter().filter(|(path, _)| !path.contains('{')) {
        let parameters = item["get"]["parameters"].as_array().into_iter().flatten();
        let filters = parameters.filter(|parameter| parameter["in"] == "query" && is_of_words(&parameter["schema"]));
        for parameter in filters {
            let name = parameter["name"].as_str().unwrap();
            let answer = admin.get(&format!("{path}?{name}=no_such_word")).await;
            if answer.status != 422 || !answer.pointers().contains(&name.to_owned()) {
                taken.push(format!("{path}?{name}: {}", answer.text));
            }
            asked += 1;
        }
    }
    assert_eq!(taken, Vec::<String>::new());
    assert!(asked > 50, "only {asked} filters");
}
