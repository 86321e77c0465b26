//! Whether somebody is reminded of deadlines, over HTTP.

use crate::{
    Answer,
    cx::{Cx, SignedIn},
    extract::Body,
    respond::Json,
};
use policy::ReminderSetting;

operations! { "Calendar":
    /// Read whether the caller is reminded.
    ///
    /// By mail a week and a day before what they have must be done; leads of units also of what nobody in their unit has, and of
    /// what the unit itself must do: clearances, reviews, submissions, comments and signatures.
    GET "/v1/policy/reminders/me" getReminderSetting => get;
    /// Say whether to be reminded.
    ///
    /// Holds from the next mail on.
    PUT "/v1/policy/reminders/me" putReminderSetting => put;
}

async fn get(cx: Cx<SignedIn>) -> Answer<Json<ReminderSetting>> {
    let person = cx.caller().await?;
    Ok(Json(cx.session().reminder_setting(person.id).await?))
}

async fn put(cx: Cx<SignedIn>, body: Body<ReminderSetting>) -> Answer<Json<ReminderSetting>> {
    let person = cx.caller().await?;
    cx.session().set_reminder_setting(person.id, body.0, cx.clock().now()).await?;
    Ok(Json(body.0))
}
