//! Forgetting what has been kept for long enough. What is due is found in the data, so that a missed hour loses nothing, and every
//! node may do it.

use super::prelude::*;
use crate::{retention::Period, sql_types::sql};

/// Forgets the oldest of what is due of a kind; gives how many.
#[dual]
pub async fn forget(c: &mut Conn<'_>, period: &Period, now: At) -> Result<usize> {
    let due = Moment(now.plus_seconds(-period.seconds));
    Ok(diesel::sql_query(period.forgetting()).bind::<sql::Moment, _>(due).execute(c).await?)
}
