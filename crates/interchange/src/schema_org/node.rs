//! A node of a JSON-LD document, read by its terms without a processor: names of schema.org with or without their prefix,
//! values alone or in a list, and nodes of the graph that are named by their `@id` elsewhere.

use crate::RowError;
use kernel::Problem;
use serde_json::{Map, Value};
use std::{
    collections::{BTreeSet, HashMap},
    fmt::Display,
    str::FromStr,
};

/// What names of schema.org may begin with.
const PREFIXES: [&str; 3] = ["https://schema.org/", "http://schema.org/", "schema:"];
/// How deep courses are looked for.
const DEPTH: usize = 6;
/// Members in which others stand: those of a graph, of a list of items, and of a feed.
const HOLDERS: [&str; 5] = ["@graph", "itemListElement", "item", "dataFeedElement", "mainEntity"];

/// A name of schema.org without its prefix.
fn term(name: &str) -> &str {
    PREFIXES.iter().find_map(|prefix| name.strip_prefix(prefix)).unwrap_or(name)
}

/// The values of a member: those of a list, or the one.
fn each(value: &Value) -> &[Value] {
    match value {
        Value::Array(values) => values,
        Value::Null => &[],
        one => std::slice::from_ref(one),
    }
}

/// A document whose nodes may name one another.
pub struct Graph<'a> {
    named: HashMap<&'a str, &'a Value>,
    courses: Vec<&'a Map<String, Value>>,
}

impl<'a> Graph<'a> {
    /// Looks through a document.
    pub fn of(document: &'a Value) -> Self {
        let mut graph = Self { named: HashMap::new(), courses: Vec::new() };
        graph.add(document, DEPTH);
        graph
    }

    fn add(&mut self, value: &'a Value, depth: usize) {
        for value in each(value) {
            let Value::Object(node) = value else { continue };
            if let Some(id) = node.get("@id").and_then(Value::as_str).filter(|_| node.len() > 1) {
                self.named.entry(id).or_insert(value);
            }
            if is_a(node, "Course") {
                self.courses.push(node);
            } else if depth > 0 {
                HOLDERS.iter().filter_map(|holder| node.get(*holder)).for_each(|held| self.add(held, depth - 1));
            }
        }
    }

    /// The node itself, where only its name stands there.
    fn resolved(&self, value: &'a Value) -> &'a Value {
        let name = value.as_object().filter(|node| node.len() == 1).and_then(|node| node.get("@id"));
        name.and_then(Value::as_str).and_then(|name| self.named.get(name).copied()).unwrap_or(value)
    }

    /// The courses, in their order; `line` is where the document begins.
    pub fn courses(&self, line: u64) -> impl Iterator<Item = Node<'a, '_>> {
        self.courses.iter().map(move |course| Node { graph: self, line, at: String::new(), members: course })
    }
}

/// Whether a node is of that type.
fn is_a(node: &Map<String, Value>, wanted: &str) -> bool {
    let types = node.get("@type").map(each).unwrap_or_default();
    types.iter().filter_map(Value::as_str).any(|name| term(name) == wanted)
}

/// A node, and where it stands.
pub struct Node<'a, 'g> {
    graph: &'g Graph<'a>,
    line: u64,
    at: String,
    members: &'a Map<String, Value>,
}

impl<'a, 'g> Node<'a, 'g> {
    /// Where a member stands, below the course.
    pub fn place(&self, name: &str) -> String {
        format!("{}{name}", self.at)
    }

    /// A rejection for a member.
    pub fn wrong(&self, name: &str, reason: impl Display) -> RowError {
        RowError::at(self.line, &self.place(name), reason)
    }

    /// A rejection by a rule of the domain, in its words.
    pub fn refused(&self, problem: &Problem) -> RowError {
        let mut refused = problem.clone();
        for field in &mut refused.fields {
            field.pointer = format!("/{}{}", self.at, field.pointer.trim_start_matches('/'));
        }
        RowError::refused(self.line, &refused)
    }

    /// The values of a member, resolved.
    pub fn values(&self, name: &str) -> Vec<&'a Value> {
        let member = self.members.iter().find(|(member, _)| term(member) == name);
        let values = member.map(|(_, value)| each(value)).unwrap_or_default();
        values.iter().map(|value| self.graph.resolved(value)).collect()
    }

    /// The nodes of a member.
    pub fn nodes(&self, name: &str) -> Vec<Node<'a, 'g>> {
        let nodes = self.values(name).into_iter().enumerate().filter_map(|(index, value)| {
            let at = format!("{}/{index}/", self.place(name));
            Some(Node { graph: self.graph, line: self.line, at, members: value.as_object()? })
        });
        nodes.collect()
    }

    /// Whether the node is of that type.
    pub fn is_a(&self, wanted: &str) -> bool {
        is_a(self.members, wanted)
    }

    /// The texts of a member: its values, or what they are called.
    pub fn texts(&self, name: &str) -> Vec<String> {
        self.values(name).into_iter().filter_map(text).collect()
    }

    /// The first text of a member.
    pub fn text(&self, name: &str) -> Option<String> {
        self.values(name).into_iter().find_map(text)
    }

    /// The first text of a member as a parsed value; `None` where the node has none.
    pub fn parse<T: FromStr<Err: Display>>(&self, name: &str) -> Result<Option<T>, RowError> {
        match (self.text(name), self.values(name).is_empty()) {
            (Some(text), _) => text.parse().map(Some).map_err(|e| self.wrong(name, e)),
            (None, true) => Ok(None),
            (None, false) => Err(self.wrong(name, "must be text")),
        }
    }

    /// The same where there must be one.
    pub fn need<T: FromStr<Err: Display>>(&self, name: &str) -> Result<T, RowError> {
        self.parse(name)?.ok_or_else(|| self.wrong(name, "must be there"))
    }

    /// What the node says beside these terms, by where it stands; a name of another vocabulary is as a JSON pointer has it (RFC 6901).
    pub fn note_unread(&self, known: &[&str], unread: &mut BTreeSet<String>) {
        let names = self.members.keys().map(|name| term(name)).filter(|name| !name.starts_with('@'));
        let pointed = |name: &str| self.place(&name.replace('~', "~0").replace('/', "~1"));
        unread.extend(names.filter(|name| !known.contains(name)).map(pointed));
    }
}

/// A value as text: itself, or what a node is called; without control characters. `None` where nothing is left.
fn text(value: &Value) -> Option<String> {
    let told = match value {
        Value::String(text) => text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::Object(node) => {
            let names = ["@value", "value", "termCode", "name"];
            return names
                .iter()
                .find_map(|name| node.iter().find(|(member, _)| term(member) == *name))
                .and_then(|(_, value)| each(value).first().filter(|value| !value.is_object()).and_then(text));
        }
        Value::Array(_) | Value::Null => return None,
    };
    Some(told).filter(|told: &String| !told.trim().is_empty())
}
