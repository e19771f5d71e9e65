#include "agent/observe/observation.h"

#include "agent/claimed_paths.h"
#include "agent/observe/local_changes.h"
#include "model/mode.h"
#include "model/text_diff.h"
#include "resources/line/line_file.h"
#include "resources/line/wanted_line.h"
#include "survey/rules.h"
#include "system/paths.h"

namespace consort::agent {
namespace {

using model::Value;

constexpr uint32_t kOthersRead = 0004;

// A text that everybody on the machine may read, and that is no secret by its name.
bool may_be_kept(const std::string& path, const survey::FileRecord& file) {
  return file.type == system::FileType::regular && (file.mode & kOthersRead) != 0 &&
         file.size <= Baseline::kLargestText && !file.secret && !survey::is_secret(path);
}

class Look {
 public:
  Look(const resources::Registry& registry, resources::Context& context,
       survey::Description description, const model::Catalog* catalog, Baseline& baseline)
      : registry_(registry),
        context_(context),
        description_(std::move(description)),
        catalog_(catalog),
        baseline_(baseline) {}

  // Everything is as it should be.
  Status take_all() {
    for (const auto& type : description_.layer)
      if (type.value.is_map())
        for (const auto& resource : type.value.map())
          baseline_.set(*type.key, *resource.key, resource.value);
    for (const auto& [path, file] : description_.files)
      TRY_DO(take_text(path, file));
    take_brought();
    return {};
  }

  Status take_what_is_decided() {
    if (catalog_) TRY_DO(take_described());
    for (const auto& [path, file] : description_.files)
      if (!is_somebodys(path) && baseline_.text_digest(path) != file.digest)
        TRY_DO(take_text(path, file));
    take_brought();
    return {};
  }

  Observation compare() {
    Observation observation;
    observation.changes = local_changes(
        baseline_, description_.layer, [this](const std::string& path) { return text_of(path); },
        registry_.schema());
    for (const auto& [path, file] : description_.files)
      observation.folders.insert(std::string(system::parent_path(path)));
    for (const survey::Description::Remark& remark : description_.remarks)
      observation.remarks.push_back(remark.address + ": " + remark.text);
    return observation;
  }

 private:
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
    std::set<model::Address> brought;
    for (const auto& [path, file] : description_.files) {
      model::Address address{is_link(file) ? "links" : "files", path};
      if (now(address.type, path)) continue;
      baseline_.set_brought(address, traits_of(file));
      brought.insert(std::move(address));
    }
    for (const survey::Description::LeftOut& thing : description_.left_out) {
      auto address = model::Address::parse(thing.address);
      if (!address || address->type == "files" || address->type == "links") continue;
      baseline_.set_brought(*address, {});
      brought.insert(std::move(*address));
    }
    baseline_.keep_brought([&](const model::Address& address) {
      return brought.contains(address) || now(address.type, address.name);
    });
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
    auto file = description_.files.find(path);
    return file == description_.files.end() ? Status() : take_text(path, file->second);
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
    auto file = description_.files.find(path);
    if (file == description_.files.end() || !may_be_kept(path, file->second)) return std::nullopt;
    auto text = context_.target.files().read(path, Baseline::kLargestText);
    if (!text || model::is_binary(*text)) return std::nullopt;
    return std::move(*text);
  }

  const resources::Registry& registry_;
  resources::Context& context_;
  const survey::Description description_;
  const model::Catalog* const catalog_;
  Baseline& baseline_;
};

}  // namespace

Result<Observation> observe(const resources::Registry& registry, resources::Context& context,
                            const survey::DescriptionScope& scope, const model::Catalog* catalog,
                            std::optional<Baseline>& baseline, const std::string& folder) {
  TRY(survey::Description description, survey::describe_machine(registry, context, scope));
  // One that was begun and not finished would make changes of all that it lacks.
  Baseline next = baseline ? *baseline : Baseline::begin(folder);
  Look look(registry, context, std::move(description), catalog, next);
  TRY_DO(baseline ? look.take_what_is_decided() : look.take_all());
  Observation observation = look.compare();
  baseline = std::move(next);
  return observation;
}

}  // namespace consort::agent
