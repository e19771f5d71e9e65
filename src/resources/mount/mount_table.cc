#include "resources/mount/mount_table.h"

#include <algorithm>
#include <array>

#include "base/strings.h"

namespace consort::resources {
namespace {

std::vector<std::string> option_list(std::string_view field) {
  std::vector<std::string> options;
  for (std::string_view option : split(field, ','))
    options.push_back(unescape_octal(option));
  return options;
}

// An option and what mountinfo shows for it.
struct Flag {
  std::string_view option;
  std::string_view shown;
  bool present;
};
constexpr std::array<Flag, 10> kFlags = {{
    {"nosuid", "nosuid", true},
    {"suid", "nosuid", false},
    {"nodev", "nodev", true},
    {"dev", "nodev", false},
    {"noexec", "noexec", true},
    {"exec", "noexec", false},
    {"noatime", "noatime", true},
    {"atime", "noatime", false},
    {"nodiratime", "nodiratime", true},
    {"diratime", "nodiratime", false},
}};

bool in_effect(std::string_view option, const Mounted& mounted) {
  if (option == "ro") return mounted.read_only();
  if (option == "rw") return !mounted.read_only();
  auto flag = std::find_if(kFlags.begin(), kFlags.end(),
                           [&](const Flag& each) { return each.option == option; });
  // noatime makes nodiratime invisible
  if (option == "nodiratime" && mounted.has("noatime")) return true;
  return flag == kFlags.end() || mounted.has(flag->shown) == flag->present;
}

}  // namespace

bool Mounted::has(std::string_view option) const {
  return std::find(options.begin(), options.end(), option) != options.end();
}

bool Mounted::read_only() const {
  return has("ro") ||
         std::find(super_options.begin(), super_options.end(), "ro") != super_options.end();
}

// "36 35 98:0 /root /point rw,noatime master:1 - ext3 /dev/root rw,errors=continue"
MountTable parse_mount_table(std::string_view mountinfo) {
  constexpr size_t kPoint = 4, kOptions = 5;
  MountTable table;
  for (std::string_view line : split_lines(mountinfo)) {
    std::vector<std::string_view> fields = split_words(line);
    auto dash = std::find(fields.begin(), fields.end(), "-");
    if (dash - fields.begin() <= static_cast<ptrdiff_t>(kOptions) || fields.end() - dash < 3)
      continue;
    Mounted mounted{unescape_octal(fields[kPoint]),
                    unescape_octal(dash[2]),
                    unescape_octal(dash[1]),
                    option_list(fields[kOptions]),
                    {}};
    if (fields.end() - dash > 3) mounted.super_options = option_list(dash[3]);
    table.insert_or_assign(mounted.point, mounted);
  }
  return table;
}

std::vector<std::string> options_in_effect(const std::vector<std::string>& options,
                                           const Mounted& mounted) {
  std::vector<std::string> effective;
  bool says_read_only = false;
  for (const std::string& option : options) {
    says_read_only = says_read_only || option == "ro";
    if (in_effect(option, mounted)) effective.push_back(option);
  }
  if (mounted.read_only() && !says_read_only) effective.emplace_back("ro");
  return effective;
}

}  // namespace consort::resources
