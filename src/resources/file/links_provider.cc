#include "resources/file/displaced.h"
#include "resources/file/files.h"
#include "resources/file/metadata.h"
#include "resources/file/obstacle.h"
#include "resources/if_there.h"

namespace consort::resources {
namespace {

using model::Map;
using model::Value;
using system::FileStatus;
using system::FileType;

class LinksProvider final : public Provider,
                            public Fingerprinting,
                            public Foreseeing,
                            public Resolving,
                            public Watching {
 public:
  Result<Map> read(const Identity& identity, Context& context) override {
    system::FileSystem& files = context.target.files();
    TRY(std::optional<FileStatus> now, if_there(files.status(identity.name)));
    Map observed;
    if (!now) {
      observed.set("state", Value("absent"));
      return observed;
    }
    bool link = now->type == FileType::link;
    observed.set("state", Value(link ? "present" : to_string(now->type)));
    if (!link) return observed;
    TRY(std::string target, files.read_link(identity.name));
    observed.set("target", Value(target));
    observe_metadata(*now, identity.interest, context.target.accounts(), observed);
    return observed;
  }

  Status apply(const Order& order, Context& context) override {
    TRY_DO(check_path(order.name()));
    if (order.text("state") == "absent") return remove_entry(order, context, FileType::link);
    system::FileSystem& files = context.target.files();
    TRY(std::optional<FileStatus> now, if_there(files.status(order.name())));
    if (now) TRY_DO(may_replace(order, *now, FileType::link));
    TRY(Metadata wanted,
        wanted_metadata(order, context.target.accounts(), now.value_or(FileStatus())));
    if (!now || sets(order.change, "target") || now->type != FileType::link)
      TRY_DO(point(order, context, now));
    TRY(FileStatus made, files.status(order.name()));
    return set_metadata(files, order.name(), made, wanted);
  }

  Status foresee(const Order& order, Context& context) override {
    return foresee_obstacle(order, context, FileType::link);
  }

  Fingerprint fingerprint(const Identity& identity, Context& context) override {
    return context.target.files().fingerprint(identity.name);
  }

  Result<std::optional<Map>> resolve(const model::Resource& desired, const Map& observed,
                                     Context& context) override {
    return with_usual_names(desired, observed, context.target.accounts());
  }

  std::vector<WatchPoint> watch_points(const Identity& identity) override {
    return {{WatchPoint::Kind::path, identity.name}};
  }

 private:
  static Status point(const Order& order, Context& context, const std::optional<FileStatus>& now) {
    system::FileSystem& files = context.target.files();
    const std::string& path = order.name();
    std::string target = order.text("target");
    if (target.empty()) return fail(Code::invalid, "a link needs a `target`");
    if (!now || now->type == FileType::link)
      return named_by_folder(files, path, files.make_link(path, target));
    TRY(Displaced old, Displaced::from(context.target, path));
    TRY_DO(files.make_link(path, target));
    return old.discard();
  }
};

}  // namespace

std::unique_ptr<Provider> links_provider(system::Target&, const model::Facts&) {
  return std::make_unique<LinksProvider>();
}

}  // namespace consort::resources
