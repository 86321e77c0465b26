//! Joining, leaving and being forgotten by mail. What is asked for waits for the answer to a mail (double opt-in), so that
//! nobody joins or takes leave for another; the answer is the same whether or not an address is known.

use super::{Advocate, AdvocateStatus, NewAdvocate, Offer, Skill, Source};
use crate::{action::ActionRequest, event::SignUp};
use kernel::{
    At, Check, DivisionId, Draft as _, Email, Id, LangTag, LibraryType, Result, Text, ZipCode, distinct, words,
};
use serde::{Deserialize, Serialize};

/// Seconds for which the token in a mail is good: three days.
pub const TOKEN_SECONDS: i64 = 3 * 24 * 3600;

/// A consent that is given with joining, to the wording that was shown.
#[record::part(example = { "purpose": "action_alerts", "text_version": 1 })]
pub struct EnrolledConsent {
    /// What is agreed to, by its name among the purposes of the directory.
    pub purpose: Text<60>,
    /// The wording that was shown.
    #[schema(minimum = 1)]
    pub text_version: i32,
}

/// What somebody says to join. Kept only until the mail is answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = NewAdvocateEnrollment, examples(json!({
    "name": "Ada Example", "email": "ada@example.org", "profile": {
        "unit_id": null, "divisions": ["ocd-division/country:us/state:wy"], "zip": "82070",
        "library_types": ["public"], "interests": [], "languages": ["en"], "skills": ["writing"],
        "offers": ["write", "call"], "consents": [{ "purpose": "action_alerts", "text_version": 1 }]
    }
}))))]
pub struct NewEnrollment {
    /// As they want to be called.
    pub name: Text<200>,
    /// Where the mail goes that they must answer.
    pub email: Email,
    /// What they say of themselves.
    pub profile: Enrollment,
}

/// What somebody who joins says of themselves.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = AdvocateEnrollment))]
pub struct Enrollment {
    /// The unit that is to look after them, such as a chapter; null for the association itself.
    pub unit_id: Option<Id>,
    /// The places they speak for, each once.
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub divisions: Vec<DivisionId>,
    /// The ZIP code they live in.
    pub zip: Option<ZipCode>,
    /// The kinds of libraries they care about, each once.
    #[cfg_attr(feature = "openapi", schema(max_items = 10))]
    pub library_types: Vec<LibraryType>,
    /// The topics they care about, each once.
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub interests: Vec<Id>,
    /// The languages they read and write, each once.
    #[cfg_attr(feature = "openapi", schema(max_items = 20))]
    pub languages: Vec<LangTag>,
    /// What they know how to do, each once.
    #[cfg_attr(feature = "openapi", schema(max_items = 20))]
    pub skills: Vec<Skill>,
    /// What they will do when asked, each once.
    #[cfg_attr(feature = "openapi", schema(max_items = 20))]
    pub offers: Vec<Offer>,
    /// What they let the association do, each purpose once.
    #[cfg_attr(feature = "openapi", schema(max_items = 10))]
    pub consents: Vec<EnrolledConsent>,
}

words! {
    /// What an advocate without an account asks for by mail: to leave the network, or to be forgotten altogether.
    pub enum Departure as "AdvocateDeparture" { Leave = "leave", Erase = "erase" }
}

/// Somebody asks to leave the network, or to be forgotten.
#[record::form(example = {
    "email": "ada@example.org", "wish": "leave"
})]
#[schema(as = NewAdvocateDeparture)]
pub struct NewDeparture {
    /// Their address, to which the mail goes that they must answer.
    pub email: Email,
    /// What they wish.
    pub wish: Departure,
}

/// Whose signature or seats are to be taken back.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({ "email": "ada@example.org" }))))]
pub struct MailedWithdrawal {
    /// Where they get the mail that they confirm by.
    pub email: Email,
}

/// What a mail asks its reader to confirm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "matter", rename_all = "snake_case")]
pub enum AdvocateMatter {
    /// That they join.
    Join {
        /// As they want to be called.
        name: Text<200>,
        /// What they say of themselves.
        profile: Box<Enrollment>,
    },
    /// That they leave.
    Leave,
    /// That they are to be forgotten.
    Erase,
    /// That they act on an alert.
    Act {
        /// As they want to be called.
        name: Text<200>,
        /// The alert.
        alert_id: Id,
        /// What they do.
        request: Box<ActionRequest>,
    },
    /// That they sign up for a slot of an event.
    SignUp {
        /// As they want to be called.
        name: Text<200>,
        /// The slot.
        slot_id: Id,
        /// Who comes.
        party: SignUp,
    },
    /// That they take seats they are offered.
    TakeSeats {
        /// Their booking.
        booking_id: Id,
    },
    /// That they give back their seats in a slot, or wait no longer.
    GiveUpSeats {
        /// The slot.
        slot_id: Id,
    },
}

/// A mail to be written. It has no token in it: that is made when the mail is.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct AdvocateMail {
    /// Where it goes.
    pub email: Email,
    /// What it is about.
    pub matter: AdvocateMatter,
}

impl Enrollment {
    /// The advocate that a person is by it.
    pub fn advocate(&self, person_id: Id, id: Id, now: At) -> Result<Advocate> {
        let Self { unit_id, divisions, zip, library_types, interests, languages, skills, offers, consents: _ } =
            self.clone();
        let new = NewAdvocate {
            person_id,
            unit_id,
            divisions,
            zip,
            latitude: None,
            longitude: None,
            library_types,
            interests,
            languages,
            skills,
            offers,
        };
        let mut advocate = new.register(id, now)?;
        (advocate.source, advocate.status) = (Source::Joined, AdvocateStatus::Active);
        advocate.amended();
        Ok(advocate)
    }

    /// What must hold of it before a mail goes out.
    pub fn check(&self, now: At) -> Result<()> {
        let nobody = Id::from_bytes([0; 16]);
        self.advocate(nobody, nobody, now)?;
        let purposes: Vec<_> = self.consents.iter().map(|consent| &consent.purpose).collect();
        Check::default()
            .that(purposes.len() <= 10, "/consents", "invalid", "must have at most 10 entries")
            .that(distinct(&purposes), "/consents", "duplicate", "must name each purpose once")
            .done()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::advocate::tests::{NOON, id};

    #[test]
    fn a_matter_reads_back_as_it_was_kept() {
        let profile = Enrollment { zip: "82070".parse().ok(), ..Enrollment::default() };
        let matter = AdvocateMatter::Join { name: "Ada".parse().unwrap(), profile: Box::new(profile) };
        let kept = serde_json::to_string(&matter).unwrap();
        assert_eq!(serde_json::from_str::<AdvocateMatter>(&kept).unwrap(), matter);
    }

    #[test]
    fn a_purpose_is_agreed_to_once() {
        let consent = EnrolledConsent { purpose: "newsletter".parse().unwrap(), text_version: 1 };
        let profile = Enrollment { consents: vec![consent; 2], ..Enrollment::default() };
        assert_eq!(profile.check(NOON).unwrap_err().fields[0].pointer, "/consents");
    }

    #[test]
    fn who_joins_takes_part() {
        let joined = Enrollment::default().advocate(id(1), id(2), NOON).unwrap();
        assert_eq!((joined.source, joined.status), (Source::Joined, AdvocateStatus::Active));
    }
}
