#include "resources/mount/mounts.h"

#include "base/strings.h"
#include "resources/if_there.h"
#include "resources/mount/fstab.h"
#include "resources/mount/mount_table.h"
#include "resources/service/systemd_bus.h"

namespace consort::resources {
namespace {

using model::List;
using model::Map;
using model::Value;

constexpr const char* kFstab = "/etc/fstab";
constexpr const char* kMountInfo = "/proc/self/mountinfo";
constexpr const char* kSystemdRuns = "/run/systemd/system";
constexpr const char* kAutomount = "autofs";  // mounted as soon as somebody looks

Value text_list(const std::vector<std::string>& texts) {
  List list;
  for (const std::string& text : texts)
    list.emplace_back(text);
  return Value(std::move(list));
}

Result<FstabEntry> wanted_entry(const Order& order) {
  FstabEntry entry{order.text("device"), order.name(), order.text("type"), {}, 0, 0};
  if (entry.type.empty()) entry.type = "auto";
  if (const Value* options = order.wanted("options"); options && options->is_list()) {
    for (const Value& option : options->list()) {
      if (option.is_text()) entry.options.push_back(option.text());
    }
  }
  if (entry.options.empty()) entry.options.emplace_back("defaults");
  for (const std::string& option : entry.options) {
    if (!option.empty() && option.find_first_of(", \t\n") == option.npos && option[0] != '-')
      continue;
    return fail(Code::invalid,
                "'" + printable(option, 80) +
                    "' is no mount option: each is an item of its own, without commas");
  }
  auto number = [&](std::string_view attribute) {
    const Value* value = order.wanted(attribute);
    return value && value->is_integer() ? static_cast<int>(value->integer()) : 0;
  };
  entry.dump = number("dump");
  entry.pass = number("pass");
  return entry;
}

class MountsProvider final : public Provider, public Enumerating, public Watching {
 public:
  MountsProvider(system::Target& target, std::shared_ptr<EditLocks> locks)
      : target_(target), locks_(std::move(locks)) {}

  Result<Map> read(const Identity& identity, Context&) override {
    TRY(Fstab fstab, read_fstab());
    TRY(std::optional<Mounted> mounted, find_mounted(identity.name));
    const FstabEntry* entry = fstab.find(identity.name);
    Map state;
    state.set("state", Value("absent"));
    if (!entry && !mounted) return state;
    if (!target_.live()) {
      state.set("state", Value(model::Unknown{{"a running system"}}));
    } else {
      state.set("state", Value(mounted ? "mounted" : "unmounted"));
    }
    state.set("device", Value(entry ? entry->device : mounted->device));
    state.set("type", Value(entry ? entry->type : mounted->type));
    if (!entry) return state;  // mounted by hand: what the file would say is missing
    bool tells = mounted && mounted->type != kAutomount;
    state.set("options",
              text_list(tells ? options_in_effect(entry->options, *mounted) : entry->options));
    state.set("dump", Value(entry->dump));
    state.set("pass", Value(entry->pass));
    if (tells && is_other_device(entry->device, *mounted))
      state.set("device", Value(mounted->device));
    return state;
  }

  // The machine first, the file after: what cannot be mounted is not left in the file for the next
  // boot to stop at.
  Status apply(const Order& order, Context& context) override {
    const std::string wanted = order.text("state");
    TRY(std::optional<Mounted> mounted, find_mounted(order.name()));
    if (wanted == "absent") {
      if (mounted) TRY_DO(unmount(order.name(), context));
      return edit([&](Fstab& fstab) { fstab.remove(order.name()); });
    }
    TRY(FstabEntry entry, wanted_entry(order));
    TRY_DO(target_.files().make_directories(order.name()));
    auto put = [&](Fstab& fstab) { fstab.put(entry); };
    if (wanted == "unmounted") {
      if (mounted) TRY_DO(unmount(order.name(), context));
      return edit(put);
    }
    if (target_.live()) TRY_DO(mount(entry, mounted, order.observed, context));
    Status written = edit(put);
    if (!written && target_.live() && !mounted) (void)unmount(order.name(), context);
    return written;
  }

  Result<std::vector<std::string>> enumerate(Context&) override {
    TRY(Fstab fstab, read_fstab());
    std::vector<std::string> points = fstab.points();
    std::sort(points.begin(), points.end());
    points.erase(std::unique(points.begin(), points.end()), points.end());
    return points;
  }

  std::vector<WatchPoint> watch_points(const Identity& identity) override {
    return {{WatchPoint::Kind::path, kFstab}, {WatchPoint::Kind::path, identity.name}};
  }

  Result<std::unique_ptr<system::EventSource>> open_events() override {
    if (!target_.live()) return std::unique_ptr<system::EventSource>();
    return mount_events();
  }

 private:
  Result<Fstab> read_fstab() {
    TRY(auto text, if_there(target_.files().read(kFstab)));
    return Fstab(text.value_or(""));
  }

  Result<std::optional<Mounted>> find_mounted(const std::string& point) {
    if (!target_.live()) return std::optional<Mounted>();
    TRY(std::string text, target_.files().read(kMountInfo));
    MountTable table = parse_mount_table(text);
    auto found = table.find(point);
    return found == table.end() ? std::nullopt : std::optional(found->second);
  }

  // Where the link of "UUID=..." or "/dev/disk/..." leads; "" when it leads nowhere.
  std::string real_device(const std::string& device) {
    const std::vector<std::pair<std::string_view, std::string>> tags = {
        {"UUID=", "/dev/disk/by-uuid/"},
        {"LABEL=", "/dev/disk/by-label/"},
        {"PARTUUID=", "/dev/disk/by-partuuid/"},
        {"PARTLABEL=", "/dev/disk/by-partlabel/"}};
    std::string path = device;
    for (const auto& [tag, directory] : tags) {
      if (device.starts_with(tag)) path = directory + device.substr(tag.size());
    }
    if (!path.starts_with("/dev/")) return "";
    auto target = target_.files().read_link(path);
    if (!target) return target_.files().status(path) ? path : "";
    return target->starts_with('/') ? *target : "/dev/" + target->substr(target->rfind('/') + 1);
  }

  // Only what both sides name as a block device can be told apart.
  bool is_other_device(const std::string& device, const Mounted& mounted) {
    std::string real = real_device(device);
    std::string there = real_device(mounted.device);
    return !real.empty() && !there.empty() && real != there && !real.starts_with("/dev/mapper/") &&
           !there.starts_with("/dev/mapper/") && mounted.type != "devtmpfs";
  }

  Status mount(const FstabEntry& entry, const std::optional<Mounted>& mounted, const Map& observed,
               Context& context) {
    const std::string options = join(entry.options, ",");
    if (mounted && mounted->type == kAutomount) return {};
    if (mounted && is_same_source(entry, observed)) {
      return run({"mount", "-o", "remount," + options, "--", entry.device, entry.point}, context);
    }
    if (mounted) TRY_DO(unmount(entry.point, context));
    return run({"mount", "-t", entry.type, "-o", options, "--", entry.device, entry.point},
               context);
  }

  bool is_same_source(const FstabEntry& entry, const Map& observed) {
    const Value* type = observed.find("type");
    const Value* device = observed.find("device");
    if (!type || !type->is_text() || !device || !device->is_text()) return false;
    if (entry.type != "auto" && entry.type != type->text()) return false;
    if (entry.device == device->text()) return true;
    std::string real = real_device(entry.device);
    return !real.empty() && real == real_device(device->text());
  }

  Status unmount(const std::string& point, Context& context) {
    Status done = run({"umount", "--", point}, context);
    if (done || done.error().message.find("busy") == std::string::npos) return done;
    return fail(Code::busy, printable(point) + " is in use and cannot be unmounted: `fuser -vm " +
                                printable(point) + "` shows by whom");
  }

  Status run(std::vector<std::string> argv, Context& context) {
    system::Command command{std::move(argv)};
    command.timeout = context.timeout;
    TRY_DO(run_checked(target_.processes(), command, context.stop));
    return {};
  }

  // Of the file as it is by now: mounting may have taken a while.
  Status edit(const std::function<void(Fstab&)>& change) {
    auto lock = locks_->hold(kFstab);
    TRY(Fstab fstab, read_fstab());
    const std::string before = fstab.text();
    change(fstab);
    if (fstab.text() == before) return {};
    TRY_DO(target_.files().write(kFstab, fstab.text(), {.durable = true}));
    // systemd makes its mount units from the file; without them it would unmount by its old idea of
    // things.
    bool systemd = target_.live() && target_.files().status(kSystemdRuns);
    return systemd ? systemd_over_bus()->reload_units() : Status{};
  }

  system::Target& target_;
  const std::shared_ptr<EditLocks> locks_;
};

}  // namespace

ProviderFactory mounts_provider(std::shared_ptr<EditLocks> locks) {
  return [locks](system::Target& target, const model::Facts&) {
    return std::make_unique<MountsProvider>(target, locks);
  };
}

}  // namespace consort::resources
