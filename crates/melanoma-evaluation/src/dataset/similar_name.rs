//! The name that was probably meant.

/// Least Jaro-Winkler similarity of two names, as clap has it for options.
const MIN_SIMILARITY: f64 = 0.7;

/// Returns a question with the most similar name, or nothing if none is similar.
pub(super) fn did_you_mean<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let name = name.to_lowercase();
    let similarity = |other: &str| strsim::jaro_winkler(&name, &other.to_lowercase());
    let best = known.map(|other| (similarity(other), other)).max_by(|a, b| a.0.total_cmp(&b.0));
    match best {
        Some((similarity, other)) if similarity > MIN_SIMILARITY => format!(" (did you mean `{other}`?)"),
        _ => String::new(),
    }
}
