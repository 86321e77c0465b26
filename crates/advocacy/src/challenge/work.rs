//! Works that are challenged: what is demanded of each, and what was decided.

use kernel::{Day, Isbn, Text, words};

words! {
    /// What is demanded of a work.
    pub enum Demand {
        Remove = "remove",
        Restrict = "restrict",
        Relocate = "relocate",
        Label = "label",
        /// Of a programme or display: that it not take place.
        Cancel = "cancel",
    }
}

words! {
    /// What was decided about a work.
    pub enum Decision {
        Retained = "retained",
        Relocated = "relocated",
        Restricted = "restricted",
        Removed = "removed",
        /// The demand was given up.
        Withdrawn = "withdrawn",
        /// Nothing yet, or nobody knows.
        Unknown = "unknown",
    }
}

words! {
    /// What kind of work it is.
    pub enum WorkMedium {
        Book = "book",
        Film = "film",
        Music = "music",
        Periodical = "periodical",
        Database = "database",
        Display = "display",
        Programme = "programme",
        Other = "other",
    }
}

/// A work that is challenged.
#[record::part(example = {
    "title": "An example of a novel", "author": "Ada Example", "isbn": "9780306406157", "medium": "book",
    "demands": ["remove", "restrict"], "decision": "retained", "decided_on": "2026-04-30"
})]
pub struct ChallengedWork {
    /// Its title.
    pub title: Text<300>,
    /// Who made it.
    pub author: Option<Text<200>>,
    /// Its ISBN, where it has one.
    pub isbn: Option<Isbn>,
    /// What kind of work it is.
    pub medium: WorkMedium,
    /// What is demanded, each once.
    #[schema(min_items = 1, max_items = 5)]
    pub demands: Vec<Demand>,
    /// What was decided.
    pub decision: Decision,
    /// When; null while nothing is.
    pub decided_on: Option<Day>,
}

/// What was decided about a work.
#[record::form(example = {
    "decision": "retained", "decided_on": "2026-04-30", "note": "By five votes to two."
})]
pub struct WorkDecision {
    /// What.
    pub decision: Decision,
    /// When; with every decision but `unknown`.
    pub decided_on: Option<Day>,
    /// Why, for the history.
    pub note: Option<Text<2000>>,
}
