//! The session's ways to learning beside those that all records have: what a mail about a registration speaks of.

use crate::{Result, Session, Task};
use development::{
    LearningOpportunity, LearningRegistration, LearningSession,
    commons::{RegistrationAppointmentMail, RegistrationMail},
};
use directory::Person;
use kernel::{At, Id, Record as _, seats::Seated as _};

impl Task for RegistrationMail {
    const KIND: &'static str = "registration_mail";
}

impl Task for RegistrationAppointmentMail {
    const KIND: &'static str = "registration_appointment_mail";
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
        let is_as_told =
            |registration: &mut LearningRegistration| !registration.settle(now) && registration.status == mail.status;
        self.letter_of_registration(mail.registration_id, is_as_told).await
    }

    /// What a mail about when and where somebody is expected speaks of; `None` where it is not to be sent any more: they have no
    /// seats, it is as it was, or it has begun.
    pub async fn registration_appointment_letter(
        &self,
        mail: &RegistrationAppointmentMail,
        now: At,
    ) -> Result<Option<RegistrationLetter>> {
        let has_seats = |registration: &mut LearningRegistration| {
            registration.settle(now);
            registration.party().has_seats()
        };
        let letter = self.letter_of_registration(mail.registration_id, has_seats).await?;
        Ok(letter.filter(|letter| letter.session.appointment().is_news_after(&mail.was, now)))
    }

    async fn letter_of_registration(
        &self,
        registration: Id,
        is_told: impl FnOnce(&mut LearningRegistration) -> bool,
    ) -> Result<Option<RegistrationLetter>> {
        let Some(mut registration) = self.find::<LearningRegistration>(registration).await? else { return Ok(None) };
        if !is_told(&mut registration) {
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
