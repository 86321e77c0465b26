//! Reads a package of CASE 1.1 (`CFPackage`).

use super::{collection, read_adoption_status, read_association_type};
use crate::RowError;
use development::competency::{
    AssociationKind, CompetencyFrameworkStatus, CompetencyLevel, Definition, DefinitionKind, FrameworkPackage,
    PackedAssociation, PackedEnd, PackedItem, check_circle, distinct_levels,
};
use kernel::{Check, Day, Id, LangTag, Problem, Text, TextDigest, WebUri};
use serde_json::Value;
use std::{
    collections::{HashMap, HashSet},
    fmt::Display,
    io::Read,
    str::FromStr,
};

/// Associations that are not read which are told of a package.
const TOLD: usize = 20;

/// The longest package that is read, in bytes.
pub const MAX_PACKAGE: u64 = 32 << 20;

/// Reads a `CFPackage`.
///
/// # Errors
/// Names every field that is not what it should be: an identifier or a text that is missing, an association that leads nowhere, a
/// circle of children.
pub fn read_package(line: u64, file: impl Read) -> Result<FrameworkPackage, RowError> {
    let json = crate::told::whole(line, file, MAX_PACKAGE)?;
    let json = json.strip_prefix('\u{feff}').unwrap_or(&json);
    let package: Value = serde_json::from_str(json).map_err(|e| RowError::row(line, format!("is not JSON: {e}")))?;
    package_of(&package).map_err(|problem| RowError::refused(line, &problem))
}

/// An object of a package, the place where it stands, and what is found wrong there.
struct Told<'a> {
    value: &'a Value,
    place: String,
}

impl<'a> Told<'a> {
    fn member(&self, name: &str) -> Self {
        Self { value: self.value.get(name).unwrap_or(&Value::Null), place: format!("{}/{name}", self.place) }
    }

    fn each(&self, name: &str) -> Vec<Self> {
        let member = self.member(name);
        let list = member.value.as_array().into_iter().flatten().enumerate();
        list.map(|(index, value)| Self { value, place: format!("{}/{index}", member.place) }).collect()
    }

    fn text(&self, name: &str) -> Option<&'a str> {
        self.value.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
    }

    /// A member that may be absent.
    fn maybe<T: FromStr<Err: Display>>(&self, check: &mut Check, name: &str) -> Option<T> {
        let read = crate::told::lines(self.text(name)?).parse::<T>();
        if let Err(error) = &read {
            check.that(false, format!("{}/{name}", self.place), "invalid", error.to_string());
        }
        read.ok()
    }

    /// A member that must be there.
    fn needed<T: FromStr<Err: Display>>(&self, check: &mut Check, name: &str) -> Option<T> {
        check.that(self.text(name).is_some(), format!("{}/{name}", self.place), "missing", "must be given");
        self.maybe(check, name)
    }

    /// The number of a place, which is whole, in whatever way it is written.
    fn number(&self, name: &str) -> Option<i32> {
        let number = self.value.get(name)?.as_f64()?;
        format!("{number}").parse().ok().filter(|number| (0..=1_000_000).contains(number))
    }

    fn uri(&self) -> Option<WebUri> {
        self.text("uri").and_then(crate::told::address)
    }
}

fn package_of(package: &Value) -> Result<FrameworkPackage, Problem> {
    let whole = Told { value: package, place: String::new() };
    let (document, mut check) = (whole.member("CFDocument"), Check::default());
    let case_id = document.needed::<Id>(&mut check, "identifier");
    let title = document.needed::<Text<300>>(&mut check, "title");
    let creator = document.needed::<Text<200>>(&mut check, "creator");
    let description = document.maybe(&mut check, "description");
    let language = document.maybe::<LangTag>(&mut check, "language");
    let version = document.maybe::<Text<40>>(&mut check, "version");
    let subjects = document.value.get("subject").and_then(Value::as_array).into_iter().flatten();
    let subjects = crate::told::texts(subjects.filter_map(Value::as_str).take(50));
    let status_from = document.maybe::<Day>(&mut check, "statusStartDate");
    let status_until = document.maybe::<Day>(&mut check, "statusEndDate");
    check.in_order((status_from, "statusStartDate"), (status_until, "CFDocument/statusEndDate"));
    let mut items = items(&whole, &mut check);
    let (associations, unread) = associations(&whole, case_id, &mut items, &mut check);
    let mut levels: HashMap<Id, Vec<CompetencyLevel>> = levels(&whole).into_iter().collect();
    for item in &mut items {
        item.levels = levels.remove(&item.case_id).unwrap_or_default();
    }
    let definitions = definitions(&whole, &mut check);
    check.done()?;
    check_children(&items, &associations)?;
    let digest = digest(package, &items);
    let (Some(case_id), Some(title), Some(creator)) = (case_id, title, creator) else {
        return Err(Problem::field("/CFDocument", "missing", "must be given"));
    };
    Ok(FrameworkPackage {
        case_id,
        source_uri: document.uri(),
        version: version.map_or_else(|| fallback("1"), Ok)?,
        title,
        creator,
        description,
        language: language.map_or_else(|| fallback("en"), Ok)?,
        subjects,
        status: document
            .text("adoptionStatus")
            .and_then(read_adoption_status)
            .unwrap_or(CompetencyFrameworkStatus::Draft),
        status_from,
        status_until,
        items,
        associations,
        definitions,
        unread,
        digest,
    })
}

/// The hash of what a package says, in whatever order it says it: of that only the order of its items counts. When something was last
/// touched, where the document stands and until when go on while what it says stays.
fn digest(package: &Value, items: &[PackedItem]) -> TextDigest {
    let mut said = package.clone();
    settle(&mut said);
    if let Some(document) = said.get_mut("CFDocument").and_then(Value::as_object_mut) {
        document.retain(|name, _| !matches!(name.as_str(), "adoptionStatus" | "statusEndDate"));
    }
    let mut order: Vec<(i32, Id)> = items.iter().map(|item| (item.position, item.case_id)).collect();
    order.sort_unstable();
    let order: Vec<String> = order.into_iter().map(|(_, item)| item.to_string()).collect();
    TextDigest::of(&format!("{said}\n{}", order.join("\n")))
}

/// Brings what a package says into one order, without when any of it was last touched.
fn settle(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|name, _| name != "lastChangeDateTime");
            members.sort_keys();
            members.values_mut().for_each(settle);
        }
        Value::Array(list) => {
            list.iter_mut().for_each(settle);
            list.sort_by_cached_key(Value::to_string);
        }
        _ => {}
    }
}

/// What stands for something that a package does not say.
fn fallback<T: FromStr<Err: Display>>(text: &str) -> Result<T, Problem> {
    text.parse().map_err(|e: T::Err| Problem::field("/CFDocument", "invalid", e.to_string()))
}

fn items(whole: &Told<'_>, check: &mut Check) -> Vec<PackedItem> {
    let (mut items, mut seen) = (Vec::new(), HashSet::new());
    for (position, told) in (1..).zip(whole.each("CFItems")) {
        let case_id = told.needed::<Id>(check, "identifier");
        let is_new = case_id.is_none_or(|id| seen.insert(id));
        check.that(is_new, format!("{}/identifier", told.place), "duplicate", "is the identifier of another item");
        let statement = told.needed(check, "fullStatement");
        let (human_code, item_type) = (told.maybe(check, "humanCodingScheme"), told.maybe(check, "CFItemType"));
        let notes = told.maybe(check, "notes");
        if let (Some(case_id), Some(full_statement), true) = (case_id, statement, is_new) {
            let (source_uri, levels) = (told.uri(), Vec::new());
            items.push(PackedItem {
                case_id,
                source_uri,
                position,
                full_statement,
                human_code,
                item_type,
                notes,
                levels,
            });
        }
    }
    items
}

/// The associations of a package, and where those stand that are not read: of a type that CASE 1.1 has not, or from what is no item
/// of the package. That an item is its document's child is what it is without one; the numbers of children give items their places.
fn associations(
    whole: &Told<'_>,
    document: Option<Id>,
    items: &mut [PackedItem],
    check: &mut Check,
) -> (Vec<PackedAssociation>, Vec<String>) {
    let named = |told: &Told<'_>| told.text("identifier").and_then(|id| id.parse::<Id>().ok());
    let known: HashSet<Id> = whole.each("CFItems").iter().filter_map(named).collect();
    let mut items: HashMap<Id, &mut PackedItem> = items.iter_mut().map(|item| (item.case_id, item)).collect();
    let (mut associations, mut seen, mut said) = (Vec::new(), HashSet::new(), HashSet::new());
    let mut unread: Vec<String> = Vec::new();
    for told in whole.each("CFAssociations") {
        let (origin, destination) = (told.member("originNodeURI"), told.member("destinationNodeURI"));
        let at = |name: &str| format!("{}/{name}", told.place);
        let mut pass_over = |name: &str| unread.push(at(name).trim_start_matches('/').to_owned());
        let Some(kind) = told.text("associationType").and_then(read_association_type) else {
            pass_over("associationType");
            continue;
        };
        if named(&origin).is_some_and(|from| !known.contains(&from)) {
            pass_over("originNodeURI");
            continue;
        }
        let case_id = told.needed::<Id>(check, "identifier");
        let from = origin.needed::<Id>(check, "identifier");
        let to = named(&destination);
        let position = told.number("sequenceNumber");
        let (Some(case_id), Some(from)) = (case_id, from) else { continue };
        if let (AssociationKind::IsChildOf, Some(position), Some(item)) = (kind, position, items.get_mut(&from)) {
            item.position = position;
        }
        if kind == AssociationKind::IsChildOf && to == document {
            continue;
        }
        let elsewhere = || destination.uri().map(PackedEnd::Elsewhere);
        let to = match to.filter(|to| known.contains(to)) {
            Some(to) => Some(PackedEnd::Item(to)),
            None if kind == AssociationKind::IsChildOf => None,
            None => elsewhere(),
        };
        let leads = to.as_ref().is_some_and(|to| *to != PackedEnd::Item(from));
        check.that(
            leads,
            at("destinationNodeURI"),
            "invalid",
            "must lead to another item, or to a web address elsewhere",
        );
        check.that(seen.insert(case_id), at("identifier"), "duplicate", "is the identifier of another association");
        let (notes, grouping) = (told.maybe(check, "notes"), told.member("CFAssociationGroupingURI"));
        let grouping_id = grouping.maybe(check, "identifier");
        let Some(to) = to else { continue };
        // Said twice is said once.
        if said.insert((from, kind, format!("{to:?}"))) {
            associations.push(PackedAssociation { case_id, kind, from, to, position, notes, grouping_id });
        }
    }
    unread.truncate(TOLD);
    (associations, unread)
}

fn check_children(items: &[PackedItem], associations: &[PackedAssociation]) -> Result<(), Problem> {
    let children = associations.iter().filter(|said| said.kind == AssociationKind::IsChildOf);
    let step = |said: &PackedAssociation| match said.to {
        PackedEnd::Item(to) => Some((said.from, to)),
        PackedEnd::Elsewhere(_) => None,
    };
    let steps: Vec<(Id, Id)> = children.filter_map(step).collect();
    let code = |id: Id| items.iter().find(|item| item.case_id == id)?.human_code.clone();
    check_circle(&steps, "/CFAssociations", |id| code(id).map_or_else(|| id.to_string(), Into::into))
}

/// The levels that rubrics give items, where each has a number from 0 to 5 of its own.
fn levels(whole: &Told<'_>) -> Vec<(Id, Vec<CompetencyLevel>)> {
    let criteria = whole.each("CFRubrics").into_iter().flat_map(|rubric| rubric.each("CFRubricCriteria"));
    let of = |criterion: Told<'_>| {
        let item = criterion.member("CFItemURI").text("identifier")?.parse::<Id>().ok()?;
        let told = criterion.each("CFRubricCriterionLevels");
        let mut levels: Vec<CompetencyLevel> = told.iter().map(level).collect::<Option<_>>()?;
        levels.sort_by_key(|level| level.level);
        (!levels.is_empty() && distinct_levels(&levels)).then_some((item, levels))
    };
    criteria.filter_map(of).collect()
}

fn level(told: &Told<'_>) -> Option<CompetencyLevel> {
    let number = told.number("score").or_else(|| told.number("position"))?;
    let description = told.text("description").or_else(|| told.text("quality"))?;
    let examples = told.member("extensions").member("examples");
    let examples = examples.value.as_array().into_iter().flatten().filter_map(Value::as_str).take(20);
    Some(CompetencyLevel {
        level: number.try_into().ok()?,
        description: crate::told::lines(description).parse().ok()?,
        examples: examples.filter_map(|text| crate::told::lines(text).parse().ok()).collect(),
    })
}

fn definitions(whole: &Told<'_>, check: &mut Check) -> Vec<Definition> {
    let beside = whole.member("CFDefinitions");
    let (mut definitions, mut seen) = (Vec::new(), HashSet::new());
    for kind in DefinitionKind::ALL.iter().copied() {
        let place = if kind == DefinitionKind::Rubric { whole } else { &beside };
        for told in place.each(collection(kind)) {
            let Some(case_id) = told.needed::<Id>(check, "identifier") else { continue };
            let is_new = seen.insert((kind, case_id));
            check.that(is_new, format!("{}/identifier", told.place), "duplicate", "stands there already");
            definitions.push(Definition { kind, case_id, body: told.value.clone() });
            check.that(!has_nul(told.value), told.place, "invalid", "must have no U+0000, which no database keeps");
        }
    }
    definitions
}

/// Whether any text of it has U+0000.
fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(list) => list.iter().any(has_nul),
        Value::Object(members) => members.iter().any(|(name, value)| name.contains('\0') || has_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
