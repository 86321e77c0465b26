//! `PostgreSQL`: asynchronous, over `tokio-postgres` (no libpq).

use crate::{Result, tables::search_documents};
use derive_more::{Deref, DerefMut};
use diesel::{ConnectionError, ConnectionResult, dsl::sql, sql_types};
use diesel_async::{
    AsyncPgConnection, SimpleAsyncConnection,
    pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod},
};
use diesel_migrations::EmbeddedMigrations;
use kernel::{At, Newest, Terms, page::Window};
use queries::search::Row as Document;
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use std::{
    error::Error as _,
    sync::{Arc, LazyLock},
    time::Duration,
};
use tokio_postgres::{Config, NoTls, Socket, config::SslMode, tls::MakeTlsConnect};
use tokio_postgres_rustls::MakeRustlsConnect;

/// Every query, as async code.
#[path = "queries.rs"]
pub mod queries;

pub(crate) use diesel_async::RunQueryDsl;
pub(crate) use dual::keep as dual;

/// An open connection.
pub type Connection = AsyncPgConnection;
/// A connection that can be read from: what a read takes. It may be shared; its statements are pipelined.
pub type Link<'a> = &'a Connection;
/// The backend, for boxed queries.
pub type Db = diesel::pg::Pg;

/// An exclusive connection: what a write takes. It can be read from like any other.
#[derive(Deref, DerefMut)]
pub struct Conn<'a>(Link<'a>);

impl<'a> Conn<'a> {
    /// Nobody else has it.
    #[doc(hidden)] // what the ways in expand to
    pub fn exclusive(connection: &'a mut Connection) -> Self {
        Self(connection)
    }
}

pub(crate) const MIGRATIONS: EmbeddedMigrations = diesel_migrations::embed_migrations!("../../migrations/postgres");

/// The records whose documents match, before the query, the kind and the scope that are asked for.
pub(crate) const SEARCH: [&str; 3] = [
    "SELECT d.record_id FROM search_documents d WHERE d.words @@ to_tsquery('simple', ",
    ") AND d.kind = ",
    " AND d.scope = ",
];

/// Those of some records, before their ids as a JSON list of hexadecimal digits and after it.
pub(crate) const AMONG: [&str; 2] = ["SELECT value::uuid FROM json_array_elements_text(", "::json) AS ids (value)"];

/// Nothing: the planner knows how much each index narrows.
pub(crate) const UNINDEXED: &str = "";

/// The next deadline of an instrument; of one without, an instant after all others: `9999-12-31T00:00:00Z`.
pub(crate) const DEADLINE: &str = "coalesce(instruments.deadline, '9999-12-31 00:00:00+00')";

/// The month in UTC in which a session of learning begins: `YYYY-MM`.
pub(crate) const SESSION_MONTH: &str = "to_char(learning_sessions.starts_at AT TIME ZONE 'UTC', 'YYYY-MM')";

/// What the schema consists of, a line each.
pub(crate) const SCHEMA: &str = "line FROM (
    SELECT 'column ' || concat_ws(' ', table_name, ordinal_position, column_name, data_type, collation_name, is_nullable,
        column_default, generation_expression) AS line
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_diesel%'
    UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text NOT LIKE '\\_\\_diesel%'
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE '\\_\\_diesel%'
    UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
    UNION ALL SELECT 'type ' || oid::regtype FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
    UNION ALL SELECT 'sequence ' || sequencename FROM pg_sequences WHERE schemaname = 'public'
) AS schema";

/// Before a column, before a text, and after it: that the JSON in the column contains the text.
pub(crate) const CONTAINS: [&str; 3] = ["strpos(lower(", "::text), ", ") > 0"];

/// The words of folded text as a tsquery: all of them, the last as a prefix.
pub(crate) fn search_query(folded: &str) -> String {
    format!("{}:*", folded.replace(' ', " & "))
}

/// Adds rows at once: two answers to wait for, as the statement for so many is prepared each time. That for one is kept.
macro_rules! insert_all {
    ($c:expr, $table:ident, $rows:expr) => {{
        let mut rows: Vec<_> = $rows;
        let last = if rows.len() == 1 { rows.pop() } else { None };
        match last {
            Some(row) => diesel::insert_into($table::table).values(row).execute($c).await.map(drop),
            None if rows.is_empty() => Ok(()),
            None => diesel::insert_into($table::table).values(rows).execute($c).await.map(drop),
        }
    }};
}
pub(crate) use insert_all;

/// Adds documents, which are numbered as they come.
pub(crate) async fn insert_documents(c: &mut Conn<'_>, documents: Vec<(At, Document)>) -> Result<()> {
    insert_all!(c, search_documents, documents.into_iter().map(|(_, document)| document).collect())?;
    Ok(())
}

/// The newest records that have the terms: nothing tells them sooner here than all that have them.
pub(crate) async fn newest(_c: &mut Link<'_>, _kind: &str, _terms: &Terms, _window: &Window) -> Result<Option<Newest>> {
    Ok(None)
}

/// Locks the rows a rule depends on until the transaction ends: for whoever else locks, changes or removes one, not for whoever adds
/// something that refers to one. Otherwise two who each lock a record and refer to the other's would wait for each other. So who counts
/// what refers to a row is sure of the count only where all who add to it lock the row as well.
macro_rules! locked {
    ($query:expr) => {
        $query.for_no_key_update()
    };
}
pub(crate) use locked;

/// The same with their keys: whoever adds something that refers to one of them waits as well, and whoever has just added something is
/// waited for. This is for rows that may be removed while they are locked.
macro_rules! locked_with_keys {
    ($query:expr) => {
        $query.for_update()
    };
}
pub(crate) use locked_with_keys;

/// Passes over rows that another node is just claiming.
macro_rules! unclaimed {
    ($query:expr) => {
        $query.for_update().skip_locked()
    };
}
pub(crate) use unclaimed;

/// Waits for an answer inside a macro, whose text `#[dual]` does not see.
macro_rules! answered {
    ($query:expr) => {
        $query.await
    };
}
pub(crate) use answered;

/// Whether a request with the same key is under way in another transaction.
pub(crate) async fn under_way(c: &mut Conn<'_>, caller: &str, key: &str) -> Result<bool> {
    let lock = sql::<sql_types::Bool>("pg_try_advisory_xact_lock(hashtextextended(")
        .bind::<sql_types::Text, _>(format!("{caller} {key}"))
        .sql(", 0))");
    let free: bool = diesel::select(lock).get_result(c).await?;
    Ok(!free)
}

/// Waits until no other transaction is at work on what is called that, and keeps others waiting until this one ends.
pub(crate) async fn in_turn(c: &mut Conn<'_>, what: &str) -> Result<()> {
    let lock = sql::<sql_types::Bool>("pg_advisory_xact_lock(hashtextextended(")
        .bind::<sql_types::Text, _>(what.to_owned())
        .sql(", 0)) IS NOT NULL");
    diesel::select(lock).get_result::<bool>(c).await?;
    Ok(())
}

/// Has the planner look at what is there. It does so by itself some minutes after much was written; until then it takes a kind of
/// record that was just brought in for rare, and a search of it may take seconds.
pub(crate) async fn analyze(c: &mut Conn<'_>) -> Result<()> {
    diesel::sql_query("ANALYZE").execute(c).await?;
    Ok(())
}

/// How long a server may leave a connection unanswered on the wire.
const SILENCE: Duration = Duration::from_secs(5);

/// Has the server tell of failures in English: those that pass are known by their words, for diesel hands on no SQLSTATE of them.
/// To set that takes a right that not every user has; the server's log is not filled with refusals.
const IN_ENGLISH: &str = "DO $$ BEGIN SET lc_messages = 'C'; EXCEPTION WHEN insufficient_privilege THEN NULL; END $$";

/// Opens a connection whose statements and waits for locks are bounded. Where the URL says `sslmode=verify-full`, or `require`,
/// which means the same here, it is by TLS or not at all.
pub(crate) async fn open(url: &str) -> ConnectionResult<Connection> {
    let mut config: Config = url.replace("sslmode=verify-full", "sslmode=require").parse().map_err(bad)?;
    // A server that fell silent is given up soon, not after the hours the operating system would wait.
    config.connect_timeout(SILENCE).tcp_user_timeout(SILENCE).keepalives_idle(SILENCE);
    let mut connection = match config.get_ssl_mode() {
        SslMode::Require => connect(&config, tls()?).await?,
        _ => connect(&config, NoTls).await?,
    };
    let limits = "SET statement_timeout = '30s'; SET lock_timeout = '5s'; SET idle_in_transaction_session_timeout = '60s'; \
         SET timezone = 'UTC'";
    connection.batch_execute(limits).await.map_err(ConnectionError::CouldntSetupConfiguration)?;
    drop(connection.batch_execute(IN_ENGLISH).await); // where that is not to be had, all else goes on as well
    Ok(connection)
}

async fn connect<T>(config: &Config, tls: T) -> ConnectionResult<Connection>
where
    T: MakeTlsConnect<Socket, Stream: Send + 'static>,
{
    let (client, line) = config.connect(tls).await.map_err(bad)?;
    Connection::try_from_client_and_connection(client, line).await
}

/// TLS to a server that has proved to be the host of the URL, to somebody the machine trusts; `SSL_CERT_FILE` and `SSL_CERT_DIR`
/// name others. Who is trusted is read once.
fn tls() -> ConnectionResult<MakeRustlsConnect> {
    static CONFIG: LazyLock<std::result::Result<ClientConfig, rustls::Error>> = LazyLock::new(|| {
        let mut trusted = RootCertStore::empty();
        trusted.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let builder = builder.with_safe_default_protocol_versions()?;
        Ok(builder.with_root_certificates(trusted).with_no_client_auth())
    });
    let config = CONFIG.clone().map_err(|e| ConnectionError::BadConnection(e.to_string()))?;
    Ok(MakeRustlsConnect::new(config))
}

/// What went wrong, and why: the library says it of the error's source alone.
fn bad(error: tokio_postgres::Error) -> ConnectionError {
    let why = error.source().map(|source| format!(": {source}")).unwrap_or_default();
    ConnectionError::BadConnection(format!("{error}{why}"))
}

pub(crate) fn manager(url: &str) -> AsyncDieselConnectionManager<Connection> {
    let mut config = ManagerConfig::default();
    config.recycling_method = RecyclingMethod::Fast; // the default asks the server at every check-out
    config.custom_setup = Box::new(|url| Box::pin(open(url)));
    AsyncDieselConnectionManager::new_with_config(url, config)
}
