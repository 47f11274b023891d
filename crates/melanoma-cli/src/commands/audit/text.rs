//! The audit as text.

use melanoma_evaluation::audit::Audit;

use crate::{commands::text_table, terminal};

/// Returns the whole report except the pairs.
pub(super) fn describe(audit: &Audit) -> String {
    let splits = match audit.splits.as_slice() {
        [] => "no splits".to_owned(),
        splits => format!("splits {}", splits.join(", ")),
    };
    let mut sections = vec![
        format!("{}: {} images, {} groups, {splits}\n", audit.data, audit.images, audit.groups),
        duplicates(audit),
    ];
    sections.extend(attributes(audit));
    if !audit.probes.is_empty() {
        sections.push(probes(audit));
    }
    if !audit.unreadable.is_empty() {
        sections.push(unreadable(audit));
    }
    sections.push(findings(audit));
    sections.join("\n")
}

fn duplicates(audit: &Audit) -> String {
    let rows = audit.counts.iter().map(|counts| {
        let numbers = [
            counts.pairs,
            counts.within_group,
            counts.across_groups,
            counts.across_splits,
            counts.malignancy_conflicts,
            counts.diagnosis_conflicts,
        ];
        let mut row = vec![counts.kind.as_str().to_owned()];
        row.extend(numbers.map(|number| number.to_string()));
        row
    });
    let header = [
        "duplicates",
        "pairs",
        "in one group",
        "in two groups",
        "in two splits",
        "malignant / benign",
        "other diagnosis",
    ];
    text_table::plain(header, rows, 1)
}

/// One table per attribute.
fn attributes(audit: &Audit) -> Vec<String> {
    let mut tables = Vec::new();
    for attribute in &audit.attributes {
        let rows = attribute.values.iter().map(|value| {
            let share = format!("{:.0}%", 100.0 * value.share_malignant());
            vec![value.value.clone(), value.images.to_string(), share]
        });
        tables.push(text_table::plain([attribute.name, "images", "malignant"], rows, 1));
    }
    tables
}

fn probes(audit: &Audit) -> String {
    let rows = audit.probes.iter().map(|probe| {
        let numbers = [probe.balanced_accuracy, probe.chance, probe.warning_threshold];
        let mut row = vec![format!("{} from {}", probe.target, probe.features)];
        row.extend(numbers.map(|number| format!("{number:.3}")));
        row
    });
    text_table::plain(["probe", "balanced accuracy", "chance", "warning threshold"], rows, 1)
}

fn unreadable(audit: &Audit) -> String {
    let mut text = String::new();
    for image in &audit.unreadable {
        text.push_str(&format!("unreadable: {} [{}] {}\n", image.file.clone(), image.code, image.message));
    }
    text
}

fn findings(audit: &Audit) -> String {
    let findings = audit.findings();
    if findings.is_empty() {
        return "No problems were found.\n".into();
    }
    let mut text = "Problems:\n".to_owned();
    for finding in findings {
        text.push_str(&format!("- {}\n", terminal::line(&finding)));
    }
    text
}
