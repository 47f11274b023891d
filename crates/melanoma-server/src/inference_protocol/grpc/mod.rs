//! The protocol over gRPC, and the standard gRPC health check.
//!
//! A body is received completely and within the limits before tonic decodes it, as over REST.

mod decode;
mod encode;
mod message_size;
mod messages;
mod service;
mod status;
mod timeout;

use std::convert::Infallible;

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderName, HeaderValue},
    response::{IntoResponse, Response},
    routing::post,
};
use tonic::{Status, server::NamedService};
use tower::{Service, ServiceExt};

use self::{
    messages::{
        grpc_inference_service_server::GrpcInferenceServiceServer, health::health_server::HealthServer,
    },
    service::{InferenceService, SharedPermit},
    status::to_status,
};
use super::body::{RequestKind, receive};
use crate::{caller::Client, error::Error, problem::LoggedError, problem_code::ProblemCode, state::AppState};

/// The compressions of gRPC that the server reads.
const ACCEPT_ENCODING: HeaderName = HeaderName::from_static("grpc-accept-encoding");

/// Methods with a route of their own, for the log. All others return UNIMPLEMENTED.
const METHODS: [&str; 8] = [
    "ServerLive",
    "ServerReady",
    "ServerMetadata",
    "ModelReady",
    "ModelMetadata",
    "RepositoryIndex",
    "RepositoryModelLoad",
    "RepositoryModelUnload",
];

pub(crate) fn routes() -> Router<AppState> {
    let inference = GrpcInferenceServiceServer::<InferenceService>::NAME;
    let health = HealthServer::<InferenceService>::NAME;
    let mut routes = Router::new()
        .route(&path(inference, "ModelInfer"), post(infer))
        .route(&path(inference, "{method}"), post(other))
        .route(&path(health, "Check"), post(check_health))
        .route(&path(health, "{method}"), post(check_health));
    for method in METHODS {
        routes = routes.route(&path(inference, method), post(other));
    }
    routes
}

/// An error as a gRPC response.
pub(crate) fn error_response(error: Error) -> Response {
    let is_encoded = error.code() == ProblemCode::UnsupportedEncoding;
    let mut response = with_logged_error(to_status(error).into_http());
    if is_encoded {
        response.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    }
    response
}

fn path(service: &str, method: &str) -> String {
    format!("/{service}/{method}")
}

async fn infer(State(state): State<AppState>, request: Request) -> Response {
    // The limits on the body apply before tonic decodes it.
    let service = GrpcInferenceServiceServer::new(InferenceService(state.clone()))
        .max_decoding_message_size(usize::MAX);
    call(service, RequestKind::Infer, &state, request).await
}

async fn other(State(state): State<AppState>, request: Request) -> Response {
    let service = GrpcInferenceServiceServer::new(InferenceService(state.clone()));
    call(service, RequestKind::Other, &state, request).await
}

async fn check_health(State(state): State<AppState>, request: Request) -> Response {
    let service = HealthServer::new(InferenceService(state.clone()));
    call(service, RequestKind::Other, &state, request).await
}

/// Receives the request, calls `service`, and attaches the error of its response for the log.
async fn call<S>(service: S, kind: RequestKind, state: &AppState, request: Request) -> Response
where
    S: Service<Request, Error = Infallible, Response: IntoResponse>,
{
    let response = match receive_request(kind, state, request).await {
        Ok(request) => service.oneshot(request).await.into_response(),
        Err(error) => to_status(error).into_http::<Body>(),
    };
    with_logged_error(response)
}

/// Attaches the error of a response for the log.
fn with_logged_error(mut response: Response) -> Response {
    if let Some(error) = response.extensions().get::<Status>().and_then(status::source) {
        response.extensions_mut().insert(LoggedError(error));
    }
    response
}

async fn receive_request(kind: RequestKind, state: &AppState, request: Request) -> Result<Request, Error> {
    let (mut parts, body) = request.into_parts();
    let client_timeout = timeout::timeout(&parts.headers)?;
    let client = Client::of(&parts);
    let (bytes, permit) = receive(state, kind, &parts.headers, body, client, client_timeout).await?;
    message_size::check_frame(&bytes)?;
    if kind == RequestKind::Infer {
        message_size::check(&bytes)?;
    }
    parts.extensions.insert(SharedPermit::new(permit));
    Ok(Request::from_parts(parts, Body::from(bytes)))
}
