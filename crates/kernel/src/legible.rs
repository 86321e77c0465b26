//! Text that people read, and that may stand in another language in its place.

use crate::{Check, Id, LangTag, Record, Text};
use std::collections::BTreeMap;

/// Whether other words could stand in a field, or why not.
type Takes = fn(&str) -> Result<(), String>;

/// A field with text that may be translated.
pub trait Legible {
    /// What stands there; `None` where nothing does.
    fn words(&self) -> Option<&str>;
    /// What other words must be, by the field's own type.
    fn takes(&self) -> Takes;
    /// Puts other words there.
    fn reword(&mut self, words: &str) -> Result<(), String>;
}

impl<const MAX: usize> Legible for Text<MAX> {
    fn words(&self) -> Option<&str> {
        Some(self.as_str())
    }

    fn takes(&self) -> Takes {
        |words: &str| words.parse::<Self>().map(drop)
    }

    fn reword(&mut self, words: &str) -> Result<(), String> {
        *self = words.parse()?;
        Ok(())
    }
}

impl<const MAX: usize> Legible for Option<Text<MAX>> {
    fn words(&self) -> Option<&str> {
        self.as_ref().map(Text::as_str)
    }

    fn takes(&self) -> Takes {
        |words: &str| words.parse::<Text<MAX>>().map(drop)
    }

    fn reword(&mut self, words: &str) -> Result<(), String> {
        *self = Some(words.parse()?);
        Ok(())
    }
}

/// What a translation must know of the record whose texts it gives.
#[derive(Clone, Debug)]
pub struct Original {
    /// The revision it is at.
    pub revision: i32,
    /// The unit it belongs to.
    pub unit_id: Option<Id>,
    /// The language it was written in, where it says one.
    pub language: Option<LangTag>,
    texts: Vec<OriginalText>,
}

#[derive(Clone, Copy, Debug)]
struct OriginalText {
    name: &'static str,
    is_there: bool,
    takes: Takes,
}

impl Original {
    /// What is known of a record.
    pub fn of<R: Record>(record: &R) -> Self {
        let told = |(&name, text): (&&'static str, &dyn Legible)| OriginalText {
            name,
            is_there: text.words().is_some(),
            takes: text.takes(),
        };
        Self {
            revision: record.revision(),
            unit_id: record.unit(),
            language: record.language().cloned(),
            texts: R::TEXTS.iter().zip(record.texts()).map(told).collect(),
        }
    }

    /// Whether these can stand in the place of its texts: one for each text it has, none beside, and each as its field takes it.
    pub fn check<T: AsRef<str>>(&self, texts: &BTreeMap<String, T>, check: &mut Check) {
        for OriginalText { name, is_there, takes } in &self.texts {
            let pointer = format!("/texts/{name}");
            let taken = match (*is_there, texts.get(*name)) {
                (false, None) => continue,
                (true, None) => Err(("missing", "must be given, for the original has it".to_owned())),
                (false, Some(_)) => Err(("unexpected", "must be left out, for the original has it not".to_owned())),
                (true, Some(words)) => takes(words.as_ref()).map_err(|detail| ("invalid", detail)),
            };
            if let Err((code, detail)) = taken {
                check.that(false, pointer, code, detail);
            }
        }
        let names: Vec<&str> = self.texts.iter().map(|text| text.name).collect();
        for name in texts.keys().filter(|name| !names.contains(&name.as_str())) {
            let pointer = format!("/texts/{}", name.replace('~', "~0").replace('/', "~1"));
            check.that(false, pointer, "unknown", format!("must be one of {}", names.join(", ")));
        }
    }
}

/// Puts the texts of a translation in the place of a record's own: all of them, or none where they do not fit; whether it did.
pub fn reword<R: Record, T: AsRef<str>>(record: &mut R, texts: &BTreeMap<String, T>) -> bool {
    let mut check = Check::default();
    Original::of(record).check(texts, &mut check);
    if check.done().is_err() {
        return false;
    }
    let mut fields = R::TEXTS.iter().zip(record.texts_mut());
    fields.all(|(name, field)| texts.get(*name).is_none_or(|words| field.reword(words.as_ref()).is_ok()))
}

/// What its translations depend on of a record: its texts, the language they are in, and the unit it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    /// The unit.
    pub unit_id: Option<Id>,
    /// The language, where the record says one.
    pub language: Option<LangTag>,
    /// The texts.
    pub texts: Vec<Option<String>>,
}

impl Wording {
    /// As it is now.
    pub fn of<R: Record>(record: &R) -> Self {
        let texts = record.texts().into_iter().map(|text| text.words().map(ToOwned::to_owned)).collect();
        Self { unit_id: record.unit(), language: record.language().cloned(), texts }
    }

    /// Whether a reader finds the same in both.
    pub fn reads_as(&self, other: &Self) -> bool {
        self.texts == other.texts && self.language == other.language
    }
}

/// Names the texts of a kind of record that people read and that may be translated: `translated!(title, description)` inside
/// `impl Record for X { … }`.
#[macro_export]
macro_rules! translated {
    ($($field:ident),+ $(,)?) => {
        const TEXTS: &'static [&'static str] = &[$(stringify!($field)),+];

        fn texts(&self) -> Vec<&dyn $crate::Legible> {
            vec![$(&self.$field),+]
        }

        fn texts_mut(&mut self) -> Vec<&mut dyn $crate::Legible> {
            vec![$(&mut self.$field),+]
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{At, Permission};
    use proptest::prelude::*;

    struct Note {
        id: Id,
        revision: i32,
        title: Text<10>,
        remark: Option<Text<5>>,
        created_at: At,
        updated_at: At,
    }

    impl Record for Note {
        const KIND: &'static str = "note";
        const READ: Permission = Permission::DirectoryWrite;
        const WRITE: Permission = Permission::DirectoryWrite;
        crate::record_fields!();
        translated!(title, remark);
    }

    fn note(remark: Option<&str>) -> Note {
        let (title, remark) = ("title".parse().unwrap(), remark.map(|remark| remark.parse().unwrap()));
        let then = At::from_micros(0);
        Note { id: Id::from_bytes([1; 16]), revision: 3, title, remark, created_at: then, updated_at: then }
    }

    fn texts(told: &[(&str, &str)]) -> BTreeMap<String, String> {
        told.iter().map(|(name, words)| ((*name).to_owned(), (*words).to_owned())).collect()
    }

    /// What is wrong with these texts, in order of their fields.
    fn refused(note: &Note, told: &[(&str, &str)]) -> Vec<(String, String)> {
        let mut check = Check::default();
        Original::of(note).check(&texts(told), &mut check);
        let fields = check.done().map_or_else(|problem| problem.fields, |()| Vec::new());
        fields.into_iter().map(|field| (field.pointer, field.code)).collect()
    }

    fn named(all: &[(&str, &str)]) -> Vec<(String, String)> {
        all.iter().map(|(pointer, code)| ((*pointer).to_owned(), (*code).to_owned())).collect()
    }

    #[test]
    fn every_text_of_the_original_is_needed() {
        let missing = named(&[("/texts/title", "missing"), ("/texts/remark", "missing")]);
        assert_eq!(refused(&note(Some("a")), &[]), missing);
    }

    #[test]
    fn what_the_original_has_not_is_refused() {
        let told = [("title", "titre"), ("remark", "b"), ("a/b", "c")];
        assert_eq!(refused(&note(None), &told), named(&[("/texts/remark", "unexpected"), ("/texts/a~1b", "unknown")]));
    }

    #[test]
    fn a_text_is_held_to_the_bounds_of_its_own_field() {
        let told = [("title", "ten and more"), ("remark", "12345")];
        assert_eq!(refused(&note(Some("a")), &told), named(&[("/texts/title", "invalid")]));
    }

    #[test]
    fn a_record_that_moves_to_another_unit_reads_as_before() {
        let was = Wording::of(&note(None));
        let is = Wording { unit_id: Some(Id::from_bytes([2; 16])), ..was.clone() };
        assert!(was != is && was.reads_as(&is));
    }

    proptest! {
        /// Either all texts are put there, or the record is as it was.
        #[test]
        fn all_texts_are_put_or_none(title in "[a-z]{0,12}", remark in "[a-z]{0,7}") {
            let mut note = note(Some("a"));
            let fits = (1..=10).contains(&title.len()) && (1..=5).contains(&remark.len());
            prop_assert_eq!(reword(&mut note, &texts(&[("title", title.as_str()), ("remark", remark.as_str())])), fits);
            let expected = if fits { (title.as_str(), remark.as_str()) } else { ("title", "a") };
            prop_assert_eq!((note.title.as_str(), note.remark.as_ref().map_or("", Text::as_str)), expected);
        }
    }
}
