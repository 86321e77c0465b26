//! What sources tell of instruments in ways of their own, brought into the domain's types.

use crate::RowError;
use kernel::{At, Day, Text, WebUri, Zone};
use policy::instrument::{InstrumentNews, Link};
use sha2::{Digest as _, Sha256};
use std::{fmt::Write as _, io::Read};

/// Text as the domain takes it: white space and control characters made single spaces, cut to what fits; `None` where nothing is left.
pub fn text<const MAX: usize>(told: &str) -> Option<Text<MAX>> {
    let mut clean = String::with_capacity(told.len().min(MAX));
    for word in told.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if !clean.is_empty() {
            clean.push(' ');
        }
        clean.push_str(word);
    }
    if let Some((end, _)) = clean.char_indices().nth(MAX) {
        clean.truncate(end);
        clean.pop();
        clean.push('…');
    }
    clean.parse().ok()
}

/// Text of several lines as the domain takes it: each ends with a line feed alone.
pub fn lines(told: &str) -> String {
    told.replace("\r\n", "\n").replace('\r', "\n")
}

/// A document as text, of so many bytes at most.
pub fn whole(line: u64, document: impl Read, most: u64) -> Result<String, RowError> {
    let mut text = String::new();
    let read = document.take(most + 1).read_to_string(&mut text);
    read.map_err(|e| RowError::row(line, format!("cannot be read: {e}")))?;
    if u64::try_from(text.len()).unwrap_or(u64::MAX) > most {
        return Err(RowError::row(line, format!("is longer than {} MiB", most >> 20)));
    }
    Ok(text)
}

/// Text that a row cannot do without, by the member it stands in.
pub fn needed<const MAX: usize>(line: u64, name: &str, told: Option<&str>) -> Result<Text<MAX>, RowError> {
    told.and_then(text).ok_or_else(|| RowError::at(line, name, "must not be empty"))
}

/// Texts without blank ones, each once, in their order.
pub fn texts<'a, const MAX: usize>(told: impl IntoIterator<Item = &'a str>) -> Vec<Text<MAX>> {
    distinct(told.into_iter().filter_map(text))
}

/// Values each once, in their order.
pub fn distinct<T: PartialEq>(values: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut kept = Vec::new();
    for value in values {
        if !kept.contains(&value) {
            kept.push(value);
        }
    }
    kept
}

/// A web address with what a browser would encode encoded; `None` for other schemes.
pub fn address(told: &str) -> Option<WebUri> {
    let mut encoded = String::with_capacity(told.len());
    for byte in told.trim().bytes() {
        if byte.is_ascii_graphic() {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").ok()?;
        }
    }
    encoded.parse().ok()
}

/// A link, where its address is one.
pub fn link(url: &str, media_type: Option<&str>) -> Option<Link> {
    Some(Link { url: address(url)?, media_type: media_type.and_then(text) })
}

/// When something was: the day by the clock of the place, and the instant where a time is told. A day alone is told as one, or as
/// the midnight with which it begins there or in UTC; a month or year alone means its beginning.
pub fn moment(told: &str, zone: &Zone) -> Option<(Day, Option<At>)> {
    let told = told.trim();
    let day = |s: &str| s.parse::<Day>().ok();
    if told.len() <= 10 {
        let day = day(told).or_else(|| day(&format!("{told}-01"))).or_else(|| day(&format!("{told}-01-01")))?;
        return Some((day, None));
    }
    let told = told.replacen(' ', "T", 1);
    let date = day(told.get(..10)?)?;
    if told.get(10..).is_some_and(|time| time.trim_end_matches(['Z', '+', '0', ':', '.', '-', 'T']).is_empty()) {
        return Some((date, None));
    }
    let at = match told.parse::<At>() {
        Ok(at) => at,
        Err(_) => local(&told, date, zone)?,
    };
    if zone.is_midnight(at) { Some((zone.day_of(at), None)) } else { Some((zone.day_of(at), Some(at))) }
}

/// `YYYY-MM-DDTHH:MM[:SS]` by the clock of the place.
fn local(told: &str, date: Day, zone: &Zone) -> Option<At> {
    let mut numbers = told.get(11..)?.split([':', '.']).map(|number| number.parse::<i8>().ok());
    let (hour, minute) = (numbers.next()??, numbers.next()??);
    zone.at(date, hour, minute, numbers.next().flatten().unwrap_or_default())
}

/// The news with the hash of what it says.
pub fn hashed(line: u64, mut news: InstrumentNews) -> Result<InstrumentNews, RowError> {
    let json = serde_json::to_vec(&news).map_err(|e| RowError::row(line, e.to_string()))?;
    if let Ok(hash) = format!("{:x}", Sha256::digest(json)).parse() {
        news.change_hash = hash;
    }
    Ok(news)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(text: &str) -> (String, Option<String>) {
        let (day, at) = moment(text, &Zone::us_eastern()).unwrap();
        (day.to_string(), at.map(|at| at.to_string()))
    }

    #[test]
    fn a_day_is_told_in_many_ways() {
        let ways = [
            "2025-03-06",
            "2025-03-06T05:00:00+00:00",
            "2025-03-06T00:00:00",
            "2025-03-06T00:00:00Z",
            "2025-03-06 00:00:00",
        ];
        assert!(ways.iter().all(|way| told(way) == ("2025-03-06".into(), None)));
    }

    #[test]
    fn an_instant_has_the_day_of_the_place() {
        assert_eq!(told("2026-03-04T03:43:55+00:00"), ("2026-03-03".into(), Some("2026-03-04T03:43:55Z".into())));
    }

    #[test]
    fn a_time_without_a_zone_is_the_places() {
        assert_eq!(told("2025-07-01T12:00:00"), ("2025-07-01".into(), Some("2025-07-01T16:00:00Z".into())));
    }

    #[test]
    fn an_address_is_encoded_and_other_schemes_are_none() {
        assert_eq!(address("https://example.org/a b.PDF").unwrap().as_str(), "https://example.org/a%20b.PDF");
        assert_eq!(address("ftp://example.org/a"), None);
    }

    #[test]
    fn long_text_is_cut() {
        assert_eq!(text::<5>(" a\u{1}b \n cdefg").unwrap().as_str(), "a b …");
    }

    proptest! {
        #[test]
        fn junk_never_panics(junk in "\\PC{0,40}") {
            let _ = (moment(&junk, &Zone::us_eastern()), text::<10>(&junk), address(&junk));
        }
    }
}
