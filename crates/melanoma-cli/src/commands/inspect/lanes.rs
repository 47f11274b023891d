//! The branches of a network as lines beside its operations, like those of `git log --graph`.

/// More values at a time than this are not drawn.
const MAX_LANES: usize = 12;

/// Returns one drawing for each operation, whose `inputs` are operations before it; `None` for a network with too many
/// branches. A dot is the operation, and a vertical line is a value that a later operation takes.
pub(super) fn draw(inputs: &[Vec<usize>]) -> Option<Vec<String>> {
    let mut uses = vec![0_usize; inputs.len()];
    for &input in inputs.iter().flatten() {
        uses[input] += 1;
    }
    let mut lanes: Vec<Option<usize>> = Vec::new();
    let mut rows = Vec::new();
    for (operation, inputs) in inputs.iter().enumerate() {
        for &input in inputs {
            uses[input] -= 1;
        }
        let ends =
            |value: Option<usize>| value.is_some_and(|value| inputs.contains(&value) && uses[value] == 0);
        let own = lanes
            .iter()
            .position(|&value| ends(value))
            .or_else(|| lanes.iter().position(Option::is_none))
            .unwrap_or_else(|| {
                lanes.push(None);
                lanes.len() - 1
            });
        if lanes.len() > MAX_LANES {
            return None;
        }
        rows.push(row(&lanes, own, inputs, ends));
        for lane in &mut lanes {
            if ends(*lane) {
                *lane = None;
            }
        }
        lanes[own] = (uses[operation] > 0).then_some(operation);
        while lanes.last() == Some(&None) {
            lanes.pop();
        }
    }
    Some(rows)
}

fn row(
    lanes: &[Option<usize>],
    own: usize,
    inputs: &[usize],
    ends: impl Fn(Option<usize>) -> bool,
) -> String {
    let is_taken = |lane: usize| lanes[lane].is_some_and(|value| inputs.contains(&value));
    let taken = || (0..lanes.len()).filter(|&lane| lane == own || is_taken(lane));
    let (first, last) = (taken().min().unwrap_or(own), taken().max().unwrap_or(own));
    let mut text = String::new();
    for (lane, &value) in lanes.iter().enumerate() {
        let is_crossed = first < lane && lane < last;
        text.push(match value {
            _ if lane == own => '●',
            Some(_) if is_taken(lane) => match (ends(value), lane < own) {
                (true, true) => '╰',
                (true, false) => '╯',
                (false, true) => '├',
                (false, false) => '┤',
            },
            Some(_) if is_crossed => '┼',
            Some(_) => '│',
            None if is_crossed => '─',
            None => ' ',
        });
        text.push(if first <= lane && lane < last { '─' } else { ' ' });
    }
    text.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::draw;

    #[test]
    fn a_branch_starts_and_ends() {
        // 0 -> 1 -> 3 and 0 -> 2 -> 3.
        let rows = draw(&[vec![], vec![0], vec![0], vec![1, 2]]).unwrap();
        assert_eq!(rows, ["●", "├─●", "● │", "●─╯"]);
    }

    #[test]
    fn too_many_branches_are_not_drawn() {
        assert!(draw(&vec![vec![]; 3]).is_some());
        let mut wide: Vec<Vec<usize>> = vec![vec![]; 20];
        wide.push((0..20).collect());
        assert_eq!(draw(&wide), None);
    }
}
