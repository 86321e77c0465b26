//! What makes a request act once: its `Idempotency-Key`, and what the key stands for.

use crate::Answer;
use actix_web::{HttpRequest, http::uri::PathAndQuery};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::Problem;
use sha2::{Digest as _, Sha256};
use store::Once;

/// An `Idempotency-Key` may have this many characters.
pub(crate) const KEY_LIMIT: usize = 255;

/// The key and what it stands for: method, path and body. Only hashes are kept, and that of the request is made with the
/// key, so that what is kept does not help to guess a body that holds a password.
pub(crate) fn once(request: &HttpRequest, body: &[u8]) -> Answer<Option<Once>> {
    let Some(value) = request.headers().get("idempotency-key") else { return Ok(None) };
    let key =
        value.to_str().ok().filter(|k| (1..=KEY_LIMIT).contains(&k.len()) && k.bytes().all(|b| b.is_ascii_graphic()));
    let detail = format!("must be 1 to {KEY_LIMIT} visible ASCII characters without spaces");
    let key = key.ok_or_else(|| Problem::field("Idempotency-Key", "invalid", detail))?.as_bytes();
    // HTTP/2 has the host in its address and HTTP/1.1 has not: a request that is sent again by the other is the same.
    let path = request.uri().path_and_query().map_or("", PathAndQuery::as_str);
    let fingerprint = hashed(&[key, request.method().as_str().as_bytes(), path.as_bytes(), body]);
    Ok(Some(Once { key: hashed(&[key]), fingerprint }))
}

/// A hash of parts, each told apart from the next by its length.
fn hashed(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(u64::try_from(part.len()).unwrap_or_default().to_be_bytes());
        hash.update(part);
    }
    URL_SAFE_NO_PAD.encode(hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn a_request_is_the_same_by_either_version_of_http() {
        let stood_for = |uri| {
            let request = TestRequest::with_uri(uri).insert_header(("idempotency-key", "one")).to_http_request();
            once(&request, b"{}").unwrap().unwrap().fingerprint
        };
        let [by_http_2, by_http_1, of_another_path] =
            ["https://lectern.test/v1/a?b=1", "/v1/a?b=1", "/v1/a?b=2"].map(stood_for);
        assert!(by_http_2 == by_http_1 && by_http_1 != of_another_path);
    }
}
