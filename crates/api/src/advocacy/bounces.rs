//! Mails that came back, handed in as they are.

use crate::{
    Answer, ApiError,
    cx::{AdvocacyWrite, Cx},
    extract::read,
    operation::{Describe, Doc},
    respond::Json,
};
use actix_web::{FromRequest, HttpRequest, dev, web::BytesMut};
use advocacy::action::Bounced;
use futures_util::future::LocalBoxFuture;
use kernel::{Code, Permission, Problem};
use serde_json::json;

operations! { "Actions":
    /// Hand in a mail that came back.
    ///
    /// A delivery status notification (RFC 3464) as it came, from a mail server or a mailbox: it says what became of the mail of an
    /// action or of a mailing, which is known by its Message-ID. Anything else is read and counted, and changes nothing; neither does
    /// what is handed in again. As it may be about the mails of any unit, it is for those who work on advocacy in the whole
    /// association.
    POST "/v1/advocacy/bounces" createBounce => bounce;
}

const RFC822: &str = "message/rfc822";
const ACCEPTED: &[&str] = &[RFC822, "text/plain", "application/octet-stream"];

/// A mail as it came.
struct RawMail(BytesMut);

impl FromRequest for RawMail {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Answer<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move { read(&request, payload, ACCEPTED).await.map(Self) })
    }
}

impl Describe for RawMail {
    fn describe(doc: &mut Doc) {
        let example = "From: MAILER-DAEMON@mx.example\r\nTo: office@lectern.example\r\nSubject: Undelivered\r\n\r\nI am sorry.\r\n";
        doc.body = Some(json!({ "required": true, "content": { RFC822: {
            "schema": { "type": "string", "format": "binary" }, "example": example,
        } } }));
        doc.problems.extend([Code::TooLarge, Code::UnsupportedMediaType, Code::Malformed]);
    }
}

async fn bounce(cx: Cx<AdvocacyWrite>, mail: RawMail) -> Answer<Json<Bounced>> {
    let detail = "Only advocacy staff of the whole association can submit bounced mail.";
    Problem::unless(cx.actor().may(Permission::AdvocacyWrite, None), Code::Forbidden, detail)?;
    let told = interchange::bounces::bounce(&mail.0);
    Ok(Json(cx.session().bounce(cx.by(), 1, told.into_iter().collect()).await?))
}
