//! Ids of records.

use crate::schema_of;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// Names a record for ever: a `UUIDv7`, so that ids sort by the moment they were made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Id(Uuid);

impl Id {
    /// An id from its 16 bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Uuid::from_bytes(bytes))
    }

    /// The 16 bytes, in network order.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Id {
    type Err = &'static str;

    /// Accepts the hyphenated form only, as JSON carries it.
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let hyphenated = s.len() == 36;
        hyphenated
            .then(|| Uuid::try_parse(s).ok())
            .flatten()
            .map(Self)
            .ok_or("must be a UUID, such as 0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e")
    }
}

impl From<Uuid> for Id {
    fn from(uuid: Uuid) -> Self {
        Self(uuid)
    }
}

schema_of! {
    Id: String(Uuid)
        .description(Some("Names a record for ever (a UUID of version 7)."))
        .examples(["0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e"])
}
