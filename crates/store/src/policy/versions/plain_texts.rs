//! What a version says in plain words, at rest.

use super::{super::prelude::*, KIND};
use policy::{
    Readability,
    position::{PlainText, Version},
};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = position_plain_texts, treat_none_as_default_value = false)]
pub(super) struct PlainTextRow {
    position_id: Uid,
    pub(super) version: i32,
    audience: String,
    language: String,
    text: String,
    reading_ease: Option<f64>,
    grade: Option<f64>,
    words: Option<i32>,
    sentences: Option<i32>,
    syllables: Option<i32>,
    updated_at: Moment,
}

impl PlainTextRow {
    pub(super) fn new(version: &Version, plain: &PlainText) -> Self {
        let PlainText { audience, language, text, readability, updated_at } = plain.clone();
        let count = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
        Self {
            position_id: version.position_id.into(),
            version: version.number,
            audience: audience.as_str().into(),
            language: language.into(),
            text: text.into(),
            reading_ease: readability.map(|r| r.reading_ease),
            grade: readability.map(|r| r.grade),
            words: readability.map(|r| count(r.words)),
            sentences: readability.map(|r| count(r.sentences)),
            syllables: readability.map(|r| count(r.syllables)),
            updated_at: updated_at.into(),
        }
    }

    pub(super) fn read(&self) -> Result<PlainText> {
        let Self {
            position_id: _,
            version: _,
            audience,
            language,
            text,
            reading_ease,
            grade,
            words,
            sentences,
            syllables,
            updated_at,
        } = self;
        let count = |n: i32| u32::try_from(n).unwrap_or_default();
        let measured = reading_ease.zip(*grade).zip(*words).zip(*sentences).zip(*syllables);
        let readability = measured.map(|((((reading_ease, grade), words), sentences), syllables)| Readability {
            reading_ease,
            grade,
            words: count(words),
            sentences: count(sentences),
            syllables: count(syllables),
        });
        Ok(PlainText {
            audience: read(KIND, audience.clone())?,
            language: read(KIND, language.clone())?,
            text: read(KIND, text.clone())?,
            readability,
            updated_at: (*updated_at).into(),
        })
    }
}
