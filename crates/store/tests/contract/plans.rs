//! The hot lists are answered from an index, in a fixed number of queries: what the session really asks is recorded, and
//! the database is asked how it would answer.

mod narrowed;

use crate::asked::{asked, steps_of, write_down};
use advocacy::{
    Action, ActionFilter, AdvocacyPlan, AdvocacyPlanFilter, Advocate, AdvocateFilter, AdvocateMerge,
    AdvocateMergeFilter, Alert, AlertFilter, Campaign, CampaignFilter, Challenge, ChallengeFilter, Event, EventBooking,
    EventBookingFilter, EventFilter, EventMeeting, EventMeetingFilter, EventSlot, EventSlotFilter, Finding,
    FindingFilter, Incident, IncidentFilter, Landscape, LandscapeFilter, Mailing, MailingFilter, OutcomeSurvey,
    OutcomeSurveyFilter, Partnership, PartnershipContact, PartnershipContactFilter, PartnershipFilter, Petition,
    PetitionBatch, PetitionBatchFilter, PetitionFilter, PetitionSignature, PetitionSignatureFilter, Playbook,
    PlaybookFilter, Practice, PracticeFilter, PriceIndex, PriceIndexFilter, Publication, PublicationFilter, Resource,
    ResourceFilter, Segment, SegmentFilter, ServiceHours, ServiceHoursFilter, ValueSet, ValueSetFilter,
    action::ActionStatus,
    advocate::{AdvocateStatus, Skill},
    alert::AlertStatus,
    campaign::CampaignStatus,
    challenge::InitiatorKind,
    coverage::{JurisdictionGap, JurisdictionGapFilter, LibraryGap, LibraryGapFilter},
    engagement::Rung,
    event::{EventKind, EventStatus, MeetingStatus},
    incident::{IncidentKind, IncidentStatus, Severity},
    mailing::{MailingKind, MailingStatus},
    petition::{BatchStatus, PetitionStatus, SignatureState},
    plan::PlanStatus,
    resource::ResourceFormat,
};
use development::{
    Achievement, AchievementFilter, Award, AwardFilter, Competency, CompetencyAssociation, CompetencyAssociationFilter,
    CompetencyComment, CompetencyCommentFilter, CompetencyFilter, CompetencyFramework, CompetencyFrameworkFilter,
    CreditEntry, CreditEntryFilter, EditionStatus, LearningGoal, LearningGoalFilter, LearningOpportunity,
    LearningOpportunityFilter, LearningProvider, LearningProviderFilter, LearningRegistration,
    LearningRegistrationFilter, LearningSession, LearningSessionFilter, LearningShare, LearningShareFilter, Pathway,
    PathwayEnrollment, PathwayEnrollmentFilter, PathwayFilter, RequirementSet, RequirementSetFilter, RoleProfile,
    RoleProfileFilter, SelfAssessment, SelfAssessmentFilter,
    commons::{LearningFormat, LearningLevel, OpportunityStatus, SessionStatus},
    competency::{AssociationKind, CompetencyFrameworkStatus},
    pathway::PathwayEnrollmentStatus,
    recognition::{AchievementKind, AwardStatus},
};
use directory::{Topic, TranslatedKind, Translation, TranslationFilter, Unit, UnitFilter};
use kernel::{Actor, Grant, Id, ReleaseStatus, Role, page::Window, seats::SeatStatus};
use policy::{
    Audience, CalendarFeed, CalendarFeedFilter, Coalition, CoalitionFilter, Conflict, ConflictFilter, Instrument,
    InstrumentFilter, Issue, IssueFilter, JointStatement, JointStatementFilter, LearningRequirement,
    LearningRequirementFilter, Message, MessageFilter, Motion, Position, PositionFilter, Signature, WorkItem,
    WorkItemFilter,
    calendar::{DateKind, Dates},
    coalition::{CoalitionStatus, MotionFilter},
    conflict::ConflictStatus,
    instrument::{InstrumentKind, OurRole, Stage},
    message::{Channel, MessageStatus},
    notice::{NoticeKind, Notices},
    outcome::{
        Assessment, AssessmentFilter, Stance, StanceFilter, StanceKind, Submission, SubmissionFilter, SubmissionKind,
        SubmissionStatus, Uptake,
    },
    position::Status,
    statement::{SignatureFilter, StatementStatus},
    work::{Priority, WorkKind, WorkStatus},
};
use store::{KeptList, Options, Session, Store, sqlite, testing::TestDatabase};

type Filter<R> = <R as sqlite::queries::Listed>::Filter;

/// The queries a list asks, and the steps by which the database would answer the first.
pub(crate) fn explained<R: KeptList>(filter: Filter<R>, actor: &Actor) -> (usize, Vec<String>) {
    ordered::<R>(filter, actor, None)
}

/// The same of a list in that order.
fn ordered<R: KeptList>(filter: Filter<R>, actor: &Actor, sort: Option<&str>) -> (usize, Vec<String>) {
    let sort = R::SORTING.parse(sort).unwrap();
    let (asked, steps) = steps(async |session: &Session| {
        let window = Window { limit: 20, sort, after: None, count: false };
        store::read!(session, |c| <R as queries::Listed>::page(c, &filter, actor, &window)).unwrap();
    });
    (asked, steps.into_iter().next().unwrap())
}

/// How many queries something asks of a session, and the steps by which the database would answer each.
pub(crate) fn steps(ask: impl AsyncFnOnce(&Session)) -> (usize, Vec<Vec<String>>) {
    write_down();
    let database = TestDatabase::sqlite().unwrap();
    let url = &database.url;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let queries = runtime.block_on(async {
        Store::migrate(url).await.unwrap();
        let session = Store::open(url, Options { connections: 1 }).unwrap().session();
        drop(asked());
        ask(&session).await;
        asked()
    });
    (queries.len(), steps_of(url, &queries))
}

/// Whether the outer query goes through an index, where it is narrowed to a part of it, and nothing is sorted.
fn is_indexed(table: &str, steps: &[String], narrowed: bool) -> bool {
    let reads =
        steps.iter().filter(|s| s.starts_with(&format!("SCAN {table}")) || s.starts_with(&format!("SEARCH {table}")));
    reads.clone().count() == 1
        && reads.clone().all(|s| s.contains("USING") && (!narrowed || s.starts_with("SEARCH")))
        && !steps.iter().any(|s| s.contains("TEMP B-TREE FOR ORDER BY"))
}

fn at() -> kernel::At {
    kernel::At::from_micros(1_777_636_800_000_000)
}

fn id() -> Id {
    Id::from_bytes([1; 16])
}

/// Somebody who sees everything.
fn staff() -> Actor {
    Actor { person: Some(id()), grants: vec![Grant { role: Role::Admin, unit_id: None }], ..Actor::public() }
}

/// Somebody who sees their own.
fn member() -> Actor {
    Actor { person: Some(id()), ..Actor::public() }
}

/// Each list but that of the ten areas: for whom, its table, how many queries a page without rows asks, and filters, with each of which it is answered from
/// an index.
macro_rules! from_an_index {
    ($($name:ident: $record:ty, $queries:literal for $actor:expr, in $table:literal by $filter:ident $([$($field:ident: $value:expr),*])+;)+) => {$(
        #[test]
        #[allow(clippy::needless_update, reason = "a filter may have one field only")]
        fn $name() {
            let filters = [$(($filter { $($field: $value,)* ..$filter::default() }, !<[&str]>::is_empty(&[$(stringify!($field)),*]))),+];
            for (filter, narrowed) in filters {
                let (queries, steps) = explained::<$record>(filter.clone(), &$actor);
                assert!(queries == $queries && is_indexed($table, &steps, narrowed), "{filter:?}: {queries} {steps:#?}");
            }
        }
    )+};
}
from_an_index! {
    units_are_listed_from_an_index: Unit, 1 for Actor::public(), in "units" by UnitFilter [] [parent_id: Some(id())];
    translations_are_listed_from_an_index: Translation, 1 for staff(), in "translations" by TranslationFilter
        [] [kind: vec![TranslatedKind::Topic]] [record_id: vec![id()]] [language: vec![kernel::LangTag::english()]]
        [owner_unit_id: vec![id()]] [is_outdated: Some(true)];
    issues_are_listed_from_an_index: Issue, 2 for Actor::public(), in "issues" by IssueFilter [] [owner_unit_id: vec![id()]];
    positions_are_listed_from_an_index: Position, 1 for Actor::public(), in "positions" by PositionFilter
        [] [issue_id: vec![id()]] [owner_unit_id: vec![id()]] [status: vec![Status::Published]];
    conflicts_are_listed_from_an_index: Conflict, 3 for staff(), in "conflicts" by ConflictFilter
        [] [status: vec![ConflictStatus::Open]] [issue_id: vec![id()]];
    messages_are_listed_from_an_index: Message, 1 for Actor::public(), in "messages" by MessageFilter
        [] [position_id: vec![id()]] [audience: vec![Audience::Media], channel: vec![Channel::Press]]
        [channel: vec![Channel::Press]] [status: vec![MessageStatus::Approved]] [owner_unit_id: vec![id()]];
    coalitions_are_listed_from_an_index: Coalition, 2 for Actor::public(), in "coalitions" by CoalitionFilter
        [] [owner_unit_id: vec![id()]] [status: vec![CoalitionStatus::Active]];
    motions_are_listed_from_an_index: Motion, 3 for staff(), in "motions" by MotionFilter [] [coalition_id: vec![id()]];
    statements_are_listed_from_an_index: JointStatement, 1 for Actor::public(), in "joint_statements" by JointStatementFilter
        [] [status: vec![StatementStatus::Open]] [coalition_id: vec![id()]] [owner_unit_id: vec![id()]]
        [jurisdiction: vec![wyoming()]];
    signatories_are_listed_from_an_index: Signature, 2 for Actor::public(), in "signatures" by SignatureFilter
        [statement_id: vec![id()]];
    instruments_are_listed_from_an_index: Instrument, 1 for Actor::public(), in "instruments" by InstrumentFilter
        [] [kind: vec![InstrumentKind::Bill]] [stage: vec![Stage::Signed]]
        [kind: vec![InstrumentKind::Bill], stage: vec![Stage::Signed]]
        [jurisdiction: vec![wyoming()]] [jurisdiction: vec![wyoming()], session: vec!["2026".parse().unwrap()]]
        [session: vec!["2026".parse().unwrap()]] [court_id: vec![id()]] [our_role: vec![OurRole::Amicus]]
        [agency: vec!["FCC".parse().unwrap()]] [owner_unit_id: vec![id()]];
    stances_are_listed_from_an_index: Stance, 2 for Actor::public(), in "stances" by StanceFilter
        [] [unit_id: vec![id()]] [kind: vec![StanceKind::Support]];
    submissions_are_listed_from_an_index: Submission, 3 for Actor::public(), in "submissions" by SubmissionFilter
        [] [instrument_id: vec![id()]] [unit_id: vec![id()]] [kind: vec![SubmissionKind::Comment]]
        [status: vec![SubmissionStatus::Filed]];
    assessments_are_listed_from_an_index: Assessment, 1 for Actor::public(), in "assessments" by AssessmentFilter
        [] [instrument_id: vec![id()]] [stance_id: vec![id()]] [uptake: vec![Uptake::Full]];
    work_is_listed_from_an_index: WorkItem, 1 for staff(), in "work_items" by WorkItemFilter
        [] [unit_id: vec![id()]] [assignee_id: vec![id()]] [status: vec![WorkStatus::Open]]
        [kind: vec![WorkKind::Hearing]] [priority: vec![Priority::High]];
    requirements_are_listed_from_an_index: LearningRequirement, 1 for Actor::public(), in "learning_requirements"
        by LearningRequirementFilter [] [unit_id: vec![id()]];
    feeds_are_listed_from_an_index: CalendarFeed, 2 for staff(), in "calendar_feeds" by CalendarFeedFilter [];
    findings_are_listed_from_an_index: Finding, 2 for Actor::public(), in "findings" by FindingFilter
        [] [publication_id: vec![id()]];
    publications_are_listed_from_an_index: Publication, 2 for Actor::public(), in "publications" by PublicationFilter
        [] [method: vec![advocacy::evidence::Method::Survey]] [doi: vec!["10.5555/12345678".parse().unwrap()]];
    practices_are_listed_from_an_index: Practice, 3 for Actor::public(), in "practices" by PracticeFilter
        [] [library_id: vec![id()]];
    outcome_surveys_are_listed_from_an_index: OutcomeSurvey, 2 for staff(), in "outcome_surveys" by OutcomeSurveyFilter [];
    campaigns_are_listed_from_an_index: Campaign, 1 for Actor::public(), in "campaigns" by CampaignFilter
        [] [owner_unit_id: vec![id()]] [parent_id: Some(id())] [status: vec![CampaignStatus::Live]];
    resources_are_listed_from_an_index: Resource, 1 for Actor::public(), in "resources" by ResourceFilter
        [] [owner_unit_id: vec![id()]] [format: vec![ResourceFormat::Toolkit]] [is_stale: Some(true)];
    partnerships_are_listed_from_an_index: Partnership, 1 for Actor::public(), in "partnerships" by PartnershipFilter
        [] [organization_id: vec![id()]] [renewal_due: Some(true)];
    contacts_are_listed_from_an_index: PartnershipContact, 2 for Actor::public(), in "partnership_contacts"
        by PartnershipContactFilter [partnership_id: vec![id()]];
    landscapes_are_listed_from_an_index: Landscape, 1 for Actor::public(), in "landscapes" by LandscapeFilter
        [] [jurisdiction: vec![wyoming()]];
    plans_are_listed_from_an_index: AdvocacyPlan, 1 for Actor::public(), in "advocacy_plans" by AdvocacyPlanFilter
        [] [library_id: vec![id()]] [status: vec![PlanStatus::Active]];
    libraries_without_a_plan_are_listed_from_an_index: LibraryGap, 3 for Actor::public(), in "libraries" by LibraryGapFilter [];
    places_without_a_plan_are_listed_from_an_index: JurisdictionGap, 2 for Actor::public(), in "divisions"
        by JurisdictionGapFilter [];
    achievements_are_listed_from_an_index: Achievement, 2 for Actor::public(), in "achievements" by AchievementFilter
        [] [kind: vec![AchievementKind::Badge]] [status: vec![EditionStatus::Published]] [owner_unit_id: vec![id()]];
    awards_are_listed_from_an_index: Award, 2 for staff(), in "awards" by AwardFilter
        [] [achievement_id: vec![id()]] [person_id: vec![id()]] [status: vec![AwardStatus::Issued]];
    value_sets_are_listed_from_an_index: ValueSet, 1 for Actor::public(), in "value_sets" by ValueSetFilter [];
    price_indices_are_listed_from_an_index: PriceIndex, 1 for Actor::public(), in "price_indices" by PriceIndexFilter [];
    petitions_are_listed_from_an_index: Petition, 2 for Actor::public(), in "petitions" by PetitionFilter
        [] [status: vec![PetitionStatus::Open]] [owner_unit_id: vec![id()]] [post_id: vec![id()]] [organization_id: vec![id()]];
    petition_signatures_are_listed_from_an_index: PetitionSignature, 2 for Actor::public(), in "petition_signatures"
        by PetitionSignatureFilter [petition_id: vec![id()]] [status: vec![SignatureState::Counted]];
    petition_batches_are_listed_from_an_index: PetitionBatch, 2 for Actor::public(), in "petition_batches"
        by PetitionBatchFilter [petition_id: vec![id()]] [status: vec![BatchStatus::Submitted]];
    incidents_are_listed_from_an_index: Incident, 3 for Actor::public(), in "incidents" by IncidentFilter
        [] [kind: vec![IncidentKind::Closure]] [status: vec![IncidentStatus::Received]] [severity: vec![Severity::High]]
        [owner_unit_id: vec![id()]] [library_id: vec![id()]];
    challenges_are_listed_from_an_index: Challenge, 2 for Actor::public(), in "challenges" by ChallengeFilter
        [] [initiator: vec![InitiatorKind::Parent]];
    advocates_are_listed_from_an_index: Advocate, 1 for staff(), in "advocates" by AdvocateFilter
        [] [unit_id: vec![id()]] [status: vec![AdvocateStatus::Active]] [rung: vec![Rung::Leading]];
    segments_are_listed_from_an_index: Segment, 1 for staff(), in "segments" by SegmentFilter [] [owner_unit_id: vec![id()]];
    merges_are_listed_from_an_index: AdvocateMerge, 1 for staff(), in "advocate_merges" by AdvocateMergeFilter
        [] [kept_id: vec![id()]];
    alerts_are_listed_from_an_index: Alert, 1 for Actor::public(), in "alerts" by AlertFilter
        [] [status: vec![AlertStatus::Live]] [instrument_id: vec![id()]] [position_id: vec![id()]] [owner_unit_id: vec![id()]];
    mailings_are_listed_from_an_index: Mailing, 2 for staff(), in "mailings" by MailingFilter
        [] [kind: vec![MailingKind::Alert]] [subject_id: vec![id()]] [segment_id: vec![id()]] [owner_unit_id: vec![id()]]
        [status: vec![MailingStatus::Sending]];
    actions_are_listed_from_an_index: Action, 1 for staff(), in "actions" by ActionFilter
        [] [alert_id: vec![id()]] [person_id: vec![id()]] [post_id: vec![id()]] [status: vec![ActionStatus::Queued]]
        [channel: vec![advocacy::alert::Channel::Email]];
    events_are_listed_from_an_index: Event, 1 for Actor::public(), in "events" by EventFilter
        [] [status: vec![EventStatus::Open]] [kind: vec![EventKind::Visit]] [owner_unit_id: vec![id()]];
    event_slots_are_listed_from_an_index: EventSlot, 3 for Actor::public(), in "event_slots" by EventSlotFilter
        [] [event_id: vec![id()]];
    event_bookings_are_listed_from_an_index: EventBooking, 4 for staff(), in "event_bookings" by EventBookingFilter
        [] [slot_id: vec![id()]] [event_id: vec![id()]] [person_id: vec![id()]] [status: vec![SeatStatus::Waitlisted]];
    event_meetings_are_listed_from_an_index: EventMeeting, 2 for staff(), in "event_meetings" by EventMeetingFilter
        [] [event_id: vec![id()]] [post_id: vec![id()]] [status: vec![MeetingStatus::Booked]];
    service_hours_are_listed_from_an_index: ServiceHours, 1 for staff(), in "service_hours" by ServiceHoursFilter
        [] [unit_id: vec![id()]];
    credit_is_listed_from_an_index: CreditEntry, 1 for staff(), in "credit_entries" by CreditEntryFilter
        [] [person_id: vec![id()]] [activity: "course:1".parse().ok()];
    providers_of_learning_are_listed_from_an_index: LearningProvider, 1 for Actor::public(), in "learning_providers"
        by LearningProviderFilter [] [organization_id: vec![id()]] [owner_unit_id: vec![id()]];
    learning_is_listed_from_an_index: LearningOpportunity, 3 for Actor::public(), in "learning_opportunities"
        by LearningOpportunityFilter [] [provider_id: vec![id()]] [status: vec![OpportunityStatus::Published]]
        [format: vec![LearningFormat::Online]] [level: vec![LearningLevel::Advanced]] [is_free: Some(true)]
        [work_id: vec![id()]];
    sessions_of_learning_are_listed_from_an_index: LearningSession, 4 for Actor::public(), in "learning_sessions"
        by LearningSessionFilter [] [opportunity_id: vec![id()]] [status: vec![SessionStatus::Scheduled]];
    registrations_are_listed_from_an_index: LearningRegistration, 3 for staff(), in "learning_registrations"
        by LearningRegistrationFilter [] [session_id: vec![id()]] [person_id: vec![id()]] [status: vec![SeatStatus::Waitlisted]];
    own_registrations_are_listed_from_an_index: LearningRegistration, 3 for member(), in "learning_registrations"
        by LearningRegistrationFilter [] [session_id: vec![id()]] [status: vec![SeatStatus::Waitlisted]];
    requirement_sets_are_listed_from_an_index: RequirementSet, 1 for Actor::public(), in "requirement_sets"
        by RequirementSetFilter [];
    competency_frameworks_are_listed_from_an_index: CompetencyFramework, 1 for Actor::public(), in "competency_frameworks"
        by CompetencyFrameworkFilter [] [series_id: vec![id()]] [status: vec![CompetencyFrameworkStatus::Adopted]];
    competencies_are_listed_from_an_index: Competency, 2 for Actor::public(), in "competencies" by CompetencyFilter
        [] [framework_id: vec![id()]];
    competency_associations_are_listed_from_an_index: CompetencyAssociation, 2 for Actor::public(), in "competency_associations"
        by CompetencyAssociationFilter [] [framework_id: vec![id()]] [kind: vec![AssociationKind::Precedes]] [from_id: vec![id()]]
        [to_id: vec![id()]];
    competency_comments_are_listed_from_an_index: CompetencyComment, 1 for staff(), in "competency_comments"
        by CompetencyCommentFilter [] [framework_id: vec![id()]] [competency_id: vec![id()]] [is_answered: Some(false)];
    self_assessments_are_listed_from_an_index: SelfAssessment, 1 for staff(), in "self_assessments" by SelfAssessmentFilter
        [] [competency_id: vec![id()]];
    goals_are_listed_from_an_index: LearningGoal, 1 for staff(), in "learning_goals" by LearningGoalFilter
        [] [competency_id: vec![id()]];
    role_profiles_are_listed_from_an_index: RoleProfile, 2 for Actor::public(), in "role_profiles" by RoleProfileFilter
        [] [owner_unit_id: vec![id()]] [status: vec![ReleaseStatus::Published]];
    pathways_are_listed_from_an_index: Pathway, 1 for Actor::public(), in "pathways" by PathwayFilter
        [] [series_id: vec![id()]] [owner_unit_id: vec![id()]] [status: vec![EditionStatus::Published]];
    who_goes_pathways_is_listed_from_an_index: PathwayEnrollment, 2 for staff(), in "pathway_enrollments"
        by PathwayEnrollmentFilter [] [person_id: vec![id()]] [pathway_id: vec![id()]]
        [status: vec![PathwayEnrollmentStatus::Active]];
    what_one_shares_is_listed_from_an_index: LearningShare, 1 for member(), in "learning_shares" by LearningShareFilter
        [person_id: vec![id()]];
    what_is_shared_is_listed_from_an_index: LearningShare, 1 for staff(), in "learning_shares" by LearningShareFilter
        [unit_id: vec![id()]] [organization_id: vec![id()]];
    playbooks_are_listed_from_an_index: Playbook, 2 for Actor::public(), in "playbooks" by PlaybookFilter [];
}

/// What is retracted with its publication is found by those that are.
#[test]
fn retracted_findings_are_found_from_an_index() {
    let filter = FindingFilter { retracted: Some(true), ..FindingFilter::default() };
    let (_, steps) = explained::<Finding>(filter, &Actor::public());
    let scans = steps.iter().filter(|step| step.starts_with("SCAN publications") && !step.contains("USING"));
    assert_eq!(scans.count(), 0, "{steps:#?}");
}

/// A range of one field in the order of another is read in that order, from its index, until the page is full: nothing is sorted.
macro_rules! read_in_order {
    ($($name:ident: $record:ty, $queries:literal for $actor:expr, in $table:literal by $filter:ident $([$field:ident: $value:expr])+;)+) => {$(
        #[test]
        fn $name() {
            for filter in [$($filter { $field: $value, ..$filter::default() }),+] {
                let (queries, steps) = explained::<$record>(filter.clone(), &$actor);
                assert!(queries == $queries && is_indexed($table, &steps, false), "{filter:?}: {queries} {steps:#?}");
            }
        }
    )+};
}
read_in_order! {
    landscapes_of_a_day_are_read_in_order: Landscape, 1 for Actor::public(), in "landscapes" by LandscapeFilter
        [on: "2026-05-01".parse().ok()];
    actions_of_days_are_read_in_order: Action, 1 for staff(), in "actions" by ActionFilter
        [day_from: "2026-05-01".parse().ok()] [day_until: "2026-05-01".parse().ok()];
    advocates_of_a_place_are_read_in_order: Advocate, 1 for staff(), in "advocates" by AdvocateFilter
        [division: vec!["ocd-division/country:us".parse().unwrap()]] [skill: vec![Skill::Law]];
    alerts_that_end_are_read_in_order: Alert, 1 for staff(), in "alerts" by AlertFilter
        [ends_from: Some(at())] [ends_until: Some(at())];
    petitions_that_close_are_read_in_order: Petition, 2 for staff(), in "petitions" by PetitionFilter
        [closes_from: Some(at())] [closes_until: Some(at())];
    challenges_to_be_followed_up_are_read_in_order: Challenge, 2 for staff(), in "challenges" by ChallengeFilter
        [follow_up_until: Some(at())];
}

fn wyoming() -> kernel::DivisionId {
    "ocd-division/country:us/state:wy".parse().unwrap()
}

#[test]
fn instruments_are_ordered_by_what_may_be_missing_or_long_from_an_index() {
    for sort in ["latest_action_on", "-latest_action_on", "deadline", "-deadline", "title", "-title"] {
        let (queries, steps) = ordered::<Instrument>(InstrumentFilter::default(), &Actor::public(), Some(sort));
        assert!(queries == 1 && is_indexed("instruments", &steps, false), "{sort}: {steps:#?}");
    }
}

/// However much waits, or did once.
#[test]
fn what_waits_is_read_in_order_from_an_index() {
    let (queries, steps) = steps(async |session: &Session| {
        store::read!(session, |c| queries::advocacy::mails::waiting(c, at(), 50)).unwrap();
        store::read!(session, |c| queries::advocacy::mailing_recipients::waiting(c, at(), 50)).unwrap();
        store::read!(session, |c| queries::advocacy::advocates::unscored(c, at(), 50)).unwrap();
        store::read!(session, |c| <EventBooking as queries::seats::Booked>::queue(c, id(), Some(40), 5)).unwrap();
    });
    let mut tables = ["actions", "mailing_recipients", "advocates", "event_bookings"].into_iter().zip(&steps);
    assert!(queries == 4 && tables.all(|(table, steps)| is_indexed(table, steps, true)), "{queries}: {steps:#?}");
}

/// Before each list of theirs: by what they are now and by their time, from the index alone.
#[test]
fn what_time_has_moved_is_found_by_an_index() {
    macro_rules! overdue {
        ($session:ident: $($record:ty),+) => {
            $(store::read!($session, |c| queries::record::overdue::<$record>(c, at())).unwrap();)+
        };
    }
    let (queries, steps) = steps(async |session: &Session| {
        overdue!(session: Petition, Motion, EventBooking, LearningRegistration, AdvocacyPlan, Resource, Partnership);
        overdue!(session: JointStatement, Award, Challenge);
    });
    let is_found = |step: &String| step.starts_with("SEARCH") && step.contains("COVERING INDEX") && step.contains('<');
    assert!(queries == 10 && steps.iter().all(|of_one| of_one.iter().all(is_found)), "{queries}: {steps:#?}");
}

/// Neither the drafts among the offers nor the instruments that are concluded are gathered for it.
#[test]
fn what_lists_look_at_beside_their_rows_is_found_by_its_id() {
    let (_, sessions) = explained::<LearningSession>(LearningSessionFilter::default(), &Actor::public());
    let (_, alerts) = steps(async |session: &Session| {
        store::read!(session, |c| queries::record::overdue::<Alert>(c, at())).unwrap();
    });
    let beside = sessions.iter().chain(alerts.iter().flatten());
    let beside = beside.filter(|step| step.contains("learning_opportunities") || step.contains(" instruments"));
    let are_found = beside.clone().all(|step| step.contains("(id=?)"));
    assert!(beside.count() == 3 && are_found, "{sessions:#?} {alerts:#?}");
}

/// A page of either may go through many records.
#[test]
fn advocates_and_actions_are_listed_by_a_scan() {
    let advocates = <Advocate as sqlite::queries::Listed>::is_scan(&AdvocateFilter::default());
    assert!(advocates && <Action as sqlite::queries::Listed>::is_scan(&ActionFilter::default()));
}

#[test]
fn the_latest_figure_of_a_library_is_found_by_the_library() {
    let (_, steps) = steps(async |session: &Session| {
        store::read!(session, |c| queries::advocacy::coverage::libraries(c)).unwrap();
    });
    let figures: Vec<&String> = steps.iter().flatten().filter(|step| step.contains("library_figures")).collect();
    let of_all = figures.iter().filter(|step| !step.contains("library_id=?"));
    assert!(!figures.is_empty() && of_all.count() == 0, "{figures:#?}");
}

#[test]
fn what_a_page_of_records_says_in_other_languages_is_found_by_two_questions() {
    let (queries, steps) = steps(async |session: &Session| {
        let records = vec![id(), Id::from_bytes([2; 16])];
        session.offered_translations::<Topic>(records.clone()).await.unwrap();
        session.translations(records).await.unwrap();
    });
    let are_found = steps.iter().all(|of_one| of_one.iter().any(|step| step.starts_with("SEARCH translations USING")));
    assert!(queries == 2 && are_found, "{queries}: {steps:#?}");
}

#[test]
fn each_source_of_dates_is_read_from_an_index() {
    let (queries, steps) = steps(async |session: &Session| {
        let (from, until) = ("2026-05-01T00:00:00Z".parse().unwrap(), "2027-05-01T00:00:00Z".parse().unwrap());
        let (actor, dates) = (staff(), Dates::between(from, until).unwrap());
        store::read!(session, |c| queries::policy::calendar::entries(c, &actor, &dates, None, 20)).unwrap();
    });
    let is_read_through = |step: &String| step.starts_with("SCAN") && !step.contains("USING");
    let slow = steps.iter().filter(|steps| steps.iter().any(|s| is_read_through(s) || s.contains("TEMP B-TREE")));
    // What is in clearance is little: it is found by its status, and sorted.
    let slow = slow.filter(|steps| !steps.iter().any(|step| step.contains("position_consultations")));
    assert_eq!((queries, slow.collect::<Vec<_>>()), (DateKind::ALL.len(), Vec::<&Vec<String>>::new()));
}

#[test]
fn each_source_of_notices_is_read_from_an_index() {
    let (queries, steps) = steps(async |session: &Session| {
        let asked = Notices::default();
        store::read!(session, |c| queries::policy::notices::entries(c, &asked, None, 20)).unwrap();
    });
    let is_read_through = |step: &String| step.starts_with("SCAN") && !step.contains("USING");
    let slow = steps.iter().filter(|steps| steps.iter().any(|s| is_read_through(s) || s.contains("TEMP B-TREE")));
    assert_eq!((queries, slow.collect::<Vec<_>>()), (NoticeKind::ALL.len(), Vec::<&Vec<String>>::new()));
}

#[test]
fn results_are_gathered_by_an_index() {
    let (queries, steps) = steps(async |session: &Session| {
        let (one, none) = ([id()], []);
        store::read!(session, |c| queries::policy::results::gathered(c, &one, &none)).unwrap();
        store::read!(session, |c| queries::policy::results::gathered(c, &none, &one)).unwrap();
    });
    let is_read_through = steps.iter().flatten().any(|step| step.starts_with("SCAN"));
    assert!(queries == 4 && !is_read_through, "{steps:#?}");
}

/// Rows found by what stands beside them are few, and are sorted once they are found.
macro_rules! beside_by_an_index {
    ($($name:ident: $record:ty, beside $table:literal by $filter:ident $([$field:ident: $value:expr])+;)+) => {$(
        #[test]
        fn $name() {
            for filter in [$($filter { $field: $value, ..$filter::default() }),+] {
                let (_, steps) = explained::<$record>(filter.clone(), &staff());
                assert!(!steps.iter().any(|step| step.starts_with(concat!("SCAN ", $table))), "{filter:?}: {steps:#?}");
            }
        }
    )+};
}
beside_by_an_index! {
    what_stands_beside_instruments_is_found_by_an_index: Instrument, beside "instrument_" by InstrumentFilter
        [identifier: vec!["HB 10".parse().unwrap()]] [subject: vec!["libraries".parse().unwrap()]]
        [sponsor: vec!["Lucas".parse().unwrap()]] [office_holder_id: vec![id()]] [watching_unit_id: vec![id()]]
        [goal: vec!["P-G1".parse().unwrap()]];
    the_areas_of_issues_are_found_by_an_index: Issue, beside "issue_areas" by IssueFilter [area_id: vec![id()]];
    the_sides_of_conflicts_are_found_by_an_index: Conflict, beside "conflict_sides" by ConflictFilter
        [position_id: vec![id()]] [record_id: vec![id()]];
    what_advocates_have_in_common_is_found_by_an_index: Advocate, beside "advocate_traits" by AdvocateFilter
        [skill: vec![Skill::Law]] [division: vec!["ocd-division/country:us".parse().unwrap()]] [person_id: vec![id()]];
    what_alerts_rest_on_is_found_by_an_index: Alert, beside "alert_findings" by AlertFilter [finding_id: vec![id()]];
    what_alerts_serve_is_found_by_an_index: Alert, beside "alert_goals" by AlertFilter [goal: vec!["A-G1".parse().unwrap()]];
    what_learning_serves_is_found_by_an_index: LearningOpportunity, beside "learning_opportunity_goals"
        by LearningOpportunityFilter [goal: vec!["D-G1".parse().unwrap()]];
    what_pathways_serve_is_found_by_an_index: Pathway, beside "pathway_goals" by PathwayFilter
        [goal: vec!["D-G1".parse().unwrap()]];
    what_petitions_serve_is_found_by_an_index: Petition, beside "petition_goals" by PetitionFilter
        [goal: vec!["A-G1".parse().unwrap()]];
    what_is_challenged_is_found_by_an_index: Challenge, beside "challenge_works" by ChallengeFilter
        [isbn: vec!["9780306406157".parse().unwrap()]];
    what_campaigns_are_for_is_found_by_an_index: Campaign, beside "campaign_" by CampaignFilter
        [audience: vec![Audience::Media]] [library_type: vec![kernel::LibraryType::School]]
        [channel: vec![advocacy::campaign::CampaignChannel::Press]] [jurisdiction: vec![wyoming()]];
    what_messages_rest_on_is_found_by_an_index: Message, beside "message_" by MessageFilter [finding_id: vec![id()]];
    what_stances_come_from_is_found_by_an_index: Stance, beside "stance_asks" by StanceFilter
        [position_id: Some(id())] [instrument_id: vec![id()]];
    what_assessments_are_of_is_found_by_an_index: Assessment, beside "assessments" by AssessmentFilter
        [instrument_version_id: Some(id())];
    what_work_is_on_is_found_by_an_index: WorkItem, beside "work_" by WorkItemFilter
        [issue_id: vec![id()]] [position_id: vec![id()]];
}
