#include "agent/observe/observation.h"

#include <algorithm>
#include <unordered_map>

#include "agent/claimed_paths.h"
#include "agent/observe/local_changes.h"
#include "base/strings.h"
#include "model/mode.h"
#include "model/text_diff.h"
#include "resources/file/content.h"
#include "resources/line/line_file.h"
#include "resources/line/wanted_line.h"
#include "survey/hand_over.h"
#include "survey/rules.h"
#include "system/paths.h"

namespace consort::agent {
namespace {

using model::Value;

constexpr uint32_t kOthersRead = 0004;

// A text that everybody on the machine may read, and that is no secret by its name.
bool may_be_kept(const std::string& path, const survey::FileRecord& file) {
  return file.type == system::FileType::regular && (file.mode & kOthersRead) != 0 &&
         file.size <= Baseline::kLargestText && !file.secret && !survey::is_secret(path) &&
         !invalid_utf8(path);
}

class Look {
 public:
  Look(const resources::Registry& registry, resources::Context& context,
       survey::Description description, const Viewpoint& from, Baseline& baseline)
      : registry_(registry),
        context_(context),
        description_(std::move(description)),
        catalog_(from.catalog),
        roots_(from.scope.roots.begin(), from.scope.roots.end()),
        baseline_(baseline) {
    tell_by_digest(from.redact);
    for (const survey::Description::LeftOut& thing : description_.left_out)
      left_out_.emplace(thing.address, thing.origin);
  }

  // Everything is as it should be.
  Status take_all() {
    for (const auto& type : description_.layer)
      if (type.value.is_map())
        for (const auto& resource : type.value.map())
          baseline_.set(*type.key, *resource.key, resource.value);
    for (const auto& [path, file] : files())
      TRY_DO(take_text(path, file));
    take_brought();
    set_scope();
    return {};
  }

  Status take_what_is_decided() {
    TRY_DO(take_what_is_seen_first());
    if (catalog_) TRY_DO(take_described());
    for (const char* collection : {"files", "links"})
      take_what_is_nobodys_now(collection);
    for (const auto& [path, file] : files())
      if (!is_somebodys(path) && baseline_.text_digest(path) != file.digest)
        TRY_DO(take_text(path, file));
    take_brought();
    set_scope();
    return {};
  }

  Result<Observation> compare(const std::function<bool(const model::Change&)>& is_of_packages) {
    Observation observation;
    observation.changes = local_changes(
        baseline_, description_.layer, [this](const std::string& path) { return text_of(path); },
        registry_.schema());
    std::erase_if(observation.changes,
                  [this](const model::Change& change) { return cannot_be_told(change); });
    TRY_DO(take_packages_work(is_of_packages, observation.changes));
    for (const auto& [path, file] : files()) {
      const std::string_view folder = system::parent_path(path);
      if (!observation.folders.contains(folder)) observation.folders.emplace(folder);
    }
    for (const auto& [path, reason] : description_.census->unseen)
      observation.unseen.push_back(printable(path) + ": " + printable(reason));
    for (const survey::Description::Remark& remark : description_.remarks)
      observation.remarks.push_back(remark.address + ": " + remark.text);
    return observation;
  }

 private:
  // A file that no description can have, because it is no text, or not for everybody to see, is
  // told by its digest all the same: that somebody changed it is for people to know.
  void tell_by_digest(const model::Redactor& redact) {
    const Value* described = description_.layer.find("files");
    model::Map told = described && described->is_map() ? described->map() : model::Map();
    for (const survey::Description::Binary& binary : description_.binaries) {
      const survey::FileRecord* record = record_of(binary.collection, binary.name);
      if (!record || !record->digest) continue;
      model::Map attributes = binary.attributes;
      attributes.set("content", resources::content_value(*record->digest, record->size));
      told.set(binary.name, Value(std::move(attributes)));
    }
    std::erase_if(description_.remarks, [&](const survey::Description::Remark& remark) {
      auto address = model::Address::parse(remark.address);
      const survey::FileRecord* record =
          address && address->type == "files" ? record_of("files", address->name) : nullptr;
      if (!record || !record->digest || invalid_utf8(address->name)) return false;
      if (is_unread(*address)) return false;
      if (told.contains(address->name)) return true;
      told.set(address->name, Value(by_digest(address->name, *record, redact)));
      return true;
    });
    if (!told.empty()) description_.layer.set("files", Value(std::move(told)));
  }

  // One whose text was known and has not changed is told by it: then it is only who may read it.
  model::Map by_digest(const std::string& path, const survey::FileRecord& record,
                       const model::Redactor& redact) const {
    model::Map attributes = traits_of(record);
    const Value* before = baseline_.find("files", path);
    const Value* text = before && before->is_map() ? before->map().find("content") : nullptr;
    const bool same = text && text->is_text() && sha256(text->text()) == *record.digest;
    attributes.set("content", same ? *text : redact(Value(record.digest->hex())));
    return attributes;
  }

  // Of what was not looked at before nobody knows how it was.
  Status take_what_is_seen_first() {
    for (const auto& type : description_.layer)
      for (const auto& resource : type.value.map()) {
        if (baseline_.covers({*type.key, *resource.key})) continue;
        baseline_.set(*type.key, *resource.key, resource.value);
        auto file = files().find(*resource.key);
        if (*type.key == "files" && file != files().end())
          TRY_DO(take_text(*resource.key, file->second));
      }
    return {};
  }

  void set_scope() {
    Baseline::Scope scope{.roots = roots_};
    for (const auto& [collection, type] : registry_.schema().types())
      if (!description_.unread.contains(collection)) scope.collections.insert(collection);
    for (const auto& [path, reason] : description_.census->unseen)
      scope.hidden.insert(path);
    scope.hidden.insert(description_.census->skipped.begin(), description_.census->skipped.end());
    baseline_.set_scope(std::move(scope));
  }

  bool is_unread(const model::Address& address) const {
    return description_.unread.contains(address.type) ||
           description_.unread.contains(address.to_string());
  }

  const survey::FileRecords& files() const { return description_.census->files; }

  // Null: it is not there as a thing of that type.
  const survey::FileRecord* record_of(const std::string& collection,
                                      const std::string& path) const {
    auto file = files().find(path);
    if (file == files().end()) return nullptr;
    const bool link = file->second.type == system::FileType::link;
    return link == (collection == "links") ? &file->second : nullptr;
  }

  // What a rule of the site leaves out by now, and what a package brings by now as it is there
  // already, was not removed.
  void take_what_is_nobodys_now(const std::string& collection) {
    for (const std::string& path : baseline_.layer(collection).keys()) {
      const survey::FileRecord* record = record_of(collection, path);
      if (!record || now(collection, path)) continue;
      auto left_out = left_out_.find(collection + "." + path);
      if (left_out == left_out_.end()) continue;
      const bool same = record->digest && baseline_.text_digest(path) == record->digest;
      if (left_out->second != survey::Origin::shipped || same)
        baseline_.set(collection, path, std::nullopt);
    }
  }

  std::vector<std::string> places_of(const model::Address& address) const {
    if (address.type == "files" || address.type == "links") return {address.name};
    const model::TypeSchema* type = registry_.schema().find(address.type);
    const Value* before = baseline_.find(address.type, address.name);
    if (!type || !before || !before->is_map()) return {};
    return survey::files_of(*type, address.name, before->map());
  }

  // Of what cannot be looked at, or is not to be shown any more, nobody can say that it is gone.
  bool cannot_be_told(const model::Change& change) const {
    const std::string& collection = change.address.type;
    const std::string& path = change.address.name;
    if (is_unread(change.address)) return true;
    if (change.action != model::Action::create) return false;
    for (const std::string& place : places_of(change.address))
      if (description_.census->may_hide(place)) return true;
    if (collection != "files" && collection != "links") return false;
    return record_of(collection, path) && !left_out_.contains(collection + "." + path);
  }

  Status take_packages_work(const std::function<bool(const model::Change&)>& is_of_packages,
                            std::vector<model::Change>& changes) {
    std::vector<model::Change> peoples;
    for (model::Change& change : changes) {
      if (!is_of_packages(change))
        peoples.push_back(std::move(change));
      else if (change.address.type == "files")
        TRY_DO(take_file(change.address.name));
      else
        take(change.address.type, change.address.name);
    }
    changes = std::move(peoples);
    return {};
  }

  bool is_somebodys(const std::string& path) const {
    const Value* files = description_.layer.find("files");
    return files && files->is_map() && files->map().contains(path);
  }

  const Value* now(const std::string& collection, const std::string& name) const {
    const Value* resources = description_.layer.find(collection);
    return resources && resources->is_map() ? resources->map().find(name) : nullptr;
  }

  // What nobody has to describe is as packages, programs and installers made it. Of what somebody
  // changed or removed since then, it stays known how it was.
  void take_brought() {
    for (const auto& [path, file] : files()) {
      if (invalid_utf8(path)) continue;
      const model::Address address{is_link(file) ? "links" : "files", path};
      if (!now(address.type, path)) baseline_.set_brought(address, traits_of(file));
    }
    for (const survey::Description::LeftOut& thing : description_.left_out) {
      auto address = model::Address::parse(thing.address);
      if (address && !is_of_files(*address)) baseline_.set_brought(*address, {});
    }
    baseline_.keep_brought([&](const model::Address& address) { return may_be_there(address); });
  }

  static bool is_of_files(const model::Address& address) {
    return address.type == "files" || address.type == "links";
  }

  bool may_be_there(const model::Address& address) const {
    if (now(address.type, address.name) || is_unread(address)) return true;
    if (!is_of_files(address)) return left_out_.contains(address.to_string());
    return record_of(address.type, address.name) || description_.census->may_hide(address.name);
  }

  static bool is_link(const survey::FileRecord& file) {
    return file.type == system::FileType::link;
  }

  static model::Map traits_of(const survey::FileRecord& file) {
    model::Map traits;
    if (is_link(file)) {
      traits.set("target", Value(file.link));
      return traits;
    }
    if (file.mode != survey::kUsualMode) traits.set("mode", Value(model::octal_mode(file.mode)));
    if (file.uid != 0) traits.set("owner", Value(std::to_string(file.uid)));
    if (file.gid != 0) traits.set("group", Value(std::to_string(file.gid)));
    return traits;
  }

  // What is described is told as drift when it differs, and is no local change.
  Status take_described() {
    std::map<std::string, std::vector<const model::Resource*>> edits;  // of lines, by file
    for (const model::Resource& resource : catalog_->resources) {
      const model::TypeSchema* type = registry_.schema().find(resource.address.type);
      if (!type) continue;
      take(resource.address.type, resource.address.name);
      if (type->name_kind == model::AttributeKind::path) take_place(resource.address.name);
      for (const std::string& path : claimed_paths(resource, *type)) {
        if (resource.address.type == "lines")
          edits[path].push_back(&resource);
        else
          TRY_DO(take_file(path));
      }
    }
    for (const auto& [path, lines] : edits)
      TRY_DO(take_lines(path, lines));
    return {};
  }

  // Whatever is there or not: who describes a place as one thing describes it as no other.
  void take_place(const std::string& path) {
    for (const char* collection : {"files", "links"})
      take(collection, path);
  }

  void take(const std::string& collection, const std::string& name) {
    const Value* is = now(collection, name);
    baseline_.set(collection, name, is ? std::optional(*is) : std::nullopt);
  }

  Status take_file(const std::string& path) {
    take("files", path);
    auto file = files().find(path);
    return file == files().end() ? Status() : take_text(path, file->second);
  }

  // The file as it would be if nothing but what is described had been done to it. Where it is just
  // that, it is as it should be.
  Status take_lines(const std::string& path, const std::vector<const model::Resource*>& lines) {
    auto before = baseline_.text(path);
    auto is = text_of(path);
    if (!before || !is) return take_file(path);
    resources::LineFile expected(std::move(*before));
    for (const model::Resource* line : lines) {
      auto wanted = resources::WantedLine::of(line->attributes);
      if (!wanted || !wanted->make_so(expected)) return take_file(path);
    }
    if (expected.bytes() == *is) return take_file(path);
    return baseline_.set_text(path, expected.bytes());
  }

  Status take_text(const std::string& path, const survey::FileRecord& file) {
    auto text = may_be_kept(path, file) ? text_of(path) : std::nullopt;
    if (text) return baseline_.set_text(path, *text);
    baseline_.forget_text(path);
    return {};
  }

  std::optional<std::string> text_of(const std::string& path) const {
    auto file = files().find(path);
    if (file == files().end() || !may_be_kept(path, file->second)) return std::nullopt;
    auto text = context_.target.files().read(path, Baseline::kLargestText);
    if (!text || model::is_binary(*text)) return std::nullopt;
    return std::move(*text);
  }

  const resources::Registry& registry_;
  resources::Context& context_;
  survey::Description description_;
  const model::Catalog* const catalog_;
  const std::set<std::string> roots_;
  Baseline& baseline_;
  std::unordered_map<std::string, survey::Origin> left_out_;  // by address
};

}  // namespace

Result<Observation> observe(const resources::Registry& registry, resources::Context& context,
                            const Viewpoint& from, std::optional<Baseline>& baseline,
                            survey::Memory& memory) {
  TRY(survey::Description description,
      survey::describe_machine(registry, context, from.scope, &memory));
  if (from.is_disturbed()) return fail(Code::busy, "packages are being changed");
  // One that was begun and not finished would make changes of all that it lacks.
  Baseline next = baseline ? *baseline : Baseline::begin(from.folder);
  Look look(registry, context, std::move(description), from, next);
  TRY_DO(baseline ? look.take_what_is_decided() : look.take_all());
  TRY(Observation observation, look.compare(from.is_of_packages));
  baseline = std::move(next);
  return observation;
}

}  // namespace consort::agent
