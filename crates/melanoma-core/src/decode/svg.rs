//! Whether a text is an SVG image.

/// Most bytes before the root element that are read: a declaration, a document type and comments.
const MAX_PROLOG: usize = 1024;

/// Whether the root element is `svg`, as far as the beginning of the file shows it.
pub(super) fn is_svg(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(MAX_PROLOG)];
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    if text.starts_with(b"<svg") {
        return true;
    }
    let is_xml = [b"<?xml".as_slice(), b"<!--", b"<!DOCTYPE svg"].iter().any(|mark| text.starts_with(mark));
    is_xml && text.windows(4).any(|window| window == b"<svg")
}
