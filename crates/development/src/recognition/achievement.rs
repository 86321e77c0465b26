//! Achievements: the badges, certificates and micro-credentials that can be awarded.

use super::is_uri;
use crate::{CompetencyGain, EditionStatus, EditionTransition};
use kernel::{
    At, Check, Code, Id, Permission, Problem, Record, Result, Staged, Terms, Text, WebUri, record_fields, sorted,
    staged_fields, translated, words,
};
use record::record;

words! {
    /// What kind of achievement it is.
    pub enum AchievementKind { Badge = "badge", Certificate = "certificate", MicroCredential = "micro_credential" }
}

/// Something that can be achieved and is awarded for it: a badge, a certificate, a micro-credential. Public once it is
/// published, and from then on it stays as it is: what was awarded must stay what it was.
#[record(example = {
    "kind": "micro_credential", "name": "Privacy of readers",
    "description": "Knows what is kept of readers, and keeps less.",
    "criteria": "Audit one system, and *delete* what is not needed.", "url": "https://example.org/privacy",
    "competencies": [], "validity_months": 36, "owner_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70",
    "status": "draft", "allowed_transitions": ["published"]
})]
pub struct Achievement {
    /// What kind it is.
    pub kind: AchievementKind,
    /// What it is called; unique.
    pub name: Text<200>,
    /// What it is.
    pub description: Text<4000>,
    /// What must be done for it, in Markdown.
    pub criteria: Text<10000>,
    /// Where there is more about it.
    pub url: Option<WebUri>,
    /// The competencies it shows, each once; may be empty.
    #[schema(max_items = 20)]
    pub competencies: Vec<CompetencyGain>,
    /// For how many months an award holds, until the end of that day (UTC); null holds for ever.
    #[schema(minimum = 1, maximum = 600)]
    pub validity_months: Option<i16>,
    /// The unit that awards it.
    pub owner_unit_id: Id,
    /// Where it stands.
    #[kept(EditionStatus::Draft)]
    pub status: EditionStatus,
    /// The moves open to the caller.
    #[kept(Vec::new())]
    pub allowed_transitions: Vec<EditionStatus>,
}

/// Narrows a list of achievements. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct AchievementFilter {
    /// Words of the name, the description or the criteria.
    pub q: Option<Terms>,
    /// Of any of these kinds.
    pub kind: Vec<AchievementKind>,
    /// In any of these states.
    pub status: Vec<EditionStatus>,
    /// That any of these units award.
    pub owner_unit_id: Vec<Id>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

impl Achievement {
    /// The words by which it is found.
    pub fn searchable(&self) -> String {
        format!("{}\n{}\n{}", self.name, self.description, self.criteria)
    }
}

impl Record for Achievement {
    const KIND: &'static str = "achievement";
    const READ: Permission = Permission::DevelopmentWrite;
    const WRITE: Permission = Permission::DevelopmentWrite;
    record_fields!(unit = owner_unit_id, moves);
    translated!(name, description, criteria);

    fn is_public(&self) -> bool {
        self.status != EditionStatus::Draft
    }

    fn is_open(&self) -> Result<()> {
        let detail = "What was published stays as it is, for it was awarded so; publish another, and retire this one.";
        Problem::unless(self.status == EditionStatus::Draft, Code::Conflict, detail)
    }

    fn check(&self) -> Result<()> {
        let months = self.validity_months.is_none_or(|months| (1..=600).contains(&months));
        let mut check = Check::default();
        check.that(is_uri(self.url.as_ref()), "/url", "invalid", "must be a URI as RFC 3986 has it").that(
            months,
            "/validity_months",
            "invalid",
            "must be from 1 to 600",
        );
        CompetencyGain::check_all(&mut check, "/competencies", &self.competencies);
        check.done()
    }
}

impl Staged for Achievement {
    staged_fields!(EditionTransition);
}

sorted!(Achievement, default "name", {
    "name" => name.as_str(), "created_at" => created_at, "updated_at" => updated_at,
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credit::fixture::{NOON, id};
    use kernel::{Amendment as _, Draft as _, Lifecycle as _};
    use proptest::prelude::*;

    fn new() -> NewAchievement {
        NewAchievement {
            kind: AchievementKind::Badge,
            name: "Privacy".parse().unwrap(),
            description: "Knows what is kept of readers.".parse().unwrap(),
            criteria: "Audit one system.".parse().unwrap(),
            url: None,
            competencies: vec![CompetencyGain { competency_id: id(4), level: 3 }],
            validity_months: Some(12),
            owner_unit_id: id(3),
        }
    }

    fn refused(new: NewAchievement) -> String {
        new.register(id(1), NOON).unwrap_err().fields[0].pointer.clone()
    }

    #[test]
    fn there_are_five_levels() {
        let levels = [0, 1, 5, 6].map(|level| {
            let competencies = vec![CompetencyGain { competency_id: id(4), level }];
            NewAchievement { competencies, ..new() }.register(id(1), NOON).is_ok()
        });
        assert_eq!(levels, [false, true, true, false]);
    }

    #[test]
    fn a_competency_is_named_once() {
        let gain = |level| CompetencyGain { competency_id: id(4), level };
        assert_eq!(refused(NewAchievement { competencies: vec![gain(1), gain(2)], ..new() }), "/competencies");
    }

    #[test]
    fn an_address_that_cannot_be_signed_is_refused() {
        let takes = |url: &str| NewAchievement { url: url.parse().ok(), ..new() }.register(id(1), NOON).is_ok();
        let refused = ["https://a.org/<b>", "https://a.org/?b[c]=d", "https://a.org/#b#c", "https://a.org/%b"];
        assert_eq!((refused.map(takes), takes("https://a.org/%C3%A4?b=c#d")), ([false; 4], true));
    }

    proptest! {
        /// Whatever is asked in whatever order: what was published is never changed, and never a draft again.
        #[test]
        fn what_was_published_stays_as_it_was(moves in prop::collection::vec(prop::sample::select(EditionStatus::ALL), 0..8)) {
            let mut one = new().register(id(1), NOON).unwrap();
            for to in moves {
                let before = one.status;
                let moved = one.enter(&EditionTransition { to, note: None }, NOON).is_ok();
                prop_assert_eq!(moved, before.allowed_transitions().contains(&to));
                let patch = AchievementPatch { name: Some("Other".parse().unwrap()), ..AchievementPatch::default() };
                let changed = patch.amend(&mut one.clone()).is_ok();
                prop_assert_eq!(changed, !one.is_public());
            }
        }
    }
}
