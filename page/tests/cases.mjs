// Replies of the server for each outcome: the reply to a sample with another decision, or a refusal. They do not depend
// on the weights of a model.

const MODEL_EVIDENCE = {
  left_out: "sources", images: 4321, groups: 1234,
  sensitivity: 0.94, sensitivity_interval: [0.9, 0.97],
  specificity: 0.52, specificity_interval: [0.4, 0.6],
  min_sensitivity: 0.85, min_specificity: 0.3, measured_on: "images of tests",
};
const WEAK_EVIDENCE = {
  ...MODEL_EVIDENCE, left_out: "patients", images: 948, groups: 512,
  sensitivity: 0.86, sensitivity_interval: [0.8, 0.91], min_sensitivity: 0.9,
};
const DERMOSCOPIC = { label: "dermoscopic", probabilities: { dermoscopic: 0.972, clinical: 0.027, other: 0.001 } };
const CLINICAL = { label: "clinical", probabilities: { dermoscopic: 0.031, clinical: 0.958, other: 0.011 } };

/** Warnings of these codes, with advice in English as in a report. */
export const quality = (...codes) => ({ warnings: codes.map((code) => ({ code, advice: `Advice on ${code}.` })) });

/** The changes of a report, or the code of a refusal. */
export const CASES = {
  refer: {
    image: "melanoma", malignant: 0.7213, advice: "consult_dermatologist", reasons: ["operating_point", "labeled_malignant"],
    image_type: DERMOSCOPIC, evidence: MODEL_EVIDENCE, labels: ["malignant"],
  },
  "no-sign": {
    malignant: 0.0184, advice: "no_sign_not_ruled_out", reasons: [],
    image_type: DERMOSCOPIC, evidence: MODEL_EVIDENCE, labels: ["benign"], quality: quality("lesion_small", "hair"),
  },
  "inconclusive-clinical": {
    malignant: 0.0351, advice: "inconclusive", reasons: ["weak_evidence"],
    image_type: CLINICAL, evidence: WEAK_EVIDENCE, labels: ["benign"],
  },
  "inconclusive-unlike": {
    malignant: 0.0412, advice: "inconclusive", reasons: ["tta_disagreement", "empty_prediction_set"],
    image_type: DERMOSCOPIC, evidence: MODEL_EVIDENCE, labels: [], quality: quality("lesion_small", "lesion_off_center"),
  },
  "no-lesion": { refusal: "no_lesion_found" },
  "too-blurred": { refusal: "image_too_blurred" },
};

/** Replies to the images of `page` with a case. */
export async function reply(page, { refusal, ...change }) {
  await page.unroute("**/api/v1/explain");
  await page.route("**/api/v1/explain", async (route) => {
    if (refusal) return route.fulfill({ status: 422, json: { code: refusal }, contentType: "application/problem+json" });
    const response = await route.fetch();
    const json = await response.json();
    json.report = changed(json.report, change);
    if (change.advice === "consult_dermatologist") json.heat_map = { width: 3, height: 3, values: [[-1, 0, -1], [0, 1, 0.2], [-1, 0.3, -1]] };
    await route.fulfill({ response, json });
  });
}

function changed(report, { malignant, prevalence = null, advice, reasons, image_type, evidence, labels, quality }) {
  const others = report.classes.filter(({ code }) => code !== "MEL");
  const total = others.reduce((sum, { probability }) => sum + probability, 0);
  const isMalignant = malignant >= 0.5;
  return {
    ...report,
    label: isMalignant ? "malignant" : "benign",
    probability: isMalignant ? malignant : 1 - malignant,
    probabilities: { malignant, benign: 1 - malignant, prevalence },
    // All of the malignant probability is that of melanoma.
    classes: report.classes.map((each) => ({
      ...each,
      probability: each.code === "MEL" ? malignant : each.malignant ? 0 : (each.probability / total) * (1 - malignant),
    })),
    image_type,
    quality: quality ?? { warnings: [] },
    decision: { ...report.decision, refer: advice !== "no_sign_not_ruled_out", reasons, evidence },
    prediction_set: { labels, coverage: 0.95 },
    tta_agreement: { views: 4, malignant: [malignant * 0.8, malignant * 1.1], labels_agree: !reasons.includes("tta_disagreement") },
    advice: { code: advice, text: "In English." },
  };
}
