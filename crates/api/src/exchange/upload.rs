//! A file that comes in: written to the database piece by piece while it is read, so that no more than a piece is ever in
//! memory, and any node can take it in.

use crate::{
    Answer, ApiError,
    cx::{Cx, Guard},
    extract::{broken_off, declared_length, from_pairs, in_time, media_type, query_pairs},
    idempotency::once,
    operation::{Describe, Doc},
};
use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::{FromRequest, HttpRequest, dev, http::header::DispositionType, rt::time::timeout, web};
use development::LearningProvider;
use exchange::{Format, Import, ImportOptions, Kind, ReceivedFile, Unfit};
use futures_util::StreamExt as _;
use kernel::{Code, Day, Id, Problem};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::{
    future::{Ready, ready},
    mem,
    time::Duration,
};
use store::Done;
use utoipa::ToSchema;

/// A file may have this many bytes.
const LIMIT: usize = 50 * 1024 * 1024;
/// What stands around a file in a form may have this many more.
const AROUND: usize = 64 * 1024;
/// How long a file may take to come in: less than the hour after which pieces that came to no import are forgotten.
const WHOLE: Duration = Duration::from_mins(50);
/// Bytes of a piece.
const PIECE: usize = 256 * 1024;
/// Bytes by which a format is told, where the file has so many.
const BEGINNING: usize = 64 * 1024;
/// Seconds after which a caller with too many imports under way may try again.
const TRY_AGAIN: u64 = 10;
/// Bytes of a text field of a form.
const TEXT: usize = 4 * 1024;
/// Bytes that a field counts beside its name and its text, so that those that say nothing have an end, too.
const FIELD: usize = 64;

const FORM: &str = "multipart/form-data";
const ACCEPTED: &[&str] = &["application/octet-stream", "text/csv", "application/json", "application/x-ndjson", FORM];

/// The body of a request that hands in a file, not read yet.
pub struct Upload(dev::Payload);

impl FromRequest for Upload {
    type Error = ApiError;
    type Future = Ready<Answer<Self>>;

    fn from_request(_: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        ready(Ok(Self(payload.take())))
    }
}

/// A file in a form, with what is said beside it.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(examples(json!({ "file": "id,name\nocd-division/country:us,United States\n", "kind": "divisions", "dry_run": true })))]
#[expect(dead_code, reason = "it describes the form, which is read as it comes in")]
struct ImportForm {
    /// The file.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// What it holds; guessed from its beginning where it is not said.
    #[schema(nullable = false)]
    kind: Option<Kind>,
    /// Whether to tell what would become of the rows, and write nothing.
    #[schema(nullable = false)]
    dry_run: Option<bool>,
    /// The fiscal year of a survey's figures, where the file does not say it.
    #[schema(nullable = false, minimum = 1900, maximum = 2200)]
    fiscal_year: Option<i16>,
    /// Since when boundaries, or the districts of ZIP codes, are good, where the file does not say it.
    #[schema(nullable = false)]
    valid_from: Option<Day>,
    /// The provider of learning whose offers or sessions they are.
    #[schema(nullable = false)]
    provider_id: Option<Id>,
    /// What the file is called, where that is not its own name.
    #[schema(nullable = false, min_length = 1, max_length = 255)]
    file_name: Option<String>,
}

impl Describe for Upload {
    fn describe(doc: &mut Doc) {
        let form = doc.schema::<ImportForm>();
        let example = doc.example::<ImportForm>();
        doc.body = Some(json!({ "required": true, "content": {
            "application/octet-stream": {
                "schema": { "type": "string", "format": "binary" },
                "example": example.get("file"),
            },
            FORM: { "schema": form, "example": example },
        } }));
        doc.problems.extend([Code::TooLarge, Code::UnsupportedMediaType, Code::Invalid, Code::Malformed]);
        doc.acts_once();
    }
}

/// Reads the body into the database and hands it to a job. Where it is refused, nothing of it stays.
pub(super) async fn receive<P: Guard>(
    cx: &Cx<P>,
    request: &HttpRequest,
    options: ImportOptions,
    upload: Upload,
) -> Answer<Done<Import>> {
    let is_form = media_type(request, ACCEPTED)? == FORM;
    let most = if is_form { LIMIT + AROUND } else { LIMIT };
    if declared_length(request).is_some_and(|length| length > most) {
        return Err(too_large());
    }
    cx.session().check_import_turn(&cx.by(), once(request, &[])?.as_ref()).await.map_err(refused)?;
    let mut incoming = Incoming {
        cx,
        id: cx.clock().id(),
        kind: options.kind,
        may_name_kind: is_form && options.kind.is_none(),
        format: None,
        beginning: Vec::new(),
        waiting: Vec::new(),
        pieces: 0,
        size: 0,
        digest: Sha256::new(),
    };
    let id = incoming.id;
    let received = async {
        let options = if is_form {
            incoming.read_form(request, upload.0).await?
        } else {
            incoming.read_raw(request, upload.0).await?;
            options
        };
        let said = format!("{options:?}");
        let file = incoming.finish(options).await?;
        if let Some(provider) = file.options.provider_id.filter(|_| file.format.kind().is_of_provider()) {
            publishes_for(cx, provider).await?;
        }
        let once = once(request, [file.sha256.clone().into(), said].concat().as_bytes())?;
        let import = Import::receive(file, cx.actor(), id, cx.clock().now())?;
        cx.session().receive_import(cx.by(), once, import).await.map_err(refused)
    };
    let received = timeout(WHOLE, received).await.unwrap_or_else(|_| Err(too_slow()));
    if received.is_err() {
        cx.session().abandon_import(id).await?;
    }
    received
}

/// Refuses whoever does not publish for the provider of learning whose offers they bring.
async fn publishes_for<P: Guard>(cx: &Cx<P>, id: Id) -> Answer<()> {
    let provider: LearningProvider = cx.named(id, "provider_id").await?;
    let detail = "Your roles do not reach this provider of learning; ask the lead of its unit.";
    Ok(Problem::unless(provider.ownership().is_kept_by(cx.actor()), Code::Forbidden, detail)?)
}

fn too_large() -> ApiError {
    Problem::new(Code::TooLarge, format!("A file may have {LIMIT} bytes; send it in parts.")).into()
}

/// What is wrong with a form: it ended too early, or is none.
fn broken_form(error: &MultipartError) -> ApiError {
    match error {
        MultipartError::Incomplete | MultipartError::Payload(_) => broken_off(error),
        _ => Problem::new(Code::Malformed, format!("The body is not a form: {error}.")).into(),
    }
}

fn too_slow() -> ApiError {
    broken_off(&format!("it did not come within {} minutes", WHOLE.as_secs() / 60))
}

/// Why a file is not taken; where others of the caller's must be done before, when to try again.
fn refused(error: store::Error) -> ApiError {
    match error {
        store::Error::Refused(problem) if problem.code == Code::TooManyRequests => ApiError::retry(problem, TRY_AGAIN),
        error => error.into(),
    }
}

/// What a format has against a file, by what the client can change about it.
fn unfit(reason: &Unfit) -> ApiError {
    let pointer = if matches!(reason, Unfit::Another { .. }) { "kind" } else { "/file" };
    Problem::field(pointer, "invalid", reason.to_string()).into()
}

/// A file on its way into the database.
struct Incoming<'a, P> {
    cx: &'a Cx<P>,
    id: Id,
    kind: Option<Kind>,
    /// Whether the kind may still be named after the file: until then the format is not told.
    may_name_kind: bool,
    format: Option<Format>,
    /// By which the format is told.
    beginning: Vec<u8>,
    /// What is not written yet: less than a piece.
    waiting: Vec<u8>,
    pieces: i32,
    size: usize,
    digest: Sha256,
}

impl<P: Guard> Incoming<'_, P> {
    async fn read_raw(&mut self, request: &HttpRequest, mut payload: dev::Payload) -> Answer<()> {
        let mut body = web::Payload::from_request(request, &mut payload).await.map_err(|e| broken_off(&e))?;
        while let Some(bytes) = in_time(body.next()).await? {
            self.push(&bytes.map_err(|e| broken_off(&e))?).await?;
        }
        Ok(())
    }

    /// Reads a form, whose fields may stand in any order; gives what it and the query say beside the file.
    async fn read_form(&mut self, request: &HttpRequest, payload: dev::Payload) -> Answer<ImportOptions> {
        let mut said = query_pairs(request)?;
        let (mut has_file, mut own_name, mut around) = (false, None, 0);
        let mut form = Multipart::new(request.headers(), payload);
        while let Some(field) = in_time(form.next()).await? {
            let mut field = field.map_err(|e| broken_form(&e))?;
            let name = field.name().unwrap_or_default().to_owned();
            if name == "file" && !mem::replace(&mut has_file, true) {
                own_name = file_name(&field);
                while let Some(bytes) = in_time(field.next()).await? {
                    self.push(&bytes.map_err(|e| broken_form(&e))?).await?;
                }
            } else if name == "file" {
                return Err(Problem::field("/file", "duplicate", "must come once").into());
            } else {
                let text =
                    in_time(field.bytes(TEXT)).await?.map_err(|_| too_long(&name))?.map_err(|e| broken_form(&e))?;
                let text = String::from_utf8(text.to_vec()).map_err(|_| too_long(&name))?;
                around += FIELD + name.len() + text.len();
                if around > AROUND {
                    let detail = format!("What stands beside the file may have {AROUND} bytes.");
                    return Err(Problem::new(Code::TooLarge, detail).into());
                }
                if name == "kind" && !has_file {
                    self.kind = text.parse().ok().or(self.kind); // what is no kind is refused with the other fields
                    self.may_name_kind = self.kind.is_none();
                }
                said.push((name, text));
            }
        }
        if !has_file {
            return Err(Problem::field("/file", "missing", "must hold the file").into());
        }
        if let Some(name) = own_name.filter(|_| said.iter().all(|(said, _)| said != "file_name")) {
            said.push(("file_name".to_owned(), name));
        }
        let said: Vec<_> = said.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        from_pairs(&said)
    }

    async fn push(&mut self, bytes: &[u8]) -> Answer<()> {
        self.size += bytes.len();
        if self.size > LIMIT {
            return Err(too_large());
        }
        self.digest.update(bytes);
        self.waiting.extend_from_slice(bytes);
        if self.beginning.len() < BEGINNING {
            let missing = (BEGINNING - self.beginning.len()).min(bytes.len());
            self.beginning.extend(bytes.iter().take(missing));
            if self.beginning.len() == BEGINNING && !self.may_name_kind {
                self.tell(self.kind)?;
            }
        }
        while self.waiting.len() >= PIECE {
            let rest = self.waiting.split_off(PIECE);
            self.write(rest).await?;
        }
        Ok(())
    }

    /// Tells the format, and whether the caller may bring in what it holds.
    fn tell(&mut self, kind: Option<Kind>) -> Answer<()> {
        let format = Format::tell(&self.beginning, kind).map_err(|reason| unfit(&reason))?;
        format.kind().check_bringer(self.cx.actor())?;
        self.format = Some(format);
        Ok(())
    }

    /// Writes what waits, up to `rest`, which waits then.
    async fn write(&mut self, rest: Vec<u8>) -> Answer<()> {
        let piece = mem::replace(&mut self.waiting, rest);
        self.cx.session().keep_import_chunk(self.id, self.pieces, piece, self.cx.clock().now()).await?;
        self.pieces += 1;
        Ok(())
    }

    /// The file as it was received.
    async fn finish(mut self, options: ImportOptions) -> Answer<ReceivedFile> {
        if self.format.is_none() {
            self.tell(options.kind)?;
        }
        if !self.waiting.is_empty() {
            self.write(Vec::new()).await?;
        }
        let Some(format) = self.format else { return Err(unfit(&Unfit::Empty)) };
        let sha256 = format!("{:x}", self.digest.finalize()).parse().map_err(|e| crate::problem::internal(&e))?;
        let size = i64::try_from(self.size).map_err(|e| crate::problem::internal(&e))?;
        Ok(ReceivedFile { format, size, sha256, options })
    }
}

fn too_long(name: &str) -> ApiError {
    Problem::field(format!("/{name}"), "invalid", format!("must be UTF-8 text of at most {TEXT} bytes")).into()
}

/// The name a file has in a form, without folders.
fn file_name(field: &Field) -> Option<String> {
    let disposition = field.content_disposition().filter(|d| d.disposition == DispositionType::FormData)?;
    let name = disposition.get_filename()?.rsplit(['/', '\\']).next()?;
    (!name.trim().is_empty()).then(|| name.to_owned())
}
