//! Start-up: schema, seeds, keys, the first administrator, the server.

use crate::{
    Config, Failure, actions,
    deadlines::{self, Deadlines},
    erasures::{self, Keeper, Ledger},
    instruments::{self, Rederivation},
    jobs::{self, Context, Runner},
    mail::Mailer,
    reminders::{self, Reminders},
    retention::{self, Retention},
    scores::{self, Scores},
};
use actix_web::dev::Server;
use advocacy::value::ShippedValueSet;
use api::{edge::Metrics, keys::Keys};
use development::requirement::ShippedRequirementSet;
use directory::{ClientKind, NewClient, NewPerson, Topic};
use kernel::{Actor, Clock, Grant, Role};
use policy::{Area, Band};
use std::{
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};
use store::{By, Dispatch, Session, Store, private_folder};
use strategy::Framework;

/// The client that people sign in through; pages of the association's own use its name.
const CONSOLE: &str = "lectern-console";
const MINUTE: Duration = Duration::from_mins(1);

/// A server that has bound its port and waits to be awaited.
pub struct Started {
    /// Runs until it is told to stop.
    pub server: Server,
    /// The metrics server and its address, where one was asked for.
    pub metrics: Option<(Server, SocketAddr)>,
    /// What does the jobs.
    pub jobs: Runner,
    /// What keeps the ledger of erasures.
    pub erasures: Keeper,
    /// The address it is bound to.
    pub url: String,
    /// The first administrator's password, where it was made just now.
    pub new_password: Option<String>,
}

impl Started {
    /// Serves until it is told to stop; then the jobs that run end early, and the ledger has every erasure.
    pub async fn serve(self) -> Result<(), Failure> {
        if let Some((metrics, _)) = self.metrics {
            actix_web::rt::spawn(metrics);
        }
        let served = self.server.await.map_err(Failure::io("the server"));
        self.jobs.stop().await;
        self.erasures.stop().await;
        served
    }
}

/// Serves until it is told to stop.
pub async fn run(config: &Config) -> Result<(), Failure> {
    let started = start(config, Clock::system()).await?;
    let url = &started.url;
    println!(
        "Lectern {} on {}",
        env!("CARGO_PKG_VERSION"),
        config.database_url.as_ref().map_or("SQLite".to_owned(), |u| format!("{u:?}"))
    );
    println!("  API        {url}/v1");
    println!("  docs       {url}/docs");
    println!("  ready?     {url}/health/ready");
    if let Some((_, address)) = &started.metrics {
        println!("  metrics    http://{address}/metrics");
    }
    if let Some(password) = &started.new_password {
        println!(
            "The first administrator is {}; the password, shown only now: {password}",
            config.admin_email.as_str()
        );
    }
    started.serve().await
}

/// Opens the database with its schema and seeds up to date.
pub async fn prepare(config: &Config, clock: &Clock) -> Result<Store, Failure> {
    Ok(open(config, clock).await?.0)
}

/// The same, with the session that brought the seeds.
async fn open(config: &Config, clock: &Clock) -> Result<(Store, Session), Failure> {
    let url = config.database_url();
    private_folder(&config.data_dir).map_err(Failure::io(config.data_dir.display()))?;
    Store::migrate(&url).await?;
    let store = Store::open(&url, config.store_options())?;
    let session = store.background()?;
    if !session.has_seeds(shipped()).await? {
        seed(&session, clock).await?;
        session.note_seeds(shipped()).await?;
    }
    first_start(&session, clock).await?;
    Ok((store, session))
}

/// Prepares the database and binds the server.
pub async fn start(config: &Config, clock: Clock) -> Result<Started, Failure> {
    // All that goes on beside the requests does so on this thread, by one session: a connection holds the schema in memory.
    let (store, session) = open(config, &clock).await?;
    let ledger = Ledger::of(&config.data_dir);
    erasures::repeat(&session, &ledger, &clock).await?;
    let keys = Keys::new(&session.signing_keys().await?, config.public_url())
        .ok_or_else(|| Failure::other("a signing key in the database is not a key"))?;
    let keys = Arc::new(keys);
    let listener = TcpListener::bind(config.bind).map_err(Failure::io(config.bind))?;
    let address = listener.local_addr().map_err(Failure::io(config.bind))?;
    let context = Context {
        session: session.clone(),
        clock: clock.clone(),
        mailer: Arc::new(Mailer::new(config)?),
        public_url: config.public_url(),
        mail_gap: config.mail_gap(),
    };
    let served = api::serve(store, keys.clone(), clock.clone(), config.settings()?, listener);
    let (server, counted) = served.map_err(Failure::io("the server"))?;
    let metrics = config.metrics_bind.0.map(|bind| metrics_at(bind, counted)).transpose()?;
    // Last of all that may fail: a password that was made is told only by the start that made it.
    let new_password = first_administrator(config, &session, &clock).await?;
    renewing(session.clone(), keys);
    let erasures = Keeper::start(session.clone(), ledger);
    jobs::now_and_then(session.clone(), clock.clone(), retention::EVERY, Retention {});
    retention::sweep_outbox(config.data_dir.clone());
    jobs::now_and_then(session.clone(), clock.clone(), reminders::EVERY, Reminders {});
    jobs::now_and_then(session.clone(), clock.clone(), instruments::EVERY, Rederivation {});
    jobs::now_and_then(session.clone(), clock.clone(), deadlines::EVERY, Deadlines {});
    jobs::now_and_then(session.clone(), clock.clone(), scores::EVERY, Scores {});
    jobs::now_and_then(session.clone(), clock.clone(), actions::EVERY, Dispatch {});
    let jobs = Runner::start(session, clock, move |job, stopping| jobs::work(context.clone(), job, stopping));
    Ok(Started { server, metrics, jobs, erasures, url: format!("{}://{address}", config.scheme()), new_password })
}

/// Binds the server for `/metrics`; gives its address too.
fn metrics_at(bind: SocketAddr, counted: Arc<Metrics>) -> Result<(Server, SocketAddr), Failure> {
    let listener = TcpListener::bind(bind).map_err(Failure::io(format!("metrics at {bind}")))?;
    let address = listener.local_addr().map_err(Failure::io(bind))?;
    Ok((api::serve_metrics(counted, listener).map_err(Failure::io("the metrics server"))?, address))
}

/// The service acting by itself: at start-up, in imports and in the demo.
pub fn service(clock: &Clock) -> By {
    let grants = vec![Grant { role: Role::Admin, unit_id: None }];
    By {
        actor: Actor { client: Some("lectern".to_owned()), grants, ..Actor::public() },
        request_id: None,
        clock: clock.clone(),
    }
}

/// What is shipped with the program, as a number that differs when it does.
fn shipped() -> i64 {
    let files = [
        Framework::SHIPPED,
        Topic::SHIPPED,
        Area::SHIPPED,
        Band::SHIPPED,
        ShippedValueSet::SHIPPED,
        ShippedRequirementSet::SHIPPED,
    ];
    kernel::hashed(&files).cast_signed()
}

/// Loads what is shipped: the framework, topics, policy areas, readability bands, value sets, requirement sets.
async fn seed(session: &Session, clock: &Clock) -> Result<(), Failure> {
    let by = || service(clock);
    session.ensure_shipped(by()).await?;
    let (areas, writer) = (Area::shipped().map_err(Failure::other)?, by());
    store::write!(session, |c| queries::policy::areas::ensure(c, &writer, areas))?;
    let bands = Band::shipped().map_err(Failure::other)?;
    store::write!(session, |c| queries::policy::bands::ensure(c, bands))?;
    let writer = by();
    store::write!(session, |c| queries::advocacy::value_sets::ensure(c, &writer))?;
    let writer = by();
    store::write!(session, |c| queries::development::requirement_sets::ensure(c, &writer))?;
    Ok(())
}

/// Makes what a first start needs: the client that people sign in through, the key that signs tokens, and the one that petitions
/// count by.
async fn first_start(session: &Session, clock: &Clock) -> Result<(), Failure> {
    let by = service(clock);
    let console = NewClient {
        client_id: CONSOLE.parse().map_err(Failure::other)?,
        name: "Lectern's own front end".parse().map_err(Failure::other)?,
        kind: ClientKind::FirstParty,
        scopes: Vec::new(),
        redirect_uris: Vec::new(),
        organization_id: None,
    };
    let console = console.register(&by.actor, clock.id(), clock.now()).map_err(store::Error::from)?;
    session.ensure_client(by, console).await?;
    session.ensure_signing_key(clock, random()?).await?;
    session.ensure_fingerprint_key(clock, random()?).await?;
    Ok(())
}

/// Adds the first administrator where there is nobody yet; gives the password where one had to be made.
async fn first_administrator(config: &Config, session: &Session, clock: &Clock) -> Result<Option<String>, Failure> {
    let made = config.admin_password.is_none();
    let password = match &config.admin_password {
        Some(password) => password.expose().to_owned(),
        None => format!("{:032x}", u128::from_be_bytes(random()?)),
    };
    let parsed: directory::Password =
        password.parse().map_err(|e| Failure::other(format!("LECTERN_ADMIN_PASSWORD {e}")))?;
    if session.credential(&config.admin_email).await?.is_some() {
        return Ok(None);
    }
    let hash = api::identity::password::hash(&parsed).ok_or_else(|| Failure::other("the machine has no randomness"))?;
    let new = NewPerson {
        name: "Administrator".parse().map_err(Failure::other)?,
        email: config.admin_email.clone(),
        languages: Vec::new(),
        division_ocd_id: None,
        password: None,
        grants: vec![Grant { role: Role::Admin, unit_id: None }],
    };
    let person = new.register(&service(clock).actor, clock.id(), clock.now()).map_err(store::Error::from)?;
    let created = session.ensure_first_admin(clock.clone(), person, hash).await?;
    Ok((created && made).then_some(password))
}

fn random<const N: usize>() -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(Failure::other)?;
    Ok(bytes)
}

/// Puts a new signing key in the place of the one that signs; gives the id of the one that stands then. Running nodes find it
/// by themselves.
pub async fn rotate_key(store: &Store, clock: &Clock) -> Result<kernel::Id, Failure> {
    Ok(store.session().rotate_signing_key(clock, random()?).await?)
}

/// Puts new keys in the place of those that sign badges; gives their ids. The old ones sign no more, and what they signed holds.
pub async fn rotate_badge_keys(store: &Store, clock: &Clock) -> Result<Vec<kernel::Id>, Failure> {
    let session = store.session();
    let new = api::development::recognition::new_badge_keys();
    let mut ids = Vec::new();
    for key in new.ok_or_else(|| Failure::other("the machine has no randomness"))? {
        ids.push(session.rotate_badge_key(clock, key).await?);
    }
    Ok(ids)
}

/// Reads the signing keys again now and then, long before a new one signs.
fn renewing(session: Session, keys: Arc<Keys>) {
    actix_web::rt::spawn(async move {
        loop {
            actix_web::rt::time::sleep(MINUTE).await;
            match session.signing_keys().await {
                Ok(kept) => keys.renew(&kept),
                Err(error) => log::warn!("the signing keys could not be read again: {error}"),
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser as _;
    use directory::ErasureReason;
    use kernel::Id;
    use std::path::Path;

    #[derive(clap::Parser)]
    struct Arguments {
        #[command(flatten)]
        config: Config,
    }

    /// How a service runs that has its files in that folder, and its metrics there.
    fn config(folder: &Path, metrics: &str) -> Config {
        let (metrics, data) = (format!("--metrics-bind={metrics}"), format!("--data-dir={}", folder.display()));
        let database = format!("--database-url=sqlite:{}", folder.join("lectern.db").display());
        let arguments = ["lectern", "--bind=127.0.0.1:0", "--workers=1", &metrics, &data, &database];
        Config { admin_password: None, ..Arguments::parse_from(arguments).config }
    }

    /// Adds somebody and erases them.
    async fn erased(session: &Session, clock: &Clock, email: &str) -> Id {
        let new = serde_json::json!({ "name": "Ada Example", "email": email });
        let (new, by) = (serde_json::from_value::<NewPerson>(new).unwrap(), service(clock));
        let person = new.register(&by.actor, clock.id(), clock.now()).unwrap();
        let id = person.id;
        session.register_person(by, None, person, None).await.unwrap();
        session.erase_person(service(clock), id, ErasureReason::Requested).await.unwrap();
        id
    }

    #[test]
    fn a_password_that_was_made_is_told_though_a_start_before_failed() {
        let (folder, taken) = (tempfile::tempdir().unwrap(), TcpListener::bind("127.0.0.1:0").unwrap());
        let config = |metrics: &str| config(folder.path(), metrics);
        let (refused, fine) = (config(&taken.local_addr().unwrap().to_string()), config("off"));
        let told = actix_web::rt::System::new().block_on(async {
            let failed = start(&refused, Clock::system()).await.is_err();
            (failed, start(&fine, Clock::system()).await.unwrap().new_password.is_some())
        });
        assert_eq!(told, (true, true));
    }

    #[test]
    fn who_was_erased_just_before_it_stops_is_in_the_ledger() {
        let (folder, clock) = (tempfile::tempdir().unwrap(), Clock::system());
        let (config, ledger) = (config(folder.path(), "off"), Ledger::of(folder.path()));
        let has = |id: Id| ledger.read().unwrap().iter().any(|erasure| erasure.person_id == id);
        let is_there = actix_web::rt::System::new().block_on(async {
            let session = prepare(&config, &clock).await.unwrap().session();
            let first = erased(&session, &clock, "ada@example.org").await;
            let started = start(&config, clock.clone()).await.unwrap();
            let (stop, serving) = (started.server.handle(), actix_web::rt::spawn(started.serve()));
            while !has(first) {
                actix_web::rt::time::sleep(Duration::from_millis(10)).await;
            }
            let last = erased(&session, &clock, "grace@example.org").await;
            stop.stop(true).await;
            serving.await.unwrap().unwrap();
            has(last)
        });
        assert!(is_there);
    }
}
