//! Translations over HTTP.

use crate::{
    Answer,
    cx::{Cx, TranslationWrite},
    extract::Act,
    handlers,
    respond::Created,
};
use directory::{NewTranslation, Translation, TranslationPatch};
use kernel::Draft as _;

operations! { "Translations":
    /// List translations.
    ///
    /// What records say in other languages, and which of it has fallen behind; those of the units whose translations the caller may
    /// change.
    GET "/v1/directory/translations" listTranslations => handlers::list::<TranslationWrite, Translation>;
    /// Translate a record.
    ///
    /// All its texts, into a language it has not been translated into yet, from the revision that stands. Readers whose
    /// `Accept-Language` asks for it find it from then on, wherever they may read the record.
    POST "/v1/directory/translations" createTranslation => create;
    /// Read a translation.
    ///
    /// Which record it is of, at which revision, and whether that record's texts have changed since.
    GET "/v1/directory/translations/{id}" getTranslation => handlers::get::<TranslationWrite, Translation>;
    /// Change a translation.
    ///
    /// `texts` replaces all of them. Names the revision of the record that stands, and makes the translation current; without `texts`
    /// it says that they are right as they are.
    PATCH "/v1/directory/translations/{id}" updateTranslation => handlers::revise::<TranslationWrite, TranslationPatch>;
    /// Remove a translation.
    ///
    /// Readers find the original again.
    DELETE "/v1/directory/translations/{id}" deleteTranslation => handlers::delete::<TranslationWrite, Translation>;
    /// Read what happened to a translation.
    ///
    /// Every change, with who made it; also that it fell behind.
    GET "/v1/directory/translations/{id}/history" listTranslationHistory => handlers::history::<TranslationWrite, Translation>;
}

async fn create(cx: Cx<TranslationWrite>, Act { body, once }: Act<NewTranslation>) -> Answer<Created<Translation>> {
    let mut translation = body.register(cx.clock().id(), cx.clock().now())?;
    translation.service_language = Some(cx.state().settings.language.clone());
    Ok(Created::new(cx.create(once, translation).await?))
}

handlers::revision! {
    TranslationPatch => |patch, translation: Translation, original, _| translation.amend(patch, original.as_ref())
}
