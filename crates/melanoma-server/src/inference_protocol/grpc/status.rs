//! Errors as gRPC statuses.

use std::{error::Error as _, sync::Arc};

use tonic::Status;

use crate::{error::Error, inference_protocol::error_text::error_text};

/// An error as the source of a `Status`, on its way through tonic.
#[derive(Debug, Clone, thiserror::Error)]
#[error(transparent)]
struct StatusSource(Arc<Error>);

pub(super) fn to_status(error: Error) -> Status {
    let mut status = Status::new(error.code().grpc_code(), error_text(&error));
    status.set_source(Arc::new(StatusSource(Arc::new(error))));
    status
}

/// Returns the error that [`to_status`] converted, for the log.
pub(super) fn source(status: &Status) -> Option<Arc<Error>> {
    let StatusSource(error) = status.source()?.downcast_ref()?;
    Some(Arc::clone(error))
}
