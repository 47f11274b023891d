//! Errors of the server: requests that it rejects, limits that it enforces, and failures of the core.

use std::{borrow::Cow, time::Duration};

use melanoma_core::{
    ErrorCode, InvalidParameter, cancellation::Canceled, decode::DecodeError, engine::EngineError,
};

use crate::problem_code::ProblemCode;

/// The cause of an error.
pub(crate) type Source = Box<dyn std::error::Error + Send + Sync>;

/// An error of the server.
///
/// `Display` is fit for the client: it contains no path and nothing read from an image. `source()` is for
/// the log.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The request contains no image.
    #[error("{0}")]
    MissingImage(&'static str),
    /// The route takes one image, and the request has several.
    #[error("the request has {count} images; this route takes one")]
    MultipleImages {
        /// Images in the request.
        count: usize,
    },
    /// The batch has too many images.
    #[error("the batch has {count} images; the limit is {limit}")]
    BatchTooLarge {
        /// Images in the batch.
        count: usize,
        /// Largest number of images.
        limit: usize,
    },
    /// The body has too many bytes.
    #[error("{}; the limit is {limit} bytes", body_length(*.length, *.limit))]
    BodyTooLarge {
        /// Bytes of the body, where its header declares them.
        length: Option<u64>,
        /// Largest number of bytes.
        limit: u64,
    },
    /// The request violates HTTP, multipart, JSON or protobuf syntax.
    #[error("{message}")]
    Malformed {
        /// What is wrong.
        message: Cow<'static, str>,
        /// The parser's error.
        source: Option<Source>,
    },
    /// A tensor does not match the signature of the model.
    #[error("{message}")]
    InvalidTensor {
        /// What is wrong.
        message: Cow<'static, str>,
        /// The decoder's error.
        source: Option<Source>,
    },
    /// A parameter of the request is invalid.
    #[error("{message}")]
    InvalidParameter {
        /// What is wrong.
        message: Cow<'static, str>,
        /// The parser's error.
        source: Option<Source>,
    },
    /// The path, model or version does not exist.
    #[error("{0}")]
    NotFound(Cow<'static, str>),
    /// The path does not support the method.
    #[error("this path does not support the method of the request")]
    MethodNotAllowed,
    /// The request names a host that is not one of this server.
    #[error("the host {host:?} is not one of this server")]
    HostNotAllowed {
        /// The host in the request.
        host: String,
    },
    /// A web page of another origin sent the request.
    #[error("the origin {origin:?} is not the host of the request, and is not allowed")]
    OriginNotAllowed {
        /// The origin in the request.
        origin: String,
    },
    /// The body is compressed, or encoded in another way.
    #[error("the body has the encoding {encoding:?}; the server reads only bodies without an encoding")]
    UnsupportedEncoding {
        /// The encoding in the header.
        encoding: String,
    },
    /// The media type of the body is not one of the route.
    #[error("the body has the media type {found:?}; the route reads {expected}")]
    UnsupportedMediaType {
        /// The media type in the header.
        found: String,
        /// The media types of the route.
        expected: &'static str,
    },
    /// The body did not arrive in time.
    #[error("the body is incomplete; the limit is {} seconds", .limit.as_secs_f64())]
    BodyTimeout {
        /// Longest time for a body.
        limit: Duration,
    },
    /// The queue has no free slot.
    #[error("the queue is full; the limit is {capacity} waiting requests")]
    QueueFull {
        /// Slots of the queue.
        capacity: usize,
    },
    /// The header of the request has too many fields.
    #[error("the header has {count} fields; the limit is {limit}")]
    TooManyHeaderFields {
        /// Fields of the header.
        count: usize,
        /// Largest number of fields.
        limit: usize,
    },
    /// The client did not take the response in time. No response reports it.
    #[error("the client did not take the response in time")]
    ResponseTimeout,
    /// The requests and responses exceed the memory budget.
    #[error("the memory budget for requests and responses is used up; the limit is {limit} bytes")]
    MemoryBudgetExhausted {
        /// Bytes of the budget.
        limit: u64,
    },
    /// The deadline of the request passed, or its client left.
    #[error("the deadline of the request passed before the response was ready")]
    DeadlineExceeded,
    /// No model is loaded.
    #[error("the model is not loaded yet")]
    NotReady,
    /// The core rejected the image or failed.
    #[error(transparent)]
    Core(melanoma_core::Error),
    /// One item of an inference request failed.
    #[error("item {index}: {source}")]
    Item {
        /// Index of the item, from 0.
        index: usize,
        /// The error of the item.
        source: Box<Error>,
    },
    /// A defect of the server.
    #[error("the request failed; other requests are not affected")]
    Internal {
        /// The cause, if known.
        source: Option<Source>,
    },
}

impl Error {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> ProblemCode {
        match self {
            Self::MissingImage(_) => ProblemCode::MissingImage,
            Self::MultipleImages { .. } => ProblemCode::MultipleImages,
            Self::BatchTooLarge { .. } => ProblemCode::TooManyImages,
            Self::BodyTooLarge { .. } => ProblemCode::TooManyBytes,
            Self::Malformed { .. } | Self::TooManyHeaderFields { .. } => ProblemCode::MalformedRequest,
            Self::InvalidTensor { .. } => ProblemCode::InvalidTensor,
            Self::InvalidParameter { .. } => ProblemCode::InvalidParameter,
            Self::NotFound(_) => ProblemCode::NotFound,
            Self::MethodNotAllowed => ProblemCode::MethodNotAllowed,
            Self::HostNotAllowed { .. } => ProblemCode::HostNotAllowed,
            Self::OriginNotAllowed { .. } => ProblemCode::OriginNotAllowed,
            Self::UnsupportedEncoding { .. } => ProblemCode::UnsupportedEncoding,
            Self::UnsupportedMediaType { .. } => ProblemCode::UnsupportedMediaType,
            Self::BodyTimeout { .. } => ProblemCode::BodyTimeout,
            Self::QueueFull { .. } | Self::MemoryBudgetExhausted { .. } => ProblemCode::Overloaded,
            Self::DeadlineExceeded | Self::ResponseTimeout => ProblemCode::DeadlineExceeded,
            Self::NotReady => ProblemCode::NotReady,
            Self::Core(error) => error.code().into(),
            Self::Item { source, .. } => source.code(),
            Self::Internal { .. } => ProblemCode::Internal,
        }
    }

    pub(crate) fn malformed(message: impl Into<Cow<'static, str>>) -> Self {
        Self::Malformed { message: message.into(), source: None }
    }

    pub(crate) fn malformed_by(message: &'static str, source: impl Into<Source>) -> Self {
        Self::Malformed { message: message.into(), source: Some(source.into()) }
    }

    pub(crate) fn invalid_tensor(message: impl Into<Cow<'static, str>>) -> Self {
        Self::InvalidTensor { message: message.into(), source: None }
    }

    pub(crate) fn invalid_parameter(message: impl Into<Cow<'static, str>>) -> Self {
        Self::InvalidParameter { message: message.into(), source: None }
    }

    pub(crate) fn invalid_parameter_by(
        message: impl Into<Cow<'static, str>>,
        source: impl Into<Source>,
    ) -> Self {
        Self::InvalidParameter { message: message.into(), source: Some(source.into()) }
    }

    pub(crate) fn internal(source: impl Into<Source>) -> Self {
        Self::Internal { source: Some(source.into()) }
    }

    /// The messages of all sources, from the outermost to the innermost.
    pub(crate) fn causes(&self) -> String {
        let first = std::error::Error::source(self);
        let causes = std::iter::successors(first, |cause| cause.source()).map(ToString::to_string);
        causes.collect::<Vec<_>>().join(": ")
    }
}

impl From<melanoma_core::Error> for Error {
    fn from(error: melanoma_core::Error) -> Self {
        // Work is canceled at the deadline, or because the client left and reads no response.
        if error.code() == ErrorCode::Canceled { Self::DeadlineExceeded } else { Self::Core(error) }
    }
}

impl From<Canceled> for Error {
    fn from(_: Canceled) -> Self {
        Self::DeadlineExceeded
    }
}

impl From<DecodeError> for Error {
    fn from(error: DecodeError) -> Self {
        melanoma_core::Error::from(error).into()
    }
}

impl From<EngineError> for Error {
    fn from(error: EngineError) -> Self {
        Self::Core(error.into())
    }
}

impl From<InvalidParameter> for Error {
    fn from(error: InvalidParameter) -> Self {
        Self::Core(error.into())
    }
}

fn body_length(length: Option<u64>, limit: u64) -> String {
    match length {
        Some(length) => format!("the request has {length} bytes"),
        None => format!("the request has more than {limit} bytes"),
    }
}
