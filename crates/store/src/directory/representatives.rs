//! What the question who represents a place asks of the database, in a fixed number of queries.

use super::{office_holders, posts, prelude::*, tenures, zip_areas};
use directory::{DivisionId, OfficeHolder, Post, ZipArea, ZipCode, representatives::StaffedPost};
use kernel::Day;
use std::collections::{HashMap, HashSet};

/// The areas of a ZIP code, in every state it lies in, with the living ids of their districts.
#[dual]
pub async fn areas(c: &mut Link<'_>, zip: &ZipCode) -> Result<Vec<ZipArea>> {
    let mut areas = zip_areas::of_zips(c, vec![zip.to_string()]).await?;
    ZipArea::fill(c, &mut areas).await?;
    Ok(areas)
}

/// The living division that an id names: itself, or what it is an alias of; `None` where nobody has heard of it.
#[dual]
pub async fn living(c: &mut Link<'_>, division: &DivisionId) -> Result<Option<DivisionId>> {
    let named = divisions::table.filter(divisions::ocd_id.eq(division.to_string())).select(divisions::same_as);
    let same_as: Option<Option<String>> = named.first(c).await.optional()?;
    Ok(match same_as {
        None => None,
        Some(None) => Some(division.clone()),
        Some(Some(living)) => Some(read("division", living)?),
    })
}

/// The posts of these divisions with everybody who holds or held them, and those who do on a day with how to reach them.
#[dual]
pub async fn staffed(
    c: &mut Link<'_>,
    divisions: &[DivisionId],
    on: Day,
) -> Result<(Vec<StaffedPost>, Vec<OfficeHolder>)> {
    let posts = posts::of_divisions(c, divisions).await?;
    staff(c, posts, on).await
}

/// The same for posts that were found otherwise. Each is told with the living division it is of.
#[dual]
pub(crate) async fn staff(
    c: &mut Link<'_>,
    posts: Vec<Post>,
    on: Day,
) -> Result<(Vec<StaffedPost>, Vec<OfficeHolder>)> {
    let ids: Vec<Id> = posts.iter().map(|post| post.id).collect();
    let tenures = tenures::of_posts(c, &ids).await?;
    let current: HashSet<Id> = tenures.iter().filter(|t| t.covers(on)).map(|t| t.office_holder_id).collect();
    let mut holders = office_holders::with_ids(c, &current.into_iter().collect::<Vec<_>>()).await?;
    office_holders::with_posts(c, &mut holders).await?;
    let mut by_post: HashMap<Id, Vec<_>> = HashMap::new();
    for tenure in tenures {
        by_post.entry(tenure.post_id).or_default().push(tenure);
    }
    let of: Vec<DivisionId> = posts.iter().map(|post| post.division_ocd_id.clone()).collect();
    let living = living_divisions(c, &of).await?;
    let staffed = |(post, division_ocd_id): (Post, DivisionId)| {
        let tenures = by_post.remove(&post.id).unwrap_or_default();
        StaffedPost { post: Post { division_ocd_id, ..post }, tenures }
    };
    Ok((posts.into_iter().zip(living).map(staffed).collect(), holders))
}
