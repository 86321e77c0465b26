//! The session's way to what records say in other languages.

use crate::{Result, Session, read, scan, session::PAGE};
use directory::Translation;
use kernel::{Id, LangTag, Record};

/// A translation that readers may find.
#[derive(Clone, Debug)]
pub struct Offered {
    /// Of which record.
    pub record_id: Id,
    /// Which translation.
    pub id: Id,
    /// Into which language.
    pub language: LangTag,
}

impl Session {
    /// The translations that readers may find of some records of a kind, by language, without their texts: a record may have many,
    /// and one is shown.
    pub async fn offered_translations<R: Record>(&self, ids: Vec<Id>) -> Result<Vec<Offered>> {
        if ids.len() <= PAGE {
            return read!(self, |c| queries::directory::translations::offered(c, R::KIND, &ids));
        }
        scan!(self, |c| queries::directory::translations::offered(c, R::KIND, &ids))
    }

    /// These translations, as far as readers may find them still.
    pub async fn translations(&self, ids: Vec<Id>) -> Result<Vec<Translation>> {
        if ids.len() <= PAGE {
            return read!(self, |c| queries::directory::translations::current(c, &ids));
        }
        scan!(self, |c| queries::directory::translations::current(c, &ids))
    }
}
