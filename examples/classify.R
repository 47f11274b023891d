# Classifies one image with a running server: Rscript classify.R [IMAGE [ADDRESS]]
library(httr2)

arguments <- commandArgs(trailingOnly = TRUE)
image <- if (length(arguments) > 0) arguments[1] else "samples/melanoma.jpg"
address <- if (length(arguments) > 1) arguments[2] else "http://127.0.0.1:12345"

response <- request(paste0(address, "/api/v1/classify")) |>
  req_body_multipart(image = curl::form_file(image)) |>
  req_timeout(30) |>
  req_error(is_error = \(response) FALSE) |>
  req_perform()

if (identical(resp_content_type(response), "application/problem+json")) {
  problem <- resp_body_json(response, check_type = FALSE) # RFC 9457
  stop(sprintf("%s (%s): %s %s", problem$title, problem$code, problem$detail, problem$hint), call. = FALSE)
}
resp_check_status(response) # errors of a proxy in between

report <- resp_body_json(response)
decision <- report$decision
cat(report$advice$text, "\n", sep = "")
if (report$advice$code == "inconclusive") { # then the probability is no result
  cat("reasons: ", paste(decision$reasons, collapse = ", "), "\n", sep = "")
} else {
  cat(sprintf("probability of malignancy: %.4f\n", report$probabilities$malignant))
}
cat(sprintf(
  "refer: %s (threshold %.4f, %s)\n",
  if (decision$refer) "yes" else "no", decision$threshold, decision$operating_point
))
