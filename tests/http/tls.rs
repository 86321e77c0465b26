//! The service with a certificate of its own.

use crate::harness::{Server, sqlite};
use lectern::{Config, doctor};
use std::{path::PathBuf, process::ExitCode};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, rustls::pki_types::ServerName};

/// A certificate that signs itself, and its key.
struct Certificate {
    chain: PathBuf,
    key: PathBuf,
    _folder: TempDir,
}

impl Certificate {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let (chain, key) = (folder.path().join("certificate.pem"), folder.path().join("key.pem"));
        let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        std::fs::write(&chain, made.cert.pem()).unwrap();
        std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
        Self { chain, key, _folder: folder }
    }

    fn server(&self) -> Server {
        let set = |config: &mut Config| {
            config.tls_certificates = Some(self.chain.clone());
            config.tls_key = Some(self.key.clone());
        };
        Server::set_up(sqlite(), set)
    }
}

#[tokio::test]
async fn with_a_certificate_it_speaks_http_2() {
    let certificate = Certificate::new();
    let server = certificate.server();
    let mut config = api::tls::client(&certificate.chain).unwrap();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let stream = TcpStream::connect(server.url.trim_start_matches("https://")).await.unwrap();
    let name = ServerName::try_from("127.0.0.1").unwrap();
    let stream = TlsConnector::from(std::sync::Arc::new(config)).connect(name, stream).await.unwrap();
    let (client, connection) = h2::client::handshake(stream).await.unwrap();
    tokio::spawn(connection);
    let request = http::Request::get(format!("{}/health/ready", server.url)).body(()).unwrap();
    let (answer, _) = client.ready().await.unwrap().send_request(request, true).unwrap();
    assert_eq!(answer.await.unwrap().status(), http::StatusCode::OK);
}

#[tokio::test]
async fn the_health_check_speaks_tls_too() {
    let certificate = Certificate::new();
    let server = certificate.server();
    let mut config = server.config.clone();
    config.bind = server.url.trim_start_matches("https://").parse().unwrap();
    let health = tokio::task::spawn_blocking(move || doctor::health(&config)).await.unwrap();
    assert_eq!(health, ExitCode::SUCCESS);
}

#[tokio::test]
async fn browsers_are_told_to_stay_with_tls() {
    let server = Server::set_up(sqlite(), |config| {
        config.public_url = Some("https://lectern.test".parse().unwrap());
    });
    let answer = server.public().get("/health/live").await;
    assert_eq!(answer.header("strict-transport-security"), "max-age=31536000");
}

#[tokio::test]
async fn a_key_of_another_certificate_is_refused_at_the_start() {
    let (certificate, other) = (Certificate::new(), Certificate::new());
    let refused = api::tls::config(&certificate.chain, &other.key).unwrap_err();
    assert!(refused.starts_with(&certificate.chain.display().to_string()), "{refused}");
}
