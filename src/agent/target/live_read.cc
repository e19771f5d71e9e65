#include "agent/target/live_read.h"

#include <algorithm>

#include "agent/claimed_paths.h"
#include "base/strings.h"
#include "model/json.h"
#include "model/text_diff.h"
#include "system/paths.h"
#include "wire/fit.h"

namespace consort::agent {
namespace {

constexpr Duration kPatience = std::chrono::seconds(30);
constexpr size_t kMostResources = 10'000;
constexpr size_t kMostBytes = 3 * wire::kMiB;  // of states; leaves room for the rest of the answer
constexpr size_t kTextLimit = 64 << 10;        // bytes of content that is shown
constexpr uint32_t kOthersEnter = 0001, kOthersRead = 0004;

class LiveRead {
 public:
  LiveRead(const wire::Read& read, const Commons& commons, const Machinery& machinery,
           const Workbench* bench, const model::Redactor& redact, std::stop_token stop)
      : read_(read),
        commons_(commons),
        machinery_(machinery),
        bench_(bench),
        redact_(redact),
        stop_(stop),
        context_{*machinery.target, *machinery.facts, commons.content, stop, kPatience} {}

  Result<wire::Readings> run() {
    type_ = commons_.registry.schema().find(read_.resource_type);
    if (!type_) {
      return fail(Code::not_found,
                  "there is no resource type '" + printable(read_.resource_type, 100) + "'");
    }
    if (type_->runs) {
      return fail(Code::unsupported, type_->collection + " are things to do, not things to read");
    }
    TRY(provider_,
        commons_.registry.provider(read_.resource_type, *machinery_.target, *machinery_.facts));
    TRY(std::vector<std::string> names, names_to_read());
    return read_all(names);
  }

 private:
  Result<std::vector<std::string>> names_to_read() {
    if (!read_.names.empty()) return read_.names;
    auto* enumerating = dynamic_cast<resources::Enumerating*>(provider_.get());
    if (!enumerating)
      return fail(Code::unsupported, type_->collection + " cannot be listed: name those to read");
    return enumerating->enumerate(context_);
  }

  wire::Readings read_all(const std::vector<std::string>& names) {
    const MonotonicTime end = commons_.clock.now() + kPatience;
    wire::Readings readings;
    size_t bytes = 0;
    for (const std::string& name : names) {
      readings.more = readings.resources.size() == kMostResources || bytes > kMostBytes ||
                      commons_.clock.now() > end || stop_.stop_requested();
      if (readings.more) break;
      wire::Reading reading = read_one(name);
      if (auto* state = std::get_if<model::Map>(&reading.state))
        bytes += model::to_json(*state).size();
      readings.resources.push_back(std::move(reading));
    }
    return readings;
  }

  wire::Reading read_one(const std::string& name) {
    const model::Resource* described = find(name);
    model::Map identity =
        described ? resources::identity_attributes(*type_, described->attributes) : model::Map();
    resources::Identity which{name, identity};
    auto observed = missing_identity(identity)
                        ? Result<model::Map>(fail(Code::unsupported,
                                                  "its name alone does not tell which is meant"))
                        : provider_->read(which, context_);
    if (!observed) return {name, tellable(described, observed.error())};
    return {name, shown(which, *observed, described)};
  }

  // With its secrets in place, which makes it sensitive.
  const model::Resource* find(const std::string& name) const {
    if (!bench_) return nullptr;
    const model::Resource* found = bench_->catalog().find({read_.resource_type, name});
    return found ? &bench_->binding().desired(index_of(*found)) : nullptr;
  }

  uint32_t index_of(const model::Resource& resource) const {
    return static_cast<uint32_t>(bench_->catalog().find(resource.address) -
                                 bench_->catalog().resources.data());
  }

  wire::Fault tellable(const model::Resource* described, const Error& error) const {
    std::string message = error.to_string();
    if (described)
      message = bench_->binding().tellable(index_of(*described), std::move(message));
    else if (bench_)
      message = bench_->binding().mask().hide(std::move(message));
    return wire::fault_of(fail(error.code, std::move(message)));
  }

  bool missing_identity(const model::Map& identity) const {
    for (const model::AttributeSchema& attribute : type_->attributes) {
      bool needed = attribute.role == model::AttributeRole::identity && attribute.required;
      if (needed && !identity.contains(attribute.name)) return true;
    }
    return false;
  }

  model::Map shown(const resources::Identity& which, const model::Map& observed,
                   const model::Resource* described) {
    const bool sensitive = described && described->sensitive;
    // What a site says is no secret; else what every user of the machine may read is none.
    const bool open = described || is_for_everybody(which.name, observed);
    model::Map state;
    for (const auto& entry : observed) {
      const model::AttributeSchema* attribute = type_->attribute(*entry.key);
      bool hidden = *entry.key != "state" && (sensitive || !attribute || attribute->sensitive);
      if (hidden)
        state.set(entry.key, redact_(entry.value));
      else
        state.set(entry.key, masked(told(which, attribute, entry.value, open)));
    }
    return state;
  }

  // Of what is written in a file: if that is closed no more than a digest.
  model::Value told(const resources::Identity& which, const model::AttributeSchema* attribute,
                    const model::Value& value, bool open) {
    if (!attribute || !attribute->tells_file_text()) return value;
    const bool content = attribute->kind == model::AttributeKind::content;
    if (open) return content ? text_of(which, value) : value;
    const bool digest = content && value.is_map();
    return digest ? value : redact_(value);
  }

  // Whether every user of the machine may read the files that it is kept in: by their own modes and
  // by those of the folders on the way. What is kept nobody knows where is taken for closed.
  bool is_for_everybody(const std::string& name, const model::Map& observed) {
    const model::Resource thing{.address = {type_->collection, name}, .attributes = observed};
    const std::set<std::string> paths = claimed_paths(thing, *type_);
    return !paths.empty() && std::ranges::all_of(paths, [&](const std::string& path) {
      return everybody_reads(path, machinery_.target->files());
    });
  }

  // What is not there tells nobody anything; of a folder it is about the files in it.
  static bool everybody_reads(const std::string& path, system::FileSystem& files) {
    auto there = files.status(path);
    if (!there) return there.error().code == Code::not_found;
    if (there->type == system::FileType::regular)
      return (there->mode & kOthersRead) != 0 && everybody_gets_to(path, files);
    auto entries = files.list(path);
    return entries && std::ranges::all_of(*entries, [&](const system::DirectoryEntry& entry) {
             return entry.type == system::FileType::regular &&
                    everybody_reads(system::join_path(path, entry.name), files);
           });
  }

  // A link on the way is taken for closed: it leads through folders of its own.
  static bool everybody_gets_to(std::string_view path, system::FileSystem& files) {
    while (path != "/") {
      path = system::parent_path(path);
      auto folder = files.status(std::string(path));
      const bool enters = folder && folder->type == system::FileType::directory &&
                          (folder->mode & kOthersEnter) != 0;
      if (!enters) return false;
    }
    return true;
  }

  // A secret lies wherever something put it.
  model::Value masked(const model::Value& value) const {
    return bench_ ? bench_->binding().mask().hide(value) : value;
  }

  // The text itself where there is one to show, else what the provider tells of it.
  model::Value text_of(const resources::Identity& which, const model::Value& told) {
    auto* readable = dynamic_cast<resources::Readable*>(provider_.get());
    if (!readable || told.is_null()) return told;
    auto text = readable->content(which, kTextLimit, context_);
    if (!text || model::is_binary(*text)) return told;
    return model::Value(std::move(*text));
  }

  const wire::Read& read_;
  const Commons& commons_;
  const Machinery& machinery_;
  const Workbench* const bench_;
  const model::Redactor& redact_;
  const std::stop_token stop_;
  resources::Context context_;
  const model::TypeSchema* type_ = nullptr;
  std::unique_ptr<resources::Provider> provider_;
};

}  // namespace

wire::ReadResult live_read(const wire::Read& read, const Commons& commons,
                           const Machinery& machinery, const Workbench* bench,
                           const model::Redactor& redact, std::stop_token stop) {
  wire::ReadResult answer{read.request, read.target, {}};
  auto readings = LiveRead(read, commons, machinery, bench, redact, std::move(stop)).run();
  if (readings)
    answer.result = std::move(*readings);
  else
    answer.result = wire::fault_of(readings.error());
  return wire::fitted(std::move(answer));
}

}  // namespace consort::agent
