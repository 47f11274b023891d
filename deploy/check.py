"""Holds the files for Compose, Prometheus and Kubernetes against their schemas, and says what it could not.

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
# The oldest that knows all that we ask of it (preStop.sleep), and the newest that has a schema here.
VERSIONS = ["1.30", "1.37"]


def check_kubernetes(thing: dict) -> None:
    for version in VERSIONS:
        kubernetes_validate.validate(thing, version, strict=True)


def check_inference_service(service: dict) -> None:
    model(kserve.models.V1beta1InferenceService, service)
    # What of it is a pod's is checked as a pod.
    known = client.V1PodSpec.attribute_map.values()
    spec = {field: value for field, value in service["spec"]["predictor"].items() if field in known}
    check_kubernetes({"apiVersion": "v1", "kind": "Pod", "metadata": service["metadata"], "spec": spec})


def model(kind: type, fields: dict) -> object:
    """One of KServe's own models, made of these fields; ends where it has no such field, or of another type."""
    names = {outside: inside for inside, outside in kind.attribute_map.items()}
    if unknown := fields.keys() - names.keys():
        sys.exit(f"{kind.__name__} of KServe has no {', '.join(sorted(unknown))}")
    made = {}
    for field, value in fields.items():
        wanted = kind.openapi_types[names[field]]
        inner = getattr(kserve.models, wanted, None)
        plain = {"str": str, "int": int, "bool": bool}.get(wanted, list if wanted.startswith("list") else dict)
        if type(value) is not (dict if inner else plain):
            sys.exit(f"{field} of {kind.__name__} is to be {wanted}, not {value!r}")
        made[names[field]] = model(inner, value) if inner else value
    return kind(**made)


def things(folder: Path) -> list[dict]:
    """What a kustomization makes; where nothing here can make it, the files that it names."""
    if kubectl := shutil.which("kubectl"):
        made = subprocess.run([kubectl, "kustomize", folder], check=True, capture_output=True, text=True).stdout
        return list(yaml.safe_load_all(made))
    print(f"not run: kubectl kustomize {folder.name} (no kubectl here); its files are checked as they stand")
    names = yaml.safe_load((folder / "kustomization.yaml").read_text())["resources"]
    return [thing for name in names for thing in yaml.safe_load_all((folder / name).read_text())]


def check_selectors(things: list[dict]) -> None:
    """An empty selector is right by its schema, and selects every pod there is."""
    labels = next(t["spec"]["template"]["metadata"]["labels"] for t in things if t["kind"] == "Deployment")
    for thing in things:
        selector = thing["spec"].get("selector", thing["spec"].get("podSelector"))
        if selector is not None and selector.get("matchLabels", selector) != labels:
            sys.exit(f"the {thing['kind']} selects {selector}, the pods have {labels}")


def check_compose(file: Path) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", file]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    for name, service in yaml.safe_load(file.read_text())["services"].items():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith(".") and not (file.parent / source).exists():
                sys.exit(f"{file.name}: {name} mounts {source}, which is not there")


def main() -> None:
    for folder in ["base", "kserve"]:
        made = things(HERE / "kubernetes" / folder)
        for thing in made:
            check = check_inference_service if thing["kind"] == "InferenceService" else check_kubernetes
            check(thing)
            print(f"kubernetes/{folder}: {thing['kind']} {thing['metadata']['name']}")
        if folder == "base":
            check_selectors(made)
    check_compose(HERE / "compose" / "compose.yaml")
    print("compose: compose.yaml, and what it mounts is there")
    if promtool := shutil.which("promtool"):
        subprocess.run([promtool, "check", "config", HERE / "compose" / "prometheus.yml"], check=True)
    else:
        print("not run: promtool check config (no promtool here)")


if __name__ == "__main__":
    main()
