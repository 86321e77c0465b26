//! The examples of the document: of each type its own, or those of its parts, and what a standard's operation answers.

use crate::operation::Doc;
use serde_json::{Value, json};
use std::sync::LazyLock;
use utoipa::ToSchema;

/// Answers in the form of a standard, by the operation that gives them, each as the service gave it.
static STANDARD_EXAMPLES: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("standard_examples.json")).unwrap_or_default());

impl Doc {
    /// The type's own example; one without is shown by the examples of its parts.
    pub fn example<T: ToSchema>(&self) -> Value {
        self.named_example(&T::name())
    }

    fn named_example(&self, name: &str) -> Value {
        let known = self.schemas.iter().find(|(known, _)| known == name);
        known.map_or(Value::Null, |(_, schema)| self.example_of(schema))
    }

    /// An example of what a schema describes: its own, or one made of its parts. What may be null says nothing.
    fn example_of(&self, schema: &Value) -> Value {
        if let Some(own) = schema.pointer("/examples/0").or_else(|| schema.pointer("/enum/0")) {
            return own.clone();
        }
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            return self.named_example(reference.rsplit('/').next().unwrap_or_default());
        }
        match schema.get("type").and_then(Value::as_str) {
            Some("object") => {
                let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
                properties.map(|(name, schema)| (name.clone(), self.example_of(schema))).collect()
            }
            Some("array") => schema.get("items").map_or_else(|| json!([]), |items| json!([self.example_of(items)])),
            Some("string") => match schema.get("format").and_then(Value::as_str) {
                Some("date") => json!("2026-05-01"),
                Some("date-time") => json!("2026-05-01T12:00:00Z"),
                Some("uuid") => json!("0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e"),
                _ => json!("…"),
            },
            Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(json!(0)),
            Some("boolean") => json!(false),
            _ => Value::Null,
        }
    }

    /// What this operation answers, in the form of a standard.
    pub fn standard_example(&self) -> Value {
        STANDARD_EXAMPLES.get(self.id).cloned().unwrap_or_default()
    }

    /// JSON whose form is a standard's own: any object, with the example of this operation.
    pub fn standard_media(&self) -> Value {
        let schema = json!({ "type": "object", "additionalProperties": true });
        json!({ "schema": schema, "example": self.standard_example() })
    }
}
