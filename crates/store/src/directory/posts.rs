//! Posts at rest.

use super::prelude::*;
use crate::By;
use directory::{DivisionId, Post, PostFilter, PostKey, PostRole};

kept! { Post in posts, unique "/key" "is the key of another post: a role, a division and a seat name one post" {
    id: id, revision: number, key: text, role: word, division_ocd_id: text, seat: [text], title: text,
    jurisdiction_ocd_id: text, organization_id: [id], seats: [small], valid_from: [day], valid_until: [day], created_at: at,
    updated_at: at,
} refers { organization_id: organizations } also {
    fn divisions(&mut self) -> Vec<&mut DivisionId> {
        vec![&mut self.division_ocd_id]
    }

    /// A district at large is the whole it lies in, which may be known by an alias in its turn. No post stands beside one that is kept
    /// by what has become an alias since.
    async fn place(&mut self, c: &mut Conn<'_>, _by: &By) -> Result<()> {
        let living = living_divisions(c, &[self.division_ocd_id.electorate()]).await?;
        let others = of_divisions(c, &living).await?;
        if others.iter().any(|other| (other.role, &other.seat) == (self.role, &self.seat)) {
            let detail = "is the key of another post, by this division or by an alias of it";
            return Err(Problem::field("/key", "duplicate", detail).into());
        }
        if let Some(living) = living.into_iter().next() {
            self.division_ocd_id = living;
        }
        self.derive();
        Ok(())
    }

    fn documents(&self) -> Documents {
        Documents::public(self.title.as_str())
    }
} }

listed! { Post in posts, by PostFilter {
    q: search, role: words, division_ocd_id: places, jurisdiction_ocd_id: places, key: words, vacant_on: own_scan,
    updated_since: since updated_at,
} sorted {
    "key" => key: text, "title" => title: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, filter, _actor| {
    match filter.vacant_on {
        None => query,
        Some(day) => {
            let day = Date(day);
            let held = tenures::table
                .filter(tenures::post_id.eq(posts::id))
                .filter(tenures::since.is_null().or(tenures::since.le(day)))
                .filter(tenures::until.is_null().or(tenures::until.gt(day)));
            let there = query
                .filter(posts::valid_from.is_null().or(posts::valid_from.le(day)))
                .filter(posts::valid_until.is_null().or(posts::valid_until.gt(day)));
            there.filter(dsl::not(dsl::exists(held)))
        }
    }
} }

/// The posts with these keys.
#[dual]
pub(super) async fn named(c: &mut Link<'_>, keys: impl IntoIterator<Item = PostKey>) -> Result<Vec<Post>> {
    let keys: Vec<String> = keys.into_iter().map(Into::into).collect();
    let rows: Vec<Row> = posts::table.filter(posts::key.eq_any(keys)).select(Row::as_select()).load(c).await?;
    rows.into_iter().map(Post::try_from).collect()
}

/// Locks the posts with these keys, so that nobody else gives their seats until the transaction ends.
#[dual]
pub(super) async fn hold(c: &mut Conn<'_>, keys: impl IntoIterator<Item = PostKey>) -> Result<()> {
    let keys: Vec<String> = keys.into_iter().map(Into::into).collect();
    let these = posts::table.filter(posts::key.eq_any(keys)).order(posts::id).select(posts::id);
    let _held: Vec<Uid> = locked!(these).load(c).await?;
    Ok(())
}

/// The posts that the voters of these divisions fill, those among them that are kept by what has become an alias since.
#[dual]
pub(super) async fn of_divisions(c: &mut Link<'_>, of: &[DivisionId]) -> Result<Vec<Post>> {
    let named = with_aliases(c, of.to_vec()).await?;
    let of_these = posts::table.filter(posts::division_ocd_id.eq_any(words(&named)));
    let rows: Vec<Row> = of_these.select(Row::as_select()).load(c).await?;
    rows.into_iter().map(Post::try_from).collect()
}

/// The posts with these ids.
#[dual]
pub(crate) async fn with_ids(c: &mut Link<'_>, ids: &[Id]) -> Result<Vec<Post>> {
    let rows: Vec<Row> = posts::table.filter(posts::id.eq_any(uids(ids))).select(Row::as_select()).load(c).await?;
    rows.into_iter().map(Post::try_from).collect()
}

/// The posts of the government of a jurisdiction; those of these roles only, where any is named.
#[dual]
pub(crate) async fn of_government(c: &mut Link<'_>, of: &DivisionId, roles: &[PostRole]) -> Result<Vec<Post>> {
    let mut query = posts::table.filter(posts::jurisdiction_ocd_id.eq(of.to_string())).into_boxed::<Db>();
    narrow!(query, posts::role, words(roles));
    let rows: Vec<Row> = query.order(posts::key).select(Row::as_select()).load(c).await?;
    rows.into_iter().map(Post::try_from).collect()
}
