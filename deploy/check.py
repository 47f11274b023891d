"""Validates the files for Compose, Prometheus and Kubernetes, and prints which checks it could not run.

pip install -r deploy/requirements.txt
python deploy/check.py
"""

import shutil
import subprocess
import sys
from pathlib import Path

import kserve.models
import kubernetes_validate
import yaml
from kubernetes import client

HERE = Path(__file__).resolve().parent
# The oldest version with all fields that the files use (preStop.sleep), and the newest with a schema.
VERSIONS = ["1.30", "1.37"]


def check_kubernetes(resource: dict) -> None:
    for version in VERSIONS:
        kubernetes_validate.validate(resource, version, strict=True)


def check_inference_service(service: dict) -> None:
    model(kserve.models.V1beta1InferenceService, service)
    # The fields of a pod are checked as a pod.
    known = client.V1PodSpec.attribute_map.values()
    spec = {field: value for field, value in service["spec"]["predictor"].items() if field in known}
    check_kubernetes({"apiVersion": "v1", "kind": "Pod", "metadata": service["metadata"], "spec": spec})


def model(kind: type, fields: dict) -> object:
    """Builds a KServe model from `fields`. Exits at an unknown field or a wrong type."""
    names = {outside: inside for inside, outside in kind.attribute_map.items()}
    if unknown := fields.keys() - names.keys():
        sys.exit(f"{kind.__name__} of KServe has no {', '.join(sorted(unknown))}")
    made = {}
    for field, value in fields.items():
        expected = kind.openapi_types[names[field]]
        inner = getattr(kserve.models, expected, None)
        plain = {"str": str, "int": int, "bool": bool}.get(expected, list if expected.startswith("list") else dict)
        if type(value) is not (dict if inner else plain):
            sys.exit(f"{field} of {kind.__name__} must be {expected}, not {value!r}")
        made[names[field]] = model(inner, value) if inner else value
    return kind(**made)


def resources(folder: Path) -> list[dict]:
    """The resources of a kustomization. Without kubectl, those in the files that it names."""
    if kubectl := shutil.which("kubectl"):
        made = subprocess.run([kubectl, "kustomize", folder], check=True, capture_output=True, text=True).stdout
        return list(yaml.safe_load_all(made))
    print(f"not run: kubectl kustomize {folder.name} (kubectl is not installed); its files are checked separately")
    names = yaml.safe_load((folder / "kustomization.yaml").read_text())["resources"]
    return [resource for name in names for resource in yaml.safe_load_all((folder / name).read_text())]


def check_selectors(found: list[dict]) -> None:
    """Checks that each selector matches the pods. The schema also allows an empty selector, which matches every pod."""
    labels = next(t["spec"]["template"]["metadata"]["labels"] for t in found if t["kind"] == "Deployment")
    for resource in found:
        selector = resource["spec"].get("selector", resource["spec"].get("podSelector"))
        if selector is not None and selector.get("matchLabels", selector) != labels:
            sys.exit(f"the {resource['kind']} selects {selector}, the pods have {labels}")


def check_compose(file: Path) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", file]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    for name, service in yaml.safe_load(file.read_text())["services"].items():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith(".") and not (file.parent / source).exists():
                sys.exit(f"{file.name}: {name} mounts {source}, which does not exist")


def main() -> None:
    for folder in ["base", "kserve"]:
        made = resources(HERE / "kubernetes" / folder)
        for resource in made:
            check = check_inference_service if resource["kind"] == "InferenceService" else check_kubernetes
            check(resource)
            print(f"kubernetes/{folder}: {resource['kind']} {resource['metadata']['name']}")
        if folder == "base":
            check_selectors(made)
    check_compose(HERE / "compose" / "compose.yaml")
    print("compose: compose.yaml and the files that it mounts")
    if promtool := shutil.which("promtool"):
        subprocess.run([promtool, "check", "config", HERE / "compose" / "prometheus.yml"], check=True)
    else:
        print("not run: promtool check config (promtool is not installed)")


if __name__ == "__main__":
    main()
