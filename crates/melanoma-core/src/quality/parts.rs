//! Connected parts of a grid, and the threshold that separates them from the rest.

/// Returns the cells of each part of neighbors, above, below, left and right, for which `is_inside` is the same.
pub(crate) fn connected_parts(is_inside: &[bool], width: usize) -> Vec<Vec<usize>> {
    let mut seen = vec![false; is_inside.len()];
    let mut parts = Vec::new();
    for start in 0..is_inside.len() {
        if seen[start] {
            continue;
        }
        seen[start] = true;
        let (mut open, mut part) = (vec![start], Vec::new());
        while let Some(cell) = open.pop() {
            part.push(cell);
            for next in neighbors(cell, width, is_inside.len()) {
                if is_inside[next] == is_inside[start] && !seen[next] {
                    seen[next] = true;
                    open.push(next);
                }
            }
        }
        parts.push(part);
    }
    parts
}

fn neighbors(cell: usize, width: usize, cells: usize) -> impl Iterator<Item = usize> {
    let (x, y) = (cell % width, cell / width);
    let around = [(x.wrapping_sub(1), y), (x + 1, y), (x, y.wrapping_sub(1)), (x, y + 1)];
    let height = cells / width;
    around.into_iter().filter(move |&(x, y)| x < width && y < height).map(move |(x, y)| y * width + x)
}

/// Returns the threshold that separates the values best, in steps of 1/255 (Otsu 1979).
pub(crate) fn otsu(values: &[f32]) -> f32 {
    let mut counts = [0.0_f64; 256];
    for value in values {
        counts[(value * 255.0) as usize & 255] += 1.0;
    }
    let levels = || counts.iter().enumerate().map(|(level, &count)| (count, level as f64 * count));
    let (all, total) = levels().fold((0.0, 0.0), |sums, (count, value)| (sums.0 + count, sums.1 + value));
    let (mut below, mut sum, mut best) = (0.0, 0.0, (0.0, 0));
    for (level, (count, value)) in levels().enumerate() {
        (below, sum) = (below + count, sum + value);
        let between = (total * below / all - sum).powi(2) / (below * (all - below));
        // NaN without a value on one side.
        if between > best.0 {
            best = (between, level + 1);
        }
    }
    best.1 as f32 / 255.0
}
