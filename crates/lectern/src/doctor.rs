//! `lectern doctor`: what an operator would look at first.

use crate::{Config, Failure, mail::Mailer};
use rustls::pki_types::ServerName;
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    process::ExitCode,
    time::Duration,
};
use store::Store;

/// Free space below which the disk is worth a warning.
const LOW_DISK_BYTES: u64 = 512 * 1024 * 1024;

/// Runs every check and prints a line for each; fails when one did. What is not there is not made.
pub async fn run(config: &Config) -> Result<ExitCode, Failure> {
    let mut checks = match Store::must_be_there(&config.database_url()) {
        Err(missing) => vec![("database", Err(format!("{missing}; the first start makes one")))],
        Ok(()) => vec![
            ("database", database(config).await),
            ("migrations", migrations(config).await),
            ("keys", keys(config).await),
        ],
    };
    checks.extend([("disk", disk(config)), ("clock", clock()), ("mail", mail(config).await)]);
    for (name, found) in &checks {
        match found {
            Ok(found) => println!("ok    {name}: {found}"),
            Err(problem) => println!("FAIL  {name}: {problem}"),
        }
    }
    let well = checks.iter().all(|(_, found)| found.is_ok());
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn database(config: &Config) -> Result<String, String> {
    let words = |e: store::Error| e.to_string();
    let store = Store::open(&config.database_url(), config.store_options()).map_err(words)?;
    let session = store.session();
    store::read!(session, |c| queries::ping(c)).map_err(words)?;
    Ok("answers".into())
}

async fn migrations(config: &Config) -> Result<String, String> {
    let all = Store::migrations(&config.database_url()).await.map_err(|e| e.to_string())?;
    let pending = all.iter().filter(|m| !m.applied).count();
    if pending == 0 {
        Ok(format!("all {} applied", all.len()))
    } else {
        Err(format!("{pending} pending; run lectern migrate"))
    }
}

fn disk(config: &Config) -> Result<String, String> {
    let probe = config.data_dir.join(".doctor");
    std::fs::write(&probe, b"probe")
        .and_then(|()| std::fs::remove_file(&probe))
        .map_err(|e| format!("cannot write at {}: {e}", config.data_dir.display()))?;
    let free = fs4::available_space(&config.data_dir).map_err(|e| e.to_string())?;
    let words = format!("{} MiB free at {}", free / 1024 / 1024, config.data_dir.display());
    if free < LOW_DISK_BYTES { Err(words) } else { Ok(words) }
}

/// Tokens live by the clock: one that is years off would refuse or accept them all.
fn clock() -> Result<String, String> {
    let (year, _, _) = kernel::Clock::system().now().day().ymd();
    if (2026..2100).contains(&year) {
        Ok(kernel::Clock::system().now().to_string())
    } else {
        Err(format!("it says the year is {year}"))
    }
}

async fn keys(config: &Config) -> Result<String, String> {
    let store = Store::open(&config.database_url(), config.store_options()).map_err(|e| e.to_string())?;
    let session = store.session();
    let count = session.signing_keys().await.map_err(|e| e.to_string())?.len();
    if count == 0 {
        Err("no signing key; the first start makes one".into())
    } else {
        Ok(format!("{count} signing keys"))
    }
}

async fn mail(config: &Config) -> Result<String, String> {
    if config.smtp_url.is_none() {
        return Ok("no server, messages are kept as files".into());
    }
    let mailer = Mailer::new(config).map_err(|e| e.to_string())?;
    if mailer.is_there().await {
        Ok("the server lets us in".into())
    } else {
        Err("the server does not let us in".into())
    }
}

/// Asks the service on this machine whether it is ready; where it is not, the error output has why.
pub fn health(config: &Config) -> ExitCode {
    let bind = config.bind;
    let ask = || -> std::io::Result<bool> {
        let ip = if bind.ip().is_unspecified() { std::net::Ipv4Addr::LOCALHOST.into() } else { bind.ip() };
        let mut stream = TcpStream::connect_timeout(&SocketAddr::new(ip, bind.port()), Duration::from_secs(3))?;
        stream.set_read_timeout(Some(Duration::from_secs(3)))?;
        let Some(certificates) = &config.tls_certificates else { return is_ready(&mut stream) };
        let client = api::tls::client(certificates).map_err(std::io::Error::other)?;
        let connection = rustls::ClientConnection::new(client.into(), ServerName::from(ip).to_owned());
        is_ready(&mut rustls::StreamOwned::new(connection.map_err(std::io::Error::other)?, stream))
    };
    match ask() {
        Ok(true) => return ExitCode::SUCCESS,
        Ok(false) => eprintln!("lectern: the service at {bind} is not ready"),
        Err(error) => eprintln!("lectern: the service at {bind} does not answer: {error}"),
    }
    ExitCode::FAILURE
}

fn is_ready(stream: &mut (impl Read + Write)) -> std::io::Result<bool> {
    stream.write_all(b"GET /health/ready HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")?;
    let mut head = [0; 12];
    stream.read_exact(&mut head)?;
    Ok(&head == b"HTTP/1.1 200")
}
