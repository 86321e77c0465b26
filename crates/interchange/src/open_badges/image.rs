//! The image of a badge: drawn as SVG, or as PNG without words, with the credential baked in (OB 3.0 §5.3), and taken out again.

mod png;

use super::credential::AchievementType;
use crate::syndication::allowed;
use kernel::Escaped;
use quick_xml::{
    NsReader, XmlVersion,
    escape::resolve_xml_entity,
    events::{BytesCData, Event},
    name::{Namespace, ResolveResult},
};
use std::fmt::Write as _;

pub use png::{bake_png, unbake_png};

/// The image of every badge as PNG, for those who show no SVG: the book in its ring, without words, which only the credential in
/// it tells.
pub const WORDLESS: &[u8] = include_bytes!("image/badge.png");
/// The namespace of a credential that is baked in.
const NAMESPACE: &str = "https://purl.imsglobal.org/ob/v3p0";
/// Characters in a line of the title, and lines of it.
const WIDTH: usize = 18;
const LINES: usize = 3;

/// What a badge shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Badge<'a> {
    /// What was achieved.
    pub title: &'a str,
    /// What kind of achievement it is.
    pub kind: AchievementType,
    /// Who issued it.
    pub issuer: &'a str,
}

/// Why nothing was baked in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BakeError {
    /// It is not the image it is taken for.
    #[error("nothing can be baked into the image: {0}")]
    Image(String),
    /// A credential is in it already.
    #[error("a credential is in the image already")]
    Baked,
}

impl Badge<'_> {
    /// The badge drawn: an open book in a ring, the title below, and both told to who cannot see them.
    pub fn svg(&self) -> String {
        let (title, issuer) = (allowed(self.title), allowed(self.issuer));
        let kind = match self.kind {
            AchievementType::Badge => "Badge",
            AchievementType::Certificate => "Certificate",
            AchievementType::MicroCredential => "Micro-credential",
        };
        let (mut words, lines) = (String::new(), wrapped(&title));
        // In the middle of the room between the kind and the issuer, however many lines there are.
        for (line, y) in lines.iter().zip((371_usize.saturating_sub(18 * lines.len())..).step_by(36)) {
            // Writing into memory does not fail.
            let _ = write!(
                words,
                "\n    <text x=\"256\" y=\"{y}\" font-size=\"28\" font-weight=\"700\">{}</text>",
                Escaped(line)
            );
        }
        let (title, issuer, by) = (Escaped(&title), Escaped(&issuer), shortened(&issuer, 34));
        let by = Escaped(&by);
        format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512" role="img" aria-labelledby="title desc">
  <title id="title">{title}</title>
  <desc id="desc">{kind}: {title}, issued by {issuer}.</desc>
  <circle cx="256" cy="256" r="252" fill="#0b3d4f"/>
  <circle cx="256" cy="256" r="228" fill="#fdfbf5" stroke="#c9a24b" stroke-width="8"/>
  <g fill="none" stroke="#0b3d4f" stroke-width="9" stroke-linecap="round" stroke-linejoin="round">
    <path d="M256 134C228 110 192 104 152 108V214C192 210 228 216 256 240C284 216 320 210 360 214V108C320 104 284 110 256 134Z"/>
    <path d="M256 134V240M180 138C200 137 216 141 230 150M180 170C200 169 216 173 230 182M332 138C312 137 296 141 282 150M332 170C312 169 296 173 282 182"/>
  </g>
  <g fill="#0b3d4f" font-family="Georgia, 'Times New Roman', serif" text-anchor="middle">
    <text x="256" y="276" font-size="20" letter-spacing="3">{kind}</text>{words}
    <text x="256" y="434" font-size="17">{by}</text>
  </g>
</svg>
"##
        )
    }
}

/// Text cut to so many characters.
fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.into();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

/// A title in lines; what does not fit is cut off.
fn wrapped(title: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in title.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.into()),
        }
    }
    let rest = lines.split_off(lines.len().min(LINES));
    if let (Some(last), false) = (lines.last_mut(), rest.is_empty()) {
        last.push('…');
    }
    lines.iter().map(|line| shortened(line, WIDTH)).collect()
}

/// An image with a credential in it, as its first element: a token in an attribute, a document as its text.
///
/// # Errors
///
/// Where the image is no SVG, or has one already.
pub fn bake_svg(svg: &str, credential: &str) -> Result<String, BakeError> {
    if unbake_svg(svg).is_some() {
        return Err(BakeError::Baked);
    }
    let image = |e: &dyn std::fmt::Display| BakeError::Image(e.to_string());
    let mut reader = NsReader::from_str(svg);
    loop {
        match reader.read_event().map_err(|e| image(&e))? {
            Event::Start(start) if start.local_name().as_ref() == "svg" => break,
            Event::Start(_) | Event::Empty(_) | Event::Eof => return Err(image(&"its first element is another")),
            _ => {}
        }
    }
    let end = usize::try_from(reader.buffer_position()).map_err(|e| image(&e))?;
    let (head, rest) = svg.split_at_checked(end).ok_or_else(|| image(&"it ends too early"))?;
    let head = head.strip_suffix('>').ok_or_else(|| image(&"its first element does not end"))?;
    let element = if credential.trim_start().starts_with('{') {
        let parts: Vec<_> = BytesCData::escaped(credential).map(|part| format!("<![CDATA[{}]]>", &*part)).collect();
        format!("<openbadges:credential>{}</openbadges:credential>", parts.concat())
    } else {
        format!("<openbadges:credential verify=\"{}\"/>", Escaped(credential))
    };
    Ok(format!("{head} xmlns:openbadges=\"{NAMESPACE}\">\n  {element}{rest}"))
}

/// The credential that was baked into an image; `None` where there is none.
pub fn unbake_svg(svg: &str) -> Option<String> {
    let mut reader = NsReader::from_str(svg);
    let mut inside = None::<String>;
    loop {
        let (namespace, event) = reader.read_resolved_event().ok()?;
        let ours = namespace == ResolveResult::Bound(Namespace(NAMESPACE));
        let part = match event {
            Event::Start(element) | Event::Empty(element) if ours && element.local_name().as_ref() == "credential" => {
                if let Some(token) = element.try_get_attribute("verify").ok()? {
                    return token.normalized_value(XmlVersion::Implicit1_0).ok().map(Into::into);
                }
                inside = Some(String::new());
                continue;
            }
            Event::End(_) if inside.is_some() => return inside,
            Event::Eof => return None,
            Event::Text(text) => text.xml10_content().into_owned(),
            Event::CData(text) => text.xml10_content().into_owned(),
            Event::GeneralRef(entity) => match entity.resolve_char_ref().ok()? {
                Some(c) => c.into(),
                None => resolve_xml_entity(&entity.xml10_content()).unwrap_or_default().into(),
            },
            _ => continue,
        };
        if let Some(inside) = &mut inside {
            inside.push_str(&part);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn badge(title: &str) -> String {
        Badge { title, kind: AchievementType::MicroCredential, issuer: "Lectern & Friends" }.svg()
    }

    /// The text of the elements of that name, as another part of an image's readers sees it.
    fn texts(svg: &str, name: &str) -> Vec<String> {
        let mut reader = quick_xml::Reader::from_str(svg);
        let mut found = Vec::new();
        loop {
            match reader.read_event().unwrap() {
                Event::Start(start) if start.local_name().as_ref() == name => {
                    let text = reader.read_text(start.name()).unwrap();
                    found.push(quick_xml::escape::unescape(&text.into_inner()).unwrap().into_owned());
                }
                Event::Eof => return found,
                _ => {}
            }
        }
    }

    #[test]
    fn a_badge_is_told_to_who_cannot_see_it() {
        let svg = badge("Reader <records>");
        assert_eq!(texts(&svg, "title"), ["Reader <records>"]);
        assert_eq!(texts(&svg, "desc"), ["Micro-credential: Reader <records>, issued by Lectern & Friends."]);
        assert!(svg.contains("role=\"img\""));
    }

    #[test]
    fn the_image_without_words_takes_a_credential() {
        assert_eq!(unbake_png(&bake_png(WORDLESS, "a.b.c").unwrap()).as_deref(), Some("a.b.c"));
    }

    #[test]
    fn a_long_title_is_cut() {
        let lines = wrapped("The privacy of readers and of what they borrowed, searched for and printed");
        assert_eq!(lines, ["The privacy of", "readers and of", "what they…"]);
    }

    #[test]
    fn the_credential_is_the_first_element() {
        let baked = bake_svg(&badge("A"), "a.b.c").unwrap();
        let element = baked.split_once('>').unwrap().1.trim_start();
        assert!(element.starts_with("<openbadges:credential verify=\"a.b.c\"/>"), "{element}");
    }

    #[test]
    fn a_second_credential_is_refused() {
        let baked = bake_svg(&badge("A"), "a.b.c").unwrap();
        assert_eq!(bake_svg(&baked, "d.e.f"), Err(BakeError::Baked));
    }

    #[test]
    fn what_is_no_svg_is_refused() {
        for image in ["", "<html></html>", "<svg/>", "\u{89}PNG"] {
            assert!(matches!(bake_svg(image, "a.b.c"), Err(BakeError::Image(_))), "{image}");
        }
    }

    #[test]
    fn text_that_another_program_escaped_is_read() {
        let svg = r#"<svg xmlns:o="https://purl.imsglobal.org/ob/v3p0"><o:credential>{&quot;a&quot;: "&#60;"}</o:credential></svg>"#;
        assert_eq!(unbake_svg(svg).as_deref(), Some(r#"{"a": "<"}"#));
    }

    #[test]
    fn the_element_of_another_namespace_is_none() {
        assert_eq!(unbake_svg(r#"<svg xmlns:openbadges="urn:x"><openbadges:credential verify="a.b.c"/></svg>"#), None);
    }

    proptest! {
        #[test]
        fn what_was_baked_in_comes_out(title in "\\PC{0,80}", token in "[A-Za-z0-9_.-]{1,80}", text in "\\PC{0,40}(]]>)?\\PC{0,9}") {
            let document = serde_json::json!({ "name": text }).to_string();
            for credential in [token, document] {
                prop_assert_eq!(unbake_svg(&bake_svg(&badge(&title), &credential).unwrap()), Some(credential));
            }
        }

        #[test]
        fn junk_never_panics(text in "(<svg>)?\\PC{0,80}") {
            let _ = (unbake_svg(&text), bake_svg(&text, "a.b.c"));
        }
    }
}
