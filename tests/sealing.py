"""The keys of test runs, in a folder that goes with the process."""

import atexit
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from wayline.runtime.vault import Vault

_FOLDER: Final = TemporaryDirectory(prefix="wayline-keys-")
atexit.register(_FOLDER.cleanup)

VAULT: Final = Vault(Path(_FOLDER.name))
