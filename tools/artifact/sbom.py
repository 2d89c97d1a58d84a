"""The bill of materials beside a zip: CycloneDX 1.6, the same bytes for the same zip."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import NAMESPACE_OID, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL
from tools.artifact.distributions import Installed
from tools.artifact.stage import Stage
from tools.artifact.target import EPOCH, PYTHON

_LONGEST_LICENSE = 100


def sbom(stage: Stage, *, zip_name: str, zip_sha256: str, root: str, compiler: str) -> str:
    """Write the bill of a zip: the zip itself by its hash, every distribution in it, and what needs what.

    Our own packages have the hash of the wheel that was built. A distribution of the lock has none: the lock allows
    any file of its version, and the installer does not tell which it took; the lock itself is named with its hash.
    What was taken out of a distribution stands with it. `root` is the step's distribution, `compiler` the version of
    the Python that wrote the bytecode.
    """
    hashes = {
        wheel.name.partition("-")[0].replace("_", "-"): (hashlib.sha256(wheel.read_bytes()).hexdigest(),)
        for wheel in stage.wheels
    }
    components = {
        name: _component(found, hashes.get(name, ()), stage.pruned[name]) for name, found in sorted(stage.found.items())
    }
    whole = Component(
        type=ComponentType.APPLICATION,
        name=zip_name,
        version=stage.found[root].version,
        bom_ref=zip_name,
        hashes=_hashes([zip_sha256]),
        properties=[
            Property(name="siesa:runtime", value=f"python{PYTHON}"),
            Property(name="siesa:lock", value=f"requirements/{stage.lock.name}"),
            Property(name="siesa:lock:sha256", value=hashlib.sha256(stage.lock.read_bytes()).hexdigest()),
            Property(name="siesa:bytecode", value=f"unchecked-hash, compiled by CPython {compiler}"),
        ],
    )
    bom = Bom(
        serial_number=uuid5(NAMESPACE_OID, zip_sha256),
        metadata=BomMetaData(component=whole, timestamp=datetime.fromtimestamp(EPOCH, UTC)),
        components=components.values(),
    )
    bom.register_dependency(whole, [components[root]])
    for name, component in components.items():
        bom.register_dependency(component, [components[each] for each in stage.edges[name]])
    return make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=2) + "\n"


def _component(found: Installed, hashes: Iterable[str], pruned: Iterable[str]) -> Component:
    short = found.license is not None and len(found.license) <= _LONGEST_LICENSE
    purl = PackageURL("pypi", name=found.name, version=found.version)
    return Component(
        type=ComponentType.LIBRARY,
        name=found.name,
        version=found.version,
        purl=purl,
        bom_ref=purl.to_string(),
        hashes=_hashes(hashes),
        licenses=[LicenseFactory().make_from_string(found.license)] if found.license and short else [],
        properties=[Property(name="siesa:pruned", value=path) for path in pruned],
    )


def _hashes(values: Iterable[str]) -> list[HashType]:
    return [HashType(alg=HashAlgorithm.SHA_256, content=value) for value in values]
