//! What can be set, by flag or environment, and what is in force when nothing is.

use crate::Failure;
use actix_web::http::uri::Authority;
use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    num::NonZeroU32,
    path::PathBuf,
    str::FromStr,
    time::Duration,
};

/// How the service runs. Every field is a flag and an environment variable; a wrong value is refused at start, by name.
#[allow(clippy::doc_markdown, reason = "these comments are the help text")]
#[derive(Clone, Debug, clap::Args)]
pub struct Config {
    /// The database: sqlite:PATH or postgres://USER@HOST/DATABASE, by TLS with ?sslmode=verify-full [default: sqlite:{data dir}/lectern.db]
    #[arg(long, env = "DATABASE_URL", global = true, hide_env_values = true)]
    pub database_url: Option<DatabaseUrl>,
    /// Where the API listens
    #[arg(long, env = "LECTERN_BIND", default_value = "127.0.0.1:8080", global = true)]
    pub bind: SocketAddr,
    /// A PEM file with the chain of certificates to speak TLS with; plain HTTP when unset
    #[arg(long, env = "LECTERN_TLS_CERTIFICATES", requires = "tls_key", global = true)]
    pub tls_certificates: Option<PathBuf>,
    /// A PEM file with the private key of the first certificate
    #[arg(long, env = "LECTERN_TLS_KEY", requires = "tls_certificates", global = true)]
    pub tls_key: Option<PathBuf>,
    /// Where /metrics listens; "off" for nowhere
    #[arg(long, env = "LECTERN_METRICS_BIND", default_value = "127.0.0.1:9464", global = true)]
    pub metrics_bind: OptionalAddr,
    /// Where files of the service live
    #[arg(long, env = "LECTERN_DATA_DIR", default_value = "./data", global = true)]
    pub data_dir: PathBuf,
    /// How the service is reached from outside; issues the tokens [default: http://{bind}, or https with TLS]
    #[arg(long, env = "LECTERN_PUBLIC_URL", global = true)]
    pub public_url: Option<PublicUrl>,
    /// The first administrator's mail address
    #[arg(long, env = "LECTERN_ADMIN_EMAIL", default_value = "admin@example.org", global = true)]
    pub admin_email: kernel::Email,
    /// The first administrator's password; made and printed once when unset
    #[arg(long, env = "LECTERN_ADMIN_PASSWORD", global = true, hide_env_values = true)]
    pub admin_password: Option<Secret>,
    /// The mail server: smtp://USER:PASSWORD@HOST:PORT?tls=required, or smtps:// [default: files in {data dir}/outbox]
    #[arg(long, env = "LECTERN_SMTP_URL", requires = "mail_from", global = true, hide_env_values = true)]
    pub smtp_url: Option<Secret>,
    /// Who mail comes from, as in "Our Association <office@example.org>"
    #[arg(long, env = "LECTERN_MAIL_FROM", global = true)]
    pub mail_from: Option<String>,
    /// Mails of actions and of mailings that are sent a minute at most
    #[arg(long, env = "LECTERN_ACTION_MAILS", default_value = "120", global = true)]
    pub action_mails: NonZeroU32,
    /// Origins whose pages may call the API, separated by commas; "*" for any
    #[arg(long, env = "LECTERN_CORS_ORIGINS", value_delimiter = ',', global = true)]
    pub cors_origins: Vec<Origin>,
    /// Addresses of proxies in front of the service, separated by commas: their X-Forwarded-For says who calls
    #[arg(long, env = "LECTERN_TRUSTED_PROXIES", value_delimiter = ',', global = true)]
    pub trusted_proxies: Vec<IpAddr>,
    /// The language of records that do not name one, as in en or pt-BR
    #[arg(long, env = "LECTERN_LANGUAGE", default_value = "en", global = true)]
    pub language: kernel::LangTag,
    /// Requests a minute for each caller; /health/live and /health/ready are not counted
    #[arg(long, env = "LECTERN_RATE_LIMIT", default_value = "6000", global = true)]
    pub rate_limit: NonZeroU32,
    /// Threads that answer requests [default: the number of cores]
    #[arg(long, env = "LECTERN_WORKERS", value_parser = clap::value_parser!(u16).range(1..=256), global = true)]
    pub workers: Option<u16>,
    /// Database connections for scans (SQLite) or for scans and writes (PostgreSQL)
    #[arg(long, env = "LECTERN_CONNECTIONS", default_value = "8", value_parser = clap::value_parser!(u16).range(1..=512), global = true)]
    pub connections: u16,
    /// Seconds that running requests may take to end at shutdown
    #[arg(long, env = "LECTERN_SHUTDOWN_SECONDS", default_value = "30", global = true)]
    pub shutdown_seconds: u64,
    /// What is logged, in the syntax of env_logger
    #[arg(long, env = "LECTERN_LOG", default_value = "info", value_parser = filters, global = true)]
    pub log: String,
}

/// A database URL of a kind the store knows; its password stays hidden.
#[derive(Clone)]
pub struct DatabaseUrl(String);

/// An address to listen at, or nowhere.
#[derive(Clone, Copy, Debug)]
pub struct OptionalAddr(pub Option<SocketAddr>);

/// An http or https URL without a path.
#[derive(Clone, Debug)]
pub struct PublicUrl(String);

/// The origin of a page: scheme, host, port, in small letters, as browsers write it; or `*`.
#[derive(Clone, Debug)]
pub struct Origin(String);

/// Something nobody should read over a shoulder or in a log.
#[derive(Clone)]
pub struct Secret(String);

/// What is logged. A level that there is not is refused, where the logger would pass it over with a warning.
fn filters(said: &str) -> Result<String, env_filter::ParseError> {
    env_filter::Builder::new().try_parse(said).map(|_| said.to_owned())
}

impl FromStr for DatabaseUrl {
    type Err = &'static str;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let known = store::Store::check_url(s).map(|()| Self(s.to_owned()));
        known.map_err(|_| "must be sqlite:PATH or postgres://USER@HOST/DATABASE")
    }
}

impl DatabaseUrl {
    /// The URL itself, with its password.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl FromStr for OptionalAddr {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        if s == "off" {
            return Ok(Self(None));
        }
        s.parse()
            .map(|addr| Self(Some(addr)))
            .map_err(|_| "must be an address and port, such as 127.0.0.1:9464, or off".into())
    }
}

impl FromStr for PublicUrl {
    type Err = &'static str;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let host = s.strip_prefix("https://").or_else(|| s.strip_prefix("http://"));
        let plain = host.is_some_and(|h| !h.contains(['/', '?', '#', '@', '*']) && h.parse().is_ok_and(has_host));
        plain.then(|| Self(s.to_owned())).ok_or("must be http:// or https:// and a host, without a path")
    }
}

/// Whether there is a host, alone or with a port that there can be.
fn has_host(authority: Authority) -> bool {
    let (host, whole) = (authority.host(), authority.as_str());
    !host.is_empty() && (host == whole || authority.port_u16().is_some())
}

impl FromStr for Origin {
    type Err = &'static str;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let s = s.to_ascii_lowercase();
        if s == "*" { Ok(Self(s)) } else { s.parse::<PublicUrl>().map(|url| Self(url.0)) }
    }
}

impl FromStr for Secret {
    type Err = &'static str;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Ok(Self(s.to_owned()))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hidden_password(&self.0))
    }
}

impl Secret {
    /// The secret itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// `postgres://user:password@host/db` with the password hidden.
fn hidden_password(url: &str) -> String {
    // libpq's other place for it: a parameter.
    if let Some((before, secret)) = url.split_once("password=") {
        let rest = secret.split_once('&').map(|(_, rest)| format!("&{rest}")).unwrap_or_default();
        return hidden_password(before) + "password=…" + &rest;
    }
    let parts =
        url.split_once("://").and_then(|(scheme, rest)| rest.rsplit_once('@').map(|(who, host)| (scheme, who, host)));
    match parts.and_then(|(scheme, who, host)| who.split_once(':').map(|(user, _)| (scheme, user, host))) {
        Some((scheme, user, host)) => format!("{scheme}://{user}:…@{host}"),
        None => url.to_owned(),
    }
}

impl Config {
    /// The database in force.
    pub fn database_url(&self) -> String {
        self.database_url
            .as_ref()
            .map_or_else(|| format!("sqlite:{}/lectern.db", self.data_dir.display()), |url| url.0.clone())
    }

    /// Between two mails of actions or of mailings.
    pub fn mail_gap(&self) -> Duration {
        Duration::from_mins(1) / self.action_mails.get()
    }

    /// Where the service is reached from outside.
    pub fn public_url(&self) -> String {
        self.public_url.as_ref().map_or_else(|| format!("{}://{}", self.scheme(), self.bind), |url| url.0.clone())
    }

    /// `http`, or `https` where there is a certificate.
    pub fn scheme(&self) -> &'static str {
        if self.tls_certificates.is_some() { "https" } else { "http" }
    }

    /// Threads that answer requests.
    pub fn workers(&self) -> usize {
        self.workers.map_or_else(|| std::thread::available_parallelism().map_or(2, Into::into), usize::from)
    }

    /// What the API's server needs of this.
    pub fn settings(&self) -> Result<api::Settings, Failure> {
        let files = self.tls_certificates.as_deref().zip(self.tls_key.as_deref());
        let tls = files.map(|(certificates, key)| api::tls::config(certificates, key)).transpose();
        Ok(api::Settings {
            workers: self.workers(),
            public_url: self.public_url(),
            cors_origins: self.cors_origins.iter().map(|o| o.0.clone()).collect(),
            trusted_proxies: self.trusted_proxies.iter().map(IpAddr::to_canonical).collect(),
            rate_limit: self.rate_limit,
            language: self.language.clone(),
            shutdown_seconds: self.shutdown_seconds,
            tls: tls.map_err(Failure::other)?,
        })
    }

    /// How many connections the store may hold.
    pub fn store_options(&self) -> store::Options {
        store::Options { connections: self.connections.into() }
    }
}

/// Everything in force, one variable a line, secrets hidden: what `lectern config` prints.
impl fmt::Display for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let metrics = self.metrics_bind.0.map_or_else(|| "off".to_owned(), |addr| addr.to_string());
        let origins: Vec<_> = self.cors_origins.iter().map(|o| o.0.as_str()).collect();
        let shown = |file: &Option<PathBuf>| file.as_ref().map_or_else(String::new, |f| f.display().to_string());
        let password = if self.admin_password.is_some() { "(hidden)" } else { "(made at the first start)" };
        writeln!(f, "DATABASE_URL={}", hidden_password(&self.database_url()))?;
        writeln!(f, "LECTERN_BIND={}", self.bind)?;
        writeln!(f, "LECTERN_TLS_CERTIFICATES={}", shown(&self.tls_certificates))?;
        writeln!(f, "LECTERN_TLS_KEY={}", shown(&self.tls_key))?;
        writeln!(f, "LECTERN_METRICS_BIND={metrics}")?;
        writeln!(f, "LECTERN_DATA_DIR={}", self.data_dir.display())?;
        writeln!(f, "LECTERN_PUBLIC_URL={}", self.public_url())?;
        writeln!(f, "LECTERN_ADMIN_EMAIL={}", self.admin_email.as_str())?;
        writeln!(f, "LECTERN_ADMIN_PASSWORD={password}")?;
        writeln!(
            f,
            "LECTERN_SMTP_URL={}",
            self.smtp_url.as_ref().map_or_else(String::new, |url| hidden_password(url.expose()))
        )?;
        writeln!(f, "LECTERN_MAIL_FROM={}", self.mail_from.as_deref().unwrap_or_default())?;
        writeln!(f, "LECTERN_ACTION_MAILS={}", self.action_mails)?;
        writeln!(f, "LECTERN_CORS_ORIGINS={}", origins.join(","))?;
        let proxies: Vec<_> = self.trusted_proxies.iter().map(IpAddr::to_string).collect();
        writeln!(f, "LECTERN_TRUSTED_PROXIES={}", proxies.join(","))?;
        writeln!(f, "LECTERN_LANGUAGE={}", self.language)?;
        writeln!(f, "LECTERN_RATE_LIMIT={}", self.rate_limit)?;
        writeln!(f, "LECTERN_WORKERS={}", self.workers())?;
        writeln!(f, "LECTERN_CONNECTIONS={}", self.connections)?;
        writeln!(f, "LECTERN_SHUTDOWN_SECONDS={}", self.shutdown_seconds)?;
        write!(f, "LECTERN_LOG={}", self.log)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_in_a_url_is_hidden() {
        assert_eq!(hidden_password("postgres://ada:secret@db/lectern"), "postgres://ada:…@db/lectern");
    }

    #[test]
    fn a_password_in_a_parameter_is_hidden() {
        let url = "postgres://db/lectern?password=secret&sslmode=disable";
        assert_eq!(hidden_password(url), "postgres://db/lectern?password=…&sslmode=disable");
    }

    #[test]
    fn a_public_url_has_neither_a_path_nor_a_password() {
        let wrong = ["https://example.org/api", "https://ada:secret@example.org"];
        assert!(wrong.iter().all(|url| url.parse::<PublicUrl>().is_err()));
    }

    #[test]
    fn a_public_url_has_a_host_that_there_can_be() {
        let is_taken = |url: &&str| url.parse::<PublicUrl>().is_ok();
        let right = ["http://localhost:8080", "https://example.org", "http://[::1]:8080", "http://192.0.2.1"];
        let wrong = [
            "https://",
            "https://:443",
            "https://example.org:",
            "https://example.org:99999",
            "https://example.org\n",
            "https://b\u{fc}cher.example",
            "https://*.example.org",
        ];
        assert_eq!((right.iter().all(is_taken), wrong.iter().find(|url| is_taken(url))), (true, None));
    }

    #[test]
    fn an_origin_is_written_as_browsers_write_it() {
        assert_eq!("https://Portal.Example.org".parse::<Origin>().unwrap().0, "https://portal.example.org");
    }
}
