//! The parts of a message: talking points, and questions with their answers.

use kernel::{Id, Text, words};

words! {
    /// How a message reaches its audience.
    pub enum Channel as "MessageChannel" {
        Press = "press",
        Interview = "interview",
        Website = "website",
        SocialMedia = "social_media",
        Email = "email",
        Print = "print",
        Speech = "speech",
        Meeting = "meeting",
    }
}

/// One thing to say, and what it rests on: at least one finding, or one clause of the position.
#[record::part(example = {
    "text": "Where records are deleted, people read more.",
    "finding_ids": ["0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d71"], "clauses": [1]
})]
pub struct TalkingPoint {
    /// What to say.
    pub text: Text<500>,
    /// The findings that show it, each once.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub finding_ids: Vec<Id>,
    /// The resolved clauses of the position that say it, by their numbers.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub clauses: Vec<i32>,
}

/// What will be asked, and what to answer.
#[record::part(example = {
    "question": "What if the police ask?", "answer": "We have nothing to give them."
})]
pub struct QuestionAndAnswer {
    /// The question.
    pub question: Text<500>,
    /// The answer.
    pub answer: Text<2000>,
}
