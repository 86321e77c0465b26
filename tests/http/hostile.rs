//! Input that means harm, and peers that stall: each is answered as the contract says, and nobody else waits for it.

use crate::harness::{Caller, Server};
use reqwest::StatusCode;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

const UNITS: &str = "/v1/directory/units";

async fn connect(server: &Server) -> TcpStream {
    TcpStream::connect(server.url.trim_start_matches("http://")).await.unwrap()
}

/// Sends a request head, and chunks until the server answers, none where the chunk is empty; gives the answer's status
/// line.
pub(crate) async fn pour(server: &Server, token: &str, path: &str, framing: &str, chunk: &[u8]) -> String {
    let mut stream = connect(server).await;
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: lectern.test\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\n{framing}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let (mut reader, mut writer) = stream.split();
    let mut status = [0; 12];
    let writing = async {
        while !chunk.is_empty() && writer.write_all(chunk).await.is_ok() {}
        std::future::pending::<()>().await;
    };
    tokio::select! {
        answered = reader.read_exact(&mut status) => drop(answered.unwrap()),
        () = writing => {}
    }
    String::from_utf8(status.to_vec()).unwrap()
}

/// The access token of the first administrator with another header, and no signature.
fn unsigned(token: &str, header: &str) -> String {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    let mut parts = token.split('.');
    let mut signed: serde_json::Value =
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts.next().unwrap()).unwrap()).unwrap();
    signed["alg"] = json!(header);
    format!("{}.{}.", URL_SAFE_NO_PAD.encode(signed.to_string()), parts.next().unwrap())
}

both! {
    async fn a_gigabyte_is_refused_by_its_length(server) {
        let token = server.admin().await.token.unwrap();
        assert_eq!(pour(server, &token, UNITS, "content-length: 1073741824", b"").await, "HTTP/1.1 413");
    }

    async fn an_endless_body_is_refused_at_the_limit(server) {
        let token = server.admin().await.token.unwrap();
        let chunk = [b"2000\r\n".as_slice(), &[b' '; 8192], b"\r\n"].concat();
        assert_eq!(pour(server, &token, UNITS, "transfer-encoding: chunked", &chunk).await, "HTTP/1.1 413");
    }

    async fn readers_that_stall_hold_nobody_up(server) {
        let mut stalled = Vec::new();
        for _ in 0..100 {
            let mut stream = connect(server).await;
            let request = "GET /openapi.json HTTP/1.1\r\nhost: lectern.test\r\naccept-encoding: identity\r\n\r\n".repeat(8);
            stream.write_all(request.as_bytes()).await.unwrap();
            stalled.push(stream);
        }
        server.public().get(UNITS).await.expect(StatusCode::OK);
    }

    async fn heads_that_never_end_hold_nobody_up(server) {
        let mut stalled = Vec::new();
        for _ in 0..100 {
            let mut stream = connect(server).await;
            stream.write_all(b"GET / HTTP/1.1\r\nhost: ").await.unwrap();
            stalled.push(stream);
        }
        server.public().get(UNITS).await.expect(StatusCode::OK);
    }

    async fn a_token_that_says_it_needs_no_signature_is_refused(server) {
        let token = server.admin().await.token.unwrap();
        for algorithm in ["none", "None", "HS256"] {
            let forged = Caller { server, token: Some(unsigned(&token, algorithm)) };
            assert_eq!(forged.get("/v1/directory/people").await.problem(401), "unauthenticated", "{algorithm}");
        }
    }

    async fn an_expired_token_is_refused(server, admin) {
        server.clock.advance(16 * 60);
        assert_eq!(admin.get("/v1/directory/people").await.problem(401), "unauthenticated");
    }

    async fn who_sends_very_many_bad_fields_is_told_of_a_hundred(server) {
        let new = json!({ "name": "Ada", "email": "ada@example.org", "languages": vec![0; 1_000] });
        assert_eq!(server.public().post("/v1/directory/registrations", &new).await.pointers().len(), 100);
    }

    async fn who_sends_very_many_bad_parameters_is_told_of_a_hundred(server) {
        let asked: Vec<_> = (0..1_000).map(|number| format!("p{number}=1")).collect();
        assert_eq!(server.public().get(&format!("{UNITS}?{}", asked.join("&"))).await.pointers().len(), 100);
    }

    async fn text_that_no_database_keeps_is_named(server) {
        let unit = json!({"name": "a\u{0}b", "slug": "a", "kind": "committee", "parent_id": null});
        assert_eq!(server.admin().await.post(UNITS, &unit).await.pointers(), ["/name"]);
    }
}
