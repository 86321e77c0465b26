//! Mailings over HTTP.

use crate::{cx::AdvocacyWrite, handlers};
use advocacy::{Mailing, NewMailing};

operations! { "Mailings":
    /// List mailings.
    ///
    /// What was mailed to segments of the network by units whose advocacy the caller works on, and how far each has come.
    GET "/v1/advocacy/mailings" listMailings => handlers::list::<AdvocacyWrite, Mailing>;
    /// Mail a briefing or an alert.
    ///
    /// A published briefing, or an alert that is live, to those of a segment who agreed to such mail and whom the caller looks
    /// after. It begins at once, at a bounded rate. Each person gets each briefing and alert once, however often it is mailed; who
    /// waits for it in a mailing that was stopped gets it by this one. Who withdraws their consent meanwhile gets nothing more.
    POST "/v1/advocacy/mailings" createMailing => handlers::create::<AdvocacyWrite, NewMailing>;
    /// Read a mailing.
    ///
    /// Where it stands, and how many of its mails wait, went, came back, and were of use.
    GET "/v1/advocacy/mailings/{id}" getMailing => handlers::get::<AdvocacyWrite, Mailing>;
    /// Stop a mailing, or let it go on.
    ///
    /// What has gone has gone. It is `sent` by itself, when no mail of it waits any more.
    POST "/v1/advocacy/mailings/{id}/transitions" transitionMailing => handlers::transition::<AdvocacyWrite, Mailing>;
    /// List a mailing's history.
    ///
    /// Who began and stopped it, and when. Whom it went to is not in it.
    GET "/v1/advocacy/mailings/{id}/history" listMailingHistory => handlers::history::<AdvocacyWrite, Mailing>;
}
