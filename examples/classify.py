"""Asks a server about one photograph: classify.py [PHOTOGRAPH [ADDRESS]]"""

import sys

import requests

photograph = sys.argv[1] if len(sys.argv) > 1 else "samples/synthetic-even.png"
address = sys.argv[2] if len(sys.argv) > 2 else "http://127.0.0.1:12345"

with open(photograph, "rb") as file:
    answer = requests.post(f"{address}/api/v1/classify", files={"image": file}, timeout=30)

if answer.headers["Content-Type"].startswith("application/problem+json"):
    problem = answer.json()  # RFC 9457
    sys.exit(f"{problem['title']} ({problem['code']}): {problem['detail']}. {problem['hint']}")
answer.raise_for_status()  # whatever else stands in between, such as a proxy

report = answer.json()
decision = report["decision"]
print(report["advice"]["text"])
print(f"probability of malignant: {report['probabilities']['malignant']:.4f}")
print(f"refer: {'yes' if decision['refer'] else 'no'} (from {decision['threshold']:.4f} on, {decision['operating_point']})")
