#include "resources/file/below.h"
#include "resources/file/displaced.h"
#include "resources/file/files.h"
#include "resources/file/metadata.h"
#include "resources/file/obstacle.h"
#include "resources/file/unmanaged.h"
#include "resources/if_there.h"

namespace consort::resources {
namespace {

using model::Map;
using model::Value;
using system::FileStatus;
using system::FileType;

class DirectoriesProvider final : public Provider,
                                  public Fingerprinting,
                                  public Foreseeing,
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
    observe_metadata(*now, identity.interest, context.target.accounts(), observed);
    if (looks_below(identity.attributes)) TRY_DO(observe_below(identity, *now, context, observed));
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

  Status foresee(const Order& order, Context& context) override {
    if (order.text("state") == "absent") TRY_DO(must_not_be_root(order));
    return foresee_obstacle(order, context, FileType::directory);
  }

  // What lies deeper does not show in the directory's own status.
  Fingerprint fingerprint(const Identity& identity, Context& context) override {
    return looks_below(identity.attributes) ? Fingerprint()
                                            : context.target.files().fingerprint(identity.name);
  }

  Result<std::optional<Map>> resolve(const model::Resource& desired, const Map& observed,
                                     Context& context) override {
    std::optional<Map> settled = with_usual_names(desired, observed, context.target.accounts());
    if (!observed.contains("unmanaged")) return settled;
    if (!settled) settled = desired.attributes;
    settled->set("unmanaged", Value(model::List()));
    return settled;
  }

  std::vector<WatchPoint> watch_points(const Identity& identity) override {
    bool deep = looks_below(identity.attributes) || identity.flag("purge");
    return {{deep ? WatchPoint::Kind::tree : WatchPoint::Kind::path, identity.name}};
  }

 private:
  static Status observe_purge(const Identity& identity, Context& context, Map& observed) {
    if (!identity.flag("purge")) return {};
    TRY(auto entries, unmanaged_entries(identity.name, identity.attributes, context));
    model::List names;
    for (const system::DirectoryEntry& entry : entries)
      names.emplace_back(entry.name + (entry.type == FileType::directory ? "/" : ""));
    observed.set("unmanaged", Value(std::move(names)));
    return {};
  }

  static Status make(const Order& order, Context& context) {
    constexpr FileStatus kNew = {.type = FileType::directory, .mode = 0755};
    TRY(Metadata wanted, wanted_metadata(order, context.target.accounts(), kNew));
    system::FileSystem& files = context.target.files();
    TRY_DO(named_by_folder(files, order.name(),
                           files.make_directory(order.name(), wanted.mode.value_or(kNew.mode))));
    TRY(FileStatus made, files.status(order.name()));
    Status set = set_metadata(files, order.name(), made, wanted);
    if (!set) (void)files.remove(order.name());  // what it replaces has to go back there
    return set;
  }

  static Status must_not_be_root(const Order& order) {
    if (order.name() != "/") return {};
    return fail(Code::invalid, "the root directory cannot be removed");
  }

  static Status remove(const Order& order, Context& context) {
    TRY_DO(must_not_be_root(order));
    return remove_entry(order, context, FileType::directory);
  }
};

}  // namespace

std::unique_ptr<Provider> directories_provider(system::Target&, const model::Facts&) {
  return std::make_unique<DirectoriesProvider>();
}

}  // namespace consort::resources
