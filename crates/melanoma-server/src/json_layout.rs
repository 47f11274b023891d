//! The layout of JSON in responses: a newline at the end, and with `?pretty` one field a line.

use axum::{
    body::{Body, to_bytes},
    extract::{Query, Request},
    http::{HeaderMap, Uri, header},
    middleware::Next,
    response::Response,
};
use mediatype::MediaType;
use serde::Deserialize;

#[derive(Deserialize)]
struct Parameters {
    pretty: Option<String>,
}

/// Ends a response in JSON with a newline, so that a shell prints its prompt on the next line; with `?pretty` indents it.
pub(crate) async fn lay_out(request: Request, next: Next) -> Response {
    let is_pretty = is_pretty(request.uri());
    let (mut parts, body) = next.run(request).await.into_parts();
    if !is_json(&parts.headers) {
        return Response::from_parts(parts, body);
    }
    // Each of them is whole in memory already.
    let Ok(body) = to_bytes(body, usize::MAX).await else {
        return Response::from_parts(parts, Body::empty());
    };
    let indented = if is_pretty { indented(&body).ok() } else { None };
    // Without a copy, since nothing else has the bytes.
    let mut laid_out = indented.unwrap_or_else(|| body.into());
    // The response to HEAD has no body, and the length of that to GET.
    parts.headers.remove(header::CONTENT_LENGTH);
    if !laid_out.is_empty() && !laid_out.ends_with(b"\n") {
        laid_out.push(b'\n');
    }
    Response::from_parts(parts, laid_out.into())
}

/// `?pretty`, `?pretty=true`; not `?pretty=false`.
fn is_pretty(uri: &Uri) -> bool {
    let Ok(Query(Parameters { pretty })) = Query::try_from_uri(uri) else { return false };
    pretty.is_some_and(|value| value != "false")
}

/// `application/json` and `application/problem+json`.
fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = value.and_then(|value| MediaType::parse(value).ok());
    media_type.is_some_and(|media_type| {
        media_type.subty == "json" || media_type.suffix.is_some_and(|suffix| suffix == "json")
    })
}

/// The same JSON with its fields in the same order.
fn indented(json: &[u8]) -> serde_json::Result<Vec<u8>> {
    let mut out = Vec::with_capacity(2 * json.len());
    let mut input = serde_json::Deserializer::from_slice(json);
    serde_transcode::transcode(&mut input, &mut serde_json::Serializer::pretty(&mut out))?;
    Ok(out)
}
