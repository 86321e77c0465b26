//! Tenures at rest.

use super::prelude::*;
use directory::{OfficeSource, Tenure, TenureFilter};

kept! { Tenure in tenures {
    id: id, revision: number, post_id: id, office_holder_id: id, since: [day], until: [day], end_reason: [text],
    source: word, created_at: at, updated_at: at,
} refers { post_id: posts, office_holder_id: office_holders } also {
    async fn refer(&self, c: &mut Conn<'_>) -> Result<()> {
        if self.source != OfficeSource::Staff {
            return Ok(()); // what a file says has been settled with the other tenures of the post
        }
        vacant_seat(c, self).await
    }
} }

listed! { Tenure in tenures, by TenureFilter {
    post_id: posts, office_holder_id: ids, source: words, on: own, updated_since: since updated_at,
} sorted { "created_at" => created_at: instant, "updated_at" => updated_at: instant } also |query, filter, _actor| {
    match filter.on {
        None => query,
        Some(day) => query.filter(holds_on(Date(day))),
    }
} }

/// A condition: the tenure has that day among its own.
#[dsl::auto_type]
pub(crate) fn holds_on(day: Date) -> _ {
    let begun = tenures::since.is_null().or(tenures::since.le(day));
    let not_ended = tenures::until.is_null().or(tenures::until.gt(day));
    begun.and(not_ended)
}

/// Refuses a tenure of a post that on some day of that time as many hold as there are seats, or that the same person holds then.
#[dual]
async fn vacant_seat(c: &mut Conn<'_>, tenure: &Tenure) -> Result<()> {
    let post = posts::table.find(Uid(tenure.post_id)).select(posts::seats);
    let seats = locked!(post).first::<Option<i16>>(c).await?;
    let seats = seats.map_or(usize::MAX, |seats| usize::try_from(seats).unwrap_or_default());
    let held = of_posts(c, &[tenure.post_id]).await?;
    if !tenure.has_a_seat(&held, seats) {
        let detail = "is a post that nobody else can hold in that time: end the tenure of whoever does first";
        return Err(Problem::field("/post_id", "conflict", detail).into());
    }
    if tenure.doubles_one_of(&held) {
        let detail = "holds the post in that time already: change the tenure that says so";
        return Err(Problem::field("/office_holder_id", "conflict", detail).into());
    }
    Ok(())
}

/// Every tenure of these posts.
#[dual]
pub(super) async fn of_posts(c: &mut Link<'_>, posts: &[Id]) -> Result<Vec<Tenure>> {
    let of_these = tenures::table.filter(tenures::post_id.eq_any(uids(posts)));
    let rows: Vec<Row> = of_these.select(Row::as_select()).load(c).await?;
    rows.into_iter().map(Tenure::try_from).collect()
}

/// The posts that these people hold on a day.
#[dual]
pub(crate) async fn held_by(c: &mut Link<'_>, holders: &[Id], day: kernel::Day) -> Result<Vec<Id>> {
    let ids: Vec<Uid> = tenures::table
        .filter(tenures::office_holder_id.eq_any(uids(holders)))
        .filter(holds_on(Date(day)))
        .select(tenures::post_id)
        .load(c)
        .await?;
    Ok(ids.into_iter().map(Into::into).collect())
}

/// Every tenure by the word of a file that has a day among its own.
#[dual]
pub(super) async fn by_files_on(c: &mut Link<'_>, day: kernel::Day) -> Result<Vec<Tenure>> {
    let current = tenures::table.filter(tenures::source.ne(OfficeSource::Staff.as_str())).filter(holds_on(Date(day)));
    let rows: Vec<Row> = current.select(Row::as_select()).load(c).await?;
    rows.into_iter().map(Tenure::try_from).collect()
}
