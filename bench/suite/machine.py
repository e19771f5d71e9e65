"""A small root folder that stands for a host: accounts, dpkg's database, units of systemd."""
import os

from .site import write

STANZA = """Package: {name}
Status: install ok installed
Priority: optional
Section: utils
Installed-Size: 512
Maintainer: Bench <bench@example.org>
Architecture: amd64
Version: 1.{number}-1
Depends: libc6 (>= 2.36), debconf (>= 0.5) | debconf-2.0
Description: package number {number}
 Stands for one of the packages of a host,
 with a description of the usual length.
Homepage: https://example.org/{name}

"""
UNIT = """[Unit]
Description=Service {number}
After=network.target

[Service]
ExecStart=/bin/sleep infinity

[Install]
WantedBy=multi-user.target
"""


def packages(count):
    return ["dpkg"] + [f"package-{number:04d}" for number in range(1, count)]


def services(count):
    return [f"service-{number:03d}" for number in range(count)]


def make(root, package_count, service_count):
    """Everything in it is as `layer` describes."""
    write(f"{root}/etc/passwd", "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n")
    write(f"{root}/etc/group", "root:x:0:\ndaemon:x:1:\n")
    write(f"{root}/etc/os-release", 'ID=debian\nVERSION_ID="12"\nNAME="Debian GNU/Linux"\n')
    write(f"{root}/etc/hostname", "host\n")
    for program in ("usr/bin/dpkg", "usr/bin/apt-get", "usr/lib/systemd/systemd"):
        write(f"{root}/{program}", "#!/bin/sh\n")
        os.chmod(f"{root}/{program}", 0o755)
    os.symlink("usr/bin", f"{root}/bin")
    write(f"{root}/var/lib/dpkg/status",
          "".join(STANZA.format(name=name, number=n) for n, name in enumerate(packages(package_count))))
    wants = f"{root}/etc/systemd/system/multi-user.target.wants"
    os.makedirs(wants)
    for number, name in enumerate(services(service_count)):
        write(f"{root}/usr/lib/systemd/system/{name}.service", UNIT.format(number=number))
        os.symlink(f"/usr/lib/systemd/system/{name}.service", f"{wants}/{name}.service")
    return root


def layer(package_count, service_count):
    lines = ["packages:"] + [f"  {name}: {{}}" for name in packages(package_count)]
    lines += ["services:"] + [f"  {name}: {{enabled: true}}" for name in services(service_count)]
    return "\n".join(lines) + "\n"
