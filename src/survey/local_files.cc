#include "survey/local_files.h"

#include "survey/first_contents.h"
#include "survey/saying.h"

namespace consort::survey {
namespace {

using model::Map;
using model::Value;

// What a new file has by itself goes without saying.
Map without_usual_access(const FileRecord& record, Map attributes) {
  if (record.mode == kUsualMode) attributes.erase("mode");
  if (record.uid == 0) attributes.erase("owner");
  if (record.gid == 0) attributes.erase("group");
  return attributes;
}

// Files, or links: a type and its provider.
struct Kind {
  const model::TypeSchema* type = nullptr;
  std::unique_ptr<resources::Provider> provider;

  static Result<Kind> of(const std::string& collection, const resources::Registry& registry,
                         resources::Context& context) {
    Kind kind{.type = registry.schema().find(collection)};
    TRY(kind.provider, registry.provider(collection, context.target, context.facts));
    return kind;
  }
};

class LocalFiles {
 public:
  LocalFiles(Kind files, Kind links, resources::Context& context, Draft& draft)
      : files_(std::move(files)), links_(std::move(links)), context_(context), draft_(draft) {}

  void describe(const Finding& finding, const FileRecord* record, const HandOver& taken) {
    const bool is_link = record ? record->type == system::FileType::link : finding.link;
    const Kind& kind = is_link ? links_ : files_;
    const std::string& collection = kind.type->collection;
    const std::string address = collection + "." + finding.path;
    if (!is_local(finding.origin)) return draft_.leave_out(address, finding.origin, finding.reason);
    if (!record) return describe_removed(finding.path, collection);
    if (taken.has(finding.path, *record)) return;
    if (finding.access_only) return describe_access(finding.path, *record);
    if (finding.secret) return draft_.remark(address, "it holds a secret, and is left out");
    if (auto reason = first_content(finding.path, *record))
      return draft_.leave_out(address, Origin::made, *reason);
    if (finding.kept_private)
      return draft_.remark(address, "other users may not read it, and it is left out");
    describe_whole(kind, finding.path, *record);
  }

 private:
  void describe_removed(const std::string& path, const std::string& collection) {
    Map absent;
    absent.set("state", Value("absent"));
    draft_.add(collection, path, std::move(absent));
  }

  void describe_access(const std::string& path, const FileRecord& record) {
    Reading reading(*files_.type, path, *files_.provider, context_);
    auto observed = reading.read();
    if (!observed) return draft_.remark("files." + path, observed.error().to_string());
    Map access = without_usual_access(record, std::move(*observed));
    access.erase("content");
    add(files_, path, reading.say(access));
  }

  void describe_whole(const Kind& kind, const std::string& path, const FileRecord& record) {
    Reading reading(*kind.type, path, *kind.provider, context_);
    auto observed = reading.read();
    if (!observed)
      return draft_.remark(kind.type->collection + "." + path, observed.error().to_string());
    add(kind, path, reading.say(without_usual_access(record, std::move(*observed))));
  }

  void add(const Kind& kind, const std::string& path, Saying saying) {
    for (const std::string& text : saying.unsaid)
      draft_.remark(kind.type->collection + "." + path, text);
    if (saying.is_whole()) draft_.add(kind.type->collection, path, std::move(*saying.attributes));
  }

  // Why it is nobody's work after all, going by what it says.
  std::optional<std::string> first_content(const std::string& path, const FileRecord& record) {
    if (record.type != system::FileType::regular || !has_first_content(path)) return std::nullopt;
    auto text = context_.target.files().read(path, kLargestContent);
    return text ? first_content_of(path, *text, context_.facts) : std::nullopt;
  }

  const Kind files_, links_;
  resources::Context& context_;
  Draft& draft_;
};

}  // namespace

Result<SurveyedFiles> survey_files(system::Target& target, const DescriptionScope& scope) {
  SurveyedFiles files;
  TRY(files.census, take_census(target.files(), scope.roots));
  TRY(auto shipped, shipped_files(target, scope.roots));
  for (Finding& finding : origins_of(files.census, {.shipped = *shipped, .rules = scope.rules}))
    files.findings.emplace(finding.path, std::move(finding));
  return files;
}

Status describe_files(const SurveyedFiles& files, const HandOver& taken,
                      const resources::Registry& registry, resources::Context& context,
                      const std::function<Status()>& go_on, Draft& draft) {
  TRY(Kind regular, Kind::of("files", registry, context));
  TRY(Kind links, Kind::of("links", registry, context));
  LocalFiles local(std::move(regular), std::move(links), context, draft);
  for (const auto& [path, finding] : files.findings) {
    TRY_DO(go_on());
    auto record = files.census.find(path);
    local.describe(finding, record == files.census.end() ? nullptr : &record->second, taken);
  }
  return {};
}

}  // namespace consort::survey
