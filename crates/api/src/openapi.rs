//! The `OpenAPI` document, put together from the operations. One pass gives it the shape that generated clients like best:
//! scalars inline, unions with a discriminator, no null in parameters.

use crate::{
    cx::Need,
    operation::{Doc, Operation},
    problem::{ApiError, ProblemDetails, meaning},
    schema::schemas,
};
use kernel::{Code, Problem};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

const ABOUT: &str = "The open, headless mission platform of a library association: advocacy, information policy, and \
     professional and leadership development in one service with one contract.\n\n\
     Lists page by cursor; records carry an `ETag`; changes need `If-Match`, and a patch that changes \
     nothing makes no revision; a POST with an `Idempotency-Key` acts once; every error is a problem document (RFC 9457) \
     whose `code` is stable. In CSV, text that begins as a formula of a spreadsheet does has an apostrophe before it.";

/// Each tag with what it is about, grouped by domain in reading order.
const TAGS: &[(&str, &str)] = &[
    (
        "Tokens",
        "Logging in: access tokens, refresh tokens, the keys that check them. To a client that takes JSON and names no \
         problem documents, refusals come as `application/json`, with `error` as RFC 6749 has it.",
    ),
    ("Accounts", "Coming to an account, and keeping it one's own: by mail and password."),
    ("Clients", "The programs that may call, for people or by themselves, and their secrets."),
    ("Sessions", "Where a person is signed in, and signing out."),
    ("Units", "Offices, divisions, round tables, committees and chapters: the association's tree."),
    ("People", "Who has an account, and what they are in which unit."),
    ("Privacy", "What people consent to, what is known of them, who read it, and how to be forgotten."),
    ("Divisions", "Places by their Open Civic Data ids."),
    ("Libraries", "Libraries and library systems, with their yearly figures."),
    ("Organizations", "Chapters, partners, vendors, schools, coalitions and agencies."),
    ("Topics", "One two-level vocabulary over everything."),
    ("Translations", "What records say in other languages; `Accept-Language` picks it where they are read."),
    ("Representatives", "Who represents a place, told by a point, a ZIP code or a division."),
    ("Posts", "Seats in governments, held by one person after the other: what alerts are aimed at."),
    ("Office holders", "People in office, from public records, and how to reach them."),
    ("Tenures", "Who holds which post, from when and until when."),
    ("Committees", "Committees of legislatures, and who sits on them."),
    ("Courts", "Courts, sitting or abolished."),
    ("Places", "Boundaries and ZIP codes: what tells where a place lies."),
    ("Framework", "The strategic framework: directions, goals, strategies, action areas, values."),
    (
        "Campaigns",
        "What the association does over a time to move people: a tree of campaigns, their reach and their results.",
    ),
    ("Resources", "Toolkits, briefings, templates, talking points and training, version by version."),
    ("Partnerships", "Agreements with organizations, what comes of them, and whom to talk to there."),
    (
        "Landscapes",
        "What the law lets libraries be, who governs them, and where their money comes from, by jurisdiction and day.",
    ),
    ("Publications", "The works in which evidence stands, and whether they still do."),
    ("Findings", "What research has found, a sentence each, to be cited."),
    ("Practices", "What libraries did, what it cost, and what came of it."),
    ("Outcomes", "What patrons say that services did for them, and what all their answers come to."),
    ("Value", "What library services are worth: value sets, the calculator, and libraries side by side."),
    ("Funding", "How adequate the funding of libraries is, by peers, over time, and under federal law."),
    ("Advocacy plans", "Plans of libraries and jurisdictions in seven steps, and their life."),
    ("Coverage", "How many libraries and jurisdictions have an active advocacy plan, and which have none."),
    ("Petitions", "Texts that people sign, by mail or on paper, and how many did."),
    (
        "Events",
        "Advocacy days and visits: slots with seats, who signed up and came, and meetings with those who decide.",
    ),
    ("Incidents", "Threats to libraries and opportunities, answered in time, and what to do about them."),
    ("Challenges", "Demands about works in libraries, what was decided, and how many there were."),
    ("Advocates", "The network: who stands up for libraries, how they join, how engaged they are, and parts of it."),
    ("Mailings", "Briefings and alerts that are mailed to a part of the network, and how far each mailing has come."),
    ("Alerts", "What advocates are asked to tell decision makers, whom it is for, and what became of it."),
    ("Actions", "What people said to decision makers, and whether it arrived."),
    ("Policy areas", "The areas of information policy."),
    ("Issues", "Questions of information policy, each with the unit that owns it."),
    ("Stances", "How units stand on instruments, from the clauses of positions."),
    ("Submissions", "What is said to those who decide: comments, testimony, letters, briefs, meetings."),
    ("Results", "What became of what was asked for: assessments, scores, and the board."),
    ("Positions", "What the association holds, from draft to adoption, publication and review."),
    (
        "Instruments",
        "Bills, regulations, cases and other instruments: what happened to them, and how far they have come.",
    ),
    ("Coalitions", "Organizations that act together: members, charter, and the motions they vote on."),
    ("Joint statements", "Texts that organizations sign together, from the draft to the delivery."),
    ("Work items", "What units have to do, by when, in which order, and how much of it waits for each."),
    ("Notices", "What happened in public, newest first, as JSON, Atom and JSON Feed."),
    ("Calendar", "Everything that has a date, as JSON and iCalendar, and feeds of it by a secret address."),
    ("Policy literacy", "Which policy learning is asked of leaders and members, and how many have completed it."),
    ("Conflicts", "Texts of the association that say opposite things, and why it lives with that."),
    ("Messages", "What may be said of a position, to whom, through which channel, and on which day."),
    ("Learning Commons", "What can be learned: who offers it, when it takes place, and one search over all of it."),
    ("Credit", "What people learned and what credit it gave: a ledger, and transcripts of it."),
    ("Requirement sets", "What those who certify ask for, and how far people have come with it."),
    ("Competencies", "What one can do: frameworks in versions, their items with levels, and comments on them."),
    ("CASE", "Frameworks of competencies for other systems, in CASE 1.1."),
    ("Achievements", "What can be achieved and is awarded for it: badges, certificates and micro-credentials."),
    ("Awards", "Who was awarded what, from the draft to what became of it."),
    ("Badges", "Awards as Open Badges 3.0: signed, shown, published, and verified, whoever issued them."),
    ("Backpack", "Where people keep their badges, by the API of Open Badges 3.0."),
    ("Self-assessment", "Where people stand and want to be, the gaps between, and the learning that closes them."),
    ("Pathways", "Ways to a role or a certificate, who follows them, and how far they have come."),
    ("Imports", "Files taken in: organizations, libraries, places and more, by the thousand, as a job."),
    ("Service", "The service itself: health and this document."),
];

/// Two things that bear one name; the document would silently keep one of them.
#[derive(Debug, thiserror::Error)]
#[error("two different things are called {0} in the OpenAPI document")]
pub struct NameTaken(String);

/// The whole document.
pub fn document(operations: &[Operation]) -> Result<Value, NameTaken> {
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    let mut components: BTreeMap<String, Value> = BTreeMap::new();
    let mut ids = BTreeSet::new();
    let docs: Vec<Doc> = operations.iter().map(Operation::doc).collect();
    for (Operation { method, path, .. }, doc) in operations.iter().zip(&docs) {
        let item = paths.entry(path).or_default();
        if item.insert(method.as_str().to_ascii_lowercase(), describe(doc)).is_some() {
            return Err(NameTaken(format!("{method} {path}")));
        }
        if !ids.insert(doc.id) {
            return Err(NameTaken(doc.id.to_owned()));
        }
    }
    let problem = schemas::<ProblemDetails>()
        .into_iter()
        .map(|(name, schema)| (name, serde_json::to_value(schema).unwrap_or_default()));
    for (name, schema) in docs.iter().flat_map(|doc| doc.schemas.clone()).chain(problem) {
        if components.get(&name).is_some_and(|known| *known != schema) {
            return Err(NameTaken(name));
        }
        components.insert(name, schema);
    }
    let used: Vec<&str> = docs.iter().map(|doc| doc.tag).collect();
    let tags: Vec<Value> = TAGS
        .iter()
        .filter(|(name, _)| used.contains(name))
        .map(|(name, about)| json!({ "name": name, "description": about }))
        .collect();
    let responses: Map<String, Value> = Code::ALL
        .iter()
        .map(|&code| meaning(code).0)
        .map(|status| (response_name(status), problem_response(status)))
        .collect();
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Lectern",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
            "license": { "name": "Apache-2.0 OR MIT", "identifier": "Apache-2.0 OR MIT" },
            "contact": { "name": "The Lectern maintainers", "url": "https://lectern.example/", "email": "maintainers@lectern.example" },
        },
        "servers": [{ "url": "/", "description": "This server" }],
        "security": [{ "bearer": [] }],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": components,
            "responses": responses,
            "headers": headers(),
            "securitySchemes": { "bearer": {
                "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
                "description": "An access token from /oauth/token.",
            }, "client": {
                "type": "http", "scheme": "basic",
                "description": "The client_id and secret of a registered client; they may stand in the form instead.",
            } },
        },
    });
    tidy(&mut document);
    Ok(document)
}

fn describe(doc: &Doc) -> Value {
    let Doc { id, tag, text, parameters, body, need, success, successes, problems, failures, .. } = doc;
    let mut lines = text.trim().splitn(2, '\n').map(str::trim);
    let summary = lines.next().unwrap_or_default().trim_end_matches('.');
    let description: Vec<&str> = lines.next().unwrap_or(summary).lines().map(str::trim).collect();
    let mut responses = Map::new();
    for (status, response) in success.iter().chain(successes) {
        responses.insert(status.to_string(), response.clone());
    }
    if parameters.iter().any(|p| p.get("name") == Some(&json!("If-None-Match"))) {
        responses.insert("304".into(), json!({ "description": "The record is still as you have it." }));
    }
    for code in problems {
        let status = meaning(*code).0;
        responses
            .insert(status.to_string(), json!({ "$ref": format!("#/components/responses/{}", response_name(status)) }));
    }
    responses.extend(failures.iter().map(|(status, response)| (status.to_string(), response.clone())));
    // A bearer scheme knows no scopes: what a token must give stands beside it.
    let (security, permission) = match need {
        None | Some(Need::Nothing) => (json!([]), None),
        Some(Need::Client) => (json!([{ "client": [] }, {}]), None),
        Some(Need::Person) => (json!([{ "bearer": [] }]), None),
        Some(Need::Permission(permission)) => (json!([{ "bearer": [] }]), Some(permission.as_str())),
    };
    let needed = permission.map(|p| format!("\n\nNeeds the permission `{p}`.")).unwrap_or_default();
    let mut described = json!({
        "operationId": id, "tags": [tag], "summary": summary, "description": description.join("\n") + &needed,
        "security": security, "x-permission": permission, "parameters": parameters, "responses": responses,
    });
    if let (Some(body), Some(map)) = (body, described.as_object_mut()) {
        map.insert("requestBody".into(), body.clone());
    }
    described
}

/// The reusable response of a status: `NotFound`, `Conflict` …
fn response_name(status: u16) -> String {
    let reason =
        actix_web::http::StatusCode::from_u16(status).ok().and_then(|s| s.canonical_reason()).unwrap_or("Problem");
    reason.split(|c: char| !c.is_alphanumeric()).collect()
}

fn problem_response(status: u16) -> Value {
    let of_status: Vec<_> = Code::ALL.iter().filter(|&&code| meaning(code).0 == status).collect();
    let description: Vec<_> = of_status.iter().map(|&&code| format!("`{code}`: {}.", meaning(code).1)).collect();
    let example = of_status.first().map(|&&code| {
        let problem = match code {
            Code::Invalid => Problem::field("/title", "missing", "is required"),
            Code::IllegalTransition => Problem::illegal_move("draft", "published", vec!["analysis"]),
            _ => Problem::new(code, format!("{}.", meaning(code).1)),
        };
        ApiError::from(problem).details(Some("0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e".to_owned()))
    });
    let headers = match status {
        401 | 403 => json!({ "www-authenticate": { "$ref": "#/components/headers/www-authenticate" } }),
        429 | 503 => json!({ "retry-after": { "$ref": "#/components/headers/retry-after" } }),
        _ => json!({}),
    };
    json!({
        "description": description.join(" "), "headers": headers,
        "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/ProblemDetails" }, "example": example } },
    })
}

fn headers() -> Value {
    let header = |about: &str, schema: Value| json!({ "description": about, "schema": schema });
    let text = || json!({ "type": "string" });
    json!({
        "etag": header("The revision of the record; send it back as If-Match.", text()),
        "content-language": header("The languages of the texts that may be translated, where they are told.", text()),
        "last-modified": header("When the record was last saved.", text()),
        "location": header("Where the new record is, or the list in which it is.", json!({ "type": "string", "format": "uri-reference" })),
        "link": header("The next page, as rel=\"next\" (RFC 8288).", text()),
        "cache-control": header("no-store: the answer holds a secret.", text()),
        "retry-after": header("Seconds to wait.", json!({ "type": "integer", "format": "int32", "minimum": 0, "maximum": 86400 })),
        "www-authenticate": header("How to authenticate.", text()),
    })
}

/// Gives the document the shape that generated clients like best.
fn tidy(document: &mut Value) {
    let scalars: BTreeMap<String, Value> = document
        .pointer("/components/schemas")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter(|(_, schema)| is_plain_scalar(schema))
        .map(|(name, schema)| (format!("#/components/schemas/{name}"), schema.clone()))
        .collect();
    tidy_value(document, &scalars);
    if let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
        schemas.retain(|name, _| !scalars.contains_key(&format!("#/components/schemas/{name}")));
    }
    while prune(document) {}
}

/// Drops components nothing refers to; whether there were any.
fn prune(document: &mut Value) -> bool {
    let mut used = BTreeSet::new();
    references(document, &mut used);
    let mut pruned = false;
    for kind in ["schemas", "responses", "headers"] {
        let all = document.pointer_mut(&format!("/components/{kind}")).and_then(Value::as_object_mut);
        let Some(all) = all else { continue };
        let before = all.len();
        all.retain(|name, _| used.contains(&format!("#/components/{kind}/{name}")));
        pruned |= all.len() < before;
    }
    pruned
}

fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            found.extend(map.get("$ref").and_then(Value::as_str).map(ToOwned::to_owned));
            map.values().for_each(|v| references(v, found));
        }
        Value::Array(items) => items.iter().for_each(|v| references(v, found)),
        _ => {}
    }
}

/// Text, numbers and the like that are no enum: SDKs want them as the language's own types.
fn is_plain_scalar(schema: &Value) -> bool {
    let scalar = schema.get("type").and_then(Value::as_str).is_some_and(|t| t != "object" && t != "array");
    scalar && schema.get("enum").is_none()
}

fn tidy_value(value: &mut Value, scalars: &BTreeMap<String, Value>) {
    match value {
        Value::Object(map) => {
            if let Some(scalar) = map.get("$ref").and_then(Value::as_str).and_then(|r| scalars.get(r)) {
                let about = map.get("description").cloned();
                map.clone_from(scalar.as_object().unwrap_or(&Map::new()));
                map.extend(about.map(|text| ("description".to_owned(), text)));
            }
            nullable_scalar(map, scalars);
            about_both(map);
            if map.contains_key("in") && map.contains_key("schema") {
                plain_parameter(map);
            }
            bound_integer(map);
            no_null_default(map);
            no_plain_names(map);
            map.values_mut().for_each(|v| tidy_value(v, scalars));
        }
        Value::Array(items) => items.iter_mut().for_each(|v| tidy_value(v, scalars)),
        _ => {}
    }
}

/// `oneOf: [null, scalar]` becomes the scalar with `null` among its types.
fn nullable_scalar(map: &mut Map<String, Value>, scalars: &BTreeMap<String, Value>) {
    let is_null = |branch: &Value| branch.get("type").is_some_and(|t| t == "null");
    let branches = map.get("oneOf").and_then(Value::as_array).filter(|b| b.len() == 2 && b.iter().any(is_null));
    let found = branches.and_then(|b| b.iter().find_map(|x| Some((x, scalars.get(x.get("$ref")?.as_str()?)?))));
    let Some((branch, Value::Object(scalar))) = found else { return };
    let (about, mut scalar) = (map.get("description").or(branch.get("description")).cloned(), scalar.clone());
    if let Some(one) = scalar.get("type").cloned() {
        scalar.insert("type".into(), json!([one, "null"]));
    }
    *map = scalar;
    map.extend(about.map(|text| ("description".to_owned(), text)));
}

/// Moves the description of what may be null from a branch of its `oneOf` to the whole, where generators of clients look for it.
fn about_both(map: &mut Map<String, Value>) {
    let Some(Value::Array(branches)) = map.get_mut("oneOf") else { return };
    if branches.contains(&json!({ "type": "null" })) {
        let about = branches.iter_mut().find_map(|branch| branch.as_object_mut()?.remove("description"));
        if let Some(about) = about {
            map.entry("description").or_insert(about);
        }
    }
}

/// Takes null from the schema of a parameter: one is left out, and never null.
fn plain_parameter(map: &mut Map<String, Value>) {
    let Some(Value::Object(schema)) = map.get_mut("schema") else { return };
    if let Some(Value::Array(types)) = schema.get("type") {
        let real = types.iter().find(|t| *t != "null").cloned();
        schema.extend(real.map(|t| ("type".to_owned(), t)));
    }
    if let Some(Value::Array(branches)) = schema.remove("oneOf") {
        let real = branches.into_iter().find(|b| b.get("type") != Some(&json!("null")));
        if let Some(Value::Object(real)) = real {
            schema.extend(real);
        }
    }
}

/// Takes away a default of null: what may be left out is null then anyway, and some generators make a field required that has a default.
fn no_null_default(map: &mut Map<String, Value>) {
    if map.contains_key("type") && map.get("default") == Some(&Value::Null) {
        map.remove("default");
    }
}

/// Takes away `propertyNames` that says no more than that names are text, as those of a JSON object always are.
fn no_plain_names(map: &mut Map<String, Value>) {
    if map.get("propertyNames") == Some(&json!({ "type": "string" })) {
        map.remove("propertyNames");
    }
}

/// Adds the maximum that utoipa leaves out where it says `int32` of an unsigned type.
fn bound_integer(map: &mut Map<String, Value>) {
    let unsigned = map.get("format") == Some(&json!("int32")) && map.get("minimum").is_some();
    if unsigned && !map.contains_key("maximum") {
        map.insert("maximum".into(), json!(i32::MAX));
    }
}
