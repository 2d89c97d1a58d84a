"""How Step Functions spells services and parameters: as the AWS SDK for Java 2 does, with a capital first letter."""

from functools import lru_cache

BOTOCORE_NAMES = {
    "applicationdiscovery": "discovery",
    "cloudwatchlogs": "logs",
    "cognitoidentityprovider": "cognito-idp",
    "costandusagereport": "cur",
    "costexplorer": "ce",
    "databasemigration": "dms",
    "directory": "ds",
    "directoryservicedata": "ds-data",
    "elasticloadbalancing": "elb",
    "elasticloadbalancingv2": "elbv2",
    "elasticsearch": "es",
    "eventbridge": "events",
    "iotdataplane": "iot-data",
    "iotjobsdataplane": "iot-jobs-data",
    "lexmodelbuilding": "lex-models",
    "lexmodelsv2": "lexv2-models",
    "lexruntimev2": "lexv2-runtime",
    "marketplacemetering": "meteringmarketplace",
    "migrationhub": "mgh",
    "serverlessapplicationrepository": "serverlessrepo",
    "sfn": "stepfunctions",
    "simpledb": "sdb",
}
"""Services of `aws-sdk` that botocore names otherwise than by hyphens alone."""

SDK_NAMES = {theirs.replace("-", ""): ours for ours, theirs in BOTOCORE_NAMES.items()}


@lru_cache(maxsize=8192)
def sdk_name(member: str) -> str:
    """Give a member's name in an `aws-sdk` integration: `DBInstanceIdentifier` is `DbInstanceIdentifier` there.

    A run of capitals at the start keeps its first, and the last where a small letter follows. `NULL` is `Nul`,
    because the Java SDK may not say `null`.
    """
    if member == "NULL":
        return "Nul"
    end = 1
    while end < len(member) and member[end].isupper() and not member[end + 1 : end + 2].islower():
        end += 1
    return member[:1].upper() + member[1:end].lower() + member[end:]


def pascal(member: str) -> str:
    """Give a member's name with a capital first letter, as all parameters are written."""
    return member[:1].upper() + member[1:]
