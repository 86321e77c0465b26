//! Advocacy: what the association does to win support for libraries, and the evidence on which it rests. No I/O.
//!
//! Each of its subjects is a module; the crate's root names its records and their requests.

pub mod action;
pub mod advocate;
pub mod alert;
pub mod campaign;
pub mod challenge;
pub mod coverage;
pub mod engagement;
pub mod event;
pub mod evidence;
pub mod funding;
pub mod incident;
pub mod landscape;
pub mod mail;
pub mod mailing;
pub mod partnership;
pub mod petition;
pub mod plan;
pub mod resource;
pub mod segment;
pub mod value;

pub use action::{Action, ActionFilter};
pub use advocate::{
    Advocate, AdvocateFilter, AdvocateMerge, AdvocateMergeFilter, AdvocatePatch, NewAdvocate, NewAdvocateMerge,
};
pub use alert::{Alert, AlertFilter, AlertPatch, NewAlert};
pub use campaign::{Campaign, CampaignFilter, CampaignPatch, NewCampaign};
pub use challenge::{Challenge, ChallengeFilter, ChallengePatch, NewChallenge};
pub use event::{
    Event, EventBooking, EventBookingFilter, EventFilter, EventMeeting, EventMeetingFilter, EventMeetingPatch,
    EventPatch, EventSlot, EventSlotFilter, EventSlotPatch, NewEvent, NewEventBooking, NewEventMeeting, NewEventSlot,
};
pub use evidence::{
    Finding, FindingFilter, FindingPatch, NewFinding, NewOutcomeSurvey, NewPractice, NewPublication, OutcomeSurvey,
    OutcomeSurveyFilter, OutcomeSurveyPatch, Practice, PracticeFilter, PracticePatch, Publication, PublicationFilter,
    PublicationPatch,
};
pub use funding::{NewPriceIndex, PriceIndex, PriceIndexFilter, PriceIndexPatch};
pub use incident::{
    Incident, IncidentFilter, IncidentPatch, NewIncident, NewPlaybook, NewServiceHours, Playbook, PlaybookFilter,
    PlaybookPatch, ServiceHours, ServiceHoursFilter, ServiceHoursPatch,
};
pub use landscape::{Landscape, LandscapeFilter, LandscapePatch, NewLandscape};
pub use mailing::{Mailing, MailingFilter, NewMailing};
pub use partnership::{
    NewPartnership, NewPartnershipContact, Partnership, PartnershipContact, PartnershipContactFilter,
    PartnershipContactPatch, PartnershipFilter, PartnershipPatch,
};
pub use petition::{
    NewPetition, NewPetitionBatch, Petition, PetitionBatch, PetitionBatchFilter, PetitionFilter, PetitionPatch,
    PetitionSignature, PetitionSignatureFilter,
};
pub use plan::{AdvocacyPlan, AdvocacyPlanFilter, AdvocacyPlanPatch, NewAdvocacyPlan};
pub use resource::{NewResource, Resource, ResourceFilter, ResourcePatch};
pub use segment::{NewSegment, Segment, SegmentFilter, SegmentPatch};
pub use value::{NewValueSet, ValueSet, ValueSetFilter};
