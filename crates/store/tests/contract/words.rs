//! The words a column may hold are the words the domain has: both databases keep a list, and none may drift.

use advocacy::{
    campaign::{CampaignChannel, CampaignStatus},
    event::{EventKind, EventStatus, MeetingStatus},
    landscape::BoardKind,
    partnership::PartnershipStatus,
    plan::PlanStatus,
    resource::{ResourceFormat, ResourceUseKind},
};
use development::{
    commons::{LearningFormat, LearningLevel, OpportunityStatus, SessionStatus},
    credit::{CreditRole, CreditSource},
};
use directory::{
    AccountPurpose, Chamber, ClientKind, ContactKind, CourtLevel, CourtSystem, CourtType, Level, LibraryType,
    MissingReason, OfficeSource, OrganizationKind, PartySide, PostRole, Scheme, UnitKind,
};
use kernel::{ReleaseStatus, Role, seats::SeatStatus};
use policy::{
    coalition::{CoalitionStatus, MemberRole, MotionKind, MotionStatus, Quorum, Threshold, Vote},
    position::{AnalysisKind, Answer, CitationKind, Outcome, Status},
    statement::{Authority, DeliveryMeans, SignatureStatus, StatementStatus},
};
use store::{Store, testing::TestDatabase};
use strategy::{Direction, ItemKind};

/// The words of each closed list, in order.
fn lists() -> Vec<Vec<&'static str>> {
    macro_rules! words {
        ($($name:ident),+ $(,)?) => { vec![$($name::ALL.iter().map(|word| word.as_str()).collect()),+] };
    }
    words![
        AccountPurpose,
        AnalysisKind,
        Answer,
        Chamber,
        CitationKind,
        ClientKind,
        ContactKind,
        CourtLevel,
        CourtSystem,
        CourtType,
        CreditRole,
        CreditSource,
        Authority,
        BoardKind,
        CampaignChannel,
        CampaignStatus,
        CoalitionStatus,
        DeliveryMeans,
        Direction,
        EventKind,
        EventStatus,
        ItemKind,
        Level,
        LearningFormat,
        LearningLevel,
        LibraryType,
        MeetingStatus,
        MemberRole,
        MissingReason,
        OfficeSource,
        OpportunityStatus,
        OrganizationKind,
        Outcome,
        PartnershipStatus,
        PartySide,
        PlanStatus,
        PostRole,
        MotionKind,
        MotionStatus,
        Quorum,
        ReleaseStatus,
        ResourceFormat,
        ResourceUseKind,
        Role,
        Scheme,
        SeatStatus,
        SessionStatus,
        SignatureStatus,
        StatementStatus,
        Status,
        Threshold,
        UnitKind,
        Vote,
    ]
}

/// The lists that no constraint of the database has, by how it writes one.
async fn missing(database: &TestDatabase, written: fn(&[&str]) -> String) -> Vec<Vec<&'static str>> {
    Store::migrate(&database.url).await.unwrap();
    let schema = Store::schema(&database.url).await.unwrap().join(" ");
    let schema = schema.split_whitespace().collect::<Vec<_>>().join(" ");
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
