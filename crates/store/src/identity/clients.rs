//! The programs people sign in through.

use super::prelude::*;
use crate::Client;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = clients, treat_none_as_default_value = false)]
struct Row {
    id: String,
    name: String,
    first_party: bool,
}

impl From<Client> for Row {
    fn from(Client { id, name, first_party }: Client) -> Self {
        Self { id, name, first_party }
    }
}

impl From<Row> for Client {
    fn from(Row { id, name, first_party }: Row) -> Self {
        Self { id, name, first_party }
    }
}

/// Registers a client, or brings it up to date.
#[dual]
pub async fn ensure(c: &mut Conn, client: Client) -> Result<()> {
    let row = Row::from(client);
    diesel::insert_into(clients::table).values(&row).on_conflict(clients::id).do_update().set(&row).execute(c).await?;
    Ok(())
}

/// A registered client.
#[dual]
pub async fn find(c: &mut impl Link, id: &str) -> Result<Option<Client>> {
    let row: Option<Row> = clients::table.find(id).select(Row::as_select()).first(c).await.optional()?;
    Ok(row.map(Client::from))
}
