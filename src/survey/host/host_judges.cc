#include <algorithm>

#include "base/strings.h"
#include "resources/host/hosts_line.h"
#include "resources/if_there.h"
#include "survey/judges.h"

namespace consort::survey {
namespace {

using model::Map;
using resources::HostsLine;

constexpr std::string_view kTimeZones[] = {"UTC",  "Etc/UTC",       "Etc/UCT", "Universal",
                                           "Zulu", "Etc/Universal", "Etc/Zulu"};

// A machine's name is its own, and no work to keep; one for people is.
class HostnameJudge final : public Judge {
 public:
  Judgement judge(const std::string&, const Map& observed) const override {
    if (text_in(observed, "pretty").empty())
      return nobodys(Origin::state, "the machine's own name");
    return somebodys(observed);
  }
};

class TimezoneJudge final : public Judge {
 public:
  // /etc/localtime tells; that /etc/timezone still says another is an oversight.
  Judgement judge(const std::string& name, const Map&) const override {
    if (std::ranges::count(kTimeZones, name) > 0)
      return nobodys(Origin::made, "the time zone of a machine that was told none");
    return somebodys({});
  }
};

// Names that installers and images give to addresses of the machine itself, and of its network.
struct UsualEntry {
  std::string_view name;
  std::vector<std::string_view> addresses;
};
const std::vector<UsualEntry>& usual_entries() {
  static const std::vector<UsualEntry> all = {
      {"localhost", {"127.0.0.1", "::1"}},
      {"localhost.localdomain", {"127.0.0.1", "::1"}},
      {"localhost4", {"127.0.0.1"}},
      {"localhost4.localdomain4", {"127.0.0.1"}},
      {"localhost6", {"::1"}},
      {"localhost6.localdomain6", {"::1"}},
      {"ip6-localhost", {"::1"}},
      {"ip6-loopback", {"::1"}},
      {"ipv6-localhost", {"::1"}},
      {"ipv6-loopback", {"::1"}},
      {"ip6-localnet", {"fe00::0", "fe00::"}},
      {"ip6-mcastprefix", {"ff00::0", "ff00::"}},
      {"ip6-allnodes", {"ff02::1"}},
      {"ip6-allrouters", {"ff02::2"}},
      {"ip6-allhosts", {"ff02::3"}},
  };
  return all;
}
constexpr std::string_view kOwnAddresses[] = {"127.0.1.1", "127.0.0.1", "::1"};

bool is_same_address(std::string_view a, std::string_view b) {
  return resources::normal_address(a) == resources::normal_address(b);
}

class HostsJudge final : public Judge {
 public:
  HostsJudge(std::string own_name, std::vector<HostsLine> lines)
      : own_name_(std::move(own_name)), lines_(std::move(lines)) {}

  // By its lines: where their aliases differ, none are observed.
  Judgement judge(const std::string& name, const Map& observed) const override {
    const bool usual = std::ranges::all_of(lines_, [&](const HostsLine& line) {
      return to_lower(line.names[0]) != to_lower(name) || is_usual(line);
    });
    if (usual) return nobodys(Origin::made, "as installers write it");
    Judgement judgement = somebodys(observed);
    if (!observed.contains("aliases"))
      judgement.unsaid = "its lines have different aliases, which are left out";
    return judgement;
  }

 private:
  bool is_usual(const HostsLine& line) const {
    return std::ranges::all_of(
        line.names, [&](const std::string& name) { return is_usual(name, line.address); });
  }
  bool is_usual(const std::string& name, const std::string& address) const {
    auto is_this = [&](std::string_view usual) { return is_same_address(usual, address); };
    if (is_own(name) && std::ranges::any_of(kOwnAddresses, is_this)) return true;
    auto entry = std::ranges::find(usual_entries(), name, &UsualEntry::name);
    return entry != usual_entries().end() && std::ranges::any_of(entry->addresses, is_this);
  }

  // "web1", "web1.example.com" of a machine that is called either.
  bool is_own(std::string_view name) const {
    return !own_name_.empty() && name.substr(0, name.find('.')) == own_name_;
  }

  const std::string own_name_;  // without a domain
  const std::vector<HostsLine> lines_;
};

}  // namespace

Result<std::unique_ptr<Judge>> hostname_judge(system::Target&, const model::Facts&) {
  return std::make_unique<HostnameJudge>();
}

Result<std::unique_ptr<Judge>> timezone_judge(system::Target&, const model::Facts&) {
  return std::make_unique<TimezoneJudge>();
}

Result<std::unique_ptr<Judge>> hosts_judge(system::Target& target, const model::Facts&) {
  TRY(auto own, resources::if_there(target.files().read("/etc/hostname")));
  const std::string name(trim(own.value_or("")));
  TRY(auto hosts, resources::if_there(target.files().read("/etc/hosts")));
  const std::string text = hosts.value_or("");
  std::vector<HostsLine> lines;
  for (std::string_view line : split_lines(text))
    if (auto entry = HostsLine::parse(line)) lines.push_back(std::move(*entry));
  return std::make_unique<HostsJudge>(name.substr(0, name.find('.')), std::move(lines));
}

}  // namespace consort::survey
