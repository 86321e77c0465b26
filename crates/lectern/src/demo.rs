//! `lectern demo`: a dozen positions of our own, carried through the very rules that clients meet, and a small framework of
//! competencies, imported as any other.

use crate::{Failure, serve};
use directory::NewUnit;
use interchange::case::read_package;
use kernel::{At, Clock, Draft as _, Id, Problem, Slug, Text};
use policy::{
    Area, Audience, Dossier, GoalId, Issue, NewIssue, NewPosition, Position,
    conflict::ClauseStand,
    position::{
        Adoption, AnalysisKind, Answer, ClearanceAnswer, ClearanceRequest, DraftPatch, Facts, NewAnalysis,
        PlainLanguage, Status, Transition,
    },
};
use serde::Deserialize;
use std::{collections::BTreeMap, fmt};
use store::{Change, Session, Store, Taken};

/// Consulted units may answer for a month.
const CLEARANCE_SECONDS: i64 = 30 * 24 * 3600;

#[derive(Deserialize)]
struct Demo {
    units: Vec<DemoUnit>,
    issues: Vec<DemoIssue>,
    positions: Vec<DemoPosition>,
}

#[derive(Deserialize)]
struct DemoUnit {
    id: Id,
    name: directory::Name,
    slug: Slug,
    kind: directory::UnitKind,
    parent_id: Option<Id>,
}

#[derive(Deserialize)]
struct DemoIssue {
    id: Id,
    slug: Slug,
    question: Text<300>,
    areas: Vec<Slug>,
    owner_unit_id: Id,
}

#[derive(Deserialize)]
struct DemoPosition {
    id: Id,
    slug: Slug,
    title: Text<200>,
    issue_id: Id,
    owner_unit_id: Id,
    goals: Vec<GoalId>,
    required_audiences: Vec<Audience>,
    review_interval_months: u16,
    preamble: Vec<Text<2000>>,
    resolved: Vec<Text<2000>>,
    #[serde(default)]
    stands: Vec<ClauseStand>,
    analyses: BTreeMap<String, Option<NewAnalysis>>,
    consulted: Vec<Id>,
    answers: Vec<DemoAnswer>,
    plain_language: BTreeMap<String, PlainLanguage>,
    adoption: Option<Adoption>,
    superseded_by: Option<Id>,
    next_version: Option<DraftPatch>,
    carry_to: Status,
}

#[derive(Deserialize)]
struct DemoAnswer {
    unit_id: Id,
    answer: Answer,
    comment: Option<Text<2000>>,
}

/// What was added.
#[derive(Debug, Default)]
pub struct Loaded {
    units: usize,
    issues: usize,
    positions: usize,
    frameworks: usize,
}

impl fmt::Display for Loaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { units, issues, positions, frameworks } = self;
        write!(
            f,
            "added {units} units, {issues} issues, {positions} positions, {frameworks} frameworks of competencies"
        )
    }
}

/// Adds what is not there yet; loading twice changes nothing.
pub async fn load(store: &Store, clock: &Clock) -> Result<Loaded, Failure> {
    let demo: Demo = serde_json::from_str(include_str!("../demo/demo.json")).map_err(Failure::other)?;
    let loader = Loader { session: store.session(), clock };
    let mut loaded = Loaded::default();
    for unit in demo.units {
        loaded.units += usize::from(loader.unit(unit).await?);
    }
    for issue in demo.issues {
        loaded.issues += usize::from(loader.issue(issue).await?);
    }
    for position in demo.positions {
        loaded.positions += usize::from(loader.position(position).await?);
    }
    loaded.frameworks += usize::from(loader.competencies().await?);
    Ok(loaded)
}

struct Loader<'a> {
    session: Session,
    clock: &'a Clock,
}

impl Loader<'_> {
    async fn unit(&self, unit: DemoUnit) -> Result<bool, Failure> {
        let DemoUnit { id, name, slug, kind, parent_id } = unit;
        if self.session.find::<directory::Unit>(id).await?.is_some() {
            return Ok(false);
        }
        let unit = NewUnit { name, slug, kind, parent_id }.register(id, self.clock.now());
        self.session.create(serve::service(self.clock), None, unit.map_err(store::Error::from)?).await?;
        Ok(true)
    }

    async fn issue(&self, issue: DemoIssue) -> Result<bool, Failure> {
        let DemoIssue { id, slug, question, areas, owner_unit_id } = issue;
        if self.session.find::<Issue>(id).await?.is_some() {
            return Ok(false);
        }
        let shipped = Area::shipped().map_err(Failure::other)?;
        let area_ids = shipped.into_iter().filter(|area| areas.contains(&area.slug)).map(|area| area.id).collect();
        let issue = NewIssue { slug, question, area_ids, owner_unit_id }.register(id, self.clock.now());
        self.session.create(serve::service(self.clock), None, issue.map_err(store::Error::from)?).await?;
        Ok(true)
    }

    /// Takes in the framework of competencies, a package of CASE.
    async fn competencies(&self) -> Result<bool, Failure> {
        let package = include_bytes!("../demo/competencies.json").as_slice();
        let package = read_package(1, package).map_err(Failure::other)?;
        let taken = self.session.import(serve::service(self.clock), vec![package]).await?;
        Ok(taken.iter().any(|taken| matches!(taken, Taken::Created(_))))
    }

    /// Proposes a position and carries it as far as the data say.
    async fn position(&self, demo: DemoPosition) -> Result<bool, Failure> {
        if self.session.find::<Position>(demo.id).await?.is_some() {
            return Ok(false);
        }
        let new = NewPosition {
            slug: demo.slug.clone(),
            title: demo.title.clone(),
            issue_id: demo.issue_id,
            owner_unit_id: demo.owner_unit_id,
            goals: demo.goals.clone(),
            required_audiences: demo.required_audiences.clone(),
            review_interval_months: demo.review_interval_months,
            preamble: demo.preamble.clone(),
            resolved: demo.resolved.clone(),
            stands: demo.stands.clone(),
        };
        let dossier = new.propose(demo.id, self.clock.now()).map_err(Problem::from).map_err(store::Error::from)?;
        self.session.create(serve::service(self.clock), None, dossier).await?;
        let (id, now) = (demo.id, self.clock.now());
        for (kind, analysis) in demo.analyses {
            let kind: AnalysisKind = kind.parse().map_err(Failure::other)?;
            if let Some(analysis) = analysis {
                self.apply(id, None, move |d, _| Ok(d.analyse(kind, analysis, None, now)?)).await?;
            }
        }
        for (audience, plain) in demo.plain_language {
            let audience: Audience = audience.parse().map_err(Failure::other)?;
            self.apply(id, None, move |d, _| Ok(d.explain(audience, plain, now)?)).await?;
        }
        for &to in path(demo.carry_to) {
            let transition = Transition {
                to,
                note: None,
                clearance: (to == Status::Clearance).then(|| consulting(&demo.consulted, now)),
                adoption: demo.adoption.clone().filter(|_| to == Status::Adopted),
                superseded_by: demo.superseded_by.filter(|_| to == Status::Superseded),
            };
            let about = transition.superseded_by;
            self.apply(id, about, move |d, facts| Ok(d.transition(transition, facts, now)?)).await?;
            if to == Status::Clearance {
                self.answers(id, &demo.consulted, &demo.answers, demo.carry_to != Status::Clearance).await?;
            }
        }
        if let Some(draft) = demo.next_version {
            self.apply(id, None, move |d, _| Ok(d.redraft(draft)?)).await?;
        }
        Ok(true)
    }

    /// Gives the answers of the data; where the position goes on, units without one concur.
    async fn answers(&self, id: Id, consulted: &[Id], given: &[DemoAnswer], goes_on: bool) -> Result<(), Failure> {
        let now = self.clock.now();
        for &unit in consulted {
            let said = given.iter().find(|a| a.unit_id == unit);
            let answer = match said {
                Some(DemoAnswer { answer, comment, .. }) => {
                    ClearanceAnswer { answer: *answer, comment: comment.clone() }
                }
                None if goes_on => ClearanceAnswer { answer: Answer::Concur, comment: None },
                None => continue,
            };
            self.apply(id, None, move |d, _| Ok(d.answer(unit, answer, None, now)?)).await?;
        }
        Ok(())
    }

    async fn apply(
        &self,
        id: Id,
        about: Option<Id>,
        rule: impl FnOnce(&mut Dossier, &Facts) -> kernel::Result<()> + Send + 'static,
    ) -> Result<(), Failure> {
        let change = Change::new(id, None, rule).about(about.into_iter().collect());
        self.session.change(serve::service(self.clock), change).await?;
        Ok(())
    }
}

fn consulting(units: &[Id], now: At) -> ClearanceRequest {
    ClearanceRequest { unit_ids: units.to_vec(), deadline: now.plus_seconds(CLEARANCE_SECONDS) }
}

/// The moves from a first draft to a state.
const fn path(to: Status) -> &'static [Status] {
    use Status::{
        Adopted, Analysis, Clearance, Draft, Published, Reaffirmed, Retired, Returned, Revised, Superseded, UnderReview,
    };
    match to {
        Draft => &[],
        Analysis => &[Analysis],
        Clearance => &[Analysis, Clearance],
        Returned => &[Analysis, Clearance, Returned],
        Adopted => &[Analysis, Clearance, Adopted],
        Published => &[Analysis, Clearance, Adopted, Published],
        UnderReview => &[Analysis, Clearance, Adopted, Published, UnderReview],
        Reaffirmed => &[Analysis, Clearance, Adopted, Published, UnderReview, Reaffirmed],
        Revised => &[Analysis, Clearance, Adopted, Published, UnderReview, Revised],
        Superseded => &[Analysis, Clearance, Adopted, Published, UnderReview, Superseded],
        Retired => &[Analysis, Clearance, Adopted, Published, UnderReview, Retired],
    }
}
