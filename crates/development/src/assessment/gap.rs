//! How far somebody is from where they want to be, competency by competency.

use super::{CompetencyTarget, SelfAssessment, latest};
use crate::evidence::{Evidence, Proof};
use kernel::{Id, words};
use serde::Serialize;
use std::{cmp::Reverse, collections::BTreeMap};

words! {
    /// By what it is known how good somebody is.
    pub enum LevelSource {
        /// It was shown: what they learned or were awarded says so.
        Evidence = "evidence",
        /// They say so.
        SelfAssessment = "self_assessment",
        /// Nothing is known, and so nothing is counted.
        Nothing = "nothing",
    }
}

words! {
    /// Who asks for it.
    pub enum AimSource {
        /// The person.
        Goal = "goal",
        /// A role.
        RoleProfile = "role_profile",
    }
}

/// What is asked of somebody, and by what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aim {
    /// How good they should be at what.
    pub asked: CompetencyTarget,
    /// Who asks.
    pub source: AimSource,
    /// By which record.
    pub source_id: Id,
}

/// How far somebody is from what is asked of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "competency_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d74", "target": 4, "importance": 3, "asked_by": "goal",
    "asked_by_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d75", "current": 2, "known_by": "self_assessment", "proof": null, "gap": 6
}))))]
pub struct CompetencyGap {
    /// At what.
    pub competency_id: Id,
    /// How good they should be, from 1 to 5.
    pub target: i16,
    /// How much that matters, from 1 to 5.
    pub importance: i16,
    /// Who asks for it.
    pub asked_by: AimSource,
    /// By which record.
    pub asked_by_id: Id,
    /// How good they are, from 0 to 5. What was shown goes before what they say of themselves, be it more or less.
    pub current: i16,
    /// By what that is known.
    pub known_by: LevelSource,
    /// By what it was shown; null where it was not.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub proof: Option<Proof>,
    /// max(0, target − current) × importance.
    pub gap: i32,
}

impl CompetencyGap {
    /// Levels that are missing, weighed by how much they matter.
    pub(super) fn weigh(&self, from: i16, to: i16) -> i32 {
        i32::from(to.min(self.target).saturating_sub(from).max(0)) * i32::from(self.importance)
    }
}

/// The gaps of somebody, the widest first. Where several ask for one competency, the highest target counts, then the higher
/// importance, and then what the person asks of themselves.
pub fn gaps(aims: &[Aim], said: &[SelfAssessment], evidence: &Evidence) -> Vec<CompetencyGap> {
    let (said, mut asked) = (latest(said), BTreeMap::<Id, &Aim>::new());
    let rank = |aim: &Aim| (Reverse(aim.asked.target), Reverse(aim.asked.importance), aim.source, aim.source_id);
    for aim in aims {
        let known = asked.entry(aim.asked.competency_id).or_insert(aim);
        if rank(aim) < rank(known) {
            *known = aim;
        }
    }
    let of_aim = |(competency_id, aim): (Id, &Aim)| {
        let CompetencyTarget { target, importance, .. } = aim.asked;
        let (current, known_by, proof) = match (evidence.attained(competency_id), said.get(&competency_id)) {
            (Some(shown), _) => (shown.level, LevelSource::Evidence, Some(shown.proof)),
            (None, Some(said)) => (said.level, LevelSource::SelfAssessment, None),
            (None, None) => (0, LevelSource::Nothing, None),
        };
        let (asked_by, asked_by_id) = (aim.source, aim.source_id);
        let gap = CompetencyGap {
            competency_id,
            target,
            importance,
            asked_by,
            asked_by_id,
            current,
            known_by,
            proof,
            gap: 0,
        };
        CompetencyGap { gap: gap.weigh(current, target), ..gap }
    };
    let mut gaps: Vec<CompetencyGap> = asked.into_iter().map(of_aim).collect();
    gaps.sort_by_key(|gap| (Reverse(gap.gap), gap.competency_id));
    gaps
}
