//! Calendar feeds at rest; of their secrets, the hashes.

use super::{
    super::{identity::people::lock_people, record},
    prelude::*,
};
use crate::{By, TokenHash};
use directory::Person;
use policy::{CalendarFeed, CalendarFeedFilter};
use std::collections::HashMap;

kept! { CalendarFeed in calendar_feeds, own by person_id; removable {
    id: id, revision: number, name: text, person_id: id, unit_id: [id], created_at: at, updated_at: at,
} beside { last_used_at } refers { person_id: people, unit_id: units } also {
    async fn fill(c: &mut Link<'_>, feeds: &mut [Self]) -> Result<()> {
        let ids: Vec<Uid> = feeds.iter().map(|feed| feed.id.into()).collect();
        let used = calendar_feed_secrets::table.filter(calendar_feed_secrets::feed_id.eq_any(ids));
        let used: Vec<(Uid, Option<Moment>)> =
            used.select((calendar_feed_secrets::feed_id, calendar_feed_secrets::last_used_at)).load(c).await?;
        let used: HashMap<Id, Option<Moment>> = used.into_iter().map(|(feed, at)| (feed.into(), at)).collect();
        for feed in feeds {
            feed.last_used_at = used.get(&feed.id).copied().flatten().map(Into::into);
        }
        Ok(())
    }
} }

listed! { CalendarFeed in calendar_feeds, by CalendarFeedFilter { unit_id: ids } sorted {
    "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, _filter, actor| {
    only_own!(query, calendar_feeds, actor)
} }

/// Adds a feed with the hash of its secret.
#[dual]
pub async fn add(c: &mut Conn<'_>, by: &By, feed: CalendarFeed, secret_hash: &TokenHash) -> Result<CalendarFeed> {
    let feed = record::create(c, by, None, feed).await?.fresh()?;
    let secret = (
        calendar_feed_secrets::feed_id.eq(Uid(feed.id)),
        calendar_feed_secrets::secret_hash.eq(secret_hash.as_slice()),
        calendar_feed_secrets::last_used_at.eq(None::<Moment>),
    );
    diesel::insert_into(calendar_feed_secrets::table).values(secret).execute(c).await?;
    Ok(feed)
}

/// A feed with the hash of its secret, and its owner as they are now.
#[dual]
pub async fn open(c: &mut Link<'_>, id: Id) -> Result<Option<(CalendarFeed, TokenHash, Person)>> {
    let Some(feed) = CalendarFeed::find(c, id).await? else { return Ok(None) };
    let secret = calendar_feed_secrets::table.find(Uid(id)).select(calendar_feed_secrets::secret_hash);
    let Some(hash) = secret.first::<Vec<u8>>(c).await.optional()? else { return Ok(None) };
    let hash = hash.try_into().map_err(|_| Error::corrupt(CalendarFeed::KIND, "a hash has not 32 bytes"))?;
    let owner = Person::find(c, feed.person_id).await?;
    Ok(owner.map(|owner| (feed, hash, owner)))
}

/// Removes the feeds of a unit that is removed: they would show nothing any more, and nobody but their owners knows of them. As they
/// were somebody's own, what is kept of their changes says nothing of them either. Their owners are locked before them.
#[dual]
pub(crate) async fn remove_of_unit(c: &mut Conn<'_>, by: &By, unit: Id) -> Result<()> {
    let of_unit = || calendar_feeds::table.filter(calendar_feeds::unit_id.eq(Uid(unit)));
    let owners: Vec<Uid> = of_unit().select(calendar_feeds::person_id).load(c).await?;
    lock_people(c, owners.into_iter().map(Id::from).collect()).await?;
    let gone: Vec<Row> = diesel::delete(of_unit()).returning(Row::as_returning()).load(c).await?;
    for row in gone {
        let feed = CalendarFeed::try_from(row)?;
        history::forget(c, CalendarFeed::KIND, feed.id).await?;
        record::note_removal(c, by, &feed, None).await?;
    }
    Ok(())
}

/// Notes that a feed was fetched.
#[dual]
pub async fn used(c: &mut Conn<'_>, id: Id, now: At) -> Result<()> {
    let feed = calendar_feed_secrets::table.find(Uid(id));
    diesel::update(feed).set(calendar_feed_secrets::last_used_at.eq(Some(Moment(now)))).execute(c).await?;
    Ok(())
}
