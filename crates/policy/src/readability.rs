//! How hard English text is to read: Flesch reading ease (R. Flesch, 1948) and Flesch–Kincaid grade level (J. P. Kincaid
//! and others, 1975).
//!
//! Counting follows Flesch where a rule can: a word is whatever stands between white space and has a letter or digit, so a
//! hyphenated compound, a contraction or a figure is one word. A sentence ends at `.`, `!`, `?` or `…` before white space
//! and at a blank line; a period does not end one after a title or an initial, nor before a lower-case word. Syllables
//! are groups of vowels, corrected for silent and split vowels; figures count one for each digit. On running text the
//! count is within a few per cent of a dictionary's.

use kernel::LangTag;
use serde::Serialize;

/// How hard a text is to read, and the counts this was computed from.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "reading_ease": 79.0, "grade": 5.2, "words": 60, "sentences": 5, "syllables": 82
}))))]
pub struct Readability {
    /// Flesch reading ease, to one decimal: 206.835 − 1.015·W/S − 84.6·Y/W; higher is easier, 60 to 70 is plain English.
    pub reading_ease: f64,
    /// Flesch–Kincaid grade, to one decimal: 0.39·W/S + 11.8·Y/W − 15.59, in United States school years.
    pub grade: f64,
    /// Words counted (W).
    pub words: u32,
    /// Sentences counted (S).
    pub sentences: u32,
    /// Syllables counted (Y).
    pub syllables: u32,
}

/// Why a text has no readability.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadabilityError {
    /// The formulas were fitted to English; elsewhere they would give a wrong number.
    #[error("Readability is measured in English only, not in {0}.")]
    Language(LangTag),
    /// Nothing to measure.
    #[error("The text has no words.")]
    NoWords,
}

/// Measures a text; refuses languages other than English by name.
pub fn measure(text: &str, language: &LangTag) -> Result<Readability, ReadabilityError> {
    if !language.is_english() {
        return Err(ReadabilityError::Language(language.clone()));
    }
    let Counts { words, sentences, syllables } = count(text);
    if words == 0 {
        return Err(ReadabilityError::NoWords);
    }
    let reading_ease = one_decimal(flesch_reading_ease(words, sentences, syllables));
    let grade = one_decimal(flesch_kincaid_grade(words, sentences, syllables));
    Ok(Readability { reading_ease, grade, words, sentences, syllables })
}

/// Flesch reading ease of a text with so many words, sentences and syllables; words and sentences above zero.
pub fn flesch_reading_ease(words: u32, sentences: u32, syllables: u32) -> f64 {
    let (words, sentences, syllables) = (f64::from(words), f64::from(sentences), f64::from(syllables));
    206.835 - 1.015 * words / sentences - 84.6 * syllables / words
}

/// Flesch–Kincaid grade level of a text with so many words, sentences and syllables; words and sentences above zero.
pub fn flesch_kincaid_grade(words: u32, sentences: u32, syllables: u32) -> f64 {
    let (words, sentences, syllables) = (f64::from(words), f64::from(sentences), f64::from(syllables));
    0.39 * words / sentences + 11.8 * syllables / words - 15.59
}

fn one_decimal(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    words: u32,
    sentences: u32,
    syllables: u32,
}

fn count(text: &str) -> Counts {
    let mut counts = Counts::default();
    for paragraph in paragraphs(text) {
        let mut open = false;
        let mut tokens = paragraph.iter().flat_map(|line| tokens(line)).peekable();
        while let Some(token) = tokens.next() {
            if token.contains(char::is_alphanumeric) {
                counts.words += 1;
                counts.syllables += syllables(token);
                open = true;
            }
            if open && tokens.peek().is_none_or(|next| ends_sentence(token, next)) {
                counts.sentences += 1;
                open = false;
            }
        }
    }
    counts
}

/// Runs of lines parted by blank ones.
fn paragraphs(text: &str) -> Vec<Vec<&str>> {
    let lines: Vec<&str> = text.lines().collect();
    lines.split(|line| line.trim().is_empty()).map(<[&str]>::to_vec).collect()
}

/// What stands between white space and dashes (which part words, as hyphens do not).
fn tokens(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| c.is_whitespace() || matches!(c, '—' | '–')).filter(|token| !token.is_empty())
}

/// Shortened words that a name or number follows, so that their period never ends a sentence.
const TITLES: [&str; 15] =
    ["art", "cf", "dr", "e.g", "fig", "gen", "gov", "i.e", "mr", "mrs", "ms", "prof", "rep", "sen", "vs"];

fn ends_sentence(token: &str, next: &str) -> bool {
    let bare = token.trim_end_matches(['"', '\'', ')', ']', '”', '’', '»']);
    let Some(stem) = bare.strip_suffix(['.', '!', '?', '…']) else { return false };
    let word = stem.trim_start_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let initial = word.chars().count() == 1 && stem.ends_with(char::is_uppercase) && word != "i";
    let numbered = word == "no" && next.starts_with(|c: char| c.is_ascii_digit());
    let shortened = bare.ends_with('.') && (initial || numbered || TITLES.contains(&word.as_str()));
    !shortened && !next.starts_with(char::is_lowercase)
}

/// Syllables of one token: of each of its parts in letters, and one for each digit; at least one.
fn syllables(token: &str) -> u32 {
    let folded = token.to_lowercase().replace('’', "'");
    let digits: u32 = folded.chars().filter(char::is_ascii_digit).map(|_| 1).sum();
    let parts = folded.split(|c: char| !c.is_alphabetic() && c != '\'').filter(|p| p.contains(char::is_alphabetic));
    (digits + parts.map(syllables_of_word).sum::<u32>()).max(1)
}

/// Common words that the rules below get wrong.
const IRREGULAR: [(&str, u32); 20] = [
    ("area", 3),
    ("areas", 3),
    ("business", 2),
    ("create", 2),
    ("created", 3),
    ("creates", 2),
    ("creating", 3),
    ("creative", 3),
    ("every", 2),
    ("everyone", 3),
    ("idea", 3),
    ("ideas", 3),
    ("museum", 3),
    ("people", 2),
    ("policymaker", 5),
    ("policymakers", 5),
    ("science", 2),
    ("something", 2),
    ("sometimes", 2),
    ("video", 3),
];

/// Syllables of a word in lower-case letters and apostrophes: its groups of vowels, less the silent, plus the split ones.
fn syllables_of_word(word: &str) -> u32 {
    let word = word.trim_matches('\'');
    let word = word.strip_suffix("'s").unwrap_or(word);
    if let Some((_, known)) = IRREGULAR.iter().find(|(irregular, _)| *irregular == word) {
        return *known;
    }
    let groups = word.split(|c| !is_vowel(c)).filter(|group| !group.is_empty()).map(|_| 1).sum::<u32>();
    let silent = u32::from(has_silent_e(word));
    (groups + split_vowels(word)).saturating_sub(silent).max(1)
}

fn is_vowel(c: char) -> bool {
    matches!(
        c,
        'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'á' | 'à' | 'â' | 'é' | 'è' | 'ê' | 'í' | 'ó' | 'ô' | 'ö' | 'ú' | 'ü'
    )
}

/// Whether the e of a last `e`, `es` or `ed` is not spoken: make, makes, asked; but table, boxes, wanted, tree.
fn has_silent_e(word: &str) -> bool {
    let (stem, spoken_after): (&str, &[&str]) = if let Some(stem) = word.strip_suffix("ed") {
        (stem, &["t", "d"])
    } else if let Some(stem) = word.strip_suffix("es") {
        (stem, &["s", "x", "z", "c", "g", "sh", "ch"])
    } else if let Some(stem) = word.strip_suffix('e') {
        (stem, &[])
    } else {
        return false;
    };
    let mut last = stem.chars().rev();
    let after_consonant = last.next().is_some_and(|c| !is_vowel(c));
    let syllabic_l = !word.ends_with("ed") && stem.ends_with('l') && last.next().is_some_and(|c| !is_vowel(c));
    after_consonant && !syllabic_l && !spoken_after.iter().any(|end| stem.ends_with(end))
}

/// Neighbouring vowels spoken apart: me-di-a, vari-ous, individu-al, be-ing, critici-sm; but spe-cial, na-tion, mil-lion,
/// equal.
fn split_vowels(word: &str) -> u32 {
    let pairs: u32 = ["ia", "io", "iu"]
        .iter()
        .flat_map(|pair| word.match_indices(pair))
        .filter(|(at, _)| word.get(..*at).is_some_and(|before| !before.ends_with(['c', 't', 's', 'g', 'l', 'n'])))
        .map(|_| 1)
        .sum();
    let ual: u32 = word
        .match_indices("ual")
        .filter(|(at, _)| word.get(..*at).is_some_and(|before| !before.ends_with(['g', 'q'])))
        .map(|_| 1)
        .sum();
    let being = word.strip_suffix("ing").is_some_and(|stem| stem.ends_with(is_vowel));
    let ism = word.ends_with("ism") || word.ends_with("isms");
    let not = word.strip_suffix("n't").is_some_and(|stem| stem.ends_with(['d', 's']));
    pairs + ual + u32::from(being) + u32::from(ism) + u32::from(not)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn english() -> LangTag {
        "en".parse().unwrap()
    }

    fn near(value: f64, wanted: f64) -> bool {
        (value - wanted).abs() < 1e-9
    }

    fn sentences(text: &str) -> u32 {
        count(text).sentences
    }

    #[test]
    fn reading_ease_of_six_short_words() {
        assert!(near(flesch_reading_ease(6, 1, 6), 116.145));
    }

    #[test]
    fn reading_ease_of_twelve_longer_words() {
        assert!(near(flesch_reading_ease(12, 1, 23), 32.505));
    }

    #[test]
    fn grade_of_six_short_words() {
        assert!(near(flesch_kincaid_grade(6, 1, 6), -1.45));
    }

    #[test]
    fn grade_of_twelve_longer_words() {
        assert!((flesch_kincaid_grade(12, 1, 23) - 11.707).abs() < 5e-4);
    }

    #[test]
    fn figures_are_rounded_to_one_decimal() {
        let measured = measure("You choose what you read. The library tells no one.", &english()).unwrap();
        assert_eq!(measured, Readability { reading_ease: 100.2, grade: 0.5, words: 10, sentences: 2, syllables: 12 });
    }

    #[test]
    fn another_language_is_refused_by_name() {
        let refused = measure("El gato.", &"es-MX".parse().unwrap()).unwrap_err();
        assert_eq!(refused.to_string(), "Readability is measured in English only, not in es-MX.");
    }

    #[test]
    fn a_text_without_words_is_refused() {
        assert_eq!(measure("… !", &english()), Err(ReadabilityError::NoWords));
    }

    #[test]
    fn a_decimal_does_not_end_a_sentence() {
        assert_eq!(sentences("Use rose 3.5 percent. Costs fell."), 2);
    }

    #[test]
    fn a_title_or_initial_does_not_end_a_sentence() {
        assert_eq!(sentences("Dr. J. Doe spoke to Rep. Roe. They agreed on bill No. 5."), 2);
    }

    #[test]
    fn the_word_no_may_end_a_sentence() {
        assert_eq!(sentences("We say no. Others say yes."), 2);
    }

    #[test]
    fn a_lower_case_word_goes_on_with_the_sentence() {
        assert_eq!(sentences("Books, films etc. are lent. \"Why?\" she asked."), 2);
    }

    #[test]
    fn a_closing_quotation_mark_may_follow_the_period() {
        assert_eq!(sentences("He said “Read on.” We did."), 2);
    }

    #[test]
    fn a_blank_line_ends_a_sentence() {
        assert_eq!(sentences("A heading\n\nA sentence that\nruns on."), 2);
    }

    #[test]
    fn hyphens_join_words_and_dashes_part_them() {
        assert_eq!(count("well-known facts—and figures").words, 4);
    }

    #[test]
    fn every_digit_is_spoken() {
        assert_eq!(syllables("1,204"), 4);
    }

    #[test]
    fn common_words_have_the_syllables_of_a_dictionary() {
        let dictionary = [
            ("library", 3),
            ("libraries", 3),
            ("table", 2),
            ("whole", 1),
            ("make", 1),
            ("makes", 1),
            ("asked", 1),
            ("wanted", 2),
            ("boxes", 2),
            ("tree", 1),
            ("agreed", 2),
            ("media", 3),
            ("various", 3),
            ("special", 2),
            ("nation", 2),
            ("million", 2),
            ("being", 2),
            ("playing", 2),
            ("criticism", 4),
            ("didn't", 2),
            ("don't", 1),
            ("reader's", 2),
            ("the", 1),
            ("information", 4),
            ("intellectual", 5),
            ("annual", 3),
            ("usually", 4),
            ("equal", 2),
            ("bilingual", 3),
            ("freedom", 2),
            ("privacy", 3),
            ("people", 2),
            ("well-known", 2),
        ];
        let wrong: Vec<_> = dictionary.iter().filter(|(word, wanted)| syllables(word) != *wanted).collect();
        assert_eq!(wrong, Vec::<&(&str, u32)>::new());
    }

    proptest! {
        #[test]
        fn counts_are_in_proportion(text in ".{0,300}") {
            let counts = count(&text);
            prop_assert!(counts.sentences <= counts.words && counts.words <= counts.syllables);
        }

        #[test]
        fn every_text_with_a_sentence_has_a_figure(words in prop::collection::vec("[a-z]{1,9}", 1..40)) {
            let measured = measure(&format!("{}.", words.join(" ")), &english()).unwrap();
            prop_assert!(measured.grade.is_finite() && measured.reading_ease.is_finite());
        }
    }
}
