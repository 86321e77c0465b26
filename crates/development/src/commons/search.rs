//! How a search for learning is read, and why something is found before something else.

use super::LearningOpportunity;
use kernel::{Slug, fold, words};
use serde::Serialize;
use std::collections::BTreeMap;

/// Offers that are weighed in one answer.
pub const BEST: usize = 20;

words! {
    /// Where a word stands.
    pub enum MatchedField { Title = "title", Topic = "topic", Description = "description" }
}

impl MatchedField {
    /// What a word counts that stands there: what something is called tells most of what it is.
    pub const fn weight(self) -> i32 {
        match self {
            Self::Title => 5,
            Self::Topic => 3,
            Self::Description => 1,
        }
    }
}

/// A word that nothing has, and the one that was read in its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({ "word": "privcy", "read_as": "privacy" }))))]
pub struct Correction {
    /// The word, as it is searched for: in small letters, without accents.
    pub word: String,
    /// The word of a title or a topic that is most like it.
    pub read_as: String,
}

/// Where the best place is at which a word stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({ "word": "privacy", "field": "title", "weight": 5 }))))]
pub struct WordMatch {
    /// The word, as it was read.
    pub word: String,
    /// Where it stands: in the title, or else among the topics, or else in the description.
    pub field: MatchedField,
    /// What that counts.
    pub weight: i32,
}

/// Something that was found, and why it stands where it does.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LearningHit {
    /// What was found.
    pub opportunity: LearningOpportunity,
    /// The sum of the weights of the words.
    pub score: i32,
    /// For each word where it stands.
    pub matches: Vec<WordMatch>,
}

/// What fits a search best: the highest scores first, then by title.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BestLearning {
    /// The words that were read as others.
    pub corrected: Vec<Correction>,
    /// What was found, twenty at most.
    #[cfg_attr(feature = "openapi", schema(max_items = 20))]
    pub data: Vec<LearningHit>,
}

/// The words of a search, as they are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The words; the last may be unfinished.
    pub words: Vec<String>,
    /// Those that were read as others.
    pub corrected: Vec<Correction>,
}

impl Reading {
    /// Adds the next word, and the one that is read in its place.
    pub fn add(&mut self, word: &str, read_as: Option<String>) {
        let read = read_as.clone().unwrap_or_else(|| word.to_owned());
        self.corrected.extend(read_as.map(|read_as| Correction { word: word.to_owned(), read_as }));
        self.words.push(read);
    }

    /// What to search for, where that is not what was asked.
    pub fn corrected_text(&self) -> Option<String> {
        (!self.corrected.is_empty()).then(|| self.words.join(" "))
    }

    /// Why an offer that has all of the words stands where it does.
    pub fn explain(&self, opportunity: LearningOpportunity) -> LearningHit {
        let own = opportunity.words();
        let last = self.words.len().saturating_sub(1);
        let best = |(index, word): (usize, &String)| {
            let fits = |own: &str| own == word || (index == last && own.starts_with(word.as_str()));
            let fields = own.iter().filter(|(own, _)| fits(own)).map(|(_, field)| *field);
            let field = fields.max_by_key(|field| field.weight()).unwrap_or(MatchedField::Description);
            WordMatch { word: word.clone(), field, weight: field.weight() }
        };
        let matches: Vec<WordMatch> = self.words.iter().enumerate().map(best).collect();
        LearningHit { opportunity, score: matches.iter().map(|found| found.weight).sum(), matches }
    }
}

impl LearningOpportunity {
    /// The words by which it is called, each with the best place at which it stands; none of a draft.
    pub fn words(&self) -> BTreeMap<String, MatchedField> {
        use super::OpportunityStatus::Draft;
        let topics: Vec<&str> = self.topics.iter().map(Slug::as_str).collect();
        let places = [(fold(&topics.join(" ")), MatchedField::Topic), (fold(self.title.as_str()), MatchedField::Title)];
        let words = places.iter().flat_map(|(text, field)| text.split(' ').map(move |word| (word.to_owned(), *field)));
        words.filter(|(word, _)| self.status != Draft && !word.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commons::{OpportunityStatus, opportunity::fixture::opportunity};

    fn offer() -> LearningOpportunity {
        LearningOpportunity {
            title: "Privacy for librarians".parse().unwrap(),
            topics: vec!["intellectual-freedom".parse().unwrap(), "privacy".parse().unwrap()],
            status: OpportunityStatus::Published,
            ..opportunity()
        }
    }

    fn reading(words: &str) -> Reading {
        Reading { words: words.split(' ').map(Into::into).collect(), corrected: Vec::new() }
    }

    #[test]
    fn a_word_counts_where_it_stands_best() {
        let hit = reading("privacy freedom readers").explain(offer());
        let fields: Vec<_> = hit.matches.iter().map(|found| found.field).collect();
        assert_eq!(fields, [MatchedField::Title, MatchedField::Topic, MatchedField::Description]);
        assert_eq!(hit.score, 9);
    }

    #[test]
    fn only_the_last_word_may_be_unfinished() {
        let scores = ["libr privacy", "privacy libr"].map(|words| reading(words).explain(offer()).score);
        assert_eq!(scores, [6, 10]);
    }

    #[test]
    fn a_draft_is_called_nothing() {
        assert!(opportunity().words().is_empty());
    }

    #[test]
    fn what_is_read_as_it_stands_is_not_corrected() {
        let mut reading = Reading::default();
        reading.add("privacy", None);
        assert_eq!(reading.corrected_text(), None);
        reading.add("libary", Some("library".into()));
        assert_eq!(reading.corrected_text().as_deref(), Some("privacy library"));
    }
}
