//! What people share of what they learned, at rest; of the secrets in addresses, the hashes.

use super::{super::idempotency, prelude::*};
use crate::{By, Done, Once, TokenHash};
use development::{LearningShare, LearningShareFilter};

kept! { LearningShare in learning_shares, own by person_id {
    id: id, revision: number, person_id: id, name: text, audience: word, unit_id: [id], organization_id: [id], what: word,
    ends_at: [at], revoked_at: [at], created_at: at, updated_at: at,
} refers { person_id: people, unit_id: units, organization_id: organizations } also {
    /// The secret of an address is kept no longer than the address is good.
    async fn save_parts(&self, c: &mut Conn<'_>) -> Result<()> {
        if self.revoked_at.is_some() {
            let own = learning_share_secrets::table.find(Uid(self.id));
            diesel::delete(own).execute(c).await?;
        }
        Ok(())
    }
} }

// A person finds their own; others those with one of their units, or with the organization their client speaks for.
listed! { LearningShare in learning_shares, by LearningShareFilter {
    person_id: ids, unit_id: ids, organization_id: ids, audience: words, in_force_at: own, updated_since: since updated_at,
} sorted {
    "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, filter, actor| {
    let query = match filter.in_force_at {
        Some(at) => query.filter(learning_shares::ends_at.is_null().or(learning_shares::ends_at.gt(Moment(at)))),
        None => query,
    };
    let own = actor.person.filter(|person| filter.person_id == [*person]);
    match (own, actor.is_client_by_itself()) {
        (Some(_), _) => query,
        (None, true) => query.filter(learning_shares::organization_id.eq(actor.organization.map(Uid))),
        (None, false) => match actor.units(LearningShare::WRITE) {
            None => query.filter(learning_shares::unit_id.is_not_null()),
            Some(units) => query.filter(learning_shares::unit_id.eq_any(uids(&units))),
        },
    }
} }

/// Adds what is shared, with the hash of the secret where an address shows it. It has no history: what is over is forgotten by its
/// time, and nothing of it stays. With a key that was used before, gives the first answer again.
#[dual]
pub async fn add(
    c: &mut Conn<'_>,
    by: &By,
    once: Option<&Once>,
    share: LearningShare,
    secret_hash: Option<&TokenHash>,
) -> Result<Done<LearningShare>> {
    if let Some(replayed) = idempotency::replay(c, by, once).await? {
        return Ok(replayed);
    }
    share.insert(c).await?;
    if let Some(hash) = secret_hash {
        let secret = (
            learning_share_secrets::share_id.eq(Uid(share.id)),
            learning_share_secrets::secret_hash.eq(hash.as_slice()),
        );
        diesel::insert_into(learning_share_secrets::table).values(secret).execute(c).await?;
    }
    idempotency::remember(c, by, once, &share).await?;
    Ok(Done::Fresh(share))
}

/// Shares something no longer, where the caller is whose it is and has seen it as it stands.
#[dual]
pub async fn revoke(c: &mut Conn<'_>, by: &By, id: Id, if_match: Option<i32>) -> Result<()> {
    LearningShare::lock_owner(c, id).await?; // before the secret beside it goes
    let own = LearningShare::find(c, id).await?.filter(|share| share.is_of(&by.actor));
    let mut share = own.ok_or_else(|| Problem::not_found(LearningShare::KIND))?;
    let seen = if_match.unwrap_or(share.revision);
    share.revoke(by.clock.now())?;
    share.touch(by.clock.now());
    if share.revision != seen + 1 || !share.save(c, seen).await? {
        return Err(Error::stale());
    }
    Ok(())
}

/// What the address with that secret shows, over or not.
#[dual]
pub async fn with_secret(c: &mut Link<'_>, hash: &TokenHash) -> Result<Option<LearningShare>> {
    let secret = learning_share_secrets::table.filter(learning_share_secrets::secret_hash.eq(hash.as_slice()));
    let id: Option<Uid> = secret.select(learning_share_secrets::share_id).first(c).await.optional()?;
    match id {
        Some(id) => LearningShare::find(c, id.into()).await,
        None => Ok(None),
    }
}

/// What a person shares with units and organizations and has not revoked.
#[dual]
pub async fn of(c: &mut Link<'_>, person: Id) -> Result<Vec<LearningShare>> {
    let own = learning_shares::person_id.eq(Uid(person)).and(learning_shares::revoked_at.is_null());
    let shared = learning_shares::table.filter(own.and(learning_shares::audience.ne("link")));
    let rows: Vec<Row> = shared.select(Row::as_select()).load(c).await?;
    rows.into_iter().map(LearningShare::try_from).collect()
}
