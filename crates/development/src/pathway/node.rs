//! The nodes of a pathway: what each asks for.

use crate::evidence::ExperienceKind;
use kernel::{Check, Id, Slug, Text, distinct, words};
use std::fmt;

/// The most minutes of credit that are asked for: ten thousand hours.
const MOST_MINUTES: i32 = 600_000;

words! {
    /// What a node asks for: some of the nodes under it, or something that a person has learned or done.
    pub enum NodeKind as "PathwayNodeKind" {
        /// All of its children.
        All = "all",
        /// One of its children, or more.
        Any = "any",
        /// As many of its children.
        AtLeast = "at_least",
        /// One of its children; the others are not wanted then.
        OnlyOne = "only_one",
        /// That an offer was completed, or one that is the same.
        Learning = "learning",
        /// A level of a competency.
        Competency = "competency",
        /// Minutes of credit of a category.
        Credits = "credits",
        /// Experience that is no course.
        Experience = "experience",
    }
}

/// A node of a pathway. What belongs to other kinds of nodes is null.
#[record::part(example = {
    "key": "certificate", "title": "Certificate in youth services", "kind": "at_least", "children": ["course", "practice"],
    "requires": [], "amount": 1, "opportunity_id": null, "competency_id": null, "level": null, "category": null,
    "experience": null
})]
pub struct PathwayNode {
    /// What names it in its pathway; the same from version to version, where it means the same.
    pub key: Slug,
    /// What it is called.
    pub title: Text<200>,
    /// What it asks for.
    pub kind: NodeKind,
    /// The nodes under it, by their keys; empty where it asks for no nodes.
    #[schema(max_items = 50)]
    pub children: Vec<Slug>,
    /// The nodes that come before it, by their keys; may be empty.
    #[schema(max_items = 20)]
    pub requires: Vec<Slug>,
    /// How much: children with `at_least`, minutes with `credits`, times with `experience`.
    #[schema(minimum = 1, maximum = 600_000)]
    pub amount: Option<i32>,
    /// What is to be completed; with `learning` only.
    pub opportunity_id: Option<Id>,
    /// What somebody is to be good at; with `competency` only.
    pub competency_id: Option<Id>,
    /// How good; with `competency` only.
    #[schema(minimum = 1, maximum = 5)]
    pub level: Option<i16>,
    /// A tag that credit must have; with `credits` only.
    pub category: Option<Slug>,
    /// Of which kind; with `experience` only.
    pub experience: Option<ExperienceKind>,
}

/// What a node asks for, with all that this takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule<'a> {
    /// All of these nodes.
    All(&'a [Slug]),
    /// One of these nodes, or more.
    Any(&'a [Slug]),
    /// So many of these nodes.
    AtLeast(usize, &'a [Slug]),
    /// One of these nodes, and no other after it.
    OnlyOne(&'a [Slug]),
    /// This offer, or one that is the same.
    Learning(Id),
    /// This competency, at this level.
    Competency(Id, i16),
    /// Credit with this tag, of so many minutes.
    Credits(&'a Slug, i32),
    /// Such experience, so often.
    Experience(ExperienceKind, i32),
}

impl PathwayNode {
    /// What it asks for; `None` where something is missing.
    pub fn rule(&self) -> Option<Rule<'_>> {
        Some(match self.kind {
            NodeKind::All => Rule::All(&self.children),
            NodeKind::Any => Rule::Any(&self.children),
            NodeKind::AtLeast => Rule::AtLeast(self.amount?.try_into().ok()?, &self.children),
            NodeKind::OnlyOne => Rule::OnlyOne(&self.children),
            NodeKind::Learning => Rule::Learning(self.opportunity_id?),
            NodeKind::Competency => Rule::Competency(self.competency_id?, self.level?),
            NodeKind::Credits => Rule::Credits(self.category.as_ref()?, self.amount?),
            NodeKind::Experience => Rule::Experience(self.experience?, self.amount?),
        })
    }

    /// The nodes that it leads back to: those under it, and those before it.
    pub(super) fn needs(&self) -> impl Iterator<Item = &Slug> {
        self.children.iter().chain(&self.requires)
    }

    /// Notes what is wrong with it, at its place.
    pub(super) fn check(&self, check: &mut Check, place: &str) {
        use NodeKind::{All, Any, AtLeast, Competency, Credits, Experience, Learning, OnlyOne};
        let fields = [
            ("children", !self.children.is_empty(), &[All, Any, AtLeast, OnlyOne][..]),
            ("amount", self.amount.is_some(), &[AtLeast, Credits, Experience]),
            ("opportunity_id", self.opportunity_id.is_some(), &[Learning]),
            ("competency_id", self.competency_id.is_some(), &[Competency]),
            ("level", self.level.is_some(), &[Competency]),
            ("category", self.category.is_some(), &[Credits]),
            ("experience", self.experience.is_some(), &[Experience]),
        ];
        for (field, given, kinds) in fields {
            let (wanted, kind, place) = (kinds.contains(&self.kind), self.kind, format!("{place}/{field}"));
            check.that(given || !wanted, place.clone(), "missing", format!("is needed where the kind is {kind}")).that(
                wanted || !given,
                place,
                "unexpected",
                format!("does not belong to the kind {kind}"),
            );
        }
        let children = i32::try_from(self.children.len()).unwrap_or(i32::MAX);
        let most = if self.kind == AtLeast { children.max(1) } else { MOST_MINUTES };
        let amount = self.amount.is_none_or(|amount| (1..=most).contains(&amount));
        let level = self.level.is_none_or(|level| (1..=5).contains(&level));
        check
            .that(amount, format!("{place}/amount"), "invalid", format!("must be from 1 to {most}"))
            .that(level, format!("{place}/level"), "invalid", "must be from 1 to 5")
            .that(distinct(&self.requires), format!("{place}/requires"), "duplicate", "must name each node once");
    }
}

/// What it asks for in a few words, for diagrams.
impl fmt::Display for Rule<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All(_) => f.write_str("all of these"),
            Self::Any(_) => f.write_str("any of these"),
            Self::AtLeast(wanted, children) => write!(f, "{wanted} of {}", children.len()),
            Self::OnlyOne(_) => f.write_str("one of these"),
            Self::Learning(_) => f.write_str("learning"),
            Self::Competency(_, level) => write!(f, "competency, level {level}"),
            Self::Credits(category, minutes) => write!(f, "{minutes} minutes of {category}"),
            Self::Experience(kind, times) => write!(f, "{kind}, {times} ×"),
        }
    }
}
