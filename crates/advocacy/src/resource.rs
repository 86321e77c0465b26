//! Resources: toolkits, briefings, templates, talking points and training that people use to speak up for libraries (A-S2).
//! A new version keeps the old ones readable; one that is past its review is stale.

use kernel::{
    Amendment as _, At, Audience, Check, Code, Day, GoalId, Id, LangTag, LibraryType, Permission, Problem, Record,
    ReleaseStatus, ReleaseTransition, Result, Staged, Terms, Text, WebUri, distinct, record_fields, sorted,
    staged_fields,
    suppression::{Cell, THRESHOLD, breakdown},
    translated, words,
};
use record::record;
use serde::Serialize;

words! {
    /// What a resource is.
    pub enum ResourceFormat {
        Toolkit = "toolkit",
        Briefing = "briefing",
        Template = "template",
        TalkingPoints = "talking_points",
        Training = "training",
    }
}

words! {
    /// How somebody used a resource.
    pub enum ResourceUseKind { Opened = "opened", Downloaded = "downloaded", Adapted = "adapted", Taught = "taught" }
}

/// One version of a resource, as it was made; never changed once the resource is published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "number": 1, "title": "Meeting your legislator", "body": "Before the visit: …", "url": null, "language": "en",
    "licence": "CC-BY-4.0", "note": null, "made_at": "2026-05-01T12:00:00Z"
}))))]
pub struct ResourceVersion {
    /// Counted from 1.
    pub number: i32,
    /// What it was called.
    pub title: Text<200>,
    /// Its text.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub body: Option<Text<100_000>>,
    /// Where it is kept.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub url: Option<WebUri>,
    /// The language it is in.
    pub language: LangTag,
    /// Under which licence it may be used.
    pub licence: Text<100>,
    /// What is new in it.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub note: Option<Text<2000>>,
    /// When it was made.
    pub made_at: At,
}

/// A version of a resource in a list of them: all but its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "number": 1, "title": "Meeting your legislator", "url": null, "language": "en", "licence": "CC-BY-4.0", "note": null,
    "made_at": "2026-05-01T12:00:00Z"
}))))]
pub struct ResourceVersionSummary {
    /// Counted from 1.
    pub number: i32,
    /// What it was called.
    pub title: Text<200>,
    /// Where it is kept.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub url: Option<WebUri>,
    /// The language it is in.
    pub language: LangTag,
    /// Under which licence it may be used.
    pub licence: Text<100>,
    /// What is new in it.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub note: Option<Text<2000>>,
    /// When it was made.
    pub made_at: At,
}

/// A new version of a resource.
#[record::form(example = {
    "body": "Before the visit, and after it: …", "url": null, "language": "en", "licence": "CC-BY-4.0",
    "note": "With a page on what to do afterwards.", "reviewed_on": "2026-04-30", "review_due": "2027-05-01"
})]
pub struct NewResourceVersion {
    /// Its text.
    pub body: Option<Text<100_000>>,
    /// Where it is kept.
    pub url: Option<WebUri>,
    /// The language it is in.
    pub language: LangTag,
    /// Under which licence it may be used.
    pub licence: Text<100>,
    /// What is new in it.
    pub note: Option<Text<2000>>,
    /// When it was last reviewed.
    pub reviewed_on: Option<Day>,
    /// The last day before it must be reviewed again.
    pub review_due: Option<Day>,
}

/// Something to use in advocacy. Public once it is published.
#[record(example = {
    "title": "Meeting your legislator", "summary": "What to bring, say and leave behind.", "format": "toolkit",
    "owner_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70", "goals": ["A-G2"], "audiences": ["library_workers", "trustees"],
    "library_types": [], "body": "Before the visit: …", "url": null, "language": "en", "licence": "CC-BY-4.0",
    "reviewed_on": "2026-04-01", "review_due": "2027-04-01", "version": 1, "is_stale": false, "status": "draft",
    "allowed_transitions": ["published"]
})]
pub struct Resource {
    /// What it is called.
    pub title: Text<200>,
    /// What it is for.
    pub summary: Text<2000>,
    /// What it is.
    pub format: ResourceFormat,
    /// The unit that keeps it.
    pub owner_unit_id: Id,
    /// The goals and strategies it serves, each once; may be empty.
    #[schema(max_items = 100)]
    pub goals: Vec<GoalId>,
    /// For whom, each once.
    #[schema(max_items = 20)]
    pub audiences: Vec<Audience>,
    /// For which types of library, each once; empty for all.
    #[schema(max_items = 10)]
    pub library_types: Vec<LibraryType>,
    /// Its text; a new version changes it.
    #[fixed]
    pub body: Option<Text<100_000>>,
    /// Where it is kept; a new version changes it.
    #[fixed]
    pub url: Option<WebUri>,
    /// The language it is in; a new version changes it.
    #[fixed]
    pub language: LangTag,
    /// Under which licence it may be used, such as an SPDX id; a new version changes it.
    #[fixed]
    pub licence: Text<100>,
    /// When it was last reviewed.
    pub reviewed_on: Option<Day>,
    /// The last day before it must be reviewed again; null where it need not.
    pub review_due: Option<Day>,
    /// Which version it is, counted from 1; a draft is the first.
    #[kept(1)]
    pub version: i32,
    /// Whether its review is overdue.
    #[kept(false)]
    pub is_stale: bool,
    /// Where it stands.
    #[kept(ReleaseStatus::Draft)]
    pub status: ReleaseStatus,
    /// The moves open to the caller.
    #[kept(Vec::new())]
    pub allowed_transitions: Vec<ReleaseStatus>,
    /// What is new in the version that was made just now.
    #[kept(None)]
    #[serde(skip)]
    pub version_note: Option<Text<2000>>,
}

/// Narrows a list of resources. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct ResourceFilter {
    /// Words of the title, the summary or the text.
    pub q: Option<Terms>,
    /// Of any of these formats.
    pub format: Vec<ResourceFormat>,
    /// For any of these audiences.
    pub audience: Vec<Audience>,
    /// For any of these types of library, or for all types.
    pub library_type: Vec<LibraryType>,
    /// In any of these languages.
    pub language: Vec<LangTag>,
    /// In any of these states.
    pub status: Vec<ReleaseStatus>,
    /// Kept by any of these units.
    pub owner_unit_id: Vec<Id>,
    /// Serving any of these goals or strategies.
    pub goal: Vec<GoalId>,
    /// Whether the review is overdue.
    pub is_stale: Option<bool>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

/// That somebody used a resource.
#[record::form(example = { "kind": "downloaded" })]
#[derive(Copy)]
pub struct ResourceUse {
    /// How.
    pub kind: ResourceUseKind,
}

/// How often a resource was used in one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResourceUseCount {
    /// How.
    pub kind: ResourceUseKind,
    /// How often; small numbers are not told, for they would tell of people.
    pub uses: Cell,
}

/// How often a resource was used, all versions together. Who used it is not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResourceUses {
    /// By the way it was used.
    pub kinds: Vec<ResourceUseCount>,
    /// In all.
    pub total: Cell,
}

impl ResourceUses {
    /// The counts as they may be shown.
    pub fn of(count: impl Fn(ResourceUseKind) -> u64) -> Self {
        let counts: Vec<u64> = ResourceUseKind::ALL.iter().map(|&kind| count(kind)).collect();
        let shown = breakdown(&counts, THRESHOLD);
        let kinds = ResourceUseKind::ALL.iter().zip(shown.cells).map(|(&kind, uses)| ResourceUseCount { kind, uses });
        Self { kinds: kinds.collect(), total: shown.total }
    }
}

impl Resource {
    /// Applies a patch; a review that is put off makes it fresh again.
    pub fn revise(&mut self, patch: ResourcePatch, now: At) -> Result<()> {
        patch.amend(self)?;
        self.settle(now);
        Ok(())
    }

    /// Puts a new version in the place of the one before, which stays readable; in that of the first, which nobody has read
    /// yet, while it is a draft.
    pub fn renew(&mut self, new: NewResourceVersion, now: At) -> Result<()> {
        let NewResourceVersion { body, url, language, licence, note, reviewed_on, review_due } = new;
        (self.body, self.url, self.language, self.licence) = (body, url, language, licence);
        (self.reviewed_on, self.review_due, self.version_note) = (reviewed_on, review_due, note);
        if self.is_public() {
            self.version = self.version.saturating_add(1);
        }
        self.check()?;
        self.settle(now);
        Ok(())
    }

    /// The version it is.
    pub fn current(&self) -> ResourceVersion {
        ResourceVersion {
            number: self.version,
            title: self.title.clone(),
            body: self.body.clone(),
            url: self.url.clone(),
            language: self.language.clone(),
            licence: self.licence.clone(),
            note: self.version_note.clone(),
            made_at: self.updated_at,
        }
    }

    /// The words by which it is found.
    pub fn searchable(&self) -> String {
        let body = self.body.as_ref().map_or("", Text::as_str);
        format!("{}\n{}\n{body}", self.title, self.summary)
    }
}

impl Record for Resource {
    const KIND: &'static str = "resource";
    const READ: Permission = Permission::AdvocacyWrite;
    const WRITE: Permission = Permission::AdvocacyWrite;
    const TIMED: bool = true;
    record_fields!(unit = owner_unit_id, moves);
    translated!(title, summary, body);

    fn language(&self) -> Option<&LangTag> {
        Some(&self.language)
    }

    fn is_public(&self) -> bool {
        self.status != ReleaseStatus::Draft
    }

    fn check(&self) -> Result<()> {
        Check::default()
            .that(distinct(&self.goals), "/goals", "duplicate", "must name each goal once")
            .that(distinct(&self.audiences), "/audiences", "duplicate", "must name each audience once")
            .that(distinct(&self.library_types), "/library_types", "duplicate", "must name each type once")
            .that(self.body.is_some() || self.url.is_some(), "/body", "missing", "must be given, or else a url")
            .in_order((self.reviewed_on, "reviewed_on"), (self.review_due, "review_due"))
            .done()
    }

    fn check_removable(&self) -> Result<()> {
        let detail = "Only a draft can be deleted; retire it instead.";
        let draft = self.status == ReleaseStatus::Draft;
        Problem::unless(draft, Code::Conflict, detail)
    }

    fn settle(&mut self, now: At) -> bool {
        let stale = self.review_due.is_some_and(|due| due < now.day());
        std::mem::replace(&mut self.is_stale, stale) != stale
    }
}

impl Staged for Resource {
    staged_fields!(ReleaseTransition);
}

sorted!(Resource, default "title", {
    "title" => title.as_str(), "created_at" => created_at, "updated_at" => updated_at,
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::tests::{NOON, id};
    use kernel::Draft as _;
    use proptest::prelude::*;

    fn new() -> NewResource {
        NewResource {
            title: "Meeting your legislator".parse().unwrap(),
            summary: "What to bring.".parse().unwrap(),
            format: ResourceFormat::Toolkit,
            owner_unit_id: id(9),
            goals: vec![],
            audiences: vec![],
            library_types: vec![],
            body: "Before the visit.".parse().ok(),
            url: None,
            language: "en".parse().unwrap(),
            licence: "CC-BY-4.0".parse().unwrap(),
            reviewed_on: None,
            review_due: "2026-04-30".parse().ok(),
        }
    }

    fn resource() -> Resource {
        new().register(id(1), NOON).unwrap()
    }

    fn version(review_due: Option<&str>) -> NewResourceVersion {
        NewResourceVersion {
            body: None,
            url: "https://example.org/kit".parse().ok(),
            language: "en".parse().unwrap(),
            licence: "CC-BY-4.0".parse().unwrap(),
            note: None,
            reviewed_on: None,
            review_due: review_due.map(|day| day.parse().unwrap()),
        }
    }

    #[test]
    fn a_resource_has_something_in_it() {
        assert_eq!(NewResource { body: None, ..new() }.register(id(1), NOON).unwrap_err().fields[0].pointer, "/body");
    }

    #[test]
    fn it_is_stale_the_day_after_its_review_is_due() {
        let day_before = NOON.plus_seconds(-86_400);
        let mut resource = resource();
        let moved = [day_before, NOON, NOON].map(|now| (resource.settle(now), resource.is_stale));
        assert_eq!(moved, [(false, false), (true, true), (false, true)]);
    }

    #[test]
    fn a_review_that_is_put_off_makes_it_fresh() {
        let mut resource = resource();
        resource.settle(NOON);
        let patch = ResourcePatch { review_due: Some("2027-01-01".parse().ok()), ..ResourcePatch::default() };
        resource.revise(patch, NOON).unwrap();
        assert!(!resource.is_stale);
    }

    #[test]
    fn few_uses_are_not_told() {
        let uses = ResourceUses::of(|kind| if kind == ResourceUseKind::Opened { 40 } else { 5 });
        assert_eq!(uses.kinds.iter().filter(|count| count.uses.is_suppressed).count(), 3);
    }

    proptest! {
        /// Whatever is done: versions count up one by one from the one that was published first, and a draft is the only thing
        /// the public does not see.
        #[test]
        fn versions_count_up(steps in proptest::collection::vec((proptest::sample::select(ReleaseStatus::ALL), any::<bool>()), 0..30)) {
            let (mut resource, mut versions) = (resource(), 1);
            for (to, renew) in steps {
                if renew && resource.renew(version(None), NOON).is_ok() {
                    versions += i32::from(resource.is_public());
                }
                let before = resource.clone();
                if resource.enter(&ReleaseTransition { to, note: None }, NOON).is_err() {
                    prop_assert_eq!(&before, &resource);
                }
                prop_assert_eq!(resource.current().number, versions);
                prop_assert_eq!(resource.is_public(), resource.status != ReleaseStatus::Draft);
            }
        }
    }
}
