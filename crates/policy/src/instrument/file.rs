//! The file of an instrument, with all that stands beside it, and the rules that change it.

use super::{
    Action, Derived, Instrument, NewAction, NewRelation, NewSponsor, NewVersion, Relation, RelationKind, Sponsor,
    Version, derive, identifier_key, mark_withdrawn, outside_id,
};
use kernel::{Amendment as _, At, Check, Clock, Id, Permission, Problem, Record, Result, Text, check_lengths};
use serde::Serialize;

/// An instrument with all that stands beside it: what every rule works on. In history and the change feed it shows as the instrument,
/// with how many of each there are.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InstrumentFile {
    /// The instrument.
    #[serde(flatten)]
    pub instrument: Instrument,
    /// What else it is called.
    #[serde(serialize_with = "counted")]
    pub aliases: Vec<Text<200>>,
    /// What happened to it, in the order in which it was received.
    #[serde(serialize_with = "counted")]
    pub actions: Vec<Action>,
    /// Its versions.
    #[serde(serialize_with = "counted")]
    pub versions: Vec<Version>,
    /// Its sponsors.
    #[serde(serialize_with = "counted")]
    pub sponsors: Vec<Sponsor>,
    /// How it stands to others.
    #[serde(serialize_with = "counted")]
    pub relations: Vec<Relation>,
}

fn counted<T, S: serde::Serializer>(items: &[T], s: S) -> std::result::Result<S::Ok, S::Error> {
    s.serialize_u64(items.len().try_into().unwrap_or(u64::MAX))
}

/// Parts of one kind that an instrument may have.
pub(super) const PARTS: usize = 2_000;

/// The number after so many.
pub(super) fn after(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX).saturating_add(1)
}

impl InstrumentFile {
    /// The file of an instrument to which nothing has happened yet.
    pub fn open(instrument: Instrument) -> Self {
        let (aliases, actions, versions) = (Vec::new(), Vec::new(), Vec::new());
        Self { instrument, aliases, actions, versions, sponsors: Vec::new(), relations: Vec::new() }
    }

    /// Changes what the instrument is.
    pub fn amend(&mut self, patch: super::InstrumentPatch, now: At) -> Result<()> {
        patch.amend(&mut self.instrument)?;
        self.rederive(now);
        Ok(())
    }

    /// Records an action.
    pub fn record(&mut self, new: NewAction, clock: &Clock) -> Result<()> {
        new.check()?;
        if let Some(withdrawn) = new.withdraws {
            let known = self.actions.iter().find(|action| action.id == withdrawn);
            let detail = "must be an action of this instrument that no other has withdrawn";
            let open = known.is_some_and(|action| action.withdrawn_by.is_none());
            Check::default().that(open, "/withdraws", "not_found", detail).done()?;
        }
        room(&self.actions)?;
        self.actions.push(new.record(clock.id(), after(self.actions.len()), clock.now()));
        self.rederive(clock.now());
        Ok(())
    }

    /// Adds a version.
    pub fn add_version(&mut self, new: NewVersion, clock: &Clock) -> Result<()> {
        room(&self.versions)?;
        self.versions.push(new.add(clock.id(), after(self.versions.len()), clock.now()));
        Ok(())
    }

    /// Adds a sponsor, one who stands there already only with the id of a registry that is not known of them.
    pub fn add_sponsor(&mut self, new: NewSponsor) -> Result<()> {
        room(&self.sponsors)?;
        let is_there = |known: &Sponsor| known.is(&new) && (known.outside_id.is_some() || new.outside_id.is_none());
        let detail = "stands among the sponsors already";
        Check::default().that(!self.sponsors.iter().any(is_there), "/name", "duplicate", detail).done()?;
        let number = self.sponsors.iter().map(|sponsor| sponsor.number).max().unwrap_or_default().saturating_add(1);
        self.sponsors.push(new.add(number, false));
        Ok(())
    }

    /// Relates the instrument to another; `other` is that one, where it was named by its id and is there.
    pub fn relate(&mut self, new: NewRelation, other: Option<&Instrument>) -> Result<()> {
        new.check()?;
        room(&self.relations)?;
        let own = &self.instrument;
        let there = new.instrument_id.is_none() || other.is_some();
        Check::default()
            .exists(there, "/instrument_id")
            .that(new.instrument_id != Some(own.id), "/instrument_id", "invalid", "must be another instrument")
            .that(own.is_case() || new.court_id.is_none(), "/court_id", "unexpected", "is for cases only")
            .that(
                new.kind != RelationKind::AppealOf || [Some(own), other].into_iter().flatten().all(Instrument::is_case),
                "/kind",
                "invalid",
                "only a case is an appeal, and of a case",
            )
            .done()?;
        let NewRelation { kind, instrument_id, identifier, session, court_id } = new;
        let session = session.or_else(|| other.map_or_else(|| own.session.clone(), |other| other.session.clone()));
        let identifier = identifier.or_else(|| other.map(|other| other.identifier.clone()));
        let Some(identifier) = identifier else { return Err(Problem::not_found(Instrument::KIND)) };
        let court_id = court_id.or(own.court_id);
        let outside_id = if instrument_id.is_none() {
            outside_id(own.kind, own.jurisdiction.as_ref(), session.as_ref(), court_id, &identifier)
        } else {
            None
        };
        let numbered = "cannot be told without the instrument's id: no registry numbers this kind";
        let told = instrument_id.is_some() || outside_id.is_some();
        let self_named = outside_id.is_some() && outside_id == own.outside_id;
        let known_as = other.and_then(|other| other.outside_id.clone());
        let named = outside_id.as_ref().or(known_as.as_ref());
        let alike = |r: &Relation| {
            let is_known = named.is_some() && r.other_outside_id() == named;
            r.kind == kind && (is_known || instrument_id.is_some() && r.other_id == instrument_id)
        };
        Check::default()
            .that(told, "/identifier", "invalid", numbered)
            .that(!self_named, "/identifier", "invalid", "must be another instrument")
            .that(!self.relations.iter().any(alike), "/kind", "duplicate", "the two are related so already")
            .done()?;
        let number = self.relations.iter().map(|relation| relation.number).max().unwrap_or_default().saturating_add(1);
        self.relations.push(Relation {
            number,
            kind,
            other_id: instrument_id,
            outside_id,
            identifier,
            session,
            from_source: false,
            known_as,
        });
        Ok(())
    }

    /// Takes away a sponsor that somebody added.
    pub fn remove_sponsor(&mut self, number: i32) -> Result<()> {
        let found = self.sponsors.iter().position(|sponsor| sponsor.number == number && !sponsor.from_source);
        self.sponsors.remove(found.ok_or_else(|| by_hand("sponsor"))?);
        Ok(())
    }

    /// Takes away a relation that somebody added.
    pub fn remove_relation(&mut self, number: i32) -> Result<()> {
        let found = self.relations.iter().position(|relation| relation.number == number && !relation.from_source);
        self.relations.remove(found.ok_or_else(|| by_hand("relation"))?);
        Ok(())
    }

    /// Derives again what follows from the actions.
    pub fn rederive(&mut self, now: At) {
        mark_withdrawn(&mut self.actions);
        let derived: Derived = derive(self.instrument.nature(), &self.actions, now);
        self.instrument.settle(derived, now);
    }

    /// Refuses more parts than it may have.
    pub(super) fn check_parts(&self) -> Result<()> {
        let Self { actions, versions, sponsors, relations, .. } = self;
        let lists = [
            ("/actions", actions.len(), PARTS),
            ("/versions", versions.len(), PARTS),
            ("/sponsors", sponsors.len(), PARTS),
            ("/relations", relations.len(), PARTS),
        ];
        check_lengths(&lists, Ok(()))
    }

    /// Every name it goes by, with the key by which it is compared, each key once.
    pub fn identifiers(&self) -> Vec<(String, String)> {
        let documents = self.versions.iter().filter_map(|version| version.outside_id.as_ref());
        let names = std::iter::once(&self.instrument.identifier).chain(&self.aliases).chain(documents);
        let mut keyed: Vec<_> = names.map(|name| (identifier_key(name.as_str()), name.to_string())).collect();
        keyed.sort_by(|(a, _), (b, _)| a.cmp(b));
        keyed.dedup_by(|(a, _), (b, _)| a == b);
        keyed.retain(|(key, _)| !key.is_empty());
        keyed
    }
}

fn by_hand(what: &str) -> Problem {
    let detail = format!(
        "There is no such {what}, or an import brought it: then it goes when the source no longer tells of it."
    );
    Problem::new(kernel::Code::NotFound, detail)
}

fn room<T>(parts: &[T]) -> Result<()> {
    let detail = format!("An instrument has at most {PARTS} of these.");
    Problem::unless(parts.len() < PARTS, kernel::Code::Conflict, detail)
}

impl Record for InstrumentFile {
    const KIND: &'static str = Instrument::KIND;
    const READ: Permission = Instrument::READ;
    const WRITE: Permission = Instrument::WRITE;

    fn id(&self) -> Id {
        self.instrument.id
    }
    fn revision(&self) -> i32 {
        self.instrument.revision
    }
    fn created_at(&self) -> At {
        self.instrument.created_at
    }
    fn updated_at(&self) -> At {
        self.instrument.updated_at
    }
    fn unit(&self) -> Option<Id> {
        self.instrument.unit()
    }
    fn touch(&mut self, now: At) {
        self.instrument.touch(now);
    }
}
