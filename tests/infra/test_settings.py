from pathlib import Path

import pytest

from siesa_infra.errors import SynthesisError
from siesa_infra.settings import Memory, read_settings

ACCOUNT = "111122223333"


def read(tmp_path: Path, text: str, **context: str) -> list[str]:
    file = tmp_path / "environments.toml"
    file.write_text(text)
    return [settings.environment for settings in read_settings(context, file)]


def test_the_environments_that_have_an_account_are_synthesised(tmp_path: Path) -> None:
    text = f'[dev]\naccount = "{ACCOUNT}"\nregion = "us-east-1"\n[prod]\nregion = "us-east-1"\n'

    assert read(tmp_path, text) == ["dev"]


def test_an_account_of_the_command_is_for_every_environment(tmp_path: Path) -> None:
    assert read(tmp_path, "", account=ACCOUNT, region="us-east-1") == ["dev", "test", "prod"]


def test_the_commands_account_and_region_win_over_the_files(tmp_path: Path) -> None:
    file = tmp_path / "environments.toml"
    file.write_text(f'[dev]\naccount = "{ACCOUNT}"\nregion = "us-east-1"\n')

    [settings] = read_settings(
        {"environment": "dev", "account": "999988887777", "region": "eu-west-1", "rollback": "off"}, file
    )

    assert (settings.account, settings.region, settings.rollback) == ("999988887777", "eu-west-1", "off")


def test_memory_that_is_not_named_has_its_default(tmp_path: Path) -> None:
    file = tmp_path / "environments.toml"
    file.write_text(f'[dev]\naccount = "{ACCOUNT}"\nregion = "us-east-1"\nmemory_mb = {{ loader = 1024 }}\n')

    [settings] = read_settings({}, file)

    assert settings.memory_mb == Memory(extractor=512, transformer=512, loader=1024)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('account = "12"', "account of environment dev is '12'"),
        ("account = 111122223333", "account of environment dev is 111122223333"),
        ('region = "mars"', "region of environment dev is 'mars'"),
        ('region = "xx-fake-9"', "region of environment dev is 'xx-fake-9': botocore "),
        ('region = "us-west-3"', "region of environment dev is 'us-west-3': botocore "),
        ('region = "aws-global"', "region of environment dev is 'aws-global'"),
        ("log_retention_days = 8", "log_retention_days of environment dev is 8"),
        ("memory_mb = { loader = 64 }", "memory_mb.loader of environment dev is 64"),
        ("memory_mb = { loadr = 512 }", "memory_mb.loadr of environment dev is 512"),
        ('rollout = "canary"', "rollout of environment dev is 'canary'"),
        ("batchsize = 5", "batchsize of environment dev is 5"),
        ("log_retention_days = 0", "log_retention_days of environment dev is 0"),
        ('product_types = ["kong/*"]', "product_types.0 of environment dev is 'kong/*'"),
        ('product_types = ["kong", "siesa"]', "product_types.1 of environment dev is 'siesa'"),
        ('alert_emails = ["operations"]', "alert_emails.0 of environment dev is 'operations'"),
        ('alert_emails = ["x@a.org", "y@a.org", "X@a.org"]', "the address X@a.org stands there twice"),
        ("[dev.vpc]", "vpc.subnet_ids of environment dev is missing."),
        ('vpc = { vpc_id = "vpc-0a1b2c3d", subnet_ids = ["subnet-0a1b2c3d"], security_group_ids = ["sg-0a1b2c3d"] }',
         "vpc.vpc_id of environment dev is 'vpc-0a1b2c3d'"),
        ('vpc = { subnet_ids = ["sn-0a1b2c3d"], security_group_ids = ["sg-0a1b2c3d"] }',
         "vpc.subnet_ids.0 of environment dev is 'sn-0a1b2c3d'"),
        ('vpc = { subnet_ids = ["subnet-0a1b2c3d"], security_group_ids = ["sg-web"] }',
         "vpc.security_group_ids.0 of environment dev is 'sg-web'"),
    ],
)  # fmt: skip
def test_a_setting_that_does_not_hold_is_named_with_its_value(tmp_path: Path, line: str, message: str) -> None:
    given = {"account": f'account = "{ACCOUNT}"', "region": 'region = "us-east-1"'}
    given.pop(line.split(maxsplit=1)[0], None)
    text = "\n".join(["[dev]", *given.values(), line])

    with pytest.raises(SynthesisError) as refused:
        read(tmp_path, text)

    assert message in str(refused.value)
    assert "Next: mend environments.toml" in str(refused.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[local]\n", "unknown environment 'local' in environments.toml"),
        ("dev = 3\n", "dev in environments.toml is 3, not a table"),
        ("[dev\n", "cannot be read"),
    ],
)
def test_a_file_that_is_not_environments_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SynthesisError, match=message):
        read(tmp_path, text, account=ACCOUNT)


def test_a_settings_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / "environments.toml"
    file.write_bytes(b'[dev]\nregion = "\xff"\n')

    with pytest.raises(SynthesisError, match=r"environments\.toml cannot be read: 'utf-8'"):
        read_settings({"account": ACCOUNT}, file)


@pytest.mark.parametrize("days", [1, 7, 2192, 3653])
def test_logs_may_be_kept_for_as_long_as_cloudwatch_knows(tmp_path: Path, days: int) -> None:
    text = f'[dev]\naccount = "{ACCOUNT}"\nregion = "us-east-1"\nlog_retention_days = {days}\n'

    assert read(tmp_path, text) == ["dev"]


def test_a_settings_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SynthesisError, match=r"nowhere\.toml cannot be read"):
        read_settings({"settings": str(tmp_path / "nowhere.toml")})


def test_the_committed_environments_can_be_read_and_name_no_account() -> None:
    assert len(read_settings({"account": ACCOUNT})) == 3
    with pytest.raises(SynthesisError, match="no account for environment dev, test, prod"):
        read_settings({})
