//! What a client asks of CASE's list of documents: page, order, filter and fields.

use super::Refusal;
use kernel::At;
use serde_json::{Map, Value};
use std::cmp::Ordering;

/// The fields of a `CFDocument` by which a list is cut and ordered.
const FIELDS: [&str; 20] = [
    "identifier",
    "uri",
    "frameworkType",
    "caseVersion",
    "creator",
    "title",
    "lastChangeDateTime",
    "officialSourceURL",
    "publisher",
    "description",
    "subject",
    "subjectURI",
    "language",
    "version",
    "adoptionStatus",
    "statusStartDate",
    "statusEndDate",
    "licenseURI",
    "notes",
    "CFPackageURI",
];
/// The field that is an instant, which may be written in several ways.
const CHANGED: &str = "lastChangeDateTime";
/// Documents in a page where the client does not say.
const LIMIT: usize = 100;
/// Documents in a page at most.
const MOST: usize = 500;
/// Conditions of a filter at most.
const CONDITIONS: usize = 20;

/// What a client asks of the list of documents: the parameters as they came, of which none must be there.
#[derive(Clone, Debug, Default)]
pub struct Asked<'a> {
    /// How many documents at most.
    pub limit: Option<&'a str>,
    /// How many are left out before.
    pub offset: Option<&'a str>,
    /// The field by which they are ordered.
    pub sort: Option<&'a str>,
    /// `asc` or `desc`.
    pub order_by: Option<&'a str>,
    /// Conditions, `field='value'`, joined by `AND` or by `OR`.
    pub filter: Option<&'a str>,
    /// The fields to tell of each, with commas between.
    pub fields: Option<&'a str>,
}

/// A page of documents.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The documents.
    pub documents: Vec<Value>,
    /// How many there are in all.
    pub total: usize,
    /// How many are in a page, at most.
    pub limit: usize,
    /// How many were left out before.
    pub offset: usize,
}

/// How a field is compared with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Predicate {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    /// Has the value in it, in whatever letters.
    Contains,
}

/// The signs of predicates; of two that begin alike the longer stands first.
const PREDICATES: [(&str, Predicate); 7] = [
    ("!=", Predicate::Unequal),
    ("<=", Predicate::LessOrEqual),
    (">=", Predicate::GreaterOrEqual),
    ("=", Predicate::Equal),
    ("<", Predicate::Less),
    (">", Predicate::Greater),
    ("~", Predicate::Contains),
];

struct Condition<'a> {
    field: &'static str,
    predicate: Predicate,
    value: &'a str,
    /// The value, where the field is an instant.
    instant: Option<At>,
}

/// Conditions, and whether all must hold, or any.
struct Filter<'a> {
    conditions: Vec<Condition<'a>>,
    all: bool,
}

impl Asked<'_> {
    /// The page of these documents that is asked for.
    ///
    /// # Errors
    /// In the form of CASE, where a parameter is not what it should be.
    pub fn page(&self, mut documents: Vec<Value>) -> Result<Page, Refusal> {
        let limit = number("limit", self.limit, LIMIT, 1..=MOST)?;
        let offset = number("offset", self.offset, 0, 0..=1_000_000)?;
        let filter = self.filter.map(Filter::read).transpose()?;
        let fields = self.fields.map(named_fields).transpose()?;
        if let Some(filter) = &filter {
            documents.retain(|document| filter.holds(document));
        }
        self.order(&mut documents)?;
        let total = documents.len();
        let page = documents.into_iter().skip(offset).take(limit);
        let documents = match fields {
            Some(names) => page.map(|document| only(document, &names)).collect(),
            None => page.collect(),
        };
        Ok(Page { documents, total, limit, offset })
    }

    fn order(&self, documents: &mut [Value]) -> Result<(), Refusal> {
        let descending = match self.order_by {
            None | Some("asc") => false,
            Some("desc") => true,
            Some(other) => return Err(Refusal::NoSort(format!("orderBy is asc or desc, not {other}."))),
        };
        let Some(asked) = self.sort else { return Ok(()) };
        let field = known(asked).ok_or_else(|| Refusal::NoSort(format!("A document has no field {asked}.")))?;
        let first = |document: &Value| texts(document, field).into_iter().next().unwrap_or_default();
        if field == CHANGED {
            documents.sort_by_cached_key(|document| first(document).parse::<At>().ok());
        } else {
            documents.sort_by_cached_key(first);
        }
        if descending {
            documents.reverse();
        }
        Ok(())
    }
}

impl<'a> Filter<'a> {
    fn read(text: &'a str) -> Result<Self, Refusal> {
        let refused = |detail: &str| Refusal::NoSelection("filter", detail.to_owned());
        let (mut rest, mut conditions, mut joint) = (text.trim(), Vec::new(), None);
        loop {
            let (condition, after) = Condition::read(rest)?;
            conditions.push(condition);
            if conditions.len() > CONDITIONS {
                return Err(refused("A filter has at most 20 conditions."));
            }
            let after = after.trim_start();
            if after.is_empty() {
                return Ok(Self { conditions, all: joint != Some("OR") });
            }
            let word = ["AND", "OR"].into_iter().find_map(|word| Some((word, after.strip_prefix(word)?)));
            let (word, next) = word.ok_or_else(|| refused("Conditions are joined by AND or by OR."))?;
            if joint.is_some_and(|joint| joint != word) {
                return Err(refused("A filter joins its conditions by AND or by OR, not by both."));
            }
            joint = Some(word);
            rest = next.trim_start();
        }
    }

    fn holds(&self, document: &Value) -> bool {
        let mut conditions = self.conditions.iter();
        if self.all {
            conditions.all(|condition| condition.holds(document))
        } else {
            conditions.any(|condition| condition.holds(document))
        }
    }
}

impl<'a> Condition<'a> {
    /// Reads the condition at the beginning of a text; gives what stands after it.
    fn read(text: &'a str) -> Result<(Self, &'a str), Refusal> {
        let refused = |detail: String| Refusal::NoSelection("filter", detail);
        let end = text.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        let field = known(name).ok_or_else(|| refused(format!("A document has no field {name}.")))?;
        let rest = rest.trim_start();
        let sign = PREDICATES.iter().find_map(|(sign, predicate)| Some((*predicate, rest.strip_prefix(sign)?)));
        let quoted = |(predicate, rest): (Predicate, &'a str)| {
            let (value, after) = rest.trim_start().strip_prefix('\'')?.split_once('\'')?;
            Some((Self { field, predicate, value, instant: None }, after))
        };
        let (mut read, after) =
            sign.and_then(quoted).ok_or_else(|| refused(format!("Write the condition as {name}='value'.")))?;
        if field == CHANGED && read.predicate != Predicate::Contains {
            let instant =
                read.value.parse::<At>().map_err(|why| refused(format!("{name} {why}, not {}.", read.value)))?;
            read.instant = Some(instant);
        }
        Ok((read, after))
    }

    /// How a value of the field stands to that of the condition: an instant by its time, all else by its letters.
    fn order(&self, value: &str) -> Ordering {
        match (self.instant, value.parse::<At>()) {
            (Some(asked), Ok(told)) => told.cmp(&asked),
            _ => value.cmp(self.value),
        }
    }

    /// Whether it holds of any value of the field; that one is unlike it must hold of all.
    fn holds(&self, document: &Value) -> bool {
        let values = texts(document, self.field);
        let holds = |value: &String| match (self.predicate, self.order(value)) {
            (Predicate::Equal, order) => order == Ordering::Equal,
            (Predicate::Unequal, order) => order != Ordering::Equal,
            (Predicate::Less, order) => order == Ordering::Less,
            (Predicate::LessOrEqual, order) => order != Ordering::Greater,
            (Predicate::Greater, order) => order == Ordering::Greater,
            (Predicate::GreaterOrEqual, order) => order != Ordering::Less,
            (Predicate::Contains, _) => value.to_lowercase().contains(&self.value.to_lowercase()),
        };
        if self.predicate == Predicate::Unequal { values.iter().all(holds) } else { values.iter().any(holds) }
    }
}

fn known(name: &str) -> Option<&'static str> {
    FIELDS.into_iter().find(|field| *field == name)
}

/// The values of a field as texts: none where it is absent, the address of a link.
fn texts(document: &Value, field: &str) -> Vec<String> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Object(link) => link.get("uri").and_then(Value::as_str).map(ToOwned::to_owned),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    match document.get(field) {
        Some(Value::Array(several)) => several.iter().filter_map(text).collect(),
        Some(one) => text(one).into_iter().collect(),
        None => Vec::new(),
    }
}

fn named_fields(text: &str) -> Result<Vec<&'static str>, Refusal> {
    let refused = |name: &str| Refusal::NoSelection("fields", format!("A document has no field {name}."));
    text.split(',').map(str::trim).map(|name| known(name).ok_or_else(|| refused(name))).collect()
}

/// A document with these fields alone.
fn only(document: Value, names: &[&str]) -> Value {
    let Value::Object(members) = document else { return document };
    members.into_iter().filter(|(name, _)| names.contains(&name.as_str())).collect::<Map<_, _>>().into()
}

fn number(
    name: &'static str,
    asked: Option<&str>,
    otherwise: usize,
    range: std::ops::RangeInclusive<usize>,
) -> Result<usize, Refusal> {
    let Some(text) = asked else { return Ok(otherwise) };
    let refused =
        || Refusal::NoSelection(name, format!("{name} is a number from {} to {}.", range.start(), range.end()));
    text.parse().ok().filter(|number| range.contains(number)).ok_or_else(refused)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn documents() -> Vec<Value> {
        let document = |identifier: &str, title: &str, subject: &[&str]| json!({ "identifier": identifier, "title": title, "subject": subject, "creator": "ELA" });
        vec![
            document("1", "Privacy", &["Law", "Readers"]),
            document("2", "Advocacy", &["Law"]),
            document("3", "Care", &[]),
        ]
    }

    fn found(asked: &Asked<'_>) -> Vec<String> {
        let page = asked.page(documents()).unwrap();
        page.documents.iter().map(|document| document["identifier"].as_str().unwrap_or("?").to_owned()).collect()
    }

    fn filtered(filter: &str) -> Vec<String> {
        found(&Asked { filter: Some(filter), ..Asked::default() })
    }

    #[test]
    fn a_filter_compares_fields() {
        assert_eq!(filtered("title='Care'"), ["3"]);
        assert_eq!(filtered("title > 'B'"), ["1", "3"]);
        assert_eq!(filtered("title~'VAC'"), ["1"]);
        assert_eq!(filtered("subject='Law' AND title!='Privacy'"), ["2"]);
        assert_eq!(filtered("title='Care' OR subject='Readers'"), ["1", "3"]);
    }

    #[test]
    fn instants_are_compared_by_their_time() {
        let changed = ["2026-05-01T12:00:00.5Z", "2026-05-01T12:00:00Z", "2026-05-01T08:00:00-05:00"];
        let documents = || changed.iter().map(|at| json!({ "lastChangeDateTime": at })).collect::<Vec<_>>();
        let found = |asked: Asked<'_>| {
            let told = asked.page(documents()).unwrap().documents;
            told.iter().map(|document| changed.iter().position(|at| document[CHANGED] == *at)).collect::<Vec<_>>()
        };
        let since = Asked { filter: Some("lastChangeDateTime>'2026-05-01T12:00:00Z'"), ..Asked::default() };
        assert_eq!(found(since), [Some(0), Some(2)]);
        let newest = Asked { sort: Some(CHANGED), order_by: Some("desc"), ..Asked::default() };
        assert_eq!(found(newest), [Some(2), Some(0), Some(1)]);
    }

    #[test]
    fn a_filter_that_cannot_be_read_is_refused() {
        for filter in [
            "lastChangeDateTime>'May'",
            "",
            "nothing='x'",
            "title",
            "title='x",
            "title='x' XOR title='y'",
            "title='x' AND title='y' OR title='z'",
        ] {
            let refused = Asked { filter: Some(filter), ..Asked::default() }.page(documents()).unwrap_err();
            assert!(matches!(refused, Refusal::NoSelection("filter", _)), "{filter}: {refused:?}");
        }
    }

    #[test]
    fn a_list_is_ordered_and_cut() {
        let asked = Asked {
            sort: Some("title"),
            order_by: Some("desc"),
            limit: Some("1"),
            offset: Some("1"),
            ..Asked::default()
        };
        let page = asked.page(documents()).unwrap();
        assert_eq!((found(&asked), page.total), (vec!["3".to_owned()], 3));
    }

    #[test]
    fn an_unknown_order_is_refused() {
        for (sort, order_by) in [("nothing", "asc"), ("title", "down")] {
            let asked = Asked { sort: Some(sort), order_by: Some(order_by), ..Asked::default() };
            assert!(matches!(asked.page(documents()), Err(Refusal::NoSort(_))));
        }
    }

    #[test]
    fn the_fields_asked_for_are_told() {
        let page = Asked { fields: Some("title, creator"), ..Asked::default() }.page(documents()).unwrap();
        assert_eq!(page.documents[0], json!({ "title": "Privacy", "creator": "ELA" }));
    }
}
