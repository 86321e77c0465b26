//! What a list of advocates can be narrowed by, and how one filter narrows another, as a request does within a segment.

use super::{AdvocateStatus, Offer, Reach, Skill};
use crate::engagement::Rung;
use kernel::{At, Check, DivisionId, Id, LangTag, LibraryType, Result};

/// Narrows a list of advocates. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct AdvocateFilter {
    /// In any of these states.
    pub status: Vec<AdvocateStatus>,
    /// Looked after by any of these units.
    pub unit_id: Vec<Id>,
    /// The records of any of these people.
    pub person_id: Vec<Id>,
    /// Speaking for any of these places, or for one within it.
    pub division: Vec<DivisionId>,
    /// Speaking for places that reach any of these levels.
    pub level: Vec<Reach>,
    /// Caring about any of these kinds of libraries.
    pub library_type: Vec<LibraryType>,
    /// Caring about any of these topics.
    pub interest: Vec<Id>,
    /// Knowing any of these languages.
    pub language: Vec<LangTag>,
    /// Knowing how to do any of these things.
    pub skill: Vec<Skill>,
    /// Ready to do any of these things.
    pub offer: Vec<Offer>,
    /// On any of these rungs.
    pub rung: Vec<Rung>,
    /// Whether they let the association mail them action alerts.
    pub takes_alerts: Option<bool>,
    /// Whether they let the association mail them briefings.
    pub takes_briefings: Option<bool>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

impl AdvocateFilter {
    /// This filter, narrowed further by another in the fields that it leaves open; refused by name where that says something in
    /// others.
    pub fn narrowed_by(self, other: Self) -> Result<Self> {
        fn open<T: Default + PartialEq>(check: &mut Check, name: &str, own: T, other: T) -> T {
            let (is_set, is_asked) = (own != T::default(), other != T::default());
            check.that(!is_set || !is_asked, name, "unexpected", "is said already, and cannot be asked for");
            if is_set { own } else { other }
        }
        let mut check = Check::default();
        macro_rules! narrowed {
            ($($field:ident),+) => {
                Self { $($field: open(&mut check, stringify!($field), self.$field, other.$field)),+ }
            };
        }
        let narrowed = narrowed! {
            status, unit_id, person_id, division, level, library_type, interest, language, skill, offer, rung,
            takes_alerts, takes_briefings, updated_since
        };
        check.done()?;
        Ok(narrowed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn writers() -> AdvocateFilter {
        AdvocateFilter { skill: vec![Skill::Writing], ..AdvocateFilter::default() }
    }

    #[test]
    fn fields_that_are_left_open_are_narrowed() {
        let wanted = AdvocateFilter { offer: vec![Offer::Call], ..AdvocateFilter::default() };
        let both = AdvocateFilter { offer: vec![Offer::Call], ..writers() };
        assert_eq!(writers().narrowed_by(wanted), Ok(both));
    }

    #[test]
    fn a_field_that_is_set_is_refused_by_its_name() {
        let wanted = AdvocateFilter { skill: vec![Skill::Law], ..AdvocateFilter::default() };
        assert_eq!(writers().narrowed_by(wanted).unwrap_err().fields[0].pointer, "skill");
    }
}
