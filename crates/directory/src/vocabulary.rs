//! The vocabulary of topics that is built into the program, as data.

use crate::{Name, Scheme, Topic, WebUri};
use kernel::{At, Id, Slug};
use serde::Deserialize;

/// Why a file is no vocabulary.
#[derive(Debug, thiserror::Error)]
pub enum VocabularyError {
    /// It is not JSON of the right shape.
    #[error("the topics cannot be read: {0}")]
    Malformed(#[from] serde_json::Error),
    /// A topic stands under one that is not before it.
    #[error("{0} stands under a topic that does not come before it")]
    Orphan(Slug),
}

/// A topic as it is written down, its parent by slug.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: Id,
    slug: Slug,
    label: Name,
    scheme: Scheme,
    parent: Option<Slug>,
    same_as: Vec<WebUri>,
}

impl Topic {
    /// The file that is shipped, as JSON.
    pub const SHIPPED: &'static str = include_str!("../data/topics.json");

    /// The shipped topics as new records, broader ones first; fails only if the program was built with a broken file.
    pub fn shipped(now: At) -> Result<Vec<Self>, VocabularyError> {
        let mut topics: Vec<Self> = Vec::new();
        for entry in serde_json::from_str::<Vec<Entry>>(Self::SHIPPED)? {
            let Entry { id, slug, label, scheme, parent, same_as } = entry;
            let parent_id = match parent {
                None => None,
                Some(parent) => {
                    let broader = topics.iter().find(|topic| topic.slug == parent);
                    Some(broader.ok_or_else(|| VocabularyError::Orphan(slug.clone()))?.id)
                }
            };
            topics.push(Self {
                id,
                revision: 1,
                slug,
                label,
                scheme,
                parent_id,
                same_as,
                created_at: now,
                updated_at: now,
            });
        }
        Ok(topics)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn shipped() -> Vec<Topic> {
        Topic::shipped(At::from_micros(0)).unwrap()
    }

    #[test]
    fn every_slug_stands_there_once() {
        let topics = shipped();
        assert_eq!(topics.iter().map(|t| t.slug.as_str()).collect::<HashSet<_>>().len(), topics.len());
    }

    #[test]
    fn narrower_topics_share_the_scheme_of_a_first_level_one() {
        let topics = shipped();
        let broader = |t: &Topic| topics.iter().find(|b| Some(b.id) == t.parent_id);
        let fits = |t: &Topic| broader(t).is_none_or(|b| b.scheme == t.scheme && b.parent_id.is_none());
        assert!(topics.iter().all(fits));
    }
}
