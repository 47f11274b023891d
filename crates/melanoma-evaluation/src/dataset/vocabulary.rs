//! The diagnoses of published data sets, and the class of each.

use melanoma_core::Class;

use super::diagnosis::Diagnosis;

/// What a name in a label file means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Known(Diagnosis),
    /// Nobody knows whether the lesion is malignant.
    Undetermined,
}

/// Codes of ISIC 2019, with whether they are malignant, and the names that are the same in lower case without hyphens.
const CLASSES: [(&str, bool, &[&str]); 8] = [
    (
        "MEL",
        true,
        &[
            "melanoma",
            "malignant melanoma",
            "superficial spreading melanoma",
            "nodular melanoma",
            "acral lentiginous melanoma",
            "amelanotic melanoma",
            "desmoplastic melanoma",
            "lentigo maligna",
            "lentigo maligna melanoma",
            "malignant melanocytic proliferations (melanoma)",
        ],
    ),
    (
        "NV",
        false,
        &[
            "nev",
            "nevus",
            "naevus",
            "melanocytic nevus",
            "melanocytic nevi",
            "acral nevus",
            "atypical nevus",
            "blue nevus",
            "clark nevus",
            "combined nevus",
            "common nevus",
            "compound nevus",
            "congenital nevus",
            "dermal nevus",
            "dysplastic nevus",
            "junctional nevus",
            "recurrent nevus",
            "reed nevus",
            "reed or spitz nevus",
            "spitz nevus",
        ],
    ),
    ("BCC", true, &["basal cell carcinoma"]),
    (
        "AK",
        false,
        &[
            "ack",
            "akiec",
            "actinic keratosis",
            "actinic keratoses",
            "solar keratosis",
            "solar or actinic keratosis",
        ],
    ),
    (
        "BKL",
        false,
        &[
            "sek",
            "seborrheic keratosis",
            "seborrhoeic keratosis",
            "solar lentigo",
            "lichenoid keratosis",
            "lichen planus like keratosis",
            "pigmented benign keratosis",
            "benign keratosis",
            "benign keratosis like lesion",
            "benign keratosis like lesions",
        ],
    ),
    ("DF", false, &["dermatofibroma"]),
    (
        "VASC",
        false,
        &[
            "vascular lesion",
            "angioma",
            "cherry angioma",
            "hemangioma",
            "haemangioma",
            "angiokeratoma",
            "pyogenic granuloma",
        ],
    ),
    ("SCC", true, &["squamous cell carcinoma", "bowen disease", "bowen's disease", "keratoacanthoma"]),
];

/// Beginnings of names with details: `Nevus, Blue`, `Melanoma in situ, Lentigo maligna type`, `melanoma (in situ)`.
const BEGINNINGS: [(&str, &str); 11] = [
    ("melanoma,", "MEL"),
    ("melanoma (", "MEL"),
    ("melanoma in situ", "MEL"),
    ("melanoma invasive", "MEL"),
    ("melanoma metastasis", "MEL"),
    ("nevus,", "NV"),
    ("basal cell carcinoma,", "BCC"),
    ("squamous cell carcinoma,", "SCC"),
    ("squamous cell carcinoma in situ", "SCC"),
    ("seborrheic keratosis,", "BKL"),
    ("hemangioma,", "VASC"),
];

/// Benign lesions of no class.
const BENIGN: [&str; 18] = [
    "benign",
    "benign unspecified",
    "lentigo",
    "lentigo nos",
    "lentigo, nos",
    "lentigo simplex",
    "ink spot lentigo",
    "melanosis",
    "mucosal melanotic macule",
    "cafe au lait macule",
    "café au lait macule",
    "epidermal nevus",
    "nevus sebaceus",
    "neurofibroma",
    "acrochordon",
    "fibrous papule",
    "sebaceous hyperplasia",
    "clear cell acanthoma",
];

/// Malignant lesions of no class.
const MALIGNANT: [&str; 5] =
    ["malignant", "malignant unspecified", "merkel cell carcinoma", "kaposi sarcoma", "angiosarcoma"];

const UNDETERMINED: [&str; 6] = [
    "unk",
    "other",
    "miscellaneous",
    "atypical melanocytic proliferation",
    "atypical intraepithelial melanocytic proliferation",
    "aimp",
];

/// The label of ISIC 2018 for actinic keratosis *or* intraepithelial carcinoma.
pub(super) fn is_akiec(name: &str) -> bool {
    name.eq_ignore_ascii_case("akiec")
}

/// Returns the meaning of a code or a name in any case; `None` if it is not known. A class that the model does not have
/// is benign or malignant without a class.
pub(super) fn meaning(name: &str, classes: &[Class]) -> Option<Meaning> {
    if let Some(class) = classes.iter().find(|class| class.code.eq_ignore_ascii_case(name)) {
        return Some(Meaning::Known(Diagnosis::Class(class.clone())));
    }
    let name = name.to_lowercase().replace(['_', '-'], " ");
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = name.as_str();
    let beginning = || BEGINNINGS.into_iter().find(|(beginning, _)| name.starts_with(beginning));
    let is_of = |code: &str, names: &[&str]| code.eq_ignore_ascii_case(name) || names.contains(&name);
    let mut known = CLASSES.into_iter().find(|(code, _, names)| is_of(code, names));
    if known.is_none()
        && let Some((_, code)) = beginning()
    {
        known = CLASSES.into_iter().find(|(known, ..)| *known == code);
    }
    if let Some((code, malignant, _)) = known {
        let class = classes.iter().find(|class| class.code == code).cloned();
        let diagnosis = class.map_or(Diagnosis::unspecified(malignant), Diagnosis::Class);
        return Some(Meaning::Known(diagnosis));
    }
    // The second level of the ISIC archive: "Benign epidermal proliferations".
    let is_group = name.contains(" proliferation");
    if UNDETERMINED.contains(&name) || name.starts_with("indeterminate") {
        return Some(Meaning::Undetermined);
    }
    if BENIGN.contains(&name) || (is_group && name.starts_with("benign ")) {
        return Some(Meaning::Known(Diagnosis::Benign));
    }
    let is_malignant = MALIGNANT.contains(&name) || (is_group && name.starts_with("malignant "));
    is_malignant.then_some(Meaning::Known(Diagnosis::Malignant))
}

/// Returns the meaning of a value that says whether a lesion is malignant: 0 or 1, also as `1.0` or `1,0`, `true`,
/// `false`, `benign`, `malignant`, and `indeterminate`, which can have details.
pub(super) fn malignancy(text: &str) -> Option<Meaning> {
    let known = |malignant| Some(Meaning::Known(Diagnosis::unspecified(malignant)));
    match text.to_lowercase().as_str() {
        "true" | "malignant" => known(true),
        "false" | "benign" => known(false),
        text if text.starts_with("indeterminate") => Some(Meaning::Undetermined),
        text => known(zero_or_one(text)?),
    }
}

/// The truth of 0 or 1, with or without decimals.
pub(super) fn zero_or_one(text: &str) -> Option<bool> {
    match number(text)? {
        0.0 => Some(false),
        1.0 => Some(true),
        _ => None,
    }
}

/// A number, also with the decimal comma of many spreadsheet programs.
pub(super) fn number(text: &str) -> Option<f64> {
    text.replacen(',', ".", 1).parse().ok()
}
