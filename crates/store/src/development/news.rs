//! What sources outside tell of learning, taken in. A source that lists sessions alone changes what they are sessions of.

use super::{super::record, opportunities::with_outside_ids, prelude::*, sessions, vocabulary};
use crate::By;
use development::{
    LearningOpportunity, LearningSession,
    commons::{LearningNews, SessionFacts, SessionNews},
};
use std::collections::HashSet;

#[dual]
impl News for LearningNews {
    type Record = LearningOpportunity;

    /// A line of a list of sessions is one for each session.
    fn keys(&self) -> Vec<String> {
        let session = self.sessions.as_slice().first().filter(|_| self.offer.is_none());
        let session = session.map(|session| format!("learning_session:{}/{}", self.key(), session.outside_id));
        session.into_iter().chain([self.key()]).collect()
    }

    fn keys_of(offer: &LearningOpportunity) -> Vec<String> {
        offer.key().into_iter().collect()
    }

    fn unread(&self) -> &[String] {
        &self.unread
    }

    async fn known(c: &mut Link<'_>, batch: &[Self]) -> Result<Vec<LearningOpportunity>> {
        let providers: HashSet<Id> = batch.iter().map(|news| news.provider_id).collect();
        let outside: Vec<String> = batch.iter().map(|news| news.outside_id.to_string()).collect();
        with_outside_ids(c, &providers.into_iter().collect::<Vec<_>>(), outside).await
    }

    async fn new_details(
        c: &mut Link<'_>,
        batch: &[Self],
        known: &Known<LearningOpportunity>,
    ) -> Result<HashSet<usize>> {
        let ids: Vec<Id> = known.records().iter().map(|offer| offer.id).collect();
        let sessions = sessions::of_all(c, &ids).await?;
        let mut brings = HashSet::new();
        for (number, news) in batch.iter().enumerate() {
            let offer = known.get(&news.keys()).map(|offer| offer.id);
            let sessions = offer.and_then(|offer| sessions.get(&offer)).map(Vec::as_slice).unwrap_or_default();
            for told in &news.sessions {
                let is_new = match told.among(sessions) {
                    None => true,
                    Some(session) if differs(told, session) => {
                        let facts = sessions::facts(c, session.id).await?;
                        told.refresh(&mut session.clone(), &facts)
                    }
                    Some(_) => false,
                };
                if is_new {
                    brings.insert(number);
                }
            }
        }
        Ok(brings)
    }

    fn register(&self, _known: &Known<LearningOpportunity>, id: Id, now: At) -> kernel::Result<LearningOpportunity> {
        let detail = "must be the id of an offer that the provider has here";
        let unknown = || Problem::field("/opportunity_outside_id", "not_found", detail);
        self.offer.as_ref().ok_or_else(unknown)?.register(self, id, now)
    }

    fn refresh(&self, offer: &mut LearningOpportunity) -> bool {
        self.offer.as_ref().is_some_and(|told| told.refresh(offer))
    }

    /// The words of all of them are learned before any is saved, so that two imports do not wait for one another for ever.
    async fn complete(c: &mut Conn<'_>, _by: &By, offers: &mut [&mut LearningOpportunity]) -> Result<()> {
        let offers: Vec<&LearningOpportunity> = offers.iter().map(|offer| &**offer).collect();
        vocabulary::learn(c, &offers).await
    }

    async fn save_related(c: &mut Conn<'_>, by: &By, news: &[(Id, &Self)]) -> Result<()> {
        let ids: Vec<Id> = news.iter().map(|(offer, _)| *offer).collect();
        let known = sessions::of_all(c, &ids).await?;
        let mut added: Vec<(Option<LearningSession>, LearningSession)> = Vec::new();
        for (offer, told) in news {
            let known = known.get(offer).map(Vec::as_slice).unwrap_or_default();
            for told in &told.sessions {
                match told.among(known) {
                    None => {
                        let new = told.register(*offer, by.clock.id(), by.clock.now())?;
                        // Of rows about the same session the last one counts.
                        let same = |other: &LearningSession| other.outside_id == new.outside_id;
                        added.retain(|(_, other)| other.opportunity_id != *offer || !same(other));
                        added.push((None, new));
                    }
                    // People have seats there: it changes as by hand, from where it stands once nobody else changes it.
                    Some(session) if differs(told, session) => {
                        let rule = |session: &mut LearningSession, facts: &SessionFacts| told.refresh(session, facts);
                        record::amend::<LearningSession>(c, by, session.id, rule).await?;
                    }
                    Some(_) => {}
                }
            }
        }
        write_all(c, by, &added).await
    }
}

/// Whether a source tells of a session anything that may change it.
fn differs(told: &SessionNews, session: &LearningSession) -> bool {
    told.refresh(&mut session.clone(), &SessionFacts::default())
}
