//! Fifty thousand offers of learning: how long a search of them takes, its facets, and what fits it best, misspelt or not.

use super::seed::{Seeded, nth, parsed, word};
use crate::{
    Outcome,
    lab::{
        self, Server,
        load::{Figures, Load, Make, get},
    },
};
use development::{
    NewLearningProvider,
    commons::{LearningFormat, LearningLevel, LearningNews, OfferNews},
};
use kernel::{Actor, Clock, Draft as _, Grant, Id, Role};
use serde_json::json;
use std::{fmt, sync::Arc, time::Duration};
use store::{By, Options, Store};

/// Offers, and those who offer them.
const OFFERS: usize = 50_000;
const PROVIDERS: usize = 50;
/// Offers that are taken in at a time.
const BATCH: usize = 500;
/// People who search at the same time.
const SEARCHERS: u32 = 8;
/// Where they search.
const COLLECTION: &str = "/v1/development/opportunities";

/// What is searched for, and how: what comes before and after a word.
const SEARCHES: [(&str, &str, &str); 3] = [
    ("list", "?limit=20&q=", "&is_merged=true"),
    ("facets", "/facets?q=", "&format=online&level=introductory"),
    ("best", "/best?q=", ""),
];

/// How long one kind of search takes.
#[derive(Clone, Debug)]
pub struct Searched {
    /// The database.
    pub database: &'static str,
    /// What is searched.
    pub search: &'static str,
    /// Whether a letter of the word was left out.
    pub is_misspelt: bool,
    /// Searches a second, and how long they took.
    pub figures: Figures,
}

impl fmt::Display for Searched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { database, search, is_misspelt, figures: Figures { rate, p50, p99 } } = self;
        let (how, p50, p99) = (if *is_misspelt { ", misspelt" } else { "" }, p50 * 1e3, p99 * 1e3);
        write!(f, "{database}: learning, {OFFERS} offers: {search}{how}: {rate:.0}/s, p50 {p50:.1} ms, p99 {p99:.1} ms")
    }
}

/// Measures it on a running server.
pub async fn measure(
    server: &Server,
    database: (&'static str, String),
    seeded: Arc<Seeded>,
    time: Duration,
) -> Outcome<Vec<Searched>> {
    let (name, url) = database;
    lab::apart(move || async move { seed(&url, &seeded.units).await })?;
    let mut searched = Vec::new();
    for (search, before, after) in SEARCHES {
        for is_misspelt in [false, true] {
            let make = asking(before, after, is_misspelt);
            Load::closed(server.address(), &make).run_on(SEARCHERS, time).await?; // the pages come into memory
            let figures = Load::closed(server.address(), &make).run_on(SEARCHERS, time).await?;
            searched.push(Searched { database: name, search, is_misspelt, figures });
        }
    }
    Ok(searched)
}

/// A search for a word of titles, a different one each time.
fn asking(before: &'static str, after: &'static str, is_misspelt: bool) -> Make {
    Arc::new(move |n| {
        let number = usize::try_from(n).unwrap_or_default().wrapping_mul(7919);
        let mut word = word(number);
        if is_misspelt {
            word.remove(3);
        }
        get(&format!("{COLLECTION}{before}{word}{after}"))
    })
}

/// Puts the offers there, as an import does.
async fn seed(url: &str, units: &[Id]) -> Outcome {
    let (session, clock) = (Store::open(url, Options { connections: 8 })?.session(), Clock::system());
    let grants = vec![Grant { role: Role::Admin, unit_id: None }];
    let actor = Actor { client: Some("lectern".to_owned()), grants, ..Actor::public() };
    let by = || By { actor: actor.clone(), request_id: None, clock: clock.clone() };
    let mut providers = Vec::with_capacity(PROVIDERS);
    for number in 0..PROVIDERS {
        let new: NewLearningProvider = serde_json::from_value(
            json!({ "name": format!("Provider {number}"), "owner_unit_id": nth(units, number)? }),
        )?;
        let provider = new.register(clock.id(), clock.now())?;
        providers.push(provider.id);
        session.create(by(), None, provider).await?;
    }
    for first in (0..OFFERS).step_by(BATCH) {
        let offers = (first..first + BATCH).map(|number| offer(number, &providers)).collect::<Outcome<Vec<_>>>()?;
        session.import(by(), offers).await?;
    }
    Ok(session.came_in(u64::try_from(OFFERS)?).await?)
}

/// The offer of that number: words of a thousand in its title, and a description of some length.
fn offer(number: usize, providers: &[Id]) -> Outcome<LearningNews> {
    let (one, two) = (word(number), word(number.wrapping_mul(13) / 7));
    let about = format!("What {one} means to {two}, and how those who work in libraries learn it. ").repeat(8);
    let offer = OfferNews {
        title: parsed(&format!("{one} and {two} for libraries"))?,
        description: parsed(&about)?,
        url: None,
        topics: vec![parsed(&word(number % 40))?],
        level: Some(*nth(LearningLevel::ALL, number)?),
        format: Some(*nth(LearningFormat::ALL, number / 3)?),
        language: None,
        accessibility: None,
        prices: None,
        credit_minutes: Some(90),
        credit_tags: Vec::new(),
    };
    let (provider_id, outside_id) = (*nth(providers, number)?, parsed(&format!("course:{number}"))?);
    Ok(LearningNews { provider_id, outside_id, offer: Some(offer), sessions: Vec::new(), unread: Vec::new() })
}
