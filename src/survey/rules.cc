#include "survey/rules.h"

#include <algorithm>

#include "model/pattern.h"

namespace consort::survey {
namespace {

using enum RuleKind;

// One line a fact about Linux systems. Sorted by what it is about.
const std::vector<Rule>& table() {
  static const std::vector<Rule> rules = {
      // Accounts
      {"/etc/passwd", described, "users"},
      {"/etc/group", described, "groups"},
      {"/etc/shadow", described, "users"},
      {"/etc/gshadow", described, "groups"},
      {"/etc/subuid", described, "users"},
      {"/etc/subgid", described, "users"},
      {"/etc/passwd-", made, "the copy that tools keep before a change"},
      {"/etc/group-", made, "the copy that tools keep before a change"},
      {"/etc/shadow-", made, "the copy that tools keep before a change"},
      {"/etc/gshadow-", made, "the copy that tools keep before a change"},
      {"/etc/subuid-", made, "the copy that tools keep before a change"},
      {"/etc/subgid-", made, "the copy that tools keep before a change"},
      {"/etc/.pwd.lock", state, "the lock of account files"},
      {"/etc/shells", made, "by packages of shells, with add-shell"},
      // Who the machine is
      {"/etc/hostname", described, "hostname"},
      {"/etc/machine-info", described, "hostname"},
      {"/etc/hosts", described, "hosts_entries"},
      {"/etc/machine-id", state, "made at the first start"},
      {"/etc/hostid", state, "made at the first start"},
      {"/etc/ssh/ssh_host_*", state, "host keys, made at the installation"},
      {"/etc/iscsi/initiatorname.iscsi", state, "made at the installation"},
      // Time and language
      {"/etc/localtime", described, "timezone"},
      {"/etc/timezone", described, "timezone"},
      {"/etc/adjtime", state, "how the hardware clock drifts"},
      // Network as it is now
      {"/etc/resolv.conf", state, "by the network configuration"},
      {"/etc/mtab", made, "a link to what the kernel says"},
      // Storage
      {"/etc/fstab", described, "mounts"},
      {"/etc/lvm/archive/*", state, "old metadata of volume groups"},
      {"/etc/lvm/backup/*", state, "metadata of volume groups"},
      {"/etc/mdadm/mdadm.conf", state, "the arrays found at the installation"},
      {"/etc/initramfs-tools/conf.d/resume", state, "where this machine swaps"},
      // Programs that make things of other things
      {"/etc/ld.so.cache", made, "by ldconfig"},
      {"/etc/ssl/certs/????????.?", made, "by update-ca-certificates"},
      {"/etc/ssl/certs/ca-certificates.crt", made, "by update-ca-certificates"},
      {"/etc/ssl/certs/java/*", made, "by update-ca-certificates"},
      {"/etc/ca-certificates.conf", made, "by the package ca-certificates"},
      {"/etc/pki/ca-trust/extracted/*", made, "by update-ca-trust"},
      {"/etc/pam.d/common-account", made, "by pam-auth-update"},
      {"/etc/pam.d/common-auth", made, "by pam-auth-update"},
      {"/etc/pam.d/common-password", made, "by pam-auth-update"},
      {"/etc/pam.d/common-session", made, "by pam-auth-update"},
      {"/etc/pam.d/common-session-noninteractive", made, "by pam-auth-update"},
      {"/etc/udev/hwdb.bin", made, "by systemd-hwdb"},
      {"/etc/xml/*", made, "by update-xmlcatalog"},
      {"/etc/sgml/catalog", made, "by update-catalog"},
      {"/etc/.java/.systemPrefs/*", state, "preferences of Java programs"},
      {"/etc/python3/debian_config", made, "by the package python3-minimal"},
      {"/etc/fonts/conf.d/10-hinting-slight.conf", made, "by the package fontconfig-config"},
      {"/etc/fonts/conf.d/70-no-bitmaps.conf", made, "by the package fontconfig-config"},
      {"/etc/apt/apt.conf.d/02autoremove-postgresql", made, "by the package postgresql-common"},
      {"/etc/aliases.db", made, "by newaliases"},
      {"/etc/mailcap", made, "by update-mime"},
      {"/etc/environment.d/*", made, "by packages"},
      {"/etc/apparmor.d/local/*", made, "empty places for local rules"},
      {"/etc/apparmor/init/network-interface-security/*", made, "by packages"},
      {"/etc/nginx/modules-enabled/50-mod-*.conf", made, "by packages of nginx modules"},
      {"/etc/runit/runsvdir/*", made, "by packages of services"},
      {"/etc/.updated", made, "by systemd-update-done"},
      {"/etc/rpm/macros.*", made, "by packages"},
      {"/etc/sudoers.d/90-cloud-init-users", made, "by cloud-init, for the user of the image"},
      {"/etc/kernel-img.conf", made, "by the installer"},
      {"/etc/popularity-contest.conf", state, "made at the installation"},
      // Services and packages
      {"/etc/systemd/user/*.wants/*", made, "user services that packages enable"},
      {"/etc/dpkg/origins/default", made, "by the package base-files"},
      {"/etc/apt/trusted.gpg~", made, "the copy that apt-key keeps"},
      {"/etc/modules", described, "kernel_modules"},
      {"/etc/modules-load.d/*.conf", described, "kernel_modules"},
      {"/etc/modprobe.d/consort-*.conf", described, "kernel_modules"},
      {"/etc/sysctl.d/60-consort.conf", described, "sysctls"},
      // Jobs
      {"/var/spool/cron/atjobs/*", state, "jobs that wait"},
      {"/var/spool/cron/atspool/*", state, "output of jobs"},
      // What was left by editors and package tools
      {"*.dpkg-old", made, "left by dpkg"},
      {"*.dpkg-dist", made, "left by dpkg"},
      {"*.dpkg-new", made, "left by dpkg"},
      {"*.dpkg-tmp", made, "left by dpkg"},
      {"*.ucf-old", made, "left by ucf"},
      {"*.ucf-dist", made, "left by ucf"},
      {"*.rpmnew", made, "left by rpm"},
      {"*.rpmsave", made, "left by rpm"},
      {"*.rpmorig", made, "left by rpm"},
      {"*~", made, "left by an editor"},
      {"*.swp", made, "left by an editor"},
  };
  return rules;
}

struct FirstContent {
  std::string_view path;
  std::string_view md5;
  const char* package;
};

// Of Debian 12. What is not here is shown as somebody's work, which errs to the safe side.
constexpr FirstContent kFirstContents[] = {
    {"/etc/default/locale", "008b65d6de84fdccfabaf366a3f432d9", "locales"},
    {"/etc/environment", "d41d8cd98f00b204e9800998ecf8427e", "libpam-modules"},
    {"/etc/hosts.allow", "d0cfb796d371b0182cd39d589b1c1ce3", "libwrap0"},
    {"/etc/hosts.deny", "208d7a7756d6daa71111bb0296f4ce6a", "libwrap0"},
    {"/etc/locale.gen", "6e99f0b8252f97591fe10a521de74c22", "locales"},
    {"/etc/network/interfaces", "5ec6753eca18efe8c8a300dbe2095080", "ifupdown"},
    {"/etc/networks", "d013c6de91b961753d4ba901347aa6c8", "netbase"},
    {"/etc/security/opasswd", "d41d8cd98f00b204e9800998ecf8427e", "libpam-modules"},
};

struct CustomMode {
  std::string_view path;  // a glob
  uint32_t mode;
};

// Configuration files of Debian 12 that are not for everybody to read.
constexpr CustomMode kCustomModes[] = {
    {"/etc/sudoers", 0440},         {"/etc/sudoers.d/*", 0440},   {"/etc/at.deny", 0640},
    {"/etc/chrony/*.keys", 0640},   {"/etc/iscsi/*.conf", 0600},  {"/etc/ppp/*-secrets", 0600},
    {"/etc/ppp/peers/*", 0640},     {"/etc/redis/*.conf", 0640},  {"/etc/audit/*.conf", 0640},
    {"/etc/default/cacerts", 0600}, {"/etc/audit/*.rules", 0640}, {"/etc/libvirt/*.conf", 0600},
    {"/etc/cups/*.conf", 0640},
};

constexpr const char* kSecret[] = {"/etc/shadow*",
                                   "/etc/gshadow*",
                                   "/etc/ssh/ssh_host_*_key",
                                   "/etc/ssl/private/*",
                                   "/etc/pki/*/private/*",
                                   "/etc/sasldb2",
                                   "/etc/krb5.keytab",
                                   "/etc/ppp/*-secrets",
                                   "/etc/wireguard/*",
                                   "/etc/ipsec.secrets",
                                   "/etc/NetworkManager/system-connections/*",
                                   "/etc/netplan/*",
                                   "/etc/wpa_supplicant/*",
                                   "*/.pgpass",
                                   "*/.netrc",
                                   "*/.my.cnf",
                                   "*/id_rsa",
                                   "*/id_ed25519",
                                   "*/id_ecdsa",
                                   "*.key",
                                   "*.keytab",
                                   "*.p12",
                                   "*.pfx",
                                   "*passwd.conf",
                                   "*password*",
                                   "*secret*",
                                   "*credential*"};

}  // namespace

std::span<const Rule> built_in_rules() { return table(); }

const Rule* rule_for(std::string_view path, std::span<const Rule> rules) {
  auto found = std::ranges::find_if(
      rules, [&](const Rule& rule) { return model::matches_glob(rule.path, path); });
  return found == rules.end() ? nullptr : &*found;
}

const char* made_first_by(std::string_view path, const Md5& content) {
  for (const FirstContent& known : kFirstContents)
    if (known.path == path && known.md5 == content.hex()) return known.package;
  return nullptr;
}

std::optional<uint32_t> mode_by_custom(std::string_view path) {
  for (const CustomMode& custom : kCustomModes)
    if (model::matches_glob(custom.path, path)) return custom.mode;
  return std::nullopt;
}

bool is_secret(std::string_view path) {
  return std::ranges::any_of(kSecret,
                             [&](const char* glob) { return model::matches_glob(glob, path); });
}

}  // namespace consort::survey
