//! What happened, as feeds for any reader: Atom (RFC 4287) and JSON Feed 1.1, in pages (RFC 5005 §3).

use kernel::{At, Id};
use quick_xml::se::to_string_with_root;
use serde::Serialize;

/// The namespace of Atom.
const ATOM: &str = "http://www.w3.org/2005/Atom";
/// What says that an object is a JSON Feed, and of which version.
const JSON_FEED: &str = "https://jsonfeed.org/version/1.1";

/// A page of a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// Names the feed for ever.
    pub id: Id,
    /// What it is called.
    pub title: String,
    /// Who publishes it.
    pub author: String,
    /// When the newest entry happened; of an empty feed, an instant before all.
    pub updated: At,
    /// Where there is more about it, for people.
    pub home: String,
    /// Where this page of the feed is.
    pub itself: String,
    /// Where its first page is.
    pub first: String,
    /// Where the next page is, with what happened before; none on the last.
    pub next: Option<String>,
    /// What happened, the newest first.
    pub entries: Vec<Entry>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Names it for ever.
    pub id: Id,
    /// A line about it.
    pub title: String,
    /// A sentence about it.
    pub summary: String,
    /// When.
    pub at: At,
    /// What kind of event it is.
    pub category: String,
    /// The permanent address of what it is about, to be cited.
    pub url: String,
    /// The record it is about, as it is now.
    pub record: String,
}

#[derive(Serialize)]
struct AtomFeed<'a> {
    #[serde(rename = "@xmlns")]
    namespace: &'static str,
    id: String,
    title: String,
    updated: At,
    author: AtomAuthor<'a>,
    link: Vec<AtomLink<'a>>,
    entry: Vec<AtomEntry<'a>>,
}

#[derive(Serialize)]
struct AtomAuthor<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct AtomLink<'a> {
    #[serde(rename = "@rel")]
    rel: &'static str,
    #[serde(rename = "@type", skip_serializing_if = "Option::is_none")]
    media_type: Option<&'static str>,
    #[serde(rename = "@href")]
    href: &'a str,
}

#[derive(Serialize)]
struct AtomCategory<'a> {
    #[serde(rename = "@term")]
    term: &'a str,
}

#[derive(Serialize)]
struct AtomEntry<'a> {
    id: String,
    title: String,
    updated: At,
    published: At,
    category: AtomCategory<'a>,
    link: [AtomLink<'a>; 2],
    summary: String,
}

/// A feed as JSON Feed 1.1 has it.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "version": "https://jsonfeed.org/version/1.1", "title": "Policy notices", "home_page_url": "https://lectern.example/docs",
    "feed_url": "https://lectern.example/v1/policy/notices.json", "authors": [{ "name": "Lectern" }], "items": [{
        "id": "urn:uuid:4f9d3c8e-0c57-8d4e-9a41-7f3f0f0b5a10",
        "url": "https://lectern.example/v1/policy/positions/0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e/versions/1",
        "external_url": "https://lectern.example/v1/policy/positions/0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e",
        "title": "Position published: Reader records", "content_text": "The association holds this from now on.",
        "date_published": "2026-06-03T09:00:00Z", "tags": ["position_published"]
    }]
}))))]
pub struct JsonFeed {
    /// Which version of the format it is.
    version: &'static str,
    /// What the feed is called.
    title: String,
    /// Where there is more about it.
    home_page_url: String,
    /// Where this page of the feed is.
    feed_url: String,
    /// Where the next page is; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_url: Option<String>,
    /// Who publishes it.
    authors: Vec<JsonFeedAuthor>,
    /// What happened, the newest first.
    items: Vec<JsonFeedItem>,
}

/// Who publishes a feed.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JsonFeedAuthor {
    /// The name.
    name: String,
}

/// What happened.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JsonFeedItem {
    /// Names it for ever; the same as in Atom.
    id: String,
    /// The permanent address of what it is about, to be cited.
    url: String,
    /// The record it is about, as it is now.
    external_url: String,
    /// A line about it.
    title: String,
    /// A sentence about it.
    content_text: String,
    /// When it happened.
    date_published: At,
    /// What kind of event it is.
    tags: Vec<String>,
}

fn urn(id: Id) -> String {
    format!("urn:uuid:{id}")
}

/// Text as XML 1.0 can hold it (its §2.2): what no document may have is replaced.
pub(crate) fn allowed(text: &str) -> String {
    let fits = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..);
    text.chars().map(|c| if fits(c) { c } else { char::REPLACEMENT_CHARACTER }).collect()
}

impl Feed {
    /// The feed as an Atom document, for `application/atom+xml`.
    ///
    /// # Errors
    ///
    /// Where the writer of XML cannot write it, which is a fault of this program.
    pub fn atom(&self) -> Result<String, quick_xml::SeError> {
        let link = |rel, media_type, href| AtomLink { rel, media_type, href };
        let page = |rel, href| link(rel, Some("application/atom+xml"), href);
        let mut links =
            vec![page("self", &self.itself), link("alternate", None, &self.home), page("first", &self.first)];
        links.extend(self.next.as_deref().map(|next| page("next", next)));
        let entries = self.entries.iter().map(|entry| AtomEntry {
            id: urn(entry.id),
            title: allowed(&entry.title),
            updated: entry.at,
            published: entry.at,
            category: AtomCategory { term: &entry.category },
            link: [link("alternate", None, &entry.url), link("related", Some("application/json"), &entry.record)],
            summary: allowed(&entry.summary),
        });
        let feed = AtomFeed {
            namespace: ATOM,
            id: urn(self.id),
            title: allowed(&self.title),
            updated: self.updated,
            author: AtomAuthor { name: &self.author },
            link: links,
            entry: entries.collect(),
        };
        Ok(format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{}\n", to_string_with_root("feed", &feed)?))
    }

    /// The feed as a JSON Feed, for `application/feed+json`.
    pub fn json(self) -> JsonFeed {
        let item = |entry: Entry| JsonFeedItem {
            id: urn(entry.id),
            url: entry.url,
            external_url: entry.record,
            title: entry.title,
            content_text: entry.summary,
            date_published: entry.at,
            tags: vec![entry.category],
        };
        JsonFeed {
            version: JSON_FEED,
            title: self.title,
            home_page_url: self.home,
            feed_url: self.itself,
            next_url: self.next,
            authors: vec![JsonFeedAuthor { name: self.author }],
            items: self.entries.into_iter().map(item).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use feed_rs::parser;
    use proptest::prelude::*;

    fn entry(title: &str) -> Entry {
        Entry {
            id: Id::from_bytes([1; 16]),
            title: title.into(),
            summary: "It stands.".into(),
            at: "2026-05-01T12:00:00Z".parse().unwrap(),
            category: "position_reaffirmed".into(),
            url: "https://lectern.example/v1/policy/positions/1/versions/2".into(),
            record: "https://lectern.example/v1/policy/positions/1?a=1&b=2".into(),
        }
    }

    fn feed(entries: Vec<Entry>) -> Feed {
        let itself = "https://lectern.example/v1/policy/notices.atom?kind=a&limit=1".to_owned();
        Feed {
            id: Id::from_bytes([2; 16]),
            title: "Policy".into(),
            author: "Lectern".into(),
            updated: "2026-05-01T12:00:00Z".parse().unwrap(),
            home: "https://lectern.example/".into(),
            first: itself.clone(),
            next: Some(format!("{itself}&cursor=x")),
            itself,
            entries,
        }
    }

    #[test]
    fn another_reader_of_atom_reads_what_was_written() {
        let read = parser::parse(feed(vec![entry("A < B & \"C\"")]).atom().unwrap().as_bytes()).unwrap();
        let told = read.entries.first().unwrap();
        assert_eq!(told.title.as_ref().unwrap().content, "A < B & \"C\"");
        assert_eq!(told.id, "urn:uuid:01010101-0101-0101-0101-010101010101");
        let links: Vec<_> = told.links.iter().map(|link| (link.rel.as_deref(), link.href.as_str())).collect();
        let (url, record) = (entry("").url, entry("").record);
        assert_eq!(links, [(Some("alternate"), url.as_str()), (Some("related"), record.as_str())]);
    }

    #[test]
    fn pages_are_linked() {
        let read = parser::parse(feed(Vec::new()).atom().unwrap().as_bytes()).unwrap();
        let rels: Vec<_> = read.links.iter().filter_map(|link| link.rel.as_deref()).collect();
        assert_eq!(rels, ["self", "alternate", "first", "next"]);
    }

    #[test]
    fn another_reader_of_json_feeds_reads_what_was_written() {
        let json = serde_json::to_vec(&feed(vec![entry("A")]).json()).unwrap();
        let read = parser::parse(json.as_slice()).unwrap();
        assert_eq!(read.entries.first().unwrap().title.as_ref().unwrap().content, "A");
    }

    proptest! {
        #[test]
        fn any_text_comes_out_as_it_went_in(title in "\\PC{1,40}") {
            let feed = feed(vec![entry(&format!("x{title}x"))]);
            let read = parser::parse(feed.atom().unwrap().as_bytes()).unwrap();
            prop_assert_eq!(&read.entries[0].title.as_ref().unwrap().content, &format!("x{title}x"));
        }
    }
}
