//! The images of a request, from a multipart form or from the body itself.

mod batch;
mod multipart;
mod receive;
mod single;

pub(crate) use self::{batch::BatchUpload, receive::Upload};
