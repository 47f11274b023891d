//! The cell with the logits of each view: separated by spaces, the views by semicolons.

use melanoma_core::{Logits, Tta, tta::PerView};

/// The column of the cell.
pub(super) const VIEWS: &str = "view_logits";

/// The cell of the views; empty with one view.
pub(super) fn view_cell(views: &PerView<Logits>) -> String {
    if views.tta() == Tta::One {
        return String::new();
    }
    let view = |logits: &Logits| logits.as_slice().iter().map(f32::to_string).collect::<Vec<_>>().join(" ");
    views.as_slice().iter().map(view).collect::<Vec<_>>().join(";")
}

/// Reads the cell of the views; `mean` are the logits in their own columns.
pub(super) fn read_views(text: &str, mean: &Logits) -> Result<PerView<Logits>, String> {
    let view = |text: &str| {
        text.split(' ').map(|logit| logit.parse().ok()).collect::<Option<_>>().and_then(Logits::new)
    };
    let classes = mean.as_slice().len();
    match text.split(';').map(view).collect::<Option<Vec<_>>>().and_then(PerView::new) {
        Some(views)
            if views.as_slice().iter().all(|view| view.as_slice().len() == classes)
                && views.mean() == *mean =>
        {
            Ok(views)
        }
        _ => Err(format!("`{VIEWS}` must be {} views whose mean is the logits", Tta::CHOICES)),
    }
}
