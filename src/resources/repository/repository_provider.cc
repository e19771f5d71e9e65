#include "resources/repository/repository_provider.h"

#include "resources/if_there.h"

namespace consort::resources {
namespace {

using model::Map;
using model::Value;

class RepositoriesProvider final : public Provider,
                                   public Resolving,
                                   public Fingerprinting,
                                   public Watching,
                                   public Enumerating {
 public:
  explicit RepositoriesProvider(std::unique_ptr<RepositoryFormat> format)
      : format_(std::move(format)), place_(format_->place()) {}

  Result<Map> read(const Identity& identity, Context& context) override {
    TRY_DO(check_repository_name(identity.name));
    TRY(std::optional<std::string> text,
        if_there(context.target.files().read(path(identity.name))));
    Map state;
    state.set("state", Value(text ? "mixed" : "absent"));
    if (!text) return state;
    TRY(std::optional<Repository> repository, format_->read(identity.name, *text, context));
    if (!repository) return state;
    return repository->to_map(format_->missing(), format_->elsewhere());
  }

  Status apply(const Order& order, Context& context) override {
    const std::string& name = order.name();
    TRY_DO(check_repository_name(name));
    system::FileSystem& files = context.target.files();
    if (order.text("state") == "absent") {
      TRY_DO(if_there(files.remove(path(name))));
      return format_->settle(name, nullptr, context);
    }
    TRY(Repository repository, Repository::from(order.desired.attributes));
    TRY(std::string text, format_->write(name, repository));
    TRY_DO(format_->settle(name, &repository, context));
    TRY_DO(files.make_directories(place_.folder));
    system::WriteOptions options;
    options.mode = 0644;
    return files.write(path(name), text, options);
  }

  // A key is compared without the white space around it, a priority with what it is for.
  Result<std::optional<Map>> resolve(const model::Resource& desired, const Map&,
                                     Context&) override {
    const Value* state = desired.attributes.find("state");
    if (state && *state == Value("absent")) return std::optional<Map>();
    Map settled = desired.attributes;
    TRY_DO(format_->complete(settled));
    const Value* key = settled.find("signed_by");
    if (key && key->is_text() && is_armored_key(key->text()))
      settled.set("signed_by", Value(canonical_key(key->text())));
    return std::optional(std::move(settled));
  }

  Fingerprint fingerprint(const Identity& identity, Context& context) override {
    system::FileSystem& files = context.target.files();
    std::vector<Fingerprint> all = {files.fingerprint(path(identity.name))};
    if (all[0] == Fingerprint{}) return {};
    for (const std::string& companion : format_->companions(identity.name)) {
      all.push_back(files.fingerprint(companion));
    }
    return consort::fingerprint(
        {reinterpret_cast<const char*>(all.data()), all.size() * sizeof(all[0])});
  }

  std::vector<WatchPoint> watch_points(const Identity& identity) override {
    std::vector<WatchPoint> points = {{WatchPoint::Kind::path, path(identity.name)}};
    for (std::string& companion : format_->companions(identity.name)) {
      points.push_back({WatchPoint::Kind::path, std::move(companion)});
    }
    return points;
  }

  Result<std::vector<std::string>> enumerate(Context& context) override {
    TRY(auto entries, if_there(context.target.files().list(place_.folder)));
    std::vector<std::string> names;
    if (!entries) return names;
    for (const system::DirectoryEntry& entry : *entries) {
      if (!entry.name.ends_with(place_.extension)) continue;
      std::string name = entry.name.substr(0, entry.name.size() - place_.extension.size());
      if (check_repository_name(name)) names.push_back(std::move(name));
    }
    return names;
  }

 private:
  std::string path(const std::string& name) const {
    return place_.folder + "/" + name + place_.extension;
  }

  std::unique_ptr<RepositoryFormat> format_;
  RepositoryFormat::Place place_;
};

}  // namespace

std::unique_ptr<Provider> repositories_provider(std::unique_ptr<RepositoryFormat> format) {
  return std::make_unique<RepositoriesProvider>(std::move(format));
}

}  // namespace consort::resources
