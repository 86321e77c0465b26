//! The session's way to what records say in other languages.

use crate::{Result, Session, read, scan, session::PAGE};
use directory::Translation;
use kernel::{Id, Record};

impl Session {
    /// The translations that readers may find of some records of a kind, by language.
    pub async fn translations<R: Record>(&self, ids: Vec<Id>) -> Result<Vec<Translation>> {
        if ids.len() <= PAGE {
            return read!(self, |c| queries::directory::translations::of(c, R::KIND, &ids));
        }
        scan!(self, |c| queries::directory::translations::of(c, R::KIND, &ids))
    }
}
