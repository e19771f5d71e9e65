#include "resources/formats.h"

#include <algorithm>

#include "base/strings.h"
#include "resources/account/public_key.h"
#include "resources/account/shadow_entry.h"
#include "resources/cron/cron_entry.h"
#include "resources/exposure.h"
#include "resources/file/replace.h"
#include "resources/host/hosts.h"
#include "resources/host/hosts_line.h"
#include "resources/line/pattern.h"
#include "resources/line/wanted_line.h"
#include "resources/module/kernel_modules.h"
#include "resources/service/unit_text.h"
#include "resources/sudo/sudo_rule.h"
#include "resources/sudo/sudo_rules.h"

namespace consort::resources {
namespace {

using model::Format;
using model::Rule;
using model::Value;

template <class T>
Status status_of(Result<T> result) {
  if (result) return {};
  return std::move(result).error();
}

// Of formats that only text can have; the kinds of their attributes see to it.
template <auto parse>
Status parses(const Value& value) {
  return value.is_text() ? status_of(parse(value.text())) : Status();
}

Result<std::string> ip_address(const std::string& text) {
  if (auto normal = normal_address(text)) return *normal;
  return fail(Code::invalid, "'" + printable(text, 80) + "' is not an IP address");
}

Result<std::string> ipv6_address(const std::string& text) {
  if (family_of(text) == AddressFamily::ipv6) return ip_address(text);
  return fail(Code::invalid, "'" + printable(text, 80) + "' is not an IPv6 address");
}

Status password_hash(const Value& value) {
  return value.is_text() ? check_password_hash(value.text()) : Status();
}

Status validator(const Value& value) { return status_of(validate_command(value, "/file")); }

// Content that the description does not hold as text is judged when it is there.
template <Status (*check)(std::string_view)>
Status written(const Value& value) {
  return value.is_text() ? check(value.text()) : Status();
}

const Format kFormats[] = {
    {"crypt-hash", "a hash as crypt(3) makes it (`mkpasswd`, `openssl passwd -6`)", password_hash},
    {"cron-schedule", "a schedule as in crontab(5)", parses<check_schedule>},
    {"ip-address", "an IP address", parses<ip_address>},
    {"ipv6-address", "an IPv6 address", parses<ipv6_address>},
    {"regex", "a regular expression", parses<Pattern::parse>},
    {"ssh-public-key", "the line of a .pub file", parses<PublicKey::parse>},
    {"sudoers", "a file as sudoers(5) has it", written<check_sudoers>},
    {"unit-drop-in", "a drop-in as systemd reads it", written<check_drop_in>},
    {"unit-file", "a unit file as systemd reads it", written<check_unit_file>},
    {"validate-command", "a command with a `%` for the file", validator},
};

const Rule kRules[] = {
    {"blacklist-is-kept", blacklist_is_kept},
    {"drop-ins-are-files", drop_ins_are_files},
    {"match-finds-line", match_finds_line},
    {"one-address-of-a-family", one_address_of_a_family},
    {"sudo-rule-is-whole", sudo_rule_is_whole},
    {"fstab-device", keeps_out<"device", kFstab>},
    {"fstab-type", keeps_out<"type", kFstab>},
    {"fstab-options", keeps_out<"options", kFstab>},
    {"hosts-ip", keeps_out<"ip", kHostsFile>},
    {"hosts-ip6", keeps_out<"ip6", kHostsFile>},
    {"hosts-aliases", keeps_out<"aliases", kHostsFile>},
    {"link-target", keeps_out<"target", kLink>},
    {"machine-info-pretty", keeps_out<"pretty", kMachineInfo>},
    {"package-version", keeps_out<"version", kPackageDatabase>},
    {"passwd-comment", keeps_out<"comment", kPasswd>},
    {"private-block", keeps_private<"block", false>},
    {"private-content", keeps_private<"content", true>},
    {"private-line", keeps_private<"line", false>},
    {"repository-uris", keeps_out<"uris", kRepositoryFile>},
    {"repository-types", keeps_out<"types", kRepositoryFile>},
    {"repository-suites", keeps_out<"suites", kRepositoryFile>},
    {"repository-components", keeps_out<"components", kRepositoryFile>},
    {"repository-architectures", keeps_out<"architectures", kRepositoryFile>},
    {"repository-mirrorlist", keeps_out<"mirrorlist", kRepositoryFile>},
    {"repository-metalink", keeps_out<"metalink", kRepositoryFile>},
    {"repository-signed-by", keeps_out<"signed_by", kRepositoryFile>},
    {"repository-pin", keeps_out<"pin", kRepositoryFile>},
    {"repository-title", keeps_out<"title", kRepositoryFile>},
    {"repository-options", keeps_out<"options", kRepositoryFile>},
    {"module-options", keeps_out<"options", kModuleFile>},
    {"sysctl-value", keeps_out<"value", kSysctlPlace>},
    {"unit-content", keeps_out<"content", kUnitFile>},
    {"unit-drop-ins", keeps_out<"drop_ins", kUnitFile>},
};

template <class Row, size_t size>
const Row* find_row(const Row (&rows)[size], std::string_view name) {
  auto found = std::find_if(std::begin(rows), std::end(rows),
                            [&](const Row& row) { return row.name == name; });
  return found == std::end(rows) ? nullptr : found;
}

}  // namespace

const Format* find_format(std::string_view name) { return find_row(kFormats, name); }
const Rule* find_rule(std::string_view name) { return find_row(kRules, name); }

std::vector<std::string> format_names() {
  std::vector<std::string> names;
  for (const Format& format : kFormats)
    names.emplace_back(format.name);
  return names;
}

}  // namespace consort::resources
