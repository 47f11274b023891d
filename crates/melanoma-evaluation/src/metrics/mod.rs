//! Metrics of weighted images.
//!
//! Every metric takes a weight for each image: how often the image counts. The same code then gives the value
//! (each image once) and its resamples. `None` means that the metric is undefined, because no image counts or
//! no image of one kind does.

mod binary;
mod bins;
mod counts;
mod curves;
mod multiclass;
mod selective;

pub use binary::Binary;
pub use bins::{Bin, CALIBRATION_BINS};
pub use counts::Counts;
pub(crate) use counts::share;
pub use curves::Curves;
pub use multiclass::Multiclass;
pub use selective::Selective;
