//! The session's ways to learning beside those that all records have: what a mail about a registration speaks of.

use crate::{Result, Session, Task};
use development::{LearningOpportunity, LearningRegistration, LearningSession, commons::RegistrationMail};
use directory::Person;
use kernel::{At, Record as _};

impl Task for RegistrationMail {
    const KIND: &'static str = "registration_mail";
}

/// What a mail about a registration speaks of.
#[derive(Debug)]
pub struct RegistrationLetter {
    /// Who is written to.
    pub person: Person,
    /// The registration.
    pub registration: LearningRegistration,
    /// The session it is for.
    pub session: LearningSession,
    /// What it is a session of.
    pub offer: LearningOpportunity,
}

impl Session {
    /// What a mail about a registration speaks of; `None` where it is not to be sent any more: the registration has moved on, as time
    /// moves it, too, or its person was forgotten.
    pub async fn registration_letter(&self, mail: RegistrationMail, now: At) -> Result<Option<RegistrationLetter>> {
        let Some(mut registration) = self.find::<LearningRegistration>(mail.registration_id).await? else {
            return Ok(None);
        };
        if registration.settle(now) || registration.status != mail.status {
            return Ok(None);
        }
        let Some(person) = registration.person_id else { return Ok(None) };
        let (person, session) =
            (self.find::<Person>(person).await?, self.find::<LearningSession>(registration.session_id).await?);
        let Some((person, session)) = person.zip(session) else { return Ok(None) };
        let offer = self.find::<LearningOpportunity>(session.opportunity_id).await?;
        Ok(offer.map(|offer| RegistrationLetter { person, registration, session, offer }))
    }
}
