//! How long what is kept for a time is kept: one table. What is due is found in the data, so that a missed hour loses
//! nothing, and every node may do it.

use super::prelude::*;
use crate::retention::{HOUR, RETIRED_KEY_SECONDS};
use diesel::NullableExpressionMethods as _;

const DAY: i64 = 24 * HOUR;
/// Rows that are forgotten at a time.
const AT_A_TIME: i64 = 1_000;

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
    ($($what:literal $table:ident.$since:ident + $seconds:expr $(, where $those:expr)?;)+) => {
        /// Everything that is kept for a time only.
        pub const PERIODS: &[Period] = &[$(Period {
            what: $what,
            table: stringify!($table),
            since: stringify!($since),
            seconds: $seconds,
        }),+];

        /// Forgets the oldest of what has been kept for long enough, by what it is: so many at a time leave other
        /// writers their turn, and what is as old as the last of them goes with it. Gives how many, and whether more
        /// are due.
        #[dual]
        pub async fn forget(c: &mut Conn<'_>, what: &str, now: At) -> Result<(usize, bool)> {
            match what {
                $($what => {
                    let due = Moment(now.plus_seconds(-$seconds));
                    let old = $table::table.filter($table::$since.le(due))$(.filter($those))?.order($table::$since);
                    let last = old.select($table::$since.nullable()).offset(AT_A_TIME - 1);
                    let last: Option<Moment> = last.first::<Option<Moment>>(c).await.optional()?.flatten();
                    let until = $table::$since.le(last.unwrap_or(due));
                    let forgotten = diesel::delete($table::table.filter(until)$(.filter($those))?);
                    Ok((forgotten.execute(c).await?, last.is_some()))
                })+
                _ => Ok((0, false)),
            }
        }
    };
}

periods! {
    "The first answer to a request with an Idempotency-Key, so that the same request sent again does not act twice."
        idempotency_keys.created_at + super::super::idempotency::KEPT_SECONDS;
    "Refresh tokens, so that a person stays signed in; they count from when they expire." refresh_tokens.expires_at + 0;
    "Sessions, so that a person sees where they are signed in; they count from when they expire." sessions.expires_at + 0;
    "Codes by which clients got tokens, so that one that is used twice is noticed." authorization_codes.expires_at + DAY;
    "Tokens that were mailed and not used; they count from when they expire." account_tokens.expires_at + 0;
    "Tokens that were mailed to officers who sign joint statements and were not used; they count from when they expire."
        signature_tokens.expires_at + HOUR;
    "Tokens that were mailed to those who sign petitions and were not used; they count from when they expire."
        petition_tokens.expires_at + 0;
    "Signatures under petitions that were not confirmed; they count from when they can be no more."
        petition_signatures.expires_at + 0;
    "Who reported an incident and may be asked; it counts from when the incident was closed."
        incident_reporters.closed_at + 365 * DAY;
    "Tokens that were mailed to advocates and were not used; they count from when they expire."
        advocate_tokens.expires_at + 0;
    "What advocates did, by which it is found how engaged they are; after that time it counts for nothing."
        advocate_activities.at + 3 * 365 * DAY;
    "With whom somebody shared what they learned; it counts from when that ended." learning_shares.ends_at + 90 * DAY;
    "Keys that signed access tokens; they count from when another took their place." signing_keys.retired_at + RETIRED_KEY_SECONDS;
    "That work was given up, such as a mail nobody took, and why, so that somebody can look at it." jobs.failed_at + 30 * DAY;
    "Of which deadlines people were reminded, so that they are reminded once; they count from the deadline."
        reminders.due_at + 30 * DAY;
    "The bytes of a file that came to no import, such as one that broke off." import_chunks.received_at + HOUR,
        where import_chunks::import_id.ne_all(imports::table.select(imports::id));
    "The bytes of a file that was handed in and whose import has not come to an end." import_chunks.received_at + 7 * DAY;
    "What became of each row of a file that was imported, so that what was rejected can be mended." import_rows.done_at + 90 * DAY;
    "Who read a confidential record, so that they can be asked why." accesses.at + 2 * 365 * DAY;
}
