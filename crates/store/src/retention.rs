//! How long what is kept for a time is kept: one table, and the session's way to forget what is due by it.

use crate::{Result, Session, write};
use kernel::At;

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;
/// How long the first answer to a request with an idempotency key is given again. A day.
pub(crate) const IDEMPOTENCY_SECONDS: i64 = DAY;
/// How long a key that signed access tokens is kept after it was retired: until all it signed has expired, and then some.
/// An hour.
pub const RETIRED_KEY_SECONDS: i64 = HOUR;
/// Rows that are forgotten at a time, which leaves other writers their turn.
const AT_A_TIME: usize = 1_000;

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
    /// Which rows of the table it is, as one more condition in SQL; empty where it is every one.
    those: &'static str,
}

macro_rules! periods {
    ($($what:literal $table:ident.$since:ident + $seconds:expr $(, where $those:literal)?;)+) => {
        /// Everything that is kept for a time only.
        pub const PERIODS: &[Period] = &[$(Period {
            what: $what,
            table: stringify!($table),
            since: stringify!($since),
            seconds: $seconds,
            those: concat!($(" AND ", $those)?),
        }),+];
    };
}

periods! {
    "The first answer to a request with an Idempotency-Key, so that the same request sent again does not act twice."
        idempotency_keys.created_at + IDEMPOTENCY_SECONDS;
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
        where "import_id NOT IN (SELECT id FROM imports)";
    "The bytes of a file that was handed in and whose import has not come to an end." import_chunks.received_at + 7 * DAY;
    "What became of each row of a file that was imported, so that what was rejected can be mended." import_rows.done_at + 90 * DAY;
    "Who read a confidential record, so that they can be asked why." accesses.at + 2 * 365 * DAY;
}

impl Period {
    /// The statement that forgets the oldest of what is due at `$1`: some rows, and what is as old as the last of them.
    pub(crate) fn forgetting(&self) -> String {
        let Self { table, since, those, .. } = self;
        let last = AT_A_TIME - 1;
        format!(
            "DELETE FROM {table} WHERE {since} <= coalesce((SELECT {since} FROM {table} WHERE {since} <= $1{those} \
             ORDER BY {since} LIMIT 1 OFFSET {last}), $1){those}"
        )
    }
}

impl Session {
    /// Forgets whatever has been kept for long enough, kind by kind; gives of each table how many. One that fails does not hold up
    /// those behind it: the first failure is told once the others are done. Run now and then.
    pub async fn forget_old(&self, now: At) -> Result<Vec<(&'static str, usize)>> {
        let (mut forgotten, mut failed) = (Vec::with_capacity(PERIODS.len()), None);
        for period in PERIODS {
            match self.forget(period, now).await {
                Ok(count) => forgotten.push((period.table, count)),
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        failed.map_or(Ok(forgotten), Err)
    }

    /// Forgets what has been kept for long enough of a kind, some at a time; gives how many.
    async fn forget(&self, period: &'static Period, now: At) -> Result<usize> {
        let mut count = 0;
        loop {
            let some = write!(self, |c| queries::privacy::retention::forget(c, period, now))?;
            count += some;
            if some < AT_A_TIME {
                return Ok(count);
            }
        }
    }
}
