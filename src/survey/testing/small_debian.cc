#include "survey/testing/small_debian.h"

#include <gtest/gtest.h>

#include "base/strings.h"
#include "model/json.h"
#include "resources/built_in.h"
#include "resources/testing/stage.h"
#include "system/facts.h"

namespace consort::survey {
namespace {

constexpr std::string_view kCrontab = "17 * * * * root run-parts /etc/cron.hourly\n";
constexpr std::string_view kSite = "server { listen 80 default_server; }\n";
constexpr std::string_view kSudoers = "root ALL=(ALL:ALL) ALL\n@includedir /etc/sudoers.d\n";
constexpr std::string_view kSshd = "PermitRootLogin no\n";

// A stanza of dpkg's status.
std::string package(std::string_view name, std::string_view more) {
  return "Package: " + std::string(name) +
         "\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.0-1\n" +
         std::string(more) + "\n";
}

std::string conffile(std::string_view path, std::string_view content) {
  return "Conffiles:\n " + std::string(path) + " " + md5(content).hex() + "\n";
}

std::string unit(std::string_view alias = "") {
  return "[Service]\nExecStart=/usr/sbin/x\n[Install]\nWantedBy=multi-user.target\n" +
         (alias.empty() ? "" : "Alias=" + std::string(alias) + "\n");
}

}  // namespace

SmallDebian::SmallDebian() {
  target_.set_live(false);
  install_base();
  install_services();
  install_postgresql();
  set_up();
}

void SmallDebian::install_base() {
  files().put(
      "/var/lib/dpkg/status",
      package("dpkg", "Priority: required\nDepends: libzstd1 (>= 1.5.2)\n") +
          package("libzstd1", "Priority: optional\n") + package("nano", "Priority: important\n") +
          package("cron", "Priority: important\n" + conffile("/etc/crontab", kCrontab)) +
          package("sudo", "Priority: standard\n" + conffile("/etc/sudoers", kSudoers)) +
          package("openssh-server", "Priority: standard\n") +
          package("postgresql-15", "Priority: standard\n") +
          package("linux-image-amd64", "Priority: optional\n") +
          package("nginx-common",
                  "Priority: standard\n" + conffile("/etc/nginx/sites-available/default", kSite)));
  files().put("/var/lib/dpkg/info/apt.list", "/.\n/usr/bin/apt-get\n");
  files().put("/usr/bin/apt-get", "ELF apt-get", 0755);
  files().put("/var/lib/dpkg/info/base-files.list", "/.\n/etc\n/etc/os-release\n");
  files().put("/usr/lib/os-release", *files().content("/etc/os-release"));
  files().put_link("/etc/os-release", "../usr/lib/os-release");
  files().put("/var/lib/dpkg/info/nano.list", "/.\n/bin\n/bin/nano\n");
  files().put("/var/lib/dpkg/info/nano.md5sums", md5("ELF nano").hex() + "  bin/nano\n");
  files().put("/usr/bin/nano", "ELF nano", 0755);
  files().put_link("/bin", "usr/bin");
  files().put("/usr/share/base-passwd/passwd.master",
              "root:*:0:0:root:/root:/bin/bash\ndaemon:*:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n"
              "www-data:*:33:33:www-data:/var/www:/usr/sbin/nologin\n"
              "nobody:*:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n");
  files().put("/usr/share/base-passwd/group.master",
              "root:*:0:\ndaemon:*:1:\nsudo:*:27:\nwww-data:*:33:\nusers:*:100:\n"
              "nogroup:*:65534:\n");
  files().put("/etc/crontab", kCrontab);
  files().put("/etc/sudoers", kSudoers, 0440);
}

void SmallDebian::install_services() {
  const std::string helper = "/var/lib/systemd/deb-systemd-helper-enabled/";
  const std::string units = "/usr/lib/systemd/system/", etc = "/etc/systemd/system/";
  for (const std::string name : {"cron.service", "nginx.service", "ssh.service"}) {
    files().put(units + name, unit());
    files().put_link(etc + "multi-user.target.wants/" + name, units + name);
    files().put(helper + name + ".dsh-also", etc + "multi-user.target.wants/" + name + "\n");
    files().put(helper + "multi-user.target.wants/" + name, "");
  }
  files().put(units + "rsync.service", unit());
  files().put(helper + "rsync.service.dsh-also", etc + "multi-user.target.wants/rsync.service\n");
  files().put_link(units + "hwclock.service", "/dev/null");
  files().put("/etc/ssh/sshd_config", kSshd);
  files().put("/var/lib/ucf/hashfile", md5(kSshd).hex() + "  /etc/ssh/sshd_config\n");
  files().put("/var/lib/dpkg/info/nginx-common.list", "/.\n/etc/nginx/sites-available/default\n");
  files().put("/etc/nginx/sites-available/default", kSite);
  files().put_link("/etc/nginx/sites-enabled/default", "/etc/nginx/sites-available/default");
  files().put("/var/lib/dpkg/info/openssh-server.postinst",
              "#!/bin/sh\nadduser --system --home /run/sshd --shell /usr/sbin/nologin sshd\n");
}

void SmallDebian::install_postgresql() {
  files().put("/var/lib/dpkg/info/postgresql-common.postinst",
              "#!/bin/sh\nadduser --system --group --shell /bin/bash postgres\n"
              "adduser postgres ssl-cert\n");
  files().put("/etc/postgresql/15/main/postgresql.conf",
              "# comments\nport = 5432\t\t# (change requires restart)\nshared_buffers = 128MB\n",
              0644, {103, 111});
  files().put("/etc/postgresql/15/main/pg_hba.conf",
              "local   all             all                                     peer\n", 0640,
              {103, 111});
  append("/etc/passwd",
         "sshd:x:102:65534::/run/sshd:/usr/sbin/nologin\n"
         "postgres:x:103:111::/var/lib/postgresql:/bin/bash\n");
  append("/etc/group", "ssl-cert:x:110:postgres\npostgres:x:111:\n");
  append("/etc/shadow", "sshd:!:19700::::::\npostgres:*:19700:0:99999:7:::\n");
}

void SmallDebian::set_up() {
  files().put("/etc/hosts",
              "127.0.0.1 localhost\n127.0.1.1 fake.example.com fake\n"
              "::1 localhost ip6-localhost ip6-loopback\nff02::1 ip6-allnodes\n");
  files().put("/usr/share/zoneinfo/Etc/UTC", "TZif utc");
  files().put("/usr/share/zoneinfo/Europe/Zurich", "TZif zurich");
  files().put("/etc/timezone", "Etc/UTC\n");
  files().put_link("/etc/localtime", "/usr/share/zoneinfo/Etc/UTC");
  files().put("/etc/apt/sources.list",
              "deb http://deb.debian.org/debian bookworm main non-free-firmware\n"
              "deb-src http://security.debian.org/debian-security bookworm-security main\n");
  files().put("/etc/fstab",
              "# / was on /dev/sda1 during installation\n"
              "UUID=1234 / ext4 errors=remount-ro 0 1\nUUID=5678 none swap sw 0 0\n");
  files().put("/etc/machine-id", "0123\n");
  files().put("/etc/modules", "# one module a line\n");
}

model::Facts SmallDebian::facts() {
  Diagnostics warnings;
  return system::collect_facts(target_, warnings);
}

void SmallDebian::append(const std::string& path, std::string_view text) {
  auto status = files().status(path);
  ASSERT_TRUE(status) << path;
  files().put(path, *files().content(path) + std::string(text), status->mode,
              {status->uid, status->gid});
}

void SmallDebian::replace(const std::string& path, std::string_view from, std::string_view to) {
  auto status = files().status(path);
  ASSERT_TRUE(status) << path;
  const std::string before = *files().content(path);
  ASSERT_NE(before.find(from), before.npos) << path;
  files().put(path, replace_all(before, from, to), status->mode, {status->uid, status->gid});
}

Description SmallDebian::description(const DescriptionScope& scope) {
  resources::MemoryBlobs blobs;
  const model::Facts known = facts();
  resources::Context context{target_, known, blobs};
  auto description = describe_machine(resources::built_in(), context, scope);
  EXPECT_TRUE(description) << description.error().to_string();
  return description ? *description : Description();
}

std::string SmallDebian::layer(const DescriptionScope& scope) {
  return model::to_json(model::Value(description(scope).layer));
}

}  // namespace consort::survey
