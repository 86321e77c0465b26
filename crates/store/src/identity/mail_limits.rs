//! How many mails of a kind an address may be sent within an hour, so that nobody fills somebody's mailbox by us.

use super::prelude::*;
use kernel::Email;

/// Waits until no other mail to the address is being written: those that are written at once are counted as well.
#[dual]
pub(crate) async fn wait_for(c: &mut Conn<'_>, email: &Email) -> Result<()> {
    in_turn(c, &format!("mails to {}", email.key())).await
}

/// Whether so many tokens were mailed within the last hour that no further one is. A mail that is tried again, and one that nobody
/// asked for, do not count: `has_enough!(c, advocate_tokens, advocate_tokens::email_key.eq(email.key()), now)`.
macro_rules! has_enough {
    ($c:expr, $tokens:ident, $alike:expr, $now:expr) => {{
        const AN_HOUR: i64 = 5;
        let recent = $tokens::table
            .filter($alike)
            .filter($tokens::is_repeated.eq(false))
            .filter($tokens::created_at.gt(Moment($now.plus_seconds(-3600))));
        let count: i64 = answered!(recent.count().get_result($c))?;
        count >= AN_HOUR
    }};
}
pub(crate) use has_enough;
