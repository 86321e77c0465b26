//! Who goes a pathway: in which version, since when, and what they need not do.

use super::Pathway;
use crate::{CreditEntry, EditionStatus, Owned, evidence::Evidence};
use kernel::{
    Actor, At, Check, Code, Day, Id, Lifecycle as _, Permission, Problem, Record, Result, Slug, Text, lifecycle,
    record_fields, sorted,
};
use record::record;
use serde::Serialize;

/// How many nodes of a pathway may be waived for one person.
const MOST_WAIVERS: usize = 200;

lifecycle! {
    /// Where somebody stands who goes a pathway: on it; at a destination; off it.
    pub enum PathwayEnrollmentStatus moved by PathwayEnrollmentTransition {
        Active = "active" => [Completed, Left],
        Completed = "completed" => [],
        Left = "left" => [],
    }
}

/// What somebody need not do, and who said so and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "node_key": "course", "reason": "She has taught it for ten years.", "granted_by": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d73",
    "granted_at": "2026-05-01T12:00:00Z"
}))))]
pub struct PathwayWaiver {
    /// Which node of the pathway.
    pub node_key: Slug,
    /// Why.
    pub reason: Text<500>,
    /// Who said so; null for a client by itself.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub granted_by: Option<Id>,
    /// When.
    pub granted_at: At,
}

/// What somebody is not to be asked for.
#[record::form(example = {
    "node_key": "course", "reason": "She has taught it for ten years."
})]
pub struct NewPathwayWaiver {
    /// Which node of the pathway.
    pub node_key: Slug,
    /// Why.
    pub reason: Text<500>,
}

/// That somebody goes a pathway. Private: theirs to see, and for those who keep the credit ledger; that these read it is
/// recorded.
#[record(example = {
    "person_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d71", "pathway_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d76",
    "started_on": "2026-05-01", "target_on": "2099-12-31", "status": "active",
    "allowed_transitions": ["completed", "left"], "ended_on": null, "waivers": []
})]
pub struct PathwayEnrollment {
    /// Who.
    #[kept(Id::from_bytes([0; 16]))]
    pub person_id: Id,
    /// Which version of which pathway: it stays the one they began with, whatever follows it.
    #[fixed]
    pub pathway_id: Id,
    /// Since when.
    #[kept(now.day())]
    pub started_on: Day,
    /// By when they want to be there.
    pub target_on: Option<Day>,
    /// Where they stand.
    #[kept(PathwayEnrollmentStatus::Active)]
    pub status: PathwayEnrollmentStatus,
    /// The moves open to the caller; `completed` is refused until a destination is reached, which the progress tells.
    #[kept(Vec::new())]
    pub allowed_transitions: Vec<PathwayEnrollmentStatus>,
    /// When they completed or left it; null before.
    #[kept(None)]
    pub ended_on: Option<Day>,
    /// What they need not do.
    #[kept(Vec::new())]
    pub waivers: Vec<PathwayWaiver>,
}

/// Narrows a list of those who go pathways. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct PathwayEnrollmentFilter {
    /// Any of these people.
    pub person_id: Vec<Id>,
    /// On any of these versions of pathways.
    pub pathway_id: Vec<Id>,
    /// In any of these states.
    pub status: Vec<PathwayEnrollmentStatus>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

/// What the rules must know from elsewhere: the version of the pathway, and what is known of the person.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EnrollmentFacts {
    /// The version of the pathway.
    pub pathway: Option<Pathway>,
    /// What the person has learned and done.
    pub evidence: Evidence,
}

impl PathwayEnrollment {
    /// Begins a pathway, which must be open to whoever comes.
    pub fn begin(&self, pathway: Option<&Pathway>) -> Result<()> {
        let pathway = pathway.filter(|pathway| pathway.status != EditionStatus::Draft);
        let is_open = pathway.is_none_or(|pathway| pathway.status == EditionStatus::Published);
        Check::default()
            .that(pathway.is_some(), "/pathway_id", "not_found", "must name a version of a pathway that is published")
            .that(is_open, "/pathway_id", "invalid", "is closed; begin the version of the series that is published")
            .done()
    }

    /// Moves it: completed is who has reached a destination.
    pub fn advance(&mut self, to: &PathwayEnrollmentTransition, facts: &EnrollmentFacts, now: At) -> Result<()> {
        self.status.check_move(to.to)?;
        let reached =
            || facts.pathway.as_ref().is_some_and(|way| !way.reached(&self.waivers, &facts.evidence).is_empty());
        if to.to == PathwayEnrollmentStatus::Completed && !reached() {
            let detail = "No destination is reached yet; read the progress for what is missing.";
            return Err(Problem::new(Code::Conflict, detail));
        }
        (self.status, self.ended_on) = (to.to, Some(now.day()));
        Ok(())
    }

    /// Lets them off something.
    pub fn waive(&mut self, new: NewPathwayWaiver, facts: &EnrollmentFacts, by: Option<Id>, now: At) -> Result<()> {
        self.must_be_active()?;
        let NewPathwayWaiver { node_key, reason } = new;
        let there = facts.pathway.iter().flat_map(|pathway| &pathway.nodes).any(|node| node.key == node_key);
        let is_new = self.waivers.iter().all(|waiver| waiver.node_key != node_key);
        Check::default()
            .that(there, "/node_key", "not_found", "must be the key of a node of the pathway")
            .that(is_new, "/node_key", "duplicate", "is waived already")
            .that(self.waivers.len() < MOST_WAIVERS, "/node_key", "invalid", "is one waiver too many")
            .done()?;
        self.waivers.push(PathwayWaiver { node_key, reason, granted_by: by, granted_at: now });
        self.waivers.sort_by(|one, other| one.node_key.cmp(&other.node_key));
        Ok(())
    }

    /// Asks for something again that was waived.
    pub fn unwaive(&mut self, node_key: &Slug) -> Result<()> {
        self.must_be_active()?;
        let before = self.waivers.len();
        self.waivers.retain(|waiver| waiver.node_key != *node_key);
        if self.waivers.len() == before { Err(Problem::not_found("waiver")) } else { Ok(()) }
    }

    fn must_be_active(&self) -> Result<()> {
        let detail = "Who has completed or left a pathway stays as they were; begin it again instead.";
        Problem::unless(self.status == PathwayEnrollmentStatus::Active, Code::Conflict, detail)
    }
}

impl Owned for PathwayEnrollment {
    fn of(self, person: Id) -> Self {
        Self { person_id: person, ..self }
    }
}

impl Record for PathwayEnrollment {
    const KIND: &'static str = "pathway_enrollment";
    const READ: Permission = Permission::DevelopmentRead;
    const WRITE: Permission = Permission::DevelopmentWrite;
    const CONFIDENTIAL: bool = true;
    record_fields!(owner = person_id, private);

    /// By whoever sees what they learned.
    fn visible_to(&self, actor: &Actor) -> bool {
        self.is_of(actor) || CreditEntry::is_kept_by(actor)
    }

    fn may_be_added_by(&self, actor: &Actor) -> bool {
        self.is_of(actor)
    }

    fn is_open(&self) -> Result<()> {
        self.must_be_active()
    }

    fn check(&self) -> Result<()> {
        Check::default().in_order((Some(self.started_on), "started_on"), (self.target_on, "target_on")).done()
    }

    fn shown_to(&mut self, actor: &Actor) {
        let own = if self.is_of(actor) { self.status.allowed_transitions() } else { &[] };
        self.allowed_transitions = own.to_vec();
    }
}

sorted!(PathwayEnrollment, default "-created_at", { "created_at" => created_at, "updated_at" => updated_at });
