use crate::{Actor, At, Id, Permission};

/// What every stored record has in common: the API and the store treat all kinds alike through this.
pub trait Record: Sized + 'static {
    /// The kind's name in history, the change feed and messages: a singular noun in `snake_case`.
    const KIND: &'static str;
    /// What it takes to see a record that is not public.
    const READ: Permission;
    /// What it takes to change one.
    const WRITE: Permission;
    /// Whether it is recorded who reads one that is not their own.
    const CONFIDENTIAL: bool = false;

    /// The record's id.
    fn id(&self) -> Id;
    /// Counts saved changes from 1; the `ETag`.
    fn revision(&self) -> i32;
    /// When it was last saved.
    fn updated_at(&self) -> At;
    /// The unit it belongs to, for permissions that reach only the own unit.
    fn unit(&self) -> Option<Id> {
        None
    }
    /// The person whose own it is: they may see it, and add it.
    fn owner(&self) -> Option<Id> {
        None
    }
    /// Whether anybody may see it.
    fn is_public(&self) -> bool {
        true
    }
    /// Whether this caller may see it.
    fn visible_to(&self, actor: &Actor) -> bool {
        self.is_public() || self.is_of(actor) || actor.may(Self::READ, self.unit())
    }
    /// Whether this caller may add it.
    fn may_be_added_by(&self, actor: &Actor) -> bool {
        self.is_of(actor) || actor.may(Self::WRITE, self.unit())
    }
    /// Whether it is the caller's own.
    fn is_of(&self, actor: &Actor) -> bool {
        self.owner().is_some() && self.owner() == actor.person
    }
    /// Stamps a change: one revision on, saved now.
    fn touch(&mut self, now: At);
    /// Fills what depends on who looks, such as the moves open to them.
    fn shown_to(&mut self, _actor: &Actor) {}
}

/// Implements the fields of [`Record`] that every kind keeps in fields of the same names.
#[macro_export]
macro_rules! record_fields {
    () => {
        fn id(&self) -> $crate::Id {
            self.id
        }
        fn revision(&self) -> i32 {
            self.revision
        }
        fn updated_at(&self) -> $crate::At {
            self.updated_at
        }
        fn touch(&mut self, now: $crate::At) {
            self.revision += 1;
            self.updated_at = now;
        }
    };
}
