//! Posts at rest.

use super::{divisions::every_id, prelude::*, tenures as kept_tenures};
use crate::By;
use directory::{DivisionId, Post, PostFilter, PostKey, PostRole, unite};
use std::collections::{BTreeSet, HashMap};

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

    /// Where it has another number of seats than before, everybody who holds it has one. Nobody else is given one meanwhile.
    async fn refer(&self, c: &mut Conn<'_>) -> Result<()> {
        let kept = locked!(posts::table.find(Uid(self.id)).select(posts::seats));
        let kept: Option<Option<i16>> = kept.first(c).await.optional()?;
        if kept.is_none_or(|seats| seats == self.seats) {
            return Ok(());
        }
        let tenures = kept_tenures::of_posts(c, &[self.id]).await?;
        Ok(self.check_seats(&tenures, self.updated_at.day())?)
    }

    fn documents(&self) -> Documents {
        Documents::public(self.title.as_str())
    }
} }

listed! { Post in posts, by PostFilter {
    q: search, id: ids, role: words, division_ocd_id: places, jurisdiction_ocd_id: places, key: words,
    vacant_on: own_scan, updated_since: since updated_at,
} sorted {
    "key" => key: text, "title" => title: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, filter, _actor| {
    match filter.vacant_on {
        None => query,
        Some(day) => {
            let day = Date(day);
            let held = tenures::table.filter(tenures::post_id.eq(posts::id)).filter(kept_tenures::holds_on(day));
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

/// These keys by every id of the divisions they name: a post is kept by the one of its time. A district at large is the whole it lies
/// in.
#[dual]
pub async fn every_key(c: &mut Link<'_>, keys: &[PostKey]) -> Result<Vec<PostKey>> {
    let named = |key: &PostKey| key.division().map(|division| division.electorate());
    let ids = every_id(c, &keys.iter().filter_map(named).collect::<Vec<_>>()).await?;
    let by_every_id = |key: &PostKey| {
        let ids = named(key).and_then(|division| ids.get(&division)).into_iter().flatten();
        ids.map(|id| key.by(id)).collect::<Vec<_>>()
    };
    Ok(keys.iter().flat_map(by_every_id).collect())
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

/// The posts that are the same seat as another, which is kept by the living id of their division or by another alias of it; each with
/// that one. Each of the aliases comes with the living division.
#[dual]
pub(super) async fn twins(c: &mut Link<'_>, aliases: &[(DivisionId, DivisionId)]) -> Result<Vec<(Post, Post)>> {
    let living: Vec<DivisionId> = aliases.iter().map(|(_, living)| living.clone()).collect();
    let names = every_id(c, &living).await?;
    let named: HashMap<&DivisionId, &Vec<DivisionId>> =
        names.values().flat_map(|ids| ids.iter().map(move |id| (id, ids))).collect();
    let by_name: Vec<String> = names.values().flatten().map(ToString::to_string).collect();
    let there = posts::table.filter(posts::division_ocd_id.eq_any(by_name)).filter(posts::valid_until.is_null());
    let rows: Vec<Row> = there.order(posts::key).select(Row::as_select()).load(c).await?;
    let there = rows.into_iter().map(Post::try_from).collect::<Result<Vec<_>>>()?;
    let by_key: HashMap<&PostKey, &Post> = there.iter().map(|post| (&post.key, post)).collect();
    let twin = |post: &Post| {
        let mut ids = named.get(&post.division_ocd_id)?.iter();
        let first = ids.find_map(|id| by_key.get(&post.key.by(id)).copied())?;
        (first.id != post.id).then(|| (post.clone(), first.clone()))
    };
    Ok(there.iter().filter_map(twin).collect())
}

/// Makes one of two posts that are the same seat, since the divisions of both have become one: the post that is kept by an alias
/// ends, and whoever held it holds the other, as far as a seat is free. What names it leads to the other by [`heirs`].
#[dual]
pub(super) async fn make_one(c: &mut Conn<'_>, by: &By, aliases: &[(DivisionId, DivisionId)]) -> Result<()> {
    let twins = twins(c, aliases).await?;
    if twins.is_empty() {
        return Ok(());
    }
    let keys = twins.iter().flat_map(|(post, other)| [post.key.clone(), other.key.clone()]);
    hold(c, keys.collect::<Vec<_>>()).await?;
    let mut ended = Vec::with_capacity(twins.len());
    for (before, other) in twins {
        let own = kept_tenures::of_posts(c, &[before.id]).await?;
        let held = kept_tenures::of_posts(c, &[other.id]).await?;
        let mut handed_over = Vec::new();
        for (was, mut tenure) in unite(own, (other.id, other.seats), held, by.clock.now().day()) {
            tenure.touch(by.clock.now());
            handed_over.push((Some(was), tenure));
        }
        // Written at once: a third post of the same seat finds who holds it by then.
        write_all(c, by, &handed_over).await?;
        let mut post = before.clone();
        post.give_way(by.clock.now().day());
        post.touch(by.clock.now());
        ended.push((Some(before), post));
    }
    write_all(c, by, &ended).await
}

/// The posts that stand for those of these that have ended as the same seat, each after the one it stands for: the one that has not
/// ended, whichever id of their division is the living one by now; of those that all have, the one by the first of their ids.
#[dual]
pub(crate) async fn heirs(c: &mut Link<'_>, ids: &[Id]) -> Result<Vec<(Id, Id)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut ended = with_ids(c, ids).await?;
    ended.retain(|post| post.valid_until.is_some());
    if ended.is_empty() {
        return Ok(Vec::new());
    }
    let of: Vec<DivisionId> = ended.iter().map(|post| post.division_ocd_id.clone()).collect();
    let names = every_id(c, &of).await?;
    let keys = |post: &Post| {
        let ids = names.get(&post.division_ocd_id).into_iter().flatten();
        ids.map(|id| post.key.by(id)).collect::<Vec<_>>()
    };
    let others = named(c, ended.iter().flat_map(keys).collect::<Vec<_>>()).await?;
    let heir = |post: &Post| {
        let keys = keys(post);
        let same = others.iter().filter(|other| keys.contains(&other.key));
        let order = |other: &&Post| (other.valid_until.is_some(), keys.iter().position(|key| *key == other.key));
        let first = same.min_by_key(order)?;
        (first.id != post.id).then_some((post.id, first.id))
    };
    Ok(ended.iter().filter_map(heir).collect())
}

/// These posts, and those that are the same seats by another id of their division: what names one of them is about the others too.
#[dual]
pub(crate) async fn same_seats(c: &mut Link<'_>, ids: &[Id]) -> Result<Vec<Id>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let keys: Vec<PostKey> = with_ids(c, ids).await?.into_iter().map(|post| post.key).collect();
    let keys = every_key(c, &keys).await?;
    let same = named(c, keys).await?;
    let all: BTreeSet<Id> = ids.iter().copied().chain(same.into_iter().map(|post| post.id)).collect();
    Ok(all.into_iter().collect())
}
