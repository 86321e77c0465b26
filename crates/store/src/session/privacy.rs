//! The session's ways to what is known of people.

use crate::{
    By, Credential, Result, Session, read, scan,
    sql_types::Uid,
    sqlite::queries::privacy::holdings::{Holding, PAGE},
    write,
};
use directory::{Access, AccessKind, Consent, Erasure, ErasureReason, ExportPart, Person};
use kernel::{Id, Record};
use std::collections::HashSet;

/// Whose holdings: all by which they can be found.
#[derive(Clone)]
pub struct Whose {
    pub(crate) id: Uid,
    /// The person, and the records of their own that have a history.
    pub(crate) records: Vec<Uid>,
    /// Their mail address and those they had before, in small letters, but for those that are another person's now.
    pub(crate) emails: Vec<String>,
    /// What petitions know them by: one for each address.
    pub(crate) fingerprints: Vec<String>,
    /// The numbers of changes to others' records that tell of them in what was before the change.
    pub(crate) told_before: Vec<i64>,
    /// The same of what came after it.
    pub(crate) told_after: Vec<i64>,
    /// The records whose history tells of them so.
    pub(crate) told_of: Vec<Uid>,
}

impl Session {
    /// Every decision of a person, oldest first.
    pub async fn consents(&self, person: Id) -> Result<Vec<Consent>> {
        read!(self, |c| queries::privacy::consents::of(c, person))
    }

    /// Keeps that confidential records of others were read. An answer that shows them waits for it.
    pub async fn keep_accesses<R: Record>(&self, by: By, kind: AccessKind, records: &[R]) -> Result<()> {
        let others = records.iter().filter(|record| !record.is_of(&by.actor));
        let others = others.map(|record| (record.owner(), record.id())).collect();
        self.keep_accesses_to::<R>(by, kind, others).await
    }

    /// The same of records that are not at hand: whose each is, and which.
    pub async fn keep_accesses_to<R: Record>(
        &self,
        by: By,
        kind: AccessKind,
        others: Vec<(Option<Id>, Id)>,
    ) -> Result<()> {
        if others.is_empty() {
            return Ok(());
        }
        write!(self, |c| queries::privacy::accesses::append(c, &by, R::KIND, kind, &others))
    }

    /// Who read what is a person's own, oldest first, from after a place in the order.
    pub async fn accesses(&self, person: Id, after: i64, limit: i64) -> Result<Vec<Access>> {
        scan!(self, |c| queries::privacy::accesses::of(c, person, after, limit))
    }

    /// By what everything that is kept about a person is found.
    pub async fn whose(&self, person: Person) -> Result<Whose> {
        scan!(self, |c| queries::privacy::holdings::of(c, &person))
    }

    /// What one place keeps about a person: all of it, or a page from after a number where it is read in pages, with the number
    /// after which the next one begins.
    pub async fn export_part(&self, whose: &Whose, place: &Holding, after: i64) -> Result<(ExportPart, Option<i64>)> {
        let Holding { table, key, number, about, withheld, .. } = *place;
        let whose = whose.clone();
        let mut records = scan!(self, |c| queries::privacy::holdings::export(c, &whose, (table, key), after))?;
        let last = match number {
            Some(number) if records.len() > PAGE => {
                records.truncate(PAGE);
                records.last().and_then(|row| row.get(number)?.as_i64())
            }
            _ => None,
        };
        Ok((ExportPart { name: table, about, withheld: withheld.to_vec(), records }, last))
    }

    /// Erases a person; who is erased already is told of again.
    pub async fn erase_person(&self, by: By, person: Id, reason: ErasureReason) -> Result<Erasure> {
        write!(self, |c| queries::privacy::erasures::erase(c, &by, person, reason))
    }

    /// Erases whoever gave a password that was checked; refused where they sign in with another by now.
    pub async fn close_account(&self, by: By, proof: Credential) -> Result<Erasure> {
        write!(self, |c| queries::privacy::erasures::close(c, &by, &proof))
    }

    /// That a person was erased, where they were.
    pub async fn erasure(&self, person: Id) -> Result<Option<Erasure>> {
        read!(self, |c| queries::privacy::erasures::find(c, person))
    }

    /// Those of these people who are there.
    pub async fn people_there(&self, ids: &[Id]) -> Result<HashSet<Id>> {
        read!(self, |c| queries::identity::people::there(c, ids))
    }

    /// Everyone who was erased.
    pub async fn erasures(&self) -> Result<Vec<Erasure>> {
        scan!(self, |c| queries::privacy::erasures::all(c))
    }
}
