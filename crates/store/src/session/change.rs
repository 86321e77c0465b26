//! What a write is told: who writes, which change, and what it gives.

use crate::{Error, Result};
use kernel::{Actor, Clock, Id, Problem, Record};

/// Who writes, through what, by which clock.
#[derive(Clone, Debug)]
pub struct By {
    /// The caller.
    pub actor: Actor,
    /// The request, for the log and the history.
    pub request_id: Option<Id>,
    /// Where times and ids come from.
    pub clock: Clock,
}

/// A request that must act once: its key, and what it asked for.
#[derive(Clone, Debug)]
pub struct Once {
    /// A hash of the client's `Idempotency-Key`.
    pub key: String,
    /// A hash of the key, method, path and body.
    pub fingerprint: String,
}

/// What a write gave.
#[derive(Debug)]
pub enum Done<R> {
    /// The record as it is now.
    Fresh(R),
    /// The answer that the same request was given before.
    Replayed {
        /// The record.
        id: Id,
        /// The revision it had.
        revision: i32,
        /// The JSON that was answered.
        body: String,
    },
}

impl<R> Done<R> {
    /// The same outcome, seen as another type.
    pub fn map<S>(self, see: impl FnOnce(R) -> S) -> Done<S> {
        match self {
            Self::Fresh(record) => Done::Fresh(see(record)),
            Self::Replayed { id, revision, body } => Done::Replayed { id, revision, body },
        }
    }
}

impl<R: Record> Done<R> {
    /// What a write gave that took no key: nothing is replayed without one.
    pub(crate) fn fresh(self) -> Result<R> {
        match self {
            Self::Fresh(record) => Ok(record),
            Self::Replayed { .. } => Err(Error::corrupt(R::KIND, "nothing is replayed without a key")),
        }
    }
}

/// What a change is called in the history that has no name of its own.
pub(crate) const UPDATED: &str = "updated";

/// Whether a caller may make a change to a record.
pub(crate) type Permit<R> = Box<dyn FnOnce(&R, &Actor) -> bool + Send>;
type Rule<R, F> = Box<dyn FnOnce(&mut R, &F) -> kernel::Result<()> + Send>;

/// A change to one record: which, seen at which revision, by which rule.
pub struct Change<R, F> {
    pub(crate) id: Id,
    pub(crate) if_match: Option<i32>,
    pub(crate) once: Option<Once>,
    pub(crate) action: &'static str,
    pub(crate) note: Option<String>,
    pub(crate) about: Vec<Id>,
    pub(crate) hands_over: bool,
    pub(crate) permit: Permit<R>,
    pub(crate) rule: Rule<R, F>,
}

impl By {
    /// The owner of idempotency keys: the person through their client. Nobody in particular owns none, for a key would let
    /// one stranger read another's answer.
    pub fn caller(&self) -> Result<String> {
        let Actor { person, client, .. } = &self.actor;
        if person.is_none() && client.is_none() {
            let detail = "An Idempotency-Key belongs to a caller: send it with a bearer token, or leave it out.";
            return Err(Problem::field("Idempotency-Key", "unexpected", detail).into());
        }
        let person = person.map(|id| id.to_string()).unwrap_or_default();
        Ok(format!("{person}@{}", client.as_deref().unwrap_or_default()))
    }
}

impl<R: Record, F> Change<R, F> {
    /// A change by a rule, open to those who may change the record.
    pub fn new(
        id: Id,
        if_match: Option<i32>,
        rule: impl FnOnce(&mut R, &F) -> kernel::Result<()> + Send + 'static,
    ) -> Self {
        Self {
            id,
            if_match,
            once: None,
            action: UPDATED,
            note: None,
            about: Vec::new(),
            hands_over: false,
            permit: Box::new(R::may_be_changed_by),
            rule: Box::new(rule),
        }
    }

    /// Opens it to others than those who may change the record.
    #[must_use]
    pub fn permitted(self, permit: impl FnOnce(&R, &Actor) -> bool + Send + 'static) -> Self {
        Self { permit: Box::new(permit), ..self }
    }

    /// Names it in the history, with the reason given.
    #[must_use]
    pub fn noted(self, action: &'static str, note: Option<String>) -> Self {
        Self { action, note, ..self }
    }

    /// Makes it act once.
    #[must_use]
    pub fn once(self, once: Option<Once>) -> Self {
        Self { once, ..self }
    }

    /// Lets the record go to a unit that the caller has no say in.
    #[must_use]
    pub fn handing_over(self) -> Self {
        Self { hands_over: true, ..self }
    }

    /// Names other records the rule needs to know of.
    #[must_use]
    pub fn about(self, about: Vec<Id>) -> Self {
        Self { about, ..self }
    }
}
