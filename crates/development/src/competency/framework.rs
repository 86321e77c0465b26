//! Versions of frameworks of competencies, and their life.

use kernel::{
    Actor, Amendment as _, At, Check, Code, Day, Id, LangTag, Permission, Problem, Record, Result, Staged, Terms, Text,
    TextDigest, Transition as _, WebUri, distinct, lifecycle, record_fields, sorted, staged_fields, translated,
};
use record::record;

lifecycle! {
    /// Where a version of a framework stands: written; public, and open to comments; in force; replaced by a later one.
    pub enum CompetencyFrameworkStatus moved by CompetencyFrameworkTransition {
        Draft = "draft" => [Comment],
        Comment = "comment" => [Adopted],
        Adopted = "adopted" => [Superseded],
        Superseded = "superseded" => [],
    }
}

/// One version of a framework of competencies. Public from its comment period on; what it says never changes once it is adopted.
#[record(example = {
    "series_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "case_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e",
    "supersedes_id": null, "version": "1.0", "title": "The privacy of readers", "creator": "Example Library Association",
    "description": "What those who work in libraries do for the privacy of readers.", "language": "en",
    "subjects": ["Privacy"], "source_uri": null, "valid_from": null, "valid_until": null, "review_due_on": "2029-05-01",
    "comment_until": "2026-08-31", "adopted_on": null, "status": "draft", "allowed_transitions": ["comment"]
})]
pub struct CompetencyFramework {
    /// What all versions of it share: the id of the first.
    #[kept(id)]
    pub series_id: Id,
    /// Its identifier in CASE: its own id, or the one it came with.
    #[kept(id)]
    pub case_id: Id,
    /// The version it was made from.
    #[kept(None)]
    pub supersedes_id: Option<Id>,
    /// Which version it is; unique among those of its series.
    #[fixed]
    pub version: Text<40>,
    /// What it is called.
    pub title: Text<300>,
    /// Whose it is.
    pub creator: Text<200>,
    /// What it covers.
    pub description: Option<Text<5000>>,
    /// In which language it is written.
    pub language: LangTag,
    /// What it is about, each once; may be empty.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub subjects: Vec<Text<200>>,
    /// Where it is published first, where that is elsewhere.
    #[kept(None)]
    pub source_uri: Option<WebUri>,
    /// The first day on which it is good; where it is null, the day on which it was adopted.
    pub valid_from: Option<Day>,
    /// The last day on which it is good.
    pub valid_until: Option<Day>,
    /// By when it shall be looked at again.
    pub review_due_on: Option<Day>,
    /// The last day (UTC) on which comments are taken; needed to open it to comments.
    pub comment_until: Option<Day>,
    /// The day on which it was adopted.
    #[kept(None)]
    pub adopted_on: Option<Day>,
    /// Where it stands.
    #[kept(CompetencyFrameworkStatus::Draft)]
    pub status: CompetencyFrameworkStatus,
    /// The moves open to the caller.
    #[kept(Vec::new())]
    pub allowed_transitions: Vec<CompetencyFrameworkStatus>,
    /// The hash of the package it was imported from, by which an import knows that nothing is new.
    #[kept(None)]
    #[serde(skip)]
    pub source_digest: Option<TextDigest>,
}

/// The version to make from one that was adopted.
#[record::form(example = { "version": "2.0" })]
pub struct NewCompetencyFrameworkVersion {
    /// Which version it will be; unique among those of its series.
    pub version: Text<40>,
}

/// Narrows a list of frameworks of competencies. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct CompetencyFrameworkFilter {
    /// Words of the title, the description or the subjects.
    pub q: Option<Terms>,
    /// Versions of any of these series.
    pub series_id: Vec<Id>,
    /// In any of these states.
    pub status: Vec<CompetencyFrameworkStatus>,
    /// Adopted, and good on this day.
    pub on: Option<Day>,
    /// To be looked at again on or before this day.
    pub review_due_until: Option<Day>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

impl CompetencyFramework {
    /// Whether a caller keeps what the association says of competencies: people who work on learning everywhere. A client by itself
    /// publishes offers, and has no say here.
    pub fn is_kept_by(actor: &Actor) -> bool {
        !actor.is_client_by_itself() && actor.may(Self::WRITE, None)
    }

    /// Whether what it says never changes any more.
    pub fn is_fixed(&self) -> bool {
        self.status.is_fixed()
    }

    /// Refuses a comment on it where none are taken.
    pub fn check_commentable(&self, now: At) -> Result<()> {
        let is_open = self.status == CompetencyFrameworkStatus::Comment;
        let takes = is_open && self.comment_until.is_some_and(|last| now.day() <= last);
        Problem::unless(takes, Code::Conflict, "Comments on this version are not taken, or not any more.")
    }

    /// Applies a patch. Of a version that was adopted only those days change that say how long it is good, as long as it has not
    /// ended, and when it is looked at again.
    pub fn revise(&mut self, patch: CompetencyFrameworkPatch) -> Result<()> {
        let before = self.clone();
        patch.amend(self)?;
        let review_due_on = self.review_due_on;
        let is_over = before.status == CompetencyFrameworkStatus::Superseded;
        let valid_until = if is_over { before.valid_until } else { self.valid_until };
        if before.is_fixed() && *self != (Self { valid_until, review_due_on, ..before }) {
            return Err(fixed());
        }
        Ok(())
    }

    /// A new version of it, a draft whose contents are copied from it.
    pub fn successor(&self, new: NewCompetencyFrameworkVersion, id: Id, now: At) -> Result<Self> {
        if !self.is_fixed() {
            let detail = "A version is made from one that was adopted; change this one as long as it is not.";
            return Err(Problem::new(Code::Conflict, detail));
        }
        Ok(Self {
            id,
            revision: 1,
            case_id: id,
            supersedes_id: Some(self.id),
            version: new.version,
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
            ..self.clone()
        })
    }

    /// The version its contents are copied from, as long as it was just made.
    pub fn copied_from(&self) -> Option<Id> {
        self.supersedes_id.filter(|_| self.revision == 1)
    }

    /// Replaces it, as a later version is adopted; whether that changes it. It stays good until that one begins to be.
    pub fn give_way(&mut self, later: &Self, now: At) -> bool {
        let before = self.clone();
        self.status = CompetencyFrameworkStatus::Superseded;
        let eve = later.valid_from.map(|first| first.plus_days(-1));
        self.end(eve.map_or(now.day(), |eve| eve.max(now.day())));
        *self != before
    }

    /// Is good no longer than that day; where it is good from a later one on, for that day alone.
    fn end(&mut self, day: Day) {
        let until = self.valid_until.map_or(day, |until| until.min(day));
        self.valid_until = Some(until).max(self.valid_from);
    }

    /// The words by which it is found.
    pub fn searchable(&self) -> String {
        let subjects: Vec<&str> = self.subjects.iter().map(Text::as_str).collect();
        let description = self.description.as_ref().map(Text::as_str).unwrap_or_default();
        format!("{}\n{description}\n{}", self.title, subjects.join("\n"))
    }
}

/// As long as it is not known where a version stands, nobody sees it.
#[allow(clippy::derivable_impls, reason = "the states are written by a table, which derives no default")]
impl Default for CompetencyFrameworkStatus {
    fn default() -> Self {
        Self::Draft
    }
}

impl CompetencyFrameworkStatus {
    /// Whether what a version in this state says never changes any more.
    pub fn is_fixed(self) -> bool {
        matches!(self, Self::Adopted | Self::Superseded)
    }

    /// Refuses to change what a version in this state says.
    pub fn check_open(self) -> Result<()> {
        if self.is_fixed() { Err(fixed()) } else { Ok(()) }
    }
}

fn fixed() -> Problem {
    Problem::new(Code::Conflict, "An adopted version never changes; make a new version of the framework from it.")
}

impl Record for CompetencyFramework {
    const KIND: &'static str = "competency_framework";
    const READ: Permission = Permission::DevelopmentWrite;
    const WRITE: Permission = Permission::DevelopmentWrite;
    record_fields!(moves);
    translated!(title, description);

    fn language(&self) -> Option<&LangTag> {
        Some(&self.language)
    }

    fn is_public(&self) -> bool {
        self.status != CompetencyFrameworkStatus::Draft
    }

    fn visible_to(&self, actor: &Actor) -> bool {
        self.is_public() || Self::is_kept_by(actor)
    }

    fn may_be_added_by(&self, actor: &Actor) -> bool {
        Self::is_kept_by(actor)
    }

    fn may_be_changed_by(&self, actor: &Actor) -> bool {
        Self::is_kept_by(actor)
    }

    fn check(&self) -> Result<()> {
        Check::default()
            .in_order((self.valid_from, "valid_from"), (self.valid_until, "valid_until"))
            .that(distinct(&self.subjects), "/subjects", "duplicate", "must name each once")
            .done()
    }
}

impl Staged for CompetencyFramework {
    staged_fields!(CompetencyFrameworkTransition);

    /// It is opened to comments for a time that is not over, and adopted once that is.
    fn prepare(&mut self, to: &CompetencyFrameworkTransition, now: At) -> Result<()> {
        let is_over = self.comment_until.is_none_or(|last| last < now.day());
        match to.to() {
            CompetencyFrameworkStatus::Comment if is_over => {
                let detail = "Say by comment_until how long comments are taken: a day that is not over.";
                return Err(Problem::field("/comment_until", "invalid", detail));
            }
            CompetencyFrameworkStatus::Adopted if !is_over => {
                let detail = "Comments are taken still; adopt it after comment_until, or say that they end earlier.";
                return Err(Problem::new(Code::Conflict, detail));
            }
            CompetencyFrameworkStatus::Adopted => self.adopted_on = Some(now.day()),
            CompetencyFrameworkStatus::Superseded => self.end(now.day()),
            _ => {}
        }
        Ok(())
    }

    fn may_be_moved_by(&self, actor: &Actor, _needed: Permission) -> bool {
        Self::is_kept_by(actor)
    }
}

sorted!(CompetencyFramework, default "title", {
    "title" => title.as_str(), "created_at" => created_at, "updated_at" => updated_at,
});

#[cfg(test)]
mod fixture {
    use super::*;
    use crate::credit::fixture::{NOON, id};
    use kernel::Draft as _;

    pub fn framework() -> CompetencyFramework {
        let new = NewCompetencyFramework {
            version: "1.0".parse().unwrap(),
            title: "Privacy".parse().unwrap(),
            creator: "Example Library Association".parse().unwrap(),
            description: None,
            language: "en".parse().unwrap(),
            subjects: Vec::new(),
            valid_from: None,
            valid_until: None,
            review_due_on: None,
            comment_until: Some(NOON.day()),
        };
        new.register(id(1), NOON).unwrap()
    }
}

#[cfg(test)]
mod tests {
    use super::{CompetencyFrameworkStatus as S, fixture::framework, *};
    use crate::credit::fixture::{NOON, client, id};
    use proptest::prelude::*;

    fn to(to: S) -> CompetencyFrameworkTransition {
        CompetencyFrameworkTransition { to, note: None }
    }

    fn tomorrow() -> At {
        NOON.plus_seconds(24 * 3600)
    }

    fn adopted() -> CompetencyFramework {
        let mut one = framework();
        one.enter(&to(S::Comment), NOON).unwrap();
        one.enter(&to(S::Adopted), tomorrow()).unwrap();
        one
    }

    #[test]
    fn comments_are_taken_for_a_time() {
        let (draft, mut open) = (framework(), framework());
        open.enter(&to(S::Comment), NOON).unwrap();
        let asked = [(&draft, NOON), (&open, NOON), (&open, tomorrow())];
        assert_eq!(asked.map(|(one, at)| one.check_commentable(at).is_ok()), [false, true, false]);
    }

    #[test]
    fn it_is_not_opened_without_saying_how_long() {
        let refused = framework().enter(&to(S::Comment), tomorrow()).unwrap_err();
        assert_eq!(refused.fields[0].pointer, "/comment_until");
    }

    #[test]
    fn it_is_adopted_after_comments_have_ended() {
        let mut one = framework();
        one.enter(&to(S::Comment), NOON).unwrap();
        assert_eq!(one.enter(&to(S::Adopted), NOON).unwrap_err().code, Code::Conflict);
        assert_eq!(adopted().adopted_on, Some(tomorrow().day()));
    }

    #[test]
    fn of_an_adopted_version_only_its_days_change() {
        let mut one = adopted();
        let days = CompetencyFrameworkPatch { review_due_on: Some(Some(NOON.day())), ..Default::default() };
        one.revise(days).unwrap();
        let title = CompetencyFrameworkPatch { title: Some("Else".parse().unwrap()), ..Default::default() };
        assert_eq!((one.review_due_on, one.revise(title).unwrap_err().code), (Some(NOON.day()), Code::Conflict));
    }

    #[test]
    fn a_new_version_is_a_draft_of_the_same_series() {
        let new = NewCompetencyFrameworkVersion { version: "2.0".parse().unwrap() };
        let next = adopted().successor(new, id(2), NOON).unwrap();
        let made = (next.series_id, next.supersedes_id, next.status, next.copied_from());
        assert_eq!(made, (id(1), Some(id(1)), S::Draft, Some(id(1))));
    }

    #[test]
    fn what_gives_way_is_good_no_longer_than_that_day() {
        let day = |days: i64| Some(NOON.plus_seconds(days * 24 * 3600).day());
        let ended = [None, day(-1), day(9)].map(|valid_until| {
            let mut one = CompetencyFramework { valid_until, ..adopted() };
            (one.give_way(&adopted(), NOON), one.valid_until)
        });
        assert_eq!(ended, [(true, day(0)), (true, day(-1)), (true, day(0))]);
    }

    #[test]
    fn what_gives_way_is_good_until_the_later_one_is() {
        let day = |days: i32| Some(NOON.day().plus_days(days));
        let mut one = adopted();
        let ended = [30, 10, 20].map(|days| {
            let later = CompetencyFramework { valid_from: day(days), ..adopted() };
            (one.give_way(&later, NOON), one.valid_until)
        });
        assert_eq!(ended, [(true, day(29)), (true, day(9)), (false, day(9))]);
    }

    #[test]
    fn what_is_ended_by_hand_is_good_no_longer_than_that_day() {
        let mut one = adopted();
        one.enter(&to(S::Superseded), tomorrow()).unwrap();
        assert_eq!(one.valid_until, Some(tomorrow().day()));
    }

    #[test]
    fn what_is_ended_is_not_good_again() {
        let mut one = adopted();
        one.enter(&to(S::Superseded), NOON).unwrap();
        let later = CompetencyFrameworkPatch { valid_until: Some(Some(tomorrow().day())), ..Default::default() };
        assert_eq!(one.revise(later).unwrap_err().code, Code::Conflict);
    }

    #[test]
    fn a_client_by_itself_has_no_say() {
        let client = client(Permission::DevelopmentWrite, Some(2));
        let draft = framework();
        assert!(!draft.visible_to(&client) && !draft.may_be_added_by(&client) && !draft.may_be_changed_by(&client));
        assert!(draft.moves_open_to(&client).is_empty() && adopted().visible_to(&client));
    }

    #[test]
    fn a_draft_has_no_successor() {
        let new = NewCompetencyFrameworkVersion { version: "2.0".parse().unwrap() };
        assert_eq!(framework().successor(new, id(2), NOON).unwrap_err().code, Code::Conflict);
    }

    proptest! {
        /// Whatever is asked in whatever order, what a version says stays as it was once it is adopted.
        #[test]
        fn what_was_adopted_never_changes(asked in prop::collection::vec((prop::sample::select(S::ALL), any::<bool>()), 0..12)) {
            let (mut one, mut fixed) = (framework(), None);
            for (to, renames) in asked {
                let (before, moved_to) = (one.clone(), CompetencyFrameworkTransition { to, note: None });
                let done = if renames {
                    let title = format!("{}!", one.title).parse().unwrap();
                    one.revise(CompetencyFrameworkPatch { title: Some(title), ..Default::default() })
                } else {
                    one.enter(&moved_to, if to == S::Comment { NOON } else { tomorrow() })
                };
                if done.is_err() {
                    one = before;
                }
                if one.is_fixed() {
                    prop_assert_eq!(&one.title, fixed.get_or_insert(one.title.clone()));
                }
            }
        }
    }
}
