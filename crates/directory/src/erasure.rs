//! Forgetting a person.

use crate::{Password, Person};
use kernel::{Actor, At, Id, Record as _, Result, words};
use serde::{Deserialize, Serialize};

words! {
    /// Why a person was erased. A word, not a text: a text would say again what was to be forgotten.
    pub enum ErasureReason {
        /// They did it themselves, or asked for it.
        Requested = "requested",
        /// The association has no more reason to keep what it knows of them.
        NoLongerNeeded = "no_longer_needed",
        /// The record should never have been there.
        Mistaken = "mistaken",
        /// The time for which it is kept is over.
        Expired = "expired",
    }
}

/// That a person was erased: all that is left of them, so that a backup that brings them back can be told to forget again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "person_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "reason": "requested", "erased_at": "2026-05-01T12:00:00Z"
}))))]
pub struct Erasure {
    /// Who they were: an id that no longer leads to anybody.
    pub person_id: Id,
    /// Why.
    pub reason: ErasureReason,
    /// When.
    pub erased_at: At,
}

/// The caller asks to be forgotten.
#[record::form(example = {"password": "correct horse battery staple"})]
pub struct OwnErasure {
    /// Their password once more: a token that was left open somewhere does not erase anybody.
    pub password: Password,
}

/// An administrator forgets somebody.
#[record::form(example = {"reason": "requested"})]
#[derive(Copy)]
pub struct NewErasure {
    /// Why.
    pub reason: ErasureReason,
}

impl Person {
    /// Whether this caller may have the person forgotten: themselves, without an app between, or whoever may change everybody
    /// and no less than the person.
    pub fn may_be_erased_by(&self, actor: &Actor) -> bool {
        let themselves = self.is_of(actor) && actor.scopes.is_none();
        themselves || (actor.may(Self::WRITE, None) && self.is_within(actor))
    }

    /// Forgets the person at once. `is_last_administrator`: nobody else could ever make another.
    pub fn erase(&self, reason: ErasureReason, is_last_administrator: bool, now: At) -> Result<Erasure> {
        if is_last_administrator {
            return Err(Self::the_last_administrator());
        }
        Ok(Erasure { person_id: self.id, reason, erased_at: now })
    }
}
