//! Secrets of the installation itself.

use super::prelude::*;

/// What petitions tell their signatories apart by.
pub const FINGERPRINT: &str = "petition_fingerprint";

/// Keeps a secret under a name where none is kept yet; what is there stays.
#[dual]
pub async fn ensure(c: &mut Conn<'_>, name: &str, secret: [u8; 32], now: At) -> Result<()> {
    let row = (secrets::name.eq(name), secrets::secret.eq(secret.to_vec()), secrets::created_at.eq(Moment(now)));
    diesel::insert_into(secrets::table).values(row).on_conflict_do_nothing().execute(c).await?;
    Ok(())
}

/// The secret of that name; `None` before the first start.
#[dual]
pub async fn find(c: &mut Link<'_>, name: &'static str) -> Result<Option<[u8; 32]>> {
    let kept: Option<Vec<u8>> = secrets::table.find(name).select(secrets::secret).first(c).await.optional()?;
    let sized =
        |kept: Vec<u8>| kept.try_into().map_err(|_| Error::corrupt("secret", format_args!("{name} has not 32 bytes")));
    kept.map(sized).transpose()
}
