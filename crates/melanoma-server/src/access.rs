//! Rejects requests that another site could make a browser send, and bodies that are encoded.
//!
//! The decision record 0029 has the reasons.

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Version, header, uri::Authority},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{
    body_reader::BodyReader, config::AccessConfig, error::Error, host, inference_protocol, origin::Origin,
    problem::Problem, request_timeouts::RequestTimeouts, state::AppState,
};

const GRPC_ENCODING: HeaderName = HeaderName::from_static("grpc-encoding");
/// Paths that probes and Prometheus request by any host. They reveal no image.
const ANY_HOST: [&str; 4] = ["/health/", "/v2/health/", "/grpc.health.v1.Health/", "/metrics"];
/// Longest value of a header that a message repeats.
const MAX_REPEATED: usize = 100;

/// Rejects a request whose host is not one of this server, or whose origin is another site.
pub(crate) async fn check_access(State(state): State<AppState>, request: Request, next: Next) -> Response {
    match check(&request, &state.config().access) {
        Ok(()) => next.run(request).await,
        Err(error) => reject(&state, request, error).await,
    }
}

/// Rejects a body with a content coding, and a message of gRPC with a compression.
pub(crate) async fn check_encoding(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let name = if is_grpc(request.headers()) { GRPC_ENCODING } else { header::CONTENT_ENCODING };
    match unsupported_encoding(request.headers(), &name) {
        None => next.run(request).await,
        Some(encoding) => reject(&state, request, Error::UnsupportedEncoding { encoding }).await,
    }
}

fn check(request: &Request, config: &AccessConfig) -> Result<(), Error> {
    let host = host(request)?;
    let path = request.uri().path();
    if let Some(host) = &host
        && !ANY_HOST.iter().any(|prefix| path.starts_with(prefix))
        && !host::is_allowed(host, config.listen_address, &config.allowed_hosts)
    {
        return Err(Error::HostNotAllowed { host: repeated(host.as_str()) });
    }
    let Some(text) = single(request.headers(), &header::ORIGIN)? else { return Ok(()) };
    let is_allowed = |origin: &Origin| {
        host.as_ref().is_some_and(|host| origin.is_of(host)) || config.cors_allow_origins.contains(origin)
    };
    match text.parse() {
        Ok(origin) if is_allowed(&origin) => Ok(()),
        _ => Err(Error::OriginNotAllowed { origin: repeated(text) }),
    }
}

/// The host of a request: `:authority` of HTTP/2, or the header `Host`. HTTP/1.0 can do without one.
fn host(request: &Request) -> Result<Option<Authority>, Error> {
    let parsed = match single(request.headers(), &header::HOST)? {
        None => None,
        Some(text) => match host::parse_authority(text) {
            Some(host) => Some(host),
            None => return Err(Error::malformed("the header Host is not a host with an optional port")),
        },
    };
    match (request.uri().authority(), parsed) {
        (Some(authority), Some(host)) if *authority != host => {
            Err(Error::malformed("the header Host differs from the host of the request"))
        }
        (Some(authority), _) => Ok(Some(authority.clone())),
        (None, Some(host)) => Ok(Some(host)),
        (None, None) if request.version() <= Version::HTTP_10 => Ok(None),
        (None, None) => Err(Error::malformed("the request has no header Host")),
    }
}

/// The value of a header that may occur once.
///
/// # Errors
/// `malformed_request`.
fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, Error> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => match value.to_str() {
            Ok(text) => Ok(Some(text)),
            Err(e) => Err(Error::Malformed {
                message: format!("the header {name} has characters that are not ASCII").into(),
                source: Some(e.into()),
            }),
        },
        (Some(_), Some(_)) => Err(Error::malformed(format!("the request has several headers {name}"))),
    }
}

/// The first encoding that is not `identity`.
fn unsupported_encoding(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let values = headers.get_all(name).iter().map(|value| value.to_str().unwrap_or("not ASCII"));
    let mut encodings = values.flat_map(|value| value.split(',')).map(str::trim);
    let found = encodings.find(|encoding| !encoding.is_empty() && !encoding.eq_ignore_ascii_case("identity"));
    found.map(repeated)
}

/// A value of the request for a message.
fn repeated(value: &str) -> String {
    value.chars().take(MAX_REPEATED).collect()
}

fn is_grpc(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    content_type.is_some_and(|value| value.starts_with(b"application/grpc"))
}

/// The error in the form that the client expects: a gRPC status, an error of the Open Inference Protocol, or a
/// problem.
async fn reject(state: &AppState, request: Request, error: Error) -> Response {
    let (parts, body) = request.into_parts();
    discard(state, &parts.headers, body).await;
    let path = parts.uri.path();
    if is_grpc(&parts.headers) {
        inference_protocol::grpc_error(error)
    } else if path == "/v2" || path.starts_with("/v2/") {
        inference_protocol::rest_error(error)
    } else {
        Problem::from(error).into_response()
    }
}

/// Reads and drops the body within the limits of any rejected body, since many clients read no response before they
/// have sent the whole request.
async fn discard(state: &AppState, headers: &HeaderMap, body: Body) {
    if let Ok(timeouts) = RequestTimeouts::start(headers, state.config(), None) {
        let reader =
            BodyReader { headers, state, timeouts, max_bytes: 0, reported_limit: 0, needs_worker: false };
        let _ = reader.read(body).await;
    }
}
