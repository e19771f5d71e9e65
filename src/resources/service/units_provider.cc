#include <set>

#include "base/strings.h"
#include "resources/file/content.h"
#include "resources/if_there.h"
#include "resources/service/systemd_bus.h"
#include "resources/service/undo.h"
#include "resources/service/unit_index.h"
#include "resources/service/unit_name.h"
#include "resources/service/unit_text.h"
#include "resources/service/units.h"
#include "system/paths.h"

namespace consort::resources {
namespace {

using model::Map;
using model::Value;
using system::DirectoryEntry;
using system::FileStatus;
using system::FileType;

constexpr size_t kLargest = 1 << 20;  // bytes of a file
constexpr uint32_t kMode = 0644;
constexpr uint32_t kOthersMayWrite = 0022;

Status check_name(const std::string& unit) {
  if (is_unit_name(unit) && !unit.starts_with('-')) return {};
  return fail(Code::invalid, "'" + printable(unit) +
                                 "' cannot be the name of a unit: it needs an ending such as "
                                 "'.service'");
}

std::string file_of(const std::string& unit) { return system::join_path(kUnitConfiguration, unit); }
std::string folder_of(const std::string& unit) { return file_of(unit) + ".d"; }

// An empty file is a mask, which is for `services` to describe.
bool is_unit_file(const std::optional<FileStatus>& status) {
  return status && status->type == FileType::regular && status->size > 0;
}

bool is_roots_own(const FileStatus& status) {
  return status.uid == 0 && (status.mode & kOthersMayWrite) == 0;
}

bool wants(const Order& order, std::string_view attribute) {
  const Value* value = order.wanted(attribute);
  return value && !value->is_null();
}

class UnitsProvider final : public Provider,
                            public Batching,
                            public Readable,
                            public Enumerating,
                            public Watching {
 public:
  UnitsProvider(system::Target& target, std::unique_ptr<Systemd> systemd)
      : files_(target.files()), accounts_(target.accounts()), systemd_(std::move(systemd)) {}

  Result<Map> read(const Identity& identity, Context&) override {
    const std::string& unit = identity.name;
    TRY_DO(check_name(unit));
    TRY(auto status, if_there(files_.status(file_of(unit))));
    TRY(Map drop_ins, read_drop_ins(unit));
    const bool own = is_unit_file(status);
    TRY(std::string state, state_of(unit, own ? status : std::nullopt, !drop_ins.empty()));
    Map observed;
    observed.set("state", Value(std::move(state)));
    if (own && identity.interest.in("content")) {
      TRY(system::Inspection file, files_.inspect(file_of(unit)));
      if (file.digest) observed.set("content", content_value(*file.digest, file.status.size));
    }
    observed.set("drop_ins", Value(std::move(drop_ins)));
    return observed;
  }

  Status apply(const Order& order, Context& context) override {
    return apply_all({&order, 1}, context);
  }

  // Files of all, then one word to systemd. Without that they are none of its units, so what it did
  // not hear of is put back, and tried again.
  Status apply_all(std::span<const Order> orders, Context& context) override {
    Undo undo(files_);
    for (const Order& order : orders)
      TRY_DO(make(order, undo, context).within("making " + order.name()));
    if (systemd_) TRY_DO(systemd_->reload_units());
    undo.keep();
    for (const Order& order : orders) {
      if (order.text("state") == "absent") (void)files_.remove(folder_of(order.name()));
    }
    return {};
  }

  Result<std::string> content(const Identity& identity, size_t limit, Context&) override {
    TRY_DO(check_name(identity.name));
    return files_.read(file_of(identity.name), limit);
  }

  Result<std::vector<std::string>> enumerate(Context&) override {
    TRY(auto entries, if_there(files_.list(kUnitConfiguration)));
    std::set<std::string> units;
    for (const DirectoryEntry& entry : entries.value_or(std::vector<DirectoryEntry>())) {
      TRY(bool local, is_local(entry));
      if (local)
        units.insert(entry.type == FileType::directory ? entry.name.substr(0, entry.name.size() - 2)
                                                       : entry.name);
    }
    return std::vector<std::string>(units.begin(), units.end());
  }

  std::vector<WatchPoint> watch_points(const Identity& identity) override {
    if (!check_name(identity.name)) return {};
    return {{WatchPoint::Kind::path, file_of(identity.name)},
            {WatchPoint::Kind::tree, folder_of(identity.name)}};
  }

 private:
  // `own`: of the unit file.
  Result<std::string> state_of(const std::string& unit, const std::optional<FileStatus>& own,
                               bool has_drop_ins) {
    if (own && !is_roots_own(*own)) return in_words(*own);
    const bool there = own || has_drop_ins;
    TRY(bool outdated, is_outdated(unit, own.has_value()));
    if (outdated) return std::string(there ? "changed" : "removed") + " since systemd read it";
    return there ? "present" : "absent";
  }

  // Whether systemd goes by other files than those that are there: whoever changed them did not
  // live to tell it, or forgot.
  Result<bool> is_outdated(const std::string& unit, bool own) {
    if (!systemd_) return false;
    if (UnitName::parse(unit).is_template()) return has_outdated_instance(unit);
    TRY(UnitStatus known, systemd_->status(unit));
    if (known.load.empty()) return false;  // it reads them when it needs the unit
    if (known.load == "not-found") return own;
    return systemd_->is_outdated(unit);
  }

  Result<bool> has_outdated_instance(const std::string& template_unit) {
    TRY(std::vector<std::string> running, systemd_->running());
    for (const std::string& unit : running) {
      const UnitName name = UnitName::parse(unit);
      if (!name.is_instance() || name.template_name() != template_unit) continue;
      TRY(bool outdated, systemd_->is_outdated(unit));
      if (outdated) return true;
    }
    return false;
  }

  // What others could change is none of ours, whatever is in it.
  std::string in_words(const FileStatus& status) {
    if (status.uid != 0) return "owned by " + accounts_.user_name(status.uid);
    return "writable by others";
  }

  Result<std::vector<std::string>> drop_in_names(const std::string& unit) {
    std::vector<std::string> names;
    TRY(auto folder, if_there(files_.status(folder_of(unit))));
    if (!folder || folder->type != FileType::directory) return names;
    TRY(std::vector<DirectoryEntry> entries, files_.list(folder_of(unit)));
    for (const DirectoryEntry& entry : entries) {
      bool drop_in =
          entry.type == FileType::regular && entry.name.ends_with(".conf") && entry.name[0] != '.';
      if (drop_in) names.push_back(entry.name);
    }
    return names;
  }

  Result<Map> read_drop_ins(const std::string& unit) {
    TRY(std::vector<std::string> names, drop_in_names(unit));
    Map drop_ins;
    for (const std::string& name : names) {
      const std::string path = system::join_path(folder_of(unit), name);
      TRY(auto status, if_there(files_.status(path)));
      if (!status) continue;
      TRY(std::string text, files_.read(path, kLargest));
      drop_ins.set(name, Value(is_roots_own(*status) ? text : "# " + in_words(*status)));
    }
    return drop_ins;
  }

  // A unit file, or a folder with a drop-in; masks and links are not.
  Result<bool> is_local(const DirectoryEntry& entry) {
    if (entry.type == FileType::regular && is_unit_name(entry.name)) {
      TRY(auto status, if_there(files_.status(file_of(entry.name))));
      return is_unit_file(status);
    }
    bool folder = entry.type == FileType::directory && entry.name.ends_with(".d");
    if (!folder) return false;
    const std::string unit = entry.name.substr(0, entry.name.size() - 2);
    if (!is_unit_name(unit)) return false;
    TRY(std::vector<std::string> names, drop_in_names(unit));
    return !names.empty();
  }

  Status make(const Order& order, Undo& undo, Context& context) {
    TRY_DO(check_name(order.name()));
    if (order.text("state") == "absent") return remove(order.name(), undo);
    std::optional<model::Text> bytes;
    if (wants(order, "content")) {
      TRY(bytes, wanted_bytes(order, context));
      TRY_DO(check_unit_file(**bytes).within("checking the unit file"));
      TRY_DO(may_write(order));
    }
    if (wants(order, "drop_ins")) TRY_DO(make_drop_ins(order, undo));
    if (!bytes) return {};
    TRY_DO(undo.make_directories(kUnitConfiguration));
    return write(file_of(order.name()), **bytes, undo);
  }

  static Status write(const std::string& path, std::string_view bytes, Undo& undo) {
    return undo.write(path, bytes, {.mode = kMode, .uid = 0, .gid = 0});
  }

  // A link there is somebody's intention.
  Status may_write(const Order& order) {
    const std::string path = file_of(order.name());
    TRY(auto status, if_there(files_.status(path)));
    if (!status || order.flag("force")) return {};
    if (status->type == FileType::link) {
      TRY(std::string target, files_.read_link(path));
      bool mask = target == kNoUnit;
      return fail(Code::exists, path + " is a link to " + printable(target, 200) +
                                    (mask ? ", which masks the unit" : "") +
                                    "; remove it, or say `force: true` to have it replaced");
    }
    if (is_unit_file(status) || status->type != FileType::regular) return {};
    return fail(Code::exists, path +
                                  " is empty, which masks the unit; remove it, or say "
                                  "`force: true` to have it replaced");
  }

  Status make_drop_ins(const Order& order, Undo& undo) {
    const Value& wanted = *order.wanted("drop_ins");
    if (!wanted.is_map()) return fail(Code::invalid, "`drop_ins` must be a map of texts");
    TRY_DO(drop_ins_are_files(order.desired.attributes));
    for (const Map::Entry& entry : wanted.map()) {
      if (!entry.value.is_text())
        return fail(Code::invalid, "the drop-in " + *entry.key + " must be text");
      TRY_DO(check_drop_in(entry.value.text()).within("checking the drop-in " + *entry.key));
    }
    const std::string folder = folder_of(order.name());
    TRY(Map there, read_drop_ins(order.name()));
    if (!wanted.map().empty()) TRY_DO(undo.make_directories(folder));
    for (const Map::Entry& entry : wanted.map()) {
      const Value* now = there.find(*entry.key);
      if (now && *now == entry.value) continue;
      TRY_DO(write(system::join_path(folder, *entry.key), entry.value.text(), undo));
    }
    for (const Map::Entry& entry : there) {
      if (!wanted.map().contains(*entry.key))
        TRY_DO(undo.remove(system::join_path(folder, *entry.key)));
    }
    return {};
  }

  Status remove(const std::string& unit, Undo& undo) {
    TRY(auto status, if_there(files_.status(file_of(unit))));
    if (is_unit_file(status)) TRY_DO(undo.remove(file_of(unit)));
    TRY(std::vector<std::string> names, drop_in_names(unit));
    for (const std::string& name : names)
      TRY_DO(undo.remove(system::join_path(folder_of(unit), name)));
    return {};
  }

  system::FileSystem& files_;
  system::Accounts& accounts_;
  const std::unique_ptr<Systemd> systemd_;  // null: none is running here
};

}  // namespace

std::unique_ptr<Provider> units_provider_on(system::Target& target,
                                            std::unique_ptr<Systemd> systemd) {
  return std::make_unique<UnitsProvider>(target, std::move(systemd));
}

std::unique_ptr<Provider> units_provider(system::Target& target, const model::Facts&) {
  return units_provider_on(target, systemd_of(target));
}

}  // namespace consort::resources
