//! The model's predictions on a data set.

mod run;
mod score;
mod table;

pub(crate) use self::run::image;
pub use self::{
    run::run,
    score::{Prediction, Score},
    table::{read, write},
};
