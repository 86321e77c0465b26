//! How competencies are related, in the words of CASE 1.1, and the check that no item stands above itself.

use super::{CompetencyFramework, CompetencyFrameworkStatus};
use kernel::{Actor, At, Check, Id, Permission, Problem, Record, Result, Text, WebUri, record_fields, sorted, words};
use record::record;
use std::collections::HashMap;

words! {
    /// How one competency stands to another, in the words of CASE 1.1.
    pub enum AssociationKind as "CompetencyAssociationKind" {
        IsChildOf = "is_child_of",
        IsPeerOf = "is_peer_of",
        IsPartOf = "is_part_of",
        ExactMatchOf = "exact_match_of",
        Precedes = "precedes",
        IsRelatedTo = "is_related_to",
        ReplacedBy = "replaced_by",
        Exemplar = "exemplar",
        HasSkillLevel = "has_skill_level",
        IsTranslationOf = "is_translation_of",
    }
}

/// How a competency stands to another one, or to something elsewhere. A version of a framework says so of an item of its own;
/// that an item of an earlier version is replaced by one of its own, too. It never changes, but can be taken back while the
/// version can change.
#[record(fixed, example = {
    "framework_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d76", "case_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e",
    "kind": "is_child_of", "from_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d77",
    "to_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d78", "to_uri": null, "position": 1, "notes": null, "grouping_id": null
})]
pub struct CompetencyAssociation {
    /// The version that says so.
    pub framework_id: Id,
    /// Its identifier in CASE: its own id, or the one it came with.
    #[kept(id)]
    pub case_id: Id,
    /// How they stand to one another.
    pub kind: AssociationKind,
    /// Of which competency.
    pub from_id: Id,
    /// To which competency; null where `to_uri` says to what.
    pub to_id: Option<Id>,
    /// To what elsewhere.
    pub to_uri: Option<WebUri>,
    /// The place among others of its kind.
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub position: Option<i32>,
    /// What else there is to say of it.
    pub notes: Option<Text<2000>>,
    /// The group of associations it came with, by its identifier in CASE.
    #[kept(None)]
    pub grouping_id: Option<Id>,
    /// Where the framework stands.
    #[kept(CompetencyFrameworkStatus::Draft)]
    #[serde(skip)]
    pub framework_status: CompetencyFrameworkStatus,
}

/// Narrows a list of associations. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct CompetencyAssociationFilter {
    /// That any of these versions say.
    pub framework_id: Vec<Id>,
    /// Of any of these kinds.
    pub kind: Vec<AssociationKind>,
    /// Of any of these competencies.
    pub from_id: Vec<Id>,
    /// To any of these competencies.
    pub to_id: Vec<Id>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

impl CompetencyAssociation {
    /// Checks where both ends stand: which version each is an item of, `None` for one that is not there or is elsewhere.
    pub fn check_ends(&self, from: Option<Id>, to: Option<Id>) -> Result<()> {
        let own = Some(self.framework_id);
        let replaces = self.kind == AssociationKind::ReplacedBy && to == own;
        let within = self.kind != AssociationKind::IsChildOf || to == own;
        Check::default()
            .exists(from.is_some(), "/from_id")
            .that(from.is_none() || from == own || replaces, "/from_id", "invalid", "must be an item of framework_id")
            .exists(self.to_id.is_none() || to.is_some(), "/to_id")
            .that(to.is_none() || within, "/to_id", "invalid", "must be an item of framework_id")
            .done()
    }

    /// The same of a later version: between these ends.
    #[must_use]
    pub fn copied(&self, framework: Id, (from_id, to_id): (Id, Option<Id>), id: Id, now: At) -> Self {
        Self {
            id,
            revision: 1,
            framework_id: framework,
            case_id: id,
            from_id,
            to_id,
            framework_status: CompetencyFrameworkStatus::Draft,
            created_at: now,
            updated_at: now,
            ..self.clone()
        }
    }

    /// What a version says by itself of two items.
    pub fn within(
        framework: &CompetencyFramework,
        (kind, from_id, to_id): (AssociationKind, Id, Id),
        id: Id,
        now: At,
    ) -> Self {
        Self {
            id,
            revision: 1,
            framework_id: framework.id,
            case_id: id,
            kind,
            from_id,
            to_id: Some(to_id),
            to_uri: None,
            position: None,
            notes: None,
            grouping_id: None,
            framework_status: framework.status,
            created_at: now,
            updated_at: now,
        }
    }
}

/// A circle among steps that each lead from one to another: it begins and ends with the same. `None` where there is none.
pub fn circle(steps: &[(Id, Id)]) -> Option<Vec<Id>> {
    let (mut onward, mut back) = (HashMap::<Id, Vec<Id>>::new(), HashMap::<Id, Vec<Id>>::new());
    for (from, to) in steps {
        onward.entry(*from).or_default().push(*to);
        onward.entry(*to).or_default();
        back.entry(*to).or_default().push(*from);
    }
    // Those from which no step leads on stand in no circle, and without them neither do others.
    let mut ways: HashMap<Id, usize> = onward.iter().map(|(id, next)| (*id, next.len())).collect();
    let mut ends: Vec<Id> = ways.iter().filter(|(_, left)| **left == 0).map(|(id, _)| *id).collect();
    while let Some(end) = ends.pop() {
        ways.remove(&end);
        for earlier in back.get(&end).into_iter().flatten() {
            let Some(left) = ways.get_mut(earlier) else { continue };
            *left -= 1;
            if *left == 0 {
                ends.push(*earlier);
            }
        }
    }
    let mut walk = vec![*ways.keys().min()?];
    loop {
        let here = walk.last()?;
        let next = *onward.get(here)?.iter().find(|id| ways.contains_key(*id))?;
        if let Some(start) = walk.iter().position(|id| *id == next) {
            walk.drain(..start);
            walk.push(next);
            return Some(walk);
        }
        walk.push(next);
    }
}

/// Refuses children that stand above themselves, at that pointer, and names the circle.
pub fn check_circle(steps: &[(Id, Id)], pointer: &str, name: impl Fn(Id) -> String) -> Result<()> {
    match circle(steps) {
        None => Ok(()),
        Some(circle) => {
            let named: Vec<String> = circle.into_iter().map(name).collect();
            let detail = format!("must not close a circle of children: {}", named.join(" → "));
            Err(Problem::field(pointer, "cycle", detail))
        }
    }
}

impl Record for CompetencyAssociation {
    const KIND: &'static str = "competency_association";
    const READ: Permission = Permission::DevelopmentWrite;
    const WRITE: Permission = Permission::DevelopmentWrite;
    record_fields!();

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
        let one = self.to_id.is_some() != self.to_uri.is_some();
        let placed = self.position.is_none_or(|position| (0..=1_000_000).contains(&position));
        let within = self.kind != AssociationKind::IsChildOf || self.to_uri.is_none();
        Check::default()
            .that(one, "/to_id", "invalid", "must be given, or to_uri, and not both")
            .that(self.to_id != Some(self.from_id), "/to_id", "invalid", "must name another competency")
            .that(within, "/to_uri", "invalid", "cannot be what something is a child of")
            .that(placed, "/position", "invalid", "must be from 0 to 1000000")
            .done()
    }
}

sorted!(CompetencyAssociation, default "created_at", {
    "created_at" => created_at, "updated_at" => updated_at,
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credit::fixture::{NOON, id};
    use kernel::Draft as _;
    use proptest::prelude::*;

    fn to(kind: AssociationKind, to_id: Option<u8>, to_uri: Option<&str>) -> Result<CompetencyAssociation> {
        let new = NewCompetencyAssociation {
            framework_id: id(1),
            kind,
            from_id: id(2),
            to_id: to_id.map(id),
            to_uri: to_uri.map(|uri| uri.parse().unwrap()),
            position: None,
            notes: None,
        };
        new.register(id(9), NOON)
    }

    fn pointer(result: Result<impl std::fmt::Debug>) -> String {
        result.unwrap_err().fields[0].pointer.clone()
    }

    #[test]
    fn it_leads_to_one_thing() {
        let (kind, uri) = (AssociationKind::ExactMatchOf, Some("https://example.org/1"));
        let taken =
            [(None, None), (Some(3), uri), (Some(3), None), (None, uri)].map(|(id, uri)| to(kind, id, uri).is_ok());
        assert_eq!(taken, [false, false, true, true]);
    }

    #[test]
    fn a_child_is_a_child_of_an_item() {
        assert_eq!(pointer(to(AssociationKind::IsChildOf, None, Some("https://example.org/1"))), "/to_uri");
    }

    #[test]
    fn a_version_speaks_of_its_own_items() {
        let related = to(AssociationKind::IsRelatedTo, Some(3), None).unwrap();
        assert!(related.check_ends(Some(id(1)), Some(id(5))).is_ok());
        assert_eq!(pointer(related.check_ends(Some(id(5)), Some(id(1)))), "/from_id");
    }

    #[test]
    fn a_version_says_what_its_items_replace() {
        let replaced = to(AssociationKind::ReplacedBy, Some(3), None).unwrap();
        assert!(replaced.check_ends(Some(id(5)), Some(id(1))).is_ok());
    }

    #[test]
    fn a_circle_is_named() {
        let steps = [(1, 2), (2, 3), (3, 1), (4, 1)].map(|(from, to)| (id(from), id(to)));
        let detail =
            check_circle(&steps, "/to_id", |id| id.as_bytes()[15].to_string()).unwrap_err().fields[0].detail.clone();
        assert!(
            ["1 → 2 → 3 → 1", "2 → 3 → 1 → 2", "3 → 1 → 2 → 3"].iter().any(|circle| detail.ends_with(circle)),
            "{detail}"
        );
    }

    proptest! {
        /// A circle is found where there is one, and is one.
        #[test]
        fn circles_are_found(steps in prop::collection::vec((0_u8..8, 0_u8..8), 0..20)) {
            let steps: Vec<(Id, Id)> = steps.into_iter().map(|(from, to)| (id(from), id(to))).collect();
            let reaches = |start: Id| {
                let mut seen: Vec<Id> = vec![start];
                let mut place = 0;
                while let Some(here) = seen.get(place).copied() {
                    place += 1;
                    for (from, to) in &steps {
                        if *from == here && *to == start {
                            return true;
                        }
                        if *from == here && !seen.contains(to) {
                            seen.push(*to);
                        }
                    }
                }
                false
            };
            let found = circle(&steps);
            prop_assert_eq!(found.is_some(), (0..8).any(|n| reaches(id(n))));
            for pair in found.unwrap_or_default().windows(2) {
                prop_assert!(steps.contains(&(pair[0], pair[1])));
            }
        }
    }
}
