//! The session's way to forget what has been kept for long enough.

use crate::{Result, Session, sqlite::queries::privacy::retention::PERIODS, write};
use kernel::At;

pub(crate) const HOUR: i64 = 3600;
/// How long a key that signed access tokens is kept after it was retired: until all it signed has expired, and then some.
/// An hour.
pub const RETIRED_KEY_SECONDS: i64 = HOUR;

impl Session {
    /// Forgets whatever has been kept for long enough, kind by kind, some at a time; gives of each table how many. Run now and
    /// then.
    pub async fn forget_old(&self, now: At) -> Result<Vec<(&'static str, usize)>> {
        let mut forgotten = Vec::with_capacity(PERIODS.len());
        for period in PERIODS {
            let (what, mut count) = (period.what, 0);
            loop {
                let (some, more) = write!(self, |c| queries::privacy::retention::forget(c, what, now))?;
                count += some;
                if !more {
                    break;
                }
            }
            forgotten.push((period.table, count));
        }
        Ok(forgotten)
    }
}
