//! The session's way to forget what has been kept for long enough.

use crate::{Result, Session, sqlite::queries::privacy::retention::PERIODS, write};
use kernel::At;

pub(crate) const HOUR: i64 = 3600;
/// How long a key that signed access tokens is kept after it was retired: until all it signed has expired, and then some.
/// An hour.
pub const RETIRED_KEY_SECONDS: i64 = HOUR;

impl Session {
    /// Forgets whatever has been kept for long enough, kind by kind; gives of each table how many. One that fails does not hold up
    /// those behind it: the first failure is told once the others are done. Run now and then.
    pub async fn forget_old(&self, now: At) -> Result<Vec<(&'static str, usize)>> {
        let (mut forgotten, mut failed) = (Vec::with_capacity(PERIODS.len()), None);
        for period in PERIODS {
            match self.forget(period.what, now).await {
                Ok(count) => forgotten.push((period.table, count)),
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        failed.map_or(Ok(forgotten), Err)
    }

    /// Forgets what has been kept for long enough of a kind, some at a time; gives how many.
    async fn forget(&self, what: &'static str, now: At) -> Result<usize> {
        let mut count = 0;
        loop {
            let (some, more) = write!(self, |c| queries::privacy::retention::forget(c, what, now))?;
            count += some;
            if !more {
                return Ok(count);
            }
        }
    }
}
