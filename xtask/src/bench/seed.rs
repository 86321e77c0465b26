//! A hundred thousand positions, as the API would have made them: each is carried from proposal to publication by the
//! rules of the domain, and kept by the store with its version, clauses, analyses, search documents and change.

use crate::Outcome;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use kernel::{Actor, At, Clock, Draft as _, Grant, Id, Role, Text};
use policy::{
    Area, Dossier, Issue, NewIssue, NewPosition,
    position::{
        Adoption, AnalysisKind, Answer, Citation, CitationKind, ClearanceAnswer, ClearanceRequest, Facts, NewAnalysis,
        Status, Transition,
    },
};
use std::{error::Error, str::FromStr};
use store::{By, Options, Session, Store};

/// Positions on their way into the store at once: enough to fill the groups of its writer.
const AT_ONCE: usize = 128;
const UNITS: usize = 20;
const ISSUES: usize = 500;
/// Words of titles: each stands in one of a few hundred titles.
const WORDS: usize = 1000;

/// What was put there, for requests to ask for.
#[derive(Clone, Debug, Default)]
pub struct Seeded {
    /// The positions, all published.
    pub positions: Vec<Id>,
    /// The issues they answer.
    pub issues: Vec<Id>,
    /// The units they belong to.
    pub units: Vec<Id>,
    /// Words that stand in some of them.
    pub words: Vec<String>,
}

/// Fills a database that a server has prepared.
pub async fn positions(url: &str, count: usize) -> Outcome<Seeded> {
    let session = Store::open(url, Options { connections: 8 })?.session();
    let began = Clock::system().now().plus_seconds(-i64::try_from(count)? - 3600);
    let seeder = Seeder { session, facts: Facts::default(), area: first_area()?, clock: Clock::manual(began) };
    let mut seeded = Seeded { words: (0..WORDS).map(word).collect(), ..Seeded::default() };
    for number in 0..UNITS {
        seeded.units.push(seeder.unit(number).await?);
    }
    for number in 0..ISSUES {
        let unit = *nth(&seeded.units, number)?;
        seeded.issues.push(seeder.issue(number, unit).await?);
    }
    let made = stream::iter((0..count).map(|number| seeder.position(number, &seeded)));
    let made: Vec<Id> = made.buffered(AT_ONCE).try_collect().await?;
    seeded.positions = made;
    Ok(seeded)
}

struct Seeder {
    session: Session,
    facts: Facts,
    area: Id,
    clock: Clock,
}

impl Seeder {
    fn by(&self) -> By {
        let grants = vec![Grant { role: Role::Admin, unit_id: None }];
        let actor = Actor { client: Some("lectern".to_owned()), grants, ..Actor::public() };
        By { actor, request_id: None, clock: self.clock.clone() }
    }

    async fn unit(&self, number: usize) -> Outcome<Id> {
        let new = directory::NewUnit {
            name: parsed(&format!("Committee {number}"))?,
            slug: parsed(&format!("committee-{number}"))?,
            kind: directory::UnitKind::Committee,
            parent_id: None,
        };
        let unit = new.register(self.clock.id(), self.clock.now())?;
        let id = unit.id;
        self.session.create(self.by(), None, unit).await?;
        Ok(id)
    }

    async fn issue(&self, number: usize, owner_unit_id: Id) -> Outcome<Id> {
        let new = NewIssue {
            slug: parsed(&format!("issue-{number}"))?,
            question: parsed(&format!("What of {}?", word(number)))?,
            area_ids: vec![self.area],
            owner_unit_id,
        };
        let issue: Issue = new.register(self.clock.id(), self.clock.now())?;
        let id = issue.id;
        self.session.create(self.by(), None, issue).await?;
        Ok(id)
    }

    async fn position(&self, number: usize, seeded: &Seeded) -> Outcome<Id> {
        self.clock.advance(1);
        let dossier = self.published(number, seeded)?;
        let id = dossier.position.id;
        self.session.create(self.by(), None, dossier).await?;
        Ok(id)
    }

    /// A position, carried through the rules from its proposal to its publication.
    fn published(&self, number: usize, seeded: &Seeded) -> Outcome<Dossier> {
        let now = self.clock.now();
        let unit = *nth(&seeded.units, number)?;
        let (one, two) = (word(number.wrapping_mul(7)), word(number.wrapping_mul(13) / 5));
        let clause =
            |n: usize| parsed(&format!("Clause {n} of {number} is about {one}, {two} and libraries everywhere."));
        let new = NewPosition {
            slug: parsed(&format!("position-{number}"))?,
            title: parsed(&format!("On {one} and {two}"))?,
            issue_id: *nth(&seeded.issues, number)?,
            owner_unit_id: unit,
            goals: vec![parsed("P-G1")?],
            required_audiences: Vec::new(),
            review_interval_months: 36,
            preamble: vec![clause(1)?, clause(2)?],
            resolved: vec![clause(3)?, clause(4)?, clause(5)?],
            stands: Vec::new(),
        };
        let mut dossier = new.propose(self.clock.id(), now)?;
        for &kind in AnalysisKind::ALL {
            let citation =
                Citation { kind: CitationKind::Url, reference: parsed("https://example.org/17")?, note: None };
            let body = parsed(&format!("Why {one} matters to {two}, and whom it concerns."))?;
            dossier.analyse(kind, NewAnalysis { body, citations: vec![citation] }, None, now)?;
        }
        let mut go = |to: Status| -> Outcome {
            let clearance = (to == Status::Clearance)
                .then(|| ClearanceRequest { unit_ids: vec![unit], deadline: now.plus_seconds(3600) });
            let adoption = (to == Status::Adopted).then(|| adoption(now)).transpose()?;
            let transition = Transition { to, note: None, clearance, adoption, superseded_by: None };
            dossier.transition(transition, &self.facts, now)?;
            if to == Status::Clearance {
                dossier.answer(unit, ClearanceAnswer { answer: Answer::Concur, comment: None }, None, now)?;
            }
            Ok(())
        };
        for to in [Status::Analysis, Status::Clearance, Status::Adopted, Status::Published] {
            go(to)?;
        }
        Ok(dossier)
    }
}

fn adoption(now: At) -> Outcome<Adoption> {
    let (body, number): (Text<200>, Text<100>) = (parsed("Council")?, parsed("CD 12")?);
    Ok(Adoption {
        body,
        adopted_on: now.day(),
        document_number: Some(number),
        votes_for: Some(141),
        votes_against: Some(9),
        votes_abstaining: None,
    })
}

fn first_area() -> Outcome<Id> {
    Ok(Area::shipped()?.first().ok_or("no policy areas are shipped")?.id)
}

/// A made-up word, one of a thousand.
pub fn word(number: usize) -> String {
    const SYLLABLES: [&str; 10] = ["ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru"];
    let syllable = |place: usize| SYLLABLES.get(number / place % 10).copied().unwrap_or_default();
    format!("{}{}{}", syllable(1), syllable(10), syllable(100))
}

/// A text as what it says.
pub fn parsed<T: FromStr<Err: ToString>>(text: &str) -> Outcome<T> {
    text.parse().map_err(|e: T::Err| Box::<dyn Error>::from(e.to_string()))
}

/// The item of that number, round and round.
pub fn nth<T>(items: &[T], number: usize) -> Outcome<&T> {
    Ok(items.get(number % items.len().max(1)).ok_or("there is nothing to choose from")?)
}
