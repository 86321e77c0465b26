//! A framework as an imported package brings it (CASE 1.1), and the version that it makes or changes.

use super::{
    AssociationKind, Competency, CompetencyAssociation, CompetencyFramework, CompetencyFrameworkStatus, CompetencyLevel,
};
use kernel::{At, Code, Day, Id, LangTag, Problem, Result, Text, TextDigest, WebUri, words};
use serde_json::Value;

words! {
    /// What a package defines beside its items; kept as it was told, so that it can be told again.
    pub enum DefinitionKind {
        Concept = "concept",
        Subject = "subject",
        License = "license",
        ItemType = "item_type",
        AssociationGrouping = "association_grouping",
        Rubric = "rubric",
    }
}

/// Something that a package defines beside its items.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    /// What it is.
    pub kind: DefinitionKind,
    /// Its identifier in CASE.
    pub case_id: Id,
    /// What was told of it.
    pub body: Value,
}

/// A version of a framework with everything that belongs to it.
#[derive(Clone, Debug, PartialEq)]
pub struct FrameworkContents {
    /// The version.
    pub framework: CompetencyFramework,
    /// Its items, in their order.
    pub items: Vec<Competency>,
    /// How they stand to one another, and to others.
    pub associations: Vec<CompetencyAssociation>,
    /// Items of other versions to which an association leads, or from which.
    pub others: Vec<Competency>,
    /// Other versions that say any of the associations.
    pub versions: Vec<CompetencyFramework>,
    /// What else came with it.
    pub definitions: Vec<Definition>,
}

impl FrameworkContents {
    /// The version that says an association.
    pub fn version_of(&self, said: &CompetencyAssociation) -> &CompetencyFramework {
        self.versions.iter().find(|version| version.id == said.framework_id).unwrap_or(&self.framework)
    }
}

/// An item of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackedItem {
    /// Its identifier in CASE.
    pub case_id: Id,
    /// Where it is published.
    pub source_uri: Option<WebUri>,
    /// Its place.
    pub position: i32,
    /// What it says.
    pub full_statement: Text<5000>,
    /// How it is cited.
    pub human_code: Option<Text<100>>,
    /// What kind of item it is.
    pub item_type: Option<Text<100>>,
    /// Notes.
    pub notes: Option<Text<5000>>,
    /// Its levels.
    pub levels: Vec<CompetencyLevel>,
}

/// Where an association of a package leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PackedEnd {
    /// To an item of the package, by its identifier.
    Item(Id),
    /// To something elsewhere.
    Elsewhere(WebUri),
}

/// An association of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackedAssociation {
    /// Its identifier in CASE.
    pub case_id: Id,
    /// How the ends stand to one another.
    pub kind: AssociationKind,
    /// From which item, by its identifier.
    pub from: Id,
    /// To what.
    pub to: PackedEnd,
    /// Its place.
    pub position: Option<i32>,
    /// Notes.
    pub notes: Option<Text<2000>>,
    /// Its group, by the identifier of that.
    pub grouping_id: Option<Id>,
}

/// A version of a framework as an outside source tells of it, whole: its items, how they hang together, and what else is
/// defined there.
#[derive(Clone, Debug, PartialEq)]
pub struct FrameworkPackage {
    /// Its identifier in CASE.
    pub case_id: Id,
    /// Where it is published.
    pub source_uri: Option<WebUri>,
    /// Which version it is.
    pub version: Text<40>,
    /// What it is called.
    pub title: Text<300>,
    /// Whose it is.
    pub creator: Text<200>,
    /// What it covers.
    pub description: Option<Text<5000>>,
    /// In which language.
    pub language: LangTag,
    /// What it is about.
    pub subjects: Vec<Text<200>>,
    /// Where it stands there.
    pub status: CompetencyFrameworkStatus,
    /// Since when it stands there.
    pub status_from: Option<Day>,
    /// Until when.
    pub status_until: Option<Day>,
    /// Its items.
    pub items: Vec<PackedItem>,
    /// How they hang together.
    pub associations: Vec<PackedAssociation>,
    /// What else is defined there.
    pub definitions: Vec<Definition>,
    /// What it says beside that and is not read, by where it stands there.
    pub unread: Vec<String>,
    /// The hash of what it says: not of where it stands, nor of when it was last touched.
    pub digest: TextDigest,
}

impl FrameworkPackage {
    /// The version it tells of, which was not known before.
    pub fn register(&self, id: Id, now: At) -> CompetencyFramework {
        let mut framework = CompetencyFramework {
            id,
            revision: 1,
            series_id: id,
            case_id: self.case_id,
            supersedes_id: None,
            version: self.version.clone(),
            title: self.title.clone(),
            creator: self.creator.clone(),
            description: None,
            language: self.language.clone(),
            subjects: Vec::new(),
            source_uri: None,
            valid_from: None,
            valid_until: None,
            review_due_on: None,
            comment_until: None,
            adopted_on: None,
            status: CompetencyFrameworkStatus::Draft,
            allowed_transitions: Vec::new(),
            source_digest: None,
            created_at: now,
            updated_at: now,
        };
        self.refresh(&mut framework);
        framework
    }

    /// Whether it says something else than what the version was last imported from.
    pub fn is_news_to(&self, framework: &CompetencyFramework) -> bool {
        framework.source_digest.as_ref() != Some(&self.digest)
    }

    /// Refuses to change what a version says that was written here, that was adopted, or that stands further on here.
    pub fn check_taken_by(&self, framework: &CompetencyFramework) -> Result<()> {
        if !self.is_news_to(framework) {
            return Ok(());
        }
        let refused = |detail| Err(Problem::new(Code::Conflict, detail));
        if framework.source_digest.is_none() {
            return refused("This version was written here; change it here, and not by a package.");
        }
        if framework.is_fixed() {
            return refused(
                "This version was adopted, and never changes; import what is new under an identifier of its own.",
            );
        }
        if self.status < framework.status {
            return refused("This version stands further on here than the package tells, and never goes back.");
        }
        Ok(())
    }

    /// Brings the version it tells of up to date; whether anything changed. Of one that was adopted that is no more than that it
    /// was replaced at its source, and how long it is good.
    pub fn refresh(&self, framework: &mut CompetencyFramework) -> bool {
        let before = framework.clone();
        if self.is_news_to(framework) {
            framework.version.clone_from(&self.version);
            framework.title.clone_from(&self.title);
            framework.creator.clone_from(&self.creator);
            framework.description.clone_from(&self.description);
            framework.language.clone_from(&self.language);
            framework.subjects.clone_from(&self.subjects);
            framework.source_uri.clone_from(&self.source_uri);
            framework.source_digest = Some(self.digest.clone());
        }
        self.move_on(framework);
        *framework != before
    }

    /// Moves a version on to where it stands at its source, and never back. It ends no earlier than it is good from here.
    fn move_on(&self, framework: &mut CompetencyFramework) {
        if self.status.is_fixed() && !framework.is_fixed() {
            (framework.valid_from, framework.valid_until) = (self.status_from, self.status_until);
            framework.adopted_on = framework.valid_from;
        } else if framework.status == CompetencyFrameworkStatus::Adopted {
            let until = self.status_until.or(framework.valid_until);
            framework.valid_until = until.map(|until| framework.valid_from.map_or(until, |from| from.max(until)));
        }
        framework.status = framework.status.max(self.status);
    }
}

impl PackedItem {
    /// The item of a version of a framework.
    pub fn register(&self, framework: &CompetencyFramework, id: Id, now: At) -> Competency {
        Competency {
            id,
            revision: 1,
            framework_id: framework.id,
            case_id: self.case_id,
            position: self.position,
            full_statement: self.full_statement.clone(),
            human_code: self.human_code.clone(),
            item_type: self.item_type.clone(),
            notes: self.notes.clone(),
            levels: self.levels.clone(),
            source_uri: self.source_uri.clone(),
            framework_status: framework.status,
            framework_language: Some(framework.language.clone()),
            created_at: now,
            updated_at: now,
        }
    }
}

impl PackedAssociation {
    /// The association of a version of a framework whose items are known; `None` where an end of it is not.
    pub fn register(
        &self,
        framework: &CompetencyFramework,
        item: impl Fn(Id) -> Option<Id>,
        id: Id,
        now: At,
    ) -> Option<CompetencyAssociation> {
        let (to_id, to_uri) = match &self.to {
            PackedEnd::Item(to) => (Some(item(*to)?), None),
            PackedEnd::Elsewhere(uri) => (None, Some(uri.clone())),
        };
        Some(CompetencyAssociation {
            id,
            revision: 1,
            framework_id: framework.id,
            case_id: self.case_id,
            kind: self.kind,
            from_id: item(self.from)?,
            to_id,
            to_uri,
            position: self.position,
            notes: self.notes.clone(),
            grouping_id: self.grouping_id,
            framework_status: framework.status,
            created_at: now,
            updated_at: now,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credit::fixture::{NOON, id};

    fn package(digest: &str, status: CompetencyFrameworkStatus) -> FrameworkPackage {
        FrameworkPackage {
            case_id: id(7),
            source_uri: None,
            version: "1".parse().unwrap(),
            title: "Privacy".parse().unwrap(),
            creator: "Example Library Association".parse().unwrap(),
            description: None,
            language: "en".parse().unwrap(),
            subjects: Vec::new(),
            status,
            status_from: None,
            status_until: None,
            items: Vec::new(),
            associations: Vec::new(),
            definitions: Vec::new(),
            unread: Vec::new(),
            digest: TextDigest::of(digest),
        }
    }

    #[test]
    fn the_same_again_changes_nothing() {
        let told = package("a", CompetencyFrameworkStatus::Adopted);
        let mut known = told.register(id(1), NOON);
        assert!(told.check_taken_by(&known).is_ok() && !told.refresh(&mut known));
    }

    #[test]
    fn what_was_adopted_is_not_imported_anew() {
        let known = package("a", CompetencyFrameworkStatus::Adopted).register(id(1), NOON);
        let again = package("b", CompetencyFrameworkStatus::Adopted).check_taken_by(&known);
        assert_eq!(again.unwrap_err().code, Code::Conflict);
    }

    #[test]
    fn what_was_adopted_is_replaced_as_its_source_tells() {
        let mut known = package("a", CompetencyFrameworkStatus::Adopted).register(id(1), NOON);
        let status_until = Some(NOON.day());
        let told = FrameworkPackage { status_until, ..package("a", CompetencyFrameworkStatus::Superseded) };
        let became = [told, package("a", CompetencyFrameworkStatus::Adopted)].map(|told| {
            let taken = told.check_taken_by(&known).is_ok();
            (taken, told.refresh(&mut known))
        });
        assert_eq!(became, [(true, true), (true, false)]);
        assert_eq!((known.status, known.valid_until), (CompetencyFrameworkStatus::Superseded, status_until));
    }

    #[test]
    fn what_is_good_from_later_on_here_ends_no_earlier() {
        let valid_from = Some(NOON.day().plus_days(9));
        let adopted = package("a", CompetencyFrameworkStatus::Adopted).register(id(1), NOON);
        let mut known = CompetencyFramework { valid_from, ..adopted };
        let status_until = Some(NOON.day());
        FrameworkPackage { status_until, ..package("a", CompetencyFrameworkStatus::Superseded) }.refresh(&mut known);
        assert_eq!(known.valid_until, valid_from);
    }

    #[test]
    fn what_was_written_here_is_changed_by_no_package() {
        let here = CompetencyFramework {
            source_digest: None,
            ..package("a", CompetencyFrameworkStatus::Draft).register(id(1), NOON)
        };
        let refused = package("a", CompetencyFrameworkStatus::Adopted).check_taken_by(&here).unwrap_err();
        assert_eq!(refused.code, Code::Conflict);
    }

    #[test]
    fn what_is_public_is_made_no_draft_again() {
        let known = package("a", CompetencyFrameworkStatus::Comment).register(id(1), NOON);
        assert!(package("b", CompetencyFrameworkStatus::Draft).check_taken_by(&known).is_err());
    }

    #[test]
    fn a_draft_is_the_version_that_its_source_says() {
        let mut known = package("a", CompetencyFrameworkStatus::Draft).register(id(1), NOON);
        let version: Text<40> = "2".parse().unwrap();
        FrameworkPackage { version: version.clone(), ..package("b", CompetencyFrameworkStatus::Draft) }
            .refresh(&mut known);
        assert_eq!(known.version, version);
    }

    #[test]
    fn a_draft_is_brought_up_to_date() {
        let mut known = package("a", CompetencyFrameworkStatus::Draft).register(id(1), NOON);
        let told = package("b", CompetencyFrameworkStatus::Adopted);
        assert!(told.check_taken_by(&known).is_ok() && told.refresh(&mut known) && known.is_fixed());
    }
}
