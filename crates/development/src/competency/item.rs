//! Competencies: the items of one version of a framework, with their levels.

use super::{CompetencyFramework, CompetencyFrameworkStatus};
use kernel::{
    Actor, At, Check, Id, LangTag, Permission, Record, Result, Terms, Text, WebUri, record_fields, sorted, translated,
};
use record::record;

/// The highest level of a competency; the lowest is 0, where one has nothing of it.
pub const HIGHEST_LEVEL: i16 = 5;

/// What somebody can do who has a competency at one level.
#[record::part(example = {
    "level": 1, "description": "Knows what is kept of readers.", "examples": ["Tells a reader what a record of loans is for."]
})]
pub struct CompetencyLevel {
    /// Which, from 0 to 5.
    #[schema(minimum = 0, maximum = 5)]
    pub level: i16,
    /// What one can do.
    pub description: Text<2000>,
    /// By what it is seen; may be empty.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub examples: Vec<Text<1000>>,
}

/// A competency: an item of one version of a framework. Its id is that of the version, so that what refers to it refers to what
/// it said then. Seen by whoever sees the framework.
#[record(example = {
    "framework_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d76", "case_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e",
    "position": 1, "full_statement": "Keeps no more of readers than is needed.", "human_code": "PR.1",
    "item_type": "Competency", "notes": null, "levels": [{ "level": 1, "description": "Knows what is kept of readers.",
        "examples": ["Tells a reader what a record of loans is for."] }], "source_uri": null
})]
pub struct Competency {
    /// Of which version of a framework.
    #[fixed]
    pub framework_id: Id,
    /// Its identifier in CASE: its own id, or the one it came with.
    #[kept(id)]
    pub case_id: Id,
    /// Its place among the others.
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub position: i32,
    /// What one can do who has it.
    pub full_statement: Text<5000>,
    /// How it is cited.
    pub human_code: Option<Text<100>>,
    /// What kind of item it is, in the words of the framework.
    pub item_type: Option<Text<100>>,
    /// What else there is to say of it.
    pub notes: Option<Text<5000>>,
    /// What it is at each level, from the lowest; may be empty.
    #[serde(default)]
    #[schema(max_items = 6)]
    pub levels: Vec<CompetencyLevel>,
    /// Where it is published first, where that is elsewhere.
    #[kept(None)]
    pub source_uri: Option<WebUri>,
    /// Where the framework stands.
    #[kept(CompetencyFrameworkStatus::Draft)]
    #[serde(skip)]
    pub framework_status: CompetencyFrameworkStatus,
    /// The language the framework is written in.
    #[kept(None)]
    #[serde(skip)]
    pub framework_language: Option<LangTag>,
}

/// Narrows a list of competencies. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct CompetencyFilter {
    /// Words of the statement or the code.
    pub q: Option<Terms>,
    /// Of any of these versions.
    pub framework_id: Vec<Id>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

impl Competency {
    /// The words by which it is found.
    pub fn searchable(&self) -> String {
        format!("{}\n{}", self.human_code.as_ref().map(Text::as_str).unwrap_or_default(), self.full_statement)
    }

    /// How to name it to people: its code, or else the beginning of what it says.
    pub fn label(&self) -> String {
        let statement = || self.full_statement.as_str().chars().take(60).collect();
        self.human_code.as_ref().map_or_else(statement, ToString::to_string)
    }

    /// The same item in a later version of its framework.
    #[must_use]
    pub fn copied(&self, framework: Id, id: Id, now: At) -> Self {
        let framework_status = CompetencyFrameworkStatus::Draft;
        Self {
            id,
            revision: 1,
            framework_id: framework,
            case_id: id,
            source_uri: None,
            framework_status,
            created_at: now,
            updated_at: now,
            ..self.clone()
        }
    }
}

/// Whether levels are each one there is, each once, from the lowest.
pub fn distinct_levels(levels: &[CompetencyLevel]) -> bool {
    let known = levels.iter().all(|level| (0..=HIGHEST_LEVEL).contains(&level.level));
    known && levels.is_sorted_by(|one, next| one.level < next.level)
}

impl Record for Competency {
    const KIND: &'static str = "competency";
    const READ: Permission = Permission::DevelopmentWrite;
    const WRITE: Permission = Permission::DevelopmentWrite;
    record_fields!();
    translated!(full_statement, notes);

    fn language(&self) -> Option<&LangTag> {
        self.framework_language.as_ref()
    }

    fn is_public(&self) -> bool {
        self.framework_status != CompetencyFrameworkStatus::Draft
    }

    fn visible_to(&self, actor: &Actor) -> bool {
        self.is_public() || CompetencyFramework::is_kept_by(actor)
    }

    fn may_be_added_by(&self, actor: &Actor) -> bool {
        CompetencyFramework::is_kept_by(actor)
    }

    fn may_be_changed_by(&self, actor: &Actor) -> bool {
        CompetencyFramework::is_kept_by(actor)
    }

    fn is_open(&self) -> Result<()> {
        self.framework_status.check_open()
    }

    fn check_removable(&self) -> Result<()> {
        self.is_open()
    }

    fn check(&self) -> Result<()> {
        let placed = (0..=1_000_000).contains(&self.position);
        let levels = distinct_levels(&self.levels);
        Check::default()
            .that(placed, "/position", "invalid", "must be from 0 to 1000000")
            .that(levels, "/levels", "invalid", "must be levels from 0 to 5, each once, the lowest first")
            .done()
    }
}

sorted!(Competency, default "position", {
    "position" => position, "created_at" => created_at, "updated_at" => updated_at,
});

#[cfg(test)]
pub(super) mod fixture {
    use super::*;
    use crate::credit::fixture::{NOON, id};
    use kernel::Draft as _;

    pub fn item(levels: &[i16]) -> Result<Competency> {
        let level = |level: &i16| CompetencyLevel {
            level: *level,
            description: "Can do it.".parse().unwrap(),
            examples: Vec::new(),
        };
        let new = NewCompetency {
            framework_id: id(1),
            position: 1,
            full_statement: "Keeps no more of readers than is needed.".parse().unwrap(),
            human_code: None,
            item_type: None,
            notes: None,
            levels: levels.iter().map(level).collect(),
        };
        new.register(id(2), NOON)
    }
}

#[cfg(test)]
mod tests {
    use super::{fixture::item, *};
    use crate::credit::fixture::{NOON, id};
    use kernel::{Amendment as _, Code};

    #[test]
    fn each_level_stands_once_and_in_order() {
        let taken = [&[0, 5][..], &[1, 1], &[2, 1], &[6], &[-1]].map(|levels| item(levels).is_ok());
        assert_eq!(taken, [true, false, false, false, false]);
    }

    #[test]
    fn an_item_of_an_adopted_version_stays() {
        let mut one = Competency { framework_status: CompetencyFrameworkStatus::Adopted, ..item(&[]).unwrap() };
        let patch = CompetencyPatch { position: Some(2), ..CompetencyPatch::default() };
        assert_eq!(patch.amend(&mut one).unwrap_err().code, Code::Conflict);
    }

    #[test]
    fn a_copy_is_an_item_of_its_own() {
        let copy = item(&[1]).unwrap().copied(id(7), id(8), NOON);
        assert_eq!((copy.id, copy.case_id, copy.framework_id, copy.levels.len()), (id(8), id(8), id(7), 1));
    }
}
