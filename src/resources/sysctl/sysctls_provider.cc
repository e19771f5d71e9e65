#include "resources/sysctl/sysctls.h"

#include "base/strings.h"
#include "resources/if_there.h"
#include "resources/sysctl/sysctl_files.h"

namespace consort::resources {
namespace {

using model::Map;
using model::Value;

constexpr size_t kLargestValue = 64 << 10;  // bytes of a file below /proc/sys

std::string live_path(const std::string& key) { return "/proc/sys/" + key; }

// A described value as text: 1 and "1" mean the same.
Result<std::string> text_of(const Value& value) {
  std::string text;
  if (value.is_integer())
    text = std::to_string(value.integer());
  else if (value.is_text())
    text = normal_sysctl_value(value.text());
  else
    return fail(Code::invalid,
                "the value must be a number or text, not " + std::string(to_string(value.kind())));
  bool plain =
      std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; });
  if (!plain) return fail(Code::invalid, "the value must be one line of text");
  return text;
}

class SysctlsProvider final : public Provider,
                              public Resolving,
                              public Enumerating,
                              public Watching {
 public:
  explicit SysctlsProvider(system::Target& target) : target_(target), settings_(target.files()) {}

  // What the kernel has and what the next boot will set are one value when they agree, and told
  // both when not.
  Result<Map> read(const Identity& identity, Context&) override {
    TRY(std::string key, sysctl_key(identity.name));
    TRY(auto kept, settings_.kept(key));
    TRY(auto boot, settings_.at_boot(key));
    TRY(auto now, live_value(key));
    Map state;
    state.set("state", Value(kept ? "present" : "absent"));
    if (!kept) {
      if (now) state.set("value", Value(*now));
      return state;
    }
    if (now && *now != boot->value) {
      state.set("value", Value(*now + " now, " + boot->value + " at boot"));
    } else {
      state.set("value", Value(boot->value));
    }
    return state;
  }

  Result<std::optional<Map>> resolve(const model::Resource& desired, const Map&,
                                     Context&) override {
    const Value* value = desired.attributes.find("value");
    if (!value || value->is_null()) return std::optional<Map>();
    TRY(std::string text, text_of(*value));
    Map settled = desired.attributes;
    settled.set("value", Value(text));
    return std::optional(std::move(settled));
  }

  // The kernel first: what it does not take is not kept for the next boot either.
  Status apply(const Order& order, Context&) override {
    TRY(std::string key, sysctl_key(order.name()));
    if (order.text("state") == "absent") return settings_.keep(order.name(), std::nullopt);
    const Value* wanted = order.wanted("value");
    if (!wanted) return fail(Code::invalid, "a kernel setting needs a value");
    TRY(std::string value, text_of(*wanted));
    TRY_DO(set_live(key, value, order.flag("ignore_missing")));
    TRY_DO(settings_.keep(order.name(), value));
    TRY(auto boot, settings_.at_boot(key));
    if (boot && boot->value == value) return {};
    return fail(Code::exists, boot->file + " sets " + order.name() + " to '" +
                                  printable(boot->value, 80) + "', and every boot reads it after " +
                                  kSysctlFile + ": remove it there");
  }

  Result<std::vector<std::string>> enumerate(Context&) override { return settings_.kept_names(); }

  std::vector<WatchPoint> watch_points(const Identity&) override {
    return {{WatchPoint::Kind::tree, "/etc/sysctl.d"}};
  }

 private:
  // Nothing on a root that is not running, or when the kernel has no such setting.
  Result<std::optional<std::string>> live_value(const std::string& key) {
    if (!target_.live()) return std::optional<std::string>();
    TRY(auto text, if_there(target_.files().read(live_path(key), kLargestValue)));
    return text ? std::optional(normal_sysctl_value(*text)) : std::nullopt;
  }

  Status set_live(const std::string& key, const std::string& value, bool ignore_missing) {
    TRY(auto now, live_value(key));
    if (!target_.live() || now == value) return {};
    if (!now && ignore_missing) return {};
    if (!now) {
      return fail(Code::not_found,
                  "this kernel has no setting /proc/sys/" + key +
                      ": is its module loaded? "
                      "`ignore_missing: true` keeps it for the next boot all the same");
    }
    TRY_DO(target_.files().set_kernel_value(live_path(key), value + "\n"));
    TRY(auto after, live_value(key));
    if (after == value) return {};
    return fail(Code::failed, "the kernel made '" + printable(after.value_or(""), 80) +
                                  "' of it: that is the value to describe, "
                                  "if it will do");
  }

  system::Target& target_;
  SysctlFiles settings_;
};

}  // namespace

std::unique_ptr<Provider> sysctls_provider(system::Target& target, const model::Facts&) {
  return std::make_unique<SysctlsProvider>(target);
}

}  // namespace consort::resources
