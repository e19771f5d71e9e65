#include <algorithm>
#include <set>

#include "base/strings.h"
#include "resources/if_there.h"
#include "resources/service/unit_index.h"
#include "resources/service/unit_name.h"
#include "survey/dpkg/maintainer_scripts.h"
#include "survey/judges.h"
#include "survey/service/unit_companions.h"
#include "survey/service/unit_presets.h"

namespace consort::survey {
namespace {

using model::Map;
using model::Value;
using resources::if_there;
using system::FileType;
using Names = std::set<std::string, std::less<>>;

// Where deb-systemd-helper keeps what it did: for each link below /etc/systemd/system that it made
// an empty file of the same path, and for each unit NAME.dsh-also with the links that enabling
// takes.
constexpr const char* kHelperEnabled = "/var/lib/systemd/deb-systemd-helper-enabled";
constexpr const char* kHelperMasked = "/var/lib/systemd/deb-systemd-helper-masked";

Map only(const char* attribute, bool value) {
  Map map;
  map.set(attribute, Value(value));
  return map;
}

Result<Names> names_in(system::FileSystem& files, const std::string& folder,
                       std::string_view ending = "") {
  TRY(auto entries, if_there(files.list(folder)));
  Names names;
  for (const system::DirectoryEntry& entry :
       entries.value_or(std::vector<system::DirectoryEntry>()))
    if (entry.name.ends_with(ending))
      names.insert(entry.name.substr(0, entry.name.size() - ending.size()));
  return names;
}

// Units that administrators mask: links to nowhere, and empty files.
Result<Names> masked_here(system::FileSystem& files) {
  TRY(Names names, names_in(files, resources::kUnitConfiguration));
  for (auto name = names.begin(); name != names.end();) {
    const std::string path = std::string(resources::kUnitConfiguration) + "/" + *name;
    auto status = files.status(path);
    bool mask = status && status->type == FileType::regular && status->size == 0;
    if (status && status->type == FileType::link) {
      auto target = files.read_link(path);
      mask = target && *target == resources::kNoUnit;
    }
    name = mask ? std::next(name) : names.erase(name);
  }
  return names;
}

// Units in "systemctl ... enable UNIT... || true" of a script.
void take_enabled(std::string_view script, Names& units) {
  for (std::string_view line : split_lines(script)) {
    const auto words = script_words(line.substr(0, line.find("||")));
    auto verb = std::find(words.begin(), words.end(), "enable");
    if (verb == words.end() || std::find(words.begin(), verb, "systemctl") == verb) continue;
    for (auto word = verb + 1; word != words.end(); ++word)
      if (resources::is_unit_name(resources::unit_name(*word)))
        units.insert(resources::unit_name(*word));
  }
}

// What packages of Debian enabled. Presets do not count there: nobody applies them.
class HelperRecords {
 public:
  static Result<HelperRecords> read(system::FileSystem& files) {
    HelperRecords records;
    TRY(records.recorded_, names_in(files, kHelperEnabled, ".dsh-also"));
    for (const std::string& unit : records.recorded_) {
      TRY(bool enabled, is_enabled(files, unit));
      if (enabled) records.enabled_.insert(unit);
    }
    TRY(records.masked_, names_in(files, kHelperMasked));
    TRY_DO(for_each_maintainer_script(files, [&](std::string_view, std::string_view script) {
      take_enabled(script, records.by_scripts_);
    }));
    return records;
  }

  bool is_there() const { return !recorded_.empty(); }
  bool has(std::string_view unit) const { return recorded_.contains(unit); }
  bool enabled(std::string_view unit) const {
    return enabled_.contains(unit) || by_scripts_.contains(unit);
  }
  bool masked(std::string_view unit) const { return masked_.contains(unit); }

 private:
  static Result<bool> is_enabled(system::FileSystem& files, const std::string& unit) {
    const std::string folder = std::string(kHelperEnabled) + "/";
    constexpr std::string_view head = "/etc/systemd/system/";
    TRY(const std::string links, files.read(folder + unit + ".dsh-also"));
    for (std::string_view link : split_lines(links)) {
      if (link.starts_with(head) && files.status(folder + std::string(link.substr(head.size()))))
        return true;
    }
    return false;
  }

  Names recorded_;
  Names enabled_;
  Names masked_;
  Names by_scripts_;
};

class ServiceJudge final : public Judge {
 public:
  ServiceJudge(HelperRecords records, UnitPresets presets, UnitCompanions companions, Names masked)
      : records_(std::move(records)),
        presets_(std::move(presets)),
        companions_(std::move(companions)),
        masked_(std::move(masked)) {}

  // Whether something runs now is nobody's decision to keep.
  Judgement judge(const std::string& name, const Map& observed) const override {
    const std::string unit = resources::unit_name(name);
    if (flag_in(observed, "masked")) {
      if (masked_.contains(unit) && !records_.masked(unit)) return somebodys(only("masked", true));
      return nobodys(Origin::made, "masked by a package");
    }
    const bool enabled = flag_in(observed, "enabled");
    if (enabled != wanted(unit)) {
      const std::string bringer = brought_by(unit, enabled);
      if (bringer.empty()) return somebodys(only("enabled", enabled));
      return nobodys(Origin::made, "it goes along with " + bringer);
    }
    const std::string reason = std::string(enabled ? "enabled" : "not enabled") +
                               (records_.is_there() ? " by a package" : " by a preset");
    const bool links_are_told = records_.has(unit) || !enabled;
    return nobodys(links_are_told ? Origin::shipped : Origin::made, reason);
  }

 private:
  bool wanted(const std::string& unit) const {
    return records_.is_there() ? records_.enabled(unit) : presets_.enables(unit);
  }

  // The unit that somebody enabled, or disabled, and this one with it; "": none. Of two that bring
  // each other the first does.
  std::string brought_by(const std::string& unit, bool enabled) const {
    const std::set<std::string>& bringers = companions_.bringers_of(unit);
    auto brings = std::ranges::find_if(bringers, [&](const std::string& bringer) {
      const bool mutual = companions_.bringers_of(bringer).contains(unit);
      return companions_.is_enabled(bringer) == enabled && wanted(bringer) != enabled &&
             (!mutual || bringer < unit);
    });
    return brings == bringers.end() ? "" : *brings;
  }

  const HelperRecords records_;
  const UnitPresets presets_;
  const UnitCompanions companions_;
  const Names masked_;
};

}  // namespace

Result<std::unique_ptr<Judge>> service_judge(system::Target& target, const model::Facts&) {
  TRY(HelperRecords records, HelperRecords::read(target.files()));
  TRY(UnitPresets presets, UnitPresets::read(target.files()));
  TRY(UnitCompanions companions, UnitCompanions::read(target.files()));
  TRY(Names masked, masked_here(target.files()));
  return std::make_unique<ServiceJudge>(std::move(records), std::move(presets),
                                        std::move(companions), std::move(masked));
}

}  // namespace consort::survey
