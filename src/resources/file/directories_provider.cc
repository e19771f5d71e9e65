#include "resources/file/displaced.h"
#include "resources/file/files.h"
#include "resources/file/metadata.h"
#include "resources/file/obstacle.h"
#include "resources/file/tree.h"
#include "resources/file/unmanaged.h"
#include "resources/if_there.h"

namespace consort::resources {
namespace {

using model::Map;
using model::Value;
using system::FileStatus;
using system::FileType;

// The different values met for one property; a property has one value when all agree.
class Values {
 public:
  void add(std::string value) { values_.insert(std::move(value)); }
  void put_into(Map& observed, std::string_view name) const {
    if (values_.empty()) return;
    model::List list;
    for (const std::string& value : values_)
      list.emplace_back(value);
    observed.set(name, list.size() == 1 ? list[0] : Value(std::move(list)));
  }

 private:
  std::set<std::string> values_;
};

bool looks_below(const Map& attributes) {
  const Value* recurse = attributes.find("recurse");
  return attributes.contains("file_mode") ||
         (recurse && recurse->is_boolean() && recurse->boolean());
}

class DirectoriesProvider final : public Provider,
                                  public Fingerprinting,
                                  public Resolving,
                                  public Watching {
 public:
  Result<Map> read(const Identity& identity, Context& context) override {
    TRY(std::optional<FileStatus> now, if_there(context.target.files().status(identity.name)));
    Map observed;
    if (!now) {
      observed.set("state", Value("absent"));
      return observed;
    }
    bool directory = now->type == FileType::directory;
    observed.set("state", Value(directory ? "present" : to_string(now->type)));
    if (!directory) return observed;
    observe_metadata(*now, context.target.accounts(), observed);
    if (looks_below(identity.attributes)) TRY_DO(observe_tree(identity, *now, context, observed));
    TRY_DO(observe_purge(identity, context, observed));
    return observed;
  }

  Status apply(const Order& order, Context& context) override {
    TRY_DO(check_path(order.name()));
    if (order.text("state") == "absent") return remove(order, context);
    system::FileSystem& files = context.target.files();
    TRY(std::optional<FileStatus> now, if_there(files.status(order.name())));
    if (now) TRY_DO(may_replace(order, *now, FileType::directory));
    if (!now) {
      TRY_DO(make(order, context));
    } else if (now->type != FileType::directory) {
      TRY(Displaced old, Displaced::from(context.target, order.name()));
      TRY_DO(make(order, context));
      TRY_DO(old.discard());
    } else {
      TRY(Metadata wanted, wanted_metadata(order, context.target.accounts(), *now));
      TRY_DO(set_metadata(files, order.name(), *now, wanted));
    }
    if (looks_below(order.desired.attributes)) TRY_DO(set_below(order, context));
    return order.flag("purge") ? remove_unmanaged(order, context) : Status();
  }

  // What lies deeper does not show in the directory's own status.
  Fingerprint fingerprint(const Identity& identity, Context& context) override {
    return looks_below(identity.attributes) ? Fingerprint()
                                            : context.target.files().fingerprint(identity.name);
  }

  Result<std::optional<Map>> resolve(const model::Resource& desired, const Map&,
                                     Context& context) override {
    return with_usual_names(desired, context.target.accounts());
  }

  std::vector<WatchPoint> watch_points(const Identity& identity) override {
    bool deep = looks_below(identity.attributes) || identity.flag("purge");
    return {{deep ? WatchPoint::Kind::tree : WatchPoint::Kind::path, identity.name}};
  }

 private:
  // `mode` is of the directories, `file_mode` of the regular files, owner and group of everything.
  static Status observe_tree(const Identity& identity, const FileStatus& top, Context& context,
                             Map& observed) {
    system::Accounts& accounts = context.target.accounts();
    bool recurse = identity.flag("recurse");
    Values modes, file_modes, owners, groups;
    auto look = [&](const std::string&, const FileStatus& status) -> Status {
      if (status.type == FileType::directory) modes.add(observed_mode(status));
      if (status.type == FileType::regular) file_modes.add(observed_mode(status));
      owners.add(accounts.user_name(status.uid));
      groups.add(accounts.group_name(status.gid));
      return {};
    };
    TRY_DO(look(identity.name, top));
    TRY_DO(visit_tree(context.target.files(), identity.name, look, context.stop));
    file_modes.put_into(observed, "file_mode");
    if (!observed.contains("file_mode")) {
      if (const Value* wanted = identity.find("file_mode")) observed.set("file_mode", *wanted);
    }
    if (!recurse) return {};
    modes.put_into(observed, "mode");
    owners.put_into(observed, "owner");
    groups.put_into(observed, "group");
    return {};
  }

  static Status observe_purge(const Identity& identity, Context& context, Map& observed) {
    observed.set("purge", Value(identity.flag("purge")));
    if (!identity.flag("purge")) return {};
    TRY(auto entries, unmanaged_entries(identity.name, identity.attributes, context));
    model::List names;
    for (const system::DirectoryEntry& entry : entries)
      names.emplace_back(entry.name);
    if (!names.empty()) observed.set("purge", Value(std::move(names)));
    return {};
  }

  static Status make(const Order& order, Context& context) {
    constexpr FileStatus kNew = {.type = FileType::directory, .mode = 0755};
    TRY(Metadata wanted, wanted_metadata(order, context.target.accounts(), kNew));
    system::FileSystem& files = context.target.files();
    TRY_DO(files.make_directory(order.name(), wanted.mode.value_or(kNew.mode)));
    TRY(FileStatus made, files.status(order.name()));
    return set_metadata(files, order.name(), made, wanted);
  }

  static Status set_below(const Order& order, Context& context) {
    system::FileSystem& files = context.target.files();
    bool recurse = order.flag("recurse");
    auto set = [&](const std::string& path, const FileStatus& status) -> Status {
      bool directory = status.type == FileType::directory;
      bool has_mode = status.type == FileType::regular || (directory && recurse);
      TRY(Metadata wanted, wanted_metadata(order, context.target.accounts(), status,
                                           directory ? "mode" : "file_mode"));
      if (!recurse) wanted.uid = wanted.gid = std::nullopt;
      if (!has_mode) wanted.mode.reset();
      Status done = set_metadata(files, path, status, wanted);
      bool vanished = !done && done.error().code == Code::not_found;
      return vanished ? Status() : done;
    };
    return visit_tree(files, order.name(), set, context.stop);
  }

  static Status remove(const Order& order, Context& context) {
    if (order.name() == "/") return fail(Code::invalid, "the root directory cannot be removed");
    return remove_entry(order, context, FileType::directory);
  }
};

}  // namespace

std::unique_ptr<Provider> directories_provider(system::Target&, const model::Facts&) {
  return std::make_unique<DirectoriesProvider>();
}

}  // namespace consort::resources
