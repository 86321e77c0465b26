//! Publications as Dublin Core, in the form that harvesters of OAI-PMH read: the fifteen elements (ISO 15836-1) in
//! `oai_dc:dc`.

use crate::syndication::allowed;
use advocacy::Publication;
use serde::Serialize;

/// What a publication says in the elements it has a word for. Elements may be absent or come several times.
#[derive(Serialize)]
#[serde(rename = "oai_dc:dc")]
struct Elements {
    #[serde(rename = "@xmlns:oai_dc")]
    oai_dc: &'static str,
    #[serde(rename = "@xmlns:dc")]
    dc: &'static str,
    #[serde(rename = "dc:title")]
    title: String,
    #[serde(rename = "dc:creator")]
    creator: Vec<String>,
    #[serde(rename = "dc:description", skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(rename = "dc:date", skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(rename = "dc:type")]
    kind: &'static str,
    #[serde(rename = "dc:identifier")]
    identifier: Vec<String>,
    #[serde(rename = "dc:language", skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    #[serde(rename = "dc:coverage", skip_serializing_if = "Option::is_none")]
    coverage: Option<String>,
    #[serde(rename = "dc:rights", skip_serializing_if = "Option::is_none")]
    rights: Option<String>,
}

/// A publication as an XML document, known by its address here and by its outside names.
///
/// # Errors
/// Where the serializer fails, which it does not for such a structure.
pub fn dublin_core(publication: &Publication, address: &str) -> Result<String, quick_xml::SeError> {
    let doi = publication.doi.as_ref().map(|doi| format!("https://doi.org/{doi}"));
    let isbn = publication.isbn.as_ref().map(|isbn| format!("urn:isbn:{isbn}"));
    let url = publication.url.as_ref().map(ToString::to_string);
    let elements = Elements {
        oai_dc: "http://www.openarchives.org/OAI/2.0/oai_dc/",
        dc: "http://purl.org/dc/elements/1.1/",
        title: publication.title.to_string(),
        creator: publication.authors.iter().map(|author| author.name.to_string()).collect(),
        description: publication.summary.as_ref().map(ToString::to_string),
        date: publication.published_on.as_ref().map(ToString::to_string),
        kind: "Text",
        identifier: [Some(address.to_owned()), doi, isbn, url].into_iter().flatten().collect(),
        language: publication.language.as_ref().map(ToString::to_string),
        coverage: publication.population.as_ref().map(ToString::to_string),
        rights: publication.licence.as_ref().map(ToString::to_string),
    };
    let body = allowed(&quick_xml::se::to_string(&elements)?);
    Ok(format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{body}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use advocacy::NewPublication;
    use kernel::{At, Draft as _, Id};

    fn publication() -> Publication {
        let new: NewPublication = serde_json::from_value(serde_json::json!({
            "title": "Loans & records <1>", "authors": [{ "name": "Josiah Carberry", "orcid": null }, { "name": "Anon", "orcid": null }],
            "doi": "10.5555/abc", "isbn": "0-306-40615-2", "licence": "CC-BY-4.0",
            "owner_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70",
        }))
        .unwrap();
        new.register(Id::from_bytes([1; 16]), At::from_micros(0)).unwrap()
    }

    #[test]
    fn text_is_escaped() {
        let xml = dublin_core(&publication(), "https://lectern.test/p").unwrap();
        assert!(xml.contains("<dc:title>Loans &amp; records &lt;1&gt;</dc:title>"), "{xml}");
    }

    #[test]
    fn what_no_document_may_have_is_replaced() {
        let publication = Publication { title: "Loans\u{FFFF}".parse().unwrap(), ..publication() };
        let xml = dublin_core(&publication, "https://lectern.test/p").unwrap();
        assert!(xml.contains("<dc:title>Loans\u{FFFD}</dc:title>"), "{xml}");
    }

    #[test]
    fn every_author_and_every_name_of_it_is_told() {
        let xml = dublin_core(&publication(), "https://lectern.test/p").unwrap();
        let told = [
            "<dc:creator>Anon</dc:creator>",
            "https://doi.org/10.5555/abc",
            "urn:isbn:9780306406157",
            ">https://lectern.test/p<",
        ];
        assert!(told.iter().all(|part| xml.contains(part)), "{xml}");
    }

    #[test]
    fn what_is_not_known_is_left_out() {
        assert!(!dublin_core(&publication(), "https://lectern.test/p").unwrap().contains("dc:language"));
    }
}
