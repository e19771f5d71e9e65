#include "survey/local_files.h"

#include <limits>
#include <utility>

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
  LocalFiles(Kind files, Kind links, bool bytes, resources::Context& context)
      : files_(std::move(files)), links_(std::move(links)), bytes_(bytes), context_(context) {}

  // `record`: null when it was removed.
  Description describe(const Finding& finding, const FileRecord* record) {
    draft_ = Draft(kNoBound);
    failed_ = false;
    tell(finding, record);
    return draft_.finish();
  }

  // Whether it may be otherwise the next time, though the file is the same.
  bool has_failed() const { return failed_; }

 private:
  static constexpr size_t kNoBound = std::numeric_limits<size_t>::max();  // the whole has one

  void tell(const Finding& finding, const FileRecord* record) {
    const bool is_link = record ? record->type == system::FileType::link : finding.link;
    const Kind& kind = is_link ? links_ : files_;
    const std::string& collection = kind.type->collection;
    const std::string address = collection + "." + finding.path;
    if (!is_local(finding.origin)) return draft_.leave_out(address, finding.origin, finding.reason);
    if (!record) return describe_removed(finding.path, collection);
    if (finding.access_only) return describe_access(finding.path, *record);
    if (finding.secret) return draft_.remark(address, "it holds a secret, and is left out");
    if (auto reason = first_content(finding.path, *record))
      return draft_.leave_out(address, Origin::made, *reason);
    if (finding.kept_private)
      return draft_.remark(address, "other users may not read it, and it is left out");
    describe_whole(kind, finding.path, *record);
  }

  void describe_removed(const std::string& path, const std::string& collection) {
    Map absent;
    absent.set("state", Value("absent"));
    draft_.add(collection, path, std::move(absent));
  }

  void describe_access(const std::string& path, const FileRecord& record) {
    Reading reading(*files_.type, path, *files_.provider, context_);
    auto observed = reading.read();
    if (!observed) return fail_with("files." + path, observed.error());
    Map access = without_usual_access(record, std::move(*observed));
    access.erase("content");
    add(files_, path, reading.say(access));
  }

  void describe_whole(const Kind& kind, const std::string& path, const FileRecord& record) {
    Reading reading(*kind.type, path, *kind.provider, context_);
    auto observed = reading.read();
    if (!observed) return fail_with(kind.type->collection + "." + path, observed.error());
    add(kind, path, reading.say(without_usual_access(record, std::move(*observed))));
  }

  void fail_with(const std::string& address, const Error& error) {
    failed_ = true;
    draft_.remark(address, error.to_string());
  }

  void add(const Kind& kind, const std::string& path, Saying saying) {
    for (const std::string& text : saying.unsaid)
      draft_.remark(kind.type->collection + "." + path, text);
    if (saying.is_whole())
      draft_.add(kind.type->collection, path, std::move(*saying.attributes));
    else if (saying.attributes && saying.bytes)
      draft_.add_binary({kind.type->collection, path, std::move(*saying.attributes),
                         bytes_ ? std::move(*saying.bytes) : std::string()});
  }

  // Why it is nobody's work after all, going by what it says.
  std::optional<std::string> first_content(const std::string& path, const FileRecord& record) {
    if (record.type != system::FileType::regular || !has_first_content(path)) return std::nullopt;
    auto text = context_.target.files().read(path, kLargestContent);
    return text ? first_content_of(path, *text, context_.facts) : std::nullopt;
  }

  const Kind files_, links_;
  const bool bytes_;  // of content that is no text are kept
  resources::Context& context_;
  Draft draft_{kNoBound};
  bool failed_ = false;
};

// What packages brought is not read again while their database stands.
Result<std::shared_ptr<const ShippedFiles>> remembered_packages(TracedTarget& target,
                                                                const DescriptionScope& scope,
                                                                Present& present, Memory& memory) {
  if (memory.packages && memory.packages->trace.holds(present)) return memory.packages->shipped;
  memory.packages.reset();
  Memory::Packages packages;
  target.begin(&packages.trace);
  TRY(packages.shipped, shipped_files(target, scope.roots));
  target.begin(nullptr);
  memory.packages = packages;
  return packages.shipped;
}

// Owners are named by the accounts there are.
void forget_if_accounts_changed(TracedTarget& target, Present& present, Memory& memory) {
  if (memory.accounts && memory.accounts->holds(present)) return;
  memory.files.clear();
  target.begin(&memory.accounts.emplace());
  target.begin(nullptr);
}

}  // namespace

Result<SurveyedFiles> survey_files(TracedTarget& target, const DescriptionScope& scope,
                                   std::stop_token stop, Memory& memory) {
  SurveyedFiles files;
  target.begin(nullptr);
  const EarlierCensus earlier{memory.census.get(), target.clock().wall()};
  CensusBounds bounds = scope.files;
  for (const Rule& rule : scope.rules)
    bounds.skip.push_back(rule.path);
  TRY(Census census, take_census(target.untraced(), scope.roots, bounds, earlier, std::move(stop)));
  files.census = memory.census = std::make_shared<const Census>(std::move(census));
  Present present(target.untraced(), files.census.get());
  forget_if_accounts_changed(target, present, memory);
  TRY(auto shipped, remembered_packages(target, scope, present, memory));
  const Grounds grounds{.shipped = *shipped, .rules = scope.rules};
  for (Finding& finding : origins_of(*files.census, grounds))
    files.findings.emplace_hint(files.findings.end(), finding.path, std::move(finding));
  return files;
}

Status describe_files(const SurveyedFiles& files, const HandOver& taken,
                      const resources::Registry& registry, resources::Context& context,
                      const std::function<Status()>& go_on, const DescriptionScope& scope,
                      Draft& draft, Memory& memory) {
  TRY(Kind regular, Kind::of("files", registry, context));
  TRY(Kind links, Kind::of("links", registry, context));
  LocalFiles local(std::move(regular), std::move(links), scope.bytes, context);
  std::map<std::string, Memory::File> known = std::exchange(memory.files, {});
  for (const auto& [path, finding] : files.findings) {
    TRY_DO(go_on());
    auto found = files.census->files.find(path);
    const FileRecord* record = found == files.census->files.end() ? nullptr : &found->second;
    if (record && is_local(finding.origin) && taken.has(path, *record)) continue;
    auto before = record ? known.find(path) : known.end();
    if (before != known.end() && before->second.print == record->print &&
        before->second.finding == finding) {
      draft.add(*before->second.said);
      memory.files.insert(memory.files.end(), known.extract(before));
      continue;
    }
    Description said = local.describe(finding, record);
    draft.add(said);
    const bool known_again = record && record->print != Fingerprint{} && !local.has_failed();
    if (!known_again || !is_local(finding.origin)) continue;
    memory.files.emplace_hint(
        memory.files.end(), path,
        Memory::File{record->print, finding, std::make_shared<const Description>(std::move(said))});
  }
  for (const auto& [path, reason] : files.census->unseen)
    draft.remark("files." + path, "not observed: " + reason);
  return {};
}

}  // namespace consort::survey
