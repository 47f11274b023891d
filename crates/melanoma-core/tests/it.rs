//! The tests of this crate as one program. With a program for each file, every program would contain the engines.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod bundle;
mod cancellation;
mod card;
mod custom_engine;
mod damaged_files;
mod decision;
mod decode;
mod dihedral;
mod distance;
mod errors;
mod evidence;
mod explain;
mod explanation;
mod field_of_view_crop;
mod heif;
mod image_type;
mod location;
mod model_file;
mod orientation;
mod preprocess;
mod profiles;
mod quality;
mod reduction;
mod rejections;
mod report;
mod save;
mod score;
mod support;
mod tta;
mod upgrade;
mod verification;
