#include <algorithm>
#include <map>
#include <set>

#include "base/strings.h"
#include "model/pattern.h"
#include "resources/if_there.h"
#include "resources/repository/deb822.h"
#include "survey/judges.h"

namespace consort::survey {
namespace {

using model::Map;
using model::Value;

struct InstallerRule {
  std::string_view package;  // a glob
  std::string_view reason;
};

// Packages that installers and images choose by the hardware, the language and how they start.
constexpr InstallerRule kByInstallers[] = {
    {"linux-image-*", "the kernel"},
    {"linux-headers-*", "the kernel"},
    {"kernel", "the kernel"},
    {"kernel-core", "the kernel"},
    {"kernel-default", "the kernel"},
    {"grub*", "the boot loader"},
    {"shim*", "the boot loader"},
    {"efibootmgr", "the boot loader"},
    {"os-prober", "the boot loader"},
    {"initramfs-tools*", "the boot loader's first root"},
    {"firmware-*", "what the hardware needs"},
    {"*-microcode", "what the hardware needs"},
    {"bluez-firmware", "what the hardware needs"},
    {"task-*", "a task of the installer"},
    {"tasksel*", "the installer's own tool"},
    {"whiptail", "how the installer asks"},
    {"installation-report", "the installer's own tool"},
    {"laptop-detect", "the installer's own tool"},
    {"discover", "the installer's own tool"},
    {"popularity-contest", "asked by the installer"},
    {"locales", "the language"},
    {"console-setup", "the language"},
    {"keyboard-configuration", "the language"},
    {"language-pack-*", "the language"},
    {"langpacks-*", "the language"},
    {"glibc-langpack-*", "the language"},
    {"dosfstools", "what the disks need"},
    {"lvm2", "what the disks need"},
    {"mdadm", "what the disks need"},
    {"cryptsetup*", "what the disks need"},
    {"cloud-init", "the image's own tool"},
    {"cloud-guest-utils", "the image's own tool"},
    {"cloud-initramfs-*", "the image's own tool"},
};

constexpr std::string_view kBasePriorities[] = {"required", "important", "standard"};

// One package of dpkg's status file, as far as it tells whose choice it was.
struct Entry {
  bool installed = false;
  bool removed = false;  // by somebody; its configuration files are there
  bool held = false;
  bool base = false;                // its priority says that every system has it
  std::vector<std::string> needs;   // names of packages, real or provided
  std::vector<std::string> offers;  // what it provides besides its name
};

// "libc6 (>= 2.36), default-mta | mail-transport-agent": every name.
std::vector<std::string> names_in(std::string_view relation) {
  std::vector<std::string> names;
  for (std::string_view group : split(relation, ',')) {
    for (std::string_view one : split(group, '|')) {
      const auto words = split_words(one);
      if (!words.empty()) names.emplace_back(words[0].substr(0, words[0].find_first_of(":(")));
    }
  }
  return names;
}

void append(std::vector<std::string>& all, std::vector<std::string> more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

// "hold ok installed": what is wanted, whether all is well, what is there.
void take_status(std::string_view value, Entry& entry) {
  const auto words = split_words(value);
  if (words.size() < 3) return;
  entry.installed = words[2] == "installed";
  entry.removed = words[2] == "config-files";
  entry.held = words[0] == "hold" && entry.installed;
}

Entry entry_of(const resources::Deb822Stanza& stanza) {
  Entry entry;
  for (const auto& [field, value] : stanza) {
    if (field == "Status") take_status(value, entry);
    if (field == "Priority") entry.base = std::ranges::count(kBasePriorities, value) > 0;
    if (field == "Depends" || field == "Pre-Depends") append(entry.needs, names_in(value));
    if (field == "Provides") append(entry.offers, names_in(value));
  }
  return entry;
}

using Entries = std::map<std::string, Entry, std::less<>>;

Result<Entries> read_status(system::FileSystem& files) {
  TRY(auto text, resources::if_there(files.read("/var/lib/dpkg/status")));
  Entries entries;
  for (const resources::Deb822Stanza& stanza : resources::parse_deb822(text.value_or("")))
    for (const auto& [field, value] : stanza)
      if (field == "Package") entries[value] = entry_of(stanza);
  return entries;
}

// Packages of the base, and those that they need; each with the reason.
class Base {
 public:
  explicit Base(const Entries& entries) : entries_(entries) {
    for (const auto& [name, entry] : entries_)
      for (const std::string& offer : entry.offers)
        providers_.emplace(offer, name);
    for (const auto& [name, entry] : entries_)
      if (entry.installed && entry.base) take(name, "every system has it");
    while (!open_.empty()) {
      const std::string name = std::move(open_.back());
      open_.pop_back();
      for (const std::string& need : entries_.find(name)->second.needs)
        take_need(need, name + " needs it");
    }
  }

  std::map<std::string, std::string, std::less<>> reasons() { return std::move(reasons_); }

 private:
  void take(const std::string& name, const std::string& reason) {
    auto entry = entries_.find(name);
    if (entry == entries_.end() || !entry->second.installed) return;
    if (reasons_.emplace(name, reason).second) open_.push_back(name);
  }
  void take_need(const std::string& need, const std::string& reason) {
    take(need, reason);
    auto [first, last] = providers_.equal_range(need);
    for (; first != last; ++first)
      take(first->second, reason);
  }

  const Entries& entries_;
  std::multimap<std::string, std::string> providers_;
  std::vector<std::string> open_;
  std::map<std::string, std::string, std::less<>> reasons_;
};

class PackageJudge final : public Judge {
 public:
  explicit PackageJudge(Entries entries)
      : entries_(std::move(entries)), base_(Base(entries_).reasons()) {}

  // Those that are held, and those of the base that somebody removed. What was purged has left no
  // trace.
  std::vector<std::string> unlisted() const override {
    std::vector<std::string> names;
    for (const auto& [name, entry] : entries_)
      if (entry.held || (entry.removed && entry.base)) names.push_back(name);
    return names;
  }

  // The version is the repository's decision, not somebody's.
  Judgement judge(const std::string& name, const Map& observed) const override {
    Map kept;
    if (text_in(observed, "state") == "removed") {
      kept.set("state", Value("absent"));
      return somebodys(std::move(kept));
    }
    if (flag_in(observed, "held")) {
      kept.set("held", Value(true));
      return somebodys(std::move(kept));
    }
    auto base = base_.find(name);
    if (base != base_.end()) return nobodys(Origin::made, base->second);
    for (const InstallerRule& rule : kByInstallers)
      if (model::matches_glob(rule.package, name))
        return nobodys(Origin::made, std::string(rule.reason));
    return somebodys(std::move(kept));
  }

 private:
  const Entries entries_;
  const std::map<std::string, std::string, std::less<>> base_;
};

}  // namespace

Result<std::unique_ptr<Judge>> package_judge(system::Target& target, const model::Facts&) {
  TRY(Entries entries, read_status(target.files()));
  return std::make_unique<PackageJudge>(std::move(entries));
}

}  // namespace consort::survey
