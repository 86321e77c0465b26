//! Calendars as programs fetch them: iCalendar (RFC 5545), which a client may have already.

use crate::{
    operation::{Describe, Doc},
    respond::{cached, digest_tag},
};
use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody};
use kernel::At;
use serde_json::json;

/// Its media type.
pub(crate) const ICALENDAR: &str = "text/calendar";

/// A calendar as a program fetches it.
pub struct ICalendar {
    /// The calendar.
    pub text: String,
    /// When anything in it was last changed.
    pub changed_at: At,
}

impl Responder for ICalendar {
    type Body = BoxBody;

    /// Its tag is made of the text, which changes with what its owner may see.
    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let (tag, changed_at) = (digest_tag(&self.text), Some(self.changed_at));
        cached(request, "private, no-cache", tag, changed_at, |response| {
            response.content_type("text/calendar; charset=utf-8").body(self.text)
        })
    }
}

impl Describe for ICalendar {
    fn describe(doc: &mut Doc) {
        doc.fetches_as(ICALENDAR, &json!({ "schema": { "type": "string" } }), "The calendar.");
    }
}
