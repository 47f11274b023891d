//! The protocol over gRPC, and the health check of gRPC beside it.
//!
//! A body is received whole and within the limits before tonic sees it, as over REST.

mod deadline;
mod decode;
mod encode;
mod message_size;
mod messages;
mod service;

use std::{convert::Infallible, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    response::{IntoResponse, Response},
    routing::post,
};
use melanoma_core::Error;
use tonic::{Status, server::NamedService};
use tower::{Service, ServiceExt};

use self::{
    messages::{
        grpc_inference_service_server::GrpcInferenceServiceServer, health::health_server::HealthServer,
    },
    service::Inference,
};
use super::{
    body::{Kind, RequestPermit, receive},
    message,
};
use crate::{
    problem::{LoggedError, grpc_code},
    state::AppState,
};

/// Ours have each an address of its own in the log; all others answer UNIMPLEMENTED.
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

/// What a request is allowed, on its way through tonic.
type Allowed = Arc<RequestPermit>;
/// An error on its way through tonic.
#[derive(Debug, Clone, thiserror::Error)]
#[error(transparent)]
struct Cause(Arc<Error>);

pub(crate) fn routes() -> Router<AppState> {
    let at = |service: &str, method: &str| format!("/{service}/{method}");
    let (inference, health) =
        (GrpcInferenceServiceServer::<Inference>::NAME, HealthServer::<Inference>::NAME);
    let mut routes = Router::new()
        .route(&at(inference, "ModelInfer"), post(infer))
        .route(&at(inference, "{method}"), post(other))
        .route(&at(health, "Check"), post(check))
        .route(&at(health, "{method}"), post(check));
    for method in METHODS {
        routes = routes.route(&at(inference, method), post(other));
    }
    routes
}

async fn infer(State(state): State<AppState>, request: Request) -> Response {
    let service = GrpcInferenceServiceServer::new(Inference(state.clone()));
    through(service.max_decoding_message_size(usize::MAX), Kind::Infer, &state, request).await
}

async fn other(State(state): State<AppState>, request: Request) -> Response {
    let service = GrpcInferenceServiceServer::new(Inference(state.clone()));
    through(service, Kind::Other, &state, request).await
}

async fn check(State(state): State<AppState>, request: Request) -> Response {
    through(HealthServer::new(Inference(state.clone())), Kind::Other, &state, request).await
}

/// The answer of `service`, once the body has come and may be decoded.
async fn through<S>(service: S, kind: Kind, state: &AppState, request: Request) -> Response
where
    S: Service<Request, Error = Infallible, Response: IntoResponse>,
{
    let mut response = match received(kind, state, request).await {
        Ok(request) => service.oneshot(request).await.into_response(),
        Err(error) => status(error).into_http::<Body>(),
    };
    let cause = response.extensions().get::<Status>().and_then(|status| {
        let source = std::error::Error::source(status)?;
        source.downcast_ref::<Cause>().cloned()
    });
    if let Some(Cause(error)) = cause {
        response.extensions_mut().insert(LoggedError(error));
    }
    response
}

async fn received(kind: Kind, state: &AppState, request: Request) -> Result<Request, Error> {
    let (mut parts, body) = request.into_parts();
    let within = deadline::of(&parts.headers)?;
    let (bytes, ticket) = receive(state, kind, &parts.headers, body, within).await?;
    if kind == Kind::Infer {
        message_size::check(&bytes)?;
    }
    parts.extensions.insert(Allowed::new(ticket));
    Ok(Request::from_parts(parts, Body::from(bytes)))
}

/// An error in gRPC's words.
fn status(error: Error) -> Status {
    let mut status = Status::new(grpc_code(error.code()), message(&error));
    status.set_source(Arc::new(Cause(Arc::new(error))));
    status
}
