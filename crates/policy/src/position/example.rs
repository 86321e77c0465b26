//! Examples of responses for the `OpenAPI` document, each built from its parts so that all agree.

use serde_json::{Value, json};

const POSITION: &str = "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e";

pub fn position() -> Value {
    json!({
        "id": POSITION,
        "revision": 9,
        "slug": "the-right-to-read-unwatched",
        "title": "The right to read unwatched",
        "issue_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6f",
        "owner_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70",
        "goals": ["P-G1"],
        "required_audiences": ["public"],
        "review_interval_months": 36,
        "status": "published",
        "allowed_transitions": ["under_review"],
        "latest_version": 1,
        "in_force_version": 1,
        "in_force_since": "2026-06-01",
        "review_due": "2029-06-01",
        "published_version": 1,
        "published_at": "2026-06-03T09:00:00Z",
        "superseded_by": null,
        "open_conflicts": 0,
        "created_at": "2026-05-01T12:00:00Z",
        "updated_at": "2026-06-03T09:00:00Z"
    })
}

pub fn version() -> Value {
    json!({
        "position_id": POSITION,
        "number": 1,
        "status": "published",
        "preamble": [{ "number": 1, "text": "Readers who are watched read less." }],
        "resolved": [{ "number": 1, "text": "What a person reads is that person's own affair." }],
        "stands": [{ "clause": 1, "subject": "loan-records", "stance": "against" }],
        "analyses": [analysis()],
        "flags": [],
        "clearance": [consultation()],
        "plain_language": [plain_text()],
        "adoption": adoption(),
        "in_force_from": "2026-06-01",
        "in_force_until": null,
        "published_at": "2026-06-03T09:00:00Z",
        "reaffirmed_at": null,
        "ended_at": null,
        "created_at": "2026-05-01T12:00:00Z",
        "updated_at": "2026-06-03T09:00:00Z"
    })
}

pub fn analysis() -> Value {
    json!({
        "kind": "substantive",
        "body": "Readers stay away where their loans can be traced.",
        "citations": [{ "kind": "url", "reference": "https://example.org/reports/17", "note": null }],
        "written_by": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d71",
        "written_at": "2026-05-02T12:00:00Z"
    })
}

pub fn consultation() -> Value {
    json!({
        "unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d72",
        "deadline": "2026-05-15T17:00:00Z",
        "answer": "object",
        "comment": "Clause 2 promises what school libraries cannot keep.",
        "answered_by": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d74",
        "answered_at": "2026-05-12T08:30:00Z",
        "resolution": resolution()
    })
}

pub fn resolution() -> Value {
    json!({
        "outcome": "overridden",
        "reason": "The committee heard the objection and holds that clause 2 binds public libraries only.",
        "by": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d71",
        "at": "2026-05-20T10:00:00Z"
    })
}

pub fn plain_text() -> Value {
    json!({
        "audience": "public",
        "language": "en",
        "text": "You choose what you read. The library tells no one.",
        "readability": { "reading_ease": 100.2, "grade": 0.5, "words": 10, "sentences": 2, "syllables": 12 },
        "updated_at": "2026-06-02T15:00:00Z"
    })
}

pub fn adoption() -> Value {
    json!({
        "body": "Council",
        "adopted_on": "2026-06-01",
        "document_number": "CD 12",
        "votes_for": 141,
        "votes_against": 9,
        "votes_abstaining": 4
    })
}

#[cfg(test)]
mod tests {
    use crate::{
        conflict::{ClauseStand, DeclaredStand, Side},
        message::{QuestionAndAnswer, TalkingPoint},
        position::*,
        readability::Readability,
        *,
    };
    use serde::de::DeserializeOwned;
    use serde_json::Value;
    use utoipa::PartialSchema;

    fn schema<T: PartialSchema>() -> Value {
        serde_json::to_value(T::schema()).unwrap()
    }

    fn examples<T: PartialSchema>() -> Vec<Value> {
        schema::<T>()["examples"].as_array().cloned().unwrap_or_default()
    }

    fn names(object: &Value) -> Vec<&String> {
        let mut names: Vec<_> = object.as_object().unwrap().keys().collect();
        names.sort();
        names
    }

    /// Each example can be sent, and shows every field there is.
    fn can_be_sent<T: PartialSchema + DeserializeOwned>() -> bool {
        shows_every_field::<T>() && examples::<T>().into_iter().all(|e| serde_json::from_value::<T>(e).is_ok())
    }

    fn shows_every_field<T: PartialSchema>() -> bool {
        let schema = schema::<T>();
        let examples = examples::<T>();
        !examples.is_empty() && examples.iter().all(|e| names(e) == names(&schema["properties"]))
    }

    /// Every field of a response is always there.
    fn requires_every_field<T: PartialSchema>() -> bool {
        let schema = schema::<T>();
        schema["required"].as_array().map(Vec::len) == schema["properties"].as_object().map(serde_json::Map::len)
    }

    #[test]
    fn every_request_example_can_be_sent() {
        let sent = [
            can_be_sent::<NewIssue>(),
            can_be_sent::<IssuePatch>(),
            can_be_sent::<NewPosition>(),
            can_be_sent::<PositionPatch>(),
            can_be_sent::<DraftPatch>(),
            can_be_sent::<NewAnalysis>(),
            can_be_sent::<Citation>(),
            can_be_sent::<PlainLanguage>(),
            can_be_sent::<ClearanceRequest>(),
            can_be_sent::<ClearanceAnswer>(),
            can_be_sent::<Transition>(),
            can_be_sent::<Adoption>(),
            can_be_sent::<Band>(),
            can_be_sent::<ClauseStand>(),
            can_be_sent::<DeclaredStand>(),
            can_be_sent::<RecordedReason>(),
            can_be_sent::<NewMessage>(),
            can_be_sent::<MessagePatch>(),
            can_be_sent::<TalkingPoint>(),
            can_be_sent::<QuestionAndAnswer>(),
        ];
        assert_eq!(sent, [true; 20]);
    }

    #[test]
    fn every_response_example_shows_every_field_and_every_field_is_required() {
        macro_rules! complete { ($($name:ty),* $(,)?) => { [$(shows_every_field::<$name>() && requires_every_field::<$name>()),*] } }
        let complete = complete![
            Area,
            Issue,
            Position,
            Version,
            Clause,
            Analysis,
            Citation,
            Consultation,
            Resolution,
            PlainText,
            Adoption,
            Band,
            Readability,
            Side,
            Conflict,
            Flag,
            Message,
        ];
        assert_eq!(complete, [true; 17]);
    }

    #[test]
    fn a_word_list_has_a_name_no_other_domain_has() {
        assert_eq!(<Status as utoipa::ToSchema>::name(), "PositionStatus");
    }
}
