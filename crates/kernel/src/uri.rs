//! Web addresses.

use crate::{is_web_address, parsed};
use std::str::FromStr;

parsed! {
    /// A web address or a subject's uri: http or https, at most 500 characters, others than ASCII percent-encoded.
    pub struct WebUri { length: 9..=500, pattern: "^https?://[0-9A-Za-z._~-]+(:[0-9]{1,5})?([/?#][!-~]*)?$", example: "https://example.org" }
}

impl FromStr for WebUri {
    type Err = &'static str;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let shaped = (9..=500).contains(&s.len()) && is_web_address(s);
        shaped.then(|| Self(s.into())).ok_or("must be a web address, such as https://example.org")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_without_a_host_is_refused() {
        let bad = ["https://[::x", "https:///path", "https://host:port/", "https://a b/", "https://x/\u{e9}"];
        assert!(bad.iter().all(|text| text.parse::<WebUri>().is_err()));
    }

    #[test]
    fn an_address_with_port_path_and_query_is_read() {
        assert!("http://example.org:8080/a/b?c=[d]#e".parse::<WebUri>().is_ok());
    }

    #[test]
    fn an_address_of_another_scheme_is_refused() {
        assert!("javascript:alert(1)".parse::<WebUri>().is_err());
    }
}
