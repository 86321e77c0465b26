//! Frameworks of competencies in CASE 1.1, as other systems read them.

use crate::{exchange::taken_in, harness::Caller};
use reqwest::StatusCode;
use serde_json::{Value, json};

const CASE: &str = "/ims/case/v1p1";
/// The framework that ships as a demonstration.
const DEMO: &str = include_str!("../../crates/lectern/demo/competencies.json");

fn demo() -> Value {
    serde_json::from_str(DEMO).unwrap()
}

/// The collections of what a package may bring beside items and what is said of them.
const DEFINITIONS: [&str; 5] = ["CFConcepts", "CFSubjects", "CFItemTypes", "CFLicenses", "CFAssociationGroupings"];
/// The identifier of the one that there is of each.
const MADE: &str = "00000000-0000-4000-8000-000000000001";

/// The same with all that a package may have.
fn whole() -> Value {
    let mut package = demo();
    let made = json!({"identifier": MADE, "uri": "https://example.org/1", "title": "Open",
        "hierarchyCode": "1", "description": "It is.", "licenseText": "Use it.", "lastChangeDateTime": "2026-01-01T00:00:00Z"});
    package["CFDefinitions"] = DEFINITIONS.iter().map(|name| ((*name).to_owned(), json!([made]))).collect();
    package
}

/// Where all of it is told: the collection and the identifier.
fn places() -> Vec<(&'static str, String)> {
    let package = demo();
    let (document, item) = (identifier(&package["CFDocument"]), identifier(&package["CFItems"][0]));
    let of = [
        ("CFDocuments", document),
        ("CFPackages", document),
        ("CFItems", item),
        ("CFItemAssociations", item),
        ("CFAssociations", item),
        ("CFAssociations", identifier(&package["CFAssociations"][1])),
        ("CFRubrics", document),
    ];
    let all = of.into_iter().chain(DEFINITIONS.map(|name| (name, MADE)));
    all.map(|(collection, id)| (collection, id.to_owned())).collect()
}

fn identifier(value: &Value) -> &str {
    value["identifier"].as_str().unwrap()
}

async fn imported(caller: &Caller<'_>, package: &Value) -> Value {
    taken_in(caller, "?kind=competencies", &package.to_string()).await
}

/// What an error of CASE says is wrong.
fn minor(error: &Value) -> &Value {
    &error["imsx_codeMinor"]["imsx_codeMinorField"][0]["imsx_codeMinorFieldValue"]
}

both! {
    async fn a_package_is_imported_once_and_told_again(server, admin) {
        let first = imported(&admin, &demo()).await;
        let again = imported(&admin, &demo()).await;
        assert_eq!((&first["rows_created"], &again["rows_unchanged"]), (&json!(1), &json!(1)), "{first} {again}");
        let package = format!("{CASE}/CFPackages/{}", identifier(&demo()["CFDocument"]));
        let told = server.public().get(&package).await.expect(StatusCode::OK);
        let statements = |package: &Value| {
            let items = package["CFItems"].as_array().unwrap().iter();
            items.map(|item| (item["identifier"].clone(), item["fullStatement"].clone())).collect::<Vec<_>>()
        };
        assert_eq!(statements(&told), statements(&demo()));
        assert_eq!(told["CFDocument"]["adoptionStatus"], json!("Adopted"));
    }

    async fn what_was_adopted_is_not_imported_anew(server, admin) {
        imported(&admin, &demo()).await;
        let mut other = demo();
        other["CFItems"][0]["fullStatement"] = json!("Else.");
        assert_eq!(imported(&admin, &other).await["rows_rejected"], json!(1));
    }

    async fn each_collection_tells_what_it_has(server) {
        imported(&server.admin().await, &whole()).await;
        let public = server.public();
        for (collection, id) in places() {
            let answer = public.get(&format!("{CASE}/{collection}/{id}")).await;
            answer.expect(StatusCode::OK);
            assert_eq!(answer.header("content-type"), "application/json", "{collection}");
        }
        let license = public.get(&format!("{CASE}/CFLicenses/{MADE}")).await.json();
        let concepts = public.get(&format!("{CASE}/CFConcepts/{MADE}")).await.json();
        assert_eq!((license["licenseText"].clone(), concepts["CFConcepts"][0]["title"].clone()), (json!("Use it."), json!("Open")));
    }

    async fn what_is_told_has_the_members_of_its_example(server) {
        imported(&server.admin().await, &whole()).await;
        let public = server.public();
        let document = public.get("/openapi.json").await.json();
        let members = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        for (collection, id) in places() {
            let told = public.get(&format!("{CASE}/{collection}/{id}")).await.json();
            let answer = &document["paths"][format!("{CASE}/{collection}/{{id}}")]["get"]["responses"]["200"];
            let example = &answer["content"]["application/json"]["example"];
            assert!(members(example).iter().all(|member| members(&told).contains(member)), "{collection}");
        }
    }

    async fn documents_are_filtered_ordered_and_paged(server, admin) {
        let mut other = demo();
        other["CFDocument"]["identifier"] = json!("00000000-0000-4000-8000-000000000002");
        other["CFDocument"]["title"] = json!("Another");
        (other["CFItems"], other["CFAssociations"]) = (json!([]), json!([]));
        imported(&admin, &demo()).await;
        imported(&admin, &other).await;
        let list = async |query: &str| server.public().get(&format!("{CASE}/CFDocuments?{query}")).await;
        let titles = |answer: &Value| {
            let documents = answer["CFDocuments"].as_array().unwrap().iter();
            documents.map(|document| document["title"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let page = list("sort=title&orderBy=desc&limit=1").await;
        assert_eq!((page.header("x-total-count"), titles(&page.json())), ("2", vec!["Privacy and advocacy in libraries".to_owned()]));
        assert!(page.header("link").contains("offset=1>; rel=\"next\""), "{}", page.header("link"));
        assert_eq!(titles(&list("filter=title%3D%27Another%27").await.json()), ["Another"]);
        let fields = list("fields=title&limit=1").await.json();
        assert_eq!(fields["CFDocuments"][0].as_object().unwrap().len(), 1);
    }

    async fn errors_have_the_form_of_the_standard(server) {
        let public = server.public();
        let unknown = public.get(&format!("{CASE}/CFItems/00000000-0000-4000-8000-000000000009")).await;
        assert_eq!(minor(&unknown.expect(StatusCode::NOT_FOUND)), &json!("unknownobject"));
        let no_uuid = public.get(&format!("{CASE}/CFItems/nine")).await;
        assert_eq!(minor(&no_uuid.expect(StatusCode::BAD_REQUEST)), &json!("invaliduuid"));
        let no_sort = public.get(&format!("{CASE}/CFDocuments?sort=size")).await;
        assert_eq!(minor(&no_sort.expect(StatusCode::BAD_REQUEST)), &json!("invalid_sort_field"));
        let no_field = public.get(&format!("{CASE}/CFDocuments?fields=size")).await;
        assert_eq!(minor(&no_field.expect(StatusCode::BAD_REQUEST)), &json!("invalid_selection_field"));
    }

    async fn a_draft_is_told_to_nobody(server, admin) {
        let mut draft = demo();
        draft["CFDocument"]["adoptionStatus"] = json!("Private Draft");
        imported(&admin, &draft).await;
        let document = format!("{CASE}/CFDocuments/{}", identifier(&draft["CFDocument"]));
        assert_eq!(minor(&admin.get(&document).await.expect(StatusCode::NOT_FOUND)), &json!("unknownobject"));
        assert_eq!(admin.get(&format!("{CASE}/CFDocuments")).await.header("x-total-count"), "0");
    }
}
