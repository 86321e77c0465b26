//! What somebody can do next on a pathway, and when.

use super::{NodeProgress, NodeState, Pathway, node::NodeKind};
use crate::evidence::Evidence;
use kernel::{At, Id, Slug, Text};
use serde::Serialize;

/// Sessions that are told of one step.
pub const MOST_OCCASIONS: u8 = 3;

/// A session to come of something that can be learned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = LearningOccasion, examples(json!({
    "session_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d78", "opportunity_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d72",
    "starts_at": "2026-06-01T16:00:00Z"
}))))]
pub struct Occasion {
    /// Which session.
    pub session_id: Id,
    /// Of what.
    pub opportunity_id: Id,
    /// When it begins.
    pub starts_at: At,
}

/// Something that can be done now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = PathwayStep, examples(json!({
    "key": "course", "title": "The privacy of readers", "kind": "learning", "missing": 1,
    "opportunity_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d72", "occasions": [{
        "session_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d78", "opportunity_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d72",
        "starts_at": "2026-06-01T16:00:00Z"
    }]
}))))]
pub struct NextStep {
    /// The node that it is.
    pub key: Slug,
    /// What it is called.
    pub title: Text<200>,
    /// What it asks for.
    pub kind: NodeKind,
    /// How much is missing: offers, levels, minutes or times.
    pub missing: i32,
    /// What is to be completed, where it is learning.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub opportunity_id: Option<Id>,
    /// When that takes place, or what is the same: the next three sessions.
    pub occasions: Vec<Occasion>,
}

/// What can be done now: of all that is needed and open, what asks for no other nodes.
pub(super) fn next_steps(
    pathway: &Pathway,
    nodes: &[NodeProgress],
    evidence: &Evidence,
    occasions: &[Occasion],
) -> Vec<NextStep> {
    let step = |progress: &NodeProgress| {
        let node = pathway.nodes.iter().find(|node| node.key == progress.key)?;
        let is_step = progress.is_needed && progress.state == NodeState::Open && node.children.is_empty();
        let same = |occasion: &&Occasion| {
            node.opportunity_id.is_some_and(|offer| evidence.work(offer) == evidence.work(occasion.opportunity_id))
        };
        is_step.then(|| NextStep {
            key: node.key.clone(),
            title: node.title.clone(),
            kind: node.kind,
            missing: progress.missing,
            opportunity_id: node.opportunity_id,
            occasions: occasions.iter().filter(same).take(MOST_OCCASIONS.into()).copied().collect(),
        })
    };
    nodes.iter().filter_map(step).collect()
}
