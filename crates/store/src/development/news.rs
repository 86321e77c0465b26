//! What sources outside tell of learning, taken in. A source that lists sessions alone changes what they are sessions of.

use super::{super::record, opportunities::with_outside_ids, prelude::*, sessions};
use crate::{By, Change};
use development::{
    LearningOpportunity, LearningSession,
    commons::{LastOffer, LearningNews},
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

    fn warnings(&self) -> Vec<FieldError> {
        let passed_over = |name: &String| FieldError {
            pointer: format!("/{name}"),
            code: "unread".to_owned(),
            detail: "is not read".to_owned(),
        };
        self.unread.iter().map(passed_over).collect()
    }

    async fn known(c: &mut impl Link, batch: &[Self]) -> Result<Vec<LearningOpportunity>> {
        let providers: HashSet<Id> = batch.iter().map(|news| news.provider_id).collect();
        let outside: Vec<String> = batch.iter().map(|news| news.outside_id.to_string()).collect();
        with_outside_ids(c, &providers.into_iter().collect::<Vec<_>>(), outside).await
    }

    async fn new_details(
        c: &mut impl Link,
        batch: &[Self],
        known: &Known<LearningOpportunity>,
    ) -> Result<HashSet<usize>> {
        let ids: Vec<Id> = known.records().iter().map(|offer| offer.id).collect();
        let sessions = sessions::of_all(c, &ids).await?;
        let brings = |(number, news): (usize, &Self)| {
            let offer = known.get(&news.keys()).map(|offer| offer.id);
            let sessions = offer.and_then(|offer| sessions.get(&offer)).map(Vec::as_slice).unwrap_or_default();
            news.brings_sessions(sessions).then_some(number)
        };
        Ok(batch.iter().enumerate().filter_map(brings).collect())
    }

    fn register(&self, _known: &Known<LearningOpportunity>, id: Id, now: At) -> kernel::Result<LearningOpportunity> {
        let detail = "must be the id of an offer that the provider has here";
        let unknown = || Problem::field("/opportunity_outside_id", "not_found", detail);
        self.offer.as_ref().ok_or_else(unknown)?.register(self, id, now)
    }

    fn refresh(&self, offer: &mut LearningOpportunity) -> bool {
        self.offer.as_ref().is_some_and(|told| told.refresh(offer))
    }

    async fn save_related(c: &mut Conn, by: &By, news: &[(Id, &Self)]) -> Result<()> {
        let ids: Vec<Id> = news.iter().map(|(offer, _)| *offer).collect();
        let known = sessions::of_all(c, &ids).await?;
        let mut added: Vec<(Option<LearningSession>, LearningSession)> = Vec::new();
        for (offer, told) in news {
            let known = known.get(offer).map(Vec::as_slice).unwrap_or_default();
            for (before, after) in told.of_sessions(*offer, known, || by.clock.id(), by.clock.now())? {
                match before {
                    None => added.push((None, after)),
                    // People have seats there: it changes as by hand.
                    Some(before) => {
                        let rule = move |session: &mut LearningSession, last: &LastOffer| {
                            session.take_over(&after, last);
                            Ok(())
                        };
                        let change = Change::new(before.id, None, rule).permitted(|_, _| true);
                        record::change(c, by, change).await?;
                    }
                }
            }
        }
        write_all(c, by, &added).await
    }
}
