#include "base/strings.h"
#include "resources/file/content.h"
#include "resources/file/displaced.h"
#include "resources/file/files.h"
#include "resources/file/obstacle.h"
#include "resources/file/replace.h"
#include "resources/if_there.h"

namespace consort::resources {
namespace {

using model::Map;
using model::Value;
using system::FileStatus;
using system::FileType;

constexpr uint32_t kOthers = 0007;  // what those may who are neither owner nor group

// What a new file is before the description says anything about it. What is secret is for its
// owner.
FileStatus new_file(const Order& order) {
  return {.type = FileType::regular, .mode = order.desired.sensitive ? 0600u : 0644u};
}

Map absent() {
  Map observed;
  observed.set("state", Value("absent"));
  return observed;
}

Result<system::Inspection> without_content(Result<FileStatus> status) {
  TRY(FileStatus found, std::move(status));
  return system::Inspection{found, std::nullopt};
}

// Stateless: what there is to know is asked of the file system each time.
class FilesProvider final : public Provider,
                            public Fingerprinting,
                            public Foreseeing,
                            public Inspecting,
                            public Readable,
                            public Resolving,
                            public Watching {
 public:
  Result<Map> read(const Identity& identity, Context& context) override {
    TRY(Sight sight, inspect(identity, context));
    return std::move(sight.observed);
  }

  Result<Sight> inspect(const Identity& identity, Context& context) override {
    system::FileSystem& files = context.target.files();
    TRY(std::optional<system::Inspection> found,
        if_there(identity.interest.in("content") ? files.inspect(identity.name)
                                                 : without_content(files.status(identity.name))));
    if (!found) return Sight{absent()};
    const FileStatus& now = found->status;
    Map observed;
    observed.reserve(5);
    bool regular = now.type == FileType::regular;
    observed.set("state", Value(regular ? "present" : to_string(now.type)));
    if (found->digest) observed.set("content", content_value(*found->digest, now.size));
    observe_metadata(now, identity.interest, context.target.accounts(), observed);
    return Sight{std::move(observed), now.fingerprint()};
  }

  Status apply(const Order& order, Context& context) override {
    TRY_DO(check_path(order.name()));
    if (order.text("state") == "absent") return remove(order, context);
    const Value* observed = order.observed.find("state");
    if (observed && *observed == Value("absent")) {
      Status made = replace(order, context, new_file(order), /*fresh=*/true);
      if (made || made.error().code != Code::exists) return made;  // else somebody was faster
    }
    system::FileSystem& files = context.target.files();
    TRY(std::optional<FileStatus> now, if_there(files.status(order.name())));
    if (now) TRY_DO(may_replace(order, *now, FileType::regular));
    bool regular = now && now->type == FileType::regular;
    if (regular && !sets(order.change, "content")) {
      TRY(Metadata wanted, wanted_metadata(order, context.target.accounts(), *now));
      return set_metadata(files, order.name(), *now, wanted);
    }
    bool in_the_way = now && !regular && now->type != FileType::link;
    if (!in_the_way) return replace(order, context, regular ? *now : new_file(order));
    TRY(Displaced old, Displaced::from(context.target, order.name()));
    TRY_DO(replace(order, context, new_file(order)));
    return old.discard();
  }

  Status foresee(const Order& order, Context& context) override {
    return foresee_obstacle(order, context, FileType::regular);
  }

  Fingerprint fingerprint(const Identity& identity, Context& context) override {
    return context.target.files().fingerprint(identity.name);
  }

  Result<std::string> content(const Identity& identity, size_t limit, Context& context) override {
    return context.target.files().read(identity.name, limit);
  }

  Result<std::optional<Map>> resolve(const model::Resource& desired, const Map& observed,
                                     Context& context) override {
    return with_usual_names(desired, observed, context.target.accounts());
  }

  std::vector<WatchPoint> watch_points(const Identity& identity) override {
    return {{WatchPoint::Kind::path, identity.name}};
  }

 private:
  static Status replace(const Order& order, Context& context, const FileStatus& now,
                        bool fresh = false) {
    TRY(Metadata wanted, wanted_metadata(order, context.target.accounts(), now));
    if (order.desired.sensitive && !wanted.mode) wanted.mode = now.mode & ~kOthers;
    TRY(model::Text bytes, wanted_bytes(order, context));
    return replace_file(order, context, order.name(), *bytes, {wanted, std::nullopt, fresh});
  }

  static Status remove(const Order& order, Context& context) {
    TRY_DO(keep_backup(order, context, order.name()));
    return remove_entry(order, context, FileType::regular);
  }
};

}  // namespace

std::unique_ptr<Provider> files_provider(system::Target&, const model::Facts&) {
  return std::make_unique<FilesProvider>();
}

}  // namespace consort::resources
