//! What a full-text search asks for.

use crate::{Id, Text};
use serde::Deserialize;
use std::{str::FromStr, sync::Arc};

/// The terms of a full-text search, 1 to 200 characters: a record is found where its text has each of them, the last perhaps
/// unfinished.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "Text<200>")]
pub struct Terms {
    text: Text<200>,
    newest: Option<Arc<Newest>>,
}

/// The newest records that have the terms, by the scope of the text that has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Newest {
    /// In text that anybody may find.
    pub public: Vec<Id>,
    /// In text that is found by those who may read the record before it is public.
    pub internal: Vec<Id>,
    /// Whether no other record has them.
    pub is_all: bool,
}

impl Terms {
    /// The terms as they were asked for.
    pub fn as_str(&self) -> &str {
        self.text.as_str()
    }

    /// The records to look among, where an index of words has told them already.
    pub fn newest(&self) -> Option<&Newest> {
        self.newest.as_deref()
    }

    /// The same terms, looked for among these records alone.
    #[must_use]
    pub fn among(&self, newest: Newest) -> Self {
        Self { text: self.text.clone(), newest: Some(Arc::new(newest)) }
    }
}

impl From<Text<200>> for Terms {
    fn from(text: Text<200>) -> Self {
        Self { text, newest: None }
    }
}

impl FromStr for Terms {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        s.parse().map(|text: Text<200>| text.into())
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Terms {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        Text::<200>::schema()
    }
}
#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Terms {
    fn name() -> std::borrow::Cow<'static, str> {
        Text::<200>::name()
    }
}
