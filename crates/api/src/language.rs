//! The languages a client reads: `Accept-Language` picks a translation, record by record, and `Content-Language` says what was
//! picked (RFC 9110 §12.5.4, by the lookup of RFC 4647 §3.4). What nobody has translated, or not since it changed, comes as it was
//! written.

use crate::{
    Answer, ApiError,
    cx::{Cx, Guard},
    operation::{Describe, Doc},
};
use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header::{AcceptLanguage, Header as _, Quality},
};
use directory::Translation;
use kernel::{At, Id, LangTag, Record, reword};
use serde_json::json;
use std::{
    cmp::Reverse,
    collections::HashMap,
    future::{Ready, ready},
    marker::PhantomData,
};
use store::{Kept, Offered};

/// Ranges of a request that are looked at; whoever reads more languages than these is content with the first of them.
const MOST_RANGES: usize = 16;
/// The range that every language fits.
const ANY: &str = "*";

/// The languages a client reads, the most preferred first, where records of that kind may be translated.
pub struct Languages<R> {
    ranges: Ranges,
    kind: PhantomData<R>,
}

/// Ranges of languages, in lower case.
#[derive(Debug, Default)]
struct Ranges {
    wanted: Vec<String>,
    refused: Vec<String>,
}

/// In which language a record is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    /// Which.
    pub(crate) language: LangTag,
    /// The translation that is shown with its revision, and when it was saved; `None` for the original.
    pub(crate) translated: Option<(String, At)>,
}

/// Whether a tag begins with another, and that with a whole subtag of it.
fn begins(tag: &str, with: &str) -> bool {
    tag.strip_prefix(with).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

/// Whether a language answers a range: it is in it, or the range is narrower and what is left of it when it is cut short.
fn fits(tag: &str, range: &str) -> bool {
    range == ANY || begins(tag, range) || begins(range, tag)
}

impl Ranges {
    /// Reads the header; one that is not well formed says nothing.
    fn read(request: &HttpRequest) -> Self {
        let mut items = AcceptLanguage::parse(request).map(|header| header.0).unwrap_or_default();
        items.sort_by_key(|item| Reverse(item.quality));
        let mut ranges = Self::default();
        for item in items.into_iter().take(MOST_RANGES) {
            let told = if item.quality > Quality::ZERO { &mut ranges.wanted } else { &mut ranges.refused };
            told.push(item.item.to_string().to_ascii_lowercase());
        }
        ranges
    }

    /// Whether the client refuses a language (`q=0`), by its own tag or by a wider range. One whose tag it names as wanted is not
    /// refused, and `*;q=0` refuses none.
    fn refuse(&self, tag: &str) -> bool {
        let is_named = self.wanted.iter().any(|range| range == tag);
        !is_named && self.refused.iter().any(|range| range != ANY && begins(tag, range))
    }

    /// Whether the original is what the client reads best, whatever translations there are.
    fn prefer(&self, original: &str) -> bool {
        let original = original.to_ascii_lowercase();
        let is_best = |first: &String| *first == original || (first == ANY && !self.refuse(&original));
        self.wanted.first().is_none_or(is_best)
    }

    /// The place of the translation that the client reads best; `None` where that is the original. Of several languages that
    /// answer a range, the original among them, the one nearest to it is taken: itself, then what is wider, then what is
    /// narrower.
    fn pick(&self, original: &str, translations: &[&str]) -> Option<usize> {
        let translated = translations.iter().enumerate().map(|(place, tag)| (Some(place), tag.to_ascii_lowercase()));
        let told: Vec<_> = std::iter::once((None, original.to_ascii_lowercase())).chain(translated).collect();
        for range in &self.wanted {
            let fitting = told.iter().filter(|(_, tag)| fits(tag, range) && !self.refuse(tag));
            let nearness = |tag: &str| if begins(range, tag) { tag.len() } else { 0 };
            if let Some((place, _)) = fitting.rev().max_by_key(|(_, tag)| nearness(tag)) {
                return *place;
            }
        }
        None
    }
}

impl<R: Record> FromRequest for Languages<R> {
    type Error = ApiError;
    type Future = Ready<Answer<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(request)))
    }
}

impl<R: Record> Languages<R> {
    /// What the request says.
    pub(crate) fn of(request: &HttpRequest) -> Self {
        let ranges = if R::TEXTS.is_empty() { Ranges::default() } else { Ranges::read(request) };
        Self { ranges, kind: PhantomData }
    }
}

impl<R: Kept> Languages<R> {
    /// Puts records into the languages the client reads best, and says of each which that is; says nothing of kinds that nobody
    /// translates. Asks once for all of them which languages there are, and once for the texts of those that are picked; not at all
    /// where the client reads the originals best.
    pub(crate) async fn translate<G: Guard>(&self, cx: &Cx<G>, records: &mut [R]) -> Answer<Vec<Told>> {
        if R::TEXTS.is_empty() {
            return Ok(Vec::new());
        }
        let service = &cx.state().settings.language;
        let is_asked = |record: &&R| !self.ranges.prefer(record.language().unwrap_or(service).as_str());
        let asked: Vec<Id> = records.iter().filter(is_asked).map(Record::id).collect();
        let mut offered: HashMap<Id, Vec<Offered>> = HashMap::new();
        if !asked.is_empty() {
            for translation in cx.session().offered_translations::<R>(asked).await? {
                offered.entry(translation.record_id).or_default().push(translation);
            }
        }
        let pick = |record: &R| {
            let offered = offered.get(&record.id())?;
            let tags: Vec<&str> = offered.iter().map(|translation| translation.language.as_str()).collect();
            let place = self.ranges.pick(record.language().unwrap_or(service).as_str(), &tags)?;
            offered.get(place).map(|translation| translation.id)
        };
        let picked: Vec<Id> = records.iter().filter_map(pick).collect();
        let mut translations: HashMap<Id, Translation> = HashMap::new();
        if !picked.is_empty() {
            let found = cx.session().translations(picked).await?;
            translations.extend(found.into_iter().map(|translation| (translation.record_id, translation)));
        }
        let shown = records.iter_mut().map(|record| {
            let own = record.language().unwrap_or(service).clone();
            let picked = translations.remove(&record.id());
            match picked.filter(|translation| reword(record, &translation.texts)) {
                Some(Translation { id, language, revision, updated_at, .. }) => {
                    Told { language, translated: Some((format!("{id}.{revision}"), updated_at)) }
                }
                None => Told { language: own, translated: None },
            }
        });
        Ok(shown.collect())
    }
}

/// The value of `Content-Language`: each language once; `None` where nothing is said of languages.
pub(crate) fn content_language(told: &[Told]) -> Option<String> {
    let mut languages: Vec<&str> = told.iter().map(|told| told.language.as_str()).collect();
    languages.sort_unstable();
    languages.dedup();
    (!languages.is_empty()).then(|| languages.join(", "))
}

impl<R: Record> Describe for Languages<R> {
    fn describe(doc: &mut Doc) {
        if R::TEXTS.is_empty() {
            return;
        }
        doc.is_translated = true;
        let texts: Vec<String> = R::TEXTS.iter().map(|name| format!("`{name}`")).collect();
        doc.parameters.push(json!({
            "name": "Accept-Language", "in": "header", "required": false,
            "description": format!(
                "The languages you read (RFC 9110): {} may be translated, and come as they were written where they are not.",
                texts.join(", "),
            ),
            "schema": { "type": "string" }, "example": "es, en;q=0.5",
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn ranges(header: &str) -> Ranges {
        Ranges::read(&TestRequest::default().insert_header(("accept-language", header)).to_http_request())
    }

    /// What is picked of an original in English and these translations.
    fn picked<'a>(header: &str, translations: &[&'a str]) -> &'a str {
        ranges(header).pick("en", translations).map_or("en", |place| translations[place])
    }

    #[test]
    fn ranges_are_taken_in_the_order_of_their_quality() {
        assert_eq!(picked("fr;q=0.5, es;q=0.8, de", &["es", "fr"]), "es");
    }

    #[test]
    fn a_range_is_cut_short_until_a_language_answers_it() {
        assert_eq!(picked("zh-Hant-TW", &["zh", "zh-Hant"]), "zh-Hant");
    }

    #[test]
    fn a_narrower_language_answers_a_wider_range() {
        assert_eq!(picked("PT, en;q=0.1", &["pt-BR"]), "pt-BR");
    }

    #[test]
    fn the_language_itself_is_nearest() {
        assert_eq!(picked("pt-BR", &["pt", "pt-BR", "pt-PT"]), "pt-BR");
    }

    #[test]
    fn a_translation_that_is_nearer_than_the_original_is_picked() {
        assert_eq!(["en-GB", "en", "en-US"].map(|header| picked(header, &["en-GB"])), ["en-GB", "en", "en"]);
    }

    #[test]
    fn a_tag_is_told_apart_by_whole_subtags() {
        assert_eq!(picked("es", &["est", "e"]), "en");
    }

    #[test]
    fn the_original_answers_as_any_translation_does() {
        assert_eq!(["en-GB, es", "*, es", "de, *;q=0.5, es;q=0.1"].map(|header| picked(header, &["es"])), ["en"; 3]);
    }

    #[test]
    fn what_fits_nothing_is_shown_as_it_was_written() {
        assert_eq!(["de", "", "not well formed;q=9", "es;q=0"].map(|header| picked(header, &["es"])), ["en"; 4]);
    }

    #[test]
    fn a_language_that_is_refused_is_not_picked_unless_it_is_named() {
        assert_eq!(picked("es-MX, es;q=0", &["es", "es-AR", "es-MX"]), "es-MX");
        assert_eq!(picked("es-MX, es;q=0", &["es", "es-AR"]), "en");
    }

    #[test]
    fn an_original_that_is_refused_gives_way() {
        assert_eq!(["en-GB, en;q=0, es;q=0.1", "*, en;q=0"].map(|header| picked(header, &["es"])), ["es"; 2]);
    }

    #[test]
    fn nothing_is_asked_where_the_original_is_read_best() {
        let asked = ["", "en", "*", "es;q=0", "EN, es", "en-US", "es, en", "*, en;q=0"];
        let preferring = asked.map(|header| ranges(header).prefer("en"));
        assert_eq!(preferring, [true, true, true, true, true, false, false, false]);
    }

    #[test]
    fn so_many_ranges_are_looked_at() {
        let header = format!("{}, es;q=0.9", vec!["de"; MOST_RANGES].join(", "));
        assert_eq!(picked(&header, &["es"]), "en");
    }

    #[test]
    fn each_language_is_said_once() {
        let told = |tag: &str| Told { language: tag.parse().unwrap(), translated: None };
        assert_eq!(content_language(&[told("es"), told("en"), told("es")]).as_deref(), Some("en, es"));
        assert_eq!(content_language(&[]), None);
    }
}
