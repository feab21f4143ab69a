"""A checkout that is set up from an index of its own, of small packages, without a network."""

import hashlib
import subprocess
import zipfile

from tests.helpers.stub_book import StubBook

METADATA = "Metadata-Version: 2.1\nName: {}\nVersion: {}\n"
WHEEL = "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
SCRIPT = "[console_scripts]\n{0} = {0}:main\n"


class SmallIndex(StubBook):
    """Its lock asks for one package, `tiny`, and its optional group for another one, `more`."""

    def __init__(self, place):
        super().__init__(place / "checkout")
        self.wheels = place / "wheels"
        self.wheels.mkdir()
        for name, version in (("tiny", "1.0"), ("tiny", "2.0"), ("more", "1.0")):
            self.write_wheel(name, version, f"def main(): print('{name} {version}')\n")
        self.ask_for(tiny="1.0")
        self.write_lock("requirements-dask.lock", more="1.0")

    @property
    def venv(self):
        return self.folder / ".venv"

    def wheel(self, name, version):
        return self.wheels / f"{name}-{version}-py3-none-any.whl"

    def write_wheel(self, name, version, code):
        """A package of one module, whose function `main` is its script."""
        info = f"{name}-{version}.dist-info"
        with zipfile.ZipFile(self.wheel(name, version), "w") as wheel:
            wheel.writestr(f"{name}.py", code)
            wheel.writestr(f"{info}/METADATA", METADATA.format(name, version))
            wheel.writestr(f"{info}/WHEEL", WHEEL)
            wheel.writestr(f"{info}/entry_points.txt", SCRIPT.format(name))
            wheel.writestr(f"{info}/RECORD", "")

    def plant(self, name):
        """Put one more module into a wheel."""
        with zipfile.ZipFile(self.wheel(name, "1.0"), "a") as wheel:
            wheel.writestr("planted.py", "")

    def planted(self):
        """Where it was installed."""
        return list(self.folder.glob(".venv*/lib/python3*/site-packages/planted.py"))

    def add_uv(self, program):
        """Ask for uv as well: its script becomes another program, with the same words."""
        code = f"import os, sys\ndef main(): os.execv({str(program)!r}, ['uv', *sys.argv[1:]])\n"
        self.write_wheel("uv", "1.0", code)
        self.ask_for(tiny="1.0", uv="1.0")

    def ask_for(self, **versions):
        self.write_lock("requirements.lock", **versions)

    def write_lock(self, lock, **versions):
        """A lock of packages, with the hashes of their wheels where there are any."""
        lines = []
        for name, version in versions.items():
            wheel = self.wheel(name, version)
            digest = hashlib.sha256(wheel.read_bytes() if wheel.exists() else b"").hexdigest()
            lines.append(f"{name}=={version} \\\n    --hash=sha256:{digest}\n")
        (self.folder / lock).write_text("".join(lines))

    def setting_up(self, *arguments):
        """Start `make setup`."""
        offline = {"PIP_FIND_LINKS": str(self.wheels), "PIP_NO_INDEX": "1"}
        return self.start("setup", *arguments, PIP_USER="1", PYTHONPATH="nonsense", **offline)

    def set_up(self, *arguments):
        """What make says of it; fails where make does."""
        process = self.setting_up(*arguments)
        said, _ = process.communicate(timeout=300)
        assert process.returncode == 0, said
        return said

    def refused(self, *arguments):
        """What make says where it fails; fails where make does not."""
        process = self.setting_up(*arguments)
        said, _ = process.communicate(timeout=120)
        assert process.returncode != 0, said
        return said

    def run(self, script):
        """What a script of the environment puts out."""
        return subprocess.run([self.venv / "bin" / script], capture_output=True, text=True).stdout

    def installer_of(self, name):
        """Which program installed a package."""
        (path,) = self.venv.glob(f"lib/*/site-packages/{name}-*.dist-info/INSTALLER")
        return path.read_text().strip()
