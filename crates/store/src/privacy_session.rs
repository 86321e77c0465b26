//! The session's ways to what is known of people.

use crate::{By, Result, Session, read, scan, write};
use directory::{Access, AccessKind, Consent, Erasure, ErasureReason, Person, PersonExport};
use kernel::{Clock, Id, Record};

impl Session {
    /// Every decision of a person, oldest first.
    pub async fn consents(&self, person: Id) -> Result<Vec<Consent>> {
        read!(self, |c| queries::privacy::consents::of(c, person))
    }

    /// Keeps that confidential records of others were read. An answer that shows them waits for it.
    pub async fn keep_accesses<R: Record>(&self, by: By, kind: AccessKind, records: &[R]) -> Result<()> {
        let others = records.iter().filter(|record| !record.is_of(&by.actor));
        let others: Vec<_> = others.map(|record| (record.owner(), record.id())).collect();
        if others.is_empty() {
            return Ok(());
        }
        write!(self, |c| queries::privacy::accesses::append(c, &by, R::KIND, kind, &others))
    }

    /// Who read what is a person's own, oldest first, from after a place in the order.
    pub async fn accesses(&self, person: Id, after: i64, limit: i64) -> Result<Vec<Access>> {
        scan!(self, |c| queries::privacy::accesses::of(c, person, after, limit))
    }

    /// Everything that is kept about a person.
    pub async fn export_person(&self, clock: &Clock, person: Person) -> Result<PersonExport> {
        let (person_id, exported_at) = (person.id, clock.now());
        let parts = scan!(self, |c| queries::privacy::holdings::export(c, &person))?;
        Ok(PersonExport { person_id, exported_at, parts })
    }

    /// Erases a person; who is erased already is told of again.
    pub async fn erase_person(&self, by: By, person: Id, reason: ErasureReason) -> Result<Erasure> {
        write!(self, |c| queries::privacy::erasures::erase(c, &by, person, reason))
    }

    /// That a person was erased, where they were.
    pub async fn erasure(&self, person: Id) -> Result<Option<Erasure>> {
        read!(self, |c| queries::privacy::erasures::find(c, person))
    }

    /// Everyone who was erased.
    pub async fn erasures(&self) -> Result<Vec<Erasure>> {
        scan!(self, |c| queries::privacy::erasures::all(c))
    }
}
