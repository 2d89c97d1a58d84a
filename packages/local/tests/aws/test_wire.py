import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.awsrequest import AWSPreparedRequest
from botocore.compat import HTTPHeaders

from integration_core.errors import PermanentError
from siesa_local.aws.faults import Faults
from siesa_local.aws.functions import Functions
from siesa_local.aws.request import Answer, read_call
from siesa_local.aws.state.keeper import Keepers
from siesa_local.aws.wire import Wire


class CountingBackend:
    """Answers after a moment, and knows how many calls it had inside at once."""

    def __init__(self) -> None:
        self.inside = 0
        self.most = 0
        self.answered = 0
        self.lock = threading.Lock()

    def __call__(self, request: AWSPreparedRequest) -> Answer:
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        time.sleep(0.003)
        with self.lock:
            self.inside -= 1
            self.answered += 1
        return 200, {}, b"{}"


def request(service: str) -> AWSPreparedRequest:
    headers = HTTPHeaders()
    headers["X-Amz-Target"] = "Service.ListThings"
    return AWSPreparedRequest("POST", f"https://{service}.us-east-1.amazonaws.com/", headers, b"{}", False)


def wire_over(backend: CountingBackend) -> Wire:
    return Wire(Functions({}, "us-east-1"), Faults(), Keepers({}), backend)


@pytest.mark.parametrize(("service", "most"), [("dynamodb", 1), ("s3", 1), ("secretsmanager", 1), ("states", 4)])
def test_calls_to_a_service_that_holds_data_are_answered_one_at_a_time(service: str, most: int) -> None:
    backend = CountingBackend()
    wire = wire_over(backend)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: wire.answer_request(request(service)), range(8)))

    assert backend.answered == 8
    assert (backend.most == 1) is (most == 1)


def test_closing_waits_for_the_call_under_way_and_refuses_the_next() -> None:
    backend = CountingBackend()
    wire = wire_over(backend)

    with ThreadPoolExecutor(1) as pool:
        under_way = pool.submit(wire.answer_request, request("dynamodb"))
        while not backend.inside and not under_way.done():
            time.sleep(0.0005)
        wire.close()
        assert backend.inside == 0

    assert under_way.result()[0] == 200
    with pytest.raises(PermanentError, match="after the embedded AWS was closed"):
        wire.answer_request(request("dynamodb"))


@pytest.mark.parametrize(
    ("url", "service", "place"),
    [
        ("https://s3.us-east-1.amazonaws.com/bucket/a%2Fb", "s3", ("bucket", "a/b")),
        ("https://sns.s3.us-east-1.amazonaws.com/k", "s3", ("sns", "k")),
        ("https://s3.s3.amazonaws.com/", "s3", ("s3", "")),
        ("https://my.bucket.s3.amazonaws.com/k", "s3", ("my.bucket", "k")),
    ],
)
def test_bucket_and_key_are_read_off_host_or_path(url: str, service: str, place: tuple[str, str]) -> None:
    call = read_call(AWSPreparedRequest("GET", url, HTTPHeaders(), b"", False))

    assert call is not None
    assert (call.service, call.bucket_and_key()) == (service, place)


def test_a_host_that_only_looks_like_aws_s_is_none_of_its_own() -> None:
    url = "https://s3.amazonaws.com.example.com/bucket"

    assert read_call(AWSPreparedRequest("GET", url, HTTPHeaders(), b"", False)) is None
