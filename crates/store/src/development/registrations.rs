//! Registrations for sessions of learning at rest, and the credit that attending gives.

use super::{
    super::{
        identity,
        seats::{self, Booked, booked},
    },
    credits,
    prelude::*,
    providers::kept_by,
    sessions,
};
use crate::session::By;
use development::{
    LearningOpportunity, LearningProvider, LearningRegistration, LearningRegistrationFilter, LearningSession,
    commons::{RegistrationAppointmentMail, RegistrationFacts, RegistrationMail},
    credit::{CreditRole, CreditSource, Recording},
};

kept! { LearningRegistration in learning_registrations, facts RegistrationFacts, unique "/session_id" "has a registration of this person already" {
    id: id, revision: number, session_id: id, person_id: [id], seats: number, splits: flag, priority_class: number, status: word,
    seats_confirmed: number, seats_offered: number, offered_until: [at], seats_waiting: number, seats_attended: [number],
    attended_at: [at], created_at: at, updated_at: at,
} beside { person_name, allowed_transitions, ownership, starts_at } refers { person_id: people }
overdue |now| learning_registrations::status.eq("offered").and(learning_registrations::offered_until.lt(Moment(now))), by offered_until
also {
    async fn lock(c: &mut Conn<'_>, id: Id) -> Result<()> {
        seats::lock::<Self>(c, id).await
    }

    async fn place(&mut self, c: &mut Conn<'_>, by: &By) -> Result<()> {
        LearningSession::lock(c, self.session_id).await?;
        let mut facts = self.facts(c, &[]).await?;
        facts.session = facts.session.filter(|session| session.visible_to(&by.actor));
        self.sign_up(&facts, &by.actor)?;
        seats::admit(c, by, self).await?;
        Self::fill(c, std::slice::from_mut(self)).await
    }

    async fn fill(c: &mut Link<'_>, registrations: &mut [Self]) -> Result<()> {
        let ids: Vec<Id> = registrations.iter().map(|registration| registration.session_id).collect();
        let owners = sessions::owners(c, &ids).await?;
        let people = registrations.iter().filter_map(|registration| registration.person_id).collect();
        let names = identity::people::names(c, people).await?;
        for registration in registrations {
            let of = owners.get(&registration.session_id).map(|(of, starts_at)| (*of, Some(*starts_at)));
            (registration.ownership, registration.starts_at) = of.unwrap_or_default();
            registration.person_name = registration.person_id.and_then(|person| names.get(&person).cloned());
        }
        Ok(())
    }

    /// The person is locked before what is theirs, as an erasure does.
    async fn facts(&self, c: &mut Conn<'_>, _about: &[Id]) -> Result<RegistrationFacts> {
        if let Some(person) = self.person_id {
            lock_person(c, person.into()).await?;
        }
        let Some(session) = LearningSession::find(c, self.session_id).await? else {
            return Ok(RegistrationFacts::default());
        };
        let offer = LearningOpportunity::find(c, session.opportunity_id).await?;
        let provider = match &offer {
            Some(offer) => LearningProvider::find(c, offer.provider_id).await?,
            None => None,
        };
        Ok(RegistrationFacts { session: Some(session), offer, provider })
    }

    async fn follow(&mut self, c: &mut Conn<'_>, by: &By) -> Result<()> {
        seats::follow(c, by, self).await?;
        if self.status.says_who_came() { credit(c, by, self).await } else { Ok(()) }
    }
} }

booked! { LearningRegistration in learning_registrations, of LearningSession in learning_sessions by session_id,
told by RegistrationMail of registration_id, and by RegistrationAppointmentMail }

listed! { LearningRegistration in learning_registrations, by LearningRegistrationFilter {
    session_id: ids, person_id: ids, status: words, updated_since: since updated_at,
} sorted {
    "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, _filter, actor| {
    match (kept_by(actor), actor.person) {
        (None, _) => query,
        (Some(_), Some(person)) if !actor.holds(LearningRegistration::READ) => {
            query.filter(learning_registrations::person_id.eq(Uid(person)))
        }
        (Some(kept), _) => {
            let offers = learning_opportunities::provider_id.eq_any(kept.select(learning_providers::id));
            let offers = learning_opportunities::table.filter(offers).select(learning_opportunities::id);
            let sessions = learning_sessions::table.filter(learning_sessions::opportunity_id.eq_any(offers));
            let kept = learning_registrations::session_id.eq_any(sessions.select(learning_sessions::id));
            seen_or_own!(query, kept, learning_registrations.person_id, actor)
        }
    }
} }

/// Gives the credit that attending gives, once, or takes it back from who was not there.
#[dual]
async fn credit(c: &mut Conn<'_>, by: &By, registration: &LearningRegistration) -> Result<()> {
    let Some(person) = registration.person_id else { return Ok(()) };
    let facts = registration.facts(c, &[]).await?;
    let activity = registration.activity()?;
    let last = credits::last(c, person, activity.as_str(), CreditRole::Learner).await?;
    let (id, now) = (by.clock.id(), by.clock.now());
    let recording = Recording { source: CreditSource::Attendance, by: by.actor.person, id, now };
    match registration.credit(&facts, last.as_ref(), recording)? {
        Some(entry) => credits::add(c, by, entry).await,
        None => Ok(()),
    }
}
