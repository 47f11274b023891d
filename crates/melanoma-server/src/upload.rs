//! The image of a request: the multipart part `image`, or the whole body.
//!
//! A body is read into one piece of memory; `multer` copies it once, and an image is a part of
//! that copy.

use std::{
    num::NonZeroUsize,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    body::{Body, BodyDataStream, Bytes},
    extract::{FromRequest, Request},
    http::{HeaderMap, HeaderName, header},
};
use futures_util::{StreamExt, stream};
use melanoma_core::{Error, ErrorCode};
use multer::Multipart;
use tokio::time::timeout_at;

use crate::{
    config::BatchLimits,
    memory_budget::{MemoryBudget, Reservation},
    problem::{Problem, malformed},
    state::AppState,
    worker_pool::too_late,
};

/// Name of the part, as the API of 2021 had it.
const FIELD: &str = "image";
/// What the multipart wrapping, and small other fields, may add to the image.
const WRAPPING: u64 = 64 << 10;
/// Only once so much has come is a header believed that says how much follows.
const BELIEVED: usize = 256 << 10;
/// How much of an oversized body is read and thrown away, so that the client hears why. Many
/// clients do not look at a reply before they have sent everything, and would only see a
/// connection that breaks.
const DISCARD: u64 = 64 << 20;

/// Most milliseconds that a request gives itself; the server's own deadline counts where it is sooner.
const TIMEOUT: HeaderName = HeaderName::from_static("x-request-timeout-ms");

/// The one image of a request: not empty, and within the limits.
pub(crate) struct Upload {
    bytes: Bytes,
    /// When nobody waits for the answer any more.
    pub(crate) deadline: Instant,
    /// Given back with the last image of the request.
    _held: Arc<Reservation>,
}

impl Upload {
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl FromRequest<AppState> for Upload {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        let limits = state.config().limits;
        let mut images = receive(
            request,
            state,
            BatchLimits { max_batch_size: NonZeroUsize::MIN, max_batch_bytes: limits.bytes },
        )
        .await?;
        let image = images.pop().filter(|_| images.is_empty()).ok_or_else(|| {
            Error::new(ErrorCode::MultipleImages, "the request has several parts named `image`")
        })?;
        limits.check_bytes(image.bytes.len() as u64)?;
        Ok(image)
    }
}

/// The images of a request in their order, at least one. Where there are more than `most`
/// allows, one too many.
///
/// # Errors
/// `not_ready`, `overloaded`, `malformed_request`, `body_timeout`, `too_many_bytes` of all
/// together, and `missing_image`.
pub(crate) async fn receive(
    request: Request,
    state: &AppState,
    most: BatchLimits,
) -> Result<Vec<Upload>, Error> {
    let (parts, body) = request.into_parts();
    let times = Times::of(&parts.headers, state, None)?;
    state.classifier()?;
    let limits = state.config().limits;
    let form = content_type(&parts.headers).filter(|mime| is_multipart(mime));
    // One image may be as large alone as among others.
    let bytes = if form.is_some() { most.max_batch_bytes } else { 0 }.max(limits.bytes);
    let reader = Reader {
        headers: &parts.headers,
        state,
        times,
        most: bytes.saturating_add(WRAPPING),
        too_many: &|| if bytes == limits.bytes { limits.too_many_bytes() } else { too_many_together(bytes) },
        for_the_queue: true,
    };
    let (body, held) = reader.read(body).await?;
    let images = match form {
        Some(mime) => image_parts(body, mime, most.max_batch_size.saturating_add(1).get()).await?,
        None if body.is_empty() => return Err(missing("the request has no body")),
        None => vec![Bytes::from(body)],
    };
    let held = Arc::new(held);
    let upload = |bytes| Upload { bytes, deadline: times.deadline, _held: Arc::clone(&held) };
    Ok(images.into_iter().map(upload).collect())
}

fn too_many_together(most: u64) -> Error {
    Error::new(ErrorCode::TooManyBytes, format!("the images of a request may have {most} bytes together"))
}

/// When a request that has just begun must be over.
#[derive(Clone, Copy)]
pub(crate) struct Times {
    /// Then nobody waits for the answer any more.
    pub(crate) deadline: Instant,
    /// By then the body has to be there.
    body: Instant,
}

impl Times {
    /// The server's own, or sooner where the header [`TIMEOUT`] or `within` says so.
    ///
    /// # Errors
    /// `malformed_request`.
    pub(crate) fn of(headers: &HeaderMap, state: &AppState, within: Option<Duration>) -> Result<Self, Error> {
        let (config, began) = (state.config(), Instant::now());
        let time = [within, asked_by(headers)?].into_iter().flatten().fold(config.deadline, Duration::min);
        Ok(Self { deadline: began + time, body: began + config.clients.body_timeout })
    }

    /// The error of a body that is not there when it has to be.
    fn error(&self) -> Error {
        if self.deadline < self.body {
            return too_late();
        }
        Error::new(ErrorCode::BodyTimeout, "the body did not come to its end in time")
    }
}

fn asked_by(headers: &HeaderMap) -> Result<Option<Duration>, Error> {
    let Some(asked) = headers.get(TIMEOUT) else { return Ok(None) };
    let digits = asked.to_str().ok().map(str::trim).filter(|text| text.bytes().all(|b| b.is_ascii_digit()));
    // More than fits is more than the server gives.
    let milliseconds = digits.filter(|text| !text.is_empty()).map(|text| text.parse().unwrap_or(u64::MAX));
    let asked = milliseconds.filter(|&milliseconds| milliseconds > 0).map(Duration::from_millis);
    asked.map(Some).ok_or_else(|| malformed("the header x-request-timeout-ms is a number of milliseconds"))
}

fn content_type(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::CONTENT_TYPE)?.to_str().ok()
}

fn is_multipart(mime: &str) -> bool {
    mime.split(';').next().is_some_and(|essence| essence.trim().eq_ignore_ascii_case("multipart/form-data"))
}

fn missing(what: &str) -> Error {
    Error::new(ErrorCode::MissingImage, what)
}

/// Reads the body of one request.
pub(crate) struct Reader<'a> {
    pub(crate) headers: &'a HeaderMap,
    pub(crate) state: &'a AppState,
    pub(crate) times: Times,
    /// Most bytes of the body.
    pub(crate) most: u64,
    /// The error of a body that has more.
    pub(crate) too_many: &'a (dyn Fn() -> Error + Sync),
    /// Whether the body is of no use while the queue is full.
    pub(crate) for_the_queue: bool,
}

impl Reader<'_> {
    /// The body, and never more of it in memory than the limits allow. A request that cannot be
    /// served is told from its headers, where they tell.
    pub(crate) async fn read(&self, body: Body) -> Result<(Vec<u8>, Reservation), Error> {
        let most = self.most;
        let length = self.headers.get(header::CONTENT_LENGTH);
        let declared = length.and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
        let fits = match declared {
            Some(length) if length > most => Err((self.too_many)()),
            _ if self.for_the_queue => self.state.queue().admit(),
            _ => Ok(()),
        };
        if let Err(error) = fits {
            // A client that waits for "100 Continue" has sent nothing yet and need not.
            if !self.headers.contains_key(header::EXPECT) {
                self.discard(body.into_data_stream(), 0).await;
            }
            return Err(error);
        }
        let mut stream = body.into_data_stream();
        let mut bytes = Vec::new();
        let mut held = MemoryBudget::nothing();
        while let Some(chunk) = self.next(&mut stream).await? {
            let read = bytes.len() + chunk.len();
            let fits = if read as u64 > most {
                Err((self.too_many)())
            } else {
                self.state.memory().grow(&mut held, read)
            };
            if let Err(error) = fits {
                drop((bytes, held));
                self.discard(stream, read as u64).await;
                return Err(error);
            }
            bytes.extend_from_slice(&chunk);
            if let Some(declared) = declared.filter(|_| bytes.len() > BELIEVED) {
                bytes.reserve_exact((declared as usize).saturating_sub(bytes.len()));
            }
        }
        Ok((bytes, held))
    }

    /// The next part of the body, in time.
    async fn next(&self, stream: &mut BodyDataStream) -> Result<Option<Bytes>, Error> {
        let Times { deadline, body } = self.times;
        let chunk = timeout_at(deadline.min(body).into(), stream.next()).await;
        let chunk = chunk.map_err(|_| self.times.error())?;
        chunk.transpose().map_err(|e| malformed("the body ended before it was complete").with_source(e))
    }

    /// Reads on to the end, or until more was thrown away than is worth it.
    async fn discard(&self, mut stream: BodyDataStream, mut read: u64) {
        while let Ok(Some(chunk)) = self.next(&mut stream).await {
            read += chunk.len() as u64;
            if read > DISCARD {
                return;
            }
        }
    }
}

/// The parts named `image`, `most` of them; others are passed over.
async fn image_parts(body: Vec<u8>, mime: &str, most: usize) -> Result<Vec<Bytes>, Error> {
    let broken = |e: multer::Error| malformed("the multipart body cannot be read").with_source(e);
    let no_boundary = || malformed("the multipart body has no boundary");
    let boundary = multer::parse_boundary(mime).map_err(|e| no_boundary().with_source(e))?;
    // Two dashes alone would be found in any body.
    if boundary.is_empty() {
        return Err(no_boundary());
    }
    let whole = stream::once(async { Ok::<_, std::convert::Infallible>(Bytes::from(body)) });
    let mut multipart = Multipart::new(whole, boundary);
    let mut images = Vec::new();
    while let Some(mut field) = multipart.next_field().await.map_err(broken)? {
        let is_image = field.name() == Some(FIELD);
        // `multer` has the whole body, and so the whole part is one chunk: no need to copy it.
        let mut bytes = field.chunk().await.map_err(broken)?.unwrap_or_default();
        while let Some(more) = field.chunk().await.map_err(broken)? {
            bytes = [bytes, more].concat().into();
        }
        if is_image {
            images.push(bytes);
            if images.len() == most {
                break;
            }
        }
    }
    if images.is_empty() { Err(missing("the request has no part named `image`")) } else { Ok(images) }
}
