//! What was brought into the database of what is shipped with the program, by its digest.

use super::prelude::*;

/// Whether that was brought in.
#[dual]
pub async fn are_there(c: &mut Link<'_>, digest: i64) -> Result<bool> {
    Ok(diesel::select(dsl::exists(seeds::table.find(digest))).get_result(c).await?)
}

/// Notes that it was.
#[dual]
pub async fn note(c: &mut Conn<'_>, digest: i64) -> Result<()> {
    diesel::insert_into(seeds::table).values(seeds::digest.eq(digest)).on_conflict_do_nothing().execute(c).await?;
    Ok(())
}
