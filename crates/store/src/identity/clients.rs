//! The programs that call, and the hashes of the secrets by which they prove themselves.

use super::{
    super::{super::in_turn, record, search::Scope},
    prelude::*,
};
use crate::{By, Change, KnownClient, TokenHash};
use directory::{Client, ClientFilter, ClientKind, ClientName, ClientSecret};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = clients, treat_none_as_default_value = false, treat_none_as_null = true)]
struct Row {
    id: Uid,
    revision: i32,
    client_id: String,
    name: String,
    kind: String,
    scopes: String,
    redirect_uris: Json,
    active: bool,
    created_at: Moment,
    updated_at: Moment,
    organization_id: Option<Uid>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = client_secrets, treat_none_as_default_value = false)]
struct SecretRow {
    id: Uid,
    client_id: String,
    secret_hash: Vec<u8>,
    created_at: Moment,
    last_used_at: Option<Moment>,
}

impl TryFrom<&Client> for Row {
    type Error = Error;

    fn try_from(client: &Client) -> Result<Self> {
        let Client {
            id,
            revision,
            client_id,
            name,
            kind,
            scopes,
            redirect_uris,
            active,
            organization_id,
            created_at,
            updated_at,
        } = client.clone();
        Ok(Self {
            id: id.into(),
            revision,
            client_id: client_id.into(),
            name: name.into(),
            kind: kind.as_str().into(),
            scopes: joined(&scopes),
            redirect_uris: serde_json::to_string(&redirect_uris)
                .map(Json)
                .map_err(|e| Error::corrupt(Client::KIND, e))?,
            active,
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            organization_id: organization_id.map(Into::into),
        })
    }
}

impl TryFrom<Row> for Client {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row {
            id,
            revision,
            client_id,
            name,
            kind,
            scopes,
            redirect_uris,
            active,
            created_at,
            updated_at,
            organization_id,
        } = row;
        let redirect_uris: Vec<String> =
            serde_json::from_str(&redirect_uris.0).map_err(|e| Error::corrupt(Self::KIND, e))?;
        Ok(Self {
            id: id.into(),
            revision,
            client_id: read(Self::KIND, client_id)?,
            name: read(Self::KIND, name)?,
            kind: read(Self::KIND, kind)?,
            scopes: parted(Self::KIND, &scopes)?,
            redirect_uris: redirect_uris.into_iter().map(|uri| read(Self::KIND, uri)).collect::<Result<_>>()?,
            active,
            organization_id: organization_id.map(Into::into),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
        })
    }
}

impl From<SecretRow> for ClientSecret {
    fn from(SecretRow { id, created_at, last_used_at, .. }: SecretRow) -> Self {
        Self { id: id.into(), created_at: created_at.into(), last_used_at: last_used_at.map(Into::into) }
    }
}

fn client_id_taken() -> Problem {
    Problem::field("/client_id", "duplicate", "is the name of another client")
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

#[dual]
impl Stored for Client {
    /// How many secrets it has.
    type Facts = usize;

    async fn find(c: &mut Link<'_>, id: Id) -> Result<Option<Self>> {
        let row = clients::table.find(Uid(id)).select(Row::as_select()).first(c).await.optional()?;
        row.map(Self::try_from).transpose()
    }

    async fn insert(&self, c: &mut Conn<'_>) -> Result<()> {
        self.refer(c).await?;
        let row = Row::try_from(self)?;
        diesel::insert_into(clients::table).values(row).execute(c).await.on_unique(client_id_taken)?;
        Ok(())
    }

    async fn save(&self, c: &mut Conn<'_>, seen: i32) -> Result<bool> {
        self.refer(c).await?;
        let is_closed_front_end = self.kind == ClientKind::FirstParty && !self.active;
        if is_closed_front_end && is_last_front_end(c, self.id).await? {
            return Err(the_last_front_end().into());
        }
        let client = clients::table.find(Uid(self.id)).filter(clients::revision.eq(seen));
        Ok(diesel::update(client).set(Row::try_from(self)?).execute(c).await? == 1)
    }

    async fn refer(&self, c: &mut Conn<'_>) -> Result<()> {
        if let Some(organization) = self.organization_id {
            must_exist!(c, organizations, organization, "/organization_id");
        }
        Ok(())
    }

    async fn lock(c: &mut Conn<'_>, id: Id) -> Result<()> {
        lock_row!(c, clients, id);
        Ok(())
    }

    async fn facts(&self, c: &mut Conn<'_>, _about: &[Id]) -> Result<usize> {
        Ok(secret_rows(c, &self.client_id).await?.len())
    }

    fn documents(&self) -> Documents {
        Documents { public: None, internal: Some(format!("{} {}", self.name.as_str(), self.client_id)) }
    }
}

#[dual]
impl Listed for Client {
    type Filter = ClientFilter;

    fn is_scan(filter: &ClientFilter) -> bool {
        filter.q.is_some() || filter.updated_since.is_some()
    }

    async fn page(c: &mut Link<'_>, filter: &ClientFilter, actor: &Actor, window: &Window) -> Result<Page<Self>> {
        let filtered = || {
            let ClientFilter { q, kind, updated_since } = filter;
            let mut query = clients::table.into_boxed::<Db>();
            if !actor.may(Client::READ, None) {
                query = query.filter(fixed::<diesel::sql_types::Bool>("FALSE"));
            }
            if let Some(q) = q {
                query = query.filter(search::matching("clients.id", Client::KIND, Scope::Internal, q));
            }
            narrow!(query, clients::kind, words(kind));
            if let Some(at) = updated_since {
                query = query.filter(clients::updated_at.ge(Moment(*at)));
            }
            query
        };
        list!(c, window, clients, filtered, Row => Client::try_from, {
            "name" => name: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
        })
    }
}

/// Registers a client where none is called that yet.
#[dual]
pub async fn ensure(c: &mut Conn<'_>, by: &By, client: Client) -> Result<()> {
    let row = Row::try_from(&client)?;
    if diesel::insert_into(clients::table).values(row).on_conflict_do_nothing().execute(c).await? == 1 {
        history::append(c, by, "created", None, None, Some(&client)).await?;
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
