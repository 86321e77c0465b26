//! What a version says in plain words, and the check that it is easy enough to read.

use super::{Dossier, PositionError, Status};
use crate::{Audience, Band, Readability, readability::measure};
use kernel::{At, LangTag, Text};
use serde::Serialize;

/// Texts a version has at most.
const MAX_TEXTS: usize = 100;

/// What a version says, in plain words for one audience in one language.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!(super::example::plain_text()))))]
pub struct PlainText {
    /// For whom.
    pub audience: Audience,
    /// In which language.
    pub language: LangTag,
    /// The words.
    pub text: Text<5000>,
    /// How readable they are; null in languages other than English, for which there is no measure.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub readability: Option<Readability>,
    /// When they were last written.
    pub updated_at: At,
}

/// Plain words to write; they replace earlier ones for the same audience and language.
#[record::form(example = {
    "language": "en", "text": "You choose what you read. The library tells no one."
})]
pub struct PlainLanguage {
    /// In which language.
    pub language: LangTag,
    /// The words.
    pub text: Text<5000>,
}

impl Dossier {
    /// Puts the version in plain words for an audience: freely until publication; afterwards what is published stays, and only
    /// a missing audience or language is added; nothing once the version has ended.
    pub fn explain(&mut self, audience: Audience, plain: PlainLanguage, now: At) -> Result<(), PositionError> {
        if matches!(self.version.status, Status::Superseded | Status::Retired) {
            return Err(PositionError::Ended);
        }
        let PlainLanguage { language, text } = plain;
        let is_public = self.version.is_public();
        let texts = &mut self.version.plain_language;
        let is_full = texts.len() >= MAX_TEXTS;
        let same = |t: &&mut PlainText| t.audience == audience && t.language == language;
        let readability = measure(text.as_str(), &language).ok();
        match texts.iter_mut().find(same) {
            Some(_) if is_public => return Err(PositionError::PlainLanguageSettled),
            Some(known) => *known = PlainText { audience, language, text, readability, updated_at: now },
            None if is_full => return Err(PositionError::TooManyTexts),
            None => texts.push(PlainText { audience, language, text, readability, updated_at: now }),
        }
        Ok(())
    }

    /// Fine where each required audience has an English text inside its band, as publication needs (P-S1). Only English can
    /// be measured, so no other language will do; an audience without a band asks for a text only.
    pub(super) fn check_readable(&self, bands: &[Band]) -> Result<(), PositionError> {
        let readable = |audience: Audience| {
            let band = bands.iter().find(|band| band.audience == audience);
            let texts = self.version.plain_language.iter().filter(|text| text.audience == audience);
            texts.filter_map(|text| text.readability.as_ref()).any(|r| band.is_none_or(|band| band.holds(r)))
        };
        let missing: Vec<_> = self.position.required_audiences.iter().copied().filter(|&a| !readable(a)).collect();
        if missing.is_empty() { Ok(()) } else { Err(PositionError::NotReadable(missing)) }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::fixture::*, *};

    const HARD: &str = "Institutional confidentiality obligations presuppose organizational accountability mechanisms.";

    fn published_with(language: &str, words: &str) -> Result<(), PositionError> {
        let mut dossier = adopted();
        dossier.explain(Audience::Public, plain(language, words), NOON)?;
        dossier.transition(to(Status::Published), &facts(), NOON)
    }

    #[test]
    fn publication_needs_a_text_for_each_required_audience() {
        let refused = adopted().transition(to(Status::Published), &facts(), NOON);
        assert_eq!(refused, Err(PositionError::NotReadable(vec![Audience::Public])));
    }

    #[test]
    fn publication_needs_the_text_inside_its_band() {
        assert_eq!(published_with("en", HARD), Err(PositionError::NotReadable(vec![Audience::Public])));
    }

    #[test]
    fn another_language_is_not_measured() {
        assert_eq!(published_with("es", EASY), Err(PositionError::NotReadable(vec![Audience::Public])));
    }

    #[test]
    fn an_easy_text_will_do() {
        assert_eq!(published_with("en-GB", EASY), Ok(()));
    }

    #[test]
    fn a_text_can_be_rewritten_before_publication() {
        let mut dossier = adopted();
        dossier.explain(Audience::Public, plain("en", HARD), NOON).unwrap();
        dossier.explain(Audience::Public, plain("en", EASY), NOON).unwrap();
        assert_eq!(dossier.version.plain_language.len(), 1);
    }

    #[test]
    fn a_published_text_stays() {
        let refused = published().explain(Audience::Public, plain("en", "Other words."), NOON);
        assert_eq!(refused, Err(PositionError::PlainLanguageSettled));
    }

    #[test]
    fn a_missing_language_is_added_after_publication() {
        assert_eq!(published().explain(Audience::Public, plain("es", "Lea en paz."), NOON), Ok(()));
    }

    #[test]
    fn nothing_is_added_to_what_has_ended() {
        let mut dossier = under_review();
        dossier.transition(to(Status::Retired), &facts(), NOON).unwrap();
        assert_eq!(dossier.explain(Audience::Media, plain("en", EASY), NOON), Err(PositionError::Ended));
    }
}
