#include "model/compare.h"
#include "model/json.h"
#include "resources/plugin/plugin_answers.h"
#include "resources/plugin/plugin_type.h"

namespace consort::resources {
namespace {

using model::Map;
using model::Value;

constexpr Duration kReadLimit = std::chrono::seconds(30);
constexpr Duration kEnumerateLimit = std::chrono::minutes(2);

// A plugin's programs are given bytes, not the name of a blob.
Result<Map> with_content(const model::TypeSchema& type, const Map& attributes, Context& context) {
  Map whole = attributes;
  for (const model::AttributeSchema& attribute : type.attributes) {
    const Value* value = attributes.find(attribute.name);
    if (attribute.kind != model::AttributeKind::content || !value || !value->is_map()) continue;
    std::optional<Digest> digest = model::content_digest(*value);
    if (!digest) return fail(Code::invalid, "'" + attribute.name + "' names no content");
    TRY(std::string bytes, context.blobs.read(*digest));
    whole.set(attribute.name, Value(bytes));
  }
  return whole;
}

// Which files each reading depends on alone, as the plugin said. Thread-safe.
class Dependencies {
 public:
  void learn(const std::string& key, std::vector<std::string> paths) {
    std::lock_guard lock(mutex_);
    paths_[key] = std::move(paths);
  }
  std::vector<std::string> find(const std::string& key) {
    std::lock_guard lock(mutex_);
    auto found = paths_.find(key);
    return found == paths_.end() ? std::vector<std::string>() : found->second;
  }

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, std::vector<std::string>> paths_;  // guarded by mutex_
};

class PluginProvider : public Provider, public Fingerprinting, public Watching {
 public:
  PluginProvider(std::shared_ptr<PluginProgram> program, std::shared_ptr<const PluginType> type,
                 std::string root)
      : program_(std::move(program)), type_(std::move(type)), root_(std::move(root)) {}

  Result<Map> read(const Identity& identity, Context& context) override {
    Duration limit = std::min(context.timeout, kReadLimit);
    TRY(Map answer, ask("read", about(identity), limit, context.stop));
    TRY(Map state, vouched(checked_state(type_->schema, answer.find("state"))));
    TRY(std::vector<std::string> paths, vouched(checked_paths(answer.find("depends_on"))));
    dependencies_.learn(key(identity), std::move(paths));
    return state;
  }

  Status apply(const Order& order, Context& context) override {
    Map question;
    question.set("name", Value(order.name()));
    TRY(Map desired, with_content(type_->schema, order.desired.attributes, context));
    question.set("desired", Value(std::move(desired)));
    question.set("observed", Value(order.observed));
    question.set("action", Value(model::to_string(order.change.action)));
    model::List changed;
    for (const model::AttributeChange& change : order.change.attributes) {
      changed.emplace_back(change.name);
    }
    question.set("changed", Value(std::move(changed)));
    return done(ask("apply", std::move(question), context.timeout, context.stop));
  }

  Fingerprint fingerprint(const Identity& identity, Context& context) override {
    std::vector<std::string> paths = dependencies_.find(key(identity));
    if (paths.empty()) return {};
    std::vector<Fingerprint> all;
    for (const std::string& path : paths)
      all.push_back(context.target.files().fingerprint(path));
    return consort::fingerprint(
        {reinterpret_cast<const char*>(all.data()), all.size() * sizeof(all[0])});
  }

  // What the plugin wants watched, or else what its last answer depends on.
  std::vector<WatchPoint> watch_points(const Identity& identity) override {
    if (type_->watches) {
      Result<Map> answer = ask("watch", about(identity), kReadLimit, {});
      if (!answer) return {};
      return checked_points(answer->find("points")).value_or(std::vector<WatchPoint>());
    }
    std::vector<WatchPoint> points;
    for (std::string& path : dependencies_.find(key(identity))) {
      points.push_back({WatchPoint::Kind::path, std::move(path)});
    }
    return points;
  }

 protected:
  Result<Map> ask(std::string_view verb, Map question, Duration timeout, std::stop_token stop) {
    question.set("root", Value(root_));
    return program_->ask(verb, std::move(question), timeout, std::move(stop));
  }
  Map about(const Identity& identity) const {
    Map question;
    question.set("name", Value(identity.name));
    question.set("identity", Value(identity.attributes));
    return question;
  }
  template <class T>
  Result<T> vouched(Result<T> checked) const {
    return std::move(checked).within("checking an answer of the plugin '" + program_->name() + "'");
  }
  static Status done(Result<Map> answer) {
    return answer ? Status() : Status(std::move(answer).error());
  }
  const PluginType& type() const { return *type_; }

 private:
  static std::string key(const Identity& identity) {
    return identity.name + '\n' + model::to_json(identity.attributes);
  }

  std::shared_ptr<PluginProgram> program_;
  std::shared_ptr<const PluginType> type_;
  const std::string root_;
  Dependencies dependencies_;
};

// The abilities that not every plugin has.
template <class Base>
class WithEnumerate : public Base, public Enumerating {
 public:
  using Base::Base;
  Result<std::vector<std::string>> enumerate(Context& context) override {
    TRY(Map answer, this->ask("enumerate", {}, kEnumerateLimit, context.stop));
    return this->vouched(checked_names(this->type().schema, answer.find("names")));
  }
};

template <class Base>
class WithRefresh : public Base, public Refreshing {
 public:
  using Base::Base;
  Status refresh(const model::Resource& desired, Context& context) override {
    Map question;
    question.set("name", Value(desired.address.name));
    TRY(Map attributes, with_content(this->type().schema, desired.attributes, context));
    question.set("desired", Value(std::move(attributes)));
    return this->done(this->ask("refresh", std::move(question), context.timeout, context.stop));
  }
};

}  // namespace

std::unique_ptr<Provider> plugin_provider(std::shared_ptr<PluginProgram> program,
                                          std::shared_ptr<const PluginType> type,
                                          std::string root) {
  bool enumerates = type->enumerates, refreshes = type->refreshes;
  auto make = [&]<class P>(std::type_identity<P>) -> std::unique_ptr<Provider> {
    return std::make_unique<P>(std::move(program), std::move(type), std::move(root));
  };
  if (enumerates && refreshes) {
    return make(std::type_identity<WithEnumerate<WithRefresh<PluginProvider>>>());
  }
  if (enumerates) return make(std::type_identity<WithEnumerate<PluginProvider>>());
  if (refreshes) return make(std::type_identity<WithRefresh<PluginProvider>>());
  return make(std::type_identity<PluginProvider>());
}

}  // namespace consort::resources
