from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration_core.errors import ConfigurationInvalid
from siesa_local.template.document import Template

RESOURCES: dict[str, dict[str, Any]] = {
    "Books": {"Type": "AWS::DynamoDB::GlobalTable", "Properties": {"TableName": "books"}},
    "Box": {
        "Type": "AWS::S3::Bucket",
        "Properties": {"BucketName": {"Fn::Join": ["-", ["box", {"Ref": "AWS::AccountId"}]]}},
        "DeletionPolicy": "Retain",
    },
    "Alerts": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "alerts"}},
    "Nameless": {"Type": "AWS::S3::Bucket"},
    "Key": {"Type": "AWS::KMS::Key"},
}
TEXT = st.text().filter(lambda text: "{{resolve:" not in text)
KEY = st.text().filter(lambda key: key != "Ref" and not key.startswith("Fn::"))
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT, lambda inner: st.lists(inner) | st.dictionaries(KEY, inner)
)


def template(resources: dict[str, Any] = RESOURCES) -> Template:
    return Template({"Resources": resources}, account="111122223333", region="sa-east-1")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ({"Ref": "AWS::Region"}, "sa-east-1"),
        ({"Ref": "AWS::Partition"}, "aws"),
        ({"Ref": "Books"}, "books"),
        ({"Ref": "Box"}, "box-111122223333"),
        ({"Ref": "Alerts"}, "arn:aws:sns:sa-east-1:111122223333:alerts"),
        ({"Fn::GetAtt": ["Books", "Arn"]}, "arn:aws:dynamodb:sa-east-1:111122223333:table/books"),
        ({"Fn::GetAtt": "Box.Arn"}, "arn:aws:s3:::box-111122223333"),
        ({"Fn::GetAtt": ["Alerts", "TopicArn"]}, "arn:aws:sns:sa-east-1:111122223333:alerts"),
        ({"Fn::Join": ["", [{"Fn::GetAtt": ["Box", "Arn"]}, "/*"]]}, "arn:aws:s3:::box-111122223333/*"),
        ({"Fn::Sub": "${Box.Arn}/${AWS::Region}/${!Kept}"}, "arn:aws:s3:::box-111122223333/sa-east-1/${Kept}"),
        ({"Fn::Sub": ["${Where}/${Box}", {"Where": {"Ref": "AWS::Region"}}]}, "sa-east-1/box-111122223333"),
        ({"Ref": "Books", "More": 1}, {"Ref": "Books", "More": 1}),
        ([{"Deep": [{"Ref": "Books"}]}], [{"Deep": ["books"]}]),
    ],
)
def test_a_reference_or_function_is_replaced_by_what_it_stands_for(written: Any, value: Any) -> None:
    assert template().resolve(written) == value


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ({"Ref": "Gone"}, "nothing is called Gone"),
        ({"Ref": "Nameless"}, "Nameless has no BucketName"),
        ({"Ref": "Key"}, "Key is an AWS::KMS::Key"),
        ({"Fn::GetAtt": ["Books", "StreamArn"]}, "the attribute StreamArn of Books"),
        ({"Fn::Sub": "${Gone}"}, "nothing is called Gone"),
        ({"Fn::ImportValue": "other-stack"}, "nothing computes Fn::ImportValue"),
        ("{{resolve:ssm:/x}}", "nothing resolves {{resolve:ssm:/x}}"),
    ],
)
def test_what_cannot_be_resolved_is_refused_by_name(written: Any, why: str) -> None:
    with pytest.raises(ConfigurationInvalid) as caught:
        template().resolve(written)

    assert why in str(caught.value)


def test_a_resource_under_a_condition_is_refused() -> None:
    with pytest.raises(ConfigurationInvalid, match="Box has Condition"):
        template({"Box": {**RESOURCES["Box"], "Condition": "InProduction"}})


@given(PLAIN)
def test_a_value_without_references_stays_as_it_is(value: Any) -> None:
    assert template().resolve(value) == value


@given(st.text(max_size=3), st.lists(TEXT))
def test_joined_parts_stand_in_order(separator: str, parts: list[str]) -> None:
    assert template().resolve({"Fn::Join": [separator, parts]}) == separator.join(parts)
