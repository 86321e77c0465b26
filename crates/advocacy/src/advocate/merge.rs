//! Two records of one person made one, so that it can be undone.

use super::{Advocate, AdvocateStatus};
use kernel::{
    Actor, Check, Id, Lifecycle as _, Permission, Record, Result, Text, Transition as _, hashed, lifecycle,
    record_fields, sorted,
};
use record::record;
use serde::{Deserialize, Serialize};

lifecycle! {
    /// Where a merge stands.
    pub enum AdvocateMergeStatus moved by AdvocateMergeTransition {
        Merged = "merged" => [Undone],
        Undone = "undone" => [],
    }
}

/// That two advocates are one person. The record that is merged stays as it was, out of sight, so that the merge can be undone;
/// what it had beside the other is added to that one, and its activities count there.
#[record(fixed, example = {
    "kept_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d71", "merged_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d72",
    "reason": "She moved and joined again with another address.", "status": "merged", "allowed_transitions": ["undone"],
    "unit_id": null
})]
pub struct AdvocateMerge {
    /// The advocate that stays.
    pub kept_id: Id,
    /// The advocate that is merged into it.
    pub merged_id: Id,
    /// Why they are one.
    pub reason: Option<Text<500>>,
    /// Where it stands.
    #[kept(AdvocateMergeStatus::Merged)]
    pub status: AdvocateMergeStatus,
    /// Where the caller may move it.
    #[kept(Vec::new())]
    pub allowed_transitions: Vec<AdvocateMergeStatus>,
    /// The unit that looks after the advocate that stays; null for the association itself.
    #[kept(None)]
    pub unit_id: Option<Id>,
    /// What the one that stays got from the other, to be taken away again where the merge is undone.
    #[kept(Added::default())]
    #[serde(skip)]
    pub added: Added,
}

/// What a record got from another: the words of each list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Added {
    divisions: Vec<kernel::DivisionId>,
    library_types: Vec<kernel::LibraryType>,
    interests: Vec<Id>,
    languages: Vec<kernel::LangTag>,
    skills: Vec<super::Skill>,
    offers: Vec<super::Offer>,
    zip: bool,
    point: bool,
    had_left: bool,
}

/// Two advocates that may be one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "advocate_ids": ["0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d71", "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d72"],
    "reason": "The same name in the same place."
}))))]
pub struct AdvocateDuplicate {
    /// Those who are alike, the oldest first.
    pub advocate_ids: Vec<Id>,
    /// Why they are thought to be one.
    pub reason: String,
}

/// Narrows a list of merges. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct AdvocateMergeFilter {
    /// In any of these states.
    pub status: Vec<AdvocateMergeStatus>,
    /// Into any of these advocates.
    pub kept_id: Vec<Id>,
    /// Of any of these advocates.
    pub merged_id: Vec<Id>,
}

/// Puts in a list what another has beside it; gives what that was.
fn add<T: Ord + Clone>(known: &mut Vec<T>, other: &[T]) -> Vec<T> {
    let added: Vec<T> = other.iter().filter(|value| !known.contains(value)).cloned().collect();
    known.extend(added.iter().cloned());
    known.sort();
    added
}

/// What an advocate says of themselves, as far as another record said it too, or said where they live.
fn within(advocate: &Advocate, had: &Advocate) -> Advocate {
    fn both<T: PartialEq + Clone>(values: &[T], had: &[T]) -> Vec<T> {
        values.iter().filter(|value| had.contains(value)).cloned().collect()
    }
    Advocate {
        divisions: both(&advocate.divisions, &had.divisions),
        library_types: both(&advocate.library_types, &had.library_types),
        interests: both(&advocate.interests, &had.interests),
        languages: both(&advocate.languages, &had.languages),
        skills: both(&advocate.skills, &had.skills),
        offers: both(&advocate.offers, &had.offers),
        zip: advocate.zip.clone().filter(|_| had.zip.is_some()),
        latitude: advocate.latitude.filter(|_| had.latitude.is_some()),
        longitude: advocate.longitude.filter(|_| had.longitude.is_some()),
        ..advocate.clone()
    }
}

impl AdvocateMerge {
    /// Merges the two; both are saved with it.
    pub fn merge(&mut self, kept: &mut Advocate, merged: &mut Advocate, name_of_kept: &str) -> Result<()> {
        let stands = |advocate: &Advocate| advocate.status != AdvocateStatus::Merged;
        let vanishes = kept.status == AdvocateStatus::Left && merged.status == AdvocateStatus::Active;
        Check::default()
            .that(stands(kept), "/kept_id", "conflict", "was merged into another; name that one")
            .that(!vanishes, "/kept_id", "conflict", "has left, and the other takes part; keep the other")
            .that(stands(merged), "/merged_id", "conflict", "was merged into another already")
            .done()?;
        self.bring(kept, merged, name_of_kept);
        kept.check()?;
        self.added.had_left = merged.status == AdvocateStatus::Left;
        (merged.status, merged.merged_into) = (AdvocateStatus::Merged, Some(kept.id));
        self.unit_id = kept.unit_id;
        Ok(())
    }

    /// Adds to the record that stays what the other has beside it, and notes what that was.
    fn bring(&mut self, kept: &mut Advocate, merged: &Advocate, name_of_kept: &str) {
        let Added { divisions, library_types, interests, languages, skills, offers, zip, point, had_left: _ } =
            &mut self.added;
        divisions.extend(add(&mut kept.divisions, &merged.divisions));
        library_types.extend(add(&mut kept.library_types, &merged.library_types));
        interests.extend(add(&mut kept.interests, &merged.interests));
        languages.extend(add(&mut kept.languages, &merged.languages));
        skills.extend(add(&mut kept.skills, &merged.skills));
        offers.extend(add(&mut kept.offers, &merged.offers));
        if kept.zip.is_none() && merged.zip.is_some() {
            kept.zip.clone_from(&merged.zip);
            *zip = true;
        }
        // The point of another home would be taken for where they live now.
        if kept.latitude.is_none() && merged.latitude.is_some() && kept.zip == merged.zip {
            (kept.latitude, kept.longitude) = (merged.latitude, merged.longitude);
            *point = true;
        }
        kept.amended();
        kept.liken(name_of_kept);
    }

    /// Refuses to merge one into which others were merged: what is theirs is found one step away.
    pub fn must_be_alone(merged_into_it: i64) -> Result<()> {
        let detail = "has others merged into it; merge it the other way round, or undo those first";
        Check::default().that(merged_into_it == 0, "/merged_id", "conflict", detail).done()
    }

    /// Takes from the record that stays what it got from the other. What `others` have too who are merged into it still, each with
    /// their merge, it has from them then.
    pub fn take_away(&self, kept: &mut Advocate, merged: &Advocate, name: &str, others: &mut [(Self, Advocate)]) {
        let had = kept.clone();
        let Added { divisions, library_types, interests, languages, skills, offers, zip, point, had_left: _ } =
            &self.added;
        kept.divisions.retain(|value| !divisions.contains(value));
        kept.library_types.retain(|value| !library_types.contains(value));
        kept.interests.retain(|value| !interests.contains(value));
        kept.languages.retain(|value| !languages.contains(value));
        kept.skills.retain(|value| !skills.contains(value));
        kept.offers.retain(|value| !offers.contains(value));
        if *zip && kept.zip == merged.zip {
            kept.zip = None;
        }
        if *point && kept.latitude == merged.latitude {
            (kept.latitude, kept.longitude) = (None, None);
        }
        kept.amended();
        kept.liken(name);
        for (merge, other) in others {
            merge.bring(kept, &within(other, &had), name);
        }
    }

    /// Takes it back: the merged record is there again as it was, and the other loses what it got by the merge. Whoever left
    /// meanwhile has left.
    pub fn undo(
        &mut self,
        to: &AdvocateMergeTransition,
        kept: &mut Advocate,
        merged: &mut Advocate,
        name: &str,
        others: &mut [(Self, Advocate)],
    ) -> Result<()> {
        self.status.check_move(to.to())?;
        self.take_away(kept, merged, name, others);
        let left = self.added.had_left || kept.status == AdvocateStatus::Left;
        let status = if left { AdvocateStatus::Left } else { AdvocateStatus::Active };
        (merged.status, merged.merged_into) = (status, None);
        self.status = to.to();
        Ok(())
    }
}

impl Record for AdvocateMerge {
    const KIND: &'static str = "advocate_merge";
    const READ: Permission = Permission::AdvocacyWrite;
    const WRITE: Permission = Permission::AdvocacyWrite;
    record_fields!(unit = unit_id, private);

    fn check(&self) -> Result<()> {
        let two = self.kept_id != self.merged_id;
        Check::default().that(two, "/merged_id", "invalid", "must be another advocate than the one that stays").done()
    }

    fn context(&self) -> Option<u64> {
        Some(hashed(&self.unit_id))
    }

    fn shown_to(&mut self, actor: &Actor) {
        let open = actor.may(Self::WRITE, self.unit());
        self.allowed_transitions = if open { self.status.allowed_transitions().to_vec() } else { Vec::new() };
    }
}

sorted!(AdvocateMerge, default "-created_at", { "created_at" => created_at, "updated_at" => updated_at });

#[cfg(test)]
mod tests {
    use super::{
        super::{
            Offer, Skill,
            tests::{NOON, advocate, division, id},
        },
        *,
    };
    use kernel::Draft as _;
    use proptest::prelude::*;

    fn merge() -> AdvocateMerge {
        NewAdvocateMerge { kept_id: id(101), merged_id: id(102), reason: None }.register(id(9), NOON).unwrap()
    }

    fn undone() -> AdvocateMergeTransition {
        AdvocateMergeTransition { to: AdvocateMergeStatus::Undone, note: None }
    }

    fn some(number: u8) -> impl Strategy<Value = Advocate> {
        let zip = proptest::option::of(Just("82070".parse().unwrap()));
        let skills = proptest::sample::subsequence(Skill::ALL, 0..=3);
        let offers = proptest::sample::subsequence(Offer::ALL, 0..=3);
        let places = ["us/state:wy", "us/state:wy/county:albany", "us/state:ut", "ca"].map(division);
        let places = proptest::sample::subsequence(places.to_vec(), 0..=3);
        let topics = proptest::sample::subsequence([21, 22, 23].map(id).to_vec(), 0..=3);
        (zip, skills, offers, places, topics).prop_map(move |(zip, skills, offers, divisions, interests)| {
            let mut advocate = Advocate { divisions, zip, interests, skills, offers, ..advocate(number) };
            advocate.amended();
            advocate.liken("Ada");
            advocate
        })
    }

    proptest! {
        #[test]
        fn a_merge_that_is_undone_leaves_both_as_they_were(kept in some(1), merged in some(2), left: bool) {
            let status = if left { AdvocateStatus::Left } else { AdvocateStatus::Active };
            let merged = Advocate { status, ..merged };
            let (mut one, mut other, mut merge) = (kept.clone(), merged.clone(), merge());
            merge.merge(&mut one, &mut other, "Ada").unwrap();
            merge.undo(&undone(), &mut one, &mut other, "Ada", &mut []).unwrap();
            prop_assert_eq!((one, other), (kept, merged));
        }

        #[test]
        fn whoever_stays_has_still_what_another_has_who_is_merged(kept in some(1), first in some(2), second in some(3)) {
            let (mut one, mut other, mut third) = (kept.clone(), first, second.clone());
            let (mut merge, mut standing) = (merge(), merge());
            merge.merge(&mut one, &mut other, "Ada").unwrap();
            standing.merge(&mut one, &mut third, "Ada").unwrap();
            let mut others = [(standing, third)];
            merge.undo(&undone(), &mut one, &mut other, "Ada", &mut others).unwrap();
            let [(mut standing, mut third)] = others;
            prop_assert!(second.skills.iter().all(|skill| one.skills.contains(skill)));
            prop_assert_eq!(one.zip.is_some(), kept.zip.is_some() || second.zip.is_some());
            standing.undo(&undone(), &mut one, &mut third, "Ada", &mut []).unwrap();
            prop_assert_eq!((one, third), (kept, second));
        }

        #[test]
        fn whoever_stays_has_all_that_both_had(kept in some(1), merged in some(2)) {
            let (mut one, mut other) = (kept.clone(), merged.clone());
            merge().merge(&mut one, &mut other, "Ada").unwrap();
            prop_assert!(kept.skills.iter().chain(&merged.skills).all(|skill| one.skills.contains(skill)));
            prop_assert!(kept.divisions.iter().chain(&merged.divisions).all(|place| one.divisions.contains(place)));
            prop_assert!(kept.interests.iter().chain(&merged.interests).all(|topic| one.interests.contains(topic)));
        }
    }

    #[test]
    fn who_takes_part_does_not_vanish_in_a_record_that_left() {
        let (mut gone, mut active) = (Advocate { status: AdvocateStatus::Left, ..advocate(1) }, advocate(2));
        assert_eq!(merge().merge(&mut gone, &mut active, "Ada").unwrap_err().fields[0].pointer, "/kept_id");
    }

    #[test]
    fn whoever_stays_is_not_found_where_the_other_lived() {
        let zip = "82070".parse().ok();
        let lived = Advocate { zip, latitude: Some(41.3), longitude: Some(-105.6), ..advocate(2) };
        let found_there = ["82070", "10001"].map(|zip| {
            let mut kept = Advocate { zip: zip.parse().ok(), ..advocate(1) };
            merge().merge(&mut kept, &mut lived.clone(), "Ada").unwrap();
            kept.latitude.is_some()
        });
        assert_eq!(found_there, [true, false]);
    }

    #[test]
    fn who_left_while_they_were_one_has_left_once_it_is_undone() {
        let (mut one, mut other, mut merge) = (advocate(1), advocate(2), merge());
        merge.merge(&mut one, &mut other, "Ada").unwrap();
        one.status = AdvocateStatus::Left;
        merge.undo(&undone(), &mut one, &mut other, "Ada", &mut []).unwrap();
        assert_eq!((other.status, other.merged_into), (AdvocateStatus::Left, None));
    }

    #[test]
    fn who_was_merged_is_not_merged_again() {
        let (mut one, mut other) = (advocate(1), advocate(2));
        merge().merge(&mut one, &mut other, "Ada").unwrap();
        assert_eq!(merge().merge(&mut one, &mut other, "Ada").unwrap_err().fields[0].pointer, "/merged_id");
    }
}
