import sys

from tests.infra.synthesis import INFRA

# The app is no package: it is read from its folder, as the CDK CLI does.
if str(INFRA) not in sys.path:
    sys.path.insert(0, str(INFRA))
