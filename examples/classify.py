"""Classifies one image with a running server: classify.py [IMAGE [ADDRESS]]"""

import sys

import requests

image = sys.argv[1] if len(sys.argv) > 1 else "samples/melanoma.jpg"
address = sys.argv[2] if len(sys.argv) > 2 else "http://127.0.0.1:12345"

with open(image, "rb") as file:
    response = requests.post(f"{address}/api/v1/classify", files={"image": file}, timeout=30)

if response.headers["Content-Type"].startswith("application/problem+json"):
    problem = response.json()  # RFC 9457
    sys.exit(f"{problem['title']} ({problem['code']}): {problem['detail']} {problem['hint']}")
response.raise_for_status()  # errors of a proxy in between

report = response.json()
decision = report["decision"]
print(report["advice"]["text"])
if report["advice"]["code"] == "inconclusive":  # then the probability is no result
    print("reasons:", ", ".join(decision["reasons"]))
else:
    print(f"probability of malignancy: {report['probabilities']['malignant']:.4f}")
refer = "yes" if decision["refer"] else "no"
print(f"refer: {refer} (threshold {decision['threshold']:.4f}, {decision['operating_point']})")
