//! The programs that call, and the hashes of the secrets by which they prove themselves.

use super::{super::record, prelude::*};
use crate::{By, Change, KnownClient, TokenHash};
use directory::{Client, ClientFilter, ClientKind, ClientName, ClientSecret};

kept! { Client in clients locked, facts usize, unique "/client_id" "is the name of another client" {
    id: id, revision: number, client_id: text, name: text, kind: word, scopes: list, redirect_uris: json, active: flag,
    created_at: at, updated_at: at, organization_id: [id],
} refers { organization_id: organizations } also {
    /// The last front end stays active.
    async fn refer(&self, c: &mut Conn<'_>) -> Result<()> {
        let is_closed_front_end = self.kind == ClientKind::FirstParty && !self.active;
        if is_closed_front_end && is_last_front_end(c, self.id).await? {
            return Err(the_last_front_end().into());
        }
        Ok(())
    }

    /// How many secrets it has.
    async fn facts(&self, c: &mut Conn<'_>, _about: &[Id]) -> Result<usize> {
        Ok(secret_rows(c, &self.client_id).await?.len())
    }

    fn documents(&self) -> Documents {
        Documents { public: None, internal: Some(format!("{} {}", self.name.as_str(), self.client_id)) }
    }
} }

listed! { Client in clients, by ClientFilter {
    q: search_internal, kind: words, updated_since: since updated_at,
} sorted {
    "name" => name: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, _filter, actor| {
    if actor.may(Client::READ, None) { query } else { query.filter(fixed::<diesel::sql_types::Bool>("FALSE")) }
} }

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = client_secrets, treat_none_as_default_value = false)]
struct SecretRow {
    id: Uid,
    client_id: String,
    secret_hash: Vec<u8>,
    created_at: Moment,
    last_used_at: Option<Moment>,
}

impl From<SecretRow> for ClientSecret {
    fn from(SecretRow { id, created_at, last_used_at, .. }: SecretRow) -> Self {
        Self { id: id.into(), created_at: created_at.into(), last_used_at: last_used_at.map(Into::into) }
    }
}

fn the_last_front_end() -> Problem {
    let detail = "It is the last front end, without which nobody signs in; activate another one first.";
    Problem::new(Code::Conflict, detail)
}

/// Whether no other front end of the association's own is active: without one nobody could sign in and activate another. Of two
/// that are deactivated at once, the second is looked at once the first is saved.
#[dual]
async fn is_last_front_end(c: &mut Conn<'_>, id: Id) -> Result<bool> {
    in_turn(c, "front ends").await?;
    let active = clients::kind.eq(ClientKind::FirstParty.as_str()).and(clients::active.eq(true));
    let front_ends: Vec<Uid> = clients::table.filter(active).select(clients::id).load(c).await?;
    Ok(front_ends == [Uid(id)])
}

/// Registers a client where none is called that yet.
#[dual]
pub async fn ensure(c: &mut Conn<'_>, by: &By, client: Client) -> Result<()> {
    let row = Row::try_from(&client)?;
    if diesel::insert_into(clients::table).values(row).on_conflict_do_nothing().execute(c).await? == 1 {
        history::append(c, by, "created", None, None, &client).await?;
        search::index(c, &client).await?;
    }
    Ok(())
}

/// The client that is called that, with what it proves itself by.
#[dual]
pub async fn named(c: &mut Link<'_>, client_id: &ClientName) -> Result<Option<KnownClient>> {
    let client = clients::table.filter(clients::client_id.eq(client_id.as_str())).select(Row::as_select());
    let Some(row) = client.first::<Row>(c).await.optional()? else { return Ok(None) };
    let client = Client::try_from(row)?;
    let mut secrets = Vec::new();
    for row in secret_rows(c, &client.client_id).await? {
        let hash = row.secret_hash.as_slice().try_into();
        let hash = hash.map_err(|_| Error::corrupt(Client::KIND, "a hash has not 32 bytes"))?;
        secrets.push((row.into(), hash));
    }
    Ok(Some(KnownClient { client, secrets }))
}

/// A client's secrets, the oldest first.
#[dual]
async fn secret_rows(c: &mut Link<'_>, client_id: &ClientName) -> Result<Vec<SecretRow>> {
    let of_client = client_secrets::table.filter(client_secrets::client_id.eq(client_id.as_str()));
    Ok(of_client.order((client_secrets::created_at, client_secrets::id)).select(SecretRow::as_select()).load(c).await?)
}

/// A client's secrets as people see them, the oldest first.
#[dual]
pub async fn secrets(c: &mut Link<'_>, client_id: &ClientName) -> Result<Vec<ClientSecret>> {
    Ok(secret_rows(c, client_id).await?.into_iter().map(Into::into).collect())
}

/// Adds a secret, as a change of its client.
#[dual]
pub async fn add_secret(
    c: &mut Conn<'_>,
    by: &By,
    change: Change<Client, usize>,
    id: Id,
    secret_hash: &TokenHash,
) -> Result<ClientSecret> {
    let client = record::change(c, by, change).await?.fresh()?;
    let row = SecretRow {
        id: id.into(),
        client_id: client.client_id.into(),
        secret_hash: secret_hash.to_vec(),
        created_at: by.clock.now().into(),
        last_used_at: None,
    };
    diesel::insert_into(client_secrets::table).values(&row).execute(c).await?;
    Ok(row.into())
}

/// Removes a secret, as a change of its client.
#[dual]
pub async fn remove_secret(c: &mut Conn<'_>, by: &By, change: Change<Client, usize>, secret_id: Id) -> Result<()> {
    let client = record::change(c, by, change).await?.fresh()?;
    let own =
        client_secrets::table.find(Uid(secret_id)).filter(client_secrets::client_id.eq(client.client_id.as_str()));
    if diesel::delete(own).execute(c).await? == 1 { Ok(()) } else { Err(Problem::not_found("secret").into()) }
}

/// Notes that a secret was proof of its client just now.
#[dual]
pub async fn used(c: &mut Conn<'_>, secret_id: Id, now: At) -> Result<()> {
    let last_used_at = client_secrets::last_used_at.eq(Some(Moment(now)));
    diesel::update(client_secrets::table.find(Uid(secret_id))).set(last_used_at).execute(c).await?;
    Ok(())
}
