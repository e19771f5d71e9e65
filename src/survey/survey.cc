#include "survey/survey.h"

#include <algorithm>
#include <array>

#include "survey/dpkg/dpkg_files.h"
#include "survey/rpm/rpm_files.h"

namespace consort::survey {
namespace {

Origin origin_by(RuleKind kind) {
  switch (kind) {
    case RuleKind::state:
      return Origin::state;
    case RuleKind::made:
      return Origin::made;
    case RuleKind::described:
      return Origin::described;
  }
  return Origin::local;
}

// Where nothing is told of the content, the name alone counts.
bool is_as_shipped(const FileRecord& record, const Shipped& shipped) {
  if (record.type == system::FileType::link)
    return !shipped.link ? std::holds_alternative<std::monostate>(shipped.content)
                         : record.link == *shipped.link;
  if (shipped.link) return false;
  if (const Md5* sum = std::get_if<Md5>(&shipped.content)) return record.md5 == *sum;
  if (const Digest* digest = std::get_if<Digest>(&shipped.content)) return record.digest == *digest;
  return true;
}

// Where packages tell no modes, those of configuration files are what they are by custom.
bool has_usual_access(const std::string& path, const FileRecord& record, const Shipped& shipped) {
  if (record.type != system::FileType::regular || !shipped.configuration) return true;
  if (shipped.mode) return record.mode == *shipped.mode;
  if (std::optional<uint32_t> mode = mode_by_custom(path)) return record.mode == *mode;
  const bool usual_mode = record.mode == kUsualMode || (record.script && record.mode == 0755);
  return usual_mode && record.uid == 0 && record.gid == 0;
}

// Somebody's file that they keep from other users.
bool is_kept_private(const FileRecord& record, Origin origin) {
  constexpr uint32_t kOthersRead = 0004;
  return is_local(origin) && record.type == system::FileType::regular &&
         (record.mode & kOthersRead) == 0;
}

const Rule* rule_of(const std::string& path, const Grounds& grounds) {
  const Rule* rule = rule_for(path, grounds.rules);
  return rule ? rule : rule_for(path, built_in_rules());
}

}  // namespace

std::string_view to_string(Origin origin) {
  constexpr std::array<std::string_view, 8> kWords = {"ours",      "shipped", "made",  "state",
                                                      "described", "changed", "local", "removed"};
  return kWords[static_cast<size_t>(origin)];
}

bool is_local(Origin origin) {
  return origin == Origin::changed || origin == Origin::local || origin == Origin::removed;
}

Finding origin_of(const std::string& path, const FileRecord& record, const Grounds& grounds) {
  Finding finding{.path = path, .secret = record.secret || is_secret(path)};
  auto is = [&](Origin origin, std::string reason) {
    finding.origin = origin;
    finding.reason = std::move(reason);
    finding.kept_private = is_kept_private(record, origin);
    return finding;
  };
  const Shipped* shipped = grounds.shipped.find(path);
  if (shipped) finding.package = shipped->package;
  if (grounds.is_ours && grounds.is_ours(path)) return is(Origin::ours, "the catalog describes it");
  if (const Rule* rule = rule_of(path, grounds)) return is(origin_by(rule->kind), rule->reason);
  if (shipped && !is_as_shipped(record, *shipped))
    return is(Origin::changed, "the package " + shipped->package + " brought another");
  if (shipped && !has_usual_access(path, record, *shipped)) {
    finding.access_only = true;
    return is(Origin::changed,
              "the package " + shipped->package + " brought it with another mode or owner");
  }
  if (shipped) return is(Origin::shipped, "as the package " + shipped->package + " brought it");
  if (const char* package = record.md5 ? made_first_by(path, *record.md5) : nullptr)
    return is(Origin::made, std::string("as the package ") + package + " makes it first");
  if (auto told = grounds.shipped.explain(path, record))
    return is(told->is_local ? Origin::local : Origin::made, std::move(told->reason));
  return is(Origin::local, "no package brought it");
}

std::vector<Finding> origins_of(const Census& census, const Grounds& grounds) {
  std::vector<Finding> findings;
  findings.reserve(census.files.size());
  for (const auto& [path, record] : census.files)
    findings.push_back(origin_of(path, record, grounds));
  for (const auto& [path, shipped] : grounds.shipped.all()) {
    const bool is_folder = std::holds_alternative<std::monostate>(shipped.content) && !shipped.link;
    if (is_folder || census.files.contains(path) || rule_of(path, grounds)) continue;
    if (census.may_hide(path)) continue;
    findings.push_back({.path = path,
                        .origin = Origin::removed,
                        .reason = "the package " + shipped.package + " brought it",
                        .package = shipped.package,
                        .link = shipped.link.has_value()});
  }
  std::ranges::sort(findings, {}, &Finding::path);
  return findings;
}

Result<std::unique_ptr<ShippedFiles>> shipped_files(system::Target& target,
                                                    const std::vector<std::string>& roots) {
  if (DpkgFiles::is_there(target.files())) {
    TRY(auto known, DpkgFiles::read(target.files(), roots));
    return known;
  }
  if (RpmFiles::is_there(target.files())) {
    TRY(auto known, RpmFiles::read(target, roots));
    return known;
  }
  return RpmFiles::parse("", roots);
}

}  // namespace consort::survey
