#include "survey/description.h"

#include <algorithm>
#include <set>

#include "model/json.h"
#include "survey/judge.h"
#include "survey/local_files.h"
#include "survey/saying.h"

namespace consort::survey {
namespace {

using model::Map;
using model::TypeSchema;
using model::Value;
using resources::Provider;

// Things that are found by their names alone.
Status can_be_read(const TypeSchema& type) {
  if (type.runs) {
    return fail(Code::unsupported, "there is nothing to read of " + type.collection +
                                       ": they are things to do, not things that are there");
  }
  for (const model::AttributeSchema& attribute : type.attributes) {
    if (attribute.role != model::AttributeRole::identity || !attribute.required) continue;
    return fail(Code::unsupported, type.collection + " cannot be read by name: it takes a " +
                                       "description to tell which is meant (`" + attribute.name +
                                       "`)");
  }
  return {};
}

// What is there none of goes without saying.
Map without_empty(const Map& attributes) {
  Map kept;
  for (const auto& [name, value, mark] : attributes) {
    const bool empty =
        (value.is_list() && value.list().empty()) || (value.is_map() && value.map().empty());
    if (!empty) kept.set(name, value);
  }
  return kept;
}

class Describer {
 public:
  Describer(const resources::Registry& registry, resources::Context& context,
            const DescriptionScope& scope, Memory& memory)
      : registry_(registry),
        target_(context.target),
        context_{target_, context.facts, context.blobs, context.stop, context.timeout},
        scope_(scope),
        memory_(memory),
        end_(context.target.clock().now() + scope.patience),
        draft_(scope.most_bytes) {}

  Result<Description> run() {
    memory_.begin(grounds());
    TRY(files_, survey_files(target_, scope_, context_.stop, memory_));
    Present present(target_.untraced(), files_.census.get());
    Draft whole(scope_.most_bytes);
    HandOver taken;
    for (const auto& [collection, type] : registry_.schema().types()) {
      Memory::Type& known = memory_.types[collection];
      if (!stands(known, present)) TRY_DO(remember(type, known));
      whole.add(*known.said);
      taken.take(known.taken);
    }
    TRY_DO(describe_files(
        files_, taken, registry_, context_, [this] { return go_on(); }, scope_, whole, memory_));
    Description description = whole.finish();
    description.census = std::move(files_.census);
    return description;
  }

 private:
  // What is gone by that is no file: what the site and the program say, and what the system is.
  uint64_t grounds() const {
    std::string all;
    const Value* system = context_.facts.find("os");
    if (system) all = model::to_json(*system);
    for (const std::string& root : scope_.roots)
      all += '\0' + root;
    for (const Rule& rule : scope_.rules)
      all += '\0' + rule.path + '\0' + std::to_string(static_cast<int>(rule.kind)) + rule.reason;
    return fast_hash(all) | 1;
  }

  bool stands(const Memory::Type& known, Present& present) const {
    return known.said &&
           std::ranges::all_of(known.findings,
                               [&](const auto& asked) {
                                 const Finding* now = finding_of(asked.first);
                                 return now ? asked.second == *now : !asked.second;
                               }) &&
           known.trace.holds(present);
  }

  Status remember(const TypeSchema& type, Memory::Type& known) {
    known = {};
    draft_ = Draft(scope_.most_bytes);
    taken_ = {};
    asked_.clear();
    target_.begin(&known.trace);
    Status described = describe_type(type);
    target_.begin(nullptr);
    TRY_DO(described);
    known.findings = std::move(asked_);
    known.said = std::make_shared<const Description>(draft_.finish());
    known.taken = std::move(taken_);
    return {};
  }

  const Finding* finding_of(const std::string& file) const {
    auto found = files_.findings.find(file);
    return found == files_.findings.end() ? nullptr : &found->second;
  }

  const Finding* ask_for_finding(const std::string& file) {
    const Finding* found = finding_of(file);
    asked_.try_emplace(file, found ? std::optional(*found) : std::nullopt);
    return found;
  }

  Status describe_type(const TypeSchema& type) {
    auto provider = registry_.provider(type.collection, context_.target, context_.facts);
    auto* listing = provider ? dynamic_cast<resources::Enumerating*>(provider->get()) : nullptr;
    if (!listing || !can_be_read(type)) return {};
    auto names = listing->enumerate(context_);
    auto judge = judge_of(type.collection, context_.target, context_.facts);
    if (!names || !judge) {
      target_.cannot_tell();
      draft_.cannot_tell(type.collection);
      draft_.remark(type.collection, (names ? judge.error() : names.error()).to_string());
      return {};
    }
    if (*judge) add_unlisted(type, **judge, *names);
    if (names->size() > scope_.most_resources)
      return fail(Code::invalid, "there are " + std::to_string(names->size()) + " " +
                                     type.collection + ", more than can be looked at");
    for (const std::string& name : *names) {
      TRY_DO(go_on());
      describe_resource(type, name, **provider, judge->get());
    }
    return {};
  }

  void add_unlisted(const TypeSchema& type, const Judge& judge, std::vector<std::string>& names) {
    std::set<std::string> all(names.begin(), names.end());
    for (std::string& name : judge.unlisted())
      all.insert(std::move(name));
    names.assign(all.begin(), all.end());
    for (const std::string& text : judge.unsaid())
      draft_.remark(type.collection, text);
  }

  // What cannot be said here is left to the files that it is kept in.
  void describe_resource(const TypeSchema& type, const std::string& name, Provider& provider,
                         const Judge* judge) {
    const std::string address = type.collection + "." + name;
    Reading reading(type, name, provider, context_);
    auto observed = reading.read();
    if (!observed) {
      target_.cannot_tell();
      draft_.cannot_tell(address);
      if (files_of(type, name, {}).empty()) draft_.remark(address, observed.error().to_string());
      return;
    }
    const std::vector<std::string> files = files_of(type, name, *observed);
    if (may_be_hidden(files)) {
      draft_.cannot_tell(address);
      return target_.cannot_tell();
    }
    if (const Finding* finding = nobodys_file(files))
      return draft_.leave_out(address, finding->origin, finding->reason);
    if (has_secret(files)) return draft_.cannot_tell(address);
    Judgement judgement = judge ? judge->judge(name, *observed) : somebodys(*observed);
    if (!judgement.unsaid.empty()) draft_.remark(address, judgement.unsaid);
    if (is_local(judgement.origin))
      return add(type, name, reading.say(without_empty(judgement.attributes)), !files.empty());
    if (judgement.origin != Origin::shipped) taken_.take(type, name, *observed);
    draft_.leave_out(address, judgement.origin, judgement.reason);
  }

  void add(const TypeSchema& type, const std::string& name, Saying saying, bool has_files) {
    if (!saying.is_whole()) draft_.cannot_tell(type.collection + "." + name);
    if (!saying.is_whole() && has_files) return;
    for (const std::string& text : saying.unsaid)
      draft_.remark(type.collection + "." + name, text);
    if (!saying.is_whole()) return;
    taken_.take(type, name, *saying.attributes);
    draft_.add(type.collection, name, std::move(*saying.attributes));
  }

  // One of the files, when none of them is somebody's work; else null.
  const Finding* nobodys_file(const std::vector<std::string>& files) {
    const Finding* nobodys = nullptr;
    for (const std::string& file : files) {
      const Finding* found = ask_for_finding(file);
      if (!found) continue;
      if (is_local(found->origin)) return nullptr;
      nobodys = found;
    }
    return nobodys;
  }

  // Whose work it is is not known then; that the place is not seen is told once.
  bool may_be_hidden(const std::vector<std::string>& files) const {
    return std::ranges::any_of(
        files, [&](const std::string& file) { return files_.census->may_hide(file); });
  }

  bool has_secret(const std::vector<std::string>& files) {
    return std::ranges::any_of(files, [&](const std::string& file) {
      const Finding* found = ask_for_finding(file);
      return found && found->secret;
    });
  }

  Status go_on() const {
    if (context_.stop.stop_requested()) return fail(Code::cancelled, "told to stop");
    if (context_.target.clock().now() > end_)
      return fail(Code::timeout,
                  "looking at the machine takes more than " + human(scope_.patience));
    return {};
  }

  const resources::Registry& registry_;
  TracedTarget target_;
  resources::Context context_;
  const DescriptionScope& scope_;
  Memory& memory_;
  const MonotonicTime end_;
  SurveyedFiles files_;
  // Of the type that is being described:
  HandOver taken_;
  Draft draft_;
  std::map<std::string, std::optional<Finding>> asked_;
};

Result<std::vector<std::string>> all_names(const TypeSchema& type, Provider& provider,
                                           resources::Context& context) {
  auto* listing = dynamic_cast<resources::Enumerating*>(&provider);
  if (listing) return listing->enumerate(context);
  return fail(Code::unsupported, type.collection + " cannot be listed: name those to read");
}

}  // namespace

Result<Description> describe_machine(const resources::Registry& registry,
                                     resources::Context& context, const DescriptionScope& scope,
                                     Memory* memory) {
  Memory none;
  return Describer(registry, context, scope, memory ? *memory : none).run();
}

Result<Description> describe(const resources::Registry& registry, const std::string& collection,
                             std::vector<std::string> names, resources::Context& context) {
  const TypeSchema* type = registry.schema().find(collection);
  if (!type) return fail(Code::not_found, "there is no resource type '" + collection + "'");
  TRY_DO(can_be_read(*type));
  TRY(auto provider, registry.provider(collection, context.target, context.facts));
  if (names.empty()) {
    TRY(names, all_names(*type, *provider, context));
  }
  Description description;
  Map resources;
  for (const std::string& name : names) {
    const std::string address = collection + "." + name;
    Reading reading(*type, name, *provider, context);
    TRY(Map observed, reading.read().within("reading " + address));
    Saying saying = reading.say(observed);
    for (std::string& text : saying.unsaid)
      description.remarks.push_back({address, std::move(text)});
    if (saying.attributes) resources.set(name, Value(std::move(*saying.attributes)));
  }
  if (!resources.empty() || names.empty())
    description.layer.set(collection, Value(std::move(resources)));
  return description;
}

}  // namespace consort::survey
