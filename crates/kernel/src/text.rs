//! Text that came from outside, parsed once: whoever holds one of these need not check it again.

use crate::{as_display, as_text};
use serde::Serialize;
use std::{fmt, str::FromStr};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Text a person wrote: 1 to `MAX` characters, not only white space, no control characters but tab and line feed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Text<const MAX: usize>(String);

/// A name for URLs: lower-case letters, digits and single hyphens, 1 to 80 characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Slug(String);

/// A mail address, its domain in lower case and its local part as given; compared by [`Email::key`].
#[derive(Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Email(String);

/// A language by its BCP 47 tag, in the case RFC 5646 §2.1.1 recommends (`en`, `pt-BR`, `zh-Hant`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct LangTag(String);

/// Characters by which a long text is ordered.
const BEGINNING: usize = 300;

impl<const MAX: usize> Text<MAX> {
    /// Its first 300 characters: by those a long text is ordered, for `PostgreSQL` keeps no more than some 2,700 bytes of a row in
    /// an index.
    pub fn beginning(&self) -> &str {
        let end = self.0.char_indices().nth(BEGINNING).map_or(self.0.len(), |(end, _)| end);
        self.0.get(..end).unwrap_or(&self.0)
    }
}

impl<const MAX: usize> FromStr for Text<MAX> {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        let control = |c: char| c.is_control() && c != '\n' && c != '\t';
        if !s.contains(|c: char| !c.is_whitespace()) {
            Err("must not be blank".into())
        } else if s.len() > MAX && s.chars().count() > MAX {
            Err(format!("must have at most {MAX} characters"))
        } else if s.contains(control) {
            Err("must not contain control characters other than tab and line feed".into())
        } else {
            Ok(Self(s.into()))
        }
    }
}

impl FromStr for Slug {
    type Err = &'static str;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let word = |w: &str| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        let well_formed = s.len() <= 80 && s.split('-').all(word);
        well_formed
            .then(|| Self(s.into()))
            .ok_or("must be lower-case letters, digits and single hyphens, at most 80 characters")
    }
}

impl FromStr for Email {
    type Err = &'static str;

    /// The shape HTML's `type=email` accepts, and at most 254 characters (RFC 5321 §4.5.3.1.3).
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let local_ok = |l: &str| {
            (1..=64).contains(&l.len())
                && l.bytes().all(|b| b.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&b))
        };
        let label_ok = |l: &str| {
            (1..=63).contains(&l.len())
                && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && !l.starts_with('-')
                && !l.ends_with('-')
        };
        let parts = s.rsplit_once('@').filter(|(local, domain)| {
            s.len() <= 254 && local_ok(local) && domain.contains('.') && domain.split('.').all(label_ok)
        });
        let (local, domain) = parts.ok_or("must be a mail address, such as ada@example.org")?;
        Ok(Self(format!("{local}@{}", domain.to_ascii_lowercase())))
    }
}

impl FromStr for LangTag {
    type Err = &'static str;

    /// Well-formed language, script and region subtags (RFC 5646 §2.1); variants, extensions and what is of private use are kept in
    /// lower case.
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        const WANTED: &str = "must be a language tag, such as en or pt-BR";
        let mut parts = s.split('-');
        let language =
            parts.next().filter(|l| (2..=3).contains(&l.len()) && l.bytes().all(|b| b.is_ascii_alphabetic()));
        let mut tag = language.ok_or(WANTED)?.to_ascii_lowercase();
        let mut is_extended = false;
        for part in parts {
            let recased = !is_extended && part.bytes().all(|b| b.is_ascii_alphabetic());
            is_extended |= part.len() == 1;
            tag.push('-');
            match part.len() {
                2 if recased => tag.push_str(&part.to_ascii_uppercase()),
                4 if recased => {
                    tag.push_str(&part.to_ascii_lowercase());
                    let first = tag.len() - 4;
                    if let Some(letter) = tag.get_mut(first..=first) {
                        letter.make_ascii_uppercase();
                    }
                }
                1..=8 if part.bytes().all(|b| b.is_ascii_alphanumeric()) => tag.push_str(&part.to_ascii_lowercase()),
                _ => return Err(WANTED),
            }
        }
        if tag.len() > 35 { Err(WANTED) } else { Ok(Self(tag)) }
    }
}

impl Email {
    /// What makes two addresses the same person's: the whole address in lower case.
    pub fn key(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

impl LangTag {
    /// English, of no region in particular.
    pub fn english() -> Self {
        Self("en".into())
    }

    /// Whether this is English of any region.
    pub fn is_english(&self) -> bool {
        self.0 == "en" || self.0.starts_with("en-")
    }
}

/// Addresses stay out of logs, whoever formats them for debugging.
impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(…)")
    }
}

as_text! { [const MAX: usize] Text<MAX>, [] Slug, [] Email, [] LangTag }

as_display! { [const MAX: usize] Text<MAX>, [] Slug, [] LangTag }

/// Folds text for searching: lower case, no accents, words parted by one space. Both databases index and ask with this,
/// so that they find the same. A sigma is one letter wherever it stands in a word, as SQLite's index has it.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    if text.is_ascii() {
        for word in text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
            if !folded.is_empty() {
                folded.push(' ');
            }
            folded.push_str(word);
        }
        folded.make_ascii_lowercase();
        return folded;
    }
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        if c == 'ς' {
            folded.push('σ');
        } else if c.is_alphanumeric() {
            folded.push(c);
        } else if !folded.is_empty() && !folded.ends_with(' ') {
            folded.push(' ');
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Text made harmless for HTML, in content and in quoted attributes.
#[derive(Clone, Copy, Debug)]
pub struct Escaped<'a>(pub &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| match c {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            '\'' => f.write_str("&#39;"),
            c => fmt::Write::write_char(f, c),
        })
    }
}

#[cfg(feature = "openapi")]
mod schema {
    use super::{Email, LangTag, Slug, Text};
    use std::borrow::Cow;
    use utoipa::openapi::{
        ObjectBuilder, RefOr, Schema, SchemaFormat,
        schema::{KnownFormat, Type},
    };

    /// Not blank, and no control character but tab and line feed; written for ECMA 262, as JSON Schema asks.
    const TEXT_PATTERN: &str = r"^[^\u0000-\u0008\u000B-\u001F\u007F-\u009F]*[^\s\u0000-\u001F\u007F-\u009F][^\u0000-\u0008\u000B-\u001F\u007F-\u009F]*$";

    impl<const MAX: usize> utoipa::PartialSchema for Text<MAX> {
        fn schema() -> RefOr<Schema> {
            let text = ObjectBuilder::new().schema_type(Type::String);
            text.min_length(Some(1)).max_length(Some(MAX)).pattern(Some(TEXT_PATTERN)).into()
        }
    }
    impl<const MAX: usize> utoipa::ToSchema for Text<MAX> {
        fn name() -> Cow<'static, str> {
            format!("Text{MAX}").into()
        }
    }

    impl utoipa::PartialSchema for Slug {
        fn schema() -> RefOr<Schema> {
            let slug = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(80));
            slug.pattern(Some("^[a-z0-9]+(-[a-z0-9]+)*$")).examples(["the-right-to-read"]).into()
        }
    }
    impl utoipa::ToSchema for Slug {}

    impl utoipa::PartialSchema for Email {
        fn schema() -> RefOr<Schema> {
            const LABEL: &str = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
            let mail = ObjectBuilder::new().schema_type(Type::String).min_length(Some(3)).max_length(Some(254));
            mail.format(Some(SchemaFormat::KnownFormat(KnownFormat::Email)))
                .pattern(Some(format!(r"^[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{LABEL}(\.{LABEL})+$")))
                .examples(["ada@example.org"])
                .into()
        }
    }
    impl utoipa::ToSchema for Email {}

    impl utoipa::PartialSchema for LangTag {
        fn schema() -> RefOr<Schema> {
            let tag = ObjectBuilder::new().schema_type(Type::String).min_length(Some(2)).max_length(Some(35));
            tag.pattern(Some("^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$"))
                .description(Some("A language (BCP 47)."))
                .examples(["en"])
                .into()
        }
    }
    impl utoipa::ToSchema for LangTag {}
}

/// Whether a text is an absolute http or https address (RFC 3986): a named host, perhaps a port, and what follows in
/// printable ASCII. Names of hosts only, neither addresses in brackets nor user names.
pub fn is_web_address(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) else { return false };
    let (authority, after) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let (host, port) = authority.split_once(':').unwrap_or((authority, "0"));
    let named = !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"._~-".contains(&b));
    let ported = (1..=5).contains(&port.len()) && port.bytes().all(|b| b.is_ascii_digit());
    named && ported && after.bytes().all(|b| b.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_takes_the_recommended_case() {
        let tags = ["ZH-hant-tw", "EN-ca-X-CA", "en-u-CA-Greg", "sl-ROZAJ"];
        let told = ["zh-Hant-TW", "en-CA-x-ca", "en-u-ca-greg", "sl-rozaj"];
        assert_eq!(tags.map(|tag| tag.parse::<LangTag>().unwrap().to_string()), told);
    }

    #[test]
    fn blank_text_is_refused() {
        assert!(" \n ".parse::<Text<5>>().is_err());
    }

    #[test]
    fn length_counts_characters_not_bytes() {
        assert!("ééééé".parse::<Text<5>>().is_ok());
    }

    #[test]
    fn a_beginning_counts_characters_not_bytes() {
        let beginning = |count: usize| "é".repeat(count).parse::<Text<1000>>().unwrap().beginning().chars().count();
        assert_eq!([299, 300, 301].map(beginning), [299, 300, 300]);
    }

    #[test]
    fn a_double_hyphen_is_no_slug() {
        assert!("a--b".parse::<Slug>().is_err());
    }

    #[test]
    fn folding_forgets_case_accents_and_punctuation() {
        assert_eq!(fold("  Krajská knihovna, Zlín! "), "krajska knihovna zlin");
    }

    #[test]
    fn a_word_in_capitals_is_folded_as_in_small_letters() {
        assert_eq!(fold("Γιώργος ΓΙΏΡΓΟΣ"), "γιωργοσ γιωργοσ");
    }

    #[test]
    fn ascii_is_folded_as_all_text_is() {
        let text: String = ('\0'..='\x7f').chain(" A-b  c".chars()).collect();
        assert_eq!(format!("{} a", fold(&text)), fold(&format!("{text} á")));
    }

    #[test]
    fn an_address_stays_out_of_debug_output() {
        assert_eq!(format!("{:?}", "ada@example.org".parse::<Email>().unwrap()), "Email(…)");
    }
}
