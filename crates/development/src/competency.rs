//! Competencies (D-S8): what somebody who works in a library can do, in frameworks whose versions never change once they are
//! adopted, and what a change of one touches.
//!
//! A row is one version. Versions of one framework share their series; a new one is made from one that was adopted, by copying
//! its items, and each old item is replaced by its copy. So whoever refers to an item refers to what was said when they did.

mod association;
mod comment;
mod framework;
mod impact;
mod item;
mod package;

pub use association::{
    AssociationKind, CompetencyAssociation, CompetencyAssociationFilter, NewCompetencyAssociation, check_circle, circle,
};
pub use comment::{CompetencyAnswer, CompetencyComment, CompetencyCommentFilter, NewCompetencyComment};
pub use framework::{
    CompetencyFramework, CompetencyFrameworkFilter, CompetencyFrameworkPatch, CompetencyFrameworkStatus,
    CompetencyFrameworkTransition, NewCompetencyFramework, NewCompetencyFrameworkVersion,
};
pub use impact::{CompetencyImpact, ImpactKind, ImpactOfKind, PeopleTouched, TouchedRecord};
pub use item::{
    Competency, CompetencyFilter, CompetencyLevel, CompetencyPatch, HIGHEST_LEVEL, NewCompetency, distinct_levels,
};
pub use package::{
    Definition, DefinitionKind, FrameworkContents, FrameworkPackage, PackedAssociation, PackedEnd, PackedItem,
};

use kernel::{Check, Id};

/// A level of a competency that something gives, such as a course or a badge.
#[record::part(example = {
    "competency_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d75", "level": 3
})]
#[derive(Copy, Hash)]
pub struct CompetencyGain {
    /// Which: the item of one version of a framework.
    pub competency_id: Id,
    /// The level one has afterwards, from 1 to 5.
    #[schema(minimum = 1, maximum = 5)]
    pub level: i16,
}

impl CompetencyGain {
    /// Checks the gains that a field names: each competency once, each level one that can be gained.
    pub fn check_all(check: &mut Check, pointer: &str, gains: &[Self]) {
        let named: Vec<Id> = gains.iter().map(|gain| gain.competency_id).collect();
        check.that(kernel::distinct(&named), pointer, "duplicate", "must name each competency once");
        for (index, gain) in gains.iter().enumerate() {
            let can_be_gained = (1..=HIGHEST_LEVEL).contains(&gain.level);
            check.that(can_be_gained, format!("{pointer}/{index}/level"), "invalid", "must be from 1 to 5");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credit::fixture::id;

    #[test]
    fn gains_are_checked_each() {
        let gains = [(1, 0), (2, 5), (2, 6)].map(|(n, level)| CompetencyGain { competency_id: id(n), level });
        let mut check = Check::default();
        CompetencyGain::check_all(&mut check, "/competencies", &gains);
        let fields = check.done().unwrap_err().fields;
        let pointers: Vec<&str> = fields.iter().map(|field| field.pointer.as_str()).collect();
        assert_eq!(pointers, ["/competencies", "/competencies/0/level", "/competencies/2/level"]);
    }
}
