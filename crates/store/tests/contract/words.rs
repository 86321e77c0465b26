//! The words a column may hold are the words the domain has: both databases keep a list, and none may drift.

use advocacy::{
    action, advocate, alert, campaign, challenge, engagement, event, evidence, incident, landscape, mailing,
    partnership, petition, plan, resource,
};
use development::{commons, competency, credit, pathway, recognition, share};
use kernel::seats;
use policy::{coalition, conflict, instrument, literacy, message, outcome, position, statement, work};
use store::{Store, testing::TestDatabase};

/// The words of each closed list, in order.
#[expect(clippy::too_many_lines, reason = "a table: each list has its own line")]
fn lists() -> Vec<Vec<&'static str>> {
    macro_rules! words {
        ($($name:ty),+ $(,)?) => { vec![$(<$name>::ALL.iter().map(|word| word.as_str()).collect()),+] };
    }
    words![
        action::ActionStatus,
        action::MatchConfidence,
        action::MatchMethod,
        advocate::AdvocateMergeStatus,
        advocate::AdvocateStatus,
        advocate::Source,
        alert::AlertStatus,
        alert::Callers,
        alert::Channel,
        alert::CloseReason,
        alert::Plea,
        alert::TargetKind,
        campaign::CampaignChannel,
        campaign::CampaignStatus,
        challenge::Decision,
        coalition::CoalitionStatus,
        coalition::MemberRole,
        coalition::MotionKind,
        coalition::MotionStatus,
        coalition::Quorum,
        coalition::Threshold,
        coalition::Vote,
        commons::LearningFormat,
        commons::LearningLevel,
        commons::OpportunityStatus,
        commons::SessionStatus,
        competency::AssociationKind,
        competency::CompetencyFrameworkStatus,
        competency::DefinitionKind,
        conflict::ArgumentKind,
        conflict::ConflictStatus,
        conflict::Rule,
        conflict::Stance,
        credit::CreditRole,
        credit::CreditSource,
        development::EditionStatus,
        directory::AccessKind,
        directory::AccountPurpose,
        directory::Chamber,
        directory::ClientKind,
        directory::ContactKind,
        directory::CourtLevel,
        directory::CourtSystem,
        directory::CourtType,
        directory::ErasureReason,
        directory::Level,
        directory::LibraryType,
        directory::MissingReason,
        directory::OfficeSource,
        directory::OrganizationKind,
        directory::PartySide,
        directory::PostRole,
        directory::Scheme,
        directory::TranslatedKind,
        directory::UnitKind,
        engagement::Rung,
        event::EventKind,
        event::EventStatus,
        event::MeetingStatus,
        evidence::EvidenceStatus,
        evidence::Method,
        evidence::ServiceArea,
        evidence::Strength,
        evidence::SurveyKind,
        incident::IncidentKind,
        incident::IncidentLinkKind,
        incident::IncidentStatus,
        incident::Severity,
        instrument::InstrumentKind,
        instrument::OurRole,
        instrument::RelationKind,
        instrument::VersionKind,
        kernel::ReleaseStatus,
        kernel::Role,
        landscape::BoardKind,
        literacy::CompletionSource,
        mailing::MailingKind,
        mailing::MailingStatus,
        message::MessageStatus,
        message::Validity,
        outcome::StanceKind,
        outcome::SubmissionKind,
        outcome::SubmissionStatus,
        outcome::Uptake,
        partnership::PartnershipStatus,
        pathway::PathwayEnrollmentStatus,
        petition::BatchStatus,
        petition::PetitionStatus,
        petition::SignatureState,
        petition::TokenPurpose,
        plan::PlanStatus,
        position::AnalysisKind,
        position::Answer,
        position::CitationKind,
        position::Outcome,
        position::Status,
        recognition::AchievementKind,
        recognition::AwardStatus,
        recognition::BadgeKeyKind,
        resource::ResourceFormat,
        resource::ResourceUseKind,
        seats::SeatStatus,
        share::ShareAudience,
        share::SharedLearning,
        statement::Authority,
        statement::DeliveryMeans,
        statement::SignatureStatus,
        statement::StatementStatus,
        strategy::Direction,
        strategy::ItemKind,
        work::WorkStatus,
    ]
}

/// The lists that no constraint of the database has, by how it writes one.
async fn missing(database: &TestDatabase, written: fn(&[&str]) -> String) -> Vec<Vec<&'static str>> {
    Store::migrate(&database.url).await.unwrap();
    let schema = Store::schema(&database.url).await.unwrap().join(" ");
    let schema = schema.split_whitespace().collect::<Vec<_>>().join(" ").replace("( ", "(").replace(" )", ")");
    lists().into_iter().filter(|list| !schema.contains(&written(list))).collect()
}

#[tokio::test]
async fn sqlite_has_the_domains_words() {
    let written = |words: &[&str]| format!("IN ('{}')", words.join("', '"));
    assert_eq!(missing(&TestDatabase::sqlite().unwrap(), written).await, Vec::<Vec<&str>>::new());
}

#[tokio::test]
async fn postgres_has_the_domains_words() {
    let Some(database) = TestDatabase::postgres().await.unwrap() else { return };
    let written = |words: &[&str]| format!("ARRAY['{}'::text]", words.join("'::text, '"));
    assert_eq!(missing(&database, written).await, Vec::<Vec<&str>>::new());
}
