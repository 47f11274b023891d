//! The photograph of a request: the multipart part `image`, or the whole body.

use std::time::{Duration, Instant};

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
    memory::{Held, Memory},
    problem::{Problem, malformed},
    state::AppState,
};

/// Name of the part, as the API of 2021 had it.
const FIELD: &str = "image";
/// What the multipart wrapping, and small other fields, may add to the photograph.
const WRAPPING: u64 = 64 << 10;
/// Only once so much has come is a header believed that says how much follows.
const BELIEVED: usize = 256 << 10;
/// How much of an oversized body is read and thrown away, so that the client hears why. Many
/// clients do not look at a reply before they have sent everything, and would only see a
/// connection that breaks.
const DISCARD: u64 = 64 << 20;

/// Most milliseconds that a request gives itself; the server's own deadline counts where it is sooner.
const TIMEOUT: HeaderName = HeaderName::from_static("x-request-timeout-ms");

/// The one photograph of a request: not empty, and within the limits.
pub(crate) struct Upload {
    bytes: Vec<u8>,
    /// When nobody waits for the answer any more.
    pub(crate) deadline: Instant,
    _held: Held,
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
        let (parts, body) = request.into_parts();
        let Times { deadline, until } = Times::of(&parts.headers, state, None)?;
        state.classifier()?;
        let reader = Reader {
            headers: &parts.headers,
            state,
            until,
            most: limits.bytes.saturating_add(WRAPPING),
            too_many: &|| limits.too_many_bytes(),
            for_the_queue: true,
        };
        let (body, held) = reader.read(body).await?;
        let bytes = match content_type(&parts.headers) {
            Some(mime) if is_multipart(mime) => image_part(body, mime).await?,
            _ if body.is_empty() => return Err(missing("the request has no body").into()),
            _ => body,
        };
        limits.check_bytes(bytes.len() as u64)?;
        Ok(Self { bytes, deadline, _held: held })
    }
}

/// When a request that has just begun must be over.
pub(crate) struct Times {
    /// Then nobody waits for the answer any more.
    pub(crate) deadline: Instant,
    /// By then the body has to be there.
    pub(crate) until: Instant,
}

impl Times {
    /// The server's own, or sooner where the header [`TIMEOUT`] or `within` says so.
    ///
    /// # Errors
    /// `malformed_request`.
    pub(crate) fn of(headers: &HeaderMap, state: &AppState, within: Option<Duration>) -> Result<Self, Error> {
        let (config, began) = (state.config(), Instant::now());
        let time = [within, asked_by(headers)?].into_iter().flatten().fold(config.deadline, Duration::min);
        let deadline = began + time;
        Ok(Self { deadline, until: deadline.min(began + config.clients.body_timeout) })
    }
}

fn asked_by(headers: &HeaderMap) -> Result<Option<Duration>, Error> {
    let Some(asked) = headers.get(TIMEOUT) else { return Ok(None) };
    let milliseconds = asked.to_str().ok().and_then(|text| text.trim().parse().ok());
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
    /// When the body has to be there.
    pub(crate) until: Instant,
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
    pub(crate) async fn read(&self, body: Body) -> Result<(Vec<u8>, Held), Error> {
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
        let mut held = Memory::nothing();
        while let Some(chunk) = self.next(&mut stream).await? {
            let read = bytes.len() + chunk.len();
            let fits = if read as u64 > most {
                Err((self.too_many)())
            } else {
                self.state.memory().cover(&mut held, read)
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
        let chunk = timeout_at(self.until.into(), stream.next())
            .await
            .map_err(|_| Error::new(ErrorCode::RequestTooSlow, "the body did not come to its end in time"))?;
        chunk.transpose().map_err(|e| malformed("the body ended before it was complete").caused_by(e))
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

/// The one part named `image`; others are passed over.
async fn image_part(body: Vec<u8>, mime: &str) -> Result<Vec<u8>, Error> {
    let broken = |e: multer::Error| malformed("the multipart body cannot be read").caused_by(e);
    let no_boundary = || malformed("the multipart body has no boundary");
    let boundary = multer::parse_boundary(mime).map_err(|e| no_boundary().caused_by(e))?;
    // Two dashes alone would be found in any body.
    if boundary.is_empty() {
        return Err(no_boundary());
    }
    let whole = stream::once(async { Ok::<_, std::convert::Infallible>(Bytes::from(body)) });
    let mut multipart = Multipart::new(whole, boundary);
    let mut image = None;
    while let Some(field) = multipart.next_field().await.map_err(broken)? {
        let is_image = field.name() == Some(FIELD);
        let bytes = field.bytes().await.map_err(broken)?;
        if is_image && image.replace(bytes).is_some() {
            return Err(Error::new(ErrorCode::SeveralImages, "the request has several parts named `image`"));
        }
    }
    image.map(Vec::from).ok_or_else(|| missing("the request has no part named `image`"))
}
