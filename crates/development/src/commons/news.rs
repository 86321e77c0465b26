//! What a source outside tells of learning: a line of a list, or a course on a page that was harvested.

use super::{
    LearningFormat, LearningLevel, LearningOpportunity, LearningOpportunityPatch, LearningSession,
    LearningSessionPatch, MemberPrice, NewLearningOpportunity, NewLearningSession, OpportunityStatus, SessionStatus,
    session::{SessionFacts, a_day},
};
use kernel::{Amendment as _, At, Draft as _, Id, LangTag, Result, Slug, Text, WebUri};
use std::str::FromStr;

/// What a source tells of one offer, which is known by its provider and by its id there. What it does not tell stays as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct LearningNews {
    /// Whose offer it is.
    pub provider_id: Id,
    /// Its id there.
    pub outside_id: Text<200>,
    /// What is told of the offer itself; `None` where the source lists sessions alone.
    pub offer: Option<OfferNews>,
    /// The sessions it tells of, each id once.
    pub sessions: Vec<SessionNews>,
    /// What it says beside that and nobody reads, by its names there.
    pub unread: Vec<String>,
}

/// What is told of an offer.
#[derive(Clone, Debug, PartialEq)]
pub struct OfferNews {
    /// What it is called.
    pub title: Text<300>,
    /// What is learned, and how.
    pub description: Text<10000>,
    /// Where the provider tells of it.
    pub url: Option<WebUri>,
    /// What it is about, sorted, each once; empty where that is not told.
    pub topics: Vec<Slug>,
    /// How much somebody should know already; of a new offer nothing, where it is not told.
    pub level: Option<LearningLevel>,
    /// Where it takes place; online, where it is not told of a new offer.
    pub format: Option<LearningFormat>,
    /// In which language; in English, where it is not told of a new offer.
    pub language: Option<LangTag>,
    /// What is done so that everybody can take part.
    pub accessibility: Option<Text<2000>>,
    /// What it costs, by class of members; empty where it is told to be free. Of a new offer it is not known, where it is not told.
    pub prices: Option<Vec<MemberPrice>>,
    /// Minutes of credit that it gives.
    pub credit_minutes: Option<i32>,
    /// What kind of learning it is, sorted, each once; empty where that is not told.
    pub credit_tags: Vec<Slug>,
}

/// What is told of a session. What is not told of one that is known stays as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionNews {
    /// Its id at the provider's.
    pub outside_id: Text<200>,
    /// When it begins.
    pub starts_at: At,
    /// When it ends.
    pub ends_at: At,
    /// By which clock it is announced.
    pub zone: Text<60>,
    /// Where; online, where it is not told of a new session.
    pub place: Option<Text<500>>,
    /// Where to join, or where there is more about it.
    pub url: Option<WebUri>,
    /// How many can take part; without a limit, where it is not told of a new session.
    pub capacity: Option<SeatLimit>,
    /// Who teaches; empty where that is not told.
    pub instructors: Vec<Text<200>>,
    /// Whether it does not take place.
    pub is_cancelled: bool,
}

/// How many can take part, as a source tells it: a number, or `unlimited`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeatLimit {
    /// As many as come.
    Unlimited,
    /// So many.
    Seats(u32),
}

impl SeatLimit {
    /// How many, where there is a limit.
    pub const fn seats(self) -> Option<u32> {
        match self {
            Self::Unlimited => None,
            Self::Seats(seats) => Some(seats),
        }
    }
}

impl FromStr for SeatLimit {
    type Err = &'static str;

    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        match text {
            "unlimited" => Ok(Self::Unlimited),
            number => number.parse().map(Self::Seats).map_err(|_| "must be a number, or unlimited"),
        }
    }
}

/// Names a record that is only looked at.
const NOBODY: Id = Id::from_bytes([0; 16]);
const NEVER: At = At::from_micros(0);

impl OfferNews {
    /// The offer of a provider that was not known before: public, as it is where it was told.
    pub fn register(&self, news: &LearningNews, id: Id, now: At) -> Result<LearningOpportunity> {
        let told = self.clone();
        let new = NewLearningOpportunity {
            provider_id: news.provider_id,
            outside_id: Some(news.outside_id.clone()),
            title: told.title,
            description: told.description,
            url: told.url,
            topics: told.topics,
            level: told.level.unwrap_or(LearningLevel::Introductory),
            format: told.format.unwrap_or(LearningFormat::Online),
            language: told.language.unwrap_or_else(LangTag::english),
            accessibility: told.accessibility,
            prices: told.prices,
            credit_minutes: told.credit_minutes,
            credit_tags: told.credit_tags,
            competencies: Vec::new(),
            goals: Vec::new(),
            equivalent_to: None,
        };
        Ok(LearningOpportunity { status: OpportunityStatus::Published, ..new.register(id, now)? })
    }

    /// Brings a known offer up to date; whether anything changed. Whether it is offered, what it serves, and what it is equivalent
    /// to, is not for a source to say.
    pub fn refresh(&self, known: &mut LearningOpportunity) -> bool {
        let told = self.clone();
        let some = |values: Vec<Slug>| Some(values).filter(|values| !values.is_empty());
        let patch = LearningOpportunityPatch {
            title: Some(told.title),
            description: Some(told.description),
            url: told.url.map(Some),
            topics: some(told.topics),
            level: told.level,
            format: told.format,
            language: told.language,
            accessibility: told.accessibility.map(Some),
            prices: told.prices.map(Some),
            credit_minutes: told.credit_minutes.map(Some),
            credit_tags: some(told.credit_tags),
            competencies: None,
            goals: None,
            equivalent_to: None,
        };
        let mut after = known.clone();
        let differs = after.revise(patch).is_ok() && after != *known;
        if differs {
            *known = after;
        }
        differs
    }
}

impl SessionNews {
    /// The session of an offer that was not known before.
    pub fn register(&self, opportunity_id: Id, id: Id, now: At) -> Result<LearningSession> {
        let told = self.clone();
        let new = NewLearningSession {
            opportunity_id,
            outside_id: Some(told.outside_id),
            starts_at: told.starts_at,
            ends_at: told.ends_at,
            zone: told.zone,
            place: told.place,
            url: told.url,
            capacity: told.capacity.and_then(SeatLimit::seats),
            offer_minutes: a_day(),
            instructors: told.instructors,
        };
        let status = if told.is_cancelled { SessionStatus::Cancelled } else { SessionStatus::Scheduled };
        Ok(LearningSession { status, ..new.register(id, now)? })
    }

    /// The session that it tells of, among those that are known of the offer.
    pub fn among<'a>(&self, known: &'a [LearningSession]) -> Option<&'a LearningSession> {
        known.iter().find(|session| session.outside_id.as_ref() == Some(&self.outside_id))
    }

    /// Brings a known session up to date, as far as nobody loses what they have been given; whether anything changed. One that was
    /// cancelled stays so.
    pub fn refresh(&self, known: &mut LearningSession, facts: &SessionFacts) -> bool {
        if known.status == SessionStatus::Cancelled {
            return false;
        }
        let told = self.clone();
        let patch = LearningSessionPatch {
            starts_at: Some(told.starts_at),
            ends_at: Some(told.ends_at),
            zone: Some(told.zone),
            place: told.place.map(Some),
            url: told.url.map(Some),
            capacity: told.capacity.map(SeatLimit::seats),
            offer_minutes: None,
            instructors: Some(told.instructors).filter(|names| !names.is_empty()),
        };
        let mut after = known.clone();
        let is_good = patch.amend(&mut after).is_ok();
        if told.is_cancelled {
            after.status = SessionStatus::Cancelled;
        }
        is_good && known.take_over(&after, facts)
    }

    /// What must hold of it by itself.
    pub fn check(&self) -> Result<()> {
        self.register(NOBODY, NOBODY, NEVER).map(drop)
    }
}

impl LearningNews {
    /// The offer it is about, as it would be told apart from all others.
    pub fn key(&self) -> String {
        key(self.provider_id, self.outside_id.as_str())
    }

    /// What must hold of the offer by itself; names every bad field at once.
    pub fn check(&self) -> Result<()> {
        self.offer.as_ref().map_or(Ok(()), |offer| offer.register(self, NOBODY, NEVER).map(drop))
    }
}

impl LearningOpportunity {
    /// How a source would name it; `None` where its provider has no id for it.
    pub fn key(&self) -> Option<String> {
        self.outside_id.as_ref().map(|outside| key(self.provider_id, outside.as_str()))
    }
}

fn key(provider: Id, outside: &str) -> String {
    format!("learning_opportunity:{provider}/{outside}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credit::fixture::{NOON, id};

    fn offer(title: &str) -> OfferNews {
        OfferNews {
            title: title.parse().unwrap(),
            description: "What readers expect.".parse().unwrap(),
            url: None,
            topics: vec!["privacy".parse().unwrap()],
            level: Some(LearningLevel::Advanced),
            format: None,
            language: None,
            accessibility: None,
            prices: None,
            credit_minutes: None,
            credit_tags: Vec::new(),
        }
    }

    fn session(outside: &str, seconds: i64) -> SessionNews {
        SessionNews {
            outside_id: outside.parse().unwrap(),
            starts_at: NOON,
            ends_at: NOON.plus_seconds(seconds),
            zone: "UTC".parse().unwrap(),
            place: None,
            url: None,
            capacity: None,
            instructors: Vec::new(),
            is_cancelled: false,
        }
    }

    fn news(sessions: Vec<SessionNews>) -> LearningNews {
        let outside_id = "course:1".parse().unwrap();
        LearningNews { provider_id: id(1), outside_id, offer: Some(offer("Privacy")), sessions, unread: Vec::new() }
    }

    fn registered() -> LearningOpportunity {
        offer("Privacy").register(&news(Vec::new()), id(2), NOON).unwrap()
    }

    #[test]
    fn what_is_told_is_public() {
        assert_eq!(registered().status, OpportunityStatus::Published);
    }

    #[test]
    fn what_is_told_again_changes_nothing() {
        let mut known = registered();
        assert_eq!([offer("Privacy"), offer("Readers")].map(|told| told.refresh(&mut known)), [false, true]);
    }

    #[test]
    fn what_is_not_told_stays() {
        let mut known =
            LearningOpportunity { credit_minutes: Some(90), format: LearningFormat::Blended, ..registered() };
        offer("Readers").refresh(&mut known);
        assert_eq!((known.credit_minutes, known.format), (Some(90), LearningFormat::Blended));
    }

    #[test]
    fn what_an_offer_serves_is_not_for_a_source_to_say() {
        let mut known = LearningOpportunity { goals: vec!["D-G1".parse().unwrap()], ..registered() };
        let serves = known.goals.clone();
        assert_eq!((offer("Readers").refresh(&mut known), known.goals), (true, serves));
    }

    #[test]
    fn a_source_publishes_nothing_again_that_was_withdrawn() {
        let mut known = LearningOpportunity { status: OpportunityStatus::Withdrawn, ..registered() };
        offer("Readers").refresh(&mut known);
        assert_eq!(known.status, OpportunityStatus::Withdrawn);
    }

    #[test]
    fn an_offer_is_known_by_the_key_that_names_it() {
        assert_eq!(registered().key(), Some(news(Vec::new()).key()));
    }

    #[test]
    fn a_session_is_known_by_its_id() {
        let known = ["a", "b"].map(|outside| session(outside, 60).register(id(2), id(3), NOON).unwrap());
        let found = ["b", "c"].map(|outside| session(outside, 60).among(&known).cloned());
        assert_eq!(found, [Some(known[1].clone()), None]);
    }

    #[test]
    fn what_is_not_told_of_a_session_stays() {
        let place = "Room 2".parse().ok();
        let told = SessionNews { place, capacity: Some(SeatLimit::Seats(40)), ..session("one", 60) };
        let mut known = told.register(id(2), id(3), NOON).unwrap();
        let unlimited = SessionNews { capacity: Some(SeatLimit::Unlimited), ..session("one", 60) };
        let became = [session("one", 60), session("one", 120), unlimited].map(|told| {
            let differs = told.refresh(&mut known, &SessionFacts::default());
            (differs, known.capacity, known.place.is_some())
        });
        assert_eq!(became, [(false, Some(40), true), (true, Some(40), true), (true, None, true)]);
    }

    #[test]
    fn a_limit_is_a_number_or_none() {
        let read = ["40", "unlimited", "many"].map(|text| text.parse::<SeatLimit>().ok());
        assert_eq!(read, [Some(SeatLimit::Seats(40)), Some(SeatLimit::Unlimited), None]);
    }

    #[test]
    fn a_session_that_was_cancelled_stays_so() {
        let mut known = session("one", 60).register(id(2), id(3), NOON).unwrap();
        let cancelled = SessionNews { is_cancelled: true, ..session("one", 60) };
        let facts = SessionFacts::default();
        let became = [cancelled, session("one", 120)].map(|told| told.refresh(&mut known, &facts));
        assert_eq!((became, known.status), ([true, false], SessionStatus::Cancelled));
    }

    #[test]
    fn a_session_ends_after_it_begins() {
        assert_eq!(session("one", 0).check().unwrap_err().fields[0].pointer, "/ends_at");
    }
}
