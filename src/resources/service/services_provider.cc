#include "resources/service/services.h"

#include "base/strings.h"
#include "resources/service/init_scripts.h"
#include "resources/service/systemd_bus.h"
#include "resources/service/unit_files.h"

namespace consort::resources {
namespace {

using model::Map;
using model::Value;

const Value& not_told_here() {
  static const Value kUnknown(model::Unknown{{"a running systemd"}});
  return kUnknown;
}

// The wanted value of a yes-or-no property that has to change.
std::optional<bool> to_set(const Order& order, std::string_view property) {
  const Value* wanted = order.wanted(property);
  if (!wanted || !wanted->is_boolean()) return std::nullopt;
  const Value* observed = order.observed.find(property);
  if (observed && *observed == *wanted) return std::nullopt;
  return wanted->boolean();
}

class ServicesProvider final : public Provider,
                               public Foreseeing,
                               public Refreshing,
                               public Enumerating,
                               public Watching {
 public:
  ServicesProvider(system::Target& target, std::unique_ptr<Systemd> systemd)
      : files_(target.files()), units_(target.files()), systemd_(std::move(systemd)) {}

  Result<Map> read(const Identity& identity, Context&) override {
    TRY(std::string name, full_name(identity.name));
    TRY(UnitFiles::Look unit, units_.look(name));
    if (unit.file.kind == UnitFile::Kind::init_script) {
      TRY(unit.enabled, init_script_enabled(files_, short_unit_name(name)));
    }
    Map state;
    state.set("state", not_told_here());
    if (systemd_) {
      TRY(UnitStatus status, systemd_->status(unit.file.name));
      state.set("state", Value(status.is_running() ? "running" : "stopped"));
    }
    state.set("enabled", Value(unit.enabled));
    state.set("masked", Value(unit.file.masked));
    return state;
  }

  // In the order in which each step is possible: a masked unit is neither enabled nor started, and
  // one that shall be masked is stopped first.
  Status apply(const Order& order, Context& context) override {
    TRY(UnitFile unit, find_newest(order.name()));
    std::optional<bool> mask = to_set(order, "masked");
    std::optional<bool> enable = to_set(order, "enabled");
    const bool start = order.text("state") == "running";
    TRY_DO(must_be_known(order, unit));

    bool files_changed = false;
    if (mask && !*mask) {
      TRY_DO(units_.unmask(unit.name));
      files_changed = true;
    }
    if (enable) {
      TRY_DO(set_enabled(unit, *enable, context));
      files_changed = true;
    }
    if (systemd_ && files_changed) TRY_DO(systemd_->reload_units());
    if (systemd_ && order.wanted("state")) TRY_DO(set_running(unit.name, start, context));
    if (!mask || !*mask) return {};
    TRY_DO(units_.mask(unit.name));
    return systemd_ ? systemd_->reload_units() : Status{};
  }

  Status foresee(const Order& order, Context&) override {
    TRY(UnitFile unit, find_newest(order.name()));
    return must_be_known(order, unit);
  }

  // A service that does not run is left alone, unless it is described as running.
  Status refresh(const model::Resource& desired, Context& context) override {
    auto text = [&](std::string_view name) {
      const Value* value = desired.attributes.find(name);
      return value && value->is_text() ? value->text() : "";
    };
    const std::string how = text("on_notify");
    if (!systemd_ || how == "none" || text("state") == "stopped") return {};
    TRY(UnitFile unit, find(desired.address.name));
    TRY(UnitStatus now, systemd_->status(unit.name));
    const bool wanted = text("state") == "running";
    if (!now.is_running() && !wanted) return {};
    TRY(bool outdated, read_again_if_outdated(unit.name));
    if (!outdated) {
      TRY(outdated, runs_by_older_files(unit));
    }
    // systemd refuses to reload what does not run.
    const bool starts = how == "reload" && !now.is_running();
    return systemd_->run(starts ? UnitJob::start : job(how, wanted, outdated), unit.name,
                         context.timeout, context.stop);
  }

  Result<std::vector<std::string>> enumerate(Context&) override {
    TRY(std::vector<std::string> names, units_.names());
    for (std::string& name : names)
      name = short_unit_name(name);
    std::sort(names.begin(), names.end());
    return names;
  }

  std::vector<WatchPoint> watch_points(const Identity& identity) override {
    std::vector<WatchPoint> points;
    Result<UnitFile> unit = find(identity.name);
    if (!unit) return points;
    if (systemd_) points.push_back({WatchPoint::Kind::unit, unit->name});
    Result<std::vector<std::string>> places = units_.places(*unit);
    if (!places) return points;
    for (std::string& place : *places)
      points.push_back({WatchPoint::Kind::path, std::move(place)});
    return points;
  }

  Result<std::unique_ptr<system::EventSource>> open_events() override {
    if (!systemd_) return std::unique_ptr<system::EventSource>();
    return systemd_->open_events();
  }

 private:
  static UnitJob job(const std::string& how, bool also_when_stopped, bool outdated) {
    if (how == "reload") return UnitJob::reload;
    if (how == "restart" || outdated) {
      return also_when_stopped ? UnitJob::restart : UnitJob::try_restart;
    }
    return also_when_stopped ? UnitJob::reload_or_restart : UnitJob::reload_or_try_restart;
  }

  static Result<std::string> full_name(const std::string& name) {
    std::string unit = unit_name(name);
    if (is_unit_name(unit) && !unit.starts_with('-')) return unit;
    return fail(Code::invalid, "'" + printable(name) + "' cannot be the name of a unit");
  }

  Result<UnitFile> find(const std::string& name) {
    TRY(std::string unit, full_name(name));
    return units_.find(unit);
  }

  // What is not there yet may have come a moment ago, within the grain of the clock.
  Result<UnitFile> find_newest(const std::string& name) {
    TRY(UnitFile unit, find(name));
    if (unit.kind != UnitFile::Kind::none) return unit;
    units_.forget();
    return find(name);
  }

  // Whether its files have changed since it was started; somebody may have told systemd of them.
  Result<bool> runs_by_older_files(const UnitFile& unit) {
    TRY(WallTime started, systemd_->started(unit.name));
    TRY(WallTime changed, units_.changed(unit));
    return changed > started;
  }

  // Fails, as kindly as it can, for a unit that is to be started or enabled and defined nowhere.
  Status must_be_known(const Order& order, const UnitFile& unit) {
    if (unit.kind != UnitFile::Kind::none) return {};
    if (!to_set(order, "enabled").value_or(false) && order.text("state") != "running") return {};
    if (systemd_) {
      TRY(UnitStatus status, systemd_->status(unit.name));
      if (status.load == "loaded") return {};  // made at run time
    }
    TRY(std::vector<std::string> names, units_.names());
    std::string meant = did_you_mean(unit.name, names);
    return fail(Code::not_found,
                "there is no unit " + unit.name + " here" +
                    (meant.empty() ? ": is the package that brings it described?" : ": " + meant));
  }

  Status set_enabled(const UnitFile& unit, bool enabled, Context& context) {
    if (unit.kind == UnitFile::Kind::init_script) {
      return enable_init_script(short_unit_name(unit.name), enabled, context);
    }
    return enabled ? units_.enable(unit) : units_.disable(unit);
  }

  Result<bool> read_again_if_outdated(const std::string& unit) {
    TRY(bool outdated, systemd_->is_outdated(unit));
    if (outdated) TRY_DO(systemd_->reload_units());
    return outdated;
  }

  Status set_running(const std::string& unit, bool running, Context& context) {
    TRY(UnitStatus before, systemd_->status(unit));
    if (before.is_running() == running) return {};
    if (running) TRY_DO(read_again_if_outdated(unit));
    UnitJob job = running ? UnitJob::start : UnitJob::stop;
    TRY_DO(systemd_->run(job, unit, context.timeout, context.stop));
    TRY(UnitStatus after, systemd_->status(unit));
    if (after.is_running() == running) return {};
    std::string now = unit + " is '" + after.active + " (" + after.sub +
                      ")' right after systemd has " + (running ? "started" : "stopped") + " it";
    if (running && after.active == "inactive") {
      now +=
          ": it ends by itself (a one-shot service?) or a condition in its unit file is not met; "
          "leave out `state`, or let it say RemainAfterExit=yes";
    }
    return fail(Code::failed, now);
  }

  system::FileSystem& files_;
  UnitFiles units_;
  const std::unique_ptr<Systemd> systemd_;  // null: none is running here
};

}  // namespace

std::unique_ptr<Provider> services_provider_on(system::Target& target,
                                               std::unique_ptr<Systemd> systemd) {
  return std::make_unique<ServicesProvider>(target, std::move(systemd));
}

std::unique_ptr<Provider> services_provider(system::Target& target, const model::Facts&) {
  return services_provider_on(target, systemd_of(target));
}

}  // namespace consort::resources
