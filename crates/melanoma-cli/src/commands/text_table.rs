//! Tables of plain text without borders.

use comfy_table::{CellAlignment, Table, presets};

use crate::terminal;

/// Returns a table as text. From column `first_number` on, cells are aligned to the right.
pub(super) fn plain<T: Into<String>>(
    header: impl IntoIterator<Item = T>,
    rows: impl IntoIterator<Item = Vec<String>>,
    first_number: usize,
) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(
        header.into_iter().map(|cell| terminal::line(&cell.into()).into_owned()).collect::<Vec<_>>(),
    );
    for row in rows {
        table.add_row(row.iter().map(|cell| terminal::line(cell).into_owned()).collect::<Vec<_>>());
    }
    for column in table.column_iter_mut().skip(first_number) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let mut text = String::new();
    for line in table.to_string().lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
