//! How long what is kept for a time is kept: one table. What is due is found in the data, so that a missed hour loses
//! nothing, and every node may do it.

use super::prelude::*;
use crate::retention::{HOUR, RETIRED_KEY_SECONDS};

const DAY: i64 = 24 * HOUR;

/// Something that is kept for a time only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// What it is, and what for.
    pub what: &'static str,
    /// The table.
    pub table: &'static str,
    /// The instant from which it counts; where there is none, nothing ends.
    pub since: &'static str,
    /// Seconds after that instant.
    pub seconds: i64,
}

macro_rules! periods {
    ($($what:literal $table:ident.$since:ident + $seconds:expr;)+) => {
        /// Everything that is kept for a time only.
        pub const PERIODS: &[Period] = &[$(Period {
            what: $what,
            table: stringify!($table),
            since: stringify!($since),
            seconds: $seconds,
        }),+];

        /// Forgets of one table what has been kept there for long enough; gives how many.
        #[dual]
        pub async fn forget(c: &mut Conn, table: &str, now: At) -> Result<usize> {
            match table {
                $(stringify!($table) => {
                    let due = $table::$since.le(Moment(now.plus_seconds(-$seconds)));
                    Ok(diesel::delete($table::table.filter(due)).execute(c).await?)
                })+
                _ => Ok(0),
            }
        }
    };
}

periods! {
    "The first answer to a request with an Idempotency-Key, so that the same request sent again does not act twice."
        idempotency_keys.created_at + super::super::idempotency::KEPT_SECONDS;
    "Refresh tokens, so that a person stays signed in; they count from when they expire." refresh_tokens.expires_at + 0;
    "Keys that signed access tokens; they count from when another took their place." signing_keys.retired_at + RETIRED_KEY_SECONDS;
    "Work that was given up, such as a mail nobody took, so that somebody can look at it." jobs.failed_at + 30 * DAY;
    "Who read a confidential record, so that they can be asked why." accesses.at + 2 * 365 * DAY;
}
