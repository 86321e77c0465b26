//! Writes what is kept here in the words of CASE 1.1.

use super::{adoption_status, association_type, collection};
use development::{
    Competency, CompetencyAssociation, CompetencyFramework,
    competency::{AssociationKind, CompetencyLevel, Definition, DefinitionKind, FrameworkContents},
};
use kernel::{Id, WebUri};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::{HashMap, HashSet};

/// Writes in CASE what is kept here.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// The address of the service.
    pub base: &'a str,
}

/// What is told of each end of an association: its identifier, its name, and where it is.
struct Ends<'a>(HashMap<Id, &'a Competency>);

impl<'a> Ends<'a> {
    fn of(whole: &'a FrameworkContents) -> Self {
        Self(whole.items.iter().chain(&whole.others).map(|item| (item.id, item)).collect())
    }
}

impl Case<'_> {
    /// Where something is: at its source, where it has one, or else here.
    fn uri(self, collection: &str, case_id: Id, source: Option<&WebUri>) -> String {
        source.map_or_else(|| format!("{}/ims/case/v1p1/{collection}/{case_id}", self.base), ToString::to_string)
    }

    fn document_link(self, framework: &CompetencyFramework) -> Value {
        let uri = self.uri("CFDocuments", framework.case_id, framework.source_uri.as_ref());
        json!({ "title": framework.title, "identifier": framework.case_id, "uri": uri })
    }

    fn item_link(self, item: &Competency) -> Value {
        let uri = self.uri("CFItems", item.case_id, item.source_uri.as_ref());
        json!({ "title": item.label(), "identifier": item.case_id, "uri": uri, "targetType": "CFItem" })
    }

    /// A version of a framework, as `CFDocument`.
    pub fn document(self, framework: &CompetencyFramework) -> Value {
        let package = self.uri("CFPackages", framework.case_id, None);
        let mut document = self.packed_document(framework);
        if let Some(members) = document.as_object_mut() {
            let link = json!({ "title": framework.title, "identifier": framework.case_id, "uri": package });
            members.insert("CFPackageURI".to_owned(), link);
        }
        document
    }

    fn packed_document(self, framework: &CompetencyFramework) -> Value {
        told(json!({
            "identifier": framework.case_id,
            "uri": self.uri("CFDocuments", framework.case_id, framework.source_uri.as_ref()),
            "caseVersion": "1.1",
            "creator": framework.creator,
            "title": framework.title,
            "lastChangeDateTime": framework.updated_at,
            "officialSourceURL": framework.source_uri,
            "description": framework.description,
            "subject": framework.subjects,
            "language": framework.language,
            "version": framework.version,
            "adoptionStatus": adoption_status(framework.status),
            "statusStartDate": framework.valid_from.or(framework.adopted_on),
            "statusEndDate": framework.valid_until,
        }))
    }

    /// An item, as `CFItem`.
    pub fn item(self, framework: &CompetencyFramework, item: &Competency) -> Value {
        self.of_document(framework, self.packed_item(framework, item))
    }

    fn packed_item(self, framework: &CompetencyFramework, item: &Competency) -> Value {
        told(json!({
            "identifier": item.case_id,
            "fullStatement": item.full_statement,
            "CFItemType": item.item_type,
            "uri": self.uri("CFItems", item.case_id, item.source_uri.as_ref()),
            "humanCodingScheme": item.human_code,
            "notes": item.notes,
            "language": framework.language,
            "lastChangeDateTime": item.updated_at,
        }))
    }

    /// Adds of which document something is.
    fn of_document(self, framework: &CompetencyFramework, mut packed: Value) -> Value {
        if let Some(members) = packed.as_object_mut() {
            members.insert("CFDocumentURI".to_owned(), self.document_link(framework));
        }
        packed
    }

    fn packed_association(self, ends: &Ends<'_>, association: &CompetencyAssociation) -> Option<Value> {
        let origin = *ends.0.get(&association.from_id)?;
        let destination = match (association.to_id, &association.to_uri) {
            (Some(to), _) => self.item_link(ends.0.get(&to)?),
            (None, Some(uri)) => json!({ "title": uri, "identifier": elsewhere(uri.as_str()), "uri": uri }),
            (None, None) => return None,
        };
        let is_child = association.kind == AssociationKind::IsChildOf;
        let grouping = association.grouping_id.map(|id| {
            let uri = self.uri(collection(DefinitionKind::AssociationGrouping), id, None);
            json!({ "title": "Association grouping", "identifier": id, "uri": uri })
        });
        Some(told(json!({
            "identifier": association.case_id,
            "associationType": association_type(association.kind),
            "sequenceNumber": association.position.or(is_child.then_some(origin.position)),
            "uri": self.uri("CFAssociations", association.case_id, None),
            "originNodeURI": self.item_link(origin),
            "destinationNodeURI": destination,
            "CFAssociationGroupingURI": grouping,
            "notes": association.notes,
            "lastChangeDateTime": association.updated_at,
        })))
    }

    /// That an item which is no one's child is its document's: an association with the identifier of the item.
    fn packed_top(self, framework: &CompetencyFramework, item: &Competency) -> Value {
        let mut document = self.document_link(framework);
        if let Some(members) = document.as_object_mut() {
            members.insert("targetType".to_owned(), json!("CFDocument"));
        }
        json!({
            "identifier": item.case_id,
            "associationType": association_type(AssociationKind::IsChildOf),
            "sequenceNumber": item.position,
            "uri": self.uri("CFAssociations", item.case_id, None),
            "originNodeURI": self.item_link(item),
            "destinationNodeURI": document,
            "lastChangeDateTime": item.updated_at,
        })
    }

    /// What is said of how items stand, each with the version that says so: of each that is told of, and that those which are no
    /// one's child are the document's.
    fn associations(self, whole: &FrameworkContents) -> Vec<(&CompetencyFramework, Value)> {
        let ends = Ends::of(whole);
        let children = whole.associations.iter().filter(|said| said.kind == AssociationKind::IsChildOf);
        let children: HashSet<Id> = children.map(|said| said.from_id).collect();
        let tops = whole.items.iter().filter(|item| !children.contains(&item.id));
        let tops = tops.map(|item| (&whole.framework, self.packed_top(&whole.framework, item)));
        let told = |said| Some((whole.version_of(said), self.packed_association(&ends, said)?));
        tops.chain(whole.associations.iter().filter_map(told)).collect()
    }

    /// An item with all that is said of it, as `CFAssociationSet`.
    pub fn item_associations(self, whole: &FrameworkContents) -> Option<Value> {
        let item = self.item(&whole.framework, whole.items.first()?);
        let said = self.associations(whole).into_iter().map(|(version, said)| self.of_document(version, said));
        Some(json!({ "CFItem": item, "CFAssociations": said.collect::<Vec<_>>() }))
    }

    /// The first association that is told of, as `CFAssociation`.
    pub fn association(self, whole: &FrameworkContents) -> Option<Value> {
        let said = self.packed_association(&Ends::of(whole), whole.associations.first()?)?;
        Some(self.of_document(&whole.framework, said))
    }

    /// That the first item is its document's, as `CFAssociation`; `None` where it is another item's child.
    pub fn top(self, whole: &FrameworkContents) -> Option<Value> {
        let item = whole.items.first()?;
        let is_child =
            |said: &CompetencyAssociation| said.kind == AssociationKind::IsChildOf && said.from_id == item.id;
        let top = !whole.associations.iter().any(is_child);
        top.then(|| self.of_document(&whole.framework, self.packed_top(&whole.framework, item)))
    }

    /// The levels of all competencies, as `CFRubric`; `None` where none has any.
    pub fn rubric(self, framework: &CompetencyFramework, items: &[Competency]) -> Option<Value> {
        let uri = self.uri(collection(DefinitionKind::Rubric), framework.case_id, None);
        let with_levels = items.iter().filter(|item| !item.levels.is_empty());
        let criteria: Vec<Value> = with_levels.map(|item| self.criterion(framework, item, &uri)).collect();
        (!criteria.is_empty()).then(|| {
            json!({
                "identifier": framework.case_id,
                "uri": uri,
                "title": framework.title,
                "lastChangeDateTime": framework.updated_at,
                "CFRubricCriteria": criteria,
            })
        })
    }

    fn criterion(self, framework: &CompetencyFramework, item: &Competency, rubric: &str) -> Value {
        let level = |level: &CompetencyLevel| {
            let name = format!("{}/{}", item.case_id, level.level);
            told(json!({
                "identifier": named(&name),
                "uri": format!("{rubric}#{name}"),
                "description": level.description,
                "score": level.level,
                "position": level.level,
                "rubricCriterionId": item.case_id,
                "lastChangeDateTime": item.updated_at,
                "extensions": (!level.examples.is_empty()).then(|| json!({ "examples": level.examples })),
            }))
        };
        told(json!({
            "identifier": item.case_id,
            "uri": format!("{rubric}#{}", item.case_id),
            "category": item.human_code,
            "description": item.full_statement,
            "CFItemURI": self.item_link(item),
            "position": item.position,
            "rubricId": framework.case_id,
            "lastChangeDateTime": item.updated_at,
            "CFRubricCriterionLevels": item.levels.iter().map(level).collect::<Vec<_>>(),
        }))
    }

    /// A version with everything that belongs to it, as `CFPackage`.
    pub fn package(self, whole: &FrameworkContents) -> Value {
        let FrameworkContents { framework, items, definitions, .. } = whole;
        let of = |kind| definitions.iter().filter(move |told| told.kind == kind).map(|told| told.body.clone());
        let rubrics: Vec<Value> = of(DefinitionKind::Rubric).collect();
        let rubrics = if rubrics.is_empty() { self.rubric(framework, items).into_iter().collect() } else { rubrics };
        let beside = DefinitionKind::ALL.iter().filter(|kind| **kind != DefinitionKind::Rubric);
        let beside: Map<String, Value> =
            beside.map(|kind| (collection(*kind).to_owned(), of(*kind).collect::<Vec<_>>().into())).collect();
        told(json!({
            "CFDocument": self.packed_document(framework),
            "CFItems": items.iter().map(|item| self.packed_item(framework, item)).collect::<Vec<_>>(),
            "CFAssociations": self.associations(whole).into_iter().map(|(_, said)| said).collect::<Vec<_>>(),
            "CFDefinitions": Some(told(beside.into())).filter(|beside| beside.as_object().is_some_and(|all| !all.is_empty())),
            "CFRubrics": rubrics,
        }))
    }

    /// What came with a package, as it came: a licence, a group or a rubric by itself, of the others a set: the one that is asked
    /// for, and what stands below it by its `hierarchyCode`.
    pub fn defined(self, kind: DefinitionKind, case_id: Id, all: &[Definition]) -> Option<Value> {
        let asked = &all.iter().find(|told| told.case_id == case_id)?.body;
        if !matches!(kind, DefinitionKind::Concept | DefinitionKind::Subject | DefinitionKind::ItemType) {
            return Some(asked.clone());
        }
        let code = |told: &Value| told.get("hierarchyCode").and_then(Value::as_str).unwrap_or_default().to_owned();
        let above = code(asked);
        let is_number = above.ends_with(|last: char| last.is_ascii_digit());
        // Below 1 is 1.1, and not 10.
        let leads_on = |rest: &str| rest.chars().next().is_some_and(|next| !(is_number && next.is_ascii_digit()));
        let is_below = |told: &&Value| !above.is_empty() && code(told).strip_prefix(&above).is_some_and(leads_on);
        let below = all.iter().map(|told| &told.body).filter(is_below);
        let set: Vec<&Value> = std::iter::once(asked).chain(below).collect();
        Some(json!({ collection(kind): set }))
    }
}

/// An object without what is absent: CASE has neither nulls nor lists of nothing.
fn told(mut value: Value) -> Value {
    if let Some(members) = value.as_object_mut() {
        members.retain(|_, member| !member.is_null() && member.as_array().is_none_or(|list| !list.is_empty()));
    }
    value
}

/// The identifier of what is elsewhere: the one that its address ends with, as those of CASE do, or else one made of the address.
fn elsewhere(uri: &str) -> Id {
    let last = uri.rsplit(['/', '#']).next().and_then(|last| last.parse().ok());
    last.unwrap_or_else(|| named(uri))
}

/// An identifier of what has a name and no UUID: always the same for the same name (RFC 9562 §5.8).
fn named(name: &str) -> Id {
    let hash = Sha256::digest(name);
    let mut bytes = [0_u8; 16];
    for (byte, hashed) in bytes.iter_mut().zip(hash) {
        *byte = hashed;
    }
    let [.., version, _, variant, _, _, _, _, _, _, _] = &mut bytes;
    *version = 0x80 | (*version & 0x0F);
    *variant = 0x80 | (*variant & 0x3F);
    Id::from_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_gives_a_uuid_of_version_8() {
        let id = named("https://example.org").to_string();
        assert_eq!((&id[14..15], id.parse()), ("8", Ok(named("https://example.org"))));
        assert!(["8", "9", "a", "b"].contains(&&id[19..20]));
    }

    #[test]
    fn a_set_has_what_stands_below() {
        let told = |number: u8, code: &str| Definition {
            kind: DefinitionKind::Concept,
            case_id: Id::from_bytes([number; 16]),
            body: json!({ "identifier": Id::from_bytes([number; 16]), "hierarchyCode": code }),
        };
        let all = [told(1, "1"), told(2, "1.1"), told(3, "2"), told(4, "10"), told(5, "10.1")];
        let case = Case { base: "https://example.org" };
        let set = case.defined(DefinitionKind::Concept, Id::from_bytes([1; 16]), &all).unwrap();
        let concepts = set["CFConcepts"].as_array().unwrap().iter();
        let codes: Vec<&Value> = concepts.map(|told| &told["hierarchyCode"]).collect();
        assert_eq!(codes, ["1", "1.1"]);
    }
}
