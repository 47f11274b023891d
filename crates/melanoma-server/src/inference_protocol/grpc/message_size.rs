//! Bounds the memory of a message before it is decoded.
//!
//! Two bytes of a message can decode to a tensor of hundreds of bytes, so a message of a few megabytes could need
//! gigabytes. Only the contents of tensors may be large.

use prost::{
    DecodeError,
    bytes::{Buf, Bytes},
    encoding::{WireType, decode_key, decode_varint},
};

use crate::error::Error;

/// Bytes of a message without the contents of its tensors.
const MAX_METADATA_BYTES: usize = 64 << 10;
/// The gRPC frame before a message: a compression flag and the length.
const FRAME_BYTES: usize = 5;

// Field numbers of `ModelInferRequest`, `InferInputTensor` and `InferTensorContents`.
const INPUTS: u32 = 5;
const RAW_INPUT_CONTENTS: u32 = 7;
const CONTENTS: u32 = 5;
const FP32_CONTENTS: u32 = 6;
const BYTES_CONTENTS: u32 = 8;

#[derive(Clone, Copy)]
enum Message {
    Request,
    Input,
    Contents,
}

/// Checks that `body` is one frame, whole. tonic allocates the length that a frame declares.
///
/// # Errors
/// `malformed_request`.
pub(super) fn check_frame(body: &Bytes) -> Result<(), Error> {
    let Some(([_compressed, length @ ..], message)) = body.split_first_chunk::<FRAME_BYTES>() else {
        return Err(Error::malformed(format!(
            "the body has {} bytes; a gRPC message has a header of {FRAME_BYTES}",
            body.len()
        )));
    };
    let declared = u32::from_be_bytes(*length);
    if declared as usize == message.len() {
        return Ok(());
    }
    let received = message.len();
    Err(Error::malformed(format!("the message declares {declared} bytes, and the body has {received}")))
}

/// # Errors
/// `malformed_request` if `body` is not a `ModelInferRequest`, or has too many bytes beside its contents.
pub(super) fn check(body: &Bytes) -> Result<(), Error> {
    let message = body.get(FRAME_BYTES..).unwrap_or_default();
    let bytes = metadata_bytes(message, Message::Request)?;
    if bytes > MAX_METADATA_BYTES {
        let message =
            format!("the message has {bytes} bytes beside its tensors; the limit is {MAX_METADATA_BYTES}");
        return Err(Error::malformed(message));
    }
    Ok(())
}

/// Counts the bytes that are not contents of tensors.
fn metadata_bytes(mut buffer: &[u8], message: Message) -> Result<usize, Error> {
    let mut total = 0;
    while buffer.has_remaining() {
        let before = buffer.remaining();
        let (field, wire_type) = decode_key(&mut buffer).map_err(undecodable)?;
        let length = match wire_type {
            WireType::Varint => {
                decode_varint(&mut buffer).map_err(undecodable)?;
                0
            }
            WireType::ThirtyTwoBit => 4,
            WireType::SixtyFourBit => 8,
            WireType::LengthDelimited => decode_varint(&mut buffer).map_err(undecodable)?,
            WireType::StartGroup | WireType::EndGroup => {
                return Err(Error::malformed("the message has a group, which is not supported"));
            }
        };
        total += before - buffer.remaining();
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let Some((value, rest)) = buffer.split_at_checked(length) else {
            return Err(Error::malformed("the message is truncated"));
        };
        buffer = rest;
        total += match (message, field) {
            _ if wire_type != WireType::LengthDelimited => length,
            (Message::Request, RAW_INPUT_CONTENTS) | (Message::Contents, FP32_CONTENTS | BYTES_CONTENTS) => 0,
            (Message::Request, INPUTS) => metadata_bytes(value, Message::Input)?,
            (Message::Input, CONTENTS) => metadata_bytes(value, Message::Contents)?,
            _ => length,
        };
    }
    Ok(total)
}

fn undecodable(source: DecodeError) -> Error {
    Error::malformed_by("the message cannot be decoded", source)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use prost::Message as _;

    use super::{
        super::messages::{InferTensorContents, ModelInferRequest, model_infer_request::InferInputTensor},
        *,
    };

    fn framed(request: &ModelInferRequest) -> Bytes {
        let mut body = vec![0; FRAME_BYTES];
        request.encode(&mut body).unwrap();
        body.into()
    }

    #[test]
    fn only_contents_may_be_large() {
        let check = |what: &str, request: ModelInferRequest, fits: bool| {
            assert_eq!(check(&framed(&request)).is_ok(), fits, "{what}");
        };
        let large = Bytes::from(vec![1; 10 * MAX_METADATA_BYTES]);
        let input = InferInputTensor { name: "encoded_image".into(), ..InferInputTensor::default() };
        let with = |contents: InferTensorContents| ModelInferRequest {
            inputs: vec![InferInputTensor { contents: Some(contents), ..input.clone() }],
            ..ModelInferRequest::default()
        };
        let raw = ModelInferRequest {
            inputs: vec![input.clone()],
            raw_input_contents: vec![large.clone(); 2],
            ..ModelInferRequest::default()
        };
        check("raw contents", raw, true);
        let bytes = InferTensorContents { bytes_contents: vec![large; 2], ..InferTensorContents::default() };
        check("contents of bytes", with(bytes), true);
        let floats = InferTensorContents {
            fp32_contents: vec![0.5; 10 * MAX_METADATA_BYTES],
            ..InferTensorContents::default()
        };
        check("contents of floats", with(floats), true);
        let empty = InferTensorContents {
            bytes_contents: vec![Bytes::new(); MAX_METADATA_BYTES],
            ..InferTensorContents::default()
        };
        check("many empty elements", with(empty), false);
        let inputs = vec![InferInputTensor::default(); MAX_METADATA_BYTES];
        check("many empty tensors", ModelInferRequest { inputs, ..ModelInferRequest::default() }, false);
        let shape = InferInputTensor { shape: vec![1; 2 * MAX_METADATA_BYTES], ..input };
        check(
            "a long shape",
            ModelInferRequest { inputs: vec![shape], ..ModelInferRequest::default() },
            false,
        );
        let id = "x".repeat(2 * MAX_METADATA_BYTES);
        check("a long name", ModelInferRequest { id, ..ModelInferRequest::default() }, false);
    }

    #[test]
    fn a_broken_message_is_rejected() {
        for broken in [
            &b"\x2a\x05\x01"[..],
            b"\xff",
            b"\x0b",
            b"\x09\x01",
            b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
        ] {
            let body = [&[0; FRAME_BYTES][..], broken].concat();
            assert!(check(&body.into()).is_err(), "{broken:?}");
        }
    }
}
