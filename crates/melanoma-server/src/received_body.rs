//! The body of a request as hyper receives it, which notes its end.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};

use crate::activity::ActiveRequest;

/// The body of a request. Once it has ended or was dropped, the server does not wait for the client any more.
pub(crate) struct ReceivedBody {
    body: Incoming,
    request: ActiveRequest,
}

impl ReceivedBody {
    pub(crate) fn new(body: Incoming, request: ActiveRequest) -> Self {
        if body.is_end_stream() {
            request.is_processed();
        }
        Self { body, request }
    }
}

impl Body for ReceivedBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        if matches!(frame, Poll::Ready(None)) || self.body.is_end_stream() {
            self.request.is_processed();
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for ReceivedBody {
    fn drop(&mut self) {
        self.request.is_processed();
    }
}
