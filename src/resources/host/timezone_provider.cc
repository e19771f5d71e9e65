#include "base/strings.h"
#include "resources/host/hosts.h"
#include "resources/host/zone_files.h"
#include "resources/if_there.h"
#include "resources/real_path.h"
#include "system/paths.h"

namespace consort::resources {
namespace {

using model::Map;
using model::Value;
using system::FileType;

const std::string kLocalTime = "/etc/localtime";
const std::string kTimeZone = "/etc/timezone";  // Debian's; others have none
constexpr size_t kLargest = 64 << 10;           // bytes of either

// What /etc/localtime says.
struct LocalTime {
  std::optional<FileType> type;   // nothing: it is not there, which means UTC
  std::string goal;               // of a link: where it leads
  std::string zone;               // of a link: the zone it names; "" for none
  std::optional<Digest> content;  // of a copy
};

class TimezoneProvider final : public Provider, public Watching, public Enumerating {
 public:
  explicit TimezoneProvider(system::Target& target) : files_(target.files()), zones_(files_) {}

  Result<Map> read(const Identity& identity, Context&) override {
    TRY(LocalTime now, local_time());
    TRY(auto wanted, zones_.digest(identity.name));
    bool right = wanted && (now.zone == identity.name || now.content == wanted);
    TRY(auto named, named_zone());
    Map observed;
    if (right && (!named || *named == identity.name)) {
      observed.set("state", Value("present"));
      return observed;
    }
    TRY(std::string words, in_words(now));
    if (named && *named != now.zone)
      words += ", and " + kTimeZone + " says '" + printable(*named, 80) + "'";
    observed.set("state", Value(words));
    return observed;
  }

  // The link first: it is what programs go by.
  Status apply(const Order& order, Context&) override {
    const std::string& zone = order.name();
    TRY(auto wanted, zones_.digest(zone));
    if (!wanted) return no_such_zone(zone);
    TRY(LocalTime now, local_time());
    if (now.zone != zone && now.content != wanted) TRY_DO(link(zone, now));
    TRY(auto named, named_zone());
    if (!named || *named == zone) return {};
    return files_.write(kTimeZone, zone + "\n");
  }

  std::vector<WatchPoint> watch_points(const Identity&) override {
    return {{WatchPoint::Kind::path, kLocalTime}, {WatchPoint::Kind::path, kTimeZone}};
  }

  Result<std::vector<std::string>> enumerate(Context&) override {
    TRY(LocalTime now, local_time());
    TRY(std::string zone, zone_of(now));
    std::vector<std::string> names;
    if (!zone.empty()) names.push_back(std::move(zone));
    return names;
  }

 private:
  Result<LocalTime> local_time() {
    LocalTime now;
    TRY(auto status, if_there(files_.status(kLocalTime)));
    if (!status) return now;
    now.type = status->type;
    if (status->type == FileType::link) {
      TRY(std::string target, files_.read_link(kLocalTime));
      now.goal = link_goal(kLocalTime, target);
      now.zone = ZoneFiles::zone_at(now.goal);
    }
    if (status->type == FileType::regular && status->size <= kLargest) {
      TRY(std::string bytes, files_.read(kLocalTime, kLargest));
      now.content = sha256(bytes);
    }
    return now;
  }

  // The zone in /etc/timezone; nothing where there is no such file.
  Result<std::optional<std::string>> named_zone() {
    TRY(auto text, if_there(files_.read(kTimeZone, kLargest)));
    return text ? std::optional(std::string(trim(*text))) : std::nullopt;
  }

  Result<std::string> zone_of(const LocalTime& now) {
    if (!now.content) return now.zone;
    TRY(auto named, named_zone());
    return zones_.find(*now.content, named.value_or(""));
  }

  // What `state` is when the zone is another.
  Result<std::string> in_words(const LocalTime& now) {
    if (!now.type) return std::string("not set, which means UTC");
    TRY(std::string zone, zone_of(now));
    if (now.content)
      return zone.empty() ? kLocalTime + " is a copy of no zone that is here" : "a copy of " + zone;
    if (*now.type != FileType::link)
      return kLocalTime + " is a " + std::string(to_string(*now.type));
    if (zone.empty()) return "a link to " + printable(now.goal, 200);
    TRY(auto there, zones_.digest(zone));
    return there ? zone : zone + ", which is not there";
  }

  Error no_such_zone(const std::string& zone) {
    std::string message =
        "there is no time zone '" + printable(zone, 80) + "' below /usr/share/zoneinfo";
    std::string meant = zones_.suggest(zone);
    return fail(Code::not_found,
                message + ": " + (meant.empty() ? "is the package tzdata described?" : meant));
  }

  // In one step, also over a copy.
  Status link(const std::string& zone, const LocalTime& now) {
    const std::string target = ".." + ZoneFiles::path_of(zone);
    if (now.type != FileType::regular) return files_.make_link(kLocalTime, target);
    const std::string beside =
        system::join_path(system::parent_path(kLocalTime),
                          system::temporary_name(system::file_name(kLocalTime), fast_hash(target)));
    TRY_DO(files_.make_link(beside, target));
    Status renamed = files_.rename(beside, kLocalTime);
    if (!renamed) (void)files_.remove(beside);
    return renamed;
  }

  system::FileSystem& files_;
  ZoneFiles zones_;
};

}  // namespace

std::unique_ptr<Provider> timezone_provider(system::Target& target, const model::Facts&) {
  return std::make_unique<TimezoneProvider>(target);
}

}  // namespace consort::resources
