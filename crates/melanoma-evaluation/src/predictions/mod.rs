//! The model's predictions on a data set.

mod outputs;
mod run;
mod score;
mod table;
mod views;

pub(crate) use self::run::image;
pub use self::{
    outputs::ImageOutputs,
    run::run,
    score::{Prediction, Score},
    table::{read, write},
};
