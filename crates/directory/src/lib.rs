//! Places, libraries, organizations, units, topics and people: the records everything else points at. No I/O.

mod access;
mod account;
mod atlas;
mod boundary;
mod client;
mod code;
mod committee;
pub mod congress;
mod consent;
mod court;
mod division;
mod erasure;
mod export;
mod figure;
mod filter;
mod filter_office;
mod library;
mod office_holder;
mod organization;
mod person;
mod post;
pub mod representatives;
mod shape;
mod tenure;
mod topic;
mod translation;
mod unit;
mod us_state;
mod vocabulary;
mod zip_area;

pub use access::{Access, AccessKind};
pub use account::{
    AccountMail, AccountMatter, AccountPurpose, NewEmailChange, NewPasswordReset, NewRegistration, PasswordByToken,
    PasswordChange, Registration,
};
pub use atlas::{Atlas, Hit};
pub use boundary::{Boundary, DrawnBoundary, NewBoundary};
pub use client::{
    Client, ClientKind, ClientName, ClientPatch, ClientSecret, LIVE_SECRETS, NewClient, OFFLINE_ACCESS, RedirectUri,
    words_of_scope,
};
pub use code::{CountryCode, FscsKey, RorId};
pub use committee::{
    Chamber, Committee, CommitteeMembership, CommitteeMembershipPatch, CommitteePatch, ListedCommittee, ListedMember,
    MemberList, NewCommittee, NewCommitteeMembership, PartySide,
};
pub use consent::{
    Consent, ConsentPurpose, ConsentState, ConsentText, Decision, NewConsent, PaperConsent, Purpose, Source,
};
pub use court::{Court, CourtLevel, CourtPatch, CourtSystem, CourtType, ListedCourt, NewCourt};
pub use division::{Division, DivisionAlias, NewDivision};
pub use erasure::{Erasure, ErasureReason, NewErasure, OwnErasure};
pub use export::{ExportPart, PersonExport};
pub use figure::{Figure, Hundredths, MissingReason};
pub use filter::{
    ClientFilter, DivisionFilter, LibraryFilter, OrganizationFilter, PersonFilter, TopicFilter, UnitFilter,
};
pub use filter_office::{
    BoundaryFilter, CommitteeFilter, CommitteeMembershipFilter, CourtFilter, OfficeHolderFilter, PostFilter,
    TenureFilter, ZipAreaFilter,
};
pub use kernel::{DivisionId, Level, LibraryType, Measure, StateCode, WebUri, ZipCode};
pub use library::{Library, LibraryPatch, NewLibrary};
pub use office_holder::{
    ContactKind, ContactPoint, NewOfficeHolder, OfficeHolder, OfficeHolderPatch, OfficeSource, OutsideId, PostHeld,
};
pub use organization::{NewOrganization, Organization, OrganizationKind, OrganizationPatch};
pub use person::{NewPerson, OwnPersonPatch, Password, Person, PersonPatch};
pub use post::{NewPost, Post, PostKey, PostPatch, PostRole, Tier};
pub use shape::{NoShape, Shape};
pub use tenure::{NewTenure, RosterEntry, Tenure, TenurePatch, Term, settle, unite};
pub use topic::{NewTopic, Scheme, Topic, TopicPatch, TopicPlace};
pub use translation::{NewTranslation, TranslatedKind, Translation, TranslationFilter, TranslationPatch};
pub use unit::{NewUnit, Unit, UnitKind, UnitPatch};
pub use us_state::{StateKind, UsState};
pub use vocabulary::VocabularyError;
pub use zip_area::{NewZipArea, ZipArea};

/// A name a person reads in a list.
pub type Name = kernel::Text<200>;

#[cfg(test)]
#[cfg(feature = "openapi")]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use utoipa::PartialSchema;

    /// The names a schema's first example has, and the names of its properties.
    fn example<T: PartialSchema>() -> (Value, Vec<String>) {
        let schema = json!(T::schema());
        let mut names: Vec<_> = schema["properties"].as_object().unwrap().keys().cloned().collect();
        names.sort();
        (schema["examples"][0].clone(), names)
    }

    fn keys(value: &Value) -> Vec<String> {
        let mut keys: Vec<_> = value.as_object().unwrap().keys().cloned().collect();
        keys.sort();
        keys
    }

    macro_rules! examples {
        (read: $($read:ty)*; shown: $($shown:ty)*) => {
            #[test]
            fn every_request_example_can_be_sent() {
                $(serde_json::from_value::<$read>(example::<$read>().0).unwrap();)*
            }

            #[test]
            fn every_example_has_every_field() {
                $(let (value, names) = example::<$read>(); assert_eq!(keys(&value), names);)*
                $(let (value, names) = example::<$shown>(); assert_eq!(keys(&value), names);)*
            }

            #[test]
            fn every_response_field_is_always_there() {
                $(
                    let mut required: Vec<String> = serde_json::from_value(json!(<$shown>::schema())["required"].clone()).unwrap();
                    required.sort();
                    assert_eq!(required, example::<$shown>().1);
                )*
            }
        };
    }
    examples! {
        read: NewLibrary LibraryPatch NewOrganization OrganizationPatch NewUnit UnitPatch NewTopic TopicPatch NewPerson PersonPatch OwnPersonPatch NewClient ClientPatch NewRegistration
            NewPasswordReset PasswordByToken PasswordChange NewEmailChange NewConsent PaperConsent OwnErasure
            NewErasure NewPost PostPatch NewOfficeHolder OfficeHolderPatch ContactPoint OutsideId NewTenure TenurePatch
            NewCommittee CommitteePatch NewCommitteeMembership CommitteeMembershipPatch NewCourt CourtPatch
            NewTranslation TranslationPatch;
        shown: Division Library Figure Organization Unit Topic Person Client ClientSecret Consent ConsentState ConsentPurpose
            ConsentText Access Erasure PersonExport ExportPart Post OfficeHolder PostHeld
            Tenure Committee CommitteeMembership Court ZipArea Boundary Translation
            representatives::PlaceMatch representatives::LevelTold representatives::Representative
            representatives::Representatives
    }
}
