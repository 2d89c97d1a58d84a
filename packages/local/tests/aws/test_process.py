import logging
import os
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests
from requests.adapters import HTTPAdapter

from integration_core.errors import PermanentError
from siesa_local.aws import EmbeddedAws

Opener = Callable[..., Any]


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", "4")
            self.end_headers()
            self.wfile.write(b"real")

        def log_message(self, *args: object) -> None:
            pass

    served = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=served.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{served.server_address[1]}", seen
    served.shutdown()
    thread.join()
    served.server_close()


def test_requests_to_a_real_server_go_out_once_and_unpatched(open_aws: Opener, server: tuple[str, list[str]]) -> None:
    url, seen = server
    send_before = HTTPAdapter.send

    with open_aws(), requests.Session() as session:
        body = session.get(f"{url}/products?page=1", timeout=5).content
        send_while_open = HTTPAdapter.send

    assert (body, seen) == (b"real", ["/products?page=1"])
    assert send_while_open is send_before


def test_nothing_of_the_user_s_aws_is_read_and_all_is_restored(
    open_aws: Opener, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    config = tmp_path / "config"
    config.write_text("[profile principal]\nregion = eu-west-3\n")
    mine = {
        "AWS_PROFILE": "principal",
        "AWS_CONFIG_FILE": str(config),
        "AWS_SESSION_TOKEN": "token",
        "AWS_ENDPOINT_URL_S3": "https://elsewhere.example.com",
        "AWS_REGION": "eu-west-3",
    }
    for name, value in mine.items():
        monkeypatch.setenv(name, value)
    before = dict(os.environ)

    with open_aws() as aws:
        credentials = boto3.Session().get_credentials()
        assert credentials is not None
        inside = (boto3.Session().region_name, credentials.access_key, credentials.token)
        assert aws.client("s3").list_buckets()["Buckets"][0]["Name"] == "payloads"

    assert inside == ("us-east-1", "embedded", None)
    assert dict(os.environ) == before


def test_the_environment_is_restored_when_opening_fails(open_aws: Opener, tmp_path: Path) -> None:
    before = dict(os.environ)
    (tmp_path / "letter.txt").write_text("not a state folder")

    with pytest.raises(PermanentError), open_aws(tmp_path):
        pass

    assert dict(os.environ) == before
    with open_aws():
        pass


def test_clients_made_anywhere_in_the_process_reach_the_embedded_aws(aws: EmbeddedAws) -> None:
    boto3.resource("dynamodb").Table("books").put_item(Item={"tenant": "a", "sync": "1"})

    assert boto3.client("dynamodb").scan(TableName="books")["Count"] == 1


def test_a_client_that_outlives_the_embedded_aws_is_stopped(open_aws: Opener) -> None:
    with open_aws() as aws:
        client = aws.client("s3")

    with pytest.raises(PermanentError, match="no embedded AWS is open any more"):
        client.list_buckets()


def test_a_call_to_a_host_that_is_not_aws_s_is_stopped(aws: EmbeddedAws) -> None:
    client = aws.session.client("s3", endpoint_url="https://storage.example.com")

    with pytest.raises(PermanentError, match=r"storage\.example\.com was stopped"):
        client.list_buckets()


def test_a_second_embedded_aws_in_one_process_is_refused(aws: EmbeddedAws, open_aws: Opener) -> None:
    with pytest.raises(PermanentError, match="already answers"), open_aws():
        pass


def test_what_one_leaves_behind_the_next_does_not_see(open_aws: Opener) -> None:
    with open_aws() as aws:
        aws.client("s3").put_object(Bucket="payloads", Key="k", Body=b"1")
        aws.client("sns").publish(TopicArn=aws.topic_arn("alerts"), Message="m")

    with open_aws() as aws:
        assert aws.client("s3").list_objects_v2(Bucket="payloads")["KeyCount"] == 0
        assert aws.alerts("alerts") == []


def test_another_region_names_its_own_resources(open_aws: Opener) -> None:
    with open_aws(deployed=True, region="sa-east-1") as aws:
        buckets = [bucket["Name"] for bucket in aws.client("s3").list_buckets()["Buckets"]]
        result = aws.wait(aws.start("sync", '{"tenant": "a", "count": 9}', "one"), timeout=20)

    assert (buckets, result.status) == (["payloads"], "SUCCEEDED")
    assert ":sa-east-1:" in result.arn


def test_moto_says_nothing_and_its_logger_is_as_before(open_aws: Opener, caplog: pytest.LogCaptureFixture) -> None:
    level = logging.getLogger("moto").level

    with caplog.at_level(logging.DEBUG), open_aws(deployed=True) as aws:
        aws.wait(aws.start("sync", '{"tenant": "a", "refuse": "x"}', "bad"), timeout=20)

    assert [record.name for record in caplog.records if record.name.startswith("moto")] == []
    assert logging.getLogger("moto").level == level
