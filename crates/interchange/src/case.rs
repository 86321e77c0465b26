//! Frameworks of competencies in CASE 1.1 (1EdTech, *Competencies and Academic Standards Exchange*): what is kept here written
//! in its words, packages of others read, and the parameters of its lists.
//!
//! | here                             | in CASE                                                     |
//! |----------------------------------|-------------------------------------------------------------|
//! | a version of a framework         | `CFDocument`                                                |
//! | a competency                     | `CFItem`                                                    |
//! | how competencies stand           | `CFAssociation`                                             |
//! | an item that is no one's child   | is a child of its document, by an association with its id   |
//! | levels of competencies, examples | one `CFRubric` with the id of the document, a criterion each |
//!
//! Concepts, subjects, licences, item types, groups of associations and rubrics that a package brings are told again as they
//! came; we have none of our own.

mod ask;
mod read;
mod refusal;
mod write;

pub use ask::{Asked, Page};
pub use read::{MAX_PACKAGE, read_package};
pub use refusal::Refusal;
pub use write::Case;

use development::competency::{AssociationKind, CompetencyFrameworkStatus, DefinitionKind};

/// Pairs of a word of ours and its word in CASE, both ways.
macro_rules! told_as {
    ($said:ident, $read:ident for $kind:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        const fn $said(value: $kind) -> &'static str {
            match value { $($kind::$variant => $word),+ }
        }

        fn $read(word: &str) -> Option<$kind> {
            match word { $($word => Some($kind::$variant),)+ _ => None }
        }
    };
}

told_as! { association_type, read_association_type for AssociationKind {
    IsChildOf = "isChildOf", IsPeerOf = "isPeerOf", IsPartOf = "isPartOf", ExactMatchOf = "exactMatchOf",
    Precedes = "precedes", IsRelatedTo = "isRelatedTo", ReplacedBy = "replacedBy", Exemplar = "exemplar",
    HasSkillLevel = "hasSkillLevel", IsTranslationOf = "isTranslationOf",
} }
told_as! { adoption_status, read_adoption_status for CompetencyFrameworkStatus {
    Draft = "Private Draft", Comment = "Draft", Adopted = "Adopted", Superseded = "Deprecated",
} }

/// The collection in which things of a kind stand, in a package and in an address.
pub const fn collection(kind: DefinitionKind) -> &'static str {
    match kind {
        DefinitionKind::Concept => "CFConcepts",
        DefinitionKind::Subject => "CFSubjects",
        DefinitionKind::License => "CFLicenses",
        DefinitionKind::ItemType => "CFItemTypes",
        DefinitionKind::AssociationGrouping => "CFAssociationGroupings",
        DefinitionKind::Rubric => "CFRubrics",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use development::{
        Competency, CompetencyAssociation, CompetencyFramework,
        competency::{Definition, FrameworkContents, FrameworkPackage},
    };
    use kernel::{At, Id};
    use serde_json::{Value, json};

    const NOON: At = At::from_micros(1_777_636_800_000_000);
    const CASE: Case<'static> = Case { base: "https://lectern.example.org" };

    fn id(number: u8) -> Id {
        Id::from_bytes([number; 16])
    }

    fn link(number: u8) -> Value {
        json!({ "title": "x", "identifier": id(number), "uri": format!("https://other.example.org/{number}") })
    }

    fn told() -> Value {
        json!({
            "CFDocument": { "identifier": id(1), "uri": "https://other.example.org/1", "creator": "Example Library Association",
                "title": "Privacy", "lastChangeDateTime": NOON, "adoptionStatus": "Adopted", "version": "2",
                "statusStartDate": "2026-01-01" },
            "CFItems": [
                { "identifier": id(2), "uri": "https://other.example.org/2", "fullStatement": "Keeps little.",
                  "humanCodingScheme": "P1", "CFItemType": "Skill", "lastChangeDateTime": NOON },
                { "identifier": id(3), "uri": "https://other.example.org/3", "fullStatement": "Deletes it.",
                  "lastChangeDateTime": NOON },
            ],
            "CFAssociations": [
                { "identifier": id(4), "associationType": "isChildOf", "uri": "https://other.example.org/4",
                  "originNodeURI": link(3), "destinationNodeURI": link(2), "sequenceNumber": 7, "lastChangeDateTime": NOON },
                { "identifier": id(5), "associationType": "isChildOf", "uri": "https://other.example.org/5",
                  "originNodeURI": link(2), "destinationNodeURI": link(1), "lastChangeDateTime": NOON },
                { "identifier": id(6), "associationType": "exactMatchOf", "uri": "https://other.example.org/6",
                  "originNodeURI": link(2), "destinationNodeURI": link(99), "lastChangeDateTime": NOON },
            ],
            "CFDefinitions": { "CFLicenses": [{ "identifier": id(7), "uri": "https://other.example.org/7", "title": "Open",
                "licenseText": "Use it.", "lastChangeDateTime": NOON }] },
        })
    }

    fn read(package: &Value) -> FrameworkPackage {
        read_package(1, package.to_string().as_bytes()).unwrap()
    }

    fn refused(package: &Value) -> Vec<String> {
        let error = read_package(1, package.to_string().as_bytes()).unwrap_err();
        error.fields.into_iter().map(|field| field.pointer).collect()
    }

    /// What is kept of a package, as it would be taken in.
    fn kept(package: &FrameworkPackage) -> FrameworkContents {
        let framework = package.register(id(11), NOON);
        let items: Vec<_> = package.items.iter().map(|item| item.register(&framework, item.case_id, NOON)).collect();
        let known = |case_id: Id| package.items.iter().any(|item| item.case_id == case_id).then_some(case_id);
        let made =
            |told: &development::competency::PackedAssociation| told.register(&framework, known, told.case_id, NOON);
        let associations = package.associations.iter().filter_map(made).collect();
        let definitions: Vec<Definition> = package.definitions.clone();
        FrameworkContents { framework, items, associations, others: Vec::new(), versions: Vec::new(), definitions }
    }

    #[test]
    fn a_package_is_read() {
        let package = read(&told());
        let order: Vec<i32> = package.items.iter().map(|item| item.position).collect();
        let kinds: Vec<_> = package.associations.iter().map(|association| association.kind).collect();
        assert_eq!((order, kinds), (vec![1, 7], vec![AssociationKind::IsChildOf, AssociationKind::ExactMatchOf]));
        assert_eq!((package.status, package.definitions.len()), (CompetencyFrameworkStatus::Adopted, 1));
    }

    #[test]
    fn what_is_written_is_read_again() {
        let first = kept(&read(&told()));
        let again = read(&CASE.package(&first));
        let items = |package: &FrameworkPackage| package.items.clone();
        assert_eq!(items(&again), items(&read(&told())));
        assert_eq!(again.associations, read(&told()).associations);
    }

    #[test]
    fn a_version_is_told_by_the_days_on_which_it_is_good() {
        let adopted = kept(&read(&told())).framework;
        let early = CompetencyFramework { adopted_on: "2025-12-01".parse().ok(), ..adopted };
        assert_eq!(CASE.document(&early)["statusStartDate"], json!("2026-01-01"));
    }

    #[test]
    fn an_item_that_is_no_ones_child_is_its_documents() {
        let package = CASE.package(&kept(&read(&told())));
        let top = |association: &&Value| association["destinationNodeURI"]["identifier"] == json!(id(1));
        let found: Vec<&Value> = package["CFAssociations"].as_array().unwrap().iter().filter(top).collect();
        assert_eq!((found.len(), &found[0]["identifier"]), (1, &json!(id(2))));
    }

    #[test]
    fn what_is_elsewhere_keeps_the_identifier_that_its_address_ends_with() {
        let mut package = told();
        let elsewhere = json!({ "title": "x", "identifier": id(99), "uri": format!("https://other.example.org/CFItems/{}", id(99)) });
        package["CFAssociations"][2]["destinationNodeURI"] = elsewhere.clone();
        let again = CASE.package(&kept(&read(&package)));
        let matches = |said: &&Value| said["associationType"] == json!("exactMatchOf");
        let said = again["CFAssociations"].as_array().unwrap().iter().find(matches).unwrap();
        assert_eq!(said["destinationNodeURI"]["identifier"], elsewhere["identifier"]);
    }

    #[test]
    fn what_is_absent_is_left_out() {
        let item = CASE.package(&kept(&read(&told())))["CFItems"][1].clone();
        assert_eq!((item.get("notes"), item.get("CFDocumentURI")), (None, None));
    }

    #[test]
    fn levels_are_a_rubric_and_read_again() {
        let mut whole = kept(&read(&told()));
        let level = json!({ "level": 1, "description": "Knows.", "examples": ["Says so."] });
        whole.items[0].levels = vec![serde_json::from_value(level).unwrap()];
        let package = CASE.package(&whole);
        assert_eq!(package["CFRubrics"][0]["CFRubricCriteria"][0]["CFItemURI"]["identifier"], json!(id(2)));
        assert_eq!(read(&package).items[0].levels, whole.items[0].levels);
    }

    #[test]
    fn every_bad_field_is_named() {
        let mut package = told();
        package["CFItems"][0]["fullStatement"] = json!(" ");
        package["CFAssociations"][0]["destinationNodeURI"] = link(3);
        package["CFDocument"]["creator"] = Value::Null;
        let bad = ["/CFDocument/creator", "/CFItems/0/fullStatement", "/CFAssociations/0/destinationNodeURI"];
        assert_eq!(refused(&package), bad);
    }

    #[test]
    fn a_definition_that_no_database_keeps_is_named() {
        let mut package = told();
        package["CFDefinitions"]["CFLicenses"][0]["licenseText"] = json!("a\u{0}b");
        assert_eq!(refused(&package), ["/CFDefinitions/CFLicenses/0"]);
        let mut package = told();
        package["CFRubrics"] = json!([{ "identifier": id(8), "ext:\u{0}": [] }]);
        assert_eq!(refused(&package), ["/CFRubrics/0"]);
    }

    #[test]
    fn a_circle_of_children_is_refused() {
        let mut package = told();
        package["CFAssociations"][1]["destinationNodeURI"] = link(3);
        assert_eq!(refused(&package), ["/CFAssociations"]);
    }

    #[test]
    fn what_is_said_of_strangers_or_in_other_words_is_passed_over() {
        let mut package = told();
        package["CFAssociations"][0]["associationType"] = json!("ext:other");
        package["CFAssociations"][2]["originNodeURI"] = link(98);
        let package = read(&package);
        assert_eq!(package.unread, ["CFAssociations/0/associationType", "CFAssociations/2/originNodeURI"]);
        assert!(package.associations.is_empty());
    }

    /// A version of which a former one is known, whose item one of its own replaces.
    fn second() -> FrameworkContents {
        let mut whole = kept(&read(&told()));
        let former = Competency { id: id(21), case_id: id(21), framework_id: id(20), ..whole.items[0].clone() };
        let ends = (AssociationKind::ReplacedBy, former.id, whole.items[0].id);
        let said = CompetencyAssociation::within(&whole.framework, ends, id(22), NOON);
        whole.associations.push(said);
        whole.others.push(former);
        whole
    }

    #[test]
    fn a_second_version_is_read_without_what_it_says_of_the_first() {
        let again = read(&CASE.package(&second()));
        assert_eq!(again.associations, read(&told()).associations);
        assert_eq!(again.unread, ["CFAssociations/3/originNodeURI"]);
    }

    #[test]
    fn an_association_is_of_the_version_that_says_it() {
        let later = second();
        let former = CompetencyFramework { id: id(20), case_id: id(20), ..later.framework.clone() };
        let whole = FrameworkContents {
            items: later.others.clone(),
            others: later.items.clone(),
            associations: later.associations.iter().rev().take(1).cloned().collect(),
            framework: former,
            versions: vec![later.framework],
            definitions: Vec::new(),
        };
        let set = CASE.item_associations(&whole).unwrap();
        let of: Vec<&Value> =
            set["CFAssociations"].as_array().unwrap().iter().map(|said| &said["CFDocumentURI"]["identifier"]).collect();
        assert_eq!(of, [&json!(id(20)), &json!(id(1))]);
    }

    #[test]
    fn texts_keep_their_lines_however_they_end() {
        let mut package = told();
        package["CFItems"][0]["fullStatement"] = json!("Keeps little,\r\nand not for long.");
        assert_eq!(read(&package).items[0].full_statement.as_str(), "Keeps little,\nand not for long.");
    }

    #[test]
    fn a_mark_of_the_order_of_bytes_is_read_over() {
        let text = format!("\u{feff}{}", told());
        assert!(read_package(1, text.as_bytes()).is_ok());
    }

    #[test]
    fn where_a_package_stands_is_not_what_it_says() {
        let mut later = told();
        later["CFDocument"]["adoptionStatus"] = json!("Deprecated");
        later["CFDocument"]["statusEndDate"] = json!("2026-06-01");
        later["CFItems"][0]["lastChangeDateTime"] = json!("2026-06-01T00:00:00Z");
        assert_eq!(read(&later).digest, read(&told()).digest);
        later["CFItems"][0]["fullStatement"] = json!("Keeps all.");
        assert_ne!(read(&later).digest, read(&told()).digest);
    }

    fn reverse(list: &mut Value) {
        list.as_array_mut().unwrap().reverse();
    }

    #[test]
    fn the_same_in_another_order_has_the_same_digest() {
        let mut other = told();
        for list in ["CFItems", "CFAssociations"] {
            reverse(&mut other[list]);
        }
        let document = other.as_object_mut().unwrap().remove("CFDocument").unwrap();
        other["CFDocument"] = document;
        assert_eq!(read(&other).digest, read(&told()).digest);
    }

    #[test]
    fn the_order_of_items_is_said() {
        let mut one = told();
        one["CFAssociations"][0].as_object_mut().unwrap().remove("sequenceNumber");
        let mut other = one.clone();
        reverse(&mut other["CFItems"]);
        assert_ne!(read(&other).digest, read(&one).digest);
    }
}
