//! Places, libraries, organizations, units, topics and people: the records everything else points at. No I/O.

mod access;
mod code;
mod consent;
mod division;
mod erasure;
mod export;
mod figure;
mod filter;
mod library;
mod organization;
mod parsed;
mod person;
mod topic;
mod unit;
mod vocabulary;

pub use access::{Access, AccessKind};
pub use code::{CountryCode, FscsKey, RorId, StateCode, WebUri};
pub use consent::{
    Consent, ConsentPurpose, ConsentState, ConsentText, Decision, NewConsent, PaperConsent, Purpose, Source,
};
pub use division::{Division, DivisionAlias, DivisionId, Level, NewDivision};
pub use erasure::{Erasure, ErasureReason, NewErasure, OwnErasure};
pub use export::{ExportPart, PersonExport};
pub use figure::{Figure, Hundredths, Measure, MissingReason};
pub use filter::{DivisionFilter, LibraryFilter, OrganizationFilter, PersonFilter, TopicFilter, UnitFilter};
pub use library::{Library, LibraryPatch, LibraryType, NewLibrary};
pub use organization::{NewOrganization, Organization, OrganizationKind, OrganizationPatch};
pub use person::{NewPerson, Password, Person, PersonPatch};
pub use topic::{NewTopic, Scheme, Topic, TopicPatch, TopicPlace};
pub use unit::{NewUnit, Unit, UnitKind, UnitPatch};
pub use vocabulary::VocabularyError;

/// A name a person reads in a list.
pub type Name = kernel::Text<200>;

/// Puts a patched value in its field; an absent one keeps what is there.
fn set<T>(field: &mut T, change: Option<T>) {
    if let Some(value) = change {
        *field = value;
    }
}

/// Takes what an import knows; what it is silent about stays.
fn fill<T>(field: &mut Option<T>, news: Option<T>) {
    if news.is_some() {
        *field = news;
    }
}

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
        read: NewLibrary LibraryPatch NewOrganization OrganizationPatch NewUnit UnitPatch NewTopic TopicPatch NewPerson PersonPatch NewConsent PaperConsent OwnErasure
            NewErasure;
        shown: Division Library Figure Organization Unit Topic Person Consent ConsentState ConsentPurpose
            ConsentText Access Erasure PersonExport ExportPart
    }
}
